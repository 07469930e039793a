/* glow - household lights as pixels: the 万家灯火 picture.
 * Each light is a small core with a soft halo, its colour and strength by
 * status. Halos add up where homes are dense and saturate softly towards a
 * bright shade of their own colour, never to flat white; cores lie over them,
 * those of households not yet lifted on top. Integer pixels: equal input gives
 * equal bytes on every machine. Pure, no allocation after glow_init(). */
#ifndef MAP_GLOW_H
#define MAP_GLOW_H

#include "map/camera.h"
#include "model/atlas.h"
#include "model/terms.h"

#define GLOW_HALO_MAX_PX 50.0f

struct glow_style {
    uint32_t colour[POVERTY_COUNT]; /* 0xRRGGBB of each status */
    float strength[POVERTY_COUNT];  /* 1 = full */
    float core_px, halo_px;         /* radii; halo at most GLOW_HALO_MAX_PX */
};

/* Lights projected to the plane once. */
struct glow_field {
    const struct lights *lights; /* borrowed */
    float *x, *y;                /* metres */
    int64_t n;
};

void glow_init(struct glow_field *f, const struct lights *lights,
               const struct projection *p);
void glow_finish(struct glow_field *f);

/* Draw every light of `year` that falls on the w×h image, whose pixel (0, 0)
 * is (0, 0) of the frame that `view` is given in. The image must be all zero
 * before (as paint_layer_begin() gives it); afterwards it is premultiplied
 * a8r8g8b8. Show it with OVER: light covers what it outshines, so amber stays
 * amber on blue land (ADD would turn it white there). Only lights of `only`
 * (0: all) are at full strength, others at `dim` (0..1).
 * Thread: any, several at once on different images. */
void glow_draw(const struct glow_field *f, int year, const struct camera *c,
               struct rectf view, const struct glow_style *style,
               region_id only, float dim, uint32_t *pixels, int w, int h,
               int stride_px);

/* The nearest light within `within_px` of a pixel, inside `only` (0: any);
 * 0 when none. */
household_id glow_hit(const struct glow_field *f, int year,
                      const struct camera *c, struct rectf view, float x_px,
                      float y_px, float within_px, region_id only);

#endif
