/* The configuration: every key, every mistake once, and where paths lead. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/config.h"
#include "app/paths.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[1024], path[1100];

static int make_dir(void **state)
{
    (void)state;
    const char *base = getenv("WANJIA_TEST_TMP");
    str_format(dir, sizeof dir, "%s/wanjia-config-XXXXXX",
               base && *base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    str_format(path, sizeof path, "%s/w.ini", dir);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(dir);
}

static void write_file(const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

/* Problems without the file's name: "2: [wall] width: … | 3: …". */
static void collect(void *ctx, const char *line)
{
    char *got = ctx;
    assert_true(str_starts(line, path));
    str_append(got, 2048, "%s%s", *got ? " | " : "", line + strlen(path) + 1);
}

static const struct {
    const char *name, *text, *want;
} cases[] = {
    { "an empty file is all defaults", "", "" },
    { "comments and blank lines are nothing", "; a\n\n# b\n[wall]\n", "" },
    { "every key is taken",
      "[wall]\nwidth = 16\nheight=16384\nfullscreen = no\ntitle = 家\n"
      "cells = 16x3\nbezel_mm = 3.5\nwidth_mm = 4840\n"
      "viewing_distance_m = 7.5\n"
      "unit_scale = 1.5\nlanguage = en\ntheme = t.ini\npresent = texture\n"
      "fps_max = 240\n[source]\nregister = r.db\npoll_s = 0.5\n"
      "kind = feed\nurl = https://f.example\ntoken_file = t\nca_file = c\n"
      "state_dir = s\nwait_s = 60\nconnect_timeout_s = 0.1\n"
      "stall_timeout_s = 300\nretry_s = 0.1\nretry_max_s = 3600\n"
      "allow_plain_http = yes\n[kiosk]\n"
      "idle_s = 0\npin_file = p\ntour_after_s = 0\ntour = t\npixel_shift_px = "
      "16\n"
      "pixel_shift_s = 1\n[schedule]\nlit = mon 08:00-18:00\n"
      "holidays = 2026-10-01\nworkdays = 2026-10-10\n"
      "brightness = 07:00 50\n[map]\nzoom_max = 20\n[health]\n"
      "listen = [::1]:0\ntoken_file = h\n[log]\nlevel = warn\n"
      "file = l.log\nmax_mb = 1024\nkeep = 0\n",
      "" },
    { "a side below 16 is no wall", "[wall]\nwidth = 15\n",
      "2: [wall] width: expected 0 (the display's) or 16 to 16384 px" },
    { "a side is a whole number", "[wall]\nheight = 1080px\n",
      "2: [wall] height: expected 0 (the display's) or 16 to 16384 px" },
    { "yes and no are the only answers", "[wall]\nfullscreen = maybe\n",
      "2: [wall] fullscreen: expected yes or no" },
    { "cells without their rows", "[wall]\ncells = 4\n",
      "2: [wall] cells: expected columns x rows like 4x2, each 1 to 16" },
    { "a wall of no cells", "[wall]\ncells = 0x2\n",
      "2: [wall] cells: expected columns x rows like 4x2, each 1 to 16" },
    { "more cells than a wall has", "[wall]\ncells = 2x17\n",
      "2: [wall] cells: expected columns x rows like 4x2, each 1 to 16" },
    { "cells with something behind them", "[wall]\ncells = 4x2 px\n",
      "2: [wall] cells: expected columns x rows like 4x2, each 1 to 16" },
    { "a bezel below nothing", "[wall]\nwidth_mm = 4000\nbezel_mm = -1\n",
      "3: [wall] bezel_mm: expected millimetres from 0 to 100" },
    { "a bezel on a wall of unknown width", "[wall]\nbezel_mm = 3\n[kiosk]\n",
      "2: [wall] bezel_mm: expected width_mm as well; measure the wall's "
      "picture from edge to edge" },
    { "no bezel needs no width", "[wall]\nbezel_mm = 0\n", "" },
    { "bezels that leave no picture",
      "[wall]\ncells = 4x2\nbezel_mm = 60\nwidth_mm = 300\n",
      "3: [wall] bezel_mm: more bezel than picture between the edges of "
      "width_mm; both are millimetres" },
    { "a width that is none", "[wall]\nwidth_mm = 99\n",
      "2: [wall] width_mm: expected 0 (not known) or 100 to 100000 mm" },
    { "a viewer with the nose on the wall",
      "[wall]\nviewing_distance_m = 0.2\n",
      "2: [wall] viewing_distance_m: expected 0 (not known) or 0.3 to 200 m" },
    { "a language that is not there", "[wall]\nlanguage = fr\n",
      "2: [wall] language: expected zh-CN or en" },
    { "a way to present that is not there", "[wall]\npresent = gpu\n",
      "2: [wall] present: expected auto, software, texture or headless" },
    { "no number at all", "[source]\npoll_s = nan\n",
      "2: [source] poll_s: expected seconds from 0 (never) to 3600" },
    { "a source of an unknown kind", "[source]\nkind = database\n",
      "2: [source] kind: expected register or feed" },
    { "a feed without its url", "[source]\nwait_s = 10\nkind = feed\n",
      "3: [source] kind: expected url as well; the feed's, like "
      "https://feed.example:8470" },
    { "a longer wait than servers hold", "[source]\nwait_s = 61\n",
      "2: [source] wait_s: expected seconds from 0 (never) to 60" },
    { "beyond the limit", "[kiosk]\nidle_s = 86401\n",
      "2: [kiosk] idle_s: expected seconds from 0 (never) to 86400" },
    { "hours that are none", "[schedule]\nlit = 8-18\n",
      "2: [schedule] lit: expected days and hours like mon-fri 08:00-18:30, "
      "sat 09:00-12:00" },
    { "a holiday that is none", "[schedule]\nholidays = 2026-02-30\n",
      "2: [schedule] holidays: expected at most 16 dates like "
      "2026-10-01..2026-10-07 2027-01-01" },
    { "a panel of no brightness", "[schedule]\nbrightness = 22:00 0\n",
      "2: [schedule] brightness: expected times and percents from 5 to 100 "
      "like "
      "07:00 100, 19:00 70" },
    { "a level that is none", "[log]\nlevel = loud\n",
      "2: [log] level: expected debug, info, warn or error" },
    { "a key that does not exist", "[map]\nzoom = 3\n",
      "2: [map] zoom: unknown key; see config/README.md" },
    { "a key of another section", "[map]\nwidth = 100\n",
      "2: [map] width: unknown key; see config/README.md" },
    { "a key before any section", "width = 100\n",
      "1: [] width: unknown key; see config/README.md" },
    { "an unknown section is told once, not with each of its keys",
      "[walls]\nwidth = 1\nheight = 2\n[kiosk]\nidle_s = 5\n",
      "1: unknown section; expected [wall], [source], [kiosk], [schedule], "
      "[privacy], [map], [health] or [log]" },
    { "a key given twice", "[wall]\nwidth = 100\n[wall]\nwidth = 100\n",
      "4: [wall] width: given twice; keep one line" },
    { "a line that is neither", "[wall]\nwidth\nheight = 100\n",
      "2: expected [section] or key = value" },
    { "a section that is not closed", "[wall\n", "1: expected [section]" },
    { "several mistakes are told each once, in order",
      "[wall]\nwidth = x\nhight = 3\n\nrubbish\n[kiosk]\nidle_s = -1\n",
      "2: [wall] width: expected 0 (the display's) or 16 to 16384 px | "
      "3: [wall] hight: unknown key; see config/README.md | "
      "5: expected [section] or key = value | "
      "7: [kiosk] idle_s: expected seconds from 0 (never) to 86400" },
    { "an indented line continues nothing",
      "[wall]\nwidth = 100\n  height = 100\n", "" },
    { "a file saved by a Windows editor",
      "\xEF\xBB\xBF[wall]\r\nwidth = 100\r\n", "" },
    { "text that is not UTF-8", "[wall]\ntitle = \xD6\xD0\xB9\xFA\n",
      "2: not UTF-8; save the file as UTF-8" },
};

static void every_mistake_is_told_once_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct config c = config_default();
        struct error err = { "" };
        char got[2048] = "";
        int n = -1;
        write_file(cases[i].text);
        assert_int_equal(config_load(path, &c, collect, got, &n, &err), 0);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s:\n  got  %s\n  want %s", cases[i].name, got,
                     cases[i].want);
        assert_true((n == 0) == !*got);
    }
}

static void a_long_line_is_one_mistake(void **state)
{
    (void)state;
    char text[700] = "[wall]\ntitle = ", got[2048] = "";
    struct config c = config_default();
    struct error err = { "" };
    int n;
    for (int i = 0; i < 500; i++)
        str_append(text, sizeof text, "=");
    str_append(text, sizeof text, "\nwidth = 1\n");
    write_file(text);
    assert_int_equal(config_load(path, &c, collect, got, &n, &err), 0);
    assert_string_equal(got,
                        "2: the line is too long; keep it under 200 bytes | "
                        "3: [wall] width: expected 0 (the display's) or 16 to "
                        "16384 px");
}

static void what_is_read_is_what_was_written(void **state)
{
    (void)state;
    struct config c = config_default();
    struct error err = { "" };
    int n;
    write_file(cases[2].text);
    assert_int_equal(config_load(path, &c, NULL, NULL, &n, &err), 0);
    assert_int_equal(n, 0);
    assert_true(c.width == 16 && c.height == 16384 && !c.fullscreen);
    assert_true(c.cells[0] == 16 && c.cells[1] == 3);
    assert_true(c.bezel_mm == 3.5 && c.width_mm == 4840 &&
                c.viewing_distance_m == 7.5);
    assert_string_equal(c.title, "家");
    assert_string_equal(c.language, "en");
    assert_string_equal(c.theme, "t.ini");
    assert_string_equal(c.register_path, "r.db");
    assert_true(c.unit_scale == 1.5 && c.poll_s == 0.5 && c.zoom_max == 20);
    assert_true(c.present == PRESENT_TEXTURE && c.fps_max == 240);
    assert_int_equal(c.idle_s, 0);
    assert_true(c.log_level == LOG_WARN && c.log_max_mb == 1024);
    assert_string_equal(c.log_file, "l.log");
    assert_int_equal(c.log_keep, 0);
}

static void a_wrong_value_leaves_the_default(void **state)
{
    (void)state;
    struct config c = config_default();
    struct error err = { "" };
    int n;
    write_file("[wall]\nwidth = 3\nunit_scale = 9\n[kiosk]\nidle_s = x\n");
    assert_int_equal(config_load(path, &c, NULL, NULL, &n, &err), 0);
    assert_int_equal(n, 3);
    assert_int_equal(c.width, 0);
    assert_true(c.unit_scale == 1);
    assert_int_equal(c.idle_s, 60);
}

static void a_missing_file_is_an_error(void **state)
{
    (void)state;
    struct config c = config_default();
    struct error err = { "" };
    int n;
    assert_int_equal(config_load("/nowhere/w.ini", &c, NULL, NULL, &n, &err),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere/w.ini"));
}

/* Every key stands in the shipped file, and with its default. */
static void the_shipped_file_holds_every_default(void **state)
{
    static const char *const keys[] = {
        "width",
        "height",
        "fullscreen",
        "title",
        "unit_scale",
        "language",
        "theme",
        "present",
        "fps_max",
        "register",
        "poll_s",
        "idle_s",
        "zoom_max",
        "cells",
        "bezel_mm",
        "width_mm",
        "viewing_distance_m",
    };
    (void)state;
    struct config shipped, plain = config_default();
    struct error err = { "" };
    int n;
    memset(&shipped, 0x55, sizeof shipped);
    assert_int_equal(
        config_load("config/wanjia.ini", &shipped, NULL, NULL, &n, &err), 0);
    assert_int_equal(n, 0);
    assert_true(shipped.width == plain.width && shipped.height == plain.height);
    assert_true(shipped.fullscreen == plain.fullscreen);
    assert_true(shipped.cells[0] == plain.cells[0] &&
                shipped.cells[1] == plain.cells[1]);
    assert_true(shipped.bezel_mm == plain.bezel_mm &&
                shipped.width_mm == plain.width_mm &&
                shipped.viewing_distance_m == plain.viewing_distance_m);
    assert_string_equal(shipped.title, plain.title);
    assert_string_equal(shipped.language, plain.language);
    assert_string_equal(shipped.theme, plain.theme);
    assert_string_equal(shipped.register_path, plain.register_path);
    assert_true(shipped.unit_scale == plain.unit_scale &&
                shipped.poll_s == plain.poll_s &&
                shipped.zoom_max == plain.zoom_max);
    assert_true(shipped.present == plain.present &&
                shipped.fps_max == plain.fps_max &&
                shipped.idle_s == plain.idle_s);
    static char readme[16384];
    FILE *f = fopen("config/README.md", "r");
    assert_non_null(f);
    readme[fread(readme, 1, sizeof readme - 1, f)] = 0;
    fclose(f);
    for (size_t i = 0; i < LENGTH(keys); i++)
        if (!strstr(readme, keys[i]))
            fail_msg("config/README.md does not explain '%s'", keys[i]);
}

static void present_kinds_have_names(void **state)
{
    (void)state;
    enum present_kind k = PRESENT_AUTO;
    assert_true(present_parse("headless", &k) && k == PRESENT_HEADLESS);
    assert_true(present_parse("auto", &k) && k == PRESENT_AUTO);
    assert_false(present_parse("", &k));
    assert_false(present_parse("Auto", &k));
}

static void paths_follow_the_environment(void **state)
{
    (void)state;
    char out[PATH_BYTES], want[PATH_BYTES], sub[1200];
    struct error err = { "" };
    assert_int_equal(setenv("WANJIA_DATA", "/nowhere", 1), 0);
    assert_int_equal(paths_data(out, &err), STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere"));
    assert_int_equal(setenv("WANJIA_DATA", ".", 1), 0);
    assert_int_equal(paths_data(out, &err), STATUS_OK);
    assert_int_equal(unsetenv("WANJIA_DATA"), 0);

    str_format(sub, sizeof sub, "%s/a/b", dir);
    char *before = xstrdup(getenv("XDG_STATE_HOME") ? getenv("XDG_STATE_HOME")
                                                    : "");
    assert_int_equal(setenv("XDG_STATE_HOME", sub, 1), 0);
    assert_int_equal(paths_state(out, &err), STATUS_OK);
    assert_true(paths_join(want, sub, "wanjia"));
    assert_string_equal(out, want);
    struct stat st;
    assert_int_equal(stat(out, &st), 0);
    assert_true(S_ISDIR(st.st_mode) && (st.st_mode & 077) == 0);
    setenv("XDG_STATE_HOME", before, 1);
    free(before);
    rmdir(out);
    rmdir(sub);
    str_format(sub, sizeof sub, "%s/a", dir);
    rmdir(sub);
    static char longest[PATH_BYTES];
    memset(longest, 'x', sizeof longest - 1);
    assert_false(paths_join(out, "/", longest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_is_told_once_with_its_line),
        cmocka_unit_test(a_long_line_is_one_mistake),
        cmocka_unit_test(what_is_read_is_what_was_written),
        cmocka_unit_test(a_wrong_value_leaves_the_default),
        cmocka_unit_test(a_missing_file_is_an_error),
        cmocka_unit_test(the_shipped_file_holds_every_default),
        cmocka_unit_test(present_kinds_have_names),
        cmocka_unit_test(paths_follow_the_environment),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
