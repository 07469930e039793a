/* halo - the soft dark edge behind map labels. Pure. */
#ifndef PAINT_HALO_H
#define PAINT_HALO_H

#include "paint/masks.h"

/* Fill `out` (zeroed, larger than `ink` by margin px on every side) with the
 * ink grown and softened by about radius_px. */
void halo_make(const struct mask *ink, struct mask *out, int margin,
               float radius_px);

/* The margin a radius needs, px. */
int halo_margin(float radius_px);

#endif
