/* overlay - lays the cells' lines over a county's outline and cuts both where
 * they cross: the pieces between the cuts are the borders of the areas.
 *
 * All decisions are made on whole millimetres with exact integer arithmetic;
 * every crossing is one vertex, used by all pieces that end there. Private to
 * this room. Pure. */
#ifndef MAP_OVERLAY_H
#define MAP_OVERLAY_H

#include "base/arena.h"
#include "map/geo.h"

#define OVERLAY_EXTENT_MM INT64_C(500000000) /* |x|, |y| of a vertex at most   \
                                              */

struct vertex {
    int64_t x, y; /* mm in the projection */
    struct geo_point g;
};

/* A line through vertices; `left` and `right` are the seats whose areas lie
 * there, OVERLAY_OUTSIDE outside the county. */
#define OVERLAY_OUTSIDE (-1)
struct line {
    const int *ids;
    int n;
    int left, right;
};

struct overlay {
    struct arena *arena; /* scratch; borrowed */
    struct projection projection;
    struct vertex *vertices;
    int n_vertices, cap_vertices;
    struct line *rings; /* closed, the county on the left */
    int n_rings;
    struct line *chains; /* cell borders, ends outside or shared */
    int n_chains;
    struct line *pieces; /* out */
    int n_pieces, cap_pieces;
};

/* Add a vertex; returns its number. With `g` NULL its degrees are computed. */
int overlay_vertex(struct overlay *o, int64_t x, int64_t y,
                   const struct geo_point *g);

/* Turn every ring so that the county lies on its left. */
void overlay_orient_rings(struct overlay *o);

/* Fill pieces from rings and chains. False in a degenerate position (a vertex
 * exactly on the other's line, rounding that contradicts itself): shift the
 * seats a little and build again. */
bool overlay_cut(struct overlay *o, const struct point *seats, int n_seats);

#endif
