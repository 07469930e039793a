/* The base map as a scene of its own: land, rivers, choropleth, borders. */
#include "screens/parts.h"

#include "base/hash.h"

#include <math.h>

#define THIN_POINTS  256   /* of a ring, at a time */
#define HOMES_MAX    2000  /* more merge into one ground anyway */
#define FILTERED_DIM 0.07f /* lights that a filter leaves out */
#define OTHERS_DIM   0.22f /* lights outside the place that is shown */

/* The round step that is at least `raw`: finer than an axis needs, because
 * there are only five classes to spend. */
static double class_step(double raw)
{
    static const double steps[] = { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 };
    double power = pow(10, floor(log10(fmax(raw, 1e-3))));
    for (size_t i = 0; i < LENGTH(steps); i++)
        if (steps[i] * power >= raw * (1 - 1e-9))
            return steps[i] * power;
    return 10 * power;
}

bool topic_scale(const struct view *v, const struct topic *t, struct scale *out)
{
    double low = INFINITY, high = -INFINITY;
    int n = t->classes;
    for (int i = 0; v && i < v->n_children; i++) {
        double value;
        if (!topic_value(t, &v->children[i].cube, v->year, &value))
            continue;
        low = fmin(low, value);
        high = fmax(high, value);
    }
    if (!(low <= high) || !(high > 0))
        return false; /* nobody left to tell apart */
    double step = class_step((high - low) / n);
    if (t->decimals == 0 && step < 1)
        step = 1; /* these are whole numbers */
    double start = floor(low / step) * step;
    while (start + step * n < high) {
        step = class_step(step * 1.01);
        start = floor(low / step) * step;
    }
    out->n = n;
    for (int i = 0; i <= n; i++)
        out->limits[i] = start + step * i;
    return true;
}

/* Fewer classes are spread over all five of the theme's colours. */
colour scale_colour(const struct theme *theme, const struct topic *t,
                    const struct scale *s, int i)
{
    if (t->dark_high)
        i = s->n - 1 - i;
    return theme
        ->classes[(i * (THEME_CLASSES - 1) + (s->n - 1) / 2) / (s->n - 1)];
}

colour scale_colour_at(const struct theme *theme, const struct topic *t,
                       const struct scale *s, double value)
{
    int c = 0;
    while (c < s->n - 1 && value >= s->limits[c + 1])
        c++;
    return scale_colour(theme, t, s, c);
}

struct base {
    struct scene *scene;
    const struct land_look *look;
    const struct theme *theme;
    struct rectf view;
    double detail; /* 1: all that the scale can show */
};

static struct point to_screen(const struct base *b, struct point m)
{
    return camera_to_screen(&b->look->camera, b->view, m);
}

static bool on_screen(const struct base *b, struct point low, struct point high,
                      float margin)
{
    struct point a = to_screen(b, low), c = to_screen(b, high);
    return c.x >= -margin && a.x <= b->look->w + margin && a.y >= -margin &&
           c.y <= b->look->h + margin;
}

/* A piece at a time: however long a ring is, none of it is lost. */
static void add_ring(const struct base *b, const struct plane_ring *ring)
{
    struct point thin[THIN_POINTS];
    double px_per_m = b->look->camera.scale * b->detail;
    int at = 0, n;
    bool any = false;
    while ((n = mapgeom_thin_next(b->look->geom, ring, px_per_m, &at, thin,
                                  THIN_POINTS)) > 0) {
        if (!any && n < 2)
            return; /* of no size at this scale */
        for (int i = 0; i < n; i++) {
            struct point s = to_screen(b, thin[i]);
            if (any)
                scene_line_to(b->scene, (float)s.x, (float)s.y);
            else
                scene_move_to(b->scene, (float)s.x, (float)s.y);
            any = true;
        }
    }
    if (any && !ring->open)
        scene_close(b->scene);
}

static bool add_shape(const struct base *b, const struct plane_shape *shape)
{
    bool any = false;
    for (int i = 0; i < shape->n_rings; i++) {
        if (!on_screen(b, shape->rings[i].low, shape->rings[i].high, 64))
            continue;
        add_ring(b, &shape->rings[i]);
        any = true;
    }
    return any;
}

static void fill_shape(const struct base *b, const struct plane_shape *shape,
                       colour c)
{
    if (add_shape(b, shape))
        scene_path_fill(b->scene, c);
}

static void stroke_shape(const struct base *b, const struct plane_shape *shape,
                         float width_u, colour c)
{
    if (add_shape(b, shape))
        scene_path_stroke(b->scene, fmaxf(1, width_u * b->look->unit), 0, c);
}

static void draw_backdrop(const struct base *b, enum backdrop_kind kind)
{
    const struct atlas *a = b->look->atlas;
    for (int i = 0; i < a->n_backdrops; i++) {
        const struct plane_shape *s = mapgeom_backdrop(b->look->geom, i);
        if (a->backdrops[i].kind != kind || !s)
            continue;
        if (kind == BACKDROP_NEIGHBOUR) {
            fill_shape(b, s, b->theme->land);
            stroke_shape(b, s, 1, b->theme->land_line);
        } else {
            stroke_shape(b, s, 5, colour_fade(b->theme->river, 0.14f));
            stroke_shape(b, s, 1.8f, colour_fade(b->theme->river, 0.75f));
        }
    }
}

/* Wide and faint: a coarse outline looks the same and costs a tenth. */
static void draw_glow(const struct base *b, const struct plane_shape *shape)
{
    static const float widths[] = { 38, 22, 10 };
    struct base coarse = *b;
    coarse.detail = 0.12;
    for (size_t i = 0; i < LENGTH(widths); i++)
        stroke_shape(&coarse, shape, widths[i],
                     colour_fade(b->theme->county_glow, 0.065f));
}

static void draw_townships(const struct base *b)
{
    int n;
    const struct map_region *t = mapgeom_townships(b->look->geom, &n);
    for (int i = 0; i < n; i++)
        fill_shape(b, &t[i].shape, b->look->townships[i]);
    for (int i = 0; i < n; i++)
        stroke_shape(b, &t[i].shape, 1.3f, b->theme->township_line);
}

/* ---- the ground a village's homes stand on ---- */

/* Every home lightens the land around it, so a village's ground has the shape
 * of its settlement. */
static void draw_village_ground(const struct base *b)
{
    static const struct {
        double radius_m;
        float tone;
    } rings[] = { { 330, 0.30f }, { 240, 0.62f }, { 150, 1 } };
    region_id village = region_at(b->look->region, LEVEL_VILLAGE);
    const struct glow_field *g = b->look->glow;
    int64_t begin, end;
    if (!village || !g || !b->look->lights)
        return;
    lights_range(b->look->lights, village, &begin, &end);
    if (end - begin > HOMES_MAX)
        return;
    for (size_t r = 0; r < LENGTH(rings); r++) {
        colour c = colour_mix(
            b->theme->classes[1],
            colour_mix(b->theme->classes[1], b->theme->classes[2], 0.75f),
            rings[r].tone);
        float radius = (float)(rings[r].radius_m * b->look->camera.scale);
        for (int64_t i = begin; i < end; i++) {
            struct point s = to_screen(b, glow_place(g, i));
            scene_add_circle(b->scene, (float)s.x, (float)s.y, radius);
            scene_path_fill(b->scene, c);
        }
    }
}

void screens_build_land(struct scene *scene, const struct land_look *look)
{
    struct rectf view = rectf_make(0, 0, (float)look->w, (float)look->h);
    struct base b = { scene, look, look->theme, view, 1 };
    scene_begin(scene, look->w, look->h);
    scene_fill(scene, rect_make(0, 0, look->w, look->h), b.theme->ground);
    if (!look->geom)
        return;
    draw_backdrop(&b, BACKDROP_NEIGHBOUR);
    const struct plane_shape *county = &mapgeom_county(look->geom)->shape;
    draw_glow(&b, county);
    if (look->atlas->n_townships == 0)
        fill_shape(&b, county, b.theme->classes[0]);
    draw_townships(&b);
    draw_village_ground(&b);
    draw_backdrop(&b, BACKDROP_RIVER);
    stroke_shape(&b, county, 1.6f, b.theme->county_line);
    region_id township = region_at(look->region, LEVEL_TOWNSHIP);
    const struct map_region *t = township ? mapgeom_find(look->geom, township)
                                          : NULL;
    if (t) {
        stroke_shape(&b, &t->shape, 7, colour_fade(b.theme->amber, 0.16f));
        stroke_shape(&b, &t->shape, 2.2f, b.theme->amber);
    }
}

/* ---- what it depends on ---- */

static colour township_colour(const struct theme *th, const struct ui_state *st,
                              const struct known *k, region_id id,
                              const struct scale *scale)
{
    const struct topic *t = shown_topic(st);
    region_id shown = region_at(st->route.region, LEVEL_TOWNSHIP);
    if (shown)
        return id == shown ? th->classes[1]
                           : colour_mix(th->classes[0], th->land, 0.55f);
    double value;
    const struct child *c = scale ? view_child(k->view, id) : NULL;
    if (!c || !topic_value(t, &c->cube, k->view->year, &value))
        return th->classes[0];
    return scale_colour_at(th, t, scale, value);
}

static const colour *township_colours(const struct theme *theme,
                                      const struct ui_state *st,
                                      const struct known *k,
                                      struct arena *arena)
{
    struct scale scale;
    bool classed = topic_scale(k->view, shown_topic(st), &scale);
    int n;
    const struct map_region *t = mapgeom_townships(k->geom, &n);
    colour *c = ARENA_ARRAY(arena, colour, n);
    for (int i = 0; i < n; i++)
        c[i] = township_colour(theme, st, k, t[i].id, classed ? &scale : NULL);
    return c;
}

struct land_look screens_land_look(const struct theme *theme,
                                   const struct ui_state *st,
                                   const struct known *k, struct arena *arena)
{
    struct rectf view = screens_map_view(st);
    struct land_look l = { .theme = theme,
                           .camera = st->camera,
                           .w = (int)view.w,
                           .h = (int)view.h,
                           .unit = st->unit,
                           .region = st->route.region };
    if (!k->geom || !k->atlas)
        return l;
    l.atlas = k->atlas;
    l.geom = k->geom;
    l.lights = k->glow ? k->lights : NULL;
    l.glow = k->lights ? k->glow : NULL;
    l.townships = township_colours(theme, st, k, arena);
    return l;
}

static uint64_t land_key(const struct ui_state *st, const struct known *k,
                         uint64_t h)
{
    if (region_level(st->route.region) != LEVEL_COUNTY || !k->view)
        return h;
    const struct topic *t = shown_topic(st);
    h = hash_str(h, t->id);
    for (int i = 0; i < k->view->n_children; i++) {
        double value = -1;
        topic_value(t, &k->view->children[i].cube, k->view->year, &value);
        h = hash_bytes(h, &value, sizeof value);
    }
    return h;
}

uint64_t screens_map_key(const struct ui_state *st, const struct known *k)
{
    uint64_t h = hash_u64(HASH_SEED, (uint64_t)st->route.region);
    struct rectf canvas = screens_map_view(st);
    h = hash_u64(h, (uint64_t)canvas.w << 32 | (uint32_t)canvas.h);
    h = hash_u64(h, (uint64_t)(k->geom != NULL) | k->generation << 1);
    h = hash_u64(h, (uint64_t)(k->lights != NULL));
    h = hash_u64(h, (uint64_t)shown_year(st, k));
    char filter[256];
    filter_format(&st->route.list.filter, filter, sizeof filter);
    h = hash_str(hash_u64(h, (uint64_t)(k->marks != NULL)), filter);
    return land_key(st, k, h);
}

region_id screens_lights_focus(const struct ui_state *st)
{
    return region_level(st->route.region) >= LEVEL_TOWNSHIP ? st->route.region
                                                            : 0;
}

static struct glow_style glow_style(const struct theme *theme,
                                    const struct ui_state *st)
{
    /* Lights grow as one comes nearer, far slower than the land does. */
    double metres_per_u = st->unit / st->camera.scale;
    float near = (float)fmin(2.2, fmax(1, pow(60 / metres_per_u, 0.22)));
    struct glow_style g = { .core_px = 0.85f * near * st->unit,
                            .halo_px = fminf(GLOW_HALO_MAX_PX,
                                             4.4f * near * st->unit) };
    for (int i = 0; i < POVERTY_COUNT; i++) {
        g.colour[i] = theme->poverty[i] & 0xFFFFFF;
        g.strength[i] = theme->light_strength[i];
    }
    return g;
}

/* All statuses but the one that is asked for. */
static unsigned dimmed(int poverty)
{
    return poverty == FACET_ANY ? 0 : ~(1u << poverty);
}

struct glow_look screens_glow_look(const struct theme *theme,
                                   const struct ui_state *st,
                                   const struct known *k)
{
    struct rectf view = screens_map_view(st);
    const struct household_filter *f = &st->route.list.filter;
    return (struct glow_look){ .year = shown_year(st, k),
                               .camera = st->camera,
                               .view = view,
                               .style = glow_style(theme, st),
                               .only = screens_lights_focus(st),
                               .dimmed = dimmed(f->facet[FACET_POVERTY]),
                               .marks = k->marks ? k->marks->bits : NULL,
                               .dim = filter_is_all(f) ? OTHERS_DIM
                                                       : FILTERED_DIM,
                               .w = (int)view.w,
                               .h = (int)view.h };
}
