/* What a register file may be, and what is said when it is not one. */
#include "store/fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

static char *dir;

static void write_file(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void build(const char *path)
{
    unlink(path);
    fixture_build(path, &(struct fixture){ 1, 2, 3, true, 1 });
}

static void make_nothing(const char *path)
{
    unlink(path);
}

static void make_directory(const char *path)
{
    unlink(path);
    assert_int_equal(mkdir(path, 0755), 0);
}

static void make_empty(const char *path)
{
    write_file(path, "", 0);
}

static void make_text(const char *path)
{
    char text[4000];
    memset(text, 'x', sizeof text);
    write_file(path, text, sizeof text);
}

static void make_short_text(const char *path)
{
    write_file(path, "name,code\n", 10);
}

static void make_cut_page(const char *path)
{
    build(path);
    assert_int_equal(truncate(path, 4096 * 3), 0);
}

static void make_cut_odd(const char *path)
{
    build(path);
    assert_int_equal(truncate(path, 4096 * 5 + 777), 0);
}

static void make_cut_header(const char *path)
{
    build(path);
    assert_int_equal(truncate(path, 50), 0);
}

static void edit(const char *path, const char *sql)
{
    build(path);
    sqlite3 *db = raw_open(path);
    raw_exec(db, sql);
    sqlite3_close(db);
}

static void make_foreign(const char *path)
{
    edit(path, "pragma application_id = 7");
}

static void make_newer(const char *path)
{
    edit(path, "pragma user_version = 99");
}

static void make_older(const char *path)
{
    edit(path, "pragma user_version = 0");
}

static void make_no_county(const char *path)
{
    edit(path, "delete from region where id between 110000 and 999999");
}

static void make_no_table(const char *path)
{
    edit(path, "drop table region");
}

static void make_overwritten(const char *path)
{
    build(path);
    int fd = open(path, O_WRONLY);
    char zeros[4096] = { 0 };
    memset(zeros, 0xA5, sizeof zeros);
    /* The schema's own page, behind the header. */
    assert_int_equal(pwrite(fd, zeros, 3900, 100), 3900);
    close(fd);
}

static const struct {
    const char *name;
    void (*make)(const char *path);
    enum status want;
    const char *want_text;
} cases[] = {
    { "a missing file names the command that makes one", make_nothing,
      STATUS_NOT_FOUND, "no such register; make one with `wanjia demo --out " },
    { "a directory", make_directory, STATUS_INVALID, "a directory" },
    { "an empty file", make_empty, STATUS_INVALID, "an empty file" },
    { "a long text file", make_text, STATUS_INVALID, "no SQLite file" },
    { "a short text file", make_short_text, STATUS_INVALID, "no SQLite file" },
    { "cut at a page", make_cut_page, STATUS_INVALID, "cut short" },
    { "cut inside a page", make_cut_odd, STATUS_INVALID, "cut short" },
    { "cut inside the header", make_cut_header, STATUS_INVALID, "cut short" },
    { "another program's database", make_foreign, STATUS_INVALID,
      "another program's" },
    { "a newer register", make_newer, STATUS_NEWER, "version 99" },
    { "an older register", make_older, STATUS_INVALID, "old version 0" },
    { "a register without any county", make_no_county, STATUS_INVALID,
      "without any county" },
    { "a register without its tables", make_no_table, STATUS_INVALID,
      "not a whole register" },
    { "a register overwritten with rubbish", make_overwritten, STATUS_INVALID,
      "damaged" },
};

static void test_every_wrong_file_has_its_line(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = { "" };
        struct store *s = (struct store *)1;
        rmdir(path);
        cases[i].make(path);
        enum status status = store_open(path, STORE_READ, &s, &err);
        if (status != cases[i].want || !strstr(err.text, cases[i].want_text) ||
            !str_starts(err.text, path) || strchr(err.text, '\n') || s)
            fail_msg("%s: status %d: %s", cases[i].name, (int)status, err.text);
        rmdir(path);
    }
}

static void test_a_locked_register_says_so(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct store *s;
    build(path);
    sqlite3 *db = raw_open(path);
    raw_exec(db, "begin exclusive");
    int64_t begin = clock_monotonic_us();
    assert_int_equal(store_open(path, STORE_READ, &s, &err), STATUS_IO);
    int64_t waited_ms = (clock_monotonic_us() - begin) / 1000;
    assert_non_null(strstr(err.text, "locked by another program"));
    assert_in_range(waited_ms, 1500, 5000);
    raw_exec(db, "commit");
    sqlite3_close(db);
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    store_close(s);
}

static void test_create_never_touches_what_exists(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct store *s;
    write_file(path, "precious", 8);
    assert_int_equal(store_open(path, STORE_CREATE, &s, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, "exists already"));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 8);
    const char *nowhere = fixture_path(dir, "none/a.db");
    assert_int_equal(store_open(nowhere, STORE_CREATE, &s, &err), STATUS_IO);
}

static int count_files(void)
{
    int n = 0;
    DIR *d = opendir(dir);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void test_a_register_is_one_file_and_reading_makes_no_other(void **st)
{
    (void)st;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct store *s;
    struct store_facts f;
    struct view *v;
    build(path);
    assert_int_equal(count_files(), 1);
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(chmod(dir, 0555), 0);
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    require_ok(store_facts(s, &f, &err), &err);
    require_ok(store_view(s, FIXTURE_COUNTY, 0, &v, &err), &err);
    assert_int_equal(count_files(), 1);
    arena_finish(&v->arena);
    free(v);
    store_close(s);
    assert_int_equal(chmod(dir, 0755), 0);
}

static void test_a_reader_cannot_write(void **state)
{
    (void)state;
    const char *path = fixture_path(dir, "a.db");
    struct error err = { "" };
    struct store *s;
    build(path);
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    assert_int_equal(store_put_meta(s, "name", "x", &err), STATUS_IO);
    assert_non_null(strstr(err.text, "meta 'name'"));
    assert_non_null(strstr(err.text, "may not be written"));
    store_close(s);
}

static void test_facts_clamp_the_year_to_the_registers(void **state)
{
    (void)state;
    static const struct {
        const char *as_of, *first, *last, *home;
        int want;
        region_id want_home;
    } rows[] = {
        { "2016-04-14", "2014", "2020", "630222", 2016, 630222 },
        { "2013-12-31", "2014", "2020", "630222", 2014, 630222 },
        { "2024-04-14", "2014", "2020", "620999", 2020, 620999 },
        { "nonsense", "2014", "2019", "630222", 2019, 630222 },
        { "2016-04-14", "x", "y", "110101", 2016, 620999 },
        { "2020-12-31T23:59:59+08:00", "2014", "2021", "", 2020, 620999 },
        { "2020-12-31T23:59:59Z", "2014", "2021", "63", 2021, 620999 },
    };
    const char *path = fixture_path(dir, "a.db");
    build(path);
    struct error err = { "" };
    struct store *s;
    struct store_facts f;
    require_ok(store_open(path, STORE_WRITE, &s, &err), &err);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        require_ok(store_put_meta(s, "as_of", rows[i].as_of, &err), &err);
        require_ok(store_put_meta(s, "year_first", rows[i].first, &err), &err);
        require_ok(store_put_meta(s, "year_last", rows[i].last, &err), &err);
        require_ok(store_put_meta(s, "home", rows[i].home, &err), &err);
        require_ok(store_facts(s, &f, &err), &err);
        assert_int_equal(f.year, rows[i].want);
        assert_int_equal(f.home, rows[i].want_home);
        assert_true(f.freshness.demo);
        assert_false(f.freshness.stale);
    }
    store_close(s);
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
        TEST(test_every_wrong_file_has_its_line),
        TEST(test_a_locked_register_says_so),
        TEST(test_create_never_touches_what_exists),
        TEST(test_a_register_is_one_file_and_reading_makes_no_other),
        TEST(test_a_reader_cannot_write),
        TEST(test_facts_clamp_the_year_to_the_registers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
