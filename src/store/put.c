#include "store/put.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "store/rowset.h"

/* The key columns come first; none: every put appends. made: a column that is
 * computed from the cells, as its trigger would, so that a bulk load need not
 * write each row again. */
static const struct {
    const char *name, *key, *rest, *made, *as;
} tables[PUT_COUNT] = {
    [PUT_META] = { .name = "meta", .key = "key", .rest = "value" },
    [PUT_POVERTY_LINE] = { .name = "poverty_line",
                           .key = "year",
                           .rest = "yuan,basis" },
    [PUT_REGION] = { .name = "region",
                     .key = "id",
                     .rest =
                         "name,short_name,en,initials,lon,lat,shape,schematic,"
                         "rural_persons" },
    [PUT_BACKDROP] = { .name = "backdrop",
                       .key = "",
                       .rest = "kind,name,shape,schematic" },
    [PUT_VILLAGE] = { .name = "village",
                      .key = "id",
                      .rest =
                          "poverty_village,exit_year,terrain,collective_income,"
                          "groups_n,team_size,households_all,persons_all" },
    [PUT_OFFICIAL] = { .name = "official",
                       .key = "id",
                       .rest = "region,duty,name,unit,since_year,since_month" },
    [PUT_HOUSEHOLD] = { .name = "household",
                        .key = "id",
                        .rest =
                            "head,surname,group_name,persons,workers,cause,"
                            "cause_2,cause_3,attribute,year_identified,year_"
                            "exit,"
                            "lon,lat,food,clothing,schooling,medical,"
                            "housing_safe,water_safe,housing,water,helper" },
    [PUT_HOUSEHOLD_YEAR] = { .name = "household_year",
                             .key = "household,year",
                             .rest = "poverty,wage,business,property,transfer,"
                                     "expense,allowance",
                             .made = "head",
                             .as =
                                 "(?4 + ?5 + ?6 + ?7 - ?8) * 1.0 / max((select "
                                 "persons from household where id = ?1), 1)" },
    [PUT_MEMBER] = { .name = "member",
                     .key = "household,number",
                     .rest = "relation,name,birth_year,male,ethnicity,health,"
                             "labour,"
                             "occupation,dropout,insured,months,education,work_place,"
                             "twin" },
    [PUT_PROJECT] = { .name = "project",
                      .key = "id",
                      .rest =
                          "region,number,name,department,year,budget,arrived,"
                          "spent,percent,progress,villages,households,"
                          "persons" },
    [PUT_MEASURE] = { .name = "measure",
                      .key = "id",
                      .rest =
                          "household,project,kind,title,detail,department,year,"
                          "month,amount,progress,percent,policy,result" },
    [PUT_PLAN] = { .name = "plan",
                   .key = "id",
                   .rest = "village,title,state,progress,percent,year" },
    [PUT_FUND] = { .name = "fund",
                   .key = "region,year",
                   .rest =
                       "budget,arrived,to_village,to_household,spent,persons" },
    [PUT_LOG] = { .name = "log",
                  .key = "id",
                  .rest = "household,at,kind,helper,text" },
    [PUT_CHANGE] = { .name = "change",
                     .key = "id",
                     .rest = "household,at,kind,reason" },
    [PUT_EXTERNAL] = { .name = "external_id",
                       .key = "village,external",
                       .rest = "household" },
    [PUT_INCOME_ITEM] = { .name = "income_item",
                          .key = "household,number",
                          .rest = "year,source,name,amount" },
    [PUT_RISK] = { .name = "risk",
                   .key = "household,year",
                   .rest = "kind,risk,risk_2,risk_3,risk_4,risk_5,removed" },
    [PUT_PHOTO] = { .name = "photo",
                    .key = "id",
                    .rest = "household,kind,at,file,pair" },
    [PUT_BACKDROP_AGAIN] = { .name = "backdrop",
                             .key = "id",
                             .rest = "kind,name,shape,schematic" },
    [PUT_LIGHT] = { .name = "light",
                    .key = "household",
                    .rest = "lon,lat,history" },
    [PUT_ROLLUP] = { .name = "rollup",
                     .key = "region,year,dimension,key",
                     .rest = "households,persons,amount" },
    [PUT_FLAG] = { .name = "flag",
                   .key = "rule,household",
                   .rest = "detail,since" },
};

static int count_columns(const char *list)
{
    int n = *list != '\0';
    for (; *list; list++)
        n += *list == ',';
    return n;
}

/* "insert into t (a,b,c) values (?,?,?) on conflict (a) do update set
 * b=excluded.b,c=excluded.c" */
static void build_sql(enum put_table table, char *sql, size_t size)
{
    const char *key = tables[table].key, *rest = tables[table].rest;
    int n = count_columns(key) + count_columns(rest);
    const char *made = tables[table].made;
    str_format(sql, size, "insert into %s (%s%s%s%s%s) values (",
               tables[table].name, key, *key ? "," : "", rest, made ? "," : "",
               made ? made : "");
    for (int i = 0; i < n; i++)
        str_append(sql, size, "%s?%d", i ? "," : "", i + 1);
    if (made)
        str_append(sql, size, ",%s", tables[table].as);
    str_append(sql, size, ")");
    if (!*key)
        return;
    str_append(sql, size, " on conflict (%s) do update set ", key);
    for (const char *p = rest; *p;) {
        int width = (int)strcspn(p, ",");
        str_append(sql, size, "%s%.*s=excluded.%.*s", p == rest ? "" : ",",
                   width, p, width, p);
        p += width + (p[width] == ',');
    }
    if (made)
        str_append(sql, size, ",%s=excluded.%s", made, made);
}

static int bind_cell(sqlite3_stmt *stmt, int i, const struct cell *c)
{
    switch (c->kind) {
    case CELL_INT: return sqlite3_bind_int64(stmt, i, c->integer);
    case CELL_REAL: return sqlite3_bind_double(stmt, i, c->real);
    case CELL_TEXT:
        return sqlite3_bind_text(stmt, i, c->pointer, -1, SQLITE_STATIC);
    case CELL_BLOB:
        return sqlite3_bind_blob64(stmt, i, c->pointer,
                                   (sqlite3_uint64)c->integer, SQLITE_STATIC);
    case CELL_NULL: break;
    }
    return sqlite3_bind_null(stmt, i);
}

struct cell cell_int(int64_t value)
{
    return (struct cell){ .kind = CELL_INT, .integer = value };
}

struct cell cell_known(int64_t value)
{
    return value ? cell_int(value) : (struct cell){ .kind = CELL_NULL };
}

struct cell cell_real(double value)
{
    if (!isfinite(value))
        return (struct cell){ .kind = CELL_NULL };
    return (struct cell){ .kind = CELL_REAL, .real = value };
}

struct cell cell_text(const char *text)
{
    return (struct cell){ .kind = CELL_TEXT, .pointer = text ? text : "" };
}

struct cell cell_key(const char *key)
{
    return key ? cell_text(key) : (struct cell){ .kind = CELL_NULL };
}

struct cell cell_blob(const void *bytes, size_t n)
{
    if (!bytes)
        return (struct cell){ .kind = CELL_NULL };
    return (struct cell){ .kind = CELL_BLOB,
                          .integer = (int64_t)n,
                          .pointer = bytes };
}

enum status put_row(struct store *s, enum put_table table,
                    const struct cell *cells, int n, int64_t key,
                    struct error *err)
{
    int rc = SQLITE_OK;
    int all = count_columns(tables[table].key) +
              count_columns(tables[table].rest);
    ASSERT(n <= all);
    ASSERT(!s->fill || table == PUT_META);
    if (!s->puts[table]) {
        char sql[1536];
        build_sql(table, sql, sizeof sql);
        rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                &s->puts[table], NULL);
    }
    for (int i = 0; i < n && rc == SQLITE_OK; i++)
        rc = bind_cell(s->puts[table], i + 1, &cells[i]);
    for (int i = n; i < all && rc == SQLITE_OK; i++)
        rc = sqlite3_bind_null(s->puts[table], i + 1);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(s->puts[table]);
        rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
    }
    enum status status = STATUS_OK;
    if (rc != SQLITE_OK) {
        char what[96];
        str_format(what, sizeof what, "%s %lld", tables[table].name,
                   (long long)key);
        status = db_error(s, rc, what, err);
    }
    if (s->puts[table])
        sqlite3_reset(s->puts[table]);
    return status;
}

/* "insert into t (a,b) select c0,c1 from rowset" */
static void build_rows_sql(enum put_table table, char *sql, size_t size)
{
    const char *key = tables[table].key, *rest = tables[table].rest;
    const char *made = tables[table].made;
    int n = count_columns(key) + count_columns(rest) + (made != NULL);
    ASSERT(n <= PUT_CELLS_MAX);
    str_format(sql, size, "insert into %s (%s%s%s%s%s) select ",
               tables[table].name, key, *key ? "," : "", rest, made ? "," : "",
               made ? made : "");
    for (int i = 0; i < n; i++)
        str_append(sql, size, "%sc%d", i ? "," : "", i);
    str_append(sql, size, " from rowset");
}

enum status put_rows(struct store *s, enum put_table table,
                     struct row_stream *rows, const char *what,
                     struct error *err)
{
    int rc = rowset_on(s);
    if (rc == SQLITE_OK && !s->put_rows[table]) {
        char sql[1536];
        build_rows_sql(table, sql, sizeof sql);
        rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                &s->put_rows[table], NULL);
    }
    s->rowset = rows;
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(s->put_rows[table]);
        rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
    }
    enum status status = STATUS_OK;
    if (rc != SQLITE_OK)
        status = db_error(s, rc, what, err);
    if (s->put_rows[table])
        sqlite3_reset(s->put_rows[table]);
    s->rowset = NULL;
    return status;
}
