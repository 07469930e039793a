/* replay - composites one command into a clip of the target. Reads masks and
 * layers that were looked up before; safe on several threads at once, each
 * with its own brush. */
#ifndef PAINT_REPLAY_H
#define PAINT_REPLAY_H

#include "paint/masks.h"
#include "paint/raster.h"

#include <pixman.h>

/* What a command needs, looked up once for all bands. */
struct supplies {
    const struct mask *mask;  /* the shape; ROUND: its corners */
    const struct mask *extra; /* TEXT: the halo; ROUND: the border's corners */
    struct pixels layer;      /* LAYER; data NULL: nothing */
};

struct brush {
    struct raster *raster;
    struct pixels target;
    pixman_image_t *image; /* of the target, this thread's own */
    uint32_t *line;        /* room for the rows or columns of a gradient */
};

#define BRUSH_LINE_PX   16384 /* the longest */
#define BRUSH_LINE_ROWS 8

/* Paint c where it meets `clip` (inside the target). */
void replay_command(struct brush *b, const struct scene *s,
                    const struct scene_cmd *c, const struct supplies *with,
                    struct rect clip);

#endif
