/* The panels with a picture of their own: totals, income, funds, log. */
#include "screens/panels.h"

#include "base/clock.h"
#include "base/str.h"

#include <math.h>
#include <string.h>

#define LOG_STEP_MS 6000
#define TEXT_MAX    256

static int64_t poor_persons(const struct totals *t)
{
    return t->persons_by_poverty[POVERTY_NOT_YET] +
           t->persons_by_poverty[POVERTY_PREPARING] +
           t->persons_by_poverty[POVERTY_RETURNED];
}

/* ---- 建档立卡 ---- */

/* The size at which a grouped number is no wider than max_px. */
static float number_size(const struct ui *ui, const struct text_style *st,
                         int64_t value, float max_px)
{
    char text[32];
    str_group(text, sizeof text, value);
    float w = ui_text_width(ui, st, text);
    return w > max_px ? floorf(st->size * max_px / w) : st->size;
}

/* A figure with its unit and caption under it; returns its right edge. */
static float figure(struct ui *ui, float x, float y, float size_u, int64_t from,
                    int64_t to, float t, const char *unit, const char *caption,
                    float max_px)
{
    struct text_style num = { .face = FACE_BOLD,
                              .size = size_u,
                              .colour = ui->theme->text };
    struct text_style soft = { .face = FACE_REGULAR,
                               .size = 17,
                               .colour = ui->theme->text_soft };
    num.size = number_size(ui, &num, to, max_px);
    float w = rolling_number(ui, &num, x, y, from, to, t);
    if (unit)
        ui_text(ui, &soft, x + w + U(ui, 5), y, unit);
    ui_text_fit(ui, &soft, x, y + U(ui, 32), max_px, caption);
    return x + w;
}

/* The rate rolls in tenths, so its decimal digit rolls like the others. */
static void rate_figure(struct ui *ui, float x, float y, const struct totals *t,
                        float max_px)
{
    double rate;
    char text[32] = "—";
    if (totals_rate(t, &rate))
        str_format(text, sizeof text, "%.1f", rate);
    struct text_style num = { .face = FACE_BOLD,
                              .size = 40,
                              .colour = ui->theme->text };
    struct text_style soft = { .face = FACE_BOLD,
                               .size = 21,
                               .colour = ui->theme->text };
    float w = ui_text(ui, &num, x, y, text);
    if (text[0] != '\xE2')
        ui_text(ui, &soft, x + w + U(ui, 2), y, "%");
    soft = (struct text_style){ .face = FACE_REGULAR,
                                .size = 17,
                                .colour = ui->theme->text_soft };
    ui_text_fit(ui, &soft, x, y + U(ui, 32), max_px,
                ui_str(ui, "overview.rate"));
}

/* Marks, words and counts in one row, all in one size; "returned" only when
 * there are any. */
static void status_words(struct ui *ui, struct rectf in, float y,
                         const enum poverty *order, int n,
                         const struct totals *now)
{
    char text[POVERTY_COUNT][64];
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 17,
                            .colour = ui->theme->text };
    float mark = U(ui, 20), total = 0;
    int shown = 0;
    for (int i = 0; i < n; i++) {
        char count[32];
        text[i][0] = 0;
        if (order[i] == POVERTY_RETURNED && !now->by_poverty[order[i]])
            continue;
        format_households(count, sizeof count, now->by_poverty[order[i]]);
        str_format(text[i], sizeof text[i], "%s %s",
                   kit_term(ui, "poverty", poverty_key(order[i])), count);
        total += ui_text_width(ui, &s, text[i]);
        shown++;
    }
    float room = in.w - mark * (float)shown;
    float least = U(ui, 10) * (float)(shown - 1);
    if (total + least > room) {
        float scale = fmaxf(0.5f, 0.98f * (room - least) / total);
        s.size = floorf(U(ui, s.size) * scale) / ui->unit;
        total *= s.size / 17;
    }
    float gap = shown > 1 ? (room - total) / (float)(shown - 1) : 0;
    float x = in.x, d = U(ui, 14);
    gap = fmaxf(U(ui, 6), fminf(gap, U(ui, 40)));
    for (int i = 0; i < n; i++) {
        if (!text[i][0])
            continue;
        status_mark(ui, order[i], x + d / 2, y - U(ui, 6), d);
        x += mark + ui_text(ui, &s, x + mark, y, text[i]) + gap;
    }
}

static void status_row(struct ui *ui, struct rectf in, float y,
                       const struct totals *now, const struct totals *old,
                       float t)
{
    static const enum poverty order[] = { POVERTY_LIFTED, POVERTY_PREPARING,
                                          POVERTY_NOT_YET, POVERTY_RETURNED };
    double values[LENGTH(order)];
    colour colours[LENGTH(order)];
    for (size_t i = 0; i < LENGTH(order); i++) {
        double from = old ? (double)old->by_poverty[order[i]] : 0;
        double to = (double)now->by_poverty[order[i]];
        values[i] = from + (to - from) * (double)t;
        colours[i] = ui->theme->poverty[order[i]];
    }
    stacked_bar(ui, rectf_make(in.x, y, in.w, U(ui, 12)), values, colours,
                LENGTH(order));
    status_words(ui, in, y + U(ui, 43), order, LENGTH(order), now);
}

/* What is unusual: the children with the highest and the lowest rate. */
static void extremes(struct ui *ui, struct rectf in, float y,
                     const struct view *v)
{
    const struct child *high = NULL, *low = NULL;
    double h = -1, l = 1e9, rate;
    for (int i = 0; i < v->n_children; i++) {
        if (v->children[i].totals.households == 0 ||
            !totals_rate(&v->children[i].totals, &rate))
            continue;
        if (rate > h)
            h = rate, high = &v->children[i];
        if (rate < l)
            l = rate, low = &v->children[i];
    }
    if (!high || high == low || !(h > 0))
        return;
    char a[16], b[16], text[TEXT_MAX];
    str_format(a, sizeof a, "%.1f%%", h);
    str_format(b, sizeof b, "%.1f%%", l);
    const char *args[] = { region_label(ui, &high->name), a,
                           region_label(ui, &low->name), b };
    strings_fill(text, sizeof text, ui_str(ui, "overview.extremes"), 4, args);
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 17,
                            .colour = ui->theme->text_soft };
    ui_text_fit(ui, &s, in.x, y, in.w, text);
}

static void hero_count(struct ui *ui, float x, float y, float max_px,
                       int64_t from, int64_t to, float t)
{
    struct text_style hero = { .face = FACE_BOLD,
                               .size = 78,
                               .colour = ui->theme->amber };
    struct text_style soft = { .face = FACE_REGULAR,
                               .size = 21,
                               .colour = ui->theme->text_soft };
    float w = 0;
    if (to > 0 && to < 3)
        w = ui_text(ui, &hero, x, y, "<3");
    hero.size = number_size(ui, &hero, to, max_px - U(ui, 60));
    if (w == 0)
        w = rolling_number(ui, &hero, x, y, from, to, t);
    ui_text(ui, &soft, x + w + U(ui, 12), y,
            ui_str(ui, "overview.households_unit"));
}

void panel_totals(struct ui *ui, struct rectf r, const struct ui_state *st,
                  const struct known *k, const struct board_panel *p)
{
    char note[TEXT_MAX];
    year_note(ui, st, k, note, sizeof note);
    struct rectf in = card(ui, r, panel_title(ui, p, "overview.registered"),
                           note);
    const struct view *v = k->view;
    if (!v)
        return;
    const struct totals *now = &v->totals;
    const struct totals *old = k->view_previous ? &k->view_previous->totals
                                                : NULL;
    float t = old ? roll_t(ui, st->view_changed_ms) : 1;
    float gap = fminf(U(ui, 22), fmaxf(0, (in.h - U(ui, 268)) / 4));
    float y = in.y + U(ui, 66);
    hero_count(ui, in.x, y, in.w, old ? old->households : 0, now->households,
               t);
    y += U(ui, 68) + gap;
    float slot = in.w / 3;
    figure(ui, in.x, y, 40, old ? poor_persons(old) : 0, poor_persons(now), t,
           NULL, ui_str(ui, "overview.poor_persons"), slot * 1.12f - U(ui, 12));
    rate_figure(ui, in.x + slot * 1.12f, y, now, slot - U(ui, 12));
    figure(ui, in.x + slot * 2.12f, y, 40, old ? old->poverty_villages : 0,
           now->poverty_villages, t, NULL,
           ui_str(ui, "overview.poverty_villages"), slot * 0.88f);
    y += U(ui, 62) + gap;
    status_row(ui, in, y, now, old, t);
    if (in.y + in.h - (y + U(ui, 43)) > U(ui, 26))
        extremes(ui, in, y + U(ui, 43) + fmaxf(U(ui, 34), gap * 1.6f), v);
}

/* ---- 人均收入来源 ---- */

void panel_income(struct ui *ui, struct rectf r, const struct ui_state *st,
                  const struct known *k, const struct board_panel *p)
{
    struct rectf in = card(ui, r, panel_title(ui, p, "overview.income"),
                           ui_str(ui, "overview.income_unit"));
    const struct view *v = k->view, *old = k->view_previous;
    if (!v)
        return;
    float t = old ? roll_t(ui, st->view_changed_ms) : 1;
    income_chart(ui, in, v->income, v->n_income, old ? old->income : NULL,
                 old ? old->n_income : 0, t, shown_year(st, k));
}

/* ---- 资金到村到户 ---- */

static void fund_row(struct ui *ui, struct rectf in, float y, const char *label,
                     double fraction, colour c, const char *value,
                     const char *unit)
{
    struct text_style name = { .face = FACE_REGULAR,
                               .size = 18,
                               .colour = ui->theme->text };
    struct text_style num = { .face = FACE_REGULAR,
                              .size = 20,
                              .colour = ui->theme->text,
                              .align = ALIGN_RIGHT };
    struct text_style small = { .face = FACE_REGULAR,
                                .size = 16,
                                .colour = ui->theme->text_soft,
                                .align = ALIGN_RIGHT };
    float label_w = in.w * 0.235f, value_w = in.w * 0.26f;
    ui_text_fit(ui, &name, in.x, y + U(ui, 6), label_w - U(ui, 8), label);
    float right = in.x + in.w;
    if (unit)
        right -= ui_text(ui, &small, right, y + U(ui, 6), unit) + U(ui, 4);
    ui_text(ui, &num, right, y + U(ui, 7), value);
    bar(ui,
        rectf_make(in.x + label_w, y - U(ui, 4), in.w - label_w - value_w,
                   U(ui, 9)),
        fraction, c);
}

static double part_of(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

void panel_funds(struct ui *ui, struct rectf r, const struct ui_state *st,
                 const struct known *k, const struct board_panel *p)
{
    char note[TEXT_MAX];
    year_note(ui, st, k, note, sizeof note);
    str_append(note, sizeof note, " · %s  ›", ui_str(ui, "overview.wan"));
    struct rectf in = card(ui, r, panel_title(ui, p, "overview.funds"), note);
    funds_door(ui, r, st);
    const struct view *v = k->view;
    if (!v)
        return;
    const struct funds *f = &v->funds;
    const struct theme *th = ui->theme;
    char text[32];
    float pitch = in.h / 4, y = in.y + pitch / 2;
    format_wan(text, sizeof text, f->arrived);
    fund_row(ui, in, y, ui_str(ui, "overview.funds_arrived"),
             f->arrived > 0 ? 1 : 0, th->blue, text, NULL);
    format_wan(text, sizeof text, f->to_village);
    fund_row(ui, in, y + pitch, ui_str(ui, "overview.funds_village"),
             part_of(f->to_village, f->arrived),
             colour_mix(th->blue, th->amber, 0.35f), text, NULL);
    format_wan(text, sizeof text, f->to_household);
    fund_row(ui, in, y + 2 * pitch, ui_str(ui, "overview.funds_household"),
             part_of(f->to_household, f->arrived), th->amber, text, NULL);
    str_group(text, sizeof text, f->persons);
    fund_row(ui, in, y + 3 * pitch, ui_str(ui, "overview.funds_persons"),
             part_of(f->persons, v->totals.persons), th->teal, text,
             ui_str(ui, "overview.persons_unit"));
}

/* ---- 帮扶日志 ---- */

static void log_row(struct ui *ui, struct rectf in, float y,
                    const struct log_entry *e, struct action go, bool county)
{
    const struct theme *th = ui->theme;
    struct civil c = civil_from_unix(e->at_unix_s);
    char day[16], place[TEXT_MAX];
    str_format(day, sizeof day, "%02d.%02d", c.month, c.day);
    struct text_style soft = { .face = FACE_REGULAR,
                               .size = 16,
                               .colour = th->text_soft };
    struct text_style text = { .face = FACE_REGULAR,
                               .size = 17,
                               .colour = th->text };
    struct rectf hit = rectf_make(in.x - U(ui, 10), y - U(ui, 22),
                                  in.w + U(ui, 20), U(ui, 32));
    uint32_t id = ui_target(ui, hit, go);
    if (ui_pressed(ui, id))
        scene_round(ui->scene, hit, U(ui, 6), th->chip, 0, 0);
    ui_focus_ring(ui, id, hit, U(ui, 6));
    float x = in.x, place_w = in.w * 0.30f, who_w = U(ui, 44);
    ui_text(ui, &soft, x, y, day);
    x += U(ui, 54);
    if (county)
        str_format(place, sizeof place, "%s %s", e->township_name,
                   e->village_name);
    else
        str_copy(place, sizeof place, e->village_name);
    ui_text_cut(ui, &soft, x, y, place_w - U(ui, 8), place);
    x += place_w;
    float right = in.x + in.w;
    ui_text_cut(ui, &text, x, y, right - who_w - x, e->text);
    soft.align = ALIGN_RIGHT;
    ui_text_fit(ui, &soft, right, y, who_w - U(ui, 6), e->helper);
}

/* The log steps by a row now and then: one small repaint, nothing scrolls.
 * Not in a still picture. */
static int log_first(struct ui *ui, const struct ui_state *st, int n, int fit)
{
    int64_t since = ui->now_ms - st->view_changed_ms;
    if (n <= fit || st->view_changed_ms == 0)
        return 0;
    int64_t step = since / LOG_STEP_MS;
    ui_wake_at(ui, st->view_changed_ms + (step + 1) * LOG_STEP_MS);
    return (int)(step % n);
}

void panel_log(struct ui *ui, struct rectf r, const struct ui_state *st,
               const struct known *k, const struct board_panel *p)
{
    char note[TEXT_MAX];
    year_note(ui, st, k, note, sizeof note);
    struct rectf in = card(ui, r, panel_title(ui, p, "overview.log"), note);
    const struct view *v = k->view;
    if (!v)
        return;
    if (v->n_log == 0)
        kit_empty(ui, in, ui_str(ui, "overview.no_log"));
    float pitch = U(ui, 33);
    int fit = (int)((in.h + U(ui, 8)) / pitch);
    bool county = region_level(v->region) <= LEVEL_COUNTY;
    int first = log_first(ui, st, v->n_log, fit);
    for (int i = 0; i < v->n_log && i < fit; i++) {
        const struct log_entry *e = &v->log[(first + i) % v->n_log];
        struct action go = { .kind = ACTION_GO, .route = st->route };
        go.route.household = e->household;
        go.route.region = household_village(e->household);
        log_row(ui, in, in.y + pitch * ((float)i + 0.5f) + U(ui, 6), e, go,
                county);
    }
}
