/* demo - writes the synthetic demo register: real places, invented people.
 * Deterministic: equal options give equal rows in equal order. */
#ifndef INTAKE_DEMO_H
#define INTAKE_DEMO_H

#include "base/base.h"

struct demo_options {
    const char *assets_dir;   /* holds gazetteer.csv, outlines.geojson … */
    const char *out_path;     /* written beside as .tmp-PID and renamed */
    int64_t households;       /* both counties together; 0: 21,000 */
    uint64_t seed;
    /* Called now and then from the same thread; may be NULL. what: a string
     * key of what is being written, "households". */
    void (*progress)(void *ctx, const char *what, int64_t done,
                     int64_t total);
    void *progress_ctx;
};

/* On error nothing is left behind and an existing out_path is untouched. */
enum status demo_write(const struct demo_options *options,
                       struct error *err) MUST_USE;

#endif
