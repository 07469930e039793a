/* County and township screens over made-up regions: one, many, sixty
 * townships, the longest names, both languages, odd walls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "cells.h"
#include "screens/column.h"
#include "screens/parts.h"
#include "text_boxes.h"

#define COUNTY 630222

static struct strings *languages[2];
static struct theme theme;
static struct scene scene;
static struct ui ui;

struct world {
    struct atlas atlas;
    struct atlas_region townships[64];
    struct geo_ring rings[65];
    struct geo_point points[65][4];
    struct view view;
    struct child children[64];
    struct log_entry log[24];
    struct project projects[24];
    struct rule_name rules[20];
    struct test_cells cells, child_cells[64];
    struct mapgeom *geom;
};

static const char long_name[] = "积石山保安族东乡族撒拉族自治县大河家镇民";

static void square(struct geo_point out[4], double lon, double lat, double s)
{
    const double corners[4][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };
    for (int i = 0; i < 4; i++)
        out[i] = (struct geo_point){ lon + s * corners[i][0],
                                     lat + s * corners[i][1] };
}

static void fill_totals(struct totals *t, int64_t n)
{
    t->households = n;
    t->persons = n * 4;
    t->by_poverty[POVERTY_LIFTED] = n / 2;
    t->by_poverty[POVERTY_PREPARING] = n / 4;
    t->by_poverty[POVERTY_NOT_YET] = n - n / 2 - n / 4;
    t->persons_by_poverty[POVERTY_NOT_YET] = n * 2;
    t->rural_persons = n * 13;
    t->net_income = n * 4 * 3980;
    t->income_persons = n * 4;
    t->funds = n * 10000;
    t->visits = n * 3;
    t->poverty_villages = 106;
    t->villages = 312;
}

static struct region_name name_of(region_id id, bool longest)
{
    return (struct region_name){ id, longest ? long_name : "西沟乡",
                                 longest ? long_name : "西沟乡",
                                 longest ? "Jishishan Bonan Dongxiang Salar "
                                           "Autonomous County"
                                         : "Xigou Township" };
}

static const char *const rule_ids[20] = {
    "rule_a", "rule_b", "rule_c", "rule_d", "rule_e", "rule_f", "rule_g",
    "rule_h", "rule_i", "rule_j", "rule_k", "rule_l", "rule_m", "rule_n",
    "rule_o", "rule_p", "rule_q", "rule_r", "rule_s", "rule_t"
};

/* Every dimension, every year: as much as a county can have. */
static void fill_cube(struct world *w, int64_t households, bool longest)
{
    struct view *v = &w->view;
    w->cells.n = 0;
    cells_put_totals(&w->cells, 2016, &v->totals);
    for (int y = 2014; y <= 2020; y++)
        for (int d = 0; d < DIMENSION_COUNT; d++) {
            enum dimension dim = (enum dimension)d;
            bool own = dim == DIMENSION_INCOME || dim == DIMENSION_VISIT ||
                       dim == DIMENSION_FUND || dim == DIMENSION_VILLAGE ||
                       (dim == DIMENSION_POVERTY && y == 2016);
            if (!own && (dimension_dated(dim) || y == 2014))
                cells_put_all(&w->cells, y, dim, households);
        }
    cells_put(&w->cells, 0, DIMENSION_GUARANTEE, "all", households * 2,
              households * 8, 0);
    for (int i = 0; i < 20; i++) {
        w->rules[i] = (struct rule_name){
            rule_ids[i],
            longest ? "已脱贫而患病成员未参加医保且住房不安全又无人帮扶走访"
                    : "已脱贫而住房不安全",
            longest ? "Out of poverty, a sick member without insurance and "
                      "an unsafe house"
                    : "Out of poverty, house unsafe",
            SEVERITY_WARNING
        };
        cells_put(&w->cells, 0, DIMENSION_FLAG, rule_ids[i], households, 0, 0);
    }
    v->cube = cells_cube(&w->cells);
    v->rules = w->rules;
    v->n_rules = households ? 20 : 0;
    v->projects = w->projects;
    v->n_projects = households ? 24 : 0;
    for (int i = 0; i < v->n_projects; i++)
        w->projects[i] = (struct project){ "P-1",
                                           longest ? long_name : "村道",
                                           longest ? long_name : "交通局",
                                           2016,
                                           1500000,
                                           1200000,
                                           840000,
                                           50,
                                           PROGRESS_ACTIVE,
                                           1,
                                           45,
                                           180 };
}

static void make_view(struct world *w, region_id region, int n, bool longest,
                      int64_t households)
{
    struct view *v = &w->view;
    v->region = region;
    v->level = region_level(region);
    v->year = 2016;
    v->year_first = 2014;
    v->year_last = 2020;
    v->path[v->n_path++] = name_of(63, longest);
    v->path[v->n_path++] = name_of(6302, longest);
    v->path[v->n_path++] = name_of(COUNTY, longest);
    if (v->level == LEVEL_TOWNSHIP)
        v->path[v->n_path++] = name_of(region, longest);
    fill_totals(&v->totals, households * (n ? n : 1));
    fill_cube(w, households, longest);
    for (int y = 0; y < 7; y++)
        v->income[v->n_income++] = (struct income_year){
            2014 + y, 1000 + 300 * y, 800,           40,  500,
            200,      2140 + 300 * y, 2800 + 60 * y, true
        };
    v->funds = (struct funds){ 500000000, 236140000, 207800000,
                               149020000, 100,       32885 };
    for (int i = 0; i < 24; i++)
        w->log[v->n_log++] = (struct log_entry){
            1460598000 - i * 7000,
            VISIT_CALL,
            63022220321400417,
            630222203214,
            longest ? long_name : "西沟乡",
            longest ? long_name : "凉坪村",
            "马**",
            "入户核实：拉面技能培训已结业，持证上岗，月工资三千二百元"
        };
    v->log = w->log;
    v->children = w->children;
    v->n_children = n;
}

static void make_world(struct world *w, region_id region, int n, bool longest,
                       int64_t households)
{
    memset(w, 0, sizeof *w);
    int side = 1;
    while (side * side < n)
        side++;
    double step = 0.4 / side;
    square(w->points[64], 102.6, 36.0, 0.4);
    w->rings[64] = (struct geo_ring){ w->points[64], 4 };
    w->atlas.county = (struct atlas_region){ .name = name_of(COUNTY, longest),
                                             .seat = { 102.8, 36.2 },
                                             .shape = { &w->rings[64], 1 } };
    for (int i = 0; i < n; i++) {
        double lon = 102.6 + step * (i % side), lat = 36.0 + step * (i / side);
        square(w->points[i], lon, lat, step);
        w->rings[i] = (struct geo_ring){ w->points[i], 4 };
        region_id id = (region_id)COUNTY * 1000 + 100 + i;
        w->townships[i] = (struct atlas_region){ .name = name_of(id, longest),
                                                 .seat = { lon + step / 2,
                                                           lat + step / 2 },
                                                 .shape = { &w->rings[i], 1 },
                                                 .schematic = true,
                                                 .rural_persons = 1000 + i };
        w->children[i].name = w->townships[i].name;
        fill_totals(&w->children[i].totals, households + i);
        w->child_cells[i].n = 0;
        cells_put_totals(&w->child_cells[i], 2016, &w->children[i].totals);
        cells_put_all(&w->child_cells[i], 2016, DIMENSION_CAUSE, i + 3);
        w->children[i].cube = cells_cube(&w->child_cells[i]);
    }
    w->atlas.townships = w->townships;
    w->atlas.n_townships = n;
    make_view(w, region, n, longest, households);
    w->geom = mapgeom_create(&w->atlas);
}

static int pages_left, pages_right; /* which of a column are shown */
static bool themes_open;

static void build(struct world *w, int width, int height, int language,
                  region_id region, struct ui_state *st)
{
    struct known k = { .atlas = &w->atlas,
                       .geom = w->geom,
                       .view = &w->view,
                       .home = COUNTY,
                       .year = 2016 };
    k.freshness.as_of_unix_s = 1460597940;
    k.freshness.demo = true;
    *st = (struct ui_state){ .w = width,
                             .h = height,
                             .unit = screens_unit(width, height),
                             .now_ms = 100000,
                             .wall_unix_s = 1460598060 };
    st->route.region = region;
    st->route.column[0] = pages_left;
    st->route.column[1] = pages_right;
    st->themes_open = themes_open;
    st->route.list = household_query_all();
    st->camera = screens_home_camera(st, &k);
    scene_begin(&scene, width, height);
    memset(&ui, 0, sizeof ui);
    ui.scene = &scene;
    ui.metrics = fake_metrics();
    ui.theme = &theme;
    ui.strings = languages[language];
    ui.unit = st->unit;
    ui.w = width;
    ui.h = height;
    ui.now_ms = st->now_ms;
    ui.deadline_ms = INT64_MAX;
    screens_build(&ui, st, &k);
}

static int setup(void **state)
{
    (void)state;
    theme = theme_night();
    struct error err = { "" };
    if (strings_load("assets/strings/zh-CN.ini", &languages[0], &err) ||
        strings_load("assets/strings/en.ini", &languages[1], &err)) {
        printf("# %s\n", err.text);
        return 1;
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    strings_destroy(languages[0]);
    strings_destroy(languages[1]);
    scene_finish(&scene);
    return 0;
}

static const int walls[][2] = {
    { 1280, 720 },  { 1920, 1080 }, { 3840, 2160 },
    { 7680, 2160 }, { 1080, 1920 }, { 2160, 3840 }
};

static void texts_keep_apart(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int townships;
        bool longest;
        int64_t households;
    } cases[] = {
        { "twenty-two townships", 22, false, 547 },
        { "sixty townships", 60, false, 547 },
        { "names of twenty characters", 22, true, 547 },
        { "one township", 1, false, 12 },
        { "millions of households", 22, false, 1234567 },
        { "nobody registered", 22, false, 0 },
    };
    struct world *w = calloc(1, sizeof *w);
    int wrong = 0;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        for (size_t wall = 0; wall < LENGTH(walls); wall++) {
            for (int lang = 0; lang < 2; lang++) {
                struct ui_state st;
                make_world(w, COUNTY, cases[i].townships, cases[i].longest,
                           cases[i].households);
                for (int page = 0; page < 5; page++) {
                    pages_left = pages_right = page;
                    build(w, walls[wall][0], walls[wall][1], lang, COUNTY, &st);
                    char what[160];
                    str_format(what, sizeof what, "%s, %dx%d, %s, page %d",
                               cases[i].name, walls[wall][0], walls[wall][1],
                               strings_language(languages[lang]), page + 1);
                    wrong += text_boxes_wrong(&scene, what);
                    assert_true(scene.n_dropped == 0);
                }
                pages_left = pages_right = 0;
                mapgeom_destroy(w->geom);
            }
        }
    }
    free(w);
    assert_int_equal(wrong, 0);
}

static void township_screen_keeps_apart(void **state)
{
    (void)state;
    struct world *w = calloc(1, sizeof *w);
    for (size_t wall = 0; wall < LENGTH(walls); wall++)
        for (int lang = 0; lang < 2; lang++) {
            struct ui_state st;
            region_id id = (region_id)COUNTY * 1000 + 103;
            make_world(w, id, 22, false, 547);
            build(w, walls[wall][0], walls[wall][1], lang, id, &st);
            assert_int_equal(text_boxes_wrong(&scene, "township"), 0);
            mapgeom_destroy(w->geom);
        }
    free(w);
}

static void every_target_is_on_the_wall_and_large_enough(void **state)
{
    (void)state;
    struct world *w = calloc(1, sizeof *w);
    struct ui_state st;
    make_world(w, COUNTY, 22, false, 547);
    build(w, 1920, 1080, 0, COUNTY, &st);
    bool draw = false, play = false;
    int metrics = 0, years = 0, more = 0, turns = 0;
    for (int i = 0; i < ui.n_targets; i++) {
        struct rectf r = ui.targets[i].r;
        assert_true(r.x + r.w > 0 && r.x < 1920 && r.y + r.h > 0 && r.y < 1080);
        assert_true(r.h >= 27);
        enum action_kind kind = ui.targets[i].action.kind;
        draw |= kind == ACTION_DRAW;
        play |= kind == ACTION_PLAY;
        metrics += kind == ACTION_METRIC;
        more += kind == ACTION_THEMES;
        turns += kind == ACTION_COLUMN;
        years += kind == ACTION_YEAR;
    }
    assert_true(draw && play);
    assert_in_range(metrics, 4, 11); /* and the rest behind one touch */
    assert_int_equal(more, 1);
    assert_int_equal(turns, 4); /* back and on, of both columns */
    assert_int_equal(years, 7);
    mapgeom_destroy(w->geom);
    free(w);
}

static void nothing_known_yet_still_draws(void **state)
{
    (void)state;
    struct known k = { .home = COUNTY, .year = 2016 };
    for (int level = 0; level < 2; level++) {
        struct ui_state st = { .w = 1920,
                               .h = 1080,
                               .unit = 1,
                               .now_ms = 1000,
                               .wall_unix_s = 1460598060 };
        st.route.region = level ? (region_id)COUNTY * 1000 + 203 : COUNTY;
        st.route.list = household_query_all();
        scene_begin(&scene, 1920, 1080);
        memset(&ui, 0, sizeof ui);
        ui.scene = &scene;
        ui.metrics = fake_metrics();
        ui.theme = &theme;
        ui.strings = languages[0];
        ui.unit = 1;
        ui.deadline_ms = INT64_MAX;
        screens_build(&ui, &st, &k);
        assert_true(scene.n_cmds > 10);
    }
}

static void classes_are_round_and_cover(void **state)
{
    (void)state;
    struct world *w = calloc(1, sizeof *w);
    make_world(w, COUNTY, 22, false, 547);
    const struct topics *all = &screen_set_builtin()->topics;
    for (int m = 0; m < 5; m++) {
        struct topic t = all->of[m];
        for (t.classes = 3; t.classes <= TOPIC_CLASSES_MAX; t.classes++) {
            struct scale s;
            assert_true(topic_scale(&w->view, &t, &s));
            assert_int_equal(s.n, t.classes);
            for (int i = 0; i < 22; i++) {
                double v;
                assert_true(topic_value(&t, &w->children[i].cube, 2016, &v));
                assert_true(v >= s.limits[0] && v <= s.limits[s.n]);
            }
            for (int i = 0; i < s.n; i++)
                assert_true(s.limits[i] < s.limits[i + 1]);
            t.dark_high = false;
            assert_int_equal(scale_colour(&theme, &t, &s, 0), theme.classes[0]);
            assert_int_equal(scale_colour(&theme, &t, &s, s.n - 1),
                             theme.classes[THEME_CLASSES - 1]);
            t.dark_high = true;
            assert_int_equal(scale_colour(&theme, &t, &s, s.n - 1),
                             theme.classes[0]);
        }
    }
    struct scale s;
    w->view.n_children = 0;
    assert_false(topic_scale(&w->view, &all->of[0], &s));
    mapgeom_destroy(w->geom);
    free(w);
}

/* Over everything else, each theme once, and a way to close it. */
static void the_choice_of_themes_has_all_of_them(void **state)
{
    (void)state;
    struct world *w = calloc(1, sizeof *w);
    for (size_t wall = 0; wall < LENGTH(walls); wall++)
        for (int lang = 0; lang < 2; lang++) {
            struct ui_state st;
            make_world(w, COUNTY, 22, false, 547);
            themes_open = true;
            build(w, walls[wall][0], walls[wall][1], lang, COUNTY, &st);
            themes_open = false;
            int n = screen_set_builtin()->topics.n, at = ui.n_targets - n;
            assert_int_equal(ui.targets[at - 1].action.kind, ACTION_THEMES);
            for (int i = 0; i < n; i++) {
                const struct ui_target *t = &ui.targets[at + i];
                assert_int_equal(t->action.kind, ACTION_METRIC);
                assert_int_equal(t->action.value, i);
                assert_true(t->r.x >= 0 && t->r.y >= 0 &&
                            t->r.x + t->r.w <= (float)walls[wall][0] &&
                            t->r.h >= 27 * st.unit);
                for (int k = 0; k < i; k++) {
                    struct rectf o = ui.targets[at + k].r;
                    assert_false(t->r.x < o.x + o.w && o.x < t->r.x + t->r.w &&
                                 t->r.y < o.y + o.h && o.y < t->r.y + t->r.h);
                }
            }
            mapgeom_destroy(w->geom);
        }
    free(w);
}

static void small_counts_and_money_are_formatted(void **state)
{
    (void)state;
    char buf[32];
    static const struct {
        int64_t n;
        const char *want;
    } counts[] = {
        { 0, "0" }, { 1, "<3" }, { 2, "<3" }, { 3, "3" }, { 12036, "12,036" }
    };
    for (size_t i = 0; i < LENGTH(counts); i++) {
        format_households(buf, sizeof buf, counts[i].n);
        assert_string_equal(buf, counts[i].want);
    }
    static const struct {
        int64_t yuan;
        const char *want;
    } money[] = { { 0, "0" },         { 12345, "1.2" },
                  { 250000, "25" },   { 236140000, "23,614" },
                  { 996000, "99.6" }, { -12345, "−1.2" } };
    for (size_t i = 0; i < LENGTH(money); i++) {
        format_wan(buf, sizeof buf, money[i].yuan);
        assert_string_equal(buf, money[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_keep_apart),
        cmocka_unit_test(township_screen_keeps_apart),
        cmocka_unit_test(every_target_is_on_the_wall_and_large_enough),
        cmocka_unit_test(nothing_known_yet_still_draws),
        cmocka_unit_test(classes_are_round_and_cover),
        cmocka_unit_test(the_choice_of_themes_has_all_of_them),
        cmocka_unit_test(small_counts_and_money_are_formatted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
