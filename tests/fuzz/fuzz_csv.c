/* CSV: any bytes through the sniffer, the reader, the binding of its headers
 * and the making of records. A field is valid UTF-8 whatever the encoding. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/str.h"
#include "intake/csv.h"
#include "intake/record.h"
#include "intake/rows.h"

static struct words *words;
static struct locator *places;

static void prepare(void)
{
    struct error err;
    if (words)
        return;
    FUZZ_REQUIRE(words_create("assets/import/synonyms.csv", &words, &err) ==
                 STATUS_OK);
    places = locator_create();
    locator_put(places, 630222, "民和回族土族自治县", "民和县");
    locator_put(places, 630222203, "西沟乡", "");
    locator_put(places, 630222203205, "凉坪村村委会", "凉坪村");
}

static void read_plain(const char *path, const struct sniffed *s)
{
    struct csv *csv = NULL;
    struct error err = { "" };
    char **fields;
    int n = 1;
    enum status status = csv_open(path, s, &csv, &err);
    while (status == STATUS_OK && n > 0) {
        status = csv_next(csv, &fields, &n, &err);
        for (int i = 0; status == STATUS_OK && i < n; i++)
            FUZZ_REQUIRE(utf8_valid(fields[i], strlen(fields[i])));
    }
    FUZZ_REQUIRE((status == STATUS_OK) == (err.text[0] == 0));
    csv_close(csv);
}

static void make_records(const char *path, const struct sniffed *s)
{
    static struct binding b;
    const struct mapping none = { 0 };
    struct tally texts = { .limit = 64 }, doubts = { 0 }, unknown = { 0 };
    struct rows *rows = NULL;
    struct error err = { "" };
    char **cells;
    int n = 1;
    int64_t row;
    enum status status = rows_open(path, s, &rows, &err);
    if (status == STATUS_OK)
        status = rows_bind(rows, path, &none, &b, &err);
    struct record_reader rr = { .binding = &b,
                                .mapping = &none,
                                .datum = DATUM_BD09,
                                .words = words,
                                .places = places,
                                .county = 630222,
                                .secret = { 1, 2 },
                                .texts = &texts,
                                .doubts = &doubts,
                                .unknown = &unknown };
    while (status == STATUS_OK && n > 0) {
        _Alignas(8) char bytes[RECORD_BYTES_MAX];
        size_t size = 0;
        status = rows_next(rows, &cells, &n, &row, &err);
        if (status == STATUS_OK)
            record_trim(cells, n);
        if (status == STATUS_OK && n > 0 &&
            !record_make(&rr, cells, n, row, bytes, &size))
            FUZZ_REQUIRE(size <= sizeof bytes);
    }
    rows_close(rows);
    tally_finish(&texts);
    tally_finish(&doubts);
    tally_finish(&unknown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct sniffed s;
    struct error err = { "" };
    prepare();
    const char *path = fuzz_file(data, n);
    if (sniff_file(path, &s, &err) != STATUS_OK || s.kind != FILE_CSV)
        return 0;
    read_plain(path, &s);
    make_records(path, &s);
    return 0;
}
