/* pixels - memory for frames and layers: whole zeroed images (base/pages.h).
 * Thread: any. */
#ifndef PAINT_PIXELS_H
#define PAINT_PIXELS_H

#include "base/base.h"

struct pixels { /* a view of an image; who owns it is said where it is used */
    uint32_t *data;
    int w, h, stride_px;
};

/* A zeroed image of w × h, both >= 1. Ends the process when memory is out. */
struct pixels pixels_create(int w, int h);
/* Have the system give the memory now, not at the first stroke; what is in it
 * stays. To be called while there is nothing better to do: at a start it takes
 * longer than painting. */
void pixels_touch(struct pixels p);
/* Lay a premultiplied image over another at (x, y) of it. */
void pixels_over(struct pixels under, int x, int y, struct pixels over);
/* Leaves {0}; an empty one is fine. Only for what pixels_create() gave. */
void pixels_destroy(struct pixels *p);

#endif
