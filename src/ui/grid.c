#include "ui/grid.h"

#include <math.h>

static int clamp(int n, int low, int high)
{
    return n < low ? low : n > high ? high : n;
}

struct grid grid_make(int w, int h, int columns, int rows, int bezel)
{
    return (struct grid){ w, h, clamp(columns, 1, GRID_SIDE_MAX),
                          clamp(rows, 1, GRID_SIDE_MAX),
                          bezel > 0 ? bezel : 0 };
}

bool grid_is_one(const struct grid *g)
{
    return g->columns <= 1 && g->rows <= 1;
}

/* Sides that do not divide evenly differ by a pixel. */
static int edge(int length, int n, int i)
{
    return (int)((int64_t)length * clamp(i, 0, n) / n);
}

int grid_left(const struct grid *g, int i)
{
    return edge(g->w, g->columns, i);
}

int grid_top(const struct grid *g, int i)
{
    return edge(g->h, g->rows, i);
}

struct rect grid_cell(const struct grid *g, int column, int row)
{
    int x = grid_left(g, column), y = grid_top(g, row);
    return rect_make(x, y, grid_left(g, column + 1) - x,
                     grid_top(g, row + 1) - y);
}

static int part_at(int length, int n, double at)
{
    int i = 0;
    while (i < n - 1 && at >= edge(length, n, i + 1))
        i++;
    return i;
}

int grid_column_at(const struct grid *g, double x)
{
    return part_at(g->w, g->columns, x);
}

int grid_row_at(const struct grid *g, double y)
{
    return part_at(g->h, g->rows, y);
}

/* ---- keeping off the seams ---- */

static bool splits(int length, int n, float from, float size)
{
    int i = part_at(length, n, (double)from);
    return i < n - 1 && from + size > (float)edge(length, n, i + 1);
}

bool grid_splits(const struct grid *g, struct rectf r)
{
    return r.w > 0 && r.h > 0 &&
           (splits(g->w, g->columns, r.x, r.w) ||
            splits(g->h, g->rows, r.y, r.h));
}

static float keep(int length, int n, float from, float size, float margin)
{
    int i = part_at(length, n, (double)(from + size / 2));
    float low = (float)edge(length, n, i) + margin;
    float high = (float)edge(length, n, i + 1) - margin - size;
    if (i > 0 && i < n - 1 && low > high)
        return (low + high) / 2;
    if (i < n - 1 && from > high)
        from = high;
    return i > 0 && from < low ? low : from;
}

struct rectf grid_keep(const struct grid *g, struct rectf r, float margin)
{
    r.x = keep(g->w, g->columns, r.x, r.w, margin);
    r.y = keep(g->h, g->rows, r.y, r.h, margin);
    return r;
}

struct rectf grid_cut(const struct grid *g, struct rectf r, float x, float y)
{
    struct rect c = grid_cell(g, grid_column_at(g, (double)x),
                              grid_row_at(g, (double)y));
    float x0 = fmaxf(r.x, (float)c.x), y0 = fmaxf(r.y, (float)c.y);
    float x1 = fminf(r.x + r.w, (float)(c.x + c.w));
    float y1 = fminf(r.y + r.h, (float)(c.y + c.h));
    return rectf_make(x0, y0, fmaxf(x1 - x0, 0), fmaxf(y1 - y0, 0));
}

/* ---- canvas ---- */

int grid_canvas_w(const struct grid *g)
{
    return g->w + (g->columns - 1) * g->bezel;
}

int grid_canvas_h(const struct grid *g)
{
    return g->h + (g->rows - 1) * g->bezel;
}

double grid_canvas_x(const struct grid *g, double x)
{
    return x + (double)grid_column_at(g, x) * g->bezel;
}

double grid_canvas_y(const struct grid *g, double y)
{
    return y + (double)grid_row_at(g, y) * g->bezel;
}

static double shown(int length, int n, int bezel, double at)
{
    for (int i = 0; i < n - 1; i++) {
        double seam = edge(length, n, i + 1), before = (double)i * bezel;
        if (at < seam + before)
            return at - before;
        if (at < seam + before + bezel)
            return seam;
    }
    return at - (double)(n - 1) * bezel;
}

double grid_frame_x(const struct grid *g, double x)
{
    return shown(g->w, g->columns, g->bezel, x);
}

double grid_frame_y(const struct grid *g, double y)
{
    return shown(g->h, g->rows, g->bezel, y);
}

/* The far edge belongs to the cell it ends. */
static double canvas_end(int length, int n, int bezel, double at)
{
    int i = part_at(length, n, at);
    if (i > 0 && at <= edge(length, n, i))
        i--;
    return at + (double)i * bezel;
}

struct rectf grid_canvas_rect(const struct grid *g, struct rectf r)
{
    if (g->bezel == 0)
        return r;
    double x = grid_canvas_x(g, (double)r.x), y = grid_canvas_y(g, (double)r.y);
    double x1 = canvas_end(g->w, g->columns, g->bezel, (double)(r.x + r.w));
    double y1 = canvas_end(g->h, g->rows, g->bezel, (double)(r.y + r.h));
    return rectf_make((float)x, (float)y, (float)(x1 - x), (float)(y1 - y));
}
