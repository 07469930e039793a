/* Telling a register: the log, pages, facts. */
#include "store/feed_internal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#define PAGE_BYTES_SOFT (12 * 1024 * 1024) /* a page of changes is halved */
#define PAGE_BYTES_STOP (8 * 1024 * 1024)  /* a page of all rows ends */
#define TRIGGER_BYTES   8192

/* ---- the log ---- */

static void add_key_match(char *sql, const struct feed_table *t,
                          const char *prefix)
{
    for (int i = 0; i < t->n_key; i++)
        str_append(sql, TRIGGER_BYTES, "%s%s = %s%s", i ? " and " : "",
                   t->columns[i].name, prefix, t->columns[i].name);
}

/* "'log', old.id, 0" */
static void add_identity(char *sql, const struct feed_table *t,
                         const char *prefix)
{
    str_append(sql, TRIGGER_BYTES, "'%s', %s%s, %s%s", t->name, prefix,
               t->columns[0].name, t->n_key > 1 ? prefix : "",
               t->n_key > 1 ? t->columns[1].name : "0");
}

static void add_json(char *sql, const struct feed_table *t, const char *prefix)
{
    str_append(sql, TRIGGER_BYTES, "json_object(");
    for (int i = 0; i < t->n_columns; i++) {
        const char *name = t->columns[i].name;
        bool shape = t->columns[i].kind == FEED_SHAPE;
        str_append(sql, TRIGGER_BYTES, "%s'%s', %s%s%s%s", i ? ", " : "", name,
                   shape ? "nullif(hex(" : "", prefix, name,
                   shape ? "), '')" : "");
    }
    str_append(sql, TRIGGER_BYTES, ")");
}

static const char log_into[] = "insert into feed_log (tbl, key, part, "
                               "replaced, before) ";

/* An insert that meets a row ("or replace", "on conflict do update", "or
 * ignore") tells nobody; so it is looked for before. */
static enum status log_inserts(struct store *s, const struct feed_table *t,
                               struct error *err)
{
    char sql[TRIGGER_BYTES];
    str_format(sql, sizeof sql,
               "create trigger feed_%s_meets before insert on %s when exists "
               "(select 1 from %s where ",
               t->name, t->name, t->name);
    add_key_match(sql, t, "new.");
    str_append(sql, sizeof sql, ") begin %sselect ", log_into);
    add_identity(sql, t, "");
    str_append(sql, sizeof sql, ", 1, ");
    add_json(sql, t, "");
    str_append(sql, sizeof sql, " from %s where ", t->name);
    add_key_match(sql, t, "new.");
    str_append(sql, sizeof sql, "; end");
    enum status status = db_exec(s, sql, err);
    if (status != STATUS_OK)
        return status;
    str_format(sql, sizeof sql,
               "create trigger feed_%s_insert after insert on %s when not "
               "exists (select 1 from feed_log where seq = (select max(seq) "
               "from feed_log) and replaced = 1 and (tbl, key, part) = (",
               t->name, t->name);
    add_identity(sql, t, "new.");
    str_append(sql, sizeof sql, ")) begin %svalues (", log_into);
    add_identity(sql, t, "new.");
    str_append(sql, sizeof sql, ", 0, null); end");
    return db_exec(s, sql, err);
}

static enum status log_table(struct store *s, const struct feed_table *t,
                             struct error *err)
{
    static const char *const events[] = { "update", "delete" };
    char sql[TRIGGER_BYTES];
    enum status status = log_inserts(s, t, err);
    for (size_t i = 0; i < LENGTH(events) && status == STATUS_OK; i++) {
        str_format(sql, sizeof sql,
                   "create trigger feed_%s_%s after %s on %s begin %svalues (",
                   t->name, events[i], events[i], t->name, log_into);
        add_identity(sql, t, "old.");
        str_append(sql, sizeof sql, ", 0, ");
        add_json(sql, t, "old.");
        str_append(sql, sizeof sql, "); ");
        if (i == 0) { /* the key itself may change */
            str_append(sql, sizeof sql, "%sselect ", log_into);
            add_identity(sql, t, "new.");
            str_append(sql, sizeof sql, ", 0, null where not (");
            for (int k = 0; k < t->n_key; k++)
                str_append(sql, sizeof sql, "%snew.%s = old.%s",
                           k ? " and " : "", t->columns[k].name,
                           t->columns[k].name);
            str_append(sql, sizeof sql, "); ");
        }
        str_append(sql, sizeof sql, "end");
        status = db_exec(s, sql, err);
    }
    return status;
}

static const char new_epoch[] =
    "delete from feed_log; delete from feed_state where key = 'pruned';"
    "insert into feed_state values ('epoch', lower(hex(randomblob(6)))) "
    "on conflict (key) do update set value = excluded.value;";

enum status feed_log_renew(struct store *s, struct error *err)
{
    int64_t n;
    enum status status = db_number(
        s, "select count(*) from feed_state where key = 'epoch'", NULL, 0, &n,
        NULL, err);
    return status == STATUS_OK && n ? db_exec(s, new_epoch, err) : status;
}

static enum status start(struct store *s, struct error *err)
{
    int64_t n, newest;
    enum status status = db_number(
        s,
        "select count(*) from sqlite_schema where type = 'trigger' and "
        "name like 'feed_%_meets'",
        NULL, 0, &n, NULL, err);
    if (status == STATUS_OK && n != FEED_TABLES) {
        status = n ? error_set(err, STATUS_INVALID,
                               "%s: its feed triggers are not whole; make the "
                               "register anew",
                               s->path)
                   : db_exec(s, new_epoch, err);
        for (int i = 0; i < FEED_TABLES && status == STATUS_OK; i++)
            status = log_table(s, &feed_tables[i], err);
    }
    if (status == STATUS_OK)
        status = db_number(s, "select coalesce(max(seq), 0) from feed_log",
                           NULL, 0, &newest, NULL, err);
    if (status != STATUS_OK || newest <= FEED_LOG_KEEP)
        return status;
    struct query q;
    int64_t upto = newest - FEED_LOG_KEEP;
    query_open(&q, s, "delete from feed_log where seq <= ?1", &upto, 1);
    query_next(&q);
    status = query_close(&q, err);
    if (status != STATUS_OK)
        return status;
    query_open(&q, s,
               "insert into feed_state select 'pruned', cast(max(?1, coalesce("
               "(select cast(value as integer) from feed_state where key = "
               "'pruned'), 0)) as text) where true on conflict (key) do update "
               "set value = excluded.value",
               &upto, 1);
    query_next(&q);
    return query_close(&q, err);
}

enum status store_feed_start(struct store *s, struct error *err)
{
    enum status status = db_exec(s, "begin immediate", err);
    if (status == STATUS_OK)
        status = start(s, err);
    if (status == STATUS_OK)
        return db_exec(s, "commit", err);
    store_feed_rollback(s);
    return status;
}

/* ---- cursors ---- */

struct position {
    char epoch[16];
    int64_t seq;
    int table;   /* -1: changes after seq */
    bool inside; /* after the row (key, part); else from the start */
    int64_t key, part;
};

static bool take_part(const char **p, char *out, size_t size)
{
    size_t n = strcspn(*p, ".");
    if (n == 0 || n >= size)
        return false;
    memcpy(out, *p, n);
    out[n] = 0;
    *p += n + ((*p)[n] == '.');
    return true;
}

static bool take_number(const char **p, int64_t min, int64_t max, int64_t *out)
{
    char text[24];
    return take_part(p, text, sizeof text) &&
           str_parse_int(text, min, max, out);
}

static bool parse_cursor(const char *text, struct position *out)
{
    const char *p = text;
    int64_t table = -1;
    *out = (struct position){ .table = -1 };
    if (!take_part(&p, out->epoch, sizeof out->epoch) ||
        !take_number(&p, 0, INT64_MAX, &out->seq))
        return false;
    if (*p && !take_number(&p, 0, FEED_TABLES - 1, &table))
        return false;
    out->table = (int)table;
    if (!*p)
        return true;
    out->inside = true;
    return take_number(&p, INT64_MIN, INT64_MAX, &out->key) &&
           take_number(&p, INT64_MIN, INT64_MAX, &out->part) && !*p;
}

static void format_cursor(const struct position *p, char *out)
{
    str_format(out, FEED_CURSOR_BYTES, "%s.%lld", p->epoch, (long long)p->seq);
    if (p->table >= 0)
        str_append(out, FEED_CURSOR_BYTES, ".%d", p->table);
    if (p->table >= 0 && p->inside)
        str_append(out, FEED_CURSOR_BYTES, ".%lld.%lld", (long long)p->key,
                   (long long)p->part);
}

struct log_state {
    char epoch[16];
    int64_t newest, pruned;
};

static enum status read_log_state(struct store *s, struct log_state *l,
                                  struct error *err)
{
    struct query q;
    *l = (struct log_state){ 0 };
    query_open(&q, s,
               "select (select value from feed_state where key = 'epoch'), "
               "cast((select value from feed_state where key = 'pruned') as "
               "integer), (select max(seq) from feed_log)",
               NULL, 0);
    if (query_next(&q)) {
        str_copy(l->epoch, sizeof l->epoch, column_text(&q, 0));
        l->pruned = column_int(&q, 1);
        l->newest = column_int(&q, 2);
    }
    if (l->newest < l->pruned)
        l->newest = l->pruned;
    enum status status = query_close(&q, err);
    if (status == STATUS_OK && !l->epoch[0])
        status = error_set(err, STATUS_INVALID,
                           "%s: its changes are not logged; serve it from a "
                           "place where it may be written once",
                           s->path);
    return status;
}

/* ---- rows as they were ---- */

struct teller {
    struct store *store;
    struct feed_page *page;
    bool masked;
    int year;    /* of the data, for masking */
    int64_t seq; /* tell the register as it was after this change */
    int limit;   /* rows */
    struct feed_value values[FEED_COLUMNS_MAX];
    struct feed_scratch scratch;
};

void feed_row_columns(const struct feed_table *t, sqlite3_stmt *stmt, int first,
                      struct feed_value *values)
{
    for (int i = 0; i < t->n_columns; i++) {
        struct feed_value *v = &values[i];
        int column = first + i;
        *v = (struct feed_value){ .is = FEED_NULL };
        switch (sqlite3_column_type(stmt, column)) {
        case SQLITE_INTEGER:
            v->is = FEED_NUMBER;
            v->integer = sqlite3_column_int64(stmt, column);
            break;
        case SQLITE_FLOAT:
            v->is = FEED_DOUBLE;
            v->real = sqlite3_column_double(stmt, column);
            break;
        case SQLITE_TEXT:
            v->is = FEED_STRING;
            v->text = (const char *)sqlite3_column_text(stmt, column);
            break;
        case SQLITE_BLOB:
            v->is = FEED_BYTES;
            v->text = sqlite3_column_blob(stmt, column);
            v->integer = sqlite3_column_bytes(stmt, column);
            break;
        default: break;
        }
    }
}

/* teller->values → a line */
static void tell_values(struct teller *w, const struct feed_table *t)
{
    struct feed_text *body = &w->page->body;
    size_t before = body->n;
    if (w->masked)
        feed_mask_row(t, w->values, w->year, &w->scratch);
    feed_text_add(body, "{\"put\":", 7);
    feed_text_string(body, t->name);
    feed_text_add(body, ",\"row\":", 7);
    feed_row_write(t, w->values, body);
    feed_text_add(body, "}", 1);
    if (body->n - before > FEED_LINE_BYTES_MAX) {
        body->n = before;
        w->page->n_too_long++;
        return;
    }
    feed_text_add(body, "\n", 1);
    w->page->n_rows++;
}

static enum status tell_before(struct teller *w, const struct feed_table *t,
                               const char *before, struct error *err)
{
    int unknown;
    struct error why = { "" };
    json_t *row = json_loads(before, 0, NULL);
    bool good = row &&
                feed_row_parse(t, row, w->values, &unknown, &w->scratch, &why);
    if (good)
        tell_values(w, t);
    json_decref(row);
    return good ? STATUS_OK
                : error_set(err, STATUS_INVALID,
                            "%s: feed_log: a %s row cannot be read: %s",
                            w->store->path, t->name, why.text);
}

/* "select id, 0, head, … from household where …" with the key doubled first,
 * so that every table has (key, part) in columns 0 and 1. */
static void select_rows(const struct feed_table *t, const char *where,
                        char *sql, size_t size)
{
    str_format(sql, size, "select %s, %s", t->columns[0].name,
               t->n_key > 1 ? t->columns[1].name : "0");
    for (int i = 0; i < t->n_columns; i++)
        str_append(sql, size, ", %s", t->columns[i].name);
    str_append(sql, size, " from %s where %s", t->name, where);
}

/* ---- everything as of a moment ---- */

struct merge {
    struct query now, old; /* current rows; what was before later changes */
    bool more_now, more_old;
};

static int compare_rows(const struct query *a, const struct query *b, bool text)
{
    if (text)
        return strcmp(column_text(a, 0), column_text(b, 0));
    int64_t x = column_int(a, 0), y = column_int(b, 0);
    if (x == y) {
        x = column_int(a, 1);
        y = column_int(b, 1);
    }
    return (x > y) - (x < y);
}

static void open_merge(struct teller *w, const struct feed_table *t,
                       const struct position *at, struct merge *m)
{
    char sql[1024], where[160];
    bool text = t->columns[0].kind == FEED_TEXT;
    int64_t args[] = { at->inside ? at->key : INT64_MIN,
                       at->inside ? at->part : INT64_MIN, w->seq };
    const char *k = t->columns[0].name;
    if (text)
        str_format(where, sizeof where, "?1 = ?1 and ?2 = ?2 order by %s", k);
    else if (t->n_key > 1)
        str_format(where, sizeof where, "(%s, %s) > (?1, ?2) order by %s, %s",
                   k, t->columns[1].name, k, t->columns[1].name);
    else
        str_format(where, sizeof where, "%s > ?1 and ?2 = ?2 order by %s", k,
                   k);
    select_rows(t, where, sql, sizeof sql);
    query_open(&m->now, w->store, sql, args, 2);
    str_format(sql, sizeof sql,
               "select key, part, before, seq from feed_log where tbl = '%s' "
               "and %s and seq > ?3 order by key, part, seq",
               t->name,
               text ? "?1 = ?1 and ?2 = ?2" : "(key, part) > (?1, ?2)");
    query_open(&m->old, w->store, sql, args, 3);
    m->more_now = query_next(&m->now);
    m->more_old = query_next(&m->old);
}

/* Past all that the log says of its present row. */
static void skip_old(struct merge *m, bool text)
{
    char key[128] = "";
    int64_t id = column_int(&m->old, 0), part = column_int(&m->old, 1);
    if (text)
        str_copy(key, sizeof key, column_text(&m->old, 0));
    do
        m->more_old = query_next(&m->old);
    while (m->more_old && column_int(&m->old, 1) == part &&
           (text ? !strcmp(key, column_text(&m->old, 0))
                 : column_int(&m->old, 0) == id));
}

/* Rows of one table until the page is full; at->table moves on when there are
 * no more. */
static enum status tell_table(struct teller *w, struct position *at,
                              struct error *err)
{
    const struct feed_table *t = &feed_tables[at->table];
    bool text = t->columns[0].kind == FEED_TEXT; /* never cut in two */
    struct merge m;
    enum status status = STATUS_OK;
    open_merge(w, t, at, &m);
    while (status == STATUS_OK && (m.more_now || m.more_old) &&
           (text || (w->page->n_rows < w->limit &&
                     w->page->body.n < PAGE_BYTES_STOP))) {
        int order = !m.more_now   ? 1
                    : !m.more_old ? -1
                                  : compare_rows(&m.now, &m.old, text);
        const struct query *q = order < 0 ? &m.now : &m.old;
        at->inside = true;
        at->key = column_int(q, 0);
        at->part = column_int(q, 1);
        if (order < 0) {
            w->scratch.used = 0;
            feed_row_columns(t, m.now.stmt, 2, w->values);
            tell_values(w, t);
            m.more_now = query_next(&m.now);
            continue;
        }
        if (sqlite3_column_type(m.old.stmt, 2) != SQLITE_NULL)
            status = tell_before(w, t, column_text(&m.old, 2), err);
        skip_old(&m, text);
        if (order == 0)
            m.more_now = query_next(&m.now);
    }
    if (!m.more_now && !m.more_old) {
        at->table++;
        at->inside = false;
    }
    enum status a = query_close(&m.now, status == STATUS_OK ? err : NULL);
    status = status == STATUS_OK ? a : status;
    a = query_close(&m.old, status == STATUS_OK ? err : NULL);
    return status == STATUS_OK ? a : status;
}

static enum status tell_all(struct teller *w, struct position *at,
                            struct error *err)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && at->table < FEED_TABLES &&
           w->page->n_rows < w->limit && w->page->body.n < PAGE_BYTES_STOP)
        status = tell_table(w, at, err);
    if (at->table >= FEED_TABLES)
        at->table = -1; /* and now the changes since */
    return status;
}

/* ---- changes ---- */

struct entry {
    int table;
    int64_t key, part;
    char *text; /* a key that is a text */
    bool gone;
};

struct entries {
    struct entry *of;
    int n;
};

static int by_table(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->table != y->table)
        return x->table - y->table;
    if (x->text && y->text)
        return strcmp(x->text, y->text);
    if (x->key != y->key)
        return x->key > y->key ? 1 : -1;
    return (x->part > y->part) - (x->part < y->part);
}

static enum status list_entries(struct teller *w, int64_t after, int64_t end,
                                struct entries *e, struct error *err)
{
    struct query q;
    query_open(&q, w->store,
               "select tbl, key, part from feed_log where seq > ?1 and "
               "seq <= ?2 group by tbl, key, part",
               (int64_t[]){ after, end }, 2);
    while (query_next(&q)) {
        const struct feed_table *t = feed_table_find(column_text(&q, 0));
        if (!t)
            continue;
        if (e->n % 1024 == 0)
            e->of = xrealloc(e->of, sizeof *e->of * (size_t)(e->n + 1024));
        bool text = t->columns[0].kind == FEED_TEXT;
        e->of[e->n++] = (struct entry){
            .table = (int)(t - feed_tables),
            .key = text ? 0 : column_int(&q, 1),
            .part = column_int(&q, 2),
            .text = text ? xstrdup(column_text(&q, 1)) : NULL,
        };
    }
    if (e->n)
        qsort(e->of, (size_t)e->n, sizeof *e->of, by_table);
    return query_close(&q, err);
}

/* The two questions a changed row needs, kept for a table's rows. */
struct lookup {
    sqlite3_stmt *before, *now;
};

static int prepare_lookup(struct store *s, const struct feed_table *t,
                          struct lookup *l)
{
    char sql[1024], where[96];
    str_format(where, sizeof where, "%s = ?2 and %s = ?3", t->columns[0].name,
               t->n_key > 1 ? t->columns[1].name : "?3");
    select_rows(t, where, sql, sizeof sql);
    int rc = sqlite3_prepare_v2(s->db, sql, -1, &l->now, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(
            s->db,
            "select before from feed_log where tbl = ?1 and key = ?2 and "
            "part = ?3 and seq > ?4 order by seq limit 1",
            -1, &l->before, NULL);
    return rc;
}

static void bind_entry(sqlite3_stmt *stmt, const struct entry *e)
{
    if (e->text)
        sqlite3_bind_text(stmt, 2, e->text, -1, SQLITE_STATIC);
    else
        sqlite3_bind_int64(stmt, 2, e->key);
    sqlite3_bind_int64(stmt, 3, e->part);
}

static enum status tell_entry(struct teller *w, const struct lookup *l,
                              struct entry *e, struct error *err)
{
    const struct feed_table *t = &feed_tables[e->table];
    enum status status = STATUS_OK;
    sqlite3_bind_text(l->before, 1, t->name, -1, SQLITE_STATIC);
    bind_entry(l->before, e);
    sqlite3_bind_int64(l->before, 4, w->seq);
    int rc = sqlite3_step(l->before);
    if (rc == SQLITE_ROW) {
        e->gone = sqlite3_column_type(l->before, 0) == SQLITE_NULL;
        if (!e->gone)
            status = tell_before(
                w, t, (const char *)sqlite3_column_text(l->before, 0), err);
    } else if (rc == SQLITE_DONE) {
        bind_entry(l->now, e);
        rc = sqlite3_step(l->now);
        e->gone = rc == SQLITE_DONE;
        if (rc == SQLITE_ROW) {
            w->scratch.used = 0;
            feed_row_columns(t, l->now, 2, w->values);
            tell_values(w, t);
        }
        sqlite3_reset(l->now);
    }
    sqlite3_reset(l->before);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return db_error(w->store, rc, NULL, err);
    return status;
}

static enum status tell_puts(struct teller *w, struct entries *e,
                             struct error *err)
{
    struct lookup l = { NULL, NULL };
    enum status status = STATUS_OK;
    for (int i = 0; i < e->n && status == STATUS_OK; i++) {
        if (i == 0 || e->of[i].table != e->of[i - 1].table) {
            sqlite3_finalize(l.now);
            sqlite3_finalize(l.before);
            l = (struct lookup){ NULL, NULL };
            int rc = prepare_lookup(w->store, &feed_tables[e->of[i].table], &l);
            if (rc != SQLITE_OK)
                status = db_error(w->store, rc, NULL, err);
        }
        if (status == STATUS_OK)
            status = tell_entry(w, &l, &e->of[i], err);
    }
    sqlite3_finalize(l.now);
    sqlite3_finalize(l.before);
    return status;
}

static void tell_deletes(struct teller *w, const struct entries *e)
{
    struct feed_text *body = &w->page->body;
    for (int i = e->n - 1; i >= 0; i--) {
        const struct entry *x = &e->of[i];
        const struct feed_table *t = &feed_tables[x->table];
        char key[64];
        if (!x->gone)
            continue;
        str_format(key, sizeof key, "%lld", (long long)x->key);
        if (t->n_key > 1)
            str_append(key, sizeof key, "/%lld", (long long)x->part);
        feed_text_add(body, "{\"del\":", 7);
        feed_text_string(body, t->name);
        feed_text_add(body, ",\"key\":", 7);
        feed_text_string(body, x->text ? x->text : key);
        feed_text_add(body, "}\n", 2);
        w->page->n_rows++;
    }
}

static enum status tell_changes_upto(struct teller *w, int64_t after,
                                     struct error *err)
{
    struct entries e = { NULL, 0 };
    enum status status = list_entries(w, after, w->seq, &e, err);
    if (status == STATUS_OK)
        status = tell_puts(w, &e, err);
    if (status == STATUS_OK)
        tell_deletes(w, &e);
    for (int i = 0; i < e.n; i++)
        free(e.of[i].text);
    free(e.of);
    return status;
}

/* ---- a page ---- */

/* meta as_of as it was then; 0 unknown. */
static enum status as_of_then(struct store *s, int64_t seq, int64_t *out,
                              struct error *err)
{
    struct query q;
    *out = 0;
    query_open(&q, s,
               "select before ->> '$.value' from (select before from feed_log "
               "where tbl = 'meta' and key = 'as_of' and part = 0 and seq > ?1 "
               "order by seq limit 1) union all select value from meta where "
               "key = 'as_of' and not exists (select 1 from feed_log where "
               "tbl = 'meta' and key = 'as_of' and part = 0 and seq > ?1)",
               &seq, 1);
    if (query_next(&q) && !civil_parse_iso(column_text(&q, 0), out))
        *out = 0;
    return query_close(&q, err);
}

static enum status set_moment(struct teller *w, int64_t seq, int64_t *as_of,
                              struct error *err)
{
    w->seq = seq;
    enum status status = as_of_then(w->store, seq, as_of, err);
    w->year = *as_of ? civil_from_unix(*as_of).year : 0;
    return status;
}

/* The changes after at->seq: as many log entries as make a page. */
static enum status tell_changes(struct teller *w, struct position *at,
                                const struct log_state *log, int64_t *as_of,
                                struct error *err)
{
    int64_t limit = w->limit, after = at->seq, full;
    enum status status = db_number(
        w->store,
        "select count(*) = ?2 from (select 1 from feed_log where seq > ?1 "
        "limit ?2)",
        (int64_t[]){ after, limit }, 2, &full, NULL, err);
    if (status != STATUS_OK)
        return status;
    for (;;) {
        int64_t end;
        status = db_number(
            w->store,
            "select max(seq) from (select seq from feed_log where seq > ?1 "
            "order by seq limit ?2)",
            (int64_t[]){ after, limit }, 2, &end, NULL, err);
        if (end < after)
            end = after;
        if (status == STATUS_OK)
            status = set_moment(w, end, as_of, err);
        if (status == STATUS_OK)
            status = tell_changes_upto(w, after, err);
        if (status != STATUS_OK)
            return status;
        at->seq = end;
        if (w->page->body.n <= PAGE_BYTES_SOFT || limit == 1)
            break;
        limit /= 2; /* a full page always to the same length */
        w->page->body.n = 0;
        w->page->n_rows = w->page->n_too_long = 0;
    }
    w->page->more = at->seq < log->newest;
    w->page->fixed = w->page->more && full;
    return STATUS_OK;
}

static void end_page(struct feed_page *p, const struct position *at,
                     int64_t as_of)
{
    char line[FEED_CURSOR_BYTES + 128], time[32];
    format_cursor(at, p->cursor);
    str_format(line, sizeof line,
               "{\"cursor\":\"%s\",\"more\":%s,\"as_of\":", p->cursor,
               p->more ? "true" : "false");
    if (as_of) {
        civil_format_iso(as_of, time);
        str_append(line, sizeof line, "\"%s\"}\n", time);
    } else {
        str_append(line, sizeof line, "null}\n");
    }
    feed_text_add(&p->body, line, strlen(line));
}

static enum status find_position(struct store *s, const char *after,
                                 const struct log_state *log,
                                 struct position *at, struct error *err)
{
    if (!after) {
        *at = (struct position){ .seq = log->newest };
        str_copy(at->epoch, sizeof at->epoch, log->epoch);
        return STATUS_OK;
    }
    if (parse_cursor(after, at) && !strcmp(at->epoch, log->epoch) &&
        at->seq >= log->pruned && at->seq <= log->newest)
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND,
                     "%s: no cursor of this register, or too old a one; begin "
                     "without `after`",
                     s->path);
}

static enum status tell_page(struct store *s, const char *after, int limit,
                             bool masked, struct feed_page *out,
                             struct error *err)
{
    struct log_state log;
    struct position at;
    int64_t as_of = 0;
    enum status status = read_log_state(s, &log, err);
    if (status == STATUS_OK)
        status = find_position(s, after, &log, &at, err);
    if (status != STATUS_OK)
        return status;
    struct teller *w = xcalloc(1, sizeof *w);
    w->store = s;
    w->page = out;
    w->masked = masked;
    w->limit = limit;
    if (at.table < 0) {
        status = tell_changes(w, &at, &log, &as_of, err);
    } else {
        status = set_moment(w, at.seq, &as_of, err);
        if (status == STATUS_OK)
            status = tell_all(w, &at, err);
        out->more = true; /* at least to ask for the changes since */
        out->fixed = after != NULL;
    }
    free(w);
    if (status == STATUS_OK)
        end_page(out, &at, as_of);
    return status;
}

enum status store_feed_page(struct store *s, const char *after, int limit,
                            bool masked, struct feed_page *out,
                            struct error *err)
{
    ASSERT(limit >= 1 && limit <= FEED_LIMIT_MAX);
    *out = (struct feed_page){ 0 };
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    status = tell_page(s, after, limit, masked, out, err);
    store_read_end(s);
    if (status != STATUS_OK)
        feed_page_finish(out);
    return status;
}

void feed_page_finish(struct feed_page *p)
{
    free(p->body.text);
    *p = (struct feed_page){ 0 };
}

/* ---- facts ---- */

enum status store_feed_facts(struct store *s, struct feed_facts *out,
                             struct error *err)
{
    struct log_state log;
    struct store_facts facts;
    struct query q;
    *out = (struct feed_facts){ 0 };
    enum status status = store_read_begin(s, err);
    if (status != STATUS_OK)
        return status;
    status = read_log_state(s, &log, err);
    if (status == STATUS_OK)
        status = store_facts(s, &facts, err);
    if (status == STATUS_OK) {
        query_open(&q, s,
                   "select coalesce((select value from meta where key = "
                   "'name'), (select name from region where id = ?1), ''), "
                   "(select count(*) from household), "
                   "(select count(*) from member)",
                   &facts.home, 1);
        if (query_next(&q)) {
            str_copy(out->name, sizeof out->name, column_text(&q, 0));
            out->households = column_int(&q, 1);
            out->members = column_int(&q, 2);
        }
        status = query_close(&q, err);
    }
    store_read_end(s);
    if (status != STATUS_OK)
        return status;
    struct position at = { .seq = log.newest, .table = -1 };
    str_copy(at.epoch, sizeof at.epoch, log.epoch);
    format_cursor(&at, out->cursor);
    out->home = facts.home;
    out->as_of_unix_s = facts.freshness.as_of_unix_s;
    out->demo = facts.freshness.demo;
    return STATUS_OK;
}
