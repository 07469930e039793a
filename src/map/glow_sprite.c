/* Small pictures of one light at every sub-pixel place, blended a light. */
#include "map/glow_internal.h"

#include <math.h>
#include <stdlib.h>

/* One buffer holds as many places a pixel (up to PHASES_MAX²) as fit. */
#define PHASES_MAX 4
#define SPRITE_PX  12288
#define BLOCK_PX   4 /* rows are blended in blocks of 16 bytes */
#define SAMPLES    3 /* a side, in each sprite pixel */

/* Three byte planes, a byte a channel, in the byte order of a pixel:
 *   pixel += (full − pixel, if positive) × add / 256
 *   pixel += (core colour − pixel) × cover / 256, its first product in `core`
 */
struct glow_sprite {
    int phases, size; /* places a side; pixels a side, a multiple of BLOCK_PX */
    uint8_t kind[SPRITE_PX / BLOCK_PX]; /* of each block: enum block */
    uint8_t full[4 * BLOCK_PX];
    uint8_t add[4 * SPRITE_PX], cover[4 * SPRITE_PX], core[4 * SPRITE_PX];
};

enum block { BLOCK_EMPTY, BLOCK_HALO, BLOCK_CORE };

/* ---- one light ---- */

static void make_pixel(struct glow_sprite *s, int at,
                       const struct glow_tint *tint, double core, double halo)
{
    int cover = (int)(core * 255 + 0.5);
    for (int i = 0; i < 4; i++) {
        s->add[4 * at + i] = (uint8_t)(halo * tint->add[i] * 255 + 0.5);
        s->cover[4 * at + i] = (uint8_t)cover;
        s->core[4 * at + i] = (uint8_t)((int)tint->core[i] * cover / 256);
    }
}

static void make_place(struct glow_sprite *s, int at, double x, double y,
                       const struct glow_tint *tint,
                       const struct glow_style *style, double strength)
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
                core += glow_core_at(r2, (double)style->core_px);
                halo += glow_halo_at(r2, halo_px);
            }
            make_pixel(s, at, tint, fmin(core / n * strength, 1),
                       fmin(halo / n * strength, 1));
        }
}

/* Most blocks are outside the circle or have no core: say so once. */
static void mark_blocks(struct glow_sprite *s)
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

struct glow_sprite *glow_sprite_create(const struct glow_style *style,
                                       uint32_t colour, double strength)
{
    struct glow_sprite *s = xcalloc(1, sizeof *s);
    double reach = fmax((double)style->halo_px * GLOW_HALO_SEEN,
                        (double)style->core_px + 1);
    int radius = (int)ceil(fmin(reach, (double)GLOW_HALO_MAX_PX));
    s->size = (2 * radius + 2 + BLOCK_PX - 1) / BLOCK_PX * BLOCK_PX;
    s->phases = PHASES_MAX;
    while (s->phases > 1 &&
           s->phases * s->phases * s->size * s->size > SPRITE_PX)
        s->phases--;
    struct glow_tint tint = glow_tint(colour);
    for (int i = 0; i < 4 * BLOCK_PX; i++)
        s->full[i] = (uint8_t)tint.full[i % 4];
    for (int k = 0; k < s->phases * s->phases; k++)
        make_place(s, k * s->size * s->size,
                   s->size / 2 + (k % s->phases + 0.5) / s->phases,
                   s->size / 2 + (k / s->phases + 0.5) / s->phases, &tint,
                   style, strength);
    mark_blocks(s);
    return s;
}

void glow_sprite_destroy(struct glow_sprite *s)
{
    free(s);
}

int glow_sprite_reach(const struct glow_sprite *s)
{
    return s->size;
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

/* Rows [from, to) of the sprite; `line` is where its row `from` begins. */
static void stamp_rows(const struct glow_sprite *s, int place, int from, int to,
                       uint32_t *line, int stride_px)
{
    int blocks = s->size / BLOCK_PX;
    int block = (place * s->size + from) * blocks;
    for (int row = from; row < to; row++, line += stride_px) {
        uint8_t *d = (uint8_t *)line;
        for (int b = 0; b < blocks; b++, block++) {
            int at = 4 * BLOCK_PX * block, put = 4 * BLOCK_PX * b;
            if (s->kind[block] == BLOCK_EMPTY)
                continue;
            blend_halo(d + put, s->full, s->add + at);
            if (s->kind[block] == BLOCK_CORE)
                blend_core(d + put, s->cover + at, s->core + at);
        }
    }
}

static void stamp_cut(const struct glow_sprite *s, int place, int from, int to,
                      int left, int top, const struct glow_target *t)
{
    for (int row = from; row < to; row++) {
        int at = 4 * (place * s->size + row) * s->size;
        for (int col = 0; col < s->size; col++, at += 4) {
            int x = left + col;
            if (x < 0 || x >= t->w)
                continue;
            uint8_t *d = (uint8_t *)(t->pixels +
                                     (ptrdiff_t)(top + row) * t->stride_px + x);
            for (int i = 0; i < 4; i++)
                d[i] = lay_core(add_halo(d[i], s->full[i], s->add[at + i]),
                                s->cover[at + i], s->core[at + i]);
        }
    }
}

void glow_sprite_stamp(const struct glow_sprite *s, double x, double y,
                       const struct glow_target *t)
{
    double reach = s->size, low = t->y0 + t->n_rows;
    if (!(x > -reach && y > t->y0 - reach && x < t->w + reach &&
          y < low + reach))
        return;
    double x0 = floor(x), y0 = floor(y);
    int px = (int)((x - x0) * s->phases), py = (int)((y - y0) * s->phases);
    int left = (int)x0 - s->size / 2, top = (int)y0 - s->size / 2 - t->y0;
    int from = top < 0 ? -top : 0;
    int to = top + s->size > t->n_rows ? t->n_rows - top : s->size;
    int place = py * s->phases + px;
    if (left >= 0 && left + s->size <= t->w)
        stamp_rows(s, place, from, to,
                   t->pixels + (ptrdiff_t)(top + from) * t->stride_px + left,
                   t->stride_px);
    else
        stamp_cut(s, place, from, to, left, top, t);
}
