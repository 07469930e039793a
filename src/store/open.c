#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

#define BUSY_MS      2000
#define HEADER_BYTES 100

/* The schema is longer than the 4,095 characters C promises for a string;
 * both compilers take it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
static const char schema[] =
#include "schema_sql.h"
    ;
#pragma GCC diagnostic pop

const char *db_schema(void)
{
    return schema;
}

static uint32_t big_endian(const uint8_t *p, int n)
{
    uint32_t value = 0;
    for (int i = 0; i < n; i++)
        value = value << 8 | p[i];
    return value;
}

static bool has_companion(const char *path, const char *suffix)
{
    char name[4096];
    struct stat st;
    if (str_format(name, sizeof name, "%s%s", path, suffix) + 1 >= sizeof name)
        return false;
    return stat(name, &st) == 0 && st.st_size > 0;
}

/* A writer that was stopped half way leaves a journal beside the file; then
 * SQLite mends what its header says, and the header proves nothing. */
static enum status check_header(const char *path, const uint8_t *header,
                                int64_t file_bytes, struct error *err)
{
    if (memcmp(header, "SQLite format 3", 16) != 0)
        return error_set(err, STATUS_INVALID,
                         "%s: not a register (no SQLite file); make one with "
                         "`wanjia demo --out FILE`",
                         path);
    if (has_companion(path, "-journal") || has_companion(path, "-wal"))
        return STATUS_OK;
    int64_t page_bytes = big_endian(header + 16, 2);
    page_bytes = page_bytes == 1 ? 65536 : page_bytes;
    int64_t pages = big_endian(header + 28, 4);
    bool counted = memcmp(header + 24, header + 92, 4) == 0 && pages > 0;
    int64_t least = counted ? pages * page_bytes : page_bytes;
    if (file_bytes < least)
        return error_set(err, STATUS_INVALID,
                         "%s: the register is cut short (%lld of %lld bytes); "
                         "copy it again or make it anew",
                         path, (long long)file_bytes, (long long)least);
    return STATUS_OK;
}

static enum status check_file(const char *path, struct error *err)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return error_set(err, STATUS_NOT_FOUND,
                             "%s: no such register; make one with "
                             "`wanjia demo --out %s`",
                             path, path);
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    }
    if (S_ISDIR(st.st_mode))
        return error_set(err, STATUS_INVALID,
                         "%s: a directory; a register file expected", path);
    if (st.st_size == 0)
        return error_set(err, STATUS_INVALID,
                         "%s: an empty file; make a register with "
                         "`wanjia demo --out FILE`",
                         path);
    /* Closing this descriptor drops this process's locks on the file: none
     * is held, because a handle keeps one only during a call. */
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    uint8_t header[HEADER_BYTES] = { 0 };
    ssize_t n = pread(fd, header, sizeof header, 0);
    int read_errno = errno;
    close(fd);
    if (n < 0)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(read_errno));
    return check_header(path, header, st.st_size, err);
}

static enum status check_identity(struct store *s, struct error *err)
{
    int64_t id, version;
    enum status status = db_number(s, "pragma application_id", NULL, 0, &id,
                                   NULL, err);
    if (status == STATUS_OK)
        status = db_number(s, "pragma user_version", NULL, 0, &version, NULL,
                           err);
    if (status != STATUS_OK)
        return status;
    if (id != STORE_APPLICATION_ID)
        return error_set(err, STATUS_INVALID,
                         "%s: another program's SQLite file (application id "
                         "0x%08x, 0x%08x expected); give a register",
                         s->path, (unsigned)id, STORE_APPLICATION_ID);
    if (version > STORE_VERSION)
        return error_set(err, STATUS_NEWER,
                         "%s: a register of version %lld, this program reads "
                         "version %d; use a newer wanjia",
                         s->path, (long long)version, STORE_VERSION);
    if (version < STORE_VERSION)
        return error_set(err, STATUS_INVALID,
                         "%s: a register of the old version %lld, this "
                         "program reads version %d; make it anew",
                         s->path, (long long)version, STORE_VERSION);
    return STATUS_OK;
}

static enum status check_county(struct store *s, struct error *err)
{
    int64_t one;
    bool found;
    enum status status = db_number(
        s, "select 1 from region where id between 110000 and 999999", NULL, 0,
        &one, &found, err);
    if (status == STATUS_OK && !found)
        return error_set(err, STATUS_INVALID,
                         "%s: a register without any county; import its "
                         "regions first",
                         s->path);
    return status;
}

static enum status create_file(const char *path, struct error *err)
{
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
    if (fd < 0 && errno == EEXIST)
        return error_set(err, STATUS_INVALID,
                         "%s: exists already; give a new name or remove it",
                         path);
    if (fd < 0)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    close(fd);
    return STATUS_OK;
}

static enum status create_schema(struct store *s, struct error *err)
{
    char identity[128];
    str_format(identity, sizeof identity,
               "pragma application_id = %d; pragma user_version = %d;",
               STORE_APPLICATION_ID, STORE_VERSION);
    enum status status = db_exec(s,
                                 "pragma page_size = 4096;"
                                 "pragma synchronous = off; begin immediate;",
                                 err);
    if (status == STATUS_OK)
        status = db_exec(s, identity, err);
    if (status == STATUS_OK)
        status = db_exec(s, schema, err);
    if (status == STATUS_OK)
        status = db_exec(s, "commit; pragma synchronous = full;", err);
    return status == STATUS_OK ? file_sync(s->path, err) : status;
}

static enum status connect(struct store *s, struct error *err)
{
    int flags = s->mode == STORE_READ ? SQLITE_OPEN_READONLY
                                      : SQLITE_OPEN_READWRITE;
    int rc = sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX,
                             NULL);
    if (rc != SQLITE_OK)
        return db_error(s, rc, NULL, err);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, BUSY_MS);
    /* The schema of a file from elsewhere may call no function with effects
     * outside of it. */
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return db_exec(s,
                   s->mode == STORE_READ
                       ? "pragma cache_size = -8192; pragma query_only = on;"
                       : "pragma cache_size = -32768;"
                         "pragma foreign_keys = on;",
                   err);
}

static bool has_hot_journal(const struct store *s)
{
    return s->mode == STORE_READ && s->db &&
           sqlite3_extended_errcode(s->db) == SQLITE_READONLY_ROLLBACK;
}

static enum status open_once(const char *path, enum store_mode mode,
                             struct store **out, bool *hot, struct error *err)
{
    *out = NULL;
    *hot = false;
    enum status status = mode == STORE_CREATE ? create_file(path, err)
                                              : check_file(path, err);
    if (status != STATUS_OK)
        return status;
    struct store *s = xcalloc(1, sizeof *s);
    s->path = xstrdup(path);
    s->mode = mode;
    status = connect(s, err);
    if (status == STATUS_OK)
        status = mode == STORE_CREATE ? create_schema(s, err)
                                      : check_identity(s, err);
    if (status == STATUS_OK && mode == STORE_READ)
        status = check_county(s, err);
    if (status != STATUS_OK) {
        *hot = has_hot_journal(s);
        store_close(s);
        if (mode == STORE_CREATE)
            unlink(path);
        return status;
    }
    *out = s;
    return STATUS_OK;
}

/* Without a look at the file by other means than SQLite's: closing it would
 * drop the locks that the first handle holds. */
enum status store_open_again(const struct store *s, struct store **out,
                             struct error *err)
{
    struct store *again = xcalloc(1, sizeof *again);
    again->path = xstrdup(s->path);
    again->mode = STORE_READ;
    enum status status = connect(again, err);
    if (status != STATUS_OK) {
        store_close(again);
        again = NULL;
    }
    *out = again;
    return status;
}

enum status store_open(const char *path, enum store_mode mode,
                       struct store **out, struct error *err)
{
    bool hot;
    enum status status = open_once(path, mode, out, &hot, err);
    if (status == STATUS_OK || !hot)
        return status;
    if (store_heal(path))
        return open_once(path, mode, out, &hot, err);
    return error_set(err, STATUS_IO,
                     "%s: the program that wrote it was killed, and its last "
                     "good state can be had only by one who may write it and "
                     "its folder; run `wanjia check` as its owner",
                     path);
}

void store_show_whole(struct store *s, bool whole)
{
    s->whole = whole;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < LENGTH(s->puts); i++) {
        sqlite3_finalize(s->puts[i]);
        sqlite3_finalize(s->put_rows[i]);
    }
    bulk_abandon(s);
    sqlite3_close(s->db);
    free(s->path);
    free(s);
}

static void take_meta(const char *key, const char *value, struct store_facts *f)
{
    int64_t number;
    if (str_equal(key, "home") && str_parse_int(value, 110000, 999999, &number))
        f->home = number;
    else if (str_equal(key, "year_first") &&
             str_parse_int(value, 1990, 2199, &number))
        f->year_first = (int)number;
    else if (str_equal(key, "year_last") &&
             str_parse_int(value, 1990, 2199, &number))
        f->year_last = (int)number;
    else if (str_equal(key, "default_year") &&
             str_parse_int(value, 1990, 2199, &number))
        f->year = (int)number;
    else if (str_equal(key, "demo"))
        f->freshness.demo = str_equal(value, "1");
    else if (str_equal(key, "as_of") &&
             !civil_parse_iso(value, &f->freshness.as_of_unix_s))
        f->freshness.as_of_unix_s = 0;
}

enum status store_facts(struct store *s, struct store_facts *out,
                        struct error *err)
{
    struct query q;
    struct store_facts f = { .year_first = 2014, .year_last = 2020 };
    query_open(&q, s, "select key, value from meta", NULL, 0);
    while (query_next(&q)) {
        char key[32];
        str_copy(key, sizeof key, column_text(&q, 0));
        take_meta(key, column_text(&q, 1), &f);
    }
    enum status status = query_close(&q, err);
    if (status != STATUS_OK)
        return status;
    /* The home county must be there; a register's first county else. */
    status = db_number(s,
                       "select id from region where id between 110000 and "
                       "999999 order by id <> ?1, id limit 1",
                       (int64_t[]){ f.home }, 1, &f.home, NULL, err);
    if (status != STATUS_OK)
        return status;
    if (f.year_last < f.year_first)
        f.year_last = f.year_first;
    if (f.year == 0)
        f.year = f.year_last;
    if (f.year == f.year_last && f.freshness.as_of_unix_s > 0)
        f.year = civil_from_unix(f.freshness.as_of_unix_s).year;
    f.year = f.year < f.year_first  ? f.year_first
             : f.year > f.year_last ? f.year_last
                                    : f.year;
    f.freshness.checked_unix_s = clock_unix_s();
    *out = f;
    return STATUS_OK;
}
