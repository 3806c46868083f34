/* What the command line asks for. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct options {
  uint16_t port;
  pid_t pid;          /* the server, whose CPU time is read */
  const char *path;   /* of the upgrade; the room's number is appended */
  uint32_t rooms;
  uint32_t members;   /* of each room */
  uint32_t talkers;   /* of each room: its first members */
  uint32_t window;    /* messages that a talker has in flight */
  const char *message; /* the payload, in which a run of # is where the stamp goes */
  uint32_t warmup;    /* milliseconds */
  uint32_t duration;  /* milliseconds */
  uint32_t bystanders; /* further connections, which must get nothing */
  const char *bystander_path;
  bool engine_io;     /* speak Engine.IO and Socket.IO on top of WebSocket */
  bool deflate;       /* offer permessage-deflate, and expect compressed frames */
  bool spin;          /* never sleep: a server that wakes its peer pays for it */
  bool idle;          /* open connections as told on stdin, and only hold them */
};

extern struct options options;

void read_options(int count, char **values);

#endif
