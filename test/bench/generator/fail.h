/* Says what went wrong on stderr and ends the process with status 1. */
#ifndef FAIL_H
#define FAIL_H

__attribute__((format(printf, 1, 2), noreturn)) void fail(const char *format, ...);

#endif
