/* Workbooks: bytes that begin with PK are the archive; others are the first
 * sheet and, after a byte 0x1E, the shared strings, put into an archive here,
 * so that a changed byte reaches the readers and not a checksum alone. */
#include "fuzz/fuzz.h"

#include <string.h>
#include <zlib.h>

#include "intake/xlsx.h"

#define PARTS_MAX 2

struct out {
    uint8_t *p;
    size_t n;
};

static void put(struct out *o, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        o->p[o->n++] = (uint8_t)(v >> 8 * i);
}

static void put_bytes(struct out *o, const void *p, size_t n)
{
    const uint8_t *from = p;
    for (size_t i = 0; i < n; i++)
        o->p[o->n++] = from[i];
}

struct zipped {
    const char *name;
    const uint8_t *data;
    size_t n, at;
};

/* A local header, or the same in the archive's list (APPNOTE 4.3.7, 4.3.12);
 * stored, not packed. */
static void put_header(struct out *o, const struct zipped *z, bool listed)
{
    put(o, listed ? 0x02014b50 : 0x04034b50, 4);
    if (listed)
        put(o, 20, 2);
    put(o, 20, 2);
    put(o, 0, 2);
    put(o, 0, 2);
    put(o, 0, 4);
    put(o, (uint32_t)crc32(0, z->data, (uInt)z->n), 4);
    put(o, (uint32_t)z->n, 4);
    put(o, (uint32_t)z->n, 4);
    put(o, (uint32_t)strlen(z->name), 2);
    put(o, 0, 2);
    if (listed) {
        put(o, 0, 2);
        put(o, 0, 2);
        put(o, 0, 2);
        put(o, 0, 4);
        put(o, (uint32_t)z->at, 4);
    }
    put_bytes(o, z->name, strlen(z->name));
}

static struct out make_archive(const uint8_t *data, size_t n)
{
    const uint8_t *cut = n ? memchr(data, 0x1E, n) : NULL;
    size_t first = cut ? (size_t)(cut - data) : n;
    struct zipped parts[PARTS_MAX] = {
        { "xl/worksheets/sheet1.xml", data, first, 0 },
        { "xl/sharedStrings.xml", cut ? cut + 1 : NULL, cut ? n - first - 1 : 0,
          0 },
    };
    int n_parts = cut ? 2 : 1;
    struct out o = { malloc(n + 512), 0 };
    FUZZ_REQUIRE(o.p != NULL);
    for (int i = 0; i < n_parts; i++) {
        parts[i].at = o.n;
        put_header(&o, &parts[i], false);
        put_bytes(&o, parts[i].data, parts[i].n);
    }
    size_t list = o.n;
    for (int i = 0; i < n_parts; i++)
        put_header(&o, &parts[i], true);
    size_t end = o.n;
    put(&o, 0x06054b50, 4);
    put(&o, 0, 4);
    put(&o, (uint32_t)n_parts, 2);
    put(&o, (uint32_t)n_parts, 2);
    put(&o, (uint32_t)(end - list), 4);
    put(&o, (uint32_t)list, 4);
    put(&o, 0, 2);
    return o;
}

static void read_all(const char *path)
{
    struct xlsx *x = NULL;
    struct error err = { "" };
    char **fields;
    int n = 1;
    int64_t row;
    enum status status = xlsx_open(path, &x, &err);
    for (int i = 0; i < 20000 && status == STATUS_OK && n > 0; i++) {
        status = xlsx_next(x, &fields, &n, &row, &err);
        for (int k = 0; status == STATUS_OK && k < n; k++)
            FUZZ_REQUIRE(strlen(fields[k]) <= XLSX_STRINGS_BYTES_MAX);
    }
    FUZZ_REQUIRE((status == STATUS_OK) == (err.text[0] == 0));
    xlsx_close(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n >= 2 && data[0] == 'P' && data[1] == 'K') {
        read_all(fuzz_file(data, n));
        return 0;
    }
    struct out o = make_archive(data, n);
    read_all(fuzz_file(o.p, o.n));
    free(o.p);
    return 0;
}
