#include "histogram.h"

#include <string.h>

enum { STEP_BITS = 6, STEPS = 1 << STEP_BITS, BUCKETS = (64 - STEP_BITS + 1) * STEPS };

static uint64_t counts[BUCKETS];
static uint64_t total;

void histogram_clear(void) {
  memset(counts, 0, sizeof counts);
  total = 0;
}

void histogram_add(uint64_t nanoseconds) {
  unsigned shift = 0;
  if (nanoseconds >= STEPS) shift = 63u - (unsigned)__builtin_clzll(nanoseconds) - STEP_BITS + 1;
  /* Shifted values lie in the upper half of their row of steps: no two ranges share a bucket. */
  counts[shift * STEPS + (nanoseconds >> shift)]++;
  total++;
}

uint64_t histogram_at(double share) {
  uint64_t wanted = (uint64_t)(share * (double)total), seen = 0;
  for (uint64_t bucket = 0; bucket < BUCKETS; bucket++) {
    seen += counts[bucket];
    if (counts[bucket] > 0 && seen >= wanted) return (bucket % STEPS) << (bucket / STEPS);
  }
  return 0;
}
