/* The word lists of assets/demo, read and checked before anything is written.
 */
#include "intake/demo_words.h"

#include <string.h>

#include "base/str.h"
#include "model/mask.h"

#define NEW(r, type, n)      ARENA_ARRAY((r)->arena, type, n)
#define TEXT(t, row, column) table_text(t, row, column)

enum status words_open(const struct words_reader *r, const char *name,
                       const char *header, struct table *t)
{
    const char *path = arena_printf(r->arena, "%s/demo/%s.csv", r->dir, name);
    return table_read(path, header, r->arena, t, r->err);
}

/* ---- words with a meaning ---- */

const char *const words_by[BY_COUNT] = { "helper", "secretary", "committee" };

/* The index of the key whose text is `word`; -1 when none is. */
#define TERM_OF(name, count)                                                   \
    int words_##name(const char *word)                                         \
    {                                                                          \
        for (int i = 0; i < (count); i++)                                      \
            if (str_equal(word, name##_key((enum name)i)))                     \
                return i;                                                      \
        return -1;                                                             \
    }
TERM_OF(cause, CAUSE_COUNT)
TERM_OF(income_source, SOURCE_COUNT)
TERM_OF(measure, MEASURE_COUNT)
TERM_OF(progress, PROGRESS_COUNT)
TERM_OF(visit, VISIT_COUNT)
TERM_OF(change, CHANGE_COUNT)
TERM_OF(poverty, POVERTY_COUNT)

int demo_words_find(const char *word, const char *const *list, int n)
{
    for (int i = 0; i < n; i++)
        if (str_equal(word, list[i]))
            return i;
    return -1;
}

enum status words_term(const struct words_reader *r, const struct table *t,
                       int row, int column, int value, int *out)
{
    *out = value;
    if (value >= 0)
        return STATUS_OK;
    return table_fault(t, row, r->err, "field %d: unknown word '%.40s'",
                       column + 1, TEXT(t, row, column));
}

static enum status need_read(const struct words_reader *r,
                             const struct table *t, int row, int column,
                             struct need *out)
{
    static const char *const facts[] = {
        "worker",    "away",      "weak",      "student", "senior",
        "preschool", "sick",      "disabled",  "old",     "house",
        "water",     "allowance", "destitute",
    };
    const char *word = TEXT(t, row, column);
    int value = demo_words_find(word, facts, (int)LENGTH(facts));
    *out = (struct need){ .measure = -1 };
    if (!*word)
        return STATUS_OK;
    if (value >= 0) {
        out->facts = 1u << value;
        return STATUS_OK;
    }
    if (str_starts(word, "measure:"))
        return words_term(r, t, row, column, words_measure(word + 8),
                          &out->measure);
    enum status status = words_term(r, t, row, column, words_cause(word),
                                    &value);
    if (status == STATUS_OK)
        out->causes = 1u << value;
    return status;
}

/* Whole numbers from several fields. */
enum status words_numbers(const struct words_reader *r, const struct table *t,
                          int row, int column, int n, int *const *out)
{
    for (int i = 0; i < n; i++) {
        int64_t value;
        enum status status = table_int(t, row, column + i, 0, 10000000, &value,
                                       r->err);
        if (status != STATUS_OK)
            return status;
        *out[i] = (int)value;
    }
    return STATUS_OK;
}

/* ---- one function a list ---- */

static enum status read_surnames(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(r, "surnames",
                                    "surname,minhe,yongjing,h,t,d,z,s", &t);
    if (status != STATUS_OK)
        return status;
    struct surname *list = NEW(r, struct surname, t.n_rows);
    for (int c = 0; c < DEMO_COUNTIES; c++)
        r->words->surname_weights[c] = NEW(r, double, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        list[i].text = TEXT(&t, i, 0);
        for (int c = 0; c < DEMO_COUNTIES && status == STATUS_OK; c++) {
            status = table_real(&t, i, 1 + c, 0, 1e6, &list[i].weight[c],
                                r->err);
            r->words->surname_weights[c][i] = list[i].weight[c];
        }
        for (int k = 0; k < 5 && status == STATUS_OK; k++)
            status = table_real(&t, i, 3 + k, 0, 100, &list[i].ethnic[k],
                                r->err);
    }
    r->words->surnames.of = list;
    r->words->surnames.n = t.n_rows;
    for (int c = 0; status == STATUS_OK && c < DEMO_COUNTIES; c++) {
        double sum = 0;
        for (int i = 0; i < t.n_rows; i++)
            sum += list[i].weight[c];
        if (!(sum > 0))
            status = error_set(r->err, STATUS_INVALID,
                               "%s: all weights of a county are 0; one above "
                               "0 expected",
                               t.path);
    }
    return status;
}

static enum status read_given(struct words_reader *r)
{
    struct table t;
    static const char *const sexes[] = { "f", "m", "any" };
    enum status status = words_open(r, "given", "text,sex", &t);
    if (status != STATUS_OK)
        return status;
    for (int s = 0; s < 2; s++)
        r->words->given[s] = NEW(r, const char *, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        int sex;
        status = words_term(r, &t, i, 1, demo_words_find(TEXT(&t, i, 1), sexes, 3),
                            &sex);
        for (int s = 0; s < 2; s++)
            if (sex == s || sex == 2)
                r->words->given[s][r->words->n_given[s]++] = TEXT(&t, i, 0);
    }
    if (status == STATUS_OK &&
        (r->words->n_given[0] == 0 || r->words->n_given[1] == 0))
        return error_set(r->err, STATUS_INVALID,
                         "%s: names for both sexes expected", t.path);
    return status;
}

static enum status read_groups(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(r, "groups", "name", &t);
    if (status != STATUS_OK)
        return status;
    r->words->groups = t.cells;
    r->words->n_groups = t.n_rows;
    if (t.n_rows < 8)
        return error_set(r->err, STATUS_INVALID,
                         "%s: %d groups; at least 8 expected", t.path,
                         t.n_rows);
    return STATUS_OK;
}

static enum status read_causes(struct words_reader *r)
{
    struct table t;
    double sum = 0;
    enum status status = words_open(r, "causes", "cause,weight", &t);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        int c;
        status = words_term(r, &t, i, 0, words_cause(TEXT(&t, i, 0)), &c);
        if (status == STATUS_OK)
            status = table_real(&t, i, 1, 0, 1000, &r->words->causes[c],
                                r->err);
        if (status == STATUS_OK)
            sum += r->words->causes[c];
    }
    if (status == STATUS_OK && !(sum > 0))
        return error_set(r->err, STATUS_INVALID,
                         "%s: all weights are 0; one above 0 expected", t.path);
    return status;
}

static enum status read_departments(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(r, "departments", "name", &t);
    if (status != STATUS_OK)
        return status;
    r->words->departments = t.cells;
    r->words->n_departments = t.n_rows;
    if (t.n_rows < 5)
        return error_set(r->err, STATUS_INVALID,
                         "%s: %d departments; at least 5 expected", t.path,
                         t.n_rows);
    return STATUS_OK;
}

static enum status read_units(struct words_reader *r)
{
    struct table t;
    static const char *const whos[] = { "secretary", "team", "helper" };
    struct words *w = r->words;
    enum status status = words_open(r, "units", "who,unit,weight", &t);
    for (int u = 0; status == STATUS_OK && u < UNIT_COUNT; u++)
        w->units[u] = NEW(r, struct unit, t.n_rows);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        int u;
        struct unit unit = { TEXT(&t, i, 1), 0 };
        status = words_term(r, &t, i, 0,
                            demo_words_find(TEXT(&t, i, 0), whos, UNIT_COUNT), &u);
        if (status == STATUS_OK)
            status = table_real(&t, i, 2, 0.001, 1000, &unit.weight, r->err);
        if (status == STATUS_OK)
            w->units[u][w->n_units[u]++] = unit;
    }
    for (int u = 0; status == STATUS_OK && u < UNIT_COUNT; u++)
        if (w->n_units[u] == 0)
            status = error_set(r->err, STATUS_INVALID, "%s: no unit for '%s'",
                               t.path, whos[u]);
    return status;
}

static enum status read_aids(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(
        r, "measures",
        "kind,needs,first,last,low,high,step,progress,weight,title,detail", &t);
    if (status != STATUS_OK)
        return status;
    struct aid_kind *list = NEW(r, struct aid_kind, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        int kind, progress = 0;
        struct aid_kind *a = &list[i];
        int *const to[] = { &a->first, &a->last, &a->low, &a->high, &a->step };
        status = words_term(r, &t, i, 0, words_measure(TEXT(&t, i, 0)), &kind);
        if (status == STATUS_OK)
            status = need_read(r, &t, i, 1, &a->need);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 2, 5, to);
        if (status == STATUS_OK)
            status = words_term(r, &t, i, 7, words_progress(TEXT(&t, i, 7)),
                                &progress);
        if (status == STATUS_OK)
            status = table_real(&t, i, 8, 0.001, 1000, &a->weight, r->err);
        if (status == STATUS_OK &&
            (a->step < 1 || a->low > a->high || a->first > a->last))
            status = table_fault(&t, i, r->err,
                                 "first <= last, low <= high and a step of at "
                                 "least 1 expected");
        a->kind = (enum measure)kind;
        a->progress = (enum progress)progress;
        a->title = TEXT(&t, i, 9);
        a->detail = TEXT(&t, i, 10);
    }
    r->words->aids.of = list;
    r->words->aids.n = t.n_rows;
    return status;
}

static enum status read_projects(struct words_reader *r)
{
    struct table t;
    struct project_kind *list = r->words->projects;
    enum status status = words_open(r, "projects",
                                    "kind,name,department,policy,result", &t);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        int kind;
        status = words_term(r, &t, i, 0, words_measure(TEXT(&t, i, 0)), &kind);
        if (status == STATUS_OK)
            list[kind] = (struct project_kind){ TEXT(&t, i, 1),
                                                TEXT(&t, i, 2),
                                                TEXT(&t, i, 3),
                                                TEXT(&t, i, 4) };
    }
    for (int k = 0; status == STATUS_OK && k < MEASURE_COUNT; k++)
        if (!list[k].name)
            status = error_set(r->err, STATUS_INVALID,
                               "%s: no project of the kind '%s'", t.path,
                               measure_key((enum measure)k));
    return status;
}

static enum status read_items(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(r, "items", "source,needs,share,name", &t);
    if (status != STATUS_OK)
        return status;
    struct item_kind *list = NEW(r, struct item_kind, t.n_rows);
    int whole[SOURCE_COUNT] = { 0 };
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        int source = words_income_source(TEXT(&t, i, 0));
        status = words_term(r, &t, i, 0, source, &source);
        if (status == STATUS_OK)
            status = need_read(r, &t, i, 1, &list[i].need);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 2, 1,
                                   (int *const[]){ &list[i].share });
        if (status != STATUS_OK)
            break;
        list[i].source = (enum income_source)source;
        list[i].name = TEXT(&t, i, 3);
        whole[source] += !*TEXT(&t, i, 1) && list[i].share > 0;
    }
    for (int k = 0; status == STATUS_OK && k < SOURCE_COUNT; k++)
        if (whole[k] == 0)
            status = error_set(r->err, STATUS_INVALID,
                               "%s: no item of '%s' that needs nothing",
                               t.path,
                               income_source_key((enum income_source)k));
    r->words->items.of = list;
    r->words->items.n = t.n_rows;
    return status;
}

static enum status read_works(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(r, "works",
                                    "title,project,department,kind,low,high,"
                                    "decimals,cost_low,cost_high,always",
                                    &t);
    if (status != STATUS_OK)
        return status;
    struct work *list = NEW(r, struct work, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        int kind, always = 0;
        struct work *w = &list[i];
        int *const to[] = { &w->decimals, &w->cost_low, &w->cost_high,
                            &always };
        status = words_term(r, &t, i, 3, words_measure(TEXT(&t, i, 3)), &kind);
        if (status == STATUS_OK)
            status = table_real(&t, i, 4, 0, 1e6, &w->low, r->err);
        if (status == STATUS_OK)
            status = table_real(&t, i, 5, w->low, 1e6, &w->high, r->err);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 6, 4, to);
        w->title = TEXT(&t, i, 0);
        w->project = TEXT(&t, i, 1);
        w->department = TEXT(&t, i, 2);
        w->kind = (enum measure)kind;
        w->always = always != 0;
    }
    r->words->works.of = list;
    r->words->works.n = t.n_rows;
    return status;
}

static enum status read_town_works(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(
        r, "town_works", "project,department,kind,cost_low,cost_high", &t);
    if (status != STATUS_OK)
        return status;
    struct work *list = NEW(r, struct work, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        int kind;
        int *const to[] = { &list[i].cost_low, &list[i].cost_high };
        list[i].project = TEXT(&t, i, 0);
        list[i].department = TEXT(&t, i, 1);
        status = words_term(r, &t, i, 2, words_measure(TEXT(&t, i, 2)), &kind);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 3, 2, to);
        list[i].kind = (enum measure)kind;
    }
    r->words->town_works.of = list;
    r->words->town_works.n = t.n_rows;
    return status;
}

/* "11-2"; empty is the whole year. */
static enum status months_read(const struct words_reader *r,
                               const struct table *t, int row, int column,
                               struct entry_kind *out)
{
    char first[8];
    const char *text = TEXT(t, row, column), *dash = strchr(text, '-');
    int64_t from = 1, to = 12;
    if (*text) {
        str_format(first, sizeof first, "%.*s", dash ? (int)(dash - text) : 0,
                   text);
        if (!dash || !str_parse_int(first, 1, 12, &from) ||
            !str_parse_int(dash + 1, 1, 12, &to))
            return table_fault(t, row, r->err,
                               "field %d is '%.20s'; months like 11-2 expected",
                               column + 1, text);
    }
    out->first_month = (int)from;
    out->last_month = (int)to;
    return STATUS_OK;
}

static enum status read_entries(struct words_reader *r)
{
    struct table t;
    static const char *const whens[] = { "any", "start", "before", "exit",
                                         "after" };
    enum status status = words_open(r, "logs", "kind,needs,when,months,by,text",
                                    &t);
    if (status != STATUS_OK)
        return status;
    struct entry_kind *list = NEW(r, struct entry_kind, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        int kind, when = 0, by = 0;
        status = words_term(r, &t, i, 0, words_visit(TEXT(&t, i, 0)), &kind);
        if (status == STATUS_OK)
            status = need_read(r, &t, i, 1, &list[i].need);
        if (status == STATUS_OK)
            status = words_term(r, &t, i, 2,
                                demo_words_find(TEXT(&t, i, 2), whens, WHEN_COUNT),
                                &when);
        if (status == STATUS_OK)
            status = months_read(r, &t, i, 3, &list[i]);
        if (status == STATUS_OK)
            status = words_term(r, &t, i, 4,
                                demo_words_find(TEXT(&t, i, 4), words_by, BY_COUNT),
                                &by);
        list[i].kind = (enum visit)kind;
        list[i].when = (enum entry_when)when;
        list[i].by = (enum entry_by)by;
        list[i].text = TEXT(&t, i, 5);
    }
    r->words->entries.of = list;
    r->words->entries.n = t.n_rows;
    return status;
}

static enum status read_reasons(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(r, "changes", "kind,reason", &t);
    if (status != STATUS_OK)
        return status;
    struct reason *list = NEW(r, struct reason, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        int kind;
        status = words_term(r, &t, i, 0, words_change(TEXT(&t, i, 0)), &kind);
        list[i] = (struct reason){ (enum change)kind, TEXT(&t, i, 1) };
    }
    r->words->reasons.of = list;
    r->words->reasons.n = t.n_rows;
    return status;
}

/* ---- the whole ---- */

enum status demo_words_read(const char *dir, struct arena *arena,
                            struct words *out, struct error *err)
{
    static enum status (*const readers[])(struct words_reader *) = {
        read_surnames,    read_given,      read_groups,  read_causes,
        read_departments, read_units,      read_aids,    read_projects,
        read_items,       read_works,      read_town_works, read_entries,
        read_reasons,     words_read_fixed,
    };
    struct words_reader r = { dir, arena, out, err };
    *out = (struct words){ 0 };
    for (size_t i = 0; i < LENGTH(readers); i++) {
        enum status status = readers[i](&r);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

void demo_name(const struct words *w, struct rng *r, int county, bool male,
               const char *surname, char out[DEMO_NAME_BYTES], int *index)
{
    char full[64];
    int i = rng_weighted(r, w->surname_weights[county], w->surnames.n);
    uint32_t n = (uint32_t)w->n_given[male];
    const char *first = w->given[male][rng_below(r, n)];
    const char *second = rng_chance(r, 0.7) ? w->given[male][rng_below(r, n)]
                                            : "";
    str_format(full, sizeof full, "%s%s%s",
               surname ? surname : w->surnames.of[i].text, first, second);
    mask_name(full, out, DEMO_NAME_BYTES);
    if (index)
        *index = i;
}
