/* flow - bars in columns with bands between them: how a sum is divided and
 * comes together again (a Sankey diagram).
 *
 * Heights are amounts: one scale for all bars and bands, the largest at which
 * every column has room; a column's bars are spread over its whole height. A
 * bar's words stand on its own body, between the edge where its bands come in
 * and the one where they go out, so that no word ever lies on a band; a bar
 * lower than a line of text keeps a whole line's room. Bands at a bar stand in
 * the order of the bars they lead to, so bands of one bar never cross.
 * Where a wall has cells, bars and words keep inside one; bands run on from
 * cell to cell as the map does. Pure. */
#ifndef UI_FLOW_H
#define UI_FLOW_H

#include "ui/grid.h"
#include "ui/ui.h"

#define FLOW_LANES     4
#define FLOW_BARS_MAX  (FLOW_LANES * 40)
#define FLOW_BANDS_MAX 4096

struct flow_bar {
    int lane;
    double amount; /* > 0, or 0: a bar with nothing left in it */
    double share;  /* of it that is spent, 0..1: the bright part of its
                      edge; < 0: no such thing */
    colour colour; /* of its body, and of bands that begin at it */
    bool warn;     /* a difference: its words are in ember */
    bool dim, chosen;
    float y, h;       /* out: where its bands meet it, px */
    float slot, room; /* out: with its words: top and height, px */
};

struct flow_band {
    int from, to;  /* bars of neighbouring lanes; by `from`, then `to` */
    double amount; /* of which `lit` is on the way that is chosen */
    double lit;
    float y0, y1, h; /* out: its tops at either end, its height, px */
};

/* What a bar says; any may be "". Valid until the next call. */
struct flow_words {
    char name[128];
    char value[96]; /* beside the name, or in the second line */
    char note[128]; /* a third line where there is room */
};

struct flow_lane {
    float x, w; /* px; bands run in the gaps between lanes */
    float top[GRID_SIDE_MAX], bottom[GRID_SIDE_MAX]; /* from above */
    int n;
};

struct flow_chart {
    const struct grid *grid;
    struct flow_lane lanes[FLOW_LANES];
    struct flow_bar *bars; /* by lane, from above */
    int n_bars;
    struct flow_band *bands;
    int n_bands;
    bool choosing; /* something is chosen: what is not on its way dims */
    void *ctx;     /* given to: */
    void (*words)(void *ctx, const struct ui *ui, int bar,
                  struct flow_words *out);
    struct action (*touch_bar)(void *ctx, int bar);
    struct action (*touch_band)(void *ctx, int band);
};

/* Draws it and declares its targets. Fills what is marked "out". */
void flow_chart(struct ui *ui, struct flow_chart *c);

/* How many bars of one line of text each a lane has room for. */
int flow_lines(float unit, const struct flow_lane *lane);

#endif
