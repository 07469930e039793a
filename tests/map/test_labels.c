#include "outline.h"

#include "base/rng.h"
#include "map/camera.h"
#include "map/labels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool apart(struct rectf a, struct rectf b, float by)
{
    return a.x + a.w + by <= b.x || b.x + b.w + by <= a.x ||
           a.y + a.h + by <= b.y || b.y + b.h + by <= a.y;
}

static struct rectf box_of(const struct label *l)
{
    return rectf_make(l->left, l->top, l->w, l->h);
}

/* What must hold whatever was asked. */
static void check(const struct label *l, int n, int placed, struct rectf area,
                  float padding, const struct rectf *obstacles, int n_obstacles)
{
    int count = 0;
    for (int i = 0; i < n; i++) {
        if (!l[i].placed)
            continue;
        count++;
        struct rectf b = box_of(&l[i]);
        assert_true(b.x == floorf(b.x) && b.y == floorf(b.y));
        assert_true(b.x >= area.x && b.y >= area.y);
        assert_true(b.x + b.w <= area.x + area.w);
        assert_true(b.y + b.h <= area.y + area.h);
        for (int k = 0; k < i; k++)
            if (l[k].placed)
                assert_true(apart(b, box_of(&l[k]), padding));
        for (int k = 0; k < n_obstacles; k++)
            assert_true(apart(b, obstacles[k], padding));
    }
    assert_int_equal(count, placed);
}

static void random_labels(struct rng *r, struct label *l, int n,
                          struct rectf area)
{
    for (int i = 0; i < n; i++)
        l[i] = (struct label){
            .x = area.x + area.w * (float)(rng_unit(r) * 1.2 - 0.1),
            .y = area.y + area.h * (float)(rng_unit(r) * 1.2 - 0.1),
            .w = (float)(10 + 120 * rng_unit(r)),
            .h = (float)(10 + 50 * rng_unit(r)),
            .gap = rng_chance(r, 0.5) ? 0 : (float)(1 + 10 * rng_unit(r)),
            .priority = rng_between(r, 0, 9),
            .must = rng_chance(r, 0.1),
        };
}

static void labels_never_overlap_or_leave_the_area(void **state)
{
    (void)state;
    struct rng r = rng_make(11, 1);
    for (int i = 0; i < 500; i++) {
        struct label l[80], again[80];
        struct rectf obstacles[6];
        int n = rng_between(&r, 1, 80), n_obstacles = rng_between(&r, 0, 6);
        struct rectf area = rectf_make((float)rng_between(&r, -200, 200),
                                       (float)rng_between(&r, -200, 200),
                                       (float)(50 + 1000 * rng_unit(&r)),
                                       (float)(50 + 700 * rng_unit(&r)));
        float padding = (float)rng_between(&r, 0, 8);
        random_labels(&r, l, n, area);
        for (int k = 0; k < n_obstacles; k++)
            obstacles[k] = rectf_make(area.x + area.w * (float)rng_unit(&r),
                                      area.y + area.h * (float)rng_unit(&r),
                                      (float)(200 * rng_unit(&r)),
                                      (float)(100 * rng_unit(&r)));
        memcpy(again, l, sizeof l);
        int placed = labels_place(l, n, area, padding, obstacles, n_obstacles);
        check(l, n, placed, area, padding, obstacles, n_obstacles);
        assert_int_equal(
            labels_place(again, n, area, padding, obstacles, n_obstacles),
            placed);
        assert_memory_equal(l, again, sizeof(struct label) * (size_t)n);
    }
}

static void a_lone_label_sits_centred_on_its_anchor(void **state)
{
    (void)state;
    struct label l = { .x = 500, .y = 300, .w = 81, .h = 40 };
    assert_int_equal(
        labels_place(&l, 1, rectf_make(0, 0, 1000, 600), 4, NULL, 0), 1);
    assert_int_equal(l.candidate, 0);
    assert_true(fabsf(l.left + l.w / 2 - 500) <= 0.5f);
    assert_true(fabsf(l.top + l.h / 2 - 300) <= 0.5f);
}

static void the_higher_priority_takes_the_contested_place(void **state)
{
    (void)state;
    struct rectf area = rectf_make(0, 0, 100, 40); /* room for one */
    for (int high = 0; high < 2; high++) {
        struct label l[2] = { { .x = 50, .y = 20, .w = 90, .h = 36 },
                              { .x = 50, .y = 20, .w = 90, .h = 36 } };
        l[high].priority = 1;
        assert_int_equal(labels_place(l, 2, area, 2, NULL, 0), 1);
        assert_true(l[high].placed && !l[!high].placed);
    }
    struct label l[2] = {
        { .x = 50, .y = 20, .w = 90, .h = 36, .priority = 9 },
        { .x = 50, .y = 20, .w = 90, .h = 36, .must = true }
    };
    assert_int_equal(labels_place(l, 2, area, 2, NULL, 0), 1);
    assert_true(l[1].placed);
}

static void a_label_with_a_gap_steps_beside_an_obstacle(void **state)
{
    (void)state;
    struct rectf dot = rectf_make(495, 295, 10, 10);
    struct label l = { .x = 500, .y = 300, .w = 80, .h = 20, .gap = 12 };
    assert_int_equal(
        labels_place(&l, 1, rectf_make(0, 0, 1000, 600), 2, &dot, 1), 1);
    assert_int_equal(l.candidate, 1);
    assert_true(l.left >= 507); /* to its right */
}

static void a_must_label_finds_a_far_place(void **state)
{
    (void)state;
    struct rectf area = rectf_make(0, 0, 1000, 600);
    struct rectf wall = rectf_make(400, 250, 200, 100);
    struct label l = { .x = 500, .y = 300, .w = 80, .h = 60 };
    assert_int_equal(labels_place(&l, 1, area, 2, &wall, 1), 0);
    l.must = true;
    assert_int_equal(labels_place(&l, 1, area, 2, &wall, 1), 1);
}

/* Two anchors so near that the first must give way for the second to fit. */
static void a_left_over_label_moves_one_that_can_go_elsewhere(void **state)
{
    (void)state;
    struct rectf area = rectf_make(0, 0, 100, 80);
    struct label l[2] = { { .x = 50, .y = 40, .w = 90, .h = 29, .priority = 1 },
                          { .x = 50, .y = 40, .w = 90, .h = 29 } };
    assert_int_equal(labels_place(l, 2, area, 2, NULL, 0), 2);
    check(l, 2, 2, area, 2, NULL, 0);
}

static void labels_that_make_no_sense_are_not_placed(void **state)
{
    (void)state;
    struct rectf area = rectf_make(0, 0, 1000, 600);
    struct label l[] = {
        { .x = 10, .y = 10, .w = 0, .h = 10 },
        { .x = NAN, .y = 10, .w = 20, .h = 10 },
        { .x = 500, .y = 10, .w = 20, .h = INFINITY },
        { .x = -1e9f, .y = 10, .w = 20, .h = 10 },
        { .x = 500, .y = 100, .w = 2000, .h = 10 },
    };
    int n = (int)LENGTH(l);
    assert_int_equal(labels_place(l, n, area, 2, NULL, 0), 0);
    struct label good = { .x = 50, .y = 50, .w = 20, .h = 10 };
    assert_int_equal(
        labels_place(&good, 1, rectf_make(0, 0, 0, 600), 2, NULL, 0), 0);
    assert_int_equal(labels_place(NULL, 0, area, 2, NULL, 0), 0);
}

static void more_labels_than_fit_the_stack_work_too(void **state)
{
    (void)state;
    struct rng r = rng_make(12, 1);
    struct rectf area = rectf_make(0, 0, 3840, 2160);
    int n = 1500;
    struct label *l = calloc((size_t)n, sizeof *l);
    random_labels(&r, l, n, area);
    int placed = labels_place(l, n, area, 4, NULL, 0);
    check(l, n, placed, area, 4, NULL, 0);
    assert_true(placed > 150);
    free(l);
}

/* The seats of Minhe and 60 random ones, on the map area of a 4K wall, with
 * blocks of a name and a figure. */
static int place_seats(const struct geo_point *seats, int n,
                       const struct geo_shape *county)
{
    struct label l[60];
    struct geo_point low, high;
    assert_true(n <= 60);
    assert_true(geo_shape_box(county, &low, &high));
    struct projection p = projection_make(low.lon, low.lat);
    struct rectf view = rectf_make(0, 0, 3840, 2160);
    struct camera c = camera_fit(project(&p, low), project(&p, high), view,
                                 rectf_make(1000, 180, 1740, 1780));
    for (int i = 0; i < n; i++) {
        struct point s = camera_to_screen(&c, view, project(&p, seats[i]));
        l[i] = (struct label){
            .x = (float)s.x, .y = (float)s.y, .w = 112, .h = 76, .priority = i
        };
    }
    int placed = labels_place(l, n, view, 6, NULL, 0);
    check(l, n, placed, view, 6, NULL, 0);
    return placed;
}

static void every_township_of_minhe_gets_its_label(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geo_shape county = outline_load("630222", &arena);
    assert_int_equal(place_seats(minhe_seats, MINHE_SEATS, &county),
                     MINHE_SEATS);
    arena_finish(&arena);
}

static void most_of_sixty_townships_get_their_labels(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geo_shape county = outline_load("630222", &arena);
    struct rng r = rng_make(13, 1);
    for (int round = 0; round < 5; round++) {
        struct geo_point seats[60];
        for (int n = 0; n < 60;) {
            struct geo_point g = { 102.4 + 0.7 * rng_unit(&r),
                                   35.8 + 0.7 * rng_unit(&r) };
            bool near = false;
            for (int k = 0; k < n; k++)
                near |= hypot(g.lon - seats[k].lon, g.lat - seats[k].lat) <
                        0.02;
            if (!near && geo_shape_contains(&county, g))
                seats[n++] = g;
        }
        int placed = place_seats(seats, 60, &county);
        if (placed < 50)
            fail_msg("only %d of 60 labels placed", placed);
    }
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_never_overlap_or_leave_the_area),
        cmocka_unit_test(a_lone_label_sits_centred_on_its_anchor),
        cmocka_unit_test(the_higher_priority_takes_the_contested_place),
        cmocka_unit_test(a_label_with_a_gap_steps_beside_an_obstacle),
        cmocka_unit_test(a_must_label_finds_a_far_place),
        cmocka_unit_test(a_left_over_label_moves_one_that_can_go_elsewhere),
        cmocka_unit_test(labels_that_make_no_sense_are_not_placed),
        cmocka_unit_test(more_labels_than_fit_the_stack_work_too),
        cmocka_unit_test(every_township_of_minhe_gets_its_label),
        cmocka_unit_test(most_of_sixty_townships_get_their_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
