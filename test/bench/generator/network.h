/* Sockets, and the one loop that reads them. */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdint.h>

#include "connection.h"

/* Connects and upgrades; returns when all are open. */
void network_open(struct connection *connections, uint32_t count);

/* Reads what has come, after waiting for it for at most so many milliseconds. */
void network_poll(int timeout);

/* Nanoseconds that polls have spent without finding anything to do. */
extern uint64_t network_waited;

void network_send(struct connection *connection, const char *bytes, size_t length);

#endif
