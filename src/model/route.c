#include "model/route.h"

#include "base/str.h"

#include <string.h>

#define YEAR_LOW   1990
#define YEAR_HIGH  2100
#define PAGE_HIGH  100000
#define PART_BYTES 48

static const char *const screens[SCREEN_COUNT] = {
    [SCREEN_PLACE] = "place",     [SCREEN_FUNDS] = "funds",
    [SCREEN_CHANGES] = "changes", [SCREEN_FINDINGS] = "findings",
    [SCREEN_LIST] = "list",
};

const char *screen_key(enum screen s)
{
    ASSERT(s >= 0 && s < SCREEN_COUNT);
    return screens[s];
}

bool screen_parse(const char *key, enum screen *out)
{
    for (int i = 0; i < SCREEN_COUNT; i++)
        if (str_equal(screens[i], key)) {
            *out = (enum screen)i;
            return true;
        }
    return false;
}

static enum status wrong(struct error *err, const char *text,
                         const char *expected)
{
    return error_set(err, STATUS_INVALID, "route '%.100s': expected %s", text,
                     expected);
}

/* The digits up to '/', '?' or the end; 0 when there are none or too many. */
static size_t take_number(const char **p, int64_t *out)
{
    size_t n = strspn(*p, "0123456789");
    char digits[PART_BYTES];
    if (n == 0 || n > 17)
        return 0;
    memcpy(digits, *p, n);
    digits[n] = 0;
    if (!str_parse_int(digits, 0, INT64_MAX, out))
        return 0;
    *p += n;
    return n;
}

static bool path_ends(const char *p)
{
    return *p == 0 || *p == '?';
}

static enum status parse_household(const char *text, const char **p,
                                   struct route *r, struct error *err)
{
    static const char want[] = "/h/ and the 17 digits of a household";
    if (take_number(p, &r->household) != 17 || !household_legal(r->household) ||
        !path_ends(*p))
        return wrong(err, text, want);
    r->region = household_village(r->household);
    return STATUS_OK;
}

static enum status parse_region(const char *text, const char **p,
                                struct route *r, struct error *err)
{
    static const char want[] =
        "/63, /6302, /630222, /630222/203 or /630222/203/214";
    bool zero = **p == '0'; /* no province's code begins so */
    size_t n = take_number(p, &r->region);
    if (zero || (n != 2 && n != 4 && n != 6) ||
        region_level(r->region) == LEVEL_NONE)
        return wrong(err, text, want);
    for (int depth = 0; n == 6 && depth < 2 && **p == '/'; depth++) {
        int64_t part;
        (*p)++;
        if (take_number(p, &part) != 3)
            return wrong(err, text, want);
        r->region = r->region * 1000 + part;
    }
    return path_ends(*p) ? STATUS_OK : wrong(err, text, want);
}

enum key {
    KEY_YEAR,
    KEY_METRIC,
    KEY_SORT,
    KEY_STATUS, /* the facets, in their order */
    KEY_CAUSE,
    KEY_ATTRIBUTE,
    KEY_LACKS,
    KEY_MEASURE,
    KEY_MONITORED,
    KEY_RISK,
    KEY_RULE,
    KEY_WITH,
    KEY_FIND,
    KEY_PAGE,
    KEY_SCREEN,
    KEY_NODE,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_COUNT
};
_Static_assert(KEY_RULE - KEY_STATUS == FACET_COUNT, "a key a facet");

static const struct {
    const char *key, *expected;
} keys[KEY_COUNT] = {
    { "year", "year=1990 to 2100" },
    { "metric", "metric=NAME, of a theme in config/screens/themes.ini" },
    { "sort", "sort=income, income_down, number, persons, cause or status" },
    { "status", "status=not_yet, preparing, lifted or returned" },
    { "cause", "cause=illness or another cause's key" },
    { "attribute", "attribute=ordinary, allowance or destitute" },
    { "lacks", "lacks=food, clothing, schooling, medical, housing or water" },
    { "measure", "measure=industry or another measure's key" },
    { "monitored", "monitored=unstable, marginal or sudden" },
    { "risk", "risk=illness or another risk's key" },
    { "rule", "rule=any or a rule's name: a-z, digits and _" },
    { "with", "with=a year, a region's 6, 9 or 12 digits, or both with _" },
    { "find", "find= and at most 23 small letters and digits" },
    { "page", "page=1 to 100000" },
    { "screen", "screen=place, funds, changes, findings or list" },
    { "node", "node=a key of 1 to 31 of a-z, 0-9 and '-'" },
    { "left", "left=1 to 24" },
    { "right", "right=1 to 24" },
};

/* A decimal number as route_format() writes it: no sign, no leading zero. */
static bool parse_plain(const char *s, int low, int high, int *out)
{
    int64_t n;
    if (*s < '1' || *s > '9' || !str_parse_int(s, low, high, &n))
        return false;
    *out = (int)n;
    return true;
}

static bool parse_with(const char *value, struct route_with *out)
{
    struct route_with w = { 0 };
    const char *year = value;
    if (strspn(value, "0123456789") > 4) {
        if (!take_number(&year, &w.region) ||
            region_level(w.region) < LEVEL_COUNTY || (*year && *year != '_'))
            return false;
        year = *year ? year + 1 : NULL;
    }
    if (year && !parse_plain(year, YEAR_LOW, YEAR_HIGH, &w.year))
        return false;
    *out = w;
    return true;
}

static bool parse_node(const char *value, char out[ROUTE_NODE_BYTES])
{
    size_t n = strlen(value);
    if (n == 0 || n >= ROUTE_NODE_BYTES ||
        strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-") != n)
        return false;
    str_copy(out, ROUTE_NODE_BYTES, value);
    return true;
}

static bool parse_value(enum key key, const char *value, struct route *r)
{
    int page;
    switch (key) {
    case KEY_YEAR: return parse_plain(value, YEAR_LOW, YEAR_HIGH, &r->year);
    case KEY_PAGE:
        if (!parse_plain(value, 1, PAGE_HIGH, &page))
            return false;
        r->list.page = page - 1;
        return true;
    case KEY_METRIC:
        str_copy(r->metric, sizeof r->metric, value);
        return topic_id_legal(value);
    case KEY_LEFT:
    case KEY_RIGHT:
        if (!parse_plain(value, 1, COLUMN_PAGES_MAX, &page))
            return false;
        r->column[key - KEY_LEFT] = page - 1;
        return true;
    case KEY_SORT: return household_sort_parse(value, &r->list.sort);
    case KEY_RULE:
        if (!filter_rule_legal(value))
            return false;
        str_copy(r->list.filter.rule, sizeof r->list.filter.rule, value);
        return true;
    case KEY_WITH: return parse_with(value, &r->with);
    case KEY_FIND:
        r->finding = route_find_legal(value);
        str_copy(r->find, sizeof r->find, r->finding ? value : "");
        return r->finding;
    case KEY_STATUS:
    case KEY_CAUSE:
    case KEY_ATTRIBUTE:
    case KEY_LACKS:
    case KEY_MEASURE:
    case KEY_MONITORED:
    case KEY_RISK: {
        int facet = (int)key - KEY_STATUS;
        return facet_parse((enum facet)facet, value,
                           &r->list.filter.facet[facet]);
    }
    case KEY_SCREEN: return screen_parse(value, &r->screen);
    case KEY_NODE: return parse_node(value, r->node);
    default: return false;
    }
}

static enum status parse_pair(const char *text, const char *pair,
                              struct route *r, unsigned *seen,
                              struct error *err)
{
    for (int k = 0; k < KEY_COUNT; k++) {
        size_t n = strlen(keys[k].key);
        if (strncmp(pair, keys[k].key, n) != 0 || pair[n] != '=')
            continue;
        if (*seen & 1u << k)
            return wrong(err, text, "each key once");
        *seen |= 1u << k;
        return parse_value((enum key)k, pair + n + 1, r)
                   ? STATUS_OK
                   : wrong(err, text, keys[k].expected);
    }
    return wrong(
        err, text,
        "the keys year, metric, sort, status, cause, attribute, lacks, "
        "measure, monitored, risk, rule, with, find, page, screen, node, left "
        "and right");
}

static enum status parse_query(const char *text, const char *p, struct route *r,
                               struct error *err)
{
    unsigned seen = 0;
    for (;;) {
        size_t n = strcspn(p, "&");
        char pair[PART_BYTES];
        if (n == 0 || n >= sizeof pair)
            return wrong(err, text, "key=value after '?' and '&'");
        memcpy(pair, p, n);
        pair[n] = 0;
        enum status s = parse_pair(text, pair, r, &seen, err);
        if (s)
            return s;
        if (p[n] == 0)
            return STATUS_OK;
        p += n + 1;
    }
}

enum status route_parse(const char *text, struct route *out, struct error *err)
{
    struct route r = { .list = household_query_all() };
    const char *p = text;
    if (*p++ != '/')
        return wrong(err, text, "a text that begins with '/'");
    bool household = str_starts(p, "h/");
    if (household)
        p += 2;
    enum status s = household ? parse_household(text, &p, &r, err)
                              : parse_region(text, &p, &r, err);
    if (!s && *p == '?')
        s = parse_query(text, p + 1, &r, err);
    if (!s && r.node[0] && r.screen == SCREEN_PLACE)
        s = wrong(err, text, "node=… with another screen than the place's");
    if (!s)
        *out = r;
    return s;
}

static void add_key(char *buf, bool *any, const char *key, const char *value)
{
    str_append(buf, ROUTE_BYTES, "%c%s=%s", *any ? '&' : '?', key, value);
    *any = true;
}

size_t route_format(const struct route *r, char buf[ROUTE_BYTES])
{
    long long id = r->region;
    bool any = false;
    char number[24];
    enum region_level level = region_level(r->region);
    if (r->household)
        str_format(buf, ROUTE_BYTES, "/h/%lld", (long long)r->household);
    else if (level == LEVEL_VILLAGE)
        str_format(buf, ROUTE_BYTES, "/%lld/%03lld/%03lld", id / 1000000,
                   id / 1000 % 1000, id % 1000);
    else if (level == LEVEL_TOWNSHIP)
        str_format(buf, ROUTE_BYTES, "/%lld/%03lld", id / 1000, id % 1000);
    else
        str_format(buf, ROUTE_BYTES, "/%lld", id);
    if (r->year) {
        str_format(number, sizeof number, "%d", r->year);
        add_key(buf, &any, "year", number);
    }
    if (r->metric[0])
        add_key(buf, &any, "metric", r->metric);
    if (r->list.sort != SORT_INCOME)
        add_key(buf, &any, "sort", household_sort_key(r->list.sort));
    char filter[ROUTE_BYTES];
    if (filter_format(&r->list.filter, filter, sizeof filter)) {
        str_append(buf, ROUTE_BYTES, "%c%s", any ? '&' : '?', filter);
        any = true;
    }
    if (route_compares(r)) {
        char with[48] = "";
        if (r->with.region)
            str_format(with, sizeof with, "%lld", (long long)r->with.region);
        if (r->with.year)
            str_append(with, sizeof with, "%s%d", *with ? "_" : "",
                       r->with.year);
        add_key(buf, &any, "with", with);
    }
    if (r->finding)
        add_key(buf, &any, "find", r->find);
    if (r->list.page) {
        str_format(number, sizeof number, "%d", r->list.page + 1);
        add_key(buf, &any, "page", number);
    }
    if (r->screen != SCREEN_PLACE)
        add_key(buf, &any, "screen", screen_key(r->screen));
    if (r->screen != SCREEN_PLACE && r->node[0])
        add_key(buf, &any, "node", r->node);
    for (int i = 0; i < 2; i++)
        if (r->column[i]) {
            str_format(number, sizeof number, "%d", r->column[i] + 1);
            add_key(buf, &any, i ? "right" : "left", number);
        }
    return strlen(buf);
}

bool route_equal(const struct route *a, const struct route *b)
{
    return a->region == b->region && a->household == b->household &&
           a->year == b->year && !strcmp(a->metric, b->metric) &&
           a->column[0] == b->column[0] && a->column[1] == b->column[1] &&
           a->list.sort == b->list.sort &&
           filter_equal(&a->list.filter, &b->list.filter) &&
           a->list.page == b->list.page && a->finding == b->finding &&
           a->with.region == b->with.region && a->with.year == b->with.year &&
           strcmp(a->find, b->find) == 0 && a->screen == b->screen &&
           str_equal(a->node, b->node);
}

bool route_find_legal(const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");
    return text[n] == 0 && n < ROUTE_FIND_BYTES;
}

struct route route_up(const struct route *r)
{
    struct route up = *r;
    up.finding = false;
    up.find[0] = 0;
    if (r->finding)
        return up;
    up.with = (struct route_with){ 0 };
    if (route_compares(r))
        return up;
    if (r->household) {
        up.household = 0;
        up.region = household_village(r->household);
        return up;
    }
    up.list.page = 0;
    up.node[0] = 0;
    if (r->screen != SCREEN_PLACE) {
        up.screen = SCREEN_PLACE;
        return up;
    }
    if (region_level(r->region) > LEVEL_COUNTY)
        up.region = region_parent(r->region);
    return up;
}
