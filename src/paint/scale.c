#include "paint/scale.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#define ONE 65536 /* 16.16 px of the source */

/* Vectors that compilers turn into instructions on any machine. */
typedef uint8_t u8x4 __attribute__((vector_size(4)));
typedef uint8_t u8x8 __attribute__((vector_size(8)));
typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef uint16_t u16x4 __attribute__((vector_size(8)));
typedef uint16_t u16x8 __attribute__((vector_size(16)));
typedef uint16_t u16x16 __attribute__((vector_size(32)));

/* Where centres of destination pixels lie between centres of the source's. */
struct axis {
    int64_t at0, step; /* of destination px 0; a px */
};

static struct axis axis_of(float place, float length, int n)
{
    double step = (double)n / (double)length;
    return (
        struct axis){ llround((0.5 * step - (double)place * step - 0.5) * ONE),
                      llround(step * ONE) };
}

static int64_t axis_at(struct axis a, int i, int n)
{
    int64_t at = a.at0 + a.step * i, most = (int64_t)(n - 1) * ONE;
    return at < 0 ? 0 : at > most ? most : at;
}

/* n bytes, a multiple of 16, of two rows mixed; weight of b 0..255 of 256. */
static void mix_rows(uint8_t *restrict out, const uint8_t *restrict a,
                     const uint8_t *restrict b, uint16_t weight, size_t n)
{
    uint16_t rest = (uint16_t)(256 - weight);
    for (size_t i = 0; i < n; i += 16) {
        u8x16 va, vb;
        memcpy(&va, a + i, 16);
        memcpy(&vb, b + i, 16);
        u16x16 mixed = (__builtin_convertvector(va, u16x16) * rest +
                        __builtin_convertvector(vb, u16x16) * weight) >>
                       8;
        va = __builtin_convertvector(mixed, u8x16);
        memcpy(out + i, &va, 16);
    }
}

/* The row between source rows at y, as far as [x0, x1] needs it, in `line`. */
static const uint32_t *source_row(struct pixels from, int64_t y, int x0, int x1,
                                  uint32_t *line)
{
    int row = (int)(y / ONE);
    uint16_t weight = (uint16_t)(y % ONE / 256);
    const uint32_t *a = from.data + (ptrdiff_t)row * from.stride_px;
    const uint32_t *b = row + 1 < from.h ? a + from.stride_px : a;
    size_t n = (size_t)(x1 - x0 + 1), whole = n / 4 * 4;
    mix_rows((uint8_t *)(line + x0), (const uint8_t *)(a + x0),
             (const uint8_t *)(b + x0), weight, whole * 4);
    for (size_t i = (size_t)x0 + whole; i <= (size_t)x1; i++) {
        uint32_t four_a[4] = { a[i] }, four_b[4] = { b[i] }, out[4];
        mix_rows((uint8_t *)out, (const uint8_t *)four_a,
                 (const uint8_t *)four_b, weight, 16);
        line[i] = out[0];
    }
    line[x1 + 1] = line[x1]; /* the last pixel's neighbour */
    return line;
}

/* 256 − w four times, then w four times, for the two pixels beside a place. */
static u16x8 weights[256];
static pthread_once_t weights_once = PTHREAD_ONCE_INIT;

static void make_weights(void)
{
    for (int w = 0; w < 256; w++)
        for (int i = 0; i < 8; i++)
            weights[w][i] = (uint16_t)(i < 4 ? 256 - w : w);
}

static inline void mix_pixel(uint32_t *out, const uint32_t *row, uint32_t x)
{
    u8x8 two;
    u16x4 half[2];
    memcpy(&two, row + x / ONE, sizeof two);
    u16x8 v = __builtin_convertvector(two, u16x8) * weights[x % ONE / 256];
    memcpy(half, &v, sizeof half);
    u8x4 px = __builtin_convertvector((half[0] + half[1]) >> 8, u8x4);
    memcpy(out, &px, sizeof px);
}

static void mix_columns(uint32_t *out, int n, const uint32_t *row, int64_t at,
                        int64_t step, int64_t most)
{
    int i = 0;
    for (; i < n && at < 0; i++, at += step)
        out[i] = row[0];
    int64_t inside = at > most ? 0 : (most - at) / step + 1;
    int end = inside < n - i ? i + (int)inside : n;
    uint32_t x = (uint32_t)at; /* 16384 px times ONE has 30 bits */
    for (; i < end; i++, x += (uint32_t)step)
        mix_pixel(out + i, row, x);
    for (; i < n; i++)
        out[i] = row[most / ONE];
}

static void copy_rows(struct pixels to, struct rect r, struct pixels from,
                      int dx, int dy)
{
    for (int y = r.y; y < r.y + r.h; y++)
        memcpy(to.data + (ptrdiff_t)y * to.stride_px + r.x,
               from.data + (ptrdiff_t)(y - dy) * from.stride_px + (r.x - dx),
               (size_t)r.w * sizeof *to.data);
}

void scale_opaque(struct pixels to, struct rect clip, struct pixels from,
                  struct rectf place, uint32_t *line)
{
    struct rect r = rect_intersect(clip, rect_make(0, 0, to.w, to.h));
    r = rect_intersect(r, rect_cover(place));
    if (rect_empty(r))
        return;
    if (place.w == (float)from.w && place.h == (float)from.h &&
        place.x == floorf(place.x) && place.y == floorf(place.y)) {
        copy_rows(to, r, from, (int)place.x, (int)place.y);
        return;
    }
    pthread_once(&weights_once, make_weights);
    struct axis ax = axis_of(place.x, place.w, from.w);
    struct axis ay = axis_of(place.y, place.h, from.h);
    int64_t most = (int64_t)(from.w - 1) * ONE, last = -1;
    int x0 = (int)(axis_at(ax, r.x, from.w) / ONE);
    int x1 = (int)(axis_at(ax, r.x + r.w - 1, from.w) / ONE) + 1;
    x1 = x1 < from.w ? x1 : from.w - 1;
    const uint32_t *row = NULL;
    for (int y = r.y; y < r.y + r.h; y++) {
        int64_t at = axis_at(ay, y, from.h);
        if (at / 256 != last / 256 || !row)
            row = source_row(from, at, x0, x1, line);
        last = at;
        mix_columns(to.data + (ptrdiff_t)y * to.stride_px + r.x, r.w, row,
                    ax.at0 + ax.step * r.x, ax.step, most);
    }
}
