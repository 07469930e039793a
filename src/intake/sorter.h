/* sorter - records in the order of their keys, in bounded memory: runs sorted
 * in memory go to a file without a name (gone with the process, whatever ends
 * it) and are merged when read. Memory: memory_bytes and up to 32 MiB while
 * reading. Cost: O(n log n); input that is in order already is not sorted.
 * Thread: one at a time. */
#ifndef INTAKE_SORTER_H
#define INTAKE_SORTER_H

#include "base/base.h"

#define SORTER_RECORD_BYTES_MAX 65536
#define SORTER_RUNS_MAX         4096

struct sorter;

struct sort_key {
    uint64_t a, b, c;
};

/* Less than 0, 0 or more, as strcmp(3). */
int sort_key_compare(const struct sort_key *x, const struct sort_key *y);

/* folder: where the file goes, once memory is not enough. */
struct sorter *sorter_create(const char *folder, size_t memory_bytes);
void sorter_destroy(struct sorter *s); /* NULL is fine */

/* A copy is kept. Errors: IO (disk full too), LIMIT. */
enum status sorter_add(struct sorter *s, struct sort_key key, const void *data,
                       size_t n, struct error *err) MUST_USE;
/* Read from the least key; may be called again to read once more. After it
 * nothing may be added. */
enum status sorter_rewind(struct sorter *s, struct error *err) MUST_USE;
/* *data is borrowed until the next call and aligned to 8; NULL at the end. */
enum status sorter_next(struct sorter *s, struct sort_key *key,
                        const void **data, size_t *n,
                        struct error *err) MUST_USE;

int64_t sorter_count(const struct sorter *s);

#endif
