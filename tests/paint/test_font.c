/* Fonts: what is found, what is said when it is not, widths and ink. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"
#include "paint/font.h"
#include "paint/font_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LATIN "/usr/share/fonts/truetype/roboto/unhinted/"
#define HAN   "/usr/share/fonts/opentype/noto/"

static struct fonts *fonts;
static struct text_metrics metrics;
static char folder[256];

static int begin(void **state)
{
    struct error err = { { 0 } };
    const char *tmp = getenv("WANJIA_TEST_TMP");
    (void)state;
    str_format(folder, sizeof folder, "%s/wanjia-font-XXXXXX",
               tmp ? tmp : "/tmp");
    if (!mkdtemp(folder))
        return -1;
    if (fonts_create(&(struct font_search){ "fonts" }, &fonts, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    metrics = fonts_metrics(fonts);
    return 0;
}

static void path_of(char *out, const char *name)
{
    str_format(out, 512, "%s/%s", folder, name);
}

static int end(void **state)
{
    static const char *const names[] = { "fonts.ini", "broken.ttf",
                                         "Latin.ttf" };
    char path[512];
    (void)state;
    fonts_destroy(fonts);
    for (size_t i = 0; i < LENGTH(names); i++) {
        path_of(path, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static float width(enum text_face face, float size, float tracking,
                   const char *t)
{
    return metrics.width(metrics.ctx, face, size, tracking, t, strlen(t));
}

/* ---- finding ---- */

static void write_file(const char *name, const void *data, size_t n)
{
    char path[512];
    path_of(path, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

#define ROLE(name, latin, han)                                                 \
    "[" name "]\nlatin = " latin "\nhan = " han                                \
    "\nfamily = Noto Sans CJK SC\npackage_latin = fonts-roboto-unhinted\n"     \
    "package_han = fonts-noto-cjk\n"
#define GOOD(name)                                                             \
    ROLE(name, LATIN "RobotoCondensed-Bold.ttf", HAN "NotoSansCJK-Bold.ttc")

static void each_fault_of_fonts_ini_is_one_clear_line(void **state)
{
    static const struct {
        const char *name, *ini;
        enum status want;
        const char *says[3];
    } cases[] = {
        { "all is well",
          GOOD("light") GOOD("regular") GOOD("bold"),
          STATUS_OK,
          { NULL } },
        { "a candidate that is not there is passed over",
          ROLE("light", "No.ttf; " LATIN "RobotoCondensed-Light.ttf",
               HAN "NotoSansCJK-Regular.ttc") GOOD("regular") GOOD("bold"),
          STATUS_OK,
          { NULL } },
        { "a folder of the search list",
          "[search]\nfolders = /nowhere; " LATIN
          "\n" ROLE("light", "RobotoCondensed-Light.ttf",
                    HAN "NotoSansCJK-Regular.ttc") GOOD("regular") GOOD("bold"),
          STATUS_OK,
          { NULL } },
        { "no Han font is installed",
          GOOD("light") GOOD("regular")
              ROLE("bold", LATIN "RobotoCondensed-Bold.ttf", "/no/Noto.ttc"),
          STATUS_NOT_FOUND,
          { "[bold] han", "/no/Noto.ttc", "fonts-noto-cjk" } },
        { "no Latin font is installed",
          GOOD("light") ROLE("regular", "No.ttf; /no/No.ttf",
                             HAN "NotoSansCJK-Bold.ttc") GOOD("bold"),
          STATUS_NOT_FOUND,
          { "[regular] latin", "No.ttf", "fonts-roboto-unhinted" } },
        { "a role is left out",
          GOOD("light") GOOD("bold"),
          STATUS_INVALID,
          { "[regular] latin", "missing", NULL } },
        { "an unknown key",
          "[light]\nlatin = a\ncolour = red\n",
          STATUS_INVALID,
          { "fonts.ini:3", "colour", "expected" } },
        { "an unknown section",
          "[heavy]\nlatin = a\n",
          STATUS_INVALID,
          { "fonts.ini:2", "heavy", NULL } },
        { "a line that is none",
          "[light]\nlatin = a\nwhat is this\n",
          STATUS_INVALID,
          { "fonts.ini:3", "expected", NULL } },
        { "a file that is no font",
          ROLE("light", "broken.ttf", HAN "NotoSansCJK-Bold.ttc")
              GOOD("regular") GOOD("bold"),
          STATUS_INVALID,
          { "broken.ttf", "expected", NULL } },
    };
    (void)state;
    write_file("broken.ttf", "this is no font", 15);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct fonts *f = NULL;
        struct error err = { { 0 } };
        write_file("fonts.ini", cases[i].ini, strlen(cases[i].ini));
        enum status got = fonts_create(&(struct font_search){ folder }, &f,
                                       &err);
        if (got != cases[i].want)
            fail_msg("%s: status %d, %s", cases[i].name, got, err.text);
        for (int j = 0; j < 3 && cases[i].says[j]; j++)
            if (!strstr(err.text, cases[i].says[j]))
                fail_msg("%s: '%s' does not say '%s'", cases[i].name, err.text,
                         cases[i].says[j]);
        assert_true(got == STATUS_OK || !strchr(err.text, '\n'));
        fonts_destroy(f);
    }
}

static void a_missing_fonts_ini_says_so(void **state)
{
    struct fonts *f = NULL;
    struct error err = { { 0 } };
    (void)state;
    assert_int_equal(
        fonts_create(&(struct font_search){ "/nowhere" }, &f, &err),
        STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere/fonts.ini"));
    assert_null(f);
}

struct found {
    int n;
    bool own;
};

static void look(void *ctx, const char *text)
{
    struct found *f = ctx;
    f->n++;
    f->own |= strstr(text, folder) != NULL;
}

static void a_file_dropped_into_the_folder_wins(void **state)
{
    static const char ini[] = "[search]\nfolders = " LATIN "; " HAN "\n" ROLE(
        "light", "Latin.ttf; RobotoCondensed-Light.ttf",
        "NotoSansCJK-Regular.ttc")
        ROLE("regular", "RobotoCondensed-Light.ttf", "NotoSansCJK-Regular.ttc")
            ROLE("bold", "RobotoCondensed-Bold.ttf", "NotoSansCJK-Bold.ttc");
    struct font_data d;
    (void)state;
    write_file("fonts.ini", ini, sizeof ini - 1);
    assert_true(font_data_map(&d, LATIN "RobotoCondensed-Bold.ttf"));
    write_file("Latin.ttf", d.bytes, d.n);
    font_data_unmap(&d);
    struct fonts *f = NULL;
    struct found found = { 0, false };
    struct error err = { { 0 } };
    assert_int_equal(fonts_create(&(struct font_search){ folder }, &f, &err),
                     STATUS_OK);
    fonts_report(f, look, &found);
    assert_int_equal(found.n, FACE_COUNT);
    assert_true(found.own);
    struct text_metrics m = fonts_metrics(f);
    assert_true(m.width(m.ctx, FACE_LIGHT, 60, 0, "Wanjia", 6) ==
                width(FACE_BOLD, 60, 0, "Wanjia"));
    fonts_destroy(f);
}

static void the_face_of_a_collection_is_found_by_family(void **state)
{
    struct font_data d;
    (void)state;
    assert_true(font_data_map(&d, HAN "NotoSansCJK-Regular.ttc"));
    int jp = font_data_index(&d, "Noto Sans CJK JP");
    int sc = font_data_index(&d, "Noto Sans CJK SC");
    assert_true(jp >= 0 && sc >= 0 && jp != sc);
    assert_int_equal(font_data_index(&d, "Noto Sans CJK XX"), -1);
    TTF_Font *font = font_data_open(&d, sc, 20);
    assert_non_null(font);
    assert_string_equal(TTF_FontFaceFamilyName(font), "Noto Sans CJK SC");
    TTF_CloseFont(font);
    font_data_unmap(&d);
    assert_false(font_data_map(&d, "/nowhere/font.ttc"));
    assert_false(font_data_map(&d, "/")); /* a folder is no font */
}

/* Cut short or with wrong bytes, a font file is read inside its bounds. */
static void damaged_collections_are_read_safely(void **state)
{
    struct rng r = rng_make(12, 1);
    struct font_data d;
    (void)state;
    assert_true(font_data_map(&d, HAN "NotoSansCJK-Regular.ttc"));
    for (int i = 0; i < 2000; i++) {
        size_t n = i < 1000 ? (size_t)i : 4096;
        unsigned char *copy = xcalloc(1, n + 1);
        memcpy(copy, d.bytes, n);
        for (int j = 0; j < 8 && n > 12; j++)
            copy[rng_below(&r, (uint32_t)n)] = (unsigned char)rng_u32(&r);
        struct font_data part = { copy, n };
        assert_true(font_data_index(&part, "Noto Sans CJK SC") < 64);
        (void)font_data_is_font(&part);
        free(copy);
    }
    font_data_unmap(&d);
}

/* ---- widths ---- */

static void digits_are_tabular_in_every_face(void **state)
{
    static const float sizes[] = { 14, 20, 33, 48, 84, 131 };
    (void)state;
    for (int face = 0; face < FACE_COUNT; face++)
        for (size_t i = 0; i < LENGTH(sizes); i++) {
            float one = width((enum text_face)face, sizes[i], 0, "1111111");
            for (char d = '0'; d <= '9'; d++) {
                char text[8] = { d, d, d, d, d, d, d, 0 };
                float w = width((enum text_face)face, sizes[i], 0, text);
                if (fabsf(w - one) > 1) /* ink may overhang by a pixel */
                    fail_msg("face %d size %.0f: %s is %.0f, 1111111 is %.0f",
                             face, (double)sizes[i], text, (double)w,
                             (double)one);
            }
        }
}

static void widths_grow_with_text_size_and_tracking(void **state)
{
    (void)state;
    for (int i = 0; i < FACE_COUNT; i++) {
        enum text_face f = (enum text_face)i;
        assert_true(width(f, 40, 0, "") == 0);
        assert_true(width(f, 40, 0, "民") == 38); /* 0.95 em */
        assert_true(width(f, 40, 0, "民和县") == 3 * 38);
        assert_true(width(f, 40, 0, "12") > width(f, 40, 0, "1"));
        assert_true(width(f, 41, 0, "12户") > width(f, 40, 0, "12户"));
        assert_true(width(f, 40, 2.5f, "民和县") == ceilf(3 * 38 + 7.5f));
        assert_true(width(f, 40, 3, "AB") > width(f, 40, 0, "AB") + 4);
    }
    assert_true(width(FACE_BOLD, 40, 0, "Wanjia") >
                width(FACE_LIGHT, 40, 0, "Wanjia"));
}

static void broken_and_unknown_text_is_left_out(void **state)
{
    struct glyph_run run;
    (void)state;
    float a = width(FACE_REGULAR, 30, 0, "民和");
    assert_true(width(FACE_REGULAR, 30, 0, "民\xF3\xBF\xBF\xBD和") == a);
    assert_true(width(FACE_REGULAR, 30, 0, "民\n和") == a);
    assert_false(fonts_have(fonts, FACE_REGULAR, 0xFFFFD));
    assert_true(fonts_have(fonts, FACE_REGULAR, 0x6C11));
    assert_true(fonts_have(fonts, FACE_LIGHT, 'a'));
    /* Every mark of the look: status shapes, arrows, punctuation. */
    static const uint32_t marks[] = { 0x25CF, 0x25D0, 0x25CB, 0x25C7, 0x00B7,
                                      0x203A, 0x2013, 0x2014, 0x2026, 0x2212,
                                      0xFF0C, 0x3002, 0xFF1A, 0x2019, 0x00D7 };
    for (size_t i = 0; i < LENGTH(marks); i++)
        for (int face = 0; face < FACE_COUNT; face++)
            if (!fonts_have(fonts, (enum text_face)face, marks[i]))
                fail_msg("no font of face %d has U+%04X", face, marks[i]);
    assert_true(fonts_render(fonts, FACE_REGULAR, 30, 0, "\xFF\xFE", 2, &run));
    free(run.pixels);
}

static void curly_quotes_follow_their_neighbours(void **state)
{
    (void)state;
    /* Full width among Chinese, narrow in English. */
    float han = width(FACE_REGULAR, 40, 0, "民’") - 38;
    float latin = width(FACE_REGULAR, 40, 0, "county’s") -
                  width(FACE_REGULAR, 40, 0, "countys");
    assert_true(latin > 2 && latin < 14);
    assert_true(han > latin);
}

/* ---- ink ---- */

struct ink {
    int x0, y0, x1, y1; /* relative to the start of the baseline */
    double sum;
};

static struct ink ink_of(enum text_face face, float size, float tracking,
                         const char *t)
{
    struct glyph_run run;
    struct ink k = { 9999, 9999, -9999, -9999, 0 };
    assert_true(fonts_render(fonts, face, size, tracking, t, strlen(t), &run));
    for (int y = 0; y < run.h; y++)
        for (int x = 0; x < run.w; x++) {
            int v = run.pixels[y * run.stride + x];
            k.sum += v;
            if (v < 32)
                continue;
            k.x0 = run.left + x < k.x0 ? run.left + x : k.x0;
            k.x1 = run.left + x > k.x1 ? run.left + x : k.x1;
            k.y0 = run.top + y < k.y0 ? run.top + y : k.y0;
            k.y1 = run.top + y > k.y1 ? run.top + y : k.y1;
        }
    free(run.pixels);
    return k;
}

static void ink_stands_on_the_baseline_inside_the_extent(void **state)
{
    static const float sizes[] = { 16, 24, 40, 60, 120 };
    (void)state;
    for (int i = 0; i < FACE_COUNT; i++)
        for (size_t j = 0; j < LENGTH(sizes); j++) {
            enum text_face f = (enum text_face)i;
            float up, down, px = sizes[j];
            metrics.extent(metrics.ctx, f, px, &up, &down);
            struct ink e = ink_of(f, px, 0, "E");
            assert_true(abs(e.y1 + 1) <= 1);
            assert_true(e.y0 < -0.65f * px && e.y0 > -0.78f * px);
            struct ink h = ink_of(f, px, 0, "国");
            assert_true(h.y1 > 0 && h.y1 < 0.14f * px);
            assert_true(h.y0 < -0.7f * px && h.y0 > -0.9f * px);
            struct ink all = ink_of(f, px, 0, "国Ågjy（）|Q");
            assert_true(-all.y0 <= up && all.y1 + 1 <= down);
            assert_true(all.x0 >= -1);
            assert_true(all.x1 <= width(f, px, 0, "国Ågjy（）|Q"));
        }
}

static void bold_has_more_ink_and_tracking_spreads_it(void **state)
{
    (void)state;
    assert_true(ink_of(FACE_BOLD, 40, 0, "民和12").sum >
                1.2 * ink_of(FACE_LIGHT, 40, 0, "民和12").sum);
    struct ink a = ink_of(FACE_REGULAR, 40, 0, "民和县");
    struct ink b = ink_of(FACE_REGULAR, 40, 10, "民和县");
    assert_int_equal(b.x1 - a.x1, 20);
    assert_true(fabs(a.sum - b.sum) < 1);
}

static void the_same_run_gives_the_same_bytes(void **state)
{
    struct glyph_run a, b;
    static const char t[] = "民和县 2016 年 12,438 户";
    (void)state;
    assert_true(fonts_render(fonts, FACE_BOLD, 37, 0, t, strlen(t), &a));
    ink_of(FACE_BOLD, 91, 0, "another size in between 大");
    assert_true(fonts_render(fonts, FACE_BOLD, 37, 0, t, strlen(t), &b));
    assert_int_equal(a.w, b.w);
    assert_int_equal(a.h, b.h);
    assert_memory_equal(a.pixels, b.pixels, (size_t)a.stride * (size_t)a.h);
    free(a.pixels);
    free(b.pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_of_fonts_ini_is_one_clear_line),
        cmocka_unit_test(a_missing_fonts_ini_says_so),
        cmocka_unit_test(a_file_dropped_into_the_folder_wins),
        cmocka_unit_test(the_face_of_a_collection_is_found_by_family),
        cmocka_unit_test(damaged_collections_are_read_safely),
        cmocka_unit_test(digits_are_tabular_in_every_face),
        cmocka_unit_test(widths_grow_with_text_size_and_tracking),
        cmocka_unit_test(broken_and_unknown_text_is_left_out),
        cmocka_unit_test(curly_quotes_follow_their_neighbours),
        cmocka_unit_test(ink_stands_on_the_baseline_inside_the_extent),
        cmocka_unit_test(bold_has_more_ink_and_tracking_spreads_it),
        cmocka_unit_test(the_same_run_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
