/* The data thread: answers questions, looks at the register now and then. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/rng.h"
#include "base/str.h"
#include "source/source_internal.h"

#define FULL_WAIT_NS 5000000 /* between tries to hand over an answer */

/* ---- handing over ---- */

static void deliver(struct source *s, struct message *m)
{
    const struct timespec pause = { .tv_nsec = FULL_WAIT_NS };
    m->answer.generation = s->generation;
    while (!queue_send(s->answers, m)) {
        if (atomic_load(&s->stop)) {
            answer_finish(&m->answer);
            return;
        }
        nanosleep(&pause, NULL);
    }
    if (s->wake)
        s->wake(s->wake_ctx);
}

struct freshness source_way(const struct source *s)
{
    struct freshness f = s->now.freshness;
    if (f.stale)
        f.state = SOURCE_STALE;
    if (s->freshen)
        s->freshen(s->freshen_ctx, &f);
    return f;
}

static void deliver_facts(struct source *s, enum answer_kind kind,
                          uint32_t request)
{
    struct message m = {
        .answer = { .kind = kind, .request = request },
        .facts = s->now,
    };
    s->told = m.answer.freshness = m.facts.freshness = source_way(s);
    deliver(s, &m);
}

/* The way to the data has changed, though the data has not. */
static void tell_way(struct source *s)
{
    struct freshness f = source_way(s);
    if (f.state != s->told.state || f.trouble != s->told.trouble ||
        f.trouble_n != s->told.trouble_n)
        deliver_facts(s, ANSWER_STATUS, 0);
}

/* ---- looking at the register ---- */

static void become_stale(struct source *s, const char *reason)
{
    struct freshness *f = &s->now.freshness;
    char cut[sizeof f->reason];
    str_copy(cut, sizeof cut, reason);
    if (f->stale && strcmp(f->reason, cut) == 0)
        return;
    log_warn("%s", reason);
    f->stale = true;
    str_copy(f->reason, sizeof f->reason, cut);
    f->checked_unix_s = clock_unix_s();
    deliver_facts(s, ANSWER_STATUS, 0);
}

static void become_changed(struct source *s, const struct store_facts *facts)
{
    s->now = *facts;
    s->generation++;
    deliver_facts(s, ANSWER_CHANGED, 0);
}

static enum status reopen(struct source *s, const struct stat *st,
                          struct error *err)
{
    struct store *fresh, *old;
    struct store_facts facts;
    int64_t version;
    enum status status = store_open(s->path, STORE_READ, &fresh, err);
    if (status != STATUS_OK)
        return status;
    status = store_data_version(fresh, &version, err);
    if (status == STATUS_OK)
        status = store_facts(fresh, &facts, err);
    if (status != STATUS_OK) {
        store_close(fresh);
        return status;
    }
    pthread_mutex_lock(&s->lock);
    old = s->store;
    s->store = fresh;
    pthread_mutex_unlock(&s->lock);
    store_close(old);
    s->device = st->st_dev;
    s->inode = st->st_ino;
    s->data_version = version;
    become_changed(s, &facts);
    return STATUS_OK;
}

/* The open file: has another connection written, can it still be read? */
static enum status read_again(struct source *s, struct error *err)
{
    int64_t version;
    struct store_facts facts;
    enum status status = store_data_version(s->store, &version, err);
    if (status == STATUS_OK)
        status = store_facts(s->store, &facts, err);
    if (status != STATUS_OK)
        return status;
    if (version == s->data_version) {
        s->now.freshness.checked_unix_s = facts.freshness.checked_unix_s;
        return STATUS_OK;
    }
    s->data_version = version;
    become_changed(s, &facts);
    return STATUS_OK;
}

static void look(struct source *s)
{
    struct stat st;
    struct error err = { "" };
    enum status status;
    if (stat(s->path, &st) != 0) {
        int stat_errno = errno;
        error_set(&err, STATUS_IO, "%s: %s", s->path,
                  stat_errno == ENOENT ? "the register is gone"
                                       : strerror(stat_errno));
        become_stale(s, err.text);
        return;
    }
    /* After trouble the old handle proves nothing: begin anew. */
    if (s->now.freshness.stale || st.st_dev != s->device ||
        st.st_ino != s->inode)
        status = reopen(s, &st, &err);
    else
        status = read_again(s, &err);
    if (status != STATUS_OK && status != STATUS_CANCELLED)
        become_stale(s, err.text);
}

/* ---- the nightly self-check ---- */

static void log_problem(void *ctx, const char *line)
{
    (void)ctx;
    log_warn("self-check: %s", line);
}

static void self_check(struct source *s)
{
    uint64_t pick;
    region_id township;
    int64_t n_problems;
    struct error err = { "" };
    enum status status = rng_system_below(UINT64_MAX, &pick, &err);
    if (status == STATUS_OK)
        status = store_self_check(s->store, pick, log_problem, NULL, &township,
                                  &n_problems, &err);
    if (status == STATUS_CANCELLED)
        return;
    if (status != STATUS_OK)
        log_warn("self-check: %s", err.text);
    else
        log_info("self-check: township %lld counted again: %lld differences",
                 (long long)township, (long long)n_problems);
}

/* Once a day, when the hour has come. A clock set back gives no second one on
 * the same day; one set forward, at most one more. */
static void self_check_when_due(struct source *s)
{
    if (s->check_hour < 0 || s->now.freshness.stale)
        return;
    int64_t local_s = clock_unix_s() + CLOCK_ZONE_S, day = local_s / 86400;
    if ((int)(local_s % 86400 / 3600) != s->check_hour || day == s->checked_day)
        return;
    s->checked_day = day;
    self_check(s);
}

/* ---- answering ---- */

static enum status draw(struct source *s, const struct request *r,
                        struct draw *d, struct error *err)
{
    int64_t n;
    uint64_t k = 0;
    household_id none;
    *d = (struct draw){ .scope = r->region,
                        .year = r->year ? r->year : s->now.year,
                        .filter = r->filter };
    enum status status = store_read_begin(s->store, err);
    if (status != STATUS_OK)
        return status;
    status = store_kth(s->store, d->scope, d->year, &d->filter, -1,
                       &d->n_candidates, &none, err);
    if (status == STATUS_OK && d->n_candidates > 0) {
        status = rng_system_below((uint64_t)d->n_candidates, &k, err);
        if (status == STATUS_OK)
            status = store_kth(s->store, d->scope, d->year, &d->filter,
                               (int64_t)k, &n, &d->household, err);
    }
    store_read_end(s->store);
    char filter[256];
    filter_format(&d->filter, filter, sizeof filter);
    if (status == STATUS_OK)
        log_info("draw: region %lld, year %d, %s: number %lld of %lld",
                 (long long)d->scope, d->year, *filter ? filter : "all",
                 d->n_candidates ? (long long)k + 1 : 0,
                 (long long)d->n_candidates);
    return status;
}

static void answer(struct source *s, const struct request *r)
{
    struct message m = { .answer = { .kind = r->kind, .request = r->id } };
    struct answer *a = &m.answer;
    struct error *err = &a->error;
    store_show_whole(s->store, r->whole);
    switch (r->kind) {
    case ANSWER_ATLAS:
        a->status = store_atlas(s->store, r->region, &a->atlas, err);
        break;
    case ANSWER_LIGHTS:
        a->status = store_lights(s->store, r->region, &a->lights, err);
        break;
    case ANSWER_MARKS:
        a->status = store_marks(s->store, r->region, r->year, &r->filter,
                                &a->marks, err);
        break;
    case ANSWER_VIEW:
    case ANSWER_WITH:
        a->status = store_view(s->store, r->region, r->year, &a->view, err);
        break;
    case ANSWER_PAGE:
        a->status = store_page(s->store, &r->query, &a->page, err);
        break;
    case ANSWER_DOSSIER:
        a->status = store_dossier(s->store, r->household, r->year, &a->dossier,
                                  err);
        break;
    case ANSWER_SEARCH:
        a->status = store_search(s->store, r->text, r->names, SEARCH_HITS_MAX,
                                 &a->search, err);
        break;
    case ANSWER_FLOW:
        a->status = store_flow(s->store, &r->flow, &a->flow, err);
        break;
    case ANSWER_CHANGES:
        a->status = store_changes(s->store, &r->changes, &a->changes, err);
        break;
    case ANSWER_FINDINGS:
        a->status = store_findings(s->store, r->region, &a->findings, err);
        break;
    case ANSWER_DRAW: a->status = draw(s, r, &a->draw, err); break;
    case ANSWER_STATUS:
    case ANSWER_CHANGED: deliver_facts(s, ANSWER_STATUS, r->id); return;
    }
    deliver(s, &m);
}

static int wait_ms(const struct source *s)
{
    if (s->poll_s <= 0)
        return SOURCE_BEAT_MS;
    int64_t left_us = s->next_look_us - clock_monotonic_us();
    return left_us <= 0 ? 0
           : left_us >= (int64_t)SOURCE_BEAT_MS * 1000
               ? SOURCE_BEAT_MS
               : (int)((left_us + 999) / 1000);
}

void *source_worker(void *source)
{
    struct source *s = source;
    int64_t period_us = (int64_t)(s->poll_s * 1e6);
    s->next_look_us = clock_monotonic_us() + period_us;
    while (!atomic_load(&s->stop)) {
        struct request r;
        atomic_fetch_add(&s->beats, 1);
        if (queue_wait(s->requests, &r, wait_ms(s)) && !atomic_load(&s->stop))
            answer(s, &r);
        if (s->poll_s <= 0 || atomic_load(&s->stop) ||
            clock_monotonic_us() < s->next_look_us)
            continue;
        look(s);
        tell_way(s);
        self_check_when_due(s);
        s->next_look_us = clock_monotonic_us() + period_us;
    }
    atomic_store(&s->ended, true);
    return NULL;
}
