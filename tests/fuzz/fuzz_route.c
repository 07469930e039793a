/* Routes: any text; a legal one is written and read again to the same. */
#include "fuzz/fuzz.h"

#include "model/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct route a, b;
    struct error err = { "" };
    char text[ROUTE_BYTES];
    char *copy = malloc(n + 1);
    FUZZ_REQUIRE(copy != NULL);
    for (size_t i = 0; i < n; i++)
        copy[i] = (char)data[i];
    copy[n] = 0;
    if (route_parse(copy, &a, &err) == STATUS_OK) {
        FUZZ_REQUIRE(route_format(&a, text) < sizeof text);
        FUZZ_REQUIRE(route_parse(text, &b, &err) == STATUS_OK);
        FUZZ_REQUIRE(route_equal(&a, &b));
    } else {
        FUZZ_REQUIRE(err.text[0]);
    }
    free(copy);
    return 0;
}
