/* What reached a household: measures, which open, and the projects they came
 * from. */
#include "screens/household.h"
#include "screens/household_list.h"

#include "base/str.h"

#include <math.h>

#define BOTTOM      14
#define MEASURE_ROW 80
#define MEASURE_MIN 68
#define MEASURE_MAX 96
#define AMOUNT_SIZE 27
#define NARROW      560 /* a card's inner width */
#define FACT_LINE   29
#define FACT_PAD    12
#define PROJECT_ROW 116
#define MARK        22 /* the hook of a row that opens */

float measures_height(const struct ui *ui, int rows)
{
    return U(ui, KIT_HEAD + BOTTOM + MEASURE_ROW * rows);
}

/* ---- a measure's row ---- */

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

static void when_text(char *buf, size_t size, const struct help *h)
{
    if (h->month > 0)
        str_format(buf, size, "%d.%02d", h->year, h->month);
    else
        str_format(buf, size, "%d", h->year);
}

/* Date and department; the project and the detail too while they fit whole:
 * every yuan can be traced. */
static void measure_trace(struct ui *ui, const struct text_style *s, char *buf,
                          size_t size, float room, const struct help *h)
{
    const char *parts[] = { h->department, h->project, h->detail };
    when_text(buf, size, h);
    for (size_t i = 0; i < LENGTH(parts); i++) {
        char longer[KIT_TEXT_MAX];
        str_copy(longer, sizeof longer, buf);
        kit_join(longer, sizeof longer, parts[i]);
        if (ui_text_width(ui, s, longer) > room)
            return;
        str_copy(buf, size, longer);
    }
}

static void measure_row(struct ui *ui, struct rectf r, const struct help *h,
                        bool open)
{
    const struct theme *th = ui->theme;
    float side = U(ui, 56), middle = r.y + r.h / 2;
    kind_badge(ui, r.x, middle - side / 2, side, h->kind);
    float x = r.x + side + U(ui, 18), right = r.x + r.w - U(ui, MARK), under;
    open_mark(ui, r.x + r.w - U(ui, 7), middle, open);
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

/* ---- an opened one ---- */

struct fact {
    const char *label;
    char text[KIT_TEXT_MAX];
};

#define FACTS_MAX 8

static void add_fact(const struct ui *ui, struct fact *facts, int *n,
                     const char *key, const char *text)
{
    if (!text || !*text)
        return;
    facts[*n].label = ui_str(ui, key);
    str_copy(facts[(*n)++].text, sizeof facts->text, text);
}

static int facts_of(const struct ui *ui, const struct help *h,
                    struct fact facts[FACTS_MAX])
{
    char text[KIT_TEXT_MAX], number[32];
    int n = 0;
    add_fact(ui, facts, &n, "household.policy", h->policy);
    add_fact(ui, facts, &n, "household.department", h->department);
    when_text(text, sizeof text, h);
    add_fact(ui, facts, &n, "household.date", text);
    str_group(number, sizeof number, h->amount);
    kit_fill(ui, text, sizeof text, "household.amount", number, NULL);
    add_fact(ui, facts, &n, "household.sum", h->amount ? text : "");
    str_copy(text, sizeof text,
             kit_term(ui, "progress", progress_key(h->progress)));
    if (h->progress == PROGRESS_ACTIVE)
        str_append(text, sizeof text, " %d%%", h->percent);
    add_fact(ui, facts, &n, "household.progress", text);
    add_fact(ui, facts, &n, "household.result", h->result);
    add_fact(ui, facts, &n, "household.content", h->detail);
    add_fact(ui, facts, &n, "household.project", h->project);
    return n;
}

static int fact_columns(const struct ui *ui, float w)
{
    return w >= U(ui, NARROW) ? 2 : 1;
}

static float facts_height(const struct ui *ui, float w, const struct help *h)
{
    struct fact facts[FACTS_MAX];
    int n = facts_of(ui, h, facts), columns = fact_columns(ui, w);
    return U(ui, FACT_LINE * ((n + columns - 1) / columns) + 2 * FACT_PAD + 8);
}

static void draw_facts(struct ui *ui, struct rectf r, const struct help *h)
{
    const struct theme *th = ui->theme;
    struct fact facts[FACTS_MAX];
    int n = facts_of(ui, h, facts), columns = fact_columns(ui, r.w);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    struct text_style plain = kit_style(FACE_REGULAR, KIT_SMALL, th->text);
    r.h -= U(ui, 8);
    scene_round(ui->scene, r, U(ui, 8), colour_fade(th->blue, 0.08f), 0, 0);
    float pad = U(ui, 18), slot = (r.w - 2 * pad) / (float)columns;
    float label = 0;
    for (int i = 0; i < n; i++)
        label = fmaxf(label, ui_text_width(ui, &soft, facts[i].label));
    label = fminf(ceilf(label), slot * 0.4f);
    for (int i = 0; i < n; i++) {
        float x = r.x + pad + slot * (float)(i % columns);
        float base = r.y + U(ui, FACT_PAD + 20 + FACT_LINE * (i / columns));
        float at = x + label + U(ui, 14);
        float end = x + slot - (columns > 1 ? U(ui, 14) : 0);
        ui_text_fit(ui, &soft, x, base, label, facts[i].label);
        ui_text_fit(ui, &plain, at, base, end - at, facts[i].text);
    }
}

/* ---- the list of measures ---- */

static int open_help(const struct dossier *d, const struct household_look *look)
{
    for (int i = 0; i < d->n_help && look->help; i++)
        if (d->help[i].id == look->help)
            return i;
    return -1;
}

float measures_open_height(const struct ui *ui, const struct dossier *d,
                           const struct household_look *look, float w)
{
    int open = open_help(d, look);
    return open < 0 || look->help_tab
               ? 0
               : facts_height(ui, w - U(ui, 2 * KIT_PAD), &d->help[open]);
}

/* From `first` on, how many rows fit; the opened one has its facts. */
static int rows_from(int first, int n, int open, float row, float facts,
                     float room)
{
    int shown = 0;
    float used = 0;
    for (int i = first; i < n; i++) {
        used += row + (i == open ? facts : 0);
        if (used > room + 1)
            break;
        shown++;
    }
    return shown;
}

static void measures_list(struct ui *ui, struct rectf box,
                          const struct dossier *d,
                          const struct household_look *look)
{
    int n = d->n_help, open = open_help(d, look);
    float row = U(ui, MEASURE_MIN), room = box.h;
    float facts = open >= 0 ? facts_height(ui, box.w, &d->help[open]) : 0;
    struct list_part l = { .panel = SCROLL_HELP, .n = n, .row_px = row };
    l.shown = rows_from(0, n, open, row, facts, room);
    if (l.shown < n && room - pager_height(ui) >= row) {
        room -= pager_height(ui);
        for (l.last = n - 1; l.last > 0; l.last--)
            if (rows_from(l.last - 1, n, open, row, facts, room) <
                n - l.last + 1)
                break;
        l.first = look->first[SCROLL_HELP];
        l.first = l.first < 0 ? 0 : l.first > l.last ? l.last : l.first;
        /* What was opened is seen whole. */
        while (open > l.first && l.first < l.last &&
               l.first + rows_from(l.first, n, open, row, facts, room) <= open)
            l.first++;
        l.shown = rows_from(l.first, n, open, row, facts, room);
        list_pager(ui, box, &l);
    }
    if (l.shown == 0)
        return;
    bool has_open = open >= l.first && open < l.first + l.shown;
    float pitch = (room - (has_open ? facts : 0)) / (float)l.shown;
    pitch = fminf(pitch, U(ui, MEASURE_MAX));
    float y = box.y;
    for (int i = l.first; i < l.first + l.shown; i++) {
        struct rectf r = rectf_make(box.x, y, box.w, pitch);
        open_row(ui, r, OPEN_HELP, i);
        measure_row(ui, r, &d->help[i], i == open);
        y += pitch;
        if (i == open) {
            draw_facts(ui, rectf_make(box.x, y, box.w, facts), &d->help[i]);
            y += facts;
        } else if (i + 1 < l.first + l.shown) {
            kit_rule(ui, box.x, y, box.w);
        }
    }
}

/* ---- projects ---- */

/* Where its money is traced: the village's flow of that year, with this
 * household chosen (keys: model/flow.h). */
static struct action to_funds(const struct ui_state *st,
                              const struct dossier *d, const struct reached *p)
{
    struct action a = { .kind = ACTION_GO, .route = st->route };
    a.route.region = household_village(d->id);
    a.route.household = 0;
    a.route.year = p->year;
    a.route.screen = SCREEN_FUNDS;
    str_format(a.route.node, sizeof a.route.node, "h%05d",
               household_number(d->id));
    return a;
}

static void project_row(struct ui *ui, struct rectf r, const struct dossier *d,
                        const struct reached *p)
{
    const struct theme *th = ui->theme;
    struct text_style title = kit_style(FACE_REGULAR, KIT_TITLE, th->text);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    char text[KIT_TEXT_MAX], a[32], b[32], part[KIT_TEXT_MAX];
    float x = r.x, right = r.x + r.w, y = r.y + U(ui, 12);
    go_mark(ui, right - U(ui, 6), y + U(ui, 18));
    float taken = U(ui, MARK) + measure_amount(ui, right - U(ui, MARK),
                                               y + U(ui, 26), p->amount);
    str_format(text, sizeof text, "%s", p->name);
    str_format(a, sizeof a, "%d", p->year);
    kit_join(text, sizeof text, a);
    ui_text_fit(ui, &title, x, y + U(ui, 20), right - taken - x, text);
    /* To the household, to the person. */
    str_format(a, sizeof a, "%d", p->n_help);
    str_group(b, sizeof b, d->n_persons > 0 ? p->amount / d->n_persons : 0);
    kit_fill(ui, text, sizeof text, "household.reached", a, b);
    str_copy(part, sizeof part, p->department);
    kit_join(part, sizeof part, p->number);
    kit_join(part, sizeof part, text);
    ui_text_fit(ui, &soft, x, y + U(ui, 48), r.w, part);
    bar(ui, rectf_make(x, y + U(ui, 60), r.w, U(ui, 5)),
        p->arrived > 0 ? (double)p->spent / (double)p->arrived : 0,
        progress_colour(ui, p->progress));
    format_wan(a, sizeof a, p->arrived);
    format_wan(b, sizeof b, p->spent);
    kit_fill(ui, text, sizeof text, "village.project_money", a, b);
    float used = ui_text_fit(ui, &soft, x, y + U(ui, 87), r.w * 0.66f, text);
    struct text_style end = kit_right(FACE_REGULAR, KIT_SMALL, th->text_soft);
    format_households(a, sizeof a, p->households);
    kit_fill(ui, text, sizeof text, "household.covered", a, NULL);
    ui_text_fit(ui, &end, right, y + U(ui, 87), r.w - used - U(ui, 16), text);
}

static void projects_list(struct ui *ui, struct rectf box,
                          const struct dossier *d, const struct ui_state *st)
{
    float room;
    struct list_part l = list_rows(ui, box, SCROLL_PROJECTS, U(ui, PROJECT_ROW),
                                   d->n_projects,
                                   st->look.first[SCROLL_PROJECTS], &room);
    if (d->n_projects == 0)
        kit_empty(ui, box, ui_str(ui, "household.no_projects"));
    list_pager(ui, box, &l);
    for (int i = 0; i < l.shown; i++) {
        float y = box.y + l.row_px * (float)i;
        struct rectf r = rectf_make(box.x, y, box.w, l.row_px);
        touch_row(ui, r, to_funds(st, d, &d->projects[l.first + i]));
        project_row(ui, r, d, &d->projects[l.first + i]);
        if (i + 1 < l.shown)
            kit_rule(ui, box.x, y + l.row_px, box.w);
    }
}

/* ---- the card ---- */

void card_measures(struct ui *ui, struct rectf r, const struct dossier *d,
                   const struct ui_state *st)
{
    const struct household_look *look = &st->look;
    const struct page_tab tabs[] = {
        { ui_str(ui, "household.measures"), 0, 0 },
        { ui_str(ui, "household.projects"), d->n_projects, 1 },
    };
    char note[KIT_TEXT_MAX] = "", amount[32];
    int tab = look->help_tab == 1;
    if (d->help_amount > 0) {
        str_group(amount, sizeof amount, d->help_amount);
        kit_fill(ui, note, sizeof note, "household.measures_note", amount,
                 NULL);
    }
    struct rectf in = tabs_card(ui, r, OPEN_HELP_TAB, tabs, 2, tab, note);
    struct rectf box = rectf_make(in.x, in.y, in.w,
                                  r.y + r.h - U(ui, BOTTOM) - in.y);
    if (tab == 1)
        projects_list(ui, box, d, st);
    else if (d->n_help == 0)
        kit_empty(ui, in, ui_str(ui, "household.no_measures"));
    else
        measures_list(ui, box, d, look);
}
