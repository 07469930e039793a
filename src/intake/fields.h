/* fields - what a column of an export can mean, and the headers county systems
 * give it. Pure. */
#ifndef INTAKE_FIELDS_H
#define INTAKE_FIELDS_H

#include "base/base.h"

enum field {
    FIELD_COUNTY, FIELD_TOWNSHIP, FIELD_VILLAGE, FIELD_VILLAGE_CODE,
    FIELD_GROUP, FIELD_HOUSEHOLD, FIELD_PERSON, FIELD_NAME, FIELD_HEAD,
    FIELD_IDENTITY, FIELD_SEX, FIELD_BIRTH, FIELD_PERSONS, FIELD_RELATION,
    FIELD_ETHNICITY, FIELD_EDUCATION, FIELD_SCHOOL, FIELD_HEALTH, FIELD_LABOUR,
    FIELD_WORK, FIELD_WORK_MONTHS, FIELD_INSURED, FIELD_POVERTY,
    FIELD_EXIT_YEAR, FIELD_IDENTIFIED, FIELD_ATTRIBUTE, FIELD_CAUSE,
    FIELD_CAUSE_2, FIELD_CAUSE_3, FIELD_DANGEROUS, FIELD_WATER_SAFE,
    FIELD_WATER_HARD, FIELD_PER_HEAD, FIELD_WAGE, FIELD_BUSINESS,
    FIELD_PROPERTY, FIELD_TRANSFER, FIELD_EXPENSE, FIELD_HOUSING, FIELD_WATER,
    FIELD_LON, FIELD_LAT, FIELD_PHONE, FIELD_BANK, FIELD_WORK_PLACE,
    FIELD_MONITORED, FIELD_RISK, FIELD_RISK_REMOVED,
    FIELD_COUNT,
    FIELD_NONE = -1
};

enum field_kind {
    KIND_PLACE,  /* a name or a code */
    KIND_NUMBER_TEXT, /* 户编号: digits or any short text */
    KIND_PRIVATE, /* read, used while importing, never kept */
    KIND_IGNORED, /* known, and never kept */
    KIND_TERM,   /* a word of assets/import/synonyms.csv */
    KIND_TEXT,
    KIND_INT,
    KIND_YUAN,
    KIND_DEGREES
};

struct field_info {
    const char *key;     /* its name in a mapping: "cause" */
    enum field_kind kind;
    bool person;         /* one value a person, else one a household */
    bool yearly;         /* may be given for a year: "wage@2016" */
    double min, max;     /* KIND_INT, KIND_YUAN, KIND_DEGREES */
    const char *headers; /* what systems call it, parted by '|' */
    const char *what;    /* for a reader of a mapping */
};

const struct field_info *field_info(enum field f);
/* FIELD_NONE when no field has the key (of n bytes). */
enum field field_parse(const char *key, size_t n);
/* The field a header names; spaces, line ends and a bracketed unit are
 * skipped. FIELD_NONE when none does. *year (0 none): "2016年人均纯收入";
 * *wan: the unit is 万元. */
enum field field_of_header(const char *header, int *year, bool *wan);

#endif
