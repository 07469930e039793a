#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "screens/kit.h"
#include "screens/village.h"

static struct scene scene;
static struct theme theme;
static struct ui ui;
static struct strings *chinese, *english;
static struct fixture fix;

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

static void show(const struct strings *words)
{
    fix_begin(&ui, &scene, &theme, words, &fix);
    screen_village(&ui, &fix.state, &fix.known);
}

static const struct {
    int w, h;
} walls[] = { { 1920, 1080 }, { 3840, 2160 }, { 7680, 2160 },
              { 1080, 1920 }, { 1280, 720 },  { 1024, 768 },
              { 2160, 3840 }, { 3440, 1440 }, { 11520, 2160 } };

static void text_stays_apart_on_every_wall(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < LENGTH(walls); i++)
        for (int a = 0; a < AMOUNT_COUNT; a++)
            for (int lang = 0; lang < 2; lang++) {
                fix_make(&fix, (enum amount)a, false, walls[i].w, walls[i].h);
                show(lang ? english : chinese);
                int here = fix_check_text(&scene, &theme) +
                           fix_check_cards(&scene, &theme);
                if (here)
                    printf("  … on %dx%d, amount %d, language %d\n", walls[i].w,
                           walls[i].h, a, lang);
                bad += here;
            }
    assert_int_equal(bad, 0);
}

static void every_filter_and_sort_stays_apart(void **state)
{
    (void)state;
    int bad = 0;
    for (int sort = 0; sort < SORT_COUNT; sort++)
        for (int filter = POVERTY_NONE; filter < POVERTY_COUNT; filter++)
            for (int lang = 0; lang < 2; lang++) {
                fix_make(&fix, USUAL, false, 1920, 1080);
                fix.state.route.list.sort = (enum household_sort)sort;
                fix.state.route.list.filter.facet[FACET_POVERTY] =
                    (int8_t)filter;
                show(lang ? english : chinese);
                bad += fix_check_text(&scene, &theme);
            }
    assert_int_equal(bad, 0);
}

static void usual_village_shows_what_it_should(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "凉坪村",
        "贫困村 · 计划 2018 年退出",
        "63",
        "241",
        "21.3",
        "第一书记",
        "县农牧局 · 2015.10 到任",
        "组长 祁**",
        "农牧 · 住建 · 人社 · 教育 · 卫计",
        "3.2 万元",
        "村道硬化 6.2 公里",
        "18 / 31",
        "全部 63",
        "未脱贫 16",
        "63 户 · 按收入从低到高",
        "0417",
        "关**",
        "缺技术",
        "2,290",
        "‹ 返回西沟乡",
        "总览",
        "1 / 6",
        "本村随机抽户",
        "每一点灯光是一户 · 位置已模糊",
        "到账 120 · 支出 84 万元",
    };
    fix_make(&fix, USUAL, false, 1920, 1080);
    show(chinese);
    for (size_t i = 0; i < LENGTH(texts); i++)
        if (!fix_shows(&scene, texts[i]))
            fail_msg("not shown: %s", texts[i]);
    assert_false(fix_shows(&scene, "‹village")); /* no missing key */
    assert_false(fix_shows(&scene, "返贫 "));    /* nobody returned: no chip */
}

static void small_counts_are_not_shown(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, false, 1920, 1080);
    fix.page.by_poverty[POVERTY_PREPARING] = 2;
    fix.view.totals.households = 1;
    show(chinese);
    assert_true(fix_shows(&scene, "预脱贫 <3"));
    assert_true(fix_shows(&scene, "<3"));
    assert_false(fix_shows(&scene, "预脱贫 2"));
}

static int count_actions(enum action_kind kind, int64_t value)
{
    int n = 0;
    for (int i = 0; i < ui.n_targets; i++)
        n += ui.targets[i].action.kind == kind &&
             (value < -1 || ui.targets[i].action.value == value);
    return n;
}

static int count_households(void)
{
    int n = 0;
    for (int i = 0; i < ui.n_targets; i++)
        n += ui.targets[i].action.kind == ACTION_GO &&
             ui.targets[i].action.route.household != 0;
    return n;
}

static int count_doors(void)
{
    int n = 0;
    for (int i = 0; i < ui.n_targets; i++)
        n += ui.targets[i].action.route.screen == SCREEN_FUNDS;
    return n;
}

static void rows_open_their_household(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, false, 1920, 1080);
    fix.state.route.list.page = 2;
    show(chinese);
    assert_int_equal(count_households(), 12);
    assert_int_equal(count_doors(), 1); /* the projects: to their money */
    for (int i = 0; i < ui.n_targets; i++) {
        const struct action *a = &ui.targets[i].action;
        if (a->kind != ACTION_GO || !a->route.household)
            continue;
        assert_int_equal(a->route.region, FIX_VILLAGE);
        assert_int_equal(household_village(a->route.household), FIX_VILLAGE);
        assert_int_equal(a->route.list.page, 2); /* back finds the page */
        break;
    }
    assert_int_equal(count_actions(ACTION_PAGE, 1), 1);
    assert_int_equal(count_actions(ACTION_PAGE, 3), 1);
    assert_int_equal(count_actions(ACTION_DRAW, -2), 1);
    assert_int_equal(count_actions(ACTION_BACK, -2), 1);
    assert_int_equal(count_actions(ACTION_HOME, -2), 1);
}

static void page_buttons_end_with_the_list(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, false, 1920, 1080);
    show(chinese);
    assert_int_equal(count_actions(ACTION_PAGE, -1), 0);
    assert_int_equal(count_actions(ACTION_PAGE, 1), 1);
    fix.state.route.list.page = 5; /* 63 rows, 12 a page: the sixth */
    show(chinese);
    assert_int_equal(count_actions(ACTION_PAGE, 4), 1);
    assert_int_equal(count_actions(ACTION_PAGE, 6), 0);
}

static void income_column_turns_its_order_round(void **state)
{
    (void)state;
    static const struct {
        enum household_sort now, offered;
    } cases[] = { { SORT_INCOME, SORT_INCOME_DOWN },
                  { SORT_INCOME_DOWN, SORT_INCOME },
                  { SORT_CAUSE, SORT_INCOME } };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        fix_make(&fix, USUAL, false, 1920, 1080);
        fix.state.route.list.sort = cases[i].now;
        show(chinese);
        assert_int_equal(count_actions(ACTION_SORT, cases[i].offered), 1);
    }
}

static void empty_lists_say_so(void **state)
{
    (void)state;
    fix_make(&fix, EMPTY, false, 1920, 1080);
    show(chinese);
    assert_true(fix_shows(&scene, "没有符合条件的农户"));
    assert_true(fix_shows(&scene, "尚无帮扶规划"));
    assert_true(fix_shows(&scene, "尚无项目"));
    assert_true(fix_shows(&scene, "1 / 1"));
    assert_int_equal(count_households(), 0);
    assert_int_equal(count_actions(ACTION_PAGE, -2), 0);
    assert_int_equal(count_actions(ACTION_DRAW, -2), 0); /* nobody to draw */
}

/* What another village's answer says is not shown under this one's name. */
static void answers_of_another_village_wait(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, false, 1920, 1080);
    fix.view.region = fix.page.query.region = FIX_VILLAGE + 1;
    show(chinese);
    assert_false(fix_shows(&scene, "关**"));
    assert_false(fix_shows(&scene, "村道硬化"));
    assert_true(fix_shows(&scene, "正在读取"));
    assert_int_equal(fix_check_text(&scene, &theme), 0);
    fix.known.view = NULL;
    fix.known.page = NULL;
    show(chinese);
    assert_true(fix_shows(&scene, "正在读取"));
}

static void all_rows_asked_for_are_drawn(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(walls); i++) {
        fix_make(&fix, OVERFULL, false, walls[i].w, walls[i].h);
        int rows = village_list_rows(&fix.state);
        assert_in_range(rows, 10, HOUSEHOLD_PAGE_ROWS_MAX);
        fix.page.n_rows = fix.page.query.page_rows = rows;
        fix.state.route.list.page_rows = rows;
        show(chinese);
        assert_int_equal(count_households(), rows);
    }
}

static void a_card_has_three_type_sizes(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, false, 1920, 1080);
    show(chinese);
    int cards = 0;
    for (uint32_t i = 0; i < scene.n_cmds; i++) {
        const struct scene_cmd *c = &scene.cmds[i];
        if (c->kind != SCENE_ROUND || c->colour != theme.card)
            continue;
        cards++;
        int sizes = fix_sizes_in_card(&scene, c);
        if (sizes > 3)
            printf("card %d at %.0f,%.0f: %d sizes\n", cards, (double)c->x,
                   (double)c->y, sizes);
        assert_true(sizes <= 3);
    }
    assert_int_equal(cards, 4);
}

static void columns_share_their_height(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        float h, min[3], want[3], out[3];
        bool grow[3];
    } cases[] = {
        { "everything fits",
          320,
          { 50, 50, 50 },
          { 100, 100, 100 },
          { 100, 100, 100 },
          { false, false, false } },
        { "the rest goes to who grows",
          420,
          { 50, 50, 50 },
          { 100, 100, 100 },
          { 100, 200, 100 },
          { false, true, false } },
        { "too much: each gives its share",
          245,
          { 50, 50, 100 },
          { 100, 100, 100 },
          { 62.5f, 62.5f, 100 },
          { true, true, false } },
        { "too little for all: the last is left out",
          160,
          { 50, 50, 100 },
          { 100, 100, 100 },
          { 75, 75, 0 },
          { false, false, false } },
        { "the first is always there",
          40,
          { 50, 50, 100 },
          { 100, 100, 100 },
          { 40, 0, 0 },
          { false, false, false } },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct kit_slot s[3] = { { 0 } };
        for (int k = 0; k < 3; k++)
            s[k] = (struct kit_slot){ .min = cases[i].min[k],
                                      .want = cases[i].want[k],
                                      .grow = cases[i].grow[k] };
        kit_stack(rectf_make(0, 0, 100, cases[i].h), 10, s, 3);
        for (int k = 0; k < 3; k++) {
            float off = s[k].out.h - cases[i].out[k];
            if (off < -1 || off > 1)
                fail_msg("%s: card %d is %.1f", cases[i].name, k,
                         (double)s[k].out.h);
            assert_true(s[k].out.y + s[k].out.h <= cases[i].h);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays_apart_on_every_wall),
        cmocka_unit_test(every_filter_and_sort_stays_apart),
        cmocka_unit_test(usual_village_shows_what_it_should),
        cmocka_unit_test(small_counts_are_not_shown),
        cmocka_unit_test(rows_open_their_household),
        cmocka_unit_test(page_buttons_end_with_the_list),
        cmocka_unit_test(income_column_turns_its_order_round),
        cmocka_unit_test(empty_lists_say_so),
        cmocka_unit_test(answers_of_another_village_wait),
        cmocka_unit_test(all_rows_asked_for_are_drawn),
        cmocka_unit_test(a_card_has_three_type_sizes),
        cmocka_unit_test(columns_share_their_height),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
