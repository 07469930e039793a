/* fixture - small invented registers for tests, written with the writer API,
 * and a raw SQLite connection beside them for counting independently. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/str.h"
#include "store/writer.h"

#define FIXTURE_COUNTY 630222
#define FIXTURE_EMPTY  620999 /* a county without townships */
#define FIXTURE_AS_OF  "2020-11-20T10:00:00+08:00"

struct fixture {
    int townships, villages, households; /* each in the one above */
    bool bulk;
    uint64_t seed;
};

static inline void require_ok(enum status status, const struct error *err)
{
    if (status != STATUS_OK)
        fail_msg("status %d: %s", (int)status, err->text);
}

static inline char *fixture_dir(void)
{
    static char dir[1024];
    const char *base = getenv("WANJIA_TEST_TMP");
    str_format(dir, sizeof dir, "%s/wanjia-store-XXXXXX",
               base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(dir));
    return dir;
}

static inline const char *fixture_path(const char *dir, const char *name)
{
    static char paths[4][1200];
    static int next;
    char *path = paths[next++ % 4];
    str_format(path, sizeof paths[0], "%s/%s", dir, name);
    return path;
}

/* A second program's connection. */
static inline sqlite3 *raw_open(const char *path)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL),
                     SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    return db;
}

static inline void raw_exec(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

__attribute__((format(printf, 2, 3))) static inline int64_t
raw_number(sqlite3 *db, const char *format, ...)
{
    sqlite3_stmt *stmt = NULL;
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    int64_t value = sqlite3_step(stmt) == SQLITE_ROW
                        ? sqlite3_column_int64(stmt, 0)
                        : -1;
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return value;
}

static inline void fixture_household(struct store *s, struct rng *r,
                                     household_id id, int64_t *serial)
{
    static const char *const surnames[] = { "马", "冶", "祁", "鲍", "吕" };
    struct error err = { "" };
    const char *surname = surnames[rng_below(r, LENGTH(surnames))];
    char head[16];
    str_format(head, sizeof head, "%s**", surname);
    struct row_household h = {
        .id = id,
        .head = head,
        .surname = surname,
        .group = "三组",
        .persons = rng_between(r, 1, 7),
        .workers = rng_between(r, 0, 3),
        .cause = (enum cause)rng_between(r, -1, CAUSE_COUNT - 1),
        .cause_other = { CAUSE_FUNDS, CAUSE_NONE },
        .attribute = (enum attribute)rng_below(r, ATTRIBUTE_COUNT),
        .year_identified = 2014,
        .year_exit = 2018,
        .lon = 102.5 + rng_unit(r) * 0.5,
        .lat = 35.9 + rng_unit(r) * 0.5,
        .guarantees = rng_below(r, 64),
        .housing = "砖木 B 级",
        .water = "自来水",
        .helper = 1,
    };
    require_ok(store_put_household(s, &h, &err), &err);
    int first = rng_chance(r, 0.8) ? 2014 : 2016;
    for (int year = first; year <= 2020; year++) {
        struct row_household_year y = {
            .household = id,
            .year = year,
            .poverty = (enum poverty)rng_below(r, POVERTY_COUNT),
            .income_known = rng_chance(r, 0.9),
            .wage = rng_between(r, 0, 20000),
            .business = rng_between(r, 0, 9000),
            .property = rng_between(r, 0, 300),
            .transfer = rng_between(r, 0, 4000),
            .expense = rng_between(r, 0, 5000),
        };
        require_ok(store_put_household_year(s, &y, &err), &err);
    }
    for (int i = 1; i <= h.persons; i++) {
        struct row_member m = {
            .household = id,
            .number = i,
            .relation = i == 1 ? RELATION_HEAD : RELATION_CHILD,
            .name = head,
            .birth_year = i == 1 ? 1975 : 2000 + i,
            .male = rng_chance(r, 0.5),
            .ethnicity = "回族",
            .health = (enum health)rng_below(r, HEALTH_COUNT),
            .labour = (enum labour)rng_below(r, LABOUR_COUNT),
            .occupation = (enum occupation)rng_below(r, OCCUPATION_COUNT),
        };
        require_ok(store_put_member(s, &m, &err), &err);
    }
    int n = rng_between(r, 0, 4);
    for (int i = 0; i < n; i++) {
        struct row_measure m = {
            .id = ++*serial,
            .household = id,
            .project = rng_chance(r, 0.3) ? 1 : 0,
            .kind = (enum measure)rng_below(r, 4),
            .title = "技能培训",
            .detail = "",
            .department = "人社局",
            .year = rng_between(r, 2015, 2018),
            .month = rng_between(r, 1, 12),
            .amount = rng_between(r, 0, 9000),
            .progress = (enum progress)rng_below(r, PROGRESS_COUNT),
            .percent = rng_between(r, 0, 100),
        };
        require_ok(store_put_measure(s, &m, &err), &err);
    }
    n = rng_between(r, 0, 5);
    for (int i = 0; i < n; i++) {
        struct row_log l = {
            .id = ++*serial,
            .household = id,
            /* Some are after the as-of day. */
            .at_unix_s = civil_to_days(2015, 1, 1) * 86400 +
                         (int64_t)rng_below(r, 86400 * 365) * 6,
            .kind = (enum visit)rng_below(r, VISIT_COUNT),
            .helper = "祁**",
            .text = "入户走访",
        };
        require_ok(store_put_log(s, &l, &err), &err);
    }
    struct row_change c = {
        .id = ++*serial,
        .household = id,
        .at_unix_s = civil_to_days(2014, 5, 1) * 86400,
        .kind = CHANGE_IDENTIFIED,
        .reason = "民主评议",
    };
    require_ok(store_put_change(s, &c, &err), &err);
}

static inline void fixture_region(struct store *s, region_id id,
                                  const char *name, int64_t rural)
{
    struct error err = { "" };
    struct geo_point square[] = {
        { 102.5, 36.0 },
        { 102.9, 36.0 },
        { 102.9, 36.4 },
        { 102.5, 36.4 },
    };
    struct geo_ring ring = { square, 4 };
    struct geo_shape shape = { &ring, 1 };
    struct row_region r = {
        .id = id,
        .name = name,
        .short_name = name,
        .en = "Region",
        .lon = 102.7,
        .lat = 36.2,
        .shape = region_level(id) == LEVEL_VILLAGE ? NULL : &shape,
        .schematic = region_level(id) == LEVEL_TOWNSHIP,
        .rural_persons = rural,
    };
    require_ok(store_put_region(s, &r, &err), &err);
}

static inline void fixture_village(struct store *s, struct rng *r, region_id id,
                                   int households, int64_t *serial)
{
    struct error err = { "" };
    char name[64];
    str_format(name, sizeof name, "第%d村", (int)(id % 1000));
    fixture_region(s, id, name, rng_between(r, 500, 1500));
    struct row_village v = {
        .id = id,
        .facts = { .poverty_village = rng_chance(r, 0.4),
                   .exit_year = 2018,
                   .terrain = "山区",
                   .collective_income = 30000,
                   .groups = 5,
                   .team_size = 3,
                   .households_all = 300,
                   .persons_all = 1200 },
    };
    require_ok(store_put_village(s, &v, &err), &err);
    struct row_official o = { .id = ++*serial,
                              .region = id,
                              .duty = DUTY_FIRST_SECRETARY,
                              .name = "马**",
                              .unit = "县农牧局",
                              .since_year = 2015,
                              .since_month = 10 };
    require_ok(store_put_official(s, &o, &err), &err);
    struct row_plan p = { .id = ++*serial,
                          .village = id,
                          .item = { .title = "村道硬化",
                                    .state = "2016.08 完工",
                                    .progress = PROGRESS_DONE,
                                    .percent = 100,
                                    .year = 2016 } };
    require_ok(store_put_plan(s, &p, &err), &err);
    for (int year = 2015; year <= 2017; year++) {
        struct row_fund f = {
            .region = id,
            .year = year,
            .facts = { 50000, 40000, 20000, 15000, 30000, 12 },
        };
        require_ok(store_put_fund(s, &f, &err), &err);
    }
    for (int i = 1; i <= households; i++)
        fixture_household(s, r, household_make(id, i * 3), serial);
}

static inline void fixture_head(struct store *s)
{
    struct error err = { "" };
    require_ok(store_put_meta(s, "home", "630222", &err), &err);
    require_ok(store_put_meta(s, "as_of", FIXTURE_AS_OF, &err), &err);
    require_ok(store_put_meta(s, "demo", "1", &err), &err);
    require_ok(store_put_poverty_line(s, 2016, 2952, "national", &err), &err);
    require_ok(store_put_poverty_line(s, 2020, 4000, "national", &err), &err);
    fixture_region(s, 63, "青海省", 0);
    fixture_region(s, 6302, "海东市", 0);
    fixture_region(s, FIXTURE_COUNTY, "民和县", 0);
    fixture_region(s, FIXTURE_EMPTY, "空县", 0);
    struct row_official o = { .id = 1,
                              .region = FIXTURE_COUNTY,
                              .duty = DUTY_HELPER,
                              .name = "祁**",
                              .unit = "县教育局" };
    require_ok(store_put_official(s, &o, &err), &err);
    struct geo_point line[] = { { 102.5, 36.0 }, { 102.9, 36.1 } };
    struct geo_ring ring = { line, 2 };
    struct geo_shape shape = { &ring, 1 };
    struct row_backdrop b = { BACKDROP_RIVER, "湟水", &shape, true };
    require_ok(store_put_backdrop(s, &b, &err), &err);
}

static inline void fixture_projects(struct store *s)
{
    struct error err = { "" };
    for (int i = 1; i <= 30; i++) {
        struct row_project p = {
            .id = i,
            .region = i % 2 ? FIXTURE_COUNTY : FIXTURE_COUNTY * 1000 + 101,
            .facts = { .number = "2016-001",
                       .name = "安全饮水",
                       .department = "水务局",
                       .year = 2016,
                       .budget = 10000 * (i % 7 + 1),
                       .arrived = 9000,
                       .spent = 8000,
                       .percent = 60,
                       .progress = PROGRESS_ACTIVE,
                       .villages = 1,
                       .households = 20,
                       .persons = 80 },
        };
        require_ok(store_put_project(s, &p, &err), &err);
    }
}

static inline void fixture_build(const char *path, const struct fixture *f)
{
    struct error err = { "" };
    struct store *s;
    struct rng r = rng_make(f->seed, 1);
    int64_t serial = 1000;
    require_ok(store_open(path, STORE_CREATE, &s, &err), &err);
    if (f->bulk)
        require_ok(store_bulk_begin(s, &err), &err);
    fixture_head(s);
    for (int t = 1; t <= f->townships; t++) {
        region_id township = FIXTURE_COUNTY * 1000 + 100 + t;
        fixture_region(s, township, t == 1 ? "西沟乡" : "川口镇", 0);
        if (t == 1)
            fixture_projects(s);
        struct row_fund fund = {
            .region = township,
            .year = 2016,
            .facts = { 500000, 400000, 200000, 150000, 300000, 120 },
        };
        require_ok(store_put_fund(s, &fund, &err), &err);
        for (int v = 1; v <= f->villages; v++)
            fixture_village(s, &r, township * 1000 + 200 + v, f->households,
                            &serial);
    }
    if (f->bulk)
        require_ok(store_bulk_end(s, NULL, NULL, &err), &err);
    store_close(s);
}

static inline void fixture_remove(const char *dir)
{
    char name[1200];
    static const char *const names[] = { "a.db", "b.db", "c.db", "d.db" };
    static const char *const ends[] = { "", "-journal", "-wal", "-shm" };
    for (size_t i = 0; i < LENGTH(names); i++)
        for (size_t k = 0; k < LENGTH(ends); k++) {
            str_format(name, sizeof name, "%s/%s%s", dir, names[i], ends[k]);
            unlink(name);
        }
    assert_int_equal(rmdir(dir), 0);
}

static inline void print_line(void *ctx, const char *line)
{
    (void)ctx;
    print_message("  %s\n", line);
}

static inline void require_sound(const char *path)
{
    struct error err = { "" };
    struct store *s;
    int64_t n;
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    require_ok(store_check(s, print_line, NULL, &n, &err), &err);
    store_close(s);
    assert_int_equal(n, 0);
}

#endif
