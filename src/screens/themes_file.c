/* config/screens/themes.ini: a section a theme. */
#include "screens/board_internal.h"

#include "base/str.h"

#include <string.h>

struct topics_reader {
    struct topics *topics;
    struct topic *topic; /* at hand; NULL: none, or one that is left out */
    int line;
    unsigned seen;
    char section[64];
};

enum {
    KEY_NAME,
    KEY_LEGEND,
    KEY_UNIT,
    KEY_VALUE,
    KEY_TIMES,
    KEY_DECIMALS,
    KEY_CLASSES,
    KEY_DARK,
    KEY_COUNT
};
static const char *const keys[KEY_COUNT] = { "name",    "legend", "unit",
                                             "value",   "times",  "decimals",
                                             "classes", "dark" };

static bool set_pair(struct inifile *f, const char *key, const char *value,
                     char pair[WORD_LANGUAGES][TOPIC_WORD_BYTES])
{
    if (inifile_pair(value, pair[WORD_ZH], pair[WORD_EN], TOPIC_WORD_BYTES))
        return true;
    inifile_problem(f, "%s: expected Chinese | English, each under %d bytes",
                    key, TOPIC_WORD_BYTES);
    return false;
}

static bool set_number(struct inifile *f, const char *key, const char *value,
                       int low, int high, int *out)
{
    int64_t n;
    if (!str_parse_int(value, low, high, &n)) {
        inifile_problem(f, "%s: expected %d to %d", key, low, high);
        return false;
    }
    *out = (int)n;
    return true;
}

static bool set_value(struct topic *t, struct inifile *f, int key,
                      const char *value)
{
    char why[200];
    switch (key) {
    case KEY_NAME: return set_pair(f, keys[key], value, t->name);
    case KEY_LEGEND: return set_pair(f, keys[key], value, t->legend);
    case KEY_UNIT: return set_pair(f, keys[key], value, t->unit);
    case KEY_VALUE:
        if (topic_formula(t, value, why, sizeof why))
            return true;
        inifile_problem(f, "value: %s", why);
        return false;
    case KEY_TIMES:
        if (str_parse_double(value, 1e-9, 1e9, &t->times))
            return true;
        inifile_problem(f, "times: expected a number above zero");
        return false;
    case KEY_DECIMALS:
        return set_number(f, keys[key], value, 0, 2, &t->decimals);
    case KEY_CLASSES:
        return set_number(f, keys[key], value, 3, TOPIC_CLASSES_MAX,
                          &t->classes);
    default:
        t->dark_high = !strcmp(value, "high");
        if (t->dark_high || !strcmp(value, "low"))
            return true;
        inifile_problem(f, "dark: expected low or high");
        return false;
    }
}

static void end_topic(struct topics_reader *r, struct inifile *f)
{
    struct topic *t = r->topic;
    r->topic = NULL;
    if (!t)
        return;
    if (!(r->seen & 1u << KEY_NAME) || !(r->seen & 1u << KEY_VALUE)) {
        inifile_problem_at(f, r->line, r->section, "%s is missing",
                           r->seen & 1u << KEY_NAME ? "value" : "name");
        return;
    }
    if (!(r->seen & 1u << KEY_LEGEND))
        memcpy(t->legend, t->name, sizeof t->legend);
}

static void begin_topic(struct topics_reader *r, struct inifile *f)
{
    struct topics *all = r->topics;
    end_topic(r, f);
    r->seen = 0;
    r->line = f->line;
    str_copy(r->section, sizeof r->section, f->section);
    if (!topic_id_legal(f->section) || !strcmp(f->section, "map")) {
        inifile_problem(f,
                        "expected a theme's name: a-z, 0-9, _, under %d "
                        "bytes, not 'map'",
                        TOPIC_ID_BYTES);
    } else if (all->n > 0 && topic_find(all, f->section)) {
        inifile_problem(f, "given twice; give each its own name");
    } else if (all->n == TOPICS_MAX) {
        inifile_problem(f, "more than %d themes", TOPICS_MAX);
    } else {
        r->topic = &all->of[all->n++];
        *r->topic = (struct topic){ .times = 1, .classes = TOPIC_CLASSES_MAX };
        str_copy(r->topic->id, sizeof r->topic->id, f->section);
    }
}

static void topics_line(void *user, struct inifile *f, const char *key,
                        const char *value)
{
    struct topics_reader *r = user;
    if (!key) {
        begin_topic(r, f);
        return;
    }
    if (!f->section[0]) {
        inifile_problem(f, "expected [theme] before it");
        return;
    }
    for (int i = 0; r->topic && i < KEY_COUNT; i++) {
        if (strcmp(keys[i], key) != 0)
            continue;
        if (r->seen & 1u << i)
            inifile_problem(f, "%s: given twice; keep one line", key);
        else if (!set_value(r->topic, f, i, value))
            r->topic = NULL; /* one problem a theme */
        r->seen |= 1u << i;
        return;
    }
    if (r->topic)
        inifile_problem(f, "%.40s: unknown key; see config/README.md", key);
}

enum status topics_read(struct inifile *f, struct topics *out,
                        struct error *err)
{
    struct topics_reader r = { .topics = out };
    out->n = 0;
    enum status status = inifile_read(f, topics_line, &r, err);
    end_topic(&r, f);
    if (!status && out->n == 0)
        inifile_problem_at(f, f->line, NULL,
                           "expected at least one theme; see the shipped file");
    return status;
}
