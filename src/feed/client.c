#include "feed/client_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/rng.h"
#include "base/str.h"
#include "feed/server.h"

#define LIMIT_LOAD   FEED_LIMIT_MAX /* rows a page, of a first load */
#define LIMIT_CHANGE 2000           /* of changes: short transactions */
#define WAIT_MAX_S   60
#define SKEW_S       300 /* clocks that differ more are told */
#define EMPTY_MAX    3   /* pages without rows that promise more */
#define PACE_MS      100 /* between two asks, at least */
#define THREAD_STACK (1 << 20)
#define NO_RETRY     (-1)
#define REST         40 /* times the processor time of a try that led nowhere */

bool client_stopping(const struct feed_client *c)
{
    return atomic_load(&c->stop) || (c->signalled && *c->signalled);
}

void client_told(struct feed_client *c)
{
    if (c->o.tell)
        c->o.tell(c->o.tell_ctx);
}

/* ---- one request ---- */

static void start_changes(struct feed_client *c, const char *after,
                          double wait_s)
{
    char url[HTTP_URL_BYTES], wait[32] = "";
    char *escaped = *after ? curl_easy_escape(c->http.easy, after, 0) : NULL;
    if (wait_s > 0)
        str_format(wait, sizeof wait, "&wait=%.0f", wait_s);
    str_format(url, sizeof url, "%s/v1/changes?limit=%d&fields=masked%s%s%s",
               c->url, c->beside || c->bulk ? LIMIT_LOAD : LIMIT_CHANGE,
               escaped ? "&after=" : "", escaped ? escaped : "", wait);
    curl_free(escaped);
    http_start(&c->http, url, wait_s, FEED_PAGE_BYTES_MAX);
}

/* False when the client is to stop. */
static bool await(struct feed_client *c)
{
    while (!http_pump(&c->http, 1000))
        if (client_stopping(c)) {
            http_drop(&c->http);
            return false;
        }
    return true;
}

static bool nap(struct feed_client *c, double s)
{
    int64_t end = clock_monotonic_us() + (int64_t)(s * 1e6);
    for (;;) {
        int64_t left = (end - clock_monotonic_us() + 999) / 1000;
        if (client_stopping(c))
            return false;
        if (left <= 0)
            return true;
        http_pump(&c->http, left > 1000 ? 1000 : (int)left);
    }
}

static void met(struct feed_client *c)
{
    int64_t now = clock_unix_s();
    if (c->http.date_unix_s)
        c->skew_s = c->http.date_unix_s - now;
    pthread_mutex_lock(&c->lock);
    c->state.contact_unix_s = now;
    pthread_mutex_unlock(&c->lock);
}

/* ---- one try ---- */

static enum trouble stopped(struct feed_trouble *t)
{
    return trouble_set(t, TROUBLE_CUT, 0, "stopped");
}

static enum trouble show_token(struct feed_client *c, struct feed_trouble *t)
{
    char token[512];
    struct error err = { "" };
    if (!c->token_file)
        return TROUBLE_NONE;
    if (feed_token_read(c->token_file, token, sizeof token, &err) != STATUS_OK)
        return trouble_set(t, TROUBLE_CONFIG, 0, "token_file: %.220s",
                           err.text);
    http_token(&c->http, token);
    explicit_bzero(token, sizeof token);
    return TROUBLE_NONE;
}

static enum trouble ask_status(struct feed_client *c, struct feed_trouble *t)
{
    char url[HTTP_URL_BYTES];
    struct error err = { "" };
    long code;
    str_format(url, sizeof url, "%s/v1/status", c->url);
    http_start(&c->http, url, 0, FEED_LINE_BYTES_MAX);
    if (!await(c))
        return stopped(t);
    if (http_judge(&c->http, "application/json", &code, t) != TROUBLE_NONE)
        return t->kind;
    enum status s = feed_status_parse(c->http.body.text ? c->http.body.text
                                                        : "",
                                      c->http.body.n, &c->status, &err);
    if (s != STATUS_OK)
        return trouble_set(t, s == STATUS_LIMIT ? TROUBLE_SIZE : TROUBLE_PAGE,
                           0, "%s", err.text);
    met(c);
    c->year = civil_from_unix(c->status.as_of_unix_s ? c->status.as_of_unix_s
                                                     : clock_unix_s())
                  .year;
    return TROUBLE_NONE;
}

/* Pages that lead nowhere. */
static enum trouble judge_end(struct feed_client *c,
                              const struct feed_page_end *end,
                              struct feed_trouble *t)
{
    bool same = !strcmp(end->cursor, c->cursor), empty = end->n_bytes == 0;
    c->n_empty = empty && end->more ? c->n_empty + 1 : 0;
    if (same && (!empty || end->more))
        return trouble_set(t, TROUBLE_CURSOR, 0,
                           "the cursor does not advance: %.40s", end->cursor);
    if (c->n_empty > EMPTY_MAX)
        return trouble_set(t, TROUBLE_CURSOR, 0,
                           "pages without end: %d in a row are empty and "
                           "promise more",
                           c->n_empty);
    return TROUBLE_NONE;
}

/* The answer that came: a page in c->page and its end; GONE in *gone. */
static enum trouble take_answer(struct feed_client *c,
                                struct feed_page_end *end, bool *gone,
                                struct feed_trouble *t)
{
    struct error err = { "" };
    long code;
    enum trouble kind = http_judge(&c->http, "application/x-ndjson", &code, t);
    *gone = code == 410;
    if (kind != TROUBLE_NONE)
        return kind;
    struct feed_text free_one = c->page;
    c->page = c->http.body;
    c->http.body = free_one;
    enum status s = feed_page_end_parse(c->page.text ? c->page.text : "",
                                        c->page.n, end, &err);
    if (s != STATUS_OK)
        return trouble_set(t, s == STATUS_LIMIT ? TROUBLE_SIZE : TROUBLE_CUT, 0,
                           "%s", err.text);
    met(c);
    return judge_end(c, end, t);
}

/* 410: the cursor is unknown, everything anew beside. */
static enum trouble begin_anew(struct feed_client *c, struct feed_trouble *t)
{
    if (!c->cursor[0])
        return trouble_set(t, TROUBLE_SERVER, 410,
                           "410: gone, even without a cursor");
    log_info("feed: the server does not know cursor %s any more; loading the "
             "register anew",
             c->cursor);
    if (c->beside) { /* what lies there is of the same cursor: away with it */
        client_close(c);
        unlink(c->load_path);
    }
    return client_load(c, t);
}

static void chain_begins(struct feed_client *c)
{
    c->chain_households = c->chain_members = 0;
    c->n_empty = 0;
}

static void tell_progress(struct feed_client *c)
{
    pthread_mutex_lock(&c->lock);
    c->state.loading = c->beside;
    if (c->beside) {
        c->state.trouble = TROUBLE_LOADING;
        c->state.trouble_n = c->state.n_rows;
        str_format(c->state.reason, sizeof c->state.reason,
                   "loading: %lld rows", (long long)c->state.n_rows);
    }
    pthread_mutex_unlock(&c->lock);
    client_told(c);
}

/* All is here: what remains to be said. */
static void tell_caught_up(struct feed_client *c)
{
    struct feed_trouble t = { TROUBLE_NONE, 0, "" };
    int64_t apart = c->skew_s < 0 ? -c->skew_s : c->skew_s;
    if (apart > SKEW_S)
        trouble_set(&t, TROUBLE_CLOCK, apart / 60,
                    "the server's clock is %lld minutes %s this one",
                    (long long)(apart / 60),
                    c->skew_s > 0 ? "ahead of" : "behind");
    if (c->rejected)
        trouble_set(&t, TROUBLE_REJECTED, c->rejected, "%lld row%s rejected",
                    (long long)c->rejected, c->rejected == 1 ? "" : "s");
    pthread_mutex_lock(&c->lock);
    c->state.state = SOURCE_LIVE;
    c->state.trouble = t.kind;
    c->state.trouble_n = t.n;
    str_copy(c->state.reason, sizeof c->state.reason, t.text);
    c->state.loading = false;
    c->state.n_failures = 0;
    c->state.retry_in_s = 0;
    pthread_mutex_unlock(&c->lock);
    client_told(c);
}

/* Until there is no more. */
static enum trouble catch_up(struct feed_client *c, double wait_s,
                             bool *changed, struct feed_trouble *t)
{
    struct feed_page_end end;
    bool gone;
    chain_begins(c);
    *changed = false;
    start_changes(c, c->cursor, wait_s);
    for (;;) {
        if (!await(c))
            return stopped(t);
        enum trouble kind = take_answer(c, &end, &gone, t);
        if (gone) {
            if (begin_anew(c, t) != TROUBLE_NONE)
                return t->kind;
            chain_begins(c);
            start_changes(c, c->cursor, 0);
            continue;
        }
        if (kind != TROUBLE_NONE)
            return kind;
        if (end.more) /* the server works while we do */
            start_changes(c, end.cursor, 0);
        if (end.n_bytes || strcmp(end.cursor, c->cursor) != 0) {
            *changed = true;
            if (client_apply(c, &end, t) != TROUBLE_NONE)
                return t->kind;
        }
        if (!end.more)
            break;
        tell_progress(c);
    }
    if (client_complete(c, t) != TROUBLE_NONE)
        return t->kind;
    tell_caught_up(c);
    return TROUBLE_NONE;
}

static enum trouble begin_try(struct feed_client *c, struct feed_trouble *t)
{
    const struct http_options ho = { .url = c->url,
                                     .ca_file = c->ca_file,
                                     .allow_plain = c->o.allow_plain_http,
                                     .connect_s = c->o.connect_timeout_s,
                                     .stall_s = c->o.stall_timeout_s };
    pthread_mutex_lock(&c->lock);
    c->state.n_tries++;
    c->state.retry_in_s = 0;
    pthread_mutex_unlock(&c->lock);
    if (http_set(&c->http, &ho, t) != TROUBLE_NONE)
        return t->kind;
    if (show_token(c, t) != TROUBLE_NONE || ask_status(c, t) != TROUBLE_NONE)
        return t->kind;
    return client_open(c, t);
}

/* Follow until something fails, or the client is to stop. */
static enum trouble follow(struct feed_client *c, struct feed_trouble *t)
{
    bool changed, first = true;
    double wait_s = 0;
    if (begin_try(c, t) != TROUBLE_NONE)
        return t->kind;
    while (!client_stopping(c)) {
        int64_t begun = clock_monotonic_us();
        if (catch_up(c, wait_s, &changed, t) != TROUBLE_NONE)
            return t->kind;
        double took = (double)(clock_monotonic_us() - begun) / 1e6;
        /* A server that does not hold an empty ask is asked less often. */
        double pause = changed || first ? (double)PACE_MS / 1000
                                        : c->o.poll_s - took;
        if (c->o.wait_s == 0 && !first)
            pause = c->o.poll_s - took;
        first = false;
        wait_s = c->o.wait_s;
        if (pause > 0 && !nap(c, pause))
            break;
    }
    return stopped(t);
}

static void failed(struct feed_client *c, const struct feed_trouble *t,
                   double retry_s)
{
    int64_t now = clock_unix_s();
    pthread_mutex_lock(&c->lock);
    struct feed_client_state *s = &c->state;
    bool same = s->trouble == t->kind && !strcmp(s->reason, t->text);
    s->n_failures++;
    s->n_errors++;
    s->trouble = t->kind;
    s->trouble_n = t->n;
    str_copy(s->reason, sizeof s->reason, t->text);
    s->loading = false;
    s->retry_in_s = retry_s > 0 ? retry_s : 0;
    s->state = s->contact_unix_s == 0                        ? SOURCE_NEVER
               : now - s->contact_unix_s <= FRESHNESS_LATE_S ? SOURCE_LATE
                                                             : SOURCE_STALE;
    pthread_mutex_unlock(&c->lock);
    if (!same && retry_s >= 0)
        log_warn("feed: %s", t->text); /* once, not at each try */
    client_told(c);
}

/* Of this thread, seconds. */
static double processor_s(void)
{
    struct timespec t = { 0 };
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Full jitter: anything up to the cap, which doubles with each failure. Never
 * less than a rest that keeps the processor for the wall, however much work a
 * bad page makes: used_s of it went into a try without progress. */
static double back_off(struct feed_client *c, int64_t n_failures, double used_s)
{
    double cap = c->o.retry_s, least = 0;
    uint64_t random = 0;
    struct error err;
    for (int64_t i = 0; i < n_failures && cap < c->o.retry_max_s; i++)
        cap *= 2;
    if (cap > c->o.retry_max_s)
        cap = c->o.retry_max_s;
    if (rng_system_below(1000001, &random, &err) != STATUS_OK)
        random = 1000000;
    least = c->o.retry_s / 4; /* jitter that draws 0 is a busy loop */
    double s = least + (cap - least) * (double)random / 1e6;
    double rest = REST * used_s < c->o.retry_max_s ? REST * used_s
                                                   : c->o.retry_max_s;
    s = s < rest ? rest : s;
    if ((double)c->http.retry_after_s > s)
        s = (double)c->http.retry_after_s + least * (double)random / 1e6;
    return s;
}

/* Pages that were kept show that the way is good: a server that breaks the
 * contract is not rewarded, though. */
static bool made_progress(const struct feed_trouble *t, int64_t pages_before,
                          int64_t pages)
{
    return pages > pages_before && t->kind != TROUBLE_CURSOR &&
           t->kind != TROUBLE_PAGE && t->kind != TROUBLE_SIZE;
}

static void *run(void *client)
{
    struct feed_client *c = client;
    while (!client_stopping(c)) {
        struct feed_trouble t = { TROUBLE_NONE, 0, "" };
        int64_t pages = c->state.n_pages;
        double used_s = processor_s();
        follow(c, &t);
        used_s = processor_s() - used_s;
        if (client_stopping(c))
            break;
        if (made_progress(&t, pages, c->state.n_pages)) {
            pthread_mutex_lock(&c->lock);
            c->state.n_failures = 0;
            pthread_mutex_unlock(&c->lock);
            used_s = 0;
        }
        double s = back_off(c, c->state.n_failures, used_s);
        client_close(c); /* nothing is held while the way is closed */
        failed(c, &t, s);
        http_drop(&c->http);
        nap(c, s);
    }
    return NULL;
}

/* ---- begin and end ---- */

static double or_default(double value, double normal)
{
    return value > 0 ? value : normal;
}

static void set_up(struct feed_client *c, const struct feed_client_options *o)
{
    c->o = *o;
    c->url = xstrdup(o->url);
    size_t n = strlen(c->url);
    while (n > 0 && c->url[n - 1] == '/')
        c->url[--n] = 0;
    c->path = xstrdup(o->register_path);
    c->token_file = o->token_file ? xstrdup(o->token_file) : NULL;
    c->ca_file = o->ca_file ? xstrdup(o->ca_file) : NULL;
    str_format(c->load_path, sizeof c->load_path, "%s.new", c->path);
    str_format(c->lock_path, sizeof c->lock_path, "%s.lock", c->path);
    c->o.poll_s = or_default(o->poll_s, 5);
    c->o.wait_s = o->never_wait ? 0 : or_default(o->wait_s, 30);
    if (c->o.wait_s > WAIT_MAX_S)
        c->o.wait_s = WAIT_MAX_S;
    c->o.connect_timeout_s = or_default(o->connect_timeout_s, 10);
    c->o.stall_timeout_s = or_default(o->stall_timeout_s, 20);
    c->o.retry_s = or_default(o->retry_s, 1);
    c->o.retry_max_s = or_default(o->retry_max_s, 300);
    c->lock_fd = -1;
    c->state.state = SOURCE_NEVER;
    http_init(&c->http);
    pthread_mutex_init(&c->lock, NULL);
}

static void release(struct feed_client *c)
{
    client_close(c);
    http_finish(&c->http);
    if (c->lock_fd >= 0)
        close(c->lock_fd);
    pthread_mutex_destroy(&c->lock);
    free(c->page.text);
    free(c->url);
    free(c->path);
    free(c->token_file);
    free(c->ca_file);
    free(c);
}

enum status feed_client_create(const struct feed_client_options *o,
                               struct feed_client **out, struct error *err)
{
    pthread_attr_t attr;
    struct feed_client *c = xcalloc(1, sizeof *c);
    *out = NULL;
    set_up(c, o);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, THREAD_STACK);
    int rc = pthread_create(&c->thread, &attr, run, c);
    pthread_attr_destroy(&attr);
    if (rc != 0) {
        release(c);
        return error_set(err, STATUS_IO, "cannot start the feed's thread: %s",
                         strerror(rc));
    }
    *out = c;
    return STATUS_OK;
}

void feed_client_destroy(struct feed_client *c)
{
    if (!c)
        return;
    atomic_store(&c->stop, true);
    http_wake(&c->http);
    pthread_join(c->thread, NULL);
    release(c);
}

void feed_client_state(struct feed_client *c, struct feed_client_state *out)
{
    pthread_mutex_lock(&c->lock);
    *out = c->state;
    pthread_mutex_unlock(&c->lock);
    /* Late becomes stale by itself. */
    if (out->state == SOURCE_LATE &&
        clock_unix_s() - out->contact_unix_s > FRESHNESS_LATE_S)
        out->state = SOURCE_STALE;
}

void feed_client_freshen(struct feed_client *c, struct freshness *f)
{
    struct feed_client_state s;
    feed_client_state(c, &s);
    f->kind = SOURCE_FEED;
    f->state = f->stale ? SOURCE_STALE : s.state;
    f->trouble = f->stale ? TROUBLE_REGISTER : s.trouble;
    f->trouble_n = s.trouble_n;
}

void feed_client_once(const struct feed_client_options *o,
                      const volatile int *stop, struct feed_client_state *out)
{
    struct feed_client *c = xcalloc(1, sizeof *c);
    struct feed_trouble t = { TROUBLE_NONE, 0, "" };
    bool changed;
    set_up(c, o);
    c->signalled = stop;
    if (begin_try(c, &t) != TROUBLE_NONE ||
        catch_up(c, 0, &changed, &t) != TROUBLE_NONE)
        failed(c, &t, NO_RETRY);
    feed_client_state(c, out);
    release(c);
}

void feed_register_path(const char *state_dir, const char *url, char *out,
                        size_t size)
{
    str_format(out, size, "%s/feed-%08x.db", state_dir,
               (unsigned)hash_bytes(HASH_SEED, url, strlen(url)));
}
