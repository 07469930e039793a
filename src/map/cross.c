/* Edges of a ring that cross, found by a grid: each edge is in the cells its
 * box touches, and only edges of one cell are compared. */
#include "map/geo.h"

#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "map/ring.h"

#define SIDE_MOST    1024
#define ENTRIES_MOST 8 /* cells an edge, on the whole */
#define PAIRS_MOST   64
#define SMALL        65536 /* what any ring may take */

struct cross_grid {
    const double *xy;
    int n, side;
    double low[2], step[2];
    int *starts; /* of each cell's edges in `edges`; side * side + 1 */
    int *edges;
    int64_t pairs_left;
};

static const double *point(const struct cross_grid *g, int i)
{
    return g->xy + 2 * (size_t)(i < g->n ? i : i - g->n);
}

/* Which side of a-b is p on: 0 on it. */
static int side_of(const double *a, const double *b, const double *p)
{
    double d = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
    return (d > 0) - (d < 0);
}

/* Inside of both: edges that only touch do not. */
static bool edges_cross(const struct cross_grid *g, int i, int k)
{
    const double *a = point(g, i), *b = point(g, i + 1);
    const double *c = point(g, k), *d = point(g, k + 1);
    return side_of(a, b, c) * side_of(a, b, d) < 0 &&
           side_of(c, d, a) * side_of(c, d, b) < 0;
}

static int cell_of(const struct cross_grid *g, int axis, double v)
{
    double at = g->step[axis] > 0 ? (v - g->low[axis]) / g->step[axis] : 0;
    return at < 0 ? 0 : at >= g->side ? g->side - 1 : (int)at;
}

static void cells_of(const struct cross_grid *g, int edge, int from[2],
                     int to[2])
{
    const double *a = point(g, edge), *b = point(g, edge + 1);
    for (int k = 0; k < 2; k++) {
        from[k] = cell_of(g, k, fmin(a[k], b[k]));
        to[k] = cell_of(g, k, fmax(a[k], b[k]));
    }
}

/* How many edges each cell has, summed up in `starts`; false: too many. */
static bool count_cells(struct cross_grid *g)
{
    int64_t entries = 0, most = (int64_t)ENTRIES_MOST * g->n + SMALL;
    for (int i = 0; i < g->n; i++) {
        int from[2], to[2];
        cells_of(g, i, from, to);
        entries += (int64_t)(to[0] - from[0] + 1) * (to[1] - from[1] + 1);
        if (entries > most)
            return false;
        for (int y = from[1]; y <= to[1]; y++)
            for (int x = from[0]; x <= to[0]; x++)
                g->starts[y * g->side + x + 1]++;
    }
    for (int c = 0; c < g->side * g->side; c++)
        g->starts[c + 1] += g->starts[c];
    return true;
}

static void fill_cells(struct cross_grid *g)
{
    int cells = g->side * g->side;
    int *next = xcalloc((size_t)cells, sizeof *next);
    g->edges = xcalloc((size_t)g->starts[cells] + 1, sizeof *g->edges);
    for (int i = 0; i < g->n; i++) {
        int from[2], to[2];
        cells_of(g, i, from, to);
        for (int y = from[1]; y <= to[1]; y++)
            for (int x = from[0]; x <= to[0]; x++) {
                int c = y * g->side + x;
                g->edges[g->starts[c] + next[c]++] = i;
            }
    }
    free(next);
}

static enum ring_kind look_in_cell(struct cross_grid *g, int cell, int at[2])
{
    const int *edges = g->edges + g->starts[cell];
    int n = g->starts[cell + 1] - g->starts[cell];
    g->pairs_left -= (int64_t)n * n / 2;
    if (g->pairs_left < 0)
        return RING_TANGLED;
    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n; k++)
            if (edges_cross(g, edges[i], edges[k])) {
                at[0] = edges[i];
                at[1] = edges[k];
                return RING_CROSSED;
            }
    return RING_SIMPLE;
}

enum ring_kind geo_ring_kind(const struct geo_ring *r, int at[2])
{
    struct cross_grid g = { .xy = RING_XY(r->points), .n = r->n_points };
    enum ring_kind kind = RING_SIMPLE;
    double high[2];
    at[0] = at[1] = 0;
    if (g.n < 4)
        return RING_SIMPLE;
    g.side = (int)fmin(SIDE_MOST, 1 + sqrt((double)g.n));
    g.pairs_left = (int64_t)PAIRS_MOST * g.n + (int64_t)SMALL * 64;
    ring_box(g.xy, g.n, g.low, high);
    for (int k = 0; k < 2; k++)
        g.step[k] = (high[k] - g.low[k]) / g.side;
    g.starts = xcalloc((size_t)g.side * (size_t)g.side + 1, sizeof *g.starts);
    if (!count_cells(&g))
        kind = RING_TANGLED;
    else
        fill_cells(&g);
    for (int c = 0; c < g.side * g.side && kind == RING_SIMPLE; c++)
        kind = look_in_cell(&g, c, at);
    free(g.starts);
    free(g.edges);
    return kind;
}
