/* strings - the words on the wall, one .ini a language under assets/strings:
 * [section] key = text; looked up as "section.key". A missing key shows as
 * the key itself in ‹› and fails a test. {0} {1} mark arguments. Immutable
 * after load. */
#ifndef UI_STRINGS_H
#define UI_STRINGS_H

#include "base/base.h"

struct strings;

/* Errors carry file and line: duplicate key, bad UTF-8, empty text. */
enum status strings_load(const char *path, struct strings **out,
                         struct error *err) MUST_USE;
void strings_destroy(struct strings *s);
const char *strings_get(const struct strings *s, const char *key);
bool strings_have(const struct strings *s, const char *key);
const char *strings_language(const struct strings *s); /* "zh-CN" */
int strings_count(const struct strings *s);
const char *strings_key(const struct strings *s, int i); /* sorted */

/* Fill {0}, {1}, … of `text` with the arguments; bounded. */
size_t strings_fill(char *buf, size_t size, const char *text, int n,
                    const char *const *args);

#endif
