#include "intake/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "intake/table.h"
#include "model/terms.h"

#define SLOTS_FIRST 1024 /* a power of two */

struct slot {
    const char *word; /* NULL: free */
    uint32_t hash;
    int16_t field, value;
};

struct words {
    struct arena arena;
    struct slot *slots;
    uint32_t n_slots, n;
    /* Exports repeat themselves: the last word of each field. */
    struct {
        const char *word;
        int value;
    } last[FIELD_COUNT];
};

static const char *yes_no_key(int value)
{
    return value ? "yes" : "no";
}

static const char *sex_key(int value)
{
    return value ? "male" : "female";
}

/* A field's keys, by number; n = 0: no field of terms. */
static const char *key_of(enum field f, int i, int *n)
{
    switch (f) {
#define TERM(count, function)                                                  \
    *n = count;                                                                \
    return i < *n ? function : NULL
    case FIELD_CAUSE:
    case FIELD_CAUSE_2:
    case FIELD_CAUSE_3: TERM(CAUSE_COUNT, cause_key((enum cause)i));
    case FIELD_POVERTY: TERM(POVERTY_COUNT, poverty_key((enum poverty)i));
    case FIELD_ATTRIBUTE:
        TERM(ATTRIBUTE_COUNT, attribute_key((enum attribute)i));
    case FIELD_RELATION: TERM(RELATION_COUNT, relation_key((enum relation)i));
    case FIELD_HEALTH: TERM(HEALTH_COUNT, health_key((enum health)i));
    case FIELD_LABOUR: TERM(LABOUR_COUNT, labour_key((enum labour)i));
    case FIELD_SCHOOL:
    case FIELD_WORK:
        TERM(OCCUPATION_COUNT, occupation_key((enum occupation)i));
    case FIELD_EDUCATION:
        TERM(EDUCATION_COUNT, education_key((enum education)i));
    case FIELD_WORK_PLACE:
        TERM(WORK_PLACE_COUNT, work_place_key((enum work_place)i));
    case FIELD_MONITORED:
        TERM(MONITORED_COUNT, monitored_key((enum monitored)i));
    case FIELD_RISK: TERM(RISK_COUNT, risk_key((enum risk)i));
    case FIELD_RISK_REMOVED: TERM(REMOVAL_COUNT, removal_key((enum removal)i));
    case FIELD_INSURED:
    case FIELD_DANGEROUS:
    case FIELD_WATER_SAFE:
    case FIELD_WATER_HARD: TERM(2, yes_no_key(i));
    case FIELD_SEX: TERM(2, sex_key(i));
#undef TERM
    default: *n = 0; return NULL;
    }
}

const char *words_key(enum field f, int value)
{
    int n;
    if (value == WORD_NO)
        return "none";
    const char *key = key_of(f, value, &n);
    return key ? key : "";
}

static bool parse_key(enum field f, const char *key, int *out)
{
    int n = 0;
    key_of(f, 0, &n);
    if (n > 0 && !strcmp(key, "none")) {
        *out = WORD_NO;
        return true;
    }
    for (int i = 0; i < n; i++)
        if (!strcmp(key_of(f, i, &n), key)) {
            *out = i;
            return true;
        }
    return false;
}

/* cause_2 and cause_3 know what cause knows; so do all that ask yes or no. */
static enum field family(enum field f)
{
    switch (f) {
    case FIELD_CAUSE_2:
    case FIELD_CAUSE_3: return FIELD_CAUSE;
    default: return f;
    }
}

static uint32_t hash_of(enum field f, const char *text, size_t n)
{
    uint32_t h = 2166136261u ^ (uint32_t)f; /* FNV-1a: words are short */
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h ^ h >> 15;
}

static struct slot *find_slot(const struct words *w, enum field f,
                              const char *text)
{
    uint32_t hash = hash_of(f, text, strlen(text));
    uint32_t i = hash & (w->n_slots - 1);
    for (;; i = (i + 1) & (w->n_slots - 1)) {
        struct slot *s = &w->slots[i];
        if (!s->word || (s->hash == hash && s->field == (int16_t)f &&
                         !strcmp(s->word, text)))
            return s;
    }
}

static void grow(struct words *w)
{
    struct slot *old = w->slots;
    uint32_t n_old = w->n_slots;
    w->n_slots = n_old ? n_old * 2 : SLOTS_FIRST;
    w->slots = xcalloc(w->n_slots, sizeof *w->slots);
    for (uint32_t i = 0; i < n_old; i++)
        if (old[i].word)
            *find_slot(w, (enum field)old[i].field, old[i].word) = old[i];
    free(old);
}

bool words_add(struct words *w, enum field f, const char *word, const char *key)
{
    int value;
    f = family(f);
    if (!parse_key(f, key, &value))
        return false;
    if ((w->n + 1) * 2 > w->n_slots)
        grow(w);
    struct slot *s = find_slot(w, f, word);
    if (!s->word) {
        w->n++;
        s->word = arena_strdup(&w->arena, word);
        s->hash = hash_of(f, word, strlen(word));
        s->field = (int16_t)f;
    }
    s->value = (int16_t)value;
    memset(w->last, 0, sizeof w->last);
    return true;
}

bool words_find(struct words *w, enum field f, const char *text, int *out)
{
    f = family(f);
    if (w->last[f].word && !strcmp(w->last[f].word, text)) {
        *out = w->last[f].value;
        return true;
    }
    const struct slot *s = find_slot(w, f, text);
    if (!s->word)
        return false;
    w->last[f].word = s->word;
    *out = w->last[f].value = s->value;
    return true;
}

static void add_keys(struct words *w)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        int n = 0;
        key_of((enum field)f, 0, &n);
        for (int i = 0; i < n; i++) {
            const char *key = key_of((enum field)f, i, &n);
            if (!words_add(w, (enum field)f, key, key))
                ASSERT(false);
        }
    }
}

static enum status read_synonyms(const char *path, struct words *w,
                                 struct error *err)
{
    struct arena arena = { 0 };
    struct table t;
    enum status status = table_read(path, "field,word,key", &arena, &t, err);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        const char *name = table_text(&t, i, 0);
        enum field f = field_parse(name, strlen(name));
        if (f == FIELD_NONE ||
            !words_add(w, f, table_text(&t, i, 1), table_text(&t, i, 2)))
            status = table_fault(&t, i, err,
                                 "'%.40s' is no key of the field '%.40s'",
                                 table_text(&t, i, 2), name);
    }
    arena_finish(&arena);
    return status;
}

enum status words_create(const char *synonyms_csv, struct words **out,
                         struct error *err)
{
    struct words *w = xcalloc(1, sizeof *w);
    grow(w);
    add_keys(w);
    enum status status = read_synonyms(synonyms_csv, w, err);
    if (status != STATUS_OK) {
        words_destroy(w);
        w = NULL;
    }
    *out = w;
    return status;
}

void words_destroy(struct words *w)
{
    if (!w)
        return;
    arena_finish(&w->arena);
    free(w->slots);
    free(w);
}
