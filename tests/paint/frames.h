/* frames - random frames of every kind of command, for property tests. A
 * frame is a list of items; a few of them change from frame to frame. */
#ifndef TESTS_PAINT_FRAMES_H
#define TESTS_PAINT_FRAMES_H

#include "base/rng.h"
#include "paint/paint.h"

#include <string.h>

#define FRAME_ITEMS 40

struct item { /* one seed is one command */
    uint64_t seed;
};

struct frames {
    struct rng rng;
    struct item items[FRAME_ITEMS];
    struct text_metrics metrics;
    struct layer_ref layers[2]; /* to use; zero: none */
};

static inline float some(struct rng *r, float low, float high)
{
    return low + (high - low) * (float)rng_unit(r);
}

static inline struct rectf some_rect(struct rng *r, int w, int h)
{
    struct rectf out = rectf_make(some(r, -60, (float)w),
                                  some(r, -60, (float)h), some(r, 1, 160),
                                  some(r, 1, 120));
    if (rng_chance(r, 0.1)) { /* now and then a big one */
        out.w *= 5;
        out.h *= 5;
    }
    return out;
}

static inline colour some_colour(struct rng *r)
{
    static const uint32_t alphas[] = { 0xFF, 0xFF, 0x80, 0x21, 0xE6 };
    return (rng_u32(r) & 0xFFFFFF) | alphas[rng_below(r, 5)] << 24;
}

static inline void add_some_path(struct scene *s, struct rng *r, int n)
{
    struct rectf box = some_rect(r, s->w, s->h);
    int parts = rng_between(r, 1, 3);
    for (int part = 0; part < parts; part++) {
        for (int i = 0; i < n; i++) {
            float x = box.x + some(r, 0, box.w), y = box.y + some(r, 0, box.h);
            if (i == 0)
                scene_move_to(s, x, y);
            else if (rng_chance(r, 0.3))
                scene_cubic_to(s, x, box.y, box.x, y, x, y);
            else
                scene_line_to(s, x, y);
        }
        if (rng_chance(r, 0.5))
            scene_close(s);
    }
}

static inline void add_some_text(struct scene *s, struct rng *r,
                                 const struct text_metrics *m)
{
    static const char *const texts[] = {
        "民和回族土族自治县", "12,438", "脱贫率 86.4%", "关**（西沟乡）",
        "Poverty “line”",     "户",     "fjÅ"
    };
    static const float sizes[] = { 14, 17, 22, 31, 48 };
    const char *t = texts[rng_below(r, LENGTH(texts))];
    size_t n = strlen(t);
    enum text_face face = (enum text_face)rng_below(r, FACE_COUNT);
    float size = sizes[rng_below(r, LENGTH(sizes))], ascent, descent;
    float tracking = rng_chance(r, 0.3) ? 1.5f : 0;
    float halo = rng_chance(r, 0.3) ? some(r, 1, 6) : 0;
    float x = some(r, -40, (float)s->w), y = some(r, 0, (float)s->h);
    float w = m->width(m->ctx, face, size, tracking, t, n);
    m->extent(m->ctx, face, size, &ascent, &descent);
    struct rectf box = rectf_make(x - size * 0.2f, y - ascent, w + size * 0.4f,
                                  ascent + descent);
    scene_text(s, rect_cover(rectf_inset(box, -2 * halo)), x, y, face, size,
               tracking, some_colour(r), halo > 0 ? 0xC0081018 : 0, halo, t, n);
}

static inline void add_some_layer(struct scene *s, struct rng *r,
                                  const struct frames *f)
{
    struct layer_ref ref = f->layers[rng_below(r, 2)];
    struct rectf dst = some_rect(r, s->w, s->h);
    if (rng_chance(r, 0.3)) /* unscaled, at a whole pixel */
        dst = rectf_make((float)rng_between(r, -50, 50),
                         (float)rng_between(r, -50, 50), 200, 150);
    scene_layer(s, dst, ref);
}

static inline void add_some(struct scene *s, struct rng *r,
                            const struct frames *f)
{
    struct rectf box = some_rect(r, s->w, s->h);
    bool clipped = rng_chance(r, 0.25);
    if (clipped)
        scene_clip_push(s, rect_cover(some_rect(r, s->w, s->h)));
    switch (rng_below(r, 10)) {
    case 0: scene_fill(s, rect_cover(box), some_colour(r)); break;
    case 1:
        scene_round(s, box, some(r, 0, 30),
                    rng_chance(r, 0.8) ? some_colour(r) : 0,
                    rng_chance(r, 0.6) ? some(r, 1, 9) : 0, some_colour(r));
        break;
    case 2:
        scene_gradient(s, rect_cover(box), rng_chance(r, 0.5) ? AXIS_X : AXIS_Y,
                       some(r, -50, 300), some(r, 0, 300), some_colour(r),
                       some_colour(r));
        break;
    case 3:
        add_some_path(s, r, rng_between(r, 3, 20));
        scene_path_fill(s, some_colour(r));
        break;
    case 4:
        add_some_path(s, r, rng_between(r, 2, 12));
        scene_path_stroke(s, some(r, 0.5f, 14), 0, some_colour(r));
        break;
    case 5:
        add_some_path(s, r, rng_between(r, 2, 6));
        scene_path_stroke(s, some(r, 1, 5), some(r, 2, 20), some_colour(r));
        break;
    case 6: add_some_layer(s, r, f); break;
    case 7:
        scene_add_circle(s, box.x, box.y, some(r, 1, 20));
        scene_path_fill(s, some_colour(r));
        break;
    default:
        if (f->metrics.width)
            add_some_text(s, r, &f->metrics);
        break;
    }
    if (clipped)
        scene_clip_pop(s);
}

static inline void frames_begin(struct frames *f, uint64_t seed)
{
    f->rng = rng_make(seed, 3);
    for (int i = 0; i < FRAME_ITEMS; i++)
        f->items[i].seed = rng_u32(&f->rng);
}

/* The next frame: some items change, now and then two change places. */
static inline void frames_next(struct frames *f, struct scene *s, int w, int h)
{
    int n = (int)rng_below(&f->rng, 4);
    for (int i = 0; i < n; i++)
        f->items[rng_below(&f->rng, FRAME_ITEMS)].seed = rng_u32(&f->rng);
    if (rng_chance(&f->rng, 0.2)) {
        uint32_t a = rng_below(&f->rng, FRAME_ITEMS);
        uint32_t b = rng_below(&f->rng, FRAME_ITEMS);
        struct item swap = f->items[a];
        f->items[a] = f->items[b];
        f->items[b] = swap;
    }
    scene_begin(s, w, h);
    scene_gradient(s, rect_make(0, 0, w, h), AXIS_Y, 0, (float)h, 0xFF0A0F15,
                   0xFF182430);
    for (int i = 0; i < FRAME_ITEMS; i++) {
        struct rng r = rng_make(f->items[i].seed, 8);
        add_some(s, &r, f);
    }
}

#endif
