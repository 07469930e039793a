#include "paint/masks.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 8192 /* power of two */

struct masks {
    struct mask *buckets[BUCKETS];
    struct mask *newest, *oldest;
    size_t limit_bytes;
    uint64_t frame;
    struct masks_stats stats;
};

struct masks *masks_create(size_t limit_bytes)
{
    struct masks *m = xcalloc(1, sizeof *m);
    m->limit_bytes = limit_bytes;
    m->frame = 1;
    return m;
}

static size_t mask_bytes(const struct mask *mask)
{
    return sizeof *mask + (size_t)mask->stride * (size_t)mask->h;
}

static void unlink_used(struct masks *m, struct mask *mask)
{
    if (mask->newer)
        mask->newer->older = mask->older;
    else
        m->newest = mask->older;
    if (mask->older)
        mask->older->newer = mask->newer;
    else
        m->oldest = mask->newer;
    mask->newer = mask->older = NULL;
}

static void link_newest(struct masks *m, struct mask *mask)
{
    mask->older = m->newest;
    if (m->newest)
        m->newest->newer = mask;
    else
        m->oldest = mask;
    m->newest = mask;
}

static struct mask **bucket_of(struct masks *m, uint64_t key)
{
    return &m->buckets[(key ^ key >> 32) & (BUCKETS - 1)];
}

static void evict(struct masks *m, struct mask *mask)
{
    struct mask **at = bucket_of(m, mask->key);
    while (*at != mask)
        at = &(*at)->next_in_bucket;
    *at = mask->next_in_bucket;
    unlink_used(m, mask);
    m->stats.bytes -= mask_bytes(mask);
    m->stats.evicted++;
    pixman_image_unref(mask->image);
    free(mask->pixels);
    free(mask);
}

void masks_destroy(struct masks *m)
{
    if (!m)
        return;
    while (m->oldest)
        evict(m, m->oldest);
    free(m);
}

void masks_wipe(struct masks *m)
{
    for (struct mask *a = m->oldest; a; a = a->newer)
        memset(a->pixels, 0, (size_t)a->stride * (size_t)a->h);
    while (m->oldest)
        evict(m, m->oldest);
}

void masks_frame(struct masks *m)
{
    while (m->oldest && m->stats.bytes > m->limit_bytes &&
           m->oldest->frame != m->frame)
        evict(m, m->oldest);
    m->frame++;
}

struct mask *masks_get(struct masks *m, uint64_t key)
{
    struct mask *mask = *bucket_of(m, key);
    while (mask && mask->key != key)
        mask = mask->next_in_bucket;
    if (!mask)
        return NULL;
    m->stats.hit++;
    mask->frame = m->frame;
    if (m->newest != mask) {
        unlink_used(m, mask);
        link_newest(m, mask);
    }
    return mask;
}

/* pixman looks at an image once, at its first use, and remembers what it saw:
 * here, before several threads use it at once. */
static void settle(pixman_image_t *image)
{
    pixman_image_composite32(PIXMAN_OP_SRC, image, NULL, image, 0, 0, 0, 0, 0,
                             0, 0, 0);
}

struct mask *masks_put(struct masks *m, uint64_t key, int w, int h)
{
    ASSERT(w >= 1 && h >= 1);
    struct mask *mask = xcalloc(1, sizeof *mask);
    mask->key = key;
    mask->w = w;
    mask->h = h;
    mask->stride = (w + 3) & ~3;
    mask->pixels = xcalloc((size_t)mask->stride, (size_t)h);
    mask->image = pixman_image_create_bits_no_clear(
        PIXMAN_a8, w, h, (uint32_t *)(void *)mask->pixels, mask->stride);
    settle(mask->image);
    mask->frame = m->frame;
    struct mask **bucket = bucket_of(m, key);
    mask->next_in_bucket = *bucket;
    *bucket = mask;
    link_newest(m, mask);
    m->stats.made++;
    m->stats.bytes += mask_bytes(mask);
    return mask;
}

struct masks_stats masks_stats(const struct masks *m)
{
    return m->stats;
}
