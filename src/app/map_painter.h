/* map_painter - draws the map as one opaque image, land with the household
 * lights on it, on a thread of its own: the wall goes on showing the last one,
 * moved and scaled, until the sharp one is ready.
 * Thread: UI thread only; `wake` is called on the painter's own. */
#ifndef APP_MAP_PAINTER_H
#define APP_MAP_PAINTER_H

#include "paint/paint.h"
#include "screens/screens.h"

/* What an image was asked for; `key` is the caller's. */
struct map_order {
    uint64_t key;
    struct camera camera;
    int w, h;
    struct land_look land; /* what it borrows stays until the order is done or
                              dropped */
    const struct glow_field *lights; /* likewise; NULL: none */
    struct glow_look look;
    double took_ms; /* out: from the order on until the image was done */
};

struct map_painter;

/* wake may be NULL. w×h: of the first order, most likely; its memory is made
 * ready at once. */
struct map_painter *map_painter_create(int w, int h, void (*wake)(void *ctx),
                                       void *ctx);
void map_painter_destroy(struct map_painter *m); /* NULL is fine */

/* Memory for an order's land_look, emptied; only while no order is under way.
 */
struct arena *map_painter_memory(struct map_painter *m);
void map_painter_order(struct map_painter *m, const struct map_order *order);
/* True from the order on until its image is taken or dropped. */
bool map_painter_busy(const struct map_painter *m);
/* The image ordered when it is done, then the caller's; false until then. With
 * `wait`, waits for an order that is under way. */
bool map_painter_take(struct map_painter *m, bool wait, struct map_order *order,
                      struct pixels *image);
/* Forget the order; returns when nothing borrowed is used any more. */
void map_painter_drop(struct map_painter *m);

#endif
