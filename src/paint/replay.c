#include "paint/replay.h"

#include <math.h>

/* ---- colour ---- */

static pixman_color_t solid_colour(colour c)
{
    uint32_t a = c >> 24;
    return (pixman_color_t){
        .red = (uint16_t)((c >> 16 & 0xFF) * a * 257 / 255),
        .green = (uint16_t)((c >> 8 & 0xFF) * a * 257 / 255),
        .blue = (uint16_t)((c & 0xFF) * a * 257 / 255),
        .alpha = (uint16_t)(a * 257),
    };
}

static void solid_rect(struct brush *b, struct rect r, struct rect clip,
                       colour c)
{
    r = rect_intersect(r, clip);
    if (rect_empty(r))
        return;
    if (c >> 24 == 0xFF) {
        pixman_fill(b->target.data, b->target.stride_px, 32, r.x, r.y, r.w, r.h,
                    c);
        return;
    }
    pixman_color_t p = solid_colour(c);
    pixman_image_t *src = pixman_image_create_solid_fill(&p);
    pixman_image_composite32(PIXMAN_OP_OVER, src, NULL, b->image, 0, 0, 0, 0,
                             r.x, r.y, r.w, r.h);
    pixman_image_unref(src);
}

/* colour × the part of a mask that begins at (mx, my), into r. */
static void solid_mask(struct brush *b, struct rect r, struct rect clip,
                       const struct mask *m, int mx, int my, colour c)
{
    struct rect cut = rect_intersect(r, clip);
    if (rect_empty(cut))
        return;
    pixman_color_t p = solid_colour(c);
    pixman_image_t *src = pixman_image_create_solid_fill(&p);
    pixman_image_t *mask = pixman_image_create_bits_no_clear(
        PIXMAN_a8, m->w, m->h, (uint32_t *)(void *)m->pixels, m->stride);
    pixman_image_composite32(PIXMAN_OP_OVER, src, mask, b->image, 0, 0,
                             mx + cut.x - r.x, my + cut.y - r.y, cut.x, cut.y,
                             cut.w, cut.h);
    pixman_image_unref(mask);
    pixman_image_unref(src);
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

/* ---- gradients: dithered in an 8 by 8 order, or dark ones show bands ---- */

#define TILE BRUSH_LINE_ROWS

/* B. E. Bayer's matrix, 0..63, of the pixel's place in the frame. */
static int bayer(int x, int y)
{
    int v = 0;
    for (int bit = 0; bit < 3; bit++) {
        int low = x >> bit & 1, high = (x ^ y) >> bit & 1;
        v = v << 2 | high << 1 | low;
    }
    return v;
}

/* The premultiplied colour in 1/64 of a channel step. */
static void ramp(const struct scene_cmd *c, int at, uint32_t out[4])
{
    float t = c->w > 0 ? ((float)at + 0.5f - c->x) / c->w : 0;
    t = fmaxf(0, fminf(1, t));
    float a0 = (float)(c->colour >> 24), a1 = (float)(c->colour2 >> 24);
    for (int i = 0; i < 3; i++) {
        float v0 = (float)(c->colour >> 8 * i & 0xFF) * a0 / 255;
        float v1 = (float)(c->colour2 >> 8 * i & 0xFF) * a1 / 255;
        out[i] = (uint32_t)((v0 + (v1 - v0) * t) * 64);
    }
    out[3] = (uint32_t)((a0 + (a1 - a0) * t) * 64);
}

static void paint_gradient(struct brush *b, const struct scene_cmd *c,
                           struct rect clip)
{
    struct rect r = rect_intersect(c->bounds, clip);
    bool across = c->axis == AXIS_X;
    int n = across ? r.w : r.h, from = across ? r.x : r.y;
    int other = across ? r.y : r.x;
    if (n <= 0 || n > BRUSH_LINE_PX)
        return;
    int step_i = across ? 1 : TILE, step_j = across ? n : 1;
    for (int i = 0; i < n; i++) {
        uint32_t v[4];
        ramp(c, from + i, v);
        for (int j = 0; j < TILE; j++) {
            uint32_t more = (uint32_t)bayer(from + i, other + j);
            b->line[i * step_i + j * step_j] = (v[3] + more) >> 6 << 24 |
                                               (v[2] + more) >> 6 << 16 |
                                               (v[1] + more) >> 6 << 8 |
                                               (v[0] + more) >> 6;
        }
    }
    pixman_image_t *src = pixman_image_create_bits_no_clear(
        PIXMAN_a8r8g8b8, across ? n : TILE, across ? TILE : n, b->line,
        (across ? n : TILE) * 4);
    pixman_image_set_repeat(src, PIXMAN_REPEAT_NORMAL);
    bool opaque = c->colour >> 24 == 0xFF && c->colour2 >> 24 == 0xFF;
    pixman_image_composite32(opaque ? PIXMAN_OP_SRC : PIXMAN_OP_OVER, src, NULL,
                             b->image, 0, 0, 0, 0, r.x, r.y, r.w, r.h);
    pixman_image_unref(src);
}

/* ---- layers ---- */

static pixman_op_t operator_of(const struct scene_cmd *c, bool exact)
{
    if (c->blend == BLEND_ADD)
        return PIXMAN_OP_ADD;
    return c->blend == BLEND_COPY && exact && c->opacity >= 1 ? PIXMAN_OP_SRC
                                                              : PIXMAN_OP_OVER;
}

/* Destination px to layer px, 16.16, so that pixel centres map to centres. */
static void set_transform(pixman_image_t *src, const struct scene_cmd *c, int w,
                          int h)
{
    double sx = (double)w / (double)c->w, sy = (double)h / (double)c->h;
    pixman_transform_t t = { { { 0 } } };
    t.matrix[0][0] = pixman_double_to_fixed(sx);
    t.matrix[0][2] = pixman_double_to_fixed(-(double)c->x * sx);
    t.matrix[1][1] = pixman_double_to_fixed(sy);
    t.matrix[1][2] = pixman_double_to_fixed(-(double)c->y * sy);
    t.matrix[2][2] = pixman_fixed_1;
    pixman_image_set_transform(src, &t);
    pixman_image_set_filter(src, PIXMAN_FILTER_BILINEAR, NULL, 0);
}

static void paint_layer(struct brush *b, const struct scene_cmd *c,
                        struct pixels layer, struct rect clip)
{
    struct rect r = rect_intersect(c->bounds, clip);
    if (!layer.data || rect_empty(r))
        return;
    bool exact = c->w == (float)layer.w && c->h == (float)layer.h &&
                 c->x == floorf(c->x) && c->y == floorf(c->y);
    pixman_image_t *src = pixman_image_create_bits_no_clear(
        PIXMAN_a8r8g8b8, layer.w, layer.h, layer.data, layer.stride_px * 4);
    pixman_image_t *mask = NULL;
    if (c->opacity < 1) {
        pixman_color_t p = { .alpha = (uint16_t)lroundf(c->opacity * 65535) };
        mask = pixman_image_create_solid_fill(&p);
    }
    int x = r.x, y = r.y;
    if (exact) {
        x -= (int)c->x;
        y -= (int)c->y;
    } else {
        set_transform(src, c, layer.w, layer.h);
    }
    pixman_image_composite32(operator_of(c, exact), src, mask, b->image, x, y,
                             0, 0, r.x, r.y, r.w, r.h);
    if (mask)
        pixman_image_unref(mask);
    pixman_image_unref(src);
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
    case SCENE_GRADIENT: paint_gradient(b, c, clip); break;
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
