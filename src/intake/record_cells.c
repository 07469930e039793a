/* What a cell says. */
#include "intake/record_parts.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "intake/siphash.h"

#define TEXT_BYTES  64
#define PRIVATE_RUN 7 /* digits in a row that no free text may hold */

/* ---- cells ---- */

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

void record_trim(char **cells, int n)
{
    for (int i = 0; i < n; i++)
        cells[i] = trim(cells[i]);
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

bool cell_says_nothing(const char *s)
{
    switch (*s) {
    case '\0': return true;
    case '-': return !s[1] || (s[1] == '-' && !s[2]);
    case '/': return !s[1];
    case 'N': return !strcmp(s, "NULL");
    case 'n': return !strcmp(s, "null");
    default: return (unsigned char)*s == 0xE2 && !strcmp(s, "—");
    }
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

static void take_value(struct making *m, int year, int field, int32_t value,
                       const char *s)
{
    enum field f = field < RECORD_ITEM ? (enum field)field : FIELD_WAGE;
    if (m->out->n_years == RECORD_YEARS_MAX)
        doubt(m, f, s); /* more than 64 of them in one row */
    else
        m->years[m->out->n_years++] =
            (struct year_value){ (int16_t)year, (int16_t)field, value };
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
    if (c->item) {
        take_value(m, c->year, RECORD_ITEM + c->item - 1, (int32_t)v, s);
    } else if (c->year == 0) {
        m->out->yuan[c->field - FIELD_PER_HEAD] = (int32_t)v;
        record_told(m, c->field);
    } else {
        take_value(m, c->year, (int)c->field, (int32_t)v, s);
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
    record_told(m, f);
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
    case FIELD_EDUCATION: return &o->education;
    case FIELD_WORK_PLACE: return &o->work_place;
    case FIELD_MONITORED: return &o->monitored;
    case FIELD_RISK_REMOVED: return &o->removed;
    default: return NULL;
    }
}

/* The word at p, ended; returns where the next one begins. */
static char *next_word(char *p)
{
    size_t n = strcspn(p, ",;/");
    char *han = strstr(p, "、"), *wide = strstr(p, "，");
    if (han && (size_t)(han - p) < n)
        n = (size_t)(han - p);
    if (wide && (size_t)(wide - p) < n)
        n = (size_t)(wide - p);
    char *rest = p + n;
    size_t skip = !*rest ? 0 : (unsigned char)*rest >= 0x80 ? 3 : 1;
    *rest = 0;
    return rest + skip;
}

/* "因病、务工不稳": each of them. */
static void take_risks(struct making *m, const char *s)
{
    char copy[128];
    str_copy(copy, sizeof copy, s);
    for (char *p = copy, *next; *p; p = next) {
        int v;
        next = next_word(p);
        char *word = trim(p);
        if (!*word)
            continue;
        if (!words_find(m->r->words, FIELD_RISK, word, &v)) {
            doubt(m, FIELD_RISK, word);
        } else if (v >= 0) {
            m->out->risks |= (uint16_t)(1u << v);
            record_told(m, FIELD_RISK);
        }
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
        char *next = next_word(p);
        int v;
        if (*p && words_find(m->r->words, f, p, &v) && v >= 0) {
            if (!found)
                *value = v;
            else if (f == FIELD_CAUSE || f == FIELD_CAUSE_2) {
                enum field to = f == FIELD_CAUSE && i == 1 ? FIELD_CAUSE_2
                                                           : FIELD_CAUSE_3;
                *term_slot(m->out, to) = (int8_t)v;
                record_told(m, to);
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
    if (f == FIELD_RISK) {
        take_risks(m, s);
        return;
    }
    if (f == FIELD_WORK && !(m->out->told >> FIELD_WORK_PLACE & 1) &&
        words_find(m->r->words, FIELD_WORK_PLACE, s, &v) && v >= 0) {
        m->out->work_place = (int8_t)v;
        record_told(m, FIELD_WORK_PLACE);
    }
    if (!words_find(m->r->words, f, s, &v) && !take_first_word(m, f, s, &v)) {
        doubt(m, f, s);
        return;
    }
    if (v < 0)
        return; /* known to say nothing */
    if (c->year) {
        take_value(m, c->year, (int)f, v, s);
        return;
    }
    *term_slot(m->out, f) = (int8_t)v;
    record_told(m, f);
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
    uint32_t *slot = f == FIELD_GROUP       ? &m->out->group
                     : f == FIELD_ETHNICITY ? &m->out->ethnicity
                     : f == FIELD_HOUSING   ? &m->out->housing
                                            : &m->out->water;
    /* Exports repeat themselves. */
    struct last_text *last = &m->r->last_texts[slot - &m->out->group];
    if (!last->number || strcmp(last->cell, s) != 0) {
        char text[TEXT_BYTES];
        scrub(s, text, sizeof text);
        last->number = tally_add(m->r->texts, text, m->r->file, m->row);
        if (strlen(s) < sizeof last->cell)
            str_copy(last->cell, sizeof last->cell, s);
        else
            last->cell[0] = 0; /* too long to know again */
    }
    *slot = last->number;
    if (*slot)
        record_told(m, f);
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

int digits_of(const char *s, int most)
{
    int n = 0;
    while (n < most && s[n] >= '0' && s[n] <= '9')
        n++;
    return n;
}

int number_of(const char *s, int n)
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
        record_told(m, FIELD_BIRTH);
    }
    if (!(m->out->told >> FIELD_SEX & 1)) {
        m->out->male = (int8_t)odd;
        record_told(m, FIELD_SEX);
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
    record_told(m, FIELD_BIRTH);
}

/* ---- any ---- */

void cell_take(struct making *m, const struct bound_column *c, const char *s)
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
