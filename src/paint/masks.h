/* masks - A8 coverage images by content hash, least recently used out first.
 * Invariants: bytes <= limit after masks_frame(), except that nothing used in
 * the present frame is evicted. Thread: UI thread only; painting threads read
 * masks that were looked up before they started. */
#ifndef PAINT_MASKS_H
#define PAINT_MASKS_H

#include "base/base.h"

#include <pixman.h>

struct mask {
    uint64_t key;
    uint8_t *pixels; /* stride bytes a row, a multiple of 4 */
    int w, h, stride;
    pixman_image_t *image; /* of the pixels, safe on several threads */
    int left, top;         /* of the image relative to the shape's origin */
    uint64_t frame;        /* last used */
    struct mask *next_in_bucket, *newer, *older;
};

struct masks;

struct masks *masks_create(size_t limit_bytes);
void masks_destroy(struct masks *m); /* NULL is fine */

/* All masks go, and what they hold is overwritten. No frame may be under way.
 */
void masks_wipe(struct masks *m);

/* Start a frame: what was not used lately may go now. */
void masks_frame(struct masks *m);
/* NULL when absent; valid until the next masks_frame(). */
struct mask *masks_get(struct masks *m, uint64_t key);
/* A zeroed image under a key that is absent. w, h >= 1. */
struct mask *masks_put(struct masks *m, uint64_t key, int w, int h);

struct masks_stats {
    uint64_t made, hit, evicted;
    size_t bytes;
};
struct masks_stats masks_stats(const struct masks *m);

#endif
