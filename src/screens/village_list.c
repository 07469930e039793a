/* The households of a village: filter chips, sortable columns, rows. */
#include "screens/kit.h"
#include "screens/village.h"

#include "base/str.h"

#include <math.h>

#define ROW_SIZE    18
#define ROW_PITCH   50 /* what a page is asked for */
#define PITCH_MIN   40
#define PITCH_MAX   56
#define CHIP_H      38
#define CHIP_GAP    10
#define COLUMNS_H   42
#define BOTTOM_PAD  14
#define ROW_OUTSIDE 10 /* a row's touch area reaches into the padding */

/* Where a column begins and ends, parts of the card's inner width. */
static const struct column {
    const char *key;
    float from, to;
    enum household_sort sort;
    bool sortable, right;
} columns[] = {
    { "village.number", 0.000f, 0.105f, SORT_NUMBER, true, false },
    { "village.head", 0.110f, 0.265f, SORT_COUNT, false, false },
    { "village.people", 0.270f, 0.370f, SORT_PERSONS, true, false },
    { "village.cause", 0.375f, 0.560f, SORT_CAUSE, true, false },
    { "village.status", 0.565f, 0.750f, SORT_POVERTY, true, false },
    { "village.income", 0.755f, 1.000f, SORT_INCOME, true, true },
};

struct cell {
    float x, w;
};

static struct cell column_cell(struct rectf in, int i)
{
    float x = in.x + in.w * columns[i].from;
    return (struct cell){ x, in.x + in.w * columns[i].to - x };
}

const struct household_page *village_page(const struct ui_state *st,
                                          const struct known *k)
{
    return k->page && k->page->query.region == st->route.region ? k->page
                                                                : NULL;
}

/* ---- filters ---- */

static bool chip_needed(const struct household_page *p, enum poverty status,
                        int filter)
{
    return status != POVERTY_RETURNED || filter == (int)status ||
           p->by_poverty[POVERTY_RETURNED] > 0;
}

/* Chips in lines from y; returns the bottom of the last line. */
static float filter_chips(struct ui *ui, struct rectf in, float y, int filter,
                          const struct household_page *p)
{
    static const enum poverty order[] = { POVERTY_NONE, POVERTY_NOT_YET,
                                          POVERTY_PREPARING, POVERTY_LIFTED,
                                          POVERTY_RETURNED };
    float x = in.x, h = U(ui, CHIP_H), gap = U(ui, CHIP_GAP);
    for (size_t i = 0; i < LENGTH(order); i++) {
        bool all = order[i] == POVERTY_NONE;
        if (!all && !chip_needed(p, order[i], filter))
            continue;
        char count[32], text[KIT_TEXT_MAX];
        format_households(count, sizeof count,
                          all ? p->n_all : p->by_poverty[order[i]]);
        str_format(text, sizeof text, "%s %s",
                   all ? ui_str(ui, "village.all")
                       : kit_term(ui, "poverty", poverty_key(order[i])),
                   count);
        float w = fminf(chip_width(ui, text, !all), in.w);
        if (x > in.x && x + w > in.x + in.w) {
            x = in.x;
            y += h + gap;
        }
        struct action a = { .kind = ACTION_FILTER, .value = (int)order[i] };
        chip_status(ui, rectf_make(x, y, w, h), order[i], text,
                    filter == (int)order[i], a);
        x += w + gap;
    }
    return y + h;
}

/* ---- column heads ---- */

static void sort_arrow(struct ui *ui, float x, float y, bool up, colour c)
{
    float a = U(ui, 4.5f), d = up ? -1 : 1;
    scene_move_to(ui->scene, x - a, y - d * a * 0.7f);
    scene_line_to(ui->scene, x + a, y - d * a * 0.7f);
    scene_line_to(ui->scene, x, y + d * a * 0.9f);
    scene_close(ui->scene);
    scene_path_fill(ui->scene, c);
}

/* Touching the income column again turns its order round. */
static enum household_sort next_sort(enum household_sort column,
                                     enum household_sort now)
{
    return column == SORT_INCOME && now == SORT_INCOME ? SORT_INCOME_DOWN
                                                       : column;
}

static void column_head(struct ui *ui, struct rectf in, float y, int i,
                        enum household_sort sort)
{
    const struct column *c = &columns[i];
    struct cell cell = column_cell(in, i);
    struct text_style s = kit_style(FACE_REGULAR, KIT_SMALL,
                                    ui->theme->text_soft);
    bool on = c->sortable && (c->sort == sort || (c->sort == SORT_INCOME &&
                                                  sort == SORT_INCOME_DOWN));
    if (c->sortable) {
        struct rectf hit = rectf_make(cell.x - U(ui, 6), y, cell.w + U(ui, 10),
                                      U(ui, COLUMNS_H));
        struct action a = { .kind = ACTION_SORT,
                            .value = (int)next_sort(c->sort, sort) };
        uint32_t id = ui_target(ui, hit, a);
        ui_focus_ring(ui, id, rectf_inset(hit, U(ui, 5)), U(ui, 8));
        if (on || ui_pressed(ui, id))
            s.colour = ui->theme->text;
    }
    float base = y + U(ui, 27), room = cell.w - U(ui, on ? 16 : 0);
    float arrow = cell.x;
    if (c->right) {
        s.align = ALIGN_RIGHT;
        arrow = cell.x + cell.w - U(ui, 8) -
                ui_text_fit(ui, &s, cell.x + cell.w, base, room,
                            ui_str(ui, c->key));
    } else {
        arrow += U(ui, 9) +
                 ui_text_fit(ui, &s, cell.x, base, room, ui_str(ui, c->key));
    }
    if (on)
        sort_arrow(ui, arrow, base - U(ui, 6),
                   sort != SORT_INCOME_DOWN && sort != SORT_PERSONS,
                   ui->theme->amber);
}

/* ---- rows ---- */

static void row_status(struct ui *ui, struct cell c, float base,
                       enum poverty status)
{
    if (status == POVERTY_NONE)
        return;
    struct text_style s = kit_style(FACE_REGULAR, ROW_SIZE,
                                    ui->theme->poverty[status]);
    float d = U(ui, 14);
    status_mark(ui, status, c.x + d / 2, base - U(ui, 6.5f), d);
    ui_text_fit(ui, &s, c.x + d + U(ui, 7), base, c.w - d - U(ui, 7),
                kit_term(ui, "poverty", poverty_key(status)));
}

static void row_cells(struct ui *ui, struct rectf in, float base,
                      const struct household_row *h)
{
    const struct theme *th = ui->theme;
    struct text_style plain = kit_style(FACE_REGULAR, ROW_SIZE, th->text);
    struct text_style soft = kit_style(FACE_REGULAR, ROW_SIZE, th->text_soft);
    struct text_style bold = kit_style(FACE_BOLD, ROW_SIZE, th->text);
    struct text_style right = kit_right(FACE_REGULAR, ROW_SIZE, th->text);
    char text[KIT_TEXT_MAX];
    struct cell c = column_cell(in, 0);
    str_format(text, sizeof text, "%04d", household_number(h->id));
    ui_text_fit(ui, &soft, c.x, base, c.w, text);
    c = column_cell(in, 1);
    ui_text_fit(ui, &bold, c.x, base, c.w, h->head);
    c = column_cell(in, 2);
    kit_fill_int(ui, text, sizeof text, "village.persons_value", h->persons);
    ui_text_fit(ui, &plain, c.x, base, c.w, text);
    c = column_cell(in, 3);
    ui_text_fit(ui, &plain, c.x, base, c.w,
                h->cause == CAUSE_NONE
                    ? "—"
                    : kit_term(ui, "cause_short", cause_key(h->cause)));
    row_status(ui, column_cell(in, 4), base, h->poverty);
    c = column_cell(in, 5);
    if (h->income_known)
        str_group(text, sizeof text, h->income_per_head);
    else
        str_copy(text, sizeof text, "—");
    ui_text_fit(ui, &right, c.x + c.w, base, c.w, text);
}

static void list_row(struct ui *ui, struct rectf in, struct rectf r,
                     const struct ui_state *st, const struct household_row *h)
{
    struct action go = { .kind = ACTION_GO, .route = st->route };
    go.route.household = h->id;
    go.route.region = household_village(h->id);
    uint32_t id = ui_target(ui, r, go);
    if (ui_pressed(ui, id))
        scene_round(ui->scene, r, U(ui, 8), ui->theme->chip, 0, 0);
    row_cells(ui, in, r.y + r.h / 2 + U(ui, 6.5f), h);
    ui_focus_ring(ui, id, rectf_inset(r, U(ui, 5)), U(ui, 6));
}

static void list_rows(struct ui *ui, struct rectf in, const struct ui_state *st,
                      const struct household_page *p)
{
    int rows = p->query.page_rows > p->n_rows ? p->query.page_rows : p->n_rows;
    if (p->n_rows == 0) {
        kit_empty(ui, in, ui_str(ui, "village.empty"));
        return;
    }
    float pitch = in.h / (float)(rows > 0 ? rows : 1);
    pitch = fmaxf(U(ui, PITCH_MIN), fminf(pitch, U(ui, PITCH_MAX)));
    int fit = (int)((in.h + 0.5f) / pitch);
    if (fit > 0 && rows > fit)
        pitch = in.h / (float)fit;
    float out = U(ui, ROW_OUTSIDE);
    for (int i = 0; i < p->n_rows && i < fit; i++) {
        float y = roundf(in.y + pitch * (float)i);
        float bottom = roundf(in.y + pitch * (float)(i + 1));
        list_row(ui, in, rectf_make(in.x - out, y, in.w + 2 * out, bottom - y),
                 st, &p->rows[i]);
        if (i + 1 < p->n_rows && i + 1 < fit)
            kit_rule(ui, in.x, bottom, in.w);
    }
}

static void list_note(const struct ui *ui, char *buf, size_t size,
                      const struct household_page *p, enum household_sort sort)
{
    char count[32];
    format_households(count, sizeof count, p->n_matches);
    kit_fill(ui, buf, size, "village.list_note", count,
             kit_term(ui, "sort", household_sort_key(sort)));
}

void village_list(struct ui *ui, struct rectf r, const struct ui_state *st,
                  const struct known *k)
{
    const struct household_page *p = village_page(st, k);
    enum household_sort sort = st->route.list.sort;
    char note[KIT_TEXT_MAX] = "";
    if (p)
        list_note(ui, note, sizeof note, p, sort);
    struct rectf in = card(ui, r, ui_str(ui, "village.list"), note);
    if (!p) {
        kit_empty(ui, in, ui_str(ui, "village.waiting"));
        return;
    }
    float y = filter_chips(ui, in, in.y + U(ui, 4), st->route.list.filter, p);
    y += U(ui, 8);
    for (int i = 0; i < (int)LENGTH(columns); i++)
        column_head(ui, in, y, i, sort);
    y += U(ui, COLUMNS_H);
    kit_rule(ui, in.x, y, in.w);
    y += U(ui, 2);
    float bottom = r.y + r.h - U(ui, BOTTOM_PAD);
    list_rows(ui, rectf_make(in.x, y, in.w, bottom - y), st, p);
}

int village_list_rows(int w, int h, float unit)
{
    struct frame_layout f = village_layout(w, h, unit);
    /* a narrow card breaks its chips into two lines */
    float lines = f.right.w < 540 * unit ? 2 : 1;
    float above = KIT_HEAD + 4 + lines * CHIP_H + (lines - 1) * CHIP_GAP + 8 +
                  COLUMNS_H + 2;
    float room = f.right.h - (above + BOTTOM_PAD) * unit;
    int rows = (int)(room / (ROW_PITCH * unit));
    return rows < 1                         ? 1
           : rows > HOUSEHOLD_PAGE_ROWS_MAX ? HOUSEHOLD_PAGE_ROWS_MAX
                                            : rows;
}
