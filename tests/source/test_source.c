/* The data thread: answers, cancelling, what another program wrote, a file
 * replaced or gone, and an end in the middle of work. */
#include "store/fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/log.h"
#include "source/source.h"

#define VILLAGE 630222101201

static struct household_filter everybody;
static char *dir;
static char path[1200];
static atomic_int n_wakes;

static void wake(void *ctx)
{
    (void)ctx;
    atomic_fetch_add(&n_wakes, 1);
}

static struct source *open_source(double poll_s)
{
    struct error err = { "" };
    struct source *s;
    const struct source_options options = {
        .register_path = path, .poll_s = poll_s, .check_hour = -1, .wake = wake
    };
    require_ok(source_create(&options, &s, &err), &err);
    return s;
}

/* The next answer of a kind within `ms`; others are put back to nobody. */
static struct answer expect(struct source *s, enum answer_kind kind, int ms)
{
    struct answer a;
    int64_t end = clock_monotonic_us() + (int64_t)ms * 1000;
    while (clock_monotonic_us() < end) {
        if (!source_wait(s, &a, 100))
            continue;
        if (a.kind == kind)
            return a;
        answer_finish(&a);
    }
    fail_msg("no answer of kind %d in %d ms", (int)kind, ms);
    return (struct answer){ 0 };
}

static void test_every_question_has_its_answer(void **state)
{
    (void)state;
    struct source *s = open_source(0);
    struct household_query q = household_query_all();
    struct answer a;
    q.region = VILLAGE;
    assert_int_equal(source_home(s), FIXTURE_COUNTY);
    assert_int_equal(source_year(s), 2020);
    assert_true(source_freshness(s).demo);
    const struct {
        enum answer_kind kind;
        uint32_t request;
    } asked[] = {
        { ANSWER_ATLAS, source_ask_atlas(s, FIXTURE_COUNTY) },
        { ANSWER_LIGHTS, source_ask_lights(s, FIXTURE_COUNTY) },
        { ANSWER_VIEW, source_ask_view(s, FIXTURE_COUNTY, 2016) },
        { ANSWER_PAGE, source_ask_page(s, &q) },
        { ANSWER_DOSSIER,
          source_ask_dossier(s, household_make(VILLAGE, 3), 0) },
        { ANSWER_DRAW, source_ask_draw(s, VILLAGE, 0, &everybody) },
        { ANSWER_SEARCH, source_ask_search(s, "630222101201", false) },
        { ANSWER_STATUS, source_ask_status(s) },
    };
    for (size_t i = 0; i < LENGTH(asked); i++) {
        assert_true(source_wait(s, &a, 5000));
        assert_int_equal(a.kind, asked[i].kind);
        assert_int_equal(a.request, asked[i].request);
        assert_int_equal(a.status, STATUS_OK);
        assert_int_equal(a.generation, 1);
        if (a.kind == ANSWER_VIEW)
            assert_int_equal(a.view->year, 2016);
        if (a.kind == ANSWER_SEARCH)
            assert_int_equal(a.search->hits[0].region, VILLAGE);
        if (a.kind == ANSWER_DRAW) {
            assert_int_equal(a.draw.n_candidates, 5);
            assert_int_equal(a.draw.year, 2020);
            assert_int_equal(household_village(a.draw.household), VILLAGE);
        }
        answer_finish(&a);
    }
    assert_false(source_take(s, &a));
    source_destroy(s);
    /* Each answer woke, though maybe after it was taken. */
    assert_true(atomic_load(&n_wakes) >= 7);
}

static void test_an_error_is_an_answer(void **state)
{
    (void)state;
    struct source *s = open_source(0);
    source_ask_view(s, 630299, 2016);
    struct answer a = expect(s, ANSWER_VIEW, 5000);
    assert_int_equal(a.status, STATUS_NOT_FOUND);
    assert_null(a.view);
    assert_non_null(strstr(a.error.text, "no region 630299"));
    answer_finish(&a);
    source_ask_draw(s, FIXTURE_EMPTY, 0, &everybody);
    a = expect(s, ANSWER_DRAW, 5000);
    assert_int_equal(a.status, STATUS_OK);
    assert_int_equal(a.draw.n_candidates, 0);
    assert_int_equal(a.draw.household, 0);
    source_destroy(s);
    source_destroy(NULL);
}

static void test_a_wrong_register_is_no_source(void **state)
{
    (void)state;
    struct error err = { "" };
    struct source *s = (struct source *)1;
    const struct source_options options = {
        .register_path = "/nonexistent/x.db", .poll_s = 1, .check_hour = -1
    };
    assert_int_equal(source_create(&options, &s, &err), STATUS_NOT_FOUND);
    assert_null(s);
    assert_non_null(strstr(err.text, "no such register"));
}

static void test_a_newer_ask_cancels_the_older(void **state)
{
    (void)state;
    struct source *s = open_source(0);
    struct answer a;
    uint32_t last = 0, n = 0;
    for (int i = 0; i < 500; i++)
        last = source_ask_view(s, FIXTURE_COUNTY, 2014 + i % 7);
    for (uint32_t request = 0; request != last; n++) {
        assert_true(source_wait(s, &a, 5000));
        assert_true(a.request > request);
        request = a.request;
        answer_finish(&a);
    }
    /* Far fewer than asked; the last one always comes. */
    assert_true(n < 400);
    assert_false(source_take(s, &a));
    source_destroy(s);
}

static int64_t lifted(struct source *s, uint64_t *generation)
{
    source_ask_view(s, FIXTURE_COUNTY, 2016);
    struct answer a = expect(s, ANSWER_VIEW, 5000);
    assert_int_equal(a.status, STATUS_OK);
    int64_t n = a.view->totals.by_poverty[POVERTY_LIFTED];
    *generation = a.generation;
    answer_finish(&a);
    return n;
}

static void test_what_another_program_writes_is_seen_in_two_seconds(void **st)
{
    (void)st;
    struct source *s = open_source(0.5);
    uint64_t before, after;
    int64_t n = lifted(s, &before);
    assert_true(n < 30);
    sqlite3 *db = raw_open(path);
    raw_exec(db, "update household_year set poverty = 'lifted' where "
                 "year = 2016;"
                 "update meta set value = '2019-05-01' where key = 'as_of'");
    sqlite3_close(db);
    struct answer a = expect(s, ANSWER_CHANGED, 2000);
    assert_int_equal(a.request, 0);
    assert_int_equal(source_year(s), 2019);
    assert_false(a.freshness.stale);
    n = lifted(s, &after);
    assert_int_equal(n, 30);
    assert_true(after > before);
    /* One write, one notice; nothing more while nothing happens. */
    struct timespec pause = { .tv_sec = 1, .tv_nsec = 300000000 };
    nanosleep(&pause, NULL);
    while (source_take(s, &a)) {
        /* The second update may have been seen apart from the first. */
        assert_true(a.kind != ANSWER_STATUS);
        answer_finish(&a);
    }
    nanosleep(&pause, NULL);
    assert_false(source_take(s, &a));
    source_destroy(s);
}

static void test_a_file_renamed_into_place_is_noticed(void **state)
{
    (void)state;
    struct source *s = open_source(0.2);
    struct answer a;
    const char *b = fixture_path(dir, "b.db");
    fixture_build(b, &(struct fixture){ 1, 1, 2, true, 77 });
    assert_int_equal(rename(b, path), 0);
    a = expect(s, ANSWER_CHANGED, 2000);
    assert_int_equal(a.generation, 2);
    source_ask_view(s, FIXTURE_COUNTY, 2020);
    a = expect(s, ANSWER_VIEW, 5000);
    assert_int_equal(a.view->totals.households, 2);
    answer_finish(&a);
    source_destroy(s);
}

static void test_a_deleted_register_is_stale_until_it_is_back(void **state)
{
    (void)state;
    struct source *s = open_source(0.2);
    const char *b = fixture_path(dir, "b.db");
    assert_int_equal(rename(path, b), 0);
    struct answer a = expect(s, ANSWER_STATUS, 2000);
    assert_true(a.freshness.stale);
    assert_true(a.freshness.demo);
    assert_non_null(strstr(a.freshness.reason, "the register is gone"));
    assert_true(source_freshness(s).stale);
    /* What is open can still be asked. */
    source_ask_view(s, FIXTURE_COUNTY, 2020);
    a = expect(s, ANSWER_VIEW, 5000);
    assert_int_equal(a.status, STATUS_OK);
    answer_finish(&a);
    assert_int_equal(rename(b, path), 0);
    a = expect(s, ANSWER_CHANGED, 2000);
    assert_false(a.freshness.stale);
    assert_false(source_freshness(s).stale);
    source_destroy(s);
}

static void test_a_register_cut_short_in_place_is_stale(void **state)
{
    (void)state;
    static const long cuts[] = { 0, 4096, 8192 + 100 };
    for (size_t i = 0; i < LENGTH(cuts); i++) {
        unlink(path);
        fixture_build(path, &(struct fixture){ 2, 3, 5, true, 42 });
        struct source *s = open_source(0.2);
        assert_int_equal(truncate(path, cuts[i]), 0);
        /* As a copy over it would: the change counter moves with it. */
        FILE *f = cuts[i] ? fopen(path, "r+b") : NULL;
        if (f) {
            fseek(f, 24, SEEK_SET);
            fwrite("\7\7\7\7", 1, 4, f);
            fseek(f, 92, SEEK_SET);
            fwrite("\7\7\7\7", 1, 4, f);
            fclose(f);
        }
        struct answer a = expect(s, ANSWER_STATUS, 3000);
        assert_true(a.freshness.stale);
        assert_true(strlen(a.freshness.reason) > 10);
        source_destroy(s);
    }
}

static void test_a_writer_that_stays_is_told_and_goes(void **state)
{
    (void)state;
    struct source *s = open_source(0.2);
    sqlite3 *db = raw_open(path);
    raw_exec(db, "begin exclusive");
    struct answer a = expect(s, ANSWER_STATUS, 6000);
    assert_true(a.freshness.stale);
    assert_non_null(strstr(a.freshness.reason, "locked by another program"));
    raw_exec(db, "commit");
    sqlite3_close(db);
    a = expect(s, ANSWER_CHANGED, 6000);
    assert_false(a.freshness.stale);
    source_destroy(s);
}

/* ---- an end in the middle of work ---- */

static void *write_on(void *stop)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK)
        return NULL;
    sqlite3_busy_timeout(db, 5000);
    sqlite3_exec(db, "pragma synchronous = off", NULL, NULL, NULL);
    while (!atomic_load((atomic_bool *)stop))
        sqlite3_exec(db,
                     "update household_year set wage = wage + 1 where "
                     "year = 2016 and wage is not null",
                     NULL, NULL, NULL);
    sqlite3_close(db);
    return NULL;
}

static void test_destroy_under_load_leaves_nothing_behind(void **state)
{
    (void)state;
    atomic_bool stop = false;
    pthread_t writer;
    struct rng r = rng_make(1, 1);
    struct household_query q = household_query_all();
    q.region = FIXTURE_COUNTY;
    assert_int_equal(pthread_create(&writer, NULL, write_on, &stop), 0);
    for (int round = 0; round < 40; round++) {
        struct source *s = open_source(0.01);
        for (int i = 0; i < 60; i++) {
            struct answer a;
            source_ask_view(s, FIXTURE_COUNTY, 2016);
            source_ask_page(s, &q);
            source_ask_lights(s, FIXTURE_COUNTY);
            source_ask_draw(s, FIXTURE_COUNTY, 0, &everybody);
            if (rng_chance(&r, 0.3) && source_wait(s, &a, 5))
                answer_finish(&a);
        }
        /* Sometimes the answers are full and nobody takes them. */
        if (round % 4 == 0) {
            struct timespec pause = { .tv_nsec = 30000000 };
            for (int i = 0; i < 60; i++)
                source_ask_status(s);
            nanosleep(&pause, NULL);
        }
        int64_t begin = clock_monotonic_us();
        source_destroy(s);
        assert_true(clock_monotonic_us() - begin < 3000000);
    }
    atomic_store(&stop, true);
    pthread_join(writer, NULL);
}

static void test_full_answers_wait_and_none_is_lost(void **state)
{
    (void)state;
    struct source *s = open_source(0);
    struct timespec pause = { .tv_nsec = 2000000 };
    uint32_t asked[60], n = 0;
    struct answer a;
    for (int i = 0; i < 60; i++) {
        asked[i] = source_ask_status(s);
        nanosleep(&pause, NULL);
    }
    while (source_wait(s, &a, 500)) {
        if (n < 32)
            assert_true(a.request >= asked[n < 60 ? n : 59]);
        n++;
    }
    assert_int_equal(a.request, asked[59]);
    assert_true(n >= 32);
    source_destroy(s);
}

/* What the data thread logs in `ms`, with the check's hour come. */
static void logged_by_self_check(int ms, char *out, size_t size)
{
    const struct timespec pause = { ms / 1000, ms % 1000 * 1000000L };
    struct error err = { "" };
    struct source *s;
    FILE *f = tmpfile();
    assert_non_null(f);
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    dup2(fileno(f), STDERR_FILENO);
    log_set_level(LOG_INFO);
    const struct source_options options = {
        .register_path = path,
        .poll_s = 0.05,
        .check_hour = civil_from_unix(clock_unix_s()).hour
    };
    enum status status = source_create(&options, &s, &err);
    nanosleep(&pause, NULL);
    source_destroy(s);
    log_set_level(LOG_ERROR);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    require_ok(status, &err);
    rewind(f);
    out[fread(out, 1, size - 1, f)] = '\0';
    fclose(f);
}

static void test_a_wrong_sum_is_found_at_night_once(void **state)
{
    (void)state;
    char text[8192];
    logged_by_self_check(600, text, sizeof text);
    const char *told = strstr(text, "counted again: 0 differences");
    assert_non_null(told);
    assert_null(strstr(told + 1, "counted again"));
    sqlite3 *db = raw_open(path);
    raw_exec(db, "update rollup set households = households + 1 where "
                 "dimension = 'cause' and region between 630222101 and "
                 "630222199");
    sqlite3_close(db);
    logged_by_self_check(600, text, sizeof text);
    assert_non_null(strstr(text, "self-check: rollup: region 6302221"));
    assert_null(strstr(text, "counted again: 0 differences"));
}

static int setup(void **state)
{
    (void)state;
    everybody = filter_all();
    dir = fixture_dir();
    str_copy(path, sizeof path, fixture_path(dir, "a.db"));
    fixture_build(path, &(struct fixture){ 2, 3, 5, true, 42 });
    sqlite3 *db = raw_open(path);
    raw_exec(db, "insert or ignore into household_year (household, year, "
                 "poverty) select id, 2016, 'not_yet' from household");
    sqlite3_close(db);
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
        TEST(test_every_question_has_its_answer),
        TEST(test_an_error_is_an_answer),
        TEST(test_a_wrong_register_is_no_source),
        TEST(test_a_newer_ask_cancels_the_older),
        TEST(test_what_another_program_writes_is_seen_in_two_seconds),
        TEST(test_a_file_renamed_into_place_is_noticed),
        TEST(test_a_deleted_register_is_stale_until_it_is_back),
        TEST(test_a_register_cut_short_in_place_is_stale),
        TEST(test_a_writer_that_stays_is_told_and_goes),
        TEST(test_destroy_under_load_leaves_nothing_behind),
        TEST(test_full_answers_wait_and_none_is_lost),
        TEST(test_a_wrong_sum_is_found_at_night_once),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
