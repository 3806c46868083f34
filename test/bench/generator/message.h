/* The text of a message: the template of --message, stamped with its talker and its number. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stddef.h>
#include <stdint.h>

size_t message_length(void);
char *message_new(void);
void message_stamp(char *text, uint32_t talker, uint32_t number);

/* The talker that a text names; UINT32_MAX if it has no stamp where one belongs. */
uint32_t message_talker(const char *text, size_t length);

#endif
