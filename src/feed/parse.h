/* parse - the two texts a feed's server sends, read from a buffer: a status
 * and a page of JSON lines (config/feed.openapi.yaml). Nothing is trusted:
 * limits are named in store/feed.h, duplicate keys and broken UTF-8 refused.
 * Thread: any; no state. */
#ifndef FEED_PARSE_H
#define FEED_PARSE_H

#include "store/feed.h"

struct json_t; /* jansson's */

struct feed_status {
    char reg[64];         /* its number, "630222"; "" not told */
    char name[128];       /* "民和县" */
    int64_t as_of_unix_s; /* 0 unknown */
    char cursor[FEED_CURSOR_BYTES];
    bool demo;
    int64_t households, members; /* -1 not told */
};
/* text[0..n): a JSON object. Errors: one line, what was expected. */
enum status feed_status_parse(const char *text, size_t n,
                              struct feed_status *out,
                              struct error *err) MUST_USE;

/* What a page's last line says. */
struct feed_page_end {
    char cursor[FEED_CURSOR_BYTES];
    bool more;
    int64_t as_of_unix_s; /* 0 unknown */
    size_t n_bytes;       /* of the lines before it */
};
/* Look at the last line alone. STATUS_LIMIT: the page or the line is too long;
 * STATUS_INVALID: the page is not whole. */
enum status feed_page_end_parse(const char *text, size_t n,
                                struct feed_page_end *out,
                                struct error *err) MUST_USE;

/* One line before the last. `table` may be unknown to us. */
struct feed_line {
    int number; /* from 1 */
    const char *table;
    const struct json_t *row; /* of a put; NULL: a deletion */
    const char *key;          /* of a deletion, else NULL */
};
/* Give the page's lines one after the other to take(), until it says
 * otherwise than OK: that is returned. STATUS_LIMIT, STATUS_INVALID: a line
 * that breaks the contract: "line 17: …". */
enum status feed_page_parse(const char *text, const struct feed_page_end *end,
                            enum status (*take)(void *ctx,
                                                const struct feed_line *line,
                                                struct error *err),
                            void *ctx, struct error *err) MUST_USE;

/* The key columns' values of a deletion: "63022220321400417",
 * "63022220321400417/2016", a text. */
bool feed_key_parse(const struct feed_table *t, const char *key,
                    struct feed_value values[2]);
/* The key of a row, as a deletion would name it; what can be made of it. */
void feed_key_write(const struct feed_table *t, const struct json_t *row,
                    char *out, size_t size);

#endif
