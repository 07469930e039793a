/* raster - paths into coverage with FreeType's span rasteriser.
 * Thread: one at a time per raster; each painting thread has its own. */
#ifndef PAINT_RASTER_H
#define PAINT_RASTER_H

#include "paint/paint.h"

struct raster;

struct raster *raster_create(void);
void raster_destroy(struct raster *r); /* NULL is fine */

/* Coverage of a PATH or STROKE command as rows of bytes. w, h: the image;
 * left, top: of the image relative to the command's origin (x, y). The image
 * is zeroed by the caller. */
void raster_coverage(struct raster *r, const struct scene *s,
                     const struct scene_cmd *c, uint8_t *pixels, int w, int h,
                     int stride, int left, int top);

/* Blend a PATH or STROKE command straight into `target` inside `clip`. */
void raster_blend(struct raster *r, const struct scene *s,
                  const struct scene_cmd *c, struct pixels target,
                  struct rect clip);

/* The ring between two circles (inner radius 0: a disc) centred in a square
 * of `size` px; pixels zeroed by the caller, stride bytes a row. */
void raster_ring(struct raster *r, float outer, float inner, uint8_t *pixels,
                 int size, int stride);

#endif
