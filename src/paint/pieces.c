#include "paint/pieces.h"

#include <stdlib.h>

/* Smaller covers are not worth a cut. */
#define COVER_W_LEAST 48
#define COVER_H_LEAST 24

void pieces_begin(struct pieces *p)
{
    p->n = 0;
    p->n_covers = 0;
}

void pieces_finish(struct pieces *p)
{
    free(p->items);
    *p = (struct pieces){ 0 };
}

void pieces_cover(struct pieces *p, struct rect r, uint32_t cmd)
{
    if (r.w >= COVER_W_LEAST && r.h >= COVER_H_LEAST &&
        p->n_covers < PIECES_COVERS_MAX)
        p->covers[p->n_covers++] = (struct cover){ r, cmd };
}

void pieces_cover_command(struct pieces *p, const struct scene_cmd *c,
                          uint32_t cmd)
{
    if (c->colour >> 24 != 0xFF)
        return;
    if (c->kind == SCENE_FILL) {
        pieces_cover(p, c->bounds, cmd);
    } else if (c->kind == SCENE_GRADIENT && c->colour2 >> 24 == 0xFF) {
        pieces_cover(p, c->bounds, cmd);
    } else if (c->kind == SCENE_ROUND) {
        struct rect o = rect_make((int)c->x, (int)c->y, (int)c->w, (int)c->h);
        int r = (int)c->size;
        struct rect across = rect_make(o.x, o.y + r, o.w, o.h - 2 * r);
        struct rect down = rect_make(o.x + r, o.y, o.w - 2 * r, o.h);
        pieces_cover(p, rect_intersect(across, c->bounds), cmd);
        pieces_cover(p, rect_intersect(down, c->bounds), cmd);
    }
}

static void add(struct pieces *p, struct rect r, uint32_t first)
{
    if (p->n > 0) {
        struct piece *last = &p->items[p->n - 1];
        if (last->first == first && last->r.y == r.y && last->r.h == r.h &&
            last->r.x + last->r.w == r.x) {
            last->r.w += r.w;
            return;
        }
    }
    if (p->n == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 256;
        p->items = xrealloc(p->items, p->cap * sizeof *p->items);
    }
    p->items[p->n++] = (struct piece){ r, first };
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* From left to right, cut wherever a cover that spans the stripe begins or
 * ends; the topmost one decides. */
static void cut_stripe(struct pieces *p, struct rect s)
{
    const struct cover *over[PIECES_COVERS_MAX];
    int at[2 * PIECES_COVERS_MAX + 2], n_over = 0, n = 0;
    at[n++] = s.x;
    at[n++] = s.x + s.w;
    for (int i = 0; i < p->n_covers; i++) {
        const struct rect *c = &p->covers[i].r;
        if (c->y > s.y || c->y + c->h < s.y + s.h || c->x >= s.x + s.w ||
            c->x + c->w <= s.x)
            continue;
        over[n_over++] = &p->covers[i];
        if (c->x > s.x)
            at[n++] = c->x;
        if (c->x + c->w < s.x + s.w)
            at[n++] = c->x + c->w;
    }
    qsort(at, (size_t)n, sizeof *at, ascending);
    for (int i = 0; i + 1 < n; i++) {
        uint32_t first = 0;
        if (at[i] == at[i + 1])
            continue;
        for (int k = 0; k < n_over; k++)
            if (over[k]->r.x <= at[i] &&
                over[k]->r.x + over[k]->r.w >= at[i + 1])
                first = over[k]->cmd;
        add(p, rect_make(at[i], s.y, at[i + 1] - at[i], s.h), first);
    }
}

void pieces_cut(struct pieces *p, struct rect r, int rows)
{
    for (int y = r.y; y < r.y + r.h; y += rows) {
        int left = r.y + r.h - y;
        cut_stripe(p, rect_make(r.x, y, r.w, left < rows ? left : rows));
    }
}
