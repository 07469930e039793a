/* stroke - the outline of a thick line, to be filled non-zero.
 *
 * The outline runs along one side and back along the other. On the inner side
 * of a turn it goes through the corner itself: so it winds as often around a
 * point as segments and joins cover it, never less, and no part of the line
 * can cancel another. Basic arithmetic and square roots only; no allocation
 * when warm. (FreeType's stroker takes three times as long, and its 2.12
 * crashes on a line without length.) */
#ifndef PAINT_STROKE_H
#define PAINT_STROKE_H

#include "paint/trace.h"

struct stroke {      /* {0} is valid */
    float half_px;   /* half the width, > 0 */
    bool round_caps; /* else cut flat; joins are always round */
    struct points left, right;
};

void stroke_finish(struct stroke *st);

/* Give the rings of one line of n >= 1 points to `ring`. A line without
 * length is a dot, or nothing with flat caps. */
void stroke_outline(struct stroke *st, const float *xy, int n, bool closed,
                    trace_line *ring, void *ctx);

/* The most points that a line of n points can give. */
int stroke_points_most(int n);

#endif
