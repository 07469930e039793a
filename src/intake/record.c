#include "intake/record.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "intake/siphash.h"
#include "map/geo.h"
#include "model/mask.h"

#define TEXT_BYTES  64
#define PRIVATE_RUN 7 /* digits in a row that no free text may hold */

struct making {
    struct record_reader *r;
    struct record *out;
    int64_t row;
    const char *cells[FIELD_COUNT]; /* trimmed; "" */
    double lon, lat;
    struct year_value years[RECORD_YEARS_MAX];
    char external[RECORD_EXTERNAL_BYTES];
};

static char why[256];

const struct year_value *record_years(const struct record *r)
{
    return (const struct year_value *)(const void *)(r + 1);
}

const char *record_name(const struct record *r)
{
    return (const char *)(record_years(r) + r->n_years);
}

const char *record_external(const struct record *r)
{
    return record_name(r) + r->name_n + 1;
}

/* ---- cells ---- */

/* Without blanks around and the apostrophe by which spreadsheets mark text. */
static char *trim(char *s)
{
    for (;; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == 0xE3 && !strncmp(s, "\xE3\x80\x80", 3))
            s += 2;
        else if (c == 0xC2 && (unsigned char)s[1] == 0xA0)
            s++;
        else if (c == 0 || (c > ' ' && c != '\'' && c != '`'))
            break;
    }
    size_t n = strlen(s);
    while (n > 0) {
        if ((unsigned char)s[n - 1] <= ' ')
            n--;
        else if (n >= 3 && !strncmp(s + n - 3, "\xE3\x80\x80", 3))
            n -= 3;
        else
            break;
    }
    s[n] = 0;
    return s;
}

static void doubt(struct making *m, enum field f, const char *text)
{
    char line[160], word[64];
    size_t digits = 0;
    str_copy(word, sizeof word, text);
    str_one_line(word);
    for (const char *p = word; *p; p++)
        digits += *p >= '0' && *p <= '9';
    if (digits >= PRIVATE_RUN || field_info(f)->kind == KIND_PRIVATE)
        str_copy(word, sizeof word, "…");
    str_format(line, sizeof line, "%s '%s'", field_info(f)->key, word);
    tally_add(m->r->doubts, line, m->r->file, m->row);
}

static bool says_nothing(const char *s)
{
    return !*s || !strcmp(s, "-") || !strcmp(s, "--") || !strcmp(s, "/") ||
           !strcmp(s, "—") || !strcmp(s, "NULL") || !strcmp(s, "null");
}

static void told(struct making *m, enum field f)
{
    m->out->told |= UINT64_C(1) << f;
}

/* "3774", "3,774.50", "-12 元": the value in tenths of a thousandth is not
 * wanted, only whole yuan, half up. */
static bool parse_yuan(const char *s, bool wan, double *out)
{
    char plain[40];
    size_t n = 0;
    const char *p = s;
    for (; *p && n + 1 < sizeof plain; p++)
        if (*p != ',')
            plain[n++] = *p;
    plain[n] = 0;
    if (n > strlen("元") && !strcmp(plain + n - strlen("元"), "元"))
        plain[n - strlen("元")] = 0;
    if (*p || !str_parse_double(plain, -1e12, 1e12, out))
        return false;
    *out = floor(*out * (wan ? 10000 : 1) + 0.5);
    return true;
}

/* Most amounts are a few digits. */
static bool parse_digits(const char *s, int64_t *out)
{
    int64_t v = 0;
    int n = 0;
    for (; *s >= '0' && *s <= '9' && n < 10; s++, n++)
        v = v * 10 + (*s - '0');
    *out = v;
    return n > 0 && !*s;
}

static void take_yuan(struct making *m, const struct bound_column *c,
                      const char *s)
{
    const struct field_info *f = field_info(c->field);
    int64_t digits;
    double v;
    if (parse_digits(s, &digits) && !c->wan)
        v = (double)digits;
    else if (!parse_yuan(s, c->wan, &v)) {
        doubt(m, c->field, s);
        return;
    }
    if (v < f->min || v > f->max) {
        doubt(m, c->field, s);
        return;
    }
    if (c->year == 0) {
        m->out->yuan[c->field - FIELD_PER_HEAD] = (int32_t)v;
        told(m, c->field);
    } else if (m->out->n_years < RECORD_YEARS_MAX) {
        m->years[m->out->n_years++] = (struct year_value){
            (int16_t)c->year, (int16_t)c->field, (int32_t)v
        };
    }
}

/* "2016", "2016年", "2016-05-01", "2016.0": years come in many dresses. */
static bool parse_leading(const char *s, int64_t *out)
{
    int64_t v = 0;
    int n = 0;
    for (; s[n] >= '0' && s[n] <= '9' && n < 9; n++)
        v = v * 10 + (s[n] - '0');
    *out = v;
    return n > 0;
}

static void take_int(struct making *m, enum field f, const char *s)
{
    int64_t v;
    const struct field_info *info = field_info(f);
    bool year = f == FIELD_EXIT_YEAR || f == FIELD_IDENTIFIED;
    bool legal = parse_leading(s, &v);
    if (year && legal && v > 9999)
        v /= v > 999999 ? 10000 : 100; /* 20160501, 201605 */
    if (!legal || (double)v < info->min || (double)v > info->max) {
        if (!legal || v != 0)
            doubt(m, f, s);
        return;
    }
    int16_t *slot = f == FIELD_EXIT_YEAR    ? &m->out->exit_year
                    : f == FIELD_IDENTIFIED ? &m->out->identified_year
                    : f == FIELD_PERSONS    ? &m->out->persons
                                            : &m->out->work_months;
    *slot = (int16_t)v;
    told(m, f);
}

static int8_t *term_slot(struct record *o, enum field f)
{
    switch (f) {
    case FIELD_CAUSE: return &o->cause[0];
    case FIELD_CAUSE_2: return &o->cause[1];
    case FIELD_CAUSE_3: return &o->cause[2];
    case FIELD_POVERTY: return &o->poverty;
    case FIELD_ATTRIBUTE: return &o->attribute;
    case FIELD_RELATION: return &o->relation;
    case FIELD_HEALTH: return &o->health;
    case FIELD_LABOUR: return &o->labour;
    case FIELD_SCHOOL: return &o->school;
    case FIELD_WORK: return &o->work;
    case FIELD_INSURED: return &o->insured;
    case FIELD_DANGEROUS: return &o->dangerous;
    case FIELD_WATER_SAFE: return &o->water_safe;
    case FIELD_WATER_HARD: return &o->water_hard;
    case FIELD_SEX: return &o->male;
    default: return NULL;
    }
}

/* "缺资金、缺技术": of several words the first; the others go where a second
 * and a third cause would. */
static bool take_first_word(struct making *m, enum field f, const char *s,
                            int *value)
{
    char copy[128];
    str_copy(copy, sizeof copy, s);
    char *p = copy;
    bool found = false;
    for (int i = 0; *p && i < 3; i++) {
        size_t n = strcspn(p, ",;/");
        char *han = strstr(p, "、"), *wide = strstr(p, "，");
        if (han && (size_t)(han - p) < n)
            n = (size_t)(han - p);
        if (wide && (size_t)(wide - p) < n)
            n = (size_t)(wide - p);
        char *rest = p + n;
        size_t skip = !*rest ? 0 : (unsigned char)*rest >= 0x80 ? 3 : 1;
        char *next = rest + skip;
        *rest = 0;
        int v;
        if (*p && words_find(m->r->words, f, p, &v) && v >= 0) {
            if (!found)
                *value = v;
            else if (f == FIELD_CAUSE || f == FIELD_CAUSE_2) {
                enum field to = f == FIELD_CAUSE && i == 1 ? FIELD_CAUSE_2
                                                           : FIELD_CAUSE_3;
                *term_slot(m->out, to) = (int8_t)v;
                told(m, to);
            }
            found = true;
        }
        p = next;
    }
    return found;
}

static void take_term(struct making *m, const struct bound_column *c,
                      const char *s)
{
    int v;
    enum field f = c->field;
    if (!words_find(m->r->words, f, s, &v) && !take_first_word(m, f, s, &v)) {
        doubt(m, f, s);
        return;
    }
    if (v < 0)
        return; /* known to say nothing */
    if (c->year && m->out->n_years < RECORD_YEARS_MAX) {
        m->years[m->out->n_years++] = (struct year_value){
            (int16_t)c->year, (int16_t)f, v
        };
        return;
    }
    *term_slot(m->out, f) = (int8_t)v;
    told(m, f);
}

/* A free text without what could be a number of a person. */
static void scrub(const char *s, char *to, size_t size)
{
    size_t n = 0;
    while (*s && n + 8 < size) {
        size_t run = 0, digits = 0;
        while ((s[run] >= '0' && s[run] <= '9') ||
               (run > 0 && strchr(" -", s[run]) && s[run] &&
                s[run + 1] >= '0' && s[run + 1] <= '9')) {
            digits += s[run] >= '0';
            run++;
        }
        if (digits >= PRIVATE_RUN) {
            memcpy(to + n, "…", 3);
            n += 3;
            s += run + (s[run] == 'X' || s[run] == 'x');
            continue;
        }
        size_t take = run ? run : 1;
        for (size_t i = 0; i < take && n + 8 < size; i++)
            to[n++] = *s++;
    }
    to[n] = 0;
    /* Cut after a whole character. */
    char copy[TEXT_BYTES];
    str_copy(copy, sizeof copy, to);
    str_one_line(copy);
    str_copy(to, size, copy);
}

static void take_text(struct making *m, enum field f, const char *s)
{
    char text[TEXT_BYTES];
    scrub(s, text, sizeof text);
    uint32_t *slot = f == FIELD_GROUP       ? &m->out->group
                     : f == FIELD_ETHNICITY ? &m->out->ethnicity
                     : f == FIELD_HOUSING   ? &m->out->housing
                                            : &m->out->water;
    *slot = tally_add(m->r->texts, text, m->r->file, m->row);
    if (*slot)
        told(m, f);
    else
        doubt(m, f, "more than 262,144 different texts");
}

static void take_degrees(struct making *m, enum field f, const char *s)
{
    const struct field_info *info = field_info(f);
    double v;
    if (!str_parse_double(s, info->min, info->max, &v)) {
        if (strcmp(s, "0") != 0)
            doubt(m, f, s);
        return;
    }
    *(f == FIELD_LON ? &m->lon : &m->lat) = v;
}

/* ---- persons ---- */

static int digits_of(const char *s, int most)
{
    int n = 0;
    while (n < most && s[n] >= '0' && s[n] <= '9')
        n++;
    return n;
}

static int number_of(const char *s, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++)
        v = v * 10 + (s[i] - '0');
    return v;
}

/* An identity number's birth year and sex (GB 11643); its hash for finding
 * doubles; then it is forgotten. */
static void take_identity(struct making *m, const char *s)
{
    size_t n = strlen(s);
    int digits = digits_of(s, 17);
    int birth, odd;
    if (n >= 18 && digits == 17) {
        birth = number_of(s + 6, 4);
        odd = s[16] & 1;
        n = 18;
    } else if (n == 15 && digits == 15) {
        birth = 1900 + number_of(s + 6, 2);
        odd = s[14] & 1;
    } else {
        doubt(m, FIELD_IDENTITY, s);
        return;
    }
    char upper[20];
    for (size_t i = 0; i < n; i++)
        upper[i] = s[i] == 'x' ? 'X' : s[i];
    m->r->identity_hash = siphash(m->r->secret, upper, n);
    if (birth >= 1880 && birth <= 2199) {
        m->out->birth_year = (int16_t)birth;
        told(m, FIELD_BIRTH);
    }
    if (!(m->out->told >> FIELD_SEX & 1)) {
        m->out->male = (int8_t)odd;
        told(m, FIELD_SEX);
    }
}

static void take_birth(struct making *m, const char *s)
{
    if (digits_of(s, 4) < 4 || number_of(s, 4) < 1880 ||
        number_of(s, 4) > 2199) {
        doubt(m, FIELD_BIRTH, s);
        return;
    }
    m->out->birth_year = (int16_t)number_of(s, 4);
    told(m, FIELD_BIRTH);
}

/* ---- places and the household's number ---- */

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

static void note_unknown(struct making *m)
{
    char line[256];
    const char *const *c = m->cells;
    struct record_reader *r = m->r;
    region_id county = *c[FIELD_COUNTY]
                           ? locator_match(r->places, 0, c[FIELD_COUNTY])
                           : r->county;
    const struct known_place *near = NULL;
    region_id town = county ? locator_match(r->places, county,
                                            c[FIELD_TOWNSHIP])
                            : 0;
    str_format(line, sizeof line, "%.40s / %.40s / %.40s", c[FIELD_COUNTY],
               c[FIELD_TOWNSHIP], c[FIELD_VILLAGE]);
    /* Looked for once: the tally has the rest. */
    uint32_t before = r->unknown->n_entries;
    if (town)
        near = locator_nearest(r->places, town, LEVEL_VILLAGE,
                               c[FIELD_VILLAGE]);
    else if (county)
        near = locator_nearest(r->places, county, LEVEL_TOWNSHIP,
                               c[FIELD_TOWNSHIP]);
    else
        near = locator_nearest(r->places, 0, LEVEL_COUNTY, c[FIELD_COUNTY]);
    if (near)
        str_append(line, sizeof line, "; nearest: %s (%lld)", near->name,
                   (long long)near->id);
    else
        str_append(line, sizeof line, "; nothing near");
    (void)before;
    str_one_line(line);
    tally_add(r->unknown, line, r->file, m->row);
}

/* A level of places a row names but nobody knows: with the code of the
 * household's number where it fits, else with a free one. */
static region_id add_level(struct making *m, region_id parent,
                           region_id coded, const char *name)
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

static const char *take_place(struct making *m)
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

/* ---- the row ---- */

static void take_cell(struct making *m, const struct bound_column *c,
                      const char *s)
{
    switch (field_info(c->field)->kind) {
    case KIND_TERM: take_term(m, c, s); break;
    case KIND_TEXT: take_text(m, c->field, s); break;
    case KIND_INT: take_int(m, c->field, s); break;
    case KIND_YUAN: take_yuan(m, c, s); break;
    case KIND_DEGREES: take_degrees(m, c->field, s); break;
    case KIND_PRIVATE:
        if (c->field == FIELD_IDENTITY)
            take_identity(m, s);
        else if (c->field == FIELD_BIRTH)
            take_birth(m, s);
        break;
    default: break;
    }
}

static void take_position(struct making *m)
{
    if (!isfinite(m->lon) || !isfinite(m->lat))
        return;
    struct geo_point g = { m->lon, m->lat };
    if (m->r->datum == DATUM_BD09)
        g = bd09_to_gcj02(g);
    if (m->r->datum != DATUM_WGS84)
        g = gcj02_to_wgs84(g);
    m->out->lon_e6 = (int32_t)lround(g.lon * 1e6);
    m->out->lat_e6 = (int32_t)lround(g.lat * 1e6);
    told(m, FIELD_LON);
}

static void finish(struct making *m, size_t *n)
{
    struct record *o = m->out;
    char name[RECORD_NAME_BYTES] = "";
    const char *whole = m->cells[FIELD_NAME];
    if (!*whole)
        whole = m->cells[FIELD_HEAD];
    if (m->r->whole_names)
        str_copy(name, sizeof name, whole);
    else
        mask_name(whole, name, sizeof name);
    if (*name)
        told(m, FIELD_NAME);
    o->name_n = (uint8_t)strlen(name);
    o->external_n = (uint8_t)strlen(m->external);
    char *to = (char *)(o + 1);
    memcpy(to, m->years, sizeof m->years[0] * o->n_years);
    to += sizeof m->years[0] * o->n_years;
    memcpy(to, name, (size_t)o->name_n + 1);
    to += o->name_n + 1;
    memcpy(to, m->external, (size_t)o->external_n + 1);
    to += o->external_n + 1;
    *n = (size_t)(to - (char *)o);
}

static const char *check_width(const struct binding *b, char **cells, int n)
{
    if (n == b->n_columns)
        return NULL;
    if (n > b->n_columns) {
        for (int i = b->n_columns; i < n; i++)
            if (*trim(cells[i])) {
                str_format(why, sizeof why,
                           "%d fields; the header names %d", n, b->n_columns);
                return why;
            }
        return NULL;
    }
    str_format(why, sizeof why, "%d fields; the header names %d", n,
               b->n_columns);
    return why;
}

const char *record_make(struct record_reader *r, char **cells, int n_cells,
                        int64_t row, void *out, size_t *n)
{
    const struct binding *b = r->binding;
    struct making m = { .r = r, .out = out, .row = row, .lon = NAN,
                        .lat = NAN };
    r->identity_hash = 0;
    const char *bad = check_width(b, cells, n_cells);
    if (bad)
        return bad;
    memset(out, 0, sizeof *m.out);
    for (int f = 0; f < FIELD_COUNT; f++)
        m.cells[f] = r->mapping->constants[f] ? r->mapping->constants[f] : "";
    for (int i = 0; i < b->n_columns; i++)
        if (b->columns[i].field != FIELD_NONE && b->columns[i].year == 0)
            m.cells[b->columns[i].field] = cells[i] = trim(cells[i]);
    bad = take_place(&m);
    if (bad)
        return bad;
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct bound_column c = { .field = (enum field)f,
                                        .wan = r->mapping->wan[f] };
        if (r->mapping->constants[f])
            take_cell(&m, &c, r->mapping->constants[f]);
    }
    for (int i = 0; i < b->n_columns; i++) {
        const struct bound_column *c = &b->columns[i];
        if (c->field == FIELD_NONE)
            continue;
        const char *s = c->year ? trim(cells[i]) : cells[i];
        if (!says_nothing(s))
            take_cell(&m, c, s);
    }
    take_position(&m);
    finish(&m, n);
    return NULL;
}
