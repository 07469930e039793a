/* font_search - reads fonts/fonts.ini and finds the files of each role. */
#ifndef PAINT_FONT_SEARCH_H
#define PAINT_FONT_SEARCH_H

#include "paint/font.h"

enum font_part { PART_LATIN, PART_HAN, PART_COUNT };

#define FONT_PATH_BYTES 1024

struct font_role {
    char path[PART_COUNT][FONT_PATH_BYTES];
    char family[128]; /* of the Han face inside a collection; "" any */
};

/* Errors: fonts.ini missing or wrong (file:line); no candidate of a role
 * found: the line names what was looked for and the package to install. */
enum status font_search_run(const char *fonts_dir,
                            struct font_role out[FACE_COUNT],
                            struct error *err) MUST_USE;

#endif
