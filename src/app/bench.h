/* bench - the wall measured from inside: one figure after another as JSON.
 * What each figure means and leaves out: tests/bench/README.md. */
#ifndef APP_BENCH_H
#define APP_BENCH_H

#include "app/session.h"

#include <stdio.h>

struct bench_options {
    const char *name; /* start, tap, pan, nation, idle, replay, soak, floor */
    int w, h;
    bool window;        /* a real window instead of memory */
    double seconds;     /* pan, nation, idle, replay: how long */
    int64_t steps;      /* tap: taps; soak: steps */
    uint64_t seed;      /* of the random visitor */
    int64_t started_us; /* when the process began */
};

/* Whether a benchmark has this name. */
bool bench_known(const char *name);
/* Whether its session must have a register open, or must have none. */
bool bench_needs_register(const char *name);

/* Run one on an open session and print one JSON object on `out`.
 * Thread: UI thread, of a process that does nothing else. Errors: no display,
 * a register without households, one that does not answer. */
enum status bench_run(struct session *s, const struct bench_options *o,
                      FILE *out, struct error *err) MUST_USE;

#endif
