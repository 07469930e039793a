/* trace - a path as straight lines: cubics flattened, then rings or lines cut
 * to a box, then dashes cut out. Points are x, y pairs in px. Pure; memory is
 * kept from call to call, so a warm trace allocates nothing. */
#ifndef PAINT_TRACE_H
#define PAINT_TRACE_H

#include "scene/scene.h"

struct points { /* {0} is valid and empty */
    float *xy;
    int n, cap; /* points, not floats */
};

void points_add(struct points *p, float x, float y);
void points_finish(struct points *p);

struct box {
    float x0, y0, x1, y1;
};

/* Takes one line of n >= 1 points; closed: from the last back to the first.
 * The points are borrowed for the call. */
typedef void trace_line(void *ctx, const float *xy, int n, bool closed);

struct trace { /* {0} is valid */
    struct points path, cut, dash;
};

void trace_finish(struct trace *t);

/* The filled rings of a path, cut to `keep`: inside of it the filled area is
 * unchanged. */
void trace_rings(struct trace *t, const struct scene *s,
                 const struct scene_cmd *c, struct box keep, trace_line *line,
                 void *ctx);

/* The lines of a stroke, cut to `keep` and into dashes. */
void trace_strokes(struct trace *t, const struct scene *s,
                   const struct scene_cmd *c, struct box keep, trace_line *line,
                   void *ctx);

#endif
