/* tally - texts counted: what a report lists (rejections, unknown words), and
 * texts as small numbers (ethnicities, groups) so that records stay short.
 * Bounded: beyond its limit a tally counts what it no longer lists.
 * Thread: one at a time. */
#ifndef INTAKE_TALLY_H
#define INTAKE_TALLY_H

#include "base/arena.h"

struct tally_entry {
    const char *text;
    int64_t n;
    int file; /* of the first one */
    int64_t row;
    uint64_t hash;
};

struct tally { /* {0}: empty, at most 256 texts */
    struct arena arena;
    struct tally_entry *entries; /* in the order they came */
    uint32_t n_entries, n_slots, limit;
    uint32_t *slots;
    int64_t n;      /* of all */
    int64_t beyond; /* of those that are not listed */
};

/* The entry's number, from 1; 0 when the limit is reached and it is new. */
uint32_t tally_add(struct tally *t, const char *text, int file, int64_t row);
/* The text of a number; 0 gives "". */
const char *tally_text(const struct tally *t, uint32_t number);
/* Another text for the i-th entry (from 0), once nothing more is added. */
void tally_rename(struct tally *t, uint32_t i, const char *text);
void tally_finish(struct tally *t);

#endif
