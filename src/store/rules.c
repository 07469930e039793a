/* The run: households by parts, what is found against what was found. */
#include "store/rules_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define HOUSEHOLDS_A_PART 8000 /* of one transaction: under half a second */
#define CHANGED_A_PART    2000

struct run {
    struct store *s;
    const struct rules *rules;
    struct finder finder;  /* and what is found in the transaction at hand */
    struct helper *helper; /* NULL: none, or not asked for yet */
    bool asked;
    struct flags *flags;
    int64_t now;
    struct rules_report report;
    void (*progress)(void *ctx, double done);
    void *ctx;
    int64_t total; /* households of the register, or those that changed */
};

/* ---- what was found before ---- */

static int rule_index(const struct rules *rules, const char *id)
{
    for (int i = 0; i < rules->n; i++)
        if (!strcmp(rules->of[i].id, id))
            return i;
    return RULES_MAX;
}

static enum status read_flags(struct run *r, int64_t begin, int64_t end,
                              struct error *err)
{
    struct query q;
    query_open(&q, r->s,
               "select household, rule, detail from flag indexed by "
               "flag_household where household >= ?1 and household < ?2",
               (int64_t[]){ begin, end }, 2);
    while (query_next(&q)) {
        struct arena *a = &r->finder.arena;
        const char *id = column_copy(&q, 1, a);
        finder_add(&r->finder,
                   (struct finding_at){ .household = column_int(&q, 0),
                                        .rule = rule_index(r->rules, id),
                                        .kept = true,
                                        .id = id,
                                        .detail = column_copy(&q, 2, a) });
    }
    return query_close(&q, err);
}

static int compare(const void *x, const void *y)
{
    const struct finding_at *a = x, *b = y;
    if (a->household != b->household)
        return a->household < b->household ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    int order = strcmp(a->id, b->id);
    return order ? order : (int)b->kept - (int)a->kept;
}

static enum status write_changes(struct run *r, struct error *err)
{
    enum status status = STATUS_OK;
    struct finder *all = &r->finder;
    const struct finding_at **new = xcalloc(all->n + 1, sizeof *new);
    size_t n_new = 0;
    if (all->n)
        qsort(all->of, all->n, sizeof *all->of, compare);
    for (size_t k = 0; k < all->n && status == STATUS_OK; k++) {
        const struct finding_at *f = &all->of[k];
        const struct finding_at *next = k + 1 < all->n ? f + 1 : NULL;
        bool both = f->kept && next && !next->kept &&
                    next->household == f->household && next->rule == f->rule;
        if (both) {
            k++;
            if (strcmp(f->detail, next->detail) != 0)
                status = flags_mend(r->flags, f->id, f->household, next->detail,
                                    err);
        } else if (f->kept) {
            r->report.gone++;
            status = flags_remove(r->flags, f->id, f->household, err);
        } else {
            r->report.found++;
            new[n_new++] = f;
        }
    }
    if (status == STATUS_OK)
        status = flags_add(r->flags, new, n_new, err);
    if (status == STATUS_OK)
        status = flags_count(r->flags, err);
    free(new);
    return status;
}

/* ---- one transaction ---- */

static enum status forget(struct store *s, const char *sql, int64_t a,
                          int64_t b, struct error *err)
{
    struct query q;
    query_open(&q, s, sql, (int64_t[]){ a, b }, 2);
    query_next(&q);
    return query_close(&q, err);
}

struct part { /* households begin … end - 1, n of them */
    int64_t begin, end, n;
    bool last;
};

static enum status find_part(struct run *r, int64_t begin, struct part *p,
                             struct error *err)
{
    bool more;
    *p = (struct part){ begin, INT64_MAX, HOUSEHOLDS_A_PART, false };
    enum status status = db_number(
        r->s,
        "select id from household where id >= ?1 order by id limit 1 "
        "offset ?2",
        (int64_t[]){ begin, p->n }, 2, &p->end, &more, err);
    p->last = !more;
    if (status != STATUS_OK || more)
        return status;
    p->end = INT64_MAX;
    return db_number(r->s, "select count(*) from household where id >= ?1",
                     &begin, 1, &p->n, NULL, err);
}

/* A part, and the one after it by the helper at the same time; *last is the
 * end of both. */
static enum status evaluate_parts(struct run *r, const struct part *p,
                                  struct part *last, struct error *err)
{
    bool two = false;
    enum status status = STATUS_OK;
    *last = *p;
    if (!p->last && !r->asked)
        r->helper = helper_create(r->s, r->rules);
    r->asked |= !p->last;
    if (!p->last && r->helper) {
        status = find_part(r, p->end, last, err);
        if (status != STATUS_OK)
            return status;
        two = helper_start(r->helper, last->begin, last->end, last->n);
    }
    if (!two)
        *last = *p;
    status = finder_evaluate(&r->finder, p->begin, p->end, p->n, err);
    return two ? helper_join(r->helper, status, &r->finder, err) : status;
}

/* All households from `next` on: some of them. */
static enum status run_part(struct run *r, int64_t next, struct error *err)
{
    struct part first, last;
    r->report.all = true;
    enum status status = find_part(r, next, &first, err);
    if (status == STATUS_OK)
        status = evaluate_parts(r, &first, &last, err);
    if (status == STATUS_OK)
        status = read_flags(r, next, last.end, err);
    if (status == STATUS_OK)
        status = write_changes(r, err);
    if (status == STATUS_OK)
        status = forget(r->s,
                        "delete from rule_dirty where household <= 0 or "
                        "household >= ?1 and household < ?2",
                        next, last.end, err);
    if (status == STATUS_OK && !last.last)
        status = forget(r->s, "insert into rule_dirty values (-?1 + 0 * ?2)",
                        last.end, 0, err);
    return status;
}

/* Households that changed: some of them. */
static enum status run_changed(struct run *r, struct error *err)
{
    struct query q;
    household_id last = 0, *ids = xcalloc(CHANGED_A_PART, sizeof *ids);
    int n = 0;
    query_open(&q, r->s,
               "select household from rule_dirty order by household limit ?1",
               (int64_t[]){ CHANGED_A_PART }, 1);
    while (n < CHANGED_A_PART && query_next(&q))
        ids[n++] = column_int(&q, 0);
    enum status status = query_close(&q, err);
    for (int i = 0; i < n && status == STATUS_OK; i++) {
        last = ids[i];
        status = finder_evaluate(&r->finder, last, last + 1, 1, err);
        if (status == STATUS_OK)
            status = read_flags(r, last, last + 1, err);
    }
    free(ids);
    if (status == STATUS_OK)
        status = write_changes(r, err);
    return status == STATUS_OK
               ? forget(r->s,
                        "delete from rule_dirty where household <= ?1 "
                        "and ?2 = 0",
                        last, 0, err)
               : status;
}

static enum status part_inside(struct run *r, bool *more, struct error *err)
{
    int64_t least, whole;
    finder_reset(&r->finder);
    enum status status = db_number(r->s,
                                   "select min(household) from rule_dirty",
                                   NULL, 0, &least, NULL, err);
    if (status == STATUS_OK)
        status = db_number(r->s, "select 1 from rule_dirty where household = 0",
                           NULL, 0, &whole, NULL, err);
    if (status == STATUS_OK)
        status = db_number(r->s, "select 1 from rule_dirty limit 1", NULL, 0,
                           &(int64_t){ 0 }, more, err);
    if (status != STATUS_OK || !*more)
        return status;
    if (whole || least < 0) {
        if (!r->report.all)
            status = db_number(r->s, "select count(*) from household", NULL, 0,
                               &r->total, NULL, err);
        return status == STATUS_OK ? run_part(r, whole ? 1 : -least, err)
                                   : status;
    }
    return run_changed(r, err);
}

static enum status in_transaction(struct run *r,
                                  enum status (*what)(struct run *r, bool *more,
                                                      struct error *err),
                                  bool *more, struct error *err)
{
    enum status status = db_exec(r->s, "begin immediate", err);
    if (status != STATUS_OK)
        return status;
    status = what(r, more, err);
    if (status == STATUS_OK)
        status = db_exec(r->s, "commit", err);
    if (status != STATUS_OK && !sqlite3_get_autocommit(r->s->db))
        sqlite3_exec(r->s->db, "rollback", NULL, NULL, NULL);
    return status;
}

/* ---- the table rule ---- */

static enum status put_rule(struct run *r, int i, struct error *err)
{
    const struct rule *rule = &r->rules->of[i];
    struct query q;
    query_open(&q, r->s,
               "insert into rule (place, hash, id, severity, zh, en) "
               "values (?1, ?2, ?3, ?4, ?5, ?6)",
               (int64_t[]){ i, rule->hash }, 2);
    query_text(&q, 3, rule->id);
    query_text(&q, 4, severity_key(rule->severity));
    query_text(&q, 5, rule->zh);
    query_text(&q, 6, rule->en);
    query_next(&q);
    return query_close(&q, err);
}

/* named: the table is as the file; told: its conditions are. */
static enum status compare_rules(struct run *r, bool *named, bool *told,
                                 struct error *err)
{
    struct query q;
    int n = 0;
    *named = *told = true;
    query_open(&q, r->s,
               "select id, severity, zh, en, hash, place from rule order by "
               "place",
               NULL, 0);
    for (; query_next(&q); n++) {
        int i = rule_index(r->rules, column_text(&q, 0));
        const struct rule *rule = i < RULES_MAX ? &r->rules->of[i] : NULL;
        *told = *told && rule && rule->hash == column_int(&q, 4);
        *named = *named && rule && column_int(&q, 5) == i &&
                 !strcmp(severity_key(rule->severity), column_text(&q, 1)) &&
                 !strcmp(rule->zh, column_text(&q, 2)) &&
                 !strcmp(rule->en, column_text(&q, 3));
    }
    *told = *told && n == r->rules->n;
    *named = *named && *told;
    return query_close(&q, err);
}

/* Other conditions make all households changed. */
static enum status put_rules(struct run *r, bool *more, struct error *err)
{
    bool named, told;
    (void)more;
    enum status status = compare_rules(r, &named, &told, err);
    if (status != STATUS_OK || named)
        return status;
    status = db_exec(r->s, "delete from rule", err);
    for (int i = 0; i < r->rules->n && status == STATUS_OK; i++)
        status = put_rule(r, i, err);
    if (status == STATUS_OK && !told)
        status = db_exec(r->s,
                         "delete from flag where rule not in (select id from "
                         "rule); insert into rule_dirty values (0) "
                         "on conflict do nothing",
                         err);
    return status;
}

/* ---- all of it ---- */

static enum status anything_to_do(struct run *r, bool *out, struct error *err)
{
    bool named, told;
    enum status status = compare_rules(r, &named, &told, err);
    if (status == STATUS_OK)
        status = db_number(r->s, "select count(*) from rule_dirty", NULL, 0,
                           &r->total, NULL, err);
    *out = !named || r->total > 0;
    return status;
}

static enum status choose_now(struct run *r, struct error *err)
{
    return r->now ? STATUS_OK
                  : db_number(r->s, "select as_of from rule_now", NULL, 0,
                              &r->now, NULL, err);
}

/* The rules first: what is found by one that is no more goes with it. */
static enum status prepare(struct run *r, struct error *err)
{
    bool more;
    enum status status = rules_renew_views(r->s, err);
    if (status == STATUS_OK)
        status = finder_open(&r->finder, r->s, r->rules, err);
    if (status == STATUS_OK)
        status = box_try_all(&r->finder.box, err);
    if (status == STATUS_OK)
        status = in_transaction(r, put_rules, &more, err);
    if (status == STATUS_OK)
        status = flags_begin(r->s, r->now, &r->flags, err);
    return status == STATUS_OK ? finder_prepare(&r->finder, err) : status;
}

static enum status run_all(struct run *r, struct error *err)
{
    bool more = true;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && more) {
        status = in_transaction(r, part_inside, &more, err);
        if (r->progress && r->total > 0 && status == STATUS_OK)
            r->progress(r->ctx,
                        (double)r->finder.households / (double)r->total);
    }
    return status;
}

enum status store_rules_run(struct store *s, const struct rules *rules,
                            int64_t now,
                            void (*progress)(void *ctx, double done), void *ctx,
                            struct rules_report *out, struct error *err)
{
    ASSERT(s->mode != STORE_READ && !s->bulk && s->read_depth == 0);
    struct run *r = xcalloc(1, sizeof *r);
    *r = (struct run){
        .s = s, .rules = rules, .now = now, .progress = progress, .ctx = ctx
    };
    bool work;
    enum status status = anything_to_do(r, &work, err);
    if (status == STATUS_OK && work) {
        status = choose_now(r, err);
        if (status == STATUS_OK)
            status = prepare(r, err);
        if (status == STATUS_OK)
            status = run_all(r, err);
        r->report.households = r->finder.households;
        helper_destroy(r->helper);
        flags_end(r->flags);
        finder_close(&r->finder);
    }
    if (out)
        *out = r->report;
    free(r);
    return status;
}

static enum status count_changed(struct store *s, int64_t *out,
                                 struct error *err)
{
    int64_t least;
    enum status status = db_number(s,
                                   "select coalesce(min(household), 1), 1 from "
                                   "rule_dirty",
                                   NULL, 0, &least, NULL, err);
    if (status != STATUS_OK)
        return status;
    /* 0: all. -N: from N on, and what changed before it. */
    int64_t from = least == 0 ? 1 : least < 0 ? -least : INT64_MAX;
    return db_number(s,
                     "select (select count(*) from household where id >= ?1) + "
                     "(select count(*) from rule_dirty where household > 0 "
                     "and household < ?1)",
                     &from, 1, out, NULL, err);
}

enum status store_rules_count(struct store *s, struct rule_counts *out,
                              struct error *err)
{
    struct query q;
    struct arena *a = &out->arena;
    *out = (struct rule_counts){ 0 };
    query_open(&q, s,
               "select r.id, r.severity, r.zh, r.en, coalesce(u.households, 0) "
               "from rule r left join rollup u on u.region = 0 and u.year = 0 "
               "and u.dimension = 'flag' and u.key = r.id order by r.place",
               NULL, 0);
    while (out->n < RULES_MAX && query_next(&q)) {
        int severity = severity_of(column_text(&q, 1));
        out->of[out->n++] = (struct rule_count){
            .id = column_copy(&q, 0, a),
            .severity = severity < 0 ? SEVERITY_NOTE : (enum severity)severity,
            .zh = column_copy(&q, 2, a),
            .en = column_copy(&q, 3, a),
            .households = column_int(&q, 4),
        };
    }
    enum status status = query_close(&q, err);
    return status == STATUS_OK ? count_changed(s, &out->n_changed, err)
                               : status;
}
