/* server - a register told over HTTP(S) to walls that follow it: the other end
 * of client.h, and what `wanjia serve` runs. config/feed.openapi.yaml is the
 * contract.
 *
 * Threads: libmicrohttpd's own one answers, from a read-only handle; a watcher
 * looks at the register and wakes the asks that wait for a change. Pages are
 * kept, compressed, up to PAGES_BYTES_MAX, so that many walls at one place
 * cost one rendering. */
#ifndef FEED_SERVER_H
#define FEED_SERVER_H

#include "base/base.h"

struct feed_server_options {
    const char *register_path;
    const char *listen; /* "127.0.0.1:8470", "[::1]:0" */
    const char *tls_cert, *tls_key, *token_file; /* files; NULL none */
    int connections_max;                         /* 0: 1024 */
    int idle_s; /* a silent connection is closed; 0: 30 */
};

struct feed_server;

/* Begin logging the register's changes, bind and answer.
 * Errors: the register's; an address that is not loopback without both TLS and
 * a token; a token file that others may read; the socket's. */
enum status feed_server_create(const struct feed_server_options *options,
                               struct feed_server **out,
                               struct error *err) MUST_USE;
void feed_server_destroy(struct feed_server *s); /* NULL is fine */

/* The port it listens on (useful when 0 was asked for). */
int feed_server_port(const struct feed_server *s);

/* True for 127.0.0.0/8, ::1 and "localhost". */
bool feed_loopback(const char *host);

/* "127.0.0.1:8470", "[::1]:0" as a socket's address; key: what gave it, for the
 * error. */
struct sockaddr_storage;
enum status feed_listen_parse(const char *key, const char *text,
                              struct sockaddr_storage *out, bool *loopback,
                              struct error *err) MUST_USE;

/* A secret from a file that only its owner may read, without line end.
 * Errors: absent, readable by others, empty, longer than size. */
enum status feed_token_read(const char *path, char *out, size_t size,
                            struct error *err) MUST_USE;

#endif
