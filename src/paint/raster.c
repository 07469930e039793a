#include "paint/raster.h"

#include "base/log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_STROKER_H

/* FT_Outline counts points and contours in a short. A stroke of n points can
 * have about 8n: flush the stroker well before that. */
#define OUTLINE_POINTS_MAX  32000
#define STROKE_POINTS_FLUSH 1500
#define SUBPATH_POINTS_MAX  3000 /* longer ones are stroked in pieces */
#define THIN_LINE_PX        3.0f /* joins of thinner lines need no arcs */

struct raster {
    FT_Library library;
    FT_Stroker stroker;
    FT_Vector *points;
    char *tags;
    short *contours;
    int n_points, n_contours, cap_points;
    bool overflow;
};

struct raster *raster_create(void)
{
    struct raster *r = xcalloc(1, sizeof *r);
    if (FT_Init_FreeType(&r->library) != 0 ||
        FT_Stroker_New(r->library, &r->stroker) != 0) {
        log_error("FreeType does not start; shapes are not drawn");
        raster_destroy(r);
        return NULL;
    }
    r->cap_points = OUTLINE_POINTS_MAX;
    r->points = xcalloc(OUTLINE_POINTS_MAX, sizeof *r->points);
    r->tags = xcalloc(OUTLINE_POINTS_MAX, 1);
    r->contours = xcalloc(OUTLINE_POINTS_MAX, sizeof *r->contours);
    return r;
}

void raster_destroy(struct raster *r)
{
    if (!r)
        return;
    if (r->stroker)
        FT_Stroker_Done(r->stroker);
    if (r->library)
        FT_Done_FreeType(r->library);
    free(r->points);
    free(r->tags);
    free(r->contours);
    free(r);
}

/* Where the outline goes: one of the two is set. */
struct sink {
    /* coverage */
    uint8_t *pixels;
    int w, h, stride;
    /* blending */
    struct pixels target;
    struct rect clip;
    uint32_t premultiplied;
    FT_Vector offset; /* 26.6, added to every outline, y up */
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
            for (int x = x0; x < x1; x++)
                line[x] = src;
        else
            for (int x = x0; x < x1; x++)
                line[x] = src + scale_pixel(line[x], keep);
    }
}

static void render(struct raster *r, FT_Outline *outline, const struct sink *k)
{
    FT_Outline_Translate(outline, k->offset.x, k->offset.y);
    if (k->pixels) {
        FT_Bitmap bitmap = { .rows = (unsigned)k->h,
                             .width = (unsigned)k->w,
                             .pitch = k->stride,
                             .buffer = k->pixels,
                             .num_grays = 256,
                             .pixel_mode = FT_PIXEL_MODE_GRAY };
        FT_Outline_Get_Bitmap(r->library, outline, &bitmap);
        return;
    }
    FT_Raster_Params params = {
        .flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT |
                 FT_RASTER_FLAG_CLIP,
        .gray_spans = blend_spans,
        .user = (void *)(uintptr_t)k,
        .clip_box = { k->clip.x, -(k->clip.y + k->clip.h),
                      k->clip.x + k->clip.w, -k->clip.y },
    };
    FT_Outline_Render(r->library, outline, &params);
}

/* ---- outlines from commands; y points up in FreeType ---- */

static FT_Pos fixed(float v)
{
    return (FT_Pos)lroundf(v * 64);
}

static void outline_begin(struct raster *r)
{
    r->n_points = r->n_contours = 0;
    r->overflow = false;
}

static void outline_point(struct raster *r, const float *p, char tag)
{
    if (r->n_points >= r->cap_points) {
        r->overflow = true;
        return;
    }
    r->points[r->n_points] = (FT_Vector){ fixed(p[0]), -fixed(p[1]) };
    r->tags[r->n_points++] = tag;
}

static void outline_end_contour(struct raster *r)
{
    int begin = r->n_contours ? r->contours[r->n_contours - 1] + 1 : 0;
    if (r->n_points > begin)
        r->contours[r->n_contours++] = (short)(r->n_points - 1);
}

static void fill_path(struct raster *r, const struct scene *s,
                      const struct scene_cmd *c, const struct sink *k)
{
    const float *p = s->points + c->points;
    outline_begin(r);
    for (uint32_t i = 0; i < c->n_data; i++) {
        switch (s->verbs[c->data + i]) {
        case PATH_MOVE:
            outline_end_contour(r);
            outline_point(r, p, FT_CURVE_TAG_ON);
            p += 2;
            break;
        case PATH_LINE:
            outline_point(r, p, FT_CURVE_TAG_ON);
            p += 2;
            break;
        case PATH_CUBIC:
            outline_point(r, p, FT_CURVE_TAG_CUBIC);
            outline_point(r, p + 2, FT_CURVE_TAG_CUBIC);
            outline_point(r, p + 4, FT_CURVE_TAG_ON);
            p += 6;
            break;
        default: break; /* fills close by themselves */
        }
    }
    outline_end_contour(r);
    if (r->overflow)
        log_warn("a shape of more than %d points was cut", OUTLINE_POINTS_MAX);
    FT_Outline outline = { .n_contours = (short)r->n_contours,
                           .n_points = (short)r->n_points,
                           .points = r->points,
                           .tags = r->tags,
                           .contours = r->contours,
                           .flags = FT_OUTLINE_EVEN_ODD_FILL };
    render(r, &outline, k);
}

/* ---- strokes ---- */

static void flush_stroke(struct raster *r, const struct sink *k)
{
    FT_UInt n_points = 0, n_contours = 0;
    FT_Stroker_GetCounts(r->stroker, &n_points, &n_contours);
    if (n_points == 0 || n_points > OUTLINE_POINTS_MAX) {
        FT_Stroker_Rewind(r->stroker);
        return;
    }
    FT_Outline outline = { .points = r->points,
                           .tags = r->tags,
                           .contours = r->contours };
    FT_Stroker_Export(r->stroker, &outline);
    FT_Stroker_Rewind(r->stroker);
    render(r, &outline, k);
}

struct pen {
    struct raster *r;
    const struct sink *sink;
    FT_Vector first, last;
    bool open_subpath; /* something was begun */
    bool dashes;
    int n_since_flush;
    float dash_px, left_px; /* of the present dash or gap */
    bool drawing;
};

static FT_Vector vector(const float *p)
{
    return (FT_Vector){ fixed(p[0]), -fixed(p[1]) };
}

static void pen_end(struct pen *pen)
{
    if (pen->open_subpath)
        FT_Stroker_EndSubPath(pen->r->stroker);
    pen->open_subpath = false;
    if (pen->n_since_flush > STROKE_POINTS_FLUSH) {
        flush_stroke(pen->r, pen->sink);
        pen->n_since_flush = 0;
    }
}

static void pen_move(struct pen *pen, FT_Vector at, bool open)
{
    pen_end(pen);
    FT_Stroker_BeginSubPath(pen->r->stroker, &at, open);
    pen->open_subpath = true;
    pen->last = at;
}

static void pen_line(struct pen *pen, FT_Vector to)
{
    if (to.x == pen->last.x && to.y == pen->last.y)
        return;
    FT_Stroker_LineTo(pen->r->stroker, &to);
    pen->last = to;
    if (++pen->n_since_flush > SUBPATH_POINTS_MAX)
        pen_move(pen, to, true);
}

/* Dashes: on for dash_px, off for as long, along the polyline. */
static void pen_dash_line(struct pen *pen, FT_Vector to)
{
    double x = (double)pen->last.x, y = (double)pen->last.y;
    double dx = (double)to.x - x, dy = (double)to.y - y;
    double length = sqrt(dx * dx + dy * dy), done = 0;
    while (length - done > 0) {
        double step = fmin((double)pen->left_px * 64, length - done);
        done += step;
        FT_Vector at = { (FT_Pos)lround(x + dx * done / length),
                         (FT_Pos)lround(y + dy * done / length) };
        if (pen->drawing)
            pen_line(pen, at);
        pen->last = at;
        pen->left_px -= (float)(step / 64);
        if (pen->left_px > 1e-3f)
            continue;
        pen->left_px = pen->dash_px;
        pen->drawing = !pen->drawing;
        if (pen->drawing)
            pen_move(pen, at, true);
        else
            pen_end(pen);
    }
    pen->last = to;
}

/* Whether the subpath that begins at verb i is closed. */
static bool closes(const struct scene *s, const struct scene_cmd *c, uint32_t i)
{
    for (i++; i < c->n_data; i++) {
        if (s->verbs[c->data + i] == PATH_MOVE)
            return false;
        if (s->verbs[c->data + i] == PATH_CLOSE)
            return true;
    }
    return false;
}

static void pen_start(struct pen *pen, FT_Vector at, bool closed)
{
    if (pen->dashes) {
        pen->left_px = pen->dash_px;
        pen->drawing = true;
    }
    pen_move(pen, at, pen->dashes || !closed);
    pen->first = at;
}

static void pen_to(struct pen *pen, FT_Vector to)
{
    if (pen->dashes)
        pen_dash_line(pen, to);
    else
        pen_line(pen, to);
}

static void pen_close(struct pen *pen)
{
    pen_to(pen, pen->first);
    pen_end(pen);
}

static void trace(struct pen *pen, const struct scene *s,
                  const struct scene_cmd *c)
{
    const float *p = s->points + c->points;
    for (uint32_t i = 0; i < c->n_data; i++) {
        switch (s->verbs[c->data + i]) {
        case PATH_MOVE:
            pen_start(pen, vector(p), closes(s, c, i));
            p += 2;
            break;
        case PATH_LINE:
            pen_to(pen, vector(p));
            p += 2;
            break;
        case PATH_CUBIC: {
            FT_Vector a = vector(p), b = vector(p + 2), to = vector(p + 4);
            if (pen->dashes) {
                pen_dash_line(pen, to);
            } else {
                FT_Stroker_CubicTo(pen->r->stroker, &a, &b, &to);
                pen->last = to;
                pen->n_since_flush += 4;
            }
            p += 6;
            break;
        }
        default: pen_close(pen); break;
        }
    }
    pen_end(pen);
}

static void stroke_path(struct raster *r, const struct scene *s,
                        const struct scene_cmd *c, const struct sink *k)
{
    bool thin = c->size < THIN_LINE_PX;
    FT_Stroker_Rewind(r->stroker);
    FT_Stroker_Set(
        r->stroker, fixed(c->size / 2),
        c->extra > 0 ? FT_STROKER_LINECAP_BUTT : FT_STROKER_LINECAP_ROUND,
        thin ? FT_STROKER_LINEJOIN_BEVEL : FT_STROKER_LINEJOIN_ROUND, 0);
    struct pen pen = {
        .r = r, .sink = k, .dashes = c->extra > 0, .dash_px = c->extra
    };
    trace(&pen, s, c);
    flush_stroke(r, k);
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
    struct sink k = { .pixels = pixels,
                      .w = w,
                      .h = h,
                      .stride = stride,
                      .offset = { -(FT_Pos)left * 64,
                                  (FT_Pos)(top + h) * 64 } };
    draw(r, s, c, &k);
}

void raster_blend(struct raster *r, const struct scene *s,
                  const struct scene_cmd *c, struct pixels target,
                  struct rect clip)
{
    struct sink k = { .target = target,
                      .clip = clip,
                      .premultiplied = premultiply(c->colour),
                      .offset = { (FT_Pos)c->x * 64, -(FT_Pos)c->y * 64 } };
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
