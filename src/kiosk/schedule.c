#include "kiosk/schedule.h"

#include "base/clock.h"
#include "base/str.h"

#include <string.h>

#define DAY_MIN          1440
#define BRIGHTNESS_LEAST 5
#define WORD_BYTES       32

/* ---- words ---- */

/* The next word at *p, up to a space or one of `ends`, which is left; false
 * when none is there. Longer words than any legal one are cut, and fail. */
static bool take_word(const char **p, const char *ends, char out[WORD_BYTES])
{
    const char *s = *p + strspn(*p, " \t");
    size_t n = 0;
    while (s[n] && !strchr(" \t", s[n]) && !strchr(ends, s[n]))
        n++;
    size_t fits = n < WORD_BYTES ? n : WORD_BYTES - 1;
    memcpy(out, s, fits);
    out[fits] = 0;
    *p = s + n;
    return n > 0;
}

/* True, and past it, when the next thing is this character. */
static bool take_mark(const char **p, char mark)
{
    const char *s = *p + strspn(*p, " \t");
    *p = s + (*s == mark);
    return *s == mark;
}

/* "08:30"; 24:00 is the end of the day. */
static bool parse_minute(const char *s, size_t n, int *out)
{
    char hours[3] = "", minutes[3] = "";
    int64_t h, m;
    if (n != 5 || s[2] != ':')
        return false;
    memcpy(hours, s, 2);
    memcpy(minutes, s + 3, 2);
    if (!str_parse_int(hours, 0, 24, &h) || !str_parse_int(minutes, 0, 59, &m))
        return false;
    *out = (int)(h * 60 + m);
    return *out <= DAY_MIN;
}

/* ---- hours ---- */

static bool parse_day(const char *s, size_t n, int *out)
{
    static const char *const days[] = { "sun", "mon", "tue", "wed",
                                        "thu", "fri", "sat" };
    for (int i = 0; i < 7; i++)
        if (n == 3 && !strncmp(s, days[i], 3)) {
            *out = i;
            return true;
        }
    return false;
}

/* "sat", "mon-fri", "fri-mon": bits, 1 << weekday. */
static bool parse_days(const char *word, unsigned *out)
{
    int first, last;
    size_t n = strcspn(word, "-");
    if (!parse_day(word, n, &first))
        return false;
    last = first;
    if (word[n] && !parse_day(word + n + 1, strlen(word + n + 1), &last))
        return false;
    *out = 1u << last;
    for (int d = first; d != last; d = (d + 1) % 7)
        *out |= 1u << d;
    return true;
}

static bool parse_span(const char *word, struct schedule_span *out)
{
    if (strlen(word) != 11 || word[5] != '-' ||
        !parse_minute(word, 5, &out->from) ||
        !parse_minute(word + 6, 5, &out->to) || out->from == out->to ||
        out->from == DAY_MIN)
        return false;
    if (out->to < out->from)
        out->to += DAY_MIN;
    return true;
}

static bool add_span(struct schedule_week *w, unsigned days,
                     struct schedule_span span)
{
    for (int d = 0; d < 7; d++) {
        if (!(days & 1u << d))
            continue;
        if (w->day[d].n == SCHEDULE_SPANS_MAX)
            return false;
        w->day[d].of[w->day[d].n++] = span;
    }
    return true;
}

bool schedule_parse_lit(const char *text, struct schedule_week *out)
{
    char word[WORD_BYTES];
    memset(out, 0, sizeof *out);
    out->given = text[strspn(text, " \t")] != 0;
    if (!out->given)
        return true;
    do {
        unsigned days = 0x7f;
        struct schedule_span span;
        int n = 0;
        while (take_word(&text, ",", word)) {
            if (n == 0 && parse_days(word, &days) &&
                !take_word(&text, ",", word))
                return false;
            if (!parse_span(word, &span) || !add_span(out, days, span))
                return false;
            n++;
        }
        if (n == 0)
            return false;
    } while (take_mark(&text, ','));
    return *text == 0;
}

/* ---- dates ---- */

static bool parse_date(const char *s, size_t n, int64_t *day)
{
    char text[12] = "";
    int64_t unix_s;
    if (n != 10)
        return false;
    memcpy(text, s, n);
    if (!civil_parse_iso(text, &unix_s))
        return false;
    *day = (unix_s + CLOCK_ZONE_S) / 86400;
    return true;
}

bool schedule_parse_dates(const char *text, struct schedule_dates *out)
{
    char word[WORD_BYTES];
    memset(out, 0, sizeof *out);
    while (take_word(&text, "", word)) {
        int64_t first, last;
        size_t n = strcspn(word, ".");
        if (out->n == SCHEDULE_DATES_MAX || !parse_date(word, n, &first))
            return false;
        last = first;
        if (word[n] && (!str_starts(word + n, "..") ||
                        !parse_date(word + n + 2, strlen(word + n + 2), &last)))
            return false;
        if (last < first)
            return false;
        out->of[out->n].first = first;
        out->of[out->n++].last = last;
    }
    return true;
}

/* ---- brightness ---- */

bool schedule_parse_brightness(const char *text, struct schedule_steps *out)
{
    char word[WORD_BYTES];
    memset(out, 0, sizeof *out);
    if (text[strspn(text, " \t")] == 0)
        return true;
    do {
        int from;
        int64_t percent;
        if (out->n == SCHEDULE_STEPS_MAX || !take_word(&text, ",", word) ||
            !parse_minute(word, strlen(word), &from) || from == DAY_MIN ||
            (out->n > 0 && from <= out->of[out->n - 1].from) ||
            !take_word(&text, ",", word) ||
            !str_parse_int(word, BRIGHTNESS_LEAST, 100, &percent))
            return false;
        out->of[out->n].from = from;
        out->of[out->n++].percent = (int)percent;
    } while (take_mark(&text, ','));
    return *text == 0;
}

/* ---- at a time ---- */

static bool is_in(const struct schedule_dates *d, int64_t day)
{
    for (int i = 0; i < d->n; i++)
        if (day >= d->of[i].first && day <= d->of[i].last)
            return true;
    return false;
}

/* Whether a span of the day covers the minute; from 1440 on: of the next. */
static bool covers(const struct schedule *s, int64_t day, int minute)
{
    int weekday = (int)(((day + 4) % 7 + 7) % 7); /* day 0 was a Thursday */
    if (is_in(&s->workdays, day))
        weekday = 1;
    else if (is_in(&s->holidays, day))
        return false;
    for (int i = 0; i < s->lit.day[weekday].n; i++) {
        struct schedule_span span = s->lit.day[weekday].of[i];
        if (minute >= span.from && minute < span.to)
            return true;
    }
    return false;
}

static void split(int64_t unix_s, int64_t *day, int *minute)
{
    int64_t local = unix_s + CLOCK_ZONE_S, in_day = local % 86400;
    in_day += in_day < 0 ? 86400 : 0;
    *day = (local - in_day) / 86400;
    *minute = (int)(in_day / 60);
}

bool schedule_lit(const struct schedule *s, int64_t unix_s)
{
    int64_t day;
    int minute;
    split(unix_s, &day, &minute);
    if (!s->lit.given)
        return !is_in(&s->holidays, day) || is_in(&s->workdays, day);
    return covers(s, day, minute) || covers(s, day - 1, minute + DAY_MIN);
}

int schedule_brightness(const struct schedule *s, int64_t unix_s)
{
    const struct schedule_steps *b = &s->brightness;
    int64_t day;
    int minute, percent = b->n ? b->of[b->n - 1].percent : 100;
    split(unix_s, &day, &minute);
    for (int i = 0; i < b->n && b->of[i].from <= minute; i++)
        percent = b->of[i].percent;
    return percent;
}
