#include "model/topic.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

/* ---- the formula ---- */

#define FORMULA_FORM                                                           \
    "expected dimension.key.households, .persons, .amount or .entries, "       \
    "joined "                                                                  \
    "by + and -, with at most one /"

static bool known_key(enum dimension d, const char *key, size_t n)
{
    if (d == DIMENSION_FLAG)
        return n > 0; /* the register's own rules */
    if (n == 3 && !strncmp(key, "all", n))
        return d == DIMENSION_GUARANTEE || d == DIMENSION_VILLAGE;
    if (d == DIMENSION_INCOME && n == 7 && !strncmp(key, "expense", n))
        return true;
    if (d == DIMENSION_FUND && n == 7 && !strncmp(key, "persons", n))
        return true;
    for (int i = 0; i < dimension_terms(d); i++) {
        const char *term = dimension_term(d, i);
        if (strlen(term) == n && !strncmp(term, key, n))
            return true;
    }
    return false;
}

static bool known_keys(enum dimension d, const char *keys, char *why,
                       size_t size)
{
    if (!strcmp(keys, "*"))
        return true;
    for (const char *p = keys;; p++) {
        size_t n = strcspn(p, "|");
        if (!known_key(d, p, n)) {
            str_format(why, size, "'%s' has no key '%.*s'", dimension_key(d),
                       (int)(n < 40 ? n : 40), p);
            return false;
        }
        p += n;
        if (!*p)
            return true;
    }
}

/* One "cause.illness.households", n bytes. */
static bool parse_term(struct topic_term *out, const char *text, size_t n,
                       char *why, size_t size)
{
    char word[160];
    str_copy(why, size, FORMULA_FORM);
    if (n == 0 || n >= sizeof word)
        return false;
    memcpy(word, text, n);
    word[n] = 0;
    char *first = strchr(word, '.'), *last = strrchr(word, '.');
    if (!first || first == last)
        return false;
    *first = *last = 0;
    if (!dimension_parse(word, &out->dimension)) {
        str_format(why, size, "'%.40s' is no dimension; see config/README.md",
                   word);
        return false;
    }
    if (!quantity_parse(last + 1, &out->quantity))
        return false;
    if (!dimension_has(out->dimension, out->quantity) ||
        (!strcmp(last + 1, "entries") &&
         !dimension_counts_entries(out->dimension))) {
        str_format(why, size, "'%s' has no %.20s", word, last + 1);
        return false;
    }
    if (strlen(first + 1) >= sizeof out->keys)
        return false;
    str_copy(out->keys, sizeof out->keys, first + 1);
    return known_keys(out->dimension, out->keys, why, size);
}

bool topic_formula(struct topic *t, const char *text, char *why, size_t size)
{
    bool minus = false, below = false;
    t->n_terms = 0;
    for (const char *p = text;;) {
        p += strspn(p, " ");
        size_t n = strcspn(p, " +-/");
        struct topic_term term = { .minus = minus, .below = below };
        if (t->n_terms == TOPIC_TERMS_MAX) {
            str_format(why, size, "more than %d terms", TOPIC_TERMS_MAX);
            return false;
        }
        if (!parse_term(&term, p, n, why, size))
            return false;
        t->terms[t->n_terms++] = term;
        p += n;
        p += strspn(p, " ");
        if (!*p)
            return true;
        if (!strchr("+-/", *p) || (*p == '/' && below)) {
            str_copy(why, size, FORMULA_FORM);
            return false;
        }
        below = below || *p == '/';
        minus = *p == '-';
        p++;
    }
}

/* ---- its value ---- */

static int64_t term_value(const struct topic_term *t, const struct cube *c,
                          int year)
{
    if (!strcmp(t->keys, "*"))
        return cube_total(c, year, t->dimension, t->quantity);
    int64_t sum = 0;
    for (const char *p = t->keys;; p++) {
        char key[sizeof t->keys];
        size_t n = strcspn(p, "|");
        memcpy(key, p, n);
        key[n] = 0;
        sum += cube_value(c, year, t->dimension, key, t->quantity);
        p += n;
        if (!*p)
            return sum;
    }
}

bool topic_value(const struct topic *t, const struct cube *c, int year,
                 double *out)
{
    int64_t above = 0, below = 0;
    bool divided = false;
    for (int i = 0; i < t->n_terms; i++) {
        const struct topic_term *term = &t->terms[i];
        int64_t v = term_value(term, c, year) * (term->minus ? -1 : 1);
        if (term->below)
            below += v;
        else
            above += v;
        divided = divided || term->below;
    }
    if (divided && below <= 0)
        return false;
    *out = (double)above * t->times / (divided ? (double)below : 1);
    return true;
}

size_t topic_format(const struct topic *t, char *buf, size_t size, double value)
{
    const char *tail = !strcmp(t->unit[WORD_ZH], "%") ? "%" : "";
    if (t->decimals == 0 || fabs(value) >= 99.95) {
        str_group(buf, size, (int64_t)llround(value));
        return str_append(buf, size, "%s", tail);
    }
    return str_format(buf, size, "%s%.*f%s", value < 0 ? "−" : "", t->decimals,
                      fabs(value), tail);
}

const struct topic *topic_find(const struct topics *t, const char *id)
{
    for (int i = 0; i < t->n; i++)
        if (!*id || !strcmp(t->of[i].id, id))
            return &t->of[i];
    return NULL;
}

bool topic_id_legal(const char *id)
{
    size_t n = strlen(id);
    return n > 0 && n < TOPIC_ID_BYTES &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}
