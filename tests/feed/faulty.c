/* faulty - a feed's server that misbehaves as told: raw sockets, so that it can
 * say what no library would. One process, one thread, any number of
 * connections; prints its port and answers until it is killed.
 *
 *   faulty FOLDER [CERT KEY]
 *
 * FOLDER/fault is read at each request; its first line says what to do:
 *   none            status and pages from FOLDER/status and FOLDER/page
 *   http CODE [HEADER: VALUE|…]   that answer, with an empty body
 *   body FILE TYPE  FOLDER/FILE as the answer to changes
 *   raw FILE TYPE HEADER          the same, with one header more
 *   cut N           the page, cut after N bytes
 *   silent          accept and say nothing
 *   stall N         the page's first N bytes, then nothing
 *   drip            one byte a second
 *   endless         {"cursor":n,"more":true} for ever
 *   rows            the rows of FOLDER/page with more:true and new cursors for
 *                   ever
 *   reset           accept and close
 * FAULTY_PORT: listen there; FAULTY_FULL=1: never take a connection.
 * FOLDER/asked gets each request's first line and whether it bore a token. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

#define FILE_BYTES (64 << 20)

static const char *folder;
static SSL_CTX *tls;
static _Atomic int n_pages;

struct peer {
    int fd;
    SSL *ssl;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int put(struct peer *p, const char *s, size_t n)
{
    while (n > 0) {
        ssize_t sent = p->ssl ? SSL_write(p->ssl, s, (int)n)
                              : send(p->fd, s, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return -1;
        s += sent;
        n -= (size_t)sent;
    }
    return 0;
}

static char *read_file(const char *name, size_t *n)
{
    char path[1024];
    str_format(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text = xcalloc(1, FILE_BYTES);
    *n = 0;
    for (ssize_t got;
         fd >= 0 && (got = read(fd, text + *n, FILE_BYTES - 1 - *n)) > 0;)
        *n += (size_t)got;
    if (fd >= 0)
        close(fd);
    return text;
}

static void head(struct peer *p, const char *code, const char *type, size_t n,
                 const char *more)
{
    char text[1024], date[64];
    time_t now = time(NULL);
    struct tm tm;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT",
             gmtime_r(&now, &tm));
    str_format(text, sizeof text,
               "HTTP/1.1 %s\r\n%s%s%sContent-Type: %s\r\nContent-Length: "
               "%zu\r\nConnection: close\r\n%s%s\r\n",
               code, strstr(more, "Date:") ? "" : "Date: ",
               strstr(more, "Date:") ? "" : date,
               strstr(more, "Date:") ? "" : "\r\n", type, n, more,
               *more ? "\r\n" : "");
    put(p, text, strlen(text));
}

/* Wait until the other side has gone. */
static void hold(struct peer *p)
{
    char c;
    while (recv(p->fd, &c, 1, 0) > 0)
        continue;
}

static void drip(struct peer *p, const char *s, size_t n)
{
    const struct timespec second = { .tv_sec = 1 };
    for (size_t i = 0; i < n && put(p, s + i, 1) == 0; i++)
        nanosleep(&second, NULL);
}

static void answer_http(struct peer *p, char *args)
{
    char code[16], more[512] = "";
    size_t n = strcspn(args, " ");
    str_format(code, sizeof code, "%.*s X", (int)n, args);
    if (args[n])
        str_copy(more, sizeof more, args + n + 1);
    head(p, code, "text/plain", 0, more);
}

static void answer_more(struct peer *p, bool rows)
{
    size_t n = 0;
    char *text = read_file("page", &n), end[128];
    /* All but the last line. */
    while (n > 0 && text[n - 1] == '\n')
        n--;
    while (n > 0 && text[n - 1] != '\n')
        n--;
    if (!rows)
        n = 0;
    str_format(end, sizeof end,
               "{\"cursor\":\"c%d\",\"more\":true,\"as_of\":null}\n",
               ++n_pages);
    head(p, "200 OK", "application/x-ndjson", n + strlen(end), "");
    put(p, text, n);
    put(p, end, strlen(end));
    free(text);
}

static void answer_page(struct peer *p, char *fault, const char *path)
{
    size_t n;
    bool status = strstr(path, "/v1/status") != NULL;
    const char *type = status ? "application/json" : "application/x-ndjson";
    char *word[4] = { fault, NULL, NULL, NULL };
    for (int i = 1; i < 4 && word[i - 1]; i++) {
        word[i] = strchr(word[i - 1], ' ');
        if (word[i])
            *word[i]++ = 0;
    }
    bool own = !status && (!strcmp(fault, "body") || !strcmp(fault, "raw"));
    char *text = read_file(status ? "status" : own ? word[1] : "page", &n);
    size_t cut = word[1] && !own ? (size_t)atol(word[1]) : n;
    if (own)
        type = word[2];
    head(p, "200 OK", type, n, own && word[3] ? word[3] : "");
    if (status || own || !strcmp(fault, "none"))
        put(p, text, n);
    else if (!strcmp(fault, "drip"))
        drip(p, text, n);
    else
        put(p, text, cut < n ? cut : n);
    if (!status && !strcmp(fault, "stall"))
        hold(p);
    free(text);
}

static void note(const char *request)
{
    char path[1024], line[512];
    str_format(path, sizeof path, "%s/asked", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    str_format(line, sizeof line, "%.*s%s\n", (int)strcspn(request, "\r\n"),
               request, strstr(request, "Authorization:") ? " TOKEN" : "");
    if (write(fd, line, strlen(line)) < 0)
        die("asked");
    close(fd);
}

static void answer(struct peer *p)
{
    char request[8192] = "";
    size_t n = 0;
    while (!strstr(request, "\r\n\r\n") && n < sizeof request - 1) {
        ssize_t got = p->ssl
                          ? SSL_read(p->ssl, request + n,
                                     (int)(sizeof request - 1 - n))
                          : recv(p->fd, request + n, sizeof request - 1 - n, 0);
        if (got <= 0)
            return;
        n += (size_t)got;
        request[n] = 0;
    }
    note(request);
    char *fault = read_file("fault", &n);
    fault[strcspn(fault, "\n")] = 0;
    bool status = strstr(request, "/v1/status") != NULL;
    if (str_starts(fault, "http "))
        answer_http(p, fault + 5);
    else if (!strcmp(fault, "gone") && strstr(request, "after="))
        head(p, "410 Gone", "text/plain", 0, "");
    else if (!strcmp(fault, "silent"))
        hold(p);
    else if (!status && (!strcmp(fault, "endless") || !strcmp(fault, "rows")))
        answer_more(p, !strcmp(fault, "rows"));
    else if (strcmp(fault, "reset") != 0) {
        request[strcspn(request, "\r\n")] = 0;
        if (!strcmp(fault, "gone"))
            str_copy(fault, 8, "none");
        answer_page(p, fault, request);
    }
    free(fault);
}

static void *serve(void *fd)
{
    struct peer p = { .fd = (int)(intptr_t)fd };
    if (tls) {
        p.ssl = SSL_new(tls);
        SSL_set_fd(p.ssl, p.fd);
    }
    if (!p.ssl || SSL_accept(p.ssl) == 1)
        answer(&p);
    if (p.ssl) {
        SSL_shutdown(p.ssl);
        SSL_free(p.ssl);
    }
    shutdown(p.fd, SHUT_WR);
    close(p.fd);
    return NULL;
}

static int port_number(const char *text)
{
    int64_t n;
    return str_parse_int(text, 0, 65535, &n) ? (int)n : 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof a;
    if (argc < 2)
        return 2;
    folder = argv[1];
    signal(SIGPIPE, SIG_IGN);
    if (argc > 3) {
        tls = SSL_CTX_new(TLS_server_method());
        if (SSL_CTX_use_certificate_chain_file(tls, argv[2]) != 1 ||
            SSL_CTX_use_PrivateKey_file(tls, argv[3], SSL_FILETYPE_PEM) != 1)
            die("certificate");
    }
    const char *port = getenv("FAULTY_PORT"), *full = getenv("FAULTY_FULL");
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    a.sin_port = htons((uint16_t)(port ? port_number(port) : 0));
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bool deaf = full && *full;
    if (bind(s, (struct sockaddr *)&a, size) || listen(s, deaf ? 0 : 64) ||
        getsockname(s, (struct sockaddr *)&a, &size))
        die("bind");
    printf("listening on port %d\n", ntohs(a.sin_port));
    fflush(stdout);
    /* Nobody is taken from a queue that is full: who comes next waits. */
    for (int i = 0; deaf && i < 4; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        (void)!connect(fd, (struct sockaddr *)&a, size);
    }
    while (deaf)
        pause();
    for (;;) {
        pthread_t thread;
        int fd = accept(s, NULL, NULL);
        if (fd < 0)
            continue;
        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) != 0)
            close(fd);
        else
            pthread_detach(thread);
    }
}
