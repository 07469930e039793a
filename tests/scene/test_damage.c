/* Damage: derived from the list, never too little. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "scene/damage.h"

#include <string.h>

static bool covered(const struct damage *d, struct rect r)
{
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++) {
            int n = 0;
            for (int i = 0; i < d->n_rects; i++)
                n += rect_contains(d->rects[i], x, y);
            if (n != 1) /* disjoint, too */
                return false;
        }
    return true;
}

static int64_t area(const struct damage *d)
{
    int64_t sum = 0;
    for (int i = 0; i < d->n_rects; i++)
        sum += (int64_t)d->rects[i].w * d->rects[i].h;
    return sum;
}

static void frame_with(struct scene *s, int w, int h, struct rect r, colour c)
{
    scene_begin(s, w, h);
    scene_fill(s, rect_make(0, 0, w, h), 0xFF000000);
    scene_fill(s, r, c);
}

static void the_first_frame_is_damaged_whole(void **state)
{
    struct damage d;
    struct scene s = { 0 };
    (void)state;
    damage_init(&d, 640, 480);
    scene_begin(&s, 640, 480);
    damage_update(&d, &s);
    assert_true(d.all);
    assert_int_equal(d.n_rects, 1);
    assert_true(rect_equal(d.rects[0], rect_make(0, 0, 640, 480)));
    scene_finish(&s);
    damage_finish(&d);
}

static void an_unchanged_frame_has_no_damage(void **state)
{
    struct damage d;
    struct scene s = { 0 };
    (void)state;
    damage_init(&d, 640, 480);
    for (int i = 0; i < 3; i++) {
        frame_with(&s, 640, 480, rect_make(50, 60, 70, 80), 0xFFFF0000);
        damage_update(&d, &s);
        assert_int_equal(d.n_rects, i == 0 ? 1 : 0);
    }
    damage_invalidate(&d);
    damage_update(&d, &s);
    assert_true(d.all);
    damage_update(&d, &s);
    assert_int_equal(d.n_rects, 0);
    scene_finish(&s);
    damage_finish(&d);
}

static void both_places_of_what_moved_are_damaged(void **state)
{
    static const struct {
        const char *name;
        int w, h;
        struct rect from, to;
    } cases[] = {
        { "the smallest frame", 16, 16, { 0, 0, 3, 3 }, { 12, 12, 4, 4 } },
        { "across the frame", 640, 480, { 5, 5, 9, 9 }, { 600, 440, 9, 9 } },
        { "by one pixel", 640, 480, { 31, 31, 2, 2 }, { 32, 31, 2, 2 } },
        { "to the last column", 641, 333, { 0, 0, 1, 1 }, { 640, 332, 1, 1 } },
        { "a wide wall", 16384, 4320, { 9, 9, 9, 9 }, { 16300, 4300, 84, 20 } },
        { "a tall wall", 1080, 16384, { 9, 9, 9, 9 }, { 9, 16000, 50, 384 } },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct damage d;
        struct scene s = { 0 };
        damage_init(&d, cases[i].w, cases[i].h);
        frame_with(&s, cases[i].w, cases[i].h, cases[i].from, 0xFFFF0000);
        damage_update(&d, &s);
        frame_with(&s, cases[i].w, cases[i].h, cases[i].to, 0xFFFF0000);
        damage_update(&d, &s);
        if (!covered(&d, cases[i].from) || !covered(&d, cases[i].to))
            fail_msg("%s: not covered once", cases[i].name);
        if (cases[i].w >= 640 &&
            area(&d) * 4 > (int64_t)cases[i].w * cases[i].h)
            fail_msg("%s: far too much damage", cases[i].name);
        scene_finish(&s);
        damage_finish(&d);
    }
}

static void order_matters_and_disappearing_counts(void **state)
{
    struct damage d;
    struct scene s = { 0 };
    const struct rect a = { 10, 10, 90, 90 }, b = { 50, 50, 90, 90 };
    (void)state;
    damage_init(&d, 300, 300);
    scene_begin(&s, 300, 300);
    scene_fill(&s, a, 0xFF111111);
    scene_fill(&s, b, 0xFF222222);
    damage_update(&d, &s);
    scene_begin(&s, 300, 300);
    scene_fill(&s, b, 0xFF222222);
    scene_fill(&s, a, 0xFF111111);
    damage_update(&d, &s);
    assert_true(covered(&d, rect_intersect(a, b)));
    scene_begin(&s, 300, 300);
    scene_fill(&s, a, 0xFF111111);
    damage_update(&d, &s);
    assert_true(covered(&d, b));
    scene_finish(&s);
    damage_finish(&d);
}

static void too_many_rectangles_repaint_all(void **state)
{
    struct damage d;
    struct scene s = { 0 };
    (void)state;
    damage_init(&d, 3200, 3200);
    scene_begin(&s, 3200, 3200);
    damage_update(&d, &s);
    for (int y = 0; y < d.rows; y++)
        for (int x = y & 1; x < d.cols; x += 2)
            scene_fill(&s, rect_make(x * d.cell, y * d.cell, 4, 4), 0xFFFFFFFF);
    damage_update(&d, &s);
    assert_true(d.all);
    assert_int_equal(d.overflows, 1);
    assert_true(rect_equal(d.rects[0], rect_make(0, 0, 3200, 3200)));
    damage_update(&d, &s);
    assert_int_equal(d.n_rects, 0);
    scene_finish(&s);
    damage_finish(&d);
}

static void a_list_that_overflowed_repaints_all_until_it_fits(void **state)
{
    struct damage d;
    struct scene s = { 0 };
    (void)state;
    damage_init(&d, 100, 100);
    scene_begin(&s, 100, 100);
    damage_update(&d, &s);
    for (int i = 0; i <= SCENE_COMMANDS_MAX; i++)
        scene_fill(&s, rect_make(0, 0, 9, 9), 0xFFFFFFFF);
    for (int i = 0; i < 2; i++) {
        damage_update(&d, &s);
        assert_true(d.all);
    }
    scene_begin(&s, 100, 100);
    damage_update(&d, &s);
    assert_true(d.all); /* what was dropped may be gone or back */
    damage_update(&d, &s);
    assert_int_equal(d.n_rects, 0);
    scene_finish(&s);
    damage_finish(&d);
}

/* Property: whatever differs between two lists is covered, exactly once. */
static void every_difference_is_covered(void **state)
{
    struct rng rng = rng_make(5, 9);
    struct damage d;
    struct scene s = { 0 };
    struct rect r[12] = { { 0 } };
    colour c[12] = { 0 };
    (void)state;
    damage_init(&d, 500, 400);
    for (int frame = 0; frame < 300; frame++) {
        struct rect was = { 0 };
        uint32_t k = rng_below(&rng, 12);
        was = r[k];
        r[k] = rect_make(rng_between(&rng, -40, 499),
                         rng_between(&rng, -40, 399), rng_between(&rng, 1, 90),
                         rng_between(&rng, 1, 90));
        c[k] = rng_u32(&rng) | 0xFF000000;
        scene_begin(&s, 500, 400);
        for (int i = 0; i < 12; i++)
            scene_fill(&s, r[i], c[i]);
        damage_update(&d, &s);
        struct rect all = rect_make(0, 0, 500, 400);
        assert_true(covered(&d, rect_intersect(was, all)));
        assert_true(covered(&d, rect_intersect(r[k], all)));
    }
    scene_finish(&s);
    damage_finish(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_frame_is_damaged_whole),
        cmocka_unit_test(an_unchanged_frame_has_no_damage),
        cmocka_unit_test(both_places_of_what_moved_are_damaged),
        cmocka_unit_test(order_matters_and_disappearing_counts),
        cmocka_unit_test(too_many_rectangles_repaint_all),
        cmocka_unit_test(a_list_that_overflowed_repaints_all_until_it_fits),
        cmocka_unit_test(every_difference_is_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
