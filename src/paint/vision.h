/* vision - a frame as people with a colour vision deficiency see it, to judge
 * whether it can still be read. Thread: any. */
#ifndef PAINT_VISION_H
#define PAINT_VISION_H

#include "base/base.h"
#include "paint/pixels.h"

enum vision {
    VISION_USUAL,
    VISION_PROTANOPIA,   /* no long-wave cones */
    VISION_DEUTERANOPIA, /* no middle-wave cones */
    VISION_TRITANOPIA    /* no short-wave cones */
};

/* "protanopia", "deuteranopia" or "tritanopia". Errors: another word, told. */
enum status vision_parse(const char *text, enum vision *out,
                         struct error *err) MUST_USE;

/* Changes an opaque sRGB frame in place; nothing for VISION_USUAL. Equal frames
 * give equal bytes whatever the compiler: all but the tables is in integers.
 * Source: Machado, Oliveira, Fernandes, "A Physiologically-based Model for
 * Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, table 1,
 * severity 1.0, in linear light. */
void vision_apply(struct pixels frame, enum vision v);

#endif
