/* damage - which pixels differ from the last frame, derived from the list.
 *
 * The frame is a grid of cells; each cell's hash is folded over the commands
 * that touch it, in order. A cell whose hash changed is damaged. Nobody ever
 * declares damage, so nobody can forget to. (Idea: rxi/lite, rencache.)
 * Cells are sized from the resolution, so any wall fits the table.
 * Thread: one at a time. No allocation after damage_init(). */
#ifndef SCENE_DAMAGE_H
#define SCENE_DAMAGE_H

#include "scene/scene.h"

#define DAMAGE_RECTS_MAX 256

struct damage {
    int w, h, cell, cols, rows;
    uint64_t *previous, *current;
    struct rect rects[DAMAGE_RECTS_MAX]; /* disjoint, cut to the frame */
    int n_rects;
    bool all;           /* the whole frame; rects[0] is it */
    bool invalid;       /* the next update repaints all */
    uint64_t overflows; /* rects did not fit: repainted all */
};

void damage_init(struct damage *d, int w, int h);
void damage_finish(struct damage *d);
/* Compare with the frame before and remember this one; fills rects. The first
 * update damages everything: there is no frame before it. */
void damage_update(struct damage *d, const struct scene *s);
/* The next update damages everything (expose, resize, a layer was lost). */
void damage_invalidate(struct damage *d);

#endif
