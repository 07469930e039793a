/* The wall's configuration: any bytes. What is kept is inside its limits. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "app/config.h"

static void count(void *ctx, const char *line)
{
    FUZZ_REQUIRE(line[0] && !strchr(line, '\n'));
    ++*(int *)ctx;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct config c = config_default();
    struct error err = { "" };
    int n_lines = 0, n_problems = 0;
    const char *path = fuzz_file(data, n);
    FUZZ_REQUIRE(config_load(path, &c, count, &n_lines, &n_problems, &err) ==
                 STATUS_OK);
    FUZZ_REQUIRE(n_lines == n_problems);
    FUZZ_REQUIRE(c.fps_max >= 10 && c.fps_max <= 240);
    FUZZ_REQUIRE(c.cells[0] >= 1 && c.cells[0] <= 16 && c.cells[1] >= 1 &&
                 c.cells[1] <= 16);
    FUZZ_REQUIRE(c.unit_scale >= 0.5 && c.unit_scale <= 2);
    FUZZ_REQUIRE(c.zoom_max >= 0.05 && c.zoom_max <= 20);
    FUZZ_REQUIRE(strlen(c.title) < sizeof c.title);
    return 0;
}
