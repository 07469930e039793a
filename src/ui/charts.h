/* charts - income by source and year against the line. Pure. */
#ifndef UI_CHARTS_H
#define UI_CHARTS_H

#include "model/view.h"
#include "ui/ui.h"

/* Round axis maximum and step (1, 2, 2.5, 5 × 10ⁿ) for about `ticks` lines. */
double axis_step(double max, int ticks);

/* Stacked bars of four sources a year, expense taken off pro rata so that the
 * bar's height is the net income; dashed poverty line; axis labels, legend.
 * `previous` (or NULL) and t grow bars from their old heights. `mark_year`
 * is emphasised. Years without data show an empty slot. */
void income_chart(struct ui *ui, struct rectf r,
                  const struct income_year *years, int n,
                  const struct income_year *previous, int n_previous, float t,
                  int mark_year);

/* Of the same chart in r: where the i-th of n years stands, its label too, and
 * where the legend names a source (0..3). For touch. */
struct rectf income_chart_year(const struct ui *ui, struct rectf r, int n,
                               int i);
struct rectf income_chart_source(const struct ui *ui, struct rectf r,
                                 int source);

#define CHART_YEARS_MAX 16
#define CHART_PARTS_MAX 8

struct columns { /* values >= 0, stacked from the first part up */
    int years[CHART_YEARS_MAX], n, n_parts;
    const char *names[CHART_PARTS_MAX];
    colour colours[CHART_PARTS_MAX];
    double value[CHART_YEARS_MAX][CHART_PARTS_MAX];
};

/* Stacked columns a year over round axis labels, with a legend. */
void columns_chart(struct ui *ui, struct rectf r, const struct columns *c,
                   int mark_year);

/* A ring of diameter d px around (x, y), its parts clockwise from the top;
 * values >= 0. An empty track when their sum is zero. */
void ring_chart(struct ui *ui, float x, float y, float d, const double *values,
                const colour *colours, int n);

#endif
