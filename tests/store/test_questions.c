/* Lists, draws, dossiers and the map against plain counts of the plain tables.
 */
#include "store/fixture.h"

static char *dir;
static const char *path;
static struct store *store;
static sqlite3 *db;
static struct household_filter everybody;

#define HERE_VILLAGE 630222101202

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

/* ---- lists ---- */

static struct household_page *page_of(struct household_query q)
{
    struct error err = { "" };
    struct household_page *p;
    require_ok(store_page(store, &q, &p, &err), &err);
    return p;
}

static bool in_order(const struct household_row *a,
                     const struct household_row *b, enum household_sort sort)
{
    int64_t x = 0, y = 0;
    switch (sort) {
    case SORT_INCOME:
    case SORT_INCOME_DOWN:
        if (a->income_known != b->income_known)
            return a->income_known;
        x = a->income_per_head, y = b->income_per_head;
        /* Equal when rounded need not be equal. */
        if (x == y)
            return true;
        return sort == SORT_INCOME ? x < y : x > y;
    case SORT_PERSONS: x = -a->persons, y = -b->persons; break;
    case SORT_CAUSE:
        x = a->cause == CAUSE_NONE ? CAUSE_COUNT : (int)a->cause;
        y = b->cause == CAUSE_NONE ? CAUSE_COUNT : (int)b->cause;
        break;
    case SORT_POVERTY: x = a->poverty, y = b->poverty; break;
    case SORT_NUMBER:
    case SORT_COUNT: break;
    }
    return x != y ? x < y : a->id < b->id;
}

/* The condition of a filter, in SQL of its own. */
static void where_of(const struct household_filter *f, int year, char *sql,
                     size_t size)
{
    static const char *const assured[GUARANTEE_COUNT] = {
        "food", "clothing", "schooling", "medical", "housing_safe", "water_safe"
    };
    const int8_t *v = f->facet;
    str_copy(sql, size, "true");
    if (v[FACET_POVERTY] != FACET_ANY)
        str_append(sql, size, " and poverty = '%s'",
                   poverty_key((enum poverty)v[FACET_POVERTY]));
    if (v[FACET_CAUSE] != FACET_ANY)
        str_append(sql, size, " and h.cause = '%s'",
                   cause_key((enum cause)v[FACET_CAUSE]));
    if (v[FACET_ATTRIBUTE] != FACET_ANY)
        str_append(sql, size, " and h.attribute = '%s'",
                   attribute_key((enum attribute)v[FACET_ATTRIBUTE]));
    if (v[FACET_LACKS] != FACET_ANY)
        str_append(sql, size, " and h.%s = 0", assured[v[FACET_LACKS]]);
    if (v[FACET_MEASURE] != FACET_ANY)
        str_append(sql, size,
                   " and h.id in (select household from measure where "
                   "kind = '%s' and year = %d)",
                   measure_key((enum measure)v[FACET_MEASURE]), year);
    if (v[FACET_MONITORED] != FACET_ANY)
        str_append(sql, size,
                   " and h.id in (select household from risk where "
                   "year = %d and kind = '%s')",
                   year, monitored_key((enum monitored)v[FACET_MONITORED]));
    if (v[FACET_RISK] != FACET_ANY)
        str_append(sql, size,
                   " and h.id in (select household from risk where year = %d "
                   "and '%s' in (risk, risk_2, risk_3, risk_4, risk_5))",
                   year, risk_key((enum risk)v[FACET_RISK]));
    if (f->rule[0])
        str_append(sql, size,
                   " and h.id in (select household from flag where "
                   "rule = '%s' or 'any' = '%s')",
                   f->rule, f->rule);
}

static void check_narrowed(region_id region, struct household_filter filter,
                           enum household_sort sort)
{
    struct household_query q = household_query_all();
    struct household_row last = { 0 };
    int64_t seen = 0, n = 0, sum = 0;
    q.region = region;
    q.year = 2016;
    q.filter = filter;
    q.sort = sort;
    q.page_rows = 7;
    int poverty = filter.facet[FACET_POVERTY];
    for (q.page = 0; q.page == 0 || seen < n; q.page++) {
        struct household_page *p = page_of(q);
        n = p->n_matches;
        assert_int_equal(p->n_all,
                         count_where(region, 2016, "count(*)", "true"));
        assert_true(p->n_rows > 0 || n == 0);
        for (int i = 0; i < p->n_rows; i++) {
            struct household_row row = p->rows[i];
            assert_true(poverty == FACET_ANY || (int)row.poverty == poverty);
            assert_true(strstr(row.head, "**") != NULL);
            if (seen++ > 0 && !in_order(&last, &row, sort))
                fail_msg("sort %d: %lld before %lld", (int)sort,
                         (long long)last.id, (long long)row.id);
            last = row;
            sum += row.id % 1000003;
        }
        arena_finish(&p->arena);
        free(p);
    }
    char where[512];
    where_of(&filter, 2016, where, sizeof where);
    assert_int_equal(seen, count_where(region, 2016, "count(*)", where));
    /* Each once: as many, and the same sum. */
    assert_int_equal(sum,
                     count_where(region, 2016, "sum(h.id % 1000003)", where));
}

static void check_list(region_id region, int poverty, enum household_sort sort)
{
    struct household_filter f = filter_all();
    f.facet[FACET_POVERTY] = (int8_t)poverty;
    check_narrowed(region, f, sort);
}

static void test_lists_in_every_order_and_filter(void **state)
{
    (void)state;
    static const region_id regions[] = { FIXTURE_COUNTY, 630222102,
                                         HERE_VILLAGE };
    for (size_t i = 0; i < LENGTH(regions); i++)
        for (int filter = POVERTY_NONE; filter < POVERTY_COUNT; filter++)
            for (int sort = 0; sort < SORT_COUNT; sort++)
                check_list(regions[i], filter, (enum household_sort)sort);
}

/* Every value of every facet; then facets together, two rules among them. */
static void test_lists_of_what_is_narrowed(void **state)
{
    (void)state;
    static const region_id regions[] = { FIXTURE_COUNTY, 630222102,
                                         HERE_VILLAGE };
    raw_exec(db, "insert into flag select 'no_visit', id, '', 0 from household "
                 "where id % 3 = 0 union all select 'cause_twice', id, '', 0 "
                 "from household where id % 5 = 0");
    raw_exec(db, "insert into risk (household, year, kind, risk, risk_3) "
                 "select id, 2016, case id % 2 when 0 then 'unstable' else "
                 "'marginal' end, 'illness', 'schooling' from household "
                 "where id % 4 < 2");
    for (size_t i = 0; i < LENGTH(regions); i++) {
        for (int f = 0; f < FACET_COUNT; f++)
            for (int v = 0; v < facet_values((enum facet)f); v++) {
                struct household_filter one = filter_all();
                one.facet[f] = (int8_t)v;
                check_narrowed(regions[i], one,
                               (enum household_sort)(v % SORT_COUNT));
            }
        struct rng rng = rng_make(17, i);
        for (int k = 0; k < 60; k++) {
            struct household_filter some = filter_all();
            for (int f = 0; f < FACET_COUNT; f++)
                if (rng_chance(&rng, 0.3))
                    some.facet[f] = (int8_t)rng_between(
                        &rng, 0, facet_values((enum facet)f) - 1);
            if (k % 4 == 0)
                str_copy(some.rule, sizeof some.rule,
                         k % 8 ? "no_visit" : FILTER_RULE_ANY);
            check_narrowed(regions[i], some,
                           (enum household_sort)(k % SORT_COUNT));
        }
    }
    raw_exec(db, "delete from flag; delete from risk");
}

/* Bit by bit against SQL, in the order of the lights. */
static void check_marks(struct household_filter filter, int year)
{
    struct error err = { "" };
    struct lights *l;
    struct marks *m;
    int64_t n = 0;
    char where[512];
    require_ok(store_lights(store, FIXTURE_COUNTY, &l, &err), &err);
    require_ok(store_marks(store, FIXTURE_COUNTY, year, &filter, &m, &err),
               &err);
    assert_int_equal(m->n, l->n);
    where_of(&filter, year, where, sizeof where);
    for (int64_t i = 0; i < m->n; i++) {
        char one[600];
        str_format(one, sizeof one, "h.id = %lld and %s", (long long)l->id[i],
                   where);
        n += marks_have(m, i);
        assert_int_equal(marks_have(m, i),
                         count_where(FIXTURE_COUNTY, year, "count(*)", one));
    }
    assert_int_equal(m->n_marked, n);
    arena_finish(&l->arena);
    free(l);
    arena_finish(&m->arena);
    free(m);
}

static void test_marks_are_the_lights_of_the_filter(void **state)
{
    (void)state;
    struct household_filter f = filter_all();
    check_marks(f, 2016);
    f.facet[FACET_CAUSE] = CAUSE_SKILLS;
    check_marks(f, 2016);
    f.facet[FACET_POVERTY] = POVERTY_LIFTED;
    check_marks(f, 2019);
    f = filter_all();
    f.facet[FACET_MEASURE] = MEASURE_HOUSING;
    check_marks(f, 2017);
    f.facet[FACET_LACKS] = GUARANTEE_WATER;
    check_marks(f, 2017);
    f = filter_all();
    raw_exec(db, "insert into flag select 'no_visit', id, '', 0 from household "
                 "where id % 3 = 0");
    str_copy(f.rule, sizeof f.rule, FILTER_RULE_ANY);
    check_marks(f, 2020);
    check_marks(f, 2050);
    raw_exec(db, "delete from flag");
}

static void test_list_edges(void **state)
{
    (void)state;
    struct error err = { "" };
    struct household_query q = household_query_all();
    struct household_page *p;
    q.region = HERE_VILLAGE;
    q.page = 1000;
    p = page_of(q);
    assert_int_equal(p->n_rows, 0);
    assert_int_equal(p->query.year, 2020);
    assert_true(p->n_matches > 0);
    arena_finish(&p->arena);
    free(p);
    q.year = 2050;
    q.page = 0;
    p = page_of(q);
    assert_int_equal(p->n_matches, 0);
    arena_finish(&p->arena);
    free(p);
    static const struct {
        int filter, sort, page, rows;
    } bad[] = {
        { -2, 0, 0, 5 }, { 4, 0, 0, 5 }, { 0, -1, 0, 5 }, { 0, 6, 0, 5 },
        { 0, 0, -1, 5 }, { 0, 0, 0, 0 }, { 0, 0, 0, 65 },
    };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        q.filter.facet[FACET_POVERTY] = (int8_t)bad[i].filter;
        q.sort = (enum household_sort)bad[i].sort;
        q.page = bad[i].page;
        q.page_rows = bad[i].rows;
        assert_int_equal(store_page(store, &q, &p, &err), STATUS_INVALID);
    }
}

/* ---- the k-th ---- */

static void test_kth_gives_each_household_once_by_number(void **state)
{
    (void)state;
    static const region_id regions[] = { FIXTURE_COUNTY, 630222102,
                                         HERE_VILLAGE };
    for (size_t i = 0; i < LENGTH(regions); i++)
        for (int p = POVERTY_NONE; p < POVERTY_COUNT * 2; p++) {
            struct error err = { "" };
            int64_t n, sum = 0;
            household_id h, last = 0;
            char where[512];
            struct household_filter f = filter_all();
            f.facet[FACET_POVERTY] = (int8_t)(p < 0 ? p : p % POVERTY_COUNT);
            if (p >= POVERTY_COUNT)
                f.facet[FACET_ATTRIBUTE] = ATTRIBUTE_ALLOWANCE;
            where_of(&f, 2015, where, sizeof where);
            require_ok(store_kth(store, regions[i], 2015, &f, -1, &n, &h, &err),
                       &err);
            assert_int_equal(n,
                             count_where(regions[i], 2015, "count(*)", where));
            for (int64_t k = 0; k < n; k++) {
                int64_t again;
                require_ok(
                    store_kth(store, regions[i], 2015, &f, k, &again, &h, &err),
                    &err);
                assert_true(h > last);
                assert_int_equal(again, n);
                last = h;
                sum += h % 1000003;
            }
            assert_int_equal(sum, count_where(regions[i], 2015,
                                              "sum(h.id % 1000003)", where));
            assert_int_equal(
                store_kth(store, regions[i], 2015, &f, n, &n, &h, &err),
                STATUS_NOT_FOUND);
        }
}

static void test_draws_are_uniform_over_63_households(void **state)
{
    (void)state;
    enum { HOUSEHOLDS = 63, DRAWS = 20000 };
    const char *b = fixture_path(dir, "b.db");
    struct error err = { "" };
    struct store *s;
    int64_t hits[HOUSEHOLDS] = { 0 }, n = 0;
    fixture_build(b, &(struct fixture){ 1, 3, HOUSEHOLDS / 3, true, 9 });
    require_ok(store_open(b, STORE_READ, &s, &err), &err);
    require_ok(store_read_begin(s, &err), &err);
    for (int i = 0; i < DRAWS; i++) {
        household_id h;
        uint64_t k;
        require_ok(
            store_kth(s, FIXTURE_COUNTY, 2020, &everybody, -1, &n, &h, &err),
            &err);
        assert_int_equal(n, HOUSEHOLDS);
        require_ok(rng_system_below((uint64_t)n, &k, &err), &err);
        require_ok(store_kth(s, FIXTURE_COUNTY, 2020, &everybody, (int64_t)k,
                             &n, &h, &err),
                   &err);
        int village = (int)(household_village(h) % 1000) - 201;
        hits[village * 21 + household_number(h) / 3 - 1]++;
    }
    store_read_end(s);
    store_close(s);
    double chi2 = 0, want = (double)DRAWS / HOUSEHOLDS;
    for (int i = 0; i < HOUSEHOLDS; i++)
        chi2 += ((double)hits[i] - want) * ((double)hits[i] - want) / want;
    /* 62 degrees of freedom: above 124 once in 250,000 fair runs. */
    assert_true(chi2 < 124);
}

/* ---- one household ---- */

static struct dossier *dossier_of(household_id h, int year)
{
    struct error err = { "" };
    struct dossier *d;
    require_ok(store_dossier(store, h, year, &d, &err), &err);
    return d;
}

static void test_a_dossier_holds_all_that_is_known(void **state)
{
    (void)state;
    household_id h = household_make(HERE_VILLAGE, 6);
    raw_exec(db,
             "delete from log where household = 63022210120200006;"
             "delete from measure where household = 63022210120200006;"
             "delete from member where household = 63022210120200006;"
             "delete from household_year where household = 63022210120200006;"
             "update household set head = '关**', surname = '关', persons = 4,"
             "cause = 'skills', cause_2 = 'funds', cause_3 = null, food = 1, "
             "clothing = 1, schooling = 1, medical = 1, housing_safe = 0, "
             "water_safe = 1 where id = 63022210120200006;"
             "insert into household_year (household, year, poverty, wage, "
             "business, property, transfer, expense) values "
             "(63022210120200006, 2015, 'not_yet', 2000, 6000, 0, 400, 100),"
             "(63022210120200006, 2016, 'not_yet', 2100, 6500, 0, 660, 100),"
             "(63022210120200006, 2018, 'lifted', null, null, null, null, "
             "null);"
             "insert into measure (id, household, project, kind, title, year, "
             "month, amount, progress) values "
             "(1, 63022210120200006, 1, 'employment', '培训', 2016, 3, 1200, "
             "'done'), (2, 63022210120200006, null, 'housing', '危房', 2016, "
             "6, 25000, 'active'), (3, 63022210120200006, null, 'industry', "
             "'羊', 2017, 4, 6000, 'done');"
             "insert into member (household, number, relation, name, "
             "birth_year, male, ethnicity, health, labour, occupation) values "
             "(63022210120200006, 1, 'head', '关**', 1974, 1, '汉族', 'good', "
             "'ordinary', 'training'), (63022210120200006, 2, 'child', "
             "'关**', 2008, 0, '汉族', 'good', 'none', 'primary'), "
             "(63022210120200006, 3, 'parent', '李**', 1945, 0, '汉族', "
             "'chronic', 'lost', 'pension');"
             "insert into log (id, household, at, kind, helper, text) values "
             "(1, 63022210120200006, 1460000000, 'call', '祁**', 'a'), "
             "(2, 63022210120200006, 1605700000, 'check', '祁**', 'b'), "
             "(3, 63022210120200006, 1609400000, 'call', '祁**', 'late');"
             "update measure set policy = '管理办法', result = '已入住' where "
             "id = 2;"
             "update member set education = 'middle', work_place = 'outside', "
             "months = 8 where household = 63022210120200006 and number = 1;"
             "insert into income_item values "
             "(63022210120200006, 1, 2016, 'transfer', '低保金', 600), "
             "(63022210120200006, 2, 2016, 'wage', '务工工资', 2100), "
             "(63022210120200006, 3, 2015, 'wage', '务工工资', 2000);"
             "insert into risk (household, year, kind, risk, risk_3) values "
             "(63022210120200006, 2016, 'unstable', 'illness', 'work');"
             "insert into risk (household, year, kind, risk, removed) values "
             "(63022210120200006, 2018, 'sudden', 'other', 'help');"
             "insert into photo values (1, 63022210120200006, 'house', "
             "1460000000, 'a.jpg', 1), (2, 63022210120200006, 'house', "
             "1500000000, 'b.jpg', 1)");
    struct dossier *d = dossier_of(h, 2016);
    assert_string_equal(d->head, "关**");
    assert_string_equal(d->surname, "关");
    assert_int_equal(d->n_path, 5);
    assert_int_equal(d->poverty, POVERTY_NOT_YET);
    assert_false(d->exit_done);
    assert_int_equal(d->cause, CAUSE_SKILLS);
    assert_int_equal(d->cause_other[0], CAUSE_FUNDS);
    assert_int_equal(d->cause_other[1], CAUSE_NONE);
    assert_true(d->income_known);
    assert_int_equal(d->income_per_head, 2290);
    assert_int_equal(d->line, 2952);
    assert_int_equal(d->guarantees, 0x3f & ~(1u << GUARANTEE_HOUSING));
    assert_int_equal(d->n_income, 3);
    assert_int_equal(d->income[0].net, 2075);
    assert_false(d->income[2].known);
    assert_int_equal(d->n_help, 2);
    assert_int_equal(d->help[0].kind, MEASURE_HOUSING);
    assert_string_equal(d->help[1].project, "安全饮水");
    assert_string_equal(d->help[0].project, "");
    assert_int_equal(d->help_amount, 26200);
    assert_int_equal(d->n_people, 2);
    assert_int_equal(d->people[0].duty, DUTY_FIRST_SECRETARY);
    assert_string_equal(d->people[1].unit, "县教育局");
    assert_int_equal(d->n_log, 1);
    /* From the only visit of that year, in April, to its end. */
    assert_int_equal(d->days_since_visit, 268);
    assert_int_equal(d->n_members, 3);
    assert_int_equal(d->members[0].age_band, 40);
    assert_string_equal(d->members[1].name, "");
    assert_int_equal(d->members[1].age_band, 0);
    assert_int_equal(d->members[2].age_band, 70);
    assert_int_equal(d->members[2].labour, LABOUR_LOST);
    assert_int_equal(d->n_changes, 1);
    assert_int_equal(d->help[0].id, 2);
    assert_string_equal(d->help[0].policy, "管理办法");
    assert_string_equal(d->help[0].result, "已入住");
    assert_int_equal(d->n_projects, 1);
    assert_int_equal(d->projects[0].id, 1);
    assert_int_equal(d->projects[0].n_help, 1);
    assert_int_equal(d->projects[0].amount, 1200);
    assert_int_equal(d->n_items, 3);
    assert_int_equal(d->items[0].year, 2015);
    assert_string_equal(d->items[1].name, "务工工资"); /* wages first */
    assert_int_equal(d->items[2].amount, 600);
    assert_int_equal(d->sums[1].of[SOURCE_TRANSFER], 660);
    assert_int_equal(d->members[0].education, EDUCATION_MIDDLE);
    assert_int_equal(d->members[0].work_place, WORK_PLACE_OUTSIDE);
    assert_int_equal(d->members[0].months, 8);
    assert_int_equal(d->members[1].education, EDUCATION_NONE);
    assert_int_equal(d->members[1].months, -1);
    assert_int_equal(d->n_monitored, 1); /* 2018 has not come */
    assert_int_equal(d->monitored[0].n_risks, 2);
    assert_int_equal(d->monitored[0].risks[1], RISK_WORK);
    assert_int_equal(d->monitored[0].removed, REMOVAL_NONE);
    assert_int_equal(d->n_photos, 0); /* not whole */
    assert_int_equal(d->n_log_of[VISIT_CALL], 1);
    assert_int_equal(d->n_log_of[VISIT_CHECK], 0);
    int64_t previous = raw_number(
        db, "select max(household) from household_year where year = 2016 and "
            "household / 100000 = 630222101202 and "
            "household < 63022210120200006");
    int64_t next = raw_number(
        db, "select min(household) from household_year where year = 2016 and "
            "household / 100000 = 630222101202 and "
            "household > 63022210120200006");
    assert_int_equal(d->previous, previous < 0 ? 0 : previous);
    assert_int_equal(d->next, next);
    arena_finish(&d->arena);
    free(d);

    store_show_whole(store, true); /* photographs, too */
    d = dossier_of(h, 2018);
    assert_true(d->exit_done);
    assert_false(d->income_known);
    assert_int_equal(d->n_help, 3);
    assert_int_equal(d->n_monitored, 2);
    assert_int_equal(d->monitored[0].kind, MONITORED_SUDDEN);
    assert_int_equal(d->monitored[0].removed, REMOVAL_HELP);
    assert_int_equal(d->n_photos, 2);
    assert_string_equal(d->photos[0].file, "b.jpg");
    arena_finish(&d->arena);
    free(d);
    d = dossier_of(h, 2020);
    assert_int_equal(d->poverty, POVERTY_NONE);
    assert_int_equal(d->n_log, 2);
    assert_int_equal(d->n_log_all, 2);
    assert_int_equal(d->line, 4000);
    arena_finish(&d->arena);
    free(d);
}

static void test_the_villages_median_income(void **state)
{
    (void)state;
    raw_exec(db, "update household set persons = 2;"
                 "update household_year set wage = null, business = null, "
                 "property = null, transfer = null, expense = null;"
                 "update household_year set wage = household % 100000 * 10, "
                 "business = 0, property = 0, transfer = 0, expense = 0 "
                 "where year = 2020 and household % 100000 < 16");
    struct dossier *d = dossier_of(household_make(HERE_VILLAGE, 3), 2020);
    /* Households 3, 6, 9, 12, 15 have 15, 30, 45, 60, 75 yuan a head. */
    assert_int_equal(d->village_median, 45);
    arena_finish(&d->arena);
    free(d);
}

/* The lower median of the county's registered households, by plain SQL. */
static int64_t county_median_of(int year)
{
    return raw_number(
        db,
        "select cast(round(x) as integer) from (select (y.wage + y.business + "
        "y.property + y.transfer - y.expense) * 1.0 / max(h.persons, 1) as x "
        "from household_year y join household h on h.id = y.household where "
        "y.year = %d and y.wage is not null and h.id / 100000000000 = %d "
        "order by x limit 1 offset (select (count(*) - 1) / 2 from "
        "household_year where year = %d and wage is not null and household / "
        "100000000000 = %d))",
        year, FIXTURE_COUNTY, year, FIXTURE_COUNTY);
}

static void test_the_countys_median_income(void **state)
{
    (void)state;
    for (int year = 2014; year <= 2020; year++)
        for (int twice = 0; twice < 2; twice++) { /* kept the second time */
            struct dossier *d = dossier_of(household_make(HERE_VILLAGE, 3),
                                           year);
            assert_int_equal(d->county_median, county_median_of(year));
            arena_finish(&d->arena);
            free(d);
        }
    /* Another's writing is seen. */
    raw_exec(db, "update household_year set wage = 70000 where year = 2016 and "
                 "wage is not null");
    struct dossier *d = dossier_of(household_make(HERE_VILLAGE, 3), 2016);
    assert_int_equal(d->county_median, county_median_of(2016));
    arena_finish(&d->arena);
    free(d);
}

/* ---- map ---- */

static void test_lights_tell_every_households_years(void **state)
{
    (void)state;
    struct error err = { "" };
    struct lights *l;
    raw_exec(db, "update household set lon = null where id in (select id "
                 "from household limit 1)");
    require_ok(store_lights(store, FIXTURE_COUNTY, &l, &err), &err);
    assert_int_equal(l->n,
                     raw_number(db, "select count(*) from household") - 1);
    for (int64_t i = 0; i < l->n; i++) {
        assert_true(i == 0 || l->id[i] > l->id[i - 1]);
        assert_true(l->lon[i] > 102 && l->lat[i] > 35);
        for (int year = 2013; year <= 2021; year++) {
            enum poverty p = lights_poverty(l, i, year);
            const char *key = p == POVERTY_NONE ? "none" : poverty_key(p);
            assert_int_equal(
                raw_number(db,
                           "select coalesce((select poverty from "
                           "household_year where household = %lld and "
                           "year = %d), 'none') = '%s'",
                           (long long)l->id[i], year, key),
                1);
        }
    }
    int64_t begin, end;
    lights_range(l, HERE_VILLAGE, &begin, &end);
    assert_int_equal(end - begin,
                     raw_number(db, "select count(*) from household where "
                                    "village = 630222101202"));
    arena_finish(&l->arena);
    free(l);
}

static void test_lights_follow_the_first_year(void **state)
{
    (void)state;
    struct error err = { "" };
    struct lights *l;
    raw_exec(db, "update meta set value = '2016' where key = 'year_first'");
    require_ok(store_lights(store, FIXTURE_COUNTY, &l, &err), &err);
    assert_int_equal(l->year_first, 2016);
    assert_int_equal(lights_poverty(l, 0, 2015), POVERTY_NONE);
    assert_int_not_equal(lights_poverty(l, 0, 2016), POVERTY_NONE);
    arena_finish(&l->arena);
    free(l);
}

static void test_an_atlas_and_a_broken_outline(void **state)
{
    (void)state;
    struct error err = { "" };
    struct atlas *a;
    raw_exec(db, "update region set shape = x'5301ffffffff0f' where "
                 "id = 630222101");
    require_ok(store_atlas(store, FIXTURE_COUNTY, &a, &err), &err);
    assert_string_equal(a->county.name.name, "民和县");
    assert_int_equal(a->county.shape.n_rings, 1);
    assert_int_equal(a->county.shape.rings[0].n_points, 4);
    assert_int_equal(a->county.rural_persons,
                     raw_number(db, "select sum(rural_persons) from region"));
    assert_int_equal(a->n_townships, 2);
    assert_int_equal(a->townships[0].shape.n_rings, 0);
    assert_int_equal(a->townships[1].shape.n_rings, 1);
    assert_true(a->townships[1].schematic);
    assert_int_equal(a->n_villages, 6);
    assert_true(a->villages[0].rural_persons >= 500);
    assert_int_equal(a->n_backdrops, 2); /* and the other county */
    assert_int_equal(a->backdrops[1].kind, BACKDROP_NEIGHBOUR);
    assert_string_equal(a->backdrops[1].name, "空县");
    assert_int_equal(a->backdrops[0].kind, BACKDROP_RIVER);
    assert_int_equal(a->backdrops[0].shape.rings[0].n_points, 2);
    arena_finish(&a->arena);
    free(a);
}

/* ---- isolation ---- */

static void test_a_read_transaction_sees_one_state(void **state)
{
    (void)state;
    struct error err = { "" };
    int64_t before, after, version, changed;
    household_id h;
    require_ok(store_data_version(store, &version, &err), &err);
    require_ok(store_read_begin(store, &err), &err);
    require_ok(
        store_kth(store, HERE_VILLAGE, 2020, &everybody, -1, &before, &h, &err),
        &err);
    sqlite3_busy_timeout(db, 50);
    /* The writer waits for the reader, and is told so. */
    assert_int_equal(
        sqlite3_exec(db, "delete from household", NULL, NULL, NULL),
        SQLITE_BUSY);
    require_ok(
        store_kth(store, HERE_VILLAGE, 2020, &everybody, -1, &after, &h, &err),
        &err);
    assert_int_equal(before, after);
    store_read_end(store);
    raw_exec(db, "delete from household");
    require_ok(
        store_kth(store, HERE_VILLAGE, 2020, &everybody, -1, &after, &h, &err),
        &err);
    assert_int_equal(after, 0);
    require_ok(store_data_version(store, &changed, &err), &err);
    assert_int_not_equal(changed, version);
}

static int setup(void **state)
{
    (void)state;
    struct error err = { "" };
    dir = fixture_dir();
    everybody = filter_all();
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
        TEST(test_lists_in_every_order_and_filter),
        TEST(test_lists_of_what_is_narrowed),
        TEST(test_marks_are_the_lights_of_the_filter),
        TEST(test_list_edges),
        TEST(test_kth_gives_each_household_once_by_number),
        TEST(test_draws_are_uniform_over_63_households),
        TEST(test_a_dossier_holds_all_that_is_known),
        TEST(test_the_countys_median_income),
        TEST(test_the_villages_median_income),
        TEST(test_lights_tell_every_households_years),
        TEST(test_lights_follow_the_first_year),
        TEST(test_an_atlas_and_a_broken_outline),
        TEST(test_a_read_transaction_sees_one_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
