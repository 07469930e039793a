#include "screens/household_list.h"

#include "base/str.h"

#include <math.h>

#define TAB_GAP  26
#define TAB_HIGH 46
#define PAGER    50
#define PAGE_W   64
#define PAGE_H   40
#define CHIP_PAD 26

/* ---- what was opened ---- */

static void toggle(int *value, int to)
{
    *value = *value == to ? 0 : to;
}

static void open_it(struct household_look *look, const struct action *a,
                    const struct dossier *d)
{
    switch ((enum opened)a->value) {
    case OPEN_YEAR:
        toggle(&look->year, a->part);
        look->source = 0;
        look->first[SCROLL_ITEMS] = 0;
        break;
    case OPEN_SOURCE:
        toggle(&look->source, a->part + 1);
        look->first[SCROLL_ITEMS] = 0;
        if (d && look->source && !look->year)
            look->year = d->year;
        break;
    case OPEN_HELP:
        if (d && a->part >= 0 && a->part < d->n_help) {
            int64_t id = d->help[a->part].id;
            look->help = look->help == id ? 0 : id;
        }
        break;
    case OPEN_MEMBER: toggle(&look->member, a->part + 1); break;
    case OPEN_VISITS:
        look->visits = a->part >= VISIT_COUNT ? 0 : a->part + 1;
        look->first[SCROLL_LOG] = 0;
        break;
    case OPEN_HELP_TAB: look->help_tab = a->part; break;
    case OPEN_PEOPLE_TAB: look->people_tab = a->part; break;
    case OPEN_PHOTO: toggle(&look->photo, a->part + 1); break;
    }
}

void household_look_do(struct household_look *look, const struct action *a,
                       const struct dossier *d)
{
    if (a->kind == ACTION_OPEN) {
        open_it(look, a, d);
        return;
    }
    if (a->kind != ACTION_SCROLL || a->value < 0 || a->value >= SCROLL_COUNT)
        return;
    int last = a->dy > 0 ? (int)a->dy : 0, *first = &look->first[a->value];
    int now = *first < last ? *first : last;
    now += a->part;
    *first = now < 0 ? 0 : now > last ? last : now;
}

/* ---- pages ---- */

static void tab_text(char *buf, size_t size, const struct page_tab *t)
{
    str_copy(buf, size, t->title);
    if (t->n > 0)
        str_append(buf, size, " %d", t->n);
}

struct rectf tabs_card(struct ui *ui, struct rectf r, enum opened which,
                       const struct page_tab *tabs, int n, int active,
                       const char *note)
{
    const struct theme *th = ui->theme;
    struct text_style s = kit_style(FACE_REGULAR, KIT_TITLE, th->text);
    char text[KIT_TEXT_MAX];
    s.tracking = 1;
    if (n == 1)
        return card(ui, r, tabs[0].title, note);
    struct rectf in = card(ui, r, NULL, NULL);
    in = rectf_make(in.x, r.y + U(ui, KIT_HEAD), in.w,
                    r.h - U(ui, KIT_HEAD + KIT_PAD));
    float gap = U(ui, TAB_GAP), total = -gap, base = r.y + U(ui, 46);
    for (int i = 0; i < n; i++) {
        tab_text(text, sizeof text, &tabs[i]);
        total += gap + ceilf(ui_text_width(ui, &s, text));
    }
    float k = fminf(1, in.w / total), x = in.x;
    for (int i = 0; i < n; i++) {
        bool on = i == active;
        tab_text(text, sizeof text, &tabs[i]);
        float w = ceilf(ui_text_width(ui, &s, text)) * k;
        struct rectf t = rectf_make(x - gap * k / 2, r.y + U(ui, 14),
                                    w + gap * k, U(ui, TAB_HIGH));
        uint32_t id = ui_target(ui, t,
                                (struct action){ .kind = ACTION_OPEN,
                                                 .value = (int)which,
                                                 .part = tabs[i].part });
        s.colour = on || ui_pressed(ui, id) ? th->text : th->text_soft;
        ui_text_fit(ui, &s, x, base, w + 1, text);
        if (on)
            scene_round(ui->scene,
                        rectf_make(x, base + U(ui, 9), w, U(ui, 2.5f)),
                        U(ui, 1.2f), th->amber, 0, 0);
        ui_focus_ring(ui, id, t, U(ui, 8));
        x += w + gap * k;
    }
    struct text_style soft = kit_right(FACE_REGULAR, KIT_SMALL, th->text_soft);
    if (note && *note && ui_text_width(ui, &soft, note) <= in.x + in.w - x)
        ui_text(ui, &soft, in.x + in.w, base, note);
    return in;
}

/* ---- long lists ---- */

float pager_height(const struct ui *ui)
{
    return U(ui, PAGER);
}

static struct action scroll_by(const struct list_part *l, int rows)
{
    return (struct action){ .kind = ACTION_SCROLL,
                            .value = (int)l->panel,
                            .part = rows,
                            .dy = (float)l->last };
}

static void page_button(struct ui *ui, struct rectf r, bool down, bool enabled,
                        struct action a)
{
    const struct theme *th = ui->theme;
    uint32_t id = enabled ? ui_target(ui, r, a) : 0;
    colour c = ui_pressed(ui, id) ? colour_mix(th->chip, 0xFFFFFFFF, 0.22f)
                                  : th->chip;
    scene_round(ui->scene, r, r.h / 2, enabled ? c : colour_fade(c, 0.45f), 0,
                0);
    ui_focus_ring(ui, id, r, r.h / 2);
    float x = r.x + r.w / 2, y = r.y + r.h / 2, d = U(ui, 7);
    float up = down ? -d / 2 : d / 2;
    scene_move_to(ui->scene, x - d, y + up);
    scene_line_to(ui->scene, x, y - up);
    scene_line_to(ui->scene, x + d, y + up);
    scene_path_stroke(ui->scene, U(ui, 2.2f), 0,
                      enabled ? th->chip_text
                              : colour_fade(th->chip_text, 0.35f));
}

void list_pager(struct ui *ui, struct rectf box, const struct list_part *l)
{
    char text[64], part[32], n[16];
    if (l->shown >= l->n)
        return;
    struct action drag = scroll_by(l, 0);
    drag.dx = fmaxf(l->row_px, 1);
    ui_area(ui, box, drag);
    float y = box.y + box.h - U(ui, PAGE_H), right = box.x + box.w;
    int step = l->shown > 1 ? l->shown : 1;
    page_button(
        ui, rectf_make(right - U(ui, PAGE_W), y, U(ui, PAGE_W), U(ui, PAGE_H)),
        true, l->first < l->last, scroll_by(l, step));
    page_button(ui,
                rectf_make(right - U(ui, 2 * PAGE_W + 10), y, U(ui, PAGE_W),
                           U(ui, PAGE_H)),
                false, l->first > 0, scroll_by(l, -step));
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    str_format(part, sizeof part, "%d", l->first + 1);
    if (l->shown > 1)
        str_append(part, sizeof part, "–%d", l->first + l->shown);
    str_format(n, sizeof n, "%d", l->n);
    kit_fill(ui, text, sizeof text, "household.part", part, n);
    ui_text_fit(ui, &soft, box.x, y + U(ui, PAGE_H / 2 + 6),
                box.w - U(ui, 2 * PAGE_W + 30), text);
}

struct list_part list_rows(const struct ui *ui, struct rectf box,
                           enum scrolled panel, float row_px, int n, int first,
                           float *room)
{
    struct list_part l = { .panel = panel, .n = n, .row_px = row_px };
    *room = box.h;
    int fit = (int)((box.h + 1) / row_px);
    if (fit < n) {
        *room -= pager_height(ui);
        fit = (int)((*room + 1) / row_px);
        if (fit < 1) { /* hardly any height: one row rather than a pager */
            *room = box.h;
            fit = box.h + 1 >= row_px;
        }
    }
    l.shown = fit < n ? fit : n;
    l.last = n - l.shown;
    l.first = first < 0 ? 0 : first > l.last ? l.last : first;
    return l;
}

/* ---- rows that open ---- */

void touch_row(struct ui *ui, struct rectf r, struct action a)
{
    uint32_t id = ui_target(ui, r, a);
    if (ui_pressed(ui, id))
        scene_round(ui->scene, r, U(ui, 8), colour_fade(ui->theme->blue, 0.16f),
                    0, 0);
    ui_focus_ring(ui, id, rectf_inset(r, U(ui, 4)), U(ui, 8));
}

void open_row(struct ui *ui, struct rectf r, enum opened which, int part)
{
    touch_row(ui, r,
              (struct action){ .kind = ACTION_OPEN,
                               .value = (int)which,
                               .part = part });
}

void go_mark(struct ui *ui, float x, float y)
{
    float d = U(ui, 5);
    scene_move_to(ui->scene, x - d / 2, y - d);
    scene_line_to(ui->scene, x + d / 2, y);
    scene_line_to(ui->scene, x - d / 2, y + d);
    scene_path_stroke(ui->scene, U(ui, 1.8f), 0, ui->theme->text_faint);
}

void open_mark(struct ui *ui, float x, float y, bool open)
{
    float d = U(ui, 5), up = open ? d / 2 : -d / 2;
    scene_move_to(ui->scene, x - d, y + up);
    scene_line_to(ui->scene, x, y - up);
    scene_line_to(ui->scene, x + d, y + up);
    scene_path_stroke(ui->scene, U(ui, 1.8f), 0,
                      open ? ui->theme->amber : ui->theme->text_faint);
}

/* ---- small pills ---- */

float small_chip_width(const struct ui *ui, const char *text)
{
    struct text_style s = kit_style(FACE_BOLD, KIT_SMALL, 0);
    return ceilf(ui_text_width(ui, &s, text) + U(ui, CHIP_PAD));
}

void small_chip(struct ui *ui, struct rectf r, const char *text, bool on,
                struct action a)
{
    const struct theme *th = ui->theme;
    uint32_t id = ui_target(ui, r, a);
    colour c = on ? th->amber : th->chip;
    if (ui_pressed(ui, id))
        c = colour_mix(c, 0xFFFFFFFF, 0.22f);
    scene_round(ui->scene, r, r.h / 2, c, 0, 0);
    ui_focus_ring(ui, id, r, r.h / 2);
    struct text_style s = kit_style(on ? FACE_BOLD : FACE_REGULAR, KIT_SMALL,
                                    on ? th->on_amber : th->chip_text);
    s.align = ALIGN_CENTRE;
    ui_text_fit(ui, &s, r.x + r.w / 2, r.y + r.h / 2 + U(ui, KIT_SMALL * 0.36f),
                r.w - U(ui, 14), text);
}
