/* paint - replays a scene into pixels with pixman and FreeType.
 *
 * Small shapes and glyph runs become A8 masks, keyed by scene_cmd.mask, in one
 * bounded LRU cache; drawing is mask × colour. Layers are images painted from
 * scenes of their own or filled by the map's lights.
 * Pixels: x8r8g8b8 opaque frame, premultiplied a8r8g8b8 layers, native byte
 * order. Equal scenes give equal bytes on every machine and thread count.
 * Thread: UI thread only; compositing runs in bands on helper threads inside
 * the call. */
#ifndef PAINT_PAINT_H
#define PAINT_PAINT_H

#include "paint/font.h"
#include "paint/pixels.h"
#include "scene/scene.h"

struct paint;

struct paint_options {
    struct fonts *fonts;     /* borrowed */
    size_t mask_limit_bytes; /* 0: 20 MiB */
    int bands;               /* 0: one per processor, at most 8 */
    int nice;                /* of the helper threads: > 0 gives way */
};

struct paint *paint_create(const struct paint_options *options);
void paint_destroy(struct paint *p); /* NULL is fine */

/* Paint `s` into `target` inside `rects` (disjoint). The frame must be w×h of
 * the scene. Missing layers paint nothing. */
void paint_replay(struct paint *p, const struct scene *s, struct pixels target,
                  const struct rect *rects, int n_rects);

/* Make what the commands of `s` need (glyph runs above all) ahead of time. */
void paint_warm(struct paint *p, const struct scene *s);

/* Run job(ctx, part, parts) for every part on the painting threads; returns
 * when all are done. */
void paint_parallel(struct paint *p,
                    void (*job)(void *ctx, int part, int parts), void *ctx);

/* Forget every cached shape and glyph run: names among them. */
void paint_wipe_masks(struct paint *p);

/* ---- layers: id 0 is none; generation grows with each put ---- */
/* Make an opaque image the layer's content; returns its reference. The image
 * belongs to the layer then, the one before is destroyed. */
struct layer_ref paint_layer_put(struct paint *p, uint32_t id,
                                 struct pixels image);
void paint_layer_drop(struct paint *p, uint32_t id);

struct paint_stats {
    uint64_t masks_made, masks_hit, masks_evicted;
    size_t mask_bytes, layer_bytes;
};
struct paint_stats paint_stats(const struct paint *p);

#endif
