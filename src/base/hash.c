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

static uint64_t rotate(uint64_t v, int by)
{
    return v << by | v >> (64 - by);
}

/* One round of XXH64 (Yann Collet, "xxHash fast digest algorithm"). The word
 * is multiplied and rotated before it meets the state: without that, flipping
 * the sign bits of neighbouring floats cancels out. */
static uint64_t round_word(uint64_t h, uint64_t word)
{
    word = rotate(word * UINT64_C(0xC2B2AE3D27D4EB4F), 31);
    h ^= word * UINT64_C(0x9E3779B185EBCA87);
    return rotate(h, 27) * UINT64_C(0x9E3779B185EBCA87) +
           UINT64_C(0x85EBCA77C2B2AE63);
}

uint64_t hash_bytes(uint64_t seed, const void *data, size_t n)
{
    const unsigned char *p = data;
    uint64_t h = seed ^ (uint64_t)n * UINT64_C(0xA0761D6478BD642F), word;
    for (; n >= 8; n -= 8, p += 8) {
        memcpy(&word, p, 8);
        h = round_word(h, word);
    }
    if (n) {
        word = 0;
        memcpy(&word, p, n);
        h = round_word(h, word);
    }
    return mix(h);
}

uint64_t hash_str(uint64_t seed, const char *s)
{
    return hash_bytes(seed, s, strlen(s));
}
