/* The themes of the map: chips in the footer, and the choice of all of them. */
#include "screens/column.h"
#include "screens/panels.h"

#include "base/str.h"

#include <math.h>

#define CHIP_H    40
#define CHIP_GAP  10
#define ROW       50  /* u: of the choice */
#define COLUMN    290 /* u: its columns at most */
#define COLUMNS   4
#define CARD_HEAD 70
#define CARD_FOOT 20
#define CARD_PAD  24

static const struct topics *themes_of(const struct ui_state *st)
{
    return &screens_of(st)->topics;
}

static void theme_chip(struct ui *ui, const struct ui_state *st, struct rectf r,
                       int i)
{
    const struct topic *t = &themes_of(st)->of[i];
    chip(ui, r, word_of(ui, t->name), shown_topic(st) == t,
         (struct action){ .kind = ACTION_METRIC, .value = i });
}

static float theme_width(const struct ui *ui, const struct ui_state *st, int i)
{
    return chip_width(ui, word_of(ui, themes_of(st)->of[i].name), false);
}

/* How many chips stand before `room` ends; the one that is shown is always
 * among them: *last takes the place of the last one. */
static int chips_that_fit(const struct ui *ui, const struct ui_state *st,
                          float room, int *last)
{
    const struct topics *all = themes_of(st);
    int shown = (int)(shown_topic(st) - all->of), n = 0;
    float gap = U(ui, CHIP_GAP), x = 0;
    for (; n < all->n; n++) {
        float w = theme_width(ui, st, n);
        if (x + w > room)
            break;
        x += w + gap;
    }
    *last = n > 0 ? n - 1 : 0;
    if (n == 0 || shown < n)
        return n;
    *last = shown;
    while (n > 1 &&
           x - theme_width(ui, st, n - 1) + theme_width(ui, st, shown) - gap >
               room)
        x -= theme_width(ui, st, --n) + gap;
    return n;
}

float part_theme_chips(struct ui *ui, const struct ui_state *st, float x,
                       float right, float middle)
{
    const struct topics *all = themes_of(st);
    float h = U(ui, CHIP_H), gap = U(ui, CHIP_GAP), y = middle - h / 2;
    char more[KIT_TEXT_MAX];
    int last, n = chips_that_fit(ui, st, right - x, &last);
    kit_fill_int(ui, more, sizeof more, "nav.themes", all->n);
    float more_w = chip_width(ui, more, false);
    bool all_fit = n == all->n;
    if (!all_fit)
        n = chips_that_fit(ui, st, right - x - more_w - gap, &last);
    for (int i = 0; i < n; i++) {
        int theme = i == n - 1 ? last : i;
        float w = theme_width(ui, st, theme);
        theme_chip(ui, st, rectf_make(x, y, w, h), theme);
        x += w + gap;
    }
    if (all_fit)
        return x - gap;
    float w = fminf(more_w, right - x);
    chip(ui, rectf_make(x, y, w, h), more, st->themes_open,
         (struct action){ .kind = ACTION_THEMES });
    return x + w;
}

/* ---- the choice of all ---- */

/* Where the choice may stand: in the first column of cells, above the footer's
 * controls. */
static struct rectf choice_room(const struct ui *ui, const struct ui_state *st)
{
    struct frame_layout f = frame_layout_of(st);
    struct grid g = screens_grid(st);
    struct rectf span = frame_span(st, f.footer, 0);
    float bottom = f.footer.y + U(ui, 30), top = f.body.y;
    if (g.rows > 1)
        top = fmaxf(top, (float)grid_top(&g, g.rows - 1) + U(ui, 12));
    return rectf_make(span.x, top, span.w, bottom - top);
}

static void choice_chip(struct ui *ui, const struct ui_state *st,
                        struct rectf r, int i)
{
    const struct topic *t = &themes_of(st)->of[i];
    char text[KIT_TEXT_MAX];
    const char *unit = word_of(ui, t->unit);
    if (*unit)
        kit_fill(ui, text, sizeof text, "legend.unit", word_of(ui, t->legend),
                 unit);
    else
        str_copy(text, sizeof text, word_of(ui, t->legend));
    chip(ui, r, text, shown_topic(st) == t,
         (struct action){ .kind = ACTION_METRIC, .value = i });
}

void part_theme_choice(struct ui *ui, const struct ui_state *st)
{
    struct rectf room = choice_room(ui, st);
    int n = themes_of(st)->n, columns = 2, rows = (n + 1) / 2;
    while (columns < COLUMNS &&
           U(ui, CARD_HEAD + CARD_FOOT + rows * ROW) > room.h)
        rows = (n + columns) / (columns + 1), columns++;
    float pad = U(ui, CARD_PAD), gap = U(ui, CHIP_GAP);
    float w = fminf(room.w, U(ui, COLUMN) * (float)columns + 2 * pad);
    float row = fminf(U(ui, ROW),
                      (room.h - U(ui, CARD_HEAD + CARD_FOOT)) / (float)rows);
    float h = U(ui, CARD_HEAD + CARD_FOOT) + row * (float)rows;
    /* whatever else is touched closes it */
    ui_target(ui, rectf_make(0, 0, (float)st->w, (float)st->h),
              (struct action){ .kind = ACTION_THEMES });
    struct rectf r = rectf_make(room.x, room.y + room.h - h, w, h);
    struct rectf in = card(ui, r, ui_str(ui, "nav.themes_title"), NULL);
    scene_round(ui->scene, r, U(ui, 10), 0, U(ui, 1.5f), ui->theme->text_faint);
    float each = (w - 2 * pad + gap) / (float)columns;
    for (int i = 0; i < n; i++)
        choice_chip(ui, st,
                    rectf_make(r.x + pad + each * (float)(i / rows),
                               in.y + row * (float)(i % rows), each - gap,
                               fminf(U(ui, CHIP_H), row - U(ui, 6))),
                    i);
}
