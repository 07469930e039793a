/* health_internal - what health.c and metrics.c share. */
#ifndef REMOTE_HEALTH_INTERNAL_H
#define REMOTE_HEALTH_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "feed/server.h"
#include "remote/health.h"

#define HEALTH_BUCKETS       11
#define HEALTH_METRICS_BYTES 8192

/* A request: made at its first call, freed when it is done. */
struct health_ask {
    struct MHD_Connection *connection;
    bool asked; /* the answering thread's */
    bool given; /* written before the connection is resumed; so is the next */
    struct pixels shot;
};

struct health_server {
    /* immutable after create */
    struct MHD_Daemon *daemon;
    int port;
    bool loopback;
    char token[512];
    int64_t began_unix_s;
    void (*wake)(void *ctx);
    void *wake_ctx;

    uint64_t beats; /* UI thread only */

    /* written by the UI thread, read by the answering one */
    atomic_int_least64_t round_us, data_us; /* monotonic */
    atomic_bool ready, safe, dark;
    atomic_int state; /* enum source_state */
    atomic_int_least64_t as_of_unix_s, feed_errors;
    atomic_uint_least64_t mask_bytes, layer_bytes, map_images, touches;
    atomic_uint_least64_t frames[HEALTH_BUCKETS]; /* by time, each its own */
    atomic_int_least64_t frames_us;

    atomic_bool shot_wanted;
    pthread_mutex_t lock; /* a leaf but for MHD's own */
    struct health_ask *waiting;
    bool stop;
};

/* The upper bound of a bucket of frame times. */
int64_t health_bound_us(int bucket);
/* Prometheus' text into buf; its length. */
size_t health_metrics(struct health_server *h, char *buf, size_t size);

#endif
