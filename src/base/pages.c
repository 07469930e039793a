#include "base/pages.h"

#include <sys/mman.h>

static size_t whole(size_t bytes)
{
    const size_t page = (size_t)2 << 20;
    return bytes < page ? bytes : (bytes + page - 1) / page * page;
}

void *pages_create(size_t bytes)
{
    ASSERT(bytes >= 1);
    void *p = mmap(NULL, whole(bytes), PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT(p != MAP_FAILED);
    madvise(p, whole(bytes), MADV_HUGEPAGE); /* a wish: else only slower */
    return p;
}

void pages_destroy(void *p, size_t bytes)
{
    if (p)
        munmap(p, whole(bytes));
}
