/* The wall with a whole nation on it: 2,886 areas instead of a county's twenty,
 * through the same painter, layers and frames. */
#include "app/bench_internal.h"

#include "base/clock.h"
#include "map/mosaic.h"

#include <math.h>
#include <stdlib.h>

#define AREAS     2886
#define WIDTH_M   5e6
#define HEIGHT_M  4e6
#define SPACING_M 2050.0 /* gives about 600,000 ring points */
#define YEAR      2016
#define IMAGES    5 /* of each view: the median counts */
#define PROVINCE  8 /* how much nearer than the whole */
#define COUNTY    48
#define NEAREST   1.25 /* a step of a pinch */

static struct totals invented_totals(struct rng *rng, int64_t persons)
{
    struct totals t = { .rural_persons = persons,
                        .persons = persons / 12,
                        .households = persons / 45,
                        .funds = persons * 300,
                        .visits = persons / 9,
                        .net_income = persons / 12 * 4000,
                        .income_persons = persons / 12 };
    int share = rng_between(rng, 2, 60);
    t.persons_by_poverty[POVERTY_NOT_YET] = t.persons * share / 100;
    t.persons_by_poverty[POVERTY_LIFTED] =
        t.persons - t.persons_by_poverty[POVERTY_NOT_YET];
    t.by_poverty[POVERTY_NOT_YET] = t.households * share / 100;
    t.by_poverty[POVERTY_LIFTED] = t.households - t.by_poverty[POVERTY_NOT_YET];
    return t;
}

/* What the first theme is made of. */
static struct cube rate_cube(struct arena *a, const struct totals *t)
{
    struct cube_cell *c = ARENA_ARRAY(a, struct cube_cell, 3);
    static const enum poverty of[] = { POVERTY_LIFTED, POVERTY_NOT_YET };
    for (size_t i = 0; i < LENGTH(of); i++)
        c[i] = (struct cube_cell){ YEAR,
                                   DIMENSION_POVERTY,
                                   poverty_key(of[i]),
                                   { t->by_poverty[of[i]],
                                     t->persons_by_poverty[of[i]], 0 } };
    c[2] = (struct cube_cell){
        0, DIMENSION_VILLAGE, "all", { 0, t->rural_persons, 0 }
    };
    cube_sort(c, 3);
    return (struct cube){ c, 3 };
}

/* Figures for every area, so that the map has its classes and labels their
 * second line. */
static struct view *invented_view(const struct atlas *a)
{
    struct view *v = xcalloc(1, sizeof *v);
    struct rng rng = rng_make(YEAR, 1);
    v->region = a->county.name.id;
    v->level = LEVEL_COUNTY;
    v->year = v->year_last = YEAR;
    v->year_first = YEAR - 2;
    v->path[v->n_path++] = a->county.name;
    v->totals = invented_totals(&rng, a->county.rural_persons);
    v->children = ARENA_ARRAY(&v->arena, struct child, a->n_townships);
    v->n_children = a->n_townships;
    for (int i = 0; i < a->n_townships; i++)
        v->children[i] = (struct child){
            .name = a->townships[i].name,
            .lon = a->townships[i].seat.lon,
            .lat = a->townships[i].seat.lat,
            .totals = invented_totals(&rng, a->townships[i].rural_persons),
        };
    for (int i = 0; i < a->n_townships; i++)
        v->children[i].cube = rate_cube(&v->arena, &v->children[i].totals);
    return v;
}

static int ring_points(const struct atlas *a)
{
    int n = 0;
    for (int i = 0; i < a->n_townships; i++)
        for (int r = 0; r < a->townships[i].shape.n_rings; r++)
            n += a->townships[i].shape.rings[r].n_points;
    return n;
}

enum status bench_nation_open(struct bench *b, struct error *err)
{
    struct atlas *a = xcalloc(1, sizeof *a);
    struct mosaic m = { .n_areas = AREAS,
                        .w_m = WIDTH_M,
                        .h_m = HEIGHT_M,
                        .spacing_m = SPACING_M,
                        .middle = { 104, 36 },
                        .seed = b->o->seed };
    while (!mosaic_make(&m, a)) {
        arena_finish(&a->arena);
        *a = (struct atlas){ 0 };
        m.seed++;
    }
    b->land_points = ring_points(a);
    struct view *v = invented_view(a);
    int64_t from = clock_monotonic_us();
    wall_give_land(b->wall, a, v, bench_now_ms());
    b->land_ms = bench_since_ms(from);
    return bench_rest(b, err);
}

/* Pinch at the middle of the map by `factor` in all, then let it rest. */
static enum status zoom_by(struct bench *b, double factor, struct error *err)
{
    struct action a = bench_hand(b, 0);
    a.kind = ACTION_ZOOM;
    a.dx = a.dy = 0;
    for (double left = factor; fabs(log(left)) > 1e-6;
         left /= (double)a.factor) {
        a.factor = (float)fmin(fmax(left, 1 / NEAREST), NEAREST);
        wall_action(b->wall, &a, bench_now_ms());
    }
    return bench_rest(b, err);
}

/* The sharp image of a view, several times, each after a nudge of a pixel. */
static enum status time_images(struct bench *b, const char *member,
                               double *order_ms, FILE *out, struct error *err)
{
    enum status s = STATUS_OK;
    b->n_ms = 0;
    for (int i = 0; !s && i < IMAGES; i++) {
        struct action nudge = bench_hand(b, 0);
        nudge.kind = ACTION_PRESS;
        wall_action(b->wall, &nudge, bench_now_ms());
        nudge.kind = ACTION_DRAG;
        nudge.dx = i % 2 ? -1 : 1;
        nudge.dy = 0;
        int64_t before = wall_map_cost(b->wall).n_images;
        wall_action(b->wall, &nudge, bench_now_ms());
        s = bench_rest(b, err);
        struct wall_map_cost c = wall_map_cost(b->wall);
        if (!s && c.n_images == before)
            return error_set(err, STATUS_LIMIT, "the map was not drawn anew");
        bench_sample(b, c.image_ms);
        *order_ms = fmax(*order_ms, c.order_ms);
    }
    bench_sort(b);
    fprintf(out, ", \"%s_image_ms\": %.2f", member, bench_percentile(b, 0.5));
    return s;
}

enum status bench_nation(struct bench *b, FILE *out, struct error *err)
{
    static const struct {
        const char *member;
        double nearer;
    } views[] = { { "nation", 1 },
                  { "province", PROVINCE },
                  { "county", COUNTY } };
    double order_ms = 0, at = 1;
    enum status s = bench_pan(b, out, err);
    wall_action(b->wall, &(struct action){ .kind = ACTION_HOME },
                bench_now_ms());
    for (size_t i = 0; !s && i < LENGTH(views); i++) {
        s = zoom_by(b, views[i].nearer / at, err);
        at = views[i].nearer;
        if (!s)
            s = time_images(b, views[i].member, &order_ms, out, err);
    }
    fprintf(out,
            ", \"build_ms\": %.3f, \"land_ms\": %.1f, \"areas\": %d, "
            "\"points\": %d",
            order_ms, b->land_ms, AREAS, b->land_points);
    return s;
}
