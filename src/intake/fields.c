#include "intake/fields.h"

#include <string.h>

#include "base/str.h"

#define WITH_YEAR true
#define NO_YEAR   false
#define HOME      false
#define MAN       true

static const struct field_info fields[FIELD_COUNT] = {
    [FIELD_COUNTY] = { "county", KIND_PLACE, HOME, NO_YEAR, 0, 0,
                       "行政县|县|县（市、区）|县(市、区)|县区|区县|县名称|所在县",
                       "county, name or code" },
    [FIELD_TOWNSHIP] = { "township", KIND_PLACE, HOME, NO_YEAR, 0, 0,
                         "乡镇|乡（镇）|乡(镇)|乡镇名称|镇|乡|行政乡|街道",
                         "township, name or code" },
    [FIELD_VILLAGE] = { "village", KIND_PLACE, HOME, NO_YEAR, 0, 0,
                        "行政村|村|村名|行政村名称|村名称|村（社区）|村居",
                        "village, name" },
    [FIELD_VILLAGE_CODE] = { "village_code", KIND_PLACE, HOME, NO_YEAR, 0, 0,
                             "行政村代码|村代码|村编码|行政区划代码|行政村编码",
                             "village, 12 digits" },
    [FIELD_GROUP] = { "group", KIND_TEXT, HOME, NO_YEAR, 0, 0,
                      "自然村|村民小组|组|社|自然村（组）|小组|村组",
                      "group inside the village" },
    [FIELD_HOUSEHOLD] = { "household", KIND_NUMBER_TEXT, HOME, NO_YEAR, 0, 0,
                          "户编号|户编码|户号|贫困户编号|家庭编号|户id",
                          "number of the household" },
    [FIELD_PERSON] = { "person", KIND_IGNORED, MAN, NO_YEAR, 0, 0,
                       "人编号|人编码|成员编号|人员编号",
                       "number of the person; not kept" },
    [FIELD_NAME] = { "name", KIND_PRIVATE, MAN, NO_YEAR, 0, 0,
                     "姓名|成员姓名|家庭成员姓名",
                     "name of the person; kept as 关**" },
    [FIELD_HEAD] = { "head", KIND_PRIVATE, HOME, NO_YEAR, 0, 0,
                     "户主|户主姓名|户主名称",
                     "name of the head; kept as 关**" },
    [FIELD_IDENTITY] = { "identity", KIND_PRIVATE, MAN, NO_YEAR, 0, 0,
                         "证件号码|身份证号|身份证号码|公民身份号码|证件号|"
                         "身份证|户主证件号码|户主身份证号",
                         "gives birth year and sex; never kept" },
    [FIELD_SEX] = { "sex", KIND_TERM, MAN, NO_YEAR, 0, 0, "性别", "sex" },
    [FIELD_BIRTH] = { "birth", KIND_PRIVATE, MAN, NO_YEAR, 0, 0,
                      "出生日期|出生年月|出生年份",
                      "birth date; only the year is kept" },
    [FIELD_PERSONS] = { "persons", KIND_INT, HOME, NO_YEAR, 0, 99,
                        "人数|家庭人口|家庭人口数|人口|人口数|家庭人数|户人数",
                        "members of the household" },
    [FIELD_RELATION] = { "relation", KIND_TERM, MAN, NO_YEAR, 0, 0,
                         "与户主关系|与户主的关系|关系|家庭关系",
                         "relation to the head" },
    [FIELD_ETHNICITY] = { "ethnicity", KIND_TEXT, MAN, NO_YEAR, 0, 0,
                          "民族", "ethnicity" },
    [FIELD_EDUCATION] = { "education", KIND_TERM, MAN, NO_YEAR, 0, 0,
                          "文化程度|学历|受教育程度",
                          "education" },
    [FIELD_SCHOOL] = { "school", KIND_TERM, MAN, NO_YEAR, 0, 0,
                       "在校生状况|在校状况|在校情况|在校生情况",
                       "school attended" },
    [FIELD_HEALTH] = { "health", KIND_TERM, MAN, NO_YEAR, 0, 0,
                       "健康状况|身体状况|健康情况", "health" },
    [FIELD_LABOUR] = { "labour", KIND_TERM, MAN, NO_YEAR, 0, 0,
                       "劳动技能|劳动能力|劳动力情况", "ability to work" },
    [FIELD_WORK] = { "work", KIND_TERM, MAN, NO_YEAR, 0, 0,
                     "务工状况|务工情况|务工区域|务工地点", "where they work" },
    [FIELD_WORK_MONTHS] = { "work_months", KIND_INT, MAN, NO_YEAR, 0, 99,
                            "务工时间|务工时长|务工月数|务工时间（月）",
                            "months of work a year" },
    [FIELD_INSURED] = { "insured", KIND_TERM, MAN, NO_YEAR, 0, 0,
                        "大病医疗|是否参加大病医疗|是否参加大病保险|大病保险|"
                        "是否参加城乡居民基本医疗保险",
                        "insured against illness" },
    [FIELD_POVERTY] = { "poverty", KIND_TERM, HOME, WITH_YEAR, 0, 0,
                        "脱贫属性|脱贫状态|脱贫标识|是否脱贫", "state" },
    [FIELD_EXIT_YEAR] = { "exit_year", KIND_INT, HOME, NO_YEAR, 1990, 2199,
                          "脱贫年度|脱贫年份|脱贫时间|计划脱贫年度",
                          "year of exit" },
    [FIELD_IDENTIFIED] = { "identified_year", KIND_INT, HOME, NO_YEAR, 1990,
                           2199, "识别年度|识别时间|建档年度|识别年份|致贫年度",
                           "year identified" },
    [FIELD_ATTRIBUTE] = { "attribute", KIND_TERM, HOME, NO_YEAR, 0, 0,
                          "贫困户属性|户类型|农户属性|户属性", "attribute" },
    [FIELD_CAUSE] = { "cause", KIND_TERM, HOME, NO_YEAR, 0, 0,
                      "主要致贫原因|致贫原因|主要原因", "main cause" },
    [FIELD_CAUSE_2] = { "cause_2", KIND_TERM, HOME, NO_YEAR, 0, 0,
                        "其他致贫原因|其它致贫原因|次要致贫原因|其他致贫原因1",
                        "another cause" },
    [FIELD_CAUSE_3] = { "cause_3", KIND_TERM, HOME, NO_YEAR, 0, 0,
                        "其他致贫原因2|其它致贫原因2", "a third cause" },
    [FIELD_DANGEROUS] = { "dangerous_house", KIND_TERM, HOME, NO_YEAR, 0, 0,
                          "危房户|是否危房户|是否危房|危房", "lives unsafely" },
    [FIELD_WATER_SAFE] = { "water_safe", KIND_TERM, HOME, NO_YEAR, 0, 0,
                           "饮水安全|是否饮水安全|饮水是否安全|是否解决安全饮用水",
                           "water is safe" },
    [FIELD_WATER_HARD] = { "water_hard", KIND_TERM, HOME, NO_YEAR, 0, 0,
                           "饮水困难|是否饮水困难|饮水是否困难",
                           "water is hard to get" },
    [FIELD_PER_HEAD] = { "per_head", KIND_YUAN, HOME, WITH_YEAR, -1e7, 1e7,
                         "人均纯收入|家庭人均纯收入|年人均纯收入|人均可支配收入",
                         "net income a head" },
    [FIELD_WAGE] = { "wage", KIND_YUAN, HOME, WITH_YEAR, 0, 1e8,
                     "工资性收入|务工收入", "wages of the household" },
    [FIELD_BUSINESS] = { "business", KIND_YUAN, HOME, WITH_YEAR, 0, 1e8,
                         "生产经营性收入|经营性收入|家庭经营性收入",
                         "gross business income" },
    [FIELD_PROPERTY] = { "property", KIND_YUAN, HOME, WITH_YEAR, 0, 1e8,
                         "财产性收入", "property income" },
    [FIELD_TRANSFER] = { "transfer", KIND_YUAN, HOME, WITH_YEAR, 0, 1e8,
                         "转移性收入|转移收入", "transfers" },
    [FIELD_EXPENSE] = { "expense", KIND_YUAN, HOME, WITH_YEAR, 0, 1e8,
                        "生产经营性支出|生产经营支出|经营性支出",
                        "business expense" },
    [FIELD_HOUSING] = { "housing", KIND_TEXT, HOME, NO_YEAR, 0, 0,
                        "住房情况|房屋结构|住房结构", "the house" },
    [FIELD_WATER] = { "water", KIND_TEXT, HOME, NO_YEAR, 0, 0,
                      "饮水情况|水源|饮用水来源", "the water" },
    [FIELD_LON] = { "lon", KIND_DEGREES, HOME, NO_YEAR, 72, 138,
                    "经度|lon|lng|longitude|x坐标", "degrees east" },
    [FIELD_LAT] = { "lat", KIND_DEGREES, HOME, NO_YEAR, 0, 56,
                    "纬度|lat|latitude|y坐标", "degrees north" },
    [FIELD_PHONE] = { "phone", KIND_IGNORED, MAN, NO_YEAR, 0, 0,
                      "联系电话|电话|手机|手机号|手机号码|联系方式",
                      "never kept" },
    [FIELD_BANK] = { "bank", KIND_IGNORED, MAN, NO_YEAR, 0, 0,
                     "银行卡号|开户银行|银行账号|银行账户|开户行|一卡通账号",
                     "never kept" },
    [FIELD_WORK_PLACE] = { "work_place", KIND_TERM, MAN, NO_YEAR, 0, 0, "务工去向",
                           "how far away they work; else taken from work" },
    [FIELD_MONITORED] = { "monitored", KIND_TERM, HOME, NO_YEAR, 0, 0,
                          "监测对象类别|监测对象类型|监测类型|监测对象",
                          "watched against a return to poverty" },
    [FIELD_RISK] = { "risk", KIND_TERM, HOME, NO_YEAR, 0, 0,
                     "风险类型|返贫风险|致贫返贫风险|返贫致贫风险",
                     "why it is watched; several words, up to five" },
    [FIELD_RISK_REMOVED] = { "risk_removed", KIND_TERM, HOME, NO_YEAR, 0, 0,
                             "风险消除方式|风险消除|消除方式",
                             "how the risk was removed" },
};

const struct field_info *field_info(enum field f)
{
    ASSERT(f >= 0 && f < FIELD_COUNT);
    return &fields[f];
}

enum field field_parse(const char *key, size_t n)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (strlen(fields[f].key) == n && !memcmp(fields[f].key, key, n))
            return (enum field)f;
    return FIELD_NONE;
}

static bool in_list(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; *p;) {
        size_t width = strcspn(p, "|");
        if (width == n && !strncasecmp(p, word, n))
            return true;
        p += width + (p[width] == '|');
    }
    return false;
}

/* Without spaces and line ends; at most size - 1 bytes. */
static void squeeze(const char *from, char *to, size_t size)
{
    size_t n = 0;
    const char *end = from + strlen(from);
    while (from < end && n + 5 < size) {
        uint32_t c = utf8_next(&from, end);
        if (c > 0x20 && c != 0xA0 && c != 0x3000 && c != 0xFEFF && c != '*')
            n += utf8_put(to + n, c);
    }
    to[n] = 0;
}

/* Cut a last bracket that names a unit: "（元）", "(万元)". */
static void cut_unit(char *text, bool *wan)
{
    static const struct {
        const char *bracket;
        bool wan;
    } units[] = {
        { "（元）", false },   { "(元)", false },     { "（万元）", true },
        { "(万元)", true },    { "（元/年）", false }, { "(元/年)", false },
        { "（月）", false },   { "(月)", false },     { "（人）", false },
        { "(人)", false },
    };
    size_t n = strlen(text);
    for (size_t i = 0; i < LENGTH(units); i++) {
        size_t width = strlen(units[i].bracket);
        if (n <= width || strcmp(text + n - width, units[i].bracket) != 0)
            continue;
        text[n - width] = 0;
        *wan = units[i].wan;
        return;
    }
}

static enum field find(const char *word, bool yearly)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if ((!yearly || fields[f].yearly) && in_list(fields[f].headers, word))
            return (enum field)f;
    return FIELD_NONE;
}

enum field field_of_header(const char *header, int *year, bool *wan)
{
    char word[128], digits[5];
    *year = 0;
    *wan = false;
    squeeze(header, word, sizeof word);
    enum field f = find(word, false);
    if (f != FIELD_NONE)
        return f;
    cut_unit(word, wan);
    f = find(word, false);
    int64_t y;
    if (f != FIELD_NONE || strlen(word) < 5)
        return f;
    memcpy(digits, word, 4);
    digits[4] = 0;
    if (!str_parse_int(digits, 1990, 2199, &y))
        return FIELD_NONE;
    const char *rest = word + 4;
    rest += str_starts(rest, "年度") ? strlen("年度")
            : str_starts(rest, "年") ? strlen("年")
                                     : 0;
    f = find(rest, true);
    *year = f == FIELD_NONE ? 0 : (int)y;
    return f;
}
