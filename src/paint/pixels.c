#include "paint/pixels.h"

#include "base/pages.h"

#include <pixman.h>

static size_t bytes_of(int w, int h)
{
    return (size_t)w * (size_t)h * sizeof(uint32_t);
}

struct pixels pixels_create(int w, int h)
{
    ASSERT(w >= 1 && h >= 1);
    return (struct pixels){ pages_create(bytes_of(w, h)), w, h, w };
}

void pixels_touch(struct pixels p)
{
    const size_t step = 4096 / sizeof *p.data;
    size_t n = (size_t)p.stride_px * (size_t)p.h;
    for (size_t i = 0; i < n; i += step) {
        volatile uint32_t *pixel = p.data + i;
        *pixel = *pixel;
    }
}

static pixman_image_t *image_of(struct pixels p)
{
    return pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, p.w, p.h, p.data,
                                             p.stride_px * 4);
}

void pixels_over(struct pixels under, int x, int y, struct pixels over)
{
    pixman_image_t *to = image_of(under), *from = image_of(over);
    pixman_image_composite32(PIXMAN_OP_OVER, from, NULL, to, 0, 0, 0, 0, x, y,
                             over.w, over.h);
    pixman_image_unref(from);
    pixman_image_unref(to);
}

void pixels_destroy(struct pixels *p)
{
    pages_destroy(p->data, bytes_of(p->w, p->h));
    *p = (struct pixels){ 0 };
}
