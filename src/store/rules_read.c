/* config/rules.ini: a section a rule. */
#include "store/rules_internal.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "model/filter.h"

#define LINE_BYTES_MAX 4096
#define NAME_BYTES_MAX 150
#define SQL_BYTES_MAX  4096

struct reader {
    FILE *file;
    struct rules *rules;
    int line, section_line;
    enum status status;
    struct error *err;
};

static void fault(struct reader *r, int line, const char *what,
                  const char *detail)
{
    if (r->status == STATUS_OK) /* the first is told */
        r->status = error_set(r->err, STATUS_INVALID, "%s:%d: %s%.80s",
                              r->rules->path, line, what, detail);
}

static void rule_fault(struct reader *r, int line, const struct rule *rule,
                       const char *what)
{
    if (r->status == STATUS_OK)
        r->status = error_set(r->err, STATUS_INVALID, "%s:%d: [%s] %s",
                              r->rules->path, line, rule->id, what);
}

/* Debian's inih gives handlers no line number and cuts long lines in two, so
 * lines are read here. An indented line goes on with the value before. */
static char *read_line(char *buf, int size, void *user)
{
    struct reader *r = user;
    char line[LINE_BYTES_MAX];
    if (r->status != STATUS_OK || !fgets(line, sizeof line, r->file))
        return NULL;
    r->line++;
    const char *text = line;
    if (r->line == 1 && str_starts(text, "\xEF\xBB\xBF"))
        text += 3;
    size_t n = strlen(text);
    bool indented = *text == ' ' || *text == '\t';
    if (n >= (size_t)size)
        fault(r, r->line,
              "the line is too long; keep it under 200 bytes and "
              "go on in an indented one",
              "");
    else if (!utf8_valid(text, n))
        fault(r, r->line, "not UTF-8; save the file as UTF-8", "");
    else if (*text == '[')
        r->section_line = r->line;
    else if (!indented && *text && !strchr(";#\r\n", *text) &&
             !strpbrk(text, "=:"))
        fault(r, r->line,
              "expected [rule], key = value, or an indented line: ", text);
    if (r->status != STATUS_OK)
        return NULL;
    str_copy(buf, (size_t)size, text);
    return buf;
}

static bool legal_id(const char *id)
{
    return filter_rule_legal(id) && !str_equal(id, FILTER_RULE_ANY);
}

/* The rule of the present section; NULL after a fault. */
static struct rule *rule_of(struct reader *r, const char *section)
{
    struct rules *all = r->rules;
    if (all->n > 0 && str_equal(all->of[all->n - 1].id, section) &&
        all->of[all->n - 1].line == r->section_line)
        return &all->of[all->n - 1];
    for (int i = 0; i < all->n; i++)
        if (str_equal(all->of[i].id, section))
            fault(r, r->section_line, "this rule is there twice: ", section);
    if (!legal_id(section))
        fault(r, r->section_line ? r->section_line : r->line,
              "expected [rule] of at most 40 letters a-z, digits and _, not "
              "'any': ",
              section);
    else if (all->n == RULES_MAX)
        fault(r, r->section_line, "more than 64 rules", "");
    if (r->status != STATUS_OK)
        return NULL;
    struct rule *rule = &all->of[all->n++];
    *rule = (struct rule){ .id = arena_strdup(&all->arena, section),
                           .severity = SEVERITY_COUNT,
                           .line = r->section_line };
    return rule;
}

/* A value, or what goes on with it. */
static void add_text(struct reader *r, struct rule *rule, const char **slot,
                     const char *value, size_t most)
{
    *slot = *slot ? arena_printf(&r->rules->arena, "%s\n%s", *slot, value)
                  : arena_strdup(&r->rules->arena, value);
    if (strlen(*slot) > most)
        rule_fault(r, r->line, rule, "the text is too long");
}

static int take(void *user, const char *section, const char *name,
                const char *value)
{
    struct reader *r = user;
    struct rule *rule = r->status == STATUS_OK ? rule_of(r, section) : NULL;
    if (!rule)
        return 0;
    if (!strcmp(name, "severity")) {
        int severity = severity_of(value);
        if (severity < 0)
            rule_fault(r, r->line, rule,
                       "severity: expected serious, warning or note");
        else
            rule->severity = (enum severity)severity;
    } else if (!strcmp(name, "zh") || !strcmp(name, "en")) {
        const char **slot = *name == 'z' ? &rule->zh : &rule->en;
        if (*slot)
            rule_fault(r, r->line, rule, "a name is there twice");
        add_text(r, rule, slot, value, NAME_BYTES_MAX);
    } else if (!strcmp(name, "where")) {
        rule->where_line = rule->where ? rule->where_line : r->line;
        add_text(r, rule, &rule->where, value, SQL_BYTES_MAX);
    } else if (!strcmp(name, "detail")) {
        rule->detail_line = rule->detail ? rule->detail_line : r->line;
        add_text(r, rule, &rule->detail, value, SQL_BYTES_MAX);
    } else {
        rule_fault(r, r->line, rule,
                   "unknown key; expected severity, zh, en, where or detail");
    }
    return 1;
}

static void check_sql(struct reader *r, const struct rule *rule, int line,
                      const char *key, const char *sql)
{
    const char *why = rules_expression_fault(sql);
    if (why && r->status == STATUS_OK)
        r->status = error_set(r->err, STATUS_INVALID, "%s:%d: [%s] %s: %s",
                              r->rules->path, line, rule->id, key, why);
}

static void check_rule(struct reader *r, struct rule *rule)
{
    if (rule->severity == SEVERITY_COUNT)
        rule_fault(r, rule->line, rule,
                   "expected severity = serious, warning or note");
    if (!rule->zh || !*rule->zh || !rule->en || !*rule->en)
        rule_fault(r, rule->line, rule, "expected zh = and en =, its names");
    if (!rule->where || !*rule->where)
        rule_fault(r, rule->line, rule, "expected where =, its condition");
    if (r->status != STATUS_OK)
        return;
    check_sql(r, rule, rule->where_line, "where", rule->where);
    if (rule->detail)
        check_sql(r, rule, rule->detail_line, "detail", rule->detail);
    uint64_t hash = hash_str(hash_str(HASH_SEED, rule->where),
                             rule->detail ? rule->detail : "");
    memcpy(&rule->hash, &hash, sizeof hash);
}

static void read_stream(struct reader *r)
{
    int line = ini_parse_stream(read_line, r, take, r);
    if (line > 0)
        fault(r, line, "expected [rule], key = value, or an indented line", "");
    for (int i = 0; i < r->rules->n && r->status == STATUS_OK; i++)
        check_rule(r, &r->rules->of[i]);
    if (r->status == STATUS_OK && r->rules->n == 0)
        fault(r, 1, "no rule; expected [rule] and its keys", "");
}

enum status rules_read(const char *path, struct rules **out, struct error *err)
{
    *out = NULL;
    FILE *file = fopen(path, "re");
    if (!file)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO,
                         "%s: the rules cannot be read: %s", path,
                         strerror(errno));
    struct rules *rules = xcalloc(1, sizeof *rules);
    rules->path = arena_strdup(&rules->arena, path);
    struct reader r = { .file = file, .rules = rules, .err = err };
    read_stream(&r);
    if (ferror(file))
        r.status = error_set(err, STATUS_IO, "%s: the rules cannot be read",
                             path);
    fclose(file);
    if (r.status != STATUS_OK)
        rules_destroy(rules);
    else
        *out = rules;
    return r.status;
}

void rules_destroy(struct rules *r)
{
    if (!r)
        return;
    arena_finish(&r->arena);
    free(r);
}
