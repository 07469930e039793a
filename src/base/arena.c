#include "base/arena.h"

#include "base/pages.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES_DEFAULT ((size_t)64 * 1024)
/* Larger chunks are whole pages of the system, zeroed already. */
#define PAGES_LEAST_BYTES ((size_t)2 << 20)

struct arena_chunk {
    struct arena_chunk *next;
    size_t capacity, used;
    size_t zero_from; /* from here on nobody has written yet */
    max_align_t data[];
};

static struct arena_chunk *add_chunk(struct arena *a, size_t least_bytes)
{
    size_t capacity = a->chunk_bytes ? a->chunk_bytes : CHUNK_BYTES_DEFAULT;
    if (a->head && a->head->capacity * 2 > capacity)
        capacity = a->head->capacity * 2; /* few chunks, whatever the size */
    if (capacity > (size_t)8 << 20)
        capacity = (size_t)8 << 20;
    if (capacity < least_bytes)
        capacity = least_bytes;
    bool pages = capacity >= PAGES_LEAST_BYTES;
    struct arena_chunk *c = pages ? pages_create(sizeof *c + capacity)
                                  : xrealloc(NULL, sizeof *c + capacity);
    c->next = a->head;
    c->capacity = capacity;
    c->used = 0;
    c->zero_from = pages ? 0 : capacity;
    a->head = c;
    return c;
}

static void free_chunk(struct arena_chunk *c)
{
    if (c->capacity >= PAGES_LEAST_BYTES)
        pages_destroy(c, sizeof *c + c->capacity);
    else
        free(c);
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    const size_t align = _Alignof(max_align_t);
    ASSERT(bytes < SIZE_MAX - align);
    bytes = (bytes ? bytes + align - 1 : align) / align * align;
    struct arena_chunk *c = a->head;
    if (!c || c->capacity - c->used < bytes)
        c = add_chunk(a, bytes);
    char *p = (char *)c->data + c->used;
    size_t dirty = c->zero_from > c->used ? c->zero_from - c->used : 0;
    memset(p, 0, dirty < bytes ? dirty : bytes);
    c->used += bytes;
    c->zero_from = c->zero_from > c->used ? c->zero_from : c->used;
    a->used_bytes += bytes;
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    size_t n = s ? strlen(s) : 0;
    char *copy = arena_alloc(a, n + 1);
    if (n)
        memcpy(copy, s, n);
    return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
    if (n > 0)
        vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    return text;
}

void arena_reset(struct arena *a)
{
    struct arena_chunk *keep = a->head;
    for (struct arena_chunk *c = keep; c; c = c->next)
        if (c->capacity > keep->capacity)
            keep = c;
    for (struct arena_chunk *c = a->head; c;) {
        struct arena_chunk *next = c->next;
        if (c != keep)
            free_chunk(c);
        c = next;
    }
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
    }
    a->head = keep;
    a->used_bytes = 0;
}

void arena_finish(struct arena *a)
{
    for (struct arena_chunk *c = a->head; c;) {
        struct arena_chunk *next = c->next;
        free_chunk(c);
        c = next;
    }
    a->head = NULL;
    a->used_bytes = 0;
}

void arena_wipe(struct arena *a)
{
    for (struct arena_chunk *c = a->head; c; c = c->next)
        explicit_bzero(c->data, c->used);
    arena_finish(a);
}
