#include "paint/raster.h"

#include "base/log.h"
#include "paint/stroke.h"
#include "paint/trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

/* FT_Outline counts points and contours in a short. */
#define OUTLINE_POINTS_MAX 32000
/* A stroke is drawn in chunks of this many points. */
#define CHUNK_POINTS 512
/* Shapes are cut this far outside of the target: FreeType refuses outlines
 * beyond 2^18 px, and a deep zoom would make such ones. */
#define GUARD_PX 4096

struct chunk {
    float xy[2 * CHUNK_POINTS];
    int n;
    struct {
        int first;
        bool closed;
    } lines[CHUNK_POINTS];
    int n_lines;
};

struct raster {
    FT_Library library;
    FT_Vector *points;
    char *tags;
    short *contours;
    int n_points, n_contours;
    float thin_px; /* points nearer than this to the last one are left out */
    bool overflow;
    struct trace trace;
    struct stroke stroke;
    struct chunk chunk;
    uint8_t *cover; /* of a stroke in several chunks */
    size_t cap_cover;
};

struct raster *raster_create(void)
{
    struct raster *r = xcalloc(1, sizeof *r);
    if (FT_Init_FreeType(&r->library) != 0) {
        log_error("FreeType does not start; shapes are not drawn");
        raster_destroy(r);
        return NULL;
    }
    r->points = xcalloc(OUTLINE_POINTS_MAX, sizeof *r->points);
    r->tags = xcalloc(OUTLINE_POINTS_MAX, 1);
    r->contours = xcalloc(OUTLINE_POINTS_MAX, sizeof *r->contours);
    return r;
}

void raster_destroy(struct raster *r)
{
    if (!r)
        return;
    if (r->library)
        FT_Done_FreeType(r->library);
    free(r->points);
    free(r->tags);
    free(r->contours);
    free(r->cover);
    trace_finish(&r->trace);
    stroke_finish(&r->stroke);
    free(r);
}

/* Where an outline goes. One of cover and target.data is set. */
struct sink {
    uint8_t *cover; /* of `clip`, the greatest coverage so far */
    int stride;
    struct pixels target; /* blended at once */
    uint32_t premultiplied;
    struct rect clip;
    int x, y; /* of the command's origin, whole px */
};

/* ---- blending spans ---- */

static uint32_t scale255(uint32_t v, uint32_t by)
{
    uint32_t t = v * by + 128;
    return (t + (t >> 8)) >> 8;
}

static uint32_t scale_pixel(uint32_t p, uint32_t by)
{
    uint32_t rb = (p & 0x00FF00FF) * by + 0x00800080;
    uint32_t ag = (p >> 8 & 0x00FF00FF) * by + 0x00800080;
    rb = (rb + (rb >> 8 & 0x00FF00FF)) >> 8 & 0x00FF00FF;
    ag = (ag + (ag >> 8 & 0x00FF00FF)) & 0xFF00FF00;
    return rb | ag;
}

static uint32_t premultiply(colour c)
{
    uint32_t a = c >> 24;
    return a << 24 | scale255(c >> 16 & 0xFF, a) << 16 |
           scale255(c >> 8 & 0xFF, a) << 8 | scale255(c & 0xFF, a);
}

/* wchar_t has 32 bits here, and wmemset() the machine's widest stores. */
static void fill_span(uint32_t *to, int n, uint32_t pixel)
{
    _Static_assert(sizeof(wchar_t) == sizeof *to, "wchar_t");
    if (n > 0)
        wmemset((wchar_t *)(void *)to, (wchar_t)pixel, (size_t)n);
}

static void blend_spans(int y, int count, const FT_Span *spans, void *user)
{
    const struct sink *k = user;
    int row = -y - 1;
    if (row < k->clip.y || row >= k->clip.y + k->clip.h)
        return;
    uint32_t *line = k->target.data + (size_t)row * (size_t)k->target.stride_px;
    for (int i = 0; i < count; i++) {
        int x0 = spans[i].x, x1 = x0 + spans[i].len;
        if (x0 < k->clip.x)
            x0 = k->clip.x;
        if (x1 > k->clip.x + k->clip.w)
            x1 = k->clip.x + k->clip.w;
        uint32_t src = scale_pixel(k->premultiplied, spans[i].coverage);
        uint32_t keep = 255 - (src >> 24);
        if (keep == 0)
            fill_span(line + x0, x1 - x0, src);
        else
            for (int x = x0; x < x1; x++)
                line[x] = src + scale_pixel(line[x], keep);
    }
}

static void cover_spans(int y, int count, const FT_Span *spans, void *user)
{
    const struct sink *k = user;
    int row = -y - 1 - k->clip.y;
    if (row < 0 || row >= k->clip.h)
        return;
    uint8_t *line = k->cover + (size_t)row * (size_t)k->stride;
    for (int i = 0; i < count; i++) {
        int x0 = spans[i].x - k->clip.x, x1 = x0 + spans[i].len;
        uint8_t coverage = spans[i].coverage;
        x0 = x0 < 0 ? 0 : x0;
        x1 = x1 > k->clip.w ? k->clip.w : x1;
        for (int x = x0; x < x1; x++)
            if (line[x] < coverage)
                line[x] = coverage;
    }
}

/* The outline gathered in r. */
static void render(struct raster *r, int fill_rule, const struct sink *k)
{
    if (r->n_points == 0)
        return;
    FT_Outline outline = { .n_contours = (short)r->n_contours,
                           .n_points = (short)r->n_points,
                           .points = r->points,
                           .tags = r->tags,
                           .contours = r->contours,
                           .flags = fill_rule };
    FT_Outline_Translate(&outline, (FT_Pos)k->x * 64, -(FT_Pos)k->y * 64);
    FT_Raster_Params params = {
        .flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT |
                 FT_RASTER_FLAG_CLIP,
        .gray_spans = k->cover ? cover_spans : blend_spans,
        .user = (void *)(uintptr_t)k,
        .clip_box = { k->clip.x, -(k->clip.y + k->clip.h),
                      k->clip.x + k->clip.w, -k->clip.y },
    };
    FT_Outline_Render(r->library, &outline, &params);
}

/* ---- outlines from commands; y points up in FreeType ---- */

static FT_Pos fixed(float v)
{
    return (FT_Pos)lroundf(v * 64);
}

/* The part of the plane to draw, relative to the command's origin. It depends
 * on the target alone, never on the clip: pixels must not depend on damage. */
static struct box guard_of(const struct sink *k, const struct scene_cmd *c)
{
    float out = GUARD_PX + c->size;
    float w = (float)k->target.w, h = (float)k->target.h;
    if (!k->target.data) {
        w = (float)(k->clip.x + k->clip.w); /* a mask: the shape is small */
        h = (float)(k->clip.y + k->clip.h);
    }
    float x = (float)k->x, y = (float)k->y;
    return (struct box){ -out - x, -out - y, w + out - x, h + out - y };
}

static void outline_begin(struct raster *r, float thin_px)
{
    r->n_points = r->n_contours = 0;
    r->thin_px = thin_px;
    r->overflow = false;
}

static void add_ring(void *user, const float *xy, int n, bool closed)
{
    struct raster *r = user;
    int begin = r->n_points;
    float last_x = 0, last_y = 0;
    (void)closed;
    for (int i = 0; i < n; i++) {
        float x = xy[2 * i], y = xy[2 * i + 1];
        if (i > 0 && fabsf(x - last_x) < r->thin_px &&
            fabsf(y - last_y) < r->thin_px)
            continue;
        if (r->n_points == OUTLINE_POINTS_MAX) {
            r->overflow = true;
            return;
        }
        r->points[r->n_points] = (FT_Vector){ fixed(x), -fixed(y) };
        r->tags[r->n_points++] = FT_CURVE_TAG_ON;
        last_x = x;
        last_y = y;
    }
    if (r->n_points - begin < 3)
        r->n_points = begin; /* no area */
    else
        r->contours[r->n_contours++] = (short)(r->n_points - 1);
}

/* ---- fills ---- */

/* Even-odd needs all rings in one outline: what has too many points loses
 * those that are nearest to each other. */
static void fill_path(struct raster *r, const struct scene *s,
                      const struct scene_cmd *c, const struct sink *k)
{
    for (float thin_px = 0;; thin_px = thin_px * 2 + 0.125f) {
        outline_begin(r, thin_px);
        trace_rings(&r->trace, s, c, guard_of(k, c), add_ring, r);
        if (!r->overflow)
            break;
    }
    render(r, FT_OUTLINE_EVEN_ODD_FILL, k);
}

/* ---- strokes ---- */

struct pen {
    struct raster *r;
    struct sink sink; /* of the chunks */
    struct pixels target;
    float reach_px; /* half the line, and a pixel of soft edge */
    int n_chunks;
};

static bool chunk_meets_clip(const struct pen *pen)
{
    const struct chunk *ch = &pen->r->chunk;
    const struct sink *k = &pen->sink;
    float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int i = 0; i < ch->n; i++) {
        x0 = fminf(x0, ch->xy[2 * i]);
        y0 = fminf(y0, ch->xy[2 * i + 1]);
        x1 = fmaxf(x1, ch->xy[2 * i]);
        y1 = fmaxf(y1, ch->xy[2 * i + 1]);
    }
    float x = (float)(k->clip.x - k->x), y = (float)(k->clip.y - k->y);
    return x0 - pen->reach_px < x + (float)k->clip.w &&
           x1 + pen->reach_px > x &&
           y0 - pen->reach_px < y + (float)k->clip.h && y1 + pen->reach_px > y;
}

static void draw_chunk(struct pen *pen)
{
    struct raster *r = pen->r;
    struct chunk *ch = &r->chunk;
    if (ch->n_lines && chunk_meets_clip(pen)) {
        outline_begin(r, 0);
        for (int i = 0; i < ch->n_lines; i++) {
            int first = ch->lines[i].first;
            int end = i + 1 < ch->n_lines ? ch->lines[i + 1].first : ch->n;
            stroke_outline(&r->stroke, ch->xy + 2 * first, end - first,
                           ch->lines[i].closed, add_ring, r);
        }
        render(r, FT_OUTLINE_NONE, &pen->sink);
    }
    ch->n = ch->n_lines = 0;
}

/* From the second chunk on, coverage is gathered first: where chunks overlap,
 * a translucent line must not be blended twice. */
static void next_chunk(struct pen *pen)
{
    struct raster *r = pen->r;
    struct sink *k = &pen->sink;
    if (pen->n_chunks++ == 0 && !k->cover) {
        size_t bytes = (size_t)k->clip.w * (size_t)k->clip.h;
        if (bytes > r->cap_cover) {
            r->cap_cover = bytes;
            r->cover = xrealloc(r->cover, bytes);
        }
        memset(r->cover, 0, bytes);
        k->cover = r->cover;
        k->stride = k->clip.w;
    }
    draw_chunk(pen);
}

static void add_piece(struct pen *pen, const float *xy, int n, bool closed)
{
    struct chunk *ch = &pen->r->chunk;
    if (ch->n + n > CHUNK_POINTS)
        next_chunk(pen);
    ch->lines[ch->n_lines].first = ch->n;
    ch->lines[ch->n_lines++].closed = closed;
    memcpy(ch->xy + 2 * ch->n, xy, (size_t)n * 2 * sizeof *xy);
    ch->n += n;
}

static void add_line(void *user, const float *xy, int n, bool closed)
{
    struct pen *pen = user;
    if (n < 2)
        return;
    if (n <= CHUNK_POINTS) {
        add_piece(pen, xy, n, closed);
        return;
    }
    int at = 0;
    while (n - at > 1) { /* pieces share their ends */
        int m = n - at < CHUNK_POINTS ? n - at : CHUNK_POINTS;
        add_piece(pen, xy + 2 * at, m, false);
        at += m - 1;
    }
    if (closed) {
        const float last[4] = { xy[2 * n - 2], xy[2 * n - 1], xy[0], xy[1] };
        add_piece(pen, last, 2, false);
    }
}

static void blend_cover(const struct pen *pen)
{
    const struct sink *k = &pen->sink;
    for (int y = 0; y < k->clip.h; y++) {
        const uint8_t *cover = k->cover + (size_t)y * (size_t)k->stride;
        uint32_t *line = pen->target.data +
                         (size_t)(k->clip.y + y) *
                             (size_t)pen->target.stride_px +
                         k->clip.x;
        for (int x = 0; x < k->clip.w; x++) {
            uint64_t eight = 1;
            if (x + 8 <= k->clip.w)
                memcpy(&eight, cover + x, 8);
            if (eight == 0) {
                x += 7;
                continue;
            }
            if (cover[x] == 0)
                continue;
            uint32_t src = scale_pixel(k->premultiplied, cover[x]);
            line[x] = src + scale_pixel(line[x], 255 - (src >> 24));
        }
    }
}

static void stroke_path(struct raster *r, const struct scene *s,
                        const struct scene_cmd *c, const struct sink *k)
{
    struct pen pen = {
        .r = r, .sink = *k, .target = k->target, .reach_px = c->size / 2 + 1
    };
    r->stroke.half_px = c->size / 2;
    r->stroke.round_caps = c->extra <= 0;
    r->chunk.n = r->chunk.n_lines = 0;
    trace_strokes(&r->trace, s, c, guard_of(k, c), add_line, &pen);
    draw_chunk(&pen);
    if (pen.sink.cover && !k->cover)
        blend_cover(&pen);
}

static void draw(struct raster *r, const struct scene *s,
                 const struct scene_cmd *c, const struct sink *k)
{
    if (c->kind == SCENE_STROKE)
        stroke_path(r, s, c, k);
    else
        fill_path(r, s, c, k);
}

void raster_coverage(struct raster *r, const struct scene *s,
                     const struct scene_cmd *c, uint8_t *pixels, int w, int h,
                     int stride, int left, int top)
{
    struct sink k = { .cover = pixels,
                      .stride = stride,
                      .clip = rect_make(left, top, w, h) };
    draw(r, s, c, &k);
}

void raster_blend(struct raster *r, const struct scene *s,
                  const struct scene_cmd *c, struct pixels target,
                  struct rect clip)
{
    struct sink k = { .target = target,
                      .clip = clip,
                      .premultiplied = premultiply(c->colour),
                      .x = (int)c->x,
                      .y = (int)c->y };
    draw(r, s, c, &k);
}

void raster_ring(struct raster *r, float outer, float inner, uint8_t *pixels,
                 int size, int stride)
{
    struct scene s = { 0 };
    float middle = (float)size / 2;
    scene_begin(&s, size, size);
    scene_add_circle(&s, middle, middle, outer);
    if (inner > 0)
        scene_add_circle(&s, middle, middle, inner);
    scene_path_fill(&s, 0xFFFFFFFF);
    if (s.n_cmds == 1)
        raster_coverage(r, &s, &s.cmds[0], pixels, size, size, stride,
                        -(int)s.cmds[0].x, -(int)s.cmds[0].y);
    scene_finish(&s);
}
