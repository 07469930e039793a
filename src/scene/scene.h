/* scene - one frame as a flat list of drawing commands.
 *
 * The list is pure data: handles, colours, coordinates and copied text, no
 * pointers to anything that can be freed. Painting the same list gives the
 * same pixels. Every command has `bounds` in pixels, already cut to the clip
 * that was in force, and never paints outside of it; commands with empty
 * bounds are dropped when pushed. `hash` covers all of a command's content
 * (relative coordinates, text, path points included), so that damage (see
 * damage.h) and masks (paint) can be keyed by it.
 *
 * Memory: pools grow while warming up and are kept by scene_begin().
 * Limits: SCENE_COMMANDS_MAX; beyond it commands are dropped and counted in
 * n_dropped (the app repaints all and logs once).
 * Thread: one at a time. Coordinates are pixels, y down; colours are straight
 * (not premultiplied) 0xAARRGGBB sRGB. */
#ifndef SCENE_SCENE_H
#define SCENE_SCENE_H

#include "base/rect.h"
#include <stdio.h>

typedef uint32_t colour;

#define SCENE_COMMANDS_MAX 65536
#define SCENE_CLIP_DEPTH   16

/* `c` with its alpha multiplied by `opacity` 0..1. */
colour colour_fade(colour c, float opacity);
/* From a (t = 0) to b (t = 1), each channel linear in sRGB. */
colour colour_mix(colour a, colour b, float t);
/* WCAG 2.1 contrast ratio of two opaque colours, 1..21. */
float colour_contrast(colour a, colour b);

enum scene_kind {
    SCENE_FILL,     /* bounds in one colour */
    SCENE_ROUND,    /* rounded rectangle: fill and optional border */
    SCENE_GRADIENT, /* bounds from colour to colour2 along an axis */
    SCENE_PATH,     /* filled path, even-odd */
    SCENE_STROKE,   /* stroked path: round joins and caps; dashes end flat */
    SCENE_TEXT,     /* one run on one line */
    SCENE_LAYER,    /* a cached image, moved and scaled */
};

enum text_face { /* each is a Latin and a Han font; see fonts/fonts.ini */
    FACE_LIGHT,
    FACE_REGULAR,
    FACE_BOLD,
    FACE_COUNT
};

enum scene_axis { AXIS_X, AXIS_Y };

/* A cached opaque image: the map. Generation 0 is "none". */
struct layer_ref {
    uint32_t id;
    uint32_t generation;
};

struct scene_cmd {
    uint64_t hash;      /* of everything that changes pixels, bounds too */
    uint64_t mask;      /* PATH, STROKE, ROUND, TEXT: hash of the shape alone,
                           without place (whole px), clip and colours */
    struct rect bounds; /* what it may paint */
    uint16_t kind, face, axis;
    colour colour, colour2; /* TEXT: colour2 = halo, 0 none;
                               ROUND: colour2 = border */
    float x, y;         /* TEXT: left end of the baseline; ROUND: left top;
                           LAYER: left top of the image on the frame;
                           PATH/STROKE: integer origin the points are
                           relative to */
    float w, h;         /* ROUND: size; LAYER: size on the frame;
                           GRADIENT: start and length along the axis */
    float size;         /* TEXT: px an em; ROUND: radius; STROKE: width */
    float extra;        /* TEXT: tracking in px; ROUND: border width;
                           STROKE: dash length, 0 = solid; TEXT halo: see
                           halo */
    float halo;         /* TEXT: halo width in px */
    uint32_t data, n_data; /* TEXT: bytes in the text pool (not terminated);
                              PATH/STROKE: verbs in the verb pool */
    uint32_t points;       /* PATH/STROKE: first float in the point pool */
    struct layer_ref layer;
};

/* Path verbs and their points (x, y pairs, px, relative to the origin). */
enum path_verb { PATH_MOVE, PATH_LINE, PATH_CUBIC, PATH_CLOSE };

struct scene {
    int w, h;
    struct scene_cmd *cmds;
    uint32_t n_cmds, cap_cmds;
    char *text;
    uint32_t n_text, cap_text;
    uint8_t *verbs;
    uint32_t n_verbs, cap_verbs;
    float *points;
    uint32_t n_points, cap_points; /* floats */
    struct rect clip[SCENE_CLIP_DEPTH];
    int n_clip;
    uint32_t path_verb0, path_point0; /* path being built */
    float path_box[4];
    uint32_t n_dropped, n_grown;      /* n_grown: pool growths, for tests */
};

void scene_begin(struct scene *s, int w, int h); /* {0} is a valid scene */
void scene_finish(struct scene *s);

void scene_clip_push(struct scene *s, struct rect r);
void scene_clip_pop(struct scene *s);

void scene_fill(struct scene *s, struct rect r, colour c);
void scene_round(struct scene *s, struct rectf r, float radius, colour fill,
                 float border_px, colour border);
/* `r` is painted; the ramp runs over [from_px, from_px + length_px) of the
 * frame along the axis and is constant outside of it. */
void scene_gradient(struct scene *s, struct rect r, enum scene_axis axis,
                    float from_px, float length_px, colour a, colour b);

/* Build a path, then fill or stroke it once; both end it. */
void scene_move_to(struct scene *s, float x, float y);
void scene_line_to(struct scene *s, float x, float y);
void scene_cubic_to(struct scene *s, float x1, float y1, float x2, float y2,
                    float x, float y);
void scene_close(struct scene *s);
void scene_path_fill(struct scene *s, colour c);
void scene_path_stroke(struct scene *s, float width_px, float dash_px,
                       colour c);
/* Ready-made subpaths. */
void scene_add_circle(struct scene *s, float cx, float cy, float r);
void scene_add_rect(struct scene *s, struct rectf r);

/* `box`: where the run's ink may fall, from text_measure(); the baseline
 * starts at (x, y). halo_px 0: none. */
void scene_text(struct scene *s, struct rect box, float x, float y,
                enum text_face face, float size_px, float tracking_px,
                colour c, colour halo, float halo_px, const char *text,
                size_t n);
/* dst may lie partly outside the frame; the image is scaled to fill it. */
void scene_layer(struct scene *s, struct rectf dst, struct layer_ref layer);

/* One line a command, for goldens and bug reports. Stable text: coordinates
 * with one decimal, colours in hexadecimal. */
void scene_dump(const struct scene *s, FILE *out);

/* ---- text metrics, given to pure code by whoever owns the fonts ---- */
struct text_metrics {
    void *ctx;
    /* Width in px of a run set in one line. */
    float (*width)(void *ctx, enum text_face face, float size_px,
                   float tracking_px, const char *text, size_t n);
    /* Above and below the baseline for this size, px, both positive. */
    void (*extent)(void *ctx, enum text_face face, float size_px,
                   float *ascent, float *descent);
};

#endif
