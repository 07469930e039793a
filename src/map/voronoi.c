#include "map/voronoi.h"

#include <math.h>

/* The part of one bisector that is an edge: t0..t1 along it, and who cuts it
 * off at either end: another point, or n + side of the box. */
struct cut {
    double t0, t1;
    int by0, by1;
};

static void cut_half_plane(struct cut *c, double slope, double limit, int by)
{
    /* Keep slope * t <= limit. */
    if (slope > 0) {
        double t = limit / slope;
        if (t < c->t1) {
            c->t1 = t;
            c->by1 = by;
        }
    } else if (slope < 0) {
        double t = limit / slope;
        if (t > c->t0) {
            c->t0 = t;
            c->by0 = by;
        }
    } else if (limit < 0) {
        c->t1 = -HUGE_VAL;
    }
}

static struct cut cut_bisector(const struct point *points, int n, int a, int b,
                               struct point middle, struct point along,
                               struct point low, struct point high)
{
    struct cut c = { -HUGE_VAL, HUGE_VAL, -1, -1 };
    double ex = points[b].x - points[a].x, ey = points[b].y - points[a].y;
    cut_half_plane(&c, -along.x, middle.x - low.x, n);
    cut_half_plane(&c, along.x, high.x - middle.x, n + 1);
    cut_half_plane(&c, -along.y, middle.y - low.y, n + 2);
    cut_half_plane(&c, along.y, high.y - middle.y, n + 3);
    /* Nothing left, nothing comes back: most pairs are done after a few. */
    for (int k = 0; k < n && c.t0 < c.t1; k++) {
        if (k == a || k == b)
            continue;
        double cx = points[k].x - points[a].x, cy = points[k].y - points[a].y;
        cut_half_plane(&c, 2 * (along.x * cx + along.y * cy),
                       cx * cx + cy * cy - (ex * cx + ey * cy), k);
    }
    return c;
}

/* A vertex is known by its three cells (or two and a side of the box), so that
 * every edge ending there finds the same one. */
struct corner {
    int key[3];
    int degree;
};

struct builder {
    struct voronoi *out;
    struct corner *corners;
    int cap;
};

static int find_vertex(struct builder *b, int p, int q, int r, struct point at)
{
    /* p < q always; r is placed among them. */
    int key[3] = { p, q, r };
    if (r < q) {
        key[2] = q;
        key[1] = r < p ? p : r;
        key[0] = r < p ? r : p;
    }
    int i = 0;
    for (; i < b->out->n_vertices; i++) {
        const int *k = b->corners[i].key;
        if (k[0] == key[0] && k[1] == key[1] && k[2] == key[2])
            break;
    }
    if (i == b->cap)
        return -1;
    if (i == b->out->n_vertices) {
        b->out->n_vertices++;
        b->out->vertices[i] = at;
        for (int k = 0; k < 3; k++)
            b->corners[i].key[k] = key[k];
    }
    b->corners[i].degree++;
    return i;
}

static bool add_edge(struct builder *s, const struct point *points, int n,
                     int a, int b, struct point low, struct point high)
{
    struct point middle = { (points[a].x + points[b].x) / 2,
                            (points[a].y + points[b].y) / 2 };
    /* Left of this direction lies a. */
    struct point along = { -(points[b].y - points[a].y),
                           points[b].x - points[a].x };
    struct cut c = cut_bisector(points, n, a, b, middle, along, low, high);
    if (!(c.t0 < c.t1))
        return true;
    struct point p0 = { middle.x + along.x * c.t0, middle.y + along.y * c.t0 };
    struct point p1 = { middle.x + along.x * c.t1, middle.y + along.y * c.t1 };
    int from = find_vertex(s, a, b, c.by0, p0);
    int to = find_vertex(s, a, b, c.by1, p1);
    if (from < 0 || to < 0 || s->out->n_edges == s->cap)
        return false;
    s->out->edges[s->out->n_edges++] =
        (struct voronoi_edge){ .left = a, .right = b, .from = from, .to = to };
    return true;
}

bool voronoi_make(const struct point *points, int n, struct point low,
                  struct point high, struct arena *arena, struct voronoi *out)
{
    /* Euler: at most 3n - 6 edges and 2n - 5 inner vertices, and the box ends
     * at most 2n edges more. */
    struct builder s = { .out = out, .cap = 6 * n + 8 };
    *out = (struct voronoi){
        .vertices = ARENA_ARRAY(arena, struct point, s.cap),
        .edges = ARENA_ARRAY(arena, struct voronoi_edge, s.cap),
    };
    s.corners = ARENA_ARRAY(arena, struct corner, s.cap);
    for (int a = 0; a < n; a++)
        for (int b = a + 1; b < n; b++)
            if (!add_edge(&s, points, n, a, b, low, high))
                return false;
    for (int i = 0; i < out->n_vertices; i++)
        if (s.corners[i].degree != (s.corners[i].key[2] < n ? 3 : 1))
            return false;
    return true;
}
