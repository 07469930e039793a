#include "scene/scene.h"

#include "base/hash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Path points are kept in 1/64 px: what the rasteriser resolves, so shapes
 * that differ by less share one mask. */
#define POINT_GRID 64.0f

/* ---- colours ---- */

static unsigned channel(colour c, int shift)
{
    return c >> shift & 0xFF;
}

colour colour_fade(colour c, float opacity)
{
    float a = (float)channel(c, 24) * fmaxf(0, fminf(1, opacity));
    return (c & 0xFFFFFF) | (colour)lroundf(a) << 24;
}

colour colour_mix(colour a, colour b, float t)
{
    colour out = 0;
    t = fmaxf(0, fminf(1, t));
    for (int shift = 0; shift < 32; shift += 8) {
        float x = (float)channel(a, shift), y = (float)channel(b, shift);
        out |= (colour)lroundf(x + (y - x) * t) << shift;
    }
    return out;
}

/* WCAG 2.1, "relative luminance". */
static float luminance(colour c)
{
    float sum = 0;
    static const float weights[3] = { 0.0722f, 0.7152f, 0.2126f }; /* B G R */
    for (int i = 0; i < 3; i++) {
        float v = (float)channel(c, 8 * i) / 255;
        v = v <= 0.04045f ? v / 12.92f : powf((v + 0.055f) / 1.055f, 2.4f);
        sum += weights[i] * v;
    }
    return sum;
}

float colour_contrast(colour a, colour b)
{
    float x = luminance(a), y = luminance(b);
    return (fmaxf(x, y) + 0.05f) / (fminf(x, y) + 0.05f);
}

/* ---- pools ---- */

static void *grow(struct scene *s, void *pool, uint32_t need, uint32_t *cap,
                  size_t size)
{
    if (need <= *cap)
        return pool;
    uint32_t n = *cap ? *cap : 256;
    while (n < need)
        n *= 2;
    *cap = n;
    s->n_grown++;
    return xrealloc(pool, n * size);
}

void scene_begin(struct scene *s, int w, int h)
{
    s->w = w;
    s->h = h;
    s->n_cmds = s->n_text = s->n_verbs = s->n_points = 0;
    s->path_verb0 = s->path_point0 = 0;
    s->n_dropped = 0;
    s->n_clip = 1;
    s->clip[0] = rect_make(0, 0, w, h);
}

void scene_finish(struct scene *s)
{
    free(s->cmds);
    free(s->text);
    free(s->verbs);
    free(s->points);
    memset(s, 0, sizeof *s);
}

void scene_clip_push(struct scene *s, struct rect r)
{
    ASSERT(s->n_clip < SCENE_CLIP_DEPTH);
    s->clip[s->n_clip] = rect_intersect(r, s->clip[s->n_clip - 1]);
    s->n_clip++;
}

void scene_clip_pop(struct scene *s)
{
    ASSERT(s->n_clip > 1);
    s->n_clip--;
}

/* A zeroed command with its bounds cut, or NULL when nothing would show. */
static struct scene_cmd *push(struct scene *s, enum scene_kind kind,
                              struct rect bounds)
{
    bounds = rect_intersect(bounds, s->clip[s->n_clip - 1]);
    if (rect_empty(bounds))
        return NULL;
    if (s->n_cmds >= SCENE_COMMANDS_MAX) {
        s->n_dropped++;
        return NULL;
    }
    s->cmds = grow(s, s->cmds, s->n_cmds + 1, &s->cap_cmds, sizeof *s->cmds);
    struct scene_cmd *c = &s->cmds[s->n_cmds++];
    memset(c, 0, sizeof *c);
    c->kind = (uint16_t)kind;
    c->bounds = bounds;
    return c;
}

/* Everything but where its data lies in the pools, which `mask` stands for. */
static void seal(struct scene_cmd *c)
{
    struct scene_cmd copy;
    memcpy(&copy, c, sizeof copy); /* an assignment may lose the padding */
    copy.hash = 0;
    copy.data = copy.points = 0;
    c->hash = hash_bytes(HASH_SEED, &copy, sizeof copy);
}

/* ---- simple shapes ---- */

void scene_fill(struct scene *s, struct rect r, colour c)
{
    if (channel(c, 24) == 0)
        return;
    struct scene_cmd *cmd = push(s, SCENE_FILL, r);
    if (!cmd)
        return;
    cmd->colour = c;
    seal(cmd);
}

void scene_round(struct scene *s, struct rectf r, float radius, colour fill,
                 float border_px, colour border)
{
    /* Whole pixels: edges stay crisp and corners share their masks. */
    float x = roundf(r.x), y = roundf(r.y);
    float w = roundf(r.x + r.w) - x, h = roundf(r.y + r.h) - y;
    if (border_px > 0)
        border_px = fmaxf(1, roundf(fminf(border_px, fminf(w, h) / 2)));
    if (border_px > fminf(w, h) / 2)
        border_px = fmaxf(1, border_px - 1);
    bool lined = border_px > 0 && channel(border, 24);
    if (!(w > 0) || !(h > 0) || (channel(fill, 24) == 0 && !lined))
        return;
    struct scene_cmd *c = push(s, SCENE_ROUND,
                               rect_cover(rectf_make(x, y, w, h)));
    if (!c)
        return;
    c->x = x;
    c->y = y;
    c->w = w;
    c->h = h;
    c->size = roundf(fmaxf(0, fminf(radius, fminf(w, h) / 2)));
    if (c->size > fminf(w, h) / 2)
        c->size -= 1;
    c->colour = fill;
    c->colour2 = lined ? border : 0;
    c->extra = lined ? border_px : 0;
    seal(c);
}

void scene_gradient(struct scene *s, struct rect r, enum scene_axis axis,
                    float from_px, float length_px, colour a, colour b)
{
    if (channel(a, 24) == 0 && channel(b, 24) == 0)
        return;
    struct scene_cmd *c = push(s, SCENE_GRADIENT, r);
    if (!c)
        return;
    c->axis = (uint16_t)axis;
    c->colour = a;
    c->colour2 = b;
    c->x = from_px;
    c->w = length_px;
    seal(c);
}

void scene_layer(struct scene *s, struct rectf dst, struct layer_ref layer)
{
    if (layer.generation == 0)
        return;
    struct scene_cmd *c = push(s, SCENE_LAYER, rect_cover(dst));
    if (!c)
        return;
    c->x = dst.x;
    c->y = dst.y;
    c->w = dst.w;
    c->h = dst.h;
    c->layer = layer;
    seal(c);
}

void scene_text(struct scene *s, struct rect box, float x, float y,
                enum text_face face, float size_px, float tracking_px,
                colour ink, colour halo, float halo_px, const char *text,
                size_t n)
{
    if (n == 0 || !(size_px >= 1) || channel(ink, 24) == 0)
        return;
    struct scene_cmd *c = push(s, SCENE_TEXT, box);
    if (!c)
        return;
    s->text = grow(s, s->text, s->n_text + (uint32_t)n, &s->cap_text, 1);
    memcpy(s->text + s->n_text, text, n);
    c->data = s->n_text;
    c->n_data = (uint32_t)n;
    s->n_text += (uint32_t)n;
    c->x = roundf(x);
    c->y = roundf(y);
    c->face = (uint16_t)face;
    c->size = roundf(size_px); /* fonts are set at whole pixels */
    c->extra = tracking_px;
    c->colour = ink;
    if (channel(halo, 24) && halo_px > 0) {
        c->colour2 = halo;
        c->halo = halo_px;
    }
    uint64_t h = hash_bytes(HASH_SEED, text, n);
    float shape[2] = { c->size, c->extra };
    h = hash_bytes(h, shape, sizeof shape);
    c->mask = hash_u64(h, (uint64_t)SCENE_TEXT << 8 | (uint64_t)face);
    seal(c);
}

/* ---- paths ---- */

static void begin_path_if_none(struct scene *s)
{
    if (s->n_verbs != s->path_verb0)
        return;
    s->path_box[0] = s->path_box[1] = INFINITY;
    s->path_box[2] = s->path_box[3] = -INFINITY;
}

static void add_verb(struct scene *s, enum path_verb verb)
{
    begin_path_if_none(s);
    s->verbs = grow(s, s->verbs, s->n_verbs + 1, &s->cap_verbs, 1);
    s->verbs[s->n_verbs++] = (uint8_t)verb;
}

static void add_point(struct scene *s, float x, float y)
{
    s->points = grow(s, s->points, s->n_points + 2, &s->cap_points,
                     sizeof *s->points);
    s->points[s->n_points++] = x;
    s->points[s->n_points++] = y;
    s->path_box[0] = fminf(s->path_box[0], x);
    s->path_box[1] = fminf(s->path_box[1], y);
    s->path_box[2] = fmaxf(s->path_box[2], x);
    s->path_box[3] = fmaxf(s->path_box[3], y);
}

void scene_move_to(struct scene *s, float x, float y)
{
    add_verb(s, PATH_MOVE);
    add_point(s, x, y);
}

void scene_line_to(struct scene *s, float x, float y)
{
    add_verb(s, PATH_LINE);
    add_point(s, x, y);
}

void scene_cubic_to(struct scene *s, float x1, float y1, float x2, float y2,
                    float x, float y)
{
    add_verb(s, PATH_CUBIC);
    add_point(s, x1, y1);
    add_point(s, x2, y2);
    add_point(s, x, y);
}

void scene_close(struct scene *s)
{
    add_verb(s, PATH_CLOSE);
}

static void drop_path(struct scene *s)
{
    s->n_verbs = s->path_verb0;
    s->n_points = s->path_point0;
}

/* The command of the path just built, its points made relative. */
static struct scene_cmd *end_path(struct scene *s, enum scene_kind kind,
                                  float outset)
{
    uint32_t n_verbs = s->n_verbs - s->path_verb0;
    uint32_t n_points = s->n_points - s->path_point0;
    const float *box = s->path_box;
    struct scene_cmd *c = NULL;
    if (n_verbs > 1)
        c = push(s, kind,
                 rect_cover(rectf_make(box[0] - outset, box[1] - outset,
                                       box[2] - box[0] + 2 * outset,
                                       box[3] - box[1] + 2 * outset)));
    if (!c) {
        drop_path(s);
        return NULL;
    }
    c->x = floorf(box[0]);
    c->y = floorf(box[1]);
    float *p = s->points + s->path_point0;
    for (uint32_t i = 0; i < n_points; i += 2) {
        p[i] = roundf((p[i] - c->x) * POINT_GRID) / POINT_GRID;
        p[i + 1] = roundf((p[i + 1] - c->y) * POINT_GRID) / POINT_GRID;
    }
    c->data = s->path_verb0;
    c->n_data = n_verbs;
    c->points = s->path_point0;
    c->mask = hash_bytes(hash_bytes(HASH_SEED, p, n_points * sizeof *p),
                         s->verbs + s->path_verb0, n_verbs);
    s->path_verb0 = s->n_verbs;
    s->path_point0 = s->n_points;
    return c;
}

void scene_path_fill(struct scene *s, colour c)
{
    if (channel(c, 24) == 0) {
        drop_path(s);
        return;
    }
    struct scene_cmd *cmd = end_path(s, SCENE_PATH, 0);
    if (!cmd)
        return;
    cmd->colour = c;
    cmd->mask = hash_u64(cmd->mask, SCENE_PATH);
    seal(cmd);
}

void scene_path_stroke(struct scene *s, float width_px, float dash_px, colour c)
{
    if (channel(c, 24) == 0 || !(width_px > 0)) {
        drop_path(s);
        return;
    }
    struct scene_cmd *cmd = end_path(s, SCENE_STROKE, width_px / 2 + 1);
    if (!cmd)
        return;
    cmd->colour = c;
    cmd->size = width_px;
    cmd->extra = dash_px;
    float shape[2] = { width_px, dash_px };
    cmd->mask = hash_bytes(hash_u64(cmd->mask, SCENE_STROKE), shape,
                           sizeof shape);
    seal(cmd);
}

void scene_add_circle(struct scene *s, float cx, float cy, float r)
{
    const float k = 0.5522848f * r; /* four cubics; error below r/3600 */
    scene_move_to(s, cx + r, cy);
    scene_cubic_to(s, cx + r, cy + k, cx + k, cy + r, cx, cy + r);
    scene_cubic_to(s, cx - k, cy + r, cx - r, cy + k, cx - r, cy);
    scene_cubic_to(s, cx - r, cy - k, cx - k, cy - r, cx, cy - r);
    scene_cubic_to(s, cx + k, cy - r, cx + r, cy - k, cx + r, cy);
    scene_close(s);
}

void scene_add_rect(struct scene *s, struct rectf r)
{
    scene_move_to(s, r.x, r.y);
    scene_line_to(s, r.x + r.w, r.y);
    scene_line_to(s, r.x + r.w, r.y + r.h);
    scene_line_to(s, r.x, r.y + r.h);
    scene_close(s);
}
