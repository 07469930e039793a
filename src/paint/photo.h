/* photo - a picture file, decoded and cropped to fill a box.
 *
 * SDL2_image is loaded at the first picture and not with the program: a public
 * wall, which shows none, neither waits for its sixty libraries at a start nor
 * has their decoders in it. Thread: one at a time. */
#ifndef PAINT_PHOTO_H
#define PAINT_PHOTO_H

#include "paint/pixels.h"

#define PHOTO_BYTES_MAX (48 * 1024 * 1024) /* of a file */
#define PHOTO_SIDE_MAX  16384              /* px, of a decoded picture */

/* The middle of the picture, scaled so that w × h px (both >= 1) are filled,
 * turned as its EXIF orientation says; opaque, the caller's.
 * Errors: no such file; larger than the limits; no picture; no SDL2_image. */
enum status photo_load(const char *path, int w, int h, struct pixels *out,
                       struct error *err) MUST_USE;

/* The EXIF orientation (1..8) in the first n bytes of a JPEG file; 1 when there
 * is none. */
int photo_orientation(const unsigned char *bytes, size_t n);

#endif
