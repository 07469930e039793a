/* glow - household lights as pixels: the 万家灯火 picture.
 * Each light is a small core with a soft halo, its colour and strength by
 * status. Halos add up where homes are dense and saturate softly towards a
 * bright shade of their own colour, never to flat white; cores lie over them,
 * those of households not yet lifted on top.
 *
 * As long as lights can be told apart, each is stamped; where a status has
 * GLOW_DENSE_LEAST lights in view and more, they are counted a pixel and their
 * cores and halos are computed from the counts (a density field), with the
 * same sum of light within 5 %. Integer pixels: equal input gives equal bytes
 * on every machine. */
#ifndef MAP_GLOW_H
#define MAP_GLOW_H

#include "map/camera.h"
#include "model/atlas.h"
#include "model/terms.h"

#define GLOW_HALO_MAX_PX 50.0f
#define GLOW_DENSE_LEAST 60000

struct glow_style {
    uint32_t colour[POVERTY_COUNT]; /* 0xRRGGBB of each status */
    float strength[POVERTY_COUNT];  /* 1 = full */
    float core_px, halo_px;         /* radii; halo at most GLOW_HALO_MAX_PX */
};

/* Lights and where runs of them lie, so that a near view looks at few. */
struct glow_run;
struct glow_field {
    const struct lights *lights; /* borrowed */
    struct projection projection;
    struct glow_run *runs;
    int64_t n, n_runs;
};

void glow_init(struct glow_field *f, const struct lights *lights,
               const struct projection *p);
void glow_finish(struct glow_field *f);
/* Where light i lies on the plane, metres. */
struct point glow_place(const struct glow_field *f, int64_t i);

/* What to draw: every light of `year` that falls on the w×h image, whose pixel
 * (0, 0) is (0, 0) of the frame that `view` is given in. Only lights of `only`
 * (0: all), of no status whose bit is set in `dimmed`, and with their own bit
 * set in `marks` (light i: bit i % 64 of marks[i / 64]; NULL: all) are at full
 * strength, others at `dim` (0..1). `marks` is borrowed until the look has been
 * drawn. */
struct glow_look {
    int year;
    struct camera camera;
    struct rectf view;
    struct glow_style style;
    region_id only;
    unsigned dimmed;
    const uint64_t *marks;
    float dim;
    int w, h;
    int64_t dense_least; /* 0: GLOW_DENSE_LEAST */
};

/* Prepare a look; then draw its rows, in any order and on several threads at
 * once; then end it. The field must stay. Memory while it lives: 8
 * bytes a light that is drawn as density, 8 for each 256 lights of the field.
 */
struct glow;
struct glow *glow_begin(const struct glow_field *f,
                        const struct glow_look *look);
/* Draw n_rows rows from row y0 on into `pixels`, which must be all zero;
 * afterwards they are premultiplied a8r8g8b8. Show them with OVER: light covers
 * what it outshines, so amber stays amber on blue land (ADD would turn it
 * white there). False: nothing shines here, nothing was written.
 * scratch: empty, of the calling thread; emptied again. */
bool glow_rows(const struct glow *g, int y0, int n_rows, uint32_t *pixels,
               int stride_px, struct arena *scratch);
void glow_end(struct glow *g);

/* All three for a whole image. */
void glow_draw(const struct glow_field *f, const struct glow_look *look,
               uint32_t *pixels, int stride_px);

/* The nearest light within `within_px` of a pixel, inside `only` (0: any);
 * 0 when none. */
household_id glow_hit(const struct glow_field *f, int year,
                      const struct camera *c, struct rectf view, float x_px,
                      float y_px, float within_px, region_id only);

#endif
