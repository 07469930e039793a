#include "map/outline.h"

#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "map/geo.h"
#include "map/ring.h"

#define BANDS_MOST 256 /* of latitude */

struct edge {
    const struct geo_point *from, *to;
};

struct outline {
    struct edge *edges;
    int n_edges, n_bands;
    double low, high, step; /* latitudes: the edges' and a band's height */
    int *starts;            /* of each band's edges in `of`; n_bands + 1 */
    int *of;
};

static int band_of(const struct outline *o, double lat)
{
    int band = o->step > 0 ? (int)((lat - o->low) / o->step) : 0;
    return band < 0 ? 0 : band >= o->n_bands ? o->n_bands - 1 : band;
}

static void bands_of(const struct outline *o, const struct edge *e, int *from,
                     int *to)
{
    *from = band_of(o, fmin(e->from->lat, e->to->lat));
    *to = band_of(o, fmax(e->from->lat, e->to->lat));
}

static void take_edges(struct outline *o, const struct geo_shape *s)
{
    for (int r = 0; r < s->n_rings; r++) {
        const struct geo_ring *ring = &s->rings[r];
        for (int i = 0; i < ring->n_points; i++) {
            int next = i + 1 < ring->n_points ? i + 1 : 0;
            o->edges[o->n_edges++] = (struct edge){ &ring->points[i],
                                                    &ring->points[next] };
        }
    }
}

static void sort_bands(struct outline *o)
{
    int from, to;
    o->starts = xcalloc((size_t)o->n_bands + 1, sizeof *o->starts);
    for (int i = 0; i < o->n_edges; i++) {
        bands_of(o, &o->edges[i], &from, &to);
        for (int b = from; b <= to; b++)
            o->starts[b + 1]++;
    }
    for (int b = 0; b < o->n_bands; b++)
        o->starts[b + 1] += o->starts[b];
    o->of = xcalloc((size_t)o->starts[o->n_bands] + 1, sizeof *o->of);
    int *next = xcalloc((size_t)o->n_bands, sizeof *next);
    for (int i = 0; i < o->n_edges; i++) {
        bands_of(o, &o->edges[i], &from, &to);
        for (int b = from; b <= to; b++)
            o->of[o->starts[b] + next[b]++] = i;
    }
    free(next);
}

struct outline *outline_create(const struct geo_shape *s)
{
    struct geo_point low, high;
    size_t n = 0;
    if (!geo_shape_box(s, &low, &high))
        return NULL;
    for (int r = 0; r < s->n_rings; r++)
        n += (size_t)s->rings[r].n_points;
    struct outline *o = xcalloc(1, sizeof *o);
    o->edges = xcalloc(n, sizeof *o->edges);
    take_edges(o, s);
    o->n_bands = n < BANDS_MOST ? (int)n : BANDS_MOST;
    o->low = low.lat;
    o->high = high.lat;
    o->step = (high.lat - low.lat) / o->n_bands;
    sort_bands(o);
    return o;
}

void outline_destroy(struct outline *o)
{
    if (!o)
        return;
    free(o->edges);
    free(o->starts);
    free(o->of);
    free(o);
}

bool outline_contains(const struct outline *o, struct geo_point g)
{
    bool odd = false;
    if (!(g.lat >= o->low && g.lat <= o->high))
        return false;
    int band = band_of(o, g.lat);
    for (int i = o->starts[band]; i < o->starts[band + 1]; i++) {
        const struct edge *e = &o->edges[o->of[i]];
        odd ^= edge_odd(RING_XY(e->from), RING_XY(e->to), g.lon, g.lat);
    }
    return odd;
}

double outline_distance_m(const struct outline *o, struct geo_point g)
{
    struct projection p = projection_make(g.lon, g.lat);
    double least = HUGE_VAL, beyond_deg = HUGE_VAL;
    for (int i = 0; i < o->n_edges; i++) {
        const struct geo_point *from = o->edges[i].from, *to = o->edges[i].to;
        double south = from->lat - g.lat, north = to->lat - g.lat;
        if ((south > beyond_deg && north > beyond_deg) ||
            (south < -beyond_deg && north < -beyond_deg))
            continue; /* further than one that was met */
        struct point a = project(&p, *from), b = project(&p, *to);
        const double ends[] = { a.x, a.y, b.x, b.y };
        double now = segment_distance2(ends, ends + 2, 0, 0, NULL);
        if (now >= least)
            continue;
        least = now;
        beyond_deg = sqrt(least) / p.y_per_deg;
    }
    return sqrt(least);
}
