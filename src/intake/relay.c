#include "intake/relay.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/queue.h"
#include "base/str.h"

struct run {
    const struct relay *r;
    struct queue *empty, *full; /* of chunks; each has room for all */
};

static void *make_all(void *ctx)
{
    struct run *run = ctx;
    void *chunk;
    bool more = true;
    while (more && queue_wait(run->empty, &chunk, -1)) {
        more = run->r->make(run->r->ctx, chunk);
        if (!queue_send(run->full, &chunk))
            ASSERT(false);
    }
    queue_close(run->full);
    return NULL;
}

static enum status take_all(struct run *run, struct error *err)
{
    void *chunk;
    enum status status = STATUS_OK;
    while (queue_wait(run->full, &chunk, -1)) {
        if (status == STATUS_OK)
            status = run->r->take(run->r->ctx, chunk, err);
        if (status == STATUS_OK && queue_send(run->empty, &chunk))
            continue;
        /* Nothing more is made but what has a chunk already. */
        queue_close(run->empty);
        while (queue_take(run->empty, &chunk))
            continue;
    }
    return status;
}

enum status relay_run(const struct relay *r, struct error *err)
{
    struct run run = { .r = r };
    void *chunks[RELAY_CHUNKS], *chunk;
    pthread_t thread;
    enum status status;
    run.empty = queue_create(sizeof(void *), RELAY_CHUNKS);
    run.full = queue_create(sizeof(void *), RELAY_CHUNKS);
    for (int i = 0; i < RELAY_CHUNKS; i++) {
        chunks[i] = xcalloc(1, r->chunk_bytes);
        if (!queue_send(run.empty, &chunks[i]))
            ASSERT(false);
    }
    if (pthread_create(&thread, NULL, make_all, &run) != 0)
        status = error_set(err, STATUS_IO, "no thread can be started");
    else {
        status = take_all(&run, err);
        pthread_join(thread, NULL);
    }
    while (queue_take(run.empty, &chunk))
        continue;
    queue_destroy(run.empty);
    queue_destroy(run.full);
    for (int i = 0; i < RELAY_CHUNKS; i++) {
        r->finish(chunks[i]);
        free(chunks[i]);
    }
    return status;
}
