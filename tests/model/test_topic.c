/* Cubes and the figures that themes make of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "cells.h"
#include "model/topic.h"

static struct test_cells cells;

static struct cube usual(void)
{
    struct totals t = {
        .by_poverty = { 50, 10, 130, 10 },
        .persons_by_poverty = { 200, 40, 520, 40 },
        .rural_persons = 5600,
        .net_income = 2290 * 800,
        .income_persons = 800,
        .funds = 1500000,
        .visits = 500,
        .villages = 12,
        .poverty_villages = 3,
    };
    cells.n = 0;
    cells_put_totals(&cells, 2016, &t);
    cells_put(&cells, 2016, DIMENSION_CAUSE, "illness", 60, 240, 0);
    cells_put(&cells, 2015, DIMENSION_CAUSE, "illness", 7, 28, 0);
    cells_put(&cells, 0, DIMENSION_GUARANTEE, "all", 210, 840, 0);
    cells_put(&cells, 0, DIMENSION_GUARANTEE, "water", 189, 700, 0);
    cells_put(&cells, 0, DIMENSION_FLAG, "exit_income", 5, 20, 0);
    return cells_cube(&cells);
}

static void cells_are_found_by_year_dimension_and_key(void **state)
{
    (void)state;
    struct cube c = usual();
    static const struct {
        int year;
        enum dimension d;
        const char *key;
        enum quantity q;
        int64_t want;
    } cases[] = {
        { 2016, DIMENSION_CAUSE, "illness", QUANTITY_HOUSEHOLDS, 60 },
        { 2016, DIMENSION_CAUSE, "illness", QUANTITY_PERSONS, 240 },
        { 2015, DIMENSION_CAUSE, "illness", QUANTITY_HOUSEHOLDS, 7 },
        { 2014, DIMENSION_CAUSE, "illness", QUANTITY_HOUSEHOLDS, 0 },
        { 2016, DIMENSION_CAUSE, "skills", QUANTITY_HOUSEHOLDS, 0 },
        /* of no year: of every year */
        { 2016, DIMENSION_GUARANTEE, "water", QUANTITY_HOUSEHOLDS, 189 },
        { 1999, DIMENSION_FLAG, "exit_income", QUANTITY_HOUSEHOLDS, 5 },
        { 0, DIMENSION_VILLAGE, "all", QUANTITY_PERSONS, 5600 },
        { 2016, DIMENSION_INCOME, "wage", QUANTITY_AMOUNT, 2290 * 800 },
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_int_equal(
            cube_value(&c, cases[i].year, cases[i].d, cases[i].key, cases[i].q),
            cases[i].want);
    assert_int_equal(
        cube_total(&c, 2016, DIMENSION_POVERTY, QUANTITY_HOUSEHOLDS), 200);
    /* "all" is no part of a whole */
    assert_int_equal(
        cube_total(&c, 2016, DIMENSION_GUARANTEE, QUANTITY_HOUSEHOLDS), 189);
    struct cube none = { NULL, 0 };
    assert_null(cube_cell(&none, 2016, DIMENSION_CAUSE, "illness"));
    assert_int_equal(
        cube_total(&none, 2016, DIMENSION_CAUSE, QUANTITY_HOUSEHOLDS), 0);
}

static void formulas_give_their_figure(void **state)
{
    (void)state;
    static const struct {
        const char *name, *formula;
        double times, want;
    } cases[] = {
        { "the rate",
          "poverty.not_yet|preparing|returned.persons / village.all.persons",
          100, 5.0 },
        { "all keys", "poverty.*.households", 1, 200 },
        { "net income a head",
          "income.wage.amount - income.expense.amount / "
          "income.expense.persons",
          1, 2290 },
        { "money in another unit", "fund.arrived.amount", 0.0001, 150 },
        { "entries", "visit.*.entries/poverty.*.households", 1, 2.5 },
        { "without safe water",
          "guarantee.all.households - guarantee.water.households / "
          "guarantee.all.households",
          100, 10 },
        { "a rule's findings", "flag.exit_income.households", 1, 5 },
        { "a sum", "cause.illness.households+cause.skills.households", 1, 60 },
        { "a denominator of several",
          "cause.illness.households / poverty.lifted.households + "
          "poverty.not_yet.households - poverty.preparing.households",
          1, 60.0 / 170 },
    };
    struct cube c = usual();
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct topic t = { .times = cases[i].times };
        char why[200];
        double got;
        if (!topic_formula(&t, cases[i].formula, why, sizeof why))
            fail_msg("%s: %s", cases[i].name, why);
        assert_true(topic_value(&t, &c, 2016, &got));
        if (got < cases[i].want - 1e-9 || got > cases[i].want + 1e-9)
            fail_msg("%s: %g", cases[i].name, got);
    }
}

static void a_figure_over_nobody_is_not_known(void **state)
{
    (void)state;
    struct cube none = { NULL, 0 };
    struct topic t = { .times = 1 };
    char why[200];
    double got;
    assert_true(topic_formula(&t,
                              "cause.illness.households / "
                              "poverty.*.households",
                              why, sizeof why));
    assert_false(topic_value(&t, &none, 2016, &got));
    assert_true(topic_formula(&t, "cause.illness.households", why, sizeof why));
    assert_true(topic_value(&t, &none, 2016, &got) && got == 0);
}

static void wrong_formulas_say_what_was_expected(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        { "", "dimension.key" },
        { "cause.illness", "dimension.key" },
        { "cause.illness.households /", "dimension.key" },
        { "cause.illness.households / poverty.*.households / "
          "poverty.*.households",
          "at most one /" },
        { "cause.illness.households * 2", "expected" },
        { "weather.rain.households", "'weather' is no dimension" },
        { "cause.illnes.households", "'cause' has no key 'illnes'" },
        { "cause.illness|.households", "'cause' has no key ''" },
        { "cause.all.households", "no key 'all'" },
        { "cause.illness.amount", "'cause' has no amount" },
        { "income.wage.entries", "'income' has no entries" },
        { "cause.illness.cows", "dimension.key" },
        { "visit.call.households", "'visit' has no households" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct topic t = { .times = 1 };
        char why[200] = "";
        if (topic_formula(&t, cases[i].text, why, sizeof why))
            fail_msg("'%s' was accepted", cases[i].text);
        if (!strstr(why, cases[i].says))
            fail_msg("'%s': %s", cases[i].text, why);
    }
    char many[800] = "cause.illness.households";
    struct topic t = { .times = 1 };
    char why[200];
    for (int i = 0; i < TOPIC_TERMS_MAX; i++)
        str_append(many, sizeof many, "+cause.illness.households");
    assert_false(topic_formula(&t, many, why, sizeof why));
    assert_non_null(strstr(why, "more than 12"));
}

static void figures_are_written_as_the_wall_shows_them(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        int decimals;
        double value;
        const char *want;
    } cases[] = {
        { "%", 1, 14.64, "14.6%" },   { "%", 1, 0, "0.0%" },
        { "%", 1, 100, "100%" },      { "元", 0, 3980.4, "3,980" },
        { "万元", 1, 90.46, "90.5" }, { "万元", 1, 12555.2, "12,555" },
        { "", 1, -3.25, "−3.2" },     { "", 0, -1234, "−1,234" },
        { "", 2, 1.005, "1.00" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct topic t = { .decimals = cases[i].decimals };
        char buf[32];
        str_copy(t.unit[WORD_ZH], sizeof t.unit[WORD_ZH], cases[i].unit);
        topic_format(&t, buf, sizeof buf, cases[i].value);
        assert_string_equal(buf, cases[i].want);
    }
}

static void dimensions_and_quantities_have_their_keys(void **state)
{
    (void)state;
    for (int i = 0; i < DIMENSION_COUNT; i++) {
        enum dimension d;
        const char *key = dimension_key((enum dimension)i);
        assert_true(dimension_parse(key, &d) && d == (enum dimension)i);
        if (i > 0) /* cells are sorted as the register's keys are */
            assert_true(strcmp(dimension_key((enum dimension)(i - 1)), key) <
                        0);
        for (int k = 0; k < dimension_terms(d); k++)
            assert_true(dimension_term(d, k)[0] != 0);
    }
    enum quantity q;
    enum dimension d;
    assert_true(quantity_parse("entries", &q) && q == QUANTITY_AMOUNT);
    assert_false(quantity_parse("Households", &q));
    assert_false(dimension_parse("list_cause", &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_found_by_year_dimension_and_key),
        cmocka_unit_test(formulas_give_their_figure),
        cmocka_unit_test(a_figure_over_nobody_is_not_known),
        cmocka_unit_test(wrong_formulas_say_what_was_expected),
        cmocka_unit_test(figures_are_written_as_the_wall_shows_them),
        cmocka_unit_test(dimensions_and_quantities_have_their_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
