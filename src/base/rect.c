#include "base/rect.h"

#include <math.h>

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* From two corners, which a sum of int32 coordinates may have put outside
 * int32: such a side is cut off at its limit. */
static struct rect between(int64_t x0, int64_t y0, int64_t x1, int64_t y1)
{
    return (struct rect){ (int32_t)x0, (int32_t)y0,
                          (int32_t)least(x1 - x0, INT32_MAX),
                          (int32_t)least(y1 - y0, INT32_MAX) };
}

struct rect rect_intersect(struct rect a, struct rect b)
{
    int64_t x0 = most(a.x, b.x), y0 = most(a.y, b.y);
    int64_t x1 = least((int64_t)a.x + a.w, (int64_t)b.x + b.w);
    int64_t y1 = least((int64_t)a.y + a.h, (int64_t)b.y + b.h);
    if (x1 <= x0 || y1 <= y0)
        return (struct rect){ 0, 0, 0, 0 };
    return between(x0, y0, x1, y1);
}

struct rect rect_union(struct rect a, struct rect b)
{
    if (rect_empty(a))
        return rect_empty(b) ? (struct rect){ 0, 0, 0, 0 } : b;
    if (rect_empty(b))
        return a;
    int64_t x1 = most((int64_t)a.x + a.w, (int64_t)b.x + b.w);
    int64_t y1 = most((int64_t)a.y + a.h, (int64_t)b.y + b.h);
    return between(least(a.x, b.x), least(a.y, b.y), x1, y1);
}

/* Far outside any wall; keeps sums of two coordinates inside an int32. */
#define FAR_PX 1.0e6f

static int32_t bounded(float v)
{
    return (int32_t)fmaxf(-FAR_PX, fminf(FAR_PX, v));
}

struct rect rect_cover(struct rectf r)
{
    if (!(r.w > 0) || !(r.h > 0))
        return (struct rect){ 0, 0, 0, 0 };
    int32_t x0 = bounded(floorf(r.x)), y0 = bounded(floorf(r.y));
    int32_t x1 = bounded(ceilf(r.x + r.w)), y1 = bounded(ceilf(r.y + r.h));
    return rect_make(x0, y0, x1 - x0, y1 - y0);
}

struct rectf rectf_inset(struct rectf r, float by)
{
    return rectf_make(r.x + by, r.y + by, r.w - 2 * by, r.h - 2 * by);
}
