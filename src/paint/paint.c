#include "paint/paint.h"

#include "base/hash.h"
#include "base/log.h"
#include "paint/bands.h"
#include "paint/halo.h"
#include "paint/pieces.h"
#include "paint/replay.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MASK_LIMIT_DEFAULT ((size_t)20 << 20)
#define BANDS_MAX          8
#define LAYERS_MAX         16
/* Larger shapes are rasterised straight into the target, each time. */
#define MASK_AREA_MAX (256 * 256)
/* Less than this is not worth waking another thread for, px. */
#define BAND_AREA_LEAST (96 * 1024)
/* As many rows are painted at once as stay in a core's cache … */
#define STRIPE_BYTES      (512 * 1024)
#define STRIPE_ROWS_LEAST 16
/* … unless paths without a mask have more verbs than this: such a path is
 * rasterised again for each piece. */
#define STRIPE_VERBS_MOST 4000

struct layer {
    uint32_t id, generation;
    struct pixels shown;
};

struct paint {
    struct fonts *fonts;
    struct masks *masks;
    struct bands *bands;
    struct brush brushes[BANDS_MAX];
    struct supplies *supplies; /* one a command */
    uint32_t cap_supplies;
    struct pieces pieces;
    struct strips strips;
    struct layer layers[LAYERS_MAX];
    uint32_t generation;
};

struct paint *paint_create(const struct paint_options *options)
{
    struct paint *p = xcalloc(1, sizeof *p);
    long n = options->bands ? options->bands : sysconf(_SC_NPROCESSORS_ONLN);
    p->fonts = options->fonts;
    p->masks = masks_create(options->mask_limit_bytes
                                ? options->mask_limit_bytes
                                : MASK_LIMIT_DEFAULT);
    p->bands = bands_create(n > BANDS_MAX ? BANDS_MAX : (int)n, options->nice);
    for (int i = 0; i < bands_count(p->bands); i++)
        brush_create(&p->brushes[i]);
    return p;
}

void paint_destroy(struct paint *p)
{
    if (!p)
        return;
    int n = bands_count(p->bands);
    bands_destroy(p->bands);
    for (int i = 0; i < n; i++)
        brush_destroy(&p->brushes[i]);
    for (int i = 0; i < LAYERS_MAX; i++)
        pixels_destroy(&p->layers[i].shown);
    masks_destroy(p->masks);
    strips_finish(&p->strips);
    free(p->supplies);
    pieces_finish(&p->pieces);
    free(p);
}

void paint_wipe_masks(struct paint *p)
{
    masks_wipe(p->masks);
}

/* ---- looking up what commands need ---- */

static const struct mask *text_mask(struct paint *p, const struct scene *s,
                                    const struct scene_cmd *c)
{
    struct mask *m = masks_get(p->masks, c->mask);
    struct glyph_run run;
    if (m)
        return m;
    if (!p->fonts ||
        !fonts_render(p->fonts, (enum text_face)c->face, c->size, c->extra,
                      s->text + c->data, c->n_data, &run))
        return NULL;
    m = masks_put(p->masks, c->mask, run.w, run.h);
    m->left = run.left;
    m->top = run.top;
    for (int y = 0; y < run.h; y++)
        memcpy(m->pixels + y * m->stride, run.pixels + y * run.stride,
               (size_t)run.w);
    free(run.pixels);
    return m;
}

static const struct mask *halo_mask(struct paint *p, const struct scene_cmd *c,
                                    const struct mask *ink)
{
    if (!ink || !c->colour2)
        return NULL;
    uint64_t key = hash_u64(c->mask, (uint64_t)lroundf(c->halo * 64) + 1);
    struct mask *m = masks_get(p->masks, key);
    if (m)
        return m;
    int margin = halo_margin(c->halo);
    m = masks_put(p->masks, key, ink->w + 2 * margin, ink->h + 2 * margin);
    m->left = ink->left - margin;
    m->top = ink->top - margin;
    halo_make(ink, m, margin, c->halo);
    return m;
}

static const struct mask *corner_mask(struct paint *p, int radius, int line)
{
    if (radius <= 0)
        return NULL;
    uint64_t key = hash_u64(hash_u64(SCENE_ROUND, (uint64_t)radius),
                            (uint64_t)line);
    struct mask *m = masks_get(p->masks, key);
    if (m || !p->brushes[0].raster)
        return m;
    m = masks_put(p->masks, key, 2 * radius, 2 * radius);
    float inner = line ? fmaxf(0, (float)(radius - line)) : 0;
    raster_ring(p->brushes[0].raster, (float)radius, inner, m->pixels, m->w,
                m->stride);
    return m;
}

/* The whole shape's box, which the clip may have cut from c->bounds. */
static struct rect shape_box(const struct scene *s, const struct scene_cmd *c)
{
    const float *p = s->points + c->points;
    float out = c->kind == SCENE_STROKE ? c->size / 2 + 1 : 0;
    float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    static const int points_of[] = { 1, 1, 3, 0 };
    for (uint32_t i = 0; i < c->n_data; i++)
        for (int n = points_of[s->verbs[c->data + i]]; n > 0; n--, p += 2) {
            x0 = fminf(x0, p[0]);
            y0 = fminf(y0, p[1]);
            x1 = fmaxf(x1, p[0]);
            y1 = fmaxf(y1, p[1]);
        }
    /* A pixel more: an axis-parallel line has no area of its own. */
    return rect_cover(rectf_make(x0 - out, y0 - out, x1 - x0 + 2 * out + 1,
                                 y1 - y0 + 2 * out + 1));
}

static const struct mask *shape_mask(struct paint *p, const struct scene *s,
                                     const struct scene_cmd *c)
{
    struct mask *m = masks_get(p->masks, c->mask);
    if (m || !p->brushes[0].raster)
        return m;
    if ((int64_t)c->bounds.w * c->bounds.h > MASK_AREA_MAX)
        return NULL;
    struct rect box = shape_box(s, c);
    if (rect_empty(box) || (int64_t)box.w * box.h > MASK_AREA_MAX)
        return NULL;
    m = masks_put(p->masks, c->mask, box.w, box.h);
    m->left = box.x;
    m->top = box.y;
    raster_coverage(p->brushes[0].raster, s, c, m->pixels, box.w, box.h,
                    m->stride, box.x, box.y);
    return m;
}

static struct layer *find_layer(struct paint *p, uint32_t id)
{
    for (int i = 0; i < LAYERS_MAX; i++)
        if (p->layers[i].id == id)
            return &p->layers[i];
    return NULL;
}

static void supply(struct paint *p, const struct scene *s,
                   const struct scene_cmd *c, struct supplies *out)
{
    *out = (struct supplies){ 0 };
    switch (c->kind) {
    case SCENE_TEXT:
        out->mask = text_mask(p, s, c);
        out->extra = halo_mask(p, c, out->mask);
        break;
    case SCENE_ROUND:
        if (c->colour >> 24)
            out->mask = corner_mask(p, (int)c->size, 0);
        if (c->colour2)
            out->extra = corner_mask(p, (int)c->size, (int)c->extra);
        break;
    case SCENE_GRADIENT: out->strip = strips_get(&p->strips, c); break;
    case SCENE_PATH:
    case SCENE_STROKE: out->mask = shape_mask(p, s, c); break;
    case SCENE_LAYER: {
        const struct layer *l = find_layer(p, c->layer.id);
        if (l && l->generation == c->layer.generation)
            out->layer = l->shown;
        break;
    }
    default: break;
    }
}

/* ---- replay ---- */

struct replay_job {
    struct paint *paint;
    const struct scene *scene;
    struct pixels target;
    atomic_uint next; /* piece */
};

static void replay_part(void *user, int part)
{
    struct replay_job *job = user;
    const struct paint *p = job->paint;
    struct brush *b = &job->paint->brushes[part];
    brush_aim(b, job->target);
    for (;;) {
        unsigned i = atomic_fetch_add(&job->next, 1);
        if (i >= p->pieces.n)
            break;
        const struct piece *piece = &p->pieces.items[i];
        for (uint32_t c = piece->first; c < job->scene->n_cmds; c++)
            replay_command(b, job->scene, &job->scene->cmds[c], &p->supplies[c],
                           piece->r);
    }
}

static bool touches(const struct scene_cmd *c, const struct rect *rects, int n)
{
    for (int i = 0; i < n; i++)
        if (!rect_empty(rect_intersect(c->bounds, rects[i])))
            return true;
    return false;
}

/* Look up what the commands need and what they hide. Returns how many verbs
 * have to be rasterised in each piece. */
static uint32_t prepare(struct paint *p, const struct scene *s,
                        const struct rect *rects, int n_rects)
{
    uint32_t verbs = 0;
    if (s->n_cmds > p->cap_supplies) {
        p->cap_supplies = s->n_cmds * 2;
        p->supplies = xrealloc(p->supplies,
                               p->cap_supplies * sizeof *p->supplies);
    }
    masks_frame(p->masks);
    strips_frame(&p->strips);
    pieces_begin(&p->pieces);
    for (uint32_t i = 0; i < s->n_cmds; i++) {
        const struct scene_cmd *c = &s->cmds[i];
        struct supplies *with = &p->supplies[i];
        *with = (struct supplies){ 0 };
        if (!touches(c, rects, n_rects))
            continue;
        supply(p, s, c, with);
        if ((c->kind == SCENE_PATH || c->kind == SCENE_STROKE) && !with->mask)
            verbs += c->n_data;
        if (c->kind != SCENE_LAYER)
            pieces_cover_command(&p->pieces, c, i);
        else if (with->layer.data)
            pieces_cover(&p->pieces, c->bounds, i);
    }
    return verbs;
}

void paint_warm(struct paint *p, const struct scene *s)
{
    struct rect all = rect_make(0, 0, s->w, s->h);
    prepare(p, s, &all, 1);
}

void paint_replay(struct paint *p, const struct scene *s, struct pixels target,
                  const struct rect *rects, int n_rects)
{
    ASSERT(s->w == target.w && s->h == target.h);
    int64_t area = 0;
    for (int i = 0; i < n_rects; i++)
        area += (int64_t)rects[i].w * rects[i].h;
    if (area == 0)
        return;
    uint32_t verbs = prepare(p, s, rects, n_rects);
    int parts = area < BAND_AREA_LEAST ? 1 : bands_count(p->bands);
    int rows = STRIPE_BYTES / 4 / target.w;
    if (rows < STRIPE_ROWS_LEAST)
        rows = STRIPE_ROWS_LEAST;
    if (verbs > STRIPE_VERBS_MOST)
        rows = (target.h + parts - 1) / parts;
    for (int i = 0; i < n_rects; i++)
        pieces_cut(&p->pieces, rects[i], rows);
    struct replay_job job = { p, s, target, 0 };
    if (parts == 1)
        replay_part(&job, 0);
    else
        bands_run(p->bands, replay_part, &job);
}

struct parallel {
    struct paint *paint;
    void (*job)(void *ctx, int part, int parts);
    void *ctx;
};

static void parallel_part(void *user, int part)
{
    const struct parallel *p = user;
    p->job(p->ctx, part, bands_count(p->paint->bands));
}

void paint_parallel(struct paint *p,
                    void (*job)(void *ctx, int part, int parts), void *ctx)
{
    struct parallel job_of = { p, job, ctx };
    bands_run(p->bands, parallel_part, &job_of);
}

/* ---- layers ---- */

struct layer_ref paint_layer_put(struct paint *p, uint32_t id,
                                 struct pixels image)
{
    struct layer *l = find_layer(p, id);
    if (!l)
        l = find_layer(p, 0);
    ASSERT(id != 0 && l != NULL); /* an enumeration, fewer than LAYERS_MAX */
    pixels_destroy(&l->shown);
    *l = (struct layer){ id, ++p->generation, image };
    return (struct layer_ref){ id, l->generation };
}

void paint_layer_drop(struct paint *p, uint32_t id)
{
    struct layer *l = id ? find_layer(p, id) : NULL;
    if (!l)
        return;
    pixels_destroy(&l->shown);
    *l = (struct layer){ 0 };
}

struct paint_stats paint_stats(const struct paint *p)
{
    struct masks_stats m = masks_stats(p->masks);
    struct paint_stats out = { m.made, m.hit, m.evicted, m.bytes, 0 };
    for (int i = 0; i < LAYERS_MAX; i++) {
        const struct layer *l = &p->layers[i];
        out.layer_bytes += (size_t)l->shown.w * (size_t)l->shown.h * 4;
    }
    return out;
}
