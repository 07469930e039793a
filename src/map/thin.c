#include "map/thin.h"

#include "base/hash.h"
#include "map/ring.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A place that one or more rings pass. */
struct place {
    int at;      /* its first point */
    int side[2]; /* neighbouring places, smaller first */
    bool met, node, done;
    float rank;
};

struct span { /* of an arc: between kept ends, rank at most `cap` */
    int low, high;
    float cap;
};

struct thinner {
    const struct point *points;
    int n_points;
    int *place_of; /* point -> place */
    struct place *places;
    int n_places;
    int *arc; /* places along the arc at hand */
    struct span *stack;
};

/* Open addressing over twice as many slots as points. */
static void find_places(struct thinner *t)
{
    size_t slots = 64;
    while (slots < 2 * (size_t)t->n_points)
        slots *= 2;
    int *table = xcalloc(slots, sizeof *table); /* place + 1 */
    for (int i = 0; i < t->n_points; i++) {
        const struct point *p = &t->points[i];
        size_t at = (size_t)hash_bytes(HASH_SEED, p, sizeof *p) & (slots - 1);
        while (table[at] != 0) {
            const struct point *q = &t->points[t->places[table[at] - 1].at];
            if (q->x == p->x && q->y == p->y)
                break;
            at = (at + 1) & (slots - 1);
        }
        if (table[at] == 0) {
            t->places[t->n_places].at = i;
            table[at] = ++t->n_places;
        }
        t->place_of[i] = table[at] - 1;
    }
    free(table);
}

/* Lines meet where a place has not the same two neighbours in every ring. */
static void find_nodes(struct thinner *t, const struct plane_ring *ring)
{
    int n = ring->n_points;
    const int *of = t->place_of + (ring->points - t->points);
    for (int i = 0; i < n; i++) {
        struct place *p = &t->places[of[i]];
        int a = of[i > 0 ? i - 1 : n - 1], b = of[i + 1 < n ? i + 1 : 0];
        int low = a < b ? a : b, high = a < b ? b : a;
        if ((ring->open && (i == 0 || i == n - 1)) ||
            (p->met && (p->side[0] != low || p->side[1] != high)))
            p->node = true;
        p->met = true;
        p->side[0] = low;
        p->side[1] = high;
    }
}

/* The place furthest from the chord of a span, and how far. */
static int furthest(const struct thinner *t, int low, int high, float *far)
{
    const struct point *a = &t->points[t->places[t->arc[low]].at];
    const struct point *b = &t->points[t->places[t->arc[high]].at];
    double most = -1;
    int which = -1;
    for (int i = low + 1; i < high; i++) {
        const struct point *p = &t->points[t->places[t->arc[i]].at];
        double d = segment_distance2(RING_XY(a), RING_XY(b), p->x, p->y, NULL);
        if (d > most) {
            most = d;
            which = i;
        }
    }
    *far = most > 0 ? (float)sqrt(most) : 0;
    return which;
}

/* Rank the inner places of the arc [0, last]. */
static void rank_arc(struct thinner *t, int last)
{
    int n = 0;
    t->stack[n++] = (struct span){ 0, last, THIN_KEEP };
    while (n > 0) {
        struct span s = t->stack[--n];
        float far;
        int i = furthest(t, s.low, s.high, &far);
        if (i < 0)
            continue;
        struct place *p = &t->places[t->arc[i]];
        p->rank = far < s.cap ? far : s.cap;
        p->done = true;
        t->stack[n++] = (struct span){ s.low, i, p->rank };
        t->stack[n++] = (struct span){ i, s.high, p->rank };
    }
}

/* A closed ring that meets no other: two far points of it serve as nodes. */
static void add_nodes(struct thinner *t, const int *of, int n)
{
    const struct point *a = &t->points[t->places[of[0]].at];
    double most = -1;
    int far = 0;
    for (int i = 1; i < n; i++) {
        const struct point *p = &t->points[t->places[of[i]].at];
        double d = (p->x - a->x) * (p->x - a->x) +
                   (p->y - a->y) * (p->y - a->y);
        if (d > most) {
            most = d;
            far = i;
        }
    }
    t->places[of[0]].node = t->places[of[far]].node = true;
}

static void rank_ring(struct thinner *t, const struct plane_ring *ring)
{
    int n = ring->n_points, first = 0;
    const int *of = t->place_of + (ring->points - t->points);
    while (first < n && !t->places[of[first]].node)
        first++;
    if (n == 0)
        return;
    if (first == n) {
        add_nodes(t, of, n);
        first = 0;
    }
    /* An open ring starts and ends at nodes, so going around adds nothing. */
    int length = 0;
    t->arc[length++] = of[first];
    for (int k = 1; k <= n; k++) {
        int place = of[(first + k) % n];
        t->arc[length++] = place;
        if (!t->places[place].node)
            continue;
        if (length > 2 && !t->places[t->arc[1]].done)
            rank_arc(t, length - 1);
        t->arc[0] = place;
        length = 1;
    }
}

void thin_rank(const struct point *points, int n_points,
               const struct plane_ring *rings, int n_rings, float *rank)
{
    size_t n = (size_t)n_points + 2;
    struct thinner t = {
        .points = points,
        .n_points = n_points,
        .place_of = xcalloc(n, sizeof *t.place_of),
        .places = xcalloc(n, sizeof *t.places),
        .arc = xcalloc(n, sizeof *t.arc),
        .stack = xcalloc(n, sizeof *t.stack),
    };
    find_places(&t);
    for (int i = 0; i < n_rings; i++)
        find_nodes(&t, &rings[i]);
    for (int i = 0; i < n_rings; i++)
        rank_ring(&t, &rings[i]);
    for (int i = 0; i < n_points; i++) {
        const struct place *p = &t.places[t.place_of[i]];
        rank[i] = p->node ? THIN_KEEP : p->rank;
    }
    free(t.place_of);
    free(t.places);
    free(t.arc);
    free(t.stack);
}
