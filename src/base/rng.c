#include "base/rng.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/random.h>

struct rng rng_make(uint64_t seed, uint64_t stream)
{
    struct rng r = { 0, stream << 1 | 1 };
    rng_u32(&r);
    r.state += seed;
    rng_u32(&r);
    return r;
}

uint32_t rng_u32(struct rng *r)
{
    uint64_t old = r->state;
    r->state = old * UINT64_C(6364136223846793005) + r->stream;
    uint32_t shifted = (uint32_t)((old >> 18 ^ old) >> 27);
    uint32_t by = (uint32_t)(old >> 59);
    return shifted >> by | shifted << (-by & 31);
}

uint32_t rng_below(struct rng *r, uint32_t n)
{
    ASSERT(n > 0);
    uint32_t threshold = -n % n; /* values below it would favour some results */
    for (;;) {
        uint32_t v = rng_u32(r);
        if (v >= threshold)
            return v % n;
    }
}

int rng_between(struct rng *r, int low, int high)
{
    ASSERT(low <= high);
    uint32_t n = (uint32_t)high - (uint32_t)low + 1; /* 0: every int */
    return (int)((int64_t)low + (n ? rng_below(r, n) : rng_u32(r)));
}

double rng_unit(struct rng *r)
{
    uint64_t high = rng_u32(r) >> 5, low = rng_u32(r) >> 6;
    return (double)(high << 26 | low) / 9007199254740992.0; /* 2^53 */
}

/* Marsaglia's polar method; one of the pair is dropped to keep no state. */
double rng_normal(struct rng *r)
{
    for (;;) {
        double u = 2 * rng_unit(r) - 1, v = 2 * rng_unit(r) - 1;
        double s = u * u + v * v;
        if (s > 0 && s < 1)
            return u * sqrt(-2 * log(s) / s);
    }
}

bool rng_chance(struct rng *r, double probability)
{
    return rng_unit(r) < probability;
}

int rng_weighted(struct rng *r, const double *weights, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += weights[i];
    ASSERT(sum > 0);
    double at = rng_unit(r) * sum;
    int last = 0;
    for (int i = 0; i < n; i++) {
        if (!(weights[i] > 0))
            continue;
        last = i;
        if (at < weights[i])
            return i;
        at -= weights[i];
    }
    return last;
}

enum status rng_system_below(uint64_t n, uint64_t *out, struct error *err)
{
    ASSERT(n > 0);
    uint64_t threshold = -n % n;
    for (;;) {
        uint64_t v;
        ssize_t got = getrandom(&v, sizeof v, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got != (ssize_t)sizeof v)
            return error_set(err, STATUS_IO,
                             "the system gives no random numbers: %s",
                             strerror(errno));
        if (v >= threshold) {
            *out = v % n;
            return STATUS_OK;
        }
    }
}
