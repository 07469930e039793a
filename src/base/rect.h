/* rect - integer pixel rectangles, half open: [x, x+w) × [y, y+h).
 * A rectangle with w <= 0 or h <= 0 is empty; {0} is the valid empty one. */
#ifndef BASE_RECT_H
#define BASE_RECT_H

#include "base/base.h"

struct rect {
    int32_t x, y, w, h;
};

/* Floating-point rectangle in pixels, for layout and sub-pixel edges. */
struct rectf {
    float x, y, w, h;
};

static inline struct rect rect_make(int x, int y, int w, int h)
{
    return (struct rect){ x, y, w, h };
}

static inline struct rectf rectf_make(float x, float y, float w, float h)
{
    return (struct rectf){ x, y, w, h };
}

static inline bool rect_empty(struct rect r)
{
    return r.w <= 0 || r.h <= 0;
}

static inline bool rect_contains(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < (int64_t)r.x + r.w &&
           y < (int64_t)r.y + r.h;
}

static inline bool rect_equal(struct rect a, struct rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

/* The common part; {0} when there is none. */
struct rect rect_intersect(struct rect a, struct rect b);

/* The smallest rectangle holding both; an empty one adds nothing. */
struct rect rect_union(struct rect a, struct rect b);

/* The smallest pixel rectangle that covers `r`. */
struct rect rect_cover(struct rectf r);

/* `r` moved inwards by `by` on each side (outwards when negative). */
struct rectf rectf_inset(struct rectf r, float by);

#endif
