/* siphash - a keyed hash that tells nothing of what it hashed to somebody
 * without the key: SipHash-2-4 (J.-P. Aumasson, D. J. Bernstein, "SipHash: a
 * fast short-input PRF", 2012). Pure. */
#ifndef INTAKE_SIPHASH_H
#define INTAKE_SIPHASH_H

#include "base/base.h"

uint64_t siphash(const uint64_t key[2], const void *data, size_t n);

#endif
