/* mask - what a public wall may show of a person. Applied when data enters,
 * so that what may not be shown is never on the wall's disk.
 * Personal Information Protection Law arts. 6, 25, 28; GB/T 35273 §7.2. Pure.
 */
#ifndef MODEL_MASK_H
#define MODEL_MASK_H

#include "base/base.h"

/* Surname + "**": "关某某" → "关**". Compound surnames (欧阳 …) and names with
 * a middle dot (阿卜杜拉·买买提 → 阿**) are known; spaces before the name are
 * skipped; "" stays "", broken UTF-8 becomes "**". Masking twice is masking
 * once. Writes at most size bytes. */
void mask_name(const char *name, char *buf, size_t size);

/* The surname alone: "关"; "" when it is masked too, broken
 * UTF-8 or does not fit. */
void mask_surname(const char *name, char *buf, size_t size);

/* The same of one who helps, but what is no person's name stays: "村委会". */
void mask_worker(const char *name, char *buf, size_t size);

/* In a text: digits of seven or more in a row, which may be a phone, an account
 * or an identity, become stars. In place; its length stays. */
void mask_prose(char *text);

/* Whole years → the band's start: 43 → 40, 70 and over → 70, under 18 → 0;
 * 18 and 19 count as 20. */
int mask_age_band(int age_years);

/* A position (WGS-84 degrees) moved to the centre of its cell of a fixed grid,
 * about `metres` (> 0) on a side. Rounding twice is rounding once. */
void mask_position(double metres, double *lon, double *lat);

/* False when a count is so small that it singles somebody out (1 or 2): the
 * wall shows "<3". */
bool mask_count_shown(int64_t households);

#endif
