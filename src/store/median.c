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

/* One poverty's incomes of a bin, in order. */
struct run {
    struct query q;
    double head; /* the present one */
    bool more;
};

static void advance(struct run *r)
{
    r->more = query_next(&r->q);
    r->head = r->more ? column_real(&r->q, 0) : 0;
}

static void open_run(struct store *s, region_id county, int year, int bin,
                     enum poverty p, bool down, struct run *r)
{
    query_open(&r->q, s,
               down ? "select head from household_year where household / "
                      "100000000000 = ?1 and year = ?2 and poverty = ?3 and "
                      "head >= ?4 and head < ?5 order by head desc"
                    : "select head from household_year where household / "
                      "100000000000 = ?1 and year = ?2 and poverty = ?3 and "
                      "head >= ?4 and head < ?5 order by head",
               (int64_t[]){ county, year }, 2);
    query_text(&r->q, 3, poverty_key(p));
    query_real(&r->q, 4, bin == 0 ? -INFINITY : (double)bin * BIN_YUAN);
    query_real(&r->q, 5,
               bin == BIN_LAST ? INFINITY : (double)(bin + 1) * BIN_YUAN);
    advance(r);
}

/* The k-th income of the n of a bin, from its nearer end: the poverties' runs
 * merged so far and no further. NaN when there are fewer. */
static enum status kth_of_bin(struct store *s, region_id county, int year,
                              int bin, int64_t k, int64_t n, double *out,
                              struct error *err)
{
    struct run runs[POVERTY_COUNT];
    enum status status = STATUS_OK;
    bool down = k > n / 2;
    *out = (double)NAN;
    for (int p = 0; p < POVERTY_COUNT; p++)
        open_run(s, county, year, bin, (enum poverty)p, down, &runs[p]);
    for (int64_t left = down ? n - 1 - k : k; left >= 0; left--) {
        struct run *next = NULL;
        for (int p = 0; p < POVERTY_COUNT; p++)
            if (runs[p].more && (!next || (down ? runs[p].head > next->head
                                                : runs[p].head < next->head)))
                next = &runs[p];
        if (!next)
            break;
        if (left == 0)
            *out = next->head;
        advance(next);
    }
    for (int p = 0; p < POVERTY_COUNT; p++) {
        enum status closed = query_close(&runs[p].q,
                                         status == STATUS_OK ? err : NULL);
        status = status == STATUS_OK ? closed : status;
    }
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
        status = kth_of_bin(s, county, year, bin, k, bins[bin], &head, err);
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
