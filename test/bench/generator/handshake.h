/* The opening handshake of RFC 6455, and of Engine.IO and Socket.IO on top of it. */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include "connection.h"

void handshake_send(struct connection *connection);

/* Takes the server's answer off the bytes; returns its length, 0 while its end has not come. */
size_t handshake_take(struct connection *connection, const char *bytes, size_t length);

/* Takes a packet that comes before a connection is open. */
void handshake_packet(struct connection *connection, const char *text, size_t length);

#endif
