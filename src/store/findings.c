/* What the rules found in a region, and who is monitored there: the rollup's
 * rows, nothing counted. */
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static enum status read_rules(struct store *s, struct region_findings *f,
                              struct error *err)
{
    struct query q;
    f->rules = ARENA_ARRAY(&f->arena, struct rule_found, FINDINGS_RULES_MAX);
    query_open(&q, s,
               "select r.id, r.zh, r.en, r.severity, coalesce(f.households, 0) "
               "as n, coalesce(f.persons, 0) from rule r left join rollup f "
               "on f.region = ?1 and f.year = 0 and f.dimension = 'flag' "
               "and f.key = r.id order by case r.severity when 'serious' then "
               "0 when 'warning' then 1 else 2 end, n desc, r.place limit ?2",
               (int64_t[]){ f->region, FINDINGS_RULES_MAX }, 2);
    while (f->n_rules < FINDINGS_RULES_MAX && query_next(&q)) {
        int severity = severity_of(column_text(&q, 3));
        f->rules[f->n_rules++] = (struct rule_found){
            .id = column_copy(&q, 0, &f->arena),
            .zh = column_copy(&q, 1, &f->arena),
            .en = column_copy(&q, 2, &f->arena),
            .severity = severity < 0 ? SEVERITY_NOTE : (enum severity)severity,
            .households = column_int(&q, 4),
            .persons = column_int(&q, 5),
        };
    }
    return query_close(&q, err);
}

static void add_key(struct monitored_year *y, const char *dimension,
                    const char *key, int64_t n)
{
    if (str_equal(dimension, "risk")) {
        int risk = risk_of(key);
        if (risk >= 0)
            y->risk[risk] = n;
        return;
    }
    int kind = monitored_of(key), removal = removal_of(key);
    if (kind >= 0)
        y->kind[kind] = n;
    else if (removal >= 0)
        y->removed[removal] = n;
}

static enum status read_years(struct store *s, struct region_findings *f,
                              const struct store_facts *facts,
                              struct error *err)
{
    struct query q;
    for (int y = facts->year_first;
         y <= facts->year_last && f->n_years < INCOME_YEARS_MAX; y++)
        f->years[f->n_years++].year = y;
    query_open(&q, s,
               "select year, dimension, key, households from rollup where "
               "region = ?1 and year between ?2 and ?3 and dimension in "
               "('monitored', 'risk')",
               (int64_t[]){ f->region, facts->year_first, facts->year_last },
               3);
    while (query_next(&q)) {
        int at = (int)column_int(&q, 0) - facts->year_first;
        if (at >= 0 && at < f->n_years)
            add_key(&f->years[at], column_text(&q, 1), column_text(&q, 2),
                    column_int(&q, 3));
    }
    return query_close(&q, err);
}

enum status store_findings(struct store *s, region_id region,
                           struct region_findings **out, struct error *err)
{
    struct store_facts facts;
    *out = NULL;
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    struct region_findings *f = xcalloc(1, sizeof *f);
    f->region = region;
    status = store_facts(s, &facts, err);
    if (status == STATUS_OK)
        status = region_require(s, region, err);
    if (status == STATUS_OK)
        status = read_rules(s, f, err);
    if (status == STATUS_OK)
        status = read_years(s, f, &facts, err);
    store_read_end(s);
    if (status != STATUS_OK) {
        arena_finish(&f->arena);
        free(f);
        return status;
    }
    *out = f;
    return STATUS_OK;
}
