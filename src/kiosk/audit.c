#include "kiosk/audit.h"

#include "base/clock.h"
#include "base/linefile.h"
#include "base/str.h"

#include <string.h>

/* A field of CSV: nothing that could begin another. */
static void put_field(char *line, size_t size, const char *text)
{
    char clean[256];
    str_copy(clean, sizeof clean, text);
    str_one_line(clean);
    for (char *p = clean; *p; p++)
        if (*p == ',' || *p == '"')
            *p = '_';
    str_append(line, size, ",%s", clean);
}

enum status audit_append(const char *state_dir, const char *who,
                         const char *route, const char *action,
                         struct error *err)
{
    struct linefile f;
    char path[LINEFILE_PATH_BYTES], line[1024];
    str_format(path, sizeof path, "%s/audit.csv", state_dir);
    enum status s = linefile_init(&f, path, AUDIT_BYTES, AUDIT_KEEP, err);
    if (s)
        return s;
    civil_format_iso(clock_unix_s(), line);
    put_field(line, sizeof line, who);
    put_field(line, sizeof line, route);
    put_field(line, sizeof line, action);
    size_t n = str_append(line, sizeof line, "\n");
    s = linefile_append(&f, line, n, true, err);
    linefile_close(&f);
    return s;
}
