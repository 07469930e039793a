/* pattern - the installer's picture: what stands where on the glass, whether
 * every pixel arrives, and where a finger is taken to be. Pure. */
#ifndef SCREENS_PATTERN_H
#define SCREENS_PATTERN_H

#include "ui/grid.h"
#include "ui/ui.h"

#define PATTERN_FINGERS_MAX 10
#define PATTERN_TRACE_MAX   1024

struct pattern_point {
    float x, y; /* px of the frame */
    int finger; /* −1: the line begins anew */
};

/* {0} is a pattern that nobody has touched. */
struct pattern {
    struct pattern_point fingers[PATTERN_FINGERS_MAX]; /* down now */
    int n_fingers;
    struct pattern_point trace[PATTERN_TRACE_MAX]; /* a ring, oldest first */
    int first, n_trace;
};

/* Fingers that are down, in an order that stays while they are. */
void pattern_touch(struct pattern *p, const struct pattern_point *fingers,
                   int n);

/* Cells with number, place and size, an edge of one pixel around each, a grid,
 * circles, a grey ramp, primary colours, and one circle over the whole wall
 * that runs on behind the bezels; on it the fingers' traces, and where they
 * are now. */
void screen_pattern(struct ui *ui, const struct grid *g,
                    const struct pattern *p);

#endif
