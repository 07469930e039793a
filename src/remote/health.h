/* health - how the wall is, over HTTP, for whoever watches many of them:
 *
 *   /healthz    200 while pictures and data go on, else 503 and what stands
 *   /readyz     200 when the wall shows data, else 503 and what is missing
 *   /metrics    Prometheus' text: frames, data, touches, memory
 *   /shot.png   what is on the wall; only on loopback, and only to who shows
 *               the token
 *
 * Nothing but the shot tells of a person, and that only what anybody before the
 * wall sees. Threads: libmicrohttpd's own one answers, from counters that the
 * UI thread publishes; a shot is asked of the UI thread, which gives its frame
 * between two frames, and is encoded on the answering thread. */
#ifndef REMOTE_HEALTH_H
#define REMOTE_HEALTH_H

#include "model/freshness.h"
#include "paint/pixels.h"

struct health_server;

struct health_options {
    const char *listen;      /* "127.0.0.1:8471"; port 0: any */
    const char *token_file;  /* "" or NULL: no shots */
    void (*wake)(void *ctx); /* called on the answering thread when a shot is
                                wanted */
    void *wake_ctx;
};

/* Errors: one line: the address, the token's file, the socket. */
enum status health_create(const struct health_options *options,
                          struct health_server **out,
                          struct error *err) MUST_USE;
void health_destroy(struct health_server *h); /* NULL is fine */
int health_port(const struct health_server *h);

/* What the UI thread knows each round. */
struct health_facts {
    bool ready; /* something is shown */
    bool safe, dark;
    struct freshness freshness;
    int64_t feed_errors;
    uint64_t beats; /* of the data thread: grow while it lives */
    uint64_t mask_bytes, layer_bytes, map_images;
};

/* UI thread only; h NULL is fine, they do nothing then. None blocks. */
void health_publish(struct health_server *h, const struct health_facts *f);
void health_frame(struct health_server *h, int64_t took_us);
void health_touch(struct health_server *h);
/* True when somebody waits for a shot. */
bool health_shot_wanted(struct health_server *h);
void health_give_shot(struct health_server *h,
                      struct pixels frame); /* copied */

#endif
