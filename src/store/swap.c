#include "store/swap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "store/db.h"

#define NAME_PART ".tmp-"

static void remove_all(const char *path)
{
    static const char *const suffixes[] = { "-journal", "-wal", "-shm", "" };
    char name[PATH_MAX + 64];
    for (size_t i = 0; i < LENGTH(suffixes); i++) {
        str_format(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

static char *folder_of(const char *path)
{
    char *copy = xstrdup(path);
    char *folder = xstrdup(dirname(copy));
    free(copy);
    return folder;
}

/* NAME.tmp-PID of a process that is no more. */
static void remove_left_behind(const char *path)
{
    char *folder = folder_of(path), *copy = xstrdup(path);
    const char *base = basename(copy);
    size_t n = strlen(base);
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        int64_t pid;
        char name[PATH_MAX + 300];
        if (strncmp(e->d_name, base, n) != 0 ||
            !str_starts(e->d_name + n, NAME_PART) ||
            !str_parse_int(e->d_name + n + strlen(NAME_PART), 2, INT32_MAX,
                           &pid))
            continue;
        if (pid != getpid() && (kill((pid_t)pid, 0) == 0 || errno != ESRCH))
            continue;
        str_format(name, sizeof name, "%s/%s", folder, e->d_name);
        remove_all(name);
    }
    if (dir)
        closedir(dir);
    free(folder);
    free(copy);
}

/* SQLite's own copy, page by page: it knows of journals and logs. */
static enum status copy_register(struct store *from, const char *to,
                                 struct error *err)
{
    sqlite3 *db = NULL;
    int rc = sqlite3_open_v2(to, &db,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                 SQLITE_OPEN_NOMUTEX,
                             NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "pragma synchronous = off", NULL, NULL, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_backup *b = sqlite3_backup_init(db, "main", from->db, "main");
        if (b) {
            sqlite3_backup_step(b, -1);
            sqlite3_backup_finish(b);
        }
        rc = sqlite3_errcode(db);
    }
    /* db_error() asks a handle for its words. */
    struct store copy = { .db = db, .path = from->path };
    enum status status = rc == SQLITE_OK ? STATUS_OK
                                         : db_error(&copy, rc, NULL, err);
    sqlite3_close(db);
    return status;
}

static enum status open_copy(struct store_swap *w, struct error *err)
{
    struct store *reader = NULL;
    /* Opened first: opening drops this process's locks on a file. */
    enum status status = store_open(w->path, STORE_READ, &reader, err);
    if (status == STATUS_OK)
        status = store_open(w->path, STORE_WRITE, &w->guard, err);
    if (status == STATUS_OK)
        status = db_exec(w->guard, "begin immediate", err);
    if (status == STATUS_OK)
        status = copy_register(reader, w->temp, err);
    store_close(reader);
    return status == STATUS_OK
               ? store_open(w->temp, STORE_WRITE, &w->store, err)
               : status;
}

enum status store_swap_begin(const char *path, struct store_swap *out,
                             struct error *err)
{
    char real[PATH_MAX];
    struct stat st;
    *out = (struct store_swap){ 0 };
    out->fresh = stat(path, &st) != 0 && errno == ENOENT;
    if (!out->fresh && !realpath(path, real))
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    out->path = xstrdup(out->fresh ? path : real);
    size_t size = strlen(out->path) + 32;
    out->temp = xcalloc(1, size);
    str_format(out->temp, size, "%s" NAME_PART "%ld", out->path,
               (long)getpid());
    remove_left_behind(out->path);
    enum status status = out->fresh ? store_open(out->temp, STORE_CREATE,
                                                 &out->store, err)
                                    : open_copy(out, err);
    if (status == STATUS_OK) {
        out->store->temporary = true;
        status = db_exec(out->store, "pragma synchronous = off", err);
    }
    if (status != STATUS_OK)
        store_swap_abandon(out);
    return status;
}

/* The same owner and permissions as the file it replaces. */
static void keep_mode(const char *made, const char *path, unsigned mode)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        (void)!chmod(made, mode);
        return;
    }
    (void)!chown(made, st.st_uid, st.st_gid);
    (void)!chmod(made, st.st_mode & 07777);
}

static void sync_folder(const char *path)
{
    /* A file system that cannot do it is no reason to fail. */
    char *folder = folder_of(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(folder);
}

static enum status put_under(const char *made, const char *path, unsigned mode,
                             struct error *err)
{
    keep_mode(made, path, mode);
    enum status status = file_sync(made, err);
    if (status == STATUS_OK && rename(made, path) != 0)
        status = error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    if (status == STATUS_OK)
        sync_folder(path);
    return status;
}

enum status store_swap_commit(struct store_swap *w, unsigned mode,
                              struct error *err)
{
    store_close(w->store);
    w->store = NULL;
    enum status status = put_under(w->temp, w->path, mode, err);
    store_swap_abandon(w);
    return status;
}

enum status store_swap_place(const char *made, const char *path, unsigned mode,
                             struct error *err)
{
    struct store *old;
    struct error why;
    char journal[PATH_MAX + 16];
    /* The journal of a transaction that died is for the old file alone:
     * opening heals that one, and then it must not meet the new one. */
    if (store_open(path, STORE_WRITE, &old, &why) == STATUS_OK)
        store_close(old);
    str_format(journal, sizeof journal, "%s-journal", path);
    if (unlink(journal) != 0 && errno != ENOENT)
        return error_set(err, STATUS_IO, "%s: %s", journal, strerror(errno));
    return put_under(made, path, mode, err);
}

void store_swap_abandon(struct store_swap *w)
{
    store_close(w->store);
    store_close(w->guard);
    if (w->temp)
        remove_all(w->temp);
    free(w->temp);
    free(w->path);
    *w = (struct store_swap){ 0 };
}
