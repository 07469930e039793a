/* The test pattern: cells are where the wall's are, fingers leave traces. */
#include "screens/pattern.h"

#include "fake_metrics.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct fix {
    struct scene scene;
    struct theme theme;
    struct strings *strings;
    struct ui ui;
};

static void open_ui(struct fix *f, int w, int h)
{
    struct error err = { "" };
    char path[512];
    const char *data = getenv("WANJIA_DATA");
    snprintf(path, sizeof path, "%s/assets/strings/zh-CN.ini",
             data ? data : ".");
    assert_int_equal(strings_load(path, &f->strings, &err), STATUS_OK);
    f->theme = theme_night();
    f->ui = (struct ui){ .scene = &f->scene,
                         .metrics = fake_metrics(),
                         .theme = &f->theme,
                         .strings = f->strings,
                         .unit = 1,
                         .w = w,
                         .h = h,
                         .deadline_ms = INT64_MAX };
    scene_begin(&f->scene, w, h);
}

static void close_ui(struct fix *f)
{
    strings_destroy(f->strings);
    scene_finish(&f->scene);
}

static int count_fills(const struct scene *s, struct rect r)
{
    int n = 0;
    for (uint32_t i = 0; i < s->n_cmds; i++) {
        const struct scene_cmd *c = &s->cmds[i];
        n += c->kind == SCENE_FILL && c->bounds.x == r.x &&
             c->bounds.y == r.y && c->bounds.w == r.w && c->bounds.h == r.h;
    }
    return n;
}

static void every_cell_has_an_edge_of_one_pixel(void **state)
{
    (void)state;
    struct fix f = { 0 };
    struct pattern p = { 0 };
    struct grid g = grid_make(3840, 1081, 4, 2, 10);
    open_ui(&f, g.w, g.h);
    screen_pattern(&f.ui, &g, &p);
    for (int row = 0; row < 2; row++)
        for (int column = 0; column < 4; column++) {
            struct rect r = grid_cell(&g, column, row);
            assert_int_equal(count_fills(&f.scene, rect_make(r.x, r.y, r.w, 1)),
                             1);
            assert_int_equal(
                count_fills(&f.scene, rect_make(r.x, r.y + r.h - 1, r.w, 1)),
                1);
            assert_int_equal(count_fills(&f.scene, rect_make(r.x, r.y, 1, r.h)),
                             1);
            assert_int_equal(
                count_fills(&f.scene, rect_make(r.x + r.w - 1, r.y, 1, r.h)),
                1);
        }
    close_ui(&f);
}

static void words_stay_in_their_cell(void **state)
{
    (void)state;
    static const int sizes[][4] = { { 1280, 720, 1, 1 },
                                    { 7680, 2160, 4, 2 },
                                    { 2160, 3840, 2, 3 },
                                    { 15360, 4320, 8, 4 } };
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct fix f = { 0 };
        struct pattern p = { 0 };
        struct grid g = grid_make(sizes[i][0], sizes[i][1], sizes[i][2],
                                  sizes[i][3], 8);
        int texts = 0;
        open_ui(&f, g.w, g.h);
        screen_pattern(&f.ui, &g, &p);
        assert_int_equal(f.scene.n_dropped, 0);
        for (uint32_t k = 0; k < f.scene.n_cmds; k++) {
            const struct scene_cmd *c = &f.scene.cmds[k];
            if (c->kind != SCENE_TEXT)
                continue;
            texts++;
            assert_false(grid_splits(
                &g, rectf_make((float)c->bounds.x, (float)c->bounds.y,
                               (float)c->bounds.w, (float)c->bounds.h)));
        }
        assert_int_equal(texts, 4 * sizes[i][2] * sizes[i][3] + 2);
        close_ui(&f);
    }
}

static int strokes(struct fix *f, const struct pattern *p)
{
    struct grid g = grid_make(1920, 1080, 1, 1, 0);
    int n = 0;
    scene_begin(&f->scene, g.w, g.h);
    screen_pattern(&f->ui, &g, p);
    for (uint32_t i = 0; i < f->scene.n_cmds; i++)
        n += f->scene.cmds[i].kind == SCENE_STROKE;
    return n;
}

static void fingers_leave_traces(void **state)
{
    (void)state;
    struct fix f = { 0 };
    struct pattern p = { 0 };
    open_ui(&f, 1920, 1080);
    int none = strokes(&f, &p);
    struct pattern_point two[] = { { 100, 100, 0 }, { 900, 500, 1 } };
    pattern_touch(&p, two, 2);
    two[0].x = 300;
    two[1].y = 700;
    pattern_touch(&p, two, 2);
    assert_int_equal(p.n_fingers, 2);
    assert_int_equal(strokes(&f, &p), none + 4); /* two traces, two rings */
    pattern_touch(&p, two + 1, 1); /* the first leaves: the second goes on */
    assert_int_equal(p.n_fingers, 1);
    pattern_touch(&p, NULL, 0);
    assert_int_equal(strokes(&f, &p), none + 2); /* traces stay */
    close_ui(&f);
}

static void the_oldest_traces_go_first(void **state)
{
    (void)state;
    struct pattern p = { 0 };
    for (int i = 0; i < 3 * PATTERN_TRACE_MAX; i++) {
        struct pattern_point at = { (float)i, 5, 0 };
        pattern_touch(&p, &at, 1);
    }
    assert_int_equal(p.n_trace, PATTERN_TRACE_MAX);
    int newest = (p.first + PATTERN_TRACE_MAX - 1) % PATTERN_TRACE_MAX;
    assert_float_equal(p.trace[newest].x, 3 * PATTERN_TRACE_MAX - 1, 0.01);
    assert_float_equal(p.trace[p.first].x, 2 * PATTERN_TRACE_MAX, 0.01);
    struct pattern_point many[PATTERN_FINGERS_MAX + 5] = { { 1, 1, 0 } };
    pattern_touch(&p, many, PATTERN_FINGERS_MAX + 5);
    assert_int_equal(p.n_fingers, PATTERN_FINGERS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_has_an_edge_of_one_pixel),
        cmocka_unit_test(words_stay_in_their_cell),
        cmocka_unit_test(fingers_leave_traces),
        cmocka_unit_test(the_oldest_traces_go_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
