#include "map/partition.h"

#include "base/hash.h"
#include "base/rng.h"
#include "map/overlay.h"
#include "map/ring.h"
#include "map/voronoi.h"

#include <math.h>
#include <string.h>

#define SPACING_M  60.0 /* between points of an inner border */
#define DISTINCT_M 1.0
#define JITTER_M   0.3 /* moves seats out of degenerate positions */
#define ATTEMPTS   16
#define BOX_MARGIN 0.1

struct maker {
    struct arena scratch;
    struct projection projection;
    struct overlay base; /* with rings only; copied for each attempt */
    struct point low, high;
    struct point *seats;
    int n_seats;
    uint64_t seed;
};

/* ---- reading the outline and the seats ---- */

static int64_t mm(double metres)
{
    return llround(metres * 1000.0);
}

static void load_ring(struct maker *m, const struct geo_ring *r)
{
    int *ids = ARENA_ARRAY(&m->scratch, int, r->n_points), n = 0;
    for (int i = 0; i < r->n_points; i++) {
        struct point p = project(&m->projection, r->points[i]);
        int64_t x = mm(p.x), y = mm(p.y);
        const struct vertex *v = m->base.vertices;
        if (n > 0 && v[ids[n - 1]].x == x && v[ids[n - 1]].y == y)
            continue;
        if (i == r->n_points - 1 && n > 0 && v[ids[0]].x == x &&
            v[ids[0]].y == y)
            continue;
        ids[n++] = overlay_vertex(&m->base, x, y, &r->points[i]);
    }
    if (n >= 3)
        m->base.rings[m->base.n_rings++] = (struct line){ .ids = ids, .n = n };
}

static enum status load_outline(struct maker *m, const struct geo_shape *s,
                                struct error *err)
{
    struct geo_point low, high;
    if (!geo_shape_box(s, &low, &high))
        return error_set(err, STATUS_INVALID,
                         "county outline: expected at least one ring, "
                         "found none");
    m->projection = projection_make((low.lon + high.lon) / 2,
                                    (low.lat + high.lat) / 2);
    m->low = project(&m->projection, low);
    m->high = project(&m->projection, high);
    double w = m->high.x - m->low.x, h = m->high.y - m->low.y;
    if (!(fmax(w, h) * (1 + 2 * BOX_MARGIN) * 500.0 <
          (double)OVERLAY_EXTENT_MM))
        return error_set(err, STATUS_LIMIT,
                         "county outline: %.0f × %.0f km; expected less than "
                         "800 km across",
                         w / 1000.0, h / 1000.0);
    m->low.x -= w * BOX_MARGIN;
    m->low.y -= h * BOX_MARGIN;
    m->high.x += w * BOX_MARGIN;
    m->high.y += h * BOX_MARGIN;
    m->base.arena = &m->scratch;
    m->base.projection = m->projection;
    m->base.rings = ARENA_ARRAY(&m->scratch, struct line, s->n_rings);
    for (int i = 0; i < s->n_rings; i++)
        load_ring(m, &s->rings[i]);
    if (m->base.n_rings == 0)
        return error_set(err, STATUS_INVALID,
                         "county outline: expected a ring of at least three "
                         "different points");
    overlay_orient_rings(&m->base);
    return STATUS_OK;
}

static double seat_gap(const struct maker *m, struct point p, int except)
{
    double gap = HUGE_VAL;
    for (int i = 0; i < m->n_seats; i++)
        if (i != except)
            gap = fmin(gap, hypot(m->seats[i].x - p.x, m->seats[i].y - p.y));
    return gap;
}

/* The nearest place inside that no other seat holds: the outline's nearest
 * point, then a step off it to the inner side. */
static struct point pull_inside(const struct maker *m,
                                const struct geo_shape *outline, int seat)
{
    struct point p = m->seats[seat], edge = p;
    double best = HUGE_VAL;
    for (int r = 0; r < outline->n_rings; r++) {
        const struct geo_ring *ring = &outline->rings[r];
        for (int i = 0; i < ring->n_points; i++) {
            int next = i + 1 < ring->n_points ? i + 1 : 0;
            struct point a = project(&m->projection, ring->points[i]);
            struct point b = project(&m->projection, ring->points[next]);
            double t,
                d = segment_distance2(RING_XY(&a), RING_XY(&b), p.x, p.y, &t);
            if (d < best) {
                best = d;
                edge = (struct point){ a.x + (b.x - a.x) * t,
                                       a.y + (b.y - a.y) * t };
            }
        }
    }
    /* Eight directions; long steps first, so that the seat is not on the
     * very line. */
    static const double side[8][2] = {
        { 1, 0 },  { 0.7, 0.7 },   { 0, 1 },  { -0.7, 0.7 },
        { -1, 0 }, { -0.7, -0.7 }, { 0, -1 }, { 0.7, -0.7 },
    };
    for (double step = 200.0; step > DISTINCT_M; step *= 0.8)
        for (size_t k = 0; k < LENGTH(side); k++) {
            struct point q = { edge.x + side[k][0] * step,
                               edge.y + side[k][1] * step };
            if (geo_shape_contains(outline, unproject(&m->projection, q)) &&
                seat_gap(m, q, seat) > 2 * DISTINCT_M)
                return q;
        }
    return edge;
}

static enum status load_seats(struct maker *m, const struct geo_shape *outline,
                              const struct geo_point *seats, struct error *err)
{
    int n = m->n_seats;
    m->seats = ARENA_ARRAY(&m->scratch, struct point, n);
    for (int i = 0; i < n; i++)
        m->seats[i] = project(&m->projection, seats[i]);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (!(hypot(m->seats[i].x - m->seats[k].x,
                        m->seats[i].y - m->seats[k].y) >= DISTINCT_M))
                return error_set(err, STATUS_INVALID,
                                 "township seats %d and %d are both at "
                                 "%.5f, %.5f; expected different places",
                                 k + 1, i + 1, seats[i].lon, seats[i].lat);
    for (int i = 0; i < n; i++)
        if (!geo_shape_contains(outline, seats[i]))
            m->seats[i] = pull_inside(m, outline, i);
    return STATUS_OK;
}

/* ---- cells and borders ---- */

static void add_chains(const struct maker *m, struct overlay *o,
                       const struct voronoi *v, const struct point *seats)
{
    struct point line[ROUGH_POINTS_MAX];
    int *corner = ARENA_ARRAY(o->arena, int, v->n_vertices);
    for (int i = 0; i < v->n_vertices; i++)
        corner[i] = overlay_vertex(o, mm(v->vertices[i].x),
                                   mm(v->vertices[i].y), NULL);
    o->chains = ARENA_ARRAY(o->arena, struct line, v->n_edges);
    for (int i = 0; i < v->n_edges; i++) {
        const struct voronoi_edge *e = &v->edges[i];
        uint64_t pair = (uint64_t)e->left << 32 | (uint64_t)e->right;
        int n = rough_edge(v->vertices[e->from], v->vertices[e->to],
                           seats[e->left], seats[e->right], SPACING_M,
                           hash_u64(m->seed ^ HASH_SEED, pair), line);
        int *ids = ARENA_ARRAY(o->arena, int, n);
        ids[0] = corner[e->from];
        ids[n - 1] = corner[e->to];
        for (int k = 1; k < n - 1; k++)
            ids[k] = overlay_vertex(o, mm(line[k].x), mm(line[k].y), NULL);
        o->chains[o->n_chains++] = (struct line){ ids, n, e->left, e->right };
    }
}

/* Seats a hair off their places, so that no four lie on one circle and no
 * border runs exactly through a point of the outline. */
static bool try_cells(struct maker *m, int attempt, struct overlay *o)
{
    struct rng rng = rng_make(m->seed, (uint64_t)attempt + 1);
    struct point *seats = ARENA_ARRAY(&m->scratch, struct point, m->n_seats);
    for (int i = 0; i < m->n_seats; i++) {
        seats[i].x = m->seats[i].x + JITTER_M * (rng_unit(&rng) - 0.5);
        seats[i].y = m->seats[i].y + JITTER_M * (rng_unit(&rng) - 0.5);
    }
    *o = m->base;
    o->vertices = ARENA_ARRAY(&m->scratch, struct vertex, o->cap_vertices);
    memcpy(o->vertices, m->base.vertices,
           sizeof *o->vertices * (size_t)o->n_vertices);
    struct voronoi v;
    if (!voronoi_make(seats, m->n_seats, m->low, m->high, &m->scratch, &v))
        return false;
    add_chains(m, o, &v, seats);
    return overlay_cut(o, seats, m->n_seats);
}

/* ---- areas from pieces ---- */

/* One closed walk around an area along pieces: 2 * piece + (1 if walked
 * backwards). Anticlockwise around land, clockwise around holes. */
struct loop {
    int *steps;
    int n_steps, n_points;
    double area2;
};

struct area {
    struct loop *loops;
    int n_loops;
};

static int step_vertex(const struct overlay *o, int step, int i)
{
    const struct line *p = &o->pieces[step / 2];
    return p->ids[step % 2 ? p->n - 1 - i : i];
}

static int step_end(const struct overlay *o, int step)
{
    return step_vertex(o, step, o->pieces[step / 2].n - 1);
}

static struct point *loop_points(const struct overlay *o, const struct loop *l)
{
    struct point *out = ARENA_ARRAY(o->arena, struct point, l->n_points);
    int n = 0;
    for (int s = 0; s < l->n_steps; s++)
        for (int i = 0; i + 1 < o->pieces[l->steps[s] / 2].n; i++) {
            const struct vertex *v =
                &o->vertices[step_vertex(o, l->steps[s], i)];
            out[n++] = (struct point){ (double)v->x / 1000.0,
                                       (double)v->y / 1000.0 };
        }
    return out;
}

/* Follow steps from the first unused one until it closes. */
static struct loop take_loop(const struct overlay *o, int *steps, int *n)
{
    struct loop l = { .steps = ARENA_ARRAY(o->arena, int, *n) };
    int start = step_vertex(o, steps[0], 0), next = 0;
    for (;;) {
        int step = steps[next];
        steps[next] = steps[--*n];
        l.steps[l.n_steps++] = step;
        l.n_points += o->pieces[step / 2].n - 1;
        int end = step_end(o, step);
        if (end == start)
            break;
        for (next = 0; next < *n; next++)
            if (step_vertex(o, steps[next], 0) == end)
                break;
        ASSERT(next < *n);
    }
    l.area2 = ring_area2(RING_XY(loop_points(o, &l)), l.n_points);
    return l;
}

static struct area take_area(const struct overlay *o, int seat)
{
    int *steps = ARENA_ARRAY(o->arena, int, 2 * o->n_pieces), n = 0;
    for (int i = 0; i < o->n_pieces; i++) {
        const struct line *p = &o->pieces[i];
        if (p->left == p->right)
            continue; /* dissolved */
        if (p->left == seat)
            steps[n++] = 2 * i;
        if (p->right == seat)
            steps[n++] = 2 * i + 1;
    }
    struct area a = { .loops = ARENA_ARRAY(o->arena, struct loop, n) };
    while (n > 0)
        a.loops[a.n_loops++] = take_loop(o, steps, &n);
    return a;
}

static int step_neighbour(const struct overlay *o, int step)
{
    const struct line *p = &o->pieces[step / 2];
    return step % 2 ? p->left : p->right;
}

static double step_length(const struct overlay *o, int step)
{
    const struct line *p = &o->pieces[step / 2];
    double sum = 0;
    for (int i = 0; i + 1 < p->n; i++) {
        const struct vertex *a = &o->vertices[p->ids[i]];
        const struct vertex *b = &o->vertices[p->ids[i + 1]];
        sum += hypot((double)(a->x - b->x), (double)(a->y - b->y));
    }
    return sum;
}

/* The neighbour with the longest common border; none for a whole island. */
static int best_neighbour(const struct overlay *o, const struct loop *l,
                          int n_seats)
{
    double *shared = ARENA_ARRAY(o->arena, double, n_seats);
    int best = OVERLAY_OUTSIDE;
    for (int s = 0; s < l->n_steps; s++) {
        int other = step_neighbour(o, l->steps[s]);
        if (other == OVERLAY_OUTSIDE)
            continue;
        shared[other] += step_length(o, l->steps[s]);
        if (best == OVERLAY_OUTSIDE || shared[other] > shared[best])
            best = other;
    }
    return best;
}

/* The loop around the seat itself, else (a seat on the very line) the
 * largest. */
static int main_loop(const struct overlay *o, const struct area *a,
                     struct point seat)
{
    int main = 0;
    for (int i = 0; i < a->n_loops; i++) {
        const struct loop *l = &a->loops[i];
        if (l->area2 > 0 &&
            ring_odd(RING_XY(loop_points(o, l)), l->n_points, seat.x, seat.y))
            return i;
        if (l->area2 > a->loops[main].area2)
            main = i;
    }
    return main;
}

/* A bay of the outline can cut a cell in two. A part without its seat goes to
 * the neighbour it touches most, so that every township is one land (and
 * whole islands). True when something moved. */
static bool give_away_part(const struct maker *m, struct overlay *o, int seat)
{
    struct area a = take_area(o, seat);
    for (int i = 0; i < a.n_loops; i++)
        if (a.loops[i].area2 < 0)
            return false; /* a hole: leave such a rare shape alone */
    int keep = main_loop(o, &a, m->seats[seat]);
    for (int i = 0; i < a.n_loops; i++) {
        const struct loop *l = &a.loops[i];
        int other = best_neighbour(o, l, m->n_seats);
        if (i == keep || other == OVERLAY_OUTSIDE)
            continue;
        for (int s = 0; s < l->n_steps; s++) {
            struct line *p = &o->pieces[l->steps[s] / 2];
            if (l->steps[s] % 2)
                p->right = other;
            else
                p->left = other;
        }
        return true;
    }
    return false;
}

/* Each time a border disappears, so this ends. */
static void join_parts(const struct maker *m, struct overlay *o)
{
    bool moved = true;
    while (moved) {
        moved = false;
        for (int i = 0; i < m->n_seats; i++)
            moved |= give_away_part(m, o, i);
    }
}

static void sort_largest_first(struct area *a)
{
    for (int i = 1; i < a->n_loops; i++) {
        struct loop l = a->loops[i];
        int at = i;
        for (; at > 0 && fabs(a->loops[at - 1].area2) < fabs(l.area2); at--)
            a->loops[at] = a->loops[at - 1];
        a->loops[at] = l;
    }
}

/* Where a border to the outline was dissolved its crossing is no corner any
 * more: the outline goes straight on through it. */
static bool joined_before(const struct overlay *o, const struct loop *l, int s)
{
    int before = l->steps[s > 0 ? s - 1 : l->n_steps - 1];
    return l->n_steps > 1 && step_neighbour(o, before) == OVERLAY_OUTSIDE &&
           step_neighbour(o, l->steps[s]) == OVERLAY_OUTSIDE;
}

static struct geo_shape write_area(const struct overlay *o,
                                   const struct area *a, struct arena *arena)
{
    struct geo_ring *rings = ARENA_ARRAY(arena, struct geo_ring, a->n_loops);
    for (int i = 0; i < a->n_loops; i++) {
        const struct loop *l = &a->loops[i];
        struct geo_point *points = ARENA_ARRAY(arena, struct geo_point,
                                               l->n_points);
        int n = 0;
        for (int s = 0; s < l->n_steps; s++)
            for (int k = joined_before(o, l, s) ? 1 : 0;
                 k + 1 < o->pieces[l->steps[s] / 2].n; k++)
                points[n++] = o->vertices[step_vertex(o, l->steps[s], k)].g;
        rings[i] = (struct geo_ring){ points, n };
    }
    return (struct geo_shape){ rings, a->n_loops };
}

enum status partition_by_seats(const struct geo_shape *outline,
                               const struct geo_point *seats, int n_seats,
                               uint64_t seed, struct arena *arena,
                               struct geo_shape *out, struct error *err)
{
    ASSERT(n_seats > 0);
    struct maker m = { .n_seats = n_seats, .seed = seed };
    enum status status = load_outline(&m, outline, err);
    if (status == STATUS_OK)
        status = load_seats(&m, outline, seats, err);
    if (status != STATUS_OK)
        goto out;
    struct overlay o;
    int attempt = 0;
    while (attempt < ATTEMPTS && !try_cells(&m, attempt, &o))
        attempt++;
    if (attempt == ATTEMPTS) {
        status = error_set(err, STATUS_INVALID,
                           "county outline: crosses itself or repeats a "
                           "border; expected simple rings");
        goto out;
    }
    join_parts(&m, &o);
    for (int i = 0; i < n_seats; i++) {
        struct area a = take_area(&o, i);
        sort_largest_first(&a);
        out[i] = write_area(&o, &a, arena);
    }
out:
    arena_finish(&m.scratch);
    return status;
}
