/* schedule - when the panel is lit and how bright, by the wall's civil time:
 * hours by weekday, holidays (dark), days that are worked instead (as Monday),
 * brightness by hour. Pure: whoever sets the clock moves it at once.
 * {0}: always lit, at 100 percent. */
#ifndef KIOSK_SCHEDULE_H
#define KIOSK_SCHEDULE_H

#include "base/base.h"

#define SCHEDULE_SPANS_MAX 4  /* a weekday */
#define SCHEDULE_DATES_MAX 16 /* ranges */
#define SCHEDULE_STEPS_MAX 16

struct schedule_span {
    int from, to; /* minutes since midnight; to > 1440: the next day */
};

struct schedule_week {
    bool given; /* false: always lit */
    struct {
        struct schedule_span of[SCHEDULE_SPANS_MAX];
        int n;
    } day[7]; /* 0 = Sunday */
};

struct schedule_dates {
    struct {
        int64_t first, last; /* days since 1970-01-01, both included */
    } of[SCHEDULE_DATES_MAX];
    int n;
};

struct schedule_steps {
    struct {
        int from, percent;    /* minutes since midnight */
    } of[SCHEDULE_STEPS_MAX]; /* ascending */
    int n;
};

struct schedule {
    struct schedule_week lit;
    struct schedule_dates holidays, workdays;
    struct schedule_steps brightness;
};

/* "mon-fri 08:00-12:00 14:00-18:30, sat 09:00-12:00"; days that are not named
 * are dark, without days it is every day; a span may end after midnight. ""
 * is always. False when it is anything else, *out undefined then; so below. */
bool schedule_parse_lit(const char *text, struct schedule_week *out);
/* "2026-10-01..2026-10-07 2027-01-01" */
bool schedule_parse_dates(const char *text, struct schedule_dates *out);
/* "07:00 100, 19:00 70": from then on so many percent, 5 to 100 */
bool schedule_parse_brightness(const char *text, struct schedule_steps *out);

bool schedule_lit(const struct schedule *s, int64_t unix_s);
int schedule_brightness(const struct schedule *s, int64_t unix_s); /* percent */

#endif
