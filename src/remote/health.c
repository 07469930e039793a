#include "remote/health_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "paint/png.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 32
#define IDLE_S          10
#define ROUND_LATE_US   10000000 /* the loop turns once a second */
#define DATA_LATE_US    60000000 /* one long question is no hang */
#define SHOT_NICE       10

/* ---- UI thread ---- */

static const int64_t bounds_us[HEALTH_BUCKETS - 1] = {
    2000, 5000, 10000, 16700, 33300, 50000, 100000, 250000, 500000, 1000000
};

int64_t health_bound_us(int bucket)
{
    return bucket < HEALTH_BUCKETS - 1 ? bounds_us[bucket] : INT64_MAX;
}

void health_publish(struct health_server *h, const struct health_facts *f)
{
    if (!h)
        return;
    int64_t now_us = clock_monotonic_us();
    if (f->beats != h->beats) {
        h->beats = f->beats;
        atomic_store(&h->data_us, now_us);
    }
    atomic_store(&h->round_us, now_us);
    atomic_store(&h->ready, f->ready);
    atomic_store(&h->safe, f->safe);
    atomic_store(&h->dark, f->dark);
    atomic_store(&h->state, (int)f->freshness.state);
    atomic_store(&h->as_of_unix_s, f->freshness.as_of_unix_s);
    atomic_store(&h->feed_errors, f->feed_errors);
    atomic_store(&h->mask_bytes, f->mask_bytes);
    atomic_store(&h->layer_bytes, f->layer_bytes);
    atomic_store(&h->map_images, f->map_images);
}

void health_frame(struct health_server *h, int64_t took_us)
{
    int i = 0;
    if (!h)
        return;
    while (took_us > health_bound_us(i))
        i++;
    atomic_fetch_add(&h->frames[i], 1);
    atomic_fetch_add(&h->frames_us, took_us);
}

void health_touch(struct health_server *h)
{
    if (h)
        atomic_fetch_add(&h->touches, 1);
}

bool health_shot_wanted(struct health_server *h)
{
    return h && atomic_load(&h->shot_wanted);
}

void health_give_shot(struct health_server *h, struct pixels frame)
{
    struct pixels copy = pixels_create(frame.w, frame.h);
    for (int y = 0; y < frame.h; y++)
        memcpy(copy.data + (size_t)y * (size_t)copy.stride_px,
               frame.data + (size_t)y * (size_t)frame.stride_px,
               (size_t)frame.w * sizeof *frame.data);
    pthread_mutex_lock(&h->lock);
    atomic_store(&h->shot_wanted, false);
    struct health_ask *a = h->waiting;
    h->waiting = NULL;
    if (a) {
        a->shot = copy;
        a->given = true;
        MHD_resume_connection(a->connection);
    }
    pthread_mutex_unlock(&h->lock);
    if (!a)
        pixels_destroy(&copy);
}

/* ---- answers ---- */

static enum MHD_Result say(struct MHD_Connection *c, unsigned code,
                           const char *type, void *body, size_t n,
                           enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(n, body, mode);
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (code == MHD_HTTP_UNAUTHORIZED)
        MHD_add_response_header(r, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (code == MHD_HTTP_TOO_MANY_REQUESTS)
        MHD_add_response_header(r, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    enum MHD_Result ok = MHD_queue_response(c, code, r);
    MHD_destroy_response(r);
    return ok;
}

static enum MHD_Result say_text(struct MHD_Connection *c, unsigned code,
                                const char *text)
{
    return say(c, code, "text/plain; charset=utf-8", (void *)(uintptr_t)text,
               strlen(text), MHD_RESPMEM_MUST_COPY);
}

static enum MHD_Result say_health(struct health_server *h,
                                  struct MHD_Connection *c)
{
    int64_t now_us = clock_monotonic_us();
    if (now_us > atomic_load(&h->round_us) + ROUND_LATE_US)
        return say_text(c, MHD_HTTP_SERVICE_UNAVAILABLE,
                        "the pictures stand still\n");
    if (now_us > atomic_load(&h->data_us) + DATA_LATE_US)
        return say_text(c, MHD_HTTP_SERVICE_UNAVAILABLE,
                        "the data thread does not answer\n");
    return say_text(c, MHD_HTTP_OK, "ok\n");
}

static enum MHD_Result say_ready(struct health_server *h,
                                 struct MHD_Connection *c)
{
    if (!atomic_load(&h->ready))
        return say_text(c, MHD_HTTP_SERVICE_UNAVAILABLE, "nothing is shown\n");
    if (atomic_load(&h->state) == SOURCE_NEVER)
        return say_text(c, MHD_HTTP_SERVICE_UNAVAILABLE, "no data yet\n");
    return say_text(c, MHD_HTTP_OK,
                    atomic_load(&h->safe) ? "ready, in safe mode\n"
                                          : "ready\n");
}

static enum MHD_Result say_metrics(struct health_server *h,
                                   struct MHD_Connection *c)
{
    char text[HEALTH_METRICS_BYTES];
    size_t n = health_metrics(h, text, sizeof text);
    return say(c, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8", text,
               n, MHD_RESPMEM_MUST_COPY);
}

/* Takes as long for a wrong token as for a right one. */
static bool has_token(const struct health_server *h, struct MHD_Connection *c)
{
    const char *given = MHD_lookup_connection_value(
        c, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
    if (!given || !str_starts(given, "Bearer "))
        return false;
    given += strlen("Bearer ");
    size_t n = strlen(h->token), m = strlen(given);
    unsigned differ = n != m;
    for (size_t i = 0; i < m; i++)
        differ |= (unsigned char)given[i] ^
                  (unsigned char)h->token[i < n ? i : n];
    return !differ;
}

/* One at a time: a second one has nothing else to see. */
static enum MHD_Result ask_shot(struct health_server *h, struct health_ask *a)
{
    pthread_mutex_lock(&h->lock);
    bool busy = h->waiting || h->stop;
    if (!busy) {
        h->waiting = a;
        MHD_suspend_connection(a->connection);
        atomic_store(&h->shot_wanted, true);
    }
    pthread_mutex_unlock(&h->lock);
    if (busy)
        return say_text(a->connection, MHD_HTTP_TOO_MANY_REQUESTS,
                        "a picture is under way\n");
    if (h->wake)
        h->wake(h->wake_ctx);
    return MHD_YES;
}

static enum MHD_Result say_shot(struct health_ask *a)
{
    size_t n;
    setpriority(PRIO_PROCESS, (id_t)gettid(), SHOT_NICE);
    void *png = png_encode(a->shot, &n);
    pixels_destroy(&a->shot);
    if (!png)
        return say_text(a->connection, MHD_HTTP_INTERNAL_SERVER_ERROR,
                        "no memory for a picture\n");
    return say(a->connection, MHD_HTTP_OK, "image/png", png, n,
               MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result answer_shot(struct health_server *h,
                                   struct health_ask *a)
{
    if (a->given)
        return say_shot(a);
    if (a->asked)
        return say_text(a->connection, MHD_HTTP_SERVICE_UNAVAILABLE,
                        "the wall ends\n");
    if (!h->token[0] || !h->loopback)
        return say_text(a->connection, MHD_HTTP_NOT_FOUND,
                        "no pictures here: they need [health] token_file and "
                        "an address of this machine alone\n");
    if (!has_token(h, a->connection))
        return say_text(a->connection, MHD_HTTP_UNAUTHORIZED,
                        "the token, please\n");
    a->asked = true;
    return ask_shot(h, a);
}

static enum MHD_Result answer(void *ctx, struct MHD_Connection *c,
                              const char *url, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_n, void **state)
{
    struct health_server *h = ctx;
    (void)version, (void)upload;
    if (!*state) {
        struct health_ask *a = xcalloc(1, sizeof *a);
        a->connection = c;
        *state = a;
        return MHD_YES;
    }
    if (*upload_n) { /* nobody reads it */
        *upload_n = 0;
        return MHD_YES;
    }
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return say_text(c, MHD_HTTP_METHOD_NOT_ALLOWED, "GET, please\n");
    if (!strcmp(url, "/healthz"))
        return say_health(h, c);
    if (!strcmp(url, "/readyz"))
        return say_ready(h, c);
    if (!strcmp(url, "/metrics"))
        return say_metrics(h, c);
    if (!strcmp(url, "/shot.png"))
        return answer_shot(h, *state);
    return say_text(c, MHD_HTTP_NOT_FOUND,
                    "/healthz /readyz /metrics /shot.png\n");
}

static void done(void *ctx, struct MHD_Connection *c, void **state,
                 enum MHD_RequestTerminationCode code)
{
    struct health_ask *a = *state;
    (void)ctx, (void)c, (void)code;
    if (!a)
        return;
    pixels_destroy(&a->shot);
    free(a);
    *state = NULL;
}

/* ---- begin and end ---- */

static void quiet(void *ctx, const char *format, va_list args)
{
    (void)ctx, (void)format, (void)args;
}

static enum status start(struct health_server *h,
                         const struct health_options *o,
                         const struct sockaddr_storage *address,
                         struct error *err)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_ITC | MHD_USE_ERROR_LOG;
    if (address->ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    errno = 0;
    h->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, answer, h, MHD_OPTION_EXTERNAL_LOGGER, quiet,
        NULL, MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_NOTIFY_COMPLETED, done, h, MHD_OPTION_END);
    if (!h->daemon)
        return error_set(err, STATUS_IO, "[health] listen %s: %s", o->listen,
                         errno ? strerror(errno) : "cannot listen");
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(
        h->daemon, MHD_DAEMON_INFO_BIND_PORT);
    h->port = info ? info->port : 0;
    return STATUS_OK;
}

enum status health_create(const struct health_options *options,
                          struct health_server **out, struct error *err)
{
    struct sockaddr_storage address;
    struct health_server *h = xcalloc(1, sizeof *h);
    *out = NULL;
    pthread_mutex_init(&h->lock, NULL);
    h->wake = options->wake;
    h->wake_ctx = options->wake_ctx;
    h->began_unix_s = clock_unix_s();
    atomic_store(&h->round_us, clock_monotonic_us());
    atomic_store(&h->data_us, clock_monotonic_us());
    atomic_store(&h->state, (int)SOURCE_NEVER);
    enum status s = feed_listen_parse("[health] listen", options->listen,
                                      &address, &h->loopback, err);
    if (!s && options->token_file && *options->token_file)
        s = feed_token_read(options->token_file, h->token, sizeof h->token,
                            err);
    if (!s)
        s = start(h, options, &address, err);
    if (s) {
        health_destroy(h);
        return s;
    }
    *out = h;
    return STATUS_OK;
}

void health_destroy(struct health_server *h)
{
    if (!h)
        return;
    pthread_mutex_lock(&h->lock);
    h->stop = true;
    if (h->waiting)
        MHD_resume_connection(h->waiting->connection);
    h->waiting = NULL;
    pthread_mutex_unlock(&h->lock);
    if (h->daemon)
        MHD_stop_daemon(h->daemon);
    pthread_mutex_destroy(&h->lock);
    memset(h->token, 0, sizeof h->token);
    free(h);
}

int health_port(const struct health_server *h)
{
    return h->port;
}
