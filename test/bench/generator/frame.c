#include "frame.h"

#include <string.h>

#include "fail.h"
#include "handshake.h"
#include "network.h"
#include "options.h"
#include "traffic.h"

enum { FIN = 0x80, COMPRESSED = 0x40, MASKED = 0x80 };

static const char mask[4] = {0x37, (char)0xfa, 0x21, 0x3d};

size_t frame_write(char *into, enum opcode opcode, const char *payload, size_t length) {
  size_t at = 0;
  if (length >= 65536) fail("a payload of %zu bytes is too long", length);
  into[at++] = (char)(FIN | opcode);
  if (length < 126) {
    into[at++] = (char)(MASKED | length);
  } else {
    into[at++] = (char)(MASKED | 126);
    into[at++] = (char)(length >> 8);
    into[at++] = (char)length;
  }
  memcpy(into + at, mask, 4);
  at += 4;
  for (size_t i = 0; i < length; i++) into[at + i] = payload[i] ^ mask[i & 3];
  return at + length;
}

void frame_send(struct connection *connection, enum opcode opcode, const char *payload, size_t length) {
  char frame[FRAME_HEADER + 125];
  if (length > 125) fail("a control frame of %zu bytes", length);
  network_send(connection, frame, frame_write(frame, opcode, payload, length));
}

static void take_text(struct connection *connection, const char *payload, size_t length, bool compressed,
                      uint64_t now) {
  if (connection->phase != OPEN) handshake_packet(connection, payload, length);
  else if (options.engine_io && length == 1 && payload[0] == '2') frame_send(connection, TEXT, "3", 1);
  else traffic_deliver(connection, payload, length, compressed, now);
}

static void take_control(struct connection *connection, int opcode, const char *payload, size_t length) {
  if (opcode == PING) {
    frame_send(connection, PONG, payload, length);
  } else if (opcode == CLOSE) {
    int code = length >= 2 ? (unsigned char)payload[0] << 8 | (unsigned char)payload[1] : 1005;
    fail("the server closed a connection: %d %.*s", code, length > 2 ? (int)length - 2 : 0, payload + 2);
  } else if (opcode != PONG) {
    fail("unexpected opcode %d", opcode);
  }
}

size_t frames_take(struct connection *connection, const char *bytes, size_t length, uint64_t now) {
  size_t at = 0;
  while (length - at >= 2) {
    unsigned first = (unsigned char)bytes[at], size = (unsigned char)bytes[at + 1];
    size_t header = 2;
    if (size == 126) {
      if (length - at < 4) break;
      size = (unsigned)((unsigned char)bytes[at + 2] << 8 | (unsigned char)bytes[at + 3]);
      header = 4;
    } else if (size > 126) {
      fail("a frame that is masked or longer than 64 KiB: %02x %02x", first, size);
    }
    if (length - at < header + size) break;
    if (!(first & FIN)) fail("a fragment: %02x", first);
    const char *payload = bytes + at + header;
    if ((first & 0x0f) == TEXT) take_text(connection, payload, size, first & COMPRESSED, now);
    else take_control(connection, first & 0x0f, payload, size);
    at += header + size;
  }
  return at;
}
