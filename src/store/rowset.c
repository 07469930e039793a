#include "store/rowset.h"

#include <stdlib.h>

#include "base/str.h"

struct table {
    sqlite3_vtab base; /* first: SQLite knows only it */
    struct store *store;
};

struct cursor {
    sqlite3_vtab_cursor base; /* first */
    struct row_stream *rows;
    int64_t row;
    bool end;
    struct cell cells[PUT_CELLS_MAX];
};

static int on_connect(sqlite3 *db, void *aux, int argc, const char *const *argv,
                      sqlite3_vtab **out, char **message)
{
    char sql[256];
    (void)argc, (void)argv, (void)message;
    str_copy(sql, sizeof sql, "create table x (c0");
    for (int i = 1; i < PUT_CELLS_MAX; i++)
        str_append(sql, sizeof sql, ",c%d", i);
    str_append(sql, sizeof sql, ")");
    int rc = sqlite3_declare_vtab(db, sql);
    if (rc != SQLITE_OK)
        return rc;
    struct table *t = xcalloc(1, sizeof *t);
    t->store = aux;
    *out = &t->base;
    return SQLITE_OK;
}

static int on_disconnect(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

static int on_plan(sqlite3_vtab *table, sqlite3_index_info *plan)
{
    (void)table;
    plan->estimatedCost = 1;
    return SQLITE_OK;
}

static int on_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    struct cursor *c = xcalloc(1, sizeof *c);
    c->rows = ((struct table *)(void *)table)->store->rowset;
    *out = &c->base;
    return SQLITE_OK;
}

static int on_close(sqlite3_vtab_cursor *cursor)
{
    free(cursor);
    return SQLITE_OK;
}

static int on_next(sqlite3_vtab_cursor *cursor)
{
    struct cursor *c = (struct cursor *)(void *)cursor;
    c->row++;
    c->end = !c->rows || !c->rows->next(c->rows->ctx, c->cells);
    return SQLITE_OK;
}

static int on_first(sqlite3_vtab_cursor *cursor, int plan, const char *text,
                    int n, sqlite3_value **args)
{
    (void)plan, (void)text, (void)n, (void)args;
    return on_next(cursor);
}

static int on_end(sqlite3_vtab_cursor *cursor)
{
    return ((struct cursor *)(void *)cursor)->end;
}

static int on_column(sqlite3_vtab_cursor *cursor, sqlite3_context *ctx, int i)
{
    const struct cell *c = &((struct cursor *)(void *)cursor)->cells[i];
    switch (c->kind) {
    case CELL_INT: sqlite3_result_int64(ctx, c->integer); break;
    case CELL_REAL: sqlite3_result_double(ctx, c->real); break;
    case CELL_TEXT:
        sqlite3_result_text(ctx, c->pointer, -1, SQLITE_STATIC);
        break;
    case CELL_BLOB:
        sqlite3_result_blob64(ctx, c->pointer, (sqlite3_uint64)c->integer,
                              SQLITE_STATIC);
        break;
    case CELL_NULL: break;
    }
    return SQLITE_OK;
}

static int on_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
    *out = ((struct cursor *)(void *)cursor)->row;
    return SQLITE_OK;
}

/* Without xCreate it is there by its name alone, in no schema. */
static const sqlite3_module module = {
    .xConnect = on_connect,
    .xDisconnect = on_disconnect,
    .xBestIndex = on_plan,
    .xOpen = on_open,
    .xClose = on_close,
    .xFilter = on_first,
    .xNext = on_next,
    .xEof = on_end,
    .xColumn = on_column,
    .xRowid = on_rowid,
};

int rowset_on(struct store *s)
{
    if (s->has_rowset)
        return SQLITE_OK;
    int rc = sqlite3_create_module(s->db, "rowset", &module, s);
    s->has_rowset = rc == SQLITE_OK;
    return rc;
}
