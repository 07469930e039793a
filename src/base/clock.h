/* clock - monotonic time for deadlines and animation, civil time for people.
 * Civil time is always the wall's own zone: China Standard Time, UTC+8, no
 * daylight saving; so no time-zone database is asked and pictures are equal
 * on every machine. Thread: any. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/base.h"

#define CLOCK_ZONE_S (8 * 3600)

/* Microseconds since an arbitrary start; never goes back. */
int64_t clock_monotonic_us(void);

/* Seconds since 1970-01-01T00:00:00Z; whoever sets the clock moves it. */
int64_t clock_unix_s(void);

/* Seconds since the machine was started, sleep included; nobody can set it. */
int64_t clock_boot_s(void);

/* A word for this start of the machine, another for each; "" when the system
 * does not say. */
#define CLOCK_BOOT_BYTES 40
void clock_boot_word(char out[CLOCK_BOOT_BYTES]);

/* For tests and simulated days: all three clocks stand here, since-start and
 * monotonic at one value, until the next call; monotonic_us < 0: they are the
 * machine's again. */
void clock_fake(int64_t unix_s, int64_t monotonic_us);

struct civil {
    int year, month, day; /* month 1..12, day 1..31 */
    int hour, minute, second;
    int weekday; /* 0 = Sunday */
};

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. Formula:
 * Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
int64_t civil_to_days(int year, int month, int day);
struct civil civil_from_unix(int64_t unix_s); /* in CLOCK_ZONE_S */
int64_t civil_to_unix(const struct civil *c); /* weekday ignored */

/* "2016-04-14T09:41:00+08:00", "2016-04-14T09:41:00Z", "…T09:41" (zone of the
 * wall), "2016-04-14". False when it is anything else or an impossible date. */
bool civil_parse_iso(const char *s, int64_t *unix_s);
/* "2016-04-14T09:41:00+08:00"; buf of at least 26 bytes. */
void civil_format_iso(int64_t unix_s, char buf[32]);

#endif
