/* One request after the other, on the daemon's thread. */
#include "feed/server_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/str.h"
#include "store/store.h"

#define RETRY_S "2"

/* ---- pages kept ---- */

static void drop(struct kept *k)
{
    if (k->response)
        MHD_destroy_response(k->response);
    *k = (struct kept){ 0 };
}

void server_pages_drop(struct feed_server *s)
{
    for (size_t i = 0; i < LENGTH(s->pages); i++)
        drop(&s->pages[i]);
}

static struct kept *find(struct feed_server *s, const char *key,
                         uint64_t generation)
{
    for (size_t i = 0; i < LENGTH(s->pages); i++) {
        struct kept *k = &s->pages[i];
        if (!k->response || strcmp(k->key, key) != 0)
            continue;
        if (k->fixed || k->generation == generation) {
            k->used = ++s->clock;
            return k;
        }
        drop(k);
    }
    return NULL;
}

/* A free place: the least recently used go until there is room. */
static struct kept *make_place(struct feed_server *s, size_t n_bytes)
{
    for (;;) {
        struct kept *old = NULL, *free_place = NULL;
        size_t total = n_bytes;
        for (size_t i = 0; i < LENGTH(s->pages); i++) {
            struct kept *k = &s->pages[i];
            total += k->n_bytes;
            if (!k->response)
                free_place = k;
            else if (!old || k->used < old->used)
                old = k;
        }
        if (free_place && (total <= PAGES_BYTES_MAX || !old))
            return free_place;
        drop(old);
    }
}

/* ---- bodies ---- */

static bool compress_body(const struct feed_text *in, struct feed_text *out)
{
    z_stream z = { 0 };
    if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    out->cap = deflateBound(&z, in->n);
    out->text = xrealloc(NULL, out->cap);
    z.next_in = (Bytef *)in->text;
    z.avail_in = (uInt)in->n;
    z.next_out = (Bytef *)out->text;
    z.avail_out = (uInt)out->cap;
    bool done = deflate(&z, Z_FINISH) == Z_STREAM_END;
    out->n = out->cap - z.avail_out;
    deflateEnd(&z);
    out->text = xrealloc(out->text, out->n ? out->n : 1);
    return done;
}

/* Takes the body. */
static struct kept *keep(struct feed_server *s, const char *key,
                         uint64_t generation, struct feed_text *body, bool gzip,
                         bool fixed, bool empty, const char *type)
{
    struct feed_text packed = { 0 };
    uint64_t hash = hash_bytes(HASH_SEED, body->text, body->n);
    if (gzip && compress_body(body, &packed)) {
        free(body->text);
        *body = packed;
    } else {
        free(packed.text);
        gzip = false;
    }
    struct kept *k = make_place(s, body->n);
    str_copy(k->key, sizeof k->key, key);
    k->generation = generation;
    k->fixed = fixed;
    k->empty = empty;
    k->n_bytes = body->n;
    k->used = ++s->clock;
    str_format(k->etag, sizeof k->etag, "\"%016llx%s\"",
               (unsigned long long)hash, gzip ? "-z" : "");
    k->response = MHD_create_response_from_buffer(body->n, body->text,
                                                  MHD_RESPMEM_MUST_FREE);
    *body = (struct feed_text){ 0 };
    MHD_add_response_header(k->response, "Content-Type", type);
    MHD_add_response_header(k->response, "ETag", k->etag);
    MHD_add_response_header(k->response, "Vary", "Accept-Encoding");
    if (gzip)
        MHD_add_response_header(k->response, "Content-Encoding", "gzip");
    /* A shared cache may answer an authorised request only when told so. */
    MHD_add_response_header(k->response, "Cache-Control",
                            fixed ? "public, max-age=31536000, immutable"
                                  : "no-cache");
    return k;
}

/* ---- answers ---- */

static enum MHD_Result say(struct MHD_Connection *c, unsigned code,
                           const char *text)
{
    struct feed_text body = { 0 };
    feed_text_add(&body, "{\"error\":", 9);
    feed_text_string(&body, text);
    feed_text_add(&body, "}\n", 2);
    struct MHD_Response *r = MHD_create_response_from_buffer(
        body.n, body.text, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(r, "Content-Type", "application/json");
    MHD_add_response_header(r, "Cache-Control", "no-store");
    if (code == MHD_HTTP_UNAUTHORIZED)
        MHD_add_response_header(r, "WWW-Authenticate", "Bearer");
    if (code == MHD_HTTP_SERVICE_UNAVAILABLE)
        MHD_add_response_header(r, "Retry-After", RETRY_S);
    if (code == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, "Allow", "GET, HEAD");
    enum MHD_Result result = MHD_queue_response(c, code, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result give(struct MHD_Connection *c, const struct kept *k)
{
    const char *have = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
                                                   "If-None-Match");
    if (!have || !strstr(have, k->etag))
        return MHD_queue_response(c, MHD_HTTP_OK, k->response);
    struct MHD_Response *r = MHD_create_response_from_buffer(
        0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(r, "ETag", k->etag);
    MHD_add_response_header(r, "Cache-Control",
                            k->fixed ? "public, max-age=31536000, immutable"
                                     : "no-cache");
    enum MHD_Result result = MHD_queue_response(c, MHD_HTTP_NOT_MODIFIED, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result give_error(struct MHD_Connection *c, enum status status,
                                  const struct error *err)
{
    if (status == STATUS_NOT_FOUND)
        return say(c, MHD_HTTP_GONE, "unknown cursor: begin without `after`");
    log_warn("%s", err->text);
    return say(c, MHD_HTTP_SERVICE_UNAVAILABLE,
               "the register cannot be read now");
}

static bool wants_gzip(struct MHD_Connection *c)
{
    const char *accept = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
                                                     "Accept-Encoding");
    return accept && strstr(accept, "gzip") && !strstr(accept, "gzip;q=0");
}

static void write_status(const struct feed_facts *f, struct feed_text *body)
{
    char line[512], time[32] = "";
    if (f->as_of_unix_s)
        civil_format_iso(f->as_of_unix_s, time);
    feed_text_add(body, "{\"schema\":1,\"register\":", 23);
    str_format(line, sizeof line, "%lld", (long long)f->home);
    feed_text_string(body, line);
    feed_text_add(body, ",\"name\":", 8);
    feed_text_string(body, f->name);
    str_format(line, sizeof line,
               ",\"as_of\":%s%s%s,\"cursor\":\"%s\",\"demo\":%s,"
               "\"counts\":{\"household\":%lld,\"member\":%lld}}\n",
               *time ? "\"" : "", *time ? time : "null", *time ? "\"" : "",
               f->cursor, f->demo ? "true" : "false", (long long)f->households,
               (long long)f->members);
    feed_text_add(body, line, strlen(line));
}

static enum MHD_Result answer_status(struct feed_server *s,
                                     struct MHD_Connection *c)
{
    uint64_t generation = atomic_load(&s->generation);
    bool gzip = wants_gzip(c);
    const char *key = gzip ? "status z" : "status";
    struct kept *k = find(s, key, generation);
    if (!k) {
        struct feed_facts facts;
        struct error err = { "" };
        struct feed_text body = { 0 };
        enum status status = store_feed_facts(s->store, &facts, &err);
        if (status != STATUS_OK)
            return give_error(c, status, &err);
        write_status(&facts, &body);
        k = keep(s, key, generation, &body, gzip, false, false,
                 "application/json");
    }
    return give(c, k);
}

struct query_args {
    const char *after;
    int64_t limit, wait_s;
    bool masked;
};

/* NULL, or what is wrong. */
static const char *read_args(struct MHD_Connection *c, struct query_args *q)
{
    const char *limit, *wait, *fields;
    q->limit = FEED_LIMIT_DEFAULT;
    q->after = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "after");
    limit = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "limit");
    wait = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "wait");
    fields = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "fields");
    if (limit && !str_parse_int(limit, 1, INT64_MAX, &q->limit))
        return "limit: a number of rows from 1 expected";
    if (wait && !str_parse_int(wait, 0, INT64_MAX, &q->wait_s))
        return "wait: a number of seconds from 0 expected";
    if (fields && strcmp(fields, "masked") != 0)
        return "fields: `masked` expected";
    q->masked = fields != NULL;
    if (q->limit > FEED_LIMIT_MAX)
        q->limit = FEED_LIMIT_MAX;
    if (q->wait_s > WAIT_MAX_S)
        q->wait_s = WAIT_MAX_S;
    return NULL;
}

static enum status page_of(struct feed_server *s, const struct query_args *q,
                           bool gzip, uint64_t generation, struct kept **out,
                           struct error *err)
{
    char key[sizeof(*out)->key];
    str_format(key, sizeof key, "%s %lld%s%s", q->after ? q->after : "-",
               (long long)q->limit, q->masked ? " m" : "", gzip ? " z" : "");
    *out = find(s, key, generation);
    if (*out)
        return STATUS_OK;
    struct feed_page page;
    enum status status = store_feed_page(s->store, q->after, (int)q->limit,
                                         q->masked, &page, err);
    if (status != STATUS_OK)
        return status;
    if (page.n_too_long)
        log_warn("%s: %d rows longer than a line of %d bytes were left out",
                 s->path, page.n_too_long, FEED_LINE_BYTES_MAX);
    *out = keep(s, key, generation, &page.body, gzip, page.fixed,
                page.n_rows == 0 && !page.more, "application/x-ndjson");
    feed_page_finish(&page);
    return STATUS_OK;
}

static enum MHD_Result answer_changes(struct ask *a)
{
    struct feed_server *s = a->server;
    struct MHD_Connection *c = a->connection;
    struct query_args q = { 0 };
    const char *wrong = read_args(c, &q);
    bool gzip = wants_gzip(c);
    if (wrong)
        return say(c, MHD_HTTP_BAD_REQUEST, wrong);
    if (q.after && strlen(q.after) >= FEED_CURSOR_BYTES)
        return say(c, MHD_HTTP_GONE, "unknown cursor: begin without `after`");
    if (a->deadline_us == 0)
        a->deadline_us = clock_monotonic_us() + q.wait_s * 1000000;
    for (;;) {
        struct kept *k;
        struct error err = { "" };
        uint64_t generation = atomic_load(&s->generation);
        enum status status = page_of(s, &q, gzip, generation, &k, &err);
        if (status != STATUS_OK)
            return give_error(c, status, &err);
        if (!k->empty || clock_monotonic_us() >= a->deadline_us ||
            atomic_load(&s->stop))
            return give(c, k);
        if (server_wait(a, generation))
            return MHD_YES;
    }
}

/* Compared without telling by the time taken where they differ. */
static bool authorised(const struct feed_server *s, struct MHD_Connection *c)
{
    char want[TOKEN_BYTES + 8];
    if (!s->token[0])
        return true;
    const char *have = MHD_lookup_connection_value(c, MHD_HEADER_KIND,
                                                   "Authorization");
    size_t n = str_format(want, sizeof want, "Bearer %s", s->token);
    if (!have || strlen(have) != n)
        return false;
    unsigned char differ = 0;
    for (size_t i = 0; i < n; i++)
        differ |= (unsigned char)(have[i] ^ want[i]);
    return differ == 0;
}

/* The file was replaced by another one: answer from that. */
static void follow_file(struct feed_server *s)
{
    uint64_t file = atomic_load(&s->file);
    struct store *fresh;
    struct error err = { "" };
    if (file == s->store_epoch)
        return;
    if (store_open(s->path, STORE_READ, &fresh, &err) != STATUS_OK) {
        log_warn("%s", err.text);
        return;
    }
    store_close(s->store);
    s->store = fresh;
    s->store_epoch = file;
    server_pages_drop(s);
}

enum MHD_Result server_answer(void *server, struct MHD_Connection *c,
                              const char *url, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_n, void **ask)
{
    struct feed_server *s = server;
    (void)version;
    (void)upload;
    if (!*ask) {
        struct ask *a = xcalloc(1, sizeof *a);
        a->server = s;
        a->connection = c;
        *ask = a;
        return MHD_YES; /* the body comes, or not, before the answer */
    }
    if (*upload_n) {
        *upload_n = 0;
        return MHD_YES;
    }
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return say(c, MHD_HTTP_METHOD_NOT_ALLOWED, "GET expected");
    if (!authorised(s, c))
        return say(c, MHD_HTTP_UNAUTHORIZED, "the token is missing or wrong");
    follow_file(s);
    if (!strcmp(url, "/v1/status"))
        return answer_status(s, c);
    if (!strcmp(url, "/v1/changes"))
        return answer_changes(*ask);
    return say(c, MHD_HTTP_NOT_FOUND, "/v1/status or /v1/changes expected");
}

void server_done(void *server, struct MHD_Connection *c, void **ask,
                 enum MHD_RequestTerminationCode code)
{
    struct feed_server *s = server;
    struct ask *a = *ask;
    (void)c;
    (void)code;
    if (!a)
        return;
    pthread_mutex_lock(&s->lock);
    for (struct ask **p = &s->waiting; *p; p = &(*p)->next)
        if (*p == a) {
            *p = a->next;
            break;
        }
    pthread_mutex_unlock(&s->lock);
    free(a);
    *ask = NULL;
}
