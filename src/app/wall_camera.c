#include "app/wall_internal.h"

#include <math.h>

#define FLIGHT_MS   600
#define FLING_MS    450
#define FLING_S     0.18f /* how long the finger's speed carries on */
#define FLING_LEAST 220   /* px/s at 1 u = 1 px */
#define REST_MS     140   /* without movement: the map is drawn sharp */

static void scale_limits(const struct wall *w, double *least, double *most)
{
    struct ui_state at = w->state;
    at.route.region = mapgeom_county(w->geom)->id;
    at.route.household = 0;
    struct camera home = screens_home_camera(&at, &w->known);
    *least = home.scale * 0.5;
    *most = fmax(w->o.config->zoom_max * (double)w->state.unit, home.scale * 4);
}

static struct camera limited(const struct wall *w, struct camera c)
{
    const struct map_region *county = mapgeom_county(w->geom);
    double least, most;
    scale_limits(w, &least, &most);
    return camera_limit(&c, least, most, county->shape.low, county->shape.high);
}

void wall_camera_home(struct wall *w, int64_t now_ms, bool fly)
{
    if (!w->geom)
        return;
    struct camera to = screens_home_camera(&w->state, &w->known);
    w->camera_moved = false;
    if (!fly || !w->camera_set || w->o.still) {
        w->state.camera = to;
        w->flight.on = false;
        w->camera_set = true;
        return;
    }
    w->flight = (struct flight){ true, w->state.camera, to, now_ms, FLIGHT_MS };
}

void wall_camera_tick(struct wall *w, int64_t now_ms)
{
    struct flight *f = &w->flight;
    if (f->on) {
        double t = (double)(now_ms - f->start_ms) / f->duration_ms;
        w->state.camera = camera_between(&f->from, &f->to, ease_out(t));
        if (t >= 1)
            f->on = false;
    }
    w->state.moving = f->on || now_ms < w->moving_until_ms;
}

static void moved(struct wall *w, struct camera c, int64_t now_ms)
{
    w->state.camera = limited(w, c);
    w->flight.on = false;
    w->camera_moved = true;
    w->moving_until_ms = now_ms + REST_MS;
}

/* A finger that crosses a bezel has gone further than the pixels say. */
void wall_camera_drag(struct wall *w, float x, float y, float dx, float dy,
                      int64_t now_ms)
{
    struct grid g = screens_grid(&w->state);
    double px = grid_canvas_x(&g, (double)x) -
                grid_canvas_x(&g, (double)x - (double)dx);
    double py = grid_canvas_y(&g, (double)y) -
                grid_canvas_y(&g, (double)y - (double)dy);
    if (g.bezel == 0) {
        px = (double)dx;
        py = (double)dy;
    }
    if (w->geom && !w->state.route.household)
        moved(w, camera_pan(&w->state.camera, px, py), now_ms);
}

void wall_camera_zoom(struct wall *w, float factor, float x, float y,
                      int64_t now_ms)
{
    double least, most, scale = w->state.camera.scale;
    if (!w->geom || w->state.route.household)
        return;
    /* Limited before, not after: at the limit the map must not slide. */
    scale_limits(w, &least, &most);
    struct grid g = screens_grid(&w->state);
    double wanted = fmin(fmax(scale * (double)factor, fmin(least, scale)),
                         fmax(most, scale));
    moved(w,
          camera_zoom(&w->state.camera, screens_map_view(&w->state),
                      wanted / scale, grid_canvas_x(&g, (double)x),
                      grid_canvas_y(&g, (double)y)),
          now_ms);
}

void wall_camera_fling(struct wall *w, float vx, float vy, int64_t now_ms)
{
    if (!w->geom || w->state.route.household ||
        hypotf(vx, vy) < FLING_LEAST * w->state.unit)
        return;
    struct camera to = camera_pan(&w->state.camera, (double)(vx * FLING_S),
                                  (double)(vy * FLING_S));
    w->flight = (struct flight){ true, w->state.camera, limited(w, to), now_ms,
                                 FLING_MS };
    w->camera_moved = true;
}
