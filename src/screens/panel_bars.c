/* Bars, shares, a ring and columns of years over one dimension. */
#include "screens/panels.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

#define NAME_SIZE  18
#define VALUE_SIZE 20
#define PITCH_MOST 38
#define PITCH      31
#define TALL_PITCH 48 /* a long name stands above its bar */
#define NAME_MOST  0.36f
#define BOTTOM     28 /* as card() */

static const char *dimension_title(const struct ui *ui,
                                   const struct board_panel *p)
{
    char key[64];
    str_format(key, sizeof key, "title.%s", dimension_key(p->by));
    return panel_title(ui, p, key);
}

static bool tall_rows(const struct board_panel *p)
{
    return p->by == DIMENSION_FLAG;
}

void panel_bars_size(const struct ui *ui, const struct frame_column *c,
                     const struct known *k, const struct board_panel *p,
                     struct kit_slot *slot)
{
    (void)c;
    if (!k->view)
        return;
    int n = p->by == DIMENSION_FLAG ? k->view->n_rules : dimension_terms(p->by);
    float want = U(ui, KIT_HEAD + BOTTOM +
                           n * (tall_rows(p) ? TALL_PITCH : PITCH_MOST));
    slot->want = fmaxf(slot->min, fminf(slot->want, want));
}

static float name_width(const struct ui *ui, const struct panel_row *rows,
                        int n, float least, float most)
{
    struct text_style s = kit_style(FACE_REGULAR, NAME_SIZE, 0);
    float w = least;
    for (int i = 0; i < n; i++)
        w = fmaxf(w, ui_text_width(ui, &s, rows[i].label));
    return fminf(ceilf(w), most);
}

struct bars {
    const struct board_panel *panel;
    struct rectf in;
    float pitch, name_w;
    double max;
    float t; /* how far it has rolled */
};

static void row_value(struct ui *ui, const struct bars *b, float y,
                      const struct panel_row *row)
{
    struct text_style num = kit_right(FACE_REGULAR, VALUE_SIZE,
                                      ui->theme->text);
    float x = b->in.x + b->in.w;
    bool money = b->panel->quantity == QUANTITY_AMOUNT &&
                 !dimension_counts_entries(b->panel->by);
    char text[32];
    if (!money &&
        (b->panel->quantity != QUANTITY_HOUSEHOLDS || row->now >= 3)) {
        rolling_number(ui, &num, x, y, row->before, row->now, b->t);
        return;
    }
    panel_value(text, sizeof text, b->panel, row->now);
    ui_text(ui, &num, x, y, text);
}

static double rolled(const struct bars *b, const struct panel_row *row)
{
    return (double)row->before +
           (double)(row->now - row->before) * (double)b->t;
}

static void bar_row(struct ui *ui, const struct bars *b, float y,
                    const struct panel_row *row)
{
    const struct rectf in = b->in;
    struct text_style name = kit_style(FACE_REGULAR, NAME_SIZE,
                                       ui->theme->text);
    double part = b->max > 0 ? rolled(b, row) / b->max : 0;
    if (tall_rows(b->panel)) {
        name.size = 17;
        ui_text_cut(ui, &name, in.x, y, in.w - U(ui, 76), row->label);
        row_value(ui, b, y + U(ui, 1), row);
        bar(ui, rectf_make(in.x, y + U(ui, 11), in.w, U(ui, 6)), part,
            ui->theme->ember);
        return;
    }
    name.align = ALIGN_RIGHT;
    ui_text_fit(ui, &name, in.x + b->name_w, y + U(ui, 6), b->name_w,
                row->label);
    float x = in.x + b->name_w + U(ui, 14), value_w = U(ui, 66);
    bar(ui, rectf_make(x, y - U(ui, 5), in.x + in.w - value_w - x, U(ui, 8)),
        part, ui->theme->amber);
    row_value(ui, b, y + U(ui, 7), row);
}

/* The scale moves with the bars, so none runs over its track. */
static double rolled_max(const struct bars *b, const struct panel_row *rows,
                         int n)
{
    int64_t now = 0, before = 0;
    for (int i = 0; i < n; i++) {
        now = rows[i].now > now ? rows[i].now : now;
        before = rows[i].before > before ? rows[i].before : before;
    }
    return (double)before * (double)(1 - b->t) + (double)now * (double)b->t;
}

static float rolling_t(struct ui *ui, const struct ui_state *st,
                       const struct known *k)
{
    return k->view_previous ? roll_t(ui, st->view_changed_ms) : 1;
}

void panel_bars(struct ui *ui, struct rectf r, const struct ui_state *st,
                const struct known *k, const struct board_panel *p)
{
    struct panel_row rows[PANEL_ROWS_MAX];
    char note[KIT_TEXT_MAX], unit[KIT_TEXT_MAX];
    int n = k->view ? panel_rows(ui, st, k, p, true, rows) : 0;
    struct bars b = { .panel = p, .t = rolling_t(ui, st, k) };
    float least = U(ui, tall_rows(p) ? TALL_PITCH : PITCH);
    float room = r.h - U(ui, KIT_HEAD + BOTTOM);
    b.pitch = fminf(U(ui, tall_rows(p) ? TALL_PITCH * 1.2f : PITCH_MOST),
                    fmaxf(least, n > 0 ? room / (float)n : 0));
    int fit = (int)((room + U(ui, 8)) / b.pitch);
    panel_unit(ui, st, k, p, unit, sizeof unit);
    note[0] = 0;
    if (n > fit) /* the rest is not hidden silently */
        kit_fill_int(ui, note, sizeof note, "overview.first", fit);
    kit_join(note, sizeof note, unit);
    b.in = card(ui, r, dimension_title(ui, p), note);
    if (!k->view)
        return;
    if (n == 0) {
        kit_empty(ui, b.in,
                  ui_str(ui, p->by == DIMENSION_FLAG    ? "overview.no_findings"
                             : p->by == DIMENSION_CAUSE ? "overview.empty"
                                                        : "overview.nothing"));
        return;
    }
    n = n < fit ? n : fit;
    b.name_w = name_width(ui, rows, n, U(ui, 74), b.in.w * NAME_MOST);
    b.max = rolled_max(&b, rows, n);
    for (int i = 0; i < n; i++)
        bar_row(ui, &b, b.in.y + b.pitch * ((float)i + 0.5f), &rows[i]);
}

/* ---- shares of a whole ---- */

static void share_text(char *buf, size_t size, const struct board_panel *p,
                       int64_t value, int64_t whole)
{
    if (whole <= 0)
        str_copy(buf, size, "—");
    else if (p->quantity == QUANTITY_HOUSEHOLDS && value > 0 && value < 3)
        str_copy(buf, size, "<3");
    else if (value == whole)
        str_copy(buf, size, "100%");
    else
        str_format(buf, size, "%.1f%%",
                   fmin(100 * (double)value / (double)whole, 99.9));
}

void panel_shares(struct ui *ui, struct rectf r, const struct ui_state *st,
                  const struct known *k, const struct board_panel *p)
{
    struct panel_row rows[PANEL_ROWS_MAX];
    char note[KIT_TEXT_MAX] = "", text[32];
    int n = k->view ? panel_rows(ui, st, k, p, false, rows) : 0;
    int64_t whole = k->view ? panel_whole(rows, n, k->view, p) : 0;
    if (whole > 0) {
        panel_value(text, sizeof text, p, whole);
        kit_fill(ui, note, sizeof note,
                 p->quantity == QUANTITY_PERSONS ? "overview.of_persons"
                                                 : "overview.of_households",
                 text, NULL);
    }
    struct rectf in = card(ui, r, dimension_title(ui, p), note);
    if (!k->view)
        return;
    if (whole == 0) {
        kit_empty(ui, in, ui_str(ui, "overview.empty"));
        return;
    }
    struct text_style name = kit_style(FACE_REGULAR, NAME_SIZE,
                                       ui->theme->text);
    struct text_style num = kit_right(FACE_REGULAR, VALUE_SIZE,
                                      ui->theme->text);
    name.align = ALIGN_RIGHT;
    float pitch = fminf(U(ui, 46), in.h / (float)n);
    float name_w = name_width(ui, rows, n, U(ui, 74), in.w * NAME_MOST);
    float x = in.x + name_w + U(ui, 14), w = in.x + in.w - U(ui, 78) - x;
    for (int i = 0; i < n; i++) {
        float y = in.y + pitch * ((float)i + 0.5f);
        colour c = p->by == DIMENSION_POVERTY ? rows[i].colour
                                              : ui->theme->teal;
        ui_text_fit(ui, &name, in.x + name_w, y + U(ui, 6), name_w,
                    rows[i].label);
        bar(ui, rectf_make(x, y - U(ui, 5), w, U(ui, 8)),
            (double)rows[i].now / (double)whole, c);
        share_text(text, sizeof text, p, rows[i].now, whole);
        ui_text(ui, &num, in.x + in.w, y + U(ui, 7), text);
    }
}

/* ---- a ring with its legend ---- */

static void ring_legend(struct ui *ui, struct rectf in,
                        const struct panel_row *rows, int n, int64_t whole,
                        const struct board_panel *p)
{
    struct text_style name = kit_style(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text);
    struct text_style num = kit_right(FACE_REGULAR, VALUE_SIZE,
                                      ui->theme->text);
    struct text_style soft = kit_right(FACE_REGULAR, KIT_SMALL,
                                       ui->theme->text_soft);
    float pitch = fminf(U(ui, 46), in.h / (float)n), box = U(ui, 13);
    float y = in.y + (in.h - pitch * (float)n) / 2, right = in.x + in.w;
    for (int i = 0; i < n; i++, y += pitch) {
        char text[32], share[32];
        float base = y + pitch / 2 + U(ui, 6), x = in.x + box + U(ui, 9);
        panel_value(text, sizeof text, p, rows[i].now);
        share_text(share, sizeof share, p, rows[i].now, whole);
        scene_round(ui->scene,
                    rectf_make(in.x, base - box + U(ui, 1), box, box), U(ui, 3),
                    rows[i].colour, 0, 0);
        if (strcmp(share, text) != 0)
            ui_text(ui, &soft, right, base, share);
        float w = ui_text(ui, &num, right - U(ui, 58), base + U(ui, 1), text);
        ui_text_fit(ui, &name, x, base, right - U(ui, 68) - w - x,
                    rows[i].label);
    }
}

void panel_ring(struct ui *ui, struct rectf r, const struct ui_state *st,
                const struct known *k, const struct board_panel *p)
{
    struct panel_row rows[PANEL_ROWS_MAX];
    double values[PANEL_ROWS_MAX];
    colour colours[PANEL_ROWS_MAX];
    char note[KIT_TEXT_MAX];
    int n = k->view ? panel_rows(ui, st, k, p, true, rows) : 0;
    panel_unit(ui, st, k, p, note, sizeof note);
    struct rectf in = card(ui, r, dimension_title(ui, p), note);
    if (!k->view)
        return;
    int64_t whole = panel_whole(rows, n, k->view, p);
    if (whole == 0) {
        kit_empty(ui, in, ui_str(ui, "overview.empty"));
        return;
    }
    for (int i = 0; i < n; i++) {
        values[i] = (double)rows[i].now;
        colours[i] = rows[i].colour;
    }
    float d = fminf(fminf(in.h, in.w * 0.36f), U(ui, 170));
    float x = in.x + d + U(ui, 26);
    ring_chart(ui, in.x + d / 2, in.y + in.h / 2, d, values, colours, n);
    ring_legend(ui, rectf_make(x, in.y, in.x + in.w - x, in.h), rows, n, whole,
                p);
}

/* ---- year by year ---- */

static void fill_columns(struct columns *c, const struct view *v,
                         const struct board_panel *p,
                         const struct panel_row *rows, int n)
{
    for (int y = v->year_first; y <= v->year_last && c->n < CHART_YEARS_MAX;
         y++)
        c->years[c->n++] = y;
    for (int i = 0; i < n && c->n_parts < CHART_PARTS_MAX; i++) {
        bool any = false;
        for (int y = 0; y < c->n; y++) {
            int64_t value = cube_value(&v->cube, c->years[y], p->by,
                                       rows[i].key, p->quantity);
            c->value[y][c->n_parts] = (double)value;
            any = any || value > 0;
        }
        if (!any)
            continue;
        c->names[c->n_parts] = rows[i].label;
        c->colours[c->n_parts++] = rows[i].colour;
    }
}

void panel_years(struct ui *ui, struct rectf r, const struct ui_state *st,
                 const struct known *k, const struct board_panel *p)
{
    struct panel_row rows[PANEL_ROWS_MAX];
    struct columns c = { .n = 0 };
    char key[64], note[KIT_TEXT_MAX];
    str_format(key, sizeof key, "years.%s", dimension_key(p->by));
    str_copy(note, sizeof note,
             ui_str(ui, p->quantity == QUANTITY_HOUSEHOLDS
                            ? "overview.households_unit"
                        : p->quantity == QUANTITY_PERSONS
                            ? "overview.persons_unit"
                            : "overview.entries_unit"));
    struct rectf in = card(ui, r, panel_title(ui, p, key), note);
    if (!k->view)
        return;
    int n = panel_rows(ui, st, k, p, false, rows);
    fill_columns(&c, k->view, p, rows, n);
    if (c.n_parts == 0)
        kit_empty(ui, in, ui_str(ui, "overview.nothing"));
    else
        columns_chart(ui, in, &c, shown_year(st, k));
}
