/* The flow of a year's money: hand-made registers against what must stand in
 * each column, and a large one against plain sums of the plain tables. */
#include "store/fixture.h"

static char *dir;

#define COUNTY   INT64_C(630222)
#define TOWNSHIP INT64_C(630222101)
#define VILLAGE  INT64_C(630222101201)
#define ALL                                                                    \
    {                                                                          \
        30, 30, 30                                                             \
    }

static struct fund_flow *flow_of(struct store *s, const struct flow_query *q)
{
    struct error err = { "" };
    struct fund_flow *f;
    require_ok(store_flow(s, q, &f, &err), &err);
    return f;
}

static void free_flow(struct fund_flow *f)
{
    arena_finish(&f->arena);
    free(f);
}

/* ---- what must hold of every flow ---- */

static void require_sums(const struct fund_flow *f)
{
    int64_t ends = 0;
    for (int c = 0; c < FLOW_COLUMNS; c++) {
        int64_t sum = 0;
        for (int i = f->first[c]; i < f->first[c + 1]; i++) {
            assert_int_equal(f->nodes[i].column, c);
            assert_true(f->nodes[i].amount >= 0);
            assert_true(f->nodes[i].spent <= f->nodes[i].amount ||
                        c == FLOW_DEPARTMENT);
            sum += f->nodes[i].amount;
        }
        assert_int_equal(sum, f->total);
    }
    int64_t between[FLOW_COLUMNS - 1] = { 0 };
    for (int i = 0; i < f->n_links; i++) {
        const struct flow_link *l = &f->links[i];
        assert_true(l->amount > 0);
        assert_int_equal(f->nodes[l->to].column, f->nodes[l->from].column + 1);
        between[f->nodes[l->from].column] += l->amount;
        assert_true(i == 0 || l[-1].from < l->from ||
                    (l[-1].from == l->from && l[-1].to < l->to));
    }
    for (int c = 0; c + 1 < FLOW_COLUMNS; c++)
        assert_int_equal(between[c], f->total);
    for (int i = 0; i < f->first[FLOW_COLUMNS]; i++) { /* each node's own */
        int64_t in = 0, out = 0;
        for (int k = 0; k < f->n_links; k++) {
            in += f->links[k].to == i ? f->links[k].amount : 0;
            out += f->links[k].from == i ? f->links[k].amount : 0;
        }
        if (f->nodes[i].column > 0)
            assert_int_equal(in, f->nodes[i].amount);
        if (f->nodes[i].column < FLOW_END)
            assert_int_equal(out, f->nodes[i].amount);
        for (int k = 0; k < i; k++) /* keys are names */
            assert_string_not_equal(f->nodes[i].key, f->nodes[k].key);
    }
    for (int i = 0; i < f->n_chains; i++)
        ends += f->chains[i].amount;
    assert_int_equal(ends, f->total);
}

/* ---- hand-made ---- */

static const char *const roles[] = { "",      "other", "beyond", "unlisted",
                                     "loose", "self",  "home",   "public",
                                     "idle",  "held" };

/* "部门 100, …" of a column; households and persons where there are any. */
static void tell_column(const struct fund_flow *f, int c, char *buf, size_t n)
{
    for (int i = f->first[c]; i < f->first[c + 1]; i++) {
        const struct flow_node *x = &f->nodes[i];
        str_append(buf, n, "%s%s%s %lld", i > f->first[c] ? ", " : "", x->name,
                   roles[x->role], (long long)x->amount);
        if (x->role == FLOW_OTHER)
            str_append(buf, n, " of %d", x->n);
        if (x->households && c >= FLOW_PLACE)
            str_append(buf, n, " %lldh%lldp", (long long)x->households,
                       (long long)x->persons);
    }
    str_append(buf, n, "\n");
}

/* A county of 东乡 (东村, 东二村, 东三村) and 西乡 (西村); two households of
 * 东村 of 3 and 4 persons, one of 东二村 of 5, one of 西村 of 2, one of 东三村
 * of 1. */
static const struct {
    region_id id;
    const char *name;
} places[] = {
    { 63, "省" },
    { 6302, "市" },
    { COUNTY, "县" },
    { 630222101, "东乡" },
    { 630222102, "西乡" },
    { 630222101201, "东村" },
    { 630222101202, "东二村" },
    { 630222101203, "东三村" },
    { 630222102201, "西村" },
};
static const struct {
    household_id id;
    int persons;
} homes[] = {
    { INT64_C(63022210120100001), 3 }, { INT64_C(63022210120100002), 4 },
    { INT64_C(63022210120200001), 5 }, { INT64_C(63022210220100001), 2 },
    { INT64_C(63022210120300001), 1 },
};

struct given_project {
    int id;
    region_id region;
    const char *department, *name;
    int year;
    int64_t arrived, spent;
};
struct given_measure {
    int home, project; /* 0: none */
    const char *department;
    int year;
    int64_t amount;
};
struct given_fund {
    region_id region;
    int64_t arrived;
};

static const struct {
    const char *name;
    struct given_project projects[6];
    struct given_measure measures[8];
    struct given_fund funds[3];
    region_id region;
    int most[FLOW_END], page;
    const char *pick, *want;
    int64_t spent, unbooked;
} cases[] = {
    { .name = "nothing in the year",
      .projects = { { 1, COUNTY, "农牧局", "产业", 2015, 100, 100 } },
      .region = COUNTY,
      .most = ALL,
      .want = "\n\n\n\n" },
    { .name = "all of a county's project reached households",
      .projects = { { 1, COUNTY, "农牧局", "产业", 2016, 100, 100 } },
      .measures = { { 0, 1, "农牧局", 2016, 30 },
                    { 1, 1, "农牧局", 2016, 30 },
                    { 3, 1, "农牧局", 2016, 40 } },
      .region = COUNTY,
      .most = ALL,
      .want = "农牧局 100\n"
              "产业 100\n"
              "东乡 60 2h7p, 西乡 40 1h2p\n"
              "home 100 3h9p\n",
      .spent = 100 },
    { .name = "what did not go down is held, what was spent without is public",
      .projects = { { 1, COUNTY, "农牧局", "产业", 2016, 100, 70 } },
      .measures = { { 0, 1, "农牧局", 2016, 50 } },
      .region = COUNTY,
      .most = ALL,
      .want = "农牧局 100\n"
              "产业 100\n"
              "东乡 50 1h3p, self 50\n"
              "home 50 1h3p, public 20, held 30\n",
      .spent = 70 },
    { .name = "works of a village, of its township and of the county",
      .projects = { { 1, 630222101201, "交通局", "东村村道", 2016, 40, 30 },
                    { 2, 630222102201, "交通局", "西村村道", 2016, 20, 20 },
                    { 3, 630222101, "水利局", "东乡人饮", 2016, 30, 10 } },
      .region = COUNTY,
      .most = ALL,
      .want = "交通局 60, 水利局 30\n"
              "村道 60, 人饮 30\n"
              "东乡 70, 西乡 20\n"
              "public 60, idle 30\n",
      .spent = 60 },
    { .name = "the same seen from the township",
      .projects = { { 1, 630222101201, "交通局", "东村村道", 2016, 40, 30 },
                    { 2, 630222102201, "交通局", "西村村道", 2016, 20, 20 },
                    { 3, 630222101, "水利局", "东乡人饮", 2016, 30, 10 } },
      .region = TOWNSHIP,
      .most = ALL,
      .want = "交通局 40, 水利局 30\n"
              "村道 40, 人饮 30\n"
              "东村 40, self 30\n"
              "public 40, idle 10, held 20\n",
      .spent = 40 },
    { .name = "a village's places are its households",
      .projects = { { 1, COUNTY, "农牧局", "产业", 2016, 100, 100 },
                    { 2, VILLAGE, "交通局", "村道", 2016, 40, 30 } },
      .measures = { { 0, 1, "农牧局", 2016, 30 },
                    { 1, 1, "农牧局", 2016, 20 },
                    { 1, 1, "农牧局", 2016, 15 },
                    { 2, 1, "农牧局", 2016, 99 } },
      .region = VILLAGE,
      .most = ALL,
      .want = "农牧局 65, 交通局 40\n"
              "产业 65, 村道 40\n"
              "乙** 35 1h4p, 甲** 30 1h3p, self 40\n"
              "home 65 2h7p, public 30, idle 10\n",
      .spent = 95 },
    { .name = "more was paid than arrived",
      .projects = { { 1, COUNTY, "农牧局", "产业", 2016, 60, 60 } },
      .measures = { { 0, 1, "农牧局", 2016, 50 },
                    { 3, 1, "农牧局", 2016, 30 } },
      .region = COUNTY,
      .most = ALL,
      .want = "农牧局 60, beyond 20\n"
              "产业 80\n"
              "东乡 50 1h3p, 西乡 30 1h2p\n"
              "home 80 2h5p\n",
      .spent = 80 },
    { .name = "a project of another year paid",
      .projects = { { 1, COUNTY, "农牧局", "产业", 2015, 60, 60 } },
      .measures = { { 0, 1, "农牧局", 2016, 50 } },
      .region = COUNTY,
      .most = ALL,
      .want = "农牧局 0, beyond 50\n"
              "产业 50\n"
              "东乡 50 1h3p\n"
              "home 50 1h3p\n",
      .spent = 50 },
    { .name = "a measure of no project is its department's",
      .projects = { { 1, COUNTY, "农牧局", "产业", 2016, 10, 10 } },
      .measures = { { 0, 0, "民政局", 2016, 50 },
                    { 1, 0, "", 2016, 5 },
                    { 0, 1, "农牧局", 2016, 10 } },
      .region = COUNTY,
      .most = ALL,
      .want = "民政局 50, 农牧局 10,  5\n"
              "loose 50, 产业 10, loose 5\n"
              "东乡 65 2h7p\n"
              "home 65 2h7p\n",
      .spent = 65 },
    { .name = "the fund rows say more: that is held above",
      .measures = { { 0, 0, "民政局", 2016, 50 } },
      .funds = { { VILLAGE, 60 }, { 630222102201, 7 } },
      .region = COUNTY,
      .most = ALL,
      .want = "民政局 50, unlisted 17\n"
              "loose 50, unlisted 17\n"
              "东乡 50 1h3p, self 17\n"
              "home 50 1h3p, held 17\n",
      .spent = 50 },
    { .name = "the fund rows say less",
      .measures = { { 0, 0, "民政局", 2016, 50 } },
      .funds = { { VILLAGE, 40 } },
      .region = COUNTY,
      .most = ALL,
      .want = "民政局 50\n"
              "loose 50\n"
              "东乡 50 1h3p\n"
              "home 50 1h3p\n",
      .spent = 50,
      .unbooked = 10 },
    { .name = "a measure that is not money reaches nobody with money",
      .measures = { { 0, 0, "民政局", 2016, 0 }, { 1, 0, "民政局", 2016, 9 } },
      .region = VILLAGE,
      .most = ALL,
      .want = "民政局 9\nloose 9\n乙** 9 1h4p\nhome 9 1h4p\n",
      .spent = 9 },
    { .name = "the smaller ones are one",
      .projects = { { 1, COUNTY, "甲局", "一", 2016, 50, 50 },
                    { 2, COUNTY, "乙局", "二", 2016, 40, 40 },
                    { 3, COUNTY, "丙局", "三", 2016, 30, 30 },
                    { 4, COUNTY, "丙局", "四", 2016, 3, 3 } },
      .region = COUNTY,
      .most = { 2, 3, 30 },
      .want = "甲局 50, other 73 of 2\n"
              "一 50, 二 40, other 33 of 2\n"
              "self 123\n"
              "public 123\n",
      .spent = 123 },
    { .name = "the next page of them",
      .projects = { { 1, COUNTY, "甲局", "一", 2016, 50, 50 },
                    { 2, COUNTY, "乙局", "二", 2016, 40, 40 },
                    { 3, COUNTY, "丙局", "三", 2016, 30, 30 },
                    { 4, COUNTY, "丙局", "四", 2016, 3, 3 } },
      .region = COUNTY,
      .most = { 2, 3, 30 },
      .page = 1,
      .want = "乙局 40, other 83 of 2\n"
              "三 30, 四 3, other 90 of 2\n"
              "self 123\n"
              "public 123\n",
      .spent = 123 },
    { .name = "what is picked stands alone",
      .measures = { { 0, 0, "甲局", 2016, 9 },
                    { 2, 0, "甲局", 2016, 5 },
                    { 4, 0, "甲局", 2016, 1 } },
      .region = TOWNSHIP,
      .most = { 30, 30, 2 },
      .pick = "t630222101202",
      .want = "甲局 15\nloose 15\n东二村 5 1h5p, other 10 of 2 2h4p\n"
              "home 15 3h9p\n",
      .spent = 15 },
};

static void write_places(struct store *s)
{
    struct error err = { "" };
    static const char *const heads[] = { "甲**", "乙**", "丙**", "丁**",
                                         "戊**" };
    require_ok(store_put_meta(s, "home", "630222", &err), &err);
    for (size_t i = 0; i < LENGTH(places); i++)
        fixture_region(s, places[i].id, places[i].name, 0);
    for (size_t i = 0; i < LENGTH(homes); i++) {
        const struct row_household h = { .id = homes[i].id,
                                         .head = heads[i],
                                         .surname = "",
                                         .group = "",
                                         .persons = homes[i].persons,
                                         .cause = CAUSE_NONE,
                                         .cause_other = { CAUSE_NONE,
                                                          CAUSE_NONE },
                                         .housing = "",
                                         .water = "" };
        require_ok(store_put_household(s, &h, &err), &err);
    }
}

static void write_money(struct store *s, size_t at)
{
    struct error err = { "" };
    for (int i = 0; i < 6 && cases[at].projects[i].id; i++) {
        const struct given_project *g = &cases[at].projects[i];
        const struct row_project p = { .id = g->id,
                                       .region = g->region,
                                       .facts = { .number = "",
                                                  .name = g->name,
                                                  .department = g->department,
                                                  .year = g->year,
                                                  .arrived = g->arrived,
                                                  .spent = g->spent } };
        require_ok(store_put_project(s, &p, &err), &err);
    }
    for (int i = 0; i < 8 && cases[at].measures[i].year; i++) {
        const struct given_measure *g = &cases[at].measures[i];
        const struct row_measure m = { .id = i + 1,
                                       .household = homes[g->home].id,
                                       .project = g->project,
                                       .title = "x",
                                       .detail = "",
                                       .department = g->department,
                                       .year = g->year,
                                       .amount = g->amount };
        require_ok(store_put_measure(s, &m, &err), &err);
    }
    for (int i = 0; i < 3 && cases[at].funds[i].region; i++) {
        const struct row_fund f = {
            .region = cases[at].funds[i].region,
            .year = 2016,
            .facts = { .arrived = cases[at].funds[i].arrived }
        };
        require_ok(store_put_fund(s, &f, &err), &err);
    }
}

static void check_case(size_t at, bool bulk)
{
    struct error err = { "" };
    struct store *s;
    const char *path = fixture_path(dir, "a.db");
    unlink(path);
    require_ok(store_open(path, STORE_CREATE, &s, &err), &err);
    if (bulk)
        require_ok(store_bulk_begin(s, &err), &err);
    write_places(s);
    write_money(s, at);
    if (bulk)
        require_ok(store_bulk_end(s, NULL, NULL, &err), &err);
    struct flow_query q = { .region = cases[at].region,
                            .year = 2016,
                            .page = cases[at].page };
    memcpy(q.most, cases[at].most, sizeof q.most);
    if (cases[at].pick)
        str_copy(q.pick, sizeof q.pick, cases[at].pick);
    struct fund_flow *f = flow_of(s, &q);
    char got[2048] = "";
    for (int c = 0; c < FLOW_COLUMNS; c++)
        tell_column(f, c, got, sizeof got);
    if (strcmp(got, cases[at].want) != 0)
        fail_msg("%s (%s):\n%swanted:\n%s", cases[at].name,
                 bulk ? "bulk" : "triggers", got, cases[at].want);
    require_sums(f);
    assert_int_equal(f->spent, cases[at].spent);
    assert_int_equal(f->unbooked, cases[at].unbooked);
    free_flow(f);
    store_close(s);
    require_sound(path);
}

static void every_case_is_as_it_must_be(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++)
        for (int bulk = 0; bulk < 2; bulk++)
            check_case(i, bulk);
}

/* ---- against plain sums ---- */

static int64_t unit_of(region_id region)
{
    int64_t unit = 1;
    for (int level = region_level(region); level < 12; level += 3)
        unit *= 1000;
    return unit;
}

/* Each project in or below the region: what it paid there. */
#define PAID                                                                   \
    "(select p.id, p.department, case when p.year = %d then max(p.arrived, "   \
    "0) "                                                                      \
    "else 0 end as arrived, p.spent, p.year, (select coalesce(sum(m.amount), " \
    "0) from measure m where m.project = p.id and m.year = %d and "            \
    "m.household / 100000 / %lld = %lld) as paid from project p where "        \
    "cast(p.region as text) like '%lld%%')"

static int64_t of_projects(sqlite3 *db, region_id region, int year,
                           const char *what)
{
    char sql[1024];
    str_format(sql, sizeof sql, "select coalesce(sum(%s), 0) from " PAID " x",
               what, year, year, (long long)unit_of(region), (long long)region,
               (long long)region);
    return raw_number(db, "%s", sql);
}

static int64_t end_of(const struct fund_flow *f, enum flow_role role)
{
    int64_t sum = 0;
    for (int i = 0; i < f->first[FLOW_COLUMNS]; i++)
        if (f->nodes[i].role == role && f->nodes[i].column != FLOW_PROJECT)
            sum += f->nodes[i].amount;
    return sum;
}

static void check_against_sums(struct store *s, sqlite3 *db, region_id region,
                               int year)
{
    const struct flow_query q = { .region = region, .year = year, .most = ALL };
    struct fund_flow *f = flow_of(s, &q);
    long long unit = unit_of(region);
    require_sums(f);
    int64_t home = raw_number(db,
                              "select coalesce(sum(amount), 0) from measure "
                              "where household / 100000 / %lld = %lld and "
                              "year = %d",
                              unit, (long long)region, year);
    assert_int_equal(end_of(f, FLOW_HOME), home);
    assert_int_equal(
        f->households,
        raw_number(db,
                   "select count(distinct household) from measure where "
                   "household / 100000 / %lld = %lld and year = %d and amount "
                   "<> 0",
                   unit, (long long)region, year));
    assert_int_equal(
        f->persons,
        raw_number(db,
                   "select coalesce(sum(persons), 0) from household where "
                   "id / 100000 / %lld = %lld and id in (select household "
                   "from measure where year = %d and amount <> 0)",
                   unit, (long long)region, year));
    int64_t rest = of_projects(db, region, year, "max(arrived - paid, 0)");
    int64_t works = of_projects(
        db, region, year, "min(max(spent - paid, 0), max(arrived - paid, 0))");
    assert_int_equal(end_of(f, FLOW_PUBLIC), works);
    assert_int_equal(end_of(f, FLOW_BEYOND),
                     of_projects(db, region, year, "max(paid - arrived, 0)"));
    int64_t book = raw_number(db,
                              "select coalesce(sum(arrived), 0) from fund "
                              "where year = %d and cast(region as text) like "
                              "'%lld%%'",
                              year, (long long)region);
    int64_t more = book > home + rest ? book - home - rest : 0;
    assert_int_equal(end_of(f, FLOW_UNLISTED), more);
    assert_int_equal(f->total, home + rest + more);
    assert_int_equal(f->unbooked,
                     book > 0 && f->total > book ? f->total - book : 0);
    assert_int_equal(end_of(f, FLOW_IDLE) + end_of(f, FLOW_HELD),
                     rest - works + more);
    free_flow(f);
}

static void check_register(const char *path)
{
    struct error err = { "" };
    struct store *s;
    sqlite3 *db = raw_open(path);
    require_ok(store_open(path, STORE_READ, &s, &err), &err);
    for (int year = 2014; year <= 2019; year++) {
        check_against_sums(s, db, COUNTY, year);
        for (int t = 1; t <= 2; t++) {
            check_against_sums(s, db, COUNTY * 1000 + 100 + t, year);
            for (int v = 1; v <= 3; v++)
                check_against_sums(
                    s, db, (COUNTY * 1000 + 100 + t) * 1000 + 200 + v, year);
        }
    }
    store_close(s);
    sqlite3_close(db);
}

static void a_large_register_is_as_its_tables_say(void **state)
{
    (void)state;
    static const struct fixture f = { 2, 3, 25, true, 3 };
    const char *path = fixture_path(dir, "b.db");
    fixture_build(path, &f);
    check_register(path);
    sqlite3 *db = raw_open(path);
    raw_exec(db, "update measure set project = 1 + id % 30, department = "
                 "'局' || (id % 5) where id % 3 = 0;"
                 "update measure set year = 2016 where id % 2 = 0;"
                 "update project set year = 2017, name = 'n' || id where "
                 "id % 5 = 0;"
                 "update project set region = 630222102202, department = "
                 "'交通局' where id % 7 = 0;"
                 "update household set persons = persons + 1 where id % 4 = 0;"
                 "delete from household where id % 10 = 5;"
                 "delete from measure where id % 11 = 0;");
    sqlite3_close(db);
    check_register(path);
    require_sound(path);
}

static void folding_keeps_every_sum(void **state)
{
    (void)state;
    struct error err = { "" };
    struct store *s;
    require_ok(store_open(fixture_path(dir, "b.db"), STORE_READ, &s, &err),
               &err);
    int64_t total = -1;
    for (int most = 2; most < 12; most++)
        for (int page = 0; page < 5; page++) {
            const struct flow_query q = { .region = COUNTY,
                                          .year = 2016,
                                          .page = page,
                                          .most = { most, most, most } };
            struct fund_flow *f = flow_of(s, &q);
            require_sums(f);
            assert_true(total < 0 || f->total == total);
            total = f->total;
            for (int c = 0; c < FLOW_END; c++)
                assert_true(f->first[c + 1] - f->first[c] <= most + 2);
            free_flow(f);
        }
    store_close(s);
}

static void what_is_chosen_adds_up(void **state)
{
    (void)state;
    struct error err = { "" };
    struct store *s;
    require_ok(store_open(fixture_path(dir, "b.db"), STORE_READ, &s, &err),
               &err);
    const struct flow_query q = { .region = COUNTY, .year = 2016, .most = ALL };
    struct fund_flow *f = flow_of(s, &q);
    int64_t lit[4096];
    bool on[512];
    assert_true(f->n_links < 4096 && f->first[FLOW_COLUMNS] < 512);
    for (int i = 0; i < f->first[FLOW_COLUMNS]; i++) {
        struct flow_choice c = flow_choose(f, f->nodes[i].key);
        assert_int_equal(c.n, 1);
        struct flow_sum sum = flow_sum(f, &c);
        flow_light(f, &c, lit, on);
        int64_t at_end = 0;
        for (int k = 0; k < f->n_links; k++)
            at_end += f->nodes[f->links[k].to].column == FLOW_END ? lit[k] : 0;
        assert_int_equal(at_end, sum.amount);
        assert_true(on[i]);
        if (f->nodes[i].column > FLOW_DEPARTMENT)
            assert_int_equal(sum.amount, f->nodes[i].amount);
    }
    for (int k = 0; k < f->n_links; k++) {
        char pair[ROUTE_NODE_BYTES];
        str_format(pair, sizeof pair, "%s-%s", f->nodes[f->links[k].from].key,
                   f->nodes[f->links[k].to].key);
        struct flow_choice c = flow_choose(f, pair);
        assert_int_equal(c.n, 2);
        if (f->nodes[f->links[k].from].column > FLOW_DEPARTMENT)
            assert_int_equal(flow_sum(f, &c).amount, f->links[k].amount);
    }
    static const char *const none[] = {
        "", "x", "-", "eh-t630222101", "t630222101-", "t630222101-x"
    };
    for (size_t i = 0; i < LENGTH(none); i++)
        assert_int_equal(flow_choose(f, none[i]).n, 0);
    free_flow(f);
    store_close(s);
}

static void places_that_are_not_there_are_refused(void **state)
{
    (void)state;
    static const region_id wrong[] = { 0,      63,        6302,
                                       630223, 630222999, 630222101999 };
    struct error err = { "" };
    struct store *s;
    require_ok(store_open(fixture_path(dir, "b.db"), STORE_READ, &s, &err),
               &err);
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        struct fund_flow *f;
        const struct flow_query q = { .region = wrong[i],
                                      .year = 2016,
                                      .most = ALL };
        assert_int_equal(store_flow(s, &q, &f, &err), STATUS_NOT_FOUND);
        assert_null(f);
        assert_non_null(strstr(err.text, "region"));
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_as_it_must_be),
        cmocka_unit_test(a_large_register_is_as_its_tables_say),
        cmocka_unit_test(folding_keeps_every_sum),
        cmocka_unit_test(what_is_chosen_adds_up),
        cmocka_unit_test(places_that_are_not_there_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
