#include "store/pack.h"

#include <stdlib.h>
#include <string.h>

#define NUMBERS 100000 /* households of a village */

/* ---- the blob ---- */

static void put(uint8_t *to, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (uint8_t)(v >> 8 * i);
}

static uint64_t get(const uint8_t *from, int bytes)
{
    uint64_t v = 0;
    for (int i = bytes - 1; i >= 0; i--)
        v = v << 8 | from[i];
    return v;
}

static uint32_t float_bits(float f)
{
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    return bits;
}

static float bits_float(uint32_t bits)
{
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

bool pack_read(const void *blob, size_t bytes, int64_t count, region_id village,
               struct light_room *room)
{
    size_t n = bytes / PACK_LIGHT_BYTES;
    const uint8_t *number = blob, *lon = number + 4 * n, *lat = lon + 4 * n;
    const uint8_t *history = lat + 4 * n;
    if (bytes % PACK_LIGHT_BYTES || (int64_t)n != count || n > NUMBERS ||
        count > room->cap - room->n)
        return false;
    int64_t last = -1, at = room->n;
    for (size_t i = 0; i < n; i++) {
        int64_t k = (int64_t)get(number + 4 * i, 4);
        if (k <= last || k >= NUMBERS)
            return false;
        last = k;
        room->id[at + (int64_t)i] = village * NUMBERS + k;
    }
    for (size_t i = 0; i < n; i++)
        room->lon[at + (int64_t)i] = bits_float((uint32_t)get(lon + 4 * i, 4));
    for (size_t i = 0; i < n; i++)
        room->lat[at + (int64_t)i] = bits_float((uint32_t)get(lat + 4 * i, 4));
    for (size_t i = 0; i < n; i++)
        room->history[at + (int64_t)i] = get(history + 8 * i, 8);
    room->n += (int64_t)n;
    return true;
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
    }
    return blob;
}

/* ---- rows ---- */

static const char rows_sql[] =
    "select household, lon, lat, history from light where household >= ?1 and "
    "household < ?2 and lon is not null and lat is not null order by household";

static void take_row(const struct query *q, struct light_room *r)
{
    r->id[r->n] = column_int(q, 0);
    r->lon[r->n] = (float)column_real(q, 1);
    r->lat[r->n] = (float)column_real(q, 2);
    r->history[r->n++] = (uint64_t)column_int(q, 3);
}

enum status pack_read_rows(struct store *s, household_id begin,
                           household_id end, struct light_room *room,
                           struct error *err)
{
    struct query q;
    query_open(&q, s, rows_sql, (int64_t[]){ begin, end }, 2);
    while (room->n < room->cap && query_next(&q))
        take_row(&q, room);
    return query_close(&q, err);
}

/* ---- one village ---- */

static struct light_room make_village(void)
{
    return (struct light_room){ .id = xcalloc(NUMBERS, sizeof(household_id)),
                                .lon = xcalloc(NUMBERS, sizeof(float)),
                                .lat = xcalloc(NUMBERS, sizeof(float)),
                                .history = xcalloc(NUMBERS, sizeof(uint64_t)),
                                .cap = NUMBERS };
}

static void free_village(struct light_room *r)
{
    free(r->id);
    free(r->lon);
    free(r->lat);
    free(r->history);
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

enum status pack_write(struct store *s, bool all, struct error *err)
{
    region_id *villages;
    size_t n;
    struct light_room r = make_village();
    enum status status = list(s,
                              all ? "select distinct household / 100000 from "
                                    "light order by 1"
                                  : "select village from light_pack where "
                                    "pack is null order by 1",
                              &villages, &n, err);
    if (status == STATUS_OK && all)
        status = db_exec(s, "delete from light_pack", err);
    for (size_t i = 0; i < n && status == STATUS_OK; i++) {
        status = read_village(s, villages[i], &r, err);
        if (status == STATUS_OK)
            status = put_pack(s, villages[i], &r, err);
    }
    free(villages);
    free_village(&r);
    return status;
}

enum status store_pack_lights(struct store *s, struct error *err)
{
    enum status status = db_exec(s, "begin immediate", err);
    if (status == STATUS_OK)
        status = pack_write(s, false, err);
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
           memcmp(a->history, b->history, n * sizeof *a->history) == 0;
}

static enum status check_village(struct store *s, region_id village,
                                 struct light_room *rows,
                                 struct light_room *pack, bool *good,
                                 struct error *err)
{
    struct query q;
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
        *good = pack_read(sqlite3_column_blob(q.stmt, 1),
                          (size_t)sqlite3_column_bytes(q.stmt, 1), rows->n,
                          village, pack) &&
                same(rows, pack) && column_int(&q, 0) == rows->n;
    }
    return query_close(&q, err);
}

enum status pack_check(struct store *s,
                       void (*bad)(void *ctx, region_id village), void *ctx,
                       struct error *err)
{
    region_id *villages;
    size_t n;
    struct light_room rows = make_village(), pack = make_village();
    enum status status = list(s,
                              "select distinct household / 100000 from light "
                              "union select village from light_pack order by 1",
                              &villages, &n, err);
    for (size_t i = 0; i < n && status == STATUS_OK; i++) {
        bool good;
        status = check_village(s, villages[i], &rows, &pack, &good, err);
        if (status == STATUS_OK && !good)
            bad(ctx, villages[i]);
    }
    free(villages);
    free_village(&rows);
    free_village(&pack);
    return status;
}
