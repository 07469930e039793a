#include "intake/locate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "intake/table.h"

#define NAME_BYTES 96
#define NEAR_MAX   3  /* edits between a name and the one it may mean */
#define WORD_MAX   31 /* characters compared */

struct slot {
    region_id parent;         /* of name slots; 0 for counties */
    uint64_t hash;
    struct known_place *place; /* NULL: free */
    bool twice;                /* two places have the name */
};

struct table_of {
    struct slot *slots;
    uint32_t size, n;
};

struct locator {
    struct arena arena;
    struct known_place **all;
    int n, capacity;
    bool sorted;
    struct table_of names, codes;
    region_id (*aliases)[2];
    int n_aliases;
};

struct locator *locator_create(void)
{
    return xcalloc(1, sizeof(struct locator));
}

void locator_destroy(struct locator *l)
{
    if (!l)
        return;
    arena_finish(&l->arena);
    free(l->all);
    free(l->names.slots);
    free(l->codes.slots);
    free(l->aliases);
    free(l);
}

static struct slot *find_slot(const struct table_of *t, region_id parent,
                              uint64_t hash)
{
    uint32_t i = (uint32_t)(hash ^ hash >> 32) & (t->size - 1);
    for (;; i = (i + 1) & (t->size - 1)) {
        struct slot *s = &t->slots[i];
        if (!s->place || (s->hash == hash && s->parent == parent))
            return s;
    }
}

static void insert(struct table_of *t, region_id parent, uint64_t hash,
                   struct known_place *place)
{
    if ((t->n + 1) * 2 > t->size) {
        struct slot *old = t->slots;
        uint32_t n_old = t->size;
        t->size = n_old ? n_old * 2 : 256;
        t->slots = xcalloc(t->size, sizeof *t->slots);
        for (uint32_t i = 0; i < n_old; i++)
            if (old[i].place)
                *find_slot(t, old[i].parent, old[i].hash) = old[i];
        free(old);
    }
    struct slot *s = find_slot(t, parent, hash);
    if (s->place && s->place != place)
        s->twice = true;
    t->n += !s->place;
    if (!s->place)
        *s = (struct slot){ parent, hash, place, false };
}

/* ---- names ---- */

/* Without blanks; false: it does not fit. */
static bool squeeze(const char *text, char out[NAME_BYTES])
{
    size_t n = 0;
    const char *end = text + strlen(text);
    while (text < end) {
        uint32_t c = utf8_next(&text, end);
        if (c <= 0x20 || c == 0xA0 || c == 0x3000 || c == 0xFEFF)
            continue;
        if (n + 5 > NAME_BYTES)
            return false;
        n += utf8_put(out + n, c);
    }
    out[n] = 0;
    return n > 0;
}

/* Cut what says only what kind of place it is. */
static bool cut_kind(char *name)
{
    static const char *const kinds[] = {
        "社区居民委员会", "村民委员会", "居民委员会", "社区居委会",
        "街道办事处",     "办事处",     "村委会",     "居委会",
        "行政村",         "社区",       "街道",       "自治县",
        "村",             "镇",         "乡",         "县",
        "区",             "市",
    };
    size_t n = strlen(name);
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        size_t width = strlen(kinds[i]);
        if (n > width && !strcmp(name + n - width, kinds[i])) {
            name[n - width] = 0;
            return true;
        }
    }
    return false;
}

static region_id key_parent(region_id id)
{
    return region_level(id) <= LEVEL_COUNTY ? 0 : region_parent(id);
}

/* Whole names and names without their kind are kept apart, so that 大庄村 and
 * 大庄社区 are two. */
static uint64_t whole_hash(const char *name)
{
    return hash_str(HASH_SEED, name);
}

static uint64_t stem_hash(const char *name)
{
    return hash_str(HASH_SEED + 1, name);
}

static void index_name(struct locator *l, struct known_place *p,
                       const char *name)
{
    char text[NAME_BYTES];
    region_id parent = key_parent(p->id);
    enum region_level level = region_level(p->id);
    if (level < LEVEL_COUNTY || !squeeze(name, text))
        return;
    insert(&l->names, parent, whole_hash(text), p);
    cut_kind(text);
    insert(&l->names, parent, stem_hash(text), p);
}

struct known_place *locator_find(const struct locator *l, region_id id)
{
    if (l->codes.size == 0)
        return NULL;
    return find_slot(&l->codes, 0, hash_u64(HASH_SEED, (uint64_t)id))->place;
}

struct known_place *locator_put(struct locator *l, region_id id,
                                const char *name, const char *short_name)
{
    struct known_place *p = locator_find(l, id);
    if (p)
        return p;
    if (l->n == l->capacity) {
        l->capacity = l->capacity ? l->capacity * 2 : 256;
        l->all = xrealloc(l->all, sizeof(struct known_place *) *
                                      (size_t)l->capacity);
    }
    p = ARENA_NEW(&l->arena, struct known_place);
    *p = (struct known_place){ .id = id, .seat = { NAN, NAN },
                               .en = "", .initials = "" };
    p->name = arena_strdup(&l->arena, name);
    p->short_name = short_name && *short_name
                        ? arena_strdup(&l->arena, short_name)
                        : p->name;
    l->all[l->n++] = p;
    l->sorted = false;
    insert(&l->codes, 0, hash_u64(HASH_SEED, (uint64_t)id), p);
    index_name(l, p, p->name);
    if (strcmp(p->name, p->short_name) != 0)
        index_name(l, p, p->short_name);
    return p;
}

region_id locator_alias(const struct locator *l, region_id code)
{
    for (int i = 0; i < l->n_aliases; i++)
        if (l->aliases[i][0] == code)
            return l->aliases[i][1];
    /* A village whose township has another code. */
    if (region_level(code) == LEVEL_VILLAGE && l->n_aliases > 0) {
        region_id town = locator_alias(l, code / 1000);
        if (town != code / 1000)
            return town * 1000 + code % 1000;
    }
    return code;
}

enum status locator_read_aliases(struct locator *l, const char *path,
                                 struct error *err)
{
    struct arena arena = { 0 };
    struct table t;
    enum status status = table_read(path, "code,same_as", &arena, &t, err);
    for (int i = 0; status == STATUS_OK && i < t.n_rows; i++) {
        int64_t code, same;
        status = table_int(&t, i, 0, 110000, 999999999999, &code, err);
        if (status == STATUS_OK)
            status = table_int(&t, i, 1, 110000, 999999999999, &same, err);
        if (status == STATUS_OK && region_level(code) != region_level(same))
            status = table_fault(&t, i, err, "the two codes are not of one "
                                             "level");
        if (status != STATUS_OK)
            break;
        l->aliases = xrealloc(l->aliases, sizeof *l->aliases *
                                              (size_t)(l->n_aliases + 1));
        l->aliases[l->n_aliases][0] = code;
        l->aliases[l->n_aliases++][1] = same;
    }
    arena_finish(&arena);
    return status;
}

region_id locator_match(const struct locator *l, region_id parent,
                        const char *text)
{
    char name[NAME_BYTES];
    int64_t code;
    if (l->names.size == 0 || !squeeze(text, name))
        return 0;
    if (str_parse_int(name, 110000, 999999999999, &code)) {
        const struct known_place *p = locator_find(l, locator_alias(l, code));
        return p && key_parent(p->id) == parent ? p->id : 0;
    }
    const struct slot *s = find_slot(&l->names, parent, whole_hash(name));
    if (s->place && !s->twice)
        return s->place->id;
    if (s->twice)
        return 0;
    cut_kind(name);
    s = find_slot(&l->names, parent, stem_hash(name));
    return s->place && !s->twice ? s->place->id : 0;
}

/* ---- nearest ---- */

static int take_characters(const char *text, uint32_t out[WORD_MAX])
{
    int n = 0;
    const char *end = text + strlen(text);
    while (text < end && n < WORD_MAX)
        out[n++] = utf8_next(&text, end);
    return n;
}

/* Levenshtein's distance, one row at a time. */
static int distance(const uint32_t *a, int n, const uint32_t *b, int m)
{
    int row[WORD_MAX + 1];
    for (int j = 0; j <= m; j++)
        row[j] = j;
    for (int i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= m; j++) {
            int best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            best = row[j] + 1 < best ? row[j] + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
        }
    }
    return row[m];
}

const struct known_place *locator_nearest(const struct locator *l,
                                          region_id parent,
                                          enum region_level level,
                                          const char *text)
{
    uint32_t a[WORD_MAX], b[WORD_MAX];
    int n = take_characters(text, a), best = NEAR_MAX + 1;
    const struct known_place *nearest = NULL;
    for (int i = 0; i < l->n; i++) {
        const struct known_place *p = l->all[i];
        if (region_level(p->id) != level ||
            (parent && !region_inside(p->id, parent)))
            continue;
        int d = distance(a, n, b, take_characters(p->name, b));
        if (d < best && d < n) {
            best = d;
            nearest = p;
        }
    }
    return nearest;
}

region_id locator_free_code(const struct locator *l, region_id parent)
{
    /* Townships are numbered from 900 up, villages too: NBS gives none of
     * these to what it lists. */
    int64_t unit = 1000;
    for (int64_t n = 900; n < unit; n++)
        if (!locator_find(l, parent * unit + n))
            return parent * unit + n;
    return 0;
}

static int compare_places(const void *a, const void *b)
{
    const struct known_place *x = *(struct known_place *const *)a;
    const struct known_place *y = *(struct known_place *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

struct known_place **locator_all(struct locator *l, int *n)
{
    if (!l->sorted && l->n > 0)
        qsort(l->all, (size_t)l->n, sizeof(struct known_place *),
              compare_places);
    l->sorted = true;
    *n = l->n;
    return l->all;
}
