/* grid - an LCD wall as cells with seams between them.
 *
 * Two planes. The frame is what is shown: w × h px, cells side by side. The
 * canvas is what the map is painted on: the frame with a strip of `bezel` px
 * between neighbouring cells that nobody sees, so that a road that crosses a
 * seam goes on in line. Without bezels both are the same plane. Everything
 * else than the map lives on the frame and keeps inside one cell.
 * Pure. Cost: O(columns) or O(rows) a call. */
#ifndef UI_GRID_H
#define UI_GRID_H

#include "base/rect.h"

#define GRID_SIDE_MAX 16

struct grid {
    int w, h;          /* the frame, px */
    int columns, rows; /* of cells, 1..GRID_SIDE_MAX */
    int bezel;         /* hidden between neighbours, px of the canvas */
};

/* Sides are held inside 1..GRID_SIDE_MAX, the bezel at 0 or more. */
struct grid grid_make(int w, int h, int columns, int rows, int bezel);

/* One cell: no seam anywhere. */
bool grid_is_one(const struct grid *g);

/* Where column i begins on the frame, px; i = columns: the right edge. */
int grid_left(const struct grid *g, int i);
int grid_top(const struct grid *g, int i);
/* The cell of a column and a row on the frame. */
struct rect grid_cell(const struct grid *g, int column, int row);
/* The column or row that holds a coordinate; beyond the wall, the last one. */
int grid_column_at(const struct grid *g, double x);
int grid_row_at(const struct grid *g, double y);

/* Whether a rectangle shows in more than one cell. What merely touches a seam
 * does not cross it; an empty one never does. */
bool grid_splits(const struct grid *g, struct rectf r);
/* `r` moved into the cell that holds its centre, `margin` px off the seams
 * (the wall's own edges are no seams). What is too large for that is centred
 * in the cell. */
struct rectf grid_keep(const struct grid *g, struct rectf r, float margin);
/* The part of `r` in the cell that holds the point. */
struct rectf grid_cut(const struct grid *g, struct rectf r, float x, float y);

/* ---- canvas ---- */
int grid_canvas_w(const struct grid *g);
int grid_canvas_h(const struct grid *g);
/* Frame to canvas: what is painted there shows at that pixel. */
double grid_canvas_x(const struct grid *g, double x);
double grid_canvas_y(const struct grid *g, double y);
/* Canvas to frame; what is hidden lands on the seam that hides it. */
double grid_frame_x(const struct grid *g, double x);
double grid_frame_y(const struct grid *g, double y);
/* A rectangle of the frame with what bezels hide inside it. */
struct rectf grid_canvas_rect(const struct grid *g, struct rectf r);

#endif
