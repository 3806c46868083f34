/* A WebSocket connection as its client sees it. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum phase { UPGRADING, ENGINE_OPENING, SOCKET_OPENING, OPEN };

struct connection {
  int fd;
  enum phase phase;
  uint32_t room;
  uint32_t member;
  uint32_t *received; /* how many messages of each talker of the room; NULL: must get none */
  char *rest;         /* the beginning of a frame whose end has not come yet */
  uint32_t rest_length;
  bool bystander;
};

#endif
