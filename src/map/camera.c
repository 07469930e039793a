#include "map/camera.h"

#include <math.h>

/* A flight's shape depends on how much map one sees: a wall this wide. */
#define FLIGHT_VIEW_PX 1600.0
/* How much a flight zooms out on its way; the value people preferred in the
 * experiment of van Wijk & Nuij is near 1.4. */
#define FLIGHT_RHO 1.42

static struct point view_centre(struct rectf view)
{
    return (struct point){ (double)view.x + (double)view.w / 2,
                           (double)view.y + (double)view.h / 2 };
}

struct point camera_to_screen(const struct camera *c, struct rectf view,
                              struct point m)
{
    struct point middle = view_centre(view);
    return (struct point){ middle.x + (m.x - c->centre.x) * c->scale,
                           middle.y - (m.y - c->centre.y) * c->scale };
}

struct point camera_to_map(const struct camera *c, struct rectf view,
                           double x_px, double y_px)
{
    struct point middle = view_centre(view);
    return (struct point){ c->centre.x + (x_px - middle.x) / c->scale,
                           c->centre.y - (y_px - middle.y) / c->scale };
}

struct camera camera_fit(struct point low, struct point high, struct rectf view,
                         struct rectf inner)
{
    /* A box without extent (one point) still needs a finite scale. */
    double w = fmax(high.x - low.x, 1.0), h = fmax(high.y - low.y, 1.0);
    struct point from = view_centre(view), to = view_centre(inner);
    struct camera c = {
        .scale = fmin(fmax((double)inner.w, 1.0) / w,
                      fmax((double)inner.h, 1.0) / h),
    };
    c.centre.x = (low.x + high.x) / 2 - (to.x - from.x) / c.scale;
    c.centre.y = (low.y + high.y) / 2 + (to.y - from.y) / c.scale;
    return c;
}

struct camera camera_pan(const struct camera *c, double dx_px, double dy_px)
{
    return (struct camera){
        .centre = { c->centre.x - dx_px / c->scale,
                    c->centre.y + dy_px / c->scale },
        .scale = c->scale,
    };
}

struct camera camera_zoom(const struct camera *c, struct rectf view,
                          double factor, double x_px, double y_px)
{
    struct point fixed = camera_to_map(c, view, x_px, y_px);
    return (struct camera){
        .centre = { fixed.x + (c->centre.x - fixed.x) / factor,
                    fixed.y + (c->centre.y - fixed.y) / factor },
        .scale = c->scale * factor,
    };
}

struct camera camera_limit(const struct camera *c, double min_scale,
                           double max_scale, struct point low,
                           struct point high)
{
    return (struct camera){
        .centre = { fmin(fmax(c->centre.x, low.x), high.x),
                    fmin(fmax(c->centre.y, low.y), high.y) },
        .scale = fmin(fmax(c->scale, min_scale), max_scale),
    };
}

/* Widths w are metres across the view, u metres along the way; the names are
 * those of the paper's section 4. */
struct camera camera_between(const struct camera *a, const struct camera *b,
                             double t)
{
    if (!(t > 0))
        return *a;
    if (t >= 1)
        return *b;
    double dx = b->centre.x - a->centre.x, dy = b->centre.y - a->centre.y;
    double w0 = FLIGHT_VIEW_PX / a->scale, w1 = FLIGHT_VIEW_PX / b->scale;
    double u1 = sqrt(dx * dx + dy * dy);
    double rho2 = FLIGHT_RHO * FLIGHT_RHO;
    if (u1 < 1e-6 * fmin(w0, w1)) {
        /* Nearly the same place: zoom alone, evenly. */
        double w = w0 * exp(t * log(w1 / w0));
        return (struct camera){ .centre = { a->centre.x + dx * t,
                                            a->centre.y + dy * t },
                                .scale = FLIGHT_VIEW_PX / w };
    }
    double b0 = (w1 * w1 - w0 * w0 + rho2 * rho2 * u1 * u1) /
                (2 * w0 * rho2 * u1);
    double b1 = (w1 * w1 - w0 * w0 - rho2 * rho2 * u1 * u1) /
                (2 * w1 * rho2 * u1);
    /* ln(sqrt(b² + 1) − b) is −asinh(b), which does not cancel. */
    double r0 = -asinh(b0), r1 = -asinh(b1);
    double s = t * (r1 - r0); /* ρ s */
    double w = w0 * cosh(r0) / cosh(r0 + s);
    double u = w0 / rho2 * (cosh(r0) * tanh(r0 + s) - sinh(r0));
    double part = fmin(fmax(u / u1, 0), 1);
    return (struct camera){ .centre = { a->centre.x + dx * part,
                                        a->centre.y + dy * part },
                            .scale = FLIGHT_VIEW_PX / w };
}

double ease_out(double t)
{
    if (!(t > 0))
        return 0;
    if (t >= 1)
        return 1;
    double rest = 1 - t;
    return 1 - rest * rest * rest;
}
