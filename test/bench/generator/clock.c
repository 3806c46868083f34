#define _GNU_SOURCE
#include "clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "fail.h"

static uint64_t read_clock(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) fail("cannot read clock %d", (int)clock);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t now_ns(void) { return read_clock(CLOCK_MONOTONIC); }

uint64_t cpu_ns_of(pid_t pid) {
  clockid_t clock;
  if (clock_getcpuclockid(pid, &clock) != 0) fail("the server, process %d, is gone", (int)pid);
  return read_clock(clock);
}

uint64_t own_delay_ns(void) {
  FILE *file = fopen("/proc/self/schedstat", "r");
  uint64_t delay = 0;
  if (file == NULL) return 0;
  if (fscanf(file, "%*u %" SCNu64, &delay) != 1) delay = 0;
  fclose(file);
  return delay;
}
