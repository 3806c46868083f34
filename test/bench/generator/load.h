/* Talks for a while, prints what that took as one line of JSON, and stays connected till stdin ends. */
#ifndef LOAD_H
#define LOAD_H

void run_load(void);

#endif
