/* server_internal - what server*.c share. */
#ifndef FEED_SERVER_INTERNAL_H
#define FEED_SERVER_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "feed/server.h"
#include "store/feed.h"

#define TOKEN_BYTES     512
#define PAGES_MAX       64
#define PAGES_BYTES_MAX (48 << 20)
#define WAIT_MAX_S      60
#define LOOK_MS         100 /* between two looks at the register */

/* An answer that may be given again. */
struct kept {
    char key[FEED_CURSOR_BYTES + 48]; /* "" : free */
    uint64_t generation;              /* of the register; fixed ones: any */
    bool fixed, empty;
    size_t n_bytes;
    uint64_t used; /* the larger the later */
    char etag[32];
    struct MHD_Response *response;
};

/* A request: made at its first call, freed when it is done. */
struct ask {
    struct feed_server *server;
    struct MHD_Connection *connection;
    int64_t deadline_us; /* 0: not waiting yet */
    bool suspended;      /* under lock; then it is in the list */
    struct ask *next;    /* under lock */
};

struct feed_server {
    /* immutable after create */
    char *path;
    char token[TOKEN_BYTES];
    char *cert, *key;
    struct MHD_Daemon *daemon;
    int port;
    pthread_t watcher;
    bool watching;

    /* the daemon's thread only */
    struct store *store;
    uint64_t store_epoch;
    struct kept pages[PAGES_MAX];
    uint64_t clock;

    atomic_bool stop;
    _Atomic uint64_t generation; /* grows with each change of the register */
    _Atomic uint64_t file;       /* grows with each replacement of the file */

    pthread_mutex_t lock;
    struct ask *waiting;
};

/* Keep an ask until the register changes or its deadline passes. False when
 * the register changed since `generation`. */
bool server_wait(struct ask *a, uint64_t generation);
void *server_watch(void *server);

/* microhttpd's callbacks. */
enum MHD_Result server_answer(void *server, struct MHD_Connection *c,
                              const char *url, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_n, void **ask);
void server_done(void *server, struct MHD_Connection *c, void **ask,
                 enum MHD_RequestTerminationCode code);

void server_pages_drop(struct feed_server *s);

#endif
