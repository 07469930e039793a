/* The PIN pad, over whatever is on the wall, and the mark of a wall that
 * somebody has unlocked. */
#include "screens/kit.h"

#include "base/str.h"

#include <math.h>

#define PAD_W      460
#define PAD_H      660
#define KEY_GAP    12
#define KEY_RADIUS 10
#define DOT        9
#define DOT_PITCH  30
#define MARK_H     46
#define SOON_S     10 /* the rest of the time is ember */

/* ---- the pad ---- */

static void draw_key(struct ui *ui, struct rectf r, const char *text,
                     enum button_kind kind, bool enabled, int value)
{
    const struct theme *th = ui->theme;
    bool strong = kind == BUTTON_STRONG && enabled;
    struct text_style s = { .face = strong ? FACE_BOLD : FACE_REGULAR,
                            .size = text[1] ? 20 : 30,
                            .colour = strong    ? th->ground
                                      : enabled ? th->text
                                                : th->text_faint,
                            .align = ALIGN_CENTRE };
    colour fill = strong ? th->amber : th->chip;
    if (enabled) {
        uint32_t id = ui_target(
            ui, r, (struct action){ .kind = ACTION_TYPE, .value = value });
        if (ui_pressed(ui, id))
            fill = colour_mix(fill, 0xFFFFFFFF, 0.22f);
        ui_focus_ring(ui, id, r, U(ui, KEY_RADIUS));
    }
    scene_round(ui->scene, r, U(ui, KEY_RADIUS), fill, 0, 0);
    ui_text_fit(ui, &s, r.x + r.w / 2, r.y + r.h / 2 + U(ui, s.size * 0.36f),
                r.w - U(ui, 8), text);
}

static bool takes_digits(const struct lock_look *l)
{
    return l->say != LOCK_TRYING && l->say != LOCK_WAIT &&
           l->say != LOCK_NOBODY;
}

static void draw_keys(struct ui *ui, struct rectf in, const struct lock_look *l)
{
    bool open = takes_digits(l), some = l->n_digits > 0;
    bool full = l->n_digits >= LOCK_DIGITS_MOST;
    float gap = U(ui, KEY_GAP), w = (in.w - 2 * gap) / 3;
    float h = (in.h - 3 * gap) / 4;
    for (int i = 0; i < 12; i++) {
        struct rectf r = rectf_make(in.x + (w + gap) * (float)(i % 3),
                                    in.y + (h + gap) * (float)(i / 3), w, h);
        char text[2] = { i == 10 ? '0' : (char)('1' + i), 0 };
        if (i == 9)
            draw_key(ui, r, ui_str(ui, "lock.delete"), BUTTON_QUIET,
                     open && some, ACTION_TYPE_DELETE);
        else if (i == 11)
            draw_key(ui, r, ui_str(ui, "lock.done"), BUTTON_STRONG,
                     open && l->n_digits >= LOCK_DIGITS_LEAST,
                     ACTION_TYPE_DONE);
        else
            draw_key(ui, r, text, BUTTON_QUIET, open && !full, text[0]);
    }
}

/* How many were typed, never which. */
static void draw_dots(struct ui *ui, struct rectf in, const struct lock_look *l)
{
    int n = l->n_digits > LOCK_DIGITS_LEAST ? l->n_digits : LOCK_DIGITS_LEAST;
    float pitch = U(ui, DOT_PITCH);
    float x = in.x + (in.w - pitch * (float)(n - 1)) / 2, y = in.y + in.h / 2;
    for (int i = 0; i < n; i++, x += pitch) {
        scene_add_circle(ui->scene, x, y, U(ui, DOT));
        if (i < l->n_digits)
            scene_path_fill(ui->scene, ui->theme->text);
        else
            scene_path_stroke(ui->scene, U(ui, 1.5f), 0, ui->theme->text_faint);
    }
}

static void span_text(char *buf, size_t size, int64_t left_ms)
{
    int64_t s = left_ms > 0 ? (left_ms + 999) / 1000 : 0;
    str_format(buf, size, "%d:%02d", (int)(s / 60), (int)(s % 60));
}

static void draw_say(struct ui *ui, struct rectf in, const struct lock_look *l,
                     int64_t now_ms)
{
    static const char *const keys[] = {
        [LOCK_READY] = "lock.ready",   [LOCK_TRYING] = "lock.trying",
        [LOCK_WRONG] = "lock.wrong",   [LOCK_WAIT] = "lock.wait",
        [LOCK_NOBODY] = "lock.nobody", [LOCK_FAULT] = "lock.fault",
    };
    char text[KIT_TEXT_MAX], left[24];
    bool calm = l->say == LOCK_READY || l->say == LOCK_TRYING;
    struct text_style s = kit_style(
        FACE_REGULAR, KIT_BODY, calm ? ui->theme->text_soft : ui->theme->ember);
    s.align = ALIGN_CENTRE;
    span_text(left, sizeof left, l->wait_until_ms - now_ms);
    kit_fill(ui, text, sizeof text, keys[l->say], left, NULL);
    if (l->say == LOCK_WAIT)
        ui_wake_at(ui, now_ms + 1000 - (now_ms - l->wait_until_ms) % 1000);
    ui_text_wrap(ui, &s, in.x + in.w / 2, in.y + U(ui, 20), in.w, U(ui, 26), 2,
                 text);
}

static struct rectf place_pad(const struct ui *ui, const struct ui_state *st)
{
    struct grid g = screens_grid(st);
    struct rectf row = rectf_make(U(ui, 36), 0, (float)st->w - U(ui, 72), 0);
    struct rectf span = frame_span(st, row, (g.columns - 1) / 2);
    float top = U(ui, 126), bottom = (float)st->h - U(ui, 40);
    if (g.rows > 1)
        top = fmaxf(top, (float)grid_top(&g, g.rows - 1) + U(ui, 12));
    float w = fminf(span.w, U(ui, PAD_W)),
          h = fminf(bottom - top, U(ui, PAD_H));
    return rectf_make(roundf(span.x + (span.w - w) / 2), roundf(bottom - h), w,
                      h);
}

void screen_pin_pad(struct ui *ui, const struct ui_state *st)
{
    const struct lock_look *l = &st->lock;
    struct rectf r = place_pad(ui, st);
    struct action close = { .kind = ACTION_UNLOCK };
    scene_fill(ui->scene, rect_make(0, 0, st->w, st->h),
               colour_fade(ui->theme->ground, 0.78f));
    ui->n_targets = 0; /* nothing below can be reached */
    ui_area(ui, rectf_make(0, 0, (float)st->w, (float)st->h), close);
    ui_area(ui, r, (struct action){ .kind = ACTION_NONE });
    struct rectf in = card(ui, r, ui_str(ui, "lock.title"), NULL);
    float w = button_width(ui, ui_str(ui, "lock.close"));
    button(ui,
           rectf_make(r.x + r.w - U(ui, 20) - w, r.y + U(ui, 14), w, U(ui, 46)),
           ui_str(ui, "lock.close"), BUTTON_QUIET, true, close);
    draw_dots(ui, rectf_make(in.x, in.y, in.w, U(ui, 44)), l);
    draw_say(ui, rectf_make(in.x, in.y + U(ui, 52), in.w, U(ui, 56)), l,
             ui->now_ms);
    in.h -= U(ui, 112);
    in.y += U(ui, 112);
    draw_keys(ui, in, l);
}

/* ---- the mark in the header ---- */

float part_lock(struct ui *ui, const struct ui_state *st, float right,
                float most)
{
    const struct theme *th = ui->theme;
    const struct lock_look *l = &st->lock;
    char text[KIT_TEXT_MAX], left[24];
    if (!l->open)
        return right;
    int64_t left_ms = l->until_ms - ui->now_ms;
    span_text(left, sizeof left, left_ms);
    kit_fill(ui, text, sizeof text, "lock.open", l->who, left);
    ui_wake_at(ui, l->until_ms - (left_ms - 1) / 1000 * 1000);
    bool soon = left_ms <= SOON_S * 1000;
    struct text_style s = kit_style(FACE_BOLD, KIT_BODY,
                                    soon ? th->ember : th->amber);
    float h = U(ui, MARK_H);
    float w = fminf(ui_text_width(ui, &s, text) + U(ui, 40), most);
    struct rectf r = rectf_make(roundf(right - w), U(ui, 34), w, h);
    uint32_t id = ui_target(ui, r, (struct action){ .kind = ACTION_LOCK });
    scene_round(ui->scene, r, h / 2,
                ui_pressed(ui, id) ? colour_mix(th->chip, 0xFFFFFFFF, 0.22f)
                                   : th->chip,
                U(ui, 1.5f), s.colour);
    ui_focus_ring(ui, id, r, h / 2);
    s.align = ALIGN_CENTRE;
    ui_text_fit(ui, &s, r.x + w / 2, r.y + h / 2 + U(ui, 7), w - U(ui, 28),
                text);
    return r.x - U(ui, 20);
}
