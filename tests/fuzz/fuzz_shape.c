/* Outlines as the register keeps them: what can be read is written again to
 * the same points. */
#include "fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "store/shape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena arena = { 0 };
    struct geo_shape a, b;
    struct error err = { "" };
    uint8_t *again = NULL;
    size_t n_again = 0;
    void *blob = fuzz_copy(data, n);
    if (shape_decode(blob, n, &arena, &a)) {
        FUZZ_REQUIRE(shape_encode(&a, &again, &n_again, &err) == STATUS_OK);
        FUZZ_REQUIRE(shape_decode(again, n_again, &arena, &b));
        FUZZ_REQUIRE(a.n_rings == b.n_rings);
        for (int i = 0; i < a.n_rings; i++) {
            const struct geo_ring *x = &a.rings[i], *y = &b.rings[i];
            FUZZ_REQUIRE(x->n_points == y->n_points);
            for (int k = 0; k < x->n_points; k++)
                FUZZ_REQUIRE(fabs(x->points[k].lon - y->points[k].lon) < 1e-9 &&
                             fabs(x->points[k].lat - y->points[k].lat) < 1e-9);
        }
    } else {
        FUZZ_REQUIRE(a.n_rings == 0);
    }
    free(again);
    free(blob);
    arena_finish(&arena);
    return 0;
}
