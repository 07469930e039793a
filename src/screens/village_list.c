/* The households of a place: filter chips, sortable columns, rows. */
#include "screens/column.h"
#include "screens/kit.h"
#include "screens/village.h"
#include "screens/watch.h"

#include "base/str.h"

#include <math.h>

#define ROW_SIZE      18
#define ROW_PITCH     50 /* what a page is asked for */
#define PITCH_MIN     40
#define PITCH_MAX     56
#define CHIP_H        38
#define CHIP_GAP      10
#define COLUMNS_H     42
#define BOTTOM_PAD    14
#define CONTINUED_TOP 14 /* a card that only goes on has no title */
#define ROW_OUTSIDE   10 /* a row's touch area reaches into the padding */

enum cell_kind {
    CELL_PLACE,
    CELL_NUMBER,
    CELL_HEAD,
    CELL_PERSONS,
    CELL_CAUSE,
    CELL_STATUS,
    CELL_INCOME
};

/* Where a column begins and ends, parts of the card's inner width. */
struct column {
    enum cell_kind kind;
    const char *key;
    float from, to;
    enum household_sort sort;
    bool sortable, right;
};

struct list_columns {
    const struct column *of;
    int n;
};

static const struct column village_columns[] = {
    { CELL_NUMBER, "village.number", 0, 0.105f, SORT_NUMBER, true, false },
    { CELL_HEAD, "village.head", 0.110f, 0.265f, SORT_COUNT, false, false },
    { CELL_PERSONS, "village.people", 0.270f, 0.370f, SORT_PERSONS, true,
      false },
    { CELL_CAUSE, "village.cause", 0.375f, 0.560f, SORT_CAUSE, true, false },
    { CELL_STATUS, "village.status", 0.565f, 0.750f, SORT_POVERTY, true,
      false },
    { CELL_INCOME, "village.income", 0.755f, 1, SORT_INCOME, true, true },
};

/* Of a place with villages in it: the number says where, and sorts by it. */
static const struct column region_columns[] = {
    { CELL_PLACE, "list.place", 0, 0.255f, SORT_COUNT, false, false },
    { CELL_NUMBER, "village.number", 0.265f, 0.340f, SORT_NUMBER, true, false },
    { CELL_HEAD, "village.head", 0.350f, 0.445f, SORT_COUNT, false, false },
    { CELL_PERSONS, "village.people", 0.455f, 0.535f, SORT_PERSONS, true,
      false },
    { CELL_CAUSE, "village.cause", 0.545f, 0.685f, SORT_CAUSE, true, false },
    { CELL_STATUS, "village.status", 0.695f, 0.820f, SORT_POVERTY, true,
      false },
    { CELL_INCOME, "village.income", 0.830f, 1, SORT_INCOME, true, true },
};

static struct list_columns columns_of(const struct ui_state *st)
{
    if (region_level(st->route.region) == LEVEL_VILLAGE)
        return (struct list_columns){ village_columns,
                                      LENGTH(village_columns) };
    return (struct list_columns){ region_columns, LENGTH(region_columns) };
}

struct cell {
    float x, w;
};

static struct cell column_cell(struct rectf in, const struct column *c)
{
    float x = in.x + in.w * c->from;
    return (struct cell){ x, in.x + in.w * c->to - x };
}

const struct household_page *village_page(const struct ui_state *st,
                                          const struct known *k)
{
    return k->page && k->page->query.region == st->route.region ? k->page
                                                                : NULL;
}

/* ---- filters ---- */

static bool chip_needed(const struct household_page *p, enum poverty status,
                        int poverty)
{
    return status != POVERTY_RETURNED || poverty == (int)status ||
           p->by_poverty[POVERTY_RETURNED] > 0;
}

/* Of whatever poverty. */
static int64_t all_of(const struct household_page *p)
{
    int64_t n = 0;
    for (int i = 0; i < POVERTY_COUNT; i++)
        n += p->by_poverty[i];
    return n;
}

/* Chips in lines from y; returns the bottom of the last line. */
static float filter_chips(struct ui *ui, struct rectf in, float y, int poverty,
                          const struct household_page *p)
{
    static const enum poverty order[] = { POVERTY_NONE, POVERTY_NOT_YET,
                                          POVERTY_PREPARING, POVERTY_LIFTED,
                                          POVERTY_RETURNED };
    float x = in.x, h = U(ui, CHIP_H), gap = U(ui, CHIP_GAP);
    for (size_t i = 0; i < LENGTH(order); i++) {
        bool all = order[i] == POVERTY_NONE;
        if (!all && !chip_needed(p, order[i], poverty))
            continue;
        char count[32], text[KIT_TEXT_MAX];
        format_households(count, sizeof count,
                          all ? all_of(p) : p->by_poverty[order[i]]);
        str_format(text, sizeof text, "%s %s",
                   all ? ui_str(ui, "village.all")
                       : kit_term(ui, "poverty", poverty_key(order[i])),
                   count);
        float w = fminf(chip_width(ui, text, !all), in.w);
        if (x > in.x && x + w > in.x + in.w) {
            x = in.x;
            y += h + gap;
        }
        struct action a = { .kind = ACTION_FILTER,
                            .facet = FACET_POVERTY,
                            .value = (int)order[i] };
        chip_status(ui, rectf_make(x, y, w, h), order[i], text,
                    poverty == (int)order[i], a);
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

static void column_head(struct ui *ui, struct rectf in, float y,
                        const struct column *c, enum household_sort sort)
{
    struct cell cell = column_cell(in, c);
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

/* "西沟乡 · 凉坪村"; below a township its village alone. */
static void place_text(const struct ui *ui, const struct ui_state *st,
                       const struct known *k, household_id h, char *buf,
                       size_t size)
{
    region_id village = household_village(h);
    const struct atlas *a = k->atlas;
    buf[0] = 0;
    if (a && region_level(st->route.region) < LEVEL_TOWNSHIP)
        kit_join(buf, size,
                 atlas_label(ui, a->townships, a->n_townships,
                             region_parent(village)));
    if (a)
        kit_join(buf, size,
                 atlas_label(ui, a->villages, a->n_villages, village));
}

static void row_cell(struct ui *ui, struct cell c, float base,
                     enum cell_kind kind, const char *place,
                     const struct household_row *h)
{
    const struct theme *th = ui->theme;
    struct text_style s = kit_style(FACE_REGULAR, ROW_SIZE, th->text);
    char text[KIT_TEXT_MAX] = "—";
    switch (kind) {
    case CELL_PLACE: str_copy(text, sizeof text, place); break;
    case CELL_NUMBER:
        s.colour = th->text_soft;
        str_format(text, sizeof text, "%04d", household_number(h->id));
        break;
    case CELL_HEAD:
        s.face = FACE_BOLD;
        str_copy(text, sizeof text, h->head);
        break;
    case CELL_PERSONS:
        kit_fill_int(ui, text, sizeof text, "village.persons_value",
                     h->persons);
        break;
    case CELL_CAUSE:
        if (h->cause != CAUSE_NONE)
            str_copy(text, sizeof text,
                     kit_term(ui, "cause_short", cause_key(h->cause)));
        break;
    case CELL_STATUS: row_status(ui, c, base, h->poverty); return;
    case CELL_INCOME:
        s.align = ALIGN_RIGHT;
        c.x += c.w;
        if (h->income_known)
            str_group(text, sizeof text, h->income_per_head);
        break;
    }
    if (kind == CELL_PLACE)
        ui_text_cut(ui, &s, c.x, base, c.w, text);
    else
        ui_text_fit(ui, &s, c.x, base, c.w, text);
}

static void list_row(struct ui *ui, struct rectf in, struct rectf r,
                     const struct ui_state *st, const struct known *k,
                     const struct household_row *h)
{
    struct list_columns t = columns_of(st);
    char place[KIT_TEXT_MAX] = "";
    struct action go = { .kind = ACTION_GO, .route = st->route };
    go.route.household = h->id;
    go.route.region = household_village(h->id);
    uint32_t id = ui_target(ui, r, go);
    if (ui_pressed(ui, id))
        scene_round(ui->scene, r, U(ui, 8), ui->theme->chip, 0, 0);
    if (t.of[0].kind == CELL_PLACE)
        place_text(ui, st, k, h->id, place, sizeof place);
    for (int i = 0; i < t.n; i++)
        row_cell(ui, column_cell(in, &t.of[i]), r.y + r.h / 2 + U(ui, 6.5f),
                 t.of[i].kind, place, h);
    ui_focus_ring(ui, id, rectf_inset(r, U(ui, 5)), U(ui, 6));
}

/* px a row, when `rows` are to share h px. */
static float row_pitch(float unit, float h, int rows)
{
    float pitch = h / (float)(rows > 0 ? rows : 1);
    pitch = fmaxf(unit * PITCH_MIN, fminf(pitch, unit * PITCH_MAX));
    int fit = (int)((h + 0.5f) / pitch);
    return fit > 0 && rows > fit ? h / (float)fit : pitch;
}

/* Rows from `from` on, as many as there is room for; returns how many. */
static int list_rows(struct ui *ui, struct rectf in, const struct ui_state *st,
                     const struct known *k, int from, float pitch)
{
    const struct household_page *p = k->page;
    int fit = (int)((in.h + 0.5f) / pitch);
    float out = U(ui, ROW_OUTSIDE);
    int n = p->n_rows - from < fit ? p->n_rows - from : fit;
    for (int i = 0; i < n; i++) {
        float y = roundf(in.y + pitch * (float)i);
        float bottom = roundf(in.y + pitch * (float)(i + 1));
        list_row(ui, in, rectf_make(in.x - out, y, in.w + 2 * out, bottom - y),
                 st, k, &p->rows[from + i]);
        if (i + 1 < n)
            kit_rule(ui, in.x, bottom, in.w);
    }
    return n;
}

static void list_note(const struct ui *ui, char *buf, size_t size,
                      const struct household_page *p, enum household_sort sort)
{
    char count[32];
    format_households(count, sizeof count, p->n_matches);
    kit_fill(ui, buf, size, "village.list_note", count,
             kit_term(ui, "sort", household_sort_key(sort)));
}

/* What stands above the rows of a list's first card, and of one that goes on;
 * u. A narrow card breaks its chips into two lines. */
static float above_rows(const struct ui_state *st, float w, int band)
{
    if (band > 0)
        return CONTINUED_TOP + COLUMNS_H + 2;
    float lines = w < 540 * st->unit ? 2 : 1;
    return KIT_HEAD + 4 + lines * CHIP_H + (lines - 1) * CHIP_GAP + 8 +
           COLUMNS_H + 2;
}

static int band_rows(const struct ui_state *st, struct rectf r, int band)
{
    float room = r.h - (above_rows(st, r.w, band) + BOTTOM_PAD) * st->unit;
    int rows = (int)(room / (ROW_PITCH * st->unit));
    return rows > 0 ? rows : 0;
}

/* One for the rows of all bands, so that they stand in line; the first has
 * `first` px for them: its chips may take a line more than was thought. */
static float bands_pitch(const struct frame_column *c,
                         const struct ui_state *st, float first)
{
    float pitch = PITCH_MAX * st->unit;
    for (int b = 0; b < c->n; b++) {
        float pad = (above_rows(st, c->band[b].w, b) + BOTTOM_PAD) * st->unit;
        float room = b == 0 ? first : c->band[b].h - pad;
        int rows = band_rows(st, c->band[b], b);
        if (rows > 0)
            pitch = fminf(pitch, row_pitch(st->unit, room, rows));
    }
    return pitch;
}

static float column_heads(struct ui *ui, struct rectf in, float y,
                          const struct ui_state *st)
{
    struct list_columns t = columns_of(st);
    for (int i = 0; i < t.n; i++)
        column_head(ui, in, y, &t.of[i], st->route.list.sort);
    y += U(ui, COLUMNS_H);
    kit_rule(ui, in.x, y, in.w);
    return y + U(ui, 2);
}

static struct rectf rows_box(const struct ui *ui, struct rectf r,
                             struct rectf in, float y)
{
    return rectf_make(in.x, y, in.w, r.y + r.h - U(ui, BOTTOM_PAD) - y);
}

/* The cards after the first, as long as there are rows for them. */
static void continued(struct ui *ui, const struct frame_column *c, int from,
                      const struct ui_state *st, const struct known *k,
                      float pitch)
{
    for (int b = 1; b < c->n && from < k->page->n_rows; b++) {
        struct rectf r = c->band[b];
        if (band_rows(st, r, b) == 0)
            continue;
        struct rectf in = card(ui, r, NULL, NULL);
        float y = column_heads(ui, in, r.y + U(ui, CONTINUED_TOP), st);
        from += list_rows(ui, rows_box(ui, r, in, y), st, k, from, pitch);
    }
}

void household_list(struct ui *ui, const struct frame_column *c,
                    const struct ui_state *st, const struct known *k)
{
    const struct household_page *p = village_page(st, k);
    struct rectf r = c->band[0];
    char note[KIT_TEXT_MAX] = "";
    if (c->n == 0)
        return;
    if (p)
        list_note(ui, note, sizeof note, p, st->route.list.sort);
    struct rectf in = card(ui, r, ui_str(ui, "village.list"), note);
    if (!p) {
        kit_empty(ui, in, ui_str(ui, "village.waiting"));
        return;
    }
    float y = filter_chips(ui, in, in.y + U(ui, 4),
                           st->route.list.filter.facet[FACET_POVERTY], p);
    y = column_heads(ui, in, y + U(ui, 8), st);
    struct rectf box = rows_box(ui, r, in, y);
    if (p->n_rows == 0) {
        kit_empty(ui, box, ui_str(ui, "village.empty"));
        return;
    }
    int rows = p->query.page_rows > p->n_rows ? p->query.page_rows : p->n_rows;
    float pitch = c->n > 1 ? bands_pitch(c, st, box.h)
                           : row_pitch(st->unit, box.h, rows);
    int drawn = list_rows(ui, box, st, k, 0, pitch);
    continued(ui, c, drawn, st, k, pitch);
}

int household_list_rows(const struct frame_column *c, const struct ui_state *st)
{
    int rows = 0;
    for (int b = 0; b < c->n; b++)
        rows += band_rows(st, c->band[b], b);
    return rows < 1                         ? 1
           : rows > HOUSEHOLD_PAGE_ROWS_MAX ? HOUSEHOLD_PAGE_ROWS_MAX
                                            : rows;
}

int village_list_rows(const struct ui_state *st)
{
    struct frame_column c = board_list_column(st);
    return household_list_rows(&c, st);
}
