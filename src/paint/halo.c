#include "paint/halo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Blurred coverage is lifted by this before it saturates: near the ink the
 * halo is solid, outside it fades. */
#define GAIN 3.2f

int halo_margin(float radius_px)
{
    return (int)ceilf(radius_px) * 2 + 1;
}

/* A running mean of 2r+1 values along n of them, stride apart. */
static void box_blur(const float *in, float *out, int n, int stride, int r)
{
    float sum = 0, scale = 1 / (float)(2 * r + 1);
    for (int i = 0; i < n + r; i++) {
        if (i < n)
            sum += in[i * stride];
        if (i - 2 * r - 1 >= 0)
            sum -= in[(i - 2 * r - 1) * stride];
        if (i - r >= 0)
            out[(i - r) * stride] = sum * scale;
    }
}

void halo_make(const struct mask *ink, struct mask *out, int margin,
               float radius_px)
{
    int w = out->w, h = out->h, r = (int)fmaxf(1, roundf(radius_px * 0.8f));
    size_t n = (size_t)w * (size_t)h;
    float *a = xcalloc(n, sizeof *a), *b = xcalloc(n, sizeof *b);
    for (int y = 0; y < ink->h; y++)
        for (int x = 0; x < ink->w; x++)
            a[(y + margin) * w + x + margin] =
                (float)ink->pixels[y * ink->stride + x];
    for (int pass = 0; pass < 2; pass++) {
        for (int y = 0; y < h; y++)
            box_blur(a + y * w, b + y * w, w, 1, r);
        for (int x = 0; x < w; x++)
            box_blur(b + x, a + x, h, w, r);
    }
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            out->pixels[y * out->stride + x] = (uint8_t)fminf(
                255, a[y * w + x] * GAIN + 0.5f);
    free(a);
    free(b);
}
