/* scale - an opaque image moved and scaled onto another, bilinear: what a map
 * layer is while fingers hold it. Equal input, equal bytes. Thread: any. */
#ifndef PAINT_SCALE_H
#define PAINT_SCALE_H

#include "base/rect.h"
#include "paint/pixels.h"

/* Paint into `clip` of `to` the part of `from` that falls there when the whole
 * of it lies on `place`; nothing outside of either. `line` has room for
 * from.w + 2 px. Scale 1/64 to 64; whole px at scale 1 are copied. */
void scale_opaque(struct pixels to, struct rect clip, struct pixels from,
                  struct rectf place, uint32_t *line);

#endif
