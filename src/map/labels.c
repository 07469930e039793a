#include "map/labels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GRID          16 /* cells a side */
#define INLINE_LABELS 512
#define WORDS_FOR(n)  (((n) + 63) / 64)
#define INLINE_WORDS  WORDS_FOR(INLINE_LABELS + LABEL_OBSTACLES_MAX)
#define REPAIRS_MAX   96 /* labels left over that may move others */

/* Boxes are numbered: obstacles first, then label i at n_obstacles + i. Each
 * grid cell is a bit set of the boxes that touch it. */
struct placer {
    struct label *labels;
    int n;
    struct rectf area;
    float padding;
    const struct rectf *obstacles;
    int n_obstacles;
    int words;
    uint64_t *cells; /* GRID * GRID * words */
    uint64_t *found; /* words: scratch of hits() */
    int *order;
};

/* ---- candidates ---- */

/* y grows downwards. Up and down first: blocks are wider than high. */
static const float directions[8][2] = {
    { 0, -1 }, { 0, 1 },   { 1, 0 }, { -1, 0 },
    { 1, -1 }, { -1, -1 }, { 1, 1 }, { -1, 1 },
};
static const float beside[8][2] = {
    { 1, 0 },  { -1, 0 },  { 0, -1 }, { 0, 1 },
    { 1, -1 }, { -1, -1 }, { 1, 1 },  { -1, 1 },
};
static const float rings[] = { 0.34f, 0.62f, 1.0f, 1.5f, 2.2f };
static const float gaps[] = { 1.0f, 2.5f, 5.0f, 9.0f };

#define RINGS_NEAR 2
#define GAPS_NEAR  1

/* The k-th place for a label; false when there are no more. */
static bool candidate(const struct label *l, int k, struct rectf *box)
{
    float dx = 0, dy = 0;
    if (k > 0) {
        int ring = (k - 1) / 8, way = (k - 1) % 8;
        if (l->gap > 0) {
            if (ring >= (l->must ? (int)LENGTH(gaps) : GAPS_NEAR))
                return false;
            dx = beside[way][0] * (l->w / 2 + l->gap * gaps[ring]);
            dy = beside[way][1] * (l->h / 2 + l->gap * gaps[ring]);
        } else {
            if (ring >= (l->must ? (int)LENGTH(rings) : RINGS_NEAR))
                return false;
            dx = directions[way][0] * l->w * rings[ring];
            dy = directions[way][1] * l->h * rings[ring];
        }
    }
    *box = rectf_make(floorf(l->x + dx - l->w / 2 + 0.5f),
                      floorf(l->y + dy - l->h / 2 + 0.5f), l->w, l->h);
    return true;
}

static bool placeable(const struct label *l)
{
    return isfinite(l->x) && isfinite(l->y) && isfinite(l->w) &&
           isfinite(l->h) && isfinite(l->gap) && l->w > 0 && l->h > 0;
}

static bool inside(const struct placer *p, const struct rectf *b)
{
    return b->x >= p->area.x && b->y >= p->area.y &&
           b->x + b->w <= p->area.x + p->area.w &&
           b->y + b->h <= p->area.y + p->area.h;
}

/* ---- the grid ---- */

static struct rectf box_of(const struct placer *p, int id)
{
    if (id < p->n_obstacles)
        return p->obstacles[id];
    const struct label *l = &p->labels[id - p->n_obstacles];
    return rectf_make(l->left, l->top, l->w, l->h);
}

static int cell_at(float v, float from, float size)
{
    float at = floorf((v - from) / size * GRID);
    return !(at > 0) ? 0 : at > GRID - 1 ? GRID - 1 : (int)at;
}

/* Cells touched by a box, widened by the padding: x0, y0, x1, y1. */
static void cells_of(const struct placer *p, const struct rectf *b, int out[4])
{
    float by = p->padding;
    out[0] = cell_at(b->x - by, p->area.x, p->area.w);
    out[1] = cell_at(b->y - by, p->area.y, p->area.h);
    out[2] = cell_at(b->x + b->w + by, p->area.x, p->area.w);
    out[3] = cell_at(b->y + b->h + by, p->area.y, p->area.h);
}

static void mark(struct placer *p, int id, bool set)
{
    struct rectf box = box_of(p, id);
    uint64_t bit = UINT64_C(1) << (id % 64);
    int c[4];
    cells_of(p, &box, c);
    for (int y = c[1]; y <= c[3]; y++)
        for (int x = c[0]; x <= c[2]; x++) {
            uint64_t *word = &p->cells[(y * GRID + x) * p->words + id / 64];
            *word = set ? *word | bit : *word & ~bit;
        }
}

static bool too_near(const struct rectf *a, const struct rectf *b, float by)
{
    return a->x < b->x + b->w + by && b->x < a->x + a->w + by &&
           a->y < b->y + b->h + by && b->y < a->y + a->h + by;
}

/* How many boxes are in the way (counting stops at 2), and one of them. */
static int hits(struct placer *p, const struct rectf *box, int *which)
{
    int c[4], n = 0;
    cells_of(p, box, c);
    memset(p->found, 0, sizeof *p->found * (size_t)p->words);
    for (int y = c[1]; y <= c[3]; y++)
        for (int x = c[0]; x <= c[2]; x++)
            for (int w = 0; w < p->words; w++)
                p->found[w] |= p->cells[(y * GRID + x) * p->words + w];
    for (int w = 0; w < p->words; w++)
        for (int k = 0; k < 64 && p->found[w] >> k != 0; k++) {
            if (!(p->found[w] >> k & 1))
                continue;
            struct rectf other = box_of(p, w * 64 + k);
            if (!too_near(box, &other, p->padding))
                continue;
            *which = w * 64 + k;
            if (++n == 2)
                return n;
        }
    return n;
}

/* ---- placing ---- */

static void put(struct placer *p, int i, const struct rectf *box, int k)
{
    struct label *l = &p->labels[i];
    l->placed = true;
    l->left = box->x;
    l->top = box->y;
    l->candidate = k;
    mark(p, p->n_obstacles + i, true);
}

static void lift(struct placer *p, int i)
{
    mark(p, p->n_obstacles + i, false);
    p->labels[i].placed = false;
}

static bool place_free(struct placer *p, int i)
{
    struct rectf box;
    int other;
    for (int k = 0; candidate(&p->labels[i], k, &box); k++)
        if (inside(p, &box) && hits(p, &box, &other) == 0) {
            put(p, i, &box, k);
            return true;
        }
    return false;
}

/* Take a place that one other label holds, if that one can go elsewhere. */
static bool place_moving(struct placer *p, int i)
{
    struct rectf box;
    int other;
    for (int k = 0; candidate(&p->labels[i], k, &box); k++) {
        if (!inside(p, &box) || hits(p, &box, &other) != 1 ||
            other < p->n_obstacles)
            continue;
        int moved = other - p->n_obstacles;
        struct label before = p->labels[moved];
        lift(p, moved);
        put(p, i, &box, k);
        if (place_free(p, moved))
            return true;
        lift(p, i);
        struct rectf back = { before.left, before.top, before.w, before.h };
        put(p, moved, &back, before.candidate);
    }
    return false;
}

static bool goes_before(const struct label *a, const struct label *b)
{
    if (a->must != b->must)
        return a->must;
    return a->priority > b->priority;
}

/* By insertion: stable, so equal priorities keep their order. */
static void sort_order(struct placer *p)
{
    for (int i = 0; i < p->n; i++) {
        int at = i;
        for (;
             at > 0 && goes_before(&p->labels[i], &p->labels[p->order[at - 1]]);
             at--)
            p->order[at] = p->order[at - 1];
        p->order[at] = i;
    }
}

static int place_all(struct placer *p)
{
    int placed = 0, repairs = 0;
    for (int i = 0; i < p->n_obstacles; i++)
        mark(p, i, true);
    for (int i = 0; i < p->n; i++)
        if (placeable(&p->labels[p->order[i]]))
            placed += place_free(p, p->order[i]);
    for (int i = 0; i < p->n && repairs < REPAIRS_MAX; i++) {
        int at = p->order[i];
        if (p->labels[at].placed || !placeable(&p->labels[at]))
            continue;
        repairs++;
        placed += place_moving(p, at);
    }
    return placed;
}

int labels_place(struct label *labels, int n, struct rectf area, float padding,
                 const struct rectf *obstacles, int n_obstacles)
{
    uint64_t cells[(GRID * GRID + 1) * INLINE_WORDS];
    int order[INLINE_LABELS];
    for (int i = 0; i < n; i++) {
        labels[i].placed = false;
        labels[i].left = labels[i].top = 0;
        labels[i].candidate = 0;
    }
    if (n <= 0 || !(area.w > 0) || !(area.h > 0))
        return 0;
    if (n_obstacles > LABEL_OBSTACLES_MAX)
        n_obstacles = LABEL_OBSTACLES_MAX;
    struct placer p = {
        .labels = labels,
        .n = n,
        .area = area,
        .padding = padding > 0 ? padding : 0,
        .obstacles = obstacles,
        .n_obstacles = n_obstacles,
        .words = WORDS_FOR(n + n_obstacles),
        .cells = cells,
        .order = order,
    };
    size_t bits = (size_t)(GRID * GRID + 1) * (size_t)p.words;
    bool large = n > INLINE_LABELS;
    if (large) {
        p.cells = xcalloc(bits, sizeof *p.cells);
        p.order = xcalloc((size_t)n, sizeof *p.order);
    } else {
        memset(cells, 0, bits * sizeof *cells);
    }
    p.found = p.cells + GRID * GRID * p.words;
    sort_order(&p);
    int placed = place_all(&p);
    if (large) {
        free(p.cells);
        free(p.order);
    }
    return placed;
}
