#include "map/overlay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One place where an outline crosses a cell border. */
struct crossing {
    int chain, chain_at; /* segment number */
    int ring, ring_at;
    double t, u;  /* along the chain's and the ring's segment */
    bool to_left; /* the outline passes to the chain's left side */
    int vertex;
};

struct cutter {
    struct overlay *o;
    struct crossing *list;
    int n, cap;
    bool degenerate;
};

static void *grown(struct arena *arena, const void *old, int n, int *cap,
                   size_t size)
{
    *cap = *cap < 64 ? 64 : *cap * 2;
    void *p = arena_alloc(arena, size * (size_t)*cap);
    if (n > 0)
        memcpy(p, old, size * (size_t)n);
    return p;
}

int overlay_vertex(struct overlay *o, int64_t x, int64_t y,
                   const struct geo_point *g)
{
    if (o->n_vertices == o->cap_vertices)
        o->vertices = grown(o->arena, o->vertices, o->n_vertices,
                            &o->cap_vertices, sizeof *o->vertices);
    struct point m = { (double)x / 1000.0, (double)y / 1000.0 };
    o->vertices[o->n_vertices] =
        (struct vertex){ x, y, g ? *g : unproject(&o->projection, m) };
    return o->n_vertices++;
}

static int64_t orient(const struct vertex *a, const struct vertex *b,
                      const struct vertex *p)
{
    return (b->x - a->x) * (p->y - a->y) - (b->y - a->y) * (p->x - a->x);
}

static const struct vertex *ring_vertex(const struct overlay *o,
                                        const struct line *l, int i)
{
    return &o->vertices[l->ids[i < l->n ? i : 0]];
}

static bool ring_holds(const struct overlay *o, const struct line *ring,
                       const struct vertex *p)
{
    bool odd = false;
    for (int i = 0; i < ring->n; i++) {
        const struct vertex *a = ring_vertex(o, ring, i);
        const struct vertex *b = ring_vertex(o, ring, i + 1);
        if ((a->y > p->y) == (b->y > p->y))
            continue;
        if ((orient(a, b, p) > 0) == (b->y > a->y))
            odd = !odd;
    }
    return odd;
}

static bool county_holds(const struct overlay *o, const struct vertex *p)
{
    bool odd = false;
    for (int i = 0; i < o->n_rings; i++)
        odd ^= ring_holds(o, &o->rings[i], p);
    return odd;
}

/* Is the ring a hole? Most of its vertices decide, since rings may touch. */
static bool ring_is_hole(const struct overlay *o, int ring)
{
    bool hole = false;
    for (int k = 0; k < o->n_rings; k++) {
        int inside = 0;
        for (int i = 0; k != ring && i < o->rings[ring].n; i++)
            inside += ring_holds(o, &o->rings[k],
                                 ring_vertex(o, &o->rings[ring], i));
        hole ^= inside * 2 > o->rings[ring].n;
    }
    return hole;
}

void overlay_orient_rings(struct overlay *o)
{
    for (int r = 0; r < o->n_rings; r++) {
        struct line *ring = &o->rings[r];
        const struct vertex *origin = ring_vertex(o, ring, 0);
        double area = 0;
        for (int i = 0; i < ring->n; i++)
            area += (double)orient(origin, ring_vertex(o, ring, i),
                                   ring_vertex(o, ring, i + 1));
        if ((area > 0) != ring_is_hole(o, r))
            continue;
        int *ids = ARENA_ARRAY(o->arena, int, ring->n);
        for (int i = 0; i < ring->n; i++)
            ids[i] = ring->ids[ring->n - 1 - i];
        ring->ids = ids;
    }
}

static bool apart(int64_t a0, int64_t a1, int64_t b0, int64_t b1)
{
    int64_t a_low = a0 < a1 ? a0 : a1, a_high = a0 < a1 ? a1 : a0;
    int64_t b_low = b0 < b1 ? b0 : b1, b_high = b0 < b1 ? b1 : b0;
    return a_high < b_low || b_high < a_low;
}

/* Do the segments p and q cross inside both? Fills t, u and to_left. */
static bool cross(const struct vertex *p0, const struct vertex *p1,
                  const struct vertex *q0, const struct vertex *q1,
                  struct crossing *c, bool *degenerate)
{
    if (apart(p0->x, p1->x, q0->x, q1->x) || apart(p0->y, p1->y, q0->y, q1->y))
        return false;
    int64_t a = orient(p0, p1, q0), b = orient(p0, p1, q1);
    if ((a > 0 && b > 0) || (a < 0 && b < 0))
        return false;
    int64_t d = orient(q0, q1, p0), e = orient(q0, q1, p1);
    if ((d > 0 && e > 0) || (d < 0 && e < 0))
        return false;
    if (a == 0 || b == 0 || d == 0 || e == 0) {
        *degenerate = true;
        return false;
    }
    c->t = fabs((double)d) / (fabs((double)d) + fabs((double)e));
    c->u = fabs((double)a) / (fabs((double)a) + fabs((double)b));
    c->to_left = b > 0;
    return true;
}

static void keep_crossing(struct cutter *c, const struct crossing *found,
                          const struct vertex *p0, const struct vertex *p1)
{
    if (c->n == c->cap)
        c->list = grown(c->o->arena, c->list, c->n, &c->cap, sizeof *c->list);
    struct crossing *k = &c->list[c->n++];
    *k = *found;
    double x = (double)p0->x + (double)(p1->x - p0->x) * k->t;
    double y = (double)p0->y + (double)(p1->y - p0->y) * k->t;
    struct point m = { x / 1000.0, y / 1000.0 };
    struct geo_point g = unproject(&c->o->projection, m);
    k->vertex = overlay_vertex(c->o, llround(x), llround(y), &g);
}

static void cross_segment(struct cutter *c, int chain, int ring, int ring_at)
{
    const struct line *l = &c->o->chains[chain];
    const struct line *r = &c->o->rings[ring];
    for (int i = 0; i + 1 < l->n; i++) {
        /* Copies: keeping a crossing may move the vertices. */
        struct vertex p0 = c->o->vertices[l->ids[i]];
        struct vertex p1 = c->o->vertices[l->ids[i + 1]];
        struct vertex q0 = *ring_vertex(c->o, r, ring_at);
        struct vertex q1 = *ring_vertex(c->o, r, ring_at + 1);
        struct crossing k = {
            .chain = chain, .chain_at = i, .ring = ring, .ring_at = ring_at
        };
        if (cross(&p0, &p1, &q0, &q1, &k, &c->degenerate))
            keep_crossing(c, &k, &p0, &p1);
    }
}

static void cross_chain(struct cutter *c, int chain)
{
    const struct overlay *o = c->o;
    const struct line *l = &o->chains[chain];
    struct vertex low = o->vertices[l->ids[0]], high = low;
    for (int i = 1; i < l->n; i++) {
        const struct vertex *v = &o->vertices[l->ids[i]];
        low.x = v->x < low.x ? v->x : low.x;
        low.y = v->y < low.y ? v->y : low.y;
        high.x = v->x > high.x ? v->x : high.x;
        high.y = v->y > high.y ? v->y : high.y;
    }
    for (int r = 0; r < o->n_rings; r++) {
        for (int i = 0; i < o->rings[r].n; i++) {
            const struct vertex *a = ring_vertex(o, &o->rings[r], i);
            const struct vertex *b = ring_vertex(o, &o->rings[r], i + 1);
            if (!apart(low.x, high.x, a->x, b->x) &&
                !apart(low.y, high.y, a->y, b->y))
                cross_segment(c, chain, r, i);
        }
    }
}

static int by_chain(const void *pa, const void *pb)
{
    const struct crossing *a = pa, *b = pb;
    if (a->chain != b->chain)
        return a->chain < b->chain ? -1 : 1;
    if (a->chain_at != b->chain_at)
        return a->chain_at < b->chain_at ? -1 : 1;
    return a->t < b->t ? -1 : a->t > b->t ? 1 : a->vertex - b->vertex;
}

static int by_ring(const void *pa, const void *pb)
{
    const struct crossing *a = pa, *b = pb;
    if (a->ring != b->ring)
        return a->ring < b->ring ? -1 : 1;
    if (a->ring_at != b->ring_at)
        return a->ring_at < b->ring_at ? -1 : 1;
    return a->u < b->u ? -1 : a->u > b->u ? 1 : a->vertex - b->vertex;
}

static void add_piece(struct overlay *o, struct line piece)
{
    if (o->n_pieces == o->cap_pieces)
        o->pieces = grown(o->arena, o->pieces, o->n_pieces, &o->cap_pieces,
                          sizeof *o->pieces);
    o->pieces[o->n_pieces++] = piece;
}

/* The part of a chain between two crossings; NULL: its own end. */
static void add_chain_piece(struct overlay *o, const struct line *chain,
                            const struct crossing *from,
                            const struct crossing *to)
{
    int first = from ? from->chain_at + 1 : 0;
    int last = to ? to->chain_at : chain->n - 1;
    int *ids = ARENA_ARRAY(o->arena, int, chain->n + 2), n = 0;
    if (from)
        ids[n++] = from->vertex;
    for (int i = first; i <= last; i++)
        ids[n++] = chain->ids[i];
    if (to)
        ids[n++] = to->vertex;
    add_piece(o, (struct line){ ids, n, chain->left, chain->right });
}

/* The inner parts of one chain, its crossings in order. A chain enters the
 * county where the outline, county on its left, passes to the chain's right. */
static bool cut_chain(struct overlay *o, const struct line *chain,
                      const struct crossing *k, int n)
{
    if (n == 0) {
        if (county_holds(o, &o->vertices[chain->ids[chain->n / 2]]))
            add_piece(o, *chain);
        return true;
    }
    for (int i = 0; i + 1 < n; i++)
        if (k[i].to_left == k[i + 1].to_left)
            return false;
    for (int i = 0; i < n; i++) {
        if (k[i].to_left && i == 0)
            add_chain_piece(o, chain, NULL, &k[0]);
        if (!k[i].to_left)
            add_chain_piece(o, chain, &k[i], i + 1 < n ? &k[i + 1] : NULL);
    }
    return true;
}

static int owner_after(const struct overlay *o, const struct crossing *k)
{
    const struct line *chain = &o->chains[k->chain];
    return k->to_left ? chain->left : chain->right;
}

static int owner_before(const struct overlay *o, const struct crossing *k)
{
    const struct line *chain = &o->chains[k->chain];
    return k->to_left ? chain->right : chain->left;
}

static int nearest_seat(const struct vertex *v, const struct point *seats,
                        int n_seats)
{
    int nearest = 0;
    double best = HUGE_VAL;
    for (int i = 0; i < n_seats; i++) {
        double dx = seats[i].x * 1000.0 - (double)v->x;
        double dy = seats[i].y * 1000.0 - (double)v->y;
        double d = dx * dx + dy * dy;
        if (d < best) {
            best = d;
            nearest = i;
        }
    }
    return nearest;
}

/* Whose cell holds a vertex: walk to the nearest seat, and let the first
 * border met tell. */
static int owner_of_vertex(struct cutter *c, const struct vertex *v,
                           const struct point *seats, int n_seats)
{
    const struct overlay *o = c->o;
    int owner = nearest_seat(v, seats, n_seats);
    struct vertex seat = { .x = llround(seats[owner].x * 1000.0),
                           .y = llround(seats[owner].y * 1000.0) };
    double first = HUGE_VAL;
    for (int l = 0; l < o->n_chains; l++) {
        const struct line *chain = &o->chains[l];
        for (int i = 0; i + 1 < chain->n; i++) {
            struct crossing k;
            if (cross(&o->vertices[chain->ids[i]],
                      &o->vertices[chain->ids[i + 1]], v, &seat, &k,
                      &c->degenerate) &&
                k.u < first) {
                first = k.u;
                owner = k.to_left ? chain->right : chain->left;
            }
        }
    }
    return owner;
}

/* The part of a ring from one crossing to the next, around the end. */
static void add_ring_piece(struct overlay *o, const struct line *ring,
                           const struct crossing *from,
                           const struct crossing *to, int owner)
{
    int count = to->ring_at - from->ring_at;
    if (count < 0 || (count == 0 && to->u <= from->u))
        count += ring->n;
    int *ids = ARENA_ARRAY(o->arena, int, count + 2), n = 0;
    ids[n++] = from->vertex;
    for (int i = 1; i <= count; i++)
        ids[n++] = ring->ids[(from->ring_at + i) % ring->n];
    ids[n++] = to->vertex;
    add_piece(o, (struct line){ ids, n, owner, OVERLAY_OUTSIDE });
}

static bool cut_ring(struct cutter *c, const struct line *ring,
                     const struct crossing *k, int n, const struct point *seats,
                     int n_seats)
{
    struct overlay *o = c->o;
    if (n == 0) {
        struct vertex v = *ring_vertex(o, ring, 0);
        int *ids = ARENA_ARRAY(o->arena, int, ring->n + 1);
        for (int i = 0; i <= ring->n; i++)
            ids[i] = ring->ids[i % ring->n];
        int owner = owner_of_vertex(c, &v, seats, n_seats);
        add_piece(o, (struct line){ ids, ring->n + 1, owner, OVERLAY_OUTSIDE });
        return true;
    }
    for (int i = 0; i < n; i++) {
        const struct crossing *from = &k[i], *to = &k[(i + 1) % n];
        int owner = owner_after(o, from);
        if (owner != owner_before(o, to))
            return false;
        add_ring_piece(o, ring, from, to, owner);
    }
    return true;
}

bool overlay_cut(struct overlay *o, const struct point *seats, int n_seats)
{
    struct cutter c = { .o = o };
    for (int i = 0; i < o->n_chains; i++)
        cross_chain(&c, i);
    if (c.degenerate)
        return false;
    if (c.n > 0)
        qsort(c.list, (size_t)c.n, sizeof *c.list, by_chain);
    for (int i = 0, k = 0; i < o->n_chains; i++) {
        int first = k;
        while (k < c.n && c.list[k].chain == i)
            k++;
        if (!cut_chain(o, &o->chains[i], c.list + first, k - first))
            return false;
    }
    if (c.n > 0)
        qsort(c.list, (size_t)c.n, sizeof *c.list, by_ring);
    for (int i = 0, k = 0; i < o->n_rings; i++) {
        int first = k;
        while (k < c.n && c.list[k].ring == i)
            k++;
        if (!cut_ring(&c, &o->rings[i], c.list + first, k - first, seats,
                      n_seats))
            return false;
    }
    return !c.degenerate;
}
