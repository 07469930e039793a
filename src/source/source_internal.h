/* source_internal - what the two sides of source share: source.c is the side
 * that asks (UI thread), worker.c the side that answers (data thread). */
#ifndef SOURCE_INTERNAL_H
#define SOURCE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "base/queue.h"
#include "source/source.h"
#include "store/store.h"

#define REQUESTS_MAX 16 /* one a kind is ever queued */
#define ANSWERS_MAX  32

struct request {
    enum answer_kind kind;
    uint32_t id;
    region_id region;
    household_id household;
    int year;
    struct household_filter filter; /* of MARKS and DRAW */
    struct household_query query;
    struct flow_query flow;
    struct change_query changes;
    char text[SEARCH_TEXT_BYTES]; /* of SEARCH */
    bool names;
    bool whole; /* see store_show_whole() */
};

struct message {
    struct answer answer;
    struct store_facts facts; /* of STATUS and CHANGED */
};

struct source {
    /* immutable after create */
    char *path;
    double poll_s;
    int check_hour;
    void (*wake)(void *ctx);
    void *wake_ctx;
    void (*freshen)(void *ctx, struct freshness *f);
    void *freshen_ctx;
    struct queue *requests; /* struct request */
    struct queue *answers;  /* struct message */
    pthread_t thread;

    /* UI thread only */
    struct store_facts facts;
    uint32_t last_request;
    bool whole; /* of what is asked from now on */

    /* data thread only */
    struct store_facts now; /* what the register says at the last look */
    struct freshness told;  /* the last that was handed over */
    uint64_t generation;
    int64_t data_version;
    dev_t device; /* of the file that is open */
    ino_t inode;
    int64_t next_look_us;
    int64_t checked_day; /* of the last self-check; days since 1970 */

    atomic_bool stop, ended;
    atomic_uint_least64_t beats;

    pthread_mutex_t lock; /* a leaf; guards the pointer below */
    struct store *store;  /* used by the data thread, interrupted by any */
};

/* What the register says and the way to its data, together. */
struct freshness source_way(const struct source *s);
void *source_worker(void *source);

#endif
