/* client - a local register that follows a feed: the other end of server.h
 * (config/feed.openapi.yaml is the contract). Whatever the network does, the
 * register is whole, holds the last good data, and the client goes on trying.
 *
 * A page is one transaction that holds its cursor: a kill at any moment loses
 * nothing and repeats nothing. The first load, and any after an unknown cursor
 * (410), goes into PATH.new and takes PATH's place when complete.
 * Personal data is masked on entry, whatever the server sent.
 * Threads: the client's own does all the work; the functions below may be
 * called from any one. Beside the register lies PATH.lock, held while it is
 * followed: one client a register. */
#ifndef FEED_CLIENT_H
#define FEED_CLIENT_H

#include "model/freshness.h"

struct feed_client_options {
    const char *url;                  /* "https://feed.example:8470" */
    const char *register_path;        /* need not exist yet */
    const char *token_file, *ca_file; /* NULL none, the system's */
    bool allow_plain_http;            /* beyond loopback */
    /* seconds; 0: the default */
    double poll_s; /* between two asks of a server that does not wait; 5 */
    double wait_s; /* the server may hold an ask so long; 30, at most 60 */
    double connect_timeout_s; /* 10 */
    double stall_timeout_s;   /* 20: silence, or less than 512 bytes/s */
    double retry_s;           /* the first back-off; 1 */
    double retry_max_s;       /* the longest; 300 */
    bool never_wait;          /* do not ask the server to hold an ask */
    /* Called on the client's thread after each page and each change of state;
     * may call feed_client_state(). NULL none. */
    void (*tell)(void *ctx);
    void *tell_ctx;
};

struct feed_client_state {
    enum source_state state;
    enum trouble trouble;
    int64_t trouble_n;
    char reason[256];       /* in English; "" none */
    int64_t contact_unix_s; /* last good answer; 0 never */
    int64_t as_of_unix_s;   /* what the server said last; 0 unknown */
    int64_t n_rows;         /* taken since the client was made */
    int64_t n_rejected;     /* rows that stand rejected */
    int64_t n_pages, n_tries, n_failures; /* failures: in a row */
    int64_t n_errors;                     /* failures, all */
    double retry_in_s;                    /* until the next try; 0: under way */
    bool loading;                         /* into PATH.new */
};

struct feed_client;

/* Start the thread. Nothing that the network or the disk does is an error
 * here: it is a state. */
enum status feed_client_create(const struct feed_client_options *o,
                               struct feed_client **out,
                               struct error *err) MUST_USE;
/* Stop within a fraction of a second, whatever goes on, and free; NULL is
 * fine. Rows of a page that was not committed are dropped. */
void feed_client_destroy(struct feed_client *c);
void feed_client_state(struct feed_client *c, struct feed_client_state *out);
/* Put the way to the data into what a register says of itself. */
void feed_client_freshen(struct feed_client *c, struct freshness *f);

/* Follow until the register equals the server's, once, on this thread, without
 * another try. out->trouble tells how it went: NONE, REJECTED and CLOCK are
 * successes. stop: may become true on any thread or in a signal; NULL none. */
void feed_client_once(const struct feed_client_options *o,
                      const volatile int *stop, struct feed_client_state *out);

/* STATE_DIR/feed-HASH.db: one file an url. */
void feed_register_path(const char *state_dir, const char *url, char *out,
                        size_t size);

#endif
