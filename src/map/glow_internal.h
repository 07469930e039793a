/* glow_internal - shared by glow*.c alone. */
#ifndef MAP_GLOW_INTERNAL_H
#define MAP_GLOW_INTERNAL_H

#include "map/glow.h"

/* Rows of an image; row 0 of `pixels` is row y0 of the look. */
struct glow_target {
    uint32_t *pixels;
    int w, y0, n_rows, stride_px;
};

/* ---- glow_shape.c: the form and shades of one light ---- */

/* How strong core and halo are at a distance (r2: its square, px²); both end
 * smoothly. Beyond GLOW_HALO_SEEN of its radius a halo is under half of 1/255.
 */
#define GLOW_HALO_SEEN 0.89
double glow_core_at(double r2, double core_px);
double glow_halo_at(double r2, double halo_px);

/* For each byte of a pixel in memory order: where crowding halos end, the
 * core's colour, both 0..255, and the halo's own colour as a share of full. */
struct glow_tint {
    double full[4], core[4], add[4];
};
struct glow_tint glow_tint(uint32_t colour);

/* ---- glow_sprite.c: lights stamped one by one ---- */
struct glow_sprite;
struct glow_sprite *glow_sprite_create(const struct glow_style *style,
                                       uint32_t colour, double strength);
void glow_sprite_destroy(struct glow_sprite *s);
/* px a light reaches from its pixel at most. */
int glow_sprite_reach(const struct glow_sprite *s);
/* x, y: of the look, not of the target. */
void glow_sprite_stamp(const struct glow_sprite *s, double x, double y,
                       const struct glow_target *t);

/* ---- glow_dense.c: lights counted, then laid on as a field ---- */
struct glow_dense;
/* n_most: room for as many lights. */
struct glow_dense *glow_dense_create(const struct glow_style *style,
                                     uint32_t colour, double strength, int w,
                                     int h, int64_t n_most);
void glow_dense_destroy(struct glow_dense *d);
/* Add a light, in px of the look; those a little outside of the image, too.
 * When all have been: sort. Thread: one at a time. */
void glow_dense_add(struct glow_dense *d, double x, double y);
void glow_dense_sort(struct glow_dense *d);
/* False when nothing shines on these rows. */
bool glow_dense_lay(const struct glow_dense *d, const struct glow_target *t,
                    struct arena *scratch);

#endif
