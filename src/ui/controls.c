#include "ui/controls.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

#define CARD_PAD    28
#define CARD_RADIUS 10
#define CHIP_SIZE   18
#define BUTTON_SIZE 22

struct rectf card(struct ui *ui, struct rectf r, const char *title,
                  const char *note)
{
    const struct theme *th = ui->theme;
    scene_round(ui->scene, r, U(ui, CARD_RADIUS), th->card, U(ui, 1),
                th->card_line);
    float pad = U(ui, CARD_PAD);
    struct rectf in = rectf_inset(r, pad);
    if (!title)
        return in;
    float base = r.y + U(ui, 46);
    struct text_style head = {
        .face = FACE_REGULAR, .size = 21, .colour = th->text, .tracking = 1
    };
    struct text_style soft = { .face = FACE_REGULAR,
                               .size = 16,
                               .colour = th->text_soft,
                               .align = ALIGN_RIGHT };
    float note_w = 0;
    if (note && *note)
        note_w = ui_text_fit(ui, &soft, r.x + r.w - pad, base, in.w * 0.62f,
                             note) +
                 U(ui, 16);
    ui_text_fit(ui, &head, in.x, base, in.w - note_w, title);
    float top = r.y + U(ui, 66);
    return rectf_make(in.x, top, in.w, r.y + r.h - pad - top);
}

static struct text_style chip_style(const struct ui *ui, bool on)
{
    return (struct text_style){ .face = on ? FACE_BOLD : FACE_REGULAR,
                                .size = CHIP_SIZE,
                                .colour = on ? ui->theme->on_amber
                                             : ui->theme->chip_text };
}

float chip_width(const struct ui *ui, const char *text, bool with_mark)
{
    struct text_style st = chip_style(ui, true); /* the wider of the two */
    return ceilf(ui_text_width(ui, &st, text) + U(ui, with_mark ? 50 : 32));
}

/* A touch shows within one frame: the surface lightens. */
static colour surface(const struct ui *ui, uint32_t id, colour c)
{
    return ui_pressed(ui, id) ? colour_mix(c, 0xFFFFFFFF, 0.22f) : c;
}

static float middle_baseline(struct rectf r, float size_px)
{
    return r.y + r.h / 2 + size_px * 0.36f;
}

static void chip_any(struct ui *ui, struct rectf r, enum poverty status,
                     const char *text, bool on, struct action a)
{
    uint32_t id = ui_target(ui, r, a);
    scene_round(ui->scene, r, r.h / 2,
                surface(ui, id, on ? ui->theme->amber : ui->theme->chip), 0, 0);
    ui_focus_ring(ui, id, r, r.h / 2);
    struct text_style st = chip_style(ui, on);
    float x = r.x + U(ui, 16), right = r.x + r.w - U(ui, 14);
    float y = middle_baseline(r, U(ui, CHIP_SIZE));
    if (status != POVERTY_NONE) {
        float d = U(ui, 13);
        status_mark(ui, status, x + d / 2, r.y + r.h / 2, d);
        x += d + U(ui, 6);
        ui_text_fit(ui, &st, x, y, right - x, text);
        return;
    }
    st.align = ALIGN_CENTRE;
    ui_text_fit(ui, &st, r.x + r.w / 2, y, r.w - U(ui, 24), text);
}

void chip(struct ui *ui, struct rectf r, const char *text, bool on,
          struct action a)
{
    chip_any(ui, r, POVERTY_NONE, text, on, a);
}

void chip_status(struct ui *ui, struct rectf r, enum poverty status,
                 const char *text, bool on, struct action a)
{
    chip_any(ui, r, status, text, on, a);
}

static struct text_style button_style(const struct ui *ui,
                                      enum button_kind kind, bool enabled)
{
    const struct theme *th = ui->theme;
    colour c = kind == BUTTON_STRONG ? th->on_amber : th->chip_text;
    return (struct text_style){ .face = kind == BUTTON_STRONG ? FACE_BOLD
                                                              : FACE_REGULAR,
                                .size = BUTTON_SIZE,
                                .align = ALIGN_CENTRE,
                                .colour = enabled ? c : colour_fade(c, 0.35f) };
}

float button_width(const struct ui *ui, const char *text)
{
    struct text_style st = button_style(ui, BUTTON_STRONG, true);
    return ceilf(ui_text_width(ui, &st, text) + U(ui, 56));
}

void button(struct ui *ui, struct rectf r, const char *text,
            enum button_kind kind, bool enabled, struct action a)
{
    const struct theme *th = ui->theme;
    uint32_t id = enabled ? ui_target(ui, r, a) : 0;
    colour c = kind == BUTTON_STRONG ? th->amber : th->chip;
    float radius = U(ui, 16);
    scene_round(ui->scene, r, radius,
                enabled ? surface(ui, id, c) : colour_fade(c, 0.45f), 0, 0);
    ui_focus_ring(ui, id, r, radius);
    struct text_style st = button_style(ui, kind, enabled);
    ui_text_fit(ui, &st, r.x + r.w / 2, middle_baseline(r, U(ui, BUTTON_SIZE)),
                r.w - U(ui, 24), text);
}

/* ---- shapes that say a status without its colour ---- */

static void half_disc(struct ui *ui, float x, float y, float r, colour c)
{
    const float k = 0.5523f * r; /* cubic that follows a quarter circle */
    struct scene *s = ui->scene;
    scene_move_to(s, x, y - r);
    scene_cubic_to(s, x - k, y - r, x - r, y - k, x - r, y);
    scene_cubic_to(s, x - r, y + k, x - k, y + r, x, y + r);
    scene_close(s);
    scene_path_fill(s, c);
}

static void ring(struct ui *ui, float x, float y, float r, float width,
                 colour c)
{
    scene_add_circle(ui->scene, x, y, r - width / 2);
    scene_path_stroke(ui->scene, width, 0, c);
}

static void diamond(struct ui *ui, float x, float y, float r, float width,
                    colour c)
{
    struct scene *s = ui->scene;
    scene_move_to(s, x, y - r);
    scene_line_to(s, x + r, y);
    scene_line_to(s, x, y + r);
    scene_line_to(s, x - r, y);
    scene_close(s);
    scene_path_stroke(s, width, 0, c);
}

void status_mark(struct ui *ui, enum poverty status, float x, float y, float d)
{
    if (status < 0 || status >= POVERTY_COUNT)
        return;
    colour c = ui->theme->poverty[status];
    float r = d / 2, line = fmaxf(d * 0.13f, 1);
    switch (status) {
    case POVERTY_LIFTED:
        scene_add_circle(ui->scene, x, y, r);
        scene_path_fill(ui->scene, c);
        break;
    case POVERTY_PREPARING:
        ring(ui, x, y, r, line, c);
        half_disc(ui, x, y, r, c);
        break;
    case POVERTY_RETURNED: diamond(ui, x, y, r, line, c); break;
    default: ring(ui, x, y, r, line, c); break;
    }
}

void progress_mark(struct ui *ui, enum progress p, float x, float y, float d)
{
    const struct theme *th = ui->theme;
    float r = d / 2, line = fmaxf(d * 0.13f, 1);
    if (p == PROGRESS_DONE || p == PROGRESS_MONTHLY) {
        scene_add_circle(ui->scene, x, y, r);
        scene_path_fill(ui->scene, th->teal);
    } else if (p == PROGRESS_ACTIVE) {
        ring(ui, x, y, r, line, th->amber);
        half_disc(ui, x, y, r, th->amber);
    } else {
        ring(ui, x, y, r, line, th->text_faint);
    }
}

/* ---- bars ---- */

void bar(struct ui *ui, struct rectf r, double fraction, colour c)
{
    scene_round(ui->scene, r, r.h / 2, ui->theme->track, 0, 0);
    if (!(fraction > 0))
        return;
    float w = r.w * (float)fmin(fraction, 1);
    scene_round(ui->scene, rectf_make(r.x, r.y, fmaxf(w, r.h), r.h), r.h / 2, c,
                0, 0);
}

/* The ends are round, the joints square: a rounded bar of the first and of
 * the last colour, cut by clips where the segments meet. */
void stacked_bar(struct ui *ui, struct rectf r, const double *values,
                 const colour *colours, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += values[i];
    if (!(sum > 0)) {
        scene_round(ui->scene, r, r.h / 2, ui->theme->track, 0, 0);
        return;
    }
    float gap = fmaxf(1, U(ui, 1.5f));
    double from = 0;
    for (int i = 0; i < n; i++) {
        double to = from + values[i];
        float x0 = roundf(r.x + r.w * (float)(from / sum));
        float x1 = roundf(r.x + r.w * (float)(to / sum));
        from = to;
        if (to < sum)
            x1 -= gap;
        if (!(x1 > x0))
            continue;
        scene_clip_push(ui->scene,
                        rect_cover(rectf_make(x0, r.y, x1 - x0, r.h)));
        scene_round(ui->scene, r, r.h / 2, colours[i], 0, 0);
        scene_clip_pop(ui->scene);
    }
}

/* ---- rolling digits ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One column: the old digit leaves upwards as the new one comes in. */
static void roll_digit(struct ui *ui, const struct text_style *st, float x,
                       float y, float width, char old, char new, float t)
{
    float ascent, descent, size_px = U(ui, st->size);
    ui->metrics.extent(ui->metrics.ctx, st->face, size_px, &ascent, &descent);
    float cap = size_px * 0.74f, travel = cap * 1.25f;
    struct text_style one = *st;
    one.align = ALIGN_LEFT;
    char buf[2] = { old, 0 };
    scene_clip_push(ui->scene, rect_cover(rectf_make(x - 1, y - cap * 1.08f,
                                                     width + 2, cap * 1.16f)));
    if (old)
        ui_text(ui, &one, x, y - travel * t, buf);
    buf[0] = new;
    ui_text(ui, &one, x, y + travel * (1 - t), buf);
    scene_clip_pop(ui->scene);
}

float rolling_number(struct ui *ui, const struct text_style *st, float x,
                     float y, int64_t from, int64_t to, float t)
{
    char old[32], new[32];
    size_t n_old = str_group(old, sizeof old, from);
    size_t n_new = str_group(new, sizeof new, to);
    struct text_style left = *st;
    left.align = ALIGN_LEFT;
    float width = ui_text_width(ui, &left, new);
    float at = st->align == ALIGN_RIGHT    ? x - width
               : st->align == ALIGN_CENTRE ? x - width / 2
                                           : x;
    if (t >= 1 || from == to) {
        ui_text(ui, &left, at, y, new);
        return width;
    }
    for (const char *p = new, *end = new + n_new; p < end;) {
        const char *begin = p;
        utf8_next(&p, end);
        size_t right = (size_t)(end - begin);
        char before = right <= n_old ? old[n_old - right] : 0;
        char piece[8] = "";
        memcpy(piece, begin, (size_t)(p - begin));
        float w = ui_text_width(ui, &left, piece);
        if (is_digit(*begin) && before != *begin)
            roll_digit(ui, &left, at, y, w, is_digit(before) ? before : 0,
                       *begin, t);
        else
            ui_text(ui, &left, at, y, piece);
        at += w;
    }
    return width;
}
