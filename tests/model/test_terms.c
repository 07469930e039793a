/* Term keys, sort keys, and what a cause may be called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "model/household.h"
#include "model/terms.h"

#include <string.h>

/* One key function for any of the enumerations. */
#define KEY_AS_INT(name, type)                                                 \
    static const char *name##_text(int v)                                      \
    {                                                                          \
        return name((enum type)v);                                             \
    }
KEY_AS_INT(cause_key, cause)
KEY_AS_INT(poverty_key, poverty)
KEY_AS_INT(attribute_key, attribute)
KEY_AS_INT(measure_key, measure)
KEY_AS_INT(guarantee_key, guarantee)
KEY_AS_INT(progress_key, progress)
KEY_AS_INT(relation_key, relation)
KEY_AS_INT(health_key, health)
KEY_AS_INT(labour_key, labour)
KEY_AS_INT(occupation_key, occupation)
KEY_AS_INT(visit_key, visit)
KEY_AS_INT(change_key, change)
KEY_AS_INT(duty_key, duty)
KEY_AS_INT(household_sort_key, household_sort)

/* Written in full: the keys stand in registers that are already out there. */
static const struct {
    const char *name;
    const char *(*key)(int v);
    int n;
    const char *want;
} terms[] = {
    { "cause", cause_key_text, CAUSE_COUNT,
      "illness disability schooling disaster land water skills labour funds "
      "transport motivation other marriage funeral housing power" },
    { "poverty", poverty_key_text, POVERTY_COUNT,
      "not_yet preparing lifted returned" },
    { "attribute", attribute_key_text, ATTRIBUTE_COUNT,
      "ordinary allowance destitute" },
    { "measure", measure_key_text, MEASURE_COUNT,
      "industry employment finance welfare housing water health education "
      "relocation ecology security society infrastructure" },
    { "guarantee", guarantee_key_text, GUARANTEE_COUNT,
      "food clothing schooling medical housing water" },
    { "progress", progress_key_text, PROGRESS_COUNT,
      "planned active done monthly" },
    { "relation", relation_key_text, RELATION_COUNT,
      "head spouse child child_in_law parent grandchild sibling other" },
    { "health", health_key_text, HEALTH_COUNT,
      "good chronic serious disabled" },
    { "labour", labour_key_text, LABOUR_COUNT,
      "ordinary skilled weak lost none" },
    { "occupation", occupation_key_text, OCCUPATION_COUNT,
      "farm away local training preschool primary middle high college home "
      "pension" },
    { "visit", visit_key_text, VISIT_COUNT,
      "call policy review delivery check" },
    { "change", change_key_text, CHANGE_COUNT,
      "identified exited returned corrected born died moved removed" },
    { "duty", duty_key_text, DUTY_COUNT,
      "first_secretary team_leader team_member helper department" },
    { "sort", household_sort_key_text, SORT_COUNT,
      "income income_down number persons cause status" },
};

static void keys_are_these_and_unique(void **state)
{
    (void)state;
    for (size_t t = 0; t < LENGTH(terms); t++) {
        char all[256] = "";
        for (int v = 0; v < terms[t].n; v++) {
            const char *key = terms[t].key(v);
            str_append(all, sizeof all, "%s%s", v ? " " : "", key);
            for (int before = 0; before < v; before++)
                if (!strcmp(key, terms[t].key(before)))
                    fail_msg("%s: '%s' twice", terms[t].name, key);
        }
        if (strcmp(all, terms[t].want) != 0)
            fail_msg("%s: %s", terms[t].name, all);
    }
}

static void every_key_parses_to_its_own_term(void **state)
{
    (void)state;
    for (int i = 0; i < CAUSE_COUNT; i++) {
        enum cause c;
        assert_true(cause_parse(cause_key((enum cause)i), &c));
        assert_int_equal(c, i);
    }
    for (int i = 0; i < POVERTY_COUNT; i++) {
        enum poverty p;
        assert_true(poverty_parse(poverty_key((enum poverty)i), &p));
        assert_int_equal(p, i);
    }
    for (int i = 0; i < ATTRIBUTE_COUNT; i++) {
        enum attribute a;
        assert_true(attribute_parse(attribute_key((enum attribute)i), &a));
        assert_int_equal(a, i);
    }
    for (int i = 0; i < SORT_COUNT; i++) {
        enum household_sort s;
        assert_true(household_sort_parse(
            household_sort_key((enum household_sort)i), &s));
        assert_int_equal(s, i);
    }
}

static void causes_are_known_by_their_chinese_names(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum cause want;
    } cases[] = {
        { "因病", CAUSE_ILLNESS },
        { "因残", CAUSE_DISABILITY },
        { "因学", CAUSE_SCHOOLING },
        { "因灾", CAUSE_DISASTER },
        { "缺土地", CAUSE_LAND },
        { "缺水", CAUSE_WATER },
        { "缺技术", CAUSE_SKILLS },
        { "缺劳力", CAUSE_LABOUR },
        { "缺劳动力", CAUSE_LABOUR },
        { "缺资金", CAUSE_FUNDS },
        { "交通条件落后", CAUSE_TRANSPORT },
        { "交通落后", CAUSE_TRANSPORT },
        { "自身发展动力不足", CAUSE_MOTIVATION },
        { "其他", CAUSE_OTHER },
        { "其它", CAUSE_OTHER },
        { "因婚", CAUSE_MARRIAGE },
        { "因丧", CAUSE_FUNERAL },
        { "缺住房", CAUSE_HOUSING },
        { "缺电", CAUSE_POWER },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        enum cause got;
        if (!cause_parse(cases[i].text, &got) || got != cases[i].want)
            fail_msg("%s", cases[i].text);
    }
}

static void other_texts_are_refused_and_leave_the_value(void **state)
{
    (void)state;
    static const char *const wrong[] = { "",        "Skills",  "skill",
                                         "skills ", " skills", "缺",
                                         "缺技",    "1",       "none",
                                         "缺技术 " };
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        enum cause c = CAUSE_POWER;
        enum poverty p = POVERTY_RETURNED;
        enum attribute a = ATTRIBUTE_DESTITUTE;
        enum household_sort s = SORT_CAUSE;
        if (cause_parse(wrong[i], &c) || poverty_parse(wrong[i], &p) ||
            attribute_parse(wrong[i], &a) || household_sort_parse(wrong[i], &s))
            fail_msg("'%s' was accepted", wrong[i]);
        assert_true(c == CAUSE_POWER && p == POVERTY_RETURNED &&
                    a == ATTRIBUTE_DESTITUTE && s == SORT_CAUSE);
    }
}

static void the_plain_query_asks_for_everything(void **state)
{
    (void)state;
    struct household_query q = household_query_all();
    assert_true(filter_is_all(&q.filter));
    assert_int_equal(q.sort, SORT_INCOME);
    assert_int_equal(q.page, 0);
    assert_int_equal(q.page_rows, 12);
    assert_true(q.region == 0 && q.year == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_these_and_unique),
        cmocka_unit_test(every_key_parses_to_its_own_term),
        cmocka_unit_test(causes_are_known_by_their_chinese_names),
        cmocka_unit_test(other_texts_are_refused_and_leave_the_value),
        cmocka_unit_test(the_plain_query_asks_for_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
