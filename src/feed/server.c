#include "feed/server_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "store/store.h"

#define CONNECTIONS_DEFAULT 1024
#define IDLE_S_DEFAULT      30
#define PEM_BYTES_MAX       (256 << 10)

/* ---- small files ---- */

static enum status read_file(const char *path, size_t most, char **out,
                             struct error *err)
{
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, STATUS_NOT_FOUND, "%s: %s", path,
                         strerror(errno));
    char *text = xcalloc(1, most + 2);
    ssize_t n = read(fd, text, most + 1);
    close(fd);
    if (n < 0 || (size_t)n > most) {
        free(text);
        return error_set(err, STATUS_LIMIT, "%s: %s", path,
                         n < 0 ? "cannot be read" : "longer than expected");
    }
    *out = text;
    return STATUS_OK;
}

enum status feed_token_read(const char *path, char *out, size_t size,
                            struct error *err)
{
    struct stat st;
    char *text;
    str_copy(out, size, "");
    if (stat(path, &st) != 0)
        return error_set(err, STATUS_NOT_FOUND, "%s: the token: %s", path,
                         strerror(errno));
    if (st.st_mode & 077)
        return error_set(err, STATUS_INVALID,
                         "%s: others may read the token; `chmod 600 %s`", path,
                         path);
    enum status status = read_file(path, size - 1, &text, err);
    if (status != STATUS_OK)
        return status;
    text[strcspn(text, "\r\n")] = 0;
    str_copy(out, size, text);
    free(text);
    for (const char *p = out; *p; p++)
        if (*p < 0x21 || *p > 0x7e)
            return error_set(err, STATUS_INVALID,
                             "%s: a token of printable ASCII without spaces "
                             "expected",
                             path);
    if (!*out)
        return error_set(err, STATUS_INVALID, "%s: the token is empty", path);
    return STATUS_OK;
}

/* ---- address ---- */

bool feed_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (!strcmp(host, "localhost"))
        return true;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

enum status feed_listen_parse(const char *key, const char *text,
                              struct sockaddr_storage *out, bool *loopback,
                              struct error *err)
{
    char host[64] = "";
    const char *colon = strrchr(text, ':');
    int64_t port;
    size_t n = colon ? (size_t)(colon - text) : 0;
    bool six = n > 2 && text[0] == '[' && text[n - 1] == ']';
    memset(out, 0, sizeof *out);
    if (colon && n < sizeof host && str_parse_int(colon + 1, 0, 65535, &port)) {
        memcpy(host, text + six, n - 2 * six);
        struct sockaddr_in *a = (struct sockaddr_in *)out;
        struct sockaddr_in6 *b = (struct sockaddr_in6 *)out;
        *loopback = feed_loopback(host);
        if (six && inet_pton(AF_INET6, host, &b->sin6_addr) == 1) {
            b->sin6_family = AF_INET6;
            b->sin6_port = htons((uint16_t)port);
            return STATUS_OK;
        }
        if (!six && inet_pton(AF_INET, host, &a->sin_addr) == 1) {
            a->sin_family = AF_INET;
            a->sin_port = htons((uint16_t)port);
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_INVALID,
                     "%s %s: expected ADDRESS:PORT, like 127.0.0.1:8470 "
                     "or [::1]:8470",
                     key, text);
}

/* ---- begin and end ---- */

static enum status read_secrets(struct feed_server *s,
                                const struct feed_server_options *o,
                                bool loopback, struct error *err)
{
    enum status status = STATUS_OK;
    if (!o->tls_cert != !o->tls_key)
        return error_set(err, STATUS_INVALID,
                         "--tls-cert and --tls-key: give both or none");
    if (!loopback && (!o->tls_cert || !o->token_file))
        return error_set(err, STATUS_INVALID,
                         "--listen %s: other machines can reach it: give "
                         "--tls-cert, --tls-key and --token-file",
                         o->listen);
    if (o->token_file)
        status = feed_token_read(o->token_file, s->token, sizeof s->token, err);
    if (status == STATUS_OK && o->tls_cert)
        status = read_file(o->tls_cert, PEM_BYTES_MAX, &s->cert, err);
    if (status == STATUS_OK && o->tls_key)
        status = read_file(o->tls_key, PEM_BYTES_MAX, &s->key, err);
    return status;
}

/* Logging needs one moment of writing; a register that has it already may lie
 * where nothing can be written. */
static enum status open_register(struct feed_server *s, struct error *err)
{
    struct store *writer;
    struct feed_facts facts;
    struct error why = { "" };
    enum status status = store_open(s->path, STORE_WRITE, &writer, &why);
    if (status == STATUS_OK)
        status = store_feed_start(writer, &why);
    if (status == STATUS_OK)
        store_close(writer);
    enum status opened = store_open(s->path, STORE_READ, &s->store, err);
    if (opened != STATUS_OK)
        return opened;
    if (store_feed_facts(s->store, &facts, err) == STATUS_OK)
        return STATUS_OK;
    if (status != STATUS_OK)
        *err = why;
    return status != STATUS_OK ? status : STATUS_INVALID;
}

static void quiet(void *ctx, const char *format, va_list args)
{
    (void)ctx;
    (void)format;
    (void)args; /* broken connections are the peers' business */
}

static enum status start_daemon(struct feed_server *s,
                                const struct feed_server_options *o,
                                const struct sockaddr_storage *address,
                                struct error *err)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_ITC | MHD_USE_ERROR_LOG;
    if (address->ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    if (s->cert)
        flags |= MHD_USE_TLS;
    struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_CERT, 0, s->cert },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, s->key },
        { MHD_OPTION_END, 0, NULL },
    };
    int most = o->connections_max ? o->connections_max : CONNECTIONS_DEFAULT;
    int idle = o->idle_s ? o->idle_s : IDLE_S_DEFAULT;
    errno = 0;
    s->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, server_answer, s, MHD_OPTION_EXTERNAL_LOGGER,
        quiet, NULL, MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)most, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)idle,
        MHD_OPTION_NOTIFY_COMPLETED, server_done, s, MHD_OPTION_ARRAY,
        s->cert ? tls : &tls[2], MHD_OPTION_END);
    if (!s->daemon)
        return error_set(err, STATUS_IO, "--listen %s: %s", o->listen,
                         errno     ? strerror(errno)
                         : s->cert ? "cannot listen; is the certificate whole?"
                                   : "cannot listen");
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(
        s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->port = info ? info->port : 0;
    return STATUS_OK;
}

enum status feed_server_create(const struct feed_server_options *options,
                               struct feed_server **out, struct error *err)
{
    struct sockaddr_storage address;
    bool loopback = false;
    struct feed_server *s = xcalloc(1, sizeof *s);
    *out = NULL;
    s->path = xstrdup(options->register_path);
    atomic_store(&s->generation, 1);
    pthread_mutex_init(&s->lock, NULL);
    enum status status = feed_listen_parse("--listen", options->listen,
                                           &address, &loopback, err);
    if (status == STATUS_OK)
        status = read_secrets(s, options, loopback, err);
    if (status == STATUS_OK)
        status = open_register(s, err);
    if (status == STATUS_OK)
        status = start_daemon(s, options, &address, err);
    if (status == STATUS_OK) {
        int rc = pthread_create(&s->watcher, NULL, server_watch, s);
        s->watching = rc == 0;
        if (rc != 0)
            status = error_set(err, STATUS_IO, "cannot start a thread: %s",
                               strerror(rc));
    }
    if (status != STATUS_OK) {
        feed_server_destroy(s);
        return status;
    }
    *out = s;
    return STATUS_OK;
}

void feed_server_destroy(struct feed_server *s)
{
    if (!s)
        return;
    atomic_store(&s->stop, true);
    if (s->watching)
        pthread_join(s->watcher, NULL); /* wakes every waiting ask */
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    server_pages_drop(s);
    store_close(s->store);
    pthread_mutex_destroy(&s->lock);
    memset(s->token, 0, sizeof s->token);
    free(s->cert);
    free(s->key);
    free(s->path);
    free(s);
}

int feed_server_port(const struct feed_server *s)
{
    return s->port;
}

/* ---- waiting ---- */

bool server_wait(struct ask *a, uint64_t generation)
{
    struct feed_server *s = a->server;
    pthread_mutex_lock(&s->lock);
    bool wait = atomic_load(&s->generation) == generation &&
                !atomic_load(&s->stop);
    if (wait) {
        a->suspended = true;
        a->next = s->waiting;
        s->waiting = a;
        MHD_suspend_connection(a->connection);
    }
    pthread_mutex_unlock(&s->lock);
    return wait;
}

/* Resume all (`all`) or those whose time is over. */
static void resume(struct feed_server *s, bool all)
{
    int64_t now = clock_monotonic_us();
    pthread_mutex_lock(&s->lock);
    for (struct ask **p = &s->waiting; *p;) {
        struct ask *a = *p;
        if (!all && now < a->deadline_us) {
            p = &a->next;
            continue;
        }
        *p = a->next;
        a->suspended = false;
        MHD_resume_connection(a->connection);
    }
    pthread_mutex_unlock(&s->lock);
}

struct look {
    struct store *store;
    dev_t device;
    ino_t inode;
    int64_t version;
};

/* True when the register's content is another one. */
static bool look(struct feed_server *s, struct look *l)
{
    struct stat st;
    struct error err = { "" };
    int64_t version;
    if (stat(s->path, &st) != 0)
        return false; /* being replaced, or gone: what is open still answers */
    if (!l->store || st.st_dev != l->device || st.st_ino != l->inode) {
        struct store *writer = NULL, *fresh = NULL;
        bool replaced = l->inode != 0;
        if (replaced &&
            store_open(s->path, STORE_WRITE, &writer, &err) == STATUS_OK)
            (void)!store_feed_start(writer, &err);
        store_close(writer);
        if (store_open(s->path, STORE_READ, &fresh, &err) != STATUS_OK)
            return false;
        store_close(l->store);
        *l = (struct look){ fresh, st.st_dev, st.st_ino, -1 };
        if (replaced)
            atomic_fetch_add(&s->file, 1);
    }
    if (store_data_version(l->store, &version, &err) != STATUS_OK ||
        version == l->version)
        return false;
    l->version = version;
    return true;
}

void *server_watch(void *server)
{
    struct feed_server *s = server;
    struct look l = { 0 };
    const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000 };
    while (!atomic_load(&s->stop)) {
        bool changed = look(s, &l);
        if (changed)
            atomic_fetch_add(&s->generation, 1);
        resume(s, changed);
        nanosleep(&pause, NULL);
    }
    resume(s, true);
    store_close(l.store);
    return NULL;
}
