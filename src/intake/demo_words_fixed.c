/* The household of the origin text and its village, and the poverty line. */
#include "intake/demo_words.h"

#include "base/clock.h"
#include "base/str.h"

#define NEW(r, type, n)      ARENA_ARRAY((r)->arena, type, n)
#define TEXT(t, row, column) table_text(t, row, column)

static enum status read_neighbours(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(
        r, "neighbours", "number,surname,persons,cause,poverty,income", &t);
    if (status != STATUS_OK)
        return status;
    struct neighbour *list = NEW(r, struct neighbour, t.n_rows);
    int before = 0;
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        struct neighbour *n = &list[i];
        int cause = 0, poverty = 0;
        int *const number[] = { &n->number }, *const persons[] = {
            &n->persons
        };
        int *const income[] = { &n->income };
        n->surname = TEXT(&t, i, 1);
        status = words_numbers(r, &t, i, 0, 1, number);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 2, 1, persons);
        if (status == STATUS_OK)
            status = words_term(r, &t, i, 3, words_cause(TEXT(&t, i, 3)),
                                &cause);
        if (status == STATUS_OK)
            status = words_term(r, &t, i, 4, words_poverty(TEXT(&t, i, 4)),
                                &poverty);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 5, 1, income);
        n->cause = (enum cause)cause;
        n->poverty = (enum poverty)poverty;
        if (status == STATUS_OK &&
            (n->number <= before || n->number > DEMO_NUMBER_MAX ||
             n->persons < 1 || n->persons > DEMO_MEMBERS_MAX))
            status = table_fault(&t, i, r->err,
                                 "rising numbers and 1 to %d persons expected",
                                 DEMO_MEMBERS_MAX);
        before = n->number;
    }
    r->words->neighbours.of = list;
    r->words->neighbours.n = t.n_rows;
    if (status == STATUS_OK && list[0].number != DEMO_HOUSEHOLD % 100000)
        return table_fault(&t, 0, r->err,
                           "the fixed household's number %d expected first",
                           (int)(DEMO_HOUSEHOLD % 100000));
    return status;
}

static enum status read_years(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(
        r, "fixed_incomes",
        "year,poverty,wage,business,property,transfer,expense", &t);
    if (status == STATUS_OK && t.n_rows != DEMO_YEARS)
        return error_set(r->err, STATUS_INVALID, "%s: %d years; %d expected",
                         t.path, t.n_rows, DEMO_YEARS);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        struct fixed_year *y = &r->words->fixed_years[i];
        int year = 0, poverty = 0;
        int *const first[] = { &year };
        int *const parts[] = { &y->wage, &y->business, &y->property,
                               &y->transfer, &y->expense };
        status = words_numbers(r, &t, i, 0, 1, first);
        if (status == STATUS_OK)
            status = words_term(r, &t, i, 1, words_poverty(TEXT(&t, i, 1)),
                                &poverty);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 2, 5, parts);
        if (status == STATUS_OK && year != DEMO_YEAR_FIRST + i)
            status = table_fault(&t, i, r->err, "the year %d expected",
                                 DEMO_YEAR_FIRST + i);
        y->poverty = (enum poverty)poverty;
    }
    return status;
}

static enum status read_aids(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(
        r, "fixed_measures",
        "kind,title,detail,year,month,amount,progress,percent", &t);
    if (status != STATUS_OK)
        return status;
    if (t.n_rows > DEMO_AIDS_MAX)
        return error_set(r->err, STATUS_LIMIT,
                         "%s: %d measures; at most %d expected", t.path,
                         t.n_rows, DEMO_AIDS_MAX);
    struct fixed_aid *list = NEW(r, struct fixed_aid, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        struct fixed_aid *a = &list[i];
        int kind, progress = 0;
        int *const when[] = { &a->year, &a->month, &a->amount };
        int *const percent[] = { &a->percent };
        status = words_term(r, &t, i, 0, words_measure(TEXT(&t, i, 0)), &kind);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 3, 3, when);
        if (status == STATUS_OK)
            status = words_term(r, &t, i, 6, words_progress(TEXT(&t, i, 6)),
                                &progress);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 7, 1, percent);
        if (status == STATUS_OK &&
            (a->year < DEMO_YEAR_FIRST || a->year > DEMO_YEAR_LAST))
            status = table_fault(&t, i, r->err, "a year from %d to %d expected",
                                 DEMO_YEAR_FIRST, DEMO_YEAR_LAST);
        a->kind = (enum measure)kind;
        a->progress = (enum progress)progress;
        a->title = TEXT(&t, i, 1);
        a->detail = TEXT(&t, i, 2);
    }
    r->words->fixed_aids.of = list;
    r->words->fixed_aids.n = t.n_rows;
    return status;
}

static enum status read_entries(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(r, "fixed_logs", "at,kind,by,text", &t);
    if (status != STATUS_OK)
        return status;
    struct fixed_entry *list = NEW(r, struct fixed_entry, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        int kind = 0, by = 0;
        if (!civil_parse_iso(TEXT(&t, i, 0), &list[i].at))
            status = table_fault(&t, i, r->err,
                                 "'%s' is no time; 2016-04-08T15:40 expected",
                                 TEXT(&t, i, 0));
        if (status == STATUS_OK)
            status = words_term(r, &t, i, 1, words_visit(TEXT(&t, i, 1)),
                                &kind);
        if (status == STATUS_OK)
            status = words_term(r, &t, i, 2,
                                demo_words_find(TEXT(&t, i, 2), words_by, BY_COUNT),
                                &by);
        list[i].kind = (enum visit)kind;
        list[i].by = (enum entry_by)by;
        list[i].text = TEXT(&t, i, 3);
    }
    r->words->fixed_entries.of = list;
    r->words->fixed_entries.n = t.n_rows;
    return status;
}

static enum status read_works(struct words_reader *r)
{
    struct table t;
    enum status status = words_open(
        r, "fixed_works",
        "title,project,department,kind,year,month,percent,cost", &t);
    if (status != STATUS_OK)
        return status;
    struct fixed_work *list = NEW(r, struct fixed_work, t.n_rows);
    for (int i = 0; i < t.n_rows && status == STATUS_OK; i++) {
        struct fixed_work *w = &list[i];
        int kind;
        int *const to[] = { &w->year, &w->month, &w->percent, &w->cost };
        status = words_term(r, &t, i, 3, words_measure(TEXT(&t, i, 3)), &kind);
        if (status == STATUS_OK)
            status = words_numbers(r, &t, i, 4, 4, to);
        if (status == STATUS_OK &&
            (w->year < DEMO_YEAR_FIRST || w->year > DEMO_YEAR_LAST))
            status = table_fault(&t, i, r->err, "a year from %d to %d expected",
                                 DEMO_YEAR_FIRST, DEMO_YEAR_LAST);
        w->kind = (enum measure)kind;
        w->title = TEXT(&t, i, 0);
        w->project = TEXT(&t, i, 1);
        w->department = TEXT(&t, i, 2);
    }
    r->words->fixed_works.of = list;
    r->words->fixed_works.n = t.n_rows;
    return status;
}

/* The line of the years shown; the whole table is written elsewhere. */
static enum status read_lines(struct words_reader *r)
{
    struct table t;
    const char *path = arena_printf(r->arena, "%s/poverty_line.csv", r->dir);
    enum status status = table_read(path, "year,yuan,basis", r->arena, &t,
                                    r->err);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        int year, yuan;
        int *const to[] = { &year, &yuan };
        status = words_numbers(r, &t, i, 0, 2, to);
        if (status == STATUS_OK && year >= DEMO_YEAR_FIRST &&
            year <= DEMO_YEAR_LAST)
            r->words->lines[demo_year_index(year)] = yuan;
    }
    for (int y = 0; status == STATUS_OK && y < DEMO_YEARS; y++)
        if (r->words->lines[y] <= 0)
            status = error_set(r->err, STATUS_INVALID,
                               "%s: no line for the year %d", path,
                               DEMO_YEAR_FIRST + y);
    return status;
}

enum status words_read_fixed(struct words_reader *r)
{
    static enum status (*const readers[])(struct words_reader *) = {
        read_neighbours, read_years, read_aids,
        read_entries,    read_works, read_lines,
    };
    for (size_t i = 0; i < LENGTH(readers); i++) {
        enum status status = readers[i](r);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}
