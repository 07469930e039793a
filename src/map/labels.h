/* labels - places labels so that none overlaps another or leaves the area.
 * Greedy by priority over a few candidate positions around the anchor, with a
 * uniform grid for collision; a label left over may then move one that is in
 * its way to another of that one's candidates. Stable: equal input gives equal
 * output. Pure. */
#ifndef MAP_LABELS_H
#define MAP_LABELS_H

#include "base/rect.h"

struct label {
    float x, y;      /* in: anchor, px */
    float w, h;      /* in: size of the text block, px */
    float gap;       /* in: 0: centred on the anchor, else shifted by up to
                        0.62 of the block in eight directions; > 0: centred,
                        else beside the anchor at this distance */
    double priority; /* in: higher is placed first */
    bool must;       /* in: placed before the others, and further away when
                        nothing near is free; dropped last */
    bool placed;     /* out */
    float left, top; /* out: the block's corner, px, whole pixels */
    int candidate;   /* out: 0 = centred / first choice … */
};

#define LABEL_OBSTACLES_MAX 64

/* Place n labels inside `area`, `padding` px apart, avoiding obstacles (at
 * most LABEL_OBSTACLES_MAX; more are ignored). A label without size, or whose
 * numbers are not finite, is not placed. Returns how many were placed. No
 * allocation when n <= 512. */
int labels_place(struct label *labels, int n, struct rectf area, float padding,
                 const struct rectf *obstacles, int n_obstacles);

#endif
