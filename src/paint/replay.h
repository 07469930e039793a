/* replay - composites one command into a clip of the target. Reads masks and
 * layers that were looked up before; safe on several threads at once, each
 * with its own brush. */
#ifndef PAINT_REPLAY_H
#define PAINT_REPLAY_H

#include "paint/masks.h"
#include "paint/raster.h"
#include "paint/strips.h"

#include <pixman.h>

/* What a command needs, looked up once for all bands. */
struct supplies {
    const struct mask *mask;   /* the shape; ROUND: its corners */
    const struct mask *extra;  /* TEXT: the halo; ROUND: the border's corners */
    struct pixels layer;       /* LAYER; data NULL: nothing */
    const struct strip *strip; /* GRADIENT */
};

/* What one thread paints with. */
struct brush {
    struct raster *raster;
    struct pixels target;
    pixman_image_t *image; /* of the target */
    pixman_image_t *ink;   /* of ink_pixel */
    uint32_t ink_pixel;
    uint32_t *line; /* BRUSH_LINE_PX, for a scaled row */
};

#define BRUSH_LINE_PX 16386

void brush_create(struct brush *b);
void brush_destroy(struct brush *b);
void brush_aim(struct brush *b, struct pixels target);

/* Paint c where it meets `clip` (inside the target). */
void replay_command(struct brush *b, const struct scene *s,
                    const struct scene_cmd *c, const struct supplies *with,
                    struct rect clip);

#endif
