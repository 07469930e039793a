/* ring - plane geometry on closed rings given as pairs of doubles, shared by
 * degrees (lon, lat) and metres (x, y). Private to this room. Pure. */
#ifndef MAP_RING_H
#define MAP_RING_H

#include "base/base.h"

/* Both structs are two doubles; read them as such. */
#define RING_XY(points) ((const double *)(const void *)(points))

/* Twice the signed area: positive when anticlockwise. */
double ring_area2(const double *xy, int n);

/* Does a ray from (x, y) to the right cross an edge? The answer does not
 * depend on the edge's direction, so rings that share an edge agree on it to
 * the last bit. */
static inline bool edge_odd(const double *low, const double *high, double x,
                            double y)
{
    if ((low[1] > y) == (high[1] > y))
        return false;
    if (low[1] > high[1]) {
        const double *swap = low;
        low = high;
        high = swap;
    }
    double at = low[0] +
                (high[0] - low[0]) * ((y - low[1]) / (high[1] - low[1]));
    return x < at;
}

/* Does the ray cross the ring an odd number of times? */
bool ring_odd(const double *xy, int n, double x, double y);

/* Squared distance from (x, y) to the segment a-b; *t in 0..1 is where the
 * nearest point lies (may be NULL). */
double segment_distance2(const double *a, const double *b, double x, double y,
                         double *t);

/* Bounding box of n > 0 points. */
void ring_box(const double *xy, int n, double low[2], double high[2]);

#endif
