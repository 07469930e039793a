#include "screens/parts.h"

#include "base/clock.h"
#include "base/str.h"
#include "model/mask.h"

#include <string.h>

size_t format_households(char *buf, size_t size, int64_t n)
{
    if (n > 0 && !mask_count_shown(n))
        return str_copy(buf, size, "<3");
    return str_group(buf, size, n);
}

size_t format_wan(char *buf, size_t size, int64_t yuan)
{
    if (yuan > -1000000 && yuan < 1000000 && yuan % 10000 != 0) {
        int64_t tenths = (yuan + (yuan < 0 ? -500 : 500)) / 1000;
        return str_format(buf, size, "%s%lld.%lld", tenths < 0 ? "−" : "",
                          (long long)(tenths < 0 ? -tenths : tenths) / 10,
                          (long long)(tenths < 0 ? -tenths : tenths) % 10);
    }
    return str_group(buf, size, (yuan + (yuan < 0 ? -5000 : 5000)) / 10000);
}

size_t format_day(char *buf, size_t size, int64_t unix_s)
{
    struct civil c = civil_from_unix(unix_s);
    return str_format(buf, size, "%d.%02d.%02d", c.year, c.month, c.day);
}

const char *region_label(const struct ui *ui, const struct region_name *n)
{
    bool english = str_starts(strings_language(ui->strings), "en");
    if (english && n->en && *n->en)
        return n->en;
    return n->short_name && *n->short_name ? n->short_name : n->name;
}

int shown_year(const struct ui_state *st, const struct known *k)
{
    return st->route.year ? st->route.year : k->year;
}

float roll_t(struct ui *ui, int64_t changed_ms)
{
    return ui_progress(ui, changed_ms, 700);
}
