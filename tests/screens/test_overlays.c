/* The search, the comparison and the PIN pad over made-up data: nothing, one,
 * usual, too much; both languages; odd walls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "fixture.h"
#include "screens/kit.h"

static struct scene scene;
static struct theme theme;
static struct ui ui;
static struct strings *chinese, *english;
static struct fixture fix;
static struct view other;
static struct income_year other_income[7];
static struct test_cells other_cells;
static struct search found;

static int setup(void **state)
{
    (void)state;
    struct error err = { "" };
    theme = theme_night();
    if (strings_load("assets/strings/zh-CN.ini", &chinese, &err) ||
        strings_load("assets/strings/en.ini", &english, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    strings_destroy(chinese);
    strings_destroy(english);
    scene_finish(&scene);
    return 0;
}

static const struct {
    int w, h;
} walls[] = { { 1920, 1080 }, { 3840, 2160 }, { 7680, 2160 }, { 1080, 1920 },
              { 1280, 720 },  { 1024, 768 },  { 2160, 3840 }, { 3440, 1440 } };

/* ---- the comparison ---- */

static void fill_side(struct view *v, struct income_year *income,
                      struct test_cells *cells, enum amount a, int year)
{
    v->year = year;
    v->year_first = 2014;
    v->year_last = 2020;
    for (int i = 0; i < POVERTY_COUNT; i++)
        v->totals.by_poverty[i] = fix_count(a, 10 + 3 * i, 12345678);
    for (int i = 0; i < CAUSE_COUNT; i++)
        v->by_cause[i] = fix_count(a, (i * 7 + year) % 23, 12345678 - i);
    for (int i = 0; i < MEASURE_COUNT; i++)
        v->measure_households[i] = fix_count(a, (i * 5 + year) % 31, 99999999);
    v->n_income = fix_count(a, 7, 7);
    for (int i = 0; i < v->n_income; i++)
        income[i] = (struct income_year){ 2014 + i, 900 + 100 * i, 1800,
                                          20,       400 + 60 * i,  300,
                                          2900,     2952,          true };
    memcpy(v->income, income, sizeof *income * 7);
    v->totals.income_persons = fix_count(a, 240, 1000000);
    v->totals.net_income = v->totals.income_persons * 3123;
    v->totals.funds = fix_count(a, 3210000, 2000000000);
    v->totals.visits = fix_count(a, 321, 99999999);
    cells->n = 0;
    cells_put_totals(cells, year, &v->totals);
    v->cube = cells_cube(cells);
}

static void make_comparison(enum amount a, int w, int h)
{
    fix_make(&fix, a, false, w, h);
    fill_side(&fix.view, fix.income, &fix.cells, a, 2016);
    other = fix.view;
    fill_side(&other, other_income, &other_cells, a, 2014);
    fix.known.with = &other;
    fix.state.route.with.year = 2014;
}

static void show_comparison(const struct strings *words)
{
    fix_begin(&ui, &scene, &theme, words, &fix);
    screen_compare(&ui, &fix.state, &fix.known);
}

static void a_comparison_stays_apart_on_every_wall(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < LENGTH(walls); i++)
        for (int a = 0; a < AMOUNT_COUNT; a++)
            for (int lang = 0; lang < 2; lang++) {
                make_comparison((enum amount)a, walls[i].w, walls[i].h);
                show_comparison(lang ? english : chinese);
                int here = fix_check_text(&scene, &theme) +
                           fix_check_cards(&scene, &theme);
                if (here)
                    printf("  … on %dx%d, amount %d, language %d\n", walls[i].w,
                           walls[i].h, a, lang);
                bad += here;
            }
    assert_int_equal(bad, 0);
}

static void both_sides_are_told(void **state)
{
    (void)state;
    make_comparison(USUAL, 1920, 1080);
    fix.view.totals.households = 63;
    other.totals.households = 2;
    show_comparison(chinese);
    assert_true(fix_shows(&scene, "2016") && fix_shows(&scene, "2014"));
    assert_true(fix_shows(&scene, "63") && fix_shows(&scene, "<3"));
    assert_true(fix_shows(&scene, "3,123"));
    assert_true(fix_shows(&scene, "致贫原因"));
}

/* Whatever the steppers do, two sides stay two sides and years in range. */
static void steppers_keep_comparing(void **state)
{
    (void)state;
    struct {
        int year, with;
    } walks[] = { { 2016, 2014 }, { 2015, 2014 }, { 2020, 2020 } };
    for (size_t i = 0; i < LENGTH(walks); i++) {
        make_comparison(USUAL, 1920, 1080);
        fix.view.year = fix.state.route.year = walks[i].year;
        other.year = fix.state.route.with.year = walks[i].with;
        show_comparison(chinese);
        int steps = 0;
        for (int t = 0; t < ui.n_targets; t++) {
            const struct action *a = &ui.targets[t].action;
            if (a->kind != ACTION_GO)
                continue;
            assert_true(route_compares(&a->route));
            int year = a->route.year ? a->route.year : fix.known.year;
            int with = a->route.with.year ? a->route.with.year : year;
            assert_true(year >= 2014 && year <= 2020);
            assert_true(with >= 2014 && with <= 2020);
            assert_int_equal((year != walks[i].year) + (with != walks[i].with),
                             1);
            steps++;
        }
        assert_true(steps >= 2);
    }
}

/* ---- the search ---- */

static struct region_name hit_path[REGION_PATH_MAX];

static void make_search(enum amount a, const char *text, int w, int h)
{
    fix_make(&fix, USUAL, false, w, h);
    fix_path(hit_path, a == OVERFULL);
    memset(&found, 0, sizeof found);
    str_copy(found.text, sizeof found.text, text);
    found.n_hits = fix_count(a, 9, SEARCH_HITS_MAX);
    found.more = a == OVERFULL;
    for (int i = 0; i < found.n_hits; i++) {
        struct search_hit *hit = &found.hits[i];
        *hit = (struct search_hit){ .region = FIX_VILLAGE - i,
                                    .name = "凉坪村",
                                    .en = "Liangping",
                                    .n_path = 5 };
        memcpy(hit->path, hit_path, sizeof hit_path);
        if (i % 3 == 2) {
            hit->household = FIX_HOUSEHOLD + i;
            hit->name = a == OVERFULL ? FIX_LONG : "关**";
        }
    }
    fix.state.route.finding = true;
    str_copy(fix.state.route.find, sizeof fix.state.route.find, text);
    fix.known.search = &found;
}

static void show_search(const struct strings *words)
{
    fix_begin(&ui, &scene, &theme, words, &fix);
    screen_search(&ui, &fix.state, &fix.known);
}

static void the_search_stays_apart_on_every_wall(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "l", "lpc",
                                         "abcdefghijklmnopqrstuvw" };
    int bad = 0;
    for (size_t i = 0; i < LENGTH(walls); i++)
        for (int a = 0; a < AMOUNT_COUNT; a++)
            for (int lang = 0; lang < 2; lang++) {
                make_search((enum amount)a, texts[a], walls[i].w, walls[i].h);
                show_search(lang ? english : chinese);
                int here = fix_check_text(&scene, &theme) +
                           fix_check_cards(&scene, &theme);
                if (here)
                    printf("  … on %dx%d, amount %d, language %d\n", walls[i].w,
                           walls[i].h, a, lang);
                bad += here;
            }
    assert_int_equal(bad, 0);
}

static int count(enum action_kind kind)
{
    int n = 0;
    for (int i = 0; i < ui.n_targets; i++)
        n += ui.targets[i].action.kind == kind;
    return n;
}

static void every_key_can_be_touched(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(walls); i++) {
        make_search(USUAL, "lp", walls[i].w, walls[i].h);
        show_search(chinese);
        assert_int_equal(count(ACTION_TYPE), 26 + 10 + 2);
        assert_true(count(ACTION_GO) > 0);
        for (int t = 0; t < ui.n_targets; t++) {
            struct rectf r = ui.targets[t].r;
            assert_true(r.x >= 0 && r.y >= 0);
            assert_true(r.x + r.w <= (float)walls[i].w &&
                        r.y + r.h <= (float)walls[i].h);
            assert_true(r.w >= 40 * fix.state.unit &&
                        r.h >= 40 * fix.state.unit);
        }
    }
    make_search(USUAL, "", 1920, 1080);
    show_search(chinese);
    assert_int_equal(count(ACTION_TYPE), 36); /* nothing to delete */
    make_search(USUAL, "abcdefghijklmnopqrstuvw", 1920, 1080);
    show_search(chinese);
    assert_int_equal(count(ACTION_TYPE), 2); /* full */
}

static void what_is_found_is_shown_and_leads_there(void **state)
{
    (void)state;
    make_search(USUAL, "lp", 1920, 1080);
    show_search(chinese);
    assert_true(fix_shows(&scene, "LP") && fix_shows(&scene, "凉坪村"));
    assert_true(fix_shows(&scene, "0419") && fix_shows(&scene, "关**"));
    for (int t = 0; t < ui.n_targets; t++) {
        const struct action *a = &ui.targets[t].action;
        if (a->kind == ACTION_GO)
            assert_true(!a->route.finding && !a->route.find[0] &&
                        filter_is_all(&a->route.list.filter));
    }
    make_search(EMPTY, "zzz", 1920, 1080);
    show_search(english);
    assert_true(fix_shows(&scene, "Nothing found"));
}

/* ---- the PIN pad ---- */

static void show_pad(const struct strings *words, const struct lock_look *l,
                     int w, int h)
{
    fix_make(&fix, USUAL, false, w, h);
    fix.state.lock = *l;
    fix.state.lock.pad = fix.state.lock.possible = true;
    fix_begin(&ui, &scene, &theme, words, &fix);
    screen_pin_pad(&ui, &fix.state);
}

static void the_pad_stays_apart_on_every_wall(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < LENGTH(walls); i++)
        for (int say = LOCK_READY; say <= LOCK_FAULT; say++)
            for (int lang = 0; lang < 2; lang++) {
                struct lock_look l = { .n_digits = say % 2 ? 12 : 7 };
                l.say = say;
                l.wait_until_ms = 3600000;
                show_pad(lang ? english : chinese, &l, walls[i].w, walls[i].h);
                int here = fix_check_text(&scene, &theme) +
                           fix_check_cards(&scene, &theme);
                if (here)
                    printf("  … on %dx%d, state %d, language %d\n", walls[i].w,
                           walls[i].h, say, lang);
                bad += here;
                for (int t = 0; t < ui.n_targets; t++)
                    bad += ui.targets[t].r.w < 40 * fix.state.unit ||
                           ui.targets[t].r.h < 40 * fix.state.unit;
            }
    assert_int_equal(bad, 0);
}

static void the_pad_tells_how_many_and_never_which(void **state)
{
    (void)state;
    struct lock_look l = { 0 };
    show_pad(chinese, &l, 1920, 1080);
    assert_int_equal(count(ACTION_TYPE), 10); /* nothing to delete or try */
    assert_int_equal(count(ACTION_UNLOCK), 2);
    l.n_digits = 5;
    show_pad(chinese, &l, 1920, 1080);
    assert_int_equal(count(ACTION_TYPE), 11); /* too few to try */
    l.n_digits = 6;
    show_pad(chinese, &l, 1920, 1080);
    assert_int_equal(count(ACTION_TYPE), 12);
    l.n_digits = 12;
    show_pad(chinese, &l, 1920, 1080);
    assert_int_equal(count(ACTION_TYPE), 2);
    l.n_digits = 0;
    l.say = LOCK_WAIT;
    l.wait_until_ms = ui.now_ms + 61500;
    show_pad(chinese, &l, 1920, 1080);
    assert_int_equal(count(ACTION_TYPE), 0);
    assert_true(fix_shows(&scene, "1:02"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_comparison_stays_apart_on_every_wall),
        cmocka_unit_test(both_sides_are_told),
        cmocka_unit_test(steppers_keep_comparing),
        cmocka_unit_test(the_search_stays_apart_on_every_wall),
        cmocka_unit_test(every_key_can_be_touched),
        cmocka_unit_test(what_is_found_is_shown_and_leads_there),
        cmocka_unit_test(the_pad_stays_apart_on_every_wall),
        cmocka_unit_test(the_pad_tells_how_many_and_never_which),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
