/* words - what the cells of a term column mean: assets/import/synonyms.csv and
 * the [values.…] of a mapping, as numbers of model/terms.h. Cost: a look-up is
 * one hash and one comparison. Thread: one at a time. */
#ifndef INTAKE_WORDS_H
#define INTAKE_WORDS_H

#include "intake/fields.h"

struct words;

/* The numbers of FIELD_SCHOOL and FIELD_WORK are enum occupation, WORD_NO for
 * none of them; of the yes/no fields (危房户 …) 0 and 1; of FIELD_SEX 0 a woman
 * and 1 a man. */
#define WORD_NO (-2)

/* Errors: as table_read(); INVALID "file:line: …" for an unknown field or
 * key. */
enum status words_create(const char *synonyms_csv, struct words **out,
                         struct error *err) MUST_USE;
void words_destroy(struct words *w);

/* Another word for a key; false: no such key (or field of terms). A later
 * word wins. */
bool words_add(struct words *w, enum field f, const char *word,
               const char *key) MUST_USE;
/* False when nothing is known of the text. */
bool words_find(struct words *w, enum field f, const char *text, int *out);

/* The key of a field's value and back: for printing a mapping. */
const char *words_key(enum field f, int value);

#endif
