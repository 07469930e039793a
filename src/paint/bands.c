#include "paint/bands.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>
#include <stdlib.h>

#define BANDS_MAX 8

struct helper {
    struct bands *owner;
    int part;
    pthread_t thread;
};

struct bands {
    int n; /* immutable */
    struct helper helpers[BANDS_MAX];
    pthread_mutex_t lock;
    pthread_cond_t begin, done;
    /* under lock */
    void (*job)(void *ctx, int part);
    void *ctx;
    uint64_t round;
    int nice;
    int running;
    bool quit;
};

void bands_give_way(int nice)
{
    /* On Linux a priority is a thread's. Refused: only less smooth. */
    if (nice > 0)
        setpriority(PRIO_PROCESS, (id_t)gettid(), nice);
}

static void *help(void *user)
{
    struct helper *h = user;
    struct bands *b = h->owner;
    uint64_t seen = 0;
    bands_give_way(b->nice);
    pthread_mutex_lock(&b->lock);
    for (;;) {
        while (b->round == seen && !b->quit)
            pthread_cond_wait(&b->begin, &b->lock);
        if (b->quit)
            break;
        seen = b->round;
        void (*job)(void *, int) = b->job;
        void *ctx = b->ctx;
        pthread_mutex_unlock(&b->lock);
        job(ctx, h->part);
        pthread_mutex_lock(&b->lock);
        if (--b->running == 0)
            pthread_cond_signal(&b->done);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

struct bands *bands_create(int n, int nice)
{
    struct bands *b = xcalloc(1, sizeof *b);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->begin, NULL);
    pthread_cond_init(&b->done, NULL);
    b->n = 1;
    b->nice = nice;
    n = n < 1 ? 1 : n > BANDS_MAX ? BANDS_MAX : n;
    for (int i = 1; i < n; i++) {
        b->helpers[i] = (struct helper){ .owner = b, .part = i };
        if (pthread_create(&b->helpers[i].thread, NULL, help, &b->helpers[i]) !=
            0)
            break; /* fewer threads paint the same picture, only slower */
        b->n = i + 1;
    }
    return b;
}

void bands_destroy(struct bands *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->quit = true;
    pthread_cond_broadcast(&b->begin);
    pthread_mutex_unlock(&b->lock);
    for (int i = 1; i < b->n; i++)
        pthread_join(b->helpers[i].thread, NULL);
    pthread_cond_destroy(&b->done);
    pthread_cond_destroy(&b->begin);
    pthread_mutex_destroy(&b->lock);
    free(b);
}

int bands_count(const struct bands *b)
{
    return b->n;
}

void bands_run(struct bands *b, void (*job)(void *ctx, int part), void *ctx)
{
    if (b->n > 1) {
        pthread_mutex_lock(&b->lock);
        b->job = job;
        b->ctx = ctx;
        b->running = b->n - 1;
        b->round++;
        pthread_cond_broadcast(&b->begin);
        pthread_mutex_unlock(&b->lock);
    }
    job(ctx, 0);
    if (b->n > 1) {
        pthread_mutex_lock(&b->lock);
        while (b->running > 0)
            pthread_cond_wait(&b->done, &b->lock);
        pthread_mutex_unlock(&b->lock);
    }
}
