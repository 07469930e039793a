#include "base/rect.h"

#include <math.h>

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

struct rect rect_intersect(struct rect a, struct rect b)
{
    int32_t x0 = most(a.x, b.x), y0 = most(a.y, b.y);
    int32_t x1 = least(a.x + a.w, b.x + b.w);
    int32_t y1 = least(a.y + a.h, b.y + b.h);
    if (x1 <= x0 || y1 <= y0)
        return (struct rect){ 0, 0, 0, 0 };
    return rect_make(x0, y0, x1 - x0, y1 - y0);
}

struct rect rect_union(struct rect a, struct rect b)
{
    if (rect_empty(a))
        return rect_empty(b) ? (struct rect){ 0, 0, 0, 0 } : b;
    if (rect_empty(b))
        return a;
    int32_t x0 = least(a.x, b.x), y0 = least(a.y, b.y);
    int32_t x1 = most(a.x + a.w, b.x + b.w);
    int32_t y1 = most(a.y + a.h, b.y + b.h);
    return rect_make(x0, y0, x1 - x0, y1 - y0);
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
