#include "feed/http.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "feed/server.h"

#define REDIRECTS_MAX     5
#define IGNORED_BYTES_MAX 65536 /* of an answer that is none */
#define SLOWEST_BYTES_S   512   /* on the wire, over the stall time */
#define RETRY_S_MAX       3600
#define AWAY_US           500000 /* nobody pumped: no stall of the server's */

enum trouble trouble_set(struct feed_trouble *t, enum trouble kind, int64_t n,
                         const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(t->text, sizeof t->text, fmt, args);
    va_end(args);
    str_one_line(t->text);
    t->kind = kind;
    t->n = n;
    return kind;
}

/* ---- certificates ---- */

/* OpenSSL knows why a certificate is refused; curl tells only that it is. */
static int context_index(void)
{
    static _Atomic int index = -1;
    int i = atomic_load(&index);
    if (i < 0) {
        i = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
        int none = -1;
        if (!atomic_compare_exchange_strong(&index, &none, i))
            i = none;
    }
    return i;
}

static int look_at_certificate(int good, X509_STORE_CTX *x)
{
    if (good)
        return good;
    SSL *ssl = X509_STORE_CTX_get_ex_data(x,
                                          SSL_get_ex_data_X509_STORE_CTX_idx());
    struct http *h = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), context_index());
    const X509 *cert = X509_STORE_CTX_get_current_cert(x);
    int days = 0, seconds = 0;
    if (!h)
        return good;
    h->cert_error = X509_STORE_CTX_get_error(x);
    if (cert && h->cert_error == X509_V_ERR_CERT_HAS_EXPIRED)
        ASN1_TIME_diff(&days, &seconds, X509_get0_notAfter(cert), NULL);
    if (cert && h->cert_error == X509_V_ERR_CERT_NOT_YET_VALID) {
        ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notBefore(cert));
        days += seconds > 0;
    }
    h->cert_days = days;
    return good;
}

static CURLcode watch_certificates(CURL *easy, void *ctx, void *http)
{
    (void)easy;
    SSL_CTX_set_ex_data(ctx, context_index(), http);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, look_at_certificate);
    return CURLE_OK;
}

/* ---- what comes ---- */

static size_t take_body(char *bytes, size_t size, size_t n, void *http)
{
    struct http *h = http;
    long code = 0;
    n *= size;
    curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &code);
    if (code != 200) {
        h->n_ignored += n;
        return h->n_ignored > IGNORED_BYTES_MAX ? 0 : n;
    }
    /* Counted after unpacking: a bomb ends here. */
    if (n > h->body_most - h->body.n) {
        h->too_big = true;
        return 0;
    }
    feed_text_add(&h->body, bytes, n);
    return n;
}

/* The value after "Name:", when the line is that header. */
static bool header_is(const char *line, size_t n, const char *name,
                      char value[128])
{
    size_t length = strlen(name);
    if (n <= length || line[length] != ':' ||
        strncasecmp(line, name, length) != 0)
        return false;
    const char *p = line + length + 1, *end = line + n;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (end > p && (unsigned char)end[-1] <= ' ')
        end--;
    size_t most = (size_t)(end - p) < 127 ? (size_t)(end - p) : 127;
    memcpy(value, p, most);
    value[most] = 0;
    return true;
}

static int64_t read_retry(const char *value)
{
    int64_t s;
    if (!str_parse_int(value, 0, INT64_MAX, &s)) {
        time_t at = curl_getdate(value, NULL);
        if (at < 0)
            return -1;
        s = (int64_t)at - clock_unix_s();
    }
    return s < 0 ? 0 : s > RETRY_S_MAX ? RETRY_S_MAX : s;
}

static size_t take_header(char *line, size_t size, size_t n, void *http)
{
    struct http *h = http;
    char value[128];
    n *= size;
    if (header_is(line, n, "Retry-After", value))
        h->retry_after_s = read_retry(value);
    else if (header_is(line, n, "Date", value)) {
        time_t at = curl_getdate(value, NULL);
        h->date_unix_s = at > 0 ? (int64_t)at : 0;
    } else if (header_is(line, n, "Content-Encoding", value))
        h->odd_encoding |= strcasecmp(value, "gzip") != 0 &&
                           strcasecmp(value, "identity") != 0;
    return h->odd_encoding ? 0 : n;
}

/* ---- begin and end ---- */

static void set_options(struct http *h, const struct http_options *o,
                        bool plain)
{
    CURL *e = h->easy;
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(e, CURLOPT_USERAGENT, "wanjia");
    curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(e, CURLOPT_MAXCONNECTS, 1L);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)(o->connect_s * 1000));
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_SSL_CTX_FUNCTION, watch_certificates);
    curl_easy_setopt(e, CURLOPT_SSL_CTX_DATA, h);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, h);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, h);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, h->words);
    if (o->ca_file) {
        curl_easy_setopt(e, CURLOPT_CAINFO, o->ca_file);
        curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
    }
    if (plain) /* no proxy of the environment's is handed a token in clear */
        curl_easy_setopt(e, CURLOPT_PROXY, "");
}

/* Scheme, host and port are one text for comparing: "https://h:443". */
static bool origin_of(const char *url, char *out, size_t size, char *host,
                      size_t host_size)
{
    CURLU *u = curl_url();
    char *scheme = NULL, *name = NULL, *port = NULL;
    bool good = curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_HOST, &name, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ==
                    CURLUE_OK;
    if (good) {
        str_format(out, size, "%s://%s:%s", scheme, name, port);
        size_t n = strlen(name);
        bool six = n > 2 && name[0] == '[';
        str_copy(host, host_size, name + six);
        if (six)
            host[strcspn(host, "]")] = 0;
    }
    curl_free(scheme);
    curl_free(name);
    curl_free(port);
    curl_url_cleanup(u);
    return good;
}

void http_init(struct http *h)
{
    *h = (struct http){ .retry_after_s = -1 };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    h->multi = curl_multi_init();
    h->easy = curl_easy_init();
    if (!h->multi || !h->easy)
        abort(); /* out of memory, as xcalloc() */
}

enum trouble http_set(struct http *h, const struct http_options *o,
                      struct feed_trouble *t)
{
    char origin[400];
    h->retry_after_s = -1;
    if (strlen(o->url) > HTTP_URL_BYTES / 2 || strpbrk(o->url, "?#@") ||
        !origin_of(o->url, origin, sizeof origin, h->host, sizeof h->host))
        return trouble_set(t, TROUBLE_CONFIG, 0,
                           "url: expected https://HOST[:PORT][/PATH], got "
                           "'%.60s'",
                           o->url);
    bool plain = str_starts(origin, "http://");
    if (!plain && !str_starts(origin, "https://"))
        return trouble_set(t, TROUBLE_CONFIG, 0,
                           "url: expected https or http, got '%.60s'", o->url);
    if (plain && !o->allow_plain && !feed_loopback(h->host))
        return trouble_set(t, TROUBLE_CONFIG, 0,
                           "url: plain http to %.60s is refused: use https, or "
                           "set allow_plain_http = yes",
                           h->host);
    if (o->ca_file && access(o->ca_file, R_OK) != 0)
        return trouble_set(t, TROUBLE_CONFIG, 0,
                           "ca_file: %.120s cannot be read", o->ca_file);
    h->connect_us = (int64_t)(o->connect_s * 1e6);
    h->stall_us = (int64_t)(o->stall_s * 1e6);
    set_options(h, o, plain);
    return TROUBLE_NONE;
}

void http_drop(struct http *h)
{
    if (h->active)
        curl_multi_remove_handle(h->multi, h->easy);
    h->active = h->done = false;
}

void http_finish(struct http *h)
{
    if (h->multi) {
        http_drop(h);
        curl_easy_cleanup(h->easy);
        curl_multi_cleanup(h->multi);
        curl_slist_free_all(h->headers);
    }
    free(h->body.text);
    *h = (struct http){ 0 };
}

void http_token(struct http *h, const char *token)
{
    char line[600];
    curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(h->headers);
    h->headers = NULL;
    if (!token)
        return;
    str_format(line, sizeof line, "Authorization: Bearer %s", token);
    h->headers = curl_slist_append(NULL, line);
    curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, h->headers);
    explicit_bzero(line, sizeof line);
}

static void begin(struct http *h)
{
    h->body.n = h->n_ignored = 0;
    h->done = h->too_big = h->stalled = h->odd_encoding = false;
    h->words[0] = 0;
    h->retry_after_s = -1;
    h->date_unix_s = 0;
    h->cert_error = h->cert_days = 0;
    h->begun_us = h->seen_us = clock_monotonic_us();
    h->window_us = 0;
    curl_easy_setopt(h->easy, CURLOPT_URL, h->url);
    curl_multi_add_handle(h->multi, h->easy);
    h->active = true;
}

void http_start(struct http *h, const char *url, double wait_s, size_t most)
{
    http_drop(h);
    str_copy(h->url, sizeof h->url, url);
    h->wait_us = (int64_t)(wait_s * 1e6);
    h->body_most = most;
    h->n_redirects = 0;
    begin(h);
    http_pump(h, 0);
}

/* ---- work ---- */

static void end_with(struct http *h, CURLcode result)
{
    h->result = result;
    curl_multi_remove_handle(h->multi, h->easy);
    h->active = false;
    h->done = true;
}

/* Silence before the body, or less than SLOWEST_BYTES_S of it. */
static bool is_stalled(struct http *h, int64_t now)
{
    curl_off_t n = 0;
    curl_easy_getinfo(h->easy, CURLINFO_SIZE_DOWNLOAD_T, &n);
    if (now - h->seen_us > AWAY_US) { /* we were away */
        h->window_us = h->window_us ? now : 0;
        h->window_bytes = n;
        h->begun_us += now - h->seen_us;
    }
    h->seen_us = now;
    if (n == 0)
        return now > h->begun_us + h->connect_us + h->wait_us + h->stall_us;
    if (h->window_us == 0) {
        h->window_us = now;
        h->window_bytes = n;
    }
    if (now - h->window_us < h->stall_us)
        return false;
    bool slow = (double)(n - h->window_bytes) <
                (double)(now - h->window_us) * SLOWEST_BYTES_S / 1e6;
    h->window_us = now;
    h->window_bytes = n;
    return slow;
}

/* Same scheme, host and port: asked again there. */
static void follow(struct http *h)
{
    char here[400], there[400], host[256];
    char *to = NULL;
    long code = 0;
    curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_getinfo(h->easy, CURLINFO_REDIRECT_URL, &to);
    if (code < 301 || code > 308 || !to || strlen(to) >= sizeof h->url ||
        h->n_redirects >= REDIRECTS_MAX ||
        !origin_of(h->url, here, sizeof here, host, sizeof host) ||
        !origin_of(to, there, sizeof there, host, sizeof host) ||
        strcmp(here, there) != 0)
        return;
    str_copy(h->url, sizeof h->url, to);
    h->n_redirects++;
    begin(h);
}

bool http_pump(struct http *h, int timeout_ms)
{
    int running, left;
    int64_t slice = h->stall_us / 4000 + 1;
    if (h->done)
        return true;
    if (h->active && timeout_ms > slice)
        timeout_ms = (int)slice;
    curl_multi_perform(h->multi, &running);
    if (timeout_ms > 0 && (running || !h->active)) {
        int64_t from = clock_monotonic_us();
        curl_multi_poll(h->multi, NULL, 0, timeout_ms, NULL);
        /* Our own sleep is no absence. */
        h->seen_us += h->active ? clock_monotonic_us() - from : 0;
        curl_multi_perform(h->multi, &running);
    }
    for (CURLMsg *m; (m = curl_multi_info_read(h->multi, &left));)
        if (m->msg == CURLMSG_DONE && h->active) {
            end_with(h, m->data.result);
            follow(h);
            break;
        }
    if (h->active && is_stalled(h, clock_monotonic_us())) {
        h->stalled = true;
        end_with(h, CURLE_OPERATION_TIMEDOUT);
    }
    return h->done;
}

void http_wake(struct http *h)
{
    if (h->multi)
        curl_multi_wakeup(h->multi);
}

/* ---- what went wrong ---- */

static enum trouble judge_certificate(struct http *h, struct feed_trouble *t)
{
    long days = h->cert_days;
    switch (h->cert_error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return trouble_set(t, TROUBLE_CERT_EXPIRED, days,
                           "certificate expired %ld day%s ago", days,
                           days == 1 ? "" : "s");
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return trouble_set(t, TROUBLE_CERT_EARLY, days,
                           "certificate is valid only in %ld day%s; is the "
                           "clock right?",
                           days, days == 1 ? "" : "s");
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return trouble_set(t, TROUBLE_CERT_UNKNOWN, 0,
                           "certificate is self-signed; give it as ca_file to "
                           "trust it");
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return trouble_set(t, TROUBLE_CERT_UNKNOWN, 0,
                           "certificate is signed by nobody known here; set "
                           "ca_file");
    case 0:
        if (strstr(h->words, "target host"))
            return trouble_set(t, TROUBLE_CERT_HOST, 0,
                               "certificate is of another host than %.60s",
                               h->host);
        return trouble_set(t, TROUBLE_TLS, 0, "no secure connection: %.120s",
                           h->words);
    default:
        return trouble_set(t, TROUBLE_TLS, 0, "certificate refused: %.100s",
                           X509_verify_cert_error_string(h->cert_error));
    }
}

static enum trouble judge_refusal(struct http *h, struct feed_trouble *t)
{
    long os = 0, port = 0;
    curl_easy_getinfo(h->easy, CURLINFO_OS_ERRNO, &os);
    curl_easy_getinfo(h->easy, CURLINFO_PRIMARY_PORT, &port);
    return trouble_set(t, TROUBLE_REFUSED, 0, "refused: %.60s: %s", h->host,
                       os ? strerror((int)os) : "no connection");
}

static enum trouble judge_time(struct http *h, struct feed_trouble *t)
{
    curl_off_t lookup = 0, connected = 0;
    curl_easy_getinfo(h->easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup);
    curl_easy_getinfo(h->easy, CURLINFO_CONNECT_TIME_T, &connected);
    if (h->stalled)
        return trouble_set(t, TROUBLE_STALL, 0,
                           h->window_us ? "stall: the answer comes too slowly "
                                          "or stopped"
                                        : "stall: connected, but no answer "
                                          "came");
    if (lookup == 0)
        return trouble_set(t, TROUBLE_DNS, 0,
                           "dns: no answer in time for the name %.60s",
                           h->host);
    return trouble_set(t, TROUBLE_TIMEOUT, 0,
                       "time-out: %.60s did not take the connection in %.3g s",
                       h->host, (double)h->connect_us / 1e6);
}

static enum trouble judge_transfer(struct http *h, struct feed_trouble *t)
{
    if (h->too_big)
        return trouble_set(t, TROUBLE_SIZE, 0,
                           "the answer is longer than %zu bytes", h->body_most);
    if (h->odd_encoding)
        return trouble_set(t, TROUBLE_NOT_FEED, 0,
                           "the answer is packed in a way that was not asked "
                           "for; gzip or nothing expected");
    switch (h->result) {
    case CURLE_OK: return TROUBLE_NONE;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return trouble_set(t, TROUBLE_DNS, 0,
                           "dns: the name %.60s is not known", h->host);
    case CURLE_COULDNT_CONNECT: return judge_refusal(h, t);
    case CURLE_OPERATION_TIMEDOUT: return judge_time(h, t);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR: return judge_certificate(h, t);
    case CURLE_SSL_CACERT_BADFILE:
        return trouble_set(t, TROUBLE_CONFIG, 0,
                           "ca_file: no certificates in PEM form in it");
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WRITE_ERROR:
        return trouble_set(t, TROUBLE_CUT, 0, "the answer's gzip is damaged");
    default:
        return trouble_set(t, TROUBLE_CUT, 0, "the answer was cut short: %s",
                           curl_easy_strerror(h->result));
    }
}

static enum trouble judge_code(struct http *h, long code,
                               struct feed_trouble *t)
{
    char *to = NULL;
    switch (code) {
    case 401:
    case 403:
        return trouble_set(t, TROUBLE_TOKEN, code, "%ld: token refused", code);
    case 404:
        return trouble_set(t, TROUBLE_MISSING, code,
                           "404: no feed at this url");
    case 429:
    case 503:
        return trouble_set(t, TROUBLE_BUSY, code, "%ld: the server is busy",
                           code);
    default: break;
    }
    if (code >= 300 && code < 400) {
        char origin[400], host[256] = "nowhere";
        curl_easy_getinfo(h->easy, CURLINFO_REDIRECT_URL, &to);
        if (to)
            (void)origin_of(to, origin, sizeof origin, host, sizeof host);
        return trouble_set(t, TROUBLE_REDIRECT, code,
                           "%ld: sent on to another server, %.80s; set url to "
                           "it if that is right",
                           code, host);
    }
    return trouble_set(t, TROUBLE_SERVER, code, "%ld: the server failed", code);
}

static enum trouble judge_type(struct http *h, const char *type,
                               struct feed_trouble *t)
{
    char *given = NULL;
    size_t n = strlen(type);
    curl_easy_getinfo(h->easy, CURLINFO_CONTENT_TYPE, &given);
    if (given && !strncasecmp(given, type, n) &&
        (!given[n] || given[n] == ';' || given[n] == ' '))
        return TROUBLE_NONE;
    bool page = given && !strncasecmp(given, "text/html", 9);
    return trouble_set(t, TROUBLE_NOT_FEED, 0,
                       "not a feed: %.60s came instead of %s%s",
                       given ? given : "an answer without type", type,
                       page ? " (a login page?)" : "");
}

enum trouble http_judge(struct http *h, const char *type, long *code,
                        struct feed_trouble *t)
{
    *code = 0;
    ASSERT(h->done);
    curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, code);
    *t = (struct feed_trouble){ TROUBLE_NONE, 0, "" };
    h->done = false;
    if (*code > 0 && *code != 200)
        return judge_code(h, *code, t);
    if (judge_transfer(h, t) != TROUBLE_NONE)
        return t->kind;
    return judge_type(h, type, t);
}
