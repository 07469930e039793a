/* One household: the cards' places on any wall, and the footer. */
#include "screens/household.h"
#include "screens/kit.h"

#include "base/str.h"

#include <math.h>

#define COLUMNS_MAX 4
#define WIDEN_MAX   1.3f /* a card is at most this much wider than designed */

enum card_id {
    CARD_IDENTITY,
    CARD_INCOME,
    CARD_MEASURES,
    CARD_LOG,
    CARD_MEMBERS,
    CARD_CHANGES,
    CARD_COUNT
};

/* Column widths in u, and each card's column (-1: not shown). Within a column
 * cards stand in the order of the enumeration. */
struct plan {
    int n;
    float width[COLUMNS_MAX];
    int column[CARD_COUNT];
};

static const struct plan portrait = { 2, { 494, 494 }, { 0, 1, 1, 1, 0, 0 } };
static const struct plan landscape = { 3,
                                       { 500, 750, 558 },
                                       { 0, 1, 1, 2, 2, -1 } };
static const struct plan wide = { 4,
                                  { 500, 750, 564, 564 },
                                  { 0, 1, 1, 2, 3, 3 } };

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

static struct kit_slot card_slot(const struct ui *ui, enum card_id id,
                                 const struct dossier *d, float w)
{
    struct kit_slot s = { 0 };
    switch (id) {
    case CARD_IDENTITY: identity_heights(ui, d, w, &s.min, &s.want); break;
    case CARD_INCOME:
        s.min = U(ui, 300);
        s.want = U(ui, 400);
        break;
    case CARD_MEASURES:
        s.min = measures_height(ui, clamp(d->n_help, 1, 3));
        s.want = measures_height(ui, clamp(d->n_help, 1, 5));
        s.grow = true;
        break;
    case CARD_LOG:
        s.min = log_height(ui, clamp(d->n_log, 1, 3));
        s.want = log_height(ui, clamp(d->n_log, 2, 5));
        s.grow = true;
        break;
    case CARD_MEMBERS:
        s.min = members_height(ui, clamp(d->n_members, 1, 4));
        s.want = members_height(ui, clamp(d->n_members, 1, 10));
        break;
    default:
        s.min = changes_height(ui, clamp(d->n_changes, 1, 2));
        s.want = changes_height(ui, clamp(d->n_changes, 2, 6));
        s.grow = true;
        break;
    }
    return s;
}

static void draw_card(struct ui *ui, enum card_id id, struct rectf r,
                      const struct dossier *d, float t)
{
    switch (id) {
    case CARD_IDENTITY: card_identity(ui, r, d); break;
    case CARD_INCOME: card_income(ui, r, d, t); break;
    case CARD_MEASURES: card_measures(ui, r, d); break;
    case CARD_LOG: card_log(ui, r, d); break;
    case CARD_MEMBERS: card_members(ui, r, d); break;
    default: card_changes(ui, r, d); break;
    }
}

static void draw_column(struct ui *ui, const struct plan *p, int column,
                        struct rectf c, float gap, const struct dossier *d,
                        float t)
{
    struct kit_slot slots[CARD_COUNT];
    enum card_id ids[CARD_COUNT];
    int n = 0;
    bool grows = false;
    for (int id = 0; id < CARD_COUNT; id++) {
        if (p->column[id] != column)
            continue;
        ids[n] = (enum card_id)id;
        slots[n] = card_slot(ui, ids[n], d, c.w);
        grows = grows || slots[n].grow;
        n++;
    }
    if (!grows) /* a column is filled, whatever stands in it */
        slots[n - 1].grow = true;
    kit_stack(c, gap, slots, n);
    for (int i = 0; i < n; i++)
        if (slots[i].out.h > 0)
            draw_card(ui, ids[i], slots[i].out, d, t);
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
                       const struct ui_state *st, const struct dossier *d)
{
    const struct draw_result *r = &st->drawn;
    const struct region_name *scope = path_level(d, r->scope);
    if (r->n_candidates <= 0 || r->household != st->route.household || !scope)
        return false;
    char count[32];
    format_households(count, sizeof count, r->n_candidates);
    kit_fill(ui, buf, size, "household.drawn", region_label(ui, scope), count);
    return true;
}

/* What this wall does by itself, and whose household this is: one or two
 * lines in the middle. */
static void footer_words(struct ui *ui, const struct ui_state *st,
                         const struct dossier *d, float left, float right,
                         float middle)
{
    char idle[KIT_TEXT_MAX] = "", drawn[KIT_TEXT_MAX];
    if (st->idle_s > 0)
        kit_fill_int(ui, idle, sizeof idle, "household.idle", st->idle_s);
    kit_join(idle, sizeof idle, ui_str(ui, "household.masked"));
    struct text_style s = { .face = FACE_REGULAR,
                            .size = 17,
                            .colour = ui->theme->text_soft,
                            .align = ALIGN_CENTRE };
    float x = (left + right) / 2, w = right - left;
    if (!drawn_text(ui, drawn, sizeof drawn, st, d)) {
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

static void footer(struct ui *ui, const struct ui_state *st,
                   const struct dossier *d, const struct frame_layout *f)
{
    float y = f->footer.y + U(ui, 46), right = f->footer.x + f->footer.w;
    float x = kit_back(ui, f->footer.x, y, path_level(d, st->route.region));
    x = step_button(ui, st, x, y, "nav.previous", d ? d->previous : 0);
    x = step_button(ui, st, x, y, "nav.next", d ? d->next : 0);
    struct action draw = { .kind = ACTION_DRAW };
    float edge = kit_button(ui, right, y, ui_str(ui, "nav.draw_again"),
                            BUTTON_STRONG, true, true, draw);
    if (f->portrait)
        footer_words(ui, st, d, f->footer.x, right,
                     f->footer.y + U(ui, 124 + KIT_BUTTON / 2));
    else
        footer_words(ui, st, d, x + U(ui, 24), edge - U(ui, 24),
                     y + U(ui, KIT_BUTTON / 2));
}

void screen_household(struct ui *ui, const struct ui_state *st,
                      const struct known *k)
{
    /* Never one household's file under another one's number. */
    const struct dossier *d =
        k->dossier && k->dossier->id == st->route.household ? k->dossier : NULL;
    struct frame_layout f = frame_layout_make(st->w, st->h, ui->unit, 0, 0);
    if (d) {
        struct rectf columns[COLUMNS_MAX];
        const struct plan *p = choose_plan(&f, ui->unit);
        place_columns(p, &f, ui->unit, columns);
        float t = roll_t(ui, st->dossier_changed_ms);
        for (int i = 0; i < p->n; i++)
            draw_column(ui, p, i, columns[i], f.gap, d, t);
    } else {
        kit_empty(ui, f.body, ui_str(ui, "household.waiting"));
    }
    footer(ui, st, d, &f);
}
