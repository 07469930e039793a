/* The wall in layout units (1 u = 1 px at 1920×1080). */
#include "screens/column.h"

#include <math.h>

#define MARGIN   36
#define TOP      126 /* where the cards begin */
#define GAP      20
#define FOOT     132 /* from the bottom edge to the cards */
#define FOOT_TWO 206 /* the same with two rows of controls */

/* On a wall of several cells. */
#define SEAM       12  /* from a seam to a card */
#define BAND_LEAST 150 /* lower ones hold no card */
#define STRIP_LEAST                                                            \
    200              /* map beside a column, narrower: no place for labels     \
                      */
#define SCALE_W  200 /* the scale bar's corner */
#define LEGEND_W 430
#define ROOMY    640 /* a cell that holds navigation and chips */

float screens_unit(int w, int h)
{
    float across = h > w ? 1080 : 1920, down = h > w ? 1920 : 1080;
    return fminf((float)w / across, (float)h / down);
}

struct grid screens_grid(const struct ui_state *st)
{
    return grid_make(st->w, st->h, st->grid.columns, st->grid.rows,
                     st->grid.bezel);
}

/* ---- one cell ---- */

static struct frame_column one_band(struct rectf r)
{
    return (struct frame_column){ { r }, 1 };
}

static struct frame_layout one_cell(struct frame_layout f, int w, float unit,
                                    float left_u, float right_u)
{
    float margin = MARGIN * unit, width = f.body.w;
    float top = f.body.y, bottom = f.footer.y;
    if (f.portrait) {
        float split = roundf(top + (bottom - top) * 0.46f);
        float half = (width - f.gap) / 2;
        f.map = rectf_make(margin, top, width, split - top - f.gap);
        f.left = rectf_make(margin, split, half, bottom - split);
        f.right = rectf_make(margin + half + f.gap, split, half,
                             bottom - split);
    } else {
        f.left = rectf_make(margin, top, left_u * unit, bottom - top);
        f.right = rectf_make((float)w - margin - right_u * unit, top,
                             right_u * unit, bottom - top);
        float x0 = left_u > 0 ? f.left.x + f.left.w + f.gap : margin;
        float x1 = right_u > 0 ? f.right.x - f.gap : (float)w - margin;
        f.map = rectf_make(x0, 88 * unit, x1 - x0, bottom - 104 * unit);
    }
    f.left_bands = one_band(f.left);
    f.right_bands = one_band(f.right);
    f.legend = f.scale = f.map;
    f.legend.w -= SCALE_W * unit;
    return f;
}

/* ---- several cells ---- */

static struct rectf span_of(const struct grid *g, float unit, int column,
                            struct rectf row)
{
    float x0 = column == 0 ? MARGIN * unit
                           : (float)grid_left(g, column) + SEAM * unit;
    float x1 = (float)grid_left(g, column + 1) -
               (column == g->columns - 1 ? MARGIN : SEAM) * unit;
    return rectf_make(x0, row.y, x1 - x0, row.h);
}

struct rectf frame_span(const struct ui_state *st, struct rectf row, int column)
{
    struct grid g = screens_grid(st);
    return g.columns == 1 ? row : span_of(&g, st->unit, column, row);
}

struct frame_column frame_bands(const struct ui_state *st,
                                const struct frame_layout *f, float x, float w,
                                float from)
{
    struct grid g = screens_grid(st);
    struct frame_column c = { .n = 0 };
    for (int r = 0; r < g.rows; r++) {
        float seam = SEAM * st->unit, bottom = f->body.y + f->body.h;
        float y0 = r == 0 ? f->body.y : (float)grid_top(&g, r) + seam;
        float y1 = r == g.rows - 1 ? bottom : (float)grid_top(&g, r + 1) - seam;
        y0 = fmaxf(y0, from);
        if (y1 - y0 >= BAND_LEAST * st->unit || g.rows == 1)
            c.band[c.n++] = rectf_make(x, y0, w, y1 - y0);
    }
    return c;
}

static struct rectf hull(const struct frame_column *c, struct rectf empty)
{
    if (c->n == 0)
        return empty;
    struct rectf first = c->band[0], last = c->band[c->n - 1];
    first.h = last.y + last.h - first.y;
    return first;
}

/* The map above, the columns side by side in the rows below it. */
static void cells_portrait(struct frame_layout *f, const struct ui_state *st,
                           const struct grid *g)
{
    float top = f->body.y, bottom = f->footer.y;
    float split = roundf(top + (bottom - top) * 0.46f), end = split - f->gap;
    if (g->rows > 1) {
        int rows = (int)((float)g->rows * 0.46f + 0.5f);
        float seam = (float)grid_top(g, rows < 1 ? 1 : rows);
        split = seam + SEAM * st->unit;
        end = seam - SEAM * st->unit;
    }
    struct rectf a = span_of(g, st->unit, 0, f->body);
    struct rectf b = span_of(g, st->unit, g->columns - 1, f->body);
    if (g->columns == 1) {
        a.w = b.w = (f->body.w - f->gap) / 2;
        b.x = a.x + a.w + f->gap;
    }
    f->map = rectf_make(f->body.x, top, f->body.w, end - top);
    f->left_bands = frame_bands(st, f, a.x, a.w, split);
    f->right_bands = frame_bands(st, f, b.x, b.w, split);
}

/* The columns at the sides, the map between them: from the next seam on where
 * a column leaves a strip that is too narrow for names. */
static void cells_landscape(struct frame_layout *f, const struct ui_state *st,
                            const struct grid *g, float left_u, float right_u)
{
    float unit = st->unit, least = STRIP_LEAST * unit, seam = SEAM * unit;
    struct rectf a = span_of(g, unit, 0, f->body);
    struct rectf b = span_of(g, unit, g->columns - 1, f->body);
    float left = fminf(left_u * unit, a.w), right = fminf(right_u * unit, b.w);
    f->left_bands = frame_bands(st, f, a.x, left, 0);
    f->right_bands = frame_bands(st, f, b.x + b.w - right, right, 0);
    float x0 = left > 0 ? a.x + left + f->gap : a.x;
    float x1 = right > 0 ? b.x + b.w - right - f->gap : b.x + b.w;
    if (g->columns > 2 && (float)grid_left(g, 1) - x0 < least)
        x0 = (float)grid_left(g, 1) + seam;
    if (g->columns > 2 && x1 - (float)grid_left(g, g->columns - 1) < least)
        x1 = (float)grid_left(g, g->columns - 1) - seam;
    f->map = rectf_make(x0, 88 * unit, x1 - x0, f->footer.y - 104 * unit);
}

/* The part of the map's foot that lies in one cell, off its seams. */
static struct rectf map_corner(const struct grid *g, struct rectf map, float x,
                               float seam)
{
    int column = grid_column_at(g, (double)x);
    struct rectf c = grid_cut(g, map, x, map.y + map.h - 1);
    if (column > 0 && c.x < (float)grid_left(g, column) + seam) {
        c.w -= (float)grid_left(g, column) + seam - c.x;
        c.x = (float)grid_left(g, column) + seam;
    }
    if (column < g->columns - 1)
        c.w = fminf(c.w, (float)grid_left(g, column + 1) - seam - c.x);
    return c;
}

static void place_corners(struct frame_layout *f, const struct grid *g,
                          float unit)
{
    float seam = SEAM * unit, right = f->map.x + f->map.w - 1;
    int column = grid_column_at(g, (double)f->map.x);
    f->scale = map_corner(g, f->map, right, seam);
    f->legend = map_corner(g, f->map, f->map.x, seam);
    if (f->legend.w < LEGEND_W * unit && column < g->columns - 1) {
        float next = (float)grid_left(g, column + 1);
        struct rectf r = map_corner(g, f->map, next, seam);
        if (next < right && r.w - SCALE_W * unit > f->legend.w)
            f->legend = r;
    }
    if (f->legend.x + f->legend.w > f->scale.x + f->scale.w - SCALE_W * unit)
        f->legend.w = f->scale.x + f->scale.w - SCALE_W * unit - f->legend.x;
}

struct frame_layout frame_layout_make(const struct ui_state *st, float left_u,
                                      float right_u)
{
    struct grid g = screens_grid(st);
    float w = (float)st->w, h = (float)st->h, unit = st->unit;
    struct frame_layout f = { .portrait = st->h > st->w && g.columns <= 2,
                              .cells = !grid_is_one(&g) };
    float margin = MARGIN * unit, width = w - 2 * margin, top = TOP * unit;
    f.roomy = span_of(&g, unit, 0, f.body).w >= ROOMY * unit;
    f.two_rows = f.portrait || (g.columns == 3 && !f.roomy);
    float foot = (f.two_rows ? FOOT_TWO : FOOT) * unit, bottom = h - foot;
    f.gap = GAP * unit;
    f.header = rectf_make(margin, 0, width, top);
    f.footer = rectf_make(margin, bottom, width, foot);
    f.body = rectf_make(margin, top, width, bottom - top);
    if (!f.cells)
        return one_cell(f, st->w, unit, left_u, right_u);
    if (f.portrait)
        cells_portrait(&f, st, &g);
    else
        cells_landscape(&f, st, &g, left_u, right_u);
    f.left = hull(&f.left_bands, f.body);
    f.right = hull(&f.right_bands, f.body);
    place_corners(&f, &g, unit);
    return f;
}

struct frame_layout frame_layout_of(const struct ui_state *st)
{
    const struct board *b = board_of(st);
    return frame_layout_make(st, b->width[SIDE_LEFT], b->width[SIDE_RIGHT]);
}
