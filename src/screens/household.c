/* One household: the cards' places on any wall, and the footer. */
#include "screens/household.h"
#include "screens/kit.h"

#include "base/str.h"

#include <math.h>

#define COLUMNS_MAX  4
#define MEMBERS_TALL 5    /* so many are given two lines each */
#define WIDEN_MAX    1.3f /* a card is at most this much wider than designed */

enum card_id {
    CARD_IDENTITY, /* in one card, or in two: */
    CARD_WHO,
    CARD_CARE,
    CARD_INCOME,
    CARD_MEASURES,
    CARD_LOG,
    CARD_MEMBERS,
    CARD_ALERTS,
    CARD_CHANGES,
    CARD_COUNT
};

/* Column widths in u, and each card's column (-1: a page of the members' card).
 * Within a column cards stand in the order of the enumeration. */
struct plan {
    int n;
    float width[COLUMNS_MAX];
    int column[CARD_COUNT];
};

static const struct plan portrait = { 2,
                                      { 494, 494 },
                                      { 0, 0, 0, 1, 1, 1, 0, -1, 0 } };
static const struct plan landscape = { 3,
                                       { 500, 750, 558 },
                                       { 0, 0, 0, 1, 1, 2, 2, -1, -1 } };
static const struct plan wide = { 4,
                                  { 500, 750, 564, 564 },
                                  { 0, 0, 0, 1, 1, 2, 3, 2, 3 } };

static float design_width(const struct plan *p)
{
    float w = 0;
    for (int i = 0; i < p->n; i++)
        w += p->width[i];
    return w;
}

static const struct plan *choose_plan(const struct frame_layout *f, float unit)
{
    if (f->portrait)
        return &portrait;
    float needed = design_width(&wide) * unit + (float)(wide.n - 1) * f->gap;
    return needed <= f->body.w ? &wide : &landscape;
}

/* Columns widen with the wall up to WIDEN_MAX. What is left opens a window in
 * the middle, after the second column: there the map shows the village. */
static void place_columns(const struct plan *p, const struct frame_layout *f,
                          float unit, struct rectf columns[COLUMNS_MAX])
{
    float design = design_width(p) * unit, window = 0;
    float room = f->body.w - (float)(p->n - 1) * f->gap;
    float k = room / design;
    if (k > WIDEN_MAX && !f->portrait) {
        k = WIDEN_MAX;
        window = room - design * k;
    }
    float x = f->body.x;
    for (int i = 0; i < p->n; i++) {
        float w = p->width[i] * unit * k;
        float right = roundf(x + w);
        columns[i] = rectf_make(x, f->body.y, right - x, f->body.h);
        x = roundf(right + f->gap + (i == 1 ? window : 0));
    }
}

static int clamp(int n, int low, int high)
{
    return n < low ? low : n > high ? high : n;
}

/* ---- columns on a wall of several cells ---- */

#define COLUMN_LEAST 430 /* u: cards survive that */
#define COLUMN_MOST  650

/* n columns inside x..x+w as wide as they are designed, up to WIDEN_MAX; with
 * `right` they stand at the right end of it. Columns that would become too
 * narrow are all of one width. */
static void columns_in(const struct plan *p, int first, int n, struct rectf in,
                       float unit, float gap, bool right,
                       struct rectf columns[COLUMNS_MAX])
{
    float design = 0, narrowest = INFINITY, used = gap * (float)(n - 1);
    for (int i = first; i < first + n; i++)
        design += p->width[i] * unit;
    float k = fminf((in.w - used) / design, WIDEN_MAX);
    for (int i = first; i < first + n; i++)
        narrowest = fminf(narrowest, p->width[i] * unit * k);
    bool even = narrowest < COLUMN_LEAST * unit;
    float same = (in.w - used) / (float)n;
    for (int i = first; i < first + n; i++)
        used += even ? same : p->width[i] * unit * k;
    float x = right ? in.x + in.w - used : in.x;
    for (int i = first; i < first + n; i++) {
        float w = even ? same : p->width[i] * unit * k;
        float end = roundf(x + w);
        columns[i] = rectf_make(roundf(x), in.y, end - roundf(x), in.h);
        x = end + gap;
    }
}

/* Two columns in the first cell and two in the last when a cell is wide
 * enough, the map shows between them; otherwise one in each of up to four. */
static const struct plan *cell_columns(const struct ui_state *st,
                                       const struct frame_layout *f,
                                       struct rectf columns[COLUMNS_MAX])
{
    int n = screens_grid(st).columns;
    float unit = st->unit;
    struct rectf first = frame_span(st, f->body, 0);
    struct rectf last = frame_span(st, f->body, n - 1);
    if (n == 1) {
        const struct plan *p = choose_plan(f, unit);
        place_columns(p, f, unit, columns);
        return p;
    }
    if (first.w >= 2 * COLUMN_LEAST * unit + f->gap) {
        columns_in(&wide, 0, 2, first, unit, f->gap, false, columns);
        columns_in(&wide, 2, 2, last, unit, f->gap, true, columns);
        return &wide;
    }
    const struct plan *p = n == 2 ? &portrait : n == 3 ? &landscape : &wide;
    for (int i = 0; i < p->n; i++) {
        int column = i < 2 ? i : n - p->n + i;
        struct rectf span = frame_span(st, f->body, column);
        span.w = fminf(span.w, COLUMN_MOST * unit);
        if (i == p->n - 1)
            span.x = last.x + last.w - span.w;
        columns[i] = span;
    }
    return p;
}

/* On low bands lists begin with fewer rows. */
static struct kit_slot card_slot(const struct ui *ui, enum card_id id,
                                 const struct dossier *d,
                                 const struct household_look *look, float w,
                                 bool low)
{
    struct kit_slot s = { 0 };
    switch (id) {
    case CARD_IDENTITY: identity_heights(ui, d, w, &s.min, &s.want); break;
    case CARD_WHO: who_heights(ui, d, &s.min, &s.want); break;
    case CARD_CARE: care_heights(ui, d, w, &s.min, &s.want); break;
    case CARD_INCOME:
        s.min = U(ui, low ? 240 : 300);
        s.want = U(ui, 400);
        if (income_is_open(d, look) && w < U(ui, 650)) {
            s.min = U(ui, low ? 240 : 420);
            s.want = U(ui, 640);
        }
        break;
    case CARD_MEASURES:
        s.min = measures_height(ui, clamp(d->n_help, 1, low ? 2 : 3));
        s.want = measures_height(ui, clamp(d->n_help, 1, 5));
        s.want += measures_open_height(ui, d, look, w);
        s.grow = true;
        break;
    case CARD_LOG:
        s.min = log_height(ui, clamp(d->n_log, 1, low ? 2 : 3));
        s.want = log_height(ui, clamp(d->n_log, 2, 5));
        s.grow = true;
        break;
    case CARD_MEMBERS:
        s.min = members_height(ui, clamp(d->n_members, 1, 4));
        s.want = d->n_members <= MEMBERS_TALL
                     ? members_tall_height(ui, clamp(d->n_members, 2, 8))
                     : members_height(ui, clamp(d->n_members, 1, 10) + 1);
        if (look->people_tab == PEOPLE_PHOTOS && d->n_photos > 0) {
            s.min = U(ui, low ? 240 : 300);
            s.want = U(ui, 480);
        }
        break;
    case CARD_ALERTS:
        s.min = changes_height(ui, clamp(alerts_count(d), 1, 2));
        s.want = changes_height(ui, clamp(alerts_count(d), 2, 6));
        break;
    default:
        s.min = changes_height(ui, clamp(d->n_changes, 1, 2));
        s.want = changes_height(ui, clamp(d->n_changes, 2, 6));
        s.grow = true;
        break;
    }
    return s;
}

/* What the members' card holds besides: whatever has no card of its own. */
static unsigned pages_of(const struct plan *p, enum card_id id, bool photos)
{
    if (id == CARD_ALERTS)
        return 1u << PEOPLE_ALERTS;
    if (id == CARD_CHANGES)
        return 1u << PEOPLE_CHANGES;
    unsigned pages = 1u << PEOPLE_MEMBERS;
    pages |= p->column[CARD_ALERTS] < 0 ? 1u << PEOPLE_ALERTS : 0;
    pages |= p->column[CARD_CHANGES] < 0 ? 1u << PEOPLE_CHANGES : 0;
    pages |= photos ? 1u << PEOPLE_PHOTOS : 0;
    return pages;
}

static void draw_card(struct ui *ui, const struct plan *p, enum card_id id,
                      struct rectf r, const struct dossier *d,
                      const struct ui_state *st, float t)
{
    const struct household_look *look = &st->look;
    bool photos = st->staff && d->n_photos > 0;
    switch (id) {
    case CARD_IDENTITY: card_identity(ui, r, d); break;
    case CARD_WHO: card_who(ui, r, d); break;
    case CARD_CARE: card_care(ui, r, d); break;
    case CARD_INCOME: card_income(ui, r, d, look, t); break;
    case CARD_MEASURES: card_measures(ui, r, d, st); break;
    case CARD_LOG: card_log(ui, r, d, look); break;
    default: card_people(ui, r, d, st, pages_of(p, id, photos)); break;
    }
}

static bool fits_whole(const struct ui *ui, const struct frame_column *c,
                       const struct dossier *d)
{
    float min, want, highest = 0;
    for (int i = 0; i < c->n; i++)
        highest = fmaxf(highest, c->band[i].h);
    identity_heights(ui, d, c->n ? c->band[0].w : 0, &min, &want);
    return min <= highest;
}

static void draw_column(struct ui *ui, const struct plan *p, int column,
                        const struct frame_column *c, float gap,
                        const struct dossier *d, const struct ui_state *st,
                        float t, bool whole)
{
    struct kit_slot slots[CARD_COUNT];
    enum card_id ids[CARD_COUNT];
    int n = 0;
    bool grows = false, low = c->n > 1 || !whole;
    for (int id = 0; id < CARD_COUNT; id++) {
        bool split = id == CARD_WHO || id == CARD_CARE;
        if (p->column[id] != column || (split && whole) ||
            (id == CARD_IDENTITY && !whole))
            continue;
        ids[n] = (enum card_id)id;
        slots[n] = card_slot(ui, ids[n], d, &st->look, c->n ? c->band[0].w : 0,
                             low);
        grows = grows || slots[n].grow;
        n++;
    }
    if (c->n == 1) {
        if (!grows) /* a column is filled, whatever stands in it */
            slots[n - 1].grow = true;
        kit_stack(c->band[0], gap, slots, n);
    } else {
        kit_flow(c, gap, slots, n);
    }
    for (int i = 0; i < n; i++)
        if (slots[i].out.h > 0)
            draw_card(ui, p, ids[i], slots[i].out, d, st, t);
}

/* Every column begins in the first row that has room for the first card. */
static void draw_columns(struct ui *ui, const struct ui_state *st,
                         const struct frame_layout *f, const struct dossier *d)
{
    struct rectf columns[COLUMNS_MAX];
    const struct plan *p;
    if (f->cells) {
        p = cell_columns(st, f, columns);
    } else {
        p = choose_plan(f, ui->unit);
        place_columns(p, f, ui->unit, columns);
    }
    float t = roll_t(ui, st->dossier_changed_ms), min, want;
    who_heights(ui, d, &min, &want);
    struct frame_column bands[COLUMNS_MAX];
    for (int i = 0; i < p->n; i++) {
        bands[i] = (struct frame_column){ { columns[i] }, 1 };
        if (f->cells)
            bands[i] = kit_bands_from(
                frame_bands(st, f, columns[i].x, columns[i].w, 0), min);
    }
    bool whole = fits_whole(ui, &bands[0], d);
    for (int i = 0; i < p->n; i++)
        draw_column(ui, p, i, &bands[i], f->gap, d, st, t, whole);
}

/* ---- footer ---- */

static const struct region_name *path_level(const struct dossier *d,
                                            region_id id)
{
    for (int i = 0; d && i < d->n_path; i++)
        if (d->path[i].id == id)
            return &d->path[i];
    return NULL;
}

static bool drawn_text(const struct ui *ui, char *buf, size_t size,
                       const struct ui_state *st, const struct known *k,
                       const struct dossier *d)
{
    const struct draw_result *r = &st->drawn;
    const struct region_name *scope = path_level(d, r->scope);
    if (r->n_candidates <= 0 || r->household != st->route.household || !scope)
        return false;
    char count[32];
    format_households(count, sizeof count, r->n_candidates);
    kit_fill(ui, buf, size, "household.drawn", region_label(ui, scope), count);
    char words[KIT_TEXT_MAX];
    part_filter_words(ui, &r->filter, k, words, sizeof words);
    kit_join(buf, size, words);
    return true;
}

/* What this wall does by itself, and whose household this is: one or two
 * lines in the middle. */
static void footer_words(struct ui *ui, const struct ui_state *st,
                         const struct known *k, const struct dossier *d,
                         float left, float right, float middle)
{
    char idle[KIT_TEXT_MAX] = "", drawn[KIT_TEXT_MAX];
    if (st->idle_s > 0)
        kit_fill_int(ui, idle, sizeof idle, "household.idle", st->idle_s);
    kit_join(idle, sizeof idle, ui_str(ui, st->staff ? "household.staff"
                                              : "household.masked"));
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 17,
                            .colour = ui->theme->text_soft,
                            .align = ALIGN_CENTRE };
    float x = (left + right) / 2, w = right - left;
    if (!drawn_text(ui, drawn, sizeof drawn, st, k, d)) {
        ui_text_fit(ui, &s, x, middle + U(ui, 6), w, idle);
        return;
    }
    ui_text_fit(ui, &s, x, middle + U(ui, 22), w, idle);
    s.colour = ui->theme->amber;
    s.size = 19;
    ui_text_fit(ui, &s, x, middle - U(ui, 8), w, drawn);
}

static float step_button(struct ui *ui, const struct ui_state *st, float x,
                         float y, const char *key, household_id to)
{
    struct action go = { .kind = ACTION_GO, .route = st->route };
    go.route.household = to;
    if (to)
        go.route.region = household_village(to);
    return kit_button(ui, x + U(ui, 12), y, ui_str(ui, key), BUTTON_QUIET,
                      false, to != 0, go);
}

static struct kit_choice step_choice(const struct ui *ui,
                                     const struct ui_state *st, const char *key,
                                     household_id to)
{
    struct kit_choice c = { ui_str(ui, key), to != 0, { .kind = ACTION_GO } };
    c.action.route = st->route;
    c.action.route.household = to;
    if (to)
        c.action.route.region = household_village(to);
    return c;
}

/* On a wall of several cells: navigation in the first, the words in one of
 * their own where there is one, the button in the last. */
static void footer_cells(struct ui *ui, const struct ui_state *st,
                         const struct known *k, const struct dossier *d,
                         const struct frame_layout *f, int columns)
{
    float y = f->footer.y + U(ui, 46), middle = y + U(ui, KIT_BUTTON / 2);
    struct rectf first = frame_span(st, f->footer, 0);
    struct rectf last = frame_span(st, f->footer, columns - 1);
    char back[KIT_TEXT_MAX];
    kit_back_text(ui, back, sizeof back, path_level(d, st->route.region));
    struct kit_choice choices[] = {
        { back, true, { .kind = ACTION_BACK } },
        step_choice(ui, st, "nav.previous", d ? d->previous : 0),
        step_choice(ui, st, "nav.next", d ? d->next : 0),
    };
    kit_buttons(ui, first.x, y, first.w, choices, LENGTH(choices));
    float edge = kit_button(ui, last.x + last.w, y,
                            ui_str(ui, "nav.draw_again"), BUTTON_STRONG, true,
                            true, (struct action){ .kind = ACTION_DRAW });
    float left = last.x, right = edge - U(ui, 24);
    if (f->two_rows) {
        middle = f->footer.y + U(ui, 124 + KIT_BUTTON / 2);
        left = first.x;
        right = first.x + first.w;
    } else if (columns > 2) {
        struct rectf own = frame_span(st, f->footer, columns / 2);
        left = own.x;
        right = own.x + own.w;
    }
    footer_words(ui, st, k, d, left, right, middle);
}

static void footer(struct ui *ui, const struct ui_state *st,
                   const struct known *k, const struct dossier *d,
                   const struct frame_layout *f)
{
    int columns = screens_grid(st).columns;
    if (columns > 1) {
        footer_cells(ui, st, k, d, f, columns);
        return;
    }
    float y = f->footer.y + U(ui, 46), right = f->footer.x + f->footer.w;
    float x = kit_back(ui, f->footer.x, y, path_level(d, st->route.region));
    x = step_button(ui, st, x, y, "nav.previous", d ? d->previous : 0);
    x = step_button(ui, st, x, y, "nav.next", d ? d->next : 0);
    struct action draw = { .kind = ACTION_DRAW };
    float edge = kit_button(ui, right, y, ui_str(ui, "nav.draw_again"),
                            BUTTON_STRONG, true, true, draw);
    if (f->portrait)
        footer_words(ui, st, k, d, f->footer.x, right,
                     f->footer.y + U(ui, 124 + KIT_BUTTON / 2));
    else
        footer_words(ui, st, k, d, x + U(ui, 24), edge - U(ui, 24),
                     y + U(ui, KIT_BUTTON / 2));
}

void screen_household(struct ui *ui, const struct ui_state *st,
                      const struct known *k)
{
    /* Never one household's file under another one's number. */
    const struct dossier *d =
        k->dossier && k->dossier->id == st->route.household ? k->dossier : NULL;
    struct frame_layout f = frame_layout_make(st, 0, 0);
    struct grid g = screens_grid(st);
    if (d)
        draw_columns(ui, st, &f, d);
    else
        kit_empty(
            ui,
            grid_cut(&g, f.body, (float)st->w * 0.49f, (float)st->h * 0.49f),
            ui_str(ui, "household.waiting"));
    footer(ui, st, k, d, &f);
}
