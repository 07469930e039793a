#include "scene/damage.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define CELLS_ACROSS_MAX 96
#define CELL_LEAST_PX    32

/* Square cells, so that the longer side has at most CELLS_ACROSS_MAX. */
void damage_init(struct damage *d, int w, int h)
{
    memset(d, 0, sizeof *d);
    int longer = w > h ? w : h;
    d->w = w;
    d->h = h;
    d->cell = (longer + CELLS_ACROSS_MAX - 1) / CELLS_ACROSS_MAX;
    if (d->cell < CELL_LEAST_PX)
        d->cell = CELL_LEAST_PX;
    d->cols = (w + d->cell - 1) / d->cell;
    d->rows = (h + d->cell - 1) / d->cell;
    size_t n = (size_t)d->cols * (size_t)d->rows;
    d->previous = xcalloc(n, sizeof *d->previous);
    d->current = xcalloc(n, sizeof *d->current);
    d->invalid = true; /* there is no frame before the first */
}

void damage_finish(struct damage *d)
{
    free(d->previous);
    free(d->current);
    memset(d, 0, sizeof *d);
}

void damage_invalidate(struct damage *d)
{
    d->invalid = true;
}

static void fold(struct damage *d, const struct scene_cmd *c)
{
    struct rect b = c->bounds;
    int x0 = b.x / d->cell, x1 = (b.x + b.w - 1) / d->cell;
    int y0 = b.y / d->cell, y1 = (b.y + b.h - 1) / d->cell;
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            uint64_t *cell = &d->current[y * d->cols + x];
            *cell = (*cell ^ c->hash) * UINT64_C(0x9FB21C651E98DF25);
            *cell ^= *cell >> 32;
        }
}

static bool changed(const struct damage *d, int x, int y)
{
    int i = y * d->cols + x;
    return d->current[i] != d->previous[i];
}

static void repaint_all(struct damage *d)
{
    d->rects[0] = rect_make(0, 0, d->w, d->h);
    d->n_rects = 1;
    d->all = true;
}

/* Runs of changed cells in a row; a run as wide as the one right above it
 * makes that one taller. */
static bool add_run(struct damage *d, int x0, int x1, int y)
{
    struct rect r = rect_intersect(
        rect_make(x0 * d->cell, y * d->cell, (x1 - x0) * d->cell, d->cell),
        rect_make(0, 0, d->w, d->h));
    for (int i = d->n_rects - 1; i >= 0; i--) {
        struct rect *above = &d->rects[i];
        if (above->x == r.x && above->w == r.w && above->y + above->h == r.y) {
            above->h += r.h;
            return true;
        }
    }
    if (d->n_rects == DAMAGE_RECTS_MAX)
        return false;
    d->rects[d->n_rects++] = r;
    return true;
}

static void gather(struct damage *d)
{
    for (int y = 0; y < d->rows; y++)
        for (int x = 0; x < d->cols; x++) {
            if (!changed(d, x, y))
                continue;
            int x0 = x;
            while (x < d->cols && changed(d, x, y))
                x++;
            if (!add_run(d, x0, x, y)) {
                d->overflows++;
                repaint_all(d);
                return;
            }
        }
}

void damage_update(struct damage *d, const struct scene *s)
{
    ASSERT(s->w == d->w && s->h == d->h);
    size_t bytes = (size_t)d->cols * (size_t)d->rows * sizeof *d->current;
    bool all = d->invalid || s->n_dropped > 0;
    memset(d->current, 0, bytes);
    for (uint32_t i = 0; i < s->n_cmds; i++)
        fold(d, &s->cmds[i]);
    d->n_rects = 0;
    d->all = false;
    d->invalid = s->n_dropped > 0; /* what was dropped may come back */
    if (all)
        repaint_all(d);
    else
        gather(d);
    uint64_t *swap = d->previous;
    d->previous = d->current;
    d->current = swap;
}
