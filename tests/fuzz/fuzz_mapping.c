/* Mappings: any bytes as the INI file, then bound to a header. */
#include "fuzz/fuzz.h"

#include "intake/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static char names[][24] = { "户编号", "姓名", "行政村", "人均纯收入",
                                "2016",   "a",    "" };
    char *header[LENGTH(names)];
    for (size_t i = 0; i < LENGTH(names); i++)
        header[i] = names[i];
    static struct mapping m;
    static struct binding b;
    struct error err = { "" };
    struct words *words = NULL;
    FUZZ_REQUIRE(words_create("assets/import/synonyms.csv", &words, &err) ==
                 STATUS_OK);
    const char *path = fuzz_file(data, n);
    if (mapping_read(path, words, &m, &err) != STATUS_OK) {
        FUZZ_REQUIRE(err.text[0] && !m.n_columns);
    } else {
        if (mapping_bind(&m, header, (int)LENGTH(header), &b, &err))
            FUZZ_REQUIRE(b.n_columns == (int)LENGTH(header));
        mapping_finish(&m);
    }
    words_destroy(words);
    return 0;
}
