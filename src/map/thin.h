/* thin - at what tolerance each point of many rings can be dropped, equal for
 * all rings that share it. Private to this room. Pure. */
#ifndef MAP_THIN_H
#define MAP_THIN_H

#include "map/mapgeom.h"

/* rank[i], metres, for each of the n_points points that the rings lie in
 * (each ring's points are a run of `points`). A point where lines meet or end
 * has rank THIN_KEEP. Keeping the points whose rank exceeds a tolerance moves
 * no line further than that: it is the Douglas-Peucker line of each arc
 * between two such points, and an arc has one rank a point whichever ring it
 * is read from.  Cost: O(n log n) usually. */
#define THIN_KEEP 1e30f
void thin_rank(const struct point *points, int n_points,
               const struct plane_ring *rings, int n_rings, float *rank);

#endif
