#include "store/rules_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/put.h"

enum statement { REMOVE, MEND, PERSONS, SUM, STATEMENTS };

static const char *const texts[STATEMENTS] = {
    [REMOVE] = "delete from flag where rule = ?3 and household = ?1",
    [MEND] = "update flag set detail = ?4 where rule = ?3 and household = ?1",
    [PERSONS] = "select persons from household where id = ?1",
    [SUM] = "insert into rollup values (?1, 0, 'flag', ?3, ?2, ?4, 0) on "
            "conflict do update set households = households + "
            "excluded.households, persons = persons + excluded.persons",
};

struct delta { /* of the village at hand */
    const char *rule;
    int64_t households, persons;
};

struct flags {
    struct store *s;
    int64_t now;
    int triggers; /* were on */
    sqlite3_stmt *statements[STATEMENTS];
    region_id village;
    struct arena arena; /* names of the deltas */
    struct delta *deltas;
    int n, cap;
};

enum status flags_begin(struct store *s, int64_t now, struct flags **out,
                        struct error *err)
{
    struct flags *f = xcalloc(1, sizeof *f);
    f->s = s;
    f->now = now;
    int rc = sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1,
                               &f->triggers);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    for (int i = 0; i < STATEMENTS && rc == SQLITE_OK; i++)
        rc = sqlite3_prepare_v3(s->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                                &f->statements[i], NULL);
    *out = f;
    return rc == SQLITE_OK ? STATUS_OK : db_error(s, rc, NULL, err);
}

void flags_end(struct flags *f)
{
    if (!f)
        return;
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(f->statements[i]);
    sqlite3_db_config(f->s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, f->triggers,
                      NULL);
    arena_finish(&f->arena);
    free(f->deltas);
    free(f);
}

/* One statement run: a, b, rule, then text or number d. */
static enum status run(struct flags *f, enum statement which, int64_t a,
                       int64_t b, const char *rule, const char *text, int64_t d,
                       struct error *err)
{
    sqlite3_stmt *stmt = f->statements[which];
    int n = sqlite3_bind_parameter_count(stmt);
    sqlite3_bind_int64(stmt, 1, a);
    if (n > 1)
        sqlite3_bind_int64(stmt, 2, b);
    if (n > 2)
        sqlite3_bind_text(stmt, 3, rule, -1, SQLITE_STATIC);
    if (n > 3 && text)
        sqlite3_bind_text(stmt, 4, text, -1, SQLITE_STATIC);
    else if (n > 3)
        sqlite3_bind_int64(stmt, 4, d);
    int rc = sqlite3_step(stmt);
    rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
    enum status status = rc == SQLITE_OK ? STATUS_OK
                                         : db_error(f->s, rc, rule, err);
    sqlite3_reset(stmt);
    return status;
}

/* ---- counting ---- */

enum status flags_count(struct flags *f, struct error *err)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < f->n; i++) {
        const struct delta *d = &f->deltas[i];
        region_id id = f->village;
        for (; status == STATUS_OK; id = region_parent(id)) {
            status = run(f, SUM, id, d->households, d->rule, NULL, d->persons,
                         err);
            if (id == 0)
                break;
        }
    }
    f->n = 0;
    f->village = 0;
    arena_reset(&f->arena);
    return status;
}

static struct delta *find_delta(struct flags *f, const char *rule)
{
    for (int i = 0; i < f->n; i++)
        if (str_equal(f->deltas[i].rule, rule))
            return &f->deltas[i];
    if (f->n == f->cap) {
        f->cap = f->cap ? f->cap * 2 : 32;
        f->deltas = xrealloc(f->deltas, sizeof *f->deltas * (size_t)f->cap);
    }
    f->deltas[f->n] = (struct delta){ arena_strdup(&f->arena, rule), 0, 0 };
    return &f->deltas[f->n++];
}

static enum status count(struct flags *f, int sign, const char *rule,
                         household_id h, int64_t persons, struct error *err)
{
    region_id village = household_village(h);
    enum status status = STATUS_OK;
    if (village != f->village)
        status = flags_count(f, err);
    f->village = village;
    struct delta *d = find_delta(f, rule);
    d->households += sign;
    d->persons += sign * persons;
    return status;
}

/* ---- writing ---- */

struct stream {
    const struct finding_at **of;
    size_t n, next;
    int64_t now;
};

static bool next_flag(void *ctx, struct cell *out)
{
    struct stream *s = ctx;
    if (s->next == s->n)
        return false;
    const struct finding_at *f = s->of[s->next++];
    out[0] = cell_text(f->id);
    out[1] = cell_int(f->household);
    out[2] = cell_text(f->detail);
    out[3] = cell_int(s->now);
    return true;
}

static int compare_keys(const void *x, const void *y)
{
    const struct finding_at *a = *(const struct finding_at *const *)x;
    const struct finding_at *b = *(const struct finding_at *const *)y;
    int order = strcmp(a->id, b->id);
    return order
               ? order
               : (a->household > b->household) - (a->household < b->household);
}

enum status flags_add(struct flags *f, const struct finding_at **of, size_t n,
                      struct error *err)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        status = count(f, 1, of[i]->id, of[i]->household, of[i]->persons, err);
    if (status != STATUS_OK || n == 0)
        return status;
    qsort(of, n, sizeof(struct finding_at *), compare_keys);
    struct stream s = { of, n, 0, f->now };
    struct row_stream rows = { next_flag, &s };
    return put_rows(f->s, PUT_FLAG, &rows, "findings", err);
}

/* A finding whose household is no more was counted out with it. */
enum status flags_remove(struct flags *f, const char *rule, household_id h,
                         struct error *err)
{
    sqlite3_stmt *stmt = f->statements[PERSONS];
    enum status status = run(f, REMOVE, h, 0, rule, NULL, 0, err);
    sqlite3_bind_int64(stmt, 1, h);
    if (status == STATUS_OK && sqlite3_step(stmt) == SQLITE_ROW)
        status = count(f, -1, rule, h, sqlite3_column_int64(stmt, 0), err);
    int rc = sqlite3_reset(stmt);
    return status == STATUS_OK && rc != SQLITE_OK
               ? db_error(f->s, rc, rule, err)
               : status;
}

enum status flags_mend(struct flags *f, const char *rule, household_id h,
                       const char *detail, struct error *err)
{
    return run(f, MEND, h, 0, rule, detail, 0, err);
}
