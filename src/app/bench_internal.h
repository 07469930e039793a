/* bench_internal - shared by bench*.c alone: the wall, driven and timed. */
#ifndef APP_BENCH_INTERNAL_H
#define APP_BENCH_INTERNAL_H

#include "app/bench.h"
#include "base/rng.h"
#include "paint/present.h"

struct bench {
    const struct bench_options *o;
    struct session *session;
    struct present *present;
    struct wall *wall;
    struct rng rng;
    double *ms; /* one sample each */
    int n_ms;
    int land_points; /* nation: ring points of its areas */
    double land_ms;  /* nation: until the wall had taken it */
};

/* The wall's clock; milliseconds since a clock_monotonic_us(). */
int64_t bench_now_ms(void);
double bench_since_ms(int64_t from_us);

/* Paint one frame and present what changed. */
enum status bench_show(struct bench *b, int64_t now, struct wall_frame *f,
                       struct error *err) MUST_USE;
/* Show frames until every answer is in and every animation over. */
enum status bench_rest(struct bench *b, struct error *err) MUST_USE;

/* Samples; once sorted, a percentile (0..1) by nearest rank, 0 when none. */
void bench_sample(struct bench *b, double ms);
void bench_sort(struct bench *b);
double bench_percentile(const struct bench *b, double p);

/* A hand that draws circles on the map, and two fingers that open and close:
 * what it does at a frame. */
struct action bench_hand(const struct bench *b, int64_t frame);
/* Drag and pinch for o->seconds and print the members of `pan`. */
enum status bench_pan(struct bench *b, FILE *out, struct error *err) MUST_USE;

/* bench_nation.c: give a wall without a source its nation; then measure it. */
enum status bench_nation_open(struct bench *b, struct error *err) MUST_USE;
enum status bench_nation(struct bench *b, FILE *out,
                         struct error *err) MUST_USE;

#endif
