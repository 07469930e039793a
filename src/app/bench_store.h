/* bench_store - how long the register takes for each question, by a handle of
 * its own on this thread. What each figure means: tests/bench/README.md. */
#ifndef APP_BENCH_STORE_H
#define APP_BENCH_STORE_H

#include "base/base.h"

#include <stdint.h>
#include <stdio.h>

/* Print one JSON object. n: questions of a kind, of random regions and years;
 * lists: n of every order and filter. Errors: the register's. */
enum status bench_store(const char *register_path, int64_t n, uint64_t seed,
                        FILE *out, struct error *err) MUST_USE;

#endif
