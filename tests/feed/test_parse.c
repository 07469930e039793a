/* A feed's texts, read from a buffer: what is taken and what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "feed/parse.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *text, *want; /* want: NULL taken, else in the error */
} statuses[] = {
    { "the least", "{\"schema\":1,\"cursor\":\"a\"}", NULL },
    { "another schema", "{\"schema\":2,\"cursor\":\"a\"}", "schema: 1" },
    { "no cursor", "{\"schema\":1}", "cursor:" },
    { "a broken time",
      "{\"schema\":1,\"cursor\":\"a\",\"as_of\":\"2016-13-01\"}", "as_of:" },
    { "a duplicated key", "{\"schema\":1,\"schema\":1,\"cursor\":\"a\"}",
      "duplicate" },
    { "a count below nothing",
      "{\"schema\":1,\"cursor\":\"a\",\"counts\":{\"household\":-1}}",
      "counts.household" },
    { "HTML", "<html>", "status: " },
};

static void test_statuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(statuses); i++) {
        struct feed_status s;
        struct error err = { "" };
        bool good = feed_status_parse(statuses[i].text,
                                      strlen(statuses[i].text), &s,
                                      &err) == STATUS_OK;
        if (good != !statuses[i].want ||
            (!good && !strstr(err.text, statuses[i].want)))
            fail_msg("%s: %s", statuses[i].name, err.text);
    }
}

static const struct {
    const char *name, *text, *want;
    int n_lines;
} pages[] = {
    { "an empty page", "{\"cursor\":\"a\",\"more\":false}\n", NULL, 0 },
    { "a put and a deletion",
      "{\"put\":\"log\",\"row\":{}}\n{\"del\":\"log\",\"key\":\"1\"}\n"
      "{\"cursor\":\"a\",\"more\":true,\"as_of\":null}\n",
      NULL, 2 },
    { "the last line feed may be missing", "{\"cursor\":\"a\",\"more\":false}",
      NULL, 0 },
    { "no cursor line", "{\"del\":\"log\",\"key\":\"1\"}\n", "cut short", 0 },
    { "nothing", "", "cut short", 0 },
    { "cut in the cursor line", "{\"cursor\":\"a\",\"mo", "cut short", 0 },
    { "a cursor line in the middle",
      "{\"cursor\":\"a\",\"more\":true}\n{\"cursor\":\"b\",\"more\":false}\n",
      "line 1: a cursor line before", 0 },
    { "put and del at once",
      "{\"put\":\"log\",\"del\":\"log\"}\n{\"cursor\":\"b\",\"more\":false}\n",
      "line 1: `put`, `del`", 0 },
    { "a row that is none",
      "{\"put\":\"log\",\"row\":[]}\n{\"cursor\":\"b\",\"more\":false}\n",
      "line 1: row:", 0 },
    { "an empty line", "\n{\"cursor\":\"b\",\"more\":false}\n", "line 1: ", 0 },
};

static enum status count(void *ctx, const struct feed_line *line,
                         struct error *err)
{
    (void)err;
    assert_string_equal(line->table, "log");
    assert_true(!line->row != !line->key);
    ++*(int *)ctx;
    return STATUS_OK;
}

static void test_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(pages); i++) {
        struct feed_page_end end;
        struct error err = { "" };
        int n = 0;
        enum status s = feed_page_end_parse(pages[i].text,
                                            strlen(pages[i].text), &end, &err);
        if (s == STATUS_OK)
            s = feed_page_parse(pages[i].text, &end, count, &n, &err);
        if ((s == STATUS_OK) != !pages[i].want || n != pages[i].n_lines ||
            (s && !strstr(err.text, pages[i].want)))
            fail_msg("%s: %d lines: %s", pages[i].name, n, err.text);
    }
}

static void test_keys(void **state)
{
    (void)state;
    struct feed_value v[2];
    const struct feed_table *year = feed_table_find("household_year");
    assert_true(feed_key_parse(year, "63022220321400417/2016", v));
    assert_int_equal(v[0].integer, 63022220321400417);
    assert_int_equal(v[1].integer, 2016);
    assert_false(feed_key_parse(year, "63022220321400417", v));
    assert_false(feed_key_parse(feed_table_find("log"), "1/2", v));
    assert_true(feed_key_parse(feed_table_find("meta"), "as_of", v));
    assert_string_equal(v[0].text, "as_of");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
