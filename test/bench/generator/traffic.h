/* Who talks, what is in flight, and whether each member gets exactly what was said. */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "connection.h"

struct traffic {
  uint64_t deliveries;
  uint64_t in_flight; /* messages that some member has not got yet */
};

extern struct traffic traffic;

/* Every talker fills its window. */
void traffic_start(struct connection *connections);

/* Talkers say nothing more; what is in flight still has to arrive. */
void traffic_stop(void);

/* Sends what talkers have said since. */
void traffic_flush(void);

void traffic_deliver(struct connection *to, const char *payload, size_t length, bool compressed, uint64_t now);

/* Fails, and says which message some member has not got. */
void traffic_stalled(void);

/* Prints the payload of the first compressed message, in hex. */
void traffic_print_sample(void);

#endif
