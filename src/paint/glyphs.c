#include "paint/glyphs.h"

#include "base/hash.h"
#include "base/rect.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_BYTES ((size_t)6 << 20)

struct glyphs {
    struct masks *masks;
};

struct glyphs *glyphs_create(void)
{
    struct glyphs *g = xcalloc(1, sizeof *g);
    g->masks = masks_create(LIMIT_BYTES);
    return g;
}

void glyphs_destroy(struct glyphs *g)
{
    if (!g)
        return;
    masks_destroy(g->masks);
    free(g);
}

static const uint32_t *row_of(const SDL_Surface *s, int y)
{
    return (const uint32_t *)(const void *)((const char *)s->pixels +
                                            (size_t)y * (size_t)s->pitch);
}

static struct rect ink_box(const SDL_Surface *s)
{
    int x0 = s->w, y0 = s->h, x1 = 0, y1 = 0;
    for (int y = 0; y < s->h; y++) {
        const uint32_t *row = row_of(s, y);
        for (int x = 0; x < s->w; x++) {
            if (!(row[x] >> 24))
                continue;
            x0 = x < x0 ? x : x0;
            x1 = x + 1 > x1 ? x + 1 : x1;
            y0 = y < y0 ? y : y0;
            y1 = y + 1;
        }
    }
    return x1 > x0 ? rect_make(x0, y0, x1 - x0, y1 - y0)
                   : rect_make(0, 0, 1, 1); /* no ink */
}

static struct mask *make(struct glyphs *g, uint64_t key, TTF_Font *font,
                         uint32_t code_point)
{
    const SDL_Color white = { 255, 255, 255, 255 };
    int left = 0;
    TTF_GlyphMetrics32(font, code_point, &left, NULL, NULL, NULL, NULL);
    char text[5] = { 0 };
    utf8_put(text, code_point);
    SDL_Surface *s = TTF_RenderUTF8_Blended(font, text, white);
    if (!s)
        return NULL;
    struct rect ink = ink_box(s);
    struct mask *m = masks_put(g->masks, key, ink.w, ink.h);
    /* SDL2_ttf moves what begins left of the pen into its picture. */
    m->left = ink.x + (left < 0 ? left : 0);
    m->top = ink.y;
    for (int y = 0; y < ink.h; y++)
        for (int x = 0; x < ink.w; x++)
            m->pixels[y * m->stride + x] =
                (uint8_t)(row_of(s, ink.y + y)[ink.x + x] >> 24);
    SDL_FreeSurface(s);
    return m;
}

const struct mask *glyphs_get(struct glyphs *g, TTF_Font *font, int font_id,
                              int size, uint32_t code_point)
{
    uint64_t key = hash_u64(hash_u64(HASH_SEED, (uint64_t)code_point),
                            (uint64_t)font_id << 32 | (uint32_t)size);
    struct mask *m = masks_get(g->masks, key);
    if (m)
        return m;
    masks_frame(g->masks);
    return make(g, key, font, code_point);
}
