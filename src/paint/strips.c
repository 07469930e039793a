#include "paint/strips.h"

#include <math.h>
#include <stdlib.h>

#define STRIPS_LEAST 24 /* kept for the next frames */

void strips_finish(struct strips *s)
{
    for (int i = 0; i < s->n; i++) {
        if (s->all[i]->image)
            pixman_image_unref(s->all[i]->image);
        free(s->all[i]->pixels);
        free(s->all[i]);
    }
    free(s->all);
    *s = (struct strips){ 0 };
}

void strips_frame(struct strips *s)
{
    s->frame++;
}

/* B. E. Bayer's matrix, 0..63, of the pixel's place in the frame: without
 * dither, dark gradients show bands. */
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

static void fill(struct strip *s, const struct scene_cmd *c)
{
    bool across = c->axis == AXIS_X;
    int n = across ? c->bounds.w : c->bounds.h;
    int from = across ? c->bounds.x : c->bounds.y;
    int step_i = across ? 1 : STRIP_ROWS, step_j = across ? n : 1;
    for (int i = 0; i < n; i++) {
        uint32_t v[4];
        ramp(c, from + i, v);
        for (int j = 0; j < STRIP_ROWS; j++) {
            uint32_t more = (uint32_t)bayer(from + i, j);
            s->pixels[i * step_i + j * step_j] = (v[3] + more) >> 6 << 24 |
                                                 (v[2] + more) >> 6 << 16 |
                                                 (v[1] + more) >> 6 << 8 |
                                                 (v[0] + more) >> 6;
        }
    }
}

static void make(struct strip *s, const struct scene_cmd *c)
{
    bool across = c->axis == AXIS_X;
    int n = across ? c->bounds.w : c->bounds.h;
    int w = across ? n : STRIP_ROWS, h = across ? STRIP_ROWS : n;
    size_t need = (size_t)n * STRIP_ROWS;
    if (need > s->cap) {
        s->cap = need;
        s->pixels = xrealloc(s->pixels, need * sizeof *s->pixels);
    }
    fill(s, c);
    if (s->image)
        pixman_image_unref(s->image);
    s->image = pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, w, h,
                                                 s->pixels, w * 4);
    pixman_image_set_repeat(s->image, PIXMAN_REPEAT_NORMAL);
    /* pixman looks at an image at its first use: here, not on many threads. */
    pixman_image_composite32(PIXMAN_OP_SRC, s->image, NULL, s->image, 0, 0, 0,
                             0, 0, 0, 0, 0);
    s->key = c->hash;
}

static struct strip *add(struct strips *s)
{
    s->all = xrealloc(s->all, (size_t)(s->n + 1) * sizeof *s->all);
    s->all[s->n] = xcalloc(1, sizeof **s->all);
    return s->all[s->n++];
}

const struct strip *strips_get(struct strips *s, const struct scene_cmd *c)
{
    struct strip *oldest = NULL;
    for (int i = 0; i < s->n; i++) {
        struct strip *strip = s->all[i];
        if (strip->key == c->hash) {
            strip->frame = s->frame;
            return strip;
        }
        if (!oldest || strip->frame < oldest->frame)
            oldest = strip;
    }
    if (s->n < STRIPS_LEAST || oldest->frame == s->frame)
        oldest = add(s);
    oldest->frame = s->frame;
    make(oldest, c);
    return oldest;
}
