/* The frames of RFC 6455, as a client writes and reads them. */
#ifndef FRAME_H
#define FRAME_H

#include <stdint.h>

#include "connection.h"

enum opcode { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

/* The most that a masked header adds to a payload of under 64 KiB. */
enum { FRAME_HEADER = 8 };

/* Writes a masked frame to `into`; returns its length. */
size_t frame_write(char *into, enum opcode opcode, const char *payload, size_t length);

void frame_send(struct connection *connection, enum opcode opcode, const char *payload, size_t length);

/* Handles every whole frame; returns how many bytes those had. */
size_t frames_take(struct connection *connection, const char *bytes, size_t length, uint64_t now);

#endif
