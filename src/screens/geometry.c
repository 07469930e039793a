#include "screens/geometry.h"
#include "screens/screens.h"

#include <math.h>

/* What the design needs at least, u: the columns of the village and some map
 * between them; cards of two short lists above each other. */
#define LEAST_W          1400
#define LEAST_H          840
#define LEAST_W_PORTRAIT 980
#define LEAST_H_PORTRAIT 1500
/* A cell: one column of cards with its margins; the first card, and what
 * stands in the same cell. Three rows and more leave one without header and
 * footer. */
#define CELL_W          526
#define CELL_H          410
#define CELL_H_TWO      524
#define CELL_H_PORTRAIT 620

#define CANVAS_MAX 16384 /* px a side: what can be painted */

double geometry_mm_per_px(const struct wall_shape *s)
{
    double picture = s->width_mm - s->bezel_mm * (s->columns - 1);
    return s->width_mm > 0 && s->w > 0 && picture > 0 ? picture / s->w : 0;
}

static int hidden_px(int side, int cells, double px)
{
    double most = cells > 1 ? (double)(CANVAS_MAX - side) / (cells - 1) : 0;
    return (int)fmax(0, floor(fmin(px + 0.5, most)));
}

struct grid geometry_grid(const struct wall_shape *s)
{
    double mm = geometry_mm_per_px(s);
    double px = mm > 0 ? s->bezel_mm / mm : 0;
    int x = hidden_px(s->w, s->columns, px), y = hidden_px(s->h, s->rows, px);
    int bezel = s->columns <= 1 ? y : s->rows <= 1 ? x : x < y ? x : y;
    return grid_make(s->w, s->h, s->columns, s->rows, bezel);
}

double geometry_arc_minutes(double mm, double distance_m)
{
    return atan(mm / (1000 * distance_m)) * 180 / M_PI * 60;
}

/* Millimetres that are seen under 16 arc-minutes. */
static double legible_mm(double distance_m)
{
    return 1000 * distance_m * tan(GEOMETRY_ARC_MINUTES / 60 * M_PI / 180);
}

static double smaller_ratio(double w, double h, double least_w, double least_h)
{
    return fmin(w / least_w, h / least_h);
}

static double cell_limit(const struct grid *g)
{
    struct rect cell = grid_cell(g, 0, 0);
    bool portrait = g->h > g->w && g->columns <= 2;
    double w = CELL_W, h = CELL_H;
    if (!portrait)
        w = fmax(w, (double)LEAST_W / g->columns);
    else if (g->columns == 1)
        w = LEAST_W_PORTRAIT;
    if (g->rows == 1)
        h = portrait ? LEAST_H_PORTRAIT : LEAST_H;
    else if (g->rows == 2)
        h = portrait ? CELL_H_PORTRAIT : CELL_H_TWO;
    return smaller_ratio(cell.w, cell.h, w, h);
}

float geometry_unit(const struct wall_shape *s)
{
    struct grid g = geometry_grid(s);
    double unit = (double)screens_unit(s->w, s->h);
    double mm = geometry_mm_per_px(s);
    if (mm > 0 && s->distance_m > 0) {
        double most = s->h > s->w ? smaller_ratio(s->w, s->h, LEAST_W_PORTRAIT,
                                                  LEAST_H_PORTRAIT)
                                  : smaller_ratio(s->w, s->h, LEAST_W, LEAST_H);
        double legible = legible_mm(s->distance_m) / mm / GEOMETRY_BODY_U;
        unit = fmax(unit, fmin(legible, most));
    }
    unit *= s->unit_scale;
    if (!grid_is_one(&g))
        unit = fmin(unit, cell_limit(&g));
    return (float)unit;
}

/* Which text is set in which size, smallest first. Larger ones are headings
 * and figures; they are legible wherever these are. */
static const struct {
    float size_u;
    const char *texts;
} sizes[] = {
    { 15, "chart axes, class limits, scale bar, figures on the map" },
    { 16, "captions, notes, legends, years, dates in lists" },
    { 17, "date and data age, status words, the log's text, village names" },
    { 18, "breadcrumb, chips, causes, rows of the household list" },
    { GEOMETRY_BODY_U, "body text of cards, township names" },
    { 21, "card titles, names of people" },
    { 22, "buttons" },
};

int geometry_small_texts(const struct wall_shape *s,
                         struct small_text out[GEOMETRY_SIZES_MAX])
{
    double per_px = geometry_mm_per_px(s);
    int n = 0;
    if (!(per_px > 0) || !(s->distance_m > 0))
        return 0;
    double unit_mm = (double)geometry_unit(s) * per_px;
    double need = legible_mm(s->distance_m);
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        double mm = (double)sizes[i].size_u * unit_mm;
        if (mm >= need * 0.9999) /* the unit is a float */
            continue;
        out[n++] = (struct small_text){
            .size_u = sizes[i].size_u,
            .texts = sizes[i].texts,
            .mm = mm,
            .arc_minutes = geometry_arc_minutes(mm, s->distance_m),
            .scale = s->unit_scale * need / mm,
            .distance_m = s->distance_m * mm / need,
            .body = sizes[i].size_u >= GEOMETRY_BODY_U,
        };
    }
    return n;
}
