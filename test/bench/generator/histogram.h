/* Counts durations in buckets that are at most 1/32 of their value wide. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

void histogram_clear(void);
void histogram_add(uint64_t nanoseconds);

/* The duration, in nanoseconds, that a share (0 to 1) of all stays under. */
uint64_t histogram_at(double share);

#endif
