/* The panels of a board over the bands of its columns, in pages. */
#include "screens/column.h"

#include "screens/panels.h"

#include <math.h>
#include <string.h>

#define PAGER_H   44 /* u: touched below a column's last card */
#define PAGER_GAP 18
#define DOT       3.5f
#define CROWDED   1.25f /* cards want at most that much of a page */

const struct board *board_of(const struct ui_state *st)
{
    enum region_level level = region_level(st->route.region);
    enum board_id id = level == LEVEL_VILLAGE    ? BOARD_VILLAGE
                       : level == LEVEL_TOWNSHIP ? BOARD_TOWNSHIP
                                                 : BOARD_COUNTY;
    return &screens_of(st)->boards[id];
}

/* ---- what stands on which page ---- */

struct page {
    int first, n; /* panels of the side */
    struct kit_slot slots[KIT_FLOW_MAX];
};

static void fill_slot(const struct ui *ui, const struct frame_column *c,
                      const struct known *k, const struct board_panel *p,
                      struct kit_slot *s)
{
    const struct kind *kind = kind_of(p->kind);
    *s = (struct kit_slot){
        .min = U(ui, p->least > 0    ? p->least
                     : p->height > 0 ? fminf(p->height, kind->least)
                                     : kind->least),
        .want = U(ui, p->height > 0 ? p->height : kind->height),
        .grow = kind->grow && p->height == 0,
    };
    s->want = fmaxf(s->want, s->min);
    if (kind->size && p->height == 0)
        kind->size(ui, c, k, p, s);
}

static void place(const struct frame_column *c, float gap,
                  struct kit_slot *slots, int n)
{
    if (c->n == 1)
        kit_stack(c->band[0], gap, slots, n);
    else
        kit_flow(c, gap, slots, n);
}

/* Whether n cards stand on one page without being crowded. */
static bool fits(const struct frame_column *c, float gap,
                 struct kit_slot *slots, int n)
{
    float want = -gap, room = 0;
    for (int b = 0; b < c->n; b++)
        room += c->band[b].h;
    for (int i = 0; i < n; i++)
        want += slots[i].want + gap;
    if (n > 1 && want > room * CROWDED)
        return false;
    place(c, gap, slots, n);
    for (int i = 0; i < n; i++)
        if (!(slots[i].out.h > 0))
            return false;
    return true;
}

/* The page that begins with panel `first`: as many as fit, at least one. */
static struct page page_from(const struct ui *ui, const struct known *k,
                             const struct frame_column *c, float gap,
                             const struct board_panel *panels, int n, int first)
{
    struct page p = { .first = first };
    if (kind_of(panels[first].kind)->draw_column) {
        p.n = 1;
        return p;
    }
    while (first + p.n < n && p.n < KIT_FLOW_MAX &&
           !kind_of(panels[first + p.n].kind)->draw_column) {
        fill_slot(ui, c, k, &panels[first + p.n], &p.slots[p.n]);
        if (!fits(c, gap, p.slots, p.n + 1) && p.n > 0)
            break;
        p.n++;
    }
    place(c, gap, p.slots, p.n);
    return p;
}

/* ---- dots below the column ---- */

static void chevron(struct ui *ui, float x, float y, float d, colour c)
{
    float a = U(ui, 4.5f);
    scene_move_to(ui->scene, x - d * a * 0.5f, y - a);
    scene_line_to(ui->scene, x + d * a * 0.5f, y);
    scene_line_to(ui->scene, x - d * a * 0.5f, y + a);
    scene_path_stroke(ui->scene, U(ui, 1.8f), 0, c);
}

/* The left half goes back, the right half on; round the ends. */
static void pager(struct ui *ui, struct rectf last, enum board_side side,
                  int page, int n)
{
    float y = last.y + last.h + U(ui, 2), gap = U(ui, PAGER_GAP);
    float x = last.x + last.w / 2, middle = y + U(ui, PAGER_H / 2);
    float reach = fminf(last.w / 2, U(ui, 150));
    for (int d = -1; d <= 1; d += 2) {
        int to = (page + d + n) % n;
        struct rectf hit = rectf_make(d < 0 ? x - reach : x, y, reach,
                                      U(ui, PAGER_H));
        struct action turn = { .kind = ACTION_COLUMN,
                               .value = (int)side * COLUMN_PAGES_MAX + to,
                               .dx = (float)d };
        uint32_t id = ui_target(ui, hit, turn);
        float at = x + (float)d * (gap * (float)n / 2 + U(ui, 16));
        ui_focus_ring(ui, id,
                      rectf_make(at - U(ui, 12), middle - U(ui, 12), U(ui, 24),
                                 U(ui, 24)),
                      U(ui, 12));
        chevron(ui, at, middle, (float)d,
                ui_pressed(ui, id) ? ui->theme->amber : ui->theme->text_soft);
    }
    for (int i = 0; i < n; i++) {
        float at = x + gap * ((float)i - (float)(n - 1) / 2);
        scene_add_circle(ui->scene, at, middle,
                         U(ui, i == page ? DOT * 1.35f : DOT));
        scene_path_fill(ui->scene,
                        i == page ? ui->theme->amber : ui->theme->text_faint);
    }
}

/* ---- a side ---- */

static void draw_page(struct ui *ui, const struct ui_state *st,
                      const struct known *k, const struct frame_column *c,
                      const struct board_panel *panels, const struct page *p)
{
    const struct kind *whole = kind_of(panels[p->first].kind);
    if (whole->draw_column) {
        whole->draw_column(ui, c, st, k);
        return;
    }
    for (int i = 0; i < p->n; i++)
        if (p->slots[i].out.h > 0)
            kind_of(panels[p->first + i].kind)
                ->draw(ui, p->slots[i].out, st, k, &panels[p->first + i]);
}

/* Both columns begin where the first card of either has room. */
static struct frame_column column_of(const struct ui_state *st,
                                     const struct board *b,
                                     const struct frame_layout *f,
                                     enum board_side side)
{
    float least = 0;
    for (int s = 0; s < SIDE_COUNT; s++) {
        const struct board_panel *first;
        if (board_side_panels(b, (enum board_side)s, &first) == 0)
            continue;
        float own = first->least > 0 ? first->least
                                     : kind_of(first->kind)->least;
        least = fmaxf(least, own);
    }
    return kit_bands_from(side == SIDE_LEFT ? f->left_bands : f->right_bands,
                          least * st->unit);
}

static void draw_side(struct ui *ui, const struct ui_state *st,
                      const struct known *k, const struct frame_layout *f,
                      enum board_side side)
{
    const struct board_panel *panels;
    int n = board_side_panels(board_of(st), side, &panels);
    struct frame_column c = column_of(st, board_of(st), f, side);
    struct page shown = { .n = 0 };
    int pages = 0, wanted = st->route.column[side], at = 0;
    if (n == 0 || c.n == 0)
        return;
    for (int first = 0; first < n && pages < COLUMN_PAGES_MAX; pages++) {
        struct page p = page_from(ui, k, &c, f->gap, panels, n, first);
        if (pages <= wanted) {
            shown = p;
            at = pages;
        }
        first += p.n;
    }
    draw_page(ui, st, k, &c, panels, &shown);
    if (pages > 1)
        pager(ui, c.band[c.n - 1], side, at, pages);
}

void part_board(struct ui *ui, const struct ui_state *st, const struct known *k,
                const struct frame_layout *f)
{
    draw_side(ui, st, k, f, SIDE_LEFT);
    draw_side(ui, st, k, f, SIDE_RIGHT);
}

struct frame_column board_list_column(const struct ui_state *st)
{
    const struct board *b = &screens_of(st)->boards[BOARD_VILLAGE];
    struct frame_layout f = frame_layout_make(st, b->width[SIDE_LEFT],
                                              b->width[SIDE_RIGHT]);
    enum board_side side = SIDE_RIGHT;
    for (int i = 0; i < b->n; i++)
        if (kind_of(b->panels[i].kind)->draw_column)
            side = b->panels[i].side;
    return column_of(st, b, &f, side);
}
