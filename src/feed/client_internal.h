/* client_internal - what client*.c share. */
#ifndef FEED_CLIENT_INTERNAL_H
#define FEED_CLIENT_INTERNAL_H

#include <pthread.h>

#include "feed/client.h"
#include "feed/http.h"
#include "feed/parse.h"

#define PATH_MOST 4200

struct feed_client {
    /* immutable after create */
    struct feed_client_options o;
    char *url, *path, *token_file, *ca_file;
    char load_path[PATH_MOST], lock_path[PATH_MOST];

    /* the client's thread only */
    struct http http;
    int lock_fd; /* -1: not held */
    struct store *store;
    bool bulk;   /* store is PATH.new in a bulk load */
    bool beside; /* store is PATH.new */
    char cursor[FEED_CURSOR_BYTES];
    struct feed_status status; /* the server's last */
    struct feed_text page;     /* being applied */
    int year;                  /* for telling minors */
    int64_t applied;           /* rows, as the register counts them */
    int64_t chain_households, chain_members;
    int n_empty; /* pages in a row that promised more */
    bool lights_moved;
    int64_t n_unknown; /* fields and tables, in this chain */
    int64_t skew_s;
    int64_t rejected; /* stand rejected in `store` */
    struct feed_scratch scratch;
    struct feed_value values[FEED_COLUMNS_MAX];

    atomic_bool stop;
    const volatile int *signalled; /* NULL none */
    pthread_t thread;

    pthread_mutex_t lock; /* a leaf */
    struct feed_client_state state;
};

bool client_stopping(const struct feed_client *c);
/* Under the lock, then tell(). */
void client_told(struct feed_client *c);

/* client_store.c: the register that is followed. Each gives NONE, or what is
 * wrong. */
enum trouble client_open(struct feed_client *c, struct feed_trouble *t);
void client_close(struct feed_client *c);
/* Begin anew, beside. */
enum trouble client_load(struct feed_client *c, struct feed_trouble *t);
/* The page in c->page, whole or not at all. */
enum trouble client_apply(struct feed_client *c,
                          const struct feed_page_end *end,
                          struct feed_trouble *t);
/* Nothing more to come: count, put in place. */
enum trouble client_complete(struct feed_client *c, struct feed_trouble *t);
/* A database's error in words. */
enum trouble client_local(struct feed_trouble *t, const struct error *err);

#endif
