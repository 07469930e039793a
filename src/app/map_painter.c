#include "app/map_painter.h"

#include "base/clock.h"
#include "base/log.h"
#include "paint/bands.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* A huge page less what an arena keeps for itself. */
#define SCRATCH_BYTES (((size_t)2 << 20) - 256)
#define STRIPE_ROWS   64 /* of lights, drawn in a core's cache */

/* Only small shapes of the land: dots of a village's ground. */
#define MASK_BYTES ((size_t)1 << 20)
/* Frames go first. */
#define NICE 15

enum state { IDLE, ORDERED, DONE };

struct map_painter {
    void (*wake)(void *ctx);
    void *wake_ctx;
    struct paint *paint; /* the painting thread's */
    struct scene land;   /* likewise */
    struct arena memory; /* of the order */
    struct map_order order;
    struct pixels spare; /* the painting thread's: for the first order */
    int64_t ordered_us;
    struct pixels image;
    enum state state; /* guarded by lock */
    bool quit;
    pthread_t thread;
    bool threaded;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

/* ---- painting ---- */

struct lights_job {
    const struct glow *glow;
    struct pixels image;
    atomic_int next; /* row */
};

static void lay_lights(void *user, int part, int parts)
{
    struct lights_job *job = user;
    struct pixels to = job->image;
    size_t bytes = (size_t)to.w * STRIPE_ROWS * sizeof(uint32_t);
    uint32_t *stripe = xcalloc(1, bytes);
    struct arena scratch = { .chunk_bytes = SCRATCH_BYTES };
    struct pixels light = { stripe, to.w, STRIPE_ROWS, to.w };
    (void)part;
    (void)parts;
    for (;;) {
        int y = atomic_fetch_add(&job->next, STRIPE_ROWS);
        if (y >= to.h)
            break;
        int rows = to.h - y < STRIPE_ROWS ? to.h - y : STRIPE_ROWS;
        if (!glow_rows(job->glow, y, rows, stripe, to.w, &scratch))
            continue;
        light.h = rows;
        pixels_over(to, 0, y, light);
        memset(stripe, 0, bytes);
    }
    arena_finish(&scratch);
    free(stripe);
}

static struct pixels paint_order(struct map_painter *m)
{
    struct map_order *o = &m->order;
    struct rect all = rect_make(0, 0, o->w, o->h);
    struct pixels image = m->spare;
    m->spare = (struct pixels){ 0 };
    if (image.w != o->w || image.h != o->h) {
        pixels_destroy(&image);
        image = pixels_create(o->w, o->h);
    }
    screens_build_land(&m->land, &o->land);
    paint_replay(m->paint, &m->land, image, &all, 1);
    if (o->lights) {
        struct lights_job job = { glow_begin(o->lights, &o->look), image, 0 };
        paint_parallel(m->paint, lay_lights, &job);
        glow_end((struct glow *)(uintptr_t)job.glow);
    }
    o->took_ms = (double)(clock_monotonic_us() - m->ordered_us) / 1000;
    return image;
}

static void *work(void *user)
{
    struct map_painter *m = user;
    bands_give_way(NICE);
    pixels_touch(m->spare);
    pthread_mutex_lock(&m->lock);
    while (!m->quit) {
        if (m->state != ORDERED) {
            pthread_cond_wait(&m->changed, &m->lock);
            continue;
        }
        pthread_mutex_unlock(&m->lock);
        struct pixels image = paint_order(m);
        pthread_mutex_lock(&m->lock);
        m->image = image;
        m->state = DONE;
        pthread_cond_broadcast(&m->changed);
        if (m->wake)
            m->wake(m->wake_ctx);
    }
    pthread_mutex_unlock(&m->lock);
    return NULL;
}

/* ---- the UI thread's side ---- */

struct map_painter *map_painter_create(int w, int h, void (*wake)(void *ctx),
                                       void *ctx)
{
    struct map_painter *m = xcalloc(1, sizeof *m);
    struct paint_options paint = { .mask_limit_bytes = MASK_BYTES,
                                   .nice = NICE };
    m->wake = wake;
    m->wake_ctx = ctx;
    m->paint = paint_create(&paint);
    m->spare = pixels_create(w, h);
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->changed, NULL);
    m->threaded = pthread_create(&m->thread, NULL, work, m) == 0;
    if (!m->threaded)
        log_warn("no thread for the map; it is drawn between frames");
    return m;
}

void map_painter_destroy(struct map_painter *m)
{
    if (!m)
        return;
    pthread_mutex_lock(&m->lock);
    m->quit = true;
    pthread_cond_broadcast(&m->changed);
    pthread_mutex_unlock(&m->lock);
    if (m->threaded)
        pthread_join(m->thread, NULL);
    pthread_cond_destroy(&m->changed);
    pthread_mutex_destroy(&m->lock);
    pixels_destroy(&m->image);
    pixels_destroy(&m->spare);
    paint_destroy(m->paint);
    scene_finish(&m->land);
    arena_finish(&m->memory);
    free(m);
}

static enum state state_of(const struct map_painter *m)
{
    pthread_mutex_t *lock = (pthread_mutex_t *)(uintptr_t)&m->lock;
    pthread_mutex_lock(lock);
    enum state s = m->state;
    pthread_mutex_unlock(lock);
    return s;
}

struct arena *map_painter_memory(struct map_painter *m)
{
    ASSERT(state_of(m) == IDLE);
    arena_reset(&m->memory);
    return &m->memory;
}

void map_painter_order(struct map_painter *m, const struct map_order *order)
{
    ASSERT(state_of(m) == IDLE);
    m->order = *order;
    m->ordered_us = clock_monotonic_us();
    if (!m->threaded)
        m->image = paint_order(m);
    pthread_mutex_lock(&m->lock);
    m->state = m->threaded ? ORDERED : DONE;
    pthread_cond_broadcast(&m->changed);
    pthread_mutex_unlock(&m->lock);
}

bool map_painter_busy(const struct map_painter *m)
{
    return state_of(m) != IDLE;
}

bool map_painter_take(struct map_painter *m, bool wait, struct map_order *order,
                      struct pixels *image)
{
    pthread_mutex_lock(&m->lock);
    while (wait && m->state == ORDERED)
        pthread_cond_wait(&m->changed, &m->lock);
    bool done = m->state == DONE;
    if (done) {
        *order = m->order;
        *image = m->image;
        m->image = (struct pixels){ 0 };
        m->state = IDLE;
    }
    pthread_mutex_unlock(&m->lock);
    return done;
}

void map_painter_drop(struct map_painter *m)
{
    struct map_order order;
    struct pixels image;
    if (map_painter_take(m, true, &order, &image))
        pixels_destroy(&image);
}
