/* fuzz - what the fuzz targets share. A target is one file, fuzz_NAME.c, with
 * one function that takes any bytes; `make fuzz` runs it under libFuzzer with
 * the sanitizers, `make test` replays tests/fuzz/corpus/NAME through it.
 * Run from the repository's root. Thread: one. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What must be true of any input; a crash with the line, in every build. */
#define FUZZ_REQUIRE(claim)                                                    \
    do {                                                                       \
        if (!(claim)) {                                                        \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__,       \
                    #claim);                                                   \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* The path of a file in memory with these bytes; good until the next call. */
static inline const char *fuzz_file(const uint8_t *data, size_t n)
{
    static int fd = -1;
    static char path[64];
    if (fd < 0) {
        fd = memfd_create("fuzz", MFD_CLOEXEC);
        FUZZ_REQUIRE(fd >= 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    FUZZ_REQUIRE(ftruncate(fd, 0) == 0);
    FUZZ_REQUIRE(n == 0 || pwrite(fd, data, n, 0) == (ssize_t)n);
    return path;
}

/* The same bytes in memory of exactly their size, so that a sanitizer sees a
 * read beyond them; NULL-safe. The caller frees. */
static inline void *fuzz_copy(const uint8_t *data, size_t n)
{
    uint8_t *copy = malloc(n + (n == 0));
    FUZZ_REQUIRE(copy != NULL);
    for (size_t i = 0; i < n; i++)
        copy[i] = data[i];
    return copy;
}

#endif
