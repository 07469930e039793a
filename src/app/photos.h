/* photos - the photographs that are on the wall, decoded on a thread of their
 * own, a bounded number of them kept.
 * Invariants: at most PHOTOS_KEPT images; a file is asked for once until it is
 * forgotten, so that a missing one costs one look.
 * Thread: UI thread only; `wake` is called on the decoding one. */
#ifndef APP_PHOTOS_H
#define APP_PHOTOS_H

#include "paint/paint.h"
#include "screens/screens.h"

#define PHOTOS_KEPT 12

struct photos;

/* dir: the folder of the files, copied; "": none, every file is missing. The
 * images become layers of `paint` (borrowed) from LAYER_PHOTO on. */
struct photos *photos_create(const char *dir, struct paint *paint,
                             void (*wake)(void *ctx), void *ctx);
void photos_destroy(struct photos *p); /* NULL is fine */

/* What is to be seen now: files (a path inside the folder) and the boxes they
 * fill, px. Returns how many of `seen` are filled, one a want, in order; those
 * that are still being decoded wait. With `wait` all are ready on return.
 * At most PHOTOS_KEPT are looked at. */
struct photo_want {
    int index; /* the caller's */
    const char *file;
    int w, h;
};
int photos_show(struct photos *p, const struct photo_want *wants, int n,
                bool wait, struct photo_seen *seen);
/* Nothing of them stays, not even in memory. */
void photos_forget(struct photos *p);

#endif
