/* pin - who may see more: names and the hashes of their PINs (argon2id, by
 * libsodium), a line each, in a file that only its owner can read.
 * A PIN is 6 to 12 digits and tells who it is, so no two people have the same.
 * Adding and trying take about 50 ms and 32 MiB a person: not for the UI
 * thread (pin_check.h is). Thread: one at a time a file. */
#ifndef KIOSK_PIN_H
#define KIOSK_PIN_H

#include "base/base.h"

#define PIN_PEOPLE_MAX   16
#define PIN_NAME_BYTES   48
#define PIN_HASH_BYTES   128
#define PIN_DIGITS_LEAST 6
#define PIN_DIGITS_MOST  12

struct pin_list {
    struct {
        char name[PIN_NAME_BYTES], hash[PIN_HASH_BYTES];
    } of[PIN_PEOPLE_MAX];
    int n;
};

/* A file that is not there is an empty list. Errors: others can read it; it is
 * no such file (with its line). */
enum status pin_list_load(const char *path, struct pin_list *out,
                          struct error *err) MUST_USE;
/* Errors: a name that is none or taken, a PIN that is none, too easy or taken,
 * too many people, the file. */
enum status pin_list_add(const char *path, const char *name, const char *digits,
                         struct error *err) MUST_USE;
enum status pin_list_remove(const char *path, const char *name,
                            struct error *err) MUST_USE;

/* Whose PIN it is: an index, or -1. Takes equally long for each. */
int pin_list_find(const struct pin_list *l, const char *digits);

/* Errors say what is expected of a PIN. */
enum status pin_legal(const char *digits, struct error *err) MUST_USE;
/* Overwrite what must not stay in memory. */
void pin_wipe(void *secret, size_t n);

#endif
