/* Which village and which household a row is of. */
#include "intake/record_parts.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"

#define PARTED "\x1f" /* in no name, once it is one line */

static bool resolve_names(struct making *m, region_id *village)
{
    struct record_reader *r = m->r;
    const char *const names[3] = { m->cells[FIELD_COUNTY],
                                   m->cells[FIELD_TOWNSHIP],
                                   m->cells[FIELD_VILLAGE] };
    bool same = r->last_village != 0;
    for (int i = 0; i < 3 && same; i++)
        same = !strcmp(names[i], r->last_place[i]);
    if (!same) {
        for (int i = 0; i < 3; i++)
            str_copy(r->last_place[i], sizeof r->last_place[i], names[i]);
        region_id county = *names[0] ? locator_match(r->places, 0, names[0])
                                     : r->county;
        region_id town = county ? locator_match(r->places, county, names[1])
                                : 0;
        r->last_township = town;
        r->last_village = town ? locator_match(r->places, town, names[2]) : 0;
    }
    *village = r->last_village;
    return *village != 0;
}

/* The three names in one text; the nearest known place is looked for once for
 * each, when all are read. */
static void note_unknown(struct making *m)
{
    static const enum field levels[] = { FIELD_COUNTY, FIELD_TOWNSHIP,
                                         FIELD_VILLAGE };
    char line[128] = "", name[41];
    for (size_t i = 0; i < LENGTH(levels); i++) {
        str_copy(name, sizeof name, m->cells[levels[i]]);
        str_one_line(name);
        str_append(line, sizeof line, "%s%s", i ? PARTED : "", name);
    }
    tally_add(m->r->unknown, line, m->r->file, m->row);
}

static const struct known_place *
nearest(struct locator *places, region_id county, const char *const names[3])
{
    if (*names[0])
        county = locator_match(places, 0, names[0]);
    region_id town = county ? locator_match(places, county, names[1]) : 0;
    if (town)
        return locator_nearest(places, town, LEVEL_VILLAGE, names[2]);
    return county ? locator_nearest(places, county, LEVEL_TOWNSHIP, names[1])
                  : locator_nearest(places, 0, LEVEL_COUNTY, names[0]);
}

void record_name_nearest(struct tally *unknown, struct locator *places,
                         region_id county)
{
    for (uint32_t i = 0; i < unknown->n_entries; i++) {
        char copy[128], line[256];
        str_copy(copy, sizeof copy, unknown->entries[i].text);
        char *town = strstr(copy, PARTED);
        char *village = town ? strstr(town + 1, PARTED) : NULL;
        if (!village)
            continue; /* no row's */
        *town++ = 0;
        *village++ = 0;
        const char *const names[3] = { copy, town, village };
        const struct known_place *near = nearest(places, county, names);
        str_format(line, sizeof line, "%s / %s / %s", copy, town, village);
        if (near)
            str_append(line, sizeof line, "; nearest: %s (%lld)", near->name,
                       (long long)near->id);
        else
            str_append(line, sizeof line, "; nothing near");
        tally_rename(unknown, i, line);
    }
}

/* A level of places a row names but nobody knows: with the code of the
 * household's number where it fits, else with a free one. */
static region_id add_level(struct making *m, region_id parent, region_id coded,
                           const char *name)
{
    struct record_reader *r = m->r;
    region_id id = coded && region_parent(coded) == parent &&
                           !locator_find(r->places, coded)
                       ? coded
                       : 0;
    if (!id)
        id = locator_free_code(r->places, parent);
    if (!id || !*name)
        return 0;
    locator_put(r->places, id, name, NULL)->added = true;
    return id;
}

static region_id add_place(struct making *m, region_id coded)
{
    struct record_reader *r = m->r;
    const char *const *c = m->cells;
    region_id county = *c[FIELD_COUNTY]
                           ? locator_match(r->places, 0, c[FIELD_COUNTY])
                           : r->county;
    if (!county && coded) {
        county = coded / 1000000;
        if (!*c[FIELD_COUNTY] || locator_find(r->places, county))
            return 0;
        locator_put(r->places, county, c[FIELD_COUNTY], NULL)->added = true;
    }
    if (!county)
        return 0;
    region_id town = locator_match(r->places, county, c[FIELD_TOWNSHIP]);
    if (!town)
        town = add_level(m, county, coded / 1000, c[FIELD_TOWNSHIP]);
    if (!town)
        return 0;
    region_id village = locator_match(r->places, town, c[FIELD_VILLAGE]);
    r->last_village = 0; /* what was not found may be found now */
    return village ? village : add_level(m, town, coded, c[FIELD_VILLAGE]);
}

static bool plausible_date(const char *s)
{
    int year = number_of(s, 4), month = number_of(s + 4, 2),
        day = number_of(s + 6, 2);
    return year >= 1880 && year <= 2199 && month >= 1 && month <= 12 &&
           day >= 1 && day <= 31;
}

static const char *check_number(const char *s)
{
    size_t n = strlen(s);
    int digits = digits_of(s, 40);
    if (!*s)
        return "no household number";
    if (n >= RECORD_EXTERNAL_BYTES)
        return "a household number longer than 47 bytes";
    if (strchr(s, 'E') && strchr(s, '+') && digits > 0)
        return "a household number like 6.3E+16: a spreadsheet rounded it; "
               "export that column as text";
    if (n == 18 && digits >= 17 && plausible_date(s + 6))
        return "a household number that looks like an identity number";
    if (n == 11 && digits == 11 && s[0] == '1' && s[1] >= '3')
        return "a household number that looks like a phone number";
    return NULL;
}

const char *place_take(struct making *m)
{
    struct record_reader *r = m->r;
    const char *number = m->cells[FIELD_HOUSEHOLD];
    const char *bad = check_number(number);
    if (bad)
        return bad;
    int64_t code = 0;
    bool coded = strlen(number) == 17 && digits_of(number, 17) == 17 &&
                 str_parse_int(number, INT64_C(11000000000000000),
                               INT64_C(99999999999999999), &code);
    region_id own = coded ? locator_alias(r->places, code / 100000) : 0;
    region_id village = 0;
    bool named = *m->cells[FIELD_VILLAGE] && resolve_names(m, &village);
    if (!named && *m->cells[FIELD_VILLAGE_CODE]) {
        int64_t v;
        if (str_parse_int(m->cells[FIELD_VILLAGE_CODE], 110000000000,
                          999999999999, &v) &&
            locator_find(r->places, locator_alias(r->places, v)))
            village = locator_alias(r->places, v);
    }
    if (!village && own && locator_find(r->places, own) &&
        !*m->cells[FIELD_VILLAGE])
        village = own;
    if (!village && r->add_places)
        village = add_place(m, own);
    if (!village) {
        note_unknown(m);
        return "an unknown village";
    }
    m->out->village = village;
    if (own == village && code % 100000 > 0) {
        m->out->key = (uint64_t)(code % 100000);
        return NULL;
    }
    str_copy(m->external, sizeof m->external, number);
    int64_t value;
    if (strlen(number) <= 18 && str_parse_int(number, 0, INT64_MAX, &value))
        m->out->key = KEY_EXTERNAL | (uint64_t)value;
    else
        m->out->key = KEY_HASHED | hash_str(HASH_SEED, number) >> 1;
    return NULL;
}
