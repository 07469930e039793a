#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/filter.h"

static void every_value_has_a_key_and_comes_back(void **state)
{
    (void)state;
    int n = 0;
    for (int f = 0; f < FACET_COUNT; f++)
        for (int v = 0; v < facet_values((enum facet)f); v++, n++) {
            int8_t back = FACET_ANY;
            assert_true(facet_parse((enum facet)f,
                                    facet_value_key((enum facet)f, v), &back));
            assert_int_equal(back, v);
        }
    assert_int_equal(n, POVERTY_COUNT + CAUSE_COUNT + ATTRIBUTE_COUNT +
                            GUARANTEE_COUNT + MEASURE_COUNT +
                            MONITORED_COUNT + RISK_COUNT);
    int8_t kept = 7;
    assert_false(facet_parse(FACET_CAUSE, "bad_luck", &kept));
    assert_false(facet_parse(FACET_CAUSE, "", &kept));
    assert_int_equal(kept, 7);
}

static void a_second_touch_takes_the_first_back(void **state)
{
    (void)state;
    struct household_filter f = filter_all(), all = f;
    assert_true(filter_is_all(&f) && filter_is_poverty(&f));
    filter_toggle(&f, FACET_CAUSE, CAUSE_SKILLS);
    assert_false(filter_is_all(&f) || filter_is_poverty(&f));
    filter_toggle(&f, FACET_CAUSE, CAUSE_WATER);
    assert_int_equal(f.facet[FACET_CAUSE], CAUSE_WATER);
    filter_toggle(&f, FACET_CAUSE, CAUSE_WATER);
    assert_true(filter_equal(&f, &all));
    filter_toggle(&f, FACET_POVERTY, POVERTY_LIFTED);
    assert_true(!filter_is_all(&f) && filter_is_poverty(&f));
    filter_toggle(&f, FACET_POVERTY, FACET_ANY);
    assert_true(filter_is_all(&f));
    strcpy(f.rule, "no_visit");
    assert_false(filter_is_all(&f) || filter_is_poverty(&f));
    assert_false(filter_equal(&f, &all));
}

static void only_legal_filters_are_legal(void **state)
{
    (void)state;
    struct household_filter f = filter_all();
    assert_true(filter_legal(&f));
    for (int i = 0; i < FACET_COUNT; i++) {
        f = filter_all();
        f.facet[i] = (int8_t)(facet_values((enum facet)i) - 1);
        assert_true(filter_legal(&f));
        f.facet[i]++;
        assert_false(filter_legal(&f));
        f.facet[i] = -2;
        assert_false(filter_legal(&f));
    }
    f = filter_all();
    strcpy(f.rule, "a' or 1");
    assert_false(filter_legal(&f));
    memset(f.rule, 'a', sizeof f.rule);
    assert_false(filter_legal(&f));
    assert_true(filter_rule_legal("exit_2") && filter_rule_legal("any"));
    assert_false(filter_rule_legal("") || filter_rule_legal("Exit"));
}

static void a_filter_is_told_as_a_route_tells_it(void **state)
{
    (void)state;
    char text[256], short_text[8];
    struct household_filter f = filter_all();
    assert_int_equal(filter_format(&f, text, sizeof text), 0);
    assert_string_equal(text, "");
    f.facet[FACET_LACKS] = GUARANTEE_WATER;
    f.facet[FACET_CAUSE] = CAUSE_ILLNESS;
    strcpy(f.rule, "any");
    static const char want[] = "cause=illness&lacks=water&rule=any";
    assert_int_equal(filter_format(&f, text, sizeof text), sizeof want - 1);
    assert_string_equal(text, want);
    assert_int_equal(filter_format(&f, short_text, sizeof short_text),
                     sizeof want - 1);
    assert_string_equal(short_text, "cause=i");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_has_a_key_and_comes_back),
        cmocka_unit_test(a_second_touch_takes_the_first_back),
        cmocka_unit_test(only_legal_filters_are_legal),
        cmocka_unit_test(a_filter_is_told_as_a_route_tells_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
