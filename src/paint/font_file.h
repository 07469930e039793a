/* font_file - a font file mapped into memory and opened as an SDL2_ttf font.
 * Mapped, because SDL2_ttf reads a font in tens of thousands of small pieces:
 * from a file that is a system call each. Thread: one at a time per file. */
#ifndef PAINT_FONT_FILE_H
#define PAINT_FONT_FILE_H

#include "base/base.h"

#include <SDL2/SDL_ttf.h>

struct font_data {
    const unsigned char *bytes;
    size_t n;
};

/* False when it cannot be read or is empty; errno says why. */
bool font_data_map(struct font_data *d, const char *path) MUST_USE;
void font_data_unmap(struct font_data *d); /* {0} is fine */

/* Whether the first bytes are those of a TrueType or OpenType font or
 * collection. */
bool font_data_is_font(const struct font_data *d);

/* Which face of a collection has this family name (name id 1, Unicode; ASCII
 * names only); -1: none. A single font has index 0. Any bytes are safe. */
int font_data_index(const struct font_data *d, const char *family);

/* Open face `index`; `d` must outlive it. NULL: see TTF_GetError(). */
TTF_Font *font_data_open(const struct font_data *d, int index, int size_px);

#endif
