/* strips - ready rows (or columns) of gradients, dithered, for as long as a
 * frame shows the same ones. Premultiplied a8r8g8b8.
 * Thread: UI thread only; painting threads read strips that were looked up
 * before they started. */
#ifndef PAINT_STRIPS_H
#define PAINT_STRIPS_H

#include "scene/scene.h"

#include <pixman.h>

#define STRIP_ROWS 8 /* the dither's period */

/* Along AXIS_X: bounds.w × STRIP_ROWS, row i for frame rows y with
 * y mod STRIP_ROWS = i; along AXIS_Y: STRIP_ROWS × bounds.h, likewise. Repeats
 * in both directions. */
struct strip {
    uint64_t key;
    uint64_t frame; /* last used */
    uint32_t *pixels;
    size_t cap; /* pixels */
    pixman_image_t *image;
};

struct strips {
    struct strip **all;
    int n;
    uint64_t frame;
};

void strips_finish(struct strips *s);
void strips_frame(struct strips *s);
/* The strip of a GRADIENT command, valid until the next strips_frame(). */
const struct strip *strips_get(struct strips *s, const struct scene_cmd *c);

#endif
