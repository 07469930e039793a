#include "paint/pixels.h"

#include <sys/mman.h>

static size_t bytes_of(int w, int h)
{
    const size_t page = (size_t)2 << 20;
    size_t bytes = (size_t)w * (size_t)h * sizeof(uint32_t);
    return bytes < page ? bytes : (bytes + page - 1) / page * page;
}

struct pixels pixels_create(int w, int h)
{
    ASSERT(w >= 1 && h >= 1);
    size_t bytes = bytes_of(w, h);
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT(p != MAP_FAILED);
    madvise(p, bytes, MADV_HUGEPAGE); /* a wish: without it, only slower */
    return (struct pixels){ p, w, h, w };
}

void pixels_destroy(struct pixels *p)
{
    if (p->data)
        munmap(p->data, bytes_of(p->w, p->h));
    *p = (struct pixels){ 0 };
}
