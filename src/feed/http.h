/* http - one GET after the other to one server, through libcurl's multi
 * interface, never blocking longer than asked. What is wrong is told as a
 * trouble with one line of words. The token goes to the configured host alone,
 * and into no log.
 * Thread: one at a time, except http_wake(). */
#ifndef FEED_HTTP_H
#define FEED_HTTP_H

#include <curl/curl.h>
#include <stdatomic.h>

#include "model/freshness.h"
#include "store/feed.h"

#define HTTP_URL_BYTES 2048

struct feed_trouble {
    enum trouble kind;
    int64_t n;
    char text[256]; /* "refused: 127.0.0.1:8470: Connection refused" */
};

/* Set and return the kind. */
enum trouble trouble_set(struct feed_trouble *t, enum trouble kind, int64_t n,
                         const char *fmt, ...) PRINTF_LIKE(4, 5);

struct http {
    CURLM *multi;
    CURL *easy;

    /* of http_set() */
    char host[256];
    int64_t connect_us, stall_us;

    /* one request's */
    struct curl_slist *headers;
    char url[HTTP_URL_BYTES];
    bool active, done, too_big, stalled, odd_encoding;
    CURLcode result;
    char words[CURL_ERROR_SIZE];
    int n_redirects;
    struct feed_text body; /* uncompressed */
    size_t body_most, n_ignored;
    int64_t retry_after_s; /* -1 not told */
    int64_t date_unix_s;   /* the server's clock; 0 not told */
    int64_t wait_us, begun_us, seen_us;
    int64_t window_us; /* 0: nothing of the body came yet */
    curl_off_t window_bytes;
    int cert_error; /* X509_V_…; 0 none */
    int cert_days;
};

struct http_options {
    const char *url, *ca_file; /* ca_file: NULL the system's */
    bool allow_plain;          /* http beyond loopback */
    double connect_s, stall_s;
};
void http_init(struct http *h);
/* Look at the options again, before a row of requests. Trouble: CONFIG: the
 * url or the ca_file. */
enum trouble http_set(struct http *h, const struct http_options *o,
                      struct feed_trouble *t);
void http_finish(struct http *h); /* {0} is fine */

/* Show this from the next request on; NULL none. */
void http_token(struct http *h, const char *token);

/* Begin a GET; a former one is dropped. wait_s: how long the server may be
 * silent before it answers; most: bytes of body, uncompressed. */
void http_start(struct http *h, const char *url, double wait_s, size_t most);
void http_drop(struct http *h);
/* Work for at most timeout_ms; true when the request is over. Without a
 * request it sleeps. Returns early after http_wake(). */
bool http_pump(struct http *h, int timeout_ms);
void http_wake(struct http *h); /* any thread */

/* After the end: NONE for a whole answer 200 of the content type, else what
 * was wrong. *code: HTTP's, 0 when there was no answer. */
enum trouble http_judge(struct http *h, const char *type, long *code,
                        struct feed_trouble *t);

#endif
