/* A dimension of the view's cube as labelled rows. */
#include "screens/panels.h"

#include "base/str.h"

#include <string.h>

/* The section of the strings that names a dimension's keys. */
static const char *const sections[DIMENSION_COUNT] = {
    [DIMENSION_ATTRIBUTE] = "attribute", [DIMENSION_CAUSE] = "cause_short",
    [DIMENSION_CHANGE] = "change",       [DIMENSION_FLAG] = "flag",
    [DIMENSION_FUND] = "fund",           [DIMENSION_GUARANTEE] = "guarantee",
    [DIMENSION_INCOME] = "income",       [DIMENSION_MEASURE] = "measure",
    [DIMENSION_POVERTY] = "poverty",     [DIMENSION_VISIT] = "visit",
};

static bool in_english(const struct ui *ui)
{
    return str_starts(strings_language(ui->strings), "en");
}

const char *word_of(const struct ui *ui,
                    const char pair[WORD_LANGUAGES][TOPIC_WORD_BYTES])
{
    return pair[in_english(ui) ? WORD_EN : WORD_ZH];
}

const char *panel_title(const struct ui *ui, const struct board_panel *p,
                        const char *key)
{
    const char *own = word_of(ui, p->title);
    return *own ? own : ui_str(ui, key);
}

void year_note(const struct ui *ui, const struct ui_state *st,
               const struct known *k, char *buf, size_t size)
{
    char year[16];
    str_format(year, sizeof year, "%d", shown_year(st, k));
    kit_fill(ui, buf, size, "overview.year", year, NULL);
}

static colour row_colour(const struct theme *th, enum dimension d, int i)
{
    const colour palette[] = { th->amber,  th->blue,       th->teal,
                               th->violet, th->amber_soft, th->text_faint,
                               th->ember,  th->text_soft };
    enum poverty p;
    if (d == DIMENSION_POVERTY && poverty_parse(dimension_term(d, i), &p))
        return th->poverty[p];
    if (d == DIMENSION_INCOME)
        return th->income[i];
    if (d == DIMENSION_CHANGE) {
        static const int change[CHANGE_COUNT] = { 1, 0, 6, 3, 2, 5, 4, 7 };
        return palette[change[i]];
    }
    return palette[i % (int)LENGTH(palette)];
}

static const char *row_label(const struct ui *ui, const struct view *v,
                             enum dimension d, int i)
{
    if (d == DIMENSION_FLAG)
        return in_english(ui) ? v->rules[i].en : v->rules[i].zh;
    return kit_term(ui, sections[d], dimension_term(d, i));
}

int panel_rows(const struct ui *ui, const struct ui_state *st,
               const struct known *k, const struct board_panel *p, bool ranked,
               struct panel_row out[PANEL_ROWS_MAX])
{
    const struct view *v = k->view, *old = k->view_previous;
    bool flags = p->by == DIMENSION_FLAG;
    int all = flags ? v->n_rules : dimension_terms(p->by), n = 0;
    for (int i = 0; i < all && n < PANEL_ROWS_MAX; i++) {
        const char *key = flags ? v->rules[i].id : dimension_term(p->by, i);
        struct panel_row row = {
            .key = key,
            .label = row_label(ui, v, p->by, i),
            .now = cube_value(&v->cube, v->year, p->by, key, p->quantity),
            .before = old && st->view_changed_ms
                          ? cube_value(&old->cube, old->year, p->by, key,
                                       p->quantity)
                          : 0,
            .colour = row_colour(ui->theme, p->by, i),
        };
        if (ranked && row.now <= 0)
            continue;
        int at = n++;
        /* equal values keep the register's order */
        for (; ranked && at > 0 && out[at - 1].now < row.now; at--)
            out[at] = out[at - 1];
        out[at] = row;
    }
    return n;
}

int64_t panel_whole(const struct panel_row *rows, int n, const struct view *v,
                    const struct board_panel *p)
{
    if (p->by == DIMENSION_GUARANTEE)
        return cube_value(&v->cube, v->year, p->by, "all", p->quantity);
    int64_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += rows[i].now;
    return sum;
}

size_t panel_value(char *buf, size_t size, const struct board_panel *p,
                   int64_t v)
{
    if (p->quantity == QUANTITY_HOUSEHOLDS)
        return format_households(buf, size, v);
    if (p->quantity == QUANTITY_AMOUNT && !dimension_counts_entries(p->by))
        return format_wan(buf, size, v);
    return str_group(buf, size, v);
}

void panel_unit(const struct ui *ui, const struct ui_state *st,
                const struct known *k, const struct board_panel *p, char *buf,
                size_t size)
{
    buf[0] = 0;
    if (p->quantity == QUANTITY_AMOUNT && dimension_dated(p->by))
        year_note(ui, st, k, buf, size);
    kit_join(
        buf, size,
        ui_str(ui, p->quantity == QUANTITY_HOUSEHOLDS
                       ? "overview.households_unit"
                   : p->quantity == QUANTITY_PERSONS ? "overview.persons_unit"
                   : dimension_counts_entries(p->by) ? "overview.entries_unit"
                                                     : "overview.wan"));
}
