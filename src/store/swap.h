/* swap - a register changed beside its name and put in place whole, so that
 * whoever reads sees the old one or the new one, and a process that dies
 * leaves the old one. Readers are never blocked; other writers are, for as
 * long as it takes, because what they wrote to the old file would be lost.
 * Thread: one at a time. */
#ifndef STORE_SWAP_H
#define STORE_SWAP_H

#include "store/store.h"

struct store_swap {
    struct store *store;  /* write here */
    bool fresh;           /* there was no register under the name */
    struct store *guard;  /* keeps other writers off the old one */
    char *path, *temp;    /* the name (links followed), the file beside it */
};

/* Opens a copy of the register, or a new one when nothing is there. Files
 * beside it that a dead process of ours left are removed. Errors: as
 * store_open(); IO when it is locked or the disk is full. */
enum status store_swap_begin(const char *path, struct store_swap *out,
                             struct error *err) MUST_USE;
/* The new register on the disk and under the name; `mode` its permissions
 * when it is fresh. After an error the old one is in place. */
enum status store_swap_commit(struct store_swap *w, unsigned mode,
                              struct error *err) MUST_USE;
/* A whole register made elsewhere on the same disk, closed, synced and put under
 * the name; `mode` its permissions when nothing is there. */
enum status store_swap_place(const char *made, const char *path, unsigned mode,
                             struct error *err) MUST_USE;
/* Forget it. Fine after commit and on {0}. */
void store_swap_abandon(struct store_swap *w);

#endif
