/* Times in nanoseconds. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>
#include <sys/types.h>

uint64_t now_ns(void);

/* User and system time that all threads of a process have used. */
uint64_t cpu_ns_of(pid_t pid);

#endif
