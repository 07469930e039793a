/* Views and logs against plain counts of the plain tables. */
#include "store/fixture.h"

static char *dir;
static const char *path;
static struct store *store;
static sqlite3 *db;

#define HERE_VILLAGE 630222101202

static void free_view(struct view *v)
{
    arena_finish(&v->arena);
    free(v);
}

static struct view *view_of(region_id region, int year)
{
    struct error err = { "" };
    struct view *v;
    require_ok(store_view(store, region, year, &v, &err), &err);
    return v;
}

/* Households of a region: their number divided by this is the region. */
static int64_t unit_of(region_id region)
{
    int64_t unit = 100000;
    for (int level = region_level(region); level < 12; level += 3)
        unit *= 1000;
    return unit;
}

static int64_t count_where(region_id region, int year, const char *what,
                           const char *where)
{
    return raw_number(db,
                      "select coalesce(%s, 0) from household_year y join "
                      "household h on h.id = y.household where "
                      "h.id / %lld = %lld and y.year = %d and %s",
                      what, (long long)unit_of(region), (long long)region, year,
                      where);
}

static void check_view(region_id region, int year)
{
    struct view *v = view_of(region, year);
    char where[128];
    assert_int_equal(v->totals.households,
                     count_where(region, year, "count(*)", "true"));
    assert_int_equal(v->totals.persons,
                     count_where(region, year, "sum(persons)", "true"));
    for (int i = 0; i < POVERTY_COUNT; i++) {
        str_format(where, sizeof where, "poverty = '%s'",
                   poverty_key((enum poverty)i));
        assert_int_equal(v->totals.by_poverty[i],
                         count_where(region, year, "count(*)", where));
        assert_int_equal(v->totals.persons_by_poverty[i],
                         count_where(region, year, "sum(persons)", where));
    }
    for (int i = 0; i < CAUSE_COUNT; i++) {
        str_format(where, sizeof where, "cause = '%s'",
                   cause_key((enum cause)i));
        assert_int_equal(v->by_cause[i],
                         count_where(region, year, "count(*)", where));
    }
    for (int i = 0; i < ATTRIBUTE_COUNT; i++) {
        str_format(where, sizeof where, "attribute = '%s'",
                   attribute_key((enum attribute)i));
        assert_int_equal(v->by_attribute[i],
                         count_where(region, year, "count(*)", where));
    }
    assert_int_equal(v->totals.net_income,
                     count_where(region, year,
                                 "sum(wage + business + property + transfer "
                                 "- expense)",
                                 "true"));
    assert_int_equal(
        v->totals.income_persons,
        count_where(region, year, "sum(persons)", "wage is not null"));
    for (int i = 0; i < MEASURE_COUNT; i++) {
        assert_int_equal(
            v->measure_households[i],
            raw_number(db,
                       "select count(distinct household) from measure where "
                       "household / %lld = %lld and year = %d and kind = '%s'",
                       (long long)unit_of(region), (long long)region, year,
                       measure_key((enum measure)i)));
        assert_int_equal(
            v->measure_amount[i],
            raw_number(db,
                       "select coalesce(sum(amount), 0) from measure where "
                       "household / %lld = %lld and year = %d and kind = '%s'",
                       (long long)unit_of(region), (long long)region, year,
                       measure_key((enum measure)i)));
    }
    assert_int_equal(
        v->totals.visits,
        raw_number(db,
                   "select count(*) from log where household / %lld = %lld "
                   "and strftime('%%Y', at, 'unixepoch', '+8 hours') = '%d'",
                   (long long)unit_of(region), (long long)region, year));
    free_view(v);
}

static void test_a_view_is_what_plain_counting_says(void **state)
{
    (void)state;
    static const region_id regions[] = { FIXTURE_COUNTY, 630222101, 630222102,
                                         HERE_VILLAGE };
    for (size_t i = 0; i < LENGTH(regions); i++)
        for (int year = 2014; year <= 2020; year++)
            check_view(regions[i], year);
}

static void test_a_view_of_a_county(void **state)
{
    (void)state;
    struct view *v = view_of(FIXTURE_COUNTY, 2016);
    assert_int_equal(v->level, LEVEL_COUNTY);
    assert_int_equal(v->n_path, 3);
    assert_string_equal(v->path[0].name, "青海省");
    assert_string_equal(v->path[2].name, "民和县");
    assert_int_equal(v->totals.villages, 6);
    assert_int_equal(v->totals.poverty_villages,
                     raw_number(db, "select sum(poverty_village) from "
                                    "village"));
    assert_int_equal(v->totals.rural_persons,
                     raw_number(db, "select sum(rural_persons) from region"));
    /* 2 townships of 400,000 and 6 villages of 40,000. */
    assert_int_equal(v->funds.arrived, 1040000);
    assert_int_equal(v->totals.funds, 1040000);
    assert_int_equal(v->funds.persons, 2 * 120 + 6 * 12);
    assert_int_equal(v->n_projects, 24);
    assert_int_equal(v->projects[0].budget, 70000);
    for (int i = 1; i < v->n_projects; i++)
        assert_true(v->projects[i - 1].budget >= v->projects[i].budget);
    assert_int_equal(v->n_officials, 1);
    assert_int_equal(v->n_children, 2);
    int64_t sum = 0, rural = 0, visits = 0;
    for (int i = 0; i < v->n_children; i++) {
        sum += v->children[i].totals.households;
        rural += v->children[i].totals.rural_persons;
        visits += v->children[i].totals.visits;
    }
    assert_int_equal(sum, v->totals.households);
    assert_int_equal(rural, v->totals.rural_persons);
    assert_int_equal(visits, v->totals.visits);
    free_view(v);
}

static void test_a_view_of_a_village(void **state)
{
    (void)state;
    struct view *v = view_of(HERE_VILLAGE, 2016);
    assert_int_equal(v->n_path, 5);
    assert_string_equal(v->path[3].name, "西沟乡");
    assert_int_equal(v->n_children, 0);
    assert_string_equal(v->village.terrain, "山区");
    assert_int_equal(v->village.team_size, 3);
    assert_int_equal(v->n_plan, 1);
    assert_string_equal(v->plan[0].state, "2016.08 完工");
    assert_int_equal(v->n_officials, 1);
    assert_int_equal(v->officials[0].duty, DUTY_FIRST_SECRETARY);
    free_view(v);
}

static void test_stated_rural_people_beat_the_sum(void **state)
{
    (void)state;
    raw_exec(db, "update region set rural_persons = 350000 where id = 630222;"
                 "update region set rural_persons = 9000 where "
                 "id = 630222101");
    struct view *v = view_of(FIXTURE_COUNTY, 2016);
    assert_int_equal(v->totals.rural_persons, 350000);
    assert_int_equal(v->children[0].totals.rural_persons, 9000);
    free_view(v);
}

static void test_income_a_head_adds_up_to_the_net(void **state)
{
    (void)state;
    struct view *v = view_of(FIXTURE_COUNTY, 0);
    assert_int_equal(v->year, 2020);
    assert_int_equal(v->n_income, 7);
    for (int i = 0; i < v->n_income; i++) {
        const struct income_year *y = &v->income[i];
        int64_t net = count_where(FIXTURE_COUNTY, 2014 + i,
                                  "sum(wage + business + property + transfer "
                                  "- expense)",
                                  "true");
        int64_t persons = count_where(FIXTURE_COUNTY, 2014 + i, "sum(persons)",
                                      "wage is not null");
        assert_int_equal(y->year, 2014 + i);
        assert_true(y->known);
        assert_int_equal(y->net, (net + persons / 2) / persons);
        assert_int_equal(y->net, y->wage + y->business + y->property +
                                     y->transfer - y->expense);
        assert_int_equal(y->line, i == 2 ? 2952 : i == 6 ? 4000 : 0);
    }
    free_view(v);
}

static void test_an_empty_county_is_a_view_of_zeros(void **state)
{
    (void)state;
    struct view *v = view_of(FIXTURE_EMPTY, 0);
    static const struct totals none;
    assert_memory_equal(&v->totals, &none, sizeof none);
    assert_int_equal(v->n_children, 0);
    assert_int_equal(v->n_log, 0);
    assert_int_equal(v->n_income, 7);
    for (int i = 0; i < v->n_income; i++)
        assert_false(v->income[i].known);
    free_view(v);
    struct error err = { "" };
    struct household_query q = household_query_all();
    struct household_page *p;
    struct lights *l;
    struct atlas *a;
    q.region = FIXTURE_EMPTY;
    require_ok(store_page(store, &q, &p, &err), &err);
    assert_int_equal(p->n_all, 0);
    assert_int_equal(p->n_rows, 0);
    arena_finish(&p->arena);
    free(p);
    require_ok(store_lights(store, FIXTURE_EMPTY, &l, &err), &err);
    assert_int_equal(l->n, 0);
    arena_finish(&l->arena);
    free(l);
    require_ok(store_atlas(store, FIXTURE_EMPTY, &a, &err), &err);
    assert_int_equal(a->n_townships, 0);
    arena_finish(&a->arena);
    free(a);
}

static void test_what_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct error err = { "" };
    struct view *v;
    struct atlas *a;
    struct lights *l;
    struct dossier *d;
    struct household_page *p;
    struct household_query q = household_query_all();
    static const region_id regions[] = { 63, 6302, 630223, 630222199,
                                         1,  0,    -5,     630222101299 };
    for (size_t i = 0; i < LENGTH(regions); i++) {
        q.region = regions[i];
        assert_int_equal(store_view(store, regions[i], 0, &v, &err),
                         STATUS_NOT_FOUND);
        assert_true(strlen(err.text) > 10);
        assert_int_equal(store_atlas(store, regions[i], &a, &err),
                         STATUS_NOT_FOUND);
        assert_int_equal(store_lights(store, regions[i], &l, &err),
                         STATUS_NOT_FOUND);
        assert_int_equal(store_page(store, &q, &p, &err), STATUS_NOT_FOUND);
    }
    assert_int_equal(store_atlas(store, 630222101, &a, &err), STATUS_NOT_FOUND);
    assert_int_equal(store_dossier(store, 63022210120199999, 0, &d, &err),
                     STATUS_NOT_FOUND);
    assert_int_equal(store_dossier(store, -1, 0, &d, &err), STATUS_NOT_FOUND);
}

/* ---- logs ---- */

static void check_log(region_id region, int year, const char *until)
{
    struct view *v = view_of(region, year);
    int64_t least = INT64_MAX, at;
    assert_true(civil_parse_iso(until, &at));
    int64_t n = raw_number(db,
                           "select count(*) from log where "
                           "household / %lld = %lld and at <= %lld",
                           (long long)unit_of(region), (long long)region,
                           (long long)at);
    assert_int_equal(v->n_log, n < 24 ? n : 24);
    for (int i = 0; i < v->n_log; i++) {
        assert_true(v->log[i].at_unix_s <= least);
        least = v->log[i].at_unix_s;
        assert_true(least <= at);
        assert_true(region_inside(v->log[i].village, region));
        assert_true(v->log[i].township_name[0] && v->log[i].village_name[0]);
    }
    /* As many are newer than the last shown as are shown before it. */
    if (v->n_log)
        assert_true(raw_number(db,
                               "select count(*) from log where "
                               "household / %lld = %lld and at <= %lld and "
                               "at > %lld",
                               (long long)unit_of(region), (long long)region,
                               (long long)at, (long long)least) < v->n_log);
    free_view(v);
}

static void test_the_newest_entries_up_to_the_as_of_day(void **state)
{
    (void)state;
    static const region_id regions[] = { FIXTURE_COUNTY, 630222101, 630222102,
                                         HERE_VILLAGE };
    assert_true(raw_number(db, "select count(*) from log where at > "
                               "1605888000") > 0);
    for (size_t i = 0; i < LENGTH(regions); i++) {
        check_log(regions[i], 2020, "2020-11-20T23:59:59+08:00");
        check_log(regions[i], 2016, "2016-12-31T23:59:59+08:00");
        check_log(regions[i], 2015, "2015-12-31T23:59:59+08:00");
        check_log(regions[i], 2014, "2014-12-31T23:59:59+08:00");
    }
}

static void test_the_newest_entries_of_many_villages(void **state)
{
    (void)state;
    const char *b = fixture_path(dir, "b.db");
    struct error err = { "" };
    fixture_build(b, &(struct fixture){ 2, 30, 2, true, 8 });
    sqlite3_close(db);
    store_close(store);
    db = raw_open(b);
    require_ok(store_open(b, STORE_READ, &store, &err), &err);
    check_log(FIXTURE_COUNTY, 2020, "2020-11-20T23:59:59+08:00");
    check_log(FIXTURE_COUNTY, 2017, "2017-12-31T23:59:59+08:00");
    check_log(630222101, 2020, "2020-11-20T23:59:59+08:00");
    check_log(630222102, 2016, "2016-12-31T23:59:59+08:00");
}

static void test_an_entry_counts_in_its_year_in_china(void **state)
{
    (void)state;
    /* 2017-01-01 04:00 in China is still 2016 in Greenwich. */
    raw_exec(db, "delete from log; insert into log (id, household, at, kind, "
                 "text) values (1, 63022210120200006, 1483214400, 'call', '')");
    struct view *v = view_of(HERE_VILLAGE, 2016);
    assert_int_equal(v->totals.visits, 0);
    assert_int_equal(v->n_log, 0);
    free_view(v);
    v = view_of(HERE_VILLAGE, 2017);
    assert_int_equal(v->totals.visits, 1);
    assert_int_equal(v->n_log, 1);
    free_view(v);
}

static int setup(void **state)
{
    (void)state;
    struct error err = { "" };
    dir = fixture_dir();
    static char kept[1200];
    str_copy(kept, sizeof kept, fixture_path(dir, "a.db"));
    path = kept;
    fixture_build(path, &(struct fixture){ 2, 3, 15, true, 42 });
    require_ok(store_open(path, STORE_READ, &store, &err), &err);
    db = raw_open(path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sqlite3_close(db);
    store_close(store);
    fixture_remove(dir);
    return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_view_is_what_plain_counting_says),
        TEST(test_a_view_of_a_county),
        TEST(test_a_view_of_a_village),
        TEST(test_stated_rural_people_beat_the_sum),
        TEST(test_income_a_head_adds_up_to_the_net),
        TEST(test_an_empty_county_is_a_view_of_zeros),
        TEST(test_what_is_not_there_is_not_found),
        TEST(test_the_newest_entries_up_to_the_as_of_day),
        TEST(test_the_newest_entries_of_many_villages),
        TEST(test_an_entry_counts_in_its_year_in_china),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
