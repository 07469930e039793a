#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake_metrics.h"
#include "ui/charts.h"
#include "ui/controls.h"

static struct scene scene;
static struct theme theme;
static struct ui ui;
static struct strings *words;

static void begin(void)
{
    scene_begin(&scene, 1920, 1080);
    memset(&ui, 0, sizeof ui);
    ui.scene = &scene;
    ui.metrics = fake_metrics();
    ui.theme = &theme;
    ui.strings = words;
    ui.unit = 1;
    ui.w = 1920;
    ui.h = 1080;
    ui.now_ms = 10000;
    ui.deadline_ms = INT64_MAX;
}

static int setup(void **state)
{
    (void)state;
    theme = theme_night();
    struct error err = { "" };
    if (strings_load("assets/strings/zh-CN.ini", &words, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    strings_destroy(words);
    scene_finish(&scene);
    return 0;
}

static const struct text_style plain = { .face = FACE_REGULAR, .size = 20,
                                         .colour = 0xFFFFFFFF };

static const char *run_text(const struct scene_cmd *c, char *buf, size_t size)
{
    size_t n = c->n_data < size - 1 ? c->n_data : size - 1;
    memcpy(buf, scene.text + c->data, n);
    buf[n] = 0;
    return buf;
}

static void fit_never_exceeds_its_slot(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *want;
        float max;
        float size; /* wanted em, px */
    } cases[] = {
        { "short text keeps its size", "西沟乡", "西沟乡", 100, 20 },
        { "slightly long text shrinks", "西沟乡西沟", "西沟乡西沟", 90, 18 },
        { "far too long text is cut", "民和回族土族自治县凉坪村", "民和回…",
          60, 16 },
        { "Latin text is cut at a character", "Xigou Township", "Xigo…", 44,
          16 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        begin();
        float w = ui_text_fit(&ui, &plain, 10, 50, cases[i].max,
                              cases[i].text);
        assert_true(w <= cases[i].max);
        assert_int_equal(scene.n_cmds, 1);
        char buf[128];
        assert_string_equal(run_text(&scene.cmds[0], buf, sizeof buf),
                            cases[i].want);
        assert_true(scene.cmds[0].size == cases[i].size);
    }
    begin();
    ui_text_fit(&ui, &plain, 0, 0, 5, "凉坪村");
    assert_int_equal(scene.n_cmds, 0); /* not even the ellipsis fits */
}

static void wrap_breaks_where_people_would(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *lines[4];
        float max;
        int max_lines;
    } cases[] = {
        { "Han breaks anywhere", "危房改造奖补标准", { "危房改", "造奖补",
                                                       "标准" }, 60, 4 },
        { "no line begins with a comma", "讲解标准，签字",
          { "讲解标", "准，签", "字" }, 60, 4 },
        { "Latin breaks at spaces", "one two three", { "one two", "three" },
          80, 4 },
        { "a long word is broken where it is full", "abcdefghij",
          { "abcdef", "ghij" }, 60, 4 },
        { "the last line is cut", "一二三四五六七八九", { "一二三",
                                                          "四五…" }, 60, 2 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        begin();
        int n = ui_text_wrap(&ui, &plain, 0, 20, cases[i].max, 24,
                             cases[i].max_lines, cases[i].text);
        assert_int_equal((uint32_t)n, scene.n_cmds);
        for (int l = 0; l < n; l++) {
            char buf[128];
            assert_non_null(cases[i].lines[l]);
            assert_string_equal(run_text(&scene.cmds[l], buf, sizeof buf),
                                cases[i].lines[l]);
        }
    }
}

static void alignment_places_the_run(void **state)
{
    (void)state;
    begin();
    struct text_style st = plain;
    ui_text(&ui, &st, 100, 50, "四字四字");
    st.align = ALIGN_CENTRE;
    ui_text(&ui, &st, 100, 50, "四字四字");
    st.align = ALIGN_RIGHT;
    ui_text(&ui, &st, 100, 50, "四字四字");
    assert_true(scene.cmds[0].x == 100);
    assert_true(scene.cmds[1].x == 60);
    assert_true(scene.cmds[2].x == 20);
}

static void the_last_target_wins(void **state)
{
    (void)state;
    begin();
    uint32_t a = ui_target(&ui, rectf_make(0, 0, 100, 100),
                           (struct action){ .kind = ACTION_HOME });
    uint32_t b = ui_target(&ui, rectf_make(50, 50, 100, 100),
                           (struct action){ .kind = ACTION_BACK });
    assert_int_not_equal(a, b);
    assert_int_equal(ui_target_at(ui.targets, ui.n_targets, 60, 60)->id, b);
    assert_int_equal(ui_target_at(ui.targets, ui.n_targets, 20, 20)->id, a);
    assert_null(ui_target_at(ui.targets, ui.n_targets, 500, 20));
}

static void target_ids_follow_their_action(void **state)
{
    (void)state;
    begin();
    struct action y16 = { .kind = ACTION_YEAR, .value = 2016 };
    struct action y17 = { .kind = ACTION_YEAR, .value = 2017 };
    struct action go = { .kind = ACTION_GO,
                         .route = { .region = 630222,
                                    .list = household_query_all() } };
    struct action go2 = go;
    go2.route.region = 622923;
    struct rectf r = { 0, 0, 10, 10 };
    uint32_t id = ui_target(&ui, r, y16);
    assert_int_equal(id, ui_target(&ui, rectf_make(9, 9, 3, 3), y16));
    assert_int_not_equal(id, ui_target(&ui, r, y17));
    assert_int_not_equal(ui_target(&ui, r, go), ui_target(&ui, r, go2));
}

static void arrows_reach_every_target(void **state)
{
    (void)state;
    begin();
    for (int row = 0; row < 4; row++)
        for (int col = 0; col < 5; col++)
            ui_target(&ui,
                      rectf_make((float)col * 100, (float)row * 80, 90, 60),
                      (struct action){ .kind = ACTION_PAGE,
                                       .value = row * 5 + col });
    const struct ui_target *t = ui.targets;
    int n = ui.n_targets;
    uint32_t at = ui_focus_next(t, n, 0, 1, 0);
    assert_int_equal(at, t[0].id);
    assert_int_equal(ui_focus_next(t, n, t[0].id, 1, 0), t[1].id);
    assert_int_equal(ui_focus_next(t, n, t[0].id, 0, 1), t[5].id);
    assert_int_equal(ui_focus_next(t, n, t[19].id, -1, 0), t[18].id);
    assert_int_equal(ui_focus_next(t, n, t[0].id, -1, 0), t[0].id);
    for (int row = 0; row < 4; row++) {
        for (int col = 0; col < 4; col++) {
            at = ui_focus_next(t, n, at, row % 2 ? -1 : 1, 0);
            assert_int_equal(at, t[row * 5 + (row % 2 ? 3 - col
                                                      : col + 1)].id);
        }
        at = ui_focus_next(t, n, at, 0, 1);
    }
}

static void progress_eases_and_asks_for_frames(void **state)
{
    (void)state;
    begin();
    assert_true(ui_progress(&ui, 0, 500) == 1); /* never started */
    assert_true(ui.deadline_ms == INT64_MAX);
    assert_true(ui_progress(&ui, 9000, 500) == 1); /* long over */
    assert_true(ui.deadline_ms == INT64_MAX);
    float half = ui_progress(&ui, 9750, 500);
    assert_true(half > 0.5f && half < 1);
    assert_true(ui.deadline_ms <= ui.now_ms);
}

/* At t = 1 a rolled number is exactly the plain one. */
static void rolled_number_ends_as_plain_text(void **state)
{
    (void)state;
    begin();
    float w = rolling_number(&ui, &plain, 10, 50, 999, 12036, 1);
    assert_int_equal(scene.n_cmds, 1);
    char buf[64];
    assert_string_equal(run_text(&scene.cmds[0], buf, sizeof buf), "12,036");
    assert_true(w == ui_text_width(&ui, &plain, "12,036"));
}

static void only_changed_digits_roll(void **state)
{
    (void)state;
    begin();
    rolling_number(&ui, &plain, 10, 50, 12036, 12046, 0.5f);
    int still = 0;
    for (uint32_t i = 0; i < scene.n_cmds; i++)
        still += scene.cmds[i].y == 50;
    /* 1 2 , 0 6 stand; 3 leaves and 4 comes */
    assert_int_equal(still, 5);
    assert_int_equal(scene.n_cmds, 7);
}

static void axis_steps_are_round(void **state)
{
    (void)state;
    static const struct {
        double max;
        int ticks;
        double want;
    } cases[] = { { 8000, 4, 2000 },   { 6400, 4, 2000 }, { 24, 5, 5 },
                  { 0.9, 5, 0.2 },     { 11000, 4, 5000 }, { 0, 4, 1 },
                  { 1000000, 4, 250000 } };
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_true(axis_step(cases[i].max, cases[i].ticks) ==
                    cases[i].want);
}

/* Whatever a year's figures are, bars stay inside the plot. */
static void chart_stays_in_its_box(void **state)
{
    (void)state;
    static const struct income_year odd[] = {
        { 2014, 0, 0, 0, 0, 0, 0, 2800, false },
        { 2015, 100, 200, 0, 50, 900, -550, 2855, true },
        { 2016, 2000000000, 1, 1, 1, 0, 2000000003, 2952, true },
        { 2017, 1000, 1000, 100, 100, 200, 2000, 0, true },
    };
    for (int n = 0; n <= (int)LENGTH(odd); n++) {
        begin();
        struct rectf r = rectf_make(100, 100, 420, 240);
        income_chart(&ui, r, odd, n, NULL, 0, 1, 2016);
        for (uint32_t i = 0; i < scene.n_cmds; i++) {
            if (scene.cmds[i].kind != SCENE_FILL)
                continue;
            struct rect b = scene.cmds[i].bounds;
            assert_true(b.x >= 100 && b.x + b.w <= 520);
            assert_true(b.y >= 99 && b.y + b.h <= 341);
        }
    }
}

static void theme_errors_name_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "[colours]\nground = #0A0B0C\n", NULL },
        { "[colours]\n\nground = blue\n", ":3: [colours] ground: expected" },
        { "[colours]\nsky = #0A0B0C\n", ":2: [colours] sky: unknown key" },
        { "[colours]\nground #0A0B0C\n", ":2: expected" },
        { "[poverty]\nlifted = #12345\n", ":2: [poverty] lifted" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char path[] = "/tmp/wanjia-theme-XXXXXX";
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        assert_true(write(fd, cases[i].text, strlen(cases[i].text)) > 0);
        close(fd);
        struct theme t = theme_night();
        struct error err = { "" };
        enum status s = theme_load(path, &t, &err);
        unlink(path);
        if (!cases[i].want) {
            assert_int_equal(s, STATUS_OK);
            assert_int_equal(t.ground, 0xFF0A0B0C);
            continue;
        }
        assert_int_equal(s, STATUS_INVALID);
        assert_non_null(strstr(err.text, cases[i].want));
        assert_int_equal(t.ground, theme_night().ground);
    }
}

static float luma_contrast(colour a)
{
    return colour_contrast(a, theme.card | 0xFF000000u);
}

static void text_has_contrast_on_cards(void **state)
{
    (void)state;
    assert_true(luma_contrast(theme.text) >= 4.5f);
    assert_true(luma_contrast(theme.text_soft) >= 4.5f);
    assert_true(luma_contrast(theme.text_faint) >= 4.5f);
    assert_true(luma_contrast(theme.amber) >= 4.5f);
    assert_true(luma_contrast(theme.ember) >= 4.5f);
    assert_true(luma_contrast(theme.teal) >= 4.5f);
    assert_true(colour_contrast(theme.on_amber, theme.amber) >= 4.5f);
    assert_true(colour_contrast(theme.chip_text, theme.chip) >= 4.5f);
    for (int i = 1; i < THEME_CLASSES; i++) /* dark = low, monotone */
        assert_true(colour_contrast(theme.classes[i], 0xFF000000) >
                    colour_contrast(theme.classes[i - 1], 0xFF000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fit_never_exceeds_its_slot),
        cmocka_unit_test(wrap_breaks_where_people_would),
        cmocka_unit_test(alignment_places_the_run),
        cmocka_unit_test(the_last_target_wins),
        cmocka_unit_test(target_ids_follow_their_action),
        cmocka_unit_test(arrows_reach_every_target),
        cmocka_unit_test(progress_eases_and_asks_for_frames),
        cmocka_unit_test(rolled_number_ends_as_plain_text),
        cmocka_unit_test(only_changed_digits_roll),
        cmocka_unit_test(axis_steps_are_round),
        cmocka_unit_test(chart_stays_in_its_box),
        cmocka_unit_test(theme_errors_name_their_line),
        cmocka_unit_test(text_has_contrast_on_cards),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
