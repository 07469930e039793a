/* Finding regions and households by a few letters or digits. */
#include "store/fixture.h"

#include "model/search.h"

#define TOWNSHIP 630222101
#define VILLAGE  630222101201

static char *dir;
static char path[1200];

static struct search *find(const char *text, bool names, int n_max)
{
    struct error err = { "" };
    struct store *s;
    struct search *found;
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    require_ok(store_search(s, text, names, n_max, &found, &err), &err);
    store_close(s);
    return found;
}

static void drop(struct search *s)
{
    arena_finish(&s->arena);
    free(s);
}

/* The number of hits, and the first one's region and household. */
static void expect(const char *text, bool names, int n, region_id region,
                   household_id household)
{
    struct search *s = find(text, names, SEARCH_HITS_MAX);
    if (s->n_hits != n || (n > 0 && (s->hits[0].region != region ||
                                     s->hits[0].household != household)))
        fail_msg("\"%s\": %d hits, first %lld %lld", text, s->n_hits,
                 n > 0 ? (long long)s->hits[0].region : 0,
                 n > 0 ? (long long)s->hits[0].household : 0);
    drop(s);
}

static void test_what_a_text_finds(void **state)
{
    (void)state;
    sqlite3 *db = raw_open(path);
    household_id first = raw_number(db, "select min(id) from household where "
                                        "village = 630222101201");
    sqlite3_close(db);
    char number[32];
    str_format(number, sizeof number, "%lld", (long long)first);
    const struct {
        const char *text;
        int n;
        region_id region;
        household_id household;
    } rows[] = {
        { "凉坪村", 2, VILLAGE, 0 }, /* and 上凉坪村 */
        { "凉坪", 2, VILLAGE, 0 },   /* and 上凉坪村 */
        { "凉 坪", 2, VILLAGE, 0 },
        { "lp", 1, VILLAGE, 0 },
        { " LP ", 1, VILLAGE, 0 },
        { "l", 1, VILLAGE, 0 },
        { "lpc", 1, VILLAGE, 0 },
        { "lpx", 0, 0, 0 }, /* no township */
        { "slp", 1, VILLAGE + 1, 0 },
        { "liangping", 1, VILLAGE, 0 },
        { "Liang Ping", 1, VILLAGE, 0 },
        { "630222101201", 6, VILLAGE, 0 }, /* and its 5 households */
        { "63022210120", SEARCH_HITS_MAX, VILLAGE, 0 },
        { number, 1, VILLAGE, first },
        { "999999", 0, 0, 0 },
        { "0630222", 0, 0, 0 },
        { "999999999999999999999999999", 0, 0, 0 },
        { "", 0, 0, 0 },
        { "   ", 0, 0, 0 },
        { "坪%", 0, 0, 0 },
        { "' or 1=1 --", 0, 0, 0 },
        { "没有这个村", 0, 0, 0 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        int n = rows[i].n;
        struct search *s = find(rows[i].text, false, SEARCH_HITS_MAX);
        if (n == SEARCH_HITS_MAX)
            n = s->n_hits; /* of as many villages as there are */
        drop(s);
        expect(rows[i].text, false, n, rows[i].region, rows[i].household);
    }
}

static void test_a_hit_says_where_it_is(void **state)
{
    (void)state;
    struct search *s = find("lp", false, 8);
    assert_int_equal(s->n_hits, 1);
    assert_string_equal(s->hits[0].name, "凉坪村");
    assert_true(s->hits[0].n_path >= 2);
    assert_int_equal(s->hits[0].path[s->hits[0].n_path - 1].id, VILLAGE);
    assert_int_equal(s->hits[0].path[s->hits[0].n_path - 2].id, TOWNSHIP);
    drop(s);
}

static void test_more_than_there_is_room_for(void **state)
{
    (void)state;
    struct search *s = find("630222", false, 4);
    assert_int_equal(s->n_hits, 4);
    assert_true(s->more);
    assert_int_equal(s->hits[0].region, FIXTURE_COUNTY);
    drop(s);
    s = find("lp", false, 1);
    assert_int_equal(s->n_hits, 1);
    assert_false(s->more);
    drop(s);
}

static void test_a_long_text_is_cut_after_a_character(void **state)
{
    (void)state;
    char text[600] = "";
    for (int i = 0; i < 60; i++)
        str_append(text, sizeof text, "凉坪村");
    expect(text, true, 0, 0, 0);
}

static void test_names_only_where_they_are_whole_and_asked_for(void **state)
{
    (void)state;
    sqlite3 *db = raw_open(path);
    raw_exec(db, "update household set head = '试验甲' where id = (select "
                 "min(id) from household where village = 630222101201)");
    household_id id = raw_number(db, "select min(id) from household where "
                                     "village = 630222101201");
    raw_exec(db, "update member set name = '测试乙' where number = 2 and "
                 "household = (select min(household) from member where number "
                 "= 2)");
    household_id other = raw_number(db, "select min(household) from member "
                                        "where number = 2");
    sqlite3_close(db);
    expect("试验", true, 1, VILLAGE, id);
    expect("试验", false, 0, 0, 0);
    expect("测试乙", true, 1, other / 100000, other);
    /* Masked names find nobody. */
    expect("关", true, 0, 0, 0);
}

static int setup(void **state)
{
    (void)state;
    dir = fixture_dir();
    str_copy(path, sizeof path, fixture_path(dir, "a.db"));
    fixture_build(path, &(struct fixture){ 2, 3, 5, true, 42 });
    sqlite3 *db = raw_open(path);
    raw_exec(db, "update region set initials = 'zz', name = '甲村', en = 'Zz' "
                 "where id >= 100000000;"
                 "update region set name = '凉坪村', en = 'Liangping Village', "
                 "initials = 'lp' where id = 630222101201;"
                 "update region set name = '上凉坪村', en = 'Shangliangping "
                 "Village', initials = 'slp' where id = 630222101202");
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
        TEST(test_what_a_text_finds),
        TEST(test_a_hit_says_where_it_is),
        TEST(test_more_than_there_is_room_for),
        TEST(test_a_long_text_is_cut_after_a_character),
        TEST(test_names_only_where_they_are_whole_and_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
