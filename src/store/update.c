#include "store/update.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/db.h"
#include "store/shape.h"

#define STOP_STEPS 20000 /* of the virtual machine between two questions */

enum ask {
    ASK_HOUSEHOLD,
    ASK_MEMBERS,
    ASK_YEARS,
    ASK_ITEMS,
    ASK_RISK,
    ASK_EXTERNAL,
    ASK_LAST,
    CLEAR_MEMBERS,
    CLEAR_YEARS,
    CLEAR_ITEMS,
    ASK_COUNT
};

static const char *const texts[ASK_COUNT] = {
    [ASK_HOUSEHOLD] =
        "select head, surname, group_name, persons, workers, cause, cause_2, "
        "cause_3, attribute, year_identified, year_exit, lon, lat, food, "
        "clothing, schooling, medical, housing_safe, water_safe, housing, "
        "water, helper from household where id = ?1",
    [ASK_MEMBERS] =
        "select number, relation, name, birth_year, male, ethnicity, health, "
        "labour, occupation, twin, dropout, insured, months, education, "
        "work_place from member where household = ?1 order by number",
    [ASK_YEARS] =
        "select year, poverty, wage is not null, wage, business, property, "
        "transfer, expense, allowance from household_year where household = "
        "?1 order by year",
    [ASK_ITEMS] = "select number, year, source, name, amount from income_item "
                  "where household = ?1 order by number",
    [ASK_RISK] = "select kind, removed, risk, risk_2, risk_3, risk_4, risk_5 "
                 "from risk where household = ?1 and year = ?2",
    [CLEAR_ITEMS] = "delete from income_item where household = ?1",
    [ASK_EXTERNAL] = "select household from external_id where village = ?1 "
                     "and external = ?2",
    [ASK_LAST] = "select id from household where id >= ?1 and id < ?2 "
                 "order by id desc limit 1",
    [CLEAR_MEMBERS] = "delete from member where household = ?1",
    [CLEAR_YEARS] = "delete from household_year where household = ?1 and "
                    "year >= ?2",
};

struct store_updater {
    struct store *store;
    sqlite3_stmt *statements[ASK_COUNT];
};

struct store_updater *store_updater_create(struct store *s)
{
    struct store_updater *u = xcalloc(1, sizeof *u);
    u->store = s;
    return u;
}

void store_updater_destroy(struct store_updater *u)
{
    if (!u)
        return;
    for (int i = 0; i < ASK_COUNT; i++)
        sqlite3_finalize(u->statements[i]);
    free(u);
}

/* A query over a statement that stays prepared; end() instead of close(). */
static void start(struct store_updater *u, enum ask what, struct query *q,
                  int64_t a, int64_t b)
{
    *q = (struct query){ .store = u->store };
    sqlite3_stmt **stmt = &u->statements[what];
    int rc = SQLITE_OK;
    if (!*stmt)
        rc = sqlite3_prepare_v3(u->store->db, texts[what], -1,
                                SQLITE_PREPARE_PERSISTENT, stmt, NULL);
    q->stmt = *stmt;
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_int64(*stmt, 1, a);
    if (rc == SQLITE_OK && sqlite3_bind_parameter_count(*stmt) > 1)
        rc = sqlite3_bind_int64(*stmt, 2, b);
    if (rc != SQLITE_OK)
        q->status = db_error(u->store, rc, NULL, &q->error);
}

static enum status end(struct query *q, struct error *err)
{
    if (q->stmt)
        sqlite3_reset(q->stmt);
    if (q->status != STATUS_OK && err)
        *err = q->error;
    return q->status;
}

static void take_household(const struct query *q, household_id id,
                           struct arena *a, struct row_household *r)
{
    unsigned bits = 0;
    for (int g = 0; g < GUARANTEE_COUNT; g++)
        bits |= (unsigned)(column_int(q, 13 + g) != 0) << g;
    *r = (struct row_household){
        .id = id,
        .head = column_copy(q, 0, a),
        .surname = column_copy(q, 1, a),
        .group = column_copy(q, 2, a),
        .persons = (int)column_int(q, 3),
        .workers = (int)column_int(q, 4),
        .cause = (enum cause)cause_of(column_text(q, 5)),
        .cause_other = { (enum cause)cause_of(column_text(q, 6)),
                         (enum cause)cause_of(column_text(q, 7)) },
        .attribute = (enum attribute)attribute_of(column_text(q, 8)),
        .year_identified = (int)column_int(q, 9),
        .year_exit = (int)column_int(q, 10),
        .lon = column_real(q, 11),
        .lat = column_real(q, 12),
        .guarantees = bits,
        .housing = column_copy(q, 19, a),
        .water = column_copy(q, 20, a),
        .helper = column_int(q, 21),
    };
}

static bool known(const struct query *q, int column)
{
    return sqlite3_column_type(q->stmt, column) != SQLITE_NULL;
}

static enum known column_known(const struct query *q, int column)
{
    return !known(q, column)       ? KNOWN_NOT
           : column_int(q, column) ? KNOWN_YES
                                   : KNOWN_NO;
}

static void take_member(const struct query *q, household_id id, struct arena *a,
                        struct row_member *m)
{
    *m = (struct row_member){
        .household = id,
        .number = (int)column_int(q, 0),
        .relation = (enum relation)relation_of(column_text(q, 1)),
        .name = column_copy(q, 2, a),
        .birth_year = (int)column_int(q, 3),
        .male = column_int(q, 4) != 0,
        .ethnicity = column_copy(q, 5, a),
        .health = (enum health)health_of(column_text(q, 6)),
        .labour = (enum labour)labour_of(column_text(q, 7)),
        .occupation = (enum occupation)occupation_of(column_text(q, 8)),
        .twin = column_int(q, 9),
        .dropout = column_known(q, 10),
        .insured = column_known(q, 11),
        .months_known = known(q, 12),
        .months = (int)column_int(q, 12),
        .education = (enum education)education_of(column_text(q, 13)),
        .work_place = (enum work_place)work_place_of(column_text(q, 14)),
    };
}

static void take_year(const struct query *q, household_id id,
                      struct row_household_year *y)
{
    *y = (struct row_household_year){
        .household = id,
        .year = (int)column_int(q, 0),
        .poverty = (enum poverty)poverty_of(column_text(q, 1)),
        .income_known = column_int(q, 2) != 0,
        .wage = (int32_t)column_int(q, 3),
        .business = (int32_t)column_int(q, 4),
        .property = (int32_t)column_int(q, 5),
        .transfer = (int32_t)column_int(q, 6),
        .expense = (int32_t)column_int(q, 7),
        .allowance_known = known(q, 8),
        .allowance = (int32_t)column_int(q, 8),
    };
}

/* Room for one more in an array of the arena that doubles. */
static void *grown(struct arena *a, void *list, int n, size_t size)
{
    if (n & (n - 1) || (n > 0 && n < 8))
        return list;
    size_t room = n < 8 ? 8 : (size_t)n * 2;
    char *more = arena_alloc(a, size * room);
    for (size_t i = 0; i < size * (size_t)n; i++)
        more[i] = ((const char *)list)[i];
    return more;
}

enum status store_read_household(struct store_updater *u, household_id id,
                                 struct arena *a, struct stored_household *out,
                                 bool *found, struct error *err)
{
    struct query q;
    *out = (struct stored_household){ 0 };
    start(u, ASK_HOUSEHOLD, &q, id, 0);
    *found = query_next(&q);
    if (*found)
        take_household(&q, id, a, &out->row);
    enum status status = end(&q, err);
    if (status != STATUS_OK || !*found)
        return status;
    start(u, ASK_MEMBERS, &q, id, 0);
    while (query_next(&q)) {
        out->members = grown(a, out->members, out->n_members,
                             sizeof *out->members);
        take_member(&q, id, a, &out->members[out->n_members++]);
    }
    status = end(&q, err);
    if (status != STATUS_OK)
        return status;
    start(u, ASK_YEARS, &q, id, 0);
    while (query_next(&q)) {
        out->years = grown(a, out->years, out->n_years, sizeof *out->years);
        take_year(&q, id, &out->years[out->n_years++]);
    }
    return end(&q, err);
}

enum status store_read_items(struct store_updater *u, household_id id,
                             struct arena *a, struct row_income_item **out,
                             int *n, struct error *err)
{
    struct query q;
    *out = NULL;
    *n = 0;
    start(u, ASK_ITEMS, &q, id, 0);
    while (query_next(&q)) {
        *out = grown(a, *out, *n, sizeof **out);
        (*out)[(*n)++] = (struct row_income_item){
            .household = id,
            .number = (int)column_int(&q, 0),
            .year = (int)column_int(&q, 1),
            .source = (enum income_source)income_source_of(column_text(&q, 2)),
            .name = column_copy(&q, 3, a),
            .amount = column_int(&q, 4),
        };
    }
    return end(&q, err);
}

enum status store_read_risk(struct store_updater *u, household_id id, int year,
                            struct row_risk *out, struct error *err)
{
    struct query q;
    *out = (struct row_risk){ .household = id, .year = year, .n_risks = -1 };
    start(u, ASK_RISK, &q, id, year);
    if (query_next(&q)) {
        out->kind = (enum monitored)monitored_of(column_text(&q, 0));
        out->removed = (enum removal)removal_of(column_text(&q, 1));
        out->n_risks = 0;
        for (int k = 0; k < RISKS_MAX; k++) {
            int risk = risk_of(column_text(&q, 2 + k));
            if (risk >= 0)
                out->risks[out->n_risks++] = (enum risk)risk;
        }
    }
    return end(&q, err);
}

enum status store_clear_items(struct store_updater *u, household_id id,
                              struct error *err)
{
    struct query q;
    start(u, CLEAR_ITEMS, &q, id, 0);
    query_next(&q);
    return end(&q, err);
}

enum status store_find_external(struct store_updater *u, region_id village,
                                const char *external, household_id *out,
                                struct error *err)
{
    struct query q;
    *out = 0;
    start(u, ASK_EXTERNAL, &q, village, 0);
    query_text(&q, 2, external);
    if (query_next(&q))
        *out = column_int(&q, 0);
    return end(&q, err);
}

enum status store_last_number(struct store_updater *u, region_id village,
                              int *out, struct error *err)
{
    struct query q;
    int64_t from, to;
    household_range(village, &from, &to);
    *out = 0;
    start(u, ASK_LAST, &q, from, to);
    if (query_next(&q))
        *out = household_number(column_int(&q, 0));
    return end(&q, err);
}

enum status store_clear_members(struct store_updater *u, household_id id,
                                struct error *err)
{
    struct query q;
    start(u, CLEAR_MEMBERS, &q, id, 0);
    query_next(&q);
    return end(&q, err);
}

enum status store_clear_years(struct store_updater *u, household_id id,
                              int from_year, struct error *err)
{
    struct query q;
    start(u, CLEAR_YEARS, &q, id, from_year);
    query_next(&q);
    return end(&q, err);
}

enum status store_next_change(struct store_updater *u, int64_t *out,
                              struct error *err)
{
    return db_number(u->store, "select coalesce(max(id), 0) + 1 from change",
                     NULL, 0, out, NULL, err);
}

enum status store_each_registered(struct store *s, region_id region,
                                  void (*take)(void *ctx, household_id id,
                                               int last_year),
                                  void *ctx, struct error *err)
{
    struct query q;
    int64_t range[2];
    household_range(region, &range[0], &range[1]);
    query_open(&q, s,
               "select household, max(year) from household_year y where "
               "household >= ?1 and household < ?2 and coalesce((select kind "
               "from change c where c.household = y.household and kind in "
               "('removed', 'identified') order by at desc, id desc limit 1), "
               "'') <> 'removed' group by household order by household",
               range, 2);
    while (query_next(&q))
        take(ctx, column_int(&q, 0), (int)column_int(&q, 1));
    return query_close(&q, err);
}

enum status store_each_twin(struct store *s,
                            void (*take)(void *ctx, int64_t twin,
                                         household_id id),
                            void *ctx, struct error *err)
{
    struct query q;
    query_open(&q, s,
               "select twin, household from member where twin is not null "
               "order by twin, household",
               NULL, 0);
    while (query_next(&q))
        take(ctx, column_int(&q, 0), column_int(&q, 1));
    return query_close(&q, err);
}

enum status store_each_region(struct store *s,
                              void (*take)(void *ctx,
                                           const struct row_region *r,
                                           bool has_shape),
                              void *ctx, struct error *err)
{
    struct query q;
    struct arena a = { 0 };
    query_open(&q, s,
               "select id, name, short_name, en, initials, lon, lat, "
               "schematic, rural_persons, shape is not null from region "
               "order by id",
               NULL, 0);
    while (query_next(&q)) {
        const struct row_region r = {
            .id = column_int(&q, 0),
            .name = column_copy(&q, 1, &a),
            .short_name = column_copy(&q, 2, &a),
            .en = column_copy(&q, 3, &a),
            .initials = column_copy(&q, 4, &a),
            .lon = column_real(&q, 5),
            .lat = column_real(&q, 6),
            .schematic = column_int(&q, 7) != 0,
            .rural_persons = column_int(&q, 8),
        };
        take(ctx, &r, column_int(&q, 9) != 0);
        arena_reset(&a);
    }
    arena_finish(&a);
    return query_close(&q, err);
}

enum status store_read_shape(struct store *s, region_id id, struct arena *a,
                             struct geo_shape *out, struct error *err)
{
    struct query q;
    bool whole = true;
    *out = (struct geo_shape){ 0 };
    query_open(&q, s,
               "select shape from region where id = ?1 and shape is "
               "not null",
               &id, 1);
    if (query_next(&q))
        whole = shape_decode(sqlite3_column_blob(q.stmt, 0),
                             (size_t)sqlite3_column_bytes(q.stmt, 0), a, out);
    enum status status = query_close(&q, err);
    if (status == STATUS_OK && !whole)
        return error_set(err, STATUS_INVALID,
                         "%s: region %lld: its shape is damaged", s->path,
                         (long long)id);
    return status;
}

enum status store_read_meta(struct store *s, const char *key, char *buf,
                            size_t size, struct error *err)
{
    struct query q;
    str_copy(buf, size, "");
    query_open(&q, s, "select value from meta where key = ?1", NULL, 0);
    query_text(&q, 1, key);
    if (query_next(&q))
        str_copy(buf, size, column_text(&q, 0));
    return query_close(&q, err);
}

static int ask_stop(void *ctx)
{
    const struct store *s = ctx;
    return s->stop(s->stop_ctx) ? 1 : 0;
}

void store_stop_when(struct store *s, bool (*stop)(void *ctx), void *ctx)
{
    s->stop = stop;
    s->stop_ctx = ctx;
    sqlite3_progress_handler(s->db, stop ? STOP_STEPS : 0,
                             stop ? ask_stop : NULL, s);
}
