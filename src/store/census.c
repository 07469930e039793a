#include "store/census.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "store/pack.h"
#include "store/put.h"
#include "store/sums.h"

_Static_assert(CENSUS_INCOMES == SUM_INCOMES, "the rollup's sources");

struct head { /* an income a head that is not as its row says */
    household_id household;
    int year;
    double value; /* NaN: unknown */
};

struct census {
    struct store *s;
    struct store_facts facts;
    struct light_room room; /* the village's households by number */
    int *persons;
    enum attribute *attribute;
    double (*place)[2];               /* lon, lat; NaN unknown */
    int32_t (*net)[PACK_YEARS];       /* of each household */
    uint16_t (*measures)[PACK_YEARS]; /* bits of enum measure */
    struct year_room years;           /* the same, as a pack has them */
    struct head *heads;
    size_t n_heads, heads_cap;
    struct sums *sums;
    struct arena texts; /* of what is counted now */
};

struct census *census_create(struct store *s, const struct store_facts *f)
{
    struct census *c = xcalloc(1, sizeof *c);
    c->s = s;
    c->facts = *f;
    c->room = pack_room_make();
    size_t cap = (size_t)c->room.cap;
    c->persons = xcalloc(cap, sizeof *c->persons);
    c->attribute = xcalloc(cap, sizeof *c->attribute);
    c->place = xcalloc(cap, sizeof *c->place);
    c->net = xcalloc(cap, sizeof *c->net);
    c->measures = xcalloc(cap, sizeof *c->measures);
    c->sums = sums_create();
    return c;
}

void census_destroy(struct census *c)
{
    if (!c)
        return;
    pack_room_free(&c->room);
    sums_destroy(c->sums);
    arena_finish(&c->texts);
    free(c->persons);
    free(c->attribute);
    free(c->place);
    free(c->net);
    free(c->measures);
    pack_years_free(&c->years);
    free(c->heads);
    free(c);
}

/* Forward to a household; false: it has no row. `at` goes with it. */
static bool seek(const struct census *c, household_id id, int64_t *at)
{
    while (*at < c->room.n && c->room.id[*at] < id)
        ++*at;
    return *at < c->room.n && c->room.id[*at] == id;
}

/* ---- households ---- */

void census_start(struct census *c)
{
    sums_reset(c->sums);
    c->room.n = 0;
    c->n_heads = 0;
}

void census_add_household(struct census *c, const struct row_household *h)
{
    struct light_room *r = &c->room;
    int64_t i = r->n++;
    ASSERT(i < r->cap);
    r->id[i] = h->id;
    r->persons[i] = pack_persons(h->persons);
    r->cause[i] = (uint8_t)h->cause;
    r->lon[i] = (float)h->lon;
    r->lat[i] = (float)h->lat;
    r->history[i] = 0;
    r->traits[i] = (uint16_t)pack_traits((int)h->attribute, h->guarantees);
    c->persons[i] = h->persons;
    c->attribute[i] = h->attribute;
    c->place[i][0] = h->lon;
    c->place[i][1] = h->lat;
    for (int y = 0; y < PACK_YEARS; y++)
        c->net[i][y] = PACK_UNKNOWN;
    memset(c->measures[i], 0, sizeof c->measures[i]);
    sums_add(c->sums, 0, SUM_GUARANTEE_ALL, 0, 0, 1, h->persons, 0);
    for (int g = 0; g < GUARANTEE_COUNT; g++)
        if (h->guarantees >> g & 1)
            sums_add(c->sums, 0, SUM_GUARANTEE, g, 0, 1, h->persons, 0);
}

static void take_household(struct census *c, const struct query *q)
{
    int64_t persons = column_int(q, 1);
    struct row_household h = {
        .id = column_int(q, 0),
        .persons = persons > INT_MAX ? INT_MAX : (int)persons,
        .cause = (enum cause)cause_of(column_text(q, 2)),
        .attribute = (enum attribute)attribute_of(column_text(q, 3)),
        .guarantees = pack_assured(pack_row_traits(q, 3)),
        .lon = column_real(q, 10),
        .lat = column_real(q, 11),
    };
    census_add_household(c, &h);
}

static enum status read_households(struct census *c, region_id village,
                                   struct error *err)
{
    struct query q;
    int64_t begin, end;
    household_range(village, &begin, &end);
    query_open(&q, c->s,
               "select id, persons, cause, attribute, food, clothing, "
               "schooling, medical, housing_safe, water_safe, lon, lat from "
               "household where id >= ?1 and id < ?2 order by id",
               (int64_t[]){ begin, end }, 2);
    while (c->room.n < c->room.cap && query_next(&q))
        take_household(c, &q);
    return query_close(&q, err);
}

/* ---- years ---- */

static void remember_head(struct census *c, household_id id, int year,
                          double value)
{
    if (c->n_heads == c->heads_cap) {
        c->heads_cap = c->heads_cap ? c->heads_cap * 2 : 256;
        c->heads = xrealloc(c->heads, sizeof *c->heads * c->heads_cap);
    }
    c->heads[c->n_heads++] = (struct head){ id, year, value };
}

static int64_t net_of(const struct census_year *y)
{
    return y->yuan[0] + y->yuan[1] + y->yuan[2] + y->yuan[3] - y->yuan[4];
}

double census_head(const struct census_year *y, int persons)
{
    if (!y->known)
        return (double)NAN;
    return (double)net_of(y) / (persons > 0 ? persons : 1);
}

static void add_year(struct census *c, const struct census_year *y, int64_t i)
{
    struct light_room *r = &c->room;
    int year = y->year, poverty = (int)y->poverty, persons = c->persons[i];
    int cause = r->cause[i] == PACK_NO_CAUSE ? -1 : r->cause[i];
    int slot = year - c->facts.year_first;
    if (slot >= 0 && slot < PACK_YEARS) {
        r->history[i] |= (uint64_t)(poverty + 1) << slot * 4;
        if (y->known)
            c->net[i][slot] = pack_net(net_of(y));
    }
    sums_add(c->sums, year, SUM_POVERTY, poverty, 0, 1, persons, 0);
    if (cause >= 0)
        sums_add(c->sums, year, SUM_CAUSE, cause, 0, 1, persons, 0);
    sums_add(c->sums, year, SUM_ATTRIBUTE, (int)c->attribute[i], 0, 1, persons,
             0);
    for (int k = 0; k < SUM_INCOMES && y->known; k++)
        sums_add(c->sums, year, SUM_INCOME, k, 0, 1, persons, y->yuan[k]);
    sums_add(c->sums, year, SUM_LIST_CAUSE, poverty, cause, 1, 0, 0);
    sums_add(c->sums, year, SUM_LIST_PERSONS, poverty, persons, 1, 0, 0);
    sums_add(c->sums, year, SUM_LIST_INCOME, poverty,
             sums_bin(y->known, census_head(y, persons)), 1, 0, 0);
}

void census_add_year(struct census *c, const struct census_year *y)
{
    ASSERT(c->room.n > 0);
    add_year(c, y, c->room.n - 1);
}

/* The household's row of a year: columns household, year, poverty, wage,
 * business, property, transfer, expense, head. */
static void take_year(struct census *c, const struct query *q, int64_t i)
{
    struct census_year y = {
        .year = (int)column_int(q, 1),
        .poverty = (enum poverty)poverty_of(column_text(q, 2)),
        .known = sqlite3_column_type(q->stmt, 3) != SQLITE_NULL,
    };
    for (int k = 0; k < SUM_INCOMES; k++)
        y.yuan[k] = column_int(q, 3 + k);
    double head = census_head(&y, c->persons[i]), kept = column_real(q, 8);
    if (y.known ? kept != head : !isnan(kept))
        remember_head(c, c->room.id[i], y.year, head);
    add_year(c, &y, i);
}

static enum status read_years(struct census *c, region_id village,
                              struct error *err)
{
    struct query q;
    int64_t begin, end, i = 0;
    household_range(village, &begin, &end);
    query_open(&q, c->s,
               "select household, year, poverty, wage, business, property, "
               "transfer, expense, head from household_year where household "
               ">= ?1 and household < ?2 order by household, year",
               (int64_t[]){ begin, end }, 2);
    while (query_next(&q))
        if (seek(c, column_int(&q, 0), &i))
            take_year(c, &q, i);
    return query_close(&q, err);
}

/* ---- what happened in the households ---- */

/* Whoever paid a household money in a year, each once. */
struct payers {
    household_id household;
    int year;
    struct payer {
        bool project;       /* else a department, by its text */
        int64_t number;     /* of the project */
        const char *by;
    } * of;
    int n, cap;
};

static bool is_first(struct payers *p, const struct payer *payer)
{
    for (int i = 0; i < p->n; i++)
        if (p->of[i].project == payer->project &&
            p->of[i].number == payer->number &&
            (payer->project || str_equal(p->of[i].by, payer->by)))
            return false;
    if (p->n == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 16;
        p->of = xrealloc(p->of, sizeof *p->of * (size_t)p->cap);
    }
    p->of[p->n++] = *payer;
    return true;
}

/* A measure of the i-th household: columns household, year, kind, amount,
 * project, department; by household, then year. */
static void count_paid(struct census *c, struct payers *p,
                       const struct query *q, int64_t i)
{
    int64_t amount = column_int(q, 3), persons = c->persons[i];
    int year = (int)column_int(q, 1);
    if (amount == 0)
        return;
    if (p->household != c->room.id[i] || p->year != year) {
        p->household = c->room.id[i];
        p->year = year;
        p->n = 0;
        arena_reset(&c->texts);
    }
    struct payer payer = {
        .project = sqlite3_column_type(q->stmt, 4) != SQLITE_NULL,
        .number = column_int(q, 4),
    };
    bool reached = p->n == 0;
    if (!payer.project)
        payer.by = arena_printf(&c->texts, "by %s", column_text(q, 5));
    bool first = is_first(p, &payer);
    sums_add(c->sums, year, SUM_PAID, 0, 0, reached, reached ? persons : 0,
             amount);
    if (payer.project)
        sums_add(c->sums, year, SUM_PROJECT, (int)(payer.number >> 32),
                 (int)(uint32_t)payer.number, first, first ? persons : 0,
                 amount);
    else
        sums_add_named(c->sums, year, "project", payer.by, first,
                       first ? persons : 0, amount);
}

static enum status read_measures(struct census *c, region_id village,
                                 struct error *err)
{
    struct query q;
    int64_t begin, end, i = 0, last[3] = { 0 };
    struct payers payers = { 0 };
    household_range(village, &begin, &end);
    query_open(&q, c->s,
               "select household, year, kind, amount, project, department "
               "from measure where "
               "household >= ?1 and household < ?2 order by household, year, "
               "kind",
               (int64_t[]){ begin, end }, 2);
    while (query_next(&q)) {
        int64_t now[3] = { column_int(&q, 0), column_int(&q, 1),
                           measure_of(column_text(&q, 2)) };
        if (!seek(c, now[0], &i))
            continue;
        bool first = memcmp(now, last, sizeof now) != 0;
        int64_t slot = now[1] - c->facts.year_first;
        if (slot >= 0 && slot < PACK_YEARS && now[2] >= 0)
            c->measures[i][slot] |= (uint16_t)(1u << now[2]);
        sums_add(c->sums, (int)now[1], SUM_MEASURE, (int)now[2], 0, first, 0,
                 column_int(&q, 3));
        count_paid(c, &payers, &q, i);
        memcpy(last, now, sizeof now);
    }
    free(payers.of);
    return query_close(&q, err);
}

static int year_of(int64_t at)
{
    return civil_from_unix(at).year;
}

static enum status read_visits(struct census *c, region_id village,
                               struct error *err)
{
    struct query q;
    query_open(&q, c->s, "select at, kind from log where village = ?1",
               &village, 1);
    while (query_next(&q))
        sums_add(c->sums, year_of(column_int(&q, 0)), SUM_VISIT,
                 visit_of(column_text(&q, 1)), 0, 0, 0, 1);
    return query_close(&q, err);
}

static enum status read_changes(struct census *c, region_id village,
                                struct error *err)
{
    struct query q;
    int64_t begin, end, i = 0;
    household_range(village, &begin, &end);
    query_open(&q, c->s,
               "select household, at, kind from change where household >= ?1 "
               "and household < ?2 order by household",
               (int64_t[]){ begin, end }, 2);
    while (query_next(&q))
        if (seek(c, column_int(&q, 0), &i))
            sums_add(c->sums, year_of(column_int(&q, 1)), SUM_CHANGE,
                     change_of(column_text(&q, 2)), 0, 0, 0, 1);
    return query_close(&q, err);
}

void census_add_risk(struct census *c, int persons, const struct row_risk *r)
{
    unsigned seen = 0;
    sums_add_named(c->sums, r->year, "monitored", monitored_key(r->kind), 1,
                   persons, 0);
    if (r->removed != REMOVAL_NONE)
        sums_add_named(c->sums, r->year, "monitored", removal_key(r->removed),
                       1, persons, 0);
    for (int i = 0; i < r->n_risks; i++) {
        if (!(seen >> r->risks[i] & 1))
            sums_add_named(c->sums, r->year, "risk", risk_key(r->risks[i]), 1,
                           persons, 0);
        seen |= 1u << r->risks[i];
    }
}

static enum status read_risks(struct census *c, region_id village,
                              struct error *err)
{
    struct query q;
    int64_t begin, end, i = 0;
    household_range(village, &begin, &end);
    query_open(&q, c->s,
               "select household, year, kind, removed, risk, risk_2, risk_3, "
               "risk_4, risk_5 from risk where household >= ?1 and household "
               "< ?2 order by household",
               (int64_t[]){ begin, end }, 2);
    while (query_next(&q)) {
        struct row_risk r = { .year = (int)column_int(&q, 1) };
        if (!seek(c, column_int(&q, 0), &i))
            continue;
        r.kind = (enum monitored)monitored_of(column_text(&q, 2));
        r.removed = (enum removal)removal_of(column_text(&q, 3));
        for (int k = 0; k < RISKS_MAX; k++) {
            int risk = risk_of(column_text(&q, 4 + k));
            if (risk >= 0)
                r.risks[r.n_risks++] = (enum risk)risk;
        }
        census_add_risk(c, c->persons[i], &r);
    }
    return query_close(&q, err);
}

/* Rows that count themselves: findings, the village's own. */
static enum status read_counted(struct census *c, region_id village,
                                const char *sql, struct error *err)
{
    struct query q;
    int64_t begin, end;
    household_range(village, &begin, &end);
    query_open(&q, c->s, sql, (int64_t[]){ village, begin, end }, 3);
    while (query_next(&q))
        sums_add_named(c->sums, (int)column_int(&q, 0), column_text(&q, 1),
                       column_text(&q, 2), column_int(&q, 3), column_int(&q, 4),
                       column_int(&q, 5));
    return query_close(&q, err);
}

static const char flags_sql[] =
    "select 0, 'flag', f.rule, count(*), sum(h.persons), 0 from flag f cross "
    "join household h on h.id = f.household where f.household >= ?2 and "
    "f.household < ?3 and ?1 group by f.rule";
static const char own_sql[] =
    "select year, dimension, key, households, persons, amount from rollup_own "
    "where region = ?1 and ?2 and ?3";

/* ---- writing ---- */

static enum status write_heads(struct census *c, struct error *err)
{
    struct query q;
    query_open(&q, c->s,
               "update household_year set head = ?3 where household = ?1 and "
               "year = ?2",
               NULL, 0);
    for (size_t i = 0; i < c->n_heads && q.status == STATUS_OK; i++) {
        sqlite3_bind_int64(q.stmt, 1, c->heads[i].household);
        sqlite3_bind_int(q.stmt, 2, c->heads[i].year);
        sqlite3_bind_double(q.stmt, 3, c->heads[i].value); /* NaN: NULL */
        query_next(&q);
        sqlite3_reset(q.stmt);
    }
    return query_close(&q, err);
}

struct light_rows {
    const struct census *c;
    int64_t next;
};

static bool next_light(void *ctx, struct cell *out)
{
    struct light_rows *l = ctx;
    int64_t i = l->next++;
    if (i >= l->c->room.n)
        return false;
    out[0] = cell_int(l->c->room.id[i]);
    out[1] = cell_real(l->c->place[i][0]);
    out[2] = cell_real(l->c->place[i][1]);
    out[3] = cell_int((int64_t)l->c->room.history[i]);
    return true;
}

static enum status write_lights(struct census *c, struct error *err)
{
    struct light_rows l = { c, 0 };
    struct row_stream rows = { next_light, &l };
    return put_rows(c->s, PUT_LIGHT, &rows, "lights", err);
}

static enum status write_packs(struct census *c, region_id village,
                               struct error *err)
{
    int64_t n = c->room.n;
    if (n == 0)
        return STATUS_OK;
    pack_years_clear(&c->years, n);
    for (int y = 0; y < PACK_YEARS; y++)
        for (int64_t i = 0; i < n; i++) {
            c->years.net[y * n + i] = c->net[i][y];
            c->years.measures[y * n + i] = c->measures[i][y];
        }
    return pack_put(c->s, village, &c->room, &c->years, &c->facts, err);
}

enum status census_write(struct census *c, region_id village, struct error *err)
{
    enum status status = read_counted(c, village, own_sql, err);
    if (status == STATUS_OK)
        status = write_lights(c, err);
    if (status == STATUS_OK)
        status = write_packs(c, village, err);
    if (status == STATUS_OK)
        status = sums_write(c->sums, c->s, village, err);
    return status;
}

enum status census_village(struct census *c, region_id village,
                           struct error *err)
{
    census_start(c);
    enum status status = read_households(c, village, err);
    if (status == STATUS_OK)
        status = read_years(c, village, err);
    if (status == STATUS_OK)
        status = read_measures(c, village, err);
    if (status == STATUS_OK)
        status = read_visits(c, village, err);
    if (status == STATUS_OK)
        status = read_changes(c, village, err);
    if (status == STATUS_OK)
        status = read_risks(c, village, err);
    if (status == STATUS_OK)
        status = read_counted(c, village, flags_sql, err);
    if (status == STATUS_OK)
        status = write_heads(c, err);
    return status == STATUS_OK ? census_write(c, village, err) : status;
}
