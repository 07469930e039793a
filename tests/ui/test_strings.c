#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "model/household.h"
#include "model/route.h"
#include "model/terms.h"
#include "ui/strings.h"

static struct strings *chinese, *english;

static int setup(void **state)
{
    (void)state;
    struct error err = { "" };
    if (strings_load("assets/strings/zh-CN.ini", &chinese, &err) ||
        strings_load("assets/strings/en.ini", &english, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    strings_destroy(chinese);
    strings_destroy(english);
    return 0;
}

static const char *scratch(void)
{
    const char *dir = getenv("WANJIA_TEST_TMP");
    return dir && *dir ? dir : "/tmp";
}

static enum status load_text(const char *text, size_t n, struct strings **out,
                             struct error *err)
{
    char path[512];
    str_format(path, sizeof path, "%s/wanjia-strings-XXXXXX", scratch());
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, n), (ssize_t)n);
    close(fd);
    *out = NULL;
    enum status s = strings_load(path, out, err);
    unlink(path);
    return s;
}

static void errors_name_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *want; /* NULL: accepted */
    } cases[] = {
        { "plain", "[a]\nx = 一\n", NULL },
        { "sections may be opened again",
          "[a]\nx = 一\n[b]\nx = 二\n[a]\ny = 三\n", NULL },
        { "comments and empty lines", "; c\n\n[a]\n# d\nx = 1\n", NULL },
        { "no newline at the end", "[a]\nx = 1", NULL },
        { "a key given twice", "[a]\nx = 1\n\n[a]\nx = 2\n",
          ":5: a.x: given twice, first in line 2" },
        { "no text", "[a]\n\nx =\n", ":3: [a] x: has no text" },
        { "no key", "[a]\nx\n", ":2: expected [section] or key = text" },
        { "no section", "x = 1\n", ":1: [] x: expected a key" },
        { "a key in capitals", "[a]\nX = 1\n", ":2: [a] X: expected a key" },
        { "bad UTF-8", "[a]\nx = 1\ny = \xC3\x28\n", ":3: not UTF-8" },
        { "UTF-8 cut at the end of the file", "[a]\nx = \xE4\xB8",
          ":2: not UTF-8" },
        { "an empty file", "", ":1: no texts" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct strings *s;
        struct error err = { "" };
        enum status status = load_text(cases[i].text, strlen(cases[i].text), &s,
                                       &err);
        if (!cases[i].want) {
            if (status != STATUS_OK)
                fail_msg("%s: %s", cases[i].name, err.text);
            strings_destroy(s);
            continue;
        }
        if (status != STATUS_INVALID || !strstr(err.text, cases[i].want))
            fail_msg("%s: got '%s'", cases[i].name, err.text);
        assert_null(s);
    }
}

/* inih would cut such a line and read its tail as a line of its own. */
static void long_lines_are_refused(void **state)
{
    (void)state;
    char text[400] = "[a]\nx = ";
    size_t head = strlen(text);
    memset(text + head, 'y', 300);
    memcpy(text + head + 300, "\n", 2);
    struct strings *s;
    struct error err = { "" };
    assert_int_equal(load_text(text, strlen(text), &s, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, ":2: the line is too long"));
}

static void missing_file_is_not_found(void **state)
{
    (void)state;
    struct strings *s = NULL;
    struct error err = { "" };
    assert_int_equal(strings_load("assets/strings/xx.ini", &s, &err),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, "assets/strings/xx.ini"));
    strings_destroy(NULL);
}

static void missing_keys_show_themselves(void **state)
{
    (void)state;
    const char *a = strings_get(chinese, "no.such");
    const char *b = strings_get(chinese, "nor.this");
    assert_string_equal(a, "‹no.such›");
    assert_string_equal(b, "‹nor.this›");
    assert_false(strings_have(chinese, "no.such"));
    assert_true(strings_have(chinese, "poverty.lifted"));
    assert_string_equal(strings_get(chinese, "poverty.lifted"), "已脱贫");
    assert_string_equal(strings_language(chinese), "zh-CN");
    assert_string_equal(strings_language(english), "en");
}

static void fill_puts_arguments_in_place(void **state)
{
    (void)state;
    static const char *const args[] = { "一", "two", "" };
    static const struct {
        const char *name, *text, *want;
        int n;
        size_t size;
    } cases[] = {
        { "in order", "{0}和{1}", "一和two", 3, 64 },
        { "twice and backwards", "{1}{0}{1}", "two一two", 3, 64 },
        { "an empty one", "[{2}]", "[]", 3, 64 },
        { "one that was not given stays", "{0}{1}{7}", "一{1}{7}", 1, 64 },
        { "other braces stay", "{x} {} {0", "{x} {} {0", 3, 64 },
        { "plain text", "没有", "没有", 0, 64 },
        { "cut at a character", "中文字", "中文", 0, 9 },
        { "cut inside an argument", "ab{1}", "abt", 3, 4 },
        { "nothing after a cut", "一{0}二", "一", 3, 6 },
        { "room for the end only", "x", "", 0, 1 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char buf[64];
        memset(buf, '#', sizeof buf);
        size_t n = strings_fill(buf, cases[i].size, cases[i].text, cases[i].n,
                                args);
        assert_string_equal(buf, cases[i].want);
        assert_int_equal(n, strlen(cases[i].want));
        assert_true(cases[i].size == 64 || buf[cases[i].size] == '#');
    }
    assert_int_equal(strings_fill(NULL, 0, "x", 0, NULL), 0);
}

/* Which of {0} … {9} a text uses, as bits. */
static unsigned arguments(const char *text)
{
    unsigned mask = 0;
    for (const char *p = text; (p = strchr(p, '{')) != NULL; p++)
        if (p[1] >= '0' && p[1] <= '9' && p[2] == '}')
            mask |= 1u << (p[1] - '0');
    return mask;
}

static int compare(const struct strings *a, const struct strings *b)
{
    int bad = 0;
    for (int i = 0; i < strings_count(a); i++) {
        const char *key = strings_key(a, i);
        if (!strings_have(b, key)) {
            printf("%s: in %s, not in %s\n", key, strings_language(a),
                   strings_language(b));
            bad++;
        } else if (strcmp(key, "village.collective_value") &&
                   strcmp(key, "funds.money") &&
                   strcmp(key, "changes.short") && /* each its own unit */
                   arguments(strings_get(a, key)) !=
                       arguments(strings_get(b, key))) {
            printf("%s: other arguments\n", key);
            bad++;
        }
    }
    return bad;
}

static void languages_have_the_same_keys(void **state)
{
    (void)state;
    assert_int_equal(compare(chinese, english), 0);
    assert_int_equal(compare(english, chinese), 0);
    assert_int_equal(strings_count(chinese), strings_count(english));
}

static void keys_are_sorted(void **state)
{
    (void)state;
    for (int i = 1; i < strings_count(chinese); i++)
        assert_true(
            strcmp(strings_key(chinese, i - 1), strings_key(chinese, i)) < 0);
}

#define TERM(section, name, count)                                             \
    for (int i = 0; i < (count); i++) {                                        \
        char key[64];                                                          \
        str_format(key, sizeof key, "%s.%s", section, name(i));                \
        if (!strings_have(chinese, key)) {                                     \
            printf("%s: has no text\n", key);                                  \
            bad++;                                                             \
        }                                                                      \
    }

static void every_term_has_its_word(void **state)
{
    (void)state;
    int bad = 0;
    TERM("cause", cause_key, CAUSE_COUNT)
    TERM("cause_short", cause_key, CAUSE_COUNT)
    TERM("poverty", poverty_key, POVERTY_COUNT)
    TERM("attribute", attribute_key, ATTRIBUTE_COUNT)
    TERM("measure", measure_key, MEASURE_COUNT)
    TERM("measure_short", measure_key, MEASURE_COUNT)
    TERM("guarantee", guarantee_key, GUARANTEE_COUNT)
    TERM("progress", progress_key, PROGRESS_COUNT)
    TERM("relation", relation_key, RELATION_COUNT)
    TERM("health", health_key, HEALTH_COUNT)
    TERM("labour", labour_key, LABOUR_COUNT)
    TERM("occupation", occupation_key, OCCUPATION_COUNT)
    TERM("visit", visit_key, VISIT_COUNT)
    TERM("change", change_key, CHANGE_COUNT)
    TERM("duty", duty_key, DUTY_COUNT)
    TERM("sort", household_sort_key, SORT_COUNT)
    TERM("screen", screen_key, SCREEN_COUNT)
    for (int day = 0; day < 7; day++) {
        char key[64];
        str_format(key, sizeof key, "header.weekday%d", day);
        bad += !strings_have(chinese, key);
    }
    assert_int_equal(bad, 0);
}

/* ---- every "section.key" in the sources of what draws words ---- */

/* A whole literal of the form "a_b.c1": copies it to key. */
static bool key_literal(const char *quote, char *key, size_t size)
{
    size_t n = strspn(quote + 1, "abcdefghijklmnopqrstuvwxyz0123456789_.");
    if (quote[1 + n] != '"' || n < 3 || n >= size)
        return false;
    memcpy(key, quote + 1, n);
    key[n] = 0;
    const char *dot = strchr(key, '.');
    return dot && dot != key && dot[1] && !strchr(dot + 1, '.') &&
           strcmp(dot, ".ini") && strcmp(dot, ".db") && strcmp(dot, ".csv");
}

static int scan_file(const char *path, int *seen)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    char line[1024], key[64];
    int bad = 0, number = 0;
    while (fgets(line, sizeof line, f)) {
        number++;
        if (line[0] == '#')
            continue;
        for (const char *p = line; (p = strchr(p, '"')) != NULL; p++) {
            if (!key_literal(p, key, sizeof key))
                continue;
            (*seen)++;
            if (strings_have(chinese, key))
                continue;
            printf("%s:%d: %s: has no text\n", path, number, key);
            bad++;
        }
    }
    fclose(f);
    return bad;
}

static int scan_folder(const char *folder, int *seen)
{
    DIR *d = opendir(folder);
    assert_non_null(d);
    int bad = 0;
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        size_t n = strlen(e->d_name);
        char path[512];
        if (n < 3 || strcmp(e->d_name + n - 2, ".c"))
            continue;
        str_format(path, sizeof path, "%s/%s", folder, e->d_name);
        bad += scan_file(path, seen);
    }
    closedir(d);
    return bad;
}

static void every_key_in_the_source_has_a_text(void **state)
{
    (void)state;
    int seen = 0, bad = 0;
    bad += scan_folder("src/ui", &seen);
    bad += scan_folder("src/screens", &seen);
    bad += scan_folder("src/app", &seen);
    assert_int_equal(bad, 0);
    assert_true(seen > 100); /* the scan does find them */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_name_their_line),
        cmocka_unit_test(long_lines_are_refused),
        cmocka_unit_test(missing_file_is_not_found),
        cmocka_unit_test(missing_keys_show_themselves),
        cmocka_unit_test(fill_puts_arguments_in_place),
        cmocka_unit_test(languages_have_the_same_keys),
        cmocka_unit_test(keys_are_sorted),
        cmocka_unit_test(every_term_has_its_word),
        cmocka_unit_test(every_key_in_the_source_has_a_text),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
