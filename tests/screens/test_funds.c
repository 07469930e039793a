/* The funds screen: on every wall, from no money to forty departments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "screens/geometry.h"
#include "screens/kit.h"

static struct scene scene;
static struct theme theme;
static struct ui ui;
static struct strings *chinese, *english;
static struct fixture fix;
static struct fund_flow *flow;

static void drop_flow(void)
{
    if (flow)
        arena_finish(&flow->arena);
    free(flow);
    flow = NULL;
}

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
    drop_flow();
    strings_destroy(chinese);
    strings_destroy(english);
    scene_finish(&scene);
    return 0;
}

/* ---- invented money ---- */

static const char *const departments[] = { "农牧局", "住建局", "教育局",
                                           "人社局", "民政局", "交通局" };
static const char *const projects[] = { "产业到户", "危房改造", "雨露计划",
                                        "技能培训", "低保兜底", "村道硬化" };
static const char *const towns[] = { "川口镇", "官亭镇", "西沟乡", "古鄯镇",
                                     "李二堡镇" };

struct size {
    const char *name;
    int departments, projects, places; /* projects: of each department */
    bool wide;                         /* long names */
    bool different;                    /* with every difference there is */
};

static const struct size sizes[] = {
    { "nothing", 0, 0, 0, false, false },
    { "one of each", 1, 1, 1, false, false },
    { "one department", 1, 6, 22, false, true },
    { "the usual", 6, 1, 5, false, true },
    { "a real county", 9, 4, 22, false, true },
    { "far too much", 40, 8, 120, true, true },
};

/* Poured in unequal parts, of which some are very small. */
static void pour_all(struct flow_builder *b, const struct size *z,
                     region_id region)
{
    bool village = region_level(region) == LEVEL_VILLAGE;
    int place[256];
    for (int t = 0; t < z->places; t++) {
        place[t] = flow_place(b, village ? 0 : region * 1000 + 101 + t,
                              village ? household_make(region, 1 + t) : 0,
                              z->wide   ? FIX_LONG
                              : village ? "关**"
                                        : towns[t % 5],
                              z->wide ? "A Township With A Very Long Name"
                                      : "Xigou Township");
        flow_reach(b, place[t], village ? 1 : 40 + t, 4 * (40 + t));
    }
    for (int d = 0; d < z->departments; d++) {
        char name[128];
        str_format(name, sizeof name, "%s%.0d", z->wide ? FIX_LONG : "",
                   z->wide ? d : 0);
        if (!z->wide)
            str_format(name, sizeof name, "%s%s", departments[d % 6],
                       d < 6 ? "" : "二处");
        int department = flow_department(b, FLOW_NAMED, name);
        for (int p = 0; p < z->projects; p++) {
            str_format(name, sizeof name, "%s%s%d", z->wide ? FIX_LONG : "",
                       projects[(d + p) % 6], p);
            int project = flow_project(b, department, FLOW_NAMED, name);
            flow_project_row(b, project, 12345, true);
            for (int t = 0; t < z->places; t++)
                flow_pour(b, project, place[t],
                          (d + t) % 4 ? FLOW_HOME : FLOW_PUBLIC,
                          1 + (int64_t)(90000 * (t % 7)) / (1 + d + p), 3, 12);
            if (z->different) {
                flow_pour(b, project, place[0], FLOW_IDLE, 40000, 0, 0);
                flow_pour(b, project, flow_self(b), FLOW_HELD, 700, 0, 0);
                flow_beyond(b, project, 500);
            }
        }
    }
    if (!z->different)
        return;
    int loose = flow_project(b, flow_department(b, FLOW_NAMED, ""), FLOW_LOOSE,
                             "");
    flow_pour(b, loose, place[0], FLOW_HOME, 9999, 2, 7);
    int unlisted = flow_department(b, FLOW_UNLISTED, "");
    flow_pour(b, flow_project(b, unlisted, FLOW_UNLISTED, ""), flow_self(b),
              FLOW_HELD, 123456, 0, 0);
}

static void make(const struct size *z, region_id region, int w, int h,
                 int columns, int rows)
{
    fix_make(&fix, USUAL, false, w, h);
    struct ui_state *st = &fix.state;
    st->route.region = region;
    st->route.screen = SCREEN_FUNDS;
    st->route.list.page = 0;
    st->grid = grid_make(w, h, columns, rows, 8);
    struct wall_shape shape = {
        .w = w, .h = h, .columns = columns, .rows = rows, .unit_scale = 1
    };
    st->unit = geometry_unit(&shape);
    fix.view.region = region;
    drop_flow();
    struct flow_query q = { .region = region, .year = 2016 };
    screens_flow_most(st, q.most);
    struct flow_builder *b = flow_begin(&q);
    pour_all(b, z, region);
    flow = flow_end(b, z->wide ? 99999 : 0);
    fix.known.flow = flow;
}

static void show(const struct strings *words)
{
    fix_begin(&ui, &scene, &theme, words, &fix);
    screen_funds(&ui, &fix.state, &fix.known);
    assert_int_equal(scene.n_dropped, 0);
}

/* ---- what is on the frame ---- */

/* No word on a band, nothing in two cells. */
static int check_frame(void)
{
    int bad = fix_check_text(&scene, &theme);
    struct grid g = screens_grid(&fix.state);
    for (uint32_t i = 0; i < scene.n_cmds; i++) {
        const struct scene_cmd *c = &scene.cmds[i];
        struct rectf box = rectf_make((float)c->bounds.x, (float)c->bounds.y,
                                      (float)c->bounds.w, (float)c->bounds.h);
        if (c->kind == SCENE_TEXT) {
            struct fix_run r = fix_run_of(&scene, c);
            box = rectf_make(r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0);
        }
        if (grid_splits(&g, box)) {
            printf("in two cells: command %u, kind %d, %.0f,%.0f %.0fx%.0f\n",
                   i, c->kind, (double)box.x, (double)box.y, (double)box.w,
                   (double)box.h);
            bad++;
        }
        for (uint32_t k = 0; c->kind == SCENE_TEXT && k < scene.n_cmds; k++) {
            struct rect p = scene.cmds[k].bounds;
            if (scene.cmds[k].kind != SCENE_PATH)
                continue;
            if (box.x < (float)(p.x + p.w) - 2 &&
                box.x + box.w > (float)p.x + 2 && box.y < (float)(p.y + p.h) &&
                box.y + box.h > (float)p.y) {
                printf("on a band: \"%s\"\n", fix_run_of(&scene, c).text);
                bad++;
                break;
            }
        }
    }
    return bad;
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

static void words_stay_off_bands_seams_and_each_other(void **state)
{
    (void)state;
    static const region_id regions[] = { 630222, 630222203, FIX_VILLAGE };
    int bad = 0;
    for (size_t i = 0; i < LENGTH(walls); i++)
        for (size_t z = 0; z < LENGTH(sizes); z++)
            for (int lang = 0; lang < 2; lang++)
                for (int chosen = 0; chosen < 2; chosen++) {
                    make(&sizes[z], regions[(i + z) % 3], walls[i].w,
                         walls[i].h, walls[i].columns, walls[i].rows);
                    if (chosen && flow->n_links)
                        str_format(fix.state.route.node, ROUTE_NODE_BYTES,
                                   "%s-%s",
                                   flow->nodes[flow->links[0].from].key,
                                   flow->nodes[flow->links[0].to].key);
                    show(lang ? english : chinese);
                    int here = check_frame();
                    if (here)
                        printf("  … on %dx%d in %dx%d cells, %s, language %d, "
                               "chosen %d\n",
                               walls[i].w, walls[i].h, walls[i].columns,
                               walls[i].rows, sizes[z].name, lang, chosen);
                    bad += here;
                }
    assert_int_equal(bad, 0);
}

/* Every bar and band keeps its part of the sum. */
static void bands_are_as_high_as_their_money(void **state)
{
    (void)state;
    make(&sizes[4], 630222, 1920, 1080, 1, 1);
    show(chinese);
    double area[FLOW_COLUMNS] = { 0 };
    int n = 0;
    for (uint32_t i = 0; i < scene.n_cmds; i++)
        n += scene.cmds[i].kind == SCENE_PATH;
    assert_true(n >= flow->n_links);
    for (int i = 0; i < flow->first[FLOW_COLUMNS]; i++)
        area[flow->nodes[i].column] += (double)flow->nodes[i].amount;
    for (int c = 1; c < FLOW_COLUMNS; c++)
        assert_true(area[c] == area[0]);
}

static int count_go(const char *node)
{
    int n = 0;
    for (int i = 0; i < ui.n_targets; i++)
        n += ui.targets[i].action.kind == ACTION_GO &&
             str_equal(ui.targets[i].action.route.node, node);
    return n;
}

static void every_bar_can_be_touched(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(walls); i++) {
        make(&sizes[4], 630222, walls[i].w, walls[i].h, walls[i].columns,
             walls[i].rows);
        show(chinese);
        for (int k = 0; k < flow->first[FLOW_COLUMNS]; k++)
            if (flow->nodes[k].role != FLOW_OTHER &&
                !count_go(flow->nodes[k].key))
                fail_msg("%dx%d: no way to %s", walls[i].w, walls[i].h,
                         flow->nodes[k].key);
    }
}

static const struct action *action_of(enum action_kind kind, const char *node,
                                      region_id region)
{
    for (int i = ui.n_targets - 1; i >= 0; i--) {
        const struct action *a = &ui.targets[i].action;
        if (a->kind == kind && str_equal(a->route.node, node) &&
            (!region || a->route.region == region))
            return a;
    }
    return NULL;
}

static void a_touch_chooses_a_second_one_goes_into_it(void **state)
{
    (void)state;
    make(&sizes[3], 630222, 1920, 1080, 1, 1);
    show(chinese);
    assert_non_null(action_of(ACTION_GO, "t630222103", 630222));
    str_copy(fix.state.route.node, ROUTE_NODE_BYTES, "t630222103");
    show(chinese);
    assert_non_null(action_of(ACTION_GO, "", 630222103)); /* into it */
    assert_true(fix_shows(&scene, "追到西沟乡 ›"));
    assert_true(fix_shows(&scene, "西沟乡"));
    /* A department is let go by another touch. */
    const char *key = flow->nodes[0].key;
    str_copy(fix.state.route.node, ROUTE_NODE_BYTES, key);
    show(chinese);
    assert_true(count_go("") > 0);
    /* A project goes on into the place. */
    key = flow->nodes[flow->first[FLOW_PROJECT]].key;
    str_copy(fix.state.route.node, ROUTE_NODE_BYTES, key);
    show(chinese);
    bool found = false;
    for (int i = 0; i < ui.n_targets; i++)
        found |= region_level(ui.targets[i].action.route.region) ==
                     LEVEL_TOWNSHIP &&
                 str_equal(ui.targets[i].action.route.node, key);
    assert_true(found);
}

static void a_village_ends_in_a_dossier(void **state)
{
    (void)state;
    make(&sizes[3], FIX_VILLAGE, 1920, 1080, 1, 1);
    str_copy(fix.state.route.node, ROUTE_NODE_BYTES, "h00003");
    show(chinese);
    int n = 0;
    for (int i = 0; i < ui.n_targets; i++)
        n += ui.targets[i].action.route.household ==
             household_make(FIX_VILLAGE, 3);
    assert_int_equal(n, 2); /* the bar and the button */
    assert_true(fix_shows(&scene, "0003 关** 户档案 ›"));
    assert_true(fix_shows(&scene, "<3 户"));
}

static void differences_have_names(void **state)
{
    (void)state;
    static const char *const names[] = { "超出到账", "未列项目", "无项目",
                                         "未落实",   "未下达",   "县本级",
                                         "乡村公共", "落实到户" };
    make(&sizes[3], 630222, 3840, 2160, 1, 1);
    show(chinese);
    for (size_t i = 0; i < LENGTH(names); i++)
        if (!fix_shows(&scene, names[i]))
            fail_msg("not shown: %s", names[i]);
    assert_false(fix_shows(&scene, "‹"
                                   "funds"));
}

static void what_has_no_room_is_on_the_next_page(void **state)
{
    (void)state;
    make(&sizes[5], 630222, 1920, 1080, 1, 1);
    show(chinese);
    assert_true(flow->pages > 1);
    const struct action *a = action_of(ACTION_PAGE, "", 0);
    assert_non_null(a);
    assert_int_equal(a->value, 1);
}

static void other_answers_wait(void **state)
{
    (void)state;
    make(&sizes[3], 630222, 1920, 1080, 1, 1);
    fix.state.route.region = 630222103;
    show(chinese);
    assert_true(fix_shows(&scene, "正在读取"));
    assert_false(fix_shows(&scene, "农牧局"));
    make(&sizes[0], 630222, 1920, 1080, 1, 1);
    show(chinese);
    assert_true(fix_shows(&scene, "本年没有资金记录"));
    assert_non_null(action_of(ACTION_BACK, "", 0));
    assert_non_null(action_of(ACTION_HOME, "", 0));
    fix.known.flow = NULL;
    show(english);
    assert_true(fix_shows(&scene, "Reading"));
}

/* WCAG: 4.5 : 1 on the body of every bar, whatever its department. */
static void words_have_contrast(void **state)
{
    (void)state;
    make(&sizes[4], 630222, 1920, 1080, 1, 1);
    for (int chosen = 0; chosen < 2; chosen++) {
        if (chosen)
            str_copy(fix.state.route.node, ROUTE_NODE_BYTES,
                     flow->nodes[0].key);
        show(chinese);
        for (uint32_t i = 0; i < scene.n_cmds; i++) {
            const struct scene_cmd *t = &scene.cmds[i];
            if (t->kind != SCENE_TEXT)
                continue;
            colour under = theme.ground;
            for (uint32_t k = 0; k < i; k++) {
                const struct scene_cmd *f = &scene.cmds[k];
                if ((f->kind == SCENE_FILL || f->kind == SCENE_ROUND) &&
                    f->colour >> 24 == 0xFF &&
                    rect_contains(f->bounds, (int)t->x + 4, (int)t->y - 4))
                    under = f->colour;
            }
            float contrast = colour_contrast(t->colour, under);
            if (contrast < 4.5f)
                fail_msg("\"%s\": %.2f", fix_run_of(&scene, t).text,
                         (double)contrast);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stay_off_bands_seams_and_each_other),
        cmocka_unit_test(bands_are_as_high_as_their_money),
        cmocka_unit_test(every_bar_can_be_touched),
        cmocka_unit_test(a_touch_chooses_a_second_one_goes_into_it),
        cmocka_unit_test(a_village_ends_in_a_dossier),
        cmocka_unit_test(differences_have_names),
        cmocka_unit_test(what_has_no_room_is_on_the_next_page),
        cmocka_unit_test(other_answers_wait),
        cmocka_unit_test(words_have_contrast),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
