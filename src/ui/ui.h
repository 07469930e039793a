/* ui - what screens are built with: a frame context, text, targets, focus.
 *
 * `struct ui` lives for one build. It emits scene commands, and declares
 * targets: rectangles a person can touch, each with the action it means. The
 * last declared target wins where they overlap. All lengths in the design are
 * layout units: 1 u = 1 px on a 1920×1080 wall; U(ui, 24) gives pixels.
 * Pure. Thread: UI thread only. */
#ifndef UI_UI_H
#define UI_UI_H

#include "base/rect.h"
#include "model/action.h"
#include "scene/scene.h"
#include "ui/strings.h"
#include "ui/theme.h"

#define UI_TARGETS_MAX 1024

struct ui_target {
    struct rectf r;
    uint32_t id;          /* stable: hash of what it does */
    struct action action;
    bool focusable;
};

struct ui {
    struct scene *scene;
    struct text_metrics metrics;
    const struct theme *theme;
    const struct strings *strings;
    float unit;           /* px per layout unit */
    int w, h;             /* the wall, px */
    int64_t now_ms;       /* monotonic, for animation */
    int64_t deadline_ms;  /* out: when the next build is needed, INT64_MAX */
    uint32_t pressed, focus; /* target ids; 0 none */
    bool show_focus;      /* keys are in use: draw the focus ring */
    struct ui_target targets[UI_TARGETS_MAX];
    int n_targets;
};

#define U(ui, units) ((float)(units) * (ui)->unit)

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct text_style {
    enum text_face face;
    float size;       /* u */
    colour colour;
    enum align align;
    float tracking;   /* u */
    colour halo;      /* 0 none */
    float halo_width; /* u */
};

/* The string of a key in the present language ("overview.registered"). */
const char *ui_str(const struct ui *ui, const char *key);

float ui_text_width(const struct ui *ui, const struct text_style *st,
                    const char *text);
/* One line with its baseline at y px; x px is its left, centre or right end
 * by st->align. Returns the width in px. */
float ui_text(struct ui *ui, const struct text_style *st, float x, float y,
              const char *text);
/* The same, but never wider than max_px: first the size shrinks down to 80 %,
 * then the text is cut with an ellipsis at a code point. */
float ui_text_fit(struct ui *ui, const struct text_style *st, float x,
                  float y, float max_px, const char *text);
/* The same, but at its own size always: for rows under each other, which look
 * ragged when each shrinks by itself. */
float ui_text_cut(struct ui *ui, const struct text_style *st, float x,
                  float y, float max_px, const char *text);
/* Lines broken at max_px (Han anywhere but before closing punctuation, Latin
 * at spaces), at most max_lines, the last one cut with an ellipsis. Returns
 * the lines used. */
int ui_text_wrap(struct ui *ui, const struct text_style *st, float x, float y,
                 float max_px, float line_px, int max_lines,
                 const char *text);

/* Declare a target; returns its id. Ids derive from the action, so the same
 * control keeps its focus from frame to frame. */
uint32_t ui_target(struct ui *ui, struct rectf r, struct action action);
/* The same for what only fingers use: a list that can be dragged. */
uint32_t ui_area(struct ui *ui, struct rectf r, struct action action);
bool ui_pressed(const struct ui *ui, uint32_t id);
/* The focus ring, when this target has the focus and keys are in use. */
void ui_focus_ring(struct ui *ui, uint32_t id, struct rectf r, float radius);

/* Ask for another build at `at_ms` at the latest. */
void ui_wake_at(struct ui *ui, int64_t at_ms);
/* 0..1 through an animation that started at start_ms; asks for the next frame
 * while it runs. Ease-out. */
float ui_progress(struct ui *ui, int64_t start_ms, int duration_ms);

/* The target at a pixel, NULL when none. */
const struct ui_target *ui_target_at(const struct ui_target *targets, int n,
                                     float x, float y);
/* The list that can be dragged at a pixel, whatever lies on it; NULL none. */
const struct ui_target *ui_list_at(const struct ui_target *targets, int n,
                                   float x, float y);
/* The focusable target next to `from` in a direction (0 keeps the axis);
 * with from = 0 the first. Returns its id, or `from` when there is none. */
uint32_t ui_focus_next(const struct ui_target *targets, int n, uint32_t from,
                       int dx, int dy);

#endif
