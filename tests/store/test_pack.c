/* Packed lights are what their rows say, whoever changed them. */
#include "store/fixture.h"

static char *dir;
static const struct fixture small = { 2, 4, 9, true, 31 };

static struct lights *read_lights(const char *path)
{
    struct error err = { "" };
    struct store *s;
    struct lights *l;
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    require_ok(store_lights(s, FIXTURE_COUNTY, &l, &err), &err);
    store_close(s);
    return l;
}

static void free_lights(struct lights *l)
{
    arena_finish(&l->arena);
    free(l);
}

/* Against the table itself. */
static void require_rows(const char *path)
{
    struct lights *l = read_lights(path);
    sqlite3 *db = raw_open(path);
    sqlite3_stmt *q;
    int64_t i = 0;
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "select household, lon, lat, history "
                                        "from light where lon is not null and "
                                        "lat is not null order by household",
                                        -1, &q, NULL),
                     SQLITE_OK);
    for (; sqlite3_step(q) == SQLITE_ROW; i++) {
        assert_true(i < l->n);
        assert_int_equal(l->id[i], sqlite3_column_int64(q, 0));
        assert_true(l->lon[i] == (float)sqlite3_column_double(q, 1));
        assert_true(l->lat[i] == (float)sqlite3_column_double(q, 2));
        assert_int_equal(l->history[i], sqlite3_column_int64(q, 3));
    }
    assert_int_equal(i, l->n);
    sqlite3_finalize(q);
    sqlite3_close(db);
    free_lights(l);
}

static void pack_again(const char *path)
{
    struct error err = { "" };
    struct store *s;
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    require_ok(store_pack_lights(s, &err), &err);
    store_close(s);
}

static int64_t missing(const char *path)
{
    sqlite3 *db = raw_open(path);
    int64_t n = raw_number(
        db, "select count(*) from light_pack where pack is null");
    sqlite3_close(db);
    return n;
}

static void test_a_bulk_load_packs_every_village(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    fixture_build(path, &small);
    sqlite3 *db = raw_open(path);
    assert_int_equal(raw_number(db, "select count(*) from light_pack"),
                     raw_number(db, "select count(distinct village) from "
                                    "household"));
    assert_int_equal(raw_number(db, "select sum(n) from light_pack"),
                     raw_number(db, "select count(*) from light"));
    assert_int_equal(raw_number(db, "select count(*) from year_pack"),
                     raw_number(db, "select 7 * count(*) from light_pack"));
    sqlite3_close(db);
    assert_int_equal(missing(path), 0);
    require_rows(path);
    require_sound(path);
}

static void test_any_edit_shows_at_once(void **state)
{
    static const char *const edits[] = {
        "update household set lon = lon + 0.001 where id = (select id from "
        "household order by id limit 1 offset 3)",
        "update household set lat = null where id = (select id from household "
        "order by id limit 1 offset 5)",
        "delete from household where id = (select id from household order by "
        "id limit 1 offset 7)",
        "update household_year set poverty = 'returned' where household = "
        "(select id from household order by id limit 1 offset 11)",
        "delete from household_year where year = 2016",
        "update household_year set wage = wage + 7 where year = 2017",
        "update household set persons = persons + 1 where id % 2",
        "update household set cause = 'power' where id % 2",
        "insert or replace into light select household, 102.5, 36.2, history "
        "from light limit 3",
        "update light set household = household + 5000 where household = "
        "(select max(household) from light)",
        "update meta set value = '2015' where key = 'year_first'",
        "delete from light where household = (select max(household) from "
        "light)",
    };
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    fixture_build(path, &small);
    for (size_t i = 0; i < LENGTH(edits); i++) {
        sqlite3 *db = raw_open(path);
        raw_exec(db, edits[i]);
        sqlite3_close(db);
        assert_true(missing(path) > 0);
        require_rows(path);
        if (i % 2) {
            pack_again(path);
            assert_int_equal(missing(path), 0);
            require_rows(path);
        }
    }
}

/* What filters look at: a check holds packs against rows. */
static void test_traits_and_measures_follow_edits(void **state)
{
    static const char *const edits[] = {
        "update household set attribute = 'destitute' where id % 2",
        "update household set water_safe = 1 - water_safe, food = 0",
        "delete from measure where id % 3 = 0",
        "insert into measure (household, kind, title, year, progress) select "
        "id, 'ecology', 'x', 2018, 'done' from household limit 1 offset 2",
        "update measure set kind = 'society' where id % 2",
        "update measure set year = 2015 where kind = 'ecology'",
        "insert or replace into measure (id, household, kind, title, year, "
        "progress) select (select min(id) from measure), max(id), 'finance', "
        "'y', 2019, 'done' from household",
    };
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    fixture_build(path, &small);
    for (size_t i = 0; i < LENGTH(edits); i++) {
        sqlite3 *db = raw_open(path);
        raw_exec(db, edits[i]);
        sqlite3_close(db);
        assert_true(missing(path) > 0);
        pack_again(path);
        assert_int_equal(missing(path), 0);
        require_sound(path);
    }
}

static void test_a_damaged_pack_is_not_believed(void **state)
{
    static const char *const damages[] = {
        "x'00'",
        "x''",
        "zeroblob(23 * 100001)",
        "substr(pack, 1, length(pack) - 23)",
        "substr(pack, 2)",
        "zeroblob(length(pack))",
        "cast(pack || pack as blob)",
    };
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    fixture_build(path, &small);
    for (size_t i = 0; i < LENGTH(damages); i++) {
        struct error err = { "" };
        struct store *s;
        int64_t problems;
        sqlite3 *db = raw_open(path);
        char sql[256];
        str_format(sql, sizeof sql,
                   "update light_pack set pack = %s where village = (select "
                   "min(village) from light_pack)",
                   damages[i]);
        raw_exec(db, sql);
        sqlite3_close(db);
        require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
        require_ok(store_check(s, NULL, NULL, &problems, &err), &err);
        assert_int_equal(problems, 1);
        store_close(s);
        require_rows(path);
        db = raw_open(path);
        raw_exec(db, "update light_pack set pack = null");
        sqlite3_close(db);
        pack_again(path);
        require_sound(path);
        require_rows(path);
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
    fixture_remove(dir);
    return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_bulk_load_packs_every_village),
        TEST(test_any_edit_shows_at_once),
        TEST(test_traits_and_measures_follow_edits),
        TEST(test_a_damaged_pack_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
