/* The header's line on the data: how old, and what stands in the way of newer,
 * in both languages, on wide and high walls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "fixture.h"

static struct strings *languages[2]; /* zh-CN, en */
static struct theme theme;
static struct scene scene;
static struct ui ui;
static struct fixture fixture;

#define AS_OF 1460598000 /* 2016-04-14 09:40; the fixture's clock: 09:41 */

static const struct {
    const char *name;
    struct freshness f;
    const char *want[2];
} cases[] = {
    { "a register of this machine",
      { .as_of_unix_s = AS_OF },
      { "数据截至 09:40 · 本地", "Data as of 09:40 · local" } },
    { "a feed that flows",
      { .as_of_unix_s = AS_OF, .kind = SOURCE_FEED },
      { "数据截至 09:40 · 实时", "Data as of 09:40 · live" } },
    { "a feed that flows, but for three rows",
      { .as_of_unix_s = AS_OF,
        .kind = SOURCE_FEED,
        .trouble = TROUBLE_REJECTED,
        .trouble_n = 3 },
      { "数据截至 09:40 · 3 行未通过校验",
        "Data as of 09:40 · 3 rows rejected" } },
    { "late: the cable is out",
      { .as_of_unix_s = AS_OF - 660,
        .kind = SOURCE_FEED,
        .state = SOURCE_LATE,
        .trouble = TROUBLE_REFUSED },
      { "数据截至 09:29 · 12 分钟前 · 服务器拒绝连接",
        "Data as of 09:29 · 12 min old · connection refused" } },
    { "late: a number of HTTP's",
      { .as_of_unix_s = AS_OF - 7200,
        .kind = SOURCE_FEED,
        .state = SOURCE_LATE,
        .trouble = TROUBLE_BUSY,
        .trouble_n = 503 },
      { "数据截至 07:40 · 2 小时前 · 服务器繁忙（503）",
        "Data as of 07:40 · 2 h old · 503: server busy" } },
    { "stale: of another day",
      { .as_of_unix_s = AS_OF - 3 * 86400,
        .kind = SOURCE_FEED,
        .state = SOURCE_STALE,
        .trouble = TROUBLE_CERT_EXPIRED,
        .trouble_n = 3 },
      { "3 天前 · 证书已过期 3 天",
        "3 days old · certificate expired 3 days ago" } },
    { "never: nothing has come, and why",
      { .kind = SOURCE_FEED,
        .state = SOURCE_NEVER,
        .trouble = TROUBLE_MISSING,
        .trouble_n = 404 },
      { "尚无数据 · 地址上没有数据服务（404）",
        "No data yet · 404: no feed at this address" } },
    { "never: the first load goes on",
      { .kind = SOURCE_FEED,
        .state = SOURCE_NEVER,
        .trouble = TROUBLE_LOADING,
        .trouble_n = 1234567 },
      { "尚无数据 · 首次载入 1,234,567 行",
        "No data yet · loading, 1,234,567 rows" } },
};

static const int sizes[][2] = {
    { 1280, 720 },  { 1920, 1080 }, { 3840, 2160 },
    { 7680, 2160 }, { 1080, 1920 }, { 2160, 3840 }
};

static void build(const struct freshness *f, int language, int w, int h)
{
    fix_make(&fixture, USUAL, false, w, h);
    fixture.known.freshness = *f;
    fixture.known.freshness.demo = true;
    fix_begin(&ui, &scene, &theme, languages[language], &fixture);
    screens_build(&ui, &fixture.state, &fixture.known);
}

/* "… · as far as there is room…" */
static bool cut_short(const char *want)
{
    char first[64];
    size_t n = strcspn(want, " ");
    str_format(first, sizeof first, "%.*s", (int)n, want);
    for (uint32_t i = 0; i < scene.n_cmds; i++) {
        if (scene.cmds[i].kind != SCENE_TEXT)
            continue;
        struct fix_run r = fix_run_of(&scene, &scene.cmds[i]);
        if (strstr(r.text, first) && strstr(r.text, "…"))
            return true;
    }
    return false;
}

static void every_state_has_its_words(void **state)
{
    (void)state;
    int bad = 0;
    for (size_t i = 0; i < LENGTH(cases); i++)
        for (int l = 0; l < 2; l++)
            for (size_t k = 0; k < LENGTH(sizes); k++) {
                build(&cases[i].f, l, sizes[k][0], sizes[k][1]);
                if (fix_shows(&scene, cases[i].want[l]))
                    continue;
                printf("# %s, %dx%d: \"%s\" is not shown%s\n", cases[i].name,
                       sizes[k][0], sizes[k][1], cases[i].want[l],
                       cut_short(cases[i].want[l]) ? ", but cut short" : "");
                bad++;
            }
    assert_int_equal(bad, 0);
}

static void no_trouble_runs_into_anything(void **state)
{
    (void)state;
    int bad = 0;
    struct freshness f = { .as_of_unix_s = AS_OF - 123 * 86400,
                           .kind = SOURCE_FEED,
                           .state = SOURCE_STALE };
    for (int t = 0; t < TROUBLE_COUNT; t++)
        for (int l = 0; l < 2; l++)
            for (size_t k = 0; k < LENGTH(sizes); k++) {
                f.trouble = (enum trouble)t;
                f.trouble_n = 1234567;
                build(&f, l, sizes[k][0], sizes[k][1]);
                int n = fix_check_text(&scene, &theme);
                if (n)
                    printf("# trouble %s, language %d, %dx%d\n",
                           trouble_key((enum trouble)t), l, sizes[k][0],
                           sizes[k][1]);
                bad += n;
            }
    assert_int_equal(bad, 0);
}

/* The staff view counts down, wherever there is room for it. */
static void an_unlocked_wall_says_so(void **state)
{
    (void)state;
    int bad = 0;
    struct freshness f = { .as_of_unix_s = AS_OF - 7200,
                           .kind = SOURCE_FEED,
                           .state = SOURCE_LATE,
                           .trouble = TROUBLE_BUSY,
                           .trouble_n = 503,
                           .demo = true };
    for (int columns = 1; columns <= 4; columns++)
        for (int l = 0; l < 2; l++)
            for (size_t k = 0; k < LENGTH(sizes); k++) {
                build(&f, l, sizes[k][0], sizes[k][1]);
                struct ui_state *st = &fixture.state;
                if (columns > 1)
                    st->grid = (struct grid){ .columns = columns,
                                              .rows = 1,
                                              .w = sizes[k][0],
                                              .h = sizes[k][1] };
                if (sizes[k][0] < columns * 1080 && columns > 1)
                    continue; /* no wall is like that */
                st->lock.open = st->lock.possible = true;
                st->lock.until_ms = ui.now_ms + 272000;
                str_copy(st->lock.who, sizeof st->lock.who, "祁主任");
                fix_begin(&ui, &scene, &theme, languages[l], &fixture);
                screens_build(&ui, st, &fixture.known);
                bool there = fix_shows(&scene, "4:32");
                int n = fix_check_text(&scene, &theme);
                if (n || !there)
                    printf("# %d columns, language %d, %dx%d%s\n", columns, l,
                           sizes[k][0], sizes[k][1],
                           there ? "" : ": not there");
                bad += n + !there;
            }
    assert_int_equal(bad, 0);
}

static int setup(void **state)
{
    (void)state;
    struct error err = { "" };
    theme = theme_night();
    if (strings_load("assets/strings/zh-CN.ini", &languages[0], &err) ||
        strings_load("assets/strings/en.ini", &languages[1], &err)) {
        printf("# %s\n", err.text);
        return 1;
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    strings_destroy(languages[0]);
    strings_destroy(languages[1]);
    scene_finish(&scene);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_its_words),
        cmocka_unit_test(no_trouble_runs_into_anything),
        cmocka_unit_test(an_unlocked_wall_says_so),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
