/* The map's image: ordered when the old one does not fit any more, shown when
 * it has come. */
#include "app/wall_internal.h"

#include "base/clock.h"

#include <math.h>

/* While a hand moves the map, a new image is worth its work when the old one
 * leaves so much of the wall empty, or is scaled so far; not more often than
 * each ORDER_MS. */
#define EMPTY_MOST  0.06
#define SCALED_MOST 1.4
#define ORDER_MS    120

static bool same_camera(const struct camera *a, const struct camera *b)
{
    return a->scale == b->scale && a->centre.x == b->centre.x &&
           a->centre.y == b->centre.y;
}

/* The share of the wall that the old image does not reach. */
static double empty_share(const struct ui_state *st)
{
    const struct camera *from = &st->map.camera, *to = &st->camera;
    double k = to->scale / from->scale;
    struct rectf view = screens_map_view(st);
    double dx = fabs(from->centre.x - to->centre.x) * to->scale /
                (double)view.w;
    double dy = fabs(from->centre.y - to->centre.y) * to->scale /
                (double)view.h;
    double x = fmin(1, fmax(0, (1 + k) / 2 - dx));
    double y = fmin(1, fmax(0, (1 + k) / 2 - dy));
    return 1 - fmin(x, k) * fmin(y, k);
}

static bool worth_while_moving(const struct wall *w, int64_t now_ms)
{
    const struct ui_state *st = &w->state;
    double k = st->camera.scale / st->map.camera.scale;
    return now_ms >= w->map_ordered_ms + ORDER_MS &&
           (k > SCALED_MOST || empty_share(st) > EMPTY_MOST);
}

static bool wanted(const struct wall *w, uint64_t key, int64_t now_ms)
{
    const struct ui_state *st = &w->state;
    if (!w->geom)
        return false;
    if (st->map.ref.generation == 0 || w->map_key != key)
        return true;
    if (same_camera(&st->map.camera, &st->camera))
        return false;
    return !st->moving || worth_while_moving(w, now_ms);
}

static void order(struct wall *w, uint64_t key, int64_t now_ms)
{
    struct ui_state *st = &w->state;
    struct rectf view = screens_map_view(st);
    int64_t from_us = clock_monotonic_us();
    struct map_order o = {
        .key = key,
        .camera = st->camera,
        .w = (int)view.w,
        .h = (int)view.h,
        .land = screens_land_look(w->o.theme, st, &w->known,
                                  map_painter_memory(w->painter)),
        .lights = w->known.glow,
        .look = screens_glow_look(w->o.theme, st, &w->known)
    };
    w->map_cost.order_ms = (double)(clock_monotonic_us() - from_us) / 1000;
    map_painter_order(w->painter, &o);
    w->map_ordered_ms = now_ms;
}

static bool take(struct wall *w, bool wait)
{
    struct map_order o;
    struct pixels image;
    if (!map_painter_take(w->painter, wait, &o, &image))
        return false;
    w->state.map.ref = paint_layer_put(w->paint, LAYER_MAP, image);
    w->state.map.camera = o.camera;
    w->map_key = o.key;
    w->map_cost.image_ms = o.took_ms;
    w->map_cost.n_images++;
    return true;
}

void wall_map_refresh(struct wall *w, int64_t now_ms)
{
    uint64_t key = screens_map_key(&w->state, &w->known);
    take(w, false);
    if (!wanted(w, key, now_ms) || map_painter_busy(w->painter))
        return;
    order(w, key, now_ms);
}

bool wall_map_complete(struct wall *w)
{
    bool nothing = w->state.map.ref.generation == 0;
    return !((nothing || w->o.still) && map_painter_busy(w->painter) &&
             take(w, true));
}

void wall_map_forget(struct wall *w)
{
    map_painter_drop(w->painter);
    paint_layer_drop(w->paint, LAYER_MAP);
    w->state.map = (struct map_layer){ 0 };
}

struct wall_map_cost wall_map_cost(const struct wall *w)
{
    return w->map_cost;
}
