#include "paint/replay.h"

#include "paint/scale.h"

#include <stdlib.h>

/* ---- colour ---- */

void brush_create(struct brush *b)
{
    b->raster = raster_create();
    b->line = xcalloc(BRUSH_LINE_PX, sizeof *b->line);
    /* One pixel without end: pixman takes it for a solid colour. */
    b->ink = pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, 1, 1,
                                               &b->ink_pixel, 4);
    pixman_image_set_repeat(b->ink, PIXMAN_REPEAT_NORMAL);
}

void brush_destroy(struct brush *b)
{
    raster_destroy(b->raster);
    free(b->line);
    if (b->ink)
        pixman_image_unref(b->ink);
    if (b->image)
        pixman_image_unref(b->image);
    *b = (struct brush){ 0 };
}

void brush_aim(struct brush *b, struct pixels target)
{
    const struct pixels *t = &b->target;
    if (b->image && t->data == target.data && t->w == target.w &&
        t->h == target.h && t->stride_px == target.stride_px)
        return;
    if (b->image)
        pixman_image_unref(b->image);
    b->image = pixman_image_create_bits_no_clear(
        PIXMAN_a8r8g8b8, target.w, target.h, target.data, target.stride_px * 4);
    b->target = target;
}

/* Load the ink with a colour, premultiplied. */
static pixman_image_t *ink(struct brush *b, colour c)
{
    uint32_t a = c >> 24, pixel = a;
    for (int shift = 16; shift >= 0; shift -= 8)
        pixel = pixel << 8 | ((c >> shift & 0xFF) * a * 257 / 255) >> 8;
    b->ink_pixel = pixel;
    return b->ink;
}

static void solid_rect(struct brush *b, struct rect r, struct rect clip,
                       colour c)
{
    r = rect_intersect(r, clip);
    if (rect_empty(r))
        return;
    if (c >> 24 == 0xFF)
        pixman_fill(b->target.data, b->target.stride_px, 32, r.x, r.y, r.w, r.h,
                    c);
    else
        pixman_image_composite32(PIXMAN_OP_OVER, ink(b, c), NULL, b->image, 0,
                                 0, 0, 0, r.x, r.y, r.w, r.h);
}

/* colour × the part of a mask that begins at (mx, my), into r. */
static void solid_mask(struct brush *b, struct rect r, struct rect clip,
                       const struct mask *m, int mx, int my, colour c)
{
    struct rect cut = rect_intersect(r, clip);
    if (!rect_empty(cut))
        pixman_image_composite32(PIXMAN_OP_OVER, ink(b, c), m->image, b->image,
                                 0, 0, mx + cut.x - r.x, my + cut.y - r.y,
                                 cut.x, cut.y, cut.w, cut.h);
}

static void whole_mask(struct brush *b, const struct scene_cmd *c,
                       struct rect clip, const struct mask *m, colour ink)
{
    struct rect r = rect_make((int)c->x + m->left, (int)c->y + m->top, m->w,
                              m->h);
    solid_mask(b, r, clip, m, 0, 0, ink);
}

/* ---- rounded rectangles: four corners of one disc, and straight parts ---- */

static void corners(struct brush *b, struct rect o, int radius,
                    struct rect clip, const struct mask *disc, colour c)
{
    if (!disc)
        return;
    for (int i = 0; i < 4; i++) {
        int right = i & 1, low = i >> 1;
        struct rect r = rect_make(right ? o.x + o.w - radius : o.x,
                                  low ? o.y + o.h - radius : o.y, radius,
                                  radius);
        solid_mask(b, r, clip, disc, right ? radius : 0, low ? radius : 0, c);
    }
}

/* Parts are disjoint, so that a translucent border has one tone. */
static void paint_border(struct brush *b, struct rect o, int r, int line,
                         struct rect clip, const struct mask *ring, colour c)
{
    int side = line < r ? line : r, rest = line - side;
    int right = o.x + o.w, low = o.y + o.h;
    solid_rect(b, rect_make(o.x + r, o.y, o.w - 2 * r, line), clip, c);
    solid_rect(b, rect_make(o.x + r, low - line, o.w - 2 * r, line), clip, c);
    solid_rect(b, rect_make(o.x, o.y + r, side, o.h - 2 * r), clip, c);
    solid_rect(b, rect_make(right - side, o.y + r, side, o.h - 2 * r), clip, c);
    solid_rect(b, rect_make(o.x + r, o.y + line, rest, o.h - 2 * line), clip,
               c);
    solid_rect(b, rect_make(right - r - rest, o.y + line, rest, o.h - 2 * line),
               clip, c);
    corners(b, o, r, clip, ring, c);
}

static void paint_round(struct brush *b, const struct scene_cmd *c,
                        const struct supplies *with, struct rect clip)
{
    struct rect o = rect_make((int)c->x, (int)c->y, (int)c->w, (int)c->h);
    int r = (int)c->size, line = (int)c->extra;
    if (c->colour >> 24) {
        solid_rect(b, rect_make(o.x + r, o.y, o.w - 2 * r, o.h), clip,
                   c->colour);
        solid_rect(b, rect_make(o.x, o.y + r, r, o.h - 2 * r), clip, c->colour);
        solid_rect(b, rect_make(o.x + o.w - r, o.y + r, r, o.h - 2 * r), clip,
                   c->colour);
        corners(b, o, r, clip, with->mask, c->colour);
    }
    if (c->colour2)
        paint_border(b, o, r, line, clip, with->extra, c->colour2);
}

/* ---- gradients ---- */

static void paint_gradient(struct brush *b, const struct scene_cmd *c,
                           const struct strip *strip, struct rect clip)
{
    struct rect r = rect_intersect(c->bounds, clip);
    bool across = c->axis == AXIS_X;
    if (!strip || rect_empty(r))
        return;
    bool opaque = c->colour >> 24 == 0xFF && c->colour2 >> 24 == 0xFF;
    pixman_image_composite32(opaque ? PIXMAN_OP_SRC : PIXMAN_OP_OVER,
                             strip->image, NULL, b->image,
                             across ? r.x - c->bounds.x : r.x % STRIP_ROWS,
                             across ? r.y % STRIP_ROWS : r.y - c->bounds.y, 0,
                             0, r.x, r.y, r.w, r.h);
}

/* By ourselves: several times as fast as pixman's scaler. */
static void paint_layer(struct brush *b, const struct scene_cmd *c,
                        struct pixels layer, struct rect clip)
{
    if (layer.data && layer.w + 2 <= BRUSH_LINE_PX)
        scale_opaque(b->target, rect_intersect(c->bounds, clip), layer,
                     rectf_make(c->x, c->y, c->w, c->h), b->line);
}

void replay_command(struct brush *b, const struct scene *s,
                    const struct scene_cmd *c, const struct supplies *with,
                    struct rect clip)
{
    clip = rect_intersect(clip, c->bounds);
    if (rect_empty(clip))
        return;
    switch (c->kind) {
    case SCENE_FILL: solid_rect(b, c->bounds, clip, c->colour); break;
    case SCENE_ROUND: paint_round(b, c, with, clip); break;
    case SCENE_GRADIENT: paint_gradient(b, c, with->strip, clip); break;
    case SCENE_LAYER: paint_layer(b, c, with->layer, clip); break;
    case SCENE_TEXT:
        if (with->extra)
            whole_mask(b, c, clip, with->extra, c->colour2);
        if (with->mask)
            whole_mask(b, c, clip, with->mask, c->colour);
        break;
    default:
        if (with->mask)
            whole_mask(b, c, clip, with->mask, c->colour);
        else if (b->raster)
            raster_blend(b->raster, s, c, b->target, clip);
        break;
    }
}
