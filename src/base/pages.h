/* pages - whole zeroed blocks of memory straight from the system, in huge
 * pages where it gives them: for images and grids of many megabytes, whose
 * first touch in pages of 4 KiB would cost thousands of faults. Thread: any. */
#ifndef BASE_PAGES_H
#define BASE_PAGES_H

#include "base/base.h"

/* bytes >= 1. Ends the process when memory is out. */
void *pages_create(size_t bytes);
/* The same `bytes` as at creation; NULL is fine. The memory goes back to the
 * system at once. */
void pages_destroy(void *p, size_t bytes);

#endif
