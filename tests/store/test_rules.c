/* The quality rules: what each finds and spares, that a run over what changed
 * finds what a run over all does, and what a rule may not do. */
#include "fixture.h"

#include "store/rules.h"
#include "store/update.h"

#define H1  INT64_C(63022210120100003) /* of the fixture's first village */
#define H2  INT64_C(63022210120100006)
#define NOW 1700000000
#if defined(__SANITIZE_ADDRESS__) /* four times as slow, and the same code */
#define ROUNDS 30
#else
#define ROUNDS 100
#endif

static const struct fixture small = { 1, 2, 12, true, 11 };

static char *dir;

static struct rules *shipped(void)
{
    struct error err = { "" };
    struct rules *r = NULL;
    char path[1200];
    const char *data = getenv("WANJIA_DATA");
    str_format(path, sizeof path, "%s/config/rules.ini",
               data && *data ? data : ".");
    require_ok(rules_read(path, &r, &err), &err);
    return r;
}

static struct rules_report run_rules(const char *path, const struct rules *r)
{
    struct error err = { "" };
    struct store *s;
    struct rules_report report;
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    require_ok(store_rules_run(s, r, NOW, NULL, NULL, &report, &err), &err);
    store_close(s);
    return report;
}

/* A household that breaks no rule: out of poverty since 2018, in a register
 * of 2020. */
static const char model[] =
    "update meta set value = '2020-11-20T10:00:00+08:00' where key = 'as_of';"
    "delete from household where id not in (63022210120100003, "
    "63022210120100006, 63022210120100009);"
    "delete from household_year; delete from member; delete from log;"
    "delete from measure; delete from change;"
    "update household set persons = 3, workers = 1, cause = 'skills', "
    "cause_2 = 'funds', cause_3 = null, attribute = 'ordinary', "
    "year_identified = 2014, year_exit = 2018, helper = 1, food = 1, "
    "clothing = 1, schooling = 1, medical = 1, housing_safe = 1, "
    "water_safe = 1, lat = 36.2, lon = 102.7 + (id % 100) * 0.001;"
    "insert into household_year (household, year, poverty, wage, business, "
    "property, transfer, expense, allowance) select id, value, case when value "
    "< 2018 then 'not_yet' else 'lifted' end, 12000, 4000, 0, 3000, 1000, 0 "
    "from household cross join (select 2017 as value union select 2018 union "
    "select 2020);"
    "insert into member (household, number, relation, health, labour, "
    "occupation, birth_year, dropout, insured, months) select h.id, m.n, "
    "case m.n when 1 then 'head' else 'child' end, 'good', 'ordinary', "
    "case m.n when 1 then 'local' else 'primary' end, 1990, 0, 1, 6 "
    "from household h cross join (select 1 as n union select 2 union select 3) "
    "m;"
    "insert into log (household, at, kind, text) select id, "
    "unixepoch('2020-10-20 02:00:00'), 'call', '' from household;";

/* `breaks` makes the household 63022210120100003 one that the rule finds;
 * `spares` changes it as far as the rule allows. */
static const struct {
    const char *rule, *breaks, *spares;
} cases[] = {
    { "exit_income",
      "update household_year set wage = 5000 where household = 630222101201000"
      "03 and year = 2020",
      "update household_year set wage = 6000 where household = 630222101201000"
      "03 and year = 2020" },
    { "exit_housing",
      "update household set housing_safe = 0 where id = "
      "63022210120100003",
      "update household set housing_safe = 0, year_exit = 2021 where id = "
      "63022210120100003" },
    { "exit_water",
      "update household set water_safe = 0 where id = 63022210120100003",
      "update household set water_safe = 0 where id = 63022210120100003; "
      "update household_year set poverty = 'returned' where household = "
      "63022210120100003 and year = 2020" },
    { "exit_dropout",
      "update member set dropout = 1 where household = 63022210120100003 and "
      "number = 2",
      "update member set dropout = null where household = 63022210120100003" },
    { "exit_uninsured",
      "update member set insured = 0, health = 'chronic' where household = "
      "63022210120100003 and number = 3",
      "update member set insured = 0 where household = 63022210120100003; "
      "update member set health = 'chronic', insured = 1 where household = "
      "63022210120100003 and number = 3" },
    { "cause_illness",
      "update household set cause = 'illness' where id = 63022210120100003",
      "update household set cause = 'illness' where id = 63022210120100003; "
      "update member set health = 'chronic' where household = "
      "63022210120100003 and number = 1" },
    { "cause_schooling",
      "update household set cause = 'schooling' where id = 63022210120100003; "
      "update member set occupation = 'preschool' where household = "
      "63022210120100003",
      "update household set cause = 'schooling' where id = 63022210120100003" },
    { "cause_disability",
      "update household set cause = 'disability' where id = 63022210120100003; "
      "update member set health = 'serious' where household = "
      "63022210120100003",
      "update household set cause = 'disability' where id = 63022210120100003; "
      "update member set health = 'disabled' where household = "
      "63022210120100003 and number = 2" },
    { "cause_twice",
      "update household set cause_2 = 'skills' where id = 63022210120100003",
      "update household set cause_2 = null where id = 63022210120100003" },
    { "allowance_missing",
      "update household set attribute = 'allowance' where id = "
      "63022210120100003",
      "update household set attribute = 'allowance' where id = "
      "63022210120100003; update household_year set allowance = null where "
      "household = 63022210120100003" },
    { "wage_nobody",
      "update household set workers = 0 where id = 63022210120100003; update "
      "member set occupation = 'home' where household = 63022210120100003",
      "update household set workers = 0 where id = 63022210120100003; update "
      "member set occupation = 'home' where household = 63022210120100003; "
      "insert into measure (household, kind, title, year, progress) values "
      "(63022210120100003, 'welfare', '', 2020, 'monthly')" },
    { "business_free",
      "update household_year set expense = 0 where household = "
      "63022210120100003",
      "update household_year set expense = 0, business = 0 where household = "
      "63022210120100003" },
    { "income_range",
      "update household_year set wage = 300000 where household = "
      "63022210120100003",
      "update household_year set wage = 290000 where household = "
      "63022210120100003" },
    { "work_months",
      "update member set months = 13 where household = 63022210120100003 and "
      "number = 1",
      "update member set months = 12 where household = 63022210120100003" },
    { "no_helper",
      "update household set helper = null where id = 63022210120100003",
      "update household set helper = null where id = 63022210120100003; "
      "delete from household_year where household = 63022210120100003 and "
      "year = 2020" },
    { "no_visit",
      "update log set at = unixepoch('2020-08-21 02:00:00') where household = "
      "63022210120100003",
      "update log set at = unixepoch('2020-08-22 02:00:00') where household = "
      "63022210120100003" },
    { "identity_twice",
      "update member set twin = 5 where household in (63022210120100003, "
      "63022210120100006) and number = 2",
      "update member set twin = household where number = 2" },
    { "place_twice",
      "update household set lon = (select lon from household where id = "
      "63022210120100006) where id = 63022210120100003",
      "update household set lat = 36.21, lon = (select lon from household "
      "where id = 63022210120100006) where id = 63022210120100003" },
    { "member_count",
      "update household set persons = 4 where id = 63022210120100003",
      "update household set persons = 4 where id = 63022210120100003; delete "
      "from member where household = 63022210120100003" },
    { "outside_county",
      "update household set lat = 36.42 where id = 63022210120100003",
      "update household set lat = 36.408 where id = 63022210120100003" },
};

static void make_model(const char *path)
{
    fixture_build(path, &small);
    sqlite3 *db = raw_open(path);
    raw_exec(db, model);
    sqlite3_close(db);
}

static int64_t findings(sqlite3 *db, const char *rule)
{
    return raw_number(db,
                      "select count(*) from flag where rule = '%s' and "
                      "household = 63022210120100003",
                      rule);
}

static void
test_each_rule_finds_its_household_and_spares_the_near_miss(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    const char *copy = fixture_path(dir, "b.db");
    struct rules *r = shipped();
    make_model(path);
    run_rules(path, r);
    sqlite3 *db = raw_open(path);
    if (raw_number(db, "select count(*) from flag") != 0)
        fail_msg("the model breaks %lld rules",
                 (long long)raw_number(db, "select count(*) from flag"));
    sqlite3_close(db);
    assert_int_equal(r->n, LENGTH(cases)); /* a new rule wants its case */
    for (size_t i = 0; i < LENGTH(cases); i++) {
        for (int spare = 0; spare < 2; spare++) {
            char sql[1300];
            unlink(copy);
            str_format(sql, sizeof sql, "vacuum into '%s'", copy);
            db = raw_open(path);
            raw_exec(db, sql);
            sqlite3_close(db);
            db = raw_open(copy);
            raw_exec(db, spare ? cases[i].spares : cases[i].breaks);
            run_rules(copy, r);
            if (findings(db, cases[i].rule) != !spare)
                fail_msg("%s: %s", cases[i].rule,
                         spare ? "finds the near miss" : "does not find");
            sqlite3_close(db);
        }
    }
    require_sound(path);
    rules_destroy(r);
}

/* ---- what changed, and all ---- */

static char *all_findings(sqlite3 *db)
{
    sqlite3_stmt *stmt;
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "select group_concat(rule || ' ' || household || "
                           "' ' || detail, char(10)) from (select * from flag "
                           "order by rule, household)",
                           -1, &stmt, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const char *text = (const char *)sqlite3_column_text(stmt, 0);
    char *copy = strdup(text ? text : "");
    sqlite3_finalize(stmt);
    return copy;
}

/* ?1: a household, ?2: another one, ?3: a small number. */
static const char *const edits[] = {
    "update household set persons = ?3 where id = ?1",
    "update household set lon = (select lon from household where id = ?2), "
    "lat = (select lat from household where id = ?2) where id = ?1",
    "update household set lat = lat + ?3 * 0.01 where id = ?1",
    "update household set cause = 'illness', cause_2 = 'illness' where id = "
    "?1",
    "update household set helper = null where id = ?1",
    "update household set year_exit = 2014 + ?3 where id = ?1",
    "insert or replace into household (id, head, persons, lon, lat, helper) "
    "select id, head, ?3, lon + 0.001, lat, helper from household where id = "
    "?1",
    "insert or replace into household (id, head, persons, lon, lat) values "
    "(?1, '马**', ?3, 102.7, 36.2)",
    "delete from household where id = ?1",
    "update household_year set wage = ?3 * 900 where household = ?1 and wage "
    "is not null",
    "insert or replace into household_year (household, year, poverty, wage, "
    "business, property, transfer, expense) select id, 2020, 'lifted', 0, 900, "
    "0, ?3, 0 from household where id = ?1",
    "delete from household_year where household = ?1 and year = 2020",
    "update member set twin = ?3 where household in (?1, ?2) and "
    "number = 1",
    "insert or replace into member (household, number, relation, health, "
    "labour, occupation, months) select id, 1, 'head', 'chronic', 'lost', "
    "'home', ?3 * 3 from household where id = ?1",
    "delete from member where household = ?1 and number = ?3",
    "update member set dropout = 1, insured = 0 where household = ?1",
    "delete from log where household = ?1",
    "insert or replace into log (id, household, at, kind, text) select "
    "coalesce((select id from log where household = ?2 limit 1), 7), id, "
    "unixepoch('2020-11-01'), 'call', '' from household where id = ?1",
    "insert or replace into measure (id, household, kind, title, year, "
    "progress) select coalesce((select id from measure where household = "
    "?2 limit 1), 7), id, 'welfare', '', 2020, 'done' from household "
    "where id = ?1",
    "delete from measure where household = ?1",
    "update measure set kind = 'ecology', household = ?2 where household = "
    "?1 and exists (select 1 from household where id = ?2)",
    /* what all are measured by */
    "insert or replace into meta values ('default_year', 2014 + ?3)",
    "insert or replace into meta values ('as_of', "
    "'2020-0' || (1 + ?3) || '-20T10:00:00+08:00')",
    "delete from meta where key = 'as_of'",
    "update meta set value = 2013 + ?3 where key = 'year_first'",
    "insert or replace into poverty_line values (2020, 1000 * ?3, '')",
    "delete from poverty_line where year = 2016",
    "update region set shape = (select shape from region where id = 620999 + 0 "
    "* ?3) where id = 630222",
    "update region set shape = null where id = 630222",
    "update official set duty = case duty when 'helper' then 'team_leader' "
    "else 'helper' end where id = 1",
    "insert or replace into official (id, region, duty) values (1, 630222, "
    "'helper')",
    "delete from log where ?3 = 1",
};

static void edit(sqlite3 *db, struct rng *r)
{
    const char *sql = edits[rng_below(r, LENGTH(edits))];
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    for (int i = 1; i <= 2; i++) {
        int64_t village = rng_chance(r, 0.5) ? 630222101201 : 630222101202;
        sqlite3_bind_int64(stmt, i,
                           household_make(village, 3 * rng_between(r, 1, 12)));
    }
    sqlite3_bind_int(stmt, 3, rng_between(r, 1, 6));
    if (sqlite3_step(stmt) != SQLITE_DONE)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_finalize(stmt);
}

static void compare_with_all(sqlite3 *db, const char *path,
                             const struct rules *rules, int round)
{
    char *parts = all_findings(db);
    int64_t rows = raw_number(db, "select sum(households) from rollup where "
                                  "region = 0 and dimension = 'flag'");
    raw_exec(db, "delete from flag; insert or ignore into rule_dirty values "
                 "(0)");
    run_rules(path, rules);
    char *whole = all_findings(db);
    if (strcmp(parts, whole) != 0)
        fail_msg("round %d: by parts\n%s\nover all\n%s", round, parts, whole);
    int64_t n = raw_number(db, "select count(*) from flag");
    assert_int_equal(n ? rows : 0, n);
    free(parts);
    free(whole);
}

static void test_what_changed_finds_what_all_does(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct rng r = rng_make(20201120, 3);
    struct rules *rules = shipped();
    fixture_build(path, &small);
    run_rules(path, rules);
    sqlite3 *db = raw_open(path);
    raw_exec(db, "pragma recursive_triggers = off; pragma synchronous = off");
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = rng_between(&r, 1, 6); i > 0; i--)
            edit(db, &r);
        run_rules(path, rules);
        assert_int_equal(raw_number(db, "select count(*) from rule_dirty"), 0);
        compare_with_all(db, path, rules, round);
    }
    sqlite3_close(db);
    rules_destroy(rules);
    require_sound(path);
}

static void test_only_what_changed_is_looked_at(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct rules *rules = shipped();
    fixture_build(path, &small);
    struct rules_report all = run_rules(path, rules);
    assert_true(all.all);
    assert_int_equal(all.households, 24);
    assert_true(all.found > 0);
    struct rules_report none = run_rules(path, rules);
    assert_int_equal(none.households, 0);
    sqlite3 *db = raw_open(path);
    raw_exec(db, "update flag set since = 5");
    raw_exec(db, "update household set persons = persons + 20 where id = "
                 "63022210120100003");
    struct error err = { "" };
    struct store *s;
    struct rule_counts counts;
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    require_ok(store_rules_count(s, &counts, &err), &err);
    assert_int_equal(counts.n, rules->n);
    assert_int_equal(counts.n_changed, 1);
    arena_finish(&counts.arena);
    store_close(s);
    struct rules_report one = run_rules(path, rules);
    assert_false(one.all);
    assert_int_equal(one.households, 1);
    /* An old finding keeps its day. */
    assert_int_equal(raw_number(db, "select since from flag where rule = "
                                    "'member_count' and household = "
                                    "63022210120100003"),
                     NOW);
    assert_int_equal(raw_number(db, "select count(*) from flag where since = "
                                    "5") +
                         one.found,
                     raw_number(db, "select count(*) from flag"));
    sqlite3_close(db);
    rules_destroy(rules);
}

static bool stop_third(void *ctx)
{
    int *n = ctx;
    return ++*n > 3;
}

static void test_a_run_that_was_stopped_goes_on(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct rules *rules = shipped();
    struct error err = { "" };
    struct store *s;
    struct rules_report report;
    int asked = 0;
    fixture_build(path, &small);
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    store_stop_when(s, stop_third, &asked);
    assert_int_equal(store_rules_run(s, rules, NOW, NULL, NULL, &report, &err),
                     STATUS_CANCELLED);
    store_close(s);
    require_sound(path);
    /* As a run leaves it that was killed after its first part. */
    sqlite3 *db = raw_open(path);
    raw_exec(db, "delete from rule_dirty; insert into rule_dirty values "
                 "(-63022210120200000), (63022210120100003)");
    sqlite3_close(db);
    report = run_rules(path, rules);
    assert_true(report.all);
    assert_int_equal(report.households, 12 + 1);
    rules_destroy(rules);
}

static void test_a_dossier_has_its_findings(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct rules *rules = shipped();
    struct error err = { "" };
    struct store *s;
    struct dossier *d;
    make_model(path);
    sqlite3 *db = raw_open(path);
    raw_exec(db, "update household set persons = 4, cause_2 = 'skills', "
                 "housing_safe = 0 where id = 63022210120100003");
    sqlite3_close(db);
    run_rules(path, rules);
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    require_ok(store_dossier(s, H1, 2020, &d, &err), &err);
    assert_int_equal(d->n_findings, 3);
    assert_string_equal(d->findings[0].rule, "exit_housing");
    assert_int_equal(d->findings[0].severity, SEVERITY_SERIOUS);
    assert_string_equal(d->findings[0].zh, "已脱贫而住房不安全");
    assert_string_equal(d->findings[1].rule, "member_count");
    assert_string_equal(d->findings[1].detail, "4 <> 3");
    assert_string_equal(d->findings[2].rule, "cause_twice");
    assert_int_equal(d->findings[2].since_unix_s, NOW);
    arena_finish(&d->arena);
    free(d);
    require_ok(store_dossier(s, H2, 2020, &d, &err), &err);
    assert_int_equal(d->n_findings, 0);
    arena_finish(&d->arena);
    free(d);
    store_close(s);
    rules_destroy(rules);
}

/* ---- other rules ---- */

static const char *write_rules(const char *text)
{
    static char path[1200];
    str_format(path, sizeof path, "%s/d.db", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    fclose(f);
    return path;
}

static const char *with_where(const char *where)
{
    static char text[4096];
    str_format(text, sizeof text,
               "[r]\nseverity = note\nzh = 名\nen = Name\nwhere = %s\n", where);
    return write_rules(text);
}

static void test_other_rules_make_all_changed(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct rules *r = shipped();
    fixture_build(path, &small);
    run_rules(path, r);
    rules_destroy(r);
    require_ok(rules_read(with_where("h.persons > 2"), &r, &err), &err);
    struct rules_report all = run_rules(path, r);
    assert_int_equal(all.households, 24);
    rules_destroy(r);
    sqlite3 *db = raw_open(path);
    assert_int_equal(raw_number(db, "select count(*) from rule"), 1);
    assert_int_equal(raw_number(db, "select count(*) from flag"),
                     raw_number(db, "select count(*) from household where "
                                    "persons > 2"));
    sqlite3_close(db);
    /* Another name is no other condition. */
    r = NULL;
    require_ok(rules_read(write_rules("[r]\nseverity = serious\nzh = 新\n"
                                      "en = New\nwhere = h.persons > 2\n"),
                          &r, &err),
               &err);
    struct rules_report none = run_rules(path, r);
    assert_int_equal(none.households, 0);
    db = raw_open(path);
    assert_int_equal(raw_number(db, "select count(*) from rule where severity "
                                    "= 'serious' and en = 'New'"),
                     1);
    sqlite3_close(db);
    rules_destroy(r);
    require_sound(path);
}

static const struct {
    const char *where, *says; /* NULL: legal */
} sandbox[] = {
    { "h.persons > 2", NULL },
    { "(select count(*) from rule_member m where m.household = h.household) > "
      "3",
      NULL },
    { "'with ( --; ?' <> ''", NULL },
    { "exists (select 1 from household x where x.head = '')", "prohibited" },
    { "exists (select 1 from member x where x.name = '')", "prohibited" },
    { "exists (select 1 from log where text like '%a%')", "prohibited" },
    { "exists (select 1 from meta where value = '')", "prohibited" },
    { "exists (select 1 from sqlite_schema where sql = '')", "prohibited" },
    { "exists (select 1 from pragma_table_info('member'))", "SQLite: " },
    { "exists (select 1 from json_each('[1]'))", "SQLite: " },
    { "(select head from rule_household x union select head from household)",
      "prohibited" },
    { "(with rule_member as (select name from member) select 1 from "
      "rule_member)",
      "without WITH" },
    { "(WITH RECURSIVE a as (select 1 union all select * from a) select 1 from "
      "a)",
      "without WITH" },
    { "exists (select 1 from (select name from member) as rule_member)",
      "prohibited" },
    { "1) union select (1", "without its" },
    { "1), (1", "without its" },
    { "1) or (1", "without its" },
    { "1)", "without its" },
    { "(1", "without its" },
    { "1; delete from household", "one expression" },
    { "?1", "one expression" },
    { ":a", "one expression" },
    { "1 -- all", "no comment" },
    { "1 /* all", "no comment" },
    { "'open", "does not end" },
    { "load_extension('x')", "SQLite: " },
    { "readfile('/etc/passwd')", "SQLite: " },
    { "randomblob(1000000000)", "not authorized" },
    { "printf('%1000000000d', 1)", "not authorized" },
    { "zeroblob(1000000000)", "not authorized" },
    { "count(*) > 1", "SQLite: " },
    { "row_number() over () = 1", "SQLite: " },
    { "no_such > 1", "no such column" },
    { "(delete from household)", "SQLite: " },
    { "h.persons >", "SQLite: " },
};

static void test_a_rule_may_read_the_views_and_no_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(sandbox); i++) {
        struct error err = { "" };
        struct rules *r = NULL;
        enum status status = rules_read(with_where(sandbox[i].where), &r, &err);
        if (!status)
            status = rules_compile(r, &err);
        rules_destroy(r);
        if ((status == STATUS_OK) != (sandbox[i].says == NULL) ||
            (status && (!strstr(err.text, sandbox[i].says) ||
                        !strstr(err.text, "d.db:5: [r] where: "))))
            fail_msg("%s: status %d: %s", sandbox[i].where, (int)status,
                     err.text);
    }
}

static void test_an_endless_rule_is_named(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct rules *r;
    struct store *s;
    fixture_build(path, &small);
    require_ok(rules_read(write_rules(
                              "[good]\nseverity = note\nzh = 好\nen = Good\n"
                              "where = h.persons > 2\n[slow]\nseverity = note\n"
                              "zh = 慢\nen = Slow\nwhere = (select count(*) "
                              "from rule_member a, rule_member b,\n"
                              "    rule_member c, rule_member d) > 1\n"),
                          &r, &err),
               &err);
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    assert_int_equal(store_rules_run(s, r, NOW, NULL, NULL, NULL, &err),
                     STATUS_LIMIT);
    store_close(s);
    rules_destroy(r);
    if (!strstr(err.text, "d.db:10: [slow] where: takes more than"))
        fail_msg("%s", err.text);
    sqlite3 *db = raw_open(path);
    assert_int_equal(raw_number(db, "select count(*) from flag"), 0);
    assert_int_equal(raw_number(db, "select count(*) from rule_dirty where "
                                    "household = 0"),
                     1);
    sqlite3_close(db);
}

static const struct {
    const char *name, *text, *says;
} files[] = {
    { "empty", "; nothing\n", "d.db:1: no rule" },
    { "a key outside of a section", "where = 1\n", "d.db:1: expected [rule]" },
    { "an illegal name", "[A b]\nwhere = 1\n", "d.db:1: expected [rule]" },
    { "an unknown key", "[r]\nwhen = 1\n", "d.db:2: [r] unknown key" },
    { "a severity that is none", "[r]\nseverity = bad\n",
      "d.db:2: [r] severity: expected serious" },
    { "no severity", "[r]\nzh = 名\nen = N\nwhere = 1\n",
      "d.db:1: [r] expected severity" },
    { "no names", "[r]\nseverity = note\nzh = 名\nwhere = 1\n",
      "d.db:1: [r] expected zh" },
    { "no condition", "[r]\nseverity = note\nzh = 名\nen = N\n",
      "d.db:1: [r] expected where" },
    { "a rule twice",
      "[r]\nseverity = note\nzh = 名\nen = N\nwhere = 1\n[s]\nseverity = note\n"
      "[r]\nseverity = note\n",
      "d.db:8: this rule is there twice" },
    { "a line that is none", "[r]\nsomething\n", "d.db:2: expected [rule]" },
    { "broken UTF-8", "[r]\nzh = \xff\n", "d.db:2: not UTF-8" },
    { "a fault in a later line of a condition",
      "[r]\nseverity = note\nzh = 名\nen = N\nwhere = 1 and\n    (2\n",
      "d.db:5: [r] where: a ( without" },
};

static void test_a_bad_file_is_told_with_its_line(void **state)
{
    (void)state;
    char line[400];
    struct error err = { "" };
    struct rules *r;
    for (size_t i = 0; i < LENGTH(files); i++) {
        err.text[0] = 0;
        assert_int_equal(rules_read(write_rules(files[i].text), &r, &err),
                         STATUS_INVALID);
        if (!strstr(err.text, files[i].says))
            fail_msg("%s: %s", files[i].name, err.text);
    }
    memset(line, 'x', sizeof line);
    memcpy(line, "[r]\nzh = ", 9);
    line[sizeof line - 1] = 0;
    assert_int_equal(rules_read(write_rules(line), &r, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, "d.db:2: the line is too long"));
    unlink(write_rules(""));
    assert_int_equal(rules_read(fixture_path(dir, "d.db"), &r, &err),
                     STATUS_NOT_FOUND);
}

static int setup(void **state)
{
    (void)state;
    dir = fixture_dir();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_remove(dir);
    return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_each_rule_finds_its_household_and_spares_the_near_miss),
        TEST(test_what_changed_finds_what_all_does),
        TEST(test_only_what_changed_is_looked_at),
        TEST(test_a_run_that_was_stopped_goes_on),
        TEST(test_a_dossier_has_its_findings),
        TEST(test_other_rules_make_all_changed),
        TEST(test_a_rule_may_read_the_views_and_no_more),
        TEST(test_an_endless_rule_is_named),
        TEST(test_a_bad_file_is_told_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
