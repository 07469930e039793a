/* rng - a small deterministic generator (PCG-XSH-RR 64/32, M. E. O'Neill,
 * "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms
 * for Random Number Generation", 2014) for the demo register and tests, and
 * the operating system's own entropy for draws that must be fair. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include "base/base.h"

struct rng {
    uint64_t state, stream;
};

struct rng rng_make(uint64_t seed, uint64_t stream);
uint32_t rng_u32(struct rng *r);
uint32_t rng_below(struct rng *r, uint32_t n);     /* 0..n-1, unbiased */
int rng_between(struct rng *r, int low, int high); /* both included */
double rng_unit(struct rng *r);                    /* [0, 1) */
double rng_normal(struct rng *r);                  /* mean 0, sd 1 */
bool rng_chance(struct rng *r, double probability);
/* Index drawn in proportion to weights[0..n), whose sum must be > 0. */
int rng_weighted(struct rng *r, const double *weights, int n);

/* Uniform on 0..n-1 from getrandom(2), by rejection, so unbiased. n > 0.
 * STATUS_IO when the system gives no entropy. */
enum status rng_system_below(uint64_t n, uint64_t *out,
                             struct error *err) MUST_USE;

#endif
