/* Lights as a density field.
 *
 * Where n lights of cover a lie on a pixel one after another, what is below
 * shows through by (1 − a)ⁿ = exp(n ln(1 − a)): so the optical depth
 * −ln(1 − a) adds up and can be computed from counts, in any order. Cores are
 * counted a pixel; halos are smooth and counted in cells of several pixels,
 * their depth is interpolated between the cells' centres. */
#include "base/pages.h"
#include "map/glow_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_A_HALO 4   /* cells in a halo's radius, or a few more */
#define KERNEL_MAX   16  /* columns of a halo's kernel, the rest zero */
#define CORE_MAX     16  /* … and of a core's */
#define SAMPLES      4   /* a side, for means over a pixel or a cell */
#define HALO_STEPS   256 /* a unit of optical depth */
#define CORE_STEPS   128
#define DEPTH_TABLE  2048 /* beyond: nothing shows through */
#define COVER_MOST   0.995
/* What a stamped halo loses by whole steps of a byte rounded down; measured as
 * the loss that gives both ways of drawing the same sum of light. */
#define HALO_LOSS  (2.5 / 255)
#define CROWD_MOST 8 /* as many cores on a pixel hide all that is below */

/* Vectors that compilers turn into instructions on any machine: the four bytes
 * of a pixel in 16 bits each, eight depths, four. */
typedef uint16_t u16x4 __attribute__((vector_size(8)));
typedef uint8_t u8x4 __attribute__((vector_size(4)));
typedef uint16_t u16x8 __attribute__((vector_size(16)));

struct halo_kernel { /* optical depth; rows and columns −radius … radius */
    int radius;
    float depth[KERNEL_MAX][KERNEL_MAX];
};

struct core_kernel { /* in 1/CORE_STEPS */
    int radius;
    uint16_t depth[CORE_MAX][CORE_MAX];
};

struct glow_dense {
    int w, h, margin; /* of the image; counted around it */
    int wide, high;   /* with margins */
    uint8_t *count;   /* lights a pixel, wide × high, saturated */
    bool *row_lit;    /* high: some pixel of the row */
    int cell_px, cols, rows;
    float *cell; /* lights a cell, cols × rows */
    bool *cell_row_lit;
    struct halo_kernel halo;
    struct core_kernel core;
    u16x4 full, heart;       /* the bytes of a pixel, 0..255 */
    u16x4 veil[DEPTH_TABLE]; /* 1 − exp(−depth), 0..256, of each byte */
    uint16_t cover[DEPTH_TABLE];
};

/* ---- one light's depth ---- */

static double mean_cover(const struct glow_style *style, double strength,
                         bool halo, double dx, double dy, double side)
{
    double halo_px = fmin((double)style->halo_px, (double)GLOW_HALO_MAX_PX);
    double sum = 0, n = SAMPLES * SAMPLES;
    for (int k = 0; k < SAMPLES * SAMPLES; k++) {
        double x = dx + ((k % SAMPLES + 0.5) / SAMPLES - 0.5) * side;
        double y = dy + ((k / SAMPLES + 0.5) / SAMPLES - 0.5) * side;
        double r2 = x * x + y * y;
        sum += fmin(1, strength *
                           (halo ? glow_halo_at(r2, halo_px)
                                 : glow_core_at(r2, (double)style->core_px)));
    }
    return sum / n;
}

static double mean_depth(const struct glow_style *style, double strength,
                         bool halo, int col, int row, double side)
{
    double cover = mean_cover(style, strength, halo, col * side, row * side,
                              side);
    if (halo)
        cover = fmax(0, cover - HALO_LOSS);
    return -log(1 - fmin(cover, COVER_MOST));
}

static void make_kernels(struct glow_dense *d, const struct glow_style *style,
                         double strength, double halo_px, double core_px)
{
    int h = (int)ceil(halo_px / d->cell_px + 0.5), c = (int)ceil(core_px + 0.5);
    int h_most = (KERNEL_MAX - 1) / 2, c_most = (CORE_MAX - 1) / 2;
    h = d->halo.radius = h > h_most ? h_most : h;
    c = d->core.radius = c > c_most ? c_most : c;
    for (int y = -h; y <= h; y++)
        for (int x = -h; x <= h; x++)
            d->halo.depth[y + h][x + h] = (float)mean_depth(
                style, strength, true, x, y, d->cell_px);
    for (int y = -c; y <= c; y++)
        for (int x = -c; x <= c; x++)
            d->core.depth[y + c][x + c] = (uint16_t)lround(
                CORE_STEPS * mean_depth(style, strength, false, x, y, 1));
}

static void make_tables(struct glow_dense *d, uint32_t colour)
{
    struct glow_tint t = glow_tint(colour);
    for (int i = 0; i < 4; i++) {
        d->full[i] = (uint16_t)t.full[i];
        d->heart[i] = (uint16_t)t.core[i];
    }
    for (int k = 0; k < DEPTH_TABLE; k++) {
        double depth = (double)k / HALO_STEPS;
        for (int i = 0; i < 4; i++)
            d->veil[k][i] = (uint16_t)lround(256 *
                                             (1 - exp(-depth * t.add[i])));
        d->cover[k] = (uint16_t)lround(256 *
                                       (1 - exp(-(double)k / CORE_STEPS)));
    }
}

static size_t cell_bytes(const struct glow_dense *d)
{
    return (size_t)d->cols * (size_t)d->rows * sizeof *d->cell;
}

struct glow_dense *glow_dense_create(const struct glow_style *style,
                                     uint32_t colour, double strength, int w,
                                     int h)
{
    struct glow_dense *d = xcalloc(1, sizeof *d);
    double halo = fmin((double)style->halo_px, (double)GLOW_HALO_MAX_PX);
    double core = (double)style->core_px + 0.6;
    d->cell_px = (int)fmax(1, ceil(halo / CELLS_A_HALO - 0.5));
    d->margin = (int)ceil(fmax(halo, core)) + d->cell_px;
    d->w = w;
    d->h = h;
    d->wide = w + 2 * d->margin;
    d->high = h + 2 * d->margin;
    d->cols = d->wide / d->cell_px + 2;
    d->rows = d->high / d->cell_px + 2;
    d->count = pages_create((size_t)d->wide * (size_t)d->high);
    d->row_lit = xcalloc((size_t)d->high, sizeof *d->row_lit);
    d->cell = pages_create(cell_bytes(d));
    d->cell_row_lit = xcalloc((size_t)d->rows, sizeof *d->cell_row_lit);
    make_kernels(d, style, strength, halo, core);
    make_tables(d, colour);
    return d;
}

void glow_dense_destroy(struct glow_dense *d)
{
    if (!d)
        return;
    pages_destroy(d->count, (size_t)d->wide * (size_t)d->high);
    pages_destroy(d->cell, cell_bytes(d));
    free(d->row_lit);
    free(d->cell_row_lit);
    free(d);
}

/* A pixel's byte is seldom in a near cache: all are asked for before the first
 * is needed. */
void glow_dense_count(struct glow_dense *d, const struct point *at, int n)
{
    size_t place[GLOW_BATCH];
    int m = 0;
    for (int i = 0; i < n; i++) {
        double px = at[i].x + d->margin, py = at[i].y + d->margin;
        if (!(px >= 0 && py >= 0 && px < d->wide && py < d->high))
            continue;
        int row = (int)py;
        d->row_lit[row] = true;
        place[m] = (size_t)row * (size_t)d->wide + (size_t)px;
        __builtin_prefetch(d->count + place[m++], 1);
    }
    for (int i = 0; i < m; i++) {
        uint8_t *count = d->count + place[i];
        *count = (uint8_t)(*count + (*count < 255));
    }
}

/* True when the next eight of a row are zero. */
static inline bool eight_dark(const struct glow_dense *d, const uint8_t *count,
                              int x)
{
    uint64_t eight = 1;
    if (x + 8 <= d->wide)
        memcpy(&eight, count + x, 8);
    return eight == 0;
}

void glow_dense_sum(struct glow_dense *d)
{
    for (int y = 0; y < d->high; y++) {
        const uint8_t *count = d->count + (size_t)y * (size_t)d->wide;
        float *cell = d->cell + (size_t)(y / d->cell_px) * (size_t)d->cols;
        if (!d->row_lit[y])
            continue;
        d->cell_row_lit[y / d->cell_px] = true;
        for (int x = 0; x < d->wide; x++)
            if (eight_dark(d, count, x))
                x += 7;
            else if (count[x])
                cell[x / d->cell_px] += count[x];
    }
}

/* ---- depth on some rows ---- */

/* Sums of kernels on cell rows [first, first + n); room for a kernel on both
 * sides of a row. */
struct halo_field {
    float *depth;
    int first, n, stride;
    bool lit;
};

/* The same a pixel, in 1/CORE_STEPS. */
struct core_field {
    uint16_t *depth;
    int first, n, stride;
};

static float *halo_row(const struct halo_field *f, int row)
{
    return f->depth + (size_t)(row - f->first) * (size_t)f->stride + KERNEL_MAX;
}

static uint16_t *core_row(const struct core_field *f, int row)
{
    return f->depth + (size_t)(row - f->first) * (size_t)f->stride + CORE_MAX;
}

/* Constant counts of whole vectors again. */
static void add_halo_line(float *restrict to, const float *restrict depth,
                          float n)
{
    for (int i = 0; i < KERNEL_MAX; i++)
        to[i] += depth[i] * n;
}

static void add_core_line(uint16_t *restrict to, const uint16_t *restrict depth,
                          uint16_t n)
{
    for (int i = 0; i < CORE_MAX / 2; i++)
        to[i] = (uint16_t)(to[i] + depth[i] * n);
}

static void spread_halo(struct halo_field *f, const struct halo_kernel *k,
                        int row, int col, float n)
{
    for (int y = row - k->radius; y <= row + k->radius; y++)
        if (y >= f->first && y < f->first + f->n)
            add_halo_line(halo_row(f, y) + col - k->radius,
                          k->depth[y - row + k->radius], n);
    f->lit = true;
}

static void spread_core(struct core_field *f, const struct core_kernel *k,
                        int row, int col, int n)
{
    uint16_t times = (uint16_t)(n < CROWD_MOST ? n : CROWD_MOST);
    int from = row - k->radius, to = row + k->radius;
    from = from < f->first ? f->first : from;
    to = to >= f->first + f->n ? f->first + f->n - 1 : to;
    for (int y = from; y <= to; y++) {
        const uint16_t *depth = k->depth[y - row + k->radius];
        uint16_t *line = core_row(f, y) + col - k->radius;
        add_core_line(line, depth, times);
        if (2 * k->radius + 1 > CORE_MAX / 2)
            add_core_line(line + CORE_MAX / 2, depth + CORE_MAX / 2, times);
    }
}

static struct halo_field sum_halos(const struct glow_dense *d, int first, int n)
{
    struct halo_field f = { .first = first,
                            .n = n,
                            .stride = d->cols + 2 * KERNEL_MAX };
    int from = first - d->halo.radius, to = first + n + d->halo.radius;
    f.depth = xcalloc((size_t)f.stride * (size_t)n, sizeof *f.depth);
    for (int y = from < 0 ? 0 : from; y < to && y < d->rows; y++) {
        const float *cell = d->cell + (size_t)y * (size_t)d->cols;
        if (!d->cell_row_lit[y])
            continue;
        for (int x = 0; x < d->cols; x++)
            if (cell[x] > 0)
                spread_halo(&f, &d->halo, y, x, cell[x]);
    }
    return f;
}

static struct core_field sum_cores(const struct glow_dense *d, int first, int n)
{
    struct core_field f = { .first = first,
                            .n = n,
                            .stride = d->wide + 2 * CORE_MAX };
    int from = first - d->core.radius, to = first + n + d->core.radius;
    f.depth = xcalloc((size_t)f.stride * (size_t)n, sizeof *f.depth);
    for (int y = from < 0 ? 0 : from; y < to && y < d->high; y++) {
        const uint8_t *count = d->count + (size_t)y * (size_t)d->wide;
        if (!d->row_lit[y])
            continue;
        for (int x = 0; x < d->wide; x++)
            if (eight_dark(d, count, x))
                x += 7;
            else if (count[x])
                spread_core(&f, &d->core, y, x, count[x]);
    }
    return f;
}

/* ---- laying it on ---- */

static inline uint16_t halo_index(float depth)
{
    int i = (int)(depth * HALO_STEPS + 0.5f);
    return (uint16_t)(i < DEPTH_TABLE ? i : DEPTH_TABLE - 1);
}

/* A row of cells as table indices for the pixels below their centres and
 * between, d->w of them. */
static void widen(const struct glow_dense *d, const float *cells, uint16_t *out)
{
    int q = d->cell_px;
    for (int c = -1; c < d->cols; c++) {
        float a = cells[c], step = (cells[c + 1] - a) / (float)q;
        /* Pixels whose centres lie between those of cells c and c + 1. */
        int x0 = c * q + (q + 1) / 2 - d->margin, x1 = x0 + q;
        float at = q % 2 ? 0 : 0.5f; /* of a cell's width from its centre */
        for (int x = x0; x < x1; x++, at += 1)
            if (x >= 0 && x < d->w)
                out[x] = halo_index(a + step * at);
    }
}

static inline void lay_pixel(const struct glow_dense *d, uint32_t *pixel,
                             int halo, int core)
{
    u8x4 bytes;
    memcpy(&bytes, pixel, sizeof bytes);
    u16x4 px = __builtin_convertvector(bytes, u16x4);
    u16x4 over = (u16x4)(px > d->full);
    u16x4 top = (px & over) | (d->full & ~over);
    px += ((top - px) * d->veil[halo] + 128) >> 8;
    if (core > 0) {
        uint16_t cover = d->cover[core < DEPTH_TABLE ? core : DEPTH_TABLE - 1];
        uint16_t rest = (uint16_t)(256 - cover);
        px = (px * rest + d->heart * cover + 128) >> 8;
    }
    bytes = __builtin_convertvector(px, u8x4);
    memcpy(pixel, &bytes, sizeof bytes);
}

#define DOWN_STEPS 32 /* 2047 times 32 still has 16 bits */

/* One row of pixels, `down` of DOWN_STEPS from the upper row of cells to the
 * lower one. Rows have room for whole vectors. */
static void lay_row(const struct glow_dense *d, const uint16_t *upper,
                    const uint16_t *lower, uint16_t down, const uint16_t *core,
                    uint32_t *line)
{
    uint16_t up = (uint16_t)(DOWN_STEPS - down);
    for (int x = 0; x < d->w; x += 8) {
        u16x8 a, b;
        memcpy(&a, upper + x, sizeof a);
        memcpy(&b, lower + x, sizeof b);
        u16x8 halo = (a * up + b * down) / DOWN_STEPS;
        uint64_t lit[2];
        memcpy(lit, &halo, sizeof lit);
        if ((lit[0] | lit[1]) == 0)
            continue;
        int n = d->w - x < 8 ? d->w - x : 8;
        for (int i = 0; i < n; i++)
            lay_pixel(d, line + x + i, halo[i], core[x + i]);
    }
}

static void lay_rows(const struct glow_dense *d, const struct halo_field *halo,
                     const struct core_field *core, const struct glow_target *t)
{
    int q = d->cell_px, y0 = t->y0 + d->margin, at = -1;
    size_t room = (size_t)d->w + 8;
    uint16_t *rows = xcalloc(2 * room, sizeof *rows), *upper = rows,
             *lower = rows + room;
    for (int y = y0; y < y0 + t->n_rows; y++) {
        int twice = 2 * y + 1 - q; /* half pixels below the middle of row 0 */
        int row = twice / (2 * q);
        if (row != at) {
            widen(d, halo_row(halo, row), upper);
            widen(d, halo_row(halo, row + 1), lower);
            at = row;
        }
        lay_row(d, upper, lower,
                (uint16_t)((twice - 2 * q * row) * DOWN_STEPS / (2 * q)),
                core_row(core, y) + d->margin,
                t->pixels + (size_t)(y - y0) * (size_t)t->stride_px);
    }
    free(rows);
}

bool glow_dense_lay(const struct glow_dense *d, const struct glow_target *t)
{
    int q = d->cell_px, y0 = t->y0 + d->margin, y1 = y0 + t->n_rows;
    int first = (2 * y0 + 1 - q) / (2 * q); /* the margin is over a cell */
    int last = (2 * y1 + 1 - q) / (2 * q) + 1;
    struct halo_field halo = sum_halos(d, first, last - first + 1);
    if (halo.lit) {
        struct core_field core = sum_cores(d, y0, t->n_rows);
        lay_rows(d, &halo, &core, t);
        free(core.depth);
    }
    free(halo.depth);
    return halo.lit;
}
