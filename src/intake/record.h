/* record - a row of an export, masked and short: what an import sorts.
 *
 * Masking happens here, before anything is kept or written: a name becomes
 * its surname and "**" (public), an identity number a birth year, a sex and a
 * hash under a key of this run; phone and bank numbers are not read at all;
 * long runs of digits in free texts are cut out. Thread: one at a time. */
#ifndef INTAKE_RECORD_H
#define INTAKE_RECORD_H

#include "intake/locate.h"
#include "intake/mapping.h"
#include "intake/tally.h"
#include "model/terms.h"

#define RECORD_NAME_BYTES     64 /* of a whole name (staff) */
#define RECORD_EXTERNAL_BYTES 48
#define RECORD_YEARS_MAX      64
#define RECORD_BYTES_MAX      1024
#define RECORD_TEXTS_MAX      (1 << 18) /* distinct groups, houses … */

/* A household's key inside its village: its own five digits, or, of another
 * numbering, what keeps its order or a hash. */
#define KEY_EXTERNAL (UINT64_C(1) << 62)
#define KEY_HASHED   (UINT64_C(1) << 63)

#define RECORD_ITEM 1000 /* + the item's place: a part of an income */

struct year_value {
    int16_t year, field; /* enum field, or RECORD_ITEM + n (year 0: the file's) */
    int32_t value;       /* yuan; enum poverty */
};

struct record {
    region_id village;
    uint64_t key;
    uint64_t told;          /* bit enum field: the row says it */
    int32_t yuan[6];        /* FIELD_PER_HEAD … FIELD_EXPENSE */
    int32_t lon_e6, lat_e6; /* WGS-84 */
    uint32_t group, ethnicity, housing, water; /* numbers of texts */
    int16_t exit_year, identified_year, birth_year;
    int16_t persons, work_months;
    int8_t cause[3], poverty, attribute, relation, health, labour, school, work;
    int8_t insured, dangerous, water_safe, water_hard, male;
    int8_t education, work_place, monitored, removed;
    uint16_t risks; /* bits of enum risk */
    uint8_t n_years, name_n, external_n;
    /* n_years year_values, then the name and the household's other number,
     * each with its NUL, follow. */
};

/* The parts that follow a record. */
const struct year_value *record_years(const struct record *r);
const char *record_name(const struct record *r);
const char *record_external(const struct record *r);

struct last_text {
    char cell[64];
    uint32_t number; /* 0: none yet */
};

struct record_reader { /* filled by the caller */
    const struct binding *binding;
    const struct mapping *mapping;
    enum datum datum;
    struct words *words;
    struct locator *places;
    region_id county; /* of files that name none; 0 */
    bool whole_names; /* audience = staff */
    bool add_places;
    uint64_t secret[2];
    int file;
    /* kept by the reader */
    struct tally *texts;
    struct tally *doubts;  /* cells not understood: "健康状况 '…'" */
    struct tally *unknown; /* places; see record_name_nearest() */
    struct last_text last_texts[4]; /* group, ethnicity, housing, water */
    char last_place[3][96];
    region_id last_village, last_township;
    uint64_t identity_hash; /* of the last row; 0 none */
    char why[64];           /* the last row was rejected */
};

/* Cells without blanks around and the apostrophe by which spreadsheets mark
 * text, in place. Any thread. */
void record_trim(char **cells, int n);

/* Trimmed cells of a row into out[RECORD_BYTES_MAX]; *n its bytes.
 * NULL, or why the row is rejected: a text for a tally (borrowed until the
 * next call) that quotes nothing private. */
const char *record_make(struct record_reader *r, char **cells, int n_cells,
                        int64_t row, void *out, size_t *n);

/* When all rows are read: the unknown places as a reader wants them, each with
 * the nearest known name. */
void record_name_nearest(struct tally *unknown, struct locator *places,
                         region_id county);

#endif
