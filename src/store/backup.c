/* A register copied while it is in use, and one whose writer was killed. */
#include "store/db.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "store/swap.h"

#define STEP_PAGES 16384 /* 64 MiB, then progress is told */

static enum status copy_pages(struct store *s, sqlite3 *to, const char *name,
                              void (*progress)(void *ctx, double done),
                              void *ctx, struct error *err)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", s->db, "main");
    if (!b)
        return error_set(err, STATUS_IO, "%s: %s", name, sqlite3_errmsg(to));
    int rc;
    do {
        rc = sqlite3_backup_step(b, STEP_PAGES);
        int all = sqlite3_backup_pagecount(b);
        if (progress && all > 0)
            progress(ctx, 1 - (double)sqlite3_backup_remaining(b) / all);
    } while (rc == SQLITE_OK);
    sqlite3_backup_finish(b);
    if (rc == SQLITE_DONE)
        return STATUS_OK;
    return error_set(err, STATUS_IO, "%s: cannot copy the register: %s", name,
                     sqlite3_errstr(rc));
}

/* A copy of a damaged file must not take a good one's place. */
static enum status require_whole(sqlite3 *db, const char *from,
                                 struct error *err)
{
    sqlite3_stmt *stmt = NULL;
    char said[128] = "it cannot be read";
    if (sqlite3_prepare_v2(db, "pragma quick_check(1)", -1, &stmt, NULL) ==
            SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        str_copy(said, sizeof said, (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    if (str_equal(said, "ok"))
        return STATUS_OK;
    return error_set(err, STATUS_INVALID,
                     "%s: the register is damaged, nothing was written: %s",
                     from, said);
}

static enum status make_copy(struct store *s, const char *made,
                             void (*progress)(void *ctx, double done),
                             void *ctx, struct error *err)
{
    sqlite3 *to;
    int rc = sqlite3_open_v2(
        made, &to,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    enum status status = STATUS_OK;
    if (rc != SQLITE_OK)
        status = error_set(err, STATUS_IO, "%s: %s", made, sqlite3_errmsg(to));
    /* It is thrown away unless it is whole: one sync at the end. */
    if (status == STATUS_OK)
        sqlite3_exec(to, "pragma synchronous = off", NULL, NULL, NULL);
    if (status == STATUS_OK)
        status = copy_pages(s, to, made, progress, ctx, err);
    if (status == STATUS_OK)
        status = require_whole(to, s->path, err);
    sqlite3_close(to);
    return status == STATUS_OK ? file_sync(made, err) : status;
}

enum status store_backup(const char *from, const char *to,
                         void (*progress)(void *ctx, double done), void *ctx,
                         struct error *err)
{
    struct store *s;
    struct stat source, target;
    char made[4200];
    if (stat(from, &source) == 0 && stat(to, &target) == 0 &&
        source.st_dev == target.st_dev && source.st_ino == target.st_ino)
        return error_set(err, STATUS_INVALID,
                         "%s: the register itself; give another name", to);
    enum status status = store_open(from, STORE_READ, &s, err);
    if (status != STATUS_OK)
        return status;
    str_format(made, sizeof made, "%s.tmp-%d", to, (int)getpid());
    unlink(made);
    status = make_copy(s, made, progress, ctx, err);
    store_close(s);
    if (status == STATUS_OK)
        status = store_swap_place(made, to, source.st_mode & 0777, err);
    if (status != STATUS_OK)
        unlink(made);
    return status;
}

/* A writer that was killed leaves a journal that must be played back before
 * anybody can read; a reader may not. SQLite does it for whoever may write. */
bool store_heal(const char *path)
{
    sqlite3 *db;
    int rc = sqlite3_open_v2(path, &db,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "select count(*) from sqlite_schema", NULL, NULL,
                          NULL);
    sqlite3_close(db);
    return rc == SQLITE_OK;
}
