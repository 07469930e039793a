/* Foreign SQL, held: what a rule may read, call and cost.
 *
 * SQLite asks box_allows() for each thing a statement does and names the view
 * through which it does it. A name proves nothing when a rule can make one of
 * its own, and a common table expression could be called like a view: so WITH
 * is not let through, nor whatever is not one expression. */
#include "store/rules_internal.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "map/outline.h"
#include "store/shape.h"
#include "store/update.h"

#define STEPS_A_CALL      1000 /* of SQLite's machine */
#define CALLS_A_HOUSEHOLD 40
#define CALLS_AT_LEAST    2000
#define SQL_BYTES         (768 << 10)

static const char *const views[] = { "rule_household", "rule_year",
                                     "rule_member", "rule_place", "rule_now" };

/* A view's join that needs no column of a table is told without the view. So
 * it may be there, `h` too, the household at hand; not one value is read. */
static const char *const rows[] = {
    "h",   "household", "household_year", "member", "measure",
    "log", "official",  "poverty_line",   "meta"
};

/* None of them makes much of little. */
static const char *const functions[] = {
    "abs",      "avg",
    "coalesce", "count",
    "glob",     "ifnull",
    "iif",      "instr",
    "length",   "like",
    "lower",    "ltrim",
    "max",      "min",
    "nullif",   "round",
    "rtrim",    "sign",
    "substr",   "substring",
    "sum",      "total",
    "trim",     "typeof",
    "upper",    "outside_county",
};

static bool listed(const char *const *list, size_t n, const char *name)
{
    for (size_t i = 0; name && i < n; i++)
        if (!strcasecmp(list[i], name))
            return true;
    return false;
}

/* ---- one expression ---- */

/* Past a quoted text that begins at p; NULL when it does not end. */
static const char *skip_quoted(const char *p)
{
    char end = *p == '[' ? ']' : *p;
    for (p++; *p; p++)
        if (*p == end) {
            if (end == ']' || p[1] != end)
                return p + 1;
            p++;
        }
    return NULL;
}

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

const char *rules_expression_fault(const char *sql)
{
    int depth = 0;
    for (const char *p = sql; *p;) {
        if (strchr("'\"`[", *p)) {
            p = skip_quoted(p);
            if (!p)
                return "a quoted text does not end";
            continue;
        }
        if (in_word(*p)) {
            size_t n = 0;
            while (in_word(p[n]))
                n++;
            if (n == 4 && !strncasecmp(p, "with", 4))
                return "expected an expression without WITH; write a subquery";
            p += n;
            continue;
        }
        depth += (*p == '(') - (*p == ')');
        if (depth < 0)
            return "a ) without its (";
        if (!strncmp(p, "--", 2) || !strncmp(p, "/*", 2))
            return "expected no comment; a line that begins with ; is one";
        if (strchr(";?:@$#", *p))
            return "expected one expression, without ; ? : @ $ #";
        p++;
    }
    return depth == 0 ? NULL : "a ( without its )";
}

/* ---- what it may do ---- */

static int box_allows(void *ctx, int action, const char *a, const char *b,
                      const char *db, const char *view)
{
    (void)ctx;
    bool inside = listed(views, LENGTH(views), view);
    if (db && strcmp(db, "main") != 0)
        return SQLITE_DENY;
    switch (action) {
    case SQLITE_SELECT: return SQLITE_OK;
    case SQLITE_READ:
        return inside || listed(views, LENGTH(views), a) ||
                       (!*b && listed(rows, LENGTH(rows), a))
                   ? SQLITE_OK
                   : SQLITE_DENY;
    case SQLITE_FUNCTION:
        return inside || listed(functions, LENGTH(functions), b) ? SQLITE_OK
                                                                 : SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

static int on_steps(void *ctx)
{
    struct sandbox *b = ctx;
    if (b->store->stop && b->store->stop(b->store->stop_ctx))
        return 1;
    if (!b->counting || --b->left >= 0)
        return 0;
    b->over = true;
    return 1;
}

void box_grant(struct sandbox *b, int64_t households)
{
    b->left = CALLS_AT_LEAST + households * CALLS_A_HOUSEHOLD;
    b->counting = true;
    b->over = false;
}

/* ---- outside_county(county, lon, lat) ---- */

static void take_outline(struct sandbox *b, region_id county)
{
    outline_destroy(b->outline);
    arena_reset(&b->shape_arena);
    b->shape = (struct geo_shape){ 0 };
    b->outline = NULL;
    /* A damaged outline is wanjia check's to tell, here it is unknown. */
    if (store_read_shape(b->store, county, &b->shape_arena, &b->shape, NULL) ==
        STATUS_OK)
        b->outline = outline_create(&b->shape);
}

static int64_t metres_outside(const struct sandbox *b, struct geo_point g)
{
    if (!b->outline || !(fabs(g.lat) < 89 && fabs(g.lon) <= 180))
        return -1;
    if (outline_contains(b->outline, g))
        return 0;
    return (int64_t)ceil(outline_distance_m(b->outline, g));
}

/* A rule asks it twice, for its condition and its detail. */
static void outside_county(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    struct sandbox *b = sqlite3_user_data(ctx);
    for (int i = 0; i < n; i++)
        if (sqlite3_value_type(args[i]) == SQLITE_NULL)
            return;
    region_id county = sqlite3_value_int64(args[0]);
    struct geo_point g = { sqlite3_value_double(args[1]),
                           sqlite3_value_double(args[2]) };
    bool same = county == b->county;
    if (!same)
        take_outline(b, county);
    if (!same || g.lon != b->point.lon || g.lat != b->point.lat)
        b->outside_m = metres_outside(b, g);
    b->county = county;
    b->point = g;
    if (b->outside_m >= 0)
        sqlite3_result_int64(ctx, b->outside_m);
}

/* ---- the households ---- */

static bool names_word(const char *sql, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = sql; *p; p++)
        if (!strncasecmp(p, word, n) && (p == sql || !in_word(p[-1])) &&
            !in_word(p[n]))
            return true;
    return false;
}

static bool rules_name(const struct rules *r, const char *word)
{
    for (int i = 0; i < r->n; i++)
        if (names_word(r->of[i].where, word) ||
            (r->of[i].detail && names_word(r->of[i].detail, word)))
            return true;
    return false;
}

/* Only the columns that a rule names: each other one costs a look-up a
 * household. */
static enum status make_households(struct sandbox *b, struct error *err)
{
    struct query q;
    sqlite3_str *sql = sqlite3_str_new(b->store->db);
    sqlite3_str_appendall(sql,
                          "with h as materialized (select household,persons");
    query_open(&q, b->store, "select name from pragma_table_info(?1)", NULL, 0);
    query_text(&q, 1, "rule_household");
    while (query_next(&q))
        if (strcmp(column_text(&q, 0), "household") != 0 &&
            strcmp(column_text(&q, 0), "persons") != 0 &&
            rules_name(b->rules, column_text(&q, 0)))
            sqlite3_str_appendf(sql, ",%s", column_text(&q, 0));
    sqlite3_str_appendall(sql, " from rule_household where household >= ?1 and "
                               "household < ?2) ");
    b->households = sqlite3_str_finish(sql);
    return query_close(&q, err);
}

/* ---- on and off ---- */

enum status box_on(struct sandbox *b, struct store *s, const struct rules *r,
                   struct error *err)
{
    *b = (struct sandbox){ .store = s, .rules = r };
    enum status status = make_households(b, err);
    if (status != STATUS_OK)
        return status;
    int rc = sqlite3_create_function(s->db, "outside_county", 3,
                                     SQLITE_UTF8 | SQLITE_DETERMINISTIC, b,
                                     outside_county, NULL, NULL);
    sqlite3_progress_handler(s->db, STEPS_A_CALL, on_steps, b);
    return rc == SQLITE_OK ? STATUS_OK : db_error(s, rc, NULL, err);
}

void box_off(struct sandbox *b)
{
    struct store *s = b->store;
    sqlite3_create_function(s->db, "outside_county", 3, SQLITE_UTF8, NULL, NULL,
                            NULL, NULL);
    store_stop_when(s, s->stop, s->stop_ctx);
    outline_destroy(b->outline);
    arena_finish(&b->shape_arena);
    sqlite3_free(b->households);
    *b = (struct sandbox){ 0 };
}

/* ---- statements ---- */

/* Compile with the guard on and low limits. */
static int prepare(struct sandbox *b, const char *sql, sqlite3_stmt **out)
{
    static const int limits[][2] = {
        { SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES },
        { SQLITE_LIMIT_EXPR_DEPTH, 100 },
        { SQLITE_LIMIT_COMPOUND_SELECT, 10 },
        { SQLITE_LIMIT_VDBE_OP, 100000 },
        { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100 },
        { SQLITE_LIMIT_FUNCTION_ARG, 20 },
    };
    sqlite3 *db = b->store->db;
    int old[LENGTH(limits)];
    for (size_t i = 0; i < LENGTH(limits); i++)
        old[i] = sqlite3_limit(db, limits[i][0], limits[i][1]);
    sqlite3_set_authorizer(db, box_allows, NULL);
    int rc = sqlite3_prepare_v2(db, sql, -1, out, NULL);
    sqlite3_set_authorizer(db, NULL, NULL);
    for (size_t i = 0; i < LENGTH(limits); i++)
        sqlite3_limit(db, limits[i][0], old[i]);
    return rc;
}

static enum status rule_error(struct sandbox *b, const struct rule *rule,
                              bool detail, struct error *err)
{
    return error_set(
        err, STATUS_INVALID,
        "%s:%d: [%s] %s: expected %s over the household h and the "
        "views of config/README.md; SQLite: %s",
        b->rules->path, detail ? rule->detail_line : rule->where_line, rule->id,
        detail ? "detail" : "where", detail ? "an expression" : "a condition",
        sqlite3_errmsg(b->store->db));
}

static int prepare_alone(struct sandbox *b, const char *expression,
                         sqlite3_stmt **out)
{
    char *sql = sqlite3_mprintf("%sselect count(*) from h where (%s)",
                                b->households, expression);
    int rc = sql ? prepare(b, sql, out) : SQLITE_NOMEM;
    sqlite3_free(sql);
    return rc;
}

enum status box_try_all(struct sandbox *b, struct error *err)
{
    for (int i = 0; i < b->rules->n; i++) {
        const struct rule *rule = &b->rules->of[i];
        for (int detail = 0; detail <= (rule->detail != NULL); detail++) {
            sqlite3_stmt *stmt = NULL;
            int rc = prepare_alone(b, detail ? rule->detail : rule->where,
                                   &stmt);
            sqlite3_finalize(stmt);
            if (rc != SQLITE_OK)
                return rule_error(b, rule, detail, err);
        }
    }
    return STATUS_OK;
}

enum status box_prepare_all(struct sandbox *b, sqlite3_stmt **out,
                            struct error *err)
{
    sqlite3_str *sql = sqlite3_str_new(b->store->db);
    sqlite3_str_appendf(sql, "%sselect h.household,h.persons", b->households);
    for (int i = 0; i < b->rules->n; i++) {
        const struct rule *rule = &b->rules->of[i];
        sqlite3_str_appendf(sql,
                            rule->detail ? ",case when (%s) then "
                                           "coalesce((%s),'') end"
                                         : ",case when (%s) then '' end",
                            rule->where, rule->detail);
    }
    sqlite3_str_appendall(sql, " from h");
    char *text = sqlite3_str_finish(sql);
    int rc = text ? prepare(b, text, out) : SQLITE_NOMEM;
    sqlite3_free(text);
    return rc == SQLITE_OK ? STATUS_OK
                           : db_error(b->store, rc, b->rules->path, err);
}

/* ---- which of them it was ---- */

static enum status too_long(struct sandbox *b, const struct rule *rule,
                            struct error *err)
{
    return error_set(err, STATUS_LIMIT,
                     "%s:%d: [%s] where: takes more than %d steps a household; "
                     "join its subqueries by h.household",
                     b->rules->path, rule->where_line, rule->id,
                     STEPS_A_CALL * CALLS_A_HOUSEHOLD);
}

enum status box_blame(struct sandbox *b, int rc, int64_t begin, int64_t end,
                      int64_t households, struct error *err)
{
    bool over = b->over;
    enum status status = db_error(b->store, rc, b->rules->path, err);
    if (!over && (rc & 255) != SQLITE_ERROR)
        return status;
    for (int i = 0; i < b->rules->n; i++) {
        const struct rule *rule = &b->rules->of[i];
        sqlite3_stmt *stmt = NULL;
        rc = prepare_alone(b, rule->where, &stmt);
        sqlite3_bind_int64(stmt, 1, begin);
        sqlite3_bind_int64(stmt, 2, end);
        box_grant(b, households);
        if (rc == SQLITE_OK)
            rc = sqlite3_step(stmt);
        if (rc != SQLITE_ROW && rc != SQLITE_DONE)
            status = b->over ? too_long(b, rule, err)
                             : rule_error(b, rule, false, err);
        bool found = rc != SQLITE_ROW && rc != SQLITE_DONE;
        sqlite3_finalize(stmt);
        if (found)
            return status;
    }
    return over ? error_set(err, STATUS_LIMIT,
                            "%s: all rules together take more than %d steps a "
                            "household",
                            b->rules->path, STEPS_A_CALL * CALLS_A_HOUSEHOLD)
                : status;
}

enum status rules_compile(const struct rules *r, struct error *err)
{
    struct store plain = { .path = (char *)(uintptr_t)r->path,
                           .mode = STORE_CREATE };
    struct sandbox b = { 0 };
    int rc = sqlite3_open(":memory:", &plain.db);
    enum status status = rc == SQLITE_OK ? db_exec(&plain, db_schema(), err)
                                         : db_error(&plain, rc, NULL, err);
    if (status == STATUS_OK) {
        status = box_on(&b, &plain, r, err);
        if (status == STATUS_OK)
            status = box_try_all(&b, err);
        box_off(&b);
    }
    sqlite3_close(plain.db);
    return status;
}
