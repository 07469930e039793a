/* glyphs - coverage of single ideographs by font, size and character. Every
 * household has other names and places, but of the same few hundred
 * characters; rasterising one anew costs some 20 µs, blitting it one.
 * Thread: one at a time per cache. */
#ifndef PAINT_GLYPHS_H
#define PAINT_GLYPHS_H

#include "paint/masks.h"

#include <SDL2/SDL_ttf.h>

struct glyphs;

struct glyphs *glyphs_create(void);
void glyphs_destroy(struct glyphs *g); /* NULL is fine */

/* The ink of one character, cropped; left and top relative to the pen and the
 * top of the font's line. `font_id` tells fonts apart, `size` is set in `font`.
 * Valid until the next call; NULL when there is none. */
const struct mask *glyphs_get(struct glyphs *g, TTF_Font *font, int font_id,
                              int size, uint32_t code_point);

#endif
