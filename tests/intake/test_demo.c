/* The demo register: what it must hold in every row, asked of a register of
 * 2,000 households through plain SQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/str.h"
#include "intake/demo.h"
#include "map/geo.h"
#include "store/store.h"

#define FIXED   "63022220320500417"
#define VILLAGE "630222203205"
#define NET     "(y.wage + y.business + y.property + y.transfer - y.expense)"
#define HOMES                                                                  \
    " from household h join household_year y on y.household = h.id "           \
    "join poverty_line l on l.year = y.year "

static char dir[512], path[600];
static sqlite3 *db;

static enum status write_demo(const char *out, int64_t households,
                              uint64_t seed, struct error *err)
{
    const struct demo_options o = { .assets_dir = "assets",
                                    .out_path = out,
                                    .households = households,
                                    .seed = seed };
    return demo_write(&o, err);
}

static int make_register(void **state)
{
    (void)state;
    struct error err = { "" };
    const char *tmp = getenv("WANJIA_TEST_TMP");
    str_format(dir, sizeof dir, "%s/demo-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    str_format(path, sizeof path, "%s/demo.db", dir);
    if (write_demo(path, 2000, 1, &err) != STATUS_OK) {
        fprintf(stderr, "%s\n", err.text);
        return -1;
    }
    return sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL);
}

static int remove_register(void **state)
{
    (void)state;
    sqlite3_close(db);
    unlink(path);
    return rmdir(dir);
}

/* One number. */
static int64_t ask(const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

/* One text; valid until the next call. */
static const char *ask_text(const char *sql)
{
    static char text[1024];
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const char *value = (const char *)sqlite3_column_text(stmt, 0);
    str_copy(text, sizeof text, value ? value : "");
    sqlite3_finalize(stmt);
    return text;
}

/* Statements that must count nothing. */
struct rule {
    const char *name, *sql;
};

static void require_none(const struct rule *rules, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t count = ask(rules[i].sql);
        if (count != 0)
            fail_msg("%s: %lld rows break it", rules[i].name, (long long)count);
    }
}

/* ---- what there is ---- */

static void test_counts(void **state)
{
    (void)state;
    static const struct {
        const char *name, *sql;
        int64_t want;
    } cases[] = {
        { "households", "select count(*) from household", 2000 },
        { "of them in Minhe",
          "select count(*) from household where id / 100000000000 = 630222",
          1146 },
        { "townships of Minhe",
          "select count(*) from region where parent = 630222", 22 },
        { "townships of Yongjing",
          "select count(*) from region where parent = 622923", 17 },
        { "villages of Minhe",
          "select count(*) from region where id / 1000000 = 630222", 312 },
        { "villages of Yongjing",
          "select count(*) from region where id / 1000000 = 622923", 122 },
        { "poverty villages of Minhe",
          "select sum(poverty_village) from village "
          "where id / 1000000 = 630222",
          106 },
        { "poverty villages of Yongjing",
          "select sum(poverty_village) from village "
          "where id / 1000000 = 622923",
          60 },
        { "provinces and prefectures",
          "select count(*) from region where level < 6", 4 },
        { "townships with a schematic area",
          "select count(*) from region where level = 9 and schematic = 1 and "
          "shape is not null",
          39 },
        { "counties with an outline",
          "select count(*) from region where level = 6 and schematic = 0 and "
          "shape is not null",
          2 },
        { "rivers", "select count(*) from backdrop where kind = 'river'", 4 },
        { "first secretaries",
          "select count(*) from official where duty = 'first_secretary'", 434 },
        { "causes in use", "select count(distinct cause) >= 14 from household",
          1 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        int64_t got = ask(cases[i].sql);
        if (got != cases[i].want)
            fail_msg("%s: %lld, %lld expected", cases[i].name, (long long)got,
                     (long long)cases[i].want);
    }
    assert_string_equal(
        ask_text("select group_concat(key || '=' || value, ' ') from (select "
                 "key, value from meta order by key)"),
        "as_of=2020-12-31T09:40:00+08:00 default_year=2016 demo=1 home=630222 "
        "name=民和县 seed=1 year_first=2014 year_last=2020");
}

static void test_rate_falls_to_nothing(void **state)
{
    (void)state;
    double before = 100;
    static const double low[] = { 15, 14, 12.5, 7, 3, 0.3, 0 };
    static const double high[] = { 19, 18, 16.5, 11.5, 7.5, 2.5, 0 };
    for (int year = 2014; year <= 2020; year++) {
        char sql[400];
        str_format(sql, sizeof sql,
                   "select 100000 * sum(h.persons) / (select rural_persons "
                   "from region where id = 630222) from household h join "
                   "household_year y on y.household = h.id where "
                   "h.id / 100000000000 = 630222 and y.year = %d and "
                   "y.poverty <> 'lifted'",
                   year);
        double rate = (double)ask(sql) / 1000;
        int i = year - 2014;
        if (rate < low[i] || rate > high[i] || rate > before)
            fail_msg("%d: %.2f %%; %.1f to %.1f expected", year, rate, low[i],
                     high[i]);
        before = rate;
    }
}

/* ---- the household of the origin text ---- */

static void test_fixed_household(void **state)
{
    (void)state;
    static const struct {
        const char *name, *sql, *want;
    } cases[] = {
        { "its village",
          "select group_concat(name, ' ') from (select name from region where "
          "id in (630222, 630222203, " VILLAGE ") order by id)",
          "民和回族土族自治县 西沟乡 凉坪村" },
        { "the household",
          "select head || ' ' || surname || ' ' || cause || ' ' || cause_2 || "
          "' ' || ifnull(cause_3, '-') || ' ' || persons || ' ' || workers || "
          "' ' || attribute || ' ' || year_identified || ' ' || year_exit from "
          "household where id = " FIXED,
          "关** 关 skills funds - 4 2 allowance 2014 2018" },
        { "its guarantees: all but the house",
          "select food || clothing || schooling || medical || housing_safe || "
          "water_safe from household where id = " FIXED,
          "111101" },
        { "its state by year",
          "select group_concat(poverty, ' ') from (select poverty from "
          "household_year where household = " FIXED " order by year)",
          "not_yet not_yet not_yet preparing lifted lifted lifted" },
        { "its income a head by year",
          "select group_concat(n, ' ') from (select (wage + business + "
          "property + transfer - expense) / 4.0 as n from household_year "
          "where household = " FIXED " order by year)",
          "1850.0 2080.0 2290.0 3700.0 4690.0 5460.0 6400.0" },
        { "its members",
          "select group_concat(relation || ',' || name || ',' || birth_year || "
          "',' || health || ',' || labour || ',' || occupation, ' ') from "
          "(select * from member where household = " FIXED " order by number)",
          "head,关**,1972,good,ordinary,training "
          "spouse,李**,1974,chronic,weak,home "
          "child,,2002,good,none,middle "
          "parent,关**,1944,good,none,pension" },
        { "its measures",
          "select group_concat(title || ' ' || year || '.' || month || ' ' || "
          "amount || ' ' || progress, ', ') from (select * from measure where "
          "household = " FIXED " order by year, month)",
          "农村低保 · 2 人 2016.1 4320 monthly, "
          "拉面技能培训 · 结业取证 2016.3 1200 done, "
          "危房改造奖补 2016.6 25000 active, "
          "基础母羊 5 只 · 合作社分红 2017.4 6000 done" },
        { "its first secretary",
          "select name || ' ' || unit || ' ' || since_year || '.' || "
          "since_month from official where region = " VILLAGE
          " and duty = 'first_secretary'",
          "马** 县农牧局 2015.10" },
        { "its helper",
          "select o.name from household h join official o on o.id = h.helper "
          "where h.id = " FIXED,
          "祁**" },
        { "its log in April 2016",
          "select helper || ' ' || kind || ' ' || text from log where "
          "household = " FIXED " and at between 1459440000 and 1461945600",
          "祁** call 询问培训意愿，已报名拉面技能班" },
        { "visits to the end of 2016",
          "select count(*) from log where household = " FIXED
          " and year <= 2016",
          "23" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const char *got = ask_text(cases[i].sql);
        if (!str_equal(got, cases[i].want))
            fail_msg("%s: '%s', '%s' expected", cases[i].name, got,
                     cases[i].want);
    }
}

static void test_fixed_village_at_full_size(void **state)
{
    (void)state;
    char full[700];
    struct error err = { "" };
    str_format(full, sizeof full, "%s/full.db", dir);
    if (write_demo(full, 0, 1, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    sqlite3 *small = db;
    assert_int_equal(sqlite3_open_v2(full, &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(ask("select count(*) from household"), 21000);
    assert_int_equal(ask("select count(*) from household where "
                         "id / 100000000000 = 630222"),
                     12036);
    assert_string_equal(
        ask_text("select group_concat(n, ' ') from (select poverty || ':' || "
                 "count(*) as n from household_year where year = 2016 and "
                 "household / 100000 = " VILLAGE " group by poverty)"),
        "lifted:33 not_yet:16 preparing:14");
    assert_string_equal(
        ask_text(
            "select group_concat((h.id % 100000) || h.head || h.persons || "
            "h.cause || y.poverty || (" NET " / h.persons), ' ')" HOMES
            "where y.year = 2016 and id between " FIXED " and " FIXED " + 9"),
        "417关**4skillsnot_yet2290 420马**5illnessnot_yet2410 "
        "423冶**3labourpreparing2788 426祁**6schoolingnot_yet2512");
    int64_t tenths = ask("select 1000 * sum(h.persons) / (select rural_persons "
                         "from region where id = 630222)" HOMES
                         "where y.year = 2016 and y.poverty <> 'lifted' and "
                         "h.id / 100000000000 = 630222");
    assert_in_range(tenths, 142, 149);
    sqlite3_close(db);
    db = small;
    unlink(full);
}

/* ---- the same again ---- */

static uint64_t hash_table(sqlite3 *from, const char *table, uint64_t hash)
{
    char sql[200];
    sqlite3_stmt *stmt = NULL;
    str_format(sql, sizeof sql, "select * from \"%s\"", table);
    assert_int_equal(sqlite3_prepare_v2(from, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            hash = hash_u64(hash, (uint64_t)sqlite3_column_type(stmt, i));
            const void *bytes = sqlite3_column_blob(stmt, i);
            size_t n = (size_t)sqlite3_column_bytes(stmt, i);
            hash = hash_u64(hash, n);
            if (n > 0)
                hash = hash_bytes(hash, bytes, n);
        }
    sqlite3_finalize(stmt);
    return hash;
}

static uint64_t hash_register(const char *file)
{
    sqlite3 *from = NULL;
    sqlite3_stmt *stmt = NULL;
    uint64_t hash = HASH_SEED;
    assert_int_equal(sqlite3_open_v2(file, &from, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(from,
                                        "select name from sqlite_schema where "
                                        "type = 'table' order by name",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(stmt, 0);
        hash = hash_table(from, table, hash_str(hash, table));
    }
    sqlite3_finalize(stmt);
    sqlite3_close(from);
    return hash;
}

static void test_same_options_same_rows(void **state)
{
    (void)state;
    char again[700];
    struct error err = { "" };
    str_format(again, sizeof again, "%s/again.db", dir);
    if (write_demo(again, 2000, 1, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    uint64_t first = hash_register(path), second = hash_register(again);
    assert_true(first == second);
    /* Over an existing file, and with another seed. */
    if (write_demo(again, 2000, 2, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_true(hash_register(again) != first);
    unlink(again);
}

/* ---- sums ---- */

static void test_sums_up_the_tree(void **state)
{
    (void)state;
    static const struct rule rules[] = {
        { "a township has its villages' rural people",
          "select count(*) from region t where level = 9 and rural_persons <> "
          "(select sum(rural_persons) from region v where v.parent = t.id)" },
        { "a county has its townships' rural people",
          "select count(*) from region c where level = 6 and rural_persons <> "
          "(select sum(rural_persons) from region t where t.parent = c.id)" },
        { "a village has more people than registered ones",
          "select count(*) from village v join region r on r.id = v.id where "
          "v.persons_all <> r.rural_persons or r.rural_persons < (select "
          "ifnull(sum(persons), 0) from household h where h.village = v.id)" },
        { "a village has at least its registered households",
          "select count(*) from village v where households_all < (select "
          "count(*) from household h where h.village = v.id)" },
        { "funds only shrink on their way",
          "select count(*) from fund where not (budget >= arrived and arrived "
          ">= to_village and to_village >= to_household and to_village >= "
          "spent and spent >= to_household and to_household >= 0)" },
        { "what reached households is the sum of measures",
          "select count(*) from (select household / 100000 as v, year, "
          "sum(amount) as n from measure group by 1, 2) m left join fund f on "
          "f.region = m.v and f.year = m.year where ifnull(f.to_household, 0) "
          "<> m.n" },
        { "and nothing else reached them",
          "select (select sum(to_household) from fund) <> (select sum(amount) "
          "from measure)" },
        { "projects and funds agree in every county and year",
          "select count(*) from (select c, year, sum(b) as b, sum(a) as a, "
          "sum(s) as s from (select substr(region, 1, 6) as c, year, budget "
          "as b, arrived as a, spent as s from project union all select "
          "substr(region, 1, 6), year, -budget, -arrived, -spent from fund) "
          "group by c, year) where a <> 0 or b <> 0 or s <> 0" },
        { "a measure's project is its county's of that kind and year",
          "select count(*) from measure m left join project p on p.id = "
          "m.project where p.id is null or p.region <> m.household / "
          "100000000000 or p.year <> m.year or p.department <> m.department" },
        { "a county's project has the households of its measures",
          "select count(*) from project p where region < 1000000 and "
          "(households <> (select count(distinct household) from measure m "
          "where m.project = p.id) or villages <> (select count(distinct "
          "household / 100000) from measure m where m.project = p.id))" },
        { "a project's arrived money is within its budget",
          "select count(*) from project where not (budget >= arrived and "
          "arrived >= spent and spent >= 0 and percent between 0 and 100)" },
        { "the persons covered are those of the households",
          "select count(*) from fund f where f.region > 100000000000 and "
          "f.persons <> (select ifnull(sum(persons), 0) from household h where "
          "h.village = f.region and exists (select 1 from measure m where "
          "m.household = h.id and m.year = f.year))" },
    };
    require_none(rules, LENGTH(rules));
}

static void report_line(void *ctx, const char *line)
{
    (void)ctx;
    fprintf(stderr, "%s\n", line);
}

static void test_store_finds_no_fault(void **state)
{
    (void)state;
    struct store *s = NULL;
    struct error err = { "" };
    int64_t n = -1;
    if (store_open(path, STORE_READ, &s, &err) != STATUS_OK ||
        store_check(s, report_line, NULL, &n, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(n, 0);
    store_close(s);
}

/* ---- every household ---- */

static void test_states_and_incomes(void **state)
{
    (void)state;
    static const struct rule rules[] = {
        { "every household has every year since it was registered",
          "select count(*) from household h where (select count(*) from "
          "household_year y where y.household = h.id) <> 2021 - "
          "year_identified" },
        { "all have left poverty at the end",
          "select count(*) from household_year where year = 2020 and poverty "
          "<> 'lifted'" },
        { "the exit is the last year it became lifted",
          "select count(*)" HOMES "where (y.poverty = 'lifted') <> (y.year >= "
          "h.year_exit) and h.id not in (select household from change where "
          "kind = 'returned')" },
        { "preparing is the year before the exit",
          "select count(*)" HOMES "where y.poverty = 'preparing' and not "
          "exists (select 1 from household_year z where z.household = h.id and "
          "z.year = y.year + 1 and z.poverty = 'lifted')" },
        { "not yet is below the line",
          "select count(*)" HOMES "where y.poverty = 'not_yet' and " NET
          " >= l.yuan * h.persons" },
        { "returned is below the line",
          "select count(*)" HOMES "where y.poverty = 'returned' and " NET
          " >= l.yuan * h.persons" },
        { "no part is negative, no income out of reason",
          "select count(*)" HOMES
          "where min(y.wage, y.business, y.property, y.transfer, y.expense) < "
          "0 or " NET " < 600 * h.persons or " NET " > 20000 * h.persons" },
        { "who does business has expenses",
          "select count(*) from household_year where (business > 20) <> "
          "(expense > 0) and abs(business - expense) > 20" },
        { "a wage is somebody's",
          "select count(*) from household_year y where wage > 0 and not exists "
          "(select 1 from member m where m.household = y.household and "
          "m.occupation in ('away', 'local', 'training')) and not exists "
          "(select 1 from measure m where m.household = y.household and m.kind "
          "in ('welfare', 'ecology') and m.year <= y.year)" },
        { "who gets the allowance has it in the transfers",
          "select count(*) from measure m join household_year y on y.household "
          "= m.household and y.year = m.year where m.title glob '农村低保*' "
          "and (m.amount <= 0 or m.amount > y.transfer)" },
        { "the allowance is paid to allowance households, and to all",
          "select count(*) from household h where (attribute = 'allowance') <> "
          "exists (select 1 from measure m where m.household = h.id and "
          "m.title glob '农村低保*')" },
    };
    require_none(rules, LENGTH(rules));
    /* Few cases are left for the quality rules. */
    int64_t below = ask("select count(distinct h.id)" HOMES
                        "where y.poverty = 'lifted' and " NET
                        " < l.yuan * h.persons");
    assert_in_range(below, 1, 30);
    int64_t unsafe = ask("select count(*)" HOMES
                         "where y.year = 2016 and y.poverty = 'lifted' and "
                         "(housing_safe = 0 or water_safe = 0)");
    assert_in_range(unsafe, 0, 20);
}

static void test_people_bear_out_the_cause(void **state)
{
    (void)state;
#define WITHOUT(cause, having)                                                 \
    "select count(*) from household h where '" cause                           \
    "' in (cause, cause_2, cause_3) and not exists (select 1 from member m "   \
    "where m.household = h.id and " having ")"
    static const struct rule rules[] = {
        { "as many members as persons",
          "select count(*) from household h where persons <> (select count(*) "
          "from member m where m.household = h.id)" },
        { "one to eight persons",
          "select count(*) from household where persons not between 1 and 8" },
        { "the first is the head",
          "select count(*) from member where (number = 1) <> (relation = "
          "'head')" },
        { "workers are counted",
          "select count(*) from household h where workers <> (select count(*) "
          "from member m where m.household = h.id and m.labour in "
          "('ordinary', 'skilled', 'weak'))" },
        { "illness: somebody is sick",
          WITHOUT("illness", "m.health in ('chronic', 'serious')") },
        { "disability: somebody is disabled",
          WITHOUT("disability", "m.health = 'disabled'") },
        { "schooling: somebody learns beyond middle school",
          WITHOUT("schooling", "m.occupation in ('high', 'college')") },
        { "skills: somebody could work",
          WITHOUT("skills", "m.labour in ('ordinary', 'skilled')") },
        { "labour: at most one works",
          "select count(*) from household where 'labour' in (cause, cause_2, "
          "cause_3) and workers > 1" },
        { "no cause twice",
          "select count(*) from household where cause = cause_2 or cause = "
          "cause_3 or cause_2 = cause_3" },
        { "the destitute do not work",
          "select count(*) from household where attribute = 'destitute' and "
          "(workers > 0 or persons > 2)" },
        { "children are younger than the head",
          "select count(*) from member c join member h on h.household = "
          "c.household and h.number = 1 where c.relation in ('child', "
          "'grandchild') and c.birth_year < h.birth_year + 14" },
        { "parents are older",
          "select count(*) from member c join member h on h.household = "
          "c.household and h.number = 1 where c.relation = 'parent' and "
          "c.birth_year > h.birth_year - 15" },
        { "school fits the age",
          "select count(*) from member where occupation = 'primary' and 2016 - "
          "birth_year not between 6 and 11 or occupation = 'middle' and 2016 - "
          "birth_year not between 12 and 14 or occupation in ('away', 'local', "
          "'training') and 2016 - birth_year < 16" },
        { "two to eight measures",
          "select count(*) from household h where (select count(*) from "
          "measure m where m.household = h.id) not between 1 and 8" },
        { "none before the household was registered",
          "select count(*) from measure m join household h on h.id = "
          "m.household where m.year < h.year_identified" },
        { "an unsafe house is being mended",
          "select count(*) from household h where housing_safe = 0 and housing "
          "glob '*危房*' and not exists (select 1 from measure m where "
          "m.household = h.id and m.kind in ('housing', 'relocation') and "
          "m.year >= 2016)" },
    };
    require_none(rules, LENGTH(rules));
    int64_t persons = ask("select 100 * sum(persons) / 2000 from household");
    assert_in_range(persons, 370, 400);
    int64_t measures = ask("select 100 * count(*) / 2000 from measure");
    assert_in_range(measures, 300, 460);
    int64_t ill = ask("select count(*) from household where cause = 'illness'");
    assert_in_range(ill, 480, 640);
}

static void test_only_masked_names(void **state)
{
    (void)state;
    static const struct rule rules[] = {
        { "heads", "select count(*) from household where head <> surname || "
                   "'**' or length(surname) not between 1 and 2" },
        { "members: a surname and two stars, minors nothing",
          "select count(*) from member where case when 2016 - birth_year < 18 "
          "then name <> '' else name not glob '?[*][*]' and name not glob "
          "'??[*][*]' end" },
        { "officials",
          "select count(*) from official where duty <> 'department' and name "
          "not glob '?[*][*]' and name not glob '??[*][*]'" },
        { "helpers of the log",
          "select count(*) from log where helper not glob '?[*][*]' and "
          "helper not glob '??[*][*]' and helper <> '村委会'" },
    };
    require_none(rules, LENGTH(rules));
}

static void test_log_and_changes(void **state)
{
    (void)state;
#define AT "at, 'unixepoch', '+8 hours')"
    static const struct rule rules[] = {
        { "weekdays, but for three given ones",
          "select count(*) - 3 from log where strftime('%w', " AT
          " in ('0', '6')" },
        { "between 8 and 18 o'clock",
          "select count(*) from log where strftime('%H', " AT
          " not between '08' and '17'" },
        { "nothing after the as-of time",
          "select count(*) from log where at > 1609378800" },
        { "nothing before the household was registered",
          "select count(*) from log g join household h on h.id = g.household "
          "where g.year < h.year_identified" },
        { "every text is filled in",
          "select count(*) from log where text glob '*[{}]*' or text = '' or "
          "text glob '*，'" },
        { "six to twenty-five entries a household, but for the fixed one",
          "select count(*) from household h where id <> " FIXED
          " and (select count(*) from log g where g.household = h.id) not "
          "between 6 and 25" },
        { "registered once, lifted at the exit",
          "select count(*) from household h where (select count(*) from change "
          "c where c.household = h.id and kind = 'identified') <> 1 or not "
          "exists (select 1 from change c where c.household = h.id and kind = "
          "'exited' and strftime('%Y', c." AT " = h.year_exit || '')" },
        { "the register's log texts are of its measures",
          "select count(*) from log g where text glob '资助到账*' and not "
          "exists (select 1 from measure m where m.household = g.household and "
          "m.kind = 'education' and m.year = g.year)" },
        { "every household has a helper of its village",
          "select count(*) from household h left join official o on o.id = "
          "h.helper where o.id is null or o.region <> h.village or o.duty <> "
          "'helper'" },
        { "nobody helps more than six",
          "select count(*) from (select helper, count(*) as n from household "
          "group by helper) where n > 6" },
        { "fewer than three are helped only in small villages",
          "select count(*) from (select helper, village, count(*) as n from "
          "household group by helper) a where n < 3 and (select count(*) from "
          "household h where h.village = a.village) >= 3" },
        { "a plan's percent fits its progress",
          "select count(*) from plan where progress = 'done' and percent <> "
          "100 or progress = 'planned' and percent <> 0 or state = ''" },
        { "a plan has three to eight items",
          "select count(*) from village v where (select count(*) from plan p "
          "where p.village = v.id) not between 3 and 8" },
    };
    require_none(rules, LENGTH(rules));
}

/* ---- places ---- */

/* The township's area around each household, which is kept in 1e-7 degrees. */
static void require_inside(const struct atlas *a)
{
    sqlite3_stmt *stmt = NULL;
    int64_t n = 0;
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "select lon, lat, id from household "
                                        "where id / 100000000 = ?1",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    for (int t = 0; t < a->n_townships; t++) {
        const struct atlas_region *town = &a->townships[t];
        if (!geo_shape_contains(&town->shape, town->seat))
            fail_msg("%s: its seat is outside", town->name.name);
        sqlite3_bind_int64(stmt, 1, town->name.id);
        for (; sqlite3_step(stmt) == SQLITE_ROW; n++) {
            struct geo_point g = { sqlite3_column_double(stmt, 0),
                                   sqlite3_column_double(stmt, 1) };
            if (!geo_shape_contains(&town->shape, g))
                fail_msg("%lld lies outside of %s",
                         (long long)sqlite3_column_int64(stmt, 2),
                         town->name.name);
        }
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    assert_true(n > 500);
}

static void test_households_lie_in_their_township(void **state)
{
    (void)state;
    struct store *s = NULL;
    struct error err = { "" };
    if (store_open(path, STORE_READ, &s, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    static const region_id counties[] = { 630222, 622923 };
    for (size_t c = 0; c < LENGTH(counties); c++) {
        struct atlas *a = NULL;
        if (store_atlas(s, counties[c], &a, &err) != STATUS_OK)
            fail_msg("%s", err.text);
        require_inside(a);
        for (int v = 0; v < a->n_villages; v++)
            assert_true(
                geo_shape_contains(&a->county.shape, a->villages[v].seat));
        arena_finish(&a->arena);
        free(a);
    }
    store_close(s);
    assert_int_equal(ask("select count(*) - count(distinct lon * 1000 + lat) "
                         "from household"),
                     0);
}

/* ---- sizes and failures ---- */

static int count_files(void)
{
    int n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void test_smallest_register(void **state)
{
    (void)state;
    char small[700];
    struct error err = { "" };
    str_format(small, sizeof small, "%s/small.db", dir);
    if (write_demo(small, DEMO_HOUSEHOLDS_MIN, 7, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    struct store *s = NULL;
    struct dossier *d = NULL;
    if (store_open(small, STORE_READ, &s, &err) != STATUS_OK ||
        store_dossier(s, 63022220320500417, 2016, &d, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(d->income_per_head, 2290);
    assert_int_equal(d->line, 2952);
    assert_int_equal(d->poverty, POVERTY_NOT_YET);
    arena_finish(&d->arena);
    free(d);
    store_close(s);
    unlink(small);
}

static void test_refusals(void **state)
{
    (void)state;
    char below[700], into[700];
    str_format(below, sizeof below, "%s/none/demo.db", dir);
    str_format(into, sizeof into, "%s/demo.db/x", dir);
    const struct {
        const char *name, *out;
        int64_t households;
        enum status status;
        const char *want;
    } cases[] = {
        { "no name", "", 100, STATUS_INVALID, "no name" },
        { "a null name", NULL, 100, STATUS_INVALID, "no name" },
        { "a folder", dir, 100, STATUS_INVALID, "a folder" },
        { "a folder that is not there", below, 100, STATUS_NOT_FOUND,
          "make it first" },
        { "a file for a folder", into, 100, STATUS_INVALID, "is not a folder" },
        { "39 households", path, 39, STATUS_INVALID, "40 to 25000000" },
        { "too many", path, DEMO_HOUSEHOLDS_MAX + 1, STATUS_INVALID,
          "40 to 25000000" },
        { "fewer than none", path, -1, STATUS_INVALID, "40 to 25000000" },
    };
    uint64_t before = hash_register(path);
    int files = count_files();
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = { "" };
        enum status status = write_demo(cases[i].out, cases[i].households, 1,
                                        &err);
        if (status != cases[i].status || !strstr(err.text, cases[i].want))
            fail_msg("%s: status %d, '%s'", cases[i].name, (int)status,
                     err.text);
        assert_int_equal(count_files(), files);
    }
    assert_true(hash_register(path) == before);
}

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, in)) > 0;)
        assert_int_equal(fwrite(bytes, 1, n, out), n);
    fclose(in);
    fclose(out);
}

/* Calls `each` with every asset, "gazetteer.csv" or "demo/causes.csv". */
static void each_asset(void (*each)(const char *name, void *ctx), void *ctx)
{
    static const char *const folders[] = { "", "demo/" };
    for (size_t f = 0; f < LENGTH(folders); f++) {
        char name[512];
        str_format(name, sizeof name, "assets/%s", folders[f]);
        DIR *d = opendir(name);
        assert_non_null(d);
        for (struct dirent *e; (e = readdir(d)) != NULL;) {
            if (!strstr(e->d_name, ".csv") && !strstr(e->d_name, ".geojson"))
                continue;
            str_format(name, sizeof name, "%s%s", folders[f], e->d_name);
            each(name, ctx);
        }
        closedir(d);
    }
}

struct copy {
    char assets[560];
    int n;
};

static void copy_asset(const char *name, void *ctx)
{
    struct copy *c = ctx;
    char from[600], to[1200];
    str_format(from, sizeof from, "assets/%s", name);
    str_format(to, sizeof to, "%s/%s", c->assets, name);
    copy_file(from, to);
}

static void remove_asset(const char *name, void *ctx)
{
    struct copy *c = ctx;
    char to[1200];
    str_format(to, sizeof to, "%s/%s", c->assets, name);
    unlink(to);
}

/* Without this asset, or with a damaged one, nothing is written. */
static void break_asset(const char *name, void *ctx)
{
    struct copy *c = ctx;
    char to[1200], from[600], out[700];
    str_format(to, sizeof to, "%s/%s", c->assets, name);
    str_format(from, sizeof from, "assets/%s", name);
    str_format(out, sizeof out, "%s/broken.db", dir);
    const struct demo_options o = {
        .assets_dir = c->assets, .out_path = out, .households = 40, .seed = 1
    };
    struct error err = { "" };
    int files = count_files();
    unlink(to);
    if (demo_write(&o, &err) != STATUS_NOT_FOUND || !strstr(err.text, name))
        fail_msg("without %s: '%s'", name, err.text);
    FILE *f = fopen(to, "wb");
    assert_non_null(f);
    fputs("!,!\n", f);
    fclose(f);
    if (demo_write(&o, &err) != STATUS_INVALID || !strstr(err.text, name))
        fail_msg("with a broken %s: '%s'", name, err.text);
    assert_int_equal(count_files(), files);
    copy_file(from, to);
    c->n++;
}

static void test_broken_assets(void **state)
{
    (void)state;
    struct copy c = { .n = 0 };
    char folder[600];
    str_format(c.assets, sizeof c.assets, "%s/assets", dir);
    str_format(folder, sizeof folder, "%s/demo", c.assets);
    assert_int_equal(mkdir(c.assets, 0755), 0);
    assert_int_equal(mkdir(folder, 0755), 0);
    each_asset(copy_asset, &c);
    each_asset(break_asset, &c);
    assert_in_range(c.n, 20, 40);
    each_asset(remove_asset, &c);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(rmdir(c.assets), 0);
}

struct told {
    int n;
    int64_t last, total;
    bool falls;
};

static void count_progress(void *ctx, const char *what, int64_t done,
                           int64_t total)
{
    struct told *t = ctx;
    if (!str_equal(what, "households"))
        return;
    t->falls |= done < t->last || done > total;
    t->n++;
    t->last = done;
    t->total = total;
}

static void test_progress_is_told(void **state)
{
    (void)state;
    struct told told = { 0 };
    char out[700];
    struct error err = { "" };
    str_format(out, sizeof out, "%s/told.db", dir);
    const struct demo_options o = { .assets_dir = "assets",
                                    .out_path = out,
                                    .households = 1200,
                                    .seed = 1,
                                    .progress = count_progress,
                                    .progress_ctx = &told };
    if (demo_write(&o, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_in_range(told.n, 2, 1200);
    assert_false(told.falls);
    assert_int_equal(told.last, 1200);
    assert_int_equal(told.total, 1200);
    unlink(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_rate_falls_to_nothing),
        cmocka_unit_test(test_fixed_household),
        cmocka_unit_test(test_fixed_village_at_full_size),
        cmocka_unit_test(test_same_options_same_rows),
        cmocka_unit_test(test_sums_up_the_tree),
        cmocka_unit_test(test_store_finds_no_fault),
        cmocka_unit_test(test_states_and_incomes),
        cmocka_unit_test(test_people_bear_out_the_cause),
        cmocka_unit_test(test_only_masked_names),
        cmocka_unit_test(test_log_and_changes),
        cmocka_unit_test(test_households_lie_in_their_township),
        cmocka_unit_test(test_smallest_register),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_broken_assets),
        cmocka_unit_test(test_progress_is_told),
    };
    return cmocka_run_group_tests(tests, make_register, remove_register);
}
