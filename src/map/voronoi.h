/* voronoi - the Voronoi diagram of a few points inside a box, as a graph whose
 * vertices are shared, with edges that can be roughened so that they never
 * meet. Private to this room. Pure.  Cost: O(n³) for n points at worst, near
 * O(n²) for points in no particular order. */
#ifndef MAP_VORONOI_H
#define MAP_VORONOI_H

#include "base/arena.h"
#include "map/geo.h"

struct voronoi_edge {
    int left, right; /* points whose cells lie left and right of from-to */
    int from, to;    /* vertices */
};

struct voronoi {
    struct point *vertices;
    int n_vertices;
    struct voronoi_edge *edges;
    int n_edges;
};

/* Edges end where three cells meet or at the box. Memory from `arena`. False
 * when the points are so placed that rounding gives no consistent graph (four
 * on one circle): move them a little and ask again. */
bool voronoi_make(const struct point *points, int n, struct point low,
                  struct point high, struct arena *arena, struct voronoi *out);

/* Points that rough_edge() may write. */
#define ROUGH_POINTS_MAX 1025

/* A natural-looking line for one edge, its ends exact, points about
 * `spacing_m` apart; returns their number (>= 2). It stays inside the kite of
 * the edge's ends and the two points left and right of it, and never turns
 * back along the edge; kites of different edges do not overlap, so lines meet
 * in shared vertices only. Deterministic in `seed`. */
int rough_edge(struct point from, struct point to, struct point left,
               struct point right, double spacing_m, uint64_t seed,
               struct point out[ROUGH_POINTS_MAX]);

#endif
