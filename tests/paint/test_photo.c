#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "paint/photo.h"
#include "paint/png.h"

static char dir[1024];

static int setup(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    str_format(dir, sizeof dir, "%s/wanjia-photo-XXXXXX",
               base && *base ? base : "/tmp");
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    return rmdir(dir);
}

static const char *path_of(const char *name)
{
    static char path[1200];
    str_format(path, sizeof path, "%s/%s", dir, name);
    return path;
}

/* Left half red, right half blue; the top quarter green. */
static void write_flag(const char *name)
{
    struct error err = { "" };
    struct pixels p = pixels_create(80, 40);
    for (int y = 0; y < 40; y++)
        for (int x = 0; x < 80; x++)
            p.data[y * p.stride_px + x] = y < 10   ? 0xFF00FF00u
                                          : x < 40 ? 0xFFFF0000u
                                                   : 0xFF0000FFu;
    if (png_write(path_of(name), p, &err))
        fail_msg("%s", err.text);
    pixels_destroy(&p);
}

static uint32_t at(struct pixels p, int x, int y)
{
    return p.data[y * p.stride_px + x];
}

static void a_picture_fills_its_box_from_the_middle(void **state)
{
    (void)state;
    struct error err = { "" };
    struct pixels p;
    write_flag("flag.png");
    assert_int_equal(photo_load(path_of("flag.png"), 40, 40, &p, &err), 0);
    assert_int_equal(p.w, 40);
    assert_int_equal(at(p, 0, 0), 0xFF00FF00u);
    assert_int_equal(at(p, 0, 39), 0xFFFF0000u); /* from x = 20 on */
    assert_int_equal(at(p, 19, 20), 0xFFFF0000u);
    assert_int_equal(at(p, 20, 20), 0xFF0000FFu);
    pixels_destroy(&p);
    /* Much smaller: means; much larger: no gaps. */
    assert_int_equal(photo_load(path_of("flag.png"), 2, 1, &p, &err), 0);
    assert_int_equal(at(p, 0, 0), 0xFFBF3F00u);
    pixels_destroy(&p);
    assert_int_equal(photo_load(path_of("flag.png"), 801, 403, &p, &err), 0);
    for (int i = 0; i < 801 * 403; i++)
        assert_true(p.data[i] >> 24 == 255);
    pixels_destroy(&p);
    unlink(path_of("flag.png"));
}

static void bad_files_are_told(void **state)
{
    (void)state;
    struct error err = { "" };
    struct pixels p;
    FILE *f = fopen(path_of("junk.jpg"), "w");
    assert_non_null(f);
    fputs("no picture at all", f);
    fclose(f);
    assert_int_equal(photo_load(path_of("none.jpg"), 4, 4, &p, &err),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, "none.jpg"));
    assert_int_equal(photo_load(path_of("junk.jpg"), 4, 4, &p, &err),
                     STATUS_INVALID);
    assert_null(p.data);
    assert_int_equal(photo_load(dir, 4, 4, &p, &err), STATUS_INVALID);
    assert_int_equal(truncate(path_of("junk.jpg"), PHOTO_BYTES_MAX + 1), 0);
    assert_int_equal(photo_load(path_of("junk.jpg"), 4, 4, &p, &err),
                     STATUS_INVALID);
    unlink(path_of("junk.jpg"));
}

static void the_camera_s_turn_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int want;
        size_t n;
        unsigned char bytes[64];
    } cases[] = {
        { "not a JPEG", 1, 8, { 0x89, 'P', 'N', 'G' } },
        { "nothing", 1, 0, { 0 } },
        { "no EXIF", 1, 8, { 0xFF, 0xD8, 0xFF, 0xDA, 0, 4, 0, 0 } },
        { "little endian, turned right",
          6,
          44,
          { 0xFF, 0xD8, 0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0,    0,
            'I',  'I',  42,   0,    8, 0,  0,   0,   1,   0,   0x12, 0x01,
            3,    0,    1,    0,    0, 0,  6,   0,   0,   0 } },
        { "big endian, after another segment",
          8,
          48,
          { 0xFF, 0xD8, 0xFF, 0xE0, 0,   4,   1, 2, 0xFF, 0xE1,
            0,    34,   'E',  'x',  'i', 'f', 0, 0, 'M',  'M',
            0,    42,   0,    0,    0,   8,   0, 1, 0x01, 0x12,
            0,    3,    0,    0,    0,   1,   0, 8, 0,    0 } },
        { "a turn that is none", 1, 44, { 0xFF, 0xD8, 0xFF, 0xE1, 0, 34,  'E',
                                          'x',  'i',  'f',  0,    0, 'I', 'I',
                                          42,   0,    8,    0,    0, 0,   1,
                                          0,    0x12, 0x01, 3,    0, 1,   0,
                                          0,    0,    99,   0,    0, 0 } },
        { "a table that lies outside",
          1,
          44,
          { 0xFF, 0xD8, 0xFF, 0xE1, 0, 34,   'E',  'x',  'i',  'f', 0,
            0,    'I',  'I',  42,   0, 0xFF, 0xFF, 0xFF, 0xFF, 9,   9 } },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        unsigned char *exact = malloc(cases[i].n ? cases[i].n : 1);
        assert_non_null(exact); /* of its own: the sanitiser sees its end */
        memcpy(exact, cases[i].bytes, cases[i].n);
        int got = photo_orientation(exact, cases[i].n);
        free(exact);
        if (got != cases[i].want)
            fail_msg("%s: %d", cases[i].name, got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_fills_its_box_from_the_middle),
        cmocka_unit_test(bad_files_are_told),
        cmocka_unit_test(the_camera_s_turn_is_read),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
