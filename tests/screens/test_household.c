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
} walls[] = { { 1920, 1080, 5 }, { 3840, 2160, 5 }, { 7680, 2160, 6 },
              { 1080, 1920, 6 }, { 1280, 720, 5 },  { 1024, 768, 5 },
              { 2160, 3840, 6 }, { 3440, 1440, 6 }, { 11520, 2160, 6 },
              { 1000, 1001, 6 } };

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
    for (size_t i = 0; i < LENGTH(walls); i++)
        for (int a = 0; a < AMOUNT_COUNT; a++)
            for (int lang = 0; lang < 2; lang++) {
                fix_make(&fix, (enum amount)a, true, walls[i].w, walls[i].h);
                show(lang ? english : chinese);
                int here = fix_check_text(&scene, &theme) +
                           fix_check_cards(&scene, &theme);
                if (count_cards() != walls[i].cards)
                    here++, printf("%d cards\n", count_cards());
                if (here)
                    printf("  … on %dx%d, amount %d, language %d\n", walls[i].w,
                           walls[i].h, a, lang);
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
    assert_true(fix_shows(&scene, "共 12 条"));        /* members */
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
        cmocka_unit_test(old_visits_are_ember),
        cmocka_unit_test(a_card_has_three_type_sizes),
        cmocka_unit_test(wide_walls_keep_cards_readable),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
