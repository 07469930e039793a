#include "base/clock.h"

#include "base/str.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_S 86400

static _Atomic int64_t fake_unix_s, fake_us = -1;

void clock_fake(int64_t unix_s, int64_t monotonic_us)
{
    atomic_store(&fake_unix_s, unix_s);
    atomic_store(&fake_us, monotonic_us < 0 ? -1 : monotonic_us);
}

int64_t clock_monotonic_us(void)
{
    struct timespec t;
    int64_t fake = atomic_load(&fake_us);
    if (fake >= 0)
        return fake;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_unix_s(void)
{
    struct timespec t;
    if (atomic_load(&fake_us) >= 0)
        return atomic_load(&fake_unix_s);
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec;
}

int64_t clock_boot_s(void)
{
    struct timespec t;
    int64_t fake = atomic_load(&fake_us);
    if (fake >= 0)
        return fake / 1000000;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec;
}

void clock_boot_word(char out[CLOCK_BOOT_BYTES])
{
    FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (!f || !fgets(out, CLOCK_BOOT_BYTES, f))
        out[0] = 0;
    if (f)
        fclose(f);
    out[strcspn(out, "\n")] = 0;
}

int64_t civil_to_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + day_of_era - 719468;
}

static void days_to_civil(int64_t days, struct civil *c)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    c->year = (int)(yoe + era * 400 + (c->month <= 2));
}

struct civil civil_from_unix(int64_t unix_s)
{
    struct civil c = { 0 };
    int64_t local = unix_s + CLOCK_ZONE_S;
    int64_t days = local / DAY_S, left = local % DAY_S;
    if (left < 0) {
        left += DAY_S;
        days--;
    }
    days_to_civil(days, &c);
    c.hour = (int)(left / 3600);
    c.minute = (int)(left / 60 % 60);
    c.second = (int)(left % 60);
    c.weekday = (int)(((days + 4) % 7 + 7) % 7); /* day 0 was a Thursday */
    return c;
}

int64_t civil_to_unix(const struct civil *c)
{
    return civil_to_days(c->year, c->month, c->day) * DAY_S + c->hour * 3600 +
           c->minute * 60 + c->second - CLOCK_ZONE_S;
}

/* Exactly n digits at *p. */
static bool take_digits(const char **p, int n, int *out)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        char ch = (*p)[i];
        if (ch < '0' || ch > '9')
            return false;
        v = v * 10 + (ch - '0');
    }
    *p += n;
    *out = v;
    return true;
}

static bool take_char(const char **p, char want)
{
    if (**p != want)
        return false;
    (*p)++;
    return true;
}

static bool take_zone(const char **p, int *zone_s)
{
    *zone_s = CLOCK_ZONE_S;
    if (**p == 0)
        return true;
    if (take_char(p, 'Z')) {
        *zone_s = 0;
        return true;
    }
    int sign = **p == '-' ? -1 : **p == '+' ? 1 : 0;
    int hours, minutes;
    if (!sign)
        return false;
    (*p)++;
    if (!take_digits(p, 2, &hours) || !take_char(p, ':') ||
        !take_digits(p, 2, &minutes) || hours > 14 || minutes > 59)
        return false;
    *zone_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool possible(const struct civil *c)
{
    if (c->year < 1 || c->month < 1 || c->month > 12 || c->day < 1 ||
        c->hour > 23 || c->minute > 59 || c->second > 59)
        return false;
    struct civil back;
    days_to_civil(civil_to_days(c->year, c->month, c->day), &back);
    return back.day == c->day && back.month == c->month;
}

bool civil_parse_iso(const char *s, int64_t *unix_s)
{
    struct civil c = { 0 };
    int zone_s = CLOCK_ZONE_S;
    const char *p = s;
    if (!take_digits(&p, 4, &c.year) || !take_char(&p, '-') ||
        !take_digits(&p, 2, &c.month) || !take_char(&p, '-') ||
        !take_digits(&p, 2, &c.day))
        return false;
    if (take_char(&p, 'T')) {
        if (!take_digits(&p, 2, &c.hour) || !take_char(&p, ':') ||
            !take_digits(&p, 2, &c.minute))
            return false;
        if (take_char(&p, ':') && !take_digits(&p, 2, &c.second))
            return false;
        if (!take_zone(&p, &zone_s))
            return false;
    }
    if (*p || !possible(&c))
        return false;
    *unix_s = civil_to_unix(&c) + CLOCK_ZONE_S - zone_s;
    return true;
}

void civil_format_iso(int64_t unix_s, char buf[32])
{
    struct civil c = civil_from_unix(unix_s);
    str_format(buf, 32, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", c.year, c.month,
               c.day, c.hour, c.minute, c.second);
}
