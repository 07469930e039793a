#include "map/mosaic.h"

#include "base/hash.h"
#include "base/rng.h"
#include "map/voronoi.h"

#include <math.h>
#include <stdlib.h>

#define LAND_ID       100000
#define SEA           (-1)
#define SEATS_A_LAND  2.8  /* seats strewn for each that becomes land */
#define SEA_CELLS     4    /* sea further from the coast shapes none of it */
#define JITTER        0.75 /* of a cell of the grid the seats are strewn on */
#define WEST_WIDTH    1.3  /* of a cell there; 2 − that in the east */
#define PERSONS_LEAST 50000
#define PERSONS_MOST  900000

struct seat {
    struct point at; /* in the unit square, before it is stretched */
    double score;    /* grows from the land's middle outwards */
    int area;        /* its number; SEA */
};

struct border { /* one edge of the partition, roughened */
    struct geo_point *points;
    int n;
};

struct weaver {
    const struct mosaic *m;
    struct arena scratch;
    struct projection projection;
    struct point *seats; /* metres */
    int *area;           /* of each seat: its number; SEA */
    int n_seats;
    struct voronoi cells;
    struct border *borders; /* of each edge; n = 0 in the open sea */
};

/* ---- seats ---- */

/* Five waves around a disc: bays and capes. */
static double score(struct point at, const double *phase)
{
    double x = 2 * at.x - 1, y = 2 * at.y - 1, turn = atan2(y, x), reach = 1;
    for (int k = 0; k < 5; k++)
        reach += 0.10 / (1 + 0.35 * k) * cos((k + 2) * turn + phase[k]);
    return hypot(x, y) / reach;
}

static int by_score(const void *pa, const void *pb)
{
    double a = ((const struct seat *)pa)->score;
    double b = ((const struct seat *)pb)->score;
    return a < b ? -1 : a > b;
}

/* On a jittered grid: no two too near, no four on a circle. */
static struct seat *strew(struct weaver *w, struct rng *rng, int *n)
{
    int side = (int)ceil(sqrt(w->m->n_areas * SEATS_A_LAND)), at = 0;
    double phase[5];
    for (int k = 0; k < 5; k++)
        phase[k] = 6.283 * rng_unit(rng);
    struct seat *s = ARENA_ARRAY(&w->scratch, struct seat, side * side);
    for (int row = 0; row < side; row++)
        for (int col = 0; col < side; col++, at++) {
            double dx = JITTER * (rng_unit(rng) - 0.5) + 0.5;
            double dy = JITTER * (rng_unit(rng) - 0.5) + 0.5;
            s[at].at = (struct point){ (col + dx) / side, (row + dy) / side };
            s[at].score = score(s[at].at, phase);
        }
    *n = at;
    qsort(s, (size_t)at, sizeof *s, by_score);
    return s;
}

/* In no order: voronoi_make() is quick then. */
static void shuffle(struct seat *s, int n, struct rng *rng)
{
    for (int i = n - 1; i > 0; i--) {
        int k = (int)rng_below(rng, (uint32_t)i + 1);
        struct seat swap = s[i];
        s[i] = s[k];
        s[k] = swap;
    }
}

static void place_seats(struct weaver *w)
{
    struct rng rng = rng_make(w->m->seed, 1);
    int n, land = w->m->n_areas;
    struct seat *s = strew(w, &rng, &n);
    /* The land is a disc of `far` in the unit square: stretch it to size. */
    double far = s[land - 1].score;
    double cell = 2 / sqrt((double)n); /* as scores go */
    while (n > land && s[n - 1].score > far + SEA_CELLS * cell)
        n--;
    for (int i = 0; i < n; i++)
        s[i].area = i < land ? i : SEA;
    shuffle(s, n, &rng);
    w->seats = ARENA_ARRAY(&w->scratch, struct point, n);
    w->area = ARENA_ARRAY(&w->scratch, int, n);
    for (int i = 0; i < n; i++) {
        double u = s[i].at.x;
        double x = u * WEST_WIDTH - u * u * (WEST_WIDTH - 1);
        w->seats[i].x = (x - 0.5) * w->m->w_m / far;
        w->seats[i].y = (s[i].at.y - 0.5) * w->m->h_m / far;
        w->area[i] = s[i].area;
    }
    w->n_seats = n;
}

/* ---- borders ---- */

static bool draw_borders(struct weaver *w)
{
    struct point low = { -w->m->w_m, -w->m->h_m };
    struct point high = { w->m->w_m, w->m->h_m };
    const struct voronoi *v = &w->cells;
    struct point line[ROUGH_POINTS_MAX];
    if (!voronoi_make(w->seats, w->n_seats, low, high, &w->scratch, &w->cells))
        return false;
    w->borders = ARENA_ARRAY(&w->scratch, struct border, v->n_edges);
    for (int i = 0; i < v->n_edges; i++) {
        const struct voronoi_edge *e = &v->edges[i];
        struct border *b = &w->borders[i];
        if (w->area[e->left] == SEA && w->area[e->right] == SEA)
            continue;
        b->n = rough_edge(v->vertices[e->from], v->vertices[e->to],
                          w->seats[e->left], w->seats[e->right],
                          w->m->spacing_m,
                          hash_u64(w->m->seed ^ HASH_SEED, (uint64_t)i), line);
        b->points = ARENA_ARRAY(&w->scratch, struct geo_point, b->n);
        for (int k = 0; k < b->n; k++)
            b->points[k] = unproject(&w->projection, line[k]);
    }
    return true;
}

/* ---- rings ---- */

/* Borders of one area, or of all land (area −1), each with the area on its
 * left: 2 * edge + (1 if walked backwards). */
struct steps {
    int *step;
    int n;
};

static int start_of(const struct weaver *w, int step)
{
    const struct voronoi_edge *e = &w->cells.edges[step / 2];
    return step % 2 ? e->to : e->from;
}

static int end_of(const struct weaver *w, int step)
{
    return start_of(w, step ^ 1);
}

/* Counts only, as long as there is no room. */
static void add_step(struct steps *s, int step)
{
    if (s->step)
        s->step[s->n] = step;
    s->n++;
}

/* Every border is a step of the areas on both sides; one along the coast is
 * a step of the land, too, which comes last. */
static struct steps *gather_steps(struct weaver *w)
{
    int land = w->m->n_areas;
    const struct voronoi *v = &w->cells;
    struct steps *s = ARENA_ARRAY(&w->scratch, struct steps, land + 1);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; pass == 1 && i <= land; i++) {
            s[i].step = ARENA_ARRAY(&w->scratch, int, s[i].n);
            s[i].n = 0;
        }
        for (int k = 0; k < 2 * v->n_edges; k++) {
            const struct voronoi_edge *e = &v->edges[k / 2];
            int in = w->area[k % 2 ? e->right : e->left];
            int out = w->area[k % 2 ? e->left : e->right];
            if (in == SEA)
                continue;
            add_step(&s[in], k);
            if (out == SEA)
                add_step(&s[land], k);
        }
    }
    return s;
}

static struct geo_ring write_ring(const struct weaver *w, const int *walk,
                                  int n_walk, struct arena *arena)
{
    int n = 0;
    for (int i = 0; i < n_walk; i++)
        n += w->borders[walk[i] / 2].n - 1;
    struct geo_point *points = ARENA_ARRAY(arena, struct geo_point, n);
    n = 0;
    for (int i = 0; i < n_walk; i++) {
        const struct border *b = &w->borders[walk[i] / 2];
        for (int k = 0; k + 1 < b->n; k++)
            points[n++] = b->points[walk[i] % 2 ? b->n - 1 - k : k];
    }
    return (struct geo_ring){ points, n };
}

/* Where does the walk go on? The step that begins at a vertex, by vertex. */
static bool write_shape(struct weaver *w, struct steps s, int *at_vertex,
                        struct arena *arena, struct geo_shape *out)
{
    struct geo_ring *rings = ARENA_ARRAY(arena, struct geo_ring, s.n / 3 + 1);
    int *walk = ARENA_ARRAY(&w->scratch, int, s.n);
    for (int i = 0; i < s.n; i++)
        at_vertex[start_of(w, s.step[i])] = s.step[i] + 1;
    *out = (struct geo_shape){ rings, 0 };
    for (int i = 0; i < s.n; i++) {
        int step = s.step[i], n = 0;
        while (at_vertex[start_of(w, step)]) {
            at_vertex[start_of(w, step)] = 0;
            walk[n++] = step;
            step = at_vertex[end_of(w, step)] - 1;
            if (step < 0)
                break; /* back at the beginning */
        }
        if (n > 0 && end_of(w, walk[n - 1]) != start_of(w, walk[0]))
            return false; /* runs off the box */
        if (n > 0)
            rings[out->n_rings++] = write_ring(w, walk, n, arena);
    }
    return true;
}

static struct region_name name_of(struct atlas *a, region_id id, int number)
{
    const char *text = arena_printf(&a->arena, "示例县 %d", number);
    return (struct region_name){ id, text, text,
                                 arena_printf(&a->arena, "County %d", number) };
}

static bool write_atlas(struct weaver *w, struct atlas *a)
{
    int n = w->m->n_areas;
    struct rng rng = rng_make(w->m->seed, 2);
    struct steps *steps = gather_steps(w);
    int *at_vertex = ARENA_ARRAY(&w->scratch, int, w->cells.n_vertices);
    a->townships = ARENA_ARRAY(&a->arena, struct atlas_region, n);
    a->n_townships = n;
    for (int i = 0; i < n; i++) {
        struct atlas_region *r = &a->townships[i];
        r->name = name_of(a, (region_id)LAND_ID * 1000 + i, i + 1);
        r->schematic = true;
        r->rural_persons = rng_between(&rng, PERSONS_LEAST, PERSONS_MOST);
        a->county.rural_persons += r->rural_persons;
        if (!write_shape(w, steps[i], at_vertex, &a->arena, &r->shape))
            return false;
    }
    for (int i = 0; i < w->n_seats; i++)
        if (w->area[i] != SEA)
            a->townships[w->area[i]].seat = unproject(&w->projection,
                                                      w->seats[i]);
    a->county.name = (struct region_name){ LAND_ID, "示例国土", "示例国土",
                                           "Example land" };
    a->county.seat = w->m->middle;
    a->county.schematic = true;
    return write_shape(w, steps[n], at_vertex, &a->arena, &a->county.shape);
}

bool mosaic_make(const struct mosaic *m, struct atlas *out)
{
    ASSERT(m->n_areas >= 3 && m->n_areas <= MOSAIC_AREAS_MAX);
    struct weaver w = {
        .m = m, .projection = projection_make(m->middle.lon, m->middle.lat)
    };
    place_seats(&w);
    bool made = draw_borders(&w) && write_atlas(&w, out);
    arena_finish(&w.scratch);
    return made;
}
