/* geometry - from what an installer measured to pixels and the layout unit.
 *
 * The unit, px per u:
 * 1. From pixels: 1 on 1920×1080, the smaller ratio wins; a portrait wall is
 *    measured against 1080×1920.
 * 2. When the wall's width and the viewing distance are known, at least what
 *    makes body text (GEOMETRY_BODY_U) 16 arc-minutes high from there,
 * 3. but never so large that the design does not fit: the wall keeps room for
 *    its columns and the map between them.
 * 4. Times unit_scale.
 * 5. On a wall of several cells never so large that a cell is narrower than a
 *    column of cards or lower than the first card: cards cross no seam.
 * Pure. */
#ifndef SCREENS_GEOMETRY_H
#define SCREENS_GEOMETRY_H

#include "ui/grid.h"

/* Body text of the design (KIT_BODY), u, and what the eye needs: 16
 * arc-minutes are 4.65 mm a metre. */
#define GEOMETRY_BODY_U      19
#define GEOMETRY_ARC_MINUTES 16.0

/* A wall as configured; lengths 0 when not known. */
struct wall_shape {
    int w, h; /* px */
    int columns, rows;
    double bezel_mm; /* between neighbouring pictures */
    double width_mm; /* the picture from edge to edge, bezels included */
    double distance_m;
    double unit_scale;
};

/* Millimetres a pixel is wide; 0 when not known. */
double geometry_mm_per_px(const struct wall_shape *s);
struct grid geometry_grid(const struct wall_shape *s);
/* px per layout unit. */
float geometry_unit(const struct wall_shape *s);
/* The angle under which `mm` is seen from `distance_m` > 0, arc-minutes. */
double geometry_arc_minutes(double mm, double distance_m);

/* One of the design's text sizes that is too small from the distance. */
struct small_text {
    float size_u;
    const char *texts;  /* which */
    double mm, arc_minutes;
    double scale;       /* unit_scale that would do, were there room */
    double distance_m;  /* from where it is large enough */
    bool body;          /* body text or larger: the design promises it */
};
#define GEOMETRY_SIZES_MAX 8
/* Fill `out` with the sizes below GEOMETRY_ARC_MINUTES, smallest first;
 * returns how many. 0 too when width or distance is not known. */
int geometry_small_texts(const struct wall_shape *s,
                         struct small_text out[GEOMETRY_SIZES_MAX]);

#endif
