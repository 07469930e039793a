#include "intake/sorter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

#define ORDERED_BYTES  (4u << 20) /* kept of what is in order: it needs none */
#define READ_BYTES_ALL (32u << 20)
#define READ_BYTES_MAX (1u << 20)

struct head { /* before each record, in memory and in the file */
    struct sort_key key;
    uint32_t n, bytes; /* of the data; of head and data, a multiple of 8 */
};

struct entry {
    struct sort_key key;
    size_t at;
};

struct run { /* a sorted stretch of the file, and what of it is read */
    int64_t from, to, at;
    struct sort_key last;
    char *buf;
    size_t have, used;
};

struct sorter {
    char *folder;
    int fd; /* -1: nothing spilled */
    size_t memory_bytes;
    char *data;
    size_t used, size;
    struct entry *entries;
    size_t n, n_entries;
    bool in_order;
    int64_t file_bytes, count;
    struct run *runs;
    int n_runs;
    int *heap; /* run numbers, least head first */
    int n_heap;
    int held; /* the run whose head was handed out; -1 */
    size_t next_entry;
    size_t read_bytes;
};

struct sorter *sorter_create(const char *folder, size_t memory_bytes)
{
    struct sorter *s = xcalloc(1, sizeof *s);
    s->folder = xstrdup(folder);
    s->fd = -1;
    s->memory_bytes = memory_bytes;
    s->in_order = true;
    s->held = -1;
    return s;
}

static void free_buffers(struct sorter *s)
{
    for (int i = 0; i < s->n_runs; i++) {
        free(s->runs[i].buf);
        s->runs[i].buf = NULL;
    }
}

void sorter_destroy(struct sorter *s)
{
    if (!s)
        return;
    free_buffers(s);
    if (s->fd >= 0)
        close(s->fd);
    free(s->folder);
    free(s->data);
    free(s->entries);
    free(s->runs);
    free(s->heap);
    free(s);
}

int64_t sorter_count(const struct sorter *s)
{
    return s->count;
}

int sort_key_compare(const struct sort_key *x, const struct sort_key *y)
{
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    return (x->c > y->c) - (x->c < y->c);
}

static int compare_entries(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    return sort_key_compare(&a->key, &b->key);
}

static enum status fault(const struct sorter *s, struct error *err)
{
    return error_set(err, STATUS_IO, "%s: %s", s->folder,
                     errno == ENOSPC || errno == EFBIG || errno == EDQUOT
                         ? "the disk is full"
                         : strerror(errno));
}

/* A file that has no name and is nobody else's to read. */
static enum status open_file(struct sorter *s, struct error *err)
{
    s->fd = open(s->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (s->fd < 0) {
        char path[4096];
        str_format(path, sizeof path, "%s/.wanjia-sort-XXXXXX", s->folder);
        s->fd = mkostemp(path, O_CLOEXEC);
        if (s->fd >= 0)
            unlink(path);
    }
    return s->fd < 0 ? fault(s, err) : STATUS_OK;
}

static enum status write_all(struct sorter *s, const char *p, size_t n,
                             struct error *err)
{
    while (n > 0) {
        ssize_t done = pwrite(s->fd, p, n, s->file_bytes);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return fault(s, err);
        s->file_bytes += done;
        p += done;
        n -= (size_t)done;
    }
    return STATUS_OK;
}

static void sort_entries(struct sorter *s)
{
    if (!s->in_order)
        qsort(s->entries, s->n, sizeof *s->entries, compare_entries);
    s->in_order = true;
}

static enum status write_sorted(struct sorter *s, struct error *err)
{
    enum status status = STATUS_OK;
    const size_t size = 1 << 20;
    char *buf = xcalloc(1, size);
    size_t n = 0;
    for (size_t i = 0; i < s->n && status == STATUS_OK; i++) {
        const char *from = s->data + s->entries[i].at;
        size_t bytes = ((const struct head *)(const void *)from)->bytes;
        if (n + bytes > size) {
            status = write_all(s, buf, n, err);
            n = 0;
        }
        memcpy(buf + n, from, bytes);
        n += bytes;
    }
    if (status == STATUS_OK)
        status = write_all(s, buf, n, err);
    free(buf);
    return status;
}

static enum status spill(struct sorter *s, struct error *err)
{
    if (s->n == 0)
        return STATUS_OK;
    if (s->n_runs == SORTER_RUNS_MAX)
        return error_set(err, STATUS_LIMIT,
                         "too much to sort; import fewer files at once");
    enum status status = s->fd < 0 ? open_file(s, err) : STATUS_OK;
    bool ordered = s->in_order;
    sort_entries(s);
    struct run run = { .from = s->file_bytes,
                       .last = s->entries[s->n - 1].key };
    struct run *before = s->n_runs > 0 ? &s->runs[s->n_runs - 1] : NULL;
    bool follows = before &&
                   sort_key_compare(&before->last, &s->entries[0].key) <= 0;
    if (status == STATUS_OK)
        status = ordered ? write_all(s, s->data, s->used, err)
                         : write_sorted(s, err);
    if (status != STATUS_OK)
        return status;
    s->n = s->used = 0;
    if (follows) {
        before->to = s->file_bytes;
        before->last = run.last;
        return STATUS_OK;
    }
    run.to = s->file_bytes;
    s->runs = xrealloc(s->runs, sizeof run * (size_t)(s->n_runs + 1));
    s->runs[s->n_runs++] = run;
    return STATUS_OK;
}

static size_t padded(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

enum status sorter_add(struct sorter *s, struct sort_key key, const void *data,
                       size_t n, struct error *err)
{
    ASSERT(n <= SORTER_RECORD_BYTES_MAX && !s->heap);
    size_t bytes = sizeof(struct head) + padded(n);
    size_t most = s->in_order && s->memory_bytes > ORDERED_BYTES
                      ? ORDERED_BYTES
                      : s->memory_bytes;
    if (s->used + bytes > most) {
        enum status status = spill(s, err);
        if (status != STATUS_OK)
            return status;
    }
    if (s->used + bytes > s->size) {
        size_t size = s->size ? s->size * 2 : 1 << 20;
        s->size = size > s->memory_bytes ? s->memory_bytes : size;
        if (s->size < s->used + bytes)
            s->size = s->used + bytes;
        s->data = xrealloc(s->data, s->size);
    }
    if (s->n == s->n_entries) {
        s->n_entries = s->n_entries ? s->n_entries * 2 : 4096;
        s->entries = xrealloc(s->entries, sizeof *s->entries * s->n_entries);
    }
    if (s->n > 0 && sort_key_compare(&s->entries[s->n - 1].key, &key) > 0)
        s->in_order = false;
    struct head head = { key, (uint32_t)n, (uint32_t)bytes };
    char *to = s->data + s->used;
    memcpy(to, &head, sizeof head);
    memset(to + bytes - 8, 0, 8);
    memcpy(to + sizeof head, data, n);
    s->entries[s->n++] = (struct entry){ key, s->used };
    s->used += bytes;
    s->count++;
    return STATUS_OK;
}

/* ---- reading ---- */

static const struct head *run_head(const struct run *r)
{
    return (const struct head *)(const void *)(r->buf + r->used);
}

/* The run's next record whole in its buffer; *end: there is none. */
static enum status run_fill(struct sorter *s, struct run *r, bool *end,
                            struct error *err)
{
    size_t left = r->have - r->used;
    if (left >= sizeof(struct head) && left >= run_head(r)->bytes) {
        *end = false;
        return STATUS_OK;
    }
    memmove(r->buf, r->buf + r->used, left);
    r->used = 0;
    r->have = left;
    while (r->at < r->to && r->have < s->read_bytes) {
        size_t want = s->read_bytes - r->have;
        if ((int64_t)want > r->to - r->at)
            want = (size_t)(r->to - r->at);
        ssize_t got = pread(s->fd, r->buf + r->have, want, r->at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fault(s, err);
        r->have += (size_t)got;
        r->at += got;
    }
    *end = r->have == 0;
    return STATUS_OK;
}

static bool heap_less(const struct sorter *s, int x, int y)
{
    int c = sort_key_compare(&run_head(&s->runs[x])->key,
                         &run_head(&s->runs[y])->key);
    return c < 0 || (c == 0 && x < y);
}

static void sift_down(struct sorter *s, int i)
{
    for (;;) {
        int least = i, left = 2 * i + 1, right = left + 1;
        if (left < s->n_heap && heap_less(s, s->heap[left], s->heap[least]))
            least = left;
        if (right < s->n_heap && heap_less(s, s->heap[right], s->heap[least]))
            least = right;
        if (least == i)
            return;
        int swap = s->heap[i];
        s->heap[i] = s->heap[least];
        s->heap[least] = swap;
        i = least;
    }
}

static enum status start_runs(struct sorter *s, struct error *err)
{
    /* The memory of the last run is free for the reading. */
    free(s->data);
    free(s->entries);
    s->data = NULL;
    s->entries = NULL;
    s->size = s->n_entries = 0;
    s->read_bytes = READ_BYTES_ALL / (size_t)s->n_runs & ~(size_t)7;
    if (s->read_bytes > READ_BYTES_MAX)
        s->read_bytes = READ_BYTES_MAX;
    size_t least = SORTER_RECORD_BYTES_MAX + 2 * sizeof(struct head);
    if (s->read_bytes < least)
        s->read_bytes = least;
    s->heap = xrealloc(s->heap, sizeof *s->heap * (size_t)s->n_runs);
    s->n_heap = 0;
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = &s->runs[i];
        bool end;
        r->at = r->from;
        r->have = r->used = 0;
        if (!r->buf)
            r->buf = xcalloc(1, s->read_bytes);
        enum status status = run_fill(s, r, &end, err);
        if (status != STATUS_OK)
            return status;
        if (!end)
            s->heap[s->n_heap++] = i;
    }
    for (int i = s->n_heap / 2 - 1; i >= 0; i--)
        sift_down(s, i);
    return STATUS_OK;
}

enum status sorter_rewind(struct sorter *s, struct error *err)
{
    s->held = -1;
    s->next_entry = 0;
    if (s->n_runs == 0) {
        sort_entries(s);
        return STATUS_OK;
    }
    enum status status = spill(s, err);
    return status == STATUS_OK ? start_runs(s, err) : status;
}

static enum status drop_held(struct sorter *s, struct error *err)
{
    if (s->held < 0)
        return STATUS_OK;
    struct run *r = &s->runs[s->held];
    bool end;
    s->held = -1;
    r->used += run_head(r)->bytes;
    enum status status = run_fill(s, r, &end, err);
    if (status != STATUS_OK)
        return status;
    if (end)
        s->heap[0] = s->heap[--s->n_heap];
    sift_down(s, 0);
    return STATUS_OK;
}

enum status sorter_next(struct sorter *s, struct sort_key *key,
                        const void **data, size_t *n, struct error *err)
{
    const struct head *head = NULL;
    *data = NULL;
    *n = 0;
    if (s->n_runs == 0) {
        if (s->next_entry == s->n)
            return STATUS_OK;
        size_t at = s->entries[s->next_entry++].at;
        head = (const struct head *)(const void *)(s->data + at);
    } else {
        enum status status = drop_held(s, err);
        if (status != STATUS_OK || s->n_heap == 0)
            return status;
        s->held = s->heap[0];
        head = run_head(&s->runs[s->held]);
    }
    *key = head->key;
    *n = head->n;
    *data = head + 1;
    return STATUS_OK;
}
