#include "base/log.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/linefile.h"
#include "base/str.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_BYTES 1024
#define KEPT_BYTES 256 /* of a repeated line's text, to name it again */

static const char *const names[] = { "debug", "info", "warn", "error" };

static atomic_int least = LOG_INFO;

/* A line that was written and may come again. */
struct kept {
    uint64_t hash; /* of level and text; 0: free */
    enum log_level level;
    int64_t since_us;
    int64_t n_more;
    char text[KEPT_BYTES];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* under lock */
static struct {
    struct kept kept[LOG_LINES_KEPT];
    struct linefile file; /* path "": none */
    bool looked, journal; /* standard error is journald's stream */
    bool file_failed;     /* said once */
} at;

void log_set_level(enum log_level level)
{
    atomic_store(&least, (int)level);
}

bool log_level_parse(const char *text, enum log_level *out)
{
    for (size_t i = 0; i < LENGTH(names); i++)
        if (!strcmp(text, names[i])) {
            *out = (enum log_level)i;
            return true;
        }
    return false;
}

/* ---- where to ---- */

/* systemd names the stream by device and inode in $JOURNAL_STREAM; a program
 * whose output was sent elsewhere meanwhile has another one. */
static bool stderr_is_journal(void)
{
    const char *env = getenv("JOURNAL_STREAM");
    char want[64];
    struct stat st;
    if (!env || fstat(STDERR_FILENO, &st) != 0)
        return false;
    str_format(want, sizeof want, "%llu:%llu", (unsigned long long)st.st_dev,
               (unsigned long long)st.st_ino);
    return !strcmp(env, want);
}

static void put_stderr(const char *line)
{
    size_t n = strlen(line);
    /* One write a line, so that lines of threads and processes stay whole. */
    if (write(STDERR_FILENO, line, n) != (ssize_t)n)
        return; /* there is nowhere left to say so */
}

static void put(enum log_level level, const char *text)
{
    static const int syslog_level[] = { 7, 6, 4, 3 };
    char line[LINE_BYTES + 64], when[32];
    struct error err = { "" };
    if (!at.looked) {
        at.looked = true;
        at.journal = stderr_is_journal();
    }
    civil_format_iso(clock_unix_s(), when);
    size_t n = str_format(line, sizeof line, "%s %s %s\n", when, names[level],
                          text);
    if (at.file.path[0]) {
        if (!linefile_append(&at.file, line, n, false, &err)) {
            at.file_failed = false;
            return;
        }
        if (!at.file_failed) {
            at.file_failed = true;
            put_stderr(err.text);
            put_stderr("\n");
        }
    }
    if (at.journal)
        str_format(line, sizeof line, "<%d>%s\n", syslog_level[level], text);
    put_stderr(line);
}

/* ---- repetition ---- */

static void put_count(struct kept *k, int64_t now_us)
{
    char text[KEPT_BYTES + 64];
    str_format(text, sizeof text, "%s (%lld more in %lld s)", k->text,
               (long long)k->n_more,
               (long long)((now_us - k->since_us + 500000) / 1000000));
    put(k->level, text);
    k->n_more = 0;
    k->since_us = now_us;
}

/* What went on is counted on, what has ended is forgotten. */
static void settle(int64_t now_us, bool all)
{
    for (int i = 0; i < LOG_LINES_KEPT; i++) {
        struct kept *k = &at.kept[i];
        if (!k->hash ||
            (!all && now_us < k->since_us + (int64_t)LOG_QUIET_S * 1000000))
            continue;
        if (k->n_more)
            put_count(k, now_us);
        else
            k->hash = 0;
    }
}

static struct kept *find(uint64_t hash)
{
    for (int i = 0; i < LOG_LINES_KEPT; i++)
        if (at.kept[i].hash == hash)
            return &at.kept[i];
    return NULL;
}

static void keep(enum log_level level, uint64_t hash, const char *text,
                 int64_t now_us)
{
    struct kept *k = &at.kept[0];
    for (int i = 1; i < LOG_LINES_KEPT && k->hash; i++)
        if (!at.kept[i].hash || at.kept[i].since_us < k->since_us)
            k = &at.kept[i];
    if (k->hash && k->n_more)
        put_count(k, now_us);
    *k = (struct kept){ .hash = hash, .level = level, .since_us = now_us };
    str_copy(k->text, sizeof k->text, text);
}

void log_line(enum log_level level, const char *fmt, ...)
{
    if ((int)level < atomic_load(&least))
        return;
    char text[LINE_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    str_one_line(text);
    uint64_t hash = hash_u64(hash_bytes(HASH_SEED, text, strlen(text)),
                             (uint64_t)level) |
                    1;
    int64_t now_us = clock_monotonic_us();
    pthread_mutex_lock(&lock);
    settle(now_us, false);
    struct kept *k = find(hash);
    if (k) {
        k->n_more++;
    } else {
        put(level, text);
        keep(level, hash, text, now_us);
    }
    pthread_mutex_unlock(&lock);
}

void log_tick(void)
{
    pthread_mutex_lock(&lock);
    settle(clock_monotonic_us(), false);
    pthread_mutex_unlock(&lock);
}

/* ---- begin and end ---- */

static void forget(void)
{
    settle(clock_monotonic_us(), true);
    memset(at.kept, 0, sizeof at.kept);
    linefile_close(&at.file);
    at.file.path[0] = 0;
    at.looked = at.file_failed = false;
}

enum status log_open(const struct log_options *o, struct error *err)
{
    enum status s = STATUS_OK;
    log_set_level(o->least);
    pthread_mutex_lock(&lock);
    forget();
    if (o->file && *o->file)
        s = linefile_init(&at.file, o->file, (int64_t)o->max_mb << 20, o->keep,
                          err);
    if (!s && at.file.path[0])
        s = linefile_append(&at.file, "", 0, false, err);
    if (s)
        at.file.path[0] = 0;
    pthread_mutex_unlock(&lock);
    return s;
}

bool log_is_file(void)
{
    pthread_mutex_lock(&lock);
    bool is = at.file.path[0] != 0;
    pthread_mutex_unlock(&lock);
    return is;
}

void log_close(void)
{
    pthread_mutex_lock(&lock);
    forget();
    pthread_mutex_unlock(&lock);
}
