/* Regions and households by number, name or initials. */
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/search.h"

#define HOUSEHOLD_DIGITS 17
#define PREFIX_LEAST     4 /* digits of a household's number: fewer fit all */

struct looking {
    struct store *s;
    struct search *out;
    char text[SEARCH_TEXT_BYTES]; /* without spaces, ASCII in lower case */
    int n_max;
};

/* ---- what is looked for ---- */

/* "凉 坪", "LP" and " lp" are what they look like; a name cut by the limit ends
 * between characters. */
static void normalise(const char *text, char out[SEARCH_TEXT_BYTES])
{
    size_t n = 0;
    for (; *text && n + 1 < SEARCH_TEXT_BYTES; text++) {
        char c = *text;
        if (c == ' ' || c == '\t' || c == '\'' || c == '-')
            continue;
        out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    if (*text)
        while (n > 0 && (out[n - 1] & 0x80))
            n--;
    out[n] = '\0';
}

static bool all_in(const char *text, const char *set)
{
    return *text && text[strspn(text, set)] == '\0';
}

/* The numbers of `digits` digits that begin with a text of digits. */
static bool prefix_range(const char *text, int digits, int64_t *low,
                         int64_t *high)
{
    int n = (int)strlen(text);
    if (n > digits || text[0] == '0' || !str_parse_int(text, 0, INT64_MAX, low))
        return false;
    *high = *low;
    for (int i = n; i < digits; i++) {
        *low *= 10;
        *high = *high * 10 + 9;
    }
    return true;
}

/* ---- hits ---- */

static struct search_hit *room_for(struct looking *l, region_id region,
                                   household_id household)
{
    for (int i = 0; i < l->out->n_hits; i++)
        if (l->out->hits[i].region == region &&
            l->out->hits[i].household == household)
            return NULL;
    if (l->out->n_hits == l->n_max) {
        l->out->more = true;
        return NULL;
    }
    return &l->out->hits[l->out->n_hits++];
}

/* Rows of id, name, en. */
static enum status take_regions(struct looking *l, struct query *q,
                                struct error *err)
{
    while (!l->out->more && query_next(q)) {
        struct search_hit *h = room_for(l, column_int(q, 0), 0);
        if (!h)
            continue;
        h->region = column_int(q, 0);
        h->name = column_copy(q, 1, &l->out->arena);
        h->en = column_copy(q, 2, &l->out->arena);
    }
    return query_close(q, err);
}

/* Rows of id, head. */
static enum status take_households(struct looking *l, struct query *q,
                                   struct error *err)
{
    while (!l->out->more && query_next(q)) {
        household_id id = column_int(q, 0);
        struct search_hit *h = room_for(l, id / 100000, id);
        if (!h)
            continue;
        h->region = id / 100000;
        h->household = id;
        h->name = column_name(q, 1, &l->out->arena);
        h->en = "";
    }
    return query_close(q, err);
}

static enum status by_number(struct looking *l, struct error *err)
{
    static const int digits[] = { 6, 9, 12 };
    struct query q;
    int64_t low, high;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < LENGTH(digits) && status == STATUS_OK; i++) {
        if (!prefix_range(l->text, digits[i], &low, &high))
            continue;
        query_open(&q, l->s,
                   "select id, name, en from region where id between ?1 and "
                   "?2 order by id",
                   (int64_t[]){ low, high }, 2);
        status = take_regions(l, &q, err);
    }
    if (status != STATUS_OK || strlen(l->text) < PREFIX_LEAST ||
        !prefix_range(l->text, HOUSEHOLD_DIGITS, &low, &high))
        return status;
    query_open(&q, l->s,
               "select id, head from household where id between ?1 and ?2 "
               "order by id limit ?3",
               (int64_t[]){ low, high, l->n_max + 1 }, 3);
    return take_households(l, &q, err);
}

/* The index region_search holds all that is compared. Best first: the whole
 * text, its beginning, its middle; the larger region first. */
static const char initials_sql[] =
    "select id from region indexed by region_search where initials >= ?2 and "
    "initials < ?2 || '~' and id >= 100000 order by initials <> ?2, id limit "
    "?1";
/* "lpc", of 凉坪村: initials are kept without what kind of place it is. */
static const char kind_sql[] =
    "select id from region indexed by region_search where initials = "
    "substr(?2, 1, length(?2) - 1) and id >= 100000 and substr(name, -1) in "
    "(case substr(?2, -1) when 'c' then '村' when 'z' then '镇' when 'x' then "
    "'乡' when 's' then '市' when 'q' then '区' end, case substr(?2, -1) when "
    "'x' then '县' end) order by id limit ?1";
static const char english_sql[] =
    "select id from region indexed by region_search where initials >= '' and "
    "id >= 100000 and instr(lower(replace(replace(en, ' ', ''), '''', '')), "
    "?2) = 1 order by length(en), id limit ?1";
static const char name_sql[] =
    "select id from region indexed by region_search where initials >= '' and "
    "id >= 100000 and instr(name, ?2) > 0 order by min(instr(name, ?2), 2), "
    "length(name), id limit ?1";

static enum status by_region_name(struct looking *l, const char *ids_sql,
                                  struct error *err)
{
    struct query q;
    char sql[768];
    str_format(sql, sizeof sql,
               "select g.id, g.name, g.en from (%s) f cross join region g on "
               "g.id = f.id",
               ids_sql);
    query_open(&q, l->s, sql, (int64_t[]){ l->n_max + 1 }, 1);
    query_text(&q, 2, l->text);
    return take_regions(l, &q, err);
}

/* Full names are in registers for staff alone: masked ones are not in the
 * indexes, and are not found. */
static enum status by_person(struct looking *l, struct error *err)
{
    struct query q;
    static const char *const sql[] = {
        "select id, head from household where instr(head, '*') = 0 and head "
        ">= ?2 and head < ?2 || char(1114111) order by head, id limit ?1",
        "select household, name from member where name <> '' and instr(name, "
        "'*') = 0 and name >= ?2 and name < ?2 || char(1114111) order by "
        "name, household limit ?1",
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < LENGTH(sql) && status == STATUS_OK; i++) {
        query_open(&q, l->s, sql[i], (int64_t[]){ l->n_max + 1 }, 1);
        query_text(&q, 2, l->text);
        status = take_households(l, &q, err);
    }
    return status;
}

static enum status look(struct looking *l, bool names, struct error *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    if (!l->text[0])
        return STATUS_OK;
    if (all_in(l->text, "0123456789"))
        return by_number(l, err);
    bool latin = all_in(l->text, letters);
    enum status status = by_region_name(l, latin ? initials_sql : name_sql,
                                        err);
    if (status == STATUS_OK && latin && l->text[1] && !l->out->more)
        status = by_region_name(l, kind_sql, err);
    if (status == STATUS_OK && latin && !l->out->more)
        status = by_region_name(l, english_sql, err);
    if (status == STATUS_OK && names && !l->out->more)
        status = by_person(l, err);
    return status;
}

static enum status add_paths(struct looking *l, struct error *err)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < l->out->n_hits && status == STATUS_OK; i++) {
        struct search_hit *h = &l->out->hits[i];
        status = region_path_read(l->s, h->region, &l->out->arena, h->path,
                                  &h->n_path, err);
    }
    return status;
}

enum status store_search(struct store *s, const char *text, bool names,
                         int n_max, struct search **out, struct error *err)
{
    *out = NULL;
    struct search *found = xcalloc(1, sizeof *found);
    struct looking l = { .s = s,
                         .out = found,
                         .n_max = n_max < 1                 ? 1
                                  : n_max > SEARCH_HITS_MAX ? SEARCH_HITS_MAX
                                                            : n_max };
    normalise(text, l.text);
    str_copy(found->text, sizeof found->text, text);
    enum status status = store_read_begin(s, err);
    if (status == STATUS_OK) {
        status = look(&l, names, err);
        if (status == STATUS_OK)
            status = add_paths(&l, err);
        store_read_end(s);
    }
    if (status != STATUS_OK) {
        arena_finish(&found->arena);
        free(found);
        return status;
    }
    *out = found;
    return STATUS_OK;
}
