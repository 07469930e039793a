#include "map/glow_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RUN_LIGHTS 256 /* neighbours in the list are neighbours in the land */
#define ROUNDS_MAX (2 * POVERTY_COUNT)

/* ---- lights on the plane ---- */

struct glow_run { /* of RUN_LIGHTS lights: their box, degrees */
    float west, south, east, north;
};

void glow_init(struct glow_field *f, const struct lights *lights,
               const struct projection *p)
{
    int64_t n_runs = (lights->n + RUN_LIGHTS - 1) / RUN_LIGHTS;
    *f = (struct glow_field){ .lights = lights,
                              .projection = *p,
                              .n = lights->n,
                              .n_runs = n_runs,
                              .runs = xcalloc((size_t)n_runs + 1,
                                              sizeof *f->runs) };
    for (int64_t i = 0; i < f->n; i++) {
        struct glow_run *r = &f->runs[i / RUN_LIGHTS];
        float lon = lights->lon[i], lat = lights->lat[i];
        if (i % RUN_LIGHTS == 0)
            *r = (struct glow_run){ lon, lat, lon, lat };
        r->west = lon < r->west ? lon : r->west;
        r->east = lon > r->east ? lon : r->east;
        r->south = lat < r->south ? lat : r->south;
        r->north = lat > r->north ? lat : r->north;
    }
}

void glow_finish(struct glow_field *f)
{
    free(f->runs);
    *f = (struct glow_field){ 0 };
}

/* Rounded to a float: to millimetres in a county. */
static struct point place_of(const struct glow_field *f, float lon, float lat)
{
    struct point m = project(&f->projection,
                             (struct geo_point){ (double)lon, (double)lat });
    return (struct point){ (double)(float)m.x, (double)(float)m.y };
}

struct point glow_place(const struct glow_field *f, int64_t i)
{
    return place_of(f, f->lights->lon[i], f->lights->lat[i]);
}

struct span {
    int64_t begin, end;
};

static struct span inside_of(const struct glow_field *f, region_id only)
{
    struct span s = { 0, f->n };
    if (only != 0)
        lights_range(f->lights, only, &s.begin, &s.end);
    return s;
}

/* px of the frame; the edges count. */
struct box {
    double x0, y0, x1, y1;
};

/* The part of a run that lies in a span; false when its box does not meet
 * `box`. */
static bool run_meets(const struct glow_field *f, int64_t run,
                      const struct camera *c, struct rectf view, struct box box)
{
    const struct glow_run *r = &f->runs[run];
    struct point a = camera_to_screen(c, view, place_of(f, r->west, r->north));
    struct point b = camera_to_screen(c, view, place_of(f, r->east, r->south));
    return a.x <= box.x1 && b.x >= box.x0 && a.y <= box.y1 && b.y >= box.y0;
}

static struct span run_span(int64_t run, struct span in)
{
    struct span s = { run * RUN_LIGHTS, (run + 1) * RUN_LIGHTS };
    s.begin = s.begin < in.begin ? in.begin : s.begin;
    s.end = s.end > in.end ? in.end : s.end;
    return s;
}

/* Projection and camera in one: px from degrees. */
struct affine {
    double x, x0, y, y0;
};

/* ---- rounds: one status in or outside of the focus after another ---- */

struct round {
    enum poverty poverty;
    double strength;
    int64_t n_room; /* lights of it in runs that meet the image */
    int64_t n_seen; /* of these, on the image: counted up to `least` */
    struct glow_sprite *sprite;
    struct glow_dense *dense; /* one of both */
};

struct glow {
    const struct glow_field *field;
    struct glow_look look;
    struct span in; /* the focus */
    int shift;      /* of the year's bits in a history */
    int64_t *runs;  /* those that meet the image: rows look at no others */
    int64_t n_runs;
    struct affine screen;
    struct round rounds[ROUNDS_MAX];
    int n_rounds;
    int8_t of[2][16]; /* round of [focus][four bits of history], −1 none */
};

static void plan_rounds(struct glow *g)
{
    /* Later ones lie on top: who still needs help is never hidden. */
    static const enum poverty order[POVERTY_COUNT] = {
        POVERTY_LIFTED, POVERTY_PREPARING, POVERTY_RETURNED, POVERTY_NOT_YET
    };
    const struct glow_look *l = &g->look;
    bool all = g->in.begin == 0 && g->in.end == g->field->n && !l->marks;
    memset(g->of, -1, sizeof g->of);
    for (int focus = 0; focus < 2; focus++)
        for (int k = 0; k < POVERTY_COUNT; k++) {
            enum poverty p = order[k];
            bool full = focus && !(l->dimmed >> p & 1);
            double share = full ? 1 : (double)l->dim;
            double strength = fmin((double)l->style.strength[p] * share, 1);
            if (!(strength > 0) || (all && !focus))
                continue;
            g->of[focus][p + 1] = (int8_t)g->n_rounds;
            g->rounds[g->n_rounds++] = (struct round){ .poverty = p,
                                                       .strength = strength };
        }
}

static struct box image_box(const struct glow *g, double reach)
{
    return (struct box){ -reach, -reach, g->look.w + reach, g->look.h + reach };
}

static inline bool in_focus(const struct glow *g, int64_t i)
{
    const uint64_t *marks = g->look.marks;
    return i >= g->in.begin && i < g->in.end &&
           (!marks || (marks[i / 64] >> i % 64 & 1));
}

static inline int round_of(const struct glow *g, int64_t i)
{
    uint64_t history = g->field->lights->history[i];
    return g->of[in_focus(g, i)][history >> g->shift & 15];
}

static void find_runs(struct glow *g)
{
    struct box box = image_box(g, (double)GLOW_HALO_MAX_PX + 2);
    const struct glow_field *f = g->field;
    g->runs = xcalloc((size_t)f->n_runs + 1, sizeof *g->runs);
    for (int64_t run = 0; run < f->n_runs; run++)
        if (run_meets(f, run, &g->look.camera, g->look.view, box))
            g->runs[g->n_runs++] = run;
}

static struct span run_lights(const struct glow *g, int64_t run)
{
    return run_span(run, (struct span){ 0, g->field->n });
}

static struct point on_image(const struct glow *g, int64_t i)
{
    return camera_to_screen(&g->look.camera, g->look.view,
                            glow_place(g->field, i));
}

static struct affine degrees_to_screen(const struct glow *g)
{
    const struct projection *p = &g->field->projection;
    struct point zero = camera_to_screen(
        &g->look.camera, g->look.view,
        project(p, (struct geo_point){ p->lon0, p->lat0 }));
    double x = p->x_per_deg * g->look.camera.scale;
    double y = -p->y_per_deg * g->look.camera.scale;
    return (struct affine){ x, zero.x - x * p->lon0, y, zero.y - y * p->lat0 };
}

/* The same within a thousandth of a pixel, for counting a million of them. */
static inline struct point near_image(const struct glow *g, int64_t i)
{
    const struct lights *l = g->field->lights;
    return (struct point){ g->screen.x * (double)l->lon[i] + g->screen.x0,
                           g->screen.y * (double)l->lat[i] + g->screen.y0 };
}

/* A run's box may be far larger than its lights' homes (one badly placed, or
 * the next village's in it): what decides are the lights themselves. */
static void see_lights(struct glow *g, int64_t least)
{
    for (int64_t k = 0; k < g->n_runs; k++) {
        struct span s = run_lights(g, g->runs[k]);
        for (int64_t i = s.begin; i < s.end; i++) {
            int of = round_of(g, i);
            if (of < 0)
                continue;
            struct round *r = &g->rounds[of];
            r->n_room++;
            if (r->n_seen >= least)
                continue;
            struct point at = near_image(g, i);
            r->n_seen += at.x >= 0 && at.y >= 0 && at.x < g->look.w &&
                         at.y < g->look.h;
        }
    }
}

static void count_lights(struct glow *g)
{
    for (int64_t k = 0; k < g->n_runs; k++) {
        struct span s = run_lights(g, g->runs[k]);
        for (int64_t i = s.begin; i < s.end; i++) {
            int r = round_of(g, i);
            if (r < 0 || !g->rounds[r].dense)
                continue;
            struct point at = near_image(g, i);
            glow_dense_add(g->rounds[r].dense, at.x, at.y);
        }
    }
    for (int k = 0; k < g->n_rounds; k++)
        if (g->rounds[k].dense)
            glow_dense_sort(g->rounds[k].dense);
}

struct glow *glow_begin(const struct glow_field *f,
                        const struct glow_look *look)
{
    struct glow *g = xcalloc(1, sizeof *g);
    int64_t least = look->dense_least ? look->dense_least : GLOW_DENSE_LEAST;
    bool dense = false;
    g->field = f;
    g->look = *look;
    g->in = inside_of(f, look->only);
    g->shift = (look->year - f->lights->year_first) * 4;
    if (g->shift < 0 || g->shift > 60)
        return g; /* a year that nobody is registered in */
    g->screen = degrees_to_screen(g);
    plan_rounds(g);
    find_runs(g);
    see_lights(g, least);
    for (int k = 0; k < g->n_rounds; k++) {
        struct round *r = &g->rounds[k];
        uint32_t colour = look->style.colour[r->poverty];
        if (r->n_seen >= least)
            r->dense = glow_dense_create(&look->style, colour, r->strength,
                                         look->w, look->h, r->n_room);
        else if (r->n_room > 0)
            r->sprite = glow_sprite_create(&look->style, colour, r->strength);
        dense |= r->dense != NULL;
    }
    if (dense)
        count_lights(g);
    return g;
}

void glow_end(struct glow *g)
{
    for (int k = 0; k < g->n_rounds; k++) {
        glow_sprite_destroy(g->rounds[k].sprite);
        glow_dense_destroy(g->rounds[k].dense);
    }
    free(g->runs);
    free(g);
}

/* ---- drawing ---- */

static bool stamp_run(const struct glow *g, int round, struct span s,
                      const struct glow_target *t)
{
    const struct round *r = &g->rounds[round];
    bool any = false;
    for (int64_t i = s.begin; i < s.end; i++) {
        if (round_of(g, i) != round)
            continue;
        struct point at = on_image(g, i);
        glow_sprite_stamp(r->sprite, at.x, at.y, t);
        any = true;
    }
    return any;
}

static bool stamp_all(const struct glow *g, int round,
                      const struct glow_target *t)
{
    const struct round *r = &g->rounds[round];
    const struct glow_field *f = g->field;
    double reach = glow_sprite_reach(r->sprite);
    struct box box = { -reach, t->y0 - reach, g->look.w + reach,
                       t->y0 + t->n_rows + reach };
    bool any = false;
    for (int64_t k = 0; k < g->n_runs; k++) {
        int64_t run = g->runs[k];
        if (!run_meets(f, run, &g->look.camera, g->look.view, box))
            continue;
        any |= stamp_run(g, round, run_lights(g, run), t);
    }
    return any;
}

bool glow_rows(const struct glow *g, int y0, int n_rows, uint32_t *pixels,
               int stride_px, struct arena *scratch)
{
    struct glow_target t = { pixels, g->look.w, y0, n_rows, stride_px };
    bool any = false;
    for (int k = 0; k < g->n_rounds; k++) {
        const struct round *r = &g->rounds[k];
        if (r->dense)
            any |= glow_dense_lay(r->dense, &t, scratch);
        else if (r->sprite)
            any |= stamp_all(g, k, &t);
    }
    return any;
}

void glow_draw(const struct glow_field *f, const struct glow_look *look,
               uint32_t *pixels, int stride_px)
{
    struct glow *g = glow_begin(f, look);
    struct arena scratch = { 0 };
    glow_rows(g, 0, look->h, pixels, stride_px, &scratch);
    arena_finish(&scratch);
    glow_end(g);
}

/* ---- touching ---- */

household_id glow_hit(const struct glow_field *f, int year,
                      const struct camera *c, struct rectf view, float x_px,
                      float y_px, float within_px, region_id only)
{
    double x = (double)x_px, y = (double)y_px, within = (double)within_px;
    struct box box = { x - within, y - within, x + within, y + within };
    struct span in = inside_of(f, only);
    double best = within * within;
    household_id nearest = 0;
    for (int64_t run = 0; run < f->n_runs; run++) {
        struct span s = run_span(run, in);
        if (s.begin >= s.end || !run_meets(f, run, c, view, box))
            continue;
        for (int64_t i = s.begin; i < s.end; i++) {
            if (lights_poverty(f->lights, i, year) == POVERTY_NONE)
                continue;
            struct point at = camera_to_screen(c, view, glow_place(f, i));
            double dx = at.x - x, dy = at.y - y, d = dx * dx + dy * dy;
            if (d <= best && (nearest == 0 || d < best)) {
                best = d;
                nearest = f->lights->id[i];
            }
        }
    }
    return nearest;
}
