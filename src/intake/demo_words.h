/* demo_words - reading the lists of assets/demo: what its two files share.
 * Every function reports a fault as "file:line: …". */
#ifndef INTAKE_DEMO_WORDS_H
#define INTAKE_DEMO_WORDS_H

#include "intake/demo_parts.h"
#include "intake/table.h"

struct words_reader {
    const char *dir; /* the assets' folder */
    struct arena *arena;
    struct words *words;
    struct error *err;
};

/* dir/demo/NAME.csv. */
enum status words_open(const struct words_reader *r, const char *name,
                       const char *header, struct table *t) MUST_USE;
/* `value` is what the field's word means; below 0 it is unknown. */
enum status words_term(const struct words_reader *r, const struct table *t,
                       int row, int column, int value, int *out) MUST_USE;
/* n whole numbers from `column` on. */
enum status words_numbers(const struct words_reader *r, const struct table *t,
                          int row, int column, int n, int *const *out) MUST_USE;
/* The place of `word` in a list; -1 when it is not there. */
int demo_words_find(const char *word, const char *const *list, int n);
extern const char *const words_by[BY_COUNT];

/* The value of a term's key; -1 when it is none. */
int words_cause(const char *key);
int words_income_source(const char *key);
int words_measure(const char *key);
int words_progress(const char *key);
int words_visit(const char *key);
int words_poverty(const char *key);
int words_change(const char *key);

/* demo_words_fixed.c: the lists of the fixed household and its village. */
enum status words_read_fixed(struct words_reader *r) MUST_USE;

#endif
