#include "app/photos.h"

#include "base/log.h"
#include "base/str.h"
#include "paint/bands.h"
#include "paint/photo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES 512
#define NICE       15 /* frames go first */

enum slot_state { SLOT_FREE, SLOT_ASKED, SLOT_UNDER_WAY, SLOT_DONE, SLOT_SEEN };

struct slot {
    char file[FILE_BYTES];
    int w, h;
    uint64_t used;         /* the question that asked for it last */
    enum slot_state state; /* guarded by lock */
    bool broken;           /* likewise */
    struct pixels image;   /* SLOT_DONE: waits to become a layer */
    struct layer_ref ref;  /* SLOT_SEEN, unless broken */
};

struct photos {
    char dir[1024];
    struct paint *paint;
    void (*wake)(void *ctx);
    void *wake_ctx;
    struct slot slots[PHOTOS_KEPT];
    uint64_t question;
    bool quit; /* guarded by lock */
    pthread_t thread;
    bool threaded;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

/* ---- decoding ---- */

/* A file inside the folder: no way out of it. */
static bool inside(const char *file)
{
    if (!*file || *file == '/')
        return false;
    for (const char *p = file; p; p = strchr(p, '/')) {
        p += *p == '/';
        if (!strncmp(p, "..", 2) && (p[2] == '/' || !p[2]))
            return false;
    }
    return true;
}

static bool load(const struct photos *p, const struct slot *s,
                 struct pixels *out)
{
    char path[1024 + FILE_BYTES];
    struct error err = { "" };
    *out = (struct pixels){ 0 };
    if (!*p->dir || !inside(s->file))
        return false;
    str_format(path, sizeof path, "%s/%s", p->dir, s->file);
    if (photo_load(path, s->w, s->h, out, &err) == STATUS_OK)
        return true;
    log_warn("%s", err.text);
    return false;
}

/* Called and returns with the lock held. */
static struct slot *next_asked(struct photos *p)
{
    for (int i = 0; i < PHOTOS_KEPT; i++)
        if (p->slots[i].state == SLOT_ASKED)
            return &p->slots[i];
    return NULL;
}

static void decode_one(struct photos *p, struct slot *s)
{
    struct pixels image;
    s->state = SLOT_UNDER_WAY; /* nobody takes it away now */
    pthread_mutex_unlock(&p->lock);
    bool good = load(p, s, &image);
    pthread_mutex_lock(&p->lock);
    s->image = image;
    s->broken = !good;
    s->state = SLOT_DONE;
    pthread_cond_broadcast(&p->changed);
}

static void *work(void *user)
{
    struct photos *p = user;
    bands_give_way(NICE);
    pthread_mutex_lock(&p->lock);
    while (!p->quit) {
        struct slot *s = next_asked(p);
        if (!s) {
            pthread_cond_wait(&p->changed, &p->lock);
            continue;
        }
        decode_one(p, s);
        if (p->wake)
            p->wake(p->wake_ctx);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* ---- the UI thread's side ---- */

struct photos *photos_create(const char *dir, struct paint *paint,
                             void (*wake)(void *ctx), void *ctx)
{
    struct photos *p = xcalloc(1, sizeof *p);
    str_copy(p->dir, sizeof p->dir, dir);
    p->paint = paint;
    p->wake = wake;
    p->wake_ctx = ctx;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    return p;
}

void photos_destroy(struct photos *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->quit = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    if (p->threaded)
        pthread_join(p->thread, NULL);
    for (int i = 0; i < PHOTOS_KEPT; i++)
        pixels_destroy(&p->slots[i].image);
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static uint32_t layer_of(const struct photos *p, const struct slot *s)
{
    return LAYER_PHOTO + (uint32_t)(s - p->slots);
}

/* Its slot, or the one longest unused that nobody works at; NULL: none is. */
static struct slot *slot_for(struct photos *p, const struct photo_want *w)
{
    struct slot *oldest = NULL;
    for (int i = 0; i < PHOTOS_KEPT; i++) {
        struct slot *s = &p->slots[i];
        if (s->state != SLOT_FREE && s->w == w->w && s->h == w->h &&
            !strcmp(s->file, w->file))
            return s;
        if (s->state != SLOT_UNDER_WAY && s->used < p->question &&
            (!oldest || s->used < oldest->used))
            oldest = s;
    }
    if (!oldest)
        return NULL;
    paint_layer_drop(p->paint, layer_of(p, oldest));
    pixels_destroy(&oldest->image);
    *oldest = (struct slot){ .w = w->w, .h = w->h, .state = SLOT_ASKED };
    str_copy(oldest->file, sizeof oldest->file, w->file);
    return oldest;
}

static void start_thread(struct photos *p)
{
    if (!p->threaded)
        p->threaded = pthread_create(&p->thread, NULL, work, p) == 0;
}

/* Called and returns with the lock held. */
static void see(struct photos *p, struct slot *s, const struct photo_want *w,
                struct photo_seen *out)
{
    if (s && s->state == SLOT_DONE) {
        if (!s->broken)
            s->ref = paint_layer_put(p->paint, layer_of(p, s), s->image);
        s->image = (struct pixels){ 0 };
        s->state = SLOT_SEEN;
    }
    *out = (struct photo_seen){ .index = w->index, .w = w->w, .h = w->h };
    if (s && s->state == SLOT_SEEN) {
        out->ref = s->ref;
        out->state = s->broken ? PHOTO_BROKEN : PHOTO_SEEN;
    }
}

int photos_show(struct photos *p, const struct photo_want *wants, int n,
                bool wait, struct photo_seen *seen)
{
    struct slot *slots[PHOTOS_KEPT];
    n = n < PHOTOS_KEPT ? n : PHOTOS_KEPT;
    p->question++;
    pthread_mutex_lock(&p->lock);
    for (int i = 0; i < n; i++) {
        slots[i] = slot_for(p, &wants[i]);
        if (slots[i])
            slots[i]->used = p->question;
    }
    if (n > 0)
        start_thread(p);
    pthread_cond_broadcast(&p->changed);
    for (int i = 0; i < n; i++) {
        struct slot *s = slots[i];
        while (s && wait && p->threaded &&
               (s->state == SLOT_ASKED || s->state == SLOT_UNDER_WAY))
            pthread_cond_wait(&p->changed, &p->lock);
        see(p, s, &wants[i], &seen[i]);
    }
    pthread_mutex_unlock(&p->lock);
    return n;
}

void photos_forget(struct photos *p)
{
    pthread_mutex_lock(&p->lock);
    for (int i = 0; i < PHOTOS_KEPT; i++) {
        struct slot *s = &p->slots[i];
        while (s->state == SLOT_UNDER_WAY)
            pthread_cond_wait(&p->changed, &p->lock);
        paint_layer_drop(p->paint, layer_of(p, s));
        pixels_destroy(&s->image);
        *s = (struct slot){ 0 };
    }
    pthread_mutex_unlock(&p->lock);
}
