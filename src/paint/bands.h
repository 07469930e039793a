/* bands - a few helper threads that run one job in parts and wait for all.
 * Thread: one caller. The job must not touch what other parts write. */
#ifndef PAINT_BANDS_H
#define PAINT_BANDS_H

#include "base/base.h"

struct bands;

/* n parts; part 0 runs on the calling thread. 1 <= n <= 8. With nice > 0 the
 * helpers give way to other threads (see nice(2)); so may the caller, for
 * itself, with bands_give_way(). */
struct bands *bands_create(int n, int nice);
void bands_give_way(int nice);
void bands_destroy(struct bands *b); /* NULL is fine; joins the threads */
int bands_count(const struct bands *b);
/* Run job(ctx, part) for every part; returns when all are done. */
void bands_run(struct bands *b, void (*job)(void *ctx, int part), void *ctx);

#endif
