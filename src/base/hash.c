#include "base/hash.h"

#include <string.h>

/* The finaliser of MurmurHash3 (Austin Appleby, public domain): every input
 * bit changes every output bit with probability near one half. */
static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xFF51AFD7ED558CCD);
    h ^= h >> 33;
    h *= UINT64_C(0xC4CEB9FE1A85EC53);
    h ^= h >> 33;
    return h;
}

uint64_t hash_u64(uint64_t seed, uint64_t value)
{
    return mix((seed ^ value) * UINT64_C(0x9FB21C651E98DF25) +
               (seed >> 29 | seed << 35));
}

uint64_t hash_bytes(uint64_t seed, const void *data, size_t n)
{
    const unsigned char *p = data;
    uint64_t h = seed ^ (uint64_t)n * UINT64_C(0xA0761D6478BD642F);
    size_t left = n;
    for (; left >= 8; left -= 8, p += 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        h = (h ^ word) * UINT64_C(0xE7037ED1A0B428DB);
        h ^= h >> 32;
    }
    uint64_t tail = 0;
    if (left)
        memcpy(&tail, p, left);
    return mix(h ^ tail);
}

uint64_t hash_str(uint64_t seed, const char *s)
{
    return hash_bytes(seed, s, strlen(s));
}
