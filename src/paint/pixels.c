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

void pixels_destroy(struct pixels *p)
{
    pages_destroy(p->data, bytes_of(p->w, p->h));
    *p = (struct pixels){ 0 };
}
