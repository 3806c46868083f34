#include "load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "histogram.h"
#include "network.h"
#include "options.h"
#include "traffic.h"

struct snapshot {
  uint64_t time, server_cpu, waited, delay, deliveries, p50, p99;
};

static const uint64_t millisecond = 1000000;

static struct snapshot take_snapshot(void) {
  return (struct snapshot){
      .server_cpu = cpu_ns_of(options.pid),
      .time = now_ns(),
      .waited = network_waited,
      .delay = own_delay_ns(),
      .deliveries = traffic.deliveries,
      .p50 = histogram_at(0.5),
      .p99 = histogram_at(0.99),
  };
}

static void listen_for(uint64_t milliseconds) {
  uint64_t end = now_ns() + milliseconds * millisecond;
  while (now_ns() < end) network_poll(10);
}

/* Talks until the time is over, or, once talkers have stopped, until nothing is in flight. */
static void talk_until(uint64_t end) {
  uint64_t last = traffic.deliveries, last_at = now_ns();
  while (traffic.in_flight > 0 && now_ns() < end) {
    network_poll(options.spin ? 0 : 100);
    traffic_flush();
    if (traffic.deliveries > last) last = traffic.deliveries, last_at = now_ns();
    else if (now_ns() - last_at > 5000 * millisecond) traffic_stalled();
  }
}

static struct connection *open_all(void) {
  uint32_t members = options.rooms * options.members, count = members + options.bystanders;
  struct connection *connections = calloc(count, sizeof *connections);
  for (uint32_t i = 0; i < count; i++) {
    connections[i].bystander = i >= members;
    connections[i].room = i < members ? i / options.members : i - members;
    connections[i].member = i % options.members;
    if (i < members) connections[i].received = calloc(options.talkers, sizeof(uint32_t));
  }
  network_open(connections, count);
  return connections;
}

static void print_result(struct snapshot from, struct snapshot to) {
  printf("{\"deliveries\":%" PRIu64 ",\"nanoseconds\":%" PRIu64, to.deliveries - from.deliveries, to.time - from.time);
  printf(",\"serverCpu\":%" PRIu64 ",\"waited\":%" PRIu64, to.server_cpu - from.server_cpu, to.waited - from.waited);
  printf(",\"delay\":%" PRIu64, to.delay - from.delay);
  printf(",\"p50\":%" PRIu64 ",\"p99\":%" PRIu64, to.p50, to.p99);
  printf(",\"sample\":\"");
  traffic_print_sample();
  printf("\"}\n");
}

void run_load(void) {
  struct connection *connections = open_all();
  listen_for(300);
  traffic_start(connections);
  talk_until(now_ns() + options.warmup * millisecond);
  histogram_clear();
  struct snapshot from = take_snapshot();
  talk_until(from.time + options.duration * millisecond);
  struct snapshot to = take_snapshot();
  traffic_stop();
  talk_until(UINT64_MAX);
  listen_for(100);
  print_result(from, to);
  fflush(stdout);
  while (getchar() != EOF) continue;
}
