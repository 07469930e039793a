/* Lights as a density field.
 *
 * Where n lights of cover a lie on a pixel one after another, what is below
 * shows through by (1 − a)ⁿ = exp(n ln(1 − a)): so the optical depth
 * −ln(1 − a) adds up and can be computed from counts, in any order. Cores are
 * counted a pixel; halos are smooth and counted in cells of several pixels,
 * their depth is interpolated between the cells' centres. */
#include "map/glow_internal.h"

#include "base/pages.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_A_HALO 4   /* cells in a halo's radius, or a few more */
#define KERNEL_MAX   16  /* columns of a kernel */
#define SAMPLES      4   /* a side, for means over a pixel or a cell */
#define HALO_STEPS   256 /* a unit of optical depth */
#define CORE_STEPS   128
#define DEPTH_TABLE  2048 /* beyond: nothing shows through */
#define STRIP_ROWS   64   /* lights are sorted by so many rows */
#define COVER_MOST   0.995
/* What a stamped halo loses by whole steps of a byte rounded down; measured as
 * the loss that gives both ways of drawing the same sum of light. */
#define HALO_LOSS (2.5 / 255)
/* More lights than these on a pixel's core, in a cell's halo, change nothing
 * that can be seen; with them sums stay below 2^16. */
#define CORES_MOST 8
#define HALOS_MOST 24

/* Vectors that compilers turn into instructions on any machine: the four bytes
 * of a pixel in 16 bits each, eight depths, four. */
typedef uint16_t u16x4 __attribute__((vector_size(8)));
typedef uint8_t u8x4 __attribute__((vector_size(4)));
typedef uint16_t u16x8 __attribute__((vector_size(16)));

struct kernel { /* rows and columns −radius … radius, the rest zero */
    int radius;
    uint16_t depth[KERNEL_MAX][KERNEL_MAX]; /* in 1/HALO_, 1/CORE_STEPS */
};

struct glow_dense {
    int w, h, margin; /* of the image; lights around it count, too */
    int wide, high;   /* with margins */
    int cell_px, cols;
    uint32_t *at; /* where each light is, y << 16 | x; by strip at the end */
    size_t n, cap;
    size_t *strip; /* n_strips + 1: where each begins in `at` */
    int n_strips;
    uint16_t *cell_of; /* column of cells of a column of pixels */
    struct kernel halo, core;
    uint16_t share[(int)GLOW_HALO_MAX_PX];
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
    int h_most = (KERNEL_MAX - 1) / 2, c_most = (KERNEL_MAX - 1) / 2;
    h = d->halo.radius = h > h_most ? h_most : h;
    c = d->core.radius = c > c_most ? c_most : c;
    for (int y = -h; y <= h; y++)
        for (int x = -h; x <= h; x++)
            d->halo.depth[y + h][x + h] = (uint16_t)lround(
                HALO_STEPS *
                mean_depth(style, strength, true, x, y, d->cell_px));
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

/* How much of the right one of two cells there is in the pixels from the
 * middle of the left one on, in 256ths. */
static void make_shares(struct glow_dense *d)
{
    int q = d->cell_px, twice = q % 2 ? 0 : 1; /* half pixels */
    for (int i = 0; i < q; i++, twice += 2)
        d->share[i] = (uint16_t)((256 * twice + q) / (2 * q));
}

struct glow_dense *glow_dense_create(const struct glow_style *style,
                                     uint32_t colour, double strength, int w,
                                     int h, int64_t n_most)
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
    d->cap = (size_t)n_most;
    d->at = pages_create((d->cap + 1) * sizeof *d->at);
    d->n_strips = d->high / STRIP_ROWS + 1;
    d->strip = xcalloc((size_t)d->n_strips + 1, sizeof *d->strip);
    d->cell_of = xcalloc((size_t)d->wide, sizeof *d->cell_of);
    for (int x = 0; x < d->wide; x++)
        d->cell_of[x] = (uint16_t)(x / d->cell_px);
    make_kernels(d, style, strength, halo, core);
    make_shares(d);
    make_tables(d, colour);
    return d;
}

void glow_dense_destroy(struct glow_dense *d)
{
    if (!d)
        return;
    pages_destroy(d->at, (d->cap + 1) * sizeof *d->at);
    free(d->strip);
    free(d->cell_of);
    free(d);
}

void glow_dense_add(struct glow_dense *d, double x, double y)
{
    double px = x + d->margin, py = y + d->margin;
    if (!(px >= 0 && py >= 0 && px < d->wide && py < d->high) || d->n == d->cap)
        return;
    d->at[d->n++] = (uint32_t)py << 16 | (uint32_t)px;
    d->strip[(uint32_t)py / STRIP_ROWS]++;
}

/* A counting sort: each strip's lights together, so that counting them needs
 * only as many rows as stay in a core's cache. */
void glow_dense_sort(struct glow_dense *d)
{
    size_t bytes = (d->cap + 1) * sizeof *d->at;
    uint32_t *sorted = pages_create(bytes);
    size_t sum = 0;
    for (int i = 0; i <= d->n_strips; i++) {
        size_t n = d->strip[i];
        d->strip[i] = sum;
        sum += n;
    }
    for (size_t i = 0; i < d->n; i++)
        sorted[d->strip[(d->at[i] >> 16) / STRIP_ROWS]++] = d->at[i];
    for (int i = d->n_strips; i > 0; i--) /* each has run up to the next */
        d->strip[i] = d->strip[i - 1];
    d->strip[0] = 0;
    pages_destroy(d->at, bytes);
    d->at = sorted;
}

/* ---- counting on some rows ---- */

/* Lights a pixel (saturated) and a cell, on whole rows of cells [cy, cy + n).
 */
struct counts {
    int cy, n, y, rows; /* y, rows: the same in pixels */
    uint8_t *pixel;     /* rows × wide */
    bool *row_lit;
    uint16_t *cell; /* n × cols */
    bool any;
};

static void count_pixels(const struct glow_dense *d, struct counts *c)
{
    int first = c->y / STRIP_ROWS, last = (c->y + c->rows - 1) / STRIP_ROWS;
    last = last < d->n_strips ? last : d->n_strips - 1;
    for (size_t i = d->strip[first]; i < d->strip[last + 1]; i++) {
        int row = (int)(d->at[i] >> 16) - c->y;
        if (row < 0 || row >= c->rows)
            continue;
        uint8_t *n = c->pixel + (size_t)row * (size_t)d->wide +
                     (d->at[i] & 0xFFFF);
        *n = (uint8_t)(*n + (*n < 255));
        c->row_lit[row] = c->any = true;
    }
}

/* True when the next eight of a row are zero. */
static inline bool eight_dark(const struct glow_dense *d, const uint8_t *pixel,
                              int x)
{
    uint64_t eight = 1;
    if (x + 8 <= d->wide)
        memcpy(&eight, pixel + x, 8);
    return eight == 0;
}

static void count_cells(const struct glow_dense *d, struct counts *c)
{
    for (int row = 0; row < c->rows; row++) {
        const uint8_t *pixel = c->pixel + (size_t)row * (size_t)d->wide;
        uint16_t *cell = c->cell + (size_t)(row / d->cell_px) * (size_t)d->cols;
        if (!c->row_lit[row])
            continue;
        for (int x = 0; x < d->wide; x++)
            if (eight_dark(d, pixel, x))
                x += 7;
            else if (pixel[x])
                cell[d->cell_of[x]] = (uint16_t)(cell[d->cell_of[x]] +
                                                 pixel[x]);
    }
}

static struct counts count_rows(const struct glow_dense *d, int cy, int n,
                                struct arena *scratch)
{
    struct counts c = {
        .cy = cy, .n = n, .y = cy * d->cell_px, .rows = n * d->cell_px
    };
    c.pixel = ARENA_ARRAY(scratch, uint8_t, (size_t)c.rows * (size_t)d->wide);
    c.row_lit = ARENA_ARRAY(scratch, bool, c.rows);
    count_pixels(d, &c);
    if (!c.any)
        return c;
    c.cell = ARENA_ARRAY(scratch, uint16_t, (size_t)n * (size_t)d->cols);
    count_cells(d, &c);
    return c;
}

/* ---- depth on some rows ---- */

/* Sums of kernels on rows [first, first + n) of cells or pixels; room for a
 * kernel on both sides of a row. */
struct field {
    uint16_t *depth;
    int first, n, stride;
    bool *lit; /* of each row */
};

static struct field field_make(int first, int n, int columns,
                               struct arena *scratch)
{
    struct field f = { .first = first,
                       .n = n,
                       .stride = columns + 2 * KERNEL_MAX };
    f.depth = ARENA_ARRAY(scratch, uint16_t, (size_t)f.stride * (size_t)n);
    f.lit = ARENA_ARRAY(scratch, bool, n);
    return f;
}

static uint16_t *field_row(const struct field *f, int row)
{
    return f->depth + (size_t)(row - f->first) * (size_t)f->stride + KERNEL_MAX;
}

static inline void add_eight(uint16_t *to, const uint16_t *depth, uint16_t n)
{
    u16x8 sum, more;
    memcpy(&sum, to, sizeof sum);
    memcpy(&more, depth, sizeof more);
    sum += more * n;
    memcpy(to, &sum, sizeof sum);
}

static void spread(struct field *f, const struct kernel *k, int row, int col,
                   int n)
{
    int from = row - k->radius, to = row + k->radius;
    from = from < f->first ? f->first : from;
    to = to >= f->first + f->n ? f->first + f->n - 1 : to;
    for (int y = from; y <= to; y++) {
        const uint16_t *depth = k->depth[y - row + k->radius];
        uint16_t *line = field_row(f, y) + col - k->radius;
        add_eight(line, depth, (uint16_t)n);
        if (2 * k->radius + 1 > 8)
            add_eight(line + 8, depth + 8, (uint16_t)n);
        f->lit[y - f->first] = true;
    }
}

static struct field sum_halos(const struct glow_dense *d,
                              const struct counts *c, int first, int n,
                              struct arena *scratch)
{
    struct field f = field_make(first, n, d->cols, scratch);
    for (int y = 0; y < c->n; y++) {
        const uint16_t *cell = c->cell + (size_t)y * (size_t)d->cols;
        for (int x = 0; x < d->cols; x++)
            if (cell[x] > 0)
                spread(&f, &d->halo, c->cy + y, x,
                       cell[x] < HALOS_MOST ? cell[x] : HALOS_MOST);
    }
    return f;
}

static struct field sum_cores(const struct glow_dense *d,
                              const struct counts *c, int first, int n,
                              struct arena *scratch)
{
    struct field f = field_make(first, n, d->wide, scratch);
    for (int y = 0; y < c->rows; y++) {
        const uint8_t *pixel = c->pixel + (size_t)y * (size_t)d->wide;
        if (!c->row_lit[y])
            continue;
        for (int x = 0; x < d->wide; x++)
            if (eight_dark(d, pixel, x))
                x += 7;
            else if (pixel[x])
                spread(&f, &d->core, c->y + y, x,
                       pixel[x] < CORES_MOST ? pixel[x] : CORES_MOST);
    }
    return f;
}

/* ---- laying it on ---- */

/* The pixels between the middles of cells c and c + 1, of which those from x0
 * to x1 are wanted. */
static inline void widen_cell(const struct glow_dense *d, const uint16_t *cells,
                              int c, int x0, int x1, uint16_t *out)
{
    int q = d->cell_px, at = c * q + (q + 1) / 2 - d->margin;
    uint32_t a = cells[c], b = cells[c + 1];
    a = a < DEPTH_TABLE ? a : DEPTH_TABLE - 1;
    b = b < DEPTH_TABLE ? b : DEPTH_TABLE - 1;
    for (int x = x0 > at ? x0 : at; x < x1 && x < at + q; x++) {
        uint32_t share = d->share[x - at];
        out[x] = (uint16_t)((a * (256 - share) + b * share) >> 8);
    }
}

/* The usual case by itself: two pixels a cell, all of them wanted. */
static void widen_two(const struct glow_dense *d, const uint16_t *cells,
                      int first, int end, uint16_t *out)
{
    uint16_t *to = out + first * 2 + 1 - d->margin;
    for (int c = first; c < end; c++, to += 2) {
        uint32_t a = cells[c], b = cells[c + 1];
        a = a < DEPTH_TABLE ? a : DEPTH_TABLE - 1;
        b = b < DEPTH_TABLE ? b : DEPTH_TABLE - 1;
        to[0] = (uint16_t)((a * 3 + b) >> 2);
        to[1] = (uint16_t)((a + b * 3) >> 2);
    }
}

/* A row of cells as table indices for the pixels below their centres and
 * between, d->w of them. */
static void widen(const struct glow_dense *d, const uint16_t *cells,
                  uint16_t *out)
{
    int q = d->cell_px, half = (q + 1) / 2 - d->margin;
    /* From the first cell whose pixels are all in the row, to the last. */
    int first = half < 0 ? (-half + q - 1) / q : 0;
    int end = (d->w - half) / q;
    for (int c = -1; c < first; c++)
        widen_cell(d, cells, c, 0, d->w, out);
    if (q == 2)
        widen_two(d, cells, first, end, out);
    else
        for (int c = first; c < end; c++)
            widen_cell(d, cells, c, 0, d->w, out);
    for (int c = end; c < d->cols; c++)
        widen_cell(d, cells, c, 0, d->w, out);
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

/* A row of cells made ready for pixels, kept while it is needed. */
struct wide_row {
    int row; /* −1: none yet */
    bool lit;
    uint16_t *halo;
};

static void make_wide(const struct glow_dense *d, const struct field *f,
                      int row, struct wide_row *w)
{
    w->row = row;
    w->lit = f->lit[row - f->first];
    if (w->lit)
        widen(d, field_row(f, row), w->halo);
    else
        memset(w->halo, 0, ((size_t)d->w + 8) * sizeof *w->halo);
}

static void lay_rows(const struct glow_dense *d, const struct field *halo,
                     const struct field *core, const struct glow_target *t,
                     struct arena *scratch)
{
    int q = d->cell_px, y0 = t->y0 + d->margin;
    size_t room = (size_t)d->w + 8;
    uint16_t *rows = ARENA_ARRAY(scratch, uint16_t, 2 * room);
    struct wide_row upper = { -1, false, rows },
                    lower = { -1, false, rows + room };
    for (int y = y0; y < y0 + t->n_rows; y++) {
        int twice = 2 * y + 1 - q; /* half pixels below the middle of row 0 */
        int row = twice / (2 * q);
        if (row == lower.row) {
            struct wide_row swap = upper;
            upper = lower;
            lower = swap;
        } else if (row != upper.row) {
            make_wide(d, halo, row, &upper);
        }
        if (lower.row != row + 1)
            make_wide(d, halo, row + 1, &lower);
        if (upper.lit || lower.lit)
            lay_row(d, upper.halo, lower.halo,
                    (uint16_t)((twice - 2 * q * row) * DOWN_STEPS / (2 * q)),
                    field_row(core, y) + d->margin,
                    t->pixels + (size_t)(y - y0) * (size_t)t->stride_px);
    }
}

static int floor_div(int a, int b)
{
    return a < 0 ? -((b - 1 - a) / b) : a / b;
}

bool glow_dense_lay(const struct glow_dense *d, const struct glow_target *t,
                    struct arena *scratch)
{
    int q = d->cell_px, y0 = t->y0 + d->margin, y1 = y0 + t->n_rows;
    /* Rows of cells whose halos are needed; the margin is over a cell. */
    int first = (2 * y0 + 1 - q) / (2 * q);
    int last = (2 * y1 + 1 - q) / (2 * q) + 1;
    /* Rows of cells whose lights reach there. */
    int from = first - d->halo.radius, to = last + d->halo.radius;
    int core_from = floor_div(y0 - d->core.radius, q);
    int core_to = floor_div(y1 + d->core.radius, q);
    from = from < core_from ? from : core_from;
    from = from < 0 ? 0 : from;
    to = to > core_to ? to : core_to;
    struct counts c = count_rows(d, from, to - from + 1, scratch);
    if (c.any) {
        struct field halo = sum_halos(d, &c, first, last - first + 1, scratch);
        struct field core = sum_cores(d, &c, y0, t->n_rows, scratch);
        lay_rows(d, &halo, &core, t, scratch);
    }
    arena_reset(scratch);
    return c.any;
}
