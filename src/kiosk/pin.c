#include "kiosk/pin.h"

#include "base/safefile.h"
#include "base/str.h"

#include <sodium.h>
#include <string.h>

#define FILE_BYTES      (PIN_PEOPLE_MAX * (PIN_NAME_BYTES + PIN_HASH_BYTES + 2) + 1)
#define HASH_OPERATIONS 3
#define HASH_MEMORY     ((size_t)32 << 20)

_Static_assert(PIN_HASH_BYTES == crypto_pwhash_STRBYTES,
               "as long as libsodium's");

static void start(void)
{
    int rc = sodium_init(); /* harmless when done before */
    ASSERT(rc >= 0);
}

void pin_wipe(void *secret, size_t n)
{
    sodium_memzero(secret, n);
}

enum status pin_legal(const char *digits, struct error *err)
{
    size_t n = strlen(digits);
    bool same = true, up = true, down = true;
    if (strspn(digits, "0123456789") != n || n < PIN_DIGITS_LEAST ||
        n > PIN_DIGITS_MOST)
        return error_set(err, STATUS_INVALID,
                         "a PIN of %d to %d digits expected", PIN_DIGITS_LEAST,
                         PIN_DIGITS_MOST);
    for (size_t i = 1; i < n; i++) {
        int step = digits[i] - digits[i - 1];
        same &= step == 0;
        up &= step == 1;
        down &= step == -1;
    }
    if (same || up || down)
        return error_set(err, STATUS_INVALID,
                         "that PIN is the first one anybody tries; take "
                         "another");
    return STATUS_OK;
}

static enum status name_legal(const char *name, struct error *err)
{
    size_t n = strlen(name);
    bool ok = n > 0 && n < PIN_NAME_BYTES && utf8_valid(name, n);
    for (const char *p = name; *p; p++)
        ok &= (unsigned char)*p > ' ' && !strchr(",\"\x7f", *p);
    return ok ? STATUS_OK
              : error_set(err, STATUS_INVALID,
                          "a name of 1 to %d bytes without spaces, commas and "
                          "quotes expected",
                          PIN_NAME_BYTES - 1);
}

static int find_name(const struct pin_list *l, const char *name)
{
    for (int i = 0; i < l->n; i++)
        if (!strcmp(l->of[i].name, name))
            return i;
    return -1;
}

static bool parse_line(char *line, struct pin_list *l)
{
    char *space = strchr(line, ' ');
    if (!space || l->n == PIN_PEOPLE_MAX)
        return false;
    *space = 0;
    if (name_legal(line, NULL) || find_name(l, line) >= 0 ||
        !str_starts(space + 1, crypto_pwhash_STRPREFIX) ||
        strlen(space + 1) >= PIN_HASH_BYTES)
        return false;
    str_copy(l->of[l->n].name, PIN_NAME_BYTES, line);
    str_copy(l->of[l->n++].hash, PIN_HASH_BYTES, space + 1);
    return true;
}

enum status pin_list_load(const char *path, struct pin_list *out,
                          struct error *err)
{
    char text[FILE_BYTES], *rest = text, *line;
    memset(out, 0, sizeof *out);
    enum status s = safefile_read(path, true, text, sizeof text, NULL, err);
    if (s == STATUS_NOT_FOUND)
        return STATUS_OK;
    for (int i = 1; !s && (line = strsep(&rest, "\n")); i++)
        if (*line && !parse_line(line, out))
            s = error_set(err, STATUS_INVALID,
                          "%s:%d: a name and its argon2id hash expected; "
                          "`wanjia pin` writes this file",
                          path, i);
    pin_wipe(text, sizeof text);
    return s;
}

static enum status store(const char *path, const struct pin_list *l,
                         struct error *err)
{
    char text[FILE_BYTES] = "";
    for (int i = 0; i < l->n; i++)
        str_append(text, sizeof text, "%s %s\n", l->of[i].name, l->of[i].hash);
    enum status s = safefile_write(path, text, strlen(text), err);
    pin_wipe(text, sizeof text);
    return s;
}

int pin_list_find(const struct pin_list *l, const char *digits)
{
    int found = -1;
    start();
    for (int i = 0; i < l->n; i++)
        if (crypto_pwhash_str_verify(l->of[i].hash, digits, strlen(digits)) ==
            0)
            found = i;
    return found;
}

static enum status add(struct pin_list *l, const char *name, const char *digits,
                       struct error *err)
{
    if (find_name(l, name) >= 0)
        return error_set(err, STATUS_INVALID, "%s has a PIN; remove it first",
                         name);
    if (l->n == PIN_PEOPLE_MAX)
        return error_set(err, STATUS_LIMIT, "%d people have a PIN; no more",
                         PIN_PEOPLE_MAX);
    if (pin_list_find(l, digits) >= 0)
        return error_set(err, STATUS_INVALID,
                         "that PIN is another's; take a different one");
    str_copy(l->of[l->n].name, PIN_NAME_BYTES, name);
    if (crypto_pwhash_str(l->of[l->n].hash, digits, strlen(digits),
                          HASH_OPERATIONS, HASH_MEMORY) != 0)
        return error_set(err, STATUS_LIMIT, "no memory to hash a PIN");
    l->n++;
    return STATUS_OK;
}

enum status pin_list_add(const char *path, const char *name, const char *digits,
                         struct error *err)
{
    struct pin_list l;
    enum status s = name_legal(name, err);
    if (!s)
        s = pin_legal(digits, err);
    if (!s)
        s = pin_list_load(path, &l, err);
    if (!s)
        s = add(&l, name, digits, err);
    if (!s)
        s = store(path, &l, err);
    return s;
}

enum status pin_list_remove(const char *path, const char *name,
                            struct error *err)
{
    struct pin_list l;
    enum status s = pin_list_load(path, &l, err);
    if (s)
        return s;
    int i = find_name(&l, name);
    if (i < 0)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s: nobody of that name has a "
                         "PIN",
                         name);
    memmove(&l.of[i], &l.of[i + 1], (size_t)(l.n - 1 - i) * sizeof l.of[0]);
    l.n--;
    return store(path, &l, err);
}
