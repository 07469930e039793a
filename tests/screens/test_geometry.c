/* From what an installer measured to the unit, and which text is too small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "screens/geometry.h"
#include "screens/screens.h"

static struct wall_shape wall(int w, int h, int columns, int rows)
{
    return (struct wall_shape){
        .w = w, .h = h, .columns = columns, .rows = rows, .unit_scale = 1
    };
}

static bool near(double a, double b, double by)
{
    return fabs(a - b) <= by;
}

static void without_measures_the_pixels_decide(void **state)
{
    (void)state;
    struct wall_shape s = wall(1920, 1080, 1, 1);
    assert_true(geometry_unit(&s) == 1);
    s = wall(7680, 2160, 1, 1);
    assert_true(geometry_unit(&s) == 2);
    s = wall(2160, 3840, 1, 1);
    assert_true(geometry_unit(&s) == 2);
    s.unit_scale = 1.5;
    assert_true(geometry_unit(&s) == 3);
    assert_true(geometry_mm_per_px(&s) == 0);
}

static void bezels_become_pixels(void **state)
{
    (void)state;
    struct wall_shape s = wall(7680, 2160, 4, 2);
    s.bezel_mm = 5;
    assert_int_equal(geometry_grid(&s).bezel, 0); /* how wide is not known */
    s.width_mm = 3855; /* 3840 mm of picture, half a millimetre a pixel */
    assert_true(near(geometry_mm_per_px(&s), 0.5, 1e-9));
    assert_int_equal(geometry_grid(&s).bezel, 10);
    s.columns = s.rows = 1;
    assert_int_equal(grid_canvas_w(&(struct grid){ 7680, 2160, 1, 1, 10 }),
                     7680);
    /* and never make a canvas that cannot be painted */
    s = wall(16000, 2000, 16, 1);
    s.bezel_mm = 90;
    s.width_mm = 4000;
    struct grid g = geometry_grid(&s);
    assert_in_range(grid_canvas_w(&g), 16000, 16384);
}

static void sixteen_arc_minutes_are_4_65_mm_a_metre(void **state)
{
    (void)state;
    assert_true(near(geometry_arc_minutes(4.65, 1), 16, 0.02));
    assert_true(near(geometry_arc_minutes(46.5, 10), 16, 0.02));
}

static void a_far_viewer_makes_text_larger_as_far_as_there_is_room(void **state)
{
    (void)state;
    struct wall_shape s = wall(3840, 2160, 1, 1);
    s.width_mm = 4800; /* 1.25 mm a pixel */
    s.distance_m = 6;
    assert_true(geometry_unit(&s) == 2); /* 47 mm: more than enough */
    s.distance_m = 11;
    double body = 19 * (double)geometry_unit(&s) * 1.25;
    assert_true(geometry_unit(&s) > 2);
    assert_true(near(geometry_arc_minutes(body, 11), 16, 0.01));
    struct small_text small[GEOMETRY_SIZES_MAX];
    int n = geometry_small_texts(&s, small);
    assert_true(n > 0);
    for (int i = 0; i < n; i++)
        assert_false(small[i].body);
    s.distance_m = 100; /* the design needs its room */
    assert_true(near((double)geometry_unit(&s), 2160.0 / 840, 0.001));
}

static void what_is_too_small_is_told_with_what_helps(void **state)
{
    (void)state;
    struct small_text small[GEOMETRY_SIZES_MAX];
    struct wall_shape s = wall(3840, 2160, 1, 1);
    assert_int_equal(geometry_small_texts(&s, small), 0); /* not known */
    s.width_mm = 4800;
    s.distance_m = 3;
    assert_int_equal(geometry_small_texts(&s, small), 0); /* all large enough */
    s.distance_m = 40;
    int n = geometry_small_texts(&s, small);
    assert_int_equal(n, 7);
    for (int i = 0; i < n; i++) {
        assert_true(i == 0 || small[i].size_u > small[i - 1].size_u);
        assert_true(small[i].body == (small[i].size_u >= GEOMETRY_BODY_U));
        assert_true(small[i].arc_minutes < 16 && small[i].texts[0]);
        assert_true(near(geometry_arc_minutes(small[i].mm, small[i].distance_m),
                         16, 0.01));
        assert_true(near(geometry_arc_minutes(small[i].mm * small[i].scale, 40),
                         16, 0.01));
    }
}

static void a_cell_holds_a_column_and_the_first_card(void **state)
{
    (void)state;
    static const int shapes[][4] = {
        { 3840, 2160, 4, 2 }, { 7680, 4320, 4, 4 }, { 15360, 4320, 8, 4 },
        { 3840, 2160, 2, 2 }, { 2160, 3840, 1, 3 }, { 1280, 720, 3, 3 },
    };
    for (size_t i = 0; i < LENGTH(shapes); i++) {
        struct wall_shape s = wall(shapes[i][0], shapes[i][1], shapes[i][2],
                                   shapes[i][3]);
        s.unit_scale = 2; /* cells say how large */
        struct grid g = geometry_grid(&s);
        struct rect cell = grid_cell(&g, 0, 0);
        double unit = (double)geometry_unit(&s);
        assert_true(cell.w / unit > 525.9 && cell.h / unit > 409.9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_measures_the_pixels_decide),
        cmocka_unit_test(bezels_become_pixels),
        cmocka_unit_test(sixteen_arc_minutes_are_4_65_mm_a_metre),
        cmocka_unit_test(
            a_far_viewer_makes_text_larger_as_far_as_there_is_room),
        cmocka_unit_test(what_is_too_small_is_told_with_what_helps),
        cmocka_unit_test(a_cell_holds_a_column_and_the_first_card),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
