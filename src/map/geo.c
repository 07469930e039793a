#include "map/geo.h"

#include "map/ring.h"

#include <math.h>

#define PI         3.14159265358979323846
#define WGS84_A_M  6378137.0
#define WGS84_ECC2 0.00669437999014 /* e², from f = 1/298.257223563 */

struct projection projection_make(double lon0, double lat0)
{
    double phi = lat0 * (PI / 180.0), sine = sin(phi);
    double w2 = 1.0 - WGS84_ECC2 * sine * sine, w = sqrt(w2);
    double meridional = WGS84_A_M * (1.0 - WGS84_ECC2) / (w2 * w);
    double vertical = WGS84_A_M / w;
    return (struct projection){
        .lon0 = lon0,
        .lat0 = lat0,
        .x_per_deg = vertical * cos(phi) * (PI / 180.0),
        .y_per_deg = meridional * (PI / 180.0),
    };
}

struct point project(const struct projection *p, struct geo_point g)
{
    return (struct point){ (g.lon - p->lon0) * p->x_per_deg,
                           (g.lat - p->lat0) * p->y_per_deg };
}

struct geo_point unproject(const struct projection *p, struct point m)
{
    return (struct geo_point){ p->lon0 + m.x / p->x_per_deg,
                               p->lat0 + m.y / p->y_per_deg };
}

/* Height of a parallel in the equal-area cylindrical projection, m: R q / 2
 * with q of Snyder 3-12; area = ∮ height dλ a. */
static double authalic_height_m(double lat)
{
    double e = sqrt(WGS84_ECC2), sine = sin(lat * (PI / 180.0));
    double es = e * sine;
    double q = (1.0 - WGS84_ECC2) * (sine / (1.0 - es * es) + atanh(es) / e);
    return WGS84_A_M * q / 2.0;
}

/* Simpson's rule along each edge, a straight line in degrees: so a point put
 * on an edge changes nothing. */
static double ring_area_km2(const struct geo_ring *r)
{
    if (r->n_points < 3)
        return 0;
    double base = authalic_height_m(r->points[0].lat), sum = 0;
    for (int i = 0; i < r->n_points; i++) {
        struct geo_point a = r->points[i];
        struct geo_point b = r->points[i + 1 < r->n_points ? i + 1 : 0];
        double height = (authalic_height_m(a.lat) +
                         4 * authalic_height_m((a.lat + b.lat) / 2) +
                         authalic_height_m(b.lat)) /
                            6 -
                        base;
        sum += (b.lon - a.lon) * (PI / 180.0) * WGS84_A_M * height;
    }
    return fabs(sum) / 1e6;
}

/* Most points decide, so that rings which touch in a few are told right. */
static bool ring_inside(const struct geo_ring *inner,
                        const struct geo_ring *outer)
{
    int inside = 0;
    for (int i = 0; i < inner->n_points; i++)
        inside += ring_odd(RING_XY(outer->points), outer->n_points,
                           inner->points[i].lon, inner->points[i].lat);
    return inside * 2 > inner->n_points;
}

double geo_shape_area_km2(const struct geo_shape *s)
{
    double sum = 0;
    for (int i = 0; i < s->n_rings; i++) {
        bool hole = false;
        for (int k = 0; k < s->n_rings; k++)
            if (k != i && ring_inside(&s->rings[i], &s->rings[k]))
                hole = !hole;
        double area = ring_area_km2(&s->rings[i]);
        sum += hole ? -area : area;
    }
    return sum;
}

bool geo_shape_contains(const struct geo_shape *s, struct geo_point g)
{
    bool odd = false;
    for (int i = 0; i < s->n_rings; i++)
        odd ^= ring_odd(RING_XY(s->rings[i].points), s->rings[i].n_points,
                        g.lon, g.lat);
    return odd;
}

bool geo_shape_box(const struct geo_shape *s, struct geo_point *low,
                   struct geo_point *high)
{
    double l[2] = { HUGE_VAL, HUGE_VAL }, h[2] = { -HUGE_VAL, -HUGE_VAL };
    for (int i = 0; i < s->n_rings; i++) {
        if (s->rings[i].n_points <= 0)
            continue;
        double rl[2], rh[2];
        ring_box(RING_XY(s->rings[i].points), s->rings[i].n_points, rl, rh);
        for (int k = 0; k < 2; k++) {
            l[k] = rl[k] < l[k] ? rl[k] : l[k];
            h[k] = rh[k] > h[k] ? rh[k] : h[k];
        }
    }
    *low = (struct geo_point){ l[0], l[1] };
    *high = (struct geo_point){ h[0], h[1] };
    return l[0] <= h[0];
}
