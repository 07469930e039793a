#include "map/mapgeom.h"

#include "map/ring.h"
#include "map/thin.h"

#include <math.h>
#include <stdlib.h>

#define TOLERANCE_PX    0.35
#define VILLAGE_HALF_M  1200.0 /* shown around a village without lights */
#define VILLAGE_LEAST_M 250.0  /* half a village's box, at least */
#define TOWNSHIP_HALF_M 5000.0 /* around a seat that has no outline */

struct mapgeom {
    struct arena arena;
    struct projection projection;
    struct point *points; /* of all rings */
    float *rank;          /* metres; see thin.h */
    int n_points;
    struct plane_ring *rings;
    int n_rings;
    struct map_region county, *townships, *villages;
    int n_townships, n_villages;
    struct plane_shape *backdrop;
    int n_backdrop;
};

/* ---- building ---- */

static void count_shape(const struct geo_shape *s, int *n_rings, int *n_points)
{
    *n_rings += s->n_rings;
    for (int i = 0; i < s->n_rings; i++)
        *n_points += s->rings[i].n_points;
}

static void allocate(struct mapgeom *g, const struct atlas *a)
{
    int rings = 0, points = 0;
    count_shape(&a->county.shape, &rings, &points);
    for (int i = 0; i < a->n_townships; i++)
        count_shape(&a->townships[i].shape, &rings, &points);
    for (int i = 0; i < a->n_villages; i++)
        count_shape(&a->villages[i].shape, &rings, &points);
    for (int i = 0; i < a->n_backdrops; i++)
        count_shape(&a->backdrops[i].shape, &rings, &points);
    g->points = ARENA_ARRAY(&g->arena, struct point, points);
    g->rank = ARENA_ARRAY(&g->arena, float, points);
    g->rings = ARENA_ARRAY(&g->arena, struct plane_ring, rings);
    g->townships = ARENA_ARRAY(&g->arena, struct map_region, a->n_townships);
    g->villages = ARENA_ARRAY(&g->arena, struct map_region, a->n_villages);
    g->backdrop = ARENA_ARRAY(&g->arena, struct plane_shape, a->n_backdrops);
}

static void widen(struct point *low, struct point *high, struct point p)
{
    low->x = fmin(low->x, p.x);
    low->y = fmin(low->y, p.y);
    high->x = fmax(high->x, p.x);
    high->y = fmax(high->y, p.y);
}

static const struct point no_low = { HUGE_VAL, HUGE_VAL };
static const struct point no_high = { -HUGE_VAL, -HUGE_VAL };

static struct plane_ring add_ring(struct mapgeom *g, const struct geo_ring *r,
                                  bool open)
{
    struct plane_ring out = { .points = g->points + g->n_points,
                              .n_points = r->n_points,
                              .low = no_low,
                              .high = no_high,
                              .open = open };
    for (int i = 0; i < r->n_points; i++) {
        struct point p = project(&g->projection, r->points[i]);
        g->points[g->n_points++] = p;
        widen(&out.low, &out.high, p);
    }
    if (r->n_points == 0)
        out.low = out.high = (struct point){ 0, 0 };
    return out;
}

static struct plane_shape add_shape(struct mapgeom *g,
                                    const struct geo_shape *s, bool open)
{
    struct plane_shape out = { .rings = g->rings + g->n_rings,
                               .n_rings = s->n_rings,
                               .low = no_low,
                               .high = no_high };
    for (int i = 0; i < s->n_rings; i++) {
        struct plane_ring ring = add_ring(g, &s->rings[i], open);
        g->rings[g->n_rings++] = ring;
        if (ring.n_points == 0)
            continue;
        widen(&out.low, &out.high, ring.low);
        widen(&out.low, &out.high, ring.high);
    }
    if (!(out.low.x <= out.high.x))
        out.low = out.high = (struct point){ 0, 0 };
    return out;
}

static struct map_region add_region(struct mapgeom *g,
                                    const struct atlas_region *a)
{
    struct map_region r = { .id = a->name.id,
                            .atlas = a,
                            .shape = add_shape(g, &a->shape, false),
                            .seat = project(&g->projection, a->seat) };
    r.centre = r.seat;
    if (a->shape.n_rings > 0)
        r.centre = project(&g->projection, geo_shape_centre(&a->shape));
    return r;
}

static struct projection choose_projection(const struct atlas *a)
{
    struct geo_point low, high, origin = a->county.seat;
    if (geo_shape_box(&a->county.shape, &low, &high))
        origin = (struct geo_point){ (low.lon + high.lon) / 2,
                                     (low.lat + high.lat) / 2 };
    return projection_make(origin.lon, origin.lat);
}

struct mapgeom *mapgeom_create(const struct atlas *atlas)
{
    struct mapgeom *g = xcalloc(1, sizeof *g);
    g->projection = choose_projection(atlas);
    allocate(g, atlas);
    g->county = add_region(g, &atlas->county);
    for (int i = 0; i < atlas->n_townships; i++)
        g->townships[i] = add_region(g, &atlas->townships[i]);
    g->n_townships = atlas->n_townships;
    for (int i = 0; i < atlas->n_villages; i++)
        g->villages[i] = add_region(g, &atlas->villages[i]);
    g->n_villages = atlas->n_villages;
    for (int i = 0; i < atlas->n_backdrops; i++)
        g->backdrop[i] = add_shape(g, &atlas->backdrops[i].shape,
                                   atlas->backdrops[i].kind == BACKDROP_RIVER);
    g->n_backdrop = atlas->n_backdrops;
    thin_rank(g->points, g->n_points, g->rings, g->n_rings, g->rank);
    return g;
}

void mapgeom_destroy(struct mapgeom *g)
{
    if (!g)
        return;
    arena_finish(&g->arena);
    free(g);
}

/* ---- reading ---- */

const struct projection *mapgeom_projection(const struct mapgeom *g)
{
    return &g->projection;
}

const struct map_region *mapgeom_county(const struct mapgeom *g)
{
    return &g->county;
}

const struct map_region *mapgeom_townships(const struct mapgeom *g, int *n)
{
    *n = g->n_townships;
    return g->townships;
}

const struct map_region *mapgeom_villages(const struct mapgeom *g, int *n)
{
    *n = g->n_villages;
    return g->villages;
}

static const struct map_region *find_in(const struct map_region *list, int n,
                                        region_id id)
{
    int low = 0, high = n;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (list[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && list[low].id == id ? &list[low] : NULL;
}

const struct map_region *mapgeom_find(const struct mapgeom *g, region_id id)
{
    if (id == g->county.id)
        return &g->county;
    const struct map_region *r = find_in(g->townships, g->n_townships, id);
    return r ? r : find_in(g->villages, g->n_villages, id);
}

const struct plane_shape *mapgeom_backdrop(const struct mapgeom *g, int i)
{
    ASSERT(i >= 0 && i < g->n_backdrop);
    return &g->backdrop[i];
}

static const float *rank_of(const struct mapgeom *g,
                            const struct plane_ring *ring)
{
    ptrdiff_t first = ring->points - g->points;
    ASSERT(first >= 0 && first + ring->n_points <= g->n_points);
    return g->rank + first;
}

static bool is_kept(float rank, double px_per_m)
{
    return (double)rank * px_per_m > TOLERANCE_PX;
}

int mapgeom_thin(const struct mapgeom *g, const struct plane_ring *ring,
                 double px_per_m, struct point *out, int cap)
{
    const float *rank = rank_of(g, ring);
    int n = 0;
    for (int i = 0; i < ring->n_points; i++) {
        if (!is_kept(rank[i], px_per_m))
            continue;
        if (n < cap)
            out[n] = ring->points[i];
        n++;
    }
    return n;
}

int mapgeom_thin_next(const struct mapgeom *g, const struct plane_ring *ring,
                      double px_per_m, int *at, struct point *out, int cap)
{
    const float *rank = rank_of(g, ring);
    int n = 0;
    for (; *at < ring->n_points && n < cap; ++*at)
        if (is_kept(rank[*at], px_per_m))
            out[n++] = ring->points[*at];
    return n;
}

/* ---- focus ---- */

static int compare_double(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return a < b ? -1 : a > b;
}

/* 2nd and 98th percentile of one axis, at least VILLAGE_LEAST_M either side
 * of their middle. */
static void middle_range(double *v, int64_t n, double *low, double *high)
{
    qsort(v, (size_t)n, sizeof *v, compare_double);
    int64_t skip = n / 50;
    *low = v[skip];
    *high = v[n - 1 - skip];
    double middle = (*low + *high) / 2;
    *low = fmin(*low, middle - VILLAGE_LEAST_M);
    *high = fmax(*high, middle + VILLAGE_LEAST_M);
}

static bool focus_lights(const struct mapgeom *g, region_id village,
                         const struct lights *lights, struct point *low,
                         struct point *high)
{
    int64_t begin = 0, end = 0;
    if (lights)
        lights_range(lights, village, &begin, &end);
    if (end <= begin)
        return false;
    double *v = xcalloc((size_t)(end - begin), sizeof *v);
    for (int axis = 0; axis < 2; axis++) {
        for (int64_t i = begin; i < end; i++) {
            struct geo_point at = { (double)lights->lon[i],
                                    (double)lights->lat[i] };
            struct point m = project(&g->projection, at);
            v[i - begin] = axis == 0 ? m.x : m.y;
        }
        middle_range(v, end - begin, axis == 0 ? &low->x : &low->y,
                     axis == 0 ? &high->x : &high->y);
    }
    free(v);
    return true;
}

static void box_around(struct point p, double half, struct point *low,
                       struct point *high)
{
    *low = (struct point){ p.x - half, p.y - half };
    *high = (struct point){ p.x + half, p.y + half };
}

/* A region without an outline: around its seat and the seats inside it. */
static void focus_seats(const struct mapgeom *g, const struct map_region *r,
                        struct point *low, struct point *high)
{
    box_around(r->seat, TOWNSHIP_HALF_M, low, high);
    for (int i = 0; i < g->n_villages; i++) {
        if (!region_inside(g->villages[i].id, r->id))
            continue;
        struct point from, to;
        box_around(g->villages[i].seat, VILLAGE_HALF_M, &from, &to);
        widen(low, high, from);
        widen(low, high, to);
    }
}

void mapgeom_focus(const struct mapgeom *g, region_id id,
                   const struct lights *lights, struct point *low,
                   struct point *high)
{
    const struct map_region *r = mapgeom_find(g, id);
    if (!r)
        r = &g->county;
    if (region_level(r->id) == LEVEL_VILLAGE) {
        if (!focus_lights(g, r->id, lights, low, high))
            box_around(r->centre, VILLAGE_HALF_M, low, high);
    } else if (r->shape.n_rings > 0) {
        *low = r->shape.low;
        *high = r->shape.high;
    } else {
        focus_seats(g, r, low, high);
    }
}

/* ---- hit tests ---- */

static bool shape_holds(const struct plane_shape *s, struct point m)
{
    if (!(m.x >= s->low.x && m.x <= s->high.x && m.y >= s->low.y &&
          m.y <= s->high.y))
        return false;
    bool odd = false;
    for (int i = 0; i < s->n_rings; i++)
        if (!s->rings[i].open)
            odd ^= ring_odd(RING_XY(s->rings[i].points), s->rings[i].n_points,
                            m.x, m.y);
    return odd;
}

region_id mapgeom_township_at(const struct mapgeom *g, struct point m)
{
    for (int i = 0; i < g->n_townships; i++)
        if (shape_holds(&g->townships[i].shape, m))
            return g->townships[i].id;
    return 0;
}

region_id mapgeom_village_at(const struct mapgeom *g, struct point m,
                             double within_m, region_id township)
{
    region_id nearest = 0;
    double best = within_m * within_m;
    for (int i = 0; i < g->n_villages; i++) {
        const struct map_region *v = &g->villages[i];
        if (township != 0 && !region_inside(v->id, township))
            continue;
        double dx = v->seat.x - m.x, dy = v->seat.y - m.y;
        double d = dx * dx + dy * dy;
        if (d <= best && (nearest == 0 || d < best)) {
            best = d;
            nearest = v->id;
        }
    }
    return nearest;
}
