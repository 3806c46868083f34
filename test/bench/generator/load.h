/* Talks for a while, and prints what that took as one line of JSON. */
#ifndef LOAD_H
#define LOAD_H

void run_load(void);

#endif
