#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"

struct options options = {
    .path = "/?room=", .rooms = 1, .members = 1, .talkers = 1, .window = 1, .message = "",
    .bystander_path = "/?aside=",
};

static uint32_t number(const char *name, const char *text) {
  char *end;
  unsigned long value = strtoul(text, &end, 10);
  if (*text == '\0' || *end != '\0') fail("%s: expected a number, got \"%s\"", name, text);
  return (uint32_t)value;
}

static bool read_flag(const char *name) {
  if (strcmp(name, "--engine-io") == 0) options.engine_io = true;
  else if (strcmp(name, "--deflate") == 0) options.deflate = true;
  else if (strcmp(name, "--spin") == 0) options.spin = true;
  else if (strcmp(name, "--idle") == 0) options.idle = true;
  else return false;
  return true;
}

static bool read_text(const char *name, const char *value) {
  if (strcmp(name, "--path") == 0) options.path = value;
  else if (strcmp(name, "--message") == 0) options.message = value;
  else if (strcmp(name, "--bystander-path") == 0) options.bystander_path = value;
  else return false;
  return true;
}

static bool read_number(const char *name, const char *value) {
  uint32_t *into = NULL;
  if (strcmp(name, "--port") == 0) options.port = (uint16_t)number(name, value);
  else if (strcmp(name, "--pid") == 0) options.pid = (pid_t)number(name, value);
  else if (strcmp(name, "--rooms") == 0) into = &options.rooms;
  else if (strcmp(name, "--members") == 0) into = &options.members;
  else if (strcmp(name, "--talkers") == 0) into = &options.talkers;
  else if (strcmp(name, "--window") == 0) into = &options.window;
  else if (strcmp(name, "--warmup") == 0) into = &options.warmup;
  else if (strcmp(name, "--duration") == 0) into = &options.duration;
  else if (strcmp(name, "--bystanders") == 0) into = &options.bystanders;
  else return false;
  if (into != NULL) *into = number(name, value);
  return true;
}

void read_options(int count, char **values) {
  for (int i = 1; i < count; i++) {
    if (read_flag(values[i])) continue;
    const char *value = i + 1 < count ? values[i + 1] : "";
    if (!read_text(values[i], value) && !read_number(values[i], value)) fail("unknown option %s", values[i]);
    i++;
  }
  if (options.port == 0 || options.pid == 0) fail("--port and --pid are needed");
  if (options.talkers > options.members) fail("more talkers than members");
  if (options.talkers > 99) fail("at most 99 talkers a room");
}
