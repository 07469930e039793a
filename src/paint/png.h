/* png - writes an opaque frame as an 8-bit RGB PNG through libpng. Equal
 * pixels give equal bytes (fixed filter and level, no time chunk). Written
 * beside the target and renamed. */
#ifndef PAINT_PNG_H
#define PAINT_PNG_H

#include "paint/paint.h"

/* The same bytes in memory; free() them. NULL when memory is out. Thread: any.
 */
void *png_encode(struct pixels frame, size_t *n_bytes);

enum status png_write(const char *path, struct pixels frame,
                      struct error *err) MUST_USE;

#endif
