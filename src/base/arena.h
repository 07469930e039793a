/* arena - memory freed as a whole: a frame's, a snapshot's.
 * Invariants: what arena_alloc() returned stays valid and in place until
 * reset or finish. {0} is a valid empty arena with the default chunk size.
 * Thread: one at a time; an arena has no lock. Never returns NULL: small
 * allocations end the process when memory is out (see xcalloc). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *head; /* newest first */
    size_t chunk_bytes;       /* 0: 64 KiB */
    size_t used_bytes;        /* handed out since the last reset */
};

/* Zeroed memory, aligned for any type. n = 0 gives a valid unique pointer. */
void *arena_alloc(struct arena *a, size_t bytes);
char *arena_strdup(struct arena *a, const char *s); /* NULL gives "" */
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Empty it, keeping the largest chunk for reuse. */
void arena_reset(struct arena *a);
/* The same as arena_finish(), but first what was in it is overwritten: for what
 * must not stay in memory. */
void arena_wipe(struct arena *a);
/* Free everything; leaves {0} with chunk_bytes kept. */
void arena_finish(struct arena *a);

#define ARENA_ARRAY(a, type, n)                                                \
    ((type *)arena_alloc((a), sizeof(type) * (size_t)(n)))
#define ARENA_NEW(a, type) ARENA_ARRAY(a, type, 1)

#endif
