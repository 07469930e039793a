/* A region's changes and findings against plain SQL over the same register. */
#include "store/fixture.h"

#define COUNTY   INT64_C(630222)
#define TOWNSHIP INT64_C(630222102)
#define VILLAGE  INT64_C(630222102203)

static char *dir;
static char path[1200];

static const region_id regions[] = { COUNTY, 630222101, TOWNSHIP, VILLAGE };

/* Random entries of every kind; many of one day, as an import makes them; some
 * on the first and last second of a year in China. */
static void add_changes(sqlite3 *db, int n)
{
    static char sql[4096];
    str_format(
        sql, sizeof sql,
        "insert into change (household, at, kind, reason) with recursive k(i) "
        "as (select 1 union all select i + 1 from k where i < %d), h as "
        "(select id, row_number() over (order by id) - 1 as r, count(*) over "
        "() as n from household) select h.id, case i %% 5 when 0 then "
        "1483199999 when 1 then 1483200000 when 2 then 1466000000 else "
        "1388505600 + (i * 7919 %% 2500) * 86400 end, case i %% 8 when 0 then "
        "'identified' when 1 then 'exited' when 2 then 'returned' when 3 then "
        "'corrected' when 4 then 'born' when 5 then 'died' when 6 then 'moved' "
        "else 'removed' end, 'entry ' || i from k join h on h.r = "
        "(i * 104729) %% h.n",
        n);
    raw_exec(db, sql);
}

static int setup(void **state)
{
    (void)state;
    dir = fixture_dir();
    str_copy(path, sizeof path, fixture_path(dir, "a.db"));
    fixture_build(path, &(struct fixture){ 2, 3, 7, true, 11 });
    sqlite3 *db = raw_open(path);
    add_changes(db, 900);
    sqlite3_close(db);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_remove(dir);
    return 0;
}

static struct change_stream *ask(struct store *s, struct change_query q)
{
    struct error err = { "" };
    struct change_stream *c;
    require_ok(store_changes(s, &q, &c, &err), &err);
    return c;
}

static void drop(struct change_stream *c)
{
    arena_finish(&c->arena);
    free(c);
}

static struct store *reader(void)
{
    struct error err = { "" };
    struct store *s;
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    return s;
}

/* ---- changes ---- */

static void inside(region_id region, char *buf, size_t size)
{
    int64_t unit = 1;
    for (int i = (int)region_level(region); i < 17; i++)
        unit *= 10;
    str_format(buf, size, "household >= %lld and household < %lld",
               (long long)(region * unit), (long long)((region + 1) * unit));
}

static void the_columns_are_a_plain_count(void **state)
{
    (void)state;
    sqlite3 *db = raw_open(path);
    struct store *s = reader();
    for (size_t r = 0; r < LENGTH(regions); r++) {
        char where[128];
        inside(regions[r], where, sizeof where);
        struct change_stream *c = ask(
            s, (struct change_query){ regions[r], 2016, CHANGE_ALL, 0, 9 });
        assert_int_equal(c->n_years, 7);
        for (int y = 0; y < c->n_years; y++)
            for (int k = 0; k < CHANGE_COUNT; k++)
                assert_int_equal(
                    c->years[y].n[k],
                    raw_number(db,
                               "select count(*) from change where %s and kind "
                               "= '%s' and strftime('%%Y', at + 28800, "
                               "'unixepoch') = '%d'",
                               where, change_key((enum change)k), 2014 + y));
        drop(c);
    }
    store_close(s);
    sqlite3_close(db);
}

/* Every page after the other is what one plain query says. */
static void compare_pages(struct store *s, sqlite3 *db, region_id region,
                          int year, int kind, int rows)
{
    char where[128], sql[1024];
    sqlite3_stmt *stmt = NULL;
    inside(region, where, sizeof where);
    str_format(sql, sizeof sql,
               "select household, at, kind, reason, (select head from "
               "household where id = c.household), (select name from region "
               "where id = c.household / 100000), count(*) over () from change "
               "c where %s and strftime('%%Y', at + 28800, 'unixepoch') = '%d' "
               "and %s%s%s order by (at + 28800) / 86400 desc, household, "
               "kind, id",
               where, year, kind == CHANGE_ALL ? "true" : "kind = '",
               kind == CHANGE_ALL ? "" : change_key((enum change)kind),
               kind == CHANGE_ALL ? "" : "'");
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    int64_t n = 0, all = -1;
    for (int page = 0; all != n; page++) {
        struct change_stream *c = ask(
            s, (struct change_query){ region, year, kind, page, rows });
        all = c->n_matches;
        assert_true(c->n_rows > 0 || all == 0);
        for (int i = 0; i < c->n_rows; i++, n++) {
            const struct change_row *row = &c->rows[i];
            assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
            assert_int_equal(row->household, sqlite3_column_int64(stmt, 0));
            assert_int_equal(row->at_unix_s, sqlite3_column_int64(stmt, 1));
            assert_string_equal(change_key(row->kind),
                                (const char *)sqlite3_column_text(stmt, 2));
            assert_string_equal(row->reason,
                                (const char *)sqlite3_column_text(stmt, 3));
            assert_string_equal(row->head,
                                (const char *)sqlite3_column_text(stmt, 4));
            assert_string_equal(row->village_name,
                                (const char *)sqlite3_column_text(stmt, 5));
            assert_int_equal(all, sqlite3_column_int64(stmt, 6));
        }
        drop(c);
    }
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
}

static void the_stream_is_in_order_page_by_page(void **state)
{
    (void)state;
    sqlite3 *db = raw_open(path);
    struct store *s = reader();
    for (size_t r = 0; r < LENGTH(regions); r++)
        for (int year = 2013; year <= 2018; year++)
            for (int kind = CHANGE_ALL; kind < CHANGE_COUNT; kind++)
                compare_pages(s, db, regions[r], year, kind, kind % 2 ? 64 : 7);
    store_close(s);
    sqlite3_close(db);
}

/* More than are walked over: township by township. */
static void a_crowded_day_is_in_order_too(void **state)
{
    (void)state;
    sqlite3 *db = raw_open(path);
    add_changes(db, 24000); /* 4,800 on the year's last day */
    struct store *s = reader();
    compare_pages(s, db, COUNTY, 2016, CHANGE_ALL, 64);
    compare_pages(s, db, COUNTY, 2017, CHANGE_ALL, 61);
    compare_pages(s, db, TOWNSHIP, 2016, CHANGE_ALL, 64);
    /* Whoever lives in no known village is counted, and listed. */
    raw_exec(db, "delete from region where id = 630222101");
    compare_pages(s, db, COUNTY, 2016, CHANGE_ALL, 64);
    store_close(s);
    sqlite3_close(db);
}

static void whoever_writes_the_days_stay_right(void **state)
{
    (void)state;
    static const char *const writes[] = {
        "update change set at = at + 86400 where id % 3 = 0",
        "update change set kind = 'died' where id % 7 = 0",
        "update change set household = (select max(id) from household) where "
        "id % 11 = 0",
        "insert or replace into change (id, household, at, kind) select id, "
        "(select min(id) from household), at + 200000, 'moved' from change "
        "where id % 13 = 0",
        "insert or ignore into change (id, household, at, kind) select id, "
        "household, at + 400000, 'born' from change where id % 5 = 0",
        "insert into change (id, household, at, kind) select id, household, "
        "at, 'exited' from change where id % 17 = 0 on conflict (id) do update "
        "set kind = excluded.kind, at = at - 86400",
        "delete from change where id % 4 = 0",
        "delete from household where id % 2 = 0",
    };
    sqlite3 *db = raw_open(path);
    for (size_t i = 0; i < LENGTH(writes); i++) {
        raw_exec(db, writes[i]);
        require_sound(path);
    }
    sqlite3_close(db);
    struct error err = { "" };
    require_ok(store_recount(path, &err), &err);
    require_sound(path);
}

static void a_wrong_day_is_found_and_mended(void **state)
{
    (void)state;
    struct error err = { "" };
    sqlite3 *db = raw_open(path);
    raw_exec(db, "update change_day set n = n + 1 where region = 630222 and "
                 "kind = 'exited'");
    sqlite3_close(db);
    struct store *s = reader();
    int64_t n = 0;
    require_ok(store_check(s, NULL, NULL, &n, &err), &err);
    assert_true(n > 0);
    store_close(s);
    require_ok(store_recount(path, &err), &err);
    require_sound(path);
}

static void what_is_asked_for_wrongly(void **state)
{
    (void)state;
    struct store *s = reader();
    struct error err = { "" };
    struct change_stream *c;
    const struct change_query wrong[] = {
        { COUNTY, 2016, CHANGE_COUNT, 0, 9 },
        { COUNTY, 2016, -2, 0, 9 },
        { COUNTY, 2016, 0, -1, 9 },
        { COUNTY, 2016, 0, 0, 0 },
        { COUNTY, 2016, 0, 0, CHANGE_ROWS_MAX + 1 },
    };
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(store_changes(s, &wrong[i], &c, &err), STATUS_INVALID);
    assert_int_equal(
        store_changes(s,
                      &(struct change_query){ 630299, 2016, CHANGE_ALL, 0, 9 },
                      &c, &err),
        STATUS_NOT_FOUND);
    /* After the end: the last page. */
    c = ask(s, (struct change_query){ COUNTY, 2016, CHANGE_ALL, 99999, 10 });
    assert_int_equal(c->query.page, (c->n_matches - 1) / 10);
    assert_int_equal(c->asked, 99999);
    assert_true(c->n_rows > 0);
    drop(c);
    c = ask(s, (struct change_query){ COUNTY, 0, CHANGE_ALL, 0, 10 });
    assert_int_equal(c->query.year, 2020); /* the register's */
    drop(c);
    c = ask(s, (struct change_query){ FIXTURE_EMPTY, 2016, CHANGE_ALL, 3, 10 });
    assert_true(c->n_rows == 0 && c->n_matches == 0 && c->query.page == 0);
    drop(c);
    store_close(s);
}

/* ---- findings ---- */

static void add_findings(void)
{
    sqlite3 *db = raw_open(path);
    raw_exec(db,
             "insert into rule values ('a_note', 1, 'note', '注', 'Note', 0), "
             "('no_visit', 2, 'warning', '访', 'Visit', 0), ('grave', 3, "
             "'serious', '重', 'Grave', 0), ('never', 4, 'serious', '无', "
             "'Never', 0);"
             "insert into flag (rule, household) select 'a_note', id from "
             "household where id % 2 = 0;"
             "insert into flag (rule, household) select 'no_visit', id from "
             "household where id % 3 = 0;"
             "insert into flag (rule, household) select 'grave', id from "
             "household where id % 5 = 0;"
             "insert into risk select id, 2016 + id % 5, case id % 3 when 0 "
             "then 'unstable' when 1 then 'marginal' else 'sudden' end, "
             "'illness', 'work', case id % 2 when 0 then 'water' end, null, "
             "case id % 7 when 0 then 'illness' end, case id % 4 when 0 then "
             "'help' when 1 then 'natural' end from household");
    sqlite3_close(db);
}

static void findings_are_a_plain_count(void **state)
{
    (void)state;
    add_findings();
    sqlite3 *db = raw_open(path);
    struct store *s = reader();
    struct error err = { "" };
    for (size_t r = 0; r < LENGTH(regions); r++) {
        char where[128];
        struct region_findings *f;
        inside(regions[r], where, sizeof where);
        require_ok(store_findings(s, regions[r], &f, &err), &err);
        assert_int_equal(f->n_rules, 4);
        assert_string_equal(f->rules[0].id, "grave");
        assert_string_equal(f->rules[1].id, "never");
        assert_string_equal(f->rules[2].id, "no_visit");
        assert_string_equal(f->rules[3].en, "Note");
        for (int i = 0; i < f->n_rules; i++) {
            assert_int_equal(f->rules[i].households,
                             raw_number(db,
                                        "select count(*) from flag where "
                                        "rule = '%s' and %s",
                                        f->rules[i].id, where));
            assert_int_equal(
                f->rules[i].persons,
                raw_number(db,
                           "select coalesce(sum(persons), 0) from flag join "
                           "household on id = household where rule = '%s' and "
                           "%s",
                           f->rules[i].id, where));
        }
        assert_int_equal(f->n_years, 7);
        for (int y = 0; y < f->n_years; y++) {
            const struct monitored_year *m = &f->years[y];
            for (int i = 0; i < MONITORED_COUNT; i++)
                assert_int_equal(
                    m->kind[i],
                    raw_number(db,
                               "select count(*) from risk where year = %d and "
                               "kind = '%s' and %s",
                               m->year, monitored_key((enum monitored)i),
                               where));
            for (int i = 0; i < REMOVAL_COUNT; i++)
                assert_int_equal(
                    m->removed[i],
                    raw_number(db,
                               "select count(*) from risk where year = %d and "
                               "removed = '%s' and %s",
                               m->year, removal_key((enum removal)i), where));
            for (int i = 0; i < RISK_COUNT; i++)
                assert_int_equal(
                    m->risk[i],
                    raw_number(db,
                               "select count(*) from risk where year = %d and "
                               "'%s' in (risk, risk_2, risk_3, risk_4, "
                               "risk_5) and %s",
                               m->year, risk_key((enum risk)i), where));
        }
        arena_finish(&f->arena);
        free(f);
    }
    store_close(s);
    sqlite3_close(db);
}

/* Each figure leads to as many households as it says. */
static void the_monitored_are_listed(void **state)
{
    (void)state;
    add_findings();
    sqlite3 *db = raw_open(path);
    struct store *s = reader();
    struct error err = { "" };
    for (size_t r = 0; r < LENGTH(regions); r++)
        for (int kind = FACET_ANY; kind < MONITORED_COUNT; kind++)
            for (int risk = FACET_ANY; risk < RISK_COUNT; risk++) {
                char where[128];
                struct household_page *p;
                struct household_query q = household_query_all();
                int64_t n;
                household_id none;
                if (kind == FACET_ANY && risk == FACET_ANY)
                    continue;
                inside(regions[r], where, sizeof where);
                q.region = regions[r];
                q.year = 2018;
                q.page_rows = 64;
                q.filter.facet[FACET_MONITORED] = (int8_t)kind;
                q.filter.facet[FACET_RISK] = (int8_t)risk;
                int64_t want = raw_number(
                    db,
                    "select count(*) from risk r join household_year y using "
                    "(household, year) where year = 2018 and ('%s' = '' or "
                    "kind = '%s') and ('%s' = '' or '%s' in (risk, risk_2, "
                    "risk_3, risk_4, risk_5)) and %s",
                    kind < 0 ? "" : monitored_key((enum monitored)kind),
                    kind < 0 ? "" : monitored_key((enum monitored)kind),
                    risk < 0 ? "" : risk_key((enum risk)risk),
                    risk < 0 ? "" : risk_key((enum risk)risk), where);
                require_ok(store_page(s, &q, &p, &err), &err);
                assert_int_equal(p->n_matches, want);
                assert_int_equal(p->n_rows, want < 64 ? want : 64);
                arena_finish(&p->arena);
                free(p);
                require_ok(store_kth(s, regions[r], 2018, &q.filter, -1, &n,
                                     &none, &err),
                           &err);
                assert_int_equal(n, want);
            }
    store_close(s);
    sqlite3_close(db);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_columns_are_a_plain_count),
        TEST(the_stream_is_in_order_page_by_page),
        TEST(a_crowded_day_is_in_order_too),
        TEST(whoever_writes_the_days_stay_right),
        TEST(a_wrong_day_is_found_and_mended),
        TEST(what_is_asked_for_wrongly),
        TEST(findings_are_a_plain_count),
        TEST(the_monitored_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
