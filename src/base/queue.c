#include "base/queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct queue {
    size_t message_bytes, capacity; /* immutable */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* under lock */
    size_t first, count;
    bool closed;
    unsigned char *ring;
};

struct queue *queue_create(size_t message_bytes, size_t capacity)
{
    ASSERT(message_bytes > 0 && capacity > 0);
    struct queue *q = xcalloc(1, sizeof *q);
    q->message_bytes = message_bytes;
    q->capacity = capacity;
    q->ring = xcalloc(capacity, message_bytes);
    pthread_mutex_init(&q->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&q->changed, &attr);
    pthread_condattr_destroy(&attr);
    return q;
}

void queue_destroy(struct queue *q)
{
    if (!q)
        return;
    ASSERT(q->count == 0);
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
    free(q->ring);
    free(q);
}

static unsigned char *slot(struct queue *q, size_t i)
{
    return q->ring + (q->first + i) % q->capacity * q->message_bytes;
}

bool queue_send(struct queue *q, const void *message)
{
    pthread_mutex_lock(&q->lock);
    bool ok = !q->closed && q->count < q->capacity;
    if (ok) {
        memcpy(slot(q, q->count), message, q->message_bytes);
        q->count++;
        pthread_cond_signal(&q->changed);
    }
    pthread_mutex_unlock(&q->lock);
    return ok;
}

static bool take_locked(struct queue *q, void *message)
{
    if (q->count == 0)
        return false;
    memcpy(message, slot(q, 0), q->message_bytes);
    q->first = (q->first + 1) % q->capacity;
    q->count--;
    return true;
}

bool queue_take(struct queue *q, void *message)
{
    pthread_mutex_lock(&q->lock);
    bool ok = take_locked(q, message);
    pthread_mutex_unlock(&q->lock);
    return ok;
}

static struct timespec deadline_after(int timeout_ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += timeout_ms / 1000;
    t.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    return t;
}

bool queue_wait(struct queue *q, void *message, int timeout_ms)
{
    struct timespec until = deadline_after(timeout_ms < 0 ? 0 : timeout_ms);
    pthread_mutex_lock(&q->lock);
    while (q->count == 0 && !q->closed) {
        if (timeout_ms < 0)
            pthread_cond_wait(&q->changed, &q->lock);
        else if (pthread_cond_timedwait(&q->changed, &q->lock, &until) ==
                 ETIMEDOUT)
            break;
    }
    bool ok = take_locked(q, message);
    pthread_mutex_unlock(&q->lock);
    return ok;
}

size_t queue_remove(struct queue *q, bool (*match)(const void *m, void *ctx),
                    void (*drop)(void *m, void *ctx), void *ctx)
{
    unsigned char *out = xcalloc(q->capacity, q->message_bytes);
    size_t removed = 0, kept = 0;
    pthread_mutex_lock(&q->lock);
    for (size_t i = 0; i < q->count; i++) {
        unsigned char *m = slot(q, i);
        if (match(m, ctx))
            memcpy(out + removed++ * q->message_bytes, m, q->message_bytes);
        else if (kept++ != i)
            memcpy(slot(q, kept - 1), m, q->message_bytes);
    }
    q->count = kept;
    pthread_mutex_unlock(&q->lock);
    for (size_t i = 0; i < removed && drop; i++)
        drop(out + i * q->message_bytes, ctx);
    free(out);
    return removed;
}

void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

size_t queue_count(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    size_t n = q->count;
    pthread_mutex_unlock(&q->lock);
    return n;
}
