#include "intake/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define LIMIT_USUAL 256

static uint32_t find_slot(const struct tally *t, uint64_t hash,
                          const char *text)
{
    uint32_t i = (uint32_t)hash & (t->n_slots - 1);
    for (;; i = (i + 1) & (t->n_slots - 1)) {
        uint32_t k = t->slots[i];
        if (k == 0 || (t->entries[k - 1].hash == hash &&
                       !strcmp(t->entries[k - 1].text, text)))
            return i;
    }
}

static void grow(struct tally *t)
{
    t->n_slots = t->n_slots ? t->n_slots * 2 : 64;
    free(t->slots);
    t->slots = xcalloc(t->n_slots, sizeof *t->slots);
    for (uint32_t k = 0; k < t->n_entries; k++)
        t->slots[find_slot(t, t->entries[k].hash, t->entries[k].text)] = k + 1;
    t->entries = xrealloc(t->entries, sizeof *t->entries * t->n_slots / 2);
}

uint32_t tally_add(struct tally *t, const char *text, int file, int64_t row)
{
    uint64_t hash = hash_str(HASH_SEED, text);
    if (t->limit == 0)
        t->limit = LIMIT_USUAL;
    if ((t->n_entries + 1) * 2 > t->n_slots)
        grow(t);
    t->n++;
    uint32_t slot = find_slot(t, hash, text);
    if (t->slots[slot] == 0) {
        if (t->n_entries == t->limit) {
            t->beyond++;
            return 0;
        }
        t->entries[t->n_entries++] = (struct tally_entry){
            arena_strdup(&t->arena, text), 0, file, row, hash
        };
        t->slots[slot] = t->n_entries;
    }
    t->entries[t->slots[slot] - 1].n++;
    return t->slots[slot];
}

const char *tally_text(const struct tally *t, uint32_t number)
{
    ASSERT(number <= t->n_entries);
    return number ? t->entries[number - 1].text : "";
}

void tally_rename(struct tally *t, uint32_t i, const char *text)
{
    ASSERT(i < t->n_entries);
    t->entries[i].text = arena_strdup(&t->arena, text);
}

void tally_finish(struct tally *t)
{
    arena_finish(&t->arena);
    free(t->entries);
    free(t->slots);
    *t = (struct tally){ 0 };
}
