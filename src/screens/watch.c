#include "screens/watch.h"

#include "base/str.h"
#include "screens/kit.h"
#include "screens/village.h"

#include <math.h>

#define LIST_LEAST 640 /* u: a card of the list */
#define DOOR_H     40

/* ---- places on the wall ---- */

static void add_columns(struct watch_body *b, const struct ui_state *st,
                        struct rectf span, float least, int most)
{
    int n = (int)((span.w + b->f.gap) / (least + b->f.gap));
    n = b->f.portrait || n < 1 ? 1 : n < most ? n : most;
    float w = (span.w - b->f.gap * (float)(n - 1)) / (float)n;
    for (int i = 0; i < n && b->n < WATCH_COLUMNS_MAX; i++)
        b->column[b->n++] = frame_bands(
            st, &b->f, span.x + (w + b->f.gap) * (float)i, w, b->f.body.y);
}

struct watch_body watch_body_make(const struct ui_state *st, float least_u,
                                  int most)
{
    struct watch_body b = { .f = frame_layout_make(st, 0, 0) };
    int columns = screens_grid(st).columns;
    for (int i = 0; i < columns; i++)
        add_columns(&b, st,
                    columns > 1 ? frame_span(st, b.f.body, i) : b.f.body,
                    least_u * st->unit, most);
    return b;
}

struct frame_column watch_join(const struct watch_body *b, int from, int to)
{
    struct frame_column c = { .n = 0 };
    for (int i = from; i < to && i < b->n; i++)
        for (int k = 0; k < b->column[i].n && c.n < GRID_SIDE_MAX; k++)
            c.band[c.n++] = b->column[i].band[k];
    return c;
}

/* ---- footer ---- */

void watch_footer(struct ui *ui, const struct ui_state *st,
                  const struct known *k, const struct frame_layout *f,
                  const struct watch_foot *foot)
{
    int columns = screens_grid(st).columns;
    float y = f->footer.y + U(ui, 46), air = U(ui, 24);
    struct rectf first = frame_span(st, f->footer, 0);
    struct rectf last = frame_span(st, f->footer, columns - 1);
    struct kit_choice choices[] = {
        { ui_str(ui, "nav.back_plain"), true, { .kind = ACTION_BACK } },
        { ui_str(ui, "nav.home"), true, { .kind = ACTION_HOME } },
    };
    float left = kit_buttons(ui, first.x, y, first.w, choices, LENGTH(choices));
    float right = last.x + last.w;
    if (foot->pages > 0)
        right = kit_pages(ui, right, y, foot->page, foot->pages);
    if (!foot->years)
        return;
    float cy = y + U(ui, 20), x = left + air;
    right -= air;
    if (f->two_rows) { /* a line of its own */
        cy = y + U(ui, 98);
        x = first.x;
        right = columns > 1 ? first.x + first.w : f->footer.x + f->footer.w;
    } else if (columns > 2) {
        struct rectf middle = frame_span(st, f->footer, (columns - 1) / 2);
        x = fmaxf(x, middle.x);
        right = middle.x + middle.w;
    } else if (columns == 2) {
        x = last.x;
    }
    part_years(ui, st, k, x, right, cy);
}

void watch_row(struct ui *ui, struct rectf r, struct action go)
{
    uint32_t id = ui_target(ui, r, go);
    if (ui_pressed(ui, id))
        scene_round(ui->scene, r, U(ui, 8), ui->theme->chip, 0, 0);
    ui_focus_ring(ui, id, rectf_inset(r, U(ui, 5)), U(ui, 6));
}

/* ---- doors ---- */

static const enum screen doors[] = { SCREEN_CHANGES, SCREEN_FINDINGS,
                                     SCREEN_LIST };

static bool has_door(const struct ui_state *st, enum screen s)
{
    return s != SCREEN_LIST || region_level(st->route.region) != LEVEL_VILLAGE;
}

static const char *door_text(const struct ui *ui, enum screen s)
{
    return kit_term(ui, "door", screen_key(s));
}

/* Of the parts of r's top that cells cut, the widest, the left one first. */
static struct rectf widest_cell(const struct grid *g, struct rectf r)
{
    struct rectf best = { 0 };
    for (float x = r.x; x < r.x + r.w;) {
        struct rectf part = grid_cut(g, r, x + 1, r.y + 1);
        if (part.w > best.w + 1)
            best = part;
        x = fmaxf(part.x + part.w, x + 1);
    }
    return best;
}

struct rectf part_doors_box(const struct ui *ui, struct rectf map,
                            const struct ui_state *st)
{
    struct grid g = screens_grid(st);
    struct rectf r = map;
    float w = -U(ui, 10);
    for (size_t i = 0; i < LENGTH(doors); i++)
        if (has_door(st, doors[i]))
            w += chip_width(ui, door_text(ui, doors[i]), false) + U(ui, 10);
    r = widest_cell(&g, r);
    r.x += U(ui, 16);
    r.y = fmaxf(r.y, U(ui, 136));
    r.w = fminf(w, r.w - U(ui, 32));
    r.h = U(ui, DOOR_H);
    return r;
}

void part_doors(struct ui *ui, struct rectf map, const struct ui_state *st)
{
    struct rectf box = part_doors_box(ui, map, st);
    float x = box.x;
    for (size_t i = 0; i < LENGTH(doors); i++) {
        if (!has_door(st, doors[i]))
            continue;
        const char *text = door_text(ui, doors[i]);
        float w = chip_width(ui, text, false);
        struct action go = { .kind = ACTION_GO, .route = st->route };
        if (x + w > box.x + box.w + 1)
            return;
        go.route.screen = doors[i];
        go.route.node[0] = 0;
        go.route.list.page = 0;
        if (doors[i] != SCREEN_LIST) /* they are not narrowed by it */
            go.route.list.filter = filter_all();
        chip(ui, rectf_make(x, box.y, w, box.h), text, false, go);
        x += w + U(ui, 10);
    }
}

const char *atlas_label(const struct ui *ui, const struct atlas_region *of,
                        int n, region_id id)
{
    int low = 0, high = n;
    while (low < high) {
        int mid = (low + high) / 2;
        if (of[mid].name.id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && of[low].name.id == id ? region_label(ui, &of[low].name)
                                            : "";
}

/* ---- the households of a place ---- */

static struct frame_column list_cards(const struct watch_body *b)
{
    return watch_join(b, 0, b->n);
}

int screen_list_rows(const struct ui_state *st)
{
    struct watch_body b = watch_body_make(st, LIST_LEAST, WATCH_COLUMNS_MAX);
    struct frame_column c = list_cards(&b);
    return household_list_rows(&c, st);
}

void screen_list(struct ui *ui, const struct ui_state *st,
                 const struct known *k)
{
    struct watch_body b = watch_body_make(st, LIST_LEAST, WATCH_COLUMNS_MAX);
    struct frame_column c = list_cards(&b);
    const struct household_page *p = village_page(st, k);
    struct watch_foot foot = { .years = true, .page = st->route.list.page };
    if (p)
        foot.pages = (p->n_matches + p->query.page_rows - 1) /
                     p->query.page_rows;
    foot.pages += foot.pages == 0;
    household_list(ui, &c, st, k);
    watch_footer(ui, st, k, &b.f, &foot);
}
