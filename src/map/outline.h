/* outline - a shape made ready for many questions about points. It borrows the
 * shape, which must not change. Pure; the questions change nothing. */
#ifndef MAP_OUTLINE_H
#define MAP_OUTLINE_H

#include "model/atlas.h"

struct outline;

/* NULL when the shape is empty. Memory: about 16 bytes a point. */
struct outline *outline_create(const struct geo_shape *s);
void outline_destroy(struct outline *o); /* NULL is fine */

/* As geo_shape_contains(), to the last bit. Cost: the edges at the point's
 * latitude, about 1 in 200. */
bool outline_contains(const struct outline *o, struct geo_point g);
/* Metres from a point (not at a pole) to the nearest edge. Cost: O(n). */
double outline_distance_m(const struct outline *o, struct geo_point g);

#endif
