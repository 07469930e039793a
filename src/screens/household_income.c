/* A household's incomes against the line; a year's parts when it is touched. */
#include "screens/household.h"
#include "screens/household_list.h"

#include "base/str.h"

#include <math.h>

#define SIDE_LEAST 600 /* a card's inner width that holds both side by side */
#define HEAD       38  /* of the parts */
#define SOURCE_ROW 58
#define SOURCE_MIN 29
#define ITEM_ROW   40

static const char *source_word(const struct ui *ui, int source)
{
    return kit_term(ui, "income",
                    income_source_key((enum income_source)source));
}

static colour source_colour(const struct ui *ui, int source)
{
    return source == SOURCE_EXPENSE ? ui->theme->text_faint
                                    : ui->theme->income[source];
}

static int find_year(const struct dossier *d, int year)
{
    for (int i = 0; i < d->n_income; i++)
        if (d->income[i].year == year)
            return i;
    return -1;
}

bool income_is_open(const struct dossier *d, const struct household_look *look)
{
    return look->year && find_year(d, look->year) >= 0;
}

/* An amount of a source; what is spent is taken away. */
static void amount_text(char *buf, size_t size, int source, int64_t yuan)
{
    str_group(buf, size, source == SOURCE_EXPENSE ? -yuan : yuan);
}

/* ---- a year's parts ---- */

struct parts {
    const struct dossier *d;
    int at;                          /* of the year in d->income */
    const struct income_item *items; /* of the year */
    int n;
};

static struct parts parts_of(const struct dossier *d, int year)
{
    struct parts p = { .d = d, .at = find_year(d, year), .items = d->items };
    for (int i = 0; i < d->n_items; i++) {
        if (d->items[i].year != year)
            continue;
        if (p.n++ == 0)
            p.items = &d->items[i];
    }
    return p;
}

static int64_t net_of(const struct income_sums *s)
{
    return s->of[SOURCE_WAGE] + s->of[SOURCE_BUSINESS] +
           s->of[SOURCE_PROPERTY] + s->of[SOURCE_TRANSFER] -
           s->of[SOURCE_EXPENSE];
}

static void cross(struct ui *ui, float x, float y, colour c)
{
    float d = U(ui, 6);
    scene_move_to(ui->scene, x - d, y - d);
    scene_line_to(ui->scene, x + d, y + d);
    scene_move_to(ui->scene, x + d, y - d);
    scene_line_to(ui->scene, x - d, y + d);
    scene_path_stroke(ui->scene, U(ui, 1.8f), 0, c);
}

/* The year, its sum, and what closes it. */
static void parts_head(struct ui *ui, struct rectf in, const struct parts *p,
                       int source)
{
    const struct theme *th = ui->theme;
    const struct income_sums *sums = &p->d->sums[p->at];
    int year = p->d->income[p->at].year;
    char title[KIT_TEXT_MAX], number[32], text[64];
    float side = U(ui, HEAD), right = in.x + in.w - side;
    struct rectf close = rectf_make(right, in.y, side, side);
    uint32_t id = ui_target(ui, close,
                            (struct action){ .kind = ACTION_OPEN,
                                             .value = OPEN_YEAR,
                                             .part = year });
    scene_round(ui->scene, rectf_inset(close, U(ui, 2)), U(ui, 8),
                ui_pressed(ui, id) ? colour_mix(th->chip, 0xFFFFFFFF, 0.22f)
                                   : th->chip,
                0, 0);
    cross(ui, close.x + side / 2, close.y + side / 2, th->chip_text);
    ui_focus_ring(ui, id, close, U(ui, 8));
    if (source >= 0) {
        amount_text(number, sizeof number, source, sums->of[source]);
        kit_fill(ui, text, sizeof text, "household.amount", number, NULL);
        str_format(title, sizeof title, "‹ %s", source_word(ui, source));
        open_row(ui, rectf_make(in.x, in.y, right - in.x, side), OPEN_SOURCE,
                 source);
    } else {
        str_group(number, sizeof number, net_of(sums));
        kit_fill(ui, text, sizeof text, "household.net", number, NULL);
        kit_fill_int(ui, title, sizeof title, "household.whole", year);
    }
    struct text_style bold = kit_style(FACE_BOLD, KIT_SMALL, th->text);
    struct text_style sum = kit_right(FACE_BOLD, KIT_SMALL, th->text);
    float base = in.y + U(ui, 25), at = right - U(ui, 14);
    float taken = ui_text_fit(ui, &sum, at, base, (at - in.x) * 0.55f, text);
    ui_text_fit(ui, &bold, in.x + U(ui, 4), base, at - taken - U(ui, 16) - in.x,
                title);
    kit_rule(ui, in.x, in.y + side + U(ui, 2), in.w);
}

/* "外出务工工资 1,200 · 附近打零工 700" */
static void items_line(char *buf, size_t size, const struct parts *p,
                       int source)
{
    buf[0] = 0;
    for (int i = 0; i < p->n; i++) {
        char one[KIT_TEXT_MAX], number[32];
        if ((int)p->items[i].source != source)
            continue;
        amount_text(number, sizeof number, source, p->items[i].amount);
        str_format(one, sizeof one, "%.120s %s", p->items[i].name, number);
        kit_join(buf, size, one);
    }
}

static void source_row(struct ui *ui, struct rectf r, const struct parts *p,
                       int source, bool lines)
{
    const struct theme *th = ui->theme;
    struct text_style word = kit_style(FACE_REGULAR, KIT_SMALL, th->text);
    struct text_style sum = kit_right(FACE_BOLD, KIT_SMALL, th->text);
    struct text_style soft = kit_style(FACE_REGULAR, KIT_SMALL, th->text_soft);
    char text[KIT_TEXT_MAX];
    float box = U(ui, 13), x = r.x + U(ui, 4), right = r.x + r.w - U(ui, 26);
    float base = lines ? r.y + r.h / 2 - U(ui, 6) : r.y + r.h / 2 + U(ui, 6);
    open_row(ui, r, OPEN_SOURCE, source);
    open_mark(ui, r.x + r.w - U(ui, 11), base - U(ui, 6), false);
    scene_round(ui->scene, rectf_make(x, base - box + U(ui, 1), box, box),
                U(ui, 3), source_colour(ui, source), 0, 0);
    x += box + U(ui, 9);
    amount_text(text, sizeof text, source, p->d->sums[p->at].of[source]);
    float taken = ui_text(ui, &sum, right, base, text) + U(ui, 14);
    ui_text_fit(ui, &word, x, base, right - taken - x, source_word(ui, source));
    if (!lines)
        return;
    items_line(text, sizeof text, p, source);
    if (!text[0])
        str_copy(text, sizeof text, ui_str(ui, "household.no_items"));
    ui_text_cut(ui, &soft, x, base + U(ui, 23), right - x, text);
}

static void all_sources(struct ui *ui, struct rectf in, const struct parts *p)
{
    int n = 0, sources[SOURCE_COUNT];
    for (int s = 0; s < SOURCE_COUNT; s++) {
        bool some = p->d->sums[p->at].of[s] != 0;
        for (int i = 0; i < p->n; i++)
            some = some || (int)p->items[i].source == s;
        if (some)
            sources[n++] = s;
    }
    if (n == 0) {
        kit_empty(ui, in, ui_str(ui, "household.no_income"));
        return;
    }
    float pitch = fminf(in.h / (float)n, U(ui, SOURCE_ROW));
    int shown = pitch < U(ui, SOURCE_MIN) ? (int)(in.h / U(ui, SOURCE_MIN)) : n;
    pitch = fmaxf(pitch, U(ui, SOURCE_MIN));
    for (int i = 0; i < shown; i++)
        source_row(ui, rectf_make(in.x, in.y + pitch * (float)i, in.w, pitch),
                   p, sources[i], pitch >= U(ui, 48));
}

static void item_row(struct ui *ui, struct rectf r, const char *name,
                     int source, int64_t yuan, double part)
{
    const struct theme *th = ui->theme;
    struct text_style word = kit_style(FACE_REGULAR, KIT_SMALL, th->text);
    struct text_style sum = kit_right(FACE_REGULAR, KIT_SMALL, th->text);
    char text[32];
    float base = r.y + r.h / 2 + U(ui, 2), right = r.x + r.w - U(ui, 4);
    amount_text(text, sizeof text, source, yuan);
    float taken = ui_text(ui, &sum, right, base, text) + U(ui, 14);
    ui_text_fit(ui, &word, r.x + U(ui, 4), base, right - taken - r.x, name);
    bar(ui,
        rectf_make(r.x + U(ui, 4), base + U(ui, 8), r.w - U(ui, 8), U(ui, 4)),
        part, source_colour(ui, source));
}

/* Every part of one source, and what its sum holds beyond them. */
static void one_source(struct ui *ui, struct rectf in, const struct parts *p,
                       const struct household_look *look, int source)
{
    int64_t total = p->d->sums[p->at].of[source], sum = 0;
    int first = -1, n = 0;
    for (int i = 0; i < p->n; i++) {
        if ((int)p->items[i].source != source)
            continue;
        first = first < 0 ? i : first;
        n++;
        sum += p->items[i].amount;
    }
    if (n == 0) {
        kit_empty(ui, in, ui_str(ui, "household.no_items"));
        return;
    }
    bool rest = sum != total;
    float room;
    struct list_part l = list_rows(ui, in, SCROLL_ITEMS, U(ui, ITEM_ROW),
                                   n + rest, look->first[SCROLL_ITEMS], &room);
    list_pager(ui, in, &l);
    double whole = fmax(fmax((double)total, (double)sum), 1);
    for (int i = 0; i < l.shown; i++) {
        int k = l.first + i;
        struct rectf r = rectf_make(in.x, in.y + l.row_px * (float)i, in.w,
                                    l.row_px);
        const struct income_item *item = &p->items[first + k];
        if (k < n)
            item_row(ui, r, item->name, source, item->amount,
                     (double)item->amount / whole);
        else
            item_row(ui, r, ui_str(ui, "household.rest"), source, total - sum,
                     (double)(total - sum) / whole);
    }
}

static void draw_parts(struct ui *ui, struct rectf in, const struct dossier *d,
                       const struct household_look *look)
{
    struct parts p = parts_of(d, look->year);
    int source = look->source - 1;
    parts_head(ui, in, &p, source);
    float head = U(ui, HEAD + 8);
    struct rectf rest = rectf_make(in.x, in.y + head, in.w, in.h - head);
    if (source >= 0)
        one_source(ui, rest, &p, look, source);
    else
        all_sources(ui, rest, &p);
}

/* ---- the card ---- */

/* Under the chart: what a finger may touch, and what is open. */
static void chart_targets(struct ui *ui, struct rectf r,
                          const struct dossier *d,
                          const struct household_look *look)
{
    const struct theme *th = ui->theme;
    for (int i = 0; i < d->n_income; i++) {
        struct rectf slot = income_chart_year(ui, r, d->n_income, i);
        bool open = look->year == d->income[i].year;
        struct rectf in = rectf_inset(slot, U(ui, 2));
        open_row(ui, slot, OPEN_YEAR, d->income[i].year);
        if (open)
            scene_round(ui->scene, in, U(ui, 6), colour_fade(th->amber, 0.08f),
                        U(ui, 1.5f), colour_fade(th->amber, 0.6f));
    }
    for (int s = 0; s < SOURCE_EXPENSE; s++) {
        struct rectf box = income_chart_source(ui, r, s);
        open_row(ui, box, OPEN_SOURCE, s);
        if (look->source == s + 1)
            scene_round(ui->scene,
                        rectf_make(box.x + U(ui, 2), box.y + box.h - U(ui, 3),
                                   box.w - U(ui, 4), U(ui, 2.5f)),
                        U(ui, 1.2f), th->amber, 0, 0);
    }
}

void card_income(struct ui *ui, struct rectf r, const struct dossier *d,
                 const struct household_look *look, float t)
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
    struct rectf chart = in, parts = in;
    bool open = income_is_open(d, look), side = in.w >= U(ui, SIDE_LEAST);
    if (open && side) {
        chart.w = roundf(in.w * 0.5f);
        parts.x = chart.x + chart.w + U(ui, 28);
        parts.w = in.x + in.w - parts.x;
        parts.y = r.y + U(ui, KIT_HEAD - 8);
        parts.h = r.y + r.h - U(ui, 16) - parts.y;
    } else if (open) {
        chart.h = roundf(in.h * 0.46f);
        parts.y = chart.y + chart.h + U(ui, 14);
        parts.h = r.y + r.h - U(ui, 14) - parts.y;
    }
    chart_targets(ui, chart, d, look);
    income_chart(ui, chart, d->income, d->n_income, NULL, 0, t, d->year);
    if (open)
        draw_parts(ui, parts, d, look);
}
