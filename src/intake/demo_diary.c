/* A household's log and its changes. */
#include "intake/demo_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"

#define ENTRIES_MAX 32
#define FITTING_MAX 128
#define COMMITTEE   "村委会"

struct entry {
    int64_t at;
    enum visit kind;
    enum entry_by by;
    char text[DEMO_TEXT_BYTES * 2];
};

struct book {
    struct rng *rng;
    const struct words *words;
    const struct home *home;
    struct entry entries[ENTRIES_MAX];
    int n;
};

/* ---- times ---- */

/* A weekday of the month between 8 and 18 o'clock; December of the last year
 * ends before the register's as-of hour. */
static int64_t work_time(struct rng *r, int year, int month)
{
    struct civil c = { .year = year, .month = month };
    c.day = rng_between(r, 1, month == 2 ? 28 : 30);
    c.hour = rng_between(r, 8, 17);
    c.minute = 5 * rng_between(r, 0, 11);
    int64_t at = civil_to_unix(&c);
    int weekday = civil_from_unix(at).weekday;
    if (weekday >= 1 && weekday <= 5)
        return at;
    /* A weekend: any day of the week before or, early in the month, after. */
    int over = weekday == 0 ? 1 : 0;
    int days = c.day >= 8 ? -over - rng_between(r, 1, 5)
                          : 1 - over + rng_between(r, 1, 5);
    return at + (int64_t)days * 86400;
}

/* The same, in the month's second half. */
static int64_t late_time(struct rng *r, int year, int month)
{
    struct civil c = { .year = year, .month = month, .day = 16 };
    int64_t half = civil_to_unix(&c);
    int64_t at = work_time(r, year, month);
    return at < half ? at + 14 * 86400 : at; /* the same weekday */
}

/* ---- texts ---- */

static void put_value(char *out, size_t size, const char *name, size_t n,
                      const struct home *h, const struct aid *aid, int year)
{
    char number[32];
    int i = demo_year_index(year);
    if (n == 5 && !memcmp(name, "title", n)) {
        str_append(out, size, "%s", aid ? aid->title : "");
    } else if (n == 6 && !memcmp(name, "amount", n)) {
        str_group(number, sizeof number, aid ? aid->amount : 0);
        str_append(out, size, "%s", number);
    } else if (n == 7 && !memcmp(name, "persons", n)) {
        str_append(out, size, "%d", h->n_people);
    } else if (n == 6 && !memcmp(name, "income", n)) {
        str_group(number, sizeof number, h->per_head[i]);
        str_append(out, size, "%s", number);
    }
}

static void fill(char *out, size_t size, const char *text, const struct home *h,
                 const struct aid *aid, int year)
{
    out[0] = 0;
    for (const char *p = text; *p;) {
        const char *open = strchr(p, '{');
        const char *close = open ? strchr(open, '}') : NULL;
        if (!close) {
            str_append(out, size, "%s", p);
            return;
        }
        str_append(out, size, "%.*s", (int)(open - p), p);
        put_value(out, size, open + 1, (size_t)(close - open - 1), h, aid,
                  year);
        p = close + 1;
    }
}

static void note(struct book *b, const struct entry_kind *k, int64_t at,
                 const struct aid *aid)
{
    if (b->n >= ENTRIES_MAX)
        return;
    struct entry *e = &b->entries[b->n++];
    e->at = at;
    e->kind = k->kind;
    e->by = k->by;
    fill(e->text, sizeof e->text, k->text, b->home, aid,
         civil_from_unix(at).year);
}

/* ---- which text fits ---- */

/* The facts of a year: a house that was mended is no longer looked at. */
static unsigned facts_in(const struct home *h, int year)
{
    unsigned facts = h->facts;
    if (year >= h->house_year)
        facts &= ~(unsigned)FACT_HOUSE;
    if (year >= h->water_year)
        facts &= ~(unsigned)FACT_WATER;
    if (year < h->allowance_year)
        facts &= ~(unsigned)(FACT_ALLOWANCE | FACT_DESTITUTE);
    return facts;
}

static bool in_season(const struct entry_kind *k, int month)
{
    if (k->first_month <= k->last_month)
        return month >= k->first_month && month <= k->last_month;
    return month >= k->first_month || month <= k->last_month;
}

static const struct entry_kind *choose(struct book *b, enum entry_when when,
                                       int year, int month, int measure)
{
    const struct entry_kind *fitting[FITTING_MAX];
    int n = 0;
    unsigned facts = facts_in(b->home, year);
    for (int i = 0; i < b->words->entries.n && n < FITTING_MAX; i++) {
        const struct entry_kind *k = &b->words->entries.of[i];
        bool any = when == WHEN_BEFORE || when == WHEN_AFTER;
        bool timely = k->when == when || (any && k->when == WHEN_ANY) ||
                      (measure >= 0 && k->when == WHEN_ANY);
        if (timely && in_season(k, month) && k->need.measure == measure &&
            demo_need_met(&k->need, b->home, facts))
            fitting[n++] = k;
    }
    return n > 0 ? fitting[rng_below(b->rng, (uint32_t)n)] : NULL;
}

static bool told(const struct book *b, const struct entry_kind *k, int64_t at)
{
    for (int i = 0; i < b->n; i++)
        if (llabs(b->entries[i].at - at) < 200 * 86400 &&
            b->entries[i].by == k->by && b->entries[i].kind == k->kind &&
            str_equal(b->entries[i].text, k->text))
            return true;
    return false;
}

/* ---- one household's ---- */

static void note_milestones(struct book *b)
{
    const struct home *h = b->home;
    for (int i = 0; i < 2; i++) {
        const struct entry_kind *k = choose(b, WHEN_START, h->identified, 5 + i,
                                            -1);
        if (k && (i == 0 || rng_chance(b->rng, 0.4))) {
            int64_t at = work_time(b->rng, h->identified, 5 + i);
            if (!told(b, k, at))
                note(b, k, at, NULL);
        }
        k = choose(b, WHEN_EXIT, h->exit, 11, -1);
        if (k && (i == 0 || rng_chance(b->rng, 0.6))) {
            int64_t at = work_time(b->rng, h->exit, 11);
            if (!told(b, k, at))
                note(b, k, at, NULL);
        }
    }
}

static void note_aids(struct book *b, int most)
{
    const struct home *h = b->home;
    for (int i = 0; i < h->n_aids && b->n < most; i++) {
        const struct aid *a = &h->aids[i];
        bool open = a->progress == PROGRESS_ACTIVE;
        if (open || !rng_chance(b->rng, 0.75))
            continue;
        const struct entry_kind *k = choose(b, WHEN_ANY, a->year, a->month,
                                            (int)a->kind);
        if (k)
            note(b, k, work_time(b->rng, a->year, a->month), a);
    }
}

static void note_visit(struct book *b, int year, int month, int64_t exit_at)
{
    const struct home *h = b->home;
    int64_t at = work_time(b->rng, year, month);
    bool returned = h->returned && year == h->returned;
    enum entry_when when = at > exit_at && !returned ? WHEN_AFTER : WHEN_BEFORE;
    for (int tries = 0; tries < 4; tries++) {
        const struct entry_kind *k = choose(b, when, year, month, -1);
        if (k && !told(b, k, at)) {
            note(b, k, at, NULL);
            return;
        }
    }
}

static void note_visits(struct book *b, int target, int64_t exit_at)
{
    static const double busy[DEMO_YEARS] = { 0.7, 1, 1.6, 1.5, 1.3, 1.1, 1 };
    const struct home *h = b->home;
    int first = demo_year_index(h->identified);
    /* The last visit is not long ago, except of very few. */
    if (b->n < target)
        note_visit(b, DEMO_YEAR_LAST,
                   rng_chance(b->rng, 0.985) ? rng_between(b->rng, 10, 12)
                                             : rng_between(b->rng, 5, 8),
                   exit_at);
    for (int tries = 0; b->n < target && tries < 60; tries++) {
        int year = h->identified +
                   rng_weighted(b->rng, busy + first, DEMO_YEARS - first);
        int least = year == h->identified ? 7 : 1;
        note_visit(b, year, rng_between(b->rng, least, 12), exit_at);
    }
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return strcmp(x->text, y->text);
}

static enum status put_entry(const struct home *h, int number, int64_t at,
                             enum visit kind, enum entry_by by,
                             const char *text, const struct diary *diary,
                             struct store *s, struct error *err)
{
    const struct row_log row = {
        .id = h->id * 64 + number,
        .household = h->id,
        .at_unix_s = at,
        .kind = kind,
        .helper = by == BY_HELPER      ? diary->helper
                  : by == BY_SECRETARY ? diary->secretary
                                       : COMMITTEE,
        .text = text,
    };
    return store_put_log(s, &row, err);
}

/* ---- changes ---- */

struct changes {
    struct rng *rng;
    const struct words *words;
    const struct home *home;
    struct store *store;
    int n;
};

static enum status change(struct changes *c, enum change kind, int64_t at,
                          struct error *err)
{
    const struct reason *fitting[32];
    int n = 0;
    for (int i = 0; i < c->words->reasons.n && n < 32; i++)
        if (c->words->reasons.of[i].kind == kind)
            fitting[n++] = &c->words->reasons.of[i];
    const char *text = n > 0 ? fitting[rng_below(c->rng, (uint32_t)n)]->text
                             : "";
    const struct row_change row = { .id = c->home->id * 16 + c->n++,
                                    .household = c->home->id,
                                    .at_unix_s = at,
                                    .kind = kind,
                                    .reason = text };
    return store_put_change(c->store, &row, err);
}

/* What happens in families: a birth that the members show, a death, a
 * marriage, a corrected entry. */
static enum status change_family(struct changes *c, struct error *err)
{
    const struct home *h = c->home;
    enum status status = STATUS_OK;
    for (int i = 0; i < h->n_people && status == STATUS_OK; i++) {
        int born = DEMO_YEAR - h->people[i].age;
        if (born > h->identified && born <= DEMO_YEAR)
            status = change(c, CHANGE_BORN,
                            work_time(c->rng, born, rng_between(c->rng, 2, 11)),
                            err);
    }
    static const struct {
        enum change kind;
        double chance;
    } others[] = { { CHANGE_DIED, 0.04 },
                   { CHANGE_MOVED, 0.05 },
                   { CHANGE_CORRECTED, 0.05 } };
    for (size_t i = 0; i < LENGTH(others) && status == STATUS_OK; i++) {
        if (h->fixed || !rng_chance(c->rng, others[i].chance))
            continue;
        int year = rng_between(c->rng, h->identified, DEMO_YEAR_LAST);
        int month = rng_between(c->rng, year == h->identified ? 7 : 1, 12);
        status = change(c, others[i].kind, work_time(c->rng, year, month), err);
    }
    return status;
}

static enum status write_changes(const struct words *w, const struct home *h,
                                 struct rng *r, int64_t exit_at,
                                 struct store *s, struct error *err)
{
    struct changes c = { r, w, h, s, 0 };
    int month = h->fixed ? 6 : rng_between(r, 6, 7); /* after the review */
    enum status status = change(&c, CHANGE_IDENTIFIED,
                                late_time(r, h->identified, month), err);
    if (status == STATUS_OK && h->returned)
        status = change(&c, CHANGE_EXITED, work_time(r, h->first_exit, 12),
                        err);
    if (status == STATUS_OK && h->returned)
        status = change(&c, CHANGE_RETURNED,
                        work_time(r, h->returned, rng_between(r, 3, 10)), err);
    if (status == STATUS_OK)
        status = change(&c, CHANGE_EXITED, exit_at, err);
    return status == STATUS_OK ? change_family(&c, err) : status;
}

enum status demo_diary_write(const struct words *w, const struct home *h,
                             const struct diary *diary, struct store *s,
                             struct error *err)
{
    struct rng r = h->rng;
    struct book b;
    b.rng = &r;
    b.words = w;
    b.home = h;
    b.n = 0;
    int64_t exit_at = late_time(&r, h->exit, 12);
    enum status status = STATUS_OK;
    if (h->fixed) {
        for (int i = 0; i < w->fixed_entries.n && status == STATUS_OK; i++) {
            const struct fixed_entry *f = &w->fixed_entries.of[i];
            status = put_entry(h, i, f->at, f->kind, f->by, f->text, diary, s,
                               err);
        }
    } else {
        int target = rng_between(&r, diary->low, diary->high);
        if (target > 4) {
            note_milestones(&b);
            note_aids(&b, target - 1);
        }
        note_visits(&b, target, exit_at);
        qsort(b.entries, (size_t)b.n, sizeof *b.entries, compare_entries);
        for (int i = 0; i < b.n && status == STATUS_OK; i++)
            status = put_entry(h, i, b.entries[i].at, b.entries[i].kind,
                               b.entries[i].by, b.entries[i].text, diary, s,
                               err);
    }
    return status == STATUS_OK ? write_changes(w, h, &r, exit_at, s, err)
                               : status;
}
