#include "store/pack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NUMBERS 100000 /* households of a village */

/* ---- the blob ---- */

static void put(uint8_t *to, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (uint8_t)(v >> 8 * i);
}

static uint32_t float_bits(float f)
{
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    return bits;
}

bool pack_open(const void *blob, size_t bytes, int64_t count,
               struct pack_ref *out)
{
    size_t n = bytes / PACK_LIGHT_BYTES;
    int64_t last = -1;
    *out = (struct pack_ref){ blob, n };
    if (bytes % PACK_LIGHT_BYTES || (int64_t)n != count || n > NUMBERS)
        return false;
    for (size_t i = 0; i < n; i++) {
        int64_t number = pack_number(out, i);
        if (number <= last || number >= NUMBERS)
            return false;
        last = number;
    }
    return true;
}

bool pack_read(const void *blob, size_t bytes, int64_t count, region_id village,
               struct light_room *room)
{
    struct pack_ref p;
    if (!pack_open(blob, bytes, count, &p) || count > room->cap - room->n)
        return false;
    int64_t at = room->n;
    for (size_t i = 0; i < p.n; i++) {
        room->id[at] = village * NUMBERS + pack_number(&p, i);
        room->lon[at] = pack_lon(&p, i);
        room->lat[at] = pack_lat(&p, i);
        room->history[at] = pack_history(&p, i);
        if (room->persons) {
            room->persons[at] = (uint16_t)pack_persons_of(&p, i);
            room->cause[at] = pack_cause(&p, i);
            room->traits[at] = (uint16_t)pack_traits_of(&p, i);
        }
        at += room->persons || !(isnan(room->lon[at]) || isnan(room->lat[at]));
    }
    room->n = at;
    return true;
}

int32_t pack_income(const void *blob, size_t i)
{
    uint32_t bits = pack_u32((const uint8_t *)blob + 4 * i);
    int32_t value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

unsigned pack_measures(const void *blob, size_t n, size_t i)
{
    return pack_u16((const uint8_t *)blob + 4 * n + 2 * i);
}

uint16_t pack_persons(int64_t persons)
{
    return (uint16_t)(persons > UINT16_MAX ? UINT16_MAX : persons);
}

int32_t pack_net(int64_t net)
{
    return net > INT32_MAX    ? INT32_MAX
           : net <= INT32_MIN ? INT32_MIN + 1
                              : (int32_t)net;
}

static uint8_t *encode(const struct light_room *r)
{
    size_t n = (size_t)r->n;
    uint8_t *blob = xcalloc(n + 1, PACK_LIGHT_BYTES);
    for (size_t i = 0; i < n; i++) {
        put(blob + 4 * i, (uint64_t)(r->id[i] % NUMBERS), 4);
        put(blob + 4 * (n + i), float_bits(r->lon[i]), 4);
        put(blob + 4 * (2 * n + i), float_bits(r->lat[i]), 4);
        put(blob + 12 * n + 8 * i, r->history[i], 8);
        put(blob + 20 * n + 2 * i, r->persons[i], 2);
        blob[22 * n + i] = r->cause[i];
        put(blob + 23 * n + 2 * i, r->traits[i], 2);
    }
    return blob;
}

/* ---- rows ---- */

static const char rows_sql[] =
    "select household, lon, lat, history from light where household >= ?1 and "
    "household < ?2 and lon is not null and lat is not null order by household";
static const char full_rows_sql[] =
    "select l.household, l.lon, l.lat, l.history, h.persons, h.cause, "
    "h.attribute, h.food, h.clothing, h.schooling, h.medical, h.housing_safe, "
    "h.water_safe from light l left join household h on h.id = l.household "
    "where l.household >= ?1 and l.household < ?2 order by l.household";

unsigned pack_row_traits(const struct query *q, int column)
{
    unsigned assured = 0;
    for (int g = 0; g < GUARANTEE_COUNT; g++)
        if (column_int(q, column + 1 + g))
            assured |= 1u << g;
    return pack_traits(attribute_of(column_text(q, column)), assured);
}

static void take_row(const struct query *q, struct light_room *r)
{
    r->id[r->n] = column_int(q, 0);
    r->lon[r->n] = (float)column_real(q, 1);
    r->lat[r->n] = (float)column_real(q, 2);
    r->history[r->n] = (uint64_t)column_int(q, 3);
    if (r->persons) {
        r->persons[r->n] = pack_persons(column_int(q, 4));
        r->cause[r->n] = (uint8_t)cause_of(column_text(q, 5));
        r->traits[r->n] = (uint16_t)pack_row_traits(q, 6);
    }
    r->n++;
}

enum status pack_read_rows(struct store *s, household_id begin,
                           household_id end, struct light_room *room,
                           struct error *err)
{
    struct query q;
    query_open(&q, s, room->persons ? full_rows_sql : rows_sql,
               (int64_t[]){ begin, end }, 2);
    while (room->n < room->cap && query_next(&q))
        take_row(&q, room);
    return query_close(&q, err);
}

/* ---- one village ---- */

struct light_room pack_room_make(void)
{
    return (struct light_room){ .id = xcalloc(NUMBERS, sizeof(household_id)),
                                .lon = xcalloc(NUMBERS, sizeof(float)),
                                .lat = xcalloc(NUMBERS, sizeof(float)),
                                .history = xcalloc(NUMBERS, sizeof(uint64_t)),
                                .persons = xcalloc(NUMBERS, sizeof(uint16_t)),
                                .cause = xcalloc(NUMBERS, 1),
                                .traits = xcalloc(NUMBERS, sizeof(uint16_t)),
                                .cap = NUMBERS };
}

void pack_room_free(struct light_room *r)
{
    free(r->id);
    free(r->lon);
    free(r->lat);
    free(r->history);
    free(r->persons);
    free(r->cause);
    free(r->traits);
}

static enum status read_village(struct store *s, region_id village,
                                struct light_room *r, struct error *err)
{
    int64_t begin, end;
    household_range(village, &begin, &end);
    r->n = 0;
    return pack_read_rows(s, begin, end, r, err);
}

static enum status list(struct store *s, const char *sql, region_id **out,
                        size_t *n, struct error *err)
{
    struct query q;
    *out = NULL;
    *n = 0;
    query_open(&q, s, sql, NULL, 0);
    while (query_next(&q)) {
        if (*n % 1024 == 0)
            *out = xrealloc(*out, sizeof **out * (*n + 1024));
        (*out)[(*n)++] = column_int(&q, 0);
    }
    return query_close(&q, err);
}

static enum status put_pack(struct store *s, region_id village,
                            const struct light_room *r, struct error *err)
{
    struct query q;
    uint8_t *blob = encode(r);
    query_open(&q, s, "insert or replace into light_pack values (?1, ?2, ?3)",
               (int64_t[]){ village, r->n }, 2);
    if (q.stmt)
        sqlite3_bind_blob64(q.stmt, 3, blob,
                            (sqlite3_uint64)r->n * PACK_LIGHT_BYTES,
                            SQLITE_STATIC);
    query_next(&q);
    enum status status = query_close(&q, err);
    free(blob);
    return status;
}

/* ---- years ---- */

void pack_years_clear(struct year_room *y, int64_t n)
{
    int64_t cells = n * PACK_YEARS;
    if (cells > y->cap) {
        y->net = xrealloc(y->net, sizeof *y->net * (size_t)cells);
        y->measures = xrealloc(y->measures,
                               sizeof *y->measures * (size_t)cells);
        y->cap = cells;
    }
    for (int64_t k = 0; k < cells; k++) {
        y->net[k] = PACK_UNKNOWN;
        y->measures[k] = 0;
    }
}

void pack_years_free(struct year_room *y)
{
    free(y->net);
    free(y->measures);
    *y = (struct year_room){ 0 };
}

/* The cell of the present row (household, year, …), -1: none. Households come
 * ascending; `at` goes with them. */
static int64_t year_cell(const struct query *q, const struct light_room *r,
                         int first, int64_t *at)
{
    int64_t id = column_int(q, 0), year = column_int(q, 1) - first;
    while (*at < r->n && r->id[*at] < id)
        ++*at;
    if (*at == r->n || r->id[*at] != id || year < 0 || year >= PACK_YEARS)
        return -1;
    return year * r->n + *at;
}

static enum status read_measures(struct store *s, region_id village, int first,
                                 const struct light_room *r,
                                 struct year_room *y, struct error *err)
{
    struct query q;
    int64_t begin, end, i = 0;
    household_range(village, &begin, &end);
    query_open(&q, s,
               "select household, year, kind from measure where household >= "
               "?1 and household < ?2 order by household",
               (int64_t[]){ begin, end }, 2);
    while (query_next(&q)) {
        int64_t cell = year_cell(&q, r, first, &i);
        int kind = measure_of(column_text(&q, 2));
        if (cell >= 0 && kind >= 0)
            y->measures[cell] |= (uint16_t)(1u << kind);
    }
    return query_close(&q, err);
}

/* What a village's households earned and got, by year and household. */
static enum status read_years(struct store *s, region_id village, int first,
                              const struct light_room *r, struct year_room *y,
                              struct error *err)
{
    struct query q;
    int64_t begin, end, i = 0;
    household_range(village, &begin, &end);
    pack_years_clear(y, r->n);
    query_open(&q, s,
               "select household, year, wage + business + property + transfer "
               "- expense from household_year where household >= ?1 and "
               "household < ?2 and wage is not null order by household",
               (int64_t[]){ begin, end }, 2);
    while (query_next(&q)) {
        int64_t cell = year_cell(&q, r, first, &i);
        if (cell >= 0)
            y->net[cell] = pack_net(column_int(&q, 2));
    }
    enum status status = query_close(&q, err);
    return status == STATUS_OK ? read_measures(s, village, first, r, y, err)
                               : status;
}

static enum status put_year(struct store *s, region_id village, int year,
                            const int32_t *net, const uint16_t *measures,
                            int64_t n, struct error *err)
{
    struct query q;
    uint8_t *blob = xcalloc((size_t)n + 1, PACK_YEAR_BYTES);
    for (int64_t i = 0; i < n; i++) {
        put(blob + 4 * i, (uint32_t)net[i], 4);
        put(blob + 4 * n + 2 * i, measures[i], 2);
    }
    query_open(&q, s, "insert into year_pack values (?1, ?2, ?3)",
               (int64_t[]){ village, year }, 2);
    if (q.stmt)
        sqlite3_bind_blob64(q.stmt, 3, blob,
                            (sqlite3_uint64)n * PACK_YEAR_BYTES, SQLITE_STATIC);
    query_next(&q);
    enum status status = query_close(&q, err);
    free(blob);
    return status;
}

enum status pack_put(struct store *s, region_id village,
                     const struct light_room *room, const struct year_room *y,
                     const struct store_facts *f, struct error *err)
{
    struct query q;
    query_open(&q, s, "delete from year_pack where village = ?1", &village, 1);
    query_next(&q);
    enum status status = query_close(&q, err);
    for (int i = 0; i < PACK_YEARS && f->year_first + i <= f->year_last; i++)
        if (status == STATUS_OK)
            status = put_year(s, village, f->year_first + i,
                              y->net + (int64_t)i * room->n,
                              y->measures + (int64_t)i * room->n, room->n, err);
    return status == STATUS_OK ? put_pack(s, village, room, err) : status;
}

static enum status pack_village(struct store *s, region_id village,
                                const struct store_facts *f,
                                struct light_room *r, struct year_room *y,
                                struct error *err)
{
    enum status status = read_village(s, village, r, err);
    if (status == STATUS_OK)
        status = read_years(s, village, f->year_first, r, y, err);
    if (status == STATUS_OK)
        status = pack_put(s, village, r, y, f, err);
    return status;
}

enum status pack_write(struct store *s, struct error *err)
{
    region_id *villages;
    size_t n;
    struct store_facts f;
    enum status status = store_facts(s, &f, err);
    if (status != STATUS_OK)
        return status;
    struct light_room r = pack_room_make();
    struct year_room y = { 0 };
    status = list(s,
                  "select village from light_pack where pack is null order by "
                  "1",
                  &villages, &n, err);
    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        status = pack_village(s, villages[i], &f, &r, &y, err);
    free(villages);
    pack_years_free(&y);
    pack_room_free(&r);
    return status;
}

enum status store_pack_lights(struct store *s, struct error *err)
{
    enum status status = db_exec(s, "begin immediate", err);
    if (status == STATUS_OK)
        status = pack_write(s, err);
    if (status == STATUS_OK)
        return db_exec(s, "commit", err);
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "rollback", NULL, NULL, NULL);
    return status;
}

/* ---- checking ---- */

static bool same(const struct light_room *a, const struct light_room *b)
{
    size_t n = (size_t)a->n;
    return a->n == b->n && memcmp(a->id, b->id, n * sizeof *a->id) == 0 &&
           memcmp(a->lon, b->lon, n * sizeof *a->lon) == 0 &&
           memcmp(a->lat, b->lat, n * sizeof *a->lat) == 0 &&
           memcmp(a->history, b->history, n * sizeof *a->history) == 0 &&
           memcmp(a->persons, b->persons, n * sizeof *a->persons) == 0 &&
           memcmp(a->cause, b->cause, n) == 0 &&
           memcmp(a->traits, b->traits, n * sizeof *a->traits) == 0;
}

/* Every year_pack of a village whose light_pack counts. */
static enum status check_years(struct store *s, region_id village, int first,
                               const struct light_room *rows, bool *good,
                               struct error *err)
{
    struct query q;
    int64_t n = rows->n;
    struct year_room y = { 0 };
    enum status status = read_years(s, village, first, rows, &y, err);
    if (status != STATUS_OK) {
        pack_years_free(&y);
        return status;
    }
    query_open(&q, s, "select year, pack from year_pack where village = ?1",
               &village, 1);
    while (*good && query_next(&q)) {
        int64_t year = column_int(&q, 0) - first;
        const void *blob = sqlite3_column_blob(q.stmt, 1);
        *good = year >= 0 && year < PACK_YEARS &&
                sqlite3_column_bytes(q.stmt, 1) == n * PACK_YEAR_BYTES;
        for (int64_t i = 0; *good && i < n; i++)
            *good = pack_income(blob, (size_t)i) == y.net[year * n + i] &&
                    pack_measures(blob, (size_t)n, (size_t)i) ==
                        y.measures[year * n + i];
    }
    pack_years_free(&y);
    return query_close(&q, err);
}

static enum status check_village(struct store *s, region_id village, int first,
                                 struct light_room *rows,
                                 struct light_room *pack, bool *good,
                                 struct error *err)
{
    struct query q;
    bool packed = false;
    *good = true;
    enum status status = read_village(s, village, rows, err);
    if (status != STATUS_OK)
        return status;
    query_open(&q, s, "select n, pack from light_pack where village = ?1",
               &village, 1);
    if (!query_next(&q)) {
        *good = rows->n == 0;
    } else if (sqlite3_column_type(q.stmt, 1) != SQLITE_NULL) {
        pack->n = 0;
        packed = true;
        *good = pack_read(sqlite3_column_blob(q.stmt, 1),
                          (size_t)sqlite3_column_bytes(q.stmt, 1), rows->n,
                          village, pack) &&
                same(rows, pack) && column_int(&q, 0) == rows->n;
    }
    status = query_close(&q, err);
    if (status == STATUS_OK && packed && *good)
        status = check_years(s, village, first, rows, good, err);
    return status;
}

enum status pack_check(struct store *s,
                       void (*bad)(void *ctx, region_id village), void *ctx,
                       struct error *err)
{
    region_id *villages;
    size_t n;
    struct store_facts f;
    enum status status = store_facts(s, &f, err);
    if (status != STATUS_OK)
        return status;
    struct light_room rows = pack_room_make(), pack = pack_room_make();
    status = list(s,
                  "select distinct household / 100000 from light "
                  "union select village from light_pack order by 1",
                  &villages, &n, err);
    for (size_t i = 0; i < n && status == STATUS_OK; i++) {
        bool good;
        status = check_village(s, villages[i], f.year_first, &rows, &pack,
                               &good, err);
        if (status == STATUS_OK && !good)
            bad(ctx, villages[i]);
    }
    free(villages);
    pack_room_free(&rows);
    pack_room_free(&pack);
    return status;
}
