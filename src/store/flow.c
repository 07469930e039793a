/* A year's money of a region, from the department to the household. */
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/mask.h"

#define FLOW_ROWS_MAX 200000 /* projects of a county in a year */

/* A project of the year in the region or below it; or (foreign) any other one
 * that paid there. */
struct project_row {
    int64_t id, arrived, spent, paid;
    int number; /* the builder's */
    int place;  /* foreign ones: -1 */
    bool inside;
};

struct place_row {
    region_id region;
    int number;
};

struct reader {
    struct store *store;
    struct flow_query q;
    enum region_level level;
    struct flow_builder *b;
    struct project_row *projects; /* the first n_own by id */
    int n_projects, n_own, projects_cap;
    struct place_row *places; /* by region */
    int n_places;
};

/* ---- projects ---- */

/* "凉坪村村道硬化" of 凉坪村 is 村道硬化. */
static const char *own_name(const char *name, const char *place,
                            const char *short_name)
{
    const char *const before[] = { place, short_name };
    for (size_t i = 0; i < LENGTH(before); i++) {
        size_t n = strlen(before[i]);
        if (n > 0 && str_starts(name, before[i]) && name[n])
            return name + n;
    }
    return name;
}

static struct project_row *add_project(struct reader *r)
{
    if (r->n_projects == r->projects_cap) {
        r->projects_cap = r->projects_cap ? r->projects_cap * 2 : 512;
        r->projects = xrealloc(r->projects,
                               sizeof *r->projects * (size_t)r->projects_cap);
    }
    struct project_row *p = &r->projects[r->n_projects++];
    *p = (struct project_row){ .place = -1 };
    return p;
}

static int place_of(struct reader *r, region_id region)
{
    if (region == r->q.region || r->level == LEVEL_VILLAGE)
        return flow_self(r->b);
    region_id id = region_at(region, r->level == LEVEL_COUNTY ? LEVEL_TOWNSHIP
                                                              : LEVEL_VILLAGE);
    int low = 0, high = r->n_places;
    while (low < high) {
        int mid = (low + high) / 2;
        if (r->places[mid].region < id)
            low = mid + 1;
        else
            high = mid;
    }
    bool found = low < r->n_places && r->places[low].region == id;
    return found ? r->places[low].number : flow_self(r->b);
}

static int64_t at_least_0(int64_t n)
{
    return n > 0 ? n : 0;
}

static enum status read_range(struct reader *r, region_id low, region_id high,
                              struct error *err)
{
    struct query q;
    query_open(&q, r->store,
               "select p.id, p.region, p.department, p.name, p.arrived, "
               "p.spent, g.name, g.short_name from project p "
               "left join region g on g.id = p.region where p.year = ?1 and "
               "p.region between ?2 and ?3",
               (int64_t[]){ r->q.year, low, high }, 3);
    while (r->n_projects < FLOW_ROWS_MAX && query_next(&q)) {
        struct project_row *p = add_project(r);
        int department = flow_department(r->b, FLOW_NAMED, column_text(&q, 2));
        p->id = column_int(&q, 0);
        p->arrived = at_least_0(column_int(&q, 4));
        p->spent = at_least_0(column_int(&q, 5));
        p->place = place_of(r, column_int(&q, 1));
        p->inside = true;
        p->number = flow_project(r->b, department, FLOW_NAMED,
                                 own_name(column_text(&q, 3),
                                          column_text(&q, 6),
                                          column_text(&q, 7)));
    }
    enum status status = query_close(&q, err);
    if (status == STATUS_OK && r->n_projects == FLOW_ROWS_MAX)
        return error_set(err, STATUS_LIMIT,
                         "%s: region %lld has %d projects or more in %d; look "
                         "at its parts",
                         r->store->path, (long long)r->q.region, FLOW_ROWS_MAX,
                         r->q.year);
    return status;
}

static int by_id(const void *a, const void *b)
{
    const struct project_row *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* The region's own, and those of each level below it: codes of one level are
 * a range. */
static enum status read_projects(struct reader *r, struct error *err)
{
    region_id low = r->q.region, high = r->q.region;
    enum status status = read_range(r, low, high, err);
    for (int level = (int)r->level; level < LEVEL_VILLAGE && !status;
         level += 3) {
        low *= 1000;
        high = high * 1000 + 999;
        status = read_range(r, low, high, err);
    }
    r->n_own = r->n_projects;
    if (r->n_own)
        qsort(r->projects, (size_t)r->n_own, sizeof *r->projects, by_id);
    return status;
}

/* ---- what was paid to households ---- */

static struct project_row *find_project(struct reader *r, int64_t id)
{
    struct project_row key = { .id = id };
    struct project_row *own = r->n_own
                                  ? bsearch(&key, r->projects, (size_t)r->n_own,
                                            sizeof key, by_id)
                                  : NULL;
    for (int i = r->n_own; i < r->n_projects && !own; i++)
        if (r->projects[i].id == id)
            own = &r->projects[i];
    return own;
}

/* Of another year, or of a place above. */
static enum status read_foreign(struct reader *r, int64_t id,
                                struct project_row **out, struct error *err)
{
    struct query q;
    query_open(&q, r->store,
               "select p.department, p.name, p.region, g.name, g.short_name "
               "from project p left join region g on g.id = p.region "
               "where p.id = ?1",
               &id, 1);
    bool found = query_next(&q);
    int department = flow_department(r->b, FLOW_NAMED,
                                     found ? column_text(&q, 0) : "");
    struct project_row *p = add_project(r);
    p->id = id;
    p->inside = found && region_inside(column_int(&q, 2), r->q.region);
    p->number = found ? flow_project(r->b, department, FLOW_NAMED,
                                     own_name(column_text(&q, 1),
                                              column_text(&q, 3),
                                              column_text(&q, 4)))
                      : flow_project(r->b, department, FLOW_LOOSE, "");
    *out = p;
    return query_close(&q, err);
}

struct payment {
    const char *key; /* of the rollup's dimension 'project' */
    int place;
    int64_t amount, households, persons;
};

static enum status pay(struct reader *r, const struct payment *p,
                       struct error *err)
{
    int64_t id;
    if (p->amount <= 0)
        return STATUS_OK;
    if (!str_parse_int(p->key, INT64_MIN, INT64_MAX, &id)) {
        const char *by = str_starts(p->key, "by ") ? p->key + 3 : p->key;
        int department = flow_department(r->b, FLOW_NAMED, by);
        int loose = flow_project(r->b, department, FLOW_LOOSE, "");
        flow_project_row(r->b, loose, p->amount, true);
        flow_pour(r->b, loose, p->place, FLOW_HOME, p->amount, p->households,
                  p->persons);
        return STATUS_OK;
    }
    struct project_row *project = find_project(r, id);
    enum status status = STATUS_OK;
    if (!project)
        status = read_foreign(r, id, &project, err);
    if (status != STATUS_OK)
        return status;
    project->paid += p->amount;
    flow_pour(r->b, project->number, p->place, FLOW_HOME, p->amount,
              p->households, p->persons);
    return STATUS_OK;
}

/* The places below, with what was paid in each. */
static enum status read_places(struct reader *r, struct error *err)
{
    struct query q;
    query_open(&q, r->store,
               "select id, case short_name when '' then name else short_name "
               "end, en from region where id between ?1 * 1000 and ?1 * 1000 "
               "+ 999 order by id",
               &r->q.region, 1);
    r->places = xcalloc(1000, sizeof *r->places);
    while (r->n_places < 1000 && query_next(&q)) {
        struct place_row *p = &r->places[r->n_places++];
        p->region = column_int(&q, 0);
        p->number = flow_place(r->b, p->region, 0, column_text(&q, 1),
                               column_text(&q, 2));
    }
    return query_close(&q, err);
}

static enum status read_payments(struct reader *r, struct error *err)
{
    struct query q;
    enum status status = STATUS_OK;
    query_open(&q, r->store,
               "select p.region, p.dimension, p.key, p.households, p.persons, "
               "p.amount from region g cross join rollup p on p.region = g.id "
               "and p.year = ?2 and p.dimension in ('paid', 'project') "
               "where g.id between ?1 * 1000 and ?1 * 1000 + 999",
               (int64_t[]){ r->q.region, r->q.year }, 2);
    while (status == STATUS_OK && query_next(&q)) {
        struct payment p = { .key = column_text(&q, 2),
                             .place = place_of(r, column_int(&q, 0)),
                             .households = column_int(&q, 3),
                             .persons = column_int(&q, 4),
                             .amount = column_int(&q, 5) };
        if (str_equal(column_text(&q, 1), "paid"))
            flow_reach(r->b, p.place, p.households, p.persons);
        else
            status = pay(r, &p, err);
    }
    enum status closed = query_close(&q, status == STATUS_OK ? err : NULL);
    return status == STATUS_OK ? closed : status;
}

static int add_household(struct reader *r, household_id id, const char *head)
{
    char masked[96];
    if (!r->store->whole) {
        mask_name(head, masked, sizeof masked);
        head = masked;
    }
    return flow_place(r->b, 0, id, head, "");
}

/* A village's places are its households. */
static enum status read_households(struct reader *r, struct error *err)
{
    struct query q;
    int64_t begin, end, last = 0;
    int place = -1;
    enum status status = STATUS_OK;
    household_range(r->q.region, &begin, &end);
    query_open(&q, r->store,
               "select h.id, h.head, h.persons, coalesce(cast(m.project as "
               "text), 'by ' || m.department) as payer, sum(m.amount) "
               "from household h cross join measure m on m.household = h.id "
               "and m.year = ?3 where h.id >= ?1 and h.id < ?2 and "
               "m.amount <> 0 group by h.id, payer order by h.id, payer",
               (int64_t[]){ begin, end, r->q.year }, 3);
    while (status == STATUS_OK && query_next(&q)) {
        int64_t id = column_int(&q, 0), persons = column_int(&q, 2);
        if (id != last) {
            last = id;
            place = add_household(r, id, column_text(&q, 1));
            flow_reach(r->b, place, 1, persons);
        }
        const struct payment p = { .key = column_text(&q, 3),
                                   .place = place,
                                   .households = 1,
                                   .persons = persons,
                                   .amount = column_int(&q, 4) };
        status = pay(r, &p, err);
    }
    enum status closed = query_close(&q, status == STATUS_OK ? err : NULL);
    return status == STATUS_OK ? closed : status;
}

/* ---- the rest ---- */

static void pour_rests(struct reader *r)
{
    bool lowest = r->level == LEVEL_VILLAGE;
    for (int i = 0; i < r->n_projects; i++) {
        const struct project_row *p = &r->projects[i];
        int64_t rest = p->arrived - p->paid, works = p->spent - p->paid;
        flow_project_row(r->b, p->number, p->spent, p->paid > 0);
        if (p->inside && rest < 0)
            flow_beyond(r->b, p->number, -rest);
        if (!p->inside || rest <= 0)
            continue;
        works = works < 0 ? 0 : works > rest ? rest : works;
        if (works > 0)
            flow_pour(r->b, p->number, p->place, FLOW_PUBLIC, works, 0, 0);
        if (rest > works)
            flow_pour(r->b, p->number, p->place,
                      p->place == flow_self(r->b) && !lowest ? FLOW_HELD
                                                             : FLOW_IDLE,
                      rest - works, 0, 0);
    }
}

/* What the fund rows say beside the projects; *unbooked the other way round.
 * Where no fund row is kept, there is nothing to compare. */
static enum status compare_book(struct reader *r, int64_t *unbooked,
                                struct error *err)
{
    int64_t book;
    bool kept;
    enum status status = db_number(
        r->store,
        "select amount from rollup where region = ?1 and year = ?2 and "
        "dimension = 'fund' and key = 'arrived' and amount > 0",
        (int64_t[]){ r->q.region, r->q.year }, 2, &book, &kept, err);
    if (status != STATUS_OK || !kept)
        return status;
    int64_t more = book - flow_total(r->b);
    if (more > 0) {
        int d = flow_department(r->b, FLOW_UNLISTED, "");
        int p = flow_project(r->b, d, FLOW_UNLISTED, "");
        flow_pour(r->b, p, flow_self(r->b), FLOW_HELD, more, 0, 0);
    }
    *unbooked = more < 0 ? -more : 0;
    return STATUS_OK;
}

static enum status read_all(struct reader *r, int64_t *unbooked,
                            struct error *err)
{
    enum status status = region_require(r->store, r->q.region, err);
    if (status == STATUS_OK && r->level != LEVEL_VILLAGE)
        status = read_places(r, err);
    if (status == STATUS_OK)
        status = read_projects(r, err);
    if (status == STATUS_OK)
        status = r->level == LEVEL_VILLAGE ? read_households(r, err)
                                           : read_payments(r, err);
    if (status != STATUS_OK)
        return status;
    pour_rests(r);
    return compare_book(r, unbooked, err);
}

enum status store_flow(struct store *s, const struct flow_query *q,
                       struct fund_flow **out, struct error *err)
{
    int64_t unbooked = 0;
    struct reader r = { .store = s, .q = *q };
    *out = NULL;
    r.level = region_level(q->region);
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    r.b = flow_begin(q);
    status = read_all(&r, &unbooked, err);
    store_read_end(s);
    free(r.projects);
    free(r.places);
    if (status == STATUS_OK)
        *out = flow_end(r.b, unbooked);
    else
        flow_abandon(r.b);
    return status;
}
