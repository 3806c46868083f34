/* Times in nanoseconds. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>
#include <sys/types.h>

uint64_t now_ns(void);

/* User and system time that all threads of a process have used. */
uint64_t cpu_ns_of(pid_t pid);

/* Time that this thread could have run in, had another one not had its core; 0 if the kernel does not say. */
uint64_t own_delay_ns(void);

#endif
