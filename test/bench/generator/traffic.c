#define _GNU_SOURCE
#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fail.h"
#include "frame.h"
#include "histogram.h"
#include "message.h"
#include "network.h"
#include "options.h"

struct message {
  uint64_t sent_at;
  uint32_t missing; /* members that have not got it yet */
  char *text;
};

struct talker {
  struct connection *connection;
  struct message *window; /* number n is at n % options.window: at most that many are in flight */
  uint32_t said;
  char *unsent;
  size_t unsent_length;
};

struct traffic traffic;

static struct talker *talkers, **unflushed;
static uint32_t talker_count, unflushed_count, receivers;
static bool stopped;
static char sample[256];
static size_t sample_length;

static void say(struct talker *talker) {
  struct message *message = &talker->window[talker->said % options.window];
  message_stamp(message->text, talker->connection->member, talker->said);
  message->missing = receivers;
  message->sent_at = now_ns();
  talker->said++;
  traffic.in_flight++;
  if (talker->unsent_length == 0) unflushed[unflushed_count++] = talker;
  talker->unsent_length +=
      frame_write(talker->unsent + talker->unsent_length, TEXT, message->text, message_length());
}

void traffic_start(struct connection *connections) {
  talker_count = options.rooms * options.talkers;
  receivers = options.members > 1 ? options.members - 1 : 1;
  talkers = calloc(talker_count, sizeof *talkers);
  unflushed = calloc(talker_count, sizeof *unflushed);
  for (uint32_t i = 0; i < talker_count; i++) {
    uint32_t room = i / options.talkers, member = i % options.talkers;
    talkers[i].connection = &connections[room * options.members + member];
    talkers[i].window = calloc(options.window, sizeof *talkers[i].window);
    talkers[i].unsent = malloc(options.window * (message_length() + FRAME_HEADER));
    for (uint32_t n = 0; n < options.window; n++) {
      talkers[i].window[n].text = message_new();
      say(&talkers[i]);
    }
  }
  traffic_flush();
}

void traffic_stop(void) { stopped = true; }

void traffic_flush(void) {
  for (uint32_t i = 0; i < unflushed_count; i++) {
    network_send(unflushed[i]->connection, unflushed[i]->unsent, unflushed[i]->unsent_length);
    unflushed[i]->unsent_length = 0;
  }
  unflushed_count = 0;
}

static void check(const struct message *message, const char *payload, size_t length, bool compressed) {
  if (compressed != options.deflate) fail("expected a %s frame", options.deflate ? "compressed" : "plain");
  if (compressed) {
    if (length >= message_length()) fail("a compressed frame of %zu bytes", length);
    if (sample_length == 0 && length <= sizeof sample) memcpy(sample, payload, sample_length = length);
  } else if (length != message_length() || memcmp(payload, message->text, length) != 0) {
    fail("expected \"%s\", got \"%.*s\"", message->text, (int)length, payload);
  }
}

void traffic_deliver(struct connection *to, const char *payload, size_t length, bool compressed, uint64_t now) {
  if (to->received == NULL) fail("a bystander got \"%.*s\"", (int)length, payload);
  uint32_t member = options.talkers == 1 ? 0 : message_talker(payload, length);
  if (member >= options.talkers) fail("a message of nobody: \"%.*s\"", (int)length, payload);
  if (member == to->member && options.members > 1) fail("a talker got its own message");
  struct talker *talker = &talkers[to->room * options.talkers + member];
  uint32_t number = to->received[member]++;
  if (number >= talker->said) fail("room %u got a message too many of talker %u", to->room, member);
  struct message *message = &talker->window[number % options.window];
  check(message, payload, length, compressed);
  histogram_add(now - message->sent_at);
  traffic.deliveries++;
  if (--message->missing > 0) return;
  traffic.in_flight--;
  if (!stopped) say(talker);
}

void traffic_stalled(void) {
  for (uint32_t i = 0; i < talker_count; i++) {
    for (uint32_t n = 0; n < options.window; n++) {
      uint32_t missing = talkers[i].window[n].missing;
      if (missing > 0) fail("stalled: %u of %u members lack \"%s\"", missing, receivers, talkers[i].window[n].text);
    }
  }
}

void traffic_print_sample(void) {
  for (size_t i = 0; i < sample_length; i++) printf("%02x", (unsigned char)sample[i]);
}
