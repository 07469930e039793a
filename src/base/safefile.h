/* safefile - a small file that is whole whatever happens: written beside, on
 * the disk (fsync), then renamed into place. Mode 0600. Thread: any, one at a
 * time a path. */
#ifndef BASE_SAFEFILE_H
#define BASE_SAFEFILE_H

#include "base/base.h"

/* Errors: IO, with path and reason; the old file stays then. */
enum status safefile_write(const char *path, const char *text, size_t n,
                           struct error *err) MUST_USE;

/* Read all of it into buf, terminated; *n its bytes, may be NULL. secret: only
 * its owner may be able to read it. Errors: NOT_FOUND; INVALID when others can
 * read a secret; LIMIT when it is longer than size - 1; IO. */
enum status safefile_read(const char *path, bool secret, char *buf, size_t size,
                          size_t *n, struct error *err) MUST_USE;

#endif
