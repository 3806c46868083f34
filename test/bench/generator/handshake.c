#define _GNU_SOURCE
#include "handshake.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "fail.h"
#include "frame.h"
#include "network.h"
#include "options.h"

/* The example of RFC 6455, section 1.3: with a key that is always the same, so is the answer. */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
#define OFFER "permessage-deflate; client_no_context_takeover; server_no_context_takeover"

void handshake_send(struct connection *connection) {
  char request[1024];
  const char *path = connection->bystander ? options.bystander_path : options.path;
  int length = snprintf(request, sizeof request,
                        "GET %s%u HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: " KEY "\r\n%s\r\n",
                        path, connection->room, options.port,
                        options.deflate ? "Sec-WebSocket-Extensions: " OFFER "\r\n" : "");
  network_send(connection, request, (size_t)length);
}

size_t handshake_take(struct connection *connection, const char *bytes, size_t length) {
  const char *end = memmem(bytes, length, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  size_t taken = (size_t)(end - bytes) + 4;
  char answer[2048];
  if (taken >= sizeof answer) fail("the answer to the upgrade has %zu bytes", taken);
  memcpy(answer, bytes, taken);
  answer[taken] = '\0';
  if (strncmp(answer, "HTTP/1.1 101", 12) != 0) fail("expected a 101, got: %s", answer);
  if (strstr(answer, ACCEPT) == NULL) fail("no valid Sec-WebSocket-Accept in: %s", answer);
  if (options.deflate && strcasestr(answer, "permessage-deflate") == NULL) {
    fail("the server did not take up permessage-deflate: %s", answer);
  }
  connection->phase = options.engine_io ? ENGINE_OPENING : OPEN;
  return taken;
}

void handshake_packet(struct connection *connection, const char *text, size_t length) {
  char open = connection->phase == ENGINE_OPENING;
  if (open && length > 1 && text[0] == '0') {
    frame_send(connection, TEXT, "40", 2);
    connection->phase = SOCKET_OPENING;
  } else if (!open && length > 2 && memcmp(text, "40", 2) == 0) {
    connection->phase = OPEN;
  } else {
    fail("unexpected packet in the handshake: %.*s", (int)length, text);
  }
}
