#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "screens/household.h"

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
    screen_household(&ui, &fix.state, &fix.known);
}

static const struct {
    int w, h, cards;
} walls[] = { { 1920, 1080, 5 }, { 3840, 2160, 5 }, { 7680, 2160, 7 },
              { 1080, 1920, 6 }, { 1280, 720, 5 },  { 1024, 768, 5 },
              { 2160, 3840, 6 }, { 3440, 1440, 7 }, { 11520, 2160, 7 },
              { 1000, 1001, 6 } };

/* What may be open at once. */
static const struct household_look looks[] = {
    { 0 },
    { .year = 2016, .help = 101, .member = 2, .visits = 1 },
    { .year = 2016, .source = SOURCE_BUSINESS + 1, .help_tab = 1,
      .people_tab = PEOPLE_ALERTS },
    { .year = 2020, .source = SOURCE_EXPENSE + 1, .people_tab = PEOPLE_CHANGES,
      .first = { 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000 } },
    { .year = 1999, .source = 99, .help = 163, .member = 99, .visits = 5,
      .first = { 3, 3, 3, 3, 3, 3, 3, 3 } },
};

static int count_cards(void)
{
    int n = 0;
    for (uint32_t i = 0; i < scene.n_cmds; i++)
        n += scene.cmds[i].kind == SCENE_ROUND &&
             scene.cmds[i].colour == theme.card;
    return n;
}

static void text_stays_apart_on_every_wall(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t k = 0; k < LENGTH(looks) * LENGTH(walls); k++)
        for (int a = 0; a < AMOUNT_COUNT; a++)
            for (int lang = 0; lang < 2; lang++) {
                size_t i = k % LENGTH(walls), l = k / LENGTH(walls);
                fix_make(&fix, (enum amount)a, true, walls[i].w, walls[i].h);
                fix.state.look = looks[l];
                show(lang ? english : chinese);
                int here = fix_check_text(&scene, &theme) +
                           fix_check_cards(&scene, &theme);
                if (count_cards() != walls[i].cards)
                    here++, printf("%d cards\n", count_cards());
                if (here)
                    printf("  … on %dx%d, amount %d, language %d, look %d\n",
                           walls[i].w, walls[i].h, a, lang, (int)l);
                bad += here;
            }
    assert_int_equal(bad, 0);
}

static void usual_household_shows_what_it_should(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "关**",
        "未脱贫",
        "一般贫困户 · 三组",
        "4 口人 · 2 个劳动力",
        "主要致贫原因",
        "缺技术",
        "其次：缺资金",
        "人均纯收入 · 2016",
        "2,290",
        "−662",
        "贫困线 2,952",
        "本村中位数 3,180",
        "全县 3,420",
        "脱贫不稳定户",
        "到户项目 2",
        "预警 2",
        "全部 23",
        "走访 11",
        "男 · 汉族 · 初中文化 · 省外务工 8 个月",
        "2014 年",
        "计划脱贫",
        "2018 年",
        "两不愁三保障",
        "不愁吃",
        "住房安全",
        "第一书记",
        "马**",
        "帮扶责任人",
        "最近走访 6 天前",
        "投资到人   合计 36,520 元",
        "拉面技能培训 · 结业取证",
        "1,200",
        "就业",
        "2016.03 · 县人社局",
        "完成",
        "每月发放",
        "危房改造奖补",
        "25,000",
        "农村低保 · 2 人",
        "共 23 次走访",
        "入户走访",
        "询问培训意愿，已报名拉面技能班",
        "户主",
        "40–49",
        "70+",
        "未成年",
        "慢性病",
        "培训中",
        "‹ 返回凉坪村",
        "上一户",
        "下一户",
        "再抽一户",
        "60 秒无操作返回总览 · 公众显示模式，个人信息已脱敏",
    };
    fix_make(&fix, USUAL, true, 1920, 1080);
    show(chinese);
    for (size_t i = 0; i < LENGTH(texts); i++)
        if (!fix_shows(&scene, texts[i]))
            fail_msg("not shown: %s", texts[i]);
    assert_false(fix_shows(&scene, "‹household")); /* no missing key */
    assert_false(fix_shows(&scene, "随机抽取"));
}

static void distance_to_the_line_has_its_sign(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t income, line;
        bool known;
        const char *want;
    } cases[] = {
        { "below", 2290, 2952, true, "−662" },
        { "above", 3980, 2952, true, "+1,028" },
        { "on the line", 2952, 2952, true, "+0" },
        { "income unknown", 0, 2952, false, "—" },
        { "line unknown", 2290, 0, true, "—" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        fix_make(&fix, USUAL, true, 1920, 1080);
        fix.dossier.income_per_head = cases[i].income;
        fix.dossier.line = cases[i].line;
        fix.dossier.income_known = cases[i].known;
        show(chinese);
        if (!fix_shows(&scene, cases[i].want))
            fail_msg("%s: %s is not shown", cases[i].name, cases[i].want);
        assert_int_equal(fix_check_text(&scene, &theme), 0);
    }
}

static void a_drawn_household_says_from_how_many(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, true, 1920, 1080);
    fix.state.drawn = (struct draw_result){ .n_candidates = 1204,
                                            .scope = 630222203,
                                            .filter = filter_all(),
                                            .household = FIX_HOUSEHOLD };
    show(chinese);
    assert_true(fix_shows(&scene, "随机抽取：西沟乡 1,204 户中的 1 户"));
    assert_int_equal(fix_check_text(&scene, &theme), 0);
    fix.state.drawn.household++; /* since then somebody went on */
    show(chinese);
    assert_false(fix_shows(&scene, "随机抽取"));
}

static void idle_words_follow_the_configuration(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, true, 1920, 1080);
    fix.state.idle_s = 0;
    show(chinese);
    assert_false(fix_shows(&scene, "无操作"));
    assert_true(fix_shows(&scene, "个人信息已脱敏"));
}

static const struct action *find_target(household_id h)
{
    for (int i = 0; i < ui.n_targets; i++)
        if (ui.targets[i].action.kind == ACTION_GO &&
            ui.targets[i].action.route.household == h)
            return &ui.targets[i].action;
    return NULL;
}

static void neighbours_are_a_touch_away(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, true, 1920, 1080);
    show(chinese);
    assert_non_null(find_target(FIX_HOUSEHOLD - 3));
    assert_non_null(find_target(FIX_HOUSEHOLD + 3));
    assert_int_equal(find_target(FIX_HOUSEHOLD + 3)->route.region, FIX_VILLAGE);
    fix.dossier.next = 0; /* the last of the village */
    show(chinese);
    assert_null(find_target(FIX_HOUSEHOLD + 3));
    assert_null(find_target(0));
}

static void another_households_file_waits(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, true, 1920, 1080);
    fix.dossier.id++;
    show(chinese);
    assert_false(fix_shows(&scene, "关**"));
    assert_true(fix_shows(&scene, "正在读取这户的档案"));
    assert_int_equal(count_cards(), 0);
    fix.known.dossier = NULL;
    show(chinese);
    assert_true(fix_shows(&scene, "正在读取这户的档案"));
}

static void long_lists_say_how_long(void **state)
{
    (void)state;
    fix_make(&fix, OVERFULL, true, 1920, 1080);
    show(chinese);
    assert_true(fix_shows(&scene, "共 64 条"));        /* measures */
    assert_true(fix_shows(&scene, "共 1,234,567 次")); /* log */
    assert_true(fix_shows(&scene, "，共 12 条"));      /* members */
}

/* ---- what opens ---- */

static const struct ui_target *target_of(enum action_kind kind, int value,
                                         int part)
{
    for (int i = 0; i < ui.n_targets; i++)
        if (ui.targets[i].action.kind == kind &&
            ui.targets[i].action.value == value &&
            ui.targets[i].action.part == part)
            return &ui.targets[i];
    return NULL;
}

static void touch(enum opened what, int part)
{
    const struct ui_target *t = target_of(ACTION_OPEN, (int)what, part);
    if (!t)
        fail_msg("nothing opens %d %d", (int)what, part);
    assert_true(t->focusable);
    household_look_do(&fix.state.look, &t->action, &fix.dossier);
    show(chinese);
    assert_int_equal(fix_check_text(&scene, &theme), 0);
}

static void a_years_parts_open_and_close(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, true, 1920, 1080);
    show(chinese);
    touch(OPEN_YEAR, 2016);
    assert_true(fix_shows(&scene, "2016 年 · 全户"));
    assert_true(fix_shows(&scene, "净收入 9,160 元"));
    assert_true(fix_shows(&scene, "外出务工工资 1,200 · "));
    assert_true(fix_shows(&scene, "−2,000"));
    touch(OPEN_SOURCE, SOURCE_TRANSFER);
    assert_true(fix_shows(&scene, "‹ 转移性"));
    assert_true(fix_shows(&scene, "农村低保金"));
    assert_true(fix_shows(&scene, "未分项")); /* 5,560 − 4,320 */
    assert_true(fix_shows(&scene, "1,240"));
    touch(OPEN_SOURCE, SOURCE_TRANSFER); /* back to all of the year */
    assert_true(fix_shows(&scene, "净收入 9,160 元"));
    touch(OPEN_YEAR, 2017);
    assert_true(fix_shows(&scene, "2017 年 · 全户"));
    assert_true(fix_shows(&scene, "未登记明细"));
    touch(OPEN_YEAR, 2017);
    assert_false(fix_shows(&scene, "全户"));
    touch(OPEN_SOURCE, SOURCE_WAGE); /* from the legend: of the year shown */
    assert_int_equal(fix.state.look.year, 2016);
    assert_true(fix_shows(&scene, "‹ 工资性"));
}

static void a_measure_opens_in_its_place(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, true, 1920, 1080);
    show(chinese);
    assert_false(fix_shows(&scene, "政策依据"));
    touch(OPEN_HELP, 1);
    static const char *const facts[] = { "政策依据", "管理办法", "牵头部门",
                                         "2016.06", "25,000 元", "实施中 60%",
                                         "来源项目" };
    for (size_t i = 0; i < LENGTH(facts); i++)
        if (!fix_shows(&scene, facts[i]))
            fail_msg("not shown: %s", facts[i]);
    touch(OPEN_HELP, 0); /* another one takes its place */
    assert_true(fix_shows(&scene, "结业合格，推荐就业"));
    assert_false(fix_shows(&scene, "实施中 60%"));
    touch(OPEN_HELP, 0);
    assert_false(fix_shows(&scene, "政策依据"));
    touch(OPEN_HELP_TAB, 1);
    assert_true(fix_shows(&scene, "本户 1 项，人均 6,250 元"));
}

static void visits_of_one_kind_alone(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, true, 1920, 1080);
    show(chinese);
    touch(OPEN_VISITS, VISIT_DELIVERY);
    assert_true(fix_shows(&scene, "送米面油，核对收入台账"));
    assert_false(fix_shows(&scene, "询问培训意愿，已报名拉面技能班"));
    touch(OPEN_VISITS, VISIT_COUNT);
    assert_true(fix_shows(&scene, "询问培训意愿，已报名拉面技能班"));
}

static void findings_and_changes_are_pages(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, true, 1920, 1080);
    show(chinese);
    touch(OPEN_PEOPLE_TAB, PEOPLE_ALERTS);
    assert_true(fix_shows(&scene, "因学致贫但家中无学生"));
    assert_true(fix_shows(&scene, "在校 0 人"));
    assert_true(fix_shows(&scene, "因病 · 务工不稳"));
    assert_true(fix_shows(&scene, "风险未消除"));
    touch(OPEN_PEOPLE_TAB, PEOPLE_CHANGES);
    assert_true(fix_shows(&scene, "民主评议通过，纳入建档立卡"));
    assert_false(fix_shows(&scene, "因学致贫但家中无学生"));
}

/* Pressing on and on shows every row, and then stops. */
static void every_entry_can_be_reached(void **state)
{
    (void)state;
    static const enum scrolled panels[] = { SCROLL_LOG, SCROLL_HELP };
    for (size_t p = 0; p < LENGTH(panels); p++) {
        fix_make(&fix, OVERFULL, true, 1920, 1080);
        char texts[FIX_MAX][32];
        for (int i = 0; i < FIX_MAX; i++) {
            snprintf(texts[i], sizeof texts[i], "条目%02d", i);
            fix.help[i].title = fix.log[i].text = texts[i];
        }
        bool seen[FIX_MAX] = { false };
        int presses = 0, missing = 0;
        for (; presses < FIX_MAX; presses++) {
            show(chinese);
            for (int i = 0; i < FIX_MAX; i++)
                seen[i] = seen[i] || fix_shows(&scene, texts[i]);
            const struct action *down = NULL;
            for (int i = 0; i < ui.n_targets; i++)
                if (ui.targets[i].action.kind == ACTION_SCROLL &&
                    ui.targets[i].action.value == (int)panels[p] &&
                    ui.targets[i].action.part > 0)
                    down = &ui.targets[i].action;
            if (!down)
                break;
            household_look_do(&fix.state.look, down, &fix.dossier);
        }
        for (int i = 0; i < FIX_MAX; i++)
            missing += !seen[i];
        assert_int_equal(missing, 0);
        assert_true(presses > 3 && presses < FIX_MAX);
    }
}

static void scrolling_stays_inside(void **state)
{
    (void)state;
    struct household_look look = { 0 };
    struct action a = { .kind = ACTION_SCROLL, .value = SCROLL_LOG, .dy = 7 };
    a.part = 100;
    household_look_do(&look, &a, NULL);
    assert_int_equal(look.first[SCROLL_LOG], 7);
    a.part = -3;
    a.dy = 5; /* the list is shorter now */
    household_look_do(&look, &a, NULL);
    assert_int_equal(look.first[SCROLL_LOG], 2);
    a.part = -100;
    household_look_do(&look, &a, NULL);
    assert_int_equal(look.first[SCROLL_LOG], 0);
    a.value = 1000;
    household_look_do(&look, &a, NULL);
    a = (struct action){ .kind = ACTION_OPEN, .value = OPEN_HELP, .part = 5 };
    household_look_do(&look, &a, NULL); /* of a file that has gone */
    assert_int_equal(look.help, 0);
}

static void old_visits_are_ember(void **state)
{
    (void)state;
    static const struct {
        int days;
        const char *want;
        bool ember;
    } cases[] = { { 0, "今天走访", false },
                  { 90, "最近走访 90 天前", false },
                  { 91, "最近走访 91 天前", true },
                  { -1, "尚无走访", true } };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        fix_make(&fix, USUAL, true, 1920, 1080);
        fix.dossier.days_since_visit = cases[i].days;
        show(chinese);
        bool found = false;
        for (uint32_t c = 0; c < scene.n_cmds; c++) {
            if (scene.cmds[c].kind != SCENE_TEXT ||
                strcmp(fix_run_of(&scene, &scene.cmds[c]).text, cases[i].want))
                continue;
            found = true;
            assert_int_equal(scene.cmds[c].colour == theme.ember,
                             cases[i].ember);
        }
        assert_true(found);
    }
}

static void a_card_has_three_type_sizes(void **state)
{
    (void)state;
    fix_make(&fix, USUAL, true, 1920, 1080);
    show(chinese);
    for (uint32_t i = 0; i < scene.n_cmds; i++) {
        const struct scene_cmd *c = &scene.cmds[i];
        if (c->kind != SCENE_ROUND || c->colour != theme.card)
            continue;
        int sizes = fix_sizes_in_card(&scene, c);
        if (sizes > 3)
            printf("card at %.0f,%.0f: %d sizes\n", (double)c->x, (double)c->y,
                   sizes);
        assert_true(sizes <= 3);
    }
}

/* Cards are never wider than 1.3 times their design, on landscape walls. */
static void wide_walls_keep_cards_readable(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(walls); i++) {
        if (walls[i].h > walls[i].w)
            continue;
        fix_make(&fix, USUAL, true, walls[i].w, walls[i].h);
        show(chinese);
        for (uint32_t c = 0; c < scene.n_cmds; c++)
            if (scene.cmds[c].kind == SCENE_ROUND &&
                scene.cmds[c].colour == theme.card)
                assert_true(scene.cmds[c].w <= 750 * 1.3f * fix.state.unit + 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays_apart_on_every_wall),
        cmocka_unit_test(usual_household_shows_what_it_should),
        cmocka_unit_test(distance_to_the_line_has_its_sign),
        cmocka_unit_test(a_drawn_household_says_from_how_many),
        cmocka_unit_test(idle_words_follow_the_configuration),
        cmocka_unit_test(neighbours_are_a_touch_away),
        cmocka_unit_test(another_households_file_waits),
        cmocka_unit_test(long_lists_say_how_long),
        cmocka_unit_test(a_years_parts_open_and_close),
        cmocka_unit_test(a_measure_opens_in_its_place),
        cmocka_unit_test(visits_of_one_kind_alone),
        cmocka_unit_test(findings_and_changes_are_pages),
        cmocka_unit_test(every_entry_can_be_reached),
        cmocka_unit_test(scrolling_stays_inside),
        cmocka_unit_test(old_visits_are_ember),
        cmocka_unit_test(a_card_has_three_type_sizes),
        cmocka_unit_test(wide_walls_keep_cards_readable),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
