#include "message.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "options.h"

/* Two digits of the talker, eight of the number. */
static const char stamp[] = "##########";
enum { TALKER_DIGITS = 2, NUMBER_DIGITS = 8 };

static size_t length_of_all, stamp_at;

size_t message_length(void) {
  if (length_of_all == 0) {
    const char *at = strstr(options.message, stamp);
    if (at == NULL) fail("--message has no %s", stamp);
    stamp_at = (size_t)(at - options.message);
    length_of_all = strlen(options.message);
  }
  return length_of_all;
}

char *message_new(void) {
  char *text = malloc(message_length() + 1);
  return memcpy(text, options.message, message_length() + 1);
}

static void write_digits(char *into, int digits, uint32_t value) {
  for (int i = digits - 1; i >= 0; i--, value /= 10) into[i] = (char)('0' + value % 10);
}

void message_stamp(char *text, uint32_t talker, uint32_t number) {
  write_digits(text + stamp_at, TALKER_DIGITS, talker);
  write_digits(text + stamp_at + TALKER_DIGITS, NUMBER_DIGITS, number);
}

uint32_t message_talker(const char *text, size_t length) {
  if (length < stamp_at + TALKER_DIGITS) return UINT32_MAX;
  unsigned tens = (unsigned)(text[stamp_at] - '0'), ones = (unsigned)(text[stamp_at + 1] - '0');
  return tens < 10 && ones < 10 ? tens * 10 + ones : UINT32_MAX;
}
