/* Bulk loads: all of it, or nothing. */
#include "store/fixture.h"

static char *dir;
static const struct fixture small = { 2, 3, 6, true, 11 };

static void test_bulk_and_single_puts_count_the_same(void **state)
{
    (void)state;
    const char *a = fixture_path(dir, "a.db"), *b = fixture_path(dir, "b.db");
    struct fixture single = { 1, 2, 4, false, 5 };
    struct fixture bulk = { 1, 2, 4, true, 5 };
    fixture_build(a, &single);
    fixture_build(b, &bulk);
    require_sound(a);
    require_sound(b);
    sqlite3 *db = raw_open(a);
    char attach[1300];
    str_format(attach, sizeof attach, "attach '%s' as b", b);
    raw_exec(db, attach);
    assert_true(raw_number(db, "select count(*) from rollup") > 100);
    /* A row of zeros means the same as no row. */
    static const char *const tables[] = {
        "rollup where households or persons or amount", "light", "household"
    };
    for (size_t i = 0; i < LENGTH(tables); i++) {
        assert_int_equal(raw_number(db,
                                    "select count(*) from (select * from "
                                    "main.%s except select * from b.%s)",
                                    tables[i], tables[i]),
                         0);
        assert_int_equal(raw_number(db,
                                    "select count(*) from (select * from "
                                    "b.%s except select * from main.%s)",
                                    tables[i], tables[i]),
                         0);
    }
    sqlite3_close(db);
}

static void test_bulk_into_a_register_that_has_rows(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct store *s;
    struct rng r = rng_make(3, 3);
    int64_t serial = 500000;
    fixture_build(path, &small);
    sqlite3 *db = raw_open(path);
    int64_t n = raw_number(db, "select count(*) from sqlite_schema");
    sqlite3_close(db);
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    require_ok(store_bulk_begin(s, &err), &err);
    fixture_village(s, &r, 630222102299, 9, &serial);
    require_ok(store_bulk_end(s, NULL, NULL, &err), &err);
    store_close(s);
    require_sound(path);
    db = raw_open(path);
    assert_int_equal(raw_number(db, "select count(*) from sqlite_schema"), n);
    /* Triggers are there again. */
    raw_exec(db, "update household_year set poverty = 'returned'");
    sqlite3_close(db);
    require_sound(path);
}

static void test_an_abandoned_bulk_load_leaves_all_as_it_was(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct store *s;
    struct rng r = rng_make(3, 3);
    int64_t serial = 500000;
    fixture_build(path, &small);
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    require_ok(store_bulk_begin(s, &err), &err);
    fixture_village(s, &r, 630222102299, 9, &serial);
    store_close(s);
    require_sound(path);
    sqlite3 *db = raw_open(path);
    assert_int_equal(raw_number(db, "select count(*) from household"), 36);
    raw_exec(db, "update household_year set poverty = 'returned'");
    sqlite3_close(db);
    require_sound(path);
}

static void test_bulk_with_an_orphan_is_refused(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct store *s;
    fixture_build(path, &small);
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    require_ok(store_bulk_begin(s, &err), &err);
    struct row_household_year y = { .household = 63022210120199999,
                                    .year = 2016 };
    require_ok(store_put_household_year(s, &y, &err), &err);
    assert_int_equal(store_bulk_end(s, NULL, NULL, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, "names a household that is not there"));
    store_close(s);
    require_sound(path);
}

/* A bulk load skips the schema's CHECKs; what they would say of numbers is said
 * with them and without. */
static void test_numbers_are_looked_at_in_bulk_too(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct store *s;
    fixture_build(path, &small);
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    for (int bulk = 0; bulk < 2; bulk++) {
        struct row_household h = { .id = 63022210120199 };
        struct row_household_year y = { .household = 63022210120199999,
                                        .year = 1989 };
        if (bulk)
            require_ok(store_bulk_begin(s, &err), &err);
        assert_int_equal(store_put_household(s, &h, &err), STATUS_INVALID);
        h.id = 63022210120199999;
        h.persons = -1;
        assert_int_equal(store_put_household(s, &h, &err), STATUS_INVALID);
        assert_int_equal(store_put_household_year(s, &y, &err), STATUS_INVALID);
        assert_non_null(strstr(err.text, "year 1989"));
        y.year = 2200;
        assert_int_equal(store_put_household_year(s, &y, &err), STATUS_INVALID);
    }
    store_close(s);
    require_sound(path);
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
        TEST(test_bulk_and_single_puts_count_the_same),
        TEST(test_bulk_into_a_register_that_has_rows),
        TEST(test_an_abandoned_bulk_load_leaves_all_as_it_was),
        TEST(test_bulk_with_an_orphan_is_refused),
        TEST(test_numbers_are_looked_at_in_bulk_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
