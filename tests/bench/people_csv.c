/* people_csv - an export of invented people in the common order of county
 * systems, one row a person, for measuring and testing `wanjia import`.
 *
 *   people_csv GAZETTEER COUNTY HOUSEHOLDS [SEED [YEAR]] > people.csv
 *
 * Equal arguments give equal bytes; 3.6 persons a household. Identity numbers
 * carry a wrong check digit, so that none is a person's. A later YEAR changes
 * the income of all, the state of some, and leaves out one household in
 * fifty. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

#define VILLAGES_MAX 2000
#define PICK(list)   (list)[rng_below(&r, sizeof(list) / sizeof *(list))]

struct village {
    long long code;
    char township[64], name[64];
};

static struct village villages[VILLAGES_MAX];
static int n_villages;
static char county_name[64];

static void take_place(char *line, long long county, char *township)
{
    char *name = strchr(line, ',');
    if (!name)
        return;
    *name++ = 0;
    name[strcspn(name, ",")] = 0;
    long long code = strtoll(line, NULL, 10);
    if (code == county)
        snprintf(county_name, sizeof county_name, "%s", name);
    if (code / 1000 == county)
        snprintf(township, 64, "%s", name);
    if (code / 1000000 != county || n_villages == VILLAGES_MAX)
        return;
    struct village *v = &villages[n_villages++];
    v->code = code;
    snprintf(v->name, sizeof v->name, "%s", name);
}

struct town {
    long long code;
    char name[64];
};

static int read_places(const char *path, long long county)
{
    static struct town towns[200];
    int n = 0;
    char line[1024], township[64] = "";
    FILE *f = fopen(path, "r");
    if (!f)
        return -1;
    while (fgets(line, sizeof line, f)) {
        township[0] = 0;
        take_place(line, county, township);
        if (township[0] && n < 200) {
            towns[n].code = strtoll(line, NULL, 10);
            snprintf(towns[n++].name, 64, "%s", township);
        }
    }
    fclose(f);
    for (int v = 0; v < n_villages; v++)
        for (int t = 0; t < n; t++)
            if (towns[t].code == villages[v].code / 1000)
                memcpy(villages[v].township, towns[t].name, 64);
    return n_villages > 0 ? 0 : -1;
}

static const char *const surnames[] = { "马", "冶", "祁", "鲍", "吕",
                                        "韩", "张", "李", "王", "赵" };
static const char *const given[] = { "明", "秀英", "建国", "玉兰", "海龙",
                                     "生财", "桂花", "文", "成林", "雪" };
static const char *const causes[] = { "因病",   "因残",     "因学", "缺技术",
                                      "缺资金", "缺劳动力", "因灾",
                                      "自身发展动力不足" };
static const char *const kin[] = { "配偶", "之子", "之女", "之父", "之母",
                                   "之孙子" };
static const char *const schools[] = { "文盲或半文盲", "小学", "初中",
                                       "高中" };
static const char *const healths[] = { "健康", "健康", "健康", "长期慢性病",
                                       "残疾", "患有大病" };
static const char *const labours[] = { "普通劳动力", "技能劳动力",
                                       "弱劳动力或半劳动力", "无劳动力" };
static const char *const works[] = { "", "省外务工", "县内务工",
                                     "县外省内务工" };
static const char *const peoples[] = { "汉族", "回族", "土族", "藏族" };
static const char *const attributes[] = { "一般贫困户", "低保贫困户",
                                          "特困供养贫困户" };

static void person(struct rng *p, const struct village *v, int number, int i,
                   int persons, const char *surname, const char *common)
{
    struct rng r = *p;
    int birth = i == 0 ? 1950 + (int)rng_below(&r, 40)
                       : 1940 + (int)rng_below(&r, 75);
    const char *relation = i == 0 ? "户主" : PICK(kin);
    int month = 1 + (int)rng_below(&r, 12), day = 1 + (int)rng_below(&r, 28);
    int serial = (number * 17 + i) % 1000;
    long long house = v->code * 100000 + number;
    printf("%s,%s,%s,%s%d社,%lld,%lld%02d,%s%s,%06lld%04d%02d%02d%03dQ,%d,%s,",
           county_name, v->township, v->name, "第", 1 + number % 9, house,
           house, i + 1, surname, PICK(given), v->code / 1000000, birth, month,
           day, serial, persons, relation);
    const char *ethnic = PICK(peoples), *school = PICK(schools);
    const char *health = PICK(healths), *labour = PICK(labours);
    const char *work = PICK(works);
    printf("%s,%s,非在校生,%s,%s,%s,%d,是,%s,139%08d\n", ethnic, school,
           health, labour, work, *work ? 6 : 0, common,
           (int)rng_below(&r, 100000000));
    *p = r;
}

static void household(struct rng *p, const struct village *v, int number,
                      int year)
{
    struct rng r = *p;
    char common[256];
    int persons = 1 + (int)rng_below(&r, 6) + (int)rng_below(&r, 10) / 9;
    int exit_year = 2014 + (int)rng_below(&r, 8);
    int income = 1500 + (int)rng_below(&r, 9000) + (year - 2019) * 400;
    const char *cause = PICK(causes), *attribute = PICK(attributes);
    const char *surname = PICK(surnames);
    bool lifted = exit_year <= year;
    snprintf(common, sizeof common, "%s,%s%.0d,%s,%s,否,是,否,%d",
             lifted ? "已脱贫" : "未脱贫", "", lifted ? exit_year : 0,
             attribute, cause, income);
    bool gone = year > 2019 && rng_below(&r, 50) == 0;
    for (int i = 0; i < persons; i++)
        if (!gone)
            person(&r, v, number, i, persons, surname, common);
    *p = r;
}

int main(int argc, char **argv)
{
    if (argc < 4 || read_places(argv[1], strtoll(argv[2], NULL, 10)) != 0) {
        fputs("usage: people_csv GAZETTEER COUNTY HOUSEHOLDS [SEED [YEAR]]\n",
              stderr);
        return 2;
    }
    long long n = strtoll(argv[3], NULL, 10);
    uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    int year = argc > 5 ? (int)strtol(argv[5], NULL, 10) : 2019;
    puts("行政县,乡镇,行政村,自然村,户编号,人编号,姓名,证件号码,人数,"
         "与户主关系,民族,文化程度,在校生状况,健康状况,劳动技能,务工状况,"
         "务工时间,大病医疗,脱贫属性,脱贫年度,贫困户属性,主要致贫原因,"
         "危房户,饮水安全,饮水困难,人均纯收入,联系电话");
    for (int v = 0; v < n_villages; v++) {
        long long from = n * v / n_villages, to = n * (v + 1) / n_villages;
        for (long long i = from; i < to; i++) {
            struct rng r = rng_make(seed, (uint64_t)i);
            household(&r, &villages[v], (int)(i - from) + 1, year);
        }
    }
    return fflush(stdout) != 0 || ferror(stdout);
}
