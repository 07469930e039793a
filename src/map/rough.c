/* rough_edge: midpoint displacement across the edge (A. Fournier, D. Fussell,
 * L. Carpenter, "Computer rendering of stochastic models", 1982), held inside
 * the edge's kite and smoothed a little, as drawn borders are. */
#include "map/voronoi.h"

#include "base/rng.h"

#include <math.h>

#define AMPLITUDE     0.22   /* of the length, first displacement */
#define ROUGHNESS     0.61   /* each halving's share of the one before */
#define CALM_M        9000.0 /* longer edges do not sway further */
#define KITE_SHARE    0.80   /* of the room to the kite's side */
#define SMOOTH_PASSES 4

/* How far the kite reaches from the edge at t, its apex `reach` from the edge
 * above (or beside) `foot`. Concave in t, so smoothing keeps inside it. */
static double kite_room(double t, double foot, double reach)
{
    double room = reach;
    if (foot > 0)
        room = fmin(room, reach * t / foot);
    if (foot < 1)
        room = fmin(room, reach * (1 - t) / (1 - foot));
    return room * KITE_SHARE;
}

static void displace(double *h, int n, double amplitude, struct rng *rng)
{
    for (int step = n; step > 1; step /= 2, amplitude *= ROUGHNESS)
        for (int i = step / 2; i < n; i += step) {
            double middle = (h[i - step / 2] + h[i + step / 2]) / 2;
            h[i] = middle + amplitude * (2 * rng_unit(rng) - 1);
        }
}

static void smooth(double *h, int n)
{
    double before = h[0];
    for (int i = 1; i < n; i++) {
        double here = h[i];
        h[i] = (before + 2 * here + h[i + 1]) / 4;
        before = here;
    }
}

int rough_edge(struct point from, struct point to, struct point left,
               struct point right, double spacing_m, uint64_t seed,
               struct point out[ROUGH_POINTS_MAX])
{
    double dx = to.x - from.x, dy = to.y - from.y;
    double length = sqrt(dx * dx + dy * dy);
    double h[ROUGH_POINTS_MAX] = { 0 };
    int n = 1;
    while (n < ROUGH_POINTS_MAX - 1 && length > spacing_m * n)
        n *= 2;
    out[0] = from;
    out[n] = to;
    if (n == 1)
        return 2;
    double foot = ((left.x - from.x) * dx + (left.y - from.y) * dy) /
                  (length * length);
    double reach = sqrt((left.x - right.x) * (left.x - right.x) +
                        (left.y - right.y) * (left.y - right.y)) /
                   2;
    struct rng rng = rng_make(seed, 0);
    displace(h, n, AMPLITUDE * fmin(length, CALM_M), &rng);
    for (int i = 1; i < n; i++) {
        double room = kite_room((double)i / n, foot, reach);
        double x = h[i] / room;
        h[i] = h[i] / sqrt(1 + x * x);
    }
    for (int pass = 0; pass < SMOOTH_PASSES; pass++)
        smooth(h, n);
    for (int i = 1; i < n; i++) {
        double t = (double)i / n;
        out[i] = (struct point){ from.x + dx * t - dy / length * h[i],
                                 from.y + dy * t + dx / length * h[i] };
    }
    return n + 1;
}
