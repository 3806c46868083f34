#include "idle.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fail.h"
#include "network.h"
#include "options.h"

static uint32_t opened;

static void open_more(uint32_t count) {
  struct connection *connections = calloc(count, sizeof *connections);
  for (uint32_t i = 0; i < count; i++) connections[i].room = (opened + i) / options.members;
  network_open(connections, count);
  opened += count;
  printf("open\n");
}

static void obey(const char *command) {
  if (strncmp(command, "open ", 5) == 0) open_more((uint32_t)atoi(command + 5));
  else if (strncmp(command, "cpu", 3) == 0) printf("%" PRIu64 "\n", cpu_ns_of(options.pid));
  else fail("unknown command: %s", command);
  fflush(stdout);
}

void hold_idle(void) {
  char command[64];
  for (;;) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&input, 1, 0) > 0) {
      if (fgets(command, sizeof command, stdin) == NULL) return;
      obey(command);
    } else if (opened > 0) {
      network_poll(50);
    } else {
      poll(&input, 1, -1);
    }
  }
}
