/* bench_floor - what the machine itself takes for the smallest things a wall
 * must do, measured in the same run: the figures to compare with. */
#ifndef APP_BENCH_FLOOR_H
#define APP_BENCH_FLOOR_H

#include "paint/present.h"

#include <stdio.h>

/* Prints, as JSON members: memcpy_ms, a copy of the frame by one thread;
 * read_us, one primary-key read of a random household; present_ms, showing a
 * whole frame. Medians. Thread: UI thread. Errors: the register's. */
enum status bench_floor(const char *register_path, struct present *p, FILE *out,
                        struct error *err) MUST_USE;

#endif
