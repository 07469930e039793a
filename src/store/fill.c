#include "store/fill.h"

#include <stdlib.h>

#include "store/cells.h"
#include "store/census.h"
#include "store/fill_internal.h"

struct fill {
    struct census *census;
    region_id village;  /* being counted; 0 none */
    household_id last;  /* put */
    region_id *counted; /* villages, by code */
    int n_counted;
    bool helpers;
};

void fill_destroy(struct fill *f)
{
    if (!f)
        return;
    census_destroy(f->census);
    free(f->counted);
    free(f);
}

static int compare_regions(const void *a, const void *b)
{
    region_id x = *(const region_id *)a, y = *(const region_id *)b;
    return (x > y) - (x < y);
}

bool fill_counted(const struct fill *f, region_id village)
{
    return f && f->n_counted > 0 &&
           bsearch(&village, f->counted, (size_t)f->n_counted,
                   sizeof *f->counted, compare_regions) != NULL;
}

bool fill_names_helpers(const struct fill *f)
{
    return f->helpers;
}

static enum status start(struct store *s, struct error *err)
{
    struct store_facts facts;
    enum status status = store_facts(s, &facts, err);
    if (status != STATUS_OK)
        return status;
    s->fill = xcalloc(1, sizeof *s->fill);
    s->fill->census = census_create(s, &facts);
    return STATUS_OK;
}

/* ---- rows ---- */

struct stream { /* over the members, or the years, of homes */
    const struct fill_home *homes;
    int n, home, part;
};

static bool next_household(void *ctx, struct cell *out)
{
    struct stream *s = ctx;
    if (s->home == s->n)
        return false;
    cells_of_household(&s->homes[s->home++].row, out);
    return true;
}

static bool next_member(void *ctx, struct cell *out)
{
    struct stream *s = ctx;
    while (s->home < s->n && s->part == s->homes[s->home].n_members) {
        s->home++;
        s->part = 0;
    }
    if (s->home == s->n)
        return false;
    const struct fill_home *h = &s->homes[s->home];
    cells_of_member(&h->members[s->part++], out);
    out[0] = cell_int(h->row.id);
    return true;
}

static struct census_year year_of(const struct row_household_year *y)
{
    return (struct census_year){
        .year = y->year,
        .poverty = y->poverty,
        .known = y->income_known,
        .yuan = { y->wage, y->business, y->property, y->transfer, y->expense },
    };
}

static bool next_year(void *ctx, struct cell *out)
{
    struct stream *s = ctx;
    while (s->home < s->n && s->part == s->homes[s->home].n_years) {
        s->home++;
        s->part = 0;
    }
    if (s->home == s->n)
        return false;
    const struct fill_home *h = &s->homes[s->home];
    const struct row_household_year *y = &h->years[s->part++];
    struct census_year counted = year_of(y);
    int n = cells_of_year(y, out);
    out[0] = cell_int(h->row.id);
    out[n] = cell_real(census_head(&counted, h->row.persons));
    return true;
}

static bool next_item(void *ctx, struct cell *out)
{
    struct stream *s = ctx;
    while (s->home < s->n && s->part == s->homes[s->home].n_items) {
        s->home++;
        s->part = 0;
    }
    if (s->home == s->n)
        return false;
    cells_of_item(&s->homes[s->home].items[s->part++], out);
    return true;
}

static bool next_risk(void *ctx, struct cell *out)
{
    struct stream *s = ctx;
    while (s->home < s->n && !s->homes[s->home].risk)
        s->home++;
    if (s->home == s->n)
        return false;
    cells_of_risk(s->homes[s->home++].risk, out);
    return true;
}

static bool next_external(void *ctx, struct cell *out)
{
    struct stream *s = ctx;
    while (s->home < s->n && !s->homes[s->home].external)
        s->home++;
    if (s->home == s->n)
        return false;
    const struct fill_home *h = &s->homes[s->home++];
    out[0] = cell_int(household_village(h->row.id));
    out[1] = cell_text(h->external);
    out[2] = cell_int(h->row.id);
    return true;
}

static enum status put_all(struct store *s, const struct fill_home *homes,
                           int n, struct error *err)
{
    static const struct {
        enum put_table table;
        bool (*next)(void *ctx, struct cell *out);
        const char *what;
    } parts[] = {
        { PUT_HOUSEHOLD, next_household, "households" },
        { PUT_MEMBER, next_member, "members" },
        { PUT_HOUSEHOLD_YEAR, next_year, "years of households" },
        { PUT_INCOME_ITEM, next_item, "items of incomes" },
        { PUT_RISK, next_risk, "risks" },
        { PUT_EXTERNAL, next_external, "numbers of other systems" },
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < LENGTH(parts) && status == STATUS_OK; i++) {
        struct stream at = { homes, n, 0, 0 };
        struct row_stream rows = { parts[i].next, &at };
        status = put_rows(s, parts[i].table, &rows, parts[i].what, err);
    }
    return status;
}

/* ---- counting ---- */

enum status fill_end(struct store *s, struct error *err)
{
    struct fill *f = s->fill;
    int64_t one;
    bool found;
    if (!f || !f->village)
        return STATUS_OK;
    enum status status = db_number(s, "select 1 from region where id = ?1",
                                   &f->village, 1, &one, &found, err);
    if (status == STATUS_OK && !found)
        status = error_set(err, STATUS_INVALID,
                           "%s: household %lld names a region that is not "
                           "there",
                           s->path, (long long)f->last);
    if (status == STATUS_OK)
        status = census_write(f->census, f->village, err);
    if (f->n_counted % 256 == 0)
        f->counted = xrealloc(f->counted, sizeof *f->counted *
                                              (size_t)(f->n_counted + 256));
    f->counted[f->n_counted++] = f->village;
    f->village = 0;
    return status;
}

static enum status count(struct store *s, const struct fill_home *h,
                         struct error *err)
{
    struct fill *f = s->fill;
    region_id village = household_village(h->row.id);
    enum status status = STATUS_OK;
    if (village != f->village) {
        status = fill_end(s, err);
        census_start(f->census);
        f->village = village;
    }
    f->last = h->row.id;
    f->helpers |= h->row.helper != 0;
    census_add_household(f->census, &h->row);
    for (int i = 0; i < h->n_years; i++) {
        struct census_year y = year_of(&h->years[i]);
        census_add_year(f->census, &y);
    }
    if (h->risk)
        census_add_risk(f->census, h->row.persons, h->risk);
    return status;
}

static enum status check(const struct store *s, const struct fill_home *h,
                         household_id last, struct error *err)
{
    enum status status = cells_check_household(s, &h->row, err);
    for (int i = 0; i < h->n_years && status == STATUS_OK; i++)
        status = cells_check_year(s, &h->years[i], err);
    if (status == STATUS_OK && h->row.id <= last)
        status = error_set(err, STATUS_INVALID,
                           "%s: household %lld after %lld: a higher number "
                           "expected",
                           s->path, (long long)h->row.id, (long long)last);
    return status;
}

enum status store_fill(struct store *s, const struct fill_home *homes, int n,
                       struct error *err)
{
    ASSERT(s->bulk && s->mode == STORE_CREATE);
    enum status status = s->fill ? STATUS_OK : start(s, err);
    for (int i = 0; i < n && status == STATUS_OK; i++)
        status = check(s, &homes[i], i ? homes[i - 1].row.id : s->fill->last,
                       err);
    if (status == STATUS_OK)
        status = put_all(s, homes, n, err);
    for (int i = 0; i < n && status == STATUS_OK; i++)
        status = count(s, &homes[i], err);
    return status;
}
