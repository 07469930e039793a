/* Text by SDL2_ttf. One open font a file, its size set when it changes; that
 * empties SDL2_ttf's glyph cache, so ideographs are kept in one of our own.
 * Whole runs are kept as masks by paint.c. */
#include "paint/font.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/str.h"
#include "paint/font_file.h"
#include "paint/font_search.h"
#include "paint/glyphs.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX     (FACE_COUNT * PART_COUNT)
#define SEGMENT_BYTES 512
#define WIDTH_SETS    2048 /* power of two */
#define WIDTH_WAYS    4    /* the least recently used of a set goes */
/* Han fill their square, Latin capitals do not: set a little smaller they
 * look equal. */
#define HAN_RATIO 0.95f

struct font_file {
    char path[FONT_PATH_BYTES];
    char family[128];
    struct font_data data;
    int index;      /* of the face in the file */
    TTF_Font *font; /* opened at first use */
    int size;
    bool broken;
    bool square; /* every ideograph advances one em: no need to measure */
};

struct width_slot {
    uint64_t key;
    float width;
};

struct fonts {
    struct font_file files[FILES_MAX];
    int n_files;
    int file_of[FACE_COUNT][PART_COUNT];
    struct font_role roles[FACE_COUNT];
    struct width_slot widths[WIDTH_SETS][WIDTH_WAYS];
    struct glyphs *glyphs;
    uint64_t n_missing; /* code points in neither font */
};

/* ---- opening ---- */

static void unmap_all(struct fonts *f)
{
    for (int i = 0; i < f->n_files; i++)
        font_data_unmap(&f->files[i].data);
}

static enum status map_file(struct font_file *file, struct error *err)
{
    if (!font_data_map(&file->data, file->path))
        return error_set(err, STATUS_IO, "%s: cannot be read: %s", file->path,
                         strerror(errno));
    if (!font_data_is_font(&file->data))
        return error_set(err, STATUS_INVALID,
                         "%s: expected a TrueType or OpenType font; replace "
                         "the file or remove it",
                         file->path);
    /* Collections hold a face a language; take the one of the family. */
    file->index = file->family[0] ? font_data_index(&file->data, file->family)
                                  : 0;
    if (file->index < 0) {
        log_warn("%s holds no family '%s'; its first face is used", file->path,
                 file->family);
        file->index = 0;
    }
    return STATUS_OK;
}

static enum status add_file(struct fonts *f, const char *path,
                            const char *family, int *index, struct error *err)
{
    for (*index = 0; *index < f->n_files; ++*index)
        if (!strcmp(f->files[*index].path, path) &&
            !strcmp(f->files[*index].family, family))
            return STATUS_OK;
    struct font_file *file = &f->files[f->n_files++];
    str_copy(file->path, sizeof file->path, path);
    str_copy(file->family, sizeof file->family, family);
    return map_file(file, err);
}

enum status fonts_create(const struct font_search *search, struct fonts **out,
                         struct error *err)
{
    struct fonts *f = xcalloc(1, sizeof *f);
    enum status s = font_search_run(search->fonts_dir, f->roles, err);
    for (int face = 0; face < FACE_COUNT; face++)
        for (int part = 0; part < PART_COUNT && !s; part++)
            s = add_file(f, f->roles[face].path[part],
                         part == PART_HAN ? f->roles[face].family : "",
                         &f->file_of[face][part], err);
    if (!s && TTF_Init() != 0)
        s = error_set(err, STATUS_IO, "SDL2_ttf does not start: %s",
                      TTF_GetError());
    if (s) {
        unmap_all(f);
        free(f);
        return s;
    }
    f->glyphs = glyphs_create();
    *out = f;
    return STATUS_OK;
}

void fonts_destroy(struct fonts *f)
{
    if (!f)
        return;
    for (int i = 0; i < f->n_files; i++)
        if (f->files[i].font)
            TTF_CloseFont(f->files[i].font);
    TTF_Quit();
    unmap_all(f);
    glyphs_destroy(f->glyphs);
    free(f);
}

static void open_file(struct font_file *file, int size)
{
    file->font = font_data_open(&file->data, file->index, size);
    if (!file->font) {
        log_error("%s cannot be opened as a font: %s", file->path,
                  TTF_GetError());
        file->broken = true;
        return;
    }
    file->size = size;
    TTF_SetFontHinting(file->font, TTF_HINTING_NONE);
    TTF_SetFontKerning(file->font, 1);
    int advance[3] = { 0 };
    static const uint32_t samples[] = { 0x4E00, 0x6C38, 0x9F98 };
    for (size_t i = 0; i < LENGTH(samples); i++)
        TTF_GlyphMetrics32(file->font, samples[i], NULL, NULL, NULL, NULL,
                           &advance[i]);
    file->square = advance[0] == size && advance[1] == size &&
                   advance[2] == size;
}

static TTF_Font *font_at(struct fonts *f, int index, int size)
{
    struct font_file *file = &f->files[index];
    if (file->broken)
        return NULL;
    if (!file->font)
        open_file(file, size);
    if (file->font && file->size != size) {
        TTF_SetFontSize(file->font, size);
        file->size = size;
    }
    return file->font;
}

/* ---- splitting a run where its font changes ---- */

static int part_size(enum font_part part, float size_px)
{
    float s = part == PART_HAN ? size_px * HAN_RATIO : size_px;
    int px = (int)lroundf(s);
    return px < 1 ? 1 : px;
}

/* Curly quotes are Chinese punctuation among Chinese, an apostrophe in an
 * English word otherwise. */
static bool is_quote(uint32_t c)
{
    return c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D;
}

static bool has_wide(const char *text, size_t n)
{
    for (const char *p = text, *end = text + n; p < end;)
        if (utf8_is_wide(utf8_next(&p, end)))
            return true;
    return false;
}

/* Wide characters and geometric marks belong to the Han font even when the
 * Latin one has them too. */
static bool prefers_han(uint32_t c, bool among_han)
{
    return utf8_is_wide(c) || (among_han && is_quote(c)) ||
           (c >= 0x25A0 && c <= 0x27BF);
}

static bool provides(struct fonts *f, enum text_face face, enum font_part part,
                     uint32_t c)
{
    struct font_file *file = &f->files[f->file_of[face][part]];
    if (!file->font && !file->broken)
        font_at(f, f->file_of[face][part], 16);
    return file->font && TTF_GlyphIsProvided32(file->font, c);
}

static int part_for(struct fonts *f, enum text_face face, uint32_t c,
                    bool among_han)
{
    if (c >= 0x20 && c < 0x7F)
        return PART_LATIN; /* every Latin font has these */
    enum font_part first = prefers_han(c, among_han) ? PART_HAN : PART_LATIN;
    enum font_part other = first == PART_HAN ? PART_LATIN : PART_HAN;
    if (provides(f, face, first, c))
        return (int)first;
    return provides(f, face, other, c) ? (int)other : -1;
}

bool fonts_have(struct fonts *f, enum text_face face, uint32_t code_point)
{
    return part_for(f, face, code_point, true) >= 0;
}

struct segment {
    enum font_part part;
    bool ideographs; /* all of them plain Han */
    int n_chars;
    char text[SEGMENT_BYTES];
    size_t n;
};

static void count_missing(struct fonts *f, uint32_t c)
{
    if (f->n_missing++ == 0)
        log_warn("no font has U+%04X; it is left out (said once)", c);
}

struct run {
    enum text_face face;
    bool single;    /* one character at a time: letter-spaced text */
    bool among_han; /* some of it is wide */
    const char *p, *end;
};

static struct run run_begin(enum text_face face, float tracking_px,
                            const char *text, size_t n)
{
    return (struct run){ face, tracking_px != 0, has_wide(text, n), text,
                         text + n };
}

/* Take the longest piece of one font; false at the end. */
static bool next_segment(struct fonts *f, struct run *run, struct segment *out)
{
    out->n = 0;
    out->n_chars = 0;
    out->ideographs = true;
    while (run->p < run->end) {
        const char *at = run->p;
        uint32_t c = utf8_next(&run->p, run->end);
        int part = part_for(f, run->face, c, run->among_han);
        if (part < 0) {
            if (c >= 0x20)
                count_missing(f, c);
            continue;
        }
        bool full = out->n + 4 >= sizeof out->text || (run->single && out->n);
        if (out->n && ((int)out->part != part || full)) {
            run->p = at;
            break;
        }
        out->part = (enum font_part)part;
        out->ideographs &= c >= 0x4E00 && c <= 0x9FFF;
        out->n += utf8_put(out->text + out->n, c);
        out->n_chars++;
    }
    out->text[out->n] = 0;
    return out->n > 0;
}

static int segment_width(struct fonts *f, enum text_face face,
                         const struct segment *s, int size)
{
    int index = f->file_of[face][s->part];
    if (s->ideographs && f->files[index].square)
        return s->n_chars * size;
    TTF_Font *font = font_at(f, index, size);
    int w = 0, h = 0;
    if (!font || TTF_SizeUTF8(font, s->text, &w, &h) != 0)
        return 0;
    return w;
}

/* ---- metrics ---- */

static float measure(struct fonts *f, enum text_face face, float size_px,
                     float tracking_px, const char *text, size_t n)
{
    struct run run = run_begin(face, tracking_px, text, n);
    struct segment seg;
    float width = 0;
    while (next_segment(f, &run, &seg))
        width += (float)segment_width(f, face, &seg,
                                      part_size(seg.part, size_px)) +
                 tracking_px * (float)seg.n_chars;
    return ceilf(width);
}

static float metric_width(void *ctx, enum text_face face, float size_px,
                          float tracking_px, const char *text, size_t n)
{
    struct fonts *f = ctx;
    float shape[3] = { roundf(size_px), tracking_px, (float)face };
    uint64_t key = hash_bytes(hash_bytes(HASH_SEED, text, n), shape,
                              sizeof shape);
    key |= 1; /* 0 marks an empty slot */
    struct width_slot *set = f->widths[key >> 20 & (WIDTH_SETS - 1)], found;
    int at = 0;
    while (at < WIDTH_WAYS - 1 && set[at].key != key)
        at++;
    found = set[at];
    if (found.key != key)
        found = (struct width_slot){ key, measure(f, face, roundf(size_px),
                                                  tracking_px, text, n) };
    memmove(set + 1, set, (size_t)at * sizeof *set); /* to the front */
    set[0] = found;
    return found.width;
}

/* Of the design, not of a font file: so layouts do not move with a font. */
static void metric_extent(void *ctx, enum text_face face, float size_px,
                          float *ascent, float *descent)
{
    (void)ctx;
    (void)face;
    *ascent = ceilf(size_px * 1.02f);
    *descent = ceilf(size_px * 0.32f);
}

struct text_metrics fonts_metrics(struct fonts *f)
{
    return (struct text_metrics){ f, metric_width, metric_extent };
}

/* ---- rendering ---- */

/* Coverage of a segment, added to the run's image. */
static void blit_segment(struct glyph_run *run, const SDL_Surface *s, int x,
                         int y)
{
    for (int row = 0; row < s->h; row++) {
        int to = y + row;
        if (to < 0 || to >= run->h)
            continue;
        const uint32_t *from =
            (const uint32_t *)(const void *)((const char *)s->pixels +
                                             (size_t)row * (size_t)s->pitch);
        uint8_t *out = run->pixels + (size_t)to * (size_t)run->stride;
        for (int col = 0; col < s->w; col++) {
            int at = x + col;
            unsigned a = from[col] >> 24;
            if (a && at >= 0 && at < run->w)
                out[at] = (uint8_t)(a > out[at] ? a : out[at]);
        }
    }
}

/* Each advances one em: nothing to shape. */
static void blit_ideographs(struct fonts *f, struct glyph_run *run,
                            const struct segment *seg, int index,
                            TTF_Font *font, int size, int x, int y)
{
    for (const char *p = seg->text, *end = p + seg->n; p < end; x += size) {
        const struct mask *m = glyphs_get(f->glyphs, font, index, size,
                                          utf8_next(&p, end));
        for (int row = 0; m && row < m->h; row++) {
            int to = y + m->top + row;
            if (to < 0 || to >= run->h)
                continue;
            uint8_t *out = run->pixels + (size_t)to * (size_t)run->stride;
            const uint8_t *from = m->pixels + row * m->stride;
            for (int col = 0; col < m->w; col++) {
                int at = x + m->left + col;
                if (at >= 0 && at < run->w && from[col] > out[at])
                    out[at] = from[col];
            }
        }
    }
}

static void blit_shaped(struct glyph_run *run, const struct segment *seg,
                        TTF_Font *font, int x, int y)
{
    const SDL_Color white = { 255, 255, 255, 255 };
    SDL_Surface *s = TTF_RenderUTF8_Blended(font, seg->text, white);
    if (!s)
        return;
    blit_segment(run, s, x, y);
    SDL_FreeSurface(s);
}

bool fonts_render(struct fonts *f, enum text_face face, float size_px,
                  float tracking_px, const char *text, size_t n,
                  struct glyph_run *out)
{
    float width = metric_width(f, face, size_px, tracking_px, text, n);
    int side = (int)ceilf(size_px * 0.25f); /* overhang of slanted ink */
    int ascent = (int)ceilf(size_px * 1.3f);
    *out = (struct glyph_run){ .w = (int)width + 2 * side,
                               .h = ascent + (int)ceilf(size_px * 0.5f),
                               .left = -side,
                               .top = -ascent };
    out->stride = (out->w + 3) & ~3;
    if (out->w <= 0 || out->h <= 0 || out->w > 32768)
        return false;
    out->pixels = xcalloc((size_t)out->stride, (size_t)out->h);
    struct run run = run_begin(face, tracking_px, text, n);
    struct segment seg;
    float x = 0;
    while (next_segment(f, &run, &seg)) {
        int size = part_size(seg.part, size_px);
        int index = f->file_of[face][seg.part];
        TTF_Font *font = font_at(f, index, size);
        int left = side + (int)lroundf(x);
        int top = font ? ascent - TTF_FontAscent(font) : 0;
        if (font && seg.ideographs && f->files[index].square)
            blit_ideographs(f, out, &seg, index, font, size, left, top);
        else if (font)
            blit_shaped(out, &seg, font, left, top);
        if (run.p < run.end)
            x += (float)segment_width(f, face, &seg, size) +
                 tracking_px * (float)seg.n_chars;
    }
    return true;
}

void fonts_report(const struct fonts *f,
                  void (*line)(void *ctx, const char *text), void *ctx)
{
    static const char *const faces[FACE_COUNT] = { "light", "regular", "bold" };
    for (int face = 0; face < FACE_COUNT; face++) {
        char text[2 * FONT_PATH_BYTES + 64];
        str_format(text, sizeof text, "[%s] latin %s, han %s", faces[face],
                   f->roles[face].path[PART_LATIN],
                   f->roles[face].path[PART_HAN]);
        line(ctx, text);
    }
}
