/*
 * Holds connections that say nothing. Commands come on stdin, one a line:
 * "open N" opens N more and prints "open"; "cpu" prints the server's CPU time in nanoseconds.
 */
#ifndef IDLE_H
#define IDLE_H

void hold_idle(void);

#endif
