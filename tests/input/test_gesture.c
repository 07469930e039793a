#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"
#include "input/gesture.h"

#include <math.h>
#include <string.h>

#define EVENTS_MAX 24

struct event {
    int64_t ms;
    int64_t finger;
    enum touch_phase phase;
    float x, y;
};

#define DOWN   TOUCH_DOWN
#define MOVE   TOUCH_MOVE
#define UP     TOUCH_UP
#define CANCEL TOUCH_CANCEL

/* What came out, as text: "press 10,10 | tap 12,10". */
static const struct {
    const char *name;
    struct event in[EVENTS_MAX];
    const char *want;
} cases[] = {
    { "a short touch is a tap",
      { { 0, 1, DOWN, 10, 10 }, { 80, 1, UP, 10, 10 } },
      "press 10,10 | tap 10,10" },
    { "a finger that trembles still taps, where it left",
      { { 0, 1, DOWN, 10, 10 },
        { 40, 1, MOVE, 14, 12 },
        { 80, 1, UP, 15, 12 } },
      "press 10,10 | tap 15,12" },
    { "a touch at the limit of time is a tap",
      { { 0, 1, DOWN, 10, 10 }, { GESTURE_TAP_MS, 1, UP, 10, 10 } },
      "press 10,10 | tap 10,10" },
    { "a long press only lets go",
      { { 0, 1, DOWN, 10, 10 }, { GESTURE_TAP_MS + 1, 1, UP, 10, 10 } },
      "press 10,10 | release 10,10" },
    { "a drag begins beyond the slop with all of its way, then follows",
      { { 0, 1, DOWN, 100, 100 },
        { 20, 1, MOVE, 105, 100 },
        { 40, 1, MOVE, 130, 104 },
        { 60, 1, MOVE, 135, 104 },
        { 400, 1, UP, 135, 104 } },
      "press 100,100 | release 130,104 | drag 130,104 by 30,4 | "
      "drag 135,104 by 5,0 | fling 0,0" },
    { "a quick stroke ends with its speed",
      { { 0, 1, DOWN, 0, 0 },
        { 10, 1, MOVE, 20, 0 },
        { 20, 1, MOVE, 40, 0 },
        { 30, 1, MOVE, 60, 0 },
        { 40, 1, UP, 60, 0 } },
      "press 0,0 | release 20,0 | drag 20,0 by 20,0 | drag 40,0 by 20,0 | "
      "drag 60,0 by 20,0 | fling 1872,0" },
    { "a stroke that stopped before it ended does not carry on",
      { { 0, 1, DOWN, 0, 0 }, { 10, 1, MOVE, 50, 0 }, { 200, 1, UP, 50, 0 } },
      "press 0,0 | release 50,0 | drag 50,0 by 50,0 | fling 0,0" },
    { "a drag that comes back to where it began is no tap",
      { { 0, 1, DOWN, 50, 50 },
        { 20, 1, MOVE, 90, 50 },
        { 300, 1, MOVE, 50, 50 },
        { 600, 1, UP, 50, 50 } },
      "press 50,50 | release 90,50 | drag 90,50 by 40,0 | "
      "drag 50,50 by -40,0 | fling 0,0" },
    { "two fingers that part zoom about their middle",
      { { 0, 1, DOWN, 100, 100 },
        { 10, 2, DOWN, 200, 100 },
        { 20, 2, MOVE, 300, 100 },
        { 30, 1, UP, 100, 100 },
        { 40, 2, UP, 300, 100 } },
      "press 100,100 | release 200,100 | zoom 200,100 by 50,0 times 2.00" },
    { "two fingers that move together pan without zooming",
      { { 0, 1, DOWN, 100, 100 },
        { 10, 2, DOWN, 200, 100 },
        { 20, 1, MOVE, 120, 100 },
        { 21, 2, MOVE, 220, 100 } },
      "press 100,100 | release 200,100 | zoom 160,100 by 10,0 times 0.80 | "
      "zoom 170,100 by 10,0 times 1.25" },
    { "after a pinch the finger that stays drags on, and no tap comes",
      { { 0, 1, DOWN, 100, 100 },
        { 10, 2, DOWN, 200, 100 },
        { 20, 2, UP, 200, 100 },
        { 40, 1, MOVE, 140, 100 },
        { 50, 1, MOVE, 141, 100 },
        { 300, 1, UP, 141, 100 } },
      "press 100,100 | release 200,100 | drag 140,100 by 40,0 | "
      "drag 141,100 by 1,0 | fling 0,0" },
    { "a two-finger touch is no tap",
      { { 0, 1, DOWN, 100, 100 },
        { 10, 2, DOWN, 200, 100 },
        { 50, 1, UP, 100, 100 },
        { 60, 2, UP, 200, 100 } },
      "press 100,100 | release 200,100" },
    { "both hands: the second comes during a drag and makes it a pinch",
      { { 0, 1, DOWN, 100, 100 },
        { 20, 1, MOVE, 140, 100 },
        { 30, 2, DOWN, 240, 100 },
        { 40, 2, MOVE, 340, 100 },
        { 50, 2, UP, 340, 100 },
        { 60, 1, MOVE, 150, 100 },
        { 400, 1, UP, 150, 100 } },
      "press 100,100 | release 140,100 | drag 140,100 by 40,0 | "
      "zoom 240,100 by 50,0 times 2.00 | drag 150,100 by 10,0 | fling 0,0" },
    { "fingers that touch each other do not zoom",
      { { 0, 1, DOWN, 100, 100 },
        { 10, 2, DOWN, 101, 100 },
        { 20, 2, MOVE, 111, 100 } },
      "press 100,100 | release 101,100 | zoom 106,100 by 5,0 times 1.00" },
    { "a third finger does not count until one of the first two leaves",
      { { 0, 1, DOWN, 100, 100 },
        { 10, 2, DOWN, 200, 100 },
        { 20, 3, DOWN, 500, 100 },
        { 30, 3, MOVE, 600, 100 },
        { 40, 1, UP, 100, 100 },
        { 50, 3, MOVE, 1000, 100 } },
      "press 100,100 | release 200,100 | zoom 600,100 by 200,0 times 2.00" },
    { "a finger that goes up without having come down is ignored",
      { { 0, 7, UP, 10, 10 },
        { 5, 8, MOVE, 10, 10 },
        { 10, 1, DOWN, 20, 20 },
        { 20, 7, UP, 10, 10 },
        { 30, 1, UP, 20, 20 } },
      "press 20,20 | tap 20,20" },
    { "a finger whose leaving was lost is forgotten after a while",
      { { 0, 1, DOWN, 10, 10 },
        { GESTURE_ORPHAN_MS + 1, 2, DOWN, 50, 50 },
        { GESTURE_ORPHAN_MS + 50, 2, UP, 50, 50 } },
      "press 10,10 | release 10,10 | press 50,50 | tap 50,50" },
    { "a finger that waits long by itself is not forgotten",
      { { 0, 1, DOWN, 10, 10 },
        { 9000, 1, MOVE, 100, 10 },
        { 9500, 1, UP, 100, 10 } },
      "press 10,10 | release 100,10 | drag 100,10 by 90,0 | fling 0,0" },
    { "one finger down twice ends the first touch",
      { { 0, 1, DOWN, 10, 10 },
        { 50, 1, DOWN, 60, 60 },
        { 90, 1, UP, 60, 60 } },
      "press 10,10 | release 10,10 | press 60,60 | tap 60,60" },
    { "a cancelled touch is no tap",
      { { 0, 1, DOWN, 10, 10 }, { 50, 1, CANCEL, 10, 10 } },
      "press 10,10 | release 10,10" },
    { "a cancelled drag stands still",
      { { 0, 1, DOWN, 0, 0 },
        { 10, 1, MOVE, 50, 0 },
        { 20, 1, CANCEL, 50, 0 } },
      "press 0,0 | release 50,0 | drag 50,0 by 50,0 | fling 0,0" },
    { "a position that is no number is ignored",
      { { 0, 1, DOWN, 10, 10 },
        { 10, 1, MOVE, NAN, 10 },
        { 20, 1, MOVE, 10, INFINITY },
        { 30, 1, UP, 10, 10 } },
      "press 10,10 | tap 10,10" },
    { "a new touch after a pinch can tap again",
      { { 0, 1, DOWN, 100, 100 },
        { 10, 2, DOWN, 200, 100 },
        { 20, 1, UP, 100, 100 },
        { 30, 2, UP, 200, 100 },
        { 40, 3, DOWN, 5, 5 },
        { 50, 3, UP, 5, 5 } },
      "press 100,100 | release 200,100 | press 5,5 | tap 5,5" },
};

static void say(char *buf, size_t size, const struct action *a)
{
    static const char *const names[] = {
        [ACTION_PRESS] = "press", [ACTION_RELEASE] = "release",
        [ACTION_TAP] = "tap",     [ACTION_DRAG] = "drag",
        [ACTION_FLING] = "fling", [ACTION_ZOOM] = "zoom",
    };
    assert_in_range(a->kind, ACTION_PRESS, ACTION_ZOOM);
    str_append(buf, size, "%s%s", *buf ? " | " : "", names[a->kind]);
    double x = (double)a->x, y = (double)a->y;
    double dx = (double)a->dx, dy = (double)a->dy;
    if (a->kind != ACTION_FLING)
        str_append(buf, size, " %.0f,%.0f", x, y);
    if (a->kind == ACTION_DRAG || a->kind == ACTION_ZOOM)
        str_append(buf, size, " by %.0f,%.0f", dx, dy);
    if (a->kind == ACTION_FLING)
        str_append(buf, size, " %.0f,%.0f", dx, dy);
    if (a->kind == ACTION_ZOOM)
        str_append(buf, size, " times %.2f", (double)a->factor);
}

static void touches_become_actions(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct gesture g = { 0 };
        char got[1024] = "";
        for (const struct event *e = cases[i].in;
             e < cases[i].in + EVENTS_MAX && (e->finger || e->ms); e++) {
            struct action out[4];
            int n = gesture_touch(&g, e->finger, e->phase, e->x, e->y, e->ms,
                                  out);
            for (int k = 0; k < n; k++)
                say(got, sizeof got, &out[k]);
        }
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s:\n  got  %s\n  want %s", cases[i].name, got,
                     cases[i].want);
    }
}

static void the_slop_follows_the_wall(void **state)
{
    (void)state;
    struct gesture g = { .slop_px = 40 };
    struct action out[4];
    gesture_touch(&g, 1, DOWN, 0, 0, 0, out);
    assert_int_equal(gesture_touch(&g, 1, MOVE, 39, 0, 10, out), 0);
    assert_int_equal(gesture_touch(&g, 1, MOVE, 41, 0, 20, out), 2);
    gesture_reset(&g);
    assert_true(g.slop_px == 40 && g.n_down == 0 && !g.dragging);
}

static void ten_fingers_are_kept_and_an_eleventh_is_not(void **state)
{
    (void)state;
    struct gesture g = { 0 };
    struct action out[4];
    for (int i = 1; i <= 11; i++)
        gesture_touch(&g, i, DOWN, (float)(100 * i), 0, i, out);
    assert_int_equal(g.n_down, GESTURE_FINGERS_MAX);
    for (int i = 1; i <= 11; i++)
        gesture_touch(&g, i, UP, (float)(100 * i), 0, 20 + i, out);
    assert_int_equal(g.n_down, 0);
    assert_int_equal(gesture_touch(&g, 1, DOWN, 5, 5, 100, out), 1);
    assert_int_equal(out[0].kind, ACTION_PRESS);
}

static void a_wheel_notch_zooms_and_back(void **state)
{
    (void)state;
    struct gesture g = { 0 };
    struct action in[4], back[4];
    assert_int_equal(gesture_wheel(&g, 30, 40, 1, in), 1);
    assert_int_equal(gesture_wheel(&g, 30, 40, -1, back), 1);
    assert_int_equal(in[0].kind, ACTION_ZOOM);
    assert_true(in[0].x == 30 && in[0].y == 40 && in[0].factor > 1);
    assert_true(fabsf(in[0].factor * back[0].factor - 1) < 1e-5f);
    assert_int_equal(gesture_wheel(&g, 30, 40, 0, in), 0);
    assert_int_equal(gesture_wheel(&g, 30, 40, NAN, in), 0);
    gesture_wheel(&g, 30, 40, 1e9f, in);
    assert_true(in[0].factor < 10);
}

/* Whatever a panel sends: nothing but a PRESS begins, every PRESS ends once,
 * and what moves or zooms is a number. */
static void random_touches_keep_their_order(void **state)
{
    (void)state;
    struct rng r = rng_make(20160414, 1);
    struct gesture g = { 0 };
    int64_t now = 0;
    bool pressed = false;
    for (int i = 0; i < 200000; i++) {
        struct action out[4];
        now += rng_chance(&r, 0.001) ? 5000 : rng_between(&r, 0, 40);
        int n = gesture_touch(&g, rng_between(&r, 1, 12),
                              (enum touch_phase)rng_below(&r, 4),
                              (float)rng_between(&r, 0, 400),
                              (float)rng_between(&r, 0, 400), now, out);
        assert_in_range(n, 0, 4);
        assert_in_range(g.n_down, 0, GESTURE_FINGERS_MAX);
        for (int k = 0; k < n; k++) {
            const struct action *a = &out[k];
            if (a->kind == ACTION_PRESS) {
                assert_false(pressed);
                pressed = true;
            } else if (a->kind == ACTION_TAP || a->kind == ACTION_RELEASE) {
                assert_true(pressed);
                pressed = false;
            } else {
                assert_false(pressed);
            }
            assert_true(isfinite(a->dx) && isfinite(a->dy));
            assert_true(isfinite(a->factor) && a->factor > 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(touches_become_actions),
        cmocka_unit_test(the_slop_follows_the_wall),
        cmocka_unit_test(ten_fingers_are_kept_and_an_eleventh_is_not),
        cmocka_unit_test(a_wheel_notch_zooms_and_back),
        cmocka_unit_test(random_touches_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
