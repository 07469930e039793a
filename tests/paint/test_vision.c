/* Colours as people with a colour vision deficiency see them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "paint/vision.h"

static uint32_t seen(uint32_t c, enum vision v)
{
    struct pixels p = pixels_create(1, 1);
    p.data[0] = c;
    vision_apply(p, v);
    c = p.data[0];
    pixels_destroy(&p);
    return c;
}

static int apart(uint32_t a, uint32_t b)
{
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff));
        most = d > most ? d : most;
    }
    return most;
}

static void greys_stay(void **state)
{
    (void)state;
    for (enum vision v = VISION_USUAL; v <= VISION_TRITANOPIA; v++)
        for (uint32_t g = 0; g < 256; g++) {
            uint32_t c = 0xff000000u | g << 16 | g << 8 | g;
            if (apart(seen(c, v), c) > 1)
                fail_msg("vision %d: grey %u becomes %08x", (int)v, g,
                         seen(c, v));
        }
}

static void what_is_confused_comes_together(void **state)
{
    (void)state;
    const uint32_t red = 0xffc04040u, green = 0xff708040u;
    const uint32_t blue = 0xff2060c0u, teal = 0xff208080u;
    assert_true(apart(seen(red, VISION_DEUTERANOPIA),
                      seen(green, VISION_DEUTERANOPIA)) <
                apart(red, green) / 2);
    assert_true(apart(seen(red, VISION_TRITANOPIA),
                      seen(green, VISION_TRITANOPIA)) > apart(red, green) / 2);
    assert_true(apart(seen(blue, VISION_TRITANOPIA),
                      seen(teal, VISION_TRITANOPIA)) < apart(blue, teal) / 2);
    /* The published matrix by hand: pure red, rows 0.367322, 0.280085, < 0. */
    assert_int_equal(seen(0xffff0000u, VISION_DEUTERANOPIA), 0xffa39000u);
    assert_int_equal(seen(0xffff0000u, VISION_USUAL), 0xffff0000u);
}

static void other_words_are_told(void **state)
{
    (void)state;
    struct error err = { "" };
    enum vision v = VISION_USUAL;
    assert_int_equal(vision_parse("deuteranopia", &v, &err), STATUS_OK);
    assert_int_equal(v, VISION_DEUTERANOPIA);
    assert_int_equal(vision_parse("blind", &v, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, "'blind': expected protanopia"));
    assert_int_equal(v, VISION_DEUTERANOPIA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(greys_stay),
        cmocka_unit_test(what_is_confused_comes_together),
        cmocka_unit_test(other_words_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
