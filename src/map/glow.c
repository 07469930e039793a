#include "map/glow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Small pictures of one light at every sub-pixel place, in one buffer: as many
 * places a pixel (up to PHASES_MAX²) as fit. */
#define PHASES_MAX 4
#define SPRITE_PX  12288
#define BLOCK_PX   4 /* rows are blended in blocks of 16 bytes */
#define SAMPLES    3 /* a side, in each sprite pixel */
#define HALO_SEEN                                                              \
    0.89                 /* of its radius; beyond, halo_at() is under half of  \
                            1/255 */
#define CROWD_WHITE 0.12 /* how far crowding halos whiten */

/* Three byte planes, a byte a channel, in the byte order of a pixel:
 *   pixel += (full − pixel, if positive) × add / 256
 *   pixel += (core colour − pixel) × cover / 256, its first product in `core`
 */
struct sprite {
    int phases, size; /* places a side; pixels a side, a multiple of BLOCK_PX */
    uint8_t kind[SPRITE_PX / BLOCK_PX]; /* of each block: enum block */
    uint8_t full[4 * BLOCK_PX];
    uint8_t add[4 * SPRITE_PX], cover[4 * SPRITE_PX], core[4 * SPRITE_PX];
};

enum block { BLOCK_EMPTY, BLOCK_HALO, BLOCK_CORE };

struct target {
    uint32_t *pixels;
    int w, h, stride_px;
};

/* ---- lights on the plane ---- */

void glow_init(struct glow_field *f, const struct lights *lights,
               const struct projection *p)
{
    size_t n = (size_t)lights->n;
    *f = (struct glow_field){ .lights = lights,
                              .x = xcalloc(n + 1, sizeof *f->x),
                              .y = xcalloc(n + 1, sizeof *f->y),
                              .n = lights->n };
    for (int64_t i = 0; i < f->n; i++) {
        struct geo_point g = { (double)lights->lon[i], (double)lights->lat[i] };
        struct point m = project(p, g);
        f->x[i] = (float)m.x;
        f->y[i] = (float)m.y;
    }
}

void glow_finish(struct glow_field *f)
{
    free(f->x);
    free(f->y);
    *f = (struct glow_field){ 0 };
}

/* ---- one light ---- */

/* How strong core and halo are at r px from the light; both end smoothly. */
static double core_at(double r2, double core_px)
{
    double edge = core_px + 0.6, t = r2 / (edge * edge);
    if (t >= 1)
        return 0;
    double rest = 1 - t * t;
    return rest * rest;
}

static double halo_at(double r2, double halo_px)
{
    double t = r2 / (halo_px * halo_px);
    if (t >= 1)
        return 0;
    double rest = 1 - t, cube = rest * rest * rest;
    return 0.16 * cube + 0.46 * cube * cube * cube * rest;
}

struct tint {
    double full[4], core[4], add[4]; /* 0..255; 0..1 of full */
};

/* Bytes of 0xAARRGGBB in memory order. */
static void pixel_bytes(uint32_t argb, uint8_t out[4])
{
    memcpy(out, &argb, sizeof argb);
}

/* A light colour's shades: hot towards warm white, the more the lighter it is
 * itself, so that ember stays red. Where halos crowd they end at `full`. */
static struct tint make_tint(uint32_t colour)
{
    static const double hot[3] = { 255, 244, 214 };
    double rgb[3] = { colour >> 16 & 255, colour >> 8 & 255, colour & 255 };
    double light = (0.30 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2]) / 255.0;
    double white = light * light;
    uint8_t order[4];
    pixel_bytes(0x03000102, order); /* which of r, g, b, a each byte is */
    struct tint t;
    for (int i = 0; i < 4; i++) {
        if (order[i] == 3) {
            t.full[i] = t.core[i] = 255;
            t.add[i] = 1;
            continue;
        }
        double v = rgb[order[i]], w = fmax(v, hot[order[i]]);
        t.core[i] = v + (w - v) * white;
        t.full[i] = v + (w - v) * white * CROWD_WHITE;
        t.add[i] = t.full[i] > 0 ? v / t.full[i] : 0;
    }
    return t;
}

static void make_pixel(struct sprite *s, int at, const struct tint *tint,
                       double core, double halo)
{
    int cover = (int)(core * 255 + 0.5);
    for (int i = 0; i < 4; i++) {
        s->add[4 * at + i] = (uint8_t)(halo * tint->add[i] * 255 + 0.5);
        s->cover[4 * at + i] = (uint8_t)cover;
        s->core[4 * at + i] = (uint8_t)((int)tint->core[i] * cover / 256);
    }
}

static void make_place(struct sprite *s, int at, double x, double y,
                       const struct tint *tint, const struct glow_style *style,
                       double strength)
{
    double halo_px = fmin((double)style->halo_px, (double)GLOW_HALO_MAX_PX);
    double n = SAMPLES * SAMPLES;
    for (int row = 0; row < s->size; row++)
        for (int col = 0; col < s->size; col++, at++) {
            double core = 0, halo = 0;
            for (int k = 0; k < SAMPLES * SAMPLES; k++) {
                double dx = col + (k % SAMPLES + 0.5) / SAMPLES - x;
                double dy = row + (k / SAMPLES + 0.5) / SAMPLES - y;
                double r2 = dx * dx + dy * dy;
                core += core_at(r2, (double)style->core_px);
                halo += halo_at(r2, halo_px);
            }
            make_pixel(s, at, tint, fmin(core / n * strength, 1),
                       fmin(halo / n * strength, 1));
        }
}

/* Most blocks are outside the circle or have no core: say so once. */
static void mark_blocks(struct sprite *s)
{
    int blocks = s->phases * s->phases * s->size * s->size / BLOCK_PX;
    for (int b = 0; b < blocks; b++) {
        uint8_t kind = BLOCK_EMPTY;
        for (int i = 4 * BLOCK_PX * b; i < 4 * BLOCK_PX * (b + 1); i++) {
            if (s->cover[i] > 0)
                kind = BLOCK_CORE;
            else if (s->add[i] > 0 && kind == BLOCK_EMPTY)
                kind = BLOCK_HALO;
        }
        s->kind[b] = kind;
    }
}

static void make_sprite(struct sprite *s, const struct glow_style *style,
                        uint32_t colour, double strength)
{
    double reach = fmax((double)style->halo_px * HALO_SEEN,
                        (double)style->core_px + 1);
    int radius = (int)ceil(fmin(reach, (double)GLOW_HALO_MAX_PX));
    s->size = (2 * radius + 2 + BLOCK_PX - 1) / BLOCK_PX * BLOCK_PX;
    s->phases = PHASES_MAX;
    while (s->phases > 1 &&
           s->phases * s->phases * s->size * s->size > SPRITE_PX)
        s->phases--;
    struct tint tint = make_tint(colour);
    for (int i = 0; i < 4 * BLOCK_PX; i++)
        s->full[i] = (uint8_t)tint.full[i % 4];
    for (int k = 0; k < s->phases * s->phases; k++)
        make_place(s, k * s->size * s->size,
                   s->size / 2 + (k % s->phases + 0.5) / s->phases,
                   s->size / 2 + (k / s->phases + 0.5) / s->phases, &tint,
                   style, strength);
    mark_blocks(s);
}

/* ---- blending ---- */

static inline uint8_t add_halo(uint8_t d, uint8_t full, uint8_t add)
{
    uint8_t room = (uint8_t)((full > d ? full : d) - d);
    return (uint8_t)(d + ((uint16_t)(room * add) >> 8));
}

static inline uint8_t lay_core(uint8_t d, uint8_t cover, uint8_t core)
{
    return (uint8_t)(d - ((uint16_t)(d * cover) >> 8) + core);
}

/* Fixed counts of whole vectors: compilers turn these loops into a handful of
 * instructions. */
static void blend_halo(uint8_t *restrict d, const uint8_t *restrict full,
                       const uint8_t *restrict add)
{
    for (int i = 0; i < 4 * BLOCK_PX; i++)
        d[i] = add_halo(d[i], full[i], add[i]);
}

static void blend_core(uint8_t *restrict d, const uint8_t *restrict cover,
                       const uint8_t *restrict core)
{
    for (int i = 0; i < 4 * BLOCK_PX; i++)
        d[i] = lay_core(d[i], cover[i], core[i]);
}

static void stamp_whole(const struct sprite *s, int place, uint32_t *corner,
                        int stride_px)
{
    int block = place * s->size * s->size / BLOCK_PX;
    for (int row = 0; row < s->size; row++, corner += stride_px) {
        uint8_t *d = (uint8_t *)corner;
        for (int b = 0; b < s->size / BLOCK_PX; b++, block++) {
            int at = 4 * BLOCK_PX * block, to = 4 * BLOCK_PX * b;
            if (s->kind[block] == BLOCK_EMPTY)
                continue;
            blend_halo(d + to, s->full, s->add + at);
            if (s->kind[block] == BLOCK_CORE)
                blend_core(d + to, s->cover + at, s->core + at);
        }
    }
}

static void stamp_clipped(const struct sprite *s, int place, int left, int top,
                          const struct target *t)
{
    int at = 4 * place * s->size * s->size;
    for (int row = 0; row < s->size; row++)
        for (int col = 0; col < s->size; col++, at += 4) {
            int x = left + col, y = top + row;
            if (x < 0 || y < 0 || x >= t->w || y >= t->h)
                continue;
            uint8_t *d = (uint8_t *)(t->pixels + (ptrdiff_t)y * t->stride_px +
                                     x);
            for (int i = 0; i < 4; i++)
                d[i] = lay_core(add_halo(d[i], s->full[i], s->add[at + i]),
                                s->cover[at + i], s->core[at + i]);
        }
}

static void stamp(const struct sprite *s, double x, double y,
                  const struct target *t)
{
    double reach = s->size;
    if (!(x > -reach && y > -reach && x < t->w + reach && y < t->h + reach))
        return;
    double x0 = floor(x), y0 = floor(y);
    int px = (int)((x - x0) * s->phases), py = (int)((y - y0) * s->phases);
    int left = (int)x0 - s->size / 2, top = (int)y0 - s->size / 2;
    int place = py * s->phases + px;
    if (left >= 0 && top >= 0 && left + s->size <= t->w &&
        top + s->size <= t->h)
        stamp_whole(s, place, t->pixels + (ptrdiff_t)top * t->stride_px + left,
                    t->stride_px);
    else
        stamp_clipped(s, place, left, top, t);
}

/* ---- all lights ---- */

struct span {
    int64_t begin, end;
};

static struct span inside_of(const struct glow_field *f, region_id only)
{
    struct span s = { 0, f->n };
    if (only != 0)
        lights_range(f->lights, only, &s.begin, &s.end);
    return s;
}

static void draw_span(const struct glow_field *f, struct span span, int year,
                      enum poverty poverty, const struct camera *c,
                      struct rectf view, const struct sprite *s,
                      const struct target *t)
{
    for (int64_t i = span.begin; i < span.end; i++) {
        if (lights_poverty(f->lights, i, year) != poverty)
            continue;
        struct point m = { (double)f->x[i], (double)f->y[i] };
        struct point at = camera_to_screen(c, view, m);
        stamp(s, at.x, at.y, t);
    }
}

void glow_draw(const struct glow_field *f, int year, const struct camera *c,
               struct rectf view, const struct glow_style *style,
               region_id only, float dim, uint32_t *pixels, int w, int h,
               int stride_px)
{
    /* Later ones lie on top: who still needs help is never hidden. */
    static const enum poverty order[POVERTY_COUNT] = {
        POVERTY_LIFTED, POVERTY_PREPARING, POVERTY_RETURNED, POVERTY_NOT_YET
    };
    struct target t = { pixels, w, h, stride_px };
    struct span in = inside_of(f, only);
    struct span before = { 0, in.begin }, after = { in.end, f->n };
    struct sprite s;
    for (int pass = in.begin == 0 && in.end == f->n ? 1 : 0; pass < 2; pass++) {
        double share = pass == 0 ? (double)dim : 1;
        for (int k = 0; k < POVERTY_COUNT; k++) {
            enum poverty p = order[k];
            double strength = fmin((double)style->strength[p] * share, 1);
            if (!(strength > 0))
                continue;
            make_sprite(&s, style, style->colour[p], strength);
            if (pass == 0) {
                draw_span(f, before, year, p, c, view, &s, &t);
                draw_span(f, after, year, p, c, view, &s, &t);
            } else {
                draw_span(f, in, year, p, c, view, &s, &t);
            }
        }
    }
}

household_id glow_hit(const struct glow_field *f, int year,
                      const struct camera *c, struct rectf view, float x_px,
                      float y_px, float within_px, region_id only)
{
    struct span in = inside_of(f, only);
    double best = (double)within_px * (double)within_px;
    household_id nearest = 0;
    for (int64_t i = in.begin; i < in.end; i++) {
        if (lights_poverty(f->lights, i, year) == POVERTY_NONE)
            continue;
        struct point m = { (double)f->x[i], (double)f->y[i] };
        struct point at = camera_to_screen(c, view, m);
        double dx = at.x - (double)x_px, dy = at.y - (double)y_px;
        double d = dx * dx + dy * dy;
        if (d <= best && (nearest == 0 || d < best)) {
            best = d;
            nearest = f->lights->id[i];
        }
    }
    return nearest;
}
