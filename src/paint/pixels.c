#include "paint/pixels.h"

#include "base/pages.h"

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

void pixels_destroy(struct pixels *p)
{
    pages_destroy(p->data, bytes_of(p->w, p->h));
    *p = (struct pixels){ 0 };
}
