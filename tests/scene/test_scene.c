/* The command list: bounds, clips, limits, hashes, dump. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "scene/scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void text(struct scene *s, struct rect box, float x, const char *t)
{
    scene_text(s, box, x, 60, FACE_REGULAR, 20, 0, 0xFFFFFFFF, 0, 0, t,
               strlen(t));
}

static void bounds_are_cut_to_the_clip_in_force(void **state)
{
    struct scene s = { 0 };
    (void)state;
    scene_begin(&s, 100, 80);
    scene_fill(&s, rect_make(-10, -10, 50, 50), 0xFF112233);
    scene_clip_push(&s, rect_make(20, 20, 200, 200));
    scene_fill(&s, rect_make(0, 0, 1000, 1000), 0xFF112233);
    scene_clip_push(&s, rect_make(0, 0, 30, 30));
    scene_round(&s, rectf_make(10, 10, 60, 60), 8, 0xFF112233, 0, 0);
    scene_clip_pop(&s);
    scene_clip_pop(&s);
    scene_fill(&s, rect_make(90, 70, 50, 50), 0xFF112233);
    assert_int_equal(s.n_cmds, 4);
    assert_true(rect_equal(s.cmds[0].bounds, rect_make(0, 0, 40, 40)));
    assert_true(rect_equal(s.cmds[1].bounds, rect_make(20, 20, 80, 60)));
    assert_true(rect_equal(s.cmds[2].bounds, rect_make(20, 20, 10, 10)));
    assert_true(rect_equal(s.cmds[3].bounds, rect_make(90, 70, 10, 10)));
    scene_finish(&s);
}

static void a_path_covers_its_ink_and_no_more(void **state)
{
    struct scene s = { 0 };
    (void)state;
    scene_begin(&s, 200, 200);
    scene_add_circle(&s, 50.5f, 60.25f, 10);
    scene_path_fill(&s, 0xFFFFFFFF);
    scene_move_to(&s, 100, 100);
    scene_line_to(&s, 150, 100);
    scene_path_stroke(&s, 4, 0, 0xFFFFFFFF);
    assert_int_equal(s.n_cmds, 2);
    assert_true(rect_equal(s.cmds[0].bounds, rect_make(40, 50, 21, 21)));
    assert_true(s.cmds[0].x == 40 && s.cmds[0].y == 50);
    assert_true(rect_equal(s.cmds[1].bounds, rect_make(97, 97, 56, 6)));
    scene_finish(&s);
}

static void what_would_not_show_is_dropped(void **state)
{
    struct scene s = { 0 };
    const struct layer_ref none = { 3, 0 }, some = { 3, 1 };
    (void)state;
    scene_begin(&s, 100, 100);
    scene_fill(&s, rect_make(0, 0, 0, 10), 0xFFFFFFFF);
    scene_fill(&s, rect_make(0, 0, 10, -5), 0xFFFFFFFF);
    scene_fill(&s, rect_make(200, 0, 10, 10), 0xFFFFFFFF);
    scene_fill(&s, rect_make(0, 0, 10, 10), 0x00FFFFFF);
    scene_round(&s, rectf_make(1, 1, 0.2f, 10), 2, 0xFFFFFFFF, 0, 0);
    scene_round(&s, rectf_make(1, 1, 10, 10), 2, 0x00FFFFFF, 2, 0x00FFFFFF);
    scene_round(&s, rectf_make(1, 1, 10, 10), 2, 0x00FFFFFF, 0, 0xFFFFFFFF);
    scene_gradient(&s, rect_make(0, 0, 9, 9), AXIS_X, 0, 9, 0x00FF, 0x00FF);
    scene_path_fill(&s, 0xFFFFFFFF);
    scene_move_to(&s, 1, 1);
    scene_path_fill(&s, 0xFFFFFFFF);
    scene_add_circle(&s, 9, 9, 4);
    scene_path_fill(&s, 0x00FFFFFF);
    scene_add_circle(&s, 9, 9, 4);
    scene_path_stroke(&s, 0, 0, 0xFFFFFFFF);
    scene_add_circle(&s, 900, 9, 4);
    scene_path_stroke(&s, 2, 0, 0xFFFFFFFF);
    text(&s, rect_make(0, 0, 50, 20), 0, "");
    scene_layer(&s, rectf_make(0, 0, 9, 9), none);
    scene_layer(&s, rectf_make(900, 0, 9, 9), some);
    scene_clip_push(&s, rect_make(500, 500, 10, 10));
    scene_fill(&s, rect_make(0, 0, 100, 100), 0xFFFFFFFF);
    scene_clip_pop(&s);
    assert_int_equal(s.n_cmds, 0);
    assert_int_equal(s.n_dropped, 0);
    scene_finish(&s);
}

static void a_dropped_path_leaves_nothing_for_the_next(void **state)
{
    struct scene s = { 0 };
    (void)state;
    scene_begin(&s, 100, 100);
    scene_add_circle(&s, 900, 900, 4);
    scene_path_fill(&s, 0xFFFFFFFF);
    scene_add_rect(&s, rectf_make(10, 10, 5, 5));
    scene_path_fill(&s, 0xFFFFFFFF);
    assert_int_equal(s.n_cmds, 1);
    assert_int_equal(s.cmds[0].n_data, 5);
    assert_true(rect_equal(s.cmds[0].bounds, rect_make(10, 10, 5, 5)));
    scene_finish(&s);
}

static void too_many_commands_are_dropped_and_counted(void **state)
{
    struct scene s = { 0 };
    (void)state;
    scene_begin(&s, 100, 100);
    for (int i = 0; i < SCENE_COMMANDS_MAX + 7; i++)
        scene_fill(&s, rect_make(i % 90, 0, 3, 3), 0xFFFFFFFF);
    assert_int_equal(s.n_cmds, SCENE_COMMANDS_MAX);
    assert_int_equal(s.n_dropped, 7);
    scene_begin(&s, 100, 100);
    assert_int_equal(s.n_dropped, 0);
    scene_finish(&s);
}

/* ---- hashes ---- */

struct call {
    struct rectf r;
    float a, b, c;
    uint32_t u, v;
    int i, j;
    const char *t;
};

static void call_fill(struct scene *s, const struct call *k)
{
    scene_fill(s, rect_cover(k->r), k->u);
}
static void call_round(struct scene *s, const struct call *k)
{
    scene_round(s, k->r, k->a, k->u, k->b, k->v);
}
static void call_gradient(struct scene *s, const struct call *k)
{
    scene_gradient(s, rect_cover(k->r), (enum scene_axis)k->i, k->a, k->b, k->u,
                   k->v);
}
static void call_path(struct scene *s, const struct call *k)
{
    scene_add_circle(s, k->r.x, k->r.y, k->a);
    if (k->i)
        scene_add_rect(s, k->r);
    scene_path_fill(s, k->u);
}
static void call_stroke(struct scene *s, const struct call *k)
{
    scene_move_to(s, k->r.x, k->r.y);
    scene_line_to(s, k->r.x + k->r.w, k->r.y + k->r.h);
    scene_line_to(s, k->r.x, k->r.y + k->r.h);
    if (k->i)
        scene_close(s);
    scene_path_stroke(s, k->a, k->b, k->u);
}
static void call_text(struct scene *s, const struct call *k)
{
    scene_text(s, rect_cover(k->r), k->r.x, k->r.y + 20, (enum text_face)k->i,
               k->a, k->b, k->u, k->v, k->c, k->t, strlen(k->t));
}
static void call_layer(struct scene *s, const struct call *k)
{
    scene_layer(s, k->r, (struct layer_ref){ k->u, k->v });
}

typedef void call_fn(struct scene *s, const struct call *k);

static uint64_t hash_of(call_fn *fn, const struct call *k,
                        struct scene_cmd *out)
{
    struct scene s = { 0 };
    scene_begin(&s, 300, 300);
    fn(&s, k);
    assert_int_equal(s.n_cmds, 1);
    uint64_t h = s.cmds[0].hash;
    if (out)
        memcpy(out, &s.cmds[0], sizeof *out);
    scene_finish(&s);
    return h;
}

/* Change one parameter; false when there is no such one. */
static bool vary(struct call *k, int which)
{
    switch (which) {
    case 0: k->r.x += 3; return true;
    case 1: k->r.y += 3; return true;
    case 2: k->r.w += 3; return true;
    case 3: k->r.h += 3; return true;
    case 4: k->a += 2; return true;
    case 5: k->b += 2; return true;
    case 6: k->c *= 0.5f; return true;
    case 7: k->u ^= 0x10; return true;
    case 8: k->v ^= 0x10; return true;
    case 9: k->i ^= 1; return true;
    case 10: k->t = "万象"; return true;
    default: return false;
    }
}

static void any_changed_parameter_changes_the_hash(void **state)
{
    static const struct {
        const char *name;
        call_fn *fn;
        const char *uses; /* which of vary() matter: '0'..'9', ':' */
    } cases[] = {
        { "fill", call_fill, "01237" },
        { "round", call_round, "01234578" },
        { "gradient", call_gradient, "012345789" },
        { "path", call_path, "01479" },
        { "stroke", call_stroke, "01234579" },
        { "text", call_text, "0123456789:" },
        { "layer", call_layer, "012378" },
    };
    const struct call base = { { 20, 30, 60, 50 }, 12, 3, 0.8f,  0xFF102030,
                               0xFF405060,         0,  0, "万家" };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        uint64_t h = hash_of(cases[i].fn, &base, NULL);
        for (const char *u = cases[i].uses; *u; u++) {
            struct call k = base;
            assert_true(vary(&k, *u - '0'));
            if (hash_of(cases[i].fn, &k, NULL) == h)
                fail_msg("%s: parameter %c does not change the hash",
                         cases[i].name, *u);
        }
    }
}

static void equal_calls_give_equal_memory(void **state)
{
    static call_fn *const fns[] = { call_fill, call_round,  call_gradient,
                                    call_path, call_stroke, call_text,
                                    call_layer };
    struct rng rng = rng_make(11, 2);
    (void)state;
    for (int n = 0; n < 300; n++) {
        struct call k = { rectf_make((float)rng_unit(&rng) * 90,
                                     (float)rng_unit(&rng) * 90,
                                     1 + (float)rng_unit(&rng) * 90,
                                     1 + (float)rng_unit(&rng) * 90),
                          2 + (float)rng_unit(&rng) * 20,
                          1 + (float)rng_unit(&rng) * 9,
                          0.1f + (float)rng_unit(&rng),
                          rng_u32(&rng) | 0x01000000,
                          rng_u32(&rng) | 0x01000000,
                          (int)rng_below(&rng, 2),
                          0,
                          "户" };
        struct scene_cmd a, b;
        call_fn *fn = fns[rng_below(&rng, LENGTH(fns))];
        hash_of(fn, &k, &a);
        /* Another history of the pools must not show. */
        struct scene s = { 0 };
        scene_begin(&s, 300, 300);
        for (int i = 0; i < 5; i++)
            call_text(&s, &k), call_path(&s, &k);
        scene_begin(&s, 300, 300);
        fn(&s, &k);
        memcpy(&b, &s.cmds[0], sizeof b);
        scene_finish(&s);
        assert_memory_equal(&a, &b, sizeof a);
    }
}

static void the_mask_does_not_know_place_or_colour(void **state)
{
    struct call k = { { 20.25f, 30.5f, 60, 50 },
                      12,
                      3,
                      0.8f,
                      0xFF102030,
                      0xFF405060,
                      0,
                      0,
                      "万家" };
    static call_fn *const fns[] = { call_path, call_stroke, call_text };
    (void)state;
    for (size_t i = 0; i < LENGTH(fns); i++) {
        struct scene_cmd a, b, c;
        struct call moved = k, shifted = k;
        moved.r.x += 17;
        moved.r.y += 5;
        moved.u = 0x80FFFFFF;
        shifted.r.x += 0.5f; /* another sub-pixel phase */
        hash_of(fns[i], &k, &a);
        hash_of(fns[i], &moved, &b);
        hash_of(fns[i], &shifted, &c);
        assert_true(a.mask == b.mask);
        assert_true(a.hash != b.hash);
        if (fns[i] != call_text) /* text is set at whole pixels */
            assert_true(a.mask != c.mask);
    }
}

static void a_warm_scene_allocates_nothing(void **state)
{
    struct scene s = { 0 };
    (void)state;
    for (int frame = 0; frame < 3; frame++) {
        scene_begin(&s, 300, 300);
        uint32_t before = s.n_grown;
        for (int i = 0; i < 1000; i++) {
            scene_add_circle(&s, (float)(i % 200), 40, 9);
            scene_path_fill(&s, 0xFFFFFFFF);
            text(&s, rect_make(0, 0, 100, 100), 3, "民和县");
        }
        assert_int_equal(s.n_cmds, 2000);
        if (frame > 0)
            assert_int_equal(s.n_grown, before);
    }
    scene_finish(&s);
}

/* ---- colours ---- */

static void colours_fade_mix_and_contrast(void **state)
{
    (void)state;
    assert_int_equal(colour_fade(0xFF123456, 0.5f), 0x80123456);
    assert_int_equal(colour_fade(0xFF123456, 2), 0xFF123456);
    assert_int_equal(colour_fade(0xFF123456, -1), 0x00123456);
    assert_int_equal(colour_mix(0xFF000000, 0xFFFFFFFF, 0.5f), 0xFF808080);
    assert_int_equal(colour_mix(0xFF0A0B0C, 0x10203040, 0), 0xFF0A0B0C);
    assert_int_equal(colour_mix(0xFF0A0B0C, 0x10203040, 1), 0x10203040);
    assert_true(fabsf(colour_contrast(0xFF000000, 0xFFFFFFFF) - 21) < 0.01f);
    assert_true(fabsf(colour_contrast(0xFF777777, 0xFF777777) - 1) < 0.01f);
    /* The usual example: #767676 on white is just above 4.5. */
    float c = colour_contrast(0xFF767676, 0xFFFFFFFF);
    assert_true(c > 4.5f && c < 4.6f);
}

/* ---- dump ---- */

static void the_dump_is_one_stable_line_a_command(void **state)
{
    static const char want[] =
        "scene 300x200, 8 commands\n"
        "fill 10,20 30x40 #FF102030\n"
        "round 20,30 60x50 radius 12 #E0102030 border 3 #FF405060\n"
        "gradient 0,0 300x200 y 0.0+200.0 #FF000000 #80FFFFFF\n"
        "path 40,50 21x21 6 verbs #FFFFFFFF\n"
        "stroke 97,97 56x6 width 4.0 dash 6.5 2 verbs #FFFFFFFF\n"
        "text 0,40 90x30 at 5,60 bold 20 #FFFFFFFF \"万家 Wanjia\"\n"
        "text 0,40 90x30 at 5,60 light 20 #FFFFFFFF tracking 1.5 halo 3.0 "
        "#C0000000 \"户\"\n"
        "layer 0,0 300x200 7 at -5.5,0.0 310.0x200.0\n";
    struct scene s = { 0 };
    (void)state;
    scene_begin(&s, 300, 200);
    scene_fill(&s, rect_make(10, 20, 30, 40), 0xFF102030);
    scene_round(&s, rectf_make(20, 30, 60, 50), 12, 0xE0102030, 3, 0xFF405060);
    scene_gradient(&s, rect_make(0, 0, 300, 200), AXIS_Y, 0, 200, 0xFF000000,
                   0x80FFFFFF);
    scene_add_circle(&s, 50.5f, 60.25f, 10);
    scene_path_fill(&s, 0xFFFFFFFF);
    scene_move_to(&s, 100, 100);
    scene_line_to(&s, 150, 100);
    scene_path_stroke(&s, 4, 6.5f, 0xFFFFFFFF);
    scene_text(&s, rect_make(0, 40, 90, 30), 5.2f, 60.4f, FACE_BOLD, 20, 0,
               0xFFFFFFFF, 0, 0, "万家 Wanjia", strlen("万家 Wanjia"));
    scene_text(&s, rect_make(0, 40, 90, 30), 5, 60, FACE_LIGHT, 20, 1.5f,
               0xFFFFFFFF, 0xC0000000, 3, "户", strlen("户"));
    scene_layer(&s, rectf_make(-5.5f, 0, 310, 200), (struct layer_ref){ 7, 9 });
    char *got = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&got, &n);
    scene_dump(&s, f);
    fclose(f);
    assert_string_equal(got, want);
    free(got);
    scene_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_cut_to_the_clip_in_force),
        cmocka_unit_test(a_path_covers_its_ink_and_no_more),
        cmocka_unit_test(what_would_not_show_is_dropped),
        cmocka_unit_test(a_dropped_path_leaves_nothing_for_the_next),
        cmocka_unit_test(too_many_commands_are_dropped_and_counted),
        cmocka_unit_test(any_changed_parameter_changes_the_hash),
        cmocka_unit_test(equal_calls_give_equal_memory),
        cmocka_unit_test(the_mask_does_not_know_place_or_colour),
        cmocka_unit_test(a_warm_scene_allocates_nothing),
        cmocka_unit_test(colours_fade_mix_and_contrast),
        cmocka_unit_test(the_dump_is_one_stable_line_a_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
