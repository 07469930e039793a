/* draw_log - the record of random draws: time, scope, candidates, result. */
#ifndef APP_DRAW_LOG_H
#define APP_DRAW_LOG_H

#include "source/source.h"

/* Append one line to `path`, with a heading when the file is new, and sync it
 * to the disk. */
enum status draw_log_append(const char *path, int64_t unix_s,
                            const struct draw *d, struct error *err) MUST_USE;

#endif
