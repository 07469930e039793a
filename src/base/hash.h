/* hash - 64-bit content hash for cache keys and damage. Not for secrets.
 * Equal on every machine of one byte order; hash only zeroed memory. Pure. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/base.h"

#define HASH_SEED UINT64_C(0x9E3779B97F4A7C15)

uint64_t hash_bytes(uint64_t seed, const void *data, size_t n);
uint64_t hash_u64(uint64_t seed, uint64_t value);
uint64_t hash_str(uint64_t seed, const char *s);

#endif
