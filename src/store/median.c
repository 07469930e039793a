/* A county's median income a head, from the rollup's bins down to the yuan. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/db.h"

#define BIN_YUAN 25 /* as the rollup's list_income */
#define BIN_LAST 1600

/* How many registered households there are in each bin. */
static enum status count_bins(struct store *s, region_id county, int year,
                              int64_t bins[BIN_LAST + 1], int64_t *n,
                              struct error *err)
{
    struct query q;
    *n = 0;
    query_open(&q, s,
               "select key, households from rollup where region = ?1 and "
               "year = ?2 and dimension = 'list_income'",
               (int64_t[]){ county, year }, 2);
    while (query_next(&q)) {
        int64_t bin;
        const char *space = strchr(column_text(&q, 0), ' ');
        if (!space || !str_parse_int(space + 1, 0, BIN_LAST, &bin))
            continue; /* "lifted -": incomes that are not known */
        bins[bin] += column_int(&q, 1);
        *n += column_int(&q, 1);
    }
    return query_close(&q, err);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The k-th income of a bin; NaN when there are fewer. */
static enum status kth_of_bin(struct store *s, region_id county, int year,
                              int bin, int64_t k, double *out,
                              struct error *err)
{
    struct query q;
    double *heads = NULL;
    size_t n = 0, cap = 0;
    enum status status = STATUS_OK;
    for (int p = 0; p < POVERTY_COUNT && status == STATUS_OK; p++) {
        query_open(&q, s,
                   "select head from household_year where household / "
                   "100000000000 = ?1 and year = ?2 and poverty = ?3 and "
                   "head >= ?4 and head < ?5",
                   (int64_t[]){ county, year }, 2);
        query_text(&q, 3, poverty_key((enum poverty)p));
        query_real(&q, 4, bin == 0 ? -INFINITY : (double)bin * BIN_YUAN);
        query_real(&q, 5, bin == BIN_LAST ? INFINITY
                                          : (double)(bin + 1) * BIN_YUAN);
        while (query_next(&q)) {
            if (n == cap) {
                cap = cap ? cap * 2 : 1024;
                heads = xrealloc(heads, sizeof *heads * cap);
            }
            heads[n++] = column_real(&q, 0);
        }
        status = query_close(&q, err);
    }
    if (n > 0)
        qsort(heads, n, sizeof *heads, compare);
    *out = k < (int64_t)n ? heads[k] : (double)NAN;
    free(heads);
    return status;
}

static enum status find_median(struct store *s, region_id county, int year,
                               int32_t *out, struct error *err)
{
    int64_t *bins = xcalloc(BIN_LAST + 1, sizeof *bins), n, k;
    double head = (double)NAN;
    *out = 0;
    enum status status = count_bins(s, county, year, bins, &n, err);
    if (status == STATUS_OK && n > 0) {
        int bin = 0;
        for (k = (n - 1) / 2; bin < BIN_LAST && bins[bin] <= k; bin++)
            k -= bins[bin];
        status = kth_of_bin(s, county, year, bin, k, &head, err);
    }
    free(bins);
    if (isfinite(head))
        *out = head > INT32_MAX   ? INT32_MAX
               : head < INT32_MIN ? INT32_MIN
                                  : (int32_t)round(head);
    return status;
}

/* A reader's own pages never change under one data version. */
enum status county_median(struct store *s, region_id county, int year,
                          int32_t *out, struct error *err)
{
    int64_t version = 0;
    if (s->mode != STORE_READ)
        return find_median(s, county, year, out, err);
    enum status status = store_data_version(s, &version, err);
    for (int i = 0; i < MEDIANS_KEPT && status == STATUS_OK; i++) {
        const struct median_kept *m = &s->medians[i];
        if (m->county == county && m->year == year &&
            m->data_version == version) {
            *out = m->yuan;
            return STATUS_OK;
        }
    }
    if (status == STATUS_OK)
        status = find_median(s, county, year, out, err);
    if (status == STATUS_OK) {
        s->medians[s->next_median] = (struct median_kept){ county, year,
                                                           version, *out };
        s->next_median = (s->next_median + 1) % MEDIANS_KEPT;
    }
    return status;
}
