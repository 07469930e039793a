/* Imports, edits by another program, and imports again: after each the rollup,
 * the lights and the findings are what counting all anew gives. */
#include "store/fixture.h"

#include "base/hash.h"
#include "intake/import.h"
#include "store/rules.h"
#include "store/store.h"

#define RULES "config/rules.ini"
#define HOMES 40 /* numbers of a village's households */
#if defined(__SANITIZE_ADDRESS__) /* four times as slow, and the same code */
#define SEEDS 1
#define STEPS 8
#else
#define SEEDS 2
#define STEPS 15
#endif

static char *dir;

static const struct place {
    const char *names; /* county, township, village */
    long long code;
} places[] = {
    { "民和县,西沟乡,凉坪村", 630222203205 },
    { "民和县,川口镇,西大街社区", 630222100001 },
    { "民和县,川口镇,史纳社区", 630222100003 },
    { "永靖县,刘家峡镇,大庄村", 622923100201 },
};

/* ---- files ---- */

static const char *const states[] = { "未脱贫", "已脱贫", "返贫", "" };
static const char *const causes[] = { "因病", "因残", "缺技术", "", "因学" };
static const char *const kinds[] = { "一般贫困户", "低保贫困户", "" };
static const char *const healths[] = { "健康", "残疾", "患有大病", "" };
static const char *const works[] = { "", "省外务工", "县内务工" };
static const char *const kin[] = { "配偶", "之子", "之父" };

#define PICK(r, list) (list)[rng_below(r, LENGTH(list))]

/* The number of a household: its own, or, of every fifth, another system's. */
static void put_number(FILE *f, const struct place *p, int number)
{
    if (number % 5 == 0)
        fprintf(f, "B-%03d", number);
    else
        fprintf(f, "%lld%05d", p->code, number);
}

static void put_persons(FILE *f, struct rng *r, const struct place *p,
                        int number)
{
    int n = rng_between(r, 1, 5), income = rng_between(r, -500, 12000);
    int earlier = rng_between(r, 500, 8000);
    const char *state = PICK(r, states), *cause = PICK(r, causes);
    const char *kind = PICK(r, kinds);
    for (int i = 0; i < n; i++) {
        /* Few numbers, so that some are met twice. */
        int day = rng_between(r, 1, 28), serial = rng_between(r, 1, 9);
        fprintf(f, "%s,", p->names);
        put_number(f, p, number);
        fprintf(f, ",%d,马某,630222%d01%02d%03dQ,%s,%s,%s,%s,%s,%s,%d,%d\n",
                i + 1, 1950 + rng_between(r, 0, 60), day, serial,
                i ? PICK(r, kin) : "户主", PICK(r, healths), PICK(r, works),
                state, kind, cause, income, earlier);
    }
}

static void put_household(FILE *f, struct rng *r, const struct place *p,
                          int number)
{
    fprintf(f, "%s,", p->names);
    put_number(f, p, number);
    fprintf(f, ",李某,%d,%s,%s,%s,%d,%d,%d,102.%03d,36.%03d\n",
            rng_between(r, 0, 7), PICK(r, states), PICK(r, kinds),
            PICK(r, causes), rng_between(r, 0, 30000), rng_between(r, 0, 4000),
            rng_between(r, 0, 4000), rng_between(r, 650, 750),
            rng_between(r, 150, 250));
}

/* Some households of some villages, in any order. */
static void write_file(const char *path, struct rng *r)
{
    bool persons = rng_chance(r, 0.7);
    double most = rng_chance(r, 0.5) ? 0.1 : 0.9;
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(persons ? "行政县,乡镇,行政村,户编号,人编号,姓名,证件号码,"
                    "与户主关系,健康状况,务工状况,脱贫属性,贫困户属性,"
                    "主要致贫原因,人均纯收入,2016年人均纯收入\n"
                  : "行政县,乡镇,行政村,户编号,户主,人数,脱贫属性,贫困户属性,"
                    "主要致贫原因,工资性收入,生产经营性收入,生产经营性支出,"
                    "经度,纬度\n",
          f);
    for (int i = rng_between(r, 0, HOMES); i < 2 * HOMES; i++) {
        const struct place *p = &PICK(r, places);
        bool here = rng_chance(r, most);
        if ((here || i == HOMES) && persons)
            put_persons(f, r, p, 1 + i % HOMES);
        else if (here || i == HOMES)
            put_household(f, r, p, 1 + i % HOMES);
    }
    assert_int_equal(fclose(f), 0);
}

static void import_file(const char *db, const char *csv, struct rng *r)
{
    const char *const files[] = { csv };
    const struct import_options o = { .assets_dir = "assets",
                                      .into = db,
                                      .files = files,
                                      .n_files = 1,
                                      .rules = RULES,
                                      .year = rng_between(r, 2017, 2020),
                                      .as_of_unix_s = INT64_C(1600000000),
                                      .complete = rng_chance(r, 0.3) };
    struct import_report report;
    struct error err = { "" };
    require_ok(import_run(&o, &report, &err), &err);
    assert_true(report.households > 0);
    assert_int_equal(report.households,
                     report.n_new + report.n_changed + report.n_same);
    import_report_finish(&report);
}

/* ---- edits by another program ---- */

static void edit(const char *path, struct rng *r)
{
    static const char *const edits[] = {
        "delete from household where id %% 7 = %d",
        "update household set persons = persons + 1 where id %% 5 = %d",
        "update household set cause = 'water' where id %% 4 = %d",
        "update household_year set poverty = 'returned' where household %% 6 "
        "= %d",
        "delete from household_year where household %% 9 = %d and year < 2018",
        "update household_year set wage = wage + 50 where household %% 3 = %d",
        "delete from member where household %% 8 = %d and number > 1",
        "update member set twin = null where household %% 2 = %d",
        "insert into log (household, at, kind, text) select id, 1500000000, "
        "'call', '' from household where id %% 6 = %d",
        "insert into measure (household, kind, title, year, amount, progress) "
        "select id, 'welfare', '', 2018, 100, 'done' from household where id "
        "%% 9 = %d",
        "update household set lon = 102.7, lat = 36.2 where id %% 11 = %d",
    };
    char sql[512];
    const char *pattern = PICK(r, edits);
    const char *at = strstr(pattern, "%d");
    str_format(sql, sizeof sql, "%.*s%d%s", (int)(at - pattern), pattern,
               rng_between(r, 0, 8), at + 2);
    for (char *p = sql; *p; p++) /* "%%" of the patterns */
        if (p[0] == '%' && p[1] == '%')
            p[1] = ' ';
    sqlite3 *db = raw_open(path);
    raw_exec(db, "pragma synchronous = off; pragma foreign_keys = on");
    raw_exec(db, sql);
    sqlite3_close(db);
}

/* ---- what must hold ---- */

static uint64_t hash_rows(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    uint64_t hash = HASH_SEED;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    while (sqlite3_step(stmt) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const void *p = sqlite3_column_blob(stmt, i);
            size_t n = (size_t)sqlite3_column_bytes(stmt, i);
            hash = hash_u64(hash_bytes(hash, p ? p : "", n), n);
        }
    sqlite3_finalize(stmt);
    return hash;
}

static const char *const kept[] = {
    "select * from rollup where households or persons or amount order by 1, 2, "
    "3, 4",
    "select * from light order by 1",
    "select household, year, head from household_year order by 1, 2",
    "select rule, household, detail from flag order by 1, 2",
    "select type, name, sql from sqlite_schema order by 1, 2",
};

static void take_hashes(const char *path, uint64_t *out)
{
    sqlite3 *db = raw_open(path);
    for (size_t i = 0; i < LENGTH(kept); i++)
        out[i] = hash_rows(db, kept[i]);
    sqlite3_close(db);
}

static void run_rules(const char *path, struct rules_report *out)
{
    struct error err = { "" };
    struct store *s;
    struct rules *rules;
    require_ok(rules_read(RULES, &rules, &err), &err);
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    require_ok(store_rules_run(s, rules, 0, NULL, NULL, out, &err), &err);
    store_close(s);
    rules_destroy(rules);
}

/* As it stands, and as a recount of everything leaves it. */
static void require_counted(const char *path)
{
    uint64_t now[LENGTH(kept)], anew[LENGTH(kept)];
    struct rules_report found;
    struct error err = { "" };
    run_rules(path, &found); /* what changed */
    require_sound(path);
    take_hashes(path, now);
    require_ok(store_recount(path, &err), &err);
    run_rules(path, &found);
    assert_true(found.all);
    assert_int_equal(found.found, 0);
    assert_int_equal(found.gone, 0);
    take_hashes(path, anew);
    for (size_t i = 0; i < LENGTH(kept); i++)
        if (now[i] != anew[i])
            fail_msg("another after a recount: %s", kept[i]);
}

static void test_imports_and_edits_keep_what_is_counted(void **state)
{
    (void)state;
    const char *db = fixture_path(dir, "a.db"),
               *csv = fixture_path(dir, "f.csv");
    int imports = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
        struct rng r = rng_make((uint64_t)seed, 77);
        unlink(db);
        for (int step = 0; step < STEPS; step++) {
            bool import = step % 3 == 0 || rng_chance(&r, 0.3);
            print_message("seed %d, step %d: %s\n", seed, step,
                          import ? "import" : "edit");
            if (import)
                write_file(csv, &r);
            if (import)
                import_file(db, csv, &r);
            else
                edit(db, &r);
            imports += import;
            require_counted(db);
        }
    }
    assert_true(imports > SEEDS * STEPS / 4);
}

/* The header and the first row of a household with a number of ours. */
static void take_first_row(const char *csv, const char *one)
{
    FILE *from = fopen(csv, "r"), *to = fopen(one, "w");
    char line[1024];
    int n = 0;
    assert_non_null(from);
    assert_non_null(to);
    while (n < 2 && fgets(line, sizeof line, from))
        if (!strstr(line, ",B-")) {
            fputs(line, to);
            n++;
        }
    assert_int_equal(n, 2);
    fclose(from);
    assert_int_equal(fclose(to), 0);
}

/* A new register is filled and counted in one go, an old one by its bulk load:
 * they must not differ. */
static void test_a_new_register_is_as_one_changed(void **state)
{
    (void)state;
    const char *fresh = fixture_path(dir, "a.db"),
               *old = fixture_path(dir, "b.db");
    const char *csv = fixture_path(dir, "f.csv"),
               *one = fixture_path(dir, "1.csv");
    uint64_t a[LENGTH(kept)], b[LENGTH(kept)];
    for (int seed = 1; seed <= SEEDS + 1; seed++) {
        struct rng r = rng_make((uint64_t)seed, 78), year = rng_make(5, 5);
        unlink(fresh);
        unlink(old);
        write_file(csv, &r);
        take_first_row(csv, one);
        struct rng same = year;
        import_file(fresh, csv, &year);
        year = same;
        import_file(old, one, &year);
        year = same;
        import_file(old, csv, &year);
        sqlite3 *db = raw_open(old); /* it tells of changes, and no twins */
        raw_exec(db, "delete from change; delete from rollup where dimension "
                     "= 'change'");
        sqlite3_close(db);
        take_hashes(fresh, a);
        take_hashes(old, b);
        for (size_t i = 0; i < LENGTH(kept); i++)
            if (a[i] != b[i])
                fail_msg("seed %d: another: %s", seed, kept[i]);
    }
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
    unlink(fixture_path(dir, "f.csv"));
    unlink(fixture_path(dir, "1.csv"));
    fixture_remove(dir);
    return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_imports_and_edits_keep_what_is_counted),
        TEST(test_a_new_register_is_as_one_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
