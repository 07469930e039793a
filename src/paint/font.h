/* font - finds the faces named in fonts/fonts.ini and sets text with
 * SDL2_ttf. A face is a Latin and a Han font: digits, Latin and punctuation
 * of the Latin font come from it, everything else from the Han font, so a run
 * is split where the font changes; the missing-glyph box never appears (a
 * code point in neither font is drawn as U+25A1 WHITE SQUARE's absence: left
 * out, counted and logged once).
 * Thread: UI thread only. */
#ifndef PAINT_FONT_H
#define PAINT_FONT_H

#include "scene/scene.h"

struct fonts;

struct font_search {
    const char *fonts_dir; /* our fonts/: fonts.ini, and files that win */
};

/* Errors: fonts.ini missing or wrong (file:line), or no candidate of a role
 * found: the line names the Debian package to install. */
enum status fonts_create(const struct font_search *search, struct fonts **out,
                         struct error *err) MUST_USE;
void fonts_destroy(struct fonts *f); /* NULL is fine */

/* The callbacks for pure code; valid while `f` lives. Widths are cached. */
struct text_metrics fonts_metrics(struct fonts *f);

/* True when some font of the face has the code point. */
bool fonts_have(struct fonts *f, enum text_face face, uint32_t code_point);

/* A run as 8-bit coverage. The caller owns *pixels (free()). left, top: of
 * the image relative to the baseline start, px. Deterministic. */
struct glyph_run {
    uint8_t *pixels;
    int w, h, stride, left, top;
};
bool fonts_render(struct fonts *f, enum text_face face, float size_px,
                  float tracking_px, const char *text, size_t n,
                  struct glyph_run *out);

/* One line a role: what was found where; for `wanjia check`. */
void fonts_report(const struct fonts *f,
                  void (*line)(void *ctx, const char *text), void *ctx);

#endif
