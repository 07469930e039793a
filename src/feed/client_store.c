/* What came goes into the register: a page is a transaction. */
#include "feed/client_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "store/swap.h"
#include "store/writer.h"

#define PUMP_ROWS    128  /* between two looks at the network */
#define SLACK_ROWS   2000 /* changed while a chain of pages is read */
#define REJECTS_MOST 100000

enum trouble client_local(struct feed_trouble *t, const struct error *err)
{
    enum trouble kind = TROUBLE_REGISTER;
    if (strstr(err->text, "disk is full") || strstr(err->text, "No space left"))
        kind = TROUBLE_DISK;
    else if (strstr(err->text, "may not be written") ||
             strstr(err->text, "Read-only file system") ||
             strstr(err->text, "Permission denied"))
        kind = TROUBLE_READ_ONLY;
    return trouble_set(t, kind, 0, "%s%.230s",
                       kind == TROUBLE_DISK        ? "disk full: "
                       : kind == TROUBLE_READ_ONLY ? "read-only: "
                                                   : "register: ",
                       err->text);
}

/* ---- opening ---- */

static enum trouble take_lock(struct feed_client *c, struct feed_trouble *t)
{
    struct error err = { "" };
    if (c->lock_fd >= 0)
        return TROUBLE_NONE;
    int fd = open(c->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        error_set(&err, STATUS_IO, "%s: %s", c->lock_path, strerror(errno));
        return client_local(t, &err);
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return trouble_set(t, TROUBLE_REGISTER, 0,
                           "register: another program follows the feed into "
                           "%.120s",
                           c->path);
    }
    c->lock_fd = fd;
    return TROUBLE_NONE;
}

void client_close(struct feed_client *c)
{
    store_close(c->store);
    c->store = NULL;
    c->bulk = c->beside = false;
}

static enum status read_state(struct feed_client *c, struct error *err)
{
    char origin[HTTP_URL_BYTES] = "", applied[32] = "", at[32] = "";
    bool found;
    enum status s = store_feed_get(c->store, "origin", origin, sizeof origin,
                                   &found, err);
    if (s == STATUS_OK)
        s = store_feed_get(c->store, "cursor", c->cursor, sizeof c->cursor,
                           &found, err);
    if (s == STATUS_OK)
        s = store_feed_get(c->store, "applied", applied, sizeof applied, &found,
                           err);
    if (s == STATUS_OK)
        s = store_feed_get(c->store, "taken_at", at, sizeof at, &found, err);
    if (s == STATUS_OK)
        s = store_feed_rejected(c->store, &c->rejected, err);
    if (!str_parse_int(applied, 0, INT64_MAX, &c->applied))
        c->applied = 0;
    int64_t taken;
    pthread_mutex_lock(&c->lock);
    c->state.n_rejected = c->rejected;
    if (c->state.contact_unix_s == 0 && str_parse_int(at, 1, INT64_MAX, &taken))
        c->state.contact_unix_s = taken;
    pthread_mutex_unlock(&c->lock);
    if (s == STATUS_OK && strcmp(origin, c->url) != 0)
        c->cursor[0] = 0; /* another server's rows: all anew */
    return s;
}

enum trouble client_load(struct feed_client *c, struct feed_trouble *t)
{
    struct error err = { "" };
    client_close(c);
    c->cursor[0] = 0;
    enum status s = store_feed_load(c->load_path, c->url, &c->store, &err);
    if (s == STATUS_OK) {
        c->bulk = c->beside = true;
        s = read_state(c, &err);
    }
    if (s != STATUS_OK) {
        client_close(c);
        return client_local(t, &err);
    }
    return TROUBLE_NONE;
}

enum trouble client_open(struct feed_client *c, struct feed_trouble *t)
{
    struct error err = { "" };
    if (take_lock(c, t) != TROUBLE_NONE)
        return t->kind;
    if (c->store)
        return TROUBLE_NONE;
    enum status s = store_open(c->path, STORE_WRITE, &c->store, &err);
    if (s == STATUS_OK)
        s = read_state(c, &err);
    if (s == STATUS_OK && c->cursor[0])
        return TROUBLE_NONE;
    if (s == STATUS_IO || s == STATUS_CANCELLED) {
        client_close(c);
        return client_local(t, &err);
    }
    if (s != STATUS_OK && s != STATUS_NOT_FOUND)
        log_warn("%s; loading it anew", err.text);
    return client_load(c, t);
}

/* ---- rows ---- */

struct page {
    struct feed_client *c;
    bool as_of_put; /* the page tells meta as_of itself */
    int64_t n_rows;
    bool deletes_in_bulk;
};

static enum status reject(struct page *p, const char *table, const char *key,
                          const char *reason, struct error *err)
{
    struct feed_client *c = p->c;
    if (c->rejected >= REJECTS_MOST)
        return error_set(err, STATUS_LIMIT,
                         "more than %d rows cannot be kept; the last: %s %s: "
                         "%s",
                         REJECTS_MOST, table, key, reason);
    c->rejected++;
    return store_feed_reject(c->store, table, key, reason, err);
}

static enum status put(struct page *p, const struct feed_table *t,
                       const struct feed_line *line, struct error *err)
{
    struct feed_client *c = p->c;
    struct error why = { "" };
    char key[96];
    int n_unknown = 0;
    enum status s = STATUS_INVALID;
    if (feed_row_parse(t, line->row, c->values, &n_unknown, &c->scratch,
                       &why)) {
        c->n_unknown += n_unknown;
        feed_mask_row(t, c->values, c->year, &c->scratch);
        s = store_feed_put(c->store, t, c->values, &why);
    }
    if (s != STATUS_OK && s != STATUS_INVALID) {
        *err = why;
        return s;
    }
    if (s == STATUS_OK && c->rejected == 0)
        return STATUS_OK;
    feed_key_write(t, line->row, key, sizeof key);
    if (!c->bulk && c->rejected) /* a row that was refused before? */
        s = store_feed_absolve(c->store, t->name, key, &c->rejected, err);
    else
        s = STATUS_OK;
    if (s == STATUS_OK && why.text[0])
        s = reject(p, t->name, key, why.text, err);
    return s;
}

static enum status del(struct page *p, const struct feed_table *t,
                       const struct feed_line *line, struct error *err)
{
    struct feed_client *c = p->c;
    struct feed_value key[2];
    struct error why = { "" };
    enum status s = STATUS_OK;
    if (c->bulk) { /* without indexes that would never end */
        p->deletes_in_bulk = true;
        return STATUS_CANCELLED;
    }
    if (!feed_key_parse(t, line->key, key))
        return reject(p, t->name, line->key, "no key of this table", err);
    if (c->rejected)
        s = store_feed_absolve(c->store, t->name, line->key, &c->rejected, err);
    if (s == STATUS_OK)
        s = store_feed_delete(c->store, t, key, &why);
    if (s == STATUS_INVALID)
        return reject(p, t->name, line->key, why.text, err);
    if (s != STATUS_OK && why.text[0])
        *err = why;
    return s;
}

static enum status take_line(void *ctx, const struct feed_line *line,
                             struct error *err)
{
    struct page *p = ctx;
    struct feed_client *c = p->c;
    const struct feed_table *t = feed_table_find(line->table);
    if (line->number % PUMP_ROWS == 0) {
        http_pump(&c->http, 0);
        if (client_stopping(c))
            return error_set(err, STATUS_CANCELLED, "stopped");
    }
    if (!t) {
        c->n_unknown++;
        return STATUS_OK;
    }
    p->n_rows++;
    if (t->put == feed_tables[0].put && line->row &&
        str_equal(json_string_value(json_object_get(line->row, "key")),
                  "as_of"))
        p->as_of_put = true;
    if (!strcmp(t->name, "household")) {
        c->lights_moved = true;
        c->chain_households += line->row != NULL;
    }
    c->chain_members += line->row && !strcmp(t->name, "member");
    return line->row ? put(p, t, line, err) : del(p, t, line, err);
}

/* ---- pages ---- */

/* Pages without end: a chain may not tell many more rows than there are. */
static bool endless(const struct feed_client *c)
{
    const struct feed_status *s = &c->status;
    return (s->households >= 0 &&
            c->chain_households > 2 * s->households + SLACK_ROWS) ||
           (s->members >= 0 && c->chain_members > 2 * s->members + SLACK_ROWS);
}

/* The register says itself what it is and how old, even when a server tells
 * these in its status and its cursor lines alone. */
static enum status put_facts(struct feed_client *c, const struct page *p,
                             const struct feed_page_end *end, struct error *err)
{
    struct store_facts facts;
    char time[32];
    enum status s = STATUS_OK;
    if (end->as_of_unix_s == 0 || p->as_of_put)
        return STATUS_OK;
    if (!end->more && !c->bulk)
        s = store_facts(c->store, &facts, err);
    else
        return STATUS_OK;
    if (s != STATUS_OK || facts.freshness.as_of_unix_s == end->as_of_unix_s)
        return s;
    civil_format_iso(end->as_of_unix_s, time);
    return store_put_meta(c->store, "as_of", time, err);
}

static enum status put_state(struct feed_client *c, const struct page *p,
                             const struct feed_page_end *end, struct error *err)
{
    char text[32];
    enum status s = store_feed_set(c->store, "cursor", end->cursor, err);
    str_format(text, sizeof text, "%lld", (long long)(c->applied + p->n_rows));
    if (s == STATUS_OK)
        s = store_feed_set(c->store, "applied", text, err);
    str_format(text, sizeof text, "%lld", (long long)clock_unix_s());
    if (s == STATUS_OK)
        s = store_feed_set(c->store, "taken_at", text, err);
    if (s == STATUS_OK && !c->beside)
        s = store_feed_set(c->store, "origin", c->url, err);
    return s;
}

static enum status apply(struct page *p, const struct feed_page_end *end,
                         struct error *err)
{
    struct feed_client *c = p->c;
    int64_t rejected = c->rejected;
    enum status s = store_feed_begin(c->store, err);
    if (s == STATUS_OK)
        s = feed_page_parse(c->page.text, end, take_line, p, err);
    if (s == STATUS_OK)
        s = put_facts(c, p, end, err);
    if (s == STATUS_OK)
        s = put_state(c, p, end, err);
    if (s == STATUS_OK)
        s = store_feed_commit(c->store, err);
    if (s != STATUS_OK) {
        store_feed_rollback(c->store);
        c->rejected = rejected;
    }
    return s;
}

static enum status end_bulk(struct feed_client *c, struct error *err)
{
    enum status s = store_feed_load_end(c->store, err);
    if (s == STATUS_OK)
        c->bulk = false;
    return s;
}

static enum trouble page_trouble(struct feed_client *c, enum status s,
                                 const struct error *err,
                                 struct feed_trouble *t)
{
    if (s == STATUS_INVALID || s == STATUS_LIMIT)
        return trouble_set(t, s == STATUS_LIMIT ? TROUBLE_SIZE : TROUBLE_PAGE,
                           0, "page after %.40s: %s",
                           c->cursor[0] ? c->cursor : "the beginning",
                           err->text);
    return client_local(t, err);
}

enum trouble client_apply(struct feed_client *c,
                          const struct feed_page_end *end,
                          struct feed_trouble *t)
{
    struct error err = { "" };
    struct page p = { .c = c };
    if (end->as_of_unix_s)
        c->year = civil_from_unix(end->as_of_unix_s).year;
    enum status s = apply(&p, end, &err);
    if (p.deletes_in_bulk) {
        s = end_bulk(c, &err);
        p = (struct page){ .c = c };
        if (s == STATUS_OK)
            s = apply(&p, end, &err);
    }
    if (s != STATUS_OK)
        return page_trouble(c, s, &err, t);
    c->applied += p.n_rows;
    str_copy(c->cursor, sizeof c->cursor, end->cursor);
    pthread_mutex_lock(&c->lock);
    c->state.n_rows += p.n_rows;
    c->state.n_pages++;
    c->state.n_rejected = c->rejected;
    c->state.as_of_unix_s = end->as_of_unix_s;
    pthread_mutex_unlock(&c->lock);
    if (endless(c))
        return trouble_set(t, TROUBLE_CURSOR, 0,
                           "pages without end: more rows than twice what the "
                           "status counts");
    return TROUBLE_NONE;
}

/* ---- complete ---- */

/* What a server without table meta says in its status. */
static enum status put_missing_facts(struct feed_client *c, struct error *err)
{
    const struct feed_status *f = &c->status;
    char time[32] = "";
    if (f->as_of_unix_s)
        civil_format_iso(f->as_of_unix_s, time);
    const struct {
        const char *key, *value;
    } facts[] = { { "home", f->reg },
                  { "name", f->name },
                  { "demo", f->demo ? "1" : "" },
                  { "as_of", time } };
    enum status s = STATUS_OK;
    for (size_t i = 0; i < LENGTH(facts) && s == STATUS_OK; i++)
        if (*facts[i].value)
            s = store_feed_meta_default(c->store, facts[i].key, facts[i].value,
                                        err);
    return s;
}

static enum status put_in_place(struct feed_client *c, struct error *err)
{
    enum status s = STATUS_OK;
    if (c->bulk)
        s = put_missing_facts(c, err);
    if (s == STATUS_OK && c->bulk)
        s = end_bulk(c, err);
    store_close(c->store);
    c->store = NULL;
    if (s == STATUS_OK)
        s = store_swap_place(c->load_path, c->path, 0600, err);
    if (s != STATUS_OK)
        return s;
    c->bulk = c->beside = false;
    c->lights_moved = false;
    return store_open(c->path, STORE_WRITE, &c->store, err);
}

enum trouble client_complete(struct feed_client *c, struct feed_trouble *t)
{
    struct error err = { "" };
    enum status s = STATUS_OK;
    if (c->beside)
        s = put_in_place(c, &err);
    else if (c->lights_moved)
        s = store_pack_lights(c->store, &err);
    if (s != STATUS_OK) {
        client_close(c);
        if (s == STATUS_INVALID)
            return trouble_set(t, TROUBLE_PAGE, 0, "the feed as a whole: %s",
                               err.text);
        return client_local(t, &err);
    }
    c->lights_moved = false;
    if (c->n_unknown)
        log_info("feed: %lld tables or fields of no meaning here were left out",
                 (long long)c->n_unknown);
    c->n_unknown = 0;
    return TROUBLE_NONE;
}
