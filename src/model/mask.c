#include "model/mask.h"

#include "base/str.h"

#include <math.h>
#include <string.h>

/* Two-character surnames met in practice (百家姓 and later). Pairs that are
 * oftener a surname and a given name (单于, 乐正) are left out: taking one for
 * a surname would show a character of the given name. */
static const char *const compound_surnames[] = {
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫",
    "万俟", "闻人", "夏侯", "诸葛", "尉迟", "公羊", "赫连", "澹台",
    "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容",
    "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "令狐",
    "呼延", "淳于", "西门", "拓跋", "轩辕", "百里", "东郭", "亓官",
};

/* Past spaces, the ideographic space and a byte-order mark. */
static const char *skip_blank(const char *s)
{
    const char *end = s + strlen(s), *p = s;
    while (p < end) {
        uint32_t c = utf8_next(&p, end);
        if (c > 0x20 && c != 0x7F && c != 0xA0 && c != 0x3000 && c != 0xFEFF)
            return s;
        s = p;
    }
    return s;
}

static size_t surname_bytes(const char *name)
{
    const char *end = name + strlen(name), *p = name;
    if (p == end)
        return 0;
    size_t count = utf8_count(name);
    for (size_t i = 0; i < LENGTH(compound_surnames); i++) {
        const char *s = compound_surnames[i];
        /* 司马 alone is the surname 司 and a given name. */
        if (count > 2 && name[2] == s[2] && name[1] == s[1] &&
            str_starts(name, s))
            return strlen(s);
    }
    utf8_next(&p, end);
    return (size_t)(p - name);
}

void mask_surname(const char *name, char *buf, size_t size)
{
    if (size == 0)
        return;
    name = skip_blank(name);
    size_t n = surname_bytes(name);
    if (*name == '*' || str_starts(name, "＊"))
        n = 0; /* masked whole */
    if (!utf8_valid(name, strlen(name)) || n >= size)
        n = 0; /* better nothing than half a character */
    memcpy(buf, name, n);
    buf[n] = 0;
}

void mask_name(const char *name, char *buf, size_t size)
{
    if (!*skip_blank(name)) {
        str_copy(buf, size, "");
        return;
    }
    char surname[32];
    mask_surname(name, surname, sizeof surname - 2);
    memcpy(surname + strlen(surname), "**", 3);
    str_copy(buf, size, surname);
}

void mask_worker(const char *name, char *buf, size_t size)
{
    static const char *const offices[] = { "村委会", "居委会", "村两委",
                                           "工作队", "村支部", "乡政府",
                                           "镇政府", "县政府" };
    for (size_t i = 0; i < LENGTH(offices); i++)
        if (str_equal(name, offices[i])) {
            str_copy(buf, size, name);
            return;
        }
    mask_name(name, buf, size);
}

#define NUMBER_DIGITS 7

void mask_prose(char *text)
{
    while (*text) {
        size_t run = strspn(text, "0123456789");
        if (run >= NUMBER_DIGITS)
            memset(text, '*', run);
        text += run ? run : 1;
    }
}

int mask_age_band(int age_years)
{
    if (age_years < 18)
        return 0;
    if (age_years < 20)
        return 20;
    return age_years >= 70 ? 70 : age_years / 10 * 10;
}

#define METRES_PER_DEGREE 111320.0 /* of latitude, mean */
#define RADIANS           0.017453292519943295

void mask_position(double metres, double *lon, double *lat)
{
    ASSERT(metres > 0);
    double dlat = metres / METRES_PER_DEGREE;
    *lat = (floor(*lat / dlat) + 0.5) * dlat;
    double dlon = dlat / fmax(0.1, cos(*lat * RADIANS));
    *lon = (floor(*lon / dlon) + 0.5) * dlon;
}

bool mask_count_shown(int64_t households)
{
    return households <= 0 || households >= 3;
}
