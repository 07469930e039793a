/* Households against the rules; by two handles at a time when there are many.
 */
#include "store/rules_internal.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/str.h"

#define DETAIL_BYTES 160

enum status finder_open(struct finder *f, struct store *s,
                        const struct rules *rules, struct error *err)
{
    *f = (struct finder){ .rules = rules };
    return box_on(&f->box, s, rules, err);
}

enum status finder_prepare(struct finder *f, struct error *err)
{
    return box_prepare_all(&f->box, &f->all, err);
}

void finder_close(struct finder *f)
{
    sqlite3_finalize(f->all);
    if (f->box.store)
        box_off(&f->box);
    arena_finish(&f->arena);
    free(f->of);
    *f = (struct finder){ 0 };
}

void finder_reset(struct finder *f)
{
    f->n = 0;
    arena_reset(&f->arena);
}

void finder_add(struct finder *f, struct finding_at finding)
{
    if (f->n == f->cap) {
        f->cap = f->cap ? f->cap * 2 : 1024;
        f->of = xrealloc(f->of, f->cap * sizeof *f->of);
    }
    f->of[f->n++] = finding;
}

static const char *copy_detail(struct finder *f, const unsigned char *text)
{
    char line[DETAIL_BYTES];
    if (!*text)
        return "";
    str_copy(line, sizeof line, (const char *)text);
    str_one_line(line);
    return arena_strdup(&f->arena, line);
}

static void take_row(struct finder *f)
{
    struct finding_at found = { .household = sqlite3_column_int64(f->all, 0),
                                .persons = sqlite3_column_int64(f->all, 1) };
    f->households++;
    for (int i = 0; i < f->rules->n; i++) {
        const unsigned char *detail = sqlite3_column_text(f->all, 2 + i);
        if (!detail)
            continue;
        found.rule = i;
        found.id = f->rules->of[i].id;
        found.detail = copy_detail(f, detail);
        finder_add(f, found);
    }
}

enum status finder_evaluate(struct finder *f, int64_t begin, int64_t end,
                            int64_t n, struct error *err)
{
    int rc;
    sqlite3_bind_int64(f->all, 1, begin);
    sqlite3_bind_int64(f->all, 2, end);
    box_grant(&f->box, n);
    while ((rc = sqlite3_step(f->all)) == SQLITE_ROW)
        take_row(f);
    rc = sqlite3_reset(f->all);
    enum status status = rc == SQLITE_OK
                             ? STATUS_OK
                             : box_blame(&f->box, rc, begin, end, n, err);
    f->box.counting = false;
    return status;
}

/* ---- the second handle ---- */

struct helper {
    struct store *store;
    struct finder finder;
    pthread_t thread;
    /* of the run at hand, the thread's until it is joined */
    int64_t begin, end, n;
    enum status status;
    struct error error;
};

struct helper *helper_create(const struct store *s, const struct rules *rules)
{
    struct error err;
    struct helper *h = xcalloc(1, sizeof *h);
    enum status status = store_open_again(s, &h->store, &err);
    if (status == STATUS_OK)
        status = finder_open(&h->finder, h->store, rules, &err);
    if (status == STATUS_OK)
        status = finder_prepare(&h->finder, &err);
    if (status == STATUS_OK)
        return h;
    helper_destroy(h);
    return NULL;
}

void helper_destroy(struct helper *h)
{
    if (!h)
        return;
    finder_close(&h->finder);
    store_close(h->store);
    free(h);
}

static void *evaluate(void *ctx)
{
    struct helper *h = ctx;
    h->status = finder_evaluate(&h->finder, h->begin, h->end, h->n, &h->error);
    return NULL;
}

bool helper_start(struct helper *h, int64_t begin, int64_t end, int64_t n)
{
    h->begin = begin;
    h->end = end;
    h->n = n;
    finder_reset(&h->finder);
    return pthread_create(&h->thread, NULL, evaluate, h) == 0;
}

enum status helper_join(struct helper *h, enum status status,
                        struct finder *into, struct error *err)
{
    struct finder *f = &h->finder;
    if (status != STATUS_OK)
        sqlite3_interrupt(h->store->db);
    pthread_join(h->thread, NULL);
    if (status != STATUS_OK)
        return status;
    if (h->status != STATUS_OK) {
        *err = h->error;
        return h->status;
    }
    for (size_t i = 0; i < f->n; i++) /* its texts stay until it starts again */
        finder_add(into, f->of[i]);
    into->households += f->households;
    f->households = 0;
    return STATUS_OK;
}
