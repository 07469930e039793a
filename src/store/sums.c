#include "store/sums.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/put.h"

#define BIN_YUAN 25 /* as the schema's list_income */
#define BIN_LAST 1600

struct entry {
    int year, a, b;
    enum sum dimension;
    bool used;
    int64_t households, persons, amount;
};

struct sums {
    struct entry *entries; /* open addressing, `cap` a power of two */
    size_t n, cap;
    struct arena words; /* of named sums: a is words_at[], b too */
    const char **word;
    int n_words, words_cap;
};

struct sums *sums_create(void)
{
    struct sums *s = xcalloc(1, sizeof *s);
    s->cap = 4096;
    s->entries = xcalloc(s->cap, sizeof *s->entries);
    return s;
}

void sums_destroy(struct sums *s)
{
    if (!s)
        return;
    arena_finish(&s->words);
    free(s->word);
    free(s->entries);
    free(s);
}

void sums_reset(struct sums *s)
{
    memset(s->entries, 0, sizeof *s->entries * s->cap);
    s->n = 0;
    arena_reset(&s->words);
    s->n_words = 0;
}

/* ---- adding ---- */

static size_t hash(int year, int dimension, int a, int b)
{
    uint64_t h = (uint64_t)(uint32_t)year << 32 | (uint32_t)b;
    h ^= (uint64_t)((unsigned)dimension << 24 ^ (unsigned)a) << 20;
    h *= 0x9e3779b97f4a7c15u;
    return (size_t)(h >> 29);
}

static struct entry *find(struct sums *s, int year, enum sum dimension, int a,
                          int b)
{
    size_t i = hash(year, (int)dimension, a, b) & (s->cap - 1);
    while (s->entries[i].used &&
           (s->entries[i].year != year || s->entries[i].a != a ||
            s->entries[i].b != b || s->entries[i].dimension != dimension))
        i = (i + 1) & (s->cap - 1);
    return &s->entries[i];
}

static void grow(struct sums *s)
{
    struct entry *old = s->entries;
    size_t old_cap = s->cap;
    s->cap *= 2;
    s->entries = xcalloc(s->cap, sizeof *s->entries);
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].used)
            *find(s, old[i].year, old[i].dimension, old[i].a,
                  old[i].b) = old[i];
    free(old);
}

void sums_add(struct sums *s, int year, enum sum dimension, int a, int b,
              int64_t households, int64_t persons, int64_t amount)
{
    struct entry *e = find(s, year, dimension, a, b);
    if (!e->used) {
        if (s->n * 2 >= s->cap) {
            grow(s);
            e = find(s, year, dimension, a, b);
        }
        *e = (struct entry){
            .year = year, .a = a, .b = b, .dimension = dimension, .used = true
        };
        s->n++;
    }
    e->households += households;
    e->persons += persons;
    e->amount += amount;
}

static int word_number(struct sums *s, const char *text)
{
    for (int i = 0; i < s->n_words; i++)
        if (str_equal(s->word[i], text))
            return i;
    if (s->n_words == s->words_cap) {
        s->words_cap = s->words_cap ? s->words_cap * 2 : 32;
        s->word = xrealloc(s->word, sizeof *s->word * (size_t)s->words_cap);
    }
    s->word[s->n_words] = arena_strdup(&s->words, text);
    return s->n_words++;
}

void sums_add_named(struct sums *s, int year, const char *dimension,
                    const char *key, int64_t households, int64_t persons,
                    int64_t amount)
{
    sums_add(s, year, SUM_NAMED, word_number(s, dimension), word_number(s, key),
             households, persons, amount);
}

int sums_bin(bool known, double head)
{
    if (!known)
        return -1;
    double bin = (head > 0 ? head : 0) / BIN_YUAN;
    return bin > BIN_LAST ? BIN_LAST : (int)bin;
}

/* ---- writing ---- */

struct row {
    const struct entry *sum;
    const char *dimension, *word; /* word: a whole key; NULL: text */
    char text[48];                /* of the key, where it is made of two */
};

static const char *dimension_name(const struct sums *s, const struct entry *e)
{
    switch (e->dimension) {
    case SUM_POVERTY: return "poverty";
    case SUM_CAUSE: return "cause";
    case SUM_ATTRIBUTE: return "attribute";
    case SUM_INCOME: return "income";
    case SUM_MEASURE: return "measure";
    case SUM_PAID: return "paid";
    case SUM_PROJECT: return "project";
    case SUM_VISIT: return "visit";
    case SUM_CHANGE: return "change";
    case SUM_GUARANTEE:
    case SUM_GUARANTEE_ALL: return "guarantee";
    case SUM_LIST_CAUSE: return "list_cause";
    case SUM_LIST_PERSONS: return "list_persons";
    case SUM_LIST_INCOME: return "list_income";
    case SUM_NAMED: break;
    }
    return s->word[e->a];
}

static const char *key_name(const struct sums *s, const struct entry *e)
{
    static const char *const incomes[SUM_INCOMES] = { "wage", "business",
                                                      "property", "transfer",
                                                      "expense" };
    switch (e->dimension) {
    case SUM_CAUSE: return cause_key((enum cause)e->a);
    case SUM_ATTRIBUTE: return attribute_key((enum attribute)e->a);
    case SUM_INCOME: return incomes[e->a];
    case SUM_MEASURE: return measure_key((enum measure)e->a);
    case SUM_VISIT: return visit_key((enum visit)e->a);
    case SUM_CHANGE: return change_key((enum change)e->a);
    case SUM_GUARANTEE: return guarantee_key((enum guarantee)e->a);
    case SUM_PAID:
    case SUM_GUARANTEE_ALL: return "all";
    case SUM_PROJECT: return ""; /* see name_row() */
    case SUM_NAMED: return s->word[e->b];
    default: return poverty_key((enum poverty)e->a);
    }
}

static void name_row(const struct sums *s, struct row *r)
{
    const struct entry *e = r->sum;
    const char *name = key_name(s, e);
    r->dimension = dimension_name(s, e);
    r->word = name;
    if (e->dimension == SUM_PROJECT)
        str_format(r->text, sizeof r->text, "%lld",
                   (long long)(int64_t)((uint64_t)(uint32_t)e->a << 32 |
                                         (uint32_t)e->b));
    if (e->dimension == SUM_LIST_CAUSE)
        str_format(r->text, sizeof r->text, "%s %s", name,
                   e->b < 0 ? "-" : cause_key((enum cause)e->b));
    else if (e->dimension == SUM_LIST_INCOME && e->b < 0)
        str_format(r->text, sizeof r->text, "%s -", name);
    else if (e->dimension == SUM_LIST_INCOME ||
             e->dimension == SUM_LIST_PERSONS)
        str_format(r->text, sizeof r->text, "%s %d", name, e->b);
    if (r->text[0])
        r->word = NULL;
}

static const char *row_key(const struct row *r)
{
    return r->word ? r->word : r->text;
}

static int compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->sum->year != y->sum->year)
        return x->sum->year < y->sum->year ? -1 : 1;
    int order = strcmp(x->dimension, y->dimension);
    return order ? order : strcmp(row_key(x), row_key(y));
}

struct sorted {
    region_id region;
    const struct row *rows;
    size_t n, next;
};

static bool next_row(void *ctx, struct cell *out)
{
    struct sorted *s = ctx;
    if (s->next == s->n)
        return false;
    const struct row *r = &s->rows[s->next++];
    out[0] = cell_int(s->region);
    out[1] = cell_int(r->sum->year);
    out[2] = cell_text(r->dimension);
    out[3] = cell_text(row_key(r));
    out[4] = cell_int(r->sum->households);
    out[5] = cell_int(r->sum->persons);
    out[6] = cell_int(r->sum->amount);
    return true;
}

enum status sums_write(struct sums *s, struct store *store, region_id region,
                       struct error *err)
{
    struct row *rows = xcalloc(s->n + 1, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < s->cap; i++) {
        const struct entry *e = &s->entries[i];
        if (!e->used || (!e->households && !e->persons && !e->amount))
            continue;
        rows[n].sum = e;
        name_row(s, &rows[n++]);
    }
    qsort(rows, n, sizeof *rows, compare);
    struct sorted sorted = { region, rows, n, 0 };
    struct row_stream stream = { next_row, &sorted };
    enum status status = put_rows(store, PUT_ROLLUP, &stream, "sums", err);
    free(rows);
    return status;
}
