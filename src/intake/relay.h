/* relay - one thread makes chunks, the caller's takes them, in order; the two
 * work at the same time. A chunk belongs to one of them at a time, and is used
 * again when it was taken. Memory: as many chunks as there are, whatever
 * passes. */
#ifndef INTAKE_RELAY_H
#define INTAKE_RELAY_H

#include "base/base.h"

#define RELAY_CHUNKS 4

struct relay {
    size_t chunk_bytes; /* each is zeroed before its first use */
    /* In a thread of its own. False: it was the last; what went wrong goes into
     * the chunk. */
    bool (*make)(void *ctx, void *chunk);
    /* In the caller's thread. After an error no other is taken. */
    enum status (*take)(void *ctx, void *chunk, struct error *err);
    void (*finish)(void *chunk); /* free what it holds */
    void *ctx;
};

/* Until the last chunk is taken. Errors: those of take(); IO: no thread. */
enum status relay_run(const struct relay *r, struct error *err) MUST_USE;

#endif
