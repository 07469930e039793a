/* Photographs: whatever the screen has a place for is loaded, and nothing
 * stays when they may not be seen any more. */
#include "app/wall_internal.h"

#include <string.h>

static int find_wants(const struct wall *w, struct photo_want *wants)
{
    const struct dossier *d = w->shown.dossier;
    int n = 0;
    for (int i = 0; i < w->ui.n_targets && n < PHOTOS_KEPT; i++) {
        const struct ui_target *t = &w->ui.targets[i];
        int index = t->action.part;
        if (t->action.kind == ACTION_OPEN && t->action.value == OPEN_PHOTO &&
            d && index >= 0 && index < d->n_photos && t->r.w >= 1 &&
            t->r.h >= 1)
            wants[n++] = (struct photo_want){ index, d->photos[index].file,
                                              (int)t->r.w, (int)t->r.h };
    }
    return n;
}

bool wall_photos_refresh(struct wall *w)
{
    struct ui_state *st = &w->state;
    struct photo_want wants[PHOTOS_KEPT];
    struct photo_seen seen[PHOTOS_KEPT];
    memset(seen, 0, sizeof seen);
    int n = st->staff ? find_wants(w, wants) : 0;
    if (n == 0) {
        if (st->n_photos > 0 && !st->staff)
            photos_forget(w->photos);
        st->n_photos = 0;
        return false;
    }
    n = photos_show(w->photos, wants, n, w->o.still, seen);
    bool news = n != st->n_photos;
    for (int i = 0; i < n && !news; i++)
        news = seen[i].index != st->photos[i].index ||
               seen[i].w != st->photos[i].w || seen[i].h != st->photos[i].h ||
               seen[i].state != st->photos[i].state ||
               seen[i].ref.generation != st->photos[i].ref.generation;
    memcpy(st->photos, seen, sizeof st->photos[0] * (size_t)n);
    st->n_photos = n;
    return news;
}
