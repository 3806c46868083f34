/* Loads one WebSocket server from one core: see options.h for what it can be told. */
#include "idle.h"
#include "load.h"
#include "options.h"

int main(int count, char **values) {
  read_options(count, values);
  if (options.idle) hold_idle();
  else run_load();
  return 0;
}
