/* Routes: the text of what is on the wall. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"
#include "model/route.h"

#include <string.h>

#define LIANGPING INT64_C(630222203214)
#define GUAN      INT64_C(63022220321400417)

static struct route plain(region_id region)
{
    return (struct route){ .region = region, .list = household_query_all() };
}

static void check_whole(const char *text, const struct route *want,
                        const char *canonical)
{
    struct route got = { .year = 42 };
    struct error err = { "" };
    char buf[ROUTE_BYTES];
    if (route_parse(text, &got, &err) != STATUS_OK)
        fail_msg("%s: %s", text, err.text);
    if (!route_equal(&got, want))
        fail_msg("%s: another route", text);
    assert_string_equal(err.text, "");
    assert_int_equal(got.list.page_rows, 12);
    assert_true(got.list.region == 0 && got.list.year == 0);
    assert_int_equal(route_format(&got, buf), strlen(canonical));
    assert_string_equal(buf, canonical);
}

static void legal_routes_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        region_id region;
    } places[] = {
        { "/63", 63 },
        { "/6302", 6302 },
        { "/630222", 630222 },
        { "/630222/203", 630222203 },
        { "/630222/003", 630222003 },
        { "/630222/203/214", LIANGPING },
        { "/630222/203/004", 630222203004 },
        { "/622923/000/000", 622923000000 },
    };
    for (size_t i = 0; i < LENGTH(places); i++) {
        struct route want = plain(places[i].region);
        check_whole(places[i].text, &want, places[i].text);
    }
    struct route h = plain(LIANGPING);
    h.household = GUAN;
    check_whole("/h/63022220321400417", &h, "/h/63022220321400417");
}

static void every_key_is_read_and_the_default_left_out(void **state)
{
    (void)state;
    struct route r = plain(630222);
    check_whole("/630222?sort=income&page=1&left=1&right=1", &r, "/630222");
    r.year = 2016;
    check_whole("/630222?year=2016", &r, "/630222?year=2016");
    str_copy(r.metric, sizeof r.metric, "visits");
    check_whole("/630222?metric=visits&year=2016", &r,
                "/630222?year=2016&metric=visits");
    r.list.sort = SORT_INCOME_DOWN;
    r.list.filter.facet[FACET_POVERTY] = POVERTY_NOT_YET;
    r.list.page = 1;
    r.column[0] = 23;
    r.column[1] = 1;
    check_whole("/630222?right=2&page=2&status=not_yet&sort=income_down&"
                "left=24&metric=visits&year=2016",
                &r,
                "/630222?year=2016&metric=visits&sort=income_down&"
                "status=not_yet&page=2&left=24&right=2");
    struct route n = plain(630222);
    n.list.filter.facet[FACET_CAUSE] = CAUSE_SKILLS;
    n.list.filter.facet[FACET_ATTRIBUTE] = ATTRIBUTE_ALLOWANCE;
    n.list.filter.facet[FACET_LACKS] = GUARANTEE_WATER;
    n.list.filter.facet[FACET_MEASURE] = MEASURE_HOUSING;
    str_copy(n.list.filter.rule, sizeof n.list.filter.rule, "no_visit");
    check_whole("/630222?rule=no_visit&measure=housing&lacks=water&"
                "cause=skills&attribute=allowance",
                &n,
                "/630222?cause=skills&attribute=allowance&lacks=water&"
                "measure=housing&rule=no_visit");
    struct route find = plain(630222);
    find.finding = true;
    check_whole("/630222?find=", &find, "/630222?find=");
    strcpy(find.find, "lp2");
    check_whole("/630222?find=lp2", &find, "/630222?find=lp2");
    struct route with = plain(630222203);
    with.with.year = 2014;
    check_whole("/630222/203?with=2014", &with, "/630222/203?with=2014");
    with.with.region = 630222205;
    check_whole("/630222/203?with=630222205_2014", &with,
                "/630222/203?with=630222205_2014");
    with.with.year = 0;
    check_whole("/630222/203?with=630222205", &with,
                "/630222/203?with=630222205");
    r = plain(630222);
    check_whole("/630222?screen=place", &r, "/630222");
    r.screen = SCREEN_FUNDS;
    check_whole("/630222?screen=funds", &r, "/630222?screen=funds");
    str_copy(r.node, sizeof r.node, "p0a1b2c3d-t630222203");
    r.year = 2016;
    check_whole("/630222?node=p0a1b2c3d-t630222203&screen=funds&year=2016", &r,
                "/630222?year=2016&screen=funds&node=p0a1b2c3d-t630222203");
    struct route edge = plain(63);
    edge.year = 1990;
    edge.list.page = 99999;
    check_whole("/63?year=1990&page=100000", &edge,
                "/63?year=1990&page=100000");
    edge.year = 2100;
    edge.list.page = 0;
    check_whole("/63?year=2100", &edge, "/63?year=2100");
    struct route h = plain(LIANGPING);
    h.household = GUAN;
    h.year = 2016;
    check_whole("/h/63022220321400417?year=2016", &h,
                "/h/63022220321400417?year=2016");
}

static void illegal_routes_are_refused_with_what_was_expected(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *says;
    } cases[] = {
        { "nothing", "", "begins with '/'" },
        { "no slash", "630222", "begins with '/'" },
        { "a space before", " /630222", "begins with '/'" },
        { "a slash alone", "/", "/630222/203/214" },
        { "two slashes", "//630222", "/630222/203/214" },
        { "a slash behind a county", "/630222/", "/630222/203/214" },
        { "a slash behind a township", "/630222/203/", "/630222/203/214" },
        { "a slash behind a village", "/630222/203/214/", "/630222" },
        { "a slash behind a province", "/63/", "/630222/203/214" },
        { "a township of a province", "/63/203", "/630222/203/214" },
        { "a fourth part", "/630222/203/214/001", "/630222/203/214" },
        { "one digit", "/6", "/630222/203/214" },
        { "three digits", "/630", "/630222/203/214" },
        { "five digits", "/63022", "/630222/203/214" },
        { "seven digits", "/6302222", "/630222/203/214" },
        { "a township in one", "/630222203", "/630222/203/214" },
        { "a leading zero", "/0630222", "/630222/203/214" },
        { "two leading zeros", "/004876/631", "/630222/203/214" },
        { "no such province", "/990222", "/630222/203/214" },
        { "province 00", "/00", "/630222/203/214" },
        { "letters", "/minhe", "/630222/203/214" },
        { "letters behind", "/630222x", "/630222/203/214" },
        { "a sign", "/+30222", "/630222/203/214" },
        { "a minus", "/-63", "/630222/203/214" },
        { "a township of two digits", "/630222/20", "/630222/203/214" },
        { "a township of four digits", "/630222/2033", "/630222/203/214" },
        { "a village of letters", "/630222/203/abc", "/630222/203/214" },
        { "full-width digits", "/６３", "/630222/203/214" },
        { "a fragment", "/630222#x", "/630222/203/214" },
        { "a space behind", "/630222 ", "/630222/203/214" },
        { "a line end behind", "/630222\n", "/630222/203/214" },
        { "very many digits", "/630222630222630222630222630222",
          "/630222/203/214" },
        { "h alone", "/h", "/630222/203/214" },
        { "no household", "/h/", "17 digits" },
        { "a household of 16 digits", "/h/6302222032140041", "17 digits" },
        { "a household of 18 digits", "/h/630222203214004170", "17 digits" },
        { "a household of no province", "/h/99022220321400417", "17 digits" },
        { "a slash behind a household", "/h/63022220321400417/", "17 digits" },
        { "no query behind '?'", "/630222?", "key=value" },
        { "no pair behind '&'", "/630222?year=2016&", "key=value" },
        { "two '&'", "/630222?year=2016&&page=2", "key=value" },
        { "a key alone", "/630222?year", "the keys year" },
        { "an unknown key", "/630222?colour=red", "the keys year" },
        { "an unknown screen", "/630222?screen=map", "place, funds, changes, findings or list" },
        { "no screen", "/630222?screen=", "place, funds" },
        { "a screen in capitals", "/630222?screen=Funds", "place, funds" },
        { "an empty node", "/630222?screen=funds&node=", "1 to 31" },
        { "a node in capitals", "/630222?screen=funds&node=A", "1 to 31" },
        { "a node of Han", "/630222?screen=funds&node=民", "1 to 31" },
        { "a node of 32",
          "/630222?screen=funds&node=abcdefghijklmnopabcdefghijklmnop",
          "1 to 31" },
        { "a node of the place", "/630222?node=d1", "another screen" },
        { "a key in capitals", "/630222?Year=2016", "the keys year" },
        { "a key that begins like one", "/630222?years=2016", "the keys year" },
        { "a key twice", "/630222?year=2016&year=2016", "once" },
        { "a key twice, its default", "/630222?page=1&page=1", "once" },
        { "no year", "/630222?year=", "1990 to 2100" },
        { "a year too early", "/630222?year=1989", "1990 to 2100" },
        { "a year too late", "/630222?year=2101", "1990 to 2100" },
        { "year 0", "/630222?year=0", "1990 to 2100" },
        { "a year with a sign", "/630222?year=+2016", "1990 to 2100" },
        { "a year with a zero", "/630222?year=02016", "1990 to 2100" },
        { "a year and more", "/630222?year=2016a", "1990 to 2100" },
        { "page 0", "/630222?page=0", "1 to 100000" },
        { "a negative page", "/630222?page=-1", "1 to 100000" },
        { "a page too far", "/630222?page=100001", "1 to 100000" },
        { "a page past every number", "/630222?page=99999999999999999999",
          "1 to 100000" },
        { "a page in hexadecimal", "/630222?page=0x2", "1 to 100000" },
        { "a metric that is no name", "/630222?metric=Wealth", "themes.ini" },
        { "no metric", "/630222?metric=", "metric=NAME" },
        { "a metric with a long name",
          "/630222?metric=aaaaaaaaaabbbbbbbbbbcccc", "metric=NAME" },
        { "page 0 of a column", "/630222?left=0", "1 to 24" },
        { "a page of a column too far", "/630222?right=25", "1 to 24" },
        { "an unknown sort", "/630222?sort=age", "income_down" },
        { "an unknown status", "/630222?status=rich", "not_yet" },
        { "a status for none", "/630222?status=none", "not_yet" },
        { "an unknown cause", "/630222?cause=bad_luck", "illness" },
        { "an unknown guarantee", "/630222?lacks=love", "medical" },
        { "compared with nothing", "/630222?with=", "a year" },
        { "compared with a province", "/630222?with=63000", "9 or 12" },
        { "compared with half", "/630222?with=630222205_", "9 or 12" },
        { "compared with far years", "/630222?with=1500", "a year" },
        { "compared with letters", "/630222?with=630222205x", "9 or 12" },
        { "a capital to be found", "/630222?find=LP", "small letters" },
        { "too much to be found", "/630222?find=abcdefghijklmnopqrstuvwx",
          "at most 23" },
        { "a cause twice", "/630222?cause=skills&cause=land", "once" },
        { "no rule", "/630222?rule=", "a-z" },
        { "a rule's name in capitals", "/630222?rule=No_Visit", "a-z" },
        { "a rule's name too long",
          "/630222?rule=abcdefghijklmnopqrstuvwxyzabcdefghijklmno", "a-z" },
        { "a second '='", "/630222?year=2016=2016", "1990 to 2100" },
        { "a second '?'", "/630222?year=2016?page=2", "1990 to 2100" },
        { "a percent code", "/630222?year=%32016", "1990 to 2100" },
        { "a very long value",
          "/630222?metric=raterateraterateraterateraterateraterateraterate"
          "rate=",
          "key=value" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct route out = { .region = 42, .year = 42 };
        const struct route before = out;
        struct error err = { "" };
        if (route_parse(cases[i].text, &out, &err) != STATUS_INVALID)
            fail_msg("%s was accepted", cases[i].name);
        if (!strstr(err.text, "expected") || !strstr(err.text, cases[i].says) ||
            strchr(err.text, '\n'))
            fail_msg("%s: '%s'", cases[i].name, err.text);
        assert_memory_equal(&out, &before, sizeof out);
        assert_int_equal(route_parse(cases[i].text, &out, NULL),
                         STATUS_INVALID);
    }
}

static struct route random_route(struct rng *r)
{
    static const int digits[] = { 2, 4, 6, 9, 12 };
    int depth = (int)rng_below(r, 6);
    region_id id = 11 + rng_below(r, 72);
    int n = depth == 5 ? 12 : digits[depth];
    for (int have = 2; have < n; have++)
        id = id * 10 + rng_below(r, 10);
    struct route out = plain(id);
    if (depth == 5)
        out.household = household_make(id, (int)rng_below(r, 100000));
    if (rng_chance(r, 0.5))
        out.year = rng_between(r, 1990, 2100);
    static const char *const metrics[] = { "", "income", "housing_2" };
    str_copy(out.metric, sizeof out.metric,
             metrics[rng_below(r, LENGTH(metrics))]);
    out.column[0] = rng_between(r, 0, COLUMN_PAGES_MAX - 1);
    out.column[1] = rng_between(r, 0, COLUMN_PAGES_MAX - 1);
    out.list.sort = (enum household_sort)rng_below(r, SORT_COUNT);
    for (int f = 0; f < FACET_COUNT; f++)
        if (rng_chance(r, 0.5))
            out.list.filter.facet[f] = (int8_t)rng_between(
                r, 0, facet_values((enum facet)f) - 1);
    if (rng_chance(r, 0.3))
        out.with.year = rng_between(r, 1990, 2100);
    if (rng_chance(r, 0.3))
        out.with.region = 630222000 + rng_between(r, 1, 999);
    out.finding = rng_chance(r, 0.3);
    for (int i = 0; out.finding && i < (int)(out.year % 24); i++)
        out.find[i] = (char)rng_between(r, 'a', 'z');
    int rule = rng_between(r, 0, FILTER_RULE_BYTES - 1);
    for (int i = 0; i < rule; i++)
        out.list.filter.rule[i] = (char)rng_between(r, 'a', 'z');
    if (rng_chance(r, 0.5))
        out.list.page = rng_between(r, 0, 99999);
    out.screen = (enum screen)rng_below(r, SCREEN_COUNT);
    if (out.screen != SCREEN_PLACE && rng_chance(r, 0.5)) {
        size_t bytes = 1 + rng_below(r, ROUTE_NODE_BYTES - 1);
        for (size_t i = 0; i < bytes; i++)
            out.node[i] = "abcxyz0189-"[rng_below(r, 11)];
    }
    return out;
}

static void ten_thousand_random_routes_come_back(void **state)
{
    (void)state;
    struct rng r = rng_make(20, 1);
    for (int i = 0; i < 10000; i++) {
        struct route in = random_route(&r), out;
        struct error err;
        char text[ROUTE_BYTES], again[ROUTE_BYTES];
        size_t n = route_format(&in, text);
        assert_true(n == strlen(text) && n < ROUTE_BYTES - 1);
        if (route_parse(text, &out, &err) != STATUS_OK)
            fail_msg("%s: %s", text, err.text);
        if (!route_equal(&in, &out))
            fail_msg("%s came back another", text);
        route_format(&out, again);
        assert_string_equal(text, again);
    }
}

/* Legal routes with a few bytes changed, and bytes of any kind. What parses
 * must then be a legal route: it formats and comes back. */
static void garbage_never_crashes_and_never_half_parses(void **state)
{
    (void)state;
    static const char alphabet[] = "/h0123456789?&=yearmticsoflpg_.-+% \n";
    struct rng r = rng_make(21, 1);
    int accepted = 0;
    for (int i = 0; i < 60000; i++) {
        char text[ROUTE_BYTES + 8] = "", back[ROUTE_BYTES];
        struct route in = random_route(&r), out = { .region = 42 }, again;
        size_t n = i % 3 ? route_format(&in, text) : rng_below(&r, 60);
        for (size_t k = i % 3 ? rng_below(&r, 4) : n; k > 0 && n > 0; k--) {
            size_t at = i % 3 ? rng_below(&r, (uint32_t)n) : k - 1;
            text[at] = rng_chance(&r, 0.8)
                           ? alphabet[rng_below(&r, sizeof alphabet - 1)]
                           : (char)(1 + rng_below(&r, 255));
        }
        text[n] = 0;
        struct error err = { "" };
        if (route_parse(text, &out, &err) != STATUS_OK) {
            assert_true(out.region == 42 && err.text[0]);
            assert_true(utf8_valid(err.text, strlen(err.text)));
            assert_null(strchr(err.text, '\n'));
            continue;
        }
        accepted++;
        assert_int_not_equal(region_level(out.region), LEVEL_NONE);
        route_format(&out, back);
        assert_int_equal(route_parse(back, &again, &err), STATUS_OK);
        assert_true(route_equal(&out, &again));
    }
    assert_in_range(accepted, 1000, 59000); /* both ways were taken */
}

static void up_leads_from_the_household_to_the_county(void **state)
{
    (void)state;
    static const char *const steps[] = {
        "/h/63022220321400417?year=2016&metric=income",
        "/630222/203/214?year=2016&metric=income",
        "/630222/203?year=2016&metric=income",
        "/630222?year=2016&metric=income",
        "/630222?year=2016&metric=income",
    };
    struct route r;
    assert_int_equal(route_parse(steps[0], &r, NULL), STATUS_OK);
    for (size_t i = 0; i < LENGTH(steps); i++) {
        char text[ROUTE_BYTES];
        route_format(&r, text);
        assert_string_equal(text, steps[i]);
        r = route_up(&r);
    }
    /* Back in the list one came from; a new region's list begins anew. */
    assert_int_equal(route_parse("/h/63022220321400417?page=3", &r, NULL),
                     STATUS_OK);
    r = route_up(&r);
    assert_int_equal(r.list.page, 2);
    r = route_up(&r);
    assert_int_equal(r.list.page, 0);
    /* From a dossier back to what was chosen, then to the place. */
    assert_int_equal(
        route_parse("/h/63022220321400417?screen=funds&node=h00417", &r, NULL),
        STATUS_OK);
    static const char *const funds[] = {
        "/630222/203/214?screen=funds&node=h00417",
        "/630222/203/214",
        "/630222/203",
    };
    for (size_t i = 0; i < LENGTH(funds); i++) {
        char text[ROUTE_BYTES];
        r = route_up(&r);
        route_format(&r, text);
        assert_string_equal(text, funds[i]);
    }
    r = plain(63);
    r = route_up(&r);
    assert_true(r.region == 63);
}

static void routes_that_differ_anywhere_are_not_equal(void **state)
{
    (void)state;
    struct route a = plain(LIANGPING), b[16];
    for (size_t i = 0; i < LENGTH(b); i++)
        b[i] = a;
    b[0].region = 630222;
    b[1].household = GUAN;
    b[2].year = 2016;
    str_copy(b[3].metric, sizeof b[3].metric, "funds");
    b[4].list.sort = SORT_CAUSE;
    b[5].list.filter.facet[FACET_POVERTY] = POVERTY_LIFTED;
    b[6].list.page = 1;
    b[7].list.filter.facet[FACET_MEASURE] = MEASURE_WATER;
    b[8].list.filter.rule[0] = 'a';
    b[9].finding = true;
    b[10].with.year = 2014;
    b[11].with.region = 630222205;
    b[12].screen = SCREEN_FUNDS;
    b[13].node[0] = 'x';
    b[14].column[0] = 1;
    b[15].column[1] = 1;
    assert_true(route_equal(&a, &a));
    for (size_t i = 0; i < LENGTH(b); i++)
        assert_false(route_equal(&a, &b[i]) || route_equal(&b[i], &a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legal_routes_are_read_and_written),
        cmocka_unit_test(every_key_is_read_and_the_default_left_out),
        cmocka_unit_test(illegal_routes_are_refused_with_what_was_expected),
        cmocka_unit_test(ten_thousand_random_routes_come_back),
        cmocka_unit_test(garbage_never_crashes_and_never_half_parses),
        cmocka_unit_test(up_leads_from_the_household_to_the_county),
        cmocka_unit_test(routes_that_differ_anywhere_are_not_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
