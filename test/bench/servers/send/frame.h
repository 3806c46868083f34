#ifndef FRAME_H
#define FRAME_H

#include <stddef.h>

/* The generator always sends the key of RFC 6455's example, so this answer is the right one. */
#define SWITCHING_PROTOCOLS                                     \
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" \
  "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

/*
 * Turns a client's masked frame into the server's frame of the same payload.
 * Returns how many bytes the client's frame had, 0 if it is not whole.
 */
size_t reframe(const char *bytes, size_t length, char *into, size_t *size);

#endif
