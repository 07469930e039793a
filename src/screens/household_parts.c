/* The other cards of a household: income, measures, log, members, changes. */
#include "screens/household.h"
#include "screens/kit.h"

#include "base/clock.h"
#include "base/str.h"

#include <math.h>

#define BOTTOM      14
#define MEASURE_ROW 80
#define MEASURE_MIN 68
#define MEASURE_MAX 96
#define AMOUNT_SIZE 27
#define NARROW      560 /* a card's inner width */
#define LOG_HEAD    22  /* date, helper, kind */
#define LOG_LINE    27  /* a line of the entry's text */
#define LOG_GAP     25
#define MEMBER_HEAD 34
#define MEMBER_ROW  36
#define CHANGE_ROW  58

static float list_height(const struct ui *ui, float above, float row, int rows)
{
    return U(ui, KIT_HEAD + BOTTOM + above + row * (float)rows);
}

float measures_height(const struct ui *ui, int rows)
{
    return list_height(ui, 0, MEASURE_ROW, rows);
}

float log_height(const struct ui *ui, int rows)
{
    return list_height(ui, 0, LOG_HEAD + LOG_LINE + LOG_GAP, rows);
}

float members_height(const struct ui *ui, int rows)
{
    return list_height(ui, MEMBER_HEAD, MEMBER_ROW, rows);
}

float changes_height(const struct ui *ui, int rows)
{
    return list_height(ui, 0, CHANGE_ROW, rows);
}

/* "… · 共 9 条" behind a note when only `shown` of n are shown. */
static void note_items(const struct ui *ui, char *note, size_t size, int shown,
                       int n)
{
    char text[64];
    if (shown >= n)
        return;
    kit_fill_int(ui, text, sizeof text, "household.items", n);
    kit_join(note, size, text);
}

/* How many rows of a pitch fit under a card's head. */
static int rows_that_fit(const struct ui *ui, struct rectf r, float above,
                         float row)
{
    float room = r.h - U(ui, KIT_HEAD + BOTTOM + above);
    int n = (int)((room + 1) / U(ui, row));
    return n > 0 ? n : 0;
}

/* ---- income ---- */

void card_income(struct ui *ui, struct rectf r, const struct dossier *d,
                 float t)
{
    char note[KIT_TEXT_MAX] = "", first[16], last[16];
    if (d->n_income > 0) {
        str_format(first, sizeof first, "%d", d->income[0].year);
        str_format(last, sizeof last, "%d", d->income[d->n_income - 1].year);
        kit_fill(ui, note, sizeof note, "household.chart_note", first, last);
    }
    struct rectf in = card(ui, r, ui_str(ui, "household.chart"), note);
    if (d->n_income == 0) {
        kit_empty(ui, in, ui_str(ui, "household.no_income"));
        return;
    }
    income_chart(ui, in, d->income, d->n_income, NULL, 0, t, d->year);
}

/* ---- measures ---- */

static void kind_badge(struct ui *ui, float x, float y, float side,
                       enum measure kind)
{
    const struct theme *th = ui->theme;
    struct text_style s = { .face = FACE_REGULAR,
                            .size = KIT_TITLE,
                            .colour = th->amber,
                            .align = ALIGN_CENTRE };
    scene_round(ui->scene, rectf_make(x, y, side, side), U(ui, 9),
                colour_mix(th->chip, th->blue, 0.18f), 0, 0);
    ui_text_fit(ui, &s, x + side / 2, y + side / 2 + U(ui, KIT_TITLE * 0.36f),
                side - U(ui, 6),
                kit_term(ui, "measure_short", measure_key(kind)));
}

static colour progress_colour(const struct ui *ui, enum progress p)
{
    return p == PROGRESS_DONE || p == PROGRESS_MONTHLY ? ui->theme->teal
                                                       : ui->theme->amber;
}

/* The bar, and its word under it or (narrow) beside it; px taken. */
static float measure_progress(struct ui *ui, float right, float y, float w,
                              bool beside, const struct help *h)
{
    bool whole = h->progress == PROGRESS_DONE ||
                 h->progress == PROGRESS_MONTHLY;
    colour c = progress_colour(ui, h->progress);
    double part = whole ? 1 : h->percent / 100.0;
    const char *word = kit_term(ui, "progress", progress_key(h->progress));
    struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL,
                                    ui->theme->text_soft);
    if (beside) {
        s.align = ALIGN_RIGHT;
        float used = ui_text_fit(ui, &s, right, y + U(ui, 23), w, word) +
                     U(ui, 10);
        float len = U(ui, 52);
        bar(ui, rectf_make(right - used - len, y + U(ui, 15), len, U(ui, 5)),
            part, c);
        return used + len + U(ui, 14);
    }
    bar(ui, rectf_make(right - w, y - U(ui, 14), w, U(ui, 5)), part, c);
    ui_text_fit(ui, &s, right - w, y + U(ui, 14), w, word);
    return w + U(ui, 24);
}

/* Its baseline at `base`; px taken. */
static float measure_amount(struct ui *ui, float right, float base,
                            int64_t yuan)
{
    if (yuan == 0)
        return 0;
    struct text_style num = kit_right(FACE_BOLD, AMOUNT_SIZE, ui->theme->text);
    struct text_style unit = kit_right(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    char text[32];
    str_group(text, sizeof text, yuan);
    float w = ui_text(ui, &unit, right, base, ui_str(ui, "household.yuan")) +
              U(ui, 4);
    return w + ui_text(ui, &num, right - w, base, text) + U(ui, 18);
}

/* Date and department; the project and the detail too while they fit whole:
 * every yuan can be traced. */
static void measure_trace(struct ui *ui, const struct text_style *s, char *buf,
                          size_t size, float room, const struct help *h)
{
    const char *parts[] = { h->department, h->project, h->detail };
    if (h->month > 0)
        str_format(buf, size, "%d.%02d", h->year, h->month);
    else
        str_format(buf, size, "%d", h->year);
    for (size_t i = 0; i < LENGTH(parts); i++) {
        char longer[KIT_TEXT_MAX];
        str_copy(longer, sizeof longer, buf);
        kit_join(longer, sizeof longer, parts[i]);
        if (ui_text_width(ui, s, longer) > room)
            return;
        str_copy(buf, size, longer);
    }
}

static void measure_row(struct ui *ui, struct rectf r, const struct help *h)
{
    const struct theme *th = ui->theme;
    float side = U(ui, 56), middle = r.y + r.h / 2;
    kind_badge(ui, r.x, middle - side / 2, side, h->kind);
    float x = r.x + side + U(ui, 18), right = r.x + r.w, under;
    if (r.w < U(ui, NARROW)) { /* amount above, progress below it */
        under = right - measure_progress(ui, right, middle, U(ui, 90), true, h);
        right -= measure_amount(ui, right, middle - U(ui, 4), h->amount);
    } else {
        right -= measure_progress(ui, right, middle, U(ui, 108), false, h);
        right -= measure_amount(ui, right, middle + U(ui, 9), h->amount);
        under = right;
    }
    struct text_style title = kit_style(FACE_REGULAR, KIT_TITLE, th->text);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    char trace[KIT_TEXT_MAX];
    ui_text_fit(ui, &title, x, middle - U(ui, 4), right - x, h->title);
    measure_trace(ui, &soft, trace, sizeof trace, under - x, h);
    ui_text_fit(ui, &soft, x, middle + U(ui, 23), under - x, trace);
}

void card_measures(struct ui *ui, struct rectf r, const struct dossier *d)
{
    int fit = rows_that_fit(ui, r, 0, MEASURE_MIN);
    int shown = d->n_help < fit ? d->n_help : fit;
    char note[KIT_TEXT_MAX] = "", amount[32];
    if (d->help_amount > 0) {
        str_group(amount, sizeof amount, d->help_amount);
        kit_fill(ui, note, sizeof note, "household.measures_note", amount,
                 NULL);
    }
    note_items(ui, note, sizeof note, shown, d->n_help);
    struct rectf in = card(ui, r, ui_str(ui, "household.measures"), note);
    if (d->n_help == 0)
        kit_empty(ui, in, ui_str(ui, "household.no_measures"));
    if (shown == 0)
        return;
    float room = r.y + r.h - U(ui, BOTTOM) - in.y;
    float pitch = fminf(room / (float)shown, U(ui, MEASURE_MAX));
    for (int i = 0; i < shown; i++) {
        float y = in.y + pitch * (float)i;
        measure_row(ui, rectf_make(in.x, y, in.w, pitch), &d->help[i]);
        if (i + 1 < shown)
            kit_rule(ui, in.x, y + pitch, in.w);
    }
}

/* ---- log ---- */

static void timeline_dot(struct ui *ui, float x, float y, float from,
                         bool newest)
{
    const struct theme *th = ui->theme;
    float r = U(ui, 6), thick = fmaxf(1, roundf(U(ui, 2)));
    if (from > 0) /* the first of a card hangs on no line */
        scene_fill(ui->scene,
                   rect_make((int)roundf(x - thick / 2), (int)roundf(from),
                             (int)thick, (int)roundf(y - from)),
                   th->grid);
    scene_add_circle(ui->scene, x, y, r);
    scene_path_fill(ui->scene, newest ? th->amber : th->amber_soft);
}

/* Returns the height used; the text takes at most `lines` lines. */
static float log_entry(struct ui *ui, float x, float y, float w, int lines,
                       const struct log_entry *e)
{
    const struct theme *th = ui->theme;
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    struct text_style text = kit_style(FACE_REGULAR, KIT_BODY, th->text);
    char head[KIT_TEXT_MAX];
    format_day(head, sizeof head, e->at_unix_s);
    str_append(head, sizeof head, "   %s   %s", e->helper,
               kit_term(ui, "visit", visit_key(e->kind)));
    ui_text_fit(ui, &soft, x, y + U(ui, 15), w, head);
    int used = ui_text_wrap(ui, &text, x, y + U(ui, LOG_HEAD + 21), w,
                            U(ui, LOG_LINE), lines, e->text);
    return U(ui, LOG_HEAD + LOG_LINE * (used > 0 ? used : 1));
}

int card_log(struct ui *ui, struct rectf r, const struct dossier *d, int first)
{
    char note[KIT_TEXT_MAX] = "", visits[32];
    str_group(visits, sizeof visits, d->n_log_all);
    if (d->n_log_all > 0 && first == 0)
        kit_fill(ui, note, sizeof note, "household.log_note", visits, NULL);
    const char *title = ui_str(ui, first ? "household.log_earlier"
                                         : "household.log");
    struct rectf in = card(ui, r, title, note);
    if (d->n_log == 0) {
        kit_empty(ui, in, ui_str(ui, "household.no_log"));
        return 0;
    }
    float dot = in.x + U(ui, 6), x = in.x + U(ui, 30), w = in.w - U(ui, 30);
    float y = in.y, bottom = r.y + r.h - U(ui, BOTTOM), last = 0;
    int i = first;
    for (; i < d->n_log; i++) {
        float room = bottom - y - U(ui, LOG_HEAD);
        if (room < U(ui, LOG_LINE))
            break;
        float at = y + U(ui, 9);
        timeline_dot(ui, dot, at, last, i == 0);
        last = at + U(ui, 10);
        y += log_entry(ui, x, y, w, room < 2 * U(ui, LOG_LINE) ? 1 : 2,
                       &d->log[i]) +
             U(ui, LOG_GAP);
    }
    return i;
}

/* ---- members ---- */

static const struct {
    const char *key;
    float from, to; /* parts of the inner width */
} member_columns[] = {
    { "household.relation", 0.00f, 0.175f },
    { "household.age", 0.18f, 0.335f },
    { "household.health", 0.34f, 0.505f },
    { "household.labour", 0.51f, 0.765f },
    { "household.occupation", 0.77f, 1.00f },
};

static void member_cell(struct ui *ui, struct rectf in, float base, int column,
                        float size, colour c, const char *text)
{
    struct text_style s = kit_style(FACE_REGULAR, size, c);
    float x = in.x + in.w * member_columns[column].from;
    float w = in.x + in.w * member_columns[column].to - x;
    ui_text_fit(ui, &s, x, base, w, text);
}

static void age_text(const struct ui *ui, char *buf, size_t size, int band)
{
    char low[16], high[16];
    str_format(low, sizeof low, "%d", band);
    str_format(high, sizeof high, "%d", band + 9);
    if (band <= 0)
        str_copy(buf, size, ui_str(ui, "household.minor"));
    else if (band >= 70)
        kit_fill(ui, buf, size, "household.age_over", low, NULL);
    else
        kit_fill(ui, buf, size, "household.age_band", low, high);
}

static void member_row(struct ui *ui, struct rectf in, float base,
                       const struct member *m)
{
    const struct theme *th = ui->theme;
    colour minor = m->age_band <= 0 ? th->text_soft : th->text;
    colour health = m->health == HEALTH_GOOD ? th->text : th->amber;
    char age[48];
    age_text(ui, age, sizeof age, m->age_band);
    member_cell(ui, in, base, 0, KIT_BODY, th->text,
                kit_term(ui, "relation", relation_key(m->relation)));
    member_cell(ui, in, base, 1, KIT_BODY, minor, age);
    member_cell(ui, in, base, 2, KIT_BODY, health,
                kit_term(ui, "health", health_key(m->health)));
    member_cell(ui, in, base, 3, KIT_BODY,
                m->labour == LABOUR_NONE ? th->text_faint : th->text,
                m->labour == LABOUR_NONE
                    ? "—"
                    : kit_term(ui, "labour", labour_key(m->labour)));
    member_cell(ui, in, base, 4, KIT_BODY, th->text,
                kit_term(ui, "occupation", occupation_key(m->occupation)));
}

void card_members(struct ui *ui, struct rectf r, const struct dossier *d)
{
    int fit = rows_that_fit(ui, r, MEMBER_HEAD, MEMBER_ROW);
    char note[KIT_TEXT_MAX];
    str_copy(note, sizeof note, ui_str(ui, "household.members_note"));
    note_items(ui, note, sizeof note, fit, d->n_members);
    struct rectf in = card(ui, r, ui_str(ui, "household.members"), note);
    if (d->n_members == 0) {
        kit_empty(ui, in, ui_str(ui, "household.no_members"));
        return;
    }
    for (int i = 0; i < (int)LENGTH(member_columns); i++)
        member_cell(ui, in, in.y + U(ui, 19), i, KIT_SMALL,
                    ui->theme->text_soft, ui_str(ui, member_columns[i].key));
    float y = in.y + U(ui, MEMBER_HEAD);
    for (int i = 0; i < d->n_members && i < fit; i++)
        member_row(ui, in, y + U(ui, MEMBER_ROW * i + 22), &d->members[i]);
}

/* ---- changes ---- */

static colour change_colour(const struct ui *ui, enum change c)
{
    return c == CHANGE_EXITED     ? ui->theme->teal
           : c == CHANGE_RETURNED ? ui->theme->ember
                                  : ui->theme->text;
}

void card_changes(struct ui *ui, struct rectf r, const struct dossier *d)
{
    int fit = rows_that_fit(ui, r, 0, CHANGE_ROW);
    char note[64] = "", day[32];
    note_items(ui, note, sizeof note, fit, d->n_changes);
    struct rectf in = card(ui, r, ui_str(ui, "household.changes"), note);
    if (d->n_changes == 0)
        kit_empty(ui, in, ui_str(ui, "household.no_changes"));
    struct text_style soft = kit_right(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    for (int i = 0; i < d->n_changes && i < fit; i++) {
        const struct change_entry *c = &d->changes[i];
        struct text_style kind = kit_style(FACE_REGULAR, KIT_BODY,
                                           change_colour(ui, c->kind));
        struct text_style why = kit_style(FACE_REGULAR, KIT_SMALL,
                                          ui->theme->text_soft);
        float y = in.y + U(ui, CHANGE_ROW * i), right = in.x + in.w;
        format_day(day, sizeof day, c->at_unix_s);
        float taken = ui_text(ui, &soft, right, y + U(ui, 19), day) + U(ui, 14);
        ui_text_fit(ui, &kind, in.x, y + U(ui, 19), in.w - taken,
                    kit_term(ui, "change", change_key(c->kind)));
        ui_text_fit(ui, &why, in.x, y + U(ui, 42), in.w, c->reason);
    }
}
