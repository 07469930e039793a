/* geo_shape_centre: the pole of inaccessibility by a best-first search over
 * square cells (the idea of V. Agafonkin's "polylabel", 2016): a cell can hold
 * no point further inside than its centre's distance plus its half diagonal.
 */
#include "map/geo.h"

#include "base/arena.h"

#include <math.h>

#define CELLS_MAX   1024
#define POINTS_READ 256 /* a longer ring is read every few points */
#define PRECISION   0.01

struct cell {
    double x, y, half;  /* lon and lat scaled to equal lengths */
    double depth, best; /* of its centre; of any point in it, at most */
};

struct segment { /* of an outline, scaled; d: from a to b */
    double ax, ay, bx, by, dx, dy, length2;
};

struct search {
    const struct geo_shape *shape;
    double lon_scale;
    struct segment *segments;
    int n_segments;
    struct cell heap[CELLS_MAX]; /* largest `best` first */
    int n;
};

static void read_outline(struct search *s, bool coarse, struct arena *arena)
{
    int n = 0;
    for (int i = 0; i < s->shape->n_rings; i++)
        n += s->shape->rings[i].n_points;
    s->segments = ARENA_ARRAY(arena, struct segment, n);
    s->n_segments = 0;
    for (int i = 0; i < s->shape->n_rings; i++) {
        const struct geo_ring *r = &s->shape->rings[i];
        int step = coarse ? (r->n_points + POINTS_READ - 1) / POINTS_READ : 1;
        for (int k = 0; k < r->n_points; k += step) {
            int next = k + step < r->n_points ? k + step : 0;
            struct segment *g = &s->segments[s->n_segments++];
            g->ax = r->points[k].lon * s->lon_scale;
            g->ay = r->points[k].lat;
            g->bx = r->points[next].lon * s->lon_scale;
            g->by = r->points[next].lat;
            g->dx = g->bx - g->ax;
            g->dy = g->by - g->ay;
            g->length2 = g->dx * g->dx + g->dy * g->dy;
        }
    }
}

/* segment_distance2() with what does not change computed before; most points
 * are nearest to an end, which needs no division. */
static inline double distance2(const struct segment *g, double x, double y)
{
    double along = (x - g->ax) * g->dx + (y - g->ay) * g->dy;
    double at = !(along > 0) ? 0 : along >= g->length2 ? 1 : along / g->length2;
    double ex = g->ax + at * g->dx - x, ey = g->ay + at * g->dy - y;
    return ex * ex + ey * ey;
}

/* Distance to the outline, negative outside. */
static double depth_at(const struct search *s, double x, double y)
{
    double nearest = HUGE_VAL;
    bool odd = false;
    for (int i = 0; i < s->n_segments; i++) {
        const struct segment *g = &s->segments[i];
        double d = distance2(g, x, y);
        nearest = d < nearest ? d : nearest;
        if ((g->ay > y) != (g->by > y) &&
            x < g->ax + g->dx * ((y - g->ay) / (g->by - g->ay)))
            odd = !odd;
    }
    return odd ? sqrt(nearest) : -sqrt(nearest);
}

static struct cell cell_make(const struct search *s, double x, double y,
                             double half)
{
    double depth = depth_at(s, x, y);
    return (struct cell){ x, y, half, depth, depth + half * sqrt(2.0) };
}

static void push(struct search *s, struct cell c)
{
    if (s->n == CELLS_MAX)
        return;
    int i = s->n++;
    for (; i > 0 && s->heap[(i - 1) / 2].best < c.best; i = (i - 1) / 2)
        s->heap[i] = s->heap[(i - 1) / 2];
    s->heap[i] = c;
}

static struct cell pop(struct search *s)
{
    struct cell top = s->heap[0], last = s->heap[--s->n];
    int i = 0;
    for (int k = 1; k < s->n; k = 2 * i + 1) {
        if (k + 1 < s->n && s->heap[k + 1].best > s->heap[k].best)
            k++;
        if (s->heap[k].best <= last.best)
            break;
        s->heap[i] = s->heap[k];
        i = k;
    }
    s->heap[i] = last;
    return top;
}

static struct geo_point find_pole(struct search *s, struct geo_point low,
                                  struct geo_point high)
{
    double x0 = low.lon * s->lon_scale, x1 = high.lon * s->lon_scale;
    double size = fmin(x1 - x0, high.lat - low.lat);
    double longest = fmax(x1 - x0, high.lat - low.lat);
    struct cell best = cell_make(s, (x0 + x1) / 2, (low.lat + high.lat) / 2, 0);
    size = fmax(size, longest / 16.0);
    s->n = 0;
    for (double x = x0; x < x1; x += size)
        for (double y = low.lat; y < high.lat; y += size)
            push(s, cell_make(s, x + size / 2, y + size / 2, size / 2));
    while (s->n > 0) {
        struct cell c = pop(s);
        if (c.depth > best.depth)
            best = c;
        if (c.best - best.depth <= longest * PRECISION)
            break;
        double h = c.half / 2;
        push(s, cell_make(s, c.x - h, c.y - h, h));
        push(s, cell_make(s, c.x + h, c.y - h, h));
        push(s, cell_make(s, c.x - h, c.y + h, h));
        push(s, cell_make(s, c.x + h, c.y + h, h));
    }
    return (struct geo_point){ best.x / s->lon_scale, best.y };
}

struct geo_point geo_shape_centre(const struct geo_shape *shape)
{
    struct geo_point low, high;
    if (!geo_shape_box(shape, &low, &high))
        return (struct geo_point){ 0, 0 };
    double middle = (low.lat + high.lat) / 2;
    struct arena scratch = { 0 };
    struct search s = { .shape = shape,
                        .lon_scale = cos(middle * 3.14159265358979 / 180.0) };
    read_outline(&s, true, &scratch);
    struct geo_point centre = find_pole(&s, low, high);
    if (!geo_shape_contains(shape, centre)) {
        read_outline(&s, false, &scratch);
        centre = find_pole(&s, low, high);
    }
    arena_finish(&scratch);
    return centre;
}
