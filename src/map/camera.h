/* camera - which part of the map plane the viewport shows, and flights
 * between two of them. Pure. */
#ifndef MAP_CAMERA_H
#define MAP_CAMERA_H

#include "base/rect.h"
#include "map/geo.h"

struct camera {
    struct point centre; /* metres */
    double scale;        /* px per metre */
};

/* Where things land: `view` is the whole map area in px (the camera's centre
 * is its centre). */
struct point camera_to_screen(const struct camera *c, struct rectf view,
                              struct point m);
struct point camera_to_map(const struct camera *c, struct rectf view,
                           double x_px, double y_px);

/* The camera that shows the box [low, high] (metres) inside `inner` (px) when
 * the map area is `view`: used to fit a region between the side panels. */
struct camera camera_fit(struct point low, struct point high, struct rectf view,
                         struct rectf inner);

/* Move by pixels; scale about a fixed pixel. */
struct camera camera_pan(const struct camera *c, double dx_px, double dy_px);
struct camera camera_zoom(const struct camera *c, struct rectf view,
                          double factor, double x_px, double y_px);
/* Keep scale and centre inside limits: scale in [min, max], centre inside the
 * box [low, high]. */
struct camera camera_limit(const struct camera *c, double min_scale,
                           double max_scale, struct point low,
                           struct point high);

/* Smooth zoom-and-pan from a to b, t in 0..1 (van Wijk & Nuij, "Smooth and
 * efficient zooming and panning", 2003); endpoints are exact. */
struct camera camera_between(const struct camera *a, const struct camera *b,
                             double t);
/* Ease-out cubic: 1 − (1 − t)³, clamped to 0..1. */
double ease_out(double t);

#endif
