/* labels - places labels so that none overlaps another or leaves the area.
 * Greedy by priority over a few candidate positions around the anchor, with a
 * uniform grid for collision. Stable: equal input gives equal output. Pure. */
#ifndef MAP_LABELS_H
#define MAP_LABELS_H

#include "base/rect.h"

struct label {
    float x, y;        /* in: anchor, px */
    float w, h;        /* in: size of the text block, px */
    float gap;         /* in: 0: the block may sit centred on the anchor;
                          > 0: also beside it at this distance */
    double priority;   /* in: higher is placed first */
    bool must;         /* in: keep even if it has to overlap nothing else but
                          needs a far candidate; dropped last */
    bool placed;       /* out */
    float left, top;   /* out: the block's corner, px, whole pixels */
    int candidate;     /* out: 0 = centred / first choice … */
};

#define LABEL_OBSTACLES_MAX 64

/* Place n labels inside `area`, `padding` px apart, avoiding obstacles.
 * Returns how many were placed. No allocation when n <= 512. */
int labels_place(struct label *labels, int n, struct rectf area,
                 float padding, const struct rectf *obstacles,
                 int n_obstacles);

#endif
