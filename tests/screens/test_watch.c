/* The screens of changes, findings and lists over made-up data: nothing, one,
 * usual, too much; both languages; odd walls and walls of several cells. */
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
#include "screens/geometry.h"
#include "screens/kit.h"
#include "screens/village.h"
#include "screens/watch.h"

static struct scene scene;
static struct theme theme;
static struct ui ui;
static struct strings *chinese, *english;
static struct fixture fix;
static struct change_stream stream;
static struct change_row rows[CHANGE_ROWS_MAX];
static struct region_findings found;
static struct rule_found rules[FINDINGS_RULES_MAX];
static struct atlas atlas;
static struct atlas_region township, village;

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
    int w, h, columns, rows;
} walls[] = {
    { 1920, 1080, 1, 1 }, { 3840, 2160, 1, 1 }, { 7680, 2160, 1, 1 },
    { 1080, 1920, 1, 1 }, { 1280, 720, 1, 1 },  { 1024, 768, 1, 1 },
    { 2160, 3840, 1, 1 }, { 3440, 1440, 1, 1 }, { 11520, 2160, 1, 1 },
    { 3840, 2160, 2, 2 }, { 5760, 2160, 3, 2 }, { 7680, 2160, 4, 2 },
    { 7680, 4320, 4, 4 }, { 2160, 3840, 2, 2 }, { 2160, 3840, 1, 3 },
};

static const region_id regions[] = { 630222, 630222203, FIX_VILLAGE };
static const enum screen screens[] = { SCREEN_CHANGES, SCREEN_FINDINGS,
                                       SCREEN_LIST };

/* ---- data ---- */

static void fill_stream(enum amount a, int page_rows)
{
    bool wide = a == OVERFULL;
    stream = (struct change_stream){
        .query = { fix.state.route.region, 2016, CHANGE_ALL, 0, page_rows },
        .n_years = a == EMPTY ? 0
                   : wide     ? 16
                              : 7,
        .n_matches = fix_count(a, 63, 123456789),
        .rows = rows,
    };
    stream.n_rows = fix_count(a, page_rows < 12 ? page_rows : 12, page_rows);
    for (int y = 0; y < stream.n_years; y++) {
        stream.years[y].year = (wide ? 2009 : 2014) + y;
        for (int k = 0; k < CHANGE_COUNT; k++)
            stream.years[y].n[k] = a == ONE ? k == 1
                                   : wide   ? 1234567890 - k
                                            : (y * 37 + k * 11) % 400;
    }
    for (int i = 0; i < stream.n_rows; i++)
        rows[i] = (struct change_row){
            .at_unix_s = 1460088000 - 86400 * i,
            .kind = (enum change)(i % CHANGE_COUNT),
            .household = household_make(FIX_VILLAGE, 417 + i),
            .head = wide ? FIX_LONG : "关**",
            .township_name = wide ? FIX_LONG : "西沟乡",
            .village_name = wide ? FIX_LONG : "凉坪村",
            .township_en = wide ? FIX_LONG : "Xigou Township",
            .village_en = wide ? FIX_LONG : "Liangping Village",
            .reason = wide    ? FIX_LONG FIX_LONG
                      : i % 3 ? "民主评议通过"
                              : "",
        };
}

static void fill_findings(enum amount a)
{
    bool wide = a == OVERFULL;
    found = (struct region_findings){ .region = fix.state.route.region,
                                      .rules = rules,
                                      .n_rules = fix_count(a, 20, 128),
                                      .n_years = a == EMPTY ? 0
                                                 : wide     ? 16
                                                            : 7 };
    for (int i = 0; i < found.n_rules; i++)
        rules[i] = (struct rule_found){
            i == 6 || a == ONE ? "no_visit" : "cause_schooling",
            wide ? FIX_LONG FIX_LONG : "因学致贫但家中无学生",
            wide ? FIX_LONG FIX_LONG : "Schooling, but no student",
            (enum severity)(i * SEVERITY_COUNT / found.n_rules),
            wide ? 123456789 : i * 13 % 50,
            i * 40
        };
    for (int y = 0; y < found.n_years; y++) {
        struct monitored_year *m = &found.years[y];
        m->year = (wide ? 2009 : 2014) + y;
        for (int i = 0; i < MONITORED_COUNT; i++)
            m->kind[i] = a == ONE ? i == 1 : wide ? 98765432 : 40 + 7 * y * i;
        for (int i = 0; i < REMOVAL_COUNT; i++)
            m->removed[i] = a == ONE ? 0 : wide ? 98765432 : 12;
        for (int i = 0; i < RISK_COUNT; i++)
            m->risk[i] = a == ONE ? i == 0 : wide ? 98765432 - i : 3 * i;
    }
}

static void fill_atlas(bool wide)
{
    const char *name = wide ? FIX_LONG : NULL;
    township.name = (struct region_name){ 630222203, name ? name : "西沟乡",
                                          name ? name : "西沟乡",
                                          name ? name : "Xigou Township" };
    village.name = (struct region_name){ FIX_VILLAGE, name ? name : "凉坪村",
                                         name ? name : "凉坪村",
                                         name ? name : "Liangping Village" };
    atlas = (struct atlas){ .townships = &township,
                            .n_townships = 1,
                            .villages = &village,
                            .n_villages = 1 };
}

static void make(enum amount a, enum screen screen, region_id region, int wall)
{
    int w = walls[wall].w, h = walls[wall].h;
    fix_make(&fix, a, false, w, h);
    struct ui_state *st = &fix.state;
    st->grid = grid_make(w, h, walls[wall].columns, walls[wall].rows, 8);
    struct wall_shape shape = { .w = w,
                                .h = h,
                                .columns = walls[wall].columns,
                                .rows = walls[wall].rows,
                                .unit_scale = 1 };
    st->unit = geometry_unit(&shape);
    st->route.region = region;
    st->route.screen = screen;
    st->route.list = household_query_all();
    fix.view.region = fix.page.query.region = region;
    fix.view.level = region_level(region);
    fix.page.query.page_rows = screens_page_rows(st, &st->route);
    if (fix.page.n_rows > fix.page.query.page_rows)
        fix.page.n_rows = fix.page.query.page_rows;
    fill_stream(a, screens_change_rows(st));
    fill_findings(a);
    fill_atlas(a == OVERFULL);
    fix.known.changes = &stream;
    fix.known.findings = &found;
    fix.known.atlas = &atlas;
}

static void show(const struct strings *words)
{
    fix_begin(&ui, &scene, &theme, words, &fix);
    switch (fix.state.route.screen) {
    case SCREEN_CHANGES: screen_changes(&ui, &fix.state, &fix.known); break;
    case SCREEN_FINDINGS: screen_findings(&ui, &fix.state, &fix.known); break;
    default: screen_list(&ui, &fix.state, &fix.known);
    }
    assert_int_equal(scene.n_dropped, 0);
}

/* ---- what must hold of every frame ---- */

static int check_cells(void)
{
    struct grid g = screens_grid(&fix.state);
    int bad = 0;
    for (uint32_t i = 0; i < scene.n_cmds; i++) {
        const struct scene_cmd *c = &scene.cmds[i];
        struct rectf box = rectf_make((float)c->bounds.x, (float)c->bounds.y,
                                      (float)c->bounds.w, (float)c->bounds.h);
        if (c->kind == SCENE_TEXT) {
            struct fix_run r = fix_run_of(&scene, c);
            box = rectf_make(r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0);
        }
        if (!grid_splits(&g, box))
            continue;
        printf("in two cells: command %u, kind %d, %.0f,%.0f %.0fx%.0f %s\n", i,
               c->kind, (double)box.x, (double)box.y, (double)box.w,
               (double)box.h,
               c->kind == SCENE_TEXT ? fix_run_of(&scene, c).text : "");
        bad++;
    }
    return bad;
}

static void words_and_cards_stay_apart_on_every_wall(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < LENGTH(walls); i++)
        for (size_t s = 0; s < LENGTH(screens); s++)
            for (int a = 0; a < AMOUNT_COUNT; a++)
                for (int lang = 0; lang < 2; lang++) {
                    make((enum amount)a, screens[s],
                         regions[(i + (size_t)a) % 3], (int)i);
                    show(lang ? english : chinese);
                    int here = fix_check_text(&scene, &theme) +
                               fix_check_cards(&scene, &theme) + check_cells();
                    if (here)
                        printf("  … %s on %dx%d in %dx%d cells, amount %d, "
                               "language %d\n",
                               screen_key(screens[s]), walls[i].w, walls[i].h,
                               walls[i].columns, walls[i].rows, a, lang);
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

static void there_is_always_a_way_back_and_home(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(walls); i++)
        for (size_t s = 0; s < LENGTH(screens); s++)
            for (int waiting = 0; waiting < 2; waiting++) {
                make(USUAL, screens[s], regions[i % 3], (int)i);
                if (waiting) {
                    fix.known.changes = NULL;
                    fix.known.findings = NULL;
                    fix.known.page = NULL;
                }
                show(chinese);
                assert_int_equal(count(ACTION_BACK), 1);
                assert_int_equal(count(ACTION_HOME), 1);
                assert_int_equal(fix_shows(&scene, "正在读取"), waiting);
            }
}

static const struct action *go(const char *node, int year)
{
    for (int i = 0; i < ui.n_targets; i++) {
        const struct action *a = &ui.targets[i].action;
        if (a->kind == ACTION_GO && str_equal(a->route.node, node) &&
            a->route.year == year && !a->route.household)
            return a;
    }
    return NULL;
}

static void a_column_and_a_kind_narrow_the_stream(void **state)
{
    (void)state;
    make(USUAL, SCREEN_CHANGES, 630222, 0);
    fix.state.route.list.page = 3;
    show(chinese);
    /* Each kind of this year, and of each other one. */
    for (int k = 0; k < CHANGE_COUNT; k++) {
        const char *key = change_key((enum change)k);
        assert_non_null(go(key, 0));
        assert_int_equal(go(key, 0)->route.list.page, 0);
        for (int y = 2014; y <= 2020; y++)
            if (y != 2016)
                assert_non_null(go(key, y));
    }
    /* A second touch lets go; another year keeps the kind. */
    str_copy(fix.state.route.node, ROUTE_NODE_BYTES, "exited");
    show(chinese);
    assert_null(go("exited", 0));
    assert_non_null(go("", 0));
    assert_non_null(go("exited", 2018));
    assert_int_equal(screens_change_kind(&fix.state.route), CHANGE_EXITED);
    str_copy(fix.state.route.node, ROUTE_NODE_BYTES, "nonsense");
    assert_int_equal(screens_change_kind(&fix.state.route), CHANGE_ALL);
}

static void an_entry_opens_its_household(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(walls); i++) {
        make(OVERFULL, SCREEN_CHANGES, 630222, (int)i);
        show(english);
        int n = 0;
        for (int t = 0; t < ui.n_targets; t++)
            n += ui.targets[t].action.route.household != 0;
        assert_int_equal(n, stream.n_rows); /* all that was asked for */
        assert_int_equal(count(ACTION_PAGE) > 0, 1);
        if (walls[i].columns == 1)
            assert_int_equal(count(ACTION_PLAY), 1);
    }
}

static void every_rule_is_on_a_page_and_leads_to_its_households(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(walls); i++) {
        make(OVERFULL, SCREEN_FINDINGS, 630222, (int)i);
        for (int r = 0; r < found.n_rules; r++) {
            static char id[FINDINGS_RULES_MAX][16];
            str_format(id[r], sizeof id[r], "rule_%d", r);
            rules[r].id = id[r];
        }
        bool seen[FINDINGS_RULES_MAX] = { false };
        for (int page = 0; page < 40; page++) {
            fix.state.route.list.page = page;
            show(chinese);
            for (int t = 0; t < ui.n_targets; t++) {
                const struct route *r = &ui.targets[t].action.route;
                if (ui.targets[t].action.kind != ACTION_GO ||
                    !r->list.filter.rule[0])
                    continue;
                assert_int_equal(r->screen, SCREEN_LIST);
                assert_int_equal(r->list.page, 0);
                for (int k = 0; k < found.n_rules; k++)
                    seen[k] |= str_equal(rules[k].id, r->list.filter.rule);
            }
        }
        for (int r = 0; r < found.n_rules; r++)
            if (!seen[r])
                fail_msg("%dx%d: no way to rule %d", walls[i].w, walls[i].h, r);
    }
}

static void monitored_and_risks_lead_to_their_households(void **state)
{
    (void)state;
    make(USUAL, SCREEN_FINDINGS, 630222, 1);
    show(chinese);
    int kinds = 0, risks = 0, visits = 0;
    for (int t = 0; t < ui.n_targets; t++) {
        const struct route *r = &ui.targets[t].action.route;
        if (ui.targets[t].action.kind != ACTION_GO)
            continue;
        kinds += r->list.filter.facet[FACET_MONITORED] != FACET_ANY;
        risks += r->list.filter.facet[FACET_RISK] != FACET_ANY;
        visits += str_equal(r->list.filter.rule, "no_visit");
    }
    assert_int_equal(kinds, MONITORED_COUNT);
    assert_true(risks >= 5);
    assert_true(visits >= 1);
    make(EMPTY, SCREEN_FINDINGS, 630222, 1);
    show(chinese);
    assert_true(fix_shows(&scene, "尚无监测对象"));
    assert_true(fix_shows(&scene, "尚未运行核查规则"));
    assert_int_equal(count(ACTION_GO), 0);
}

static void a_list_says_where_its_households_are(void **state)
{
    (void)state;
    make(USUAL, SCREEN_LIST, 630222, 0);
    show(chinese);
    assert_true(fix_shows(&scene, "西沟乡 · 凉坪村"));
    assert_true(count(ACTION_SORT) >= 5 && count(ACTION_FILTER) >= 3);
    make(USUAL, SCREEN_LIST, 630222203, 0);
    show(english);
    assert_true(fix_shows(&scene, "Liangping Village"));
    assert_false(fix_shows(&scene, "Xigou Township"));
    for (size_t i = 0; i < LENGTH(walls); i++) { /* all rows that are asked */
        make(OVERFULL, SCREEN_LIST, 630222, (int)i);
        show(chinese);
        int n = 0;
        for (int t = 0; t < ui.n_targets; t++)
            n += ui.targets[t].action.route.household != 0;
        if (n != fix.page.n_rows)
            fail_msg("%dx%d in %dx%d: %d rows of %d", walls[i].w, walls[i].h,
                     walls[i].columns, walls[i].rows, n, fix.page.n_rows);
    }
}

/* From the overview each is one touch away, and stands clear of the panels. */
static void doors_are_on_every_map(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(walls); i++)
        for (size_t r = 0; r < LENGTH(regions); r++)
            for (int lang = 0; lang < 2; lang++) {
                make(USUAL, SCREEN_PLACE, regions[r], (int)i);
                fix_begin(&ui, &scene, &theme, lang ? english : chinese, &fix);
                struct frame_layout f = frame_layout_of(&fix.state);
                part_doors(&ui, f.map, &fix.state);
                bool lists = regions[r] != FIX_VILLAGE;
                if (ui.n_targets != 2 + lists)
                    fail_msg("%dx%d in %dx%d: %d doors", walls[i].w, walls[i].h,
                             walls[i].columns, walls[i].rows, ui.n_targets);
                assert_int_equal(check_cells(), 0);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_cards_stay_apart_on_every_wall),
        cmocka_unit_test(there_is_always_a_way_back_and_home),
        cmocka_unit_test(a_column_and_a_kind_narrow_the_stream),
        cmocka_unit_test(an_entry_opens_its_household),
        cmocka_unit_test(every_rule_is_on_a_page_and_leads_to_its_households),
        cmocka_unit_test(monitored_and_risks_lead_to_their_households),
        cmocka_unit_test(a_list_says_where_its_households_are),
        cmocka_unit_test(doors_are_on_every_map),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
