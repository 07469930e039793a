#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/str.h"
#include "source/source_internal.h"

#define POLL_S_MAX   86400
#define INTERRUPT_NS 2000000
#define THREAD_STACK (1 << 20)

/* ---- begin and end ---- */

static enum status begin_thread(struct source *s, struct error *err)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, THREAD_STACK);
    int rc = pthread_create(&s->thread, &attr, source_worker, s);
    pthread_attr_destroy(&attr);
    if (rc != 0)
        return error_set(err, STATUS_IO, "cannot start the data thread: %s",
                         strerror(rc));
    return STATUS_OK;
}

static enum status open_register(struct source *s, struct error *err)
{
    struct stat st;
    /* Before opening: a file renamed into place meanwhile is then taken for
     * a new one at the first look, never missed. */
    if (stat(s->path, &st) == 0) {
        s->device = st.st_dev;
        s->inode = st.st_ino;
    }
    enum status status = store_open(s->path, STORE_READ, &s->store, err);
    if (status == STATUS_OK)
        status = store_data_version(s->store, &s->data_version, err);
    if (status == STATUS_OK)
        status = store_facts(s->store, &s->now, err);
    s->facts = s->now;
    s->facts.freshness = s->told = source_way(s);
    return status;
}

static void release(struct source *s)
{
    queue_destroy(s->requests);
    queue_destroy(s->answers);
    store_close(s->store);
    pthread_mutex_destroy(&s->lock);
    free(s->path);
    free(s);
}

enum status source_create(const struct source_options *options,
                          struct source **out, struct error *err)
{
    *out = NULL;
    struct source *s = xcalloc(1, sizeof *s);
    s->path = xstrdup(options->register_path);
    s->poll_s = options->poll_s > POLL_S_MAX ? POLL_S_MAX : options->poll_s;
    s->check_hour = options->check_hour;
    s->wake = options->wake;
    s->wake_ctx = options->wake_ctx;
    s->freshen = options->freshen;
    s->freshen_ctx = options->freshen_ctx;
    s->generation = 1;
    pthread_mutex_init(&s->lock, NULL);
    s->requests = queue_create(sizeof(struct request), REQUESTS_MAX);
    s->answers = queue_create(sizeof(struct message), ANSWERS_MAX);
    enum status status = open_register(s, err);
    if (status == STATUS_OK)
        status = begin_thread(s, err);
    if (status != STATUS_OK) {
        release(s);
        return status;
    }
    *out = s;
    return STATUS_OK;
}

void source_destroy(struct source *s)
{
    if (!s)
        return;
    const struct timespec pause = { .tv_nsec = INTERRUPT_NS };
    struct request r;
    struct message m;
    atomic_store(&s->stop, true);
    queue_close(s->requests);
    /* A question has several queries, and an interrupt stops only the one
     * that runs: again until the thread says it has ended. */
    while (!atomic_load(&s->ended)) {
        pthread_mutex_lock(&s->lock);
        store_interrupt(s->store);
        pthread_mutex_unlock(&s->lock);
        nanosleep(&pause, NULL);
    }
    pthread_join(s->thread, NULL);
    while (queue_take(s->requests, &r))
        continue;
    while (queue_take(s->answers, &m))
        answer_finish(&m.answer);
    release(s);
}

region_id source_home(const struct source *s)
{
    return s->facts.home;
}

int source_year(const struct source *s)
{
    return s->facts.year;
}

struct freshness source_freshness(const struct source *s)
{
    return s->facts.freshness;
}

uint64_t source_beats(const struct source *s)
{
    return atomic_load(&s->beats);
}

/* ---- asking ---- */

void source_show_whole(struct source *s, bool whole)
{
    s->whole = whole;
}

static bool same_kind(const void *message, void *ctx)
{
    return ((const struct request *)message)->kind ==
           ((const struct request *)ctx)->kind;
}

static void drop(void *message, void *ctx)
{
    (void)message;
    (void)ctx;
}

static uint32_t ask(struct source *s, struct request *r)
{
    if (++s->last_request == 0)
        s->last_request = 1;
    r->id = s->last_request;
    r->whole = s->whole;
    queue_remove(s->requests, same_kind, drop, r);
    bool sent = queue_send(s->requests, r);
    ASSERT(sent);
    return r->id;
}

uint32_t source_ask_atlas(struct source *s, region_id county)
{
    return ask(s, &(struct request){ .kind = ANSWER_ATLAS, .region = county });
}

uint32_t source_ask_lights(struct source *s, region_id county)
{
    return ask(s, &(struct request){ .kind = ANSWER_LIGHTS, .region = county });
}

uint32_t source_ask_marks(struct source *s, region_id county, int year,
                          const struct household_filter *filter)
{
    return ask(s, &(struct request){ .kind = ANSWER_MARKS,
                                     .region = county,
                                     .year = year,
                                     .filter = *filter });
}

uint32_t source_ask_view(struct source *s, region_id region, int year)
{
    return ask(s, &(struct request){
                      .kind = ANSWER_VIEW, .region = region, .year = year });
}

uint32_t source_ask_with(struct source *s, region_id region, int year)
{
    return ask(s, &(struct request){
                      .kind = ANSWER_WITH, .region = region, .year = year });
}

uint32_t source_ask_page(struct source *s, const struct household_query *q)
{
    return ask(s, &(struct request){ .kind = ANSWER_PAGE, .query = *q });
}

uint32_t source_ask_dossier(struct source *s, household_id h, int year)
{
    return ask(s, &(struct request){
                      .kind = ANSWER_DOSSIER, .household = h, .year = year });
}

uint32_t source_ask_draw(struct source *s, region_id scope, int year,
                         const struct household_filter *filter)
{
    return ask(s, &(struct request){ .kind = ANSWER_DRAW,
                                     .region = scope,
                                     .year = year,
                                     .filter = *filter });
}

uint32_t source_ask_search(struct source *s, const char *text, bool names)
{
    struct request r = { .kind = ANSWER_SEARCH, .names = names };
    str_copy(r.text, sizeof r.text, text);
    return ask(s, &r);
}

uint32_t source_ask_flow(struct source *s, const struct flow_query *q)
{
    return ask(s, &(struct request){ .kind = ANSWER_FLOW, .flow = *q });
}

uint32_t source_ask_changes(struct source *s, const struct change_query *q)
{
    return ask(s, &(struct request){ .kind = ANSWER_CHANGES, .changes = *q });
}

uint32_t source_ask_findings(struct source *s, region_id region)
{
    return ask(s,
               &(struct request){ .kind = ANSWER_FINDINGS, .region = region });
}

uint32_t source_ask_status(struct source *s)
{
    return ask(s, &(struct request){ .kind = ANSWER_STATUS });
}

/* ---- taking ---- */

static bool take(struct source *s, const struct message *m, bool got,
                 struct answer *out)
{
    if (!got)
        return false;
    if (m->answer.kind == ANSWER_STATUS || m->answer.kind == ANSWER_CHANGED)
        s->facts = m->facts;
    *out = m->answer;
    return true;
}

bool source_take(struct source *s, struct answer *out)
{
    struct message m;
    bool got = queue_take(s->answers, &m);
    return take(s, &m, got, out);
}

bool source_wait(struct source *s, struct answer *out, int timeout_ms)
{
    struct message m;
    bool got = queue_wait(s->answers, &m, timeout_ms);
    return take(s, &m, got, out);
}

/* ---- freeing ---- */

#define DESTROY(name, type, forget)                                            \
    void name##_destroy(struct type *x)                                        \
    {                                                                          \
        if (!x)                                                                \
            return;                                                            \
        forget(&x->arena);                                                     \
        free(x);                                                               \
    }

/* What tells of people is overwritten. */
DESTROY(atlas, atlas, arena_finish)
DESTROY(lights, lights, arena_finish)
DESTROY(marks, marks, arena_finish)
DESTROY(view, view, arena_wipe)
DESTROY(page, household_page, arena_wipe)
DESTROY(dossier, dossier, arena_wipe)
DESTROY(search, search, arena_wipe)
DESTROY(flow, fund_flow, arena_wipe)
DESTROY(changes, change_stream, arena_wipe)
DESTROY(findings, region_findings, arena_wipe)

void answer_finish(struct answer *a)
{
    switch (a->kind) {
    case ANSWER_ATLAS: atlas_destroy(a->atlas); break;
    case ANSWER_LIGHTS: lights_destroy(a->lights); break;
    case ANSWER_MARKS: marks_destroy(a->marks); break;
    case ANSWER_VIEW:
    case ANSWER_WITH: view_destroy(a->view); break;
    case ANSWER_PAGE: page_destroy(a->page); break;
    case ANSWER_DOSSIER: dossier_destroy(a->dossier); break;
    case ANSWER_SEARCH: search_destroy(a->search); break;
    case ANSWER_FLOW: flow_destroy(a->flow); break;
    case ANSWER_CHANGES: changes_destroy(a->changes); break;
    case ANSWER_FINDINGS: findings_destroy(a->findings); break;
    case ANSWER_DRAW:
    case ANSWER_STATUS:
    case ANSWER_CHANGED: break;
    }
    *a = (struct answer){ 0 };
}
