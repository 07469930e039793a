#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "map/camera.h"

#include <math.h>

static const struct rectf view = { 100, 50, 3640, 2060 };

static struct camera random_camera(struct rng *r)
{
    return (struct camera){
        .centre = { 1e5 * (rng_unit(r) - 0.5), 1e5 * (rng_unit(r) - 0.5) },
        .scale = 0.01 * exp(5 * rng_unit(r)),
    };
}

static void the_centre_of_the_view_shows_the_cameras_centre(void **state)
{
    (void)state;
    struct camera c = { { 1234, -567 }, 0.03 };
    struct point p = camera_to_screen(&c, view, c.centre);
    assert_true(p.x == 100 + 1820 && p.y == 50 + 1030);
    struct point north = { 1234, -467 };
    assert_true(camera_to_screen(&c, view, north).y < p.y);
}

static void screen_and_map_round_trip(void **state)
{
    (void)state;
    struct rng r = rng_make(1, 1);
    for (int i = 0; i < 1000; i++) {
        struct camera c = random_camera(&r);
        struct point m = { 1e5 * rng_unit(&r), 1e5 * rng_unit(&r) };
        struct point s = camera_to_screen(&c, view, m);
        struct point back = camera_to_map(&c, view, s.x, s.y);
        assert_true(fabs(back.x - m.x) < 1e-6 && fabs(back.y - m.y) < 1e-6);
    }
}

static void fit_shows_the_whole_box_centred_in_the_inner_rectangle(void **state)
{
    (void)state;
    struct rng r = rng_make(2, 1);
    for (int i = 0; i < 500; i++) {
        struct rectf inner = rectf_make((float)(100 + 1000 * rng_unit(&r)),
                                        (float)(50 + 900 * rng_unit(&r)),
                                        (float)(100 + 2000 * rng_unit(&r)),
                                        (float)(100 + 1000 * rng_unit(&r)));
        struct point low = { -1e4 * rng_unit(&r), -1e4 * rng_unit(&r) };
        struct point high = { 1e4 * rng_unit(&r), 1e4 * rng_unit(&r) };
        struct camera c = camera_fit(low, high, view, inner);
        struct point a = camera_to_screen(&c, view, low);
        struct point b = camera_to_screen(&c, view, high);
        double e = 1e-3;
        assert_true(a.x >= (double)inner.x - e && b.y >= (double)inner.y - e);
        assert_true(b.x <= (double)inner.x + (double)inner.w + e);
        assert_true(a.y <= (double)inner.y + (double)inner.h + e);
        assert_true(fabs((a.x + b.x) / 2 -
                         ((double)inner.x + (double)inner.w / 2)) < e);
        assert_true(fabs((a.y + b.y) / 2 -
                         ((double)inner.y + (double)inner.h / 2)) < e);
        double fill = fmax((b.x - a.x) / (double)inner.w,
                           (a.y - b.y) / (double)inner.h);
        assert_true(fabs(fill - 1) < 1e-6);
    }
}

static void fit_of_a_single_point_is_finite(void **state)
{
    (void)state;
    struct point p = { 10, 20 };
    struct camera c = camera_fit(p, p, view, view);
    assert_true(isfinite(c.scale) && c.scale > 0);
    assert_true(fabs(c.centre.x - 10) < 1e-9 && fabs(c.centre.y - 20) < 1e-9);
}

static void pan_moves_what_is_shown_by_the_pixels(void **state)
{
    (void)state;
    struct rng r = rng_make(3, 1);
    for (int i = 0; i < 500; i++) {
        struct camera c = random_camera(&r);
        struct point m = { 1e4 * rng_unit(&r), 1e4 * rng_unit(&r) };
        struct point before = camera_to_screen(&c, view, m);
        struct camera d = camera_pan(&c, 37, -12.5);
        struct point after = camera_to_screen(&d, view, m);
        assert_true(fabs(after.x - before.x - 37) < 1e-6);
        assert_true(fabs(after.y - before.y + 12.5) < 1e-6);
    }
}

static void zoom_keeps_the_place_under_the_finger(void **state)
{
    (void)state;
    struct rng r = rng_make(4, 1);
    for (int i = 0; i < 500; i++) {
        struct camera c = random_camera(&r);
        double x = 3840 * rng_unit(&r), y = 2160 * rng_unit(&r);
        double factor = 0.2 + 5 * rng_unit(&r);
        struct point m = camera_to_map(&c, view, x, y);
        struct camera d = camera_zoom(&c, view, factor, x, y);
        struct point s = camera_to_screen(&d, view, m);
        assert_true(fabs(s.x - x) < 1e-6 && fabs(s.y - y) < 1e-6);
        assert_true(fabs(d.scale / c.scale / factor - 1) < 1e-12);
    }
}

static void limits_hold_and_leave_a_good_camera_alone(void **state)
{
    (void)state;
    struct point low = { -10, -20 }, high = { 30, 40 };
    struct camera far = { { 99, -99 }, 1000 }, good = { { 5, 5 }, 2 };
    struct camera a = camera_limit(&far, 0.5, 8, low, high);
    assert_true(a.centre.x == 30 && a.centre.y == -20 && a.scale == 8);
    struct camera b = camera_limit(&good, 0.5, 8, low, high);
    assert_true(b.centre.x == 5 && b.centre.y == 5 && b.scale == 2);
}

static void flights_start_and_end_exactly(void **state)
{
    (void)state;
    struct rng r = rng_make(5, 1);
    for (int i = 0; i < 500; i++) {
        struct camera a = random_camera(&r), b = random_camera(&r);
        struct camera s = camera_between(&a, &b, 0);
        struct camera e = camera_between(&a, &b, 1);
        assert_memory_equal(&s, &a, sizeof a);
        assert_memory_equal(&e, &b, sizeof b);
        /* …and near the ends it is near them. */
        struct camera s1 = camera_between(&a, &b, 1e-9);
        struct camera e1 = camera_between(&a, &b, 1 - 1e-9);
        assert_true(fabs(s1.scale / a.scale - 1) < 1e-6);
        assert_true(fabs(e1.scale / b.scale - 1) < 1e-6);
        assert_true(hypot(s1.centre.x - a.centre.x, s1.centre.y - a.centre.y) *
                        a.scale <
                    0.01);
        assert_true(hypot(e1.centre.x - b.centre.x, e1.centre.y - b.centre.y) *
                        b.scale <
                    0.01);
    }
}

static void flights_are_smooth_and_far_ones_zoom_out(void **state)
{
    (void)state;
    struct camera a = { { 0, 0 }, 0.5 }, b = { { 40000, 20000 }, 0.5 };
    double least = 1;
    struct camera before = a;
    for (int i = 1; i <= 200; i++) {
        struct camera c = camera_between(&a, &b, i / 200.0);
        double moved = hypot(c.centre.x - before.centre.x,
                             c.centre.y - before.centre.y) *
                       c.scale;
        assert_true(moved < 120); /* px a step: no jump */
        assert_true(fabs(log(c.scale / before.scale)) < 0.1);
        assert_true(c.centre.x >= before.centre.x);
        least = fmin(least, c.scale);
        before = c;
    }
    assert_true(least < 0.2);
}

static void a_flight_on_the_spot_only_zooms(void **state)
{
    (void)state;
    struct camera a = { { 100, 200 }, 0.02 }, b = { { 100, 200 }, 0.32 };
    struct camera c = camera_between(&a, &b, 0.5);
    assert_true(c.centre.x == 100 && c.centre.y == 200);
    assert_true(fabs(c.scale - 0.08) < 1e-9);
    struct camera same = camera_between(&a, &a, 0.3);
    assert_true(fabs(same.scale - 0.02) < 1e-12);
    assert_true(same.centre.x == 100);
}

static void ease_out_starts_fast_ends_slow_and_is_clamped(void **state)
{
    (void)state;
    static const struct {
        double t, want;
    } cases[] = { { -1, 0 }, { 0, 0 }, { 0.5, 0.875 }, { 1, 1 }, { 7, 1 } };
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_true(ease_out(cases[i].t) == cases[i].want);
    for (int i = 0; i < 100; i++)
        assert_true(ease_out(i / 100.0) < ease_out((i + 1) / 100.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_centre_of_the_view_shows_the_cameras_centre),
        cmocka_unit_test(screen_and_map_round_trip),
        cmocka_unit_test(
            fit_shows_the_whole_box_centred_in_the_inner_rectangle),
        cmocka_unit_test(fit_of_a_single_point_is_finite),
        cmocka_unit_test(pan_moves_what_is_shown_by_the_pixels),
        cmocka_unit_test(zoom_keeps_the_place_under_the_finger),
        cmocka_unit_test(limits_hold_and_leave_a_good_camera_alone),
        cmocka_unit_test(flights_start_and_end_exactly),
        cmocka_unit_test(flights_are_smooth_and_far_ones_zoom_out),
        cmocka_unit_test(a_flight_on_the_spot_only_zooms),
        cmocka_unit_test(ease_out_starts_fast_ends_slow_and_is_clamped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
