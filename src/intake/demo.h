/* demo - writes the synthetic demo register: real places, invented people.
 * Deterministic: equal options give equal rows in equal order. */
#ifndef INTAKE_DEMO_H
#define INTAKE_DEMO_H

#include "base/base.h"

/* The limits of both counties together. The upper one is what the villages
 * can number with five digits each. */
#define DEMO_HOUSEHOLDS_MIN 40
#define DEMO_HOUSEHOLDS_MAX 25000000

struct demo_options {
    const char *assets_dir; /* holds gazetteer.csv, outlines.geojson … */
    const char *out_path;   /* written beside as .tmp-PID and renamed */
    int64_t households;     /* both counties together; 0: 21,000 */
    uint64_t seed;
    const char *rules; /* config/rules.ini, run at the end, and a few
                        * households have something to find; NULL: neither */
    /* Called now and then from the same thread; may be NULL. what: a string
     * key of what is being done: "households", then "sums" and "rules" (of
     * 1,000). */
    void (*progress)(void *ctx, const char *what, int64_t done, int64_t total);
    void *progress_ctx;
};

/* On error nothing is left behind and an existing out_path is untouched.
 * Memory does not grow with the number of households. Errors: INVALID for
 * households outside the limits, for an out_path that is a folder, and for a
 * fault in the assets ("file:line: …"); NOT_FOUND for a folder or an asset
 * that is not there; IO. */
enum status demo_write(const struct demo_options *options,
                       struct error *err) MUST_USE;

#endif
