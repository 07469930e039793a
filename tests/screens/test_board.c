/* config/screens: what may stand in the files and what is said when it may
 * not; the shipped files are what is built in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "screens/board_internal.h"

struct told {
    int n;
    char first[ERROR_TEXT_BYTES];
};

static void tell(void *ctx, const char *line)
{
    struct told *t = ctx;
    if (t->n++ == 0)
        str_copy(t->first, sizeof t->first, line);
}

static struct told read_board(const char *text, enum board_id id,
                              struct board *out)
{
    struct told told = { 0 };
    struct error err = { "" };
    struct inifile f = {
        .path = "a.ini", .text = text, .report = tell, .ctx = &told
    };
    assert_int_equal(
        board_read(&f, id, &screen_set_builtin()->topics, out, &err),
        STATUS_OK);
    assert_int_equal(f.n_problems, told.n);
    return told;
}

#define P(kind) "[panel a]\nkind = " kind "\nplace = left 1\n"

static const struct {
    const char *name, *text, *says;
    enum board_id id;
} wrong_boards[] = {
    { "an unknown kind", P("pie"),
      "a.ini:2: [panel a] kind: unknown 'pie'; "
      "expected totals, income",
      BOARD_COUNTY },
    { "a kind of another screen", P("list"),
      "a.ini:2: [panel a] kind: 'list' is not for the county's screen",
      BOARD_COUNTY },
    { "no kind", "[panel a]\nplace = left 1\n",
      "a.ini:1: [panel a] kind is missing", BOARD_COUNTY },
    { "no place", "[panel a]\nkind = log\n",
      "a.ini:1: [panel a] place is missing", BOARD_COUNTY },
    { "an unknown key", P("log") "colour = red\n",
      "a.ini:4: [panel a] colour: unknown key", BOARD_COUNTY },
    { "a key given twice", P("log") "place = left 2\n",
      "a.ini:4: [panel a] place: given twice", BOARD_COUNTY },
    { "a place outside of the grid", "[panel a]\nkind = log\nplace = top 1\n",
      "a.ini:3: [panel a] place: expected left or right and 1 to 24",
      BOARD_COUNTY },
    { "place 0", "[panel a]\nplace = left 0\n",
      "a.ini:2: [panel a] place:", BOARD_COUNTY },
    { "place 25", "[panel a]\nplace = right 25\n", "place: expected",
      BOARD_COUNTY },
    { "a place without a number", "[panel a]\nplace = left\n",
      "place: expected", BOARD_COUNTY },
    { "a place that is taken",
      P("log") "[panel b]\nkind = log\nplace = left 1\n",
      "a.ini:6: [panel b] place: left 1 is taken by [panel a] in line 1",
      BOARD_COUNTY },
    { "a name that is taken", P("log") "[panel a]\n",
      "a.ini:4: [panel a] the same name as in line 1", BOARD_COUNTY },
    { "a name that is none", "[panel A b]\n",
      "a.ini:1: [panel A b] expected "
      "[panel NAME]",
      BOARD_COUNTY },
    { "bars of nothing", P("bars") "measure = households\n",
      "a.ini:1: [panel a] by: kind bars takes by = attribute, cause",
      BOARD_COUNTY },
    { "an unknown dimension", P("bars") "by = weather\n",
      "a.ini:4: [panel a] by: 'weather' is no dimension", BOARD_COUNTY },
    { "a dimension that the kind cannot draw",
      P("ring") "by = cause\nmeasure = households\n",
      "a.ini:1: [panel a] by: not cause: kind ring takes by = attribute, "
      "poverty",
      BOARD_COUNTY },
    { "a quantity that the dimension has not",
      P("bars") "by = cause\nmeasure = amount\n",
      "a.ini:1: [panel a] measure: cause has households, persons",
      BOARD_COUNTY },
    { "no quantity", P("bars") "by = visit\n",
      "a.ini:1: [panel a] measure: visit has entries", BOARD_COUNTY },
    { "entries of money", P("bars") "by = fund\nmeasure = entries\n",
      "measure: fund has amount", BOARD_COUNTY },
    { "a ranking by an unknown theme", P("ranking") "measure = beauty\n",
      "a.ini:1: [panel a] measure: no theme 'beauty'", BOARD_COUNTY },
    { "a ranking by two", P("ranking") "measure = rate, income\n",
      "measure: kind ranking takes 1 to 1", BOARD_COUNTY },
    { "a ranking by nothing", P("ranking"), "measure: kind ranking takes",
      BOARD_TOWNSHIP },
    { "too many counters",
      P("counters") "measure = rate,rate,rate,rate,rate,rate,rate\n",
      "a.ini:4: [panel a] measure: more than 6", BOARD_COUNTY },
    { "a measure where none is taken", P("log") "measure = households\n",
      "measure: this kind takes none", BOARD_COUNTY },
    { "a dimension where none is taken", P("log") "by = cause\n",
      "by: this kind takes none", BOARD_COUNTY },
    { "a height that is no number", P("log") "height = tall\n",
      "a.ini:4: [panel a] height: expected 120 to 2000", BOARD_COUNTY },
    { "least above height", P("log") "height = 200\nleast = 300\n",
      "least is more than height", BOARD_COUNTY },
    { "half a title", P("log") "title = 日志 |\n",
      "a.ini:4: [panel a] title: expected Chinese | English", BOARD_COUNTY },
    { "a column too narrow", "[screen]\nleft = 100\n",
      "a.ini:2: [screen] left: expected 0 (no column) or 300 to 700",
      BOARD_COUNTY },
    { "a column that is none", "[screen]\nmiddle = 400\n",
      "a.ini:2: [screen] middle: unknown key", BOARD_COUNTY },
    { "a panel in a column of no width", "[screen]\nleft = 0\n" P("log"),
      "a.ini:3: [panel a] place: [screen] left = 0", BOARD_COUNTY },
    { "an unknown section", "[panels]\n", "a.ini:1: [panels] unknown section",
      BOARD_COUNTY },
    { "a screen given twice", "[screen]\n[screen]\n",
      "a.ini:2: [screen] given twice", BOARD_COUNTY },
    { "a key before every section", "kind = log\n",
      "a.ini:1: expected [screen] or [panel NAME] before it", BOARD_COUNTY },
    { "a line that is none", "[screen]\nleft 450\n",
      "a.ini:2: [screen] expected [section] or key = value", BOARD_COUNTY },
    { "a heading without its end", "[screen\n", "a.ini:1: expected [section]",
      BOARD_COUNTY },
    { "what is not UTF-8", "[screen]\n; \xff\n", "a.ini:2: [screen] not UTF-8",
      BOARD_COUNTY },
};

static void wrong_boards_say_where_and_what(void **state)
{
    (void)state;
    static struct board b;
    for (size_t i = 0; i < LENGTH(wrong_boards); i++) {
        struct told t = read_board(wrong_boards[i].text, wrong_boards[i].id,
                                   &b);
        if (t.n != 1 || !strstr(t.first, wrong_boards[i].says))
            fail_msg("%s: %d: %s", wrong_boards[i].name, t.n, t.first);
    }
}

static void a_board_is_read_as_written(void **state)
{
    (void)state;
    static struct board b;
    struct told t = read_board(
        "\xEF\xBB\xBF; a comment\n[screen]\nleft = 400\nright = 0 ; none\n"
        "[panel second]\nkind=bars\nby = measure\nmeasure = amount\n"
        "place =  left  9\ntitle = 钱 | Money\nheight = 300\nleast = 200\n\n"
        "[panel first]\n  kind = counters\nplace = left 2\n"
        "measure = rate, income,map\n",
        BOARD_TOWNSHIP, &b);
    assert_string_equal(t.first, "");
    assert_int_equal(b.n, 2);
    assert_true(b.width[SIDE_LEFT] == 400 && b.width[SIDE_RIGHT] == 0);
    const struct board_panel *p;
    assert_int_equal(board_side_panels(&b, SIDE_LEFT, &p), 2);
    assert_string_equal(p[0].name, "first"); /* by place */
    assert_int_equal(p[0].n_topics, 3);
    assert_string_equal(p[0].topics[1], "income");
    assert_string_equal(p[0].topics[2], ""); /* the map's */
    assert_true(p[1].kind == PANEL_BARS && p[1].by == DIMENSION_MEASURE &&
                p[1].quantity == QUANTITY_AMOUNT);
    assert_string_equal(p[1].title[WORD_ZH], "钱");
    assert_string_equal(p[1].title[WORD_EN], "Money");
    assert_true(p[1].height == 300 && p[1].least == 200);
    assert_int_equal(board_side_panels(&b, SIDE_RIGHT, &p), 0);
    /* nothing at all is a map alone */
    t = read_board("", BOARD_COUNTY, &b);
    assert_int_equal(t.n, 0);
    assert_int_equal(b.n, 0);
}

static void too_many_panels_are_too_many(void **state)
{
    (void)state;
    static struct board b;
    char text[4096] = "";
    for (int i = 0; i <= BOARD_PANELS_MAX; i++)
        str_append(text, sizeof text,
                   "[panel p%d]\nkind = log\nplace = %s %d\n", i,
                   i % 2 ? "left" : "right", 1 + i / 2);
    struct told t = read_board(text, BOARD_COUNTY, &b);
    assert_int_equal(t.n, 1);
    assert_non_null(strstr(t.first, "more than 24 panels"));
}

static const struct {
    const char *name, *text, *says;
} wrong_themes[] = {
    { "no theme", "; nothing\n", "expected at least one theme" },
    { "no value", "[a]\nname = 甲\n", "a.ini:1: [a] value is missing" },
    { "no name", "[a]\nvalue = poverty.*.households\n",
      "a.ini:1: [a] name is missing" },
    { "a wrong formula", "[a]\nname = 甲\nvalue = poverty.*.amount\n",
      "a.ini:3: [a] value: 'poverty' has no amount" },
    { "an unknown key", "[a]\nname = 甲\nvalue = poverty.*.households\nx = 1\n",
      "a.ini:4: [a] x: unknown key" },
    { "two classes",
      "[a]\nname = 甲\nvalue = poverty.*.households\nclasses = 2\n",
      "a.ini:4: [a] classes: expected 3 to 5" },
    { "a darkness that is none",
      "[a]\nname = 甲\nvalue = poverty.*.households\ndark = very\n",
      "a.ini:4: [a] dark: expected low or high" },
    { "times nothing",
      "[a]\nname = 甲\nvalue = poverty.*.households\ntimes = 0\n",
      "a.ini:4: [a] times: expected a number above zero" },
    { "three decimals",
      "[a]\nname = 甲\nvalue = poverty.*.households\ndecimals = 3\n",
      "a.ini:4: [a] decimals: expected 0 to 2" },
    { "a name with capitals",
      "[A]\n[a]\nname = 甲\nvalue = "
      "poverty.*.households\n",
      "a.ini:1: [A] expected a theme's name" },
    { "the map's own word",
      "[map]\n[a]\nname = 甲\nvalue = "
      "poverty.*.households\n",
      "not 'map'" },
    { "a theme given twice",
      "[a]\nname = 甲\nvalue = poverty.*.households\n[a]\n",
      "a.ini:4: [a] given twice" },
    { "a key given twice",
      "[a]\nname = 甲\nname = 乙\nvalue = poverty.*.households\n",
      "a.ini:3: [a] name: given twice" },
    { "a key before every theme",
      "unit = %\n[a]\nname = 甲\nvalue = poverty.*.households\n",
      "a.ini:1: expected [theme] before it" },
};

static void wrong_themes_say_where_and_what(void **state)
{
    (void)state;
    static struct topics topics;
    for (size_t i = 0; i < LENGTH(wrong_themes); i++) {
        struct told told = { 0 };
        struct error err = { "" };
        struct inifile f = { .path = "a.ini",
                             .text = wrong_themes[i].text,
                             .report = tell,
                             .ctx = &told };
        assert_int_equal(topics_read(&f, &topics, &err), STATUS_OK);
        if (told.n != 1 || !strstr(told.first, wrong_themes[i].says))
            fail_msg("%s: %d: %s", wrong_themes[i].name, told.n, told.first);
    }
}

static void the_shipped_files_are_what_is_built_in(void **state)
{
    (void)state;
    struct told told = { 0 };
    struct error err = { "" };
    struct screen_set *s;
    int n;
    if (screen_set_load("config/screens", tell, &told, &n, &s, &err))
        fail_msg("%s", err.text);
    assert_string_equal(told.first, "");
    assert_int_equal(n, 0);
    assert_memory_equal(s, screen_set_builtin(), sizeof *s);
    assert_in_range(s->topics.n, 9, TOPICS_MAX);
    for (int b = 0; b < BOARD_COUNT; b++)
        assert_true(s->boards[b].n > 0);
    screen_set_destroy(s);
    /* a folder without files leaves what is built in */
    assert_int_equal(screen_set_load("/nonexistent", tell, &told, &n, &s, &err),
                     STATUS_OK);
    assert_memory_equal(s, screen_set_builtin(), sizeof *s);
    screen_set_destroy(s);
}

static void every_kind_has_a_size_and_a_drawer(void **state)
{
    (void)state;
    for (int i = 0; i < PANEL_KINDS; i++) {
        const struct kind *k = kind_of((enum panel_kind)i);
        enum panel_kind back;
        assert_true(k->key && k->boards && k->least > 0);
        assert_true(k->height >= k->least);
        assert_true((k->draw != NULL) != (k->draw_column != NULL));
        assert_true(kind_parse(k->key, &back) && back == (enum panel_kind)i);
        assert_true((k->takes == TAKES_DIMENSION) == (k->dimensions != 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_boards_say_where_and_what),
        cmocka_unit_test(a_board_is_read_as_written),
        cmocka_unit_test(too_many_panels_are_too_many),
        cmocka_unit_test(wrong_themes_say_where_and_what),
        cmocka_unit_test(the_shipped_files_are_what_is_built_in),
        cmocka_unit_test(every_kind_has_a_size_and_a_drawer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
