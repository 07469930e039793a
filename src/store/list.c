#include "store/list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define BIN_YUAN 25 /* as the rollup's list_income */
#define BIN_LAST 1600
#define BINS_MAX 4096
#define SMALL    32 /* entries that are sorted at once */

/* ---- entries ---- */

void list_finish(struct list *l)
{
    free(l->entries);
    *l = (struct list){ 0 };
}

static void add(struct list *l, double key, household_id id)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 1024;
        l->entries = xrealloc(l->entries, sizeof *l->entries * (size_t)l->cap);
    }
    l->entries[l->n++] = (struct list_entry){ key, id };
}

static bool before(const struct list_entry *a, const struct list_entry *b)
{
    return a->key != b->key ? a->key < b->key : a->id < b->id;
}

static int compare(const void *a, const void *b)
{
    return before(a, b) ? -1 : before(b, a);
}

static void swap(struct list_entry *a, struct list_entry *b)
{
    struct list_entry t = *a;
    *a = *b;
    *b = t;
}

/* Hoare's partition around the median of three; both sides get something. */
static int64_t partition(struct list_entry *e, int64_t low, int64_t high)
{
    struct list_entry *x = &e[low], *y = &e[low + (high - low) / 2];
    struct list_entry *z = &e[high];
    if (before(y, x))
        swap(x, y);
    if (before(z, y))
        swap(y, z);
    if (before(y, x))
        swap(x, y);
    struct list_entry pivot = *y;
    int64_t i = low - 1, j = high + 1;
    for (;;) {
        while (before(&e[++i], &pivot))
            continue;
        while (before(&pivot, &e[--j]))
            continue;
        if (i >= j)
            return j;
        swap(&e[i], &e[j]);
    }
}

/* Bring the k-th into its place: smaller ones before, larger ones after. */
static void place(struct list_entry *e, int64_t low, int64_t high, int64_t k)
{
    while (high - low > SMALL) {
        int64_t middle = partition(e, low, high);
        if (k <= middle)
            high = middle;
        else
            low = middle + 1;
    }
    if (high > low)
        qsort(e + low, (size_t)(high - low + 1), sizeof *e, compare);
}

void list_select(struct list *l, int64_t from, int64_t to)
{
    if (from >= to)
        return;
    if (from > 0)
        place(l->entries, 0, l->n - 1, from);
    if (to < l->n)
        place(l->entries, from, l->n - 1, to - 1);
    qsort(l->entries + from, (size_t)(to - from), sizeof *l->entries, compare);
}

static double key_of(const struct list_order *o, const struct scan_facts *f)
{
    double head = f->net_known
                      ? (double)f->net / (f->persons > 0 ? f->persons : 1)
                      : INFINITY;
    switch (o->sort) {
    case SORT_INCOME: return head;
    case SORT_INCOME_DOWN: return f->net_known ? -head : head;
    case SORT_PERSONS: return -f->persons;
    case SORT_CAUSE:
        return f->cause >= 0 && f->cause < CAUSE_COUNT ? f->cause : CAUSE_COUNT;
    case SORT_POVERTY: return f->poverty;
    case SORT_NUMBER:
    case SORT_COUNT: break;
    }
    return 0;
}

/* ---- gathering ---- */

struct gather {
    const struct list_order *o;
    double only;
    struct list *l;
};

static void take(void *ctx, const struct scan_facts *f)
{
    const struct gather *g = ctx;
    const struct list_order *o = g->o;
    if (f->poverty < 0 || (o->narrow && !narrow_rest(o->narrow, f)))
        return;
    double key = key_of(o, f);
    if (!isnan(g->only) && key != g->only)
        return;
    g->l->by_poverty[f->poverty]++;
    if (o->poverty == POVERTY_NONE || o->poverty == f->poverty)
        add(g->l, key, f->id);
}

enum status list_gather(struct store *s, region_id region,
                        const struct list_order *o, double only, struct list *l,
                        struct error *err)
{
    struct gather g = { o, only, l };
    const struct scan what = {
        .year = o->year,
        .year_first = o->year_first,
        .incomes = o->sort == SORT_INCOME || o->sort == SORT_INCOME_DOWN,
        .measure = o->narrow ? o->narrow->filter.facet[FACET_MEASURE] : -1,
    };
    return scan_region(s, region, &what, take, &g, err);
}

/* ---- a page of a county ---- */

struct bin {       /* households with one key, or with incomes of a few yuan */
    double key;    /* the entries'; for an income its bin's number */
    char text[24]; /* in the rollup's keys, after the poverty */
    int64_t n;
};

struct page_job {
    struct store *s;
    const struct list_order *o;
    const char *dimension;
    int64_t skip; /* still to be skipped */
    int left;     /* still to be taken */
    household_id *out;
    int n_out;
};

static const char *dimension_of(enum household_sort sort)
{
    switch (sort) {
    case SORT_INCOME:
    case SORT_INCOME_DOWN: return "list_income";
    case SORT_PERSONS: return "list_persons";
    case SORT_CAUSE: return "list_cause";
    case SORT_NUMBER:
    case SORT_POVERTY:
    case SORT_COUNT: break;
    }
    return "poverty";
}

/* "lifted skills": its poverty, and where the rest begins. */
static int split_key(const char *key, const char **rest)
{
    char word[24];
    size_t n = strcspn(key, " ");
    str_format(word, sizeof word, "%.*s", (int)n, key);
    *rest = key[n] ? key + n + 1 : key + n;
    return poverty_of(word);
}

static double bin_key(const struct list_order *o, int poverty, const char *rest)
{
    int64_t number;
    switch (o->sort) {
    case SORT_POVERTY: return poverty;
    case SORT_CAUSE: return cause_of(rest) < 0 ? CAUSE_COUNT : cause_of(rest);
    case SORT_NUMBER:
    case SORT_COUNT: return 0;
    default: break;
    }
    if (!str_parse_int(rest, 0, INT32_MAX, &number))
        return INFINITY; /* an unknown income */
    return o->sort == SORT_INCOME ? (double)number : -(double)number;
}

static int compare_bins(const void *a, const void *b)
{
    const struct bin *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* What there is by key, in order; counts of one key are one bin. */
static enum status read_bins(const struct page_job *j, region_id region,
                             struct bin *bins, int *n, struct error *err)
{
    struct query q;
    *n = 0;
    query_open(&q, j->s,
               "select key, households from rollup where region = ?1 and "
               "year = ?2 and dimension = ?3 and households > 0",
               (int64_t[]){ region, j->o->year }, 2);
    query_text(&q, 3, j->dimension);
    while (*n < BINS_MAX && query_next(&q)) {
        const char *rest;
        int poverty = split_key(column_text(&q, 0), &rest);
        if (poverty < 0 ||
            (j->o->poverty != POVERTY_NONE && j->o->poverty != poverty))
            continue;
        struct bin *b = &bins[(*n)++];
        b->key = bin_key(j->o, poverty, rest);
        b->n = column_int(&q, 1);
        str_copy(b->text, sizeof b->text, rest);
    }
    qsort(bins, (size_t)*n, sizeof *bins, compare_bins);
    int kept = 0;
    for (int i = 0; i < *n; i++) {
        if (kept && bins[kept - 1].key == bins[i].key)
            bins[kept - 1].n += bins[i].n;
        else
            bins[kept++] = bins[i];
    }
    *n = kept;
    return query_close(&q, err);
}

/* The key of one poverty's rows of a bin. */
static void bin_row_key(const struct page_job *j, const struct bin *b,
                        int poverty, char *out, size_t size)
{
    const char *word = poverty_key((enum poverty)poverty);
    if (strcmp(j->dimension, "poverty") == 0)
        str_copy(out, size, word);
    else
        str_format(out, size, "%s %s", word, b->text);
}

static bool in_bin(const struct page_job *j, const struct bin *b, int poverty)
{
    if (j->o->poverty != POVERTY_NONE && j->o->poverty != poverty)
        return false;
    return j->o->sort != SORT_POVERTY || poverty == (int)b->key;
}

static enum status take_village(struct page_job *j, region_id village,
                                const struct bin *b, struct error *err)
{
    struct list l = { 0 };
    enum status status = list_gather(j->s, village, j->o, b->key, &l, err);
    int64_t to = j->skip + j->left < l.n ? j->skip + j->left : l.n;
    if (status == STATUS_OK && j->skip < to) {
        list_select(&l, j->skip, to);
        for (int64_t i = j->skip; i < to; i++)
            j->out[j->n_out++] = l.entries[i].id;
        j->left -= (int)(to - j->skip);
    }
    j->skip = 0;
    list_finish(&l);
    return status;
}

/* Through the parts of a region that hold something of a bin, by number. The
 * households of one bin stand in the list as their villages do. */
static enum status walk(struct page_job *j, region_id region,
                        const struct bin *b, struct error *err)
{
    struct query q;
    struct {
        region_id id;
        int64_t n;
    } parts[1000];
    int n = 0;
    query_open(&q, j->s,
               "select g.id, sum(r.households) from region g cross join "
               "rollup r on r.region = g.id where g.id between ?1 * 1000 and "
               "?1 * 1000 + 999 and r.year = ?2 and r.dimension = ?3 and "
               "r.key in (?4, ?5, ?6, ?7) group by g.id order by g.id",
               (int64_t[]){ region, j->o->year }, 2);
    query_text(&q, 3, j->dimension);
    for (int p = 0; p < POVERTY_COUNT; p++) {
        char key[64];
        bin_row_key(j, b, p, key, sizeof key);
        query_text(&q, 4 + p, in_bin(j, b, p) ? key : "");
    }
    while (n < 1000 && query_next(&q)) {
        parts[n].id = column_int(&q, 0);
        parts[n++].n = column_int(&q, 1);
    }
    enum status status = query_close(&q, err);
    for (int i = 0; i < n && j->left > 0 && status == STATUS_OK; i++) {
        if (parts[i].n <= j->skip)
            j->skip -= parts[i].n;
        else if (region_level(parts[i].id) == LEVEL_VILLAGE)
            status = take_village(j, parts[i].id, b, err);
        else
            status = walk(j, parts[i].id, b, err);
    }
    return status;
}

/* The households of a county whose incomes are in a run of bins. */
static enum status gather_incomes(const struct page_job *j, region_id county,
                                  double low, double high, struct list *l,
                                  struct error *err)
{
    enum status status = STATUS_OK;
    bool down = j->o->sort == SORT_INCOME_DOWN;
    for (int p = 0; p < POVERTY_COUNT && status == STATUS_OK; p++) {
        struct query q;
        if (j->o->poverty != POVERTY_NONE && j->o->poverty != p)
            continue;
        query_open(&q, j->s,
                   "select household, head from household_year where "
                   "household / 100000000000 = ?1 and year = ?2 and poverty = "
                   "?3 and head >= ?4 and "
                   "head < ?5",
                   (int64_t[]){ county, j->o->year }, 2);
        query_text(&q, 3, poverty_key((enum poverty)p));
        query_real(&q, 4, low);
        query_real(&q, 5, high);
        while (query_next(&q)) {
            double head = column_real(&q, 1);
            add(l, down ? -head : head, column_int(&q, 0));
        }
        status = query_close(&q, err);
    }
    return status;
}

/* The known incomes among the bins: those that the page touches, at once. */
static enum status take_incomes(struct page_job *j, region_id county,
                                const struct bin *bins, int n,
                                struct error *err)
{
    int i = 0;
    while (i < n && bins[i].n <= j->skip)
        j->skip -= bins[i++].n;
    int first = i;
    int64_t held = 0;
    while (i < n && held < j->skip + j->left)
        held += bins[i++].n;
    if (first == i)
        return STATUS_OK;
    double a = fabs(bins[first].key), b = fabs(bins[i - 1].key);
    double low = a < b ? a : b, high = a < b ? b : a;
    struct list l = { 0 };
    enum status status = gather_incomes(
        j, county, low <= 0 ? -INFINITY : low * BIN_YUAN,
        high >= BIN_LAST ? INFINITY : (high + 1) * BIN_YUAN, &l, err);
    int64_t to = j->skip + j->left < l.n ? j->skip + j->left : l.n;
    if (status == STATUS_OK && j->skip < to) {
        list_select(&l, j->skip, to);
        for (int64_t k = j->skip; k < to; k++)
            j->out[j->n_out++] = l.entries[k].id;
        j->left -= (int)(to - j->skip);
    }
    j->skip = 0;
    list_finish(&l);
    return status;
}

static enum status page_of_county(struct page_job *j, region_id county,
                                  struct error *err)
{
    struct bin *bins = xcalloc(BINS_MAX, sizeof *bins);
    int n, i = 0;
    enum status status = read_bins(j, county, bins, &n, err);
    if (status == STATUS_OK && strcmp(j->dimension, "list_income") == 0) {
        while (i < n && isfinite(bins[i].key))
            i++;
        status = take_incomes(j, county, bins, i, err);
    }
    for (; i < n && j->left > 0 && status == STATUS_OK; i++) {
        if (bins[i].n <= j->skip)
            j->skip -= bins[i].n;
        else
            status = walk(j, county, &bins[i], err);
    }
    free(bins);
    return status;
}

enum status list_page(struct store *s, region_id region,
                      const struct list_order *o, int64_t offset, int n,
                      household_id *out, int *n_out, struct error *err)
{
    struct page_job j = { s, o, dimension_of(o->sort), offset, n, out, 0 };
    struct list l = { 0 };
    enum status status;
    if (region_level(region) == LEVEL_COUNTY) {
        status = page_of_county(&j, region, err);
        *n_out = j.n_out;
        return status;
    }
    status = list_gather(s, region, o, NAN, &l, err);
    int64_t from = offset < l.n ? offset : l.n;
    int64_t to = from + n < l.n ? from + n : l.n;
    list_select(&l, from, to);
    *n_out = 0;
    for (int64_t i = from; i < to && status == STATUS_OK; i++)
        out[(*n_out)++] = l.entries[i].id;
    list_finish(&l);
    return status;
}
