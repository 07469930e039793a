/* fixture - an invented village and household of any size, a wall to build
 * them on with fake text metrics, and the checks that hold for every frame. */
#ifndef TESTS_SCREENS_FIXTURE_H
#define TESTS_SCREENS_FIXTURE_H

#include "cells.h"
#include "fake_metrics.h"
#include "screens/screens.h"

#include <stdio.h>
#include <string.h>

enum amount { EMPTY, ONE, USUAL, OVERFULL, AMOUNT_COUNT };

#define FIX_VILLAGE   INT64_C(630222203214)
#define FIX_HOUSEHOLD INT64_C(63022220321400417)
#define FIX_MAX       64
#define FIX_LONG      "民和回族土族自治县某某乡名字特别长的示例村"

struct fixture {
    struct view view;
    struct household_page page;
    struct dossier dossier;
    struct official officials[8];
    struct project projects[24];
    struct plan_item plan[FIX_MAX];
    struct household_row rows[FIX_MAX];
    struct income_year income[7];
    struct income_sums sums[7];
    struct income_item items[FIX_MAX];
    struct reached projects_here[FIX_MAX];
    struct monitoring monitored[FIX_MAX];
    struct finding findings[FIX_MAX];
    struct help help[FIX_MAX];
    struct log_entry log[FIX_MAX];
    struct member members[12];
    struct test_cells cells;
    struct change_entry changes[FIX_MAX];
    struct known known;
    struct ui_state state;
};

static inline int fix_count(enum amount a, int usual, int most)
{
    return a == EMPTY ? 0 : a == ONE ? 1 : a == USUAL ? usual : most;
}

static inline void fix_path(struct region_name *path, bool wide)
{
    path[0] = (struct region_name){ 63, "青海省", "青海省", "Qinghai" };
    path[1] = (struct region_name){ 6302, "海东市", "海东市", "Haidong" };
    path[2] = (struct region_name){ 630222, "民和回族土族自治县", "民和县",
                                    "Minhe County" };
    path[3] = (struct region_name){ 630222203, "西沟乡", "西沟乡",
                                    "Xigou Township" };
    path[4] = (struct region_name){ FIX_VILLAGE, "凉坪村", "凉坪村",
                                    "Liangping Village" };
    if (wide)
        path[4].short_name = path[4].en = FIX_LONG;
}

static inline void fix_people(struct official *o, int n, bool wide)
{
    static const struct official all[] = {
        { DUTY_FIRST_SECRETARY, "马**", "县农牧局", 2015, 10 },
        { DUTY_TEAM_LEADER, "祁**", "县农牧局", 2015, 10 },
        { DUTY_DEPARTMENT, "农牧", "", 0, 0 },
        { DUTY_DEPARTMENT, "住建", "", 0, 0 },
        { DUTY_DEPARTMENT, "人社", "", 0, 0 },
        { DUTY_DEPARTMENT, "教育", "", 0, 0 },
        { DUTY_DEPARTMENT, "卫计", "", 0, 0 },
        { DUTY_HELPER, "鲍**", "县扶贫开发局", 2016, 0 },
    };
    for (int i = 0; i < n; i++) {
        o[i] = all[i];
        if (wide)
            o[i].unit = o[i].name = FIX_LONG;
    }
}

static inline void fix_village(struct fixture *f, enum amount a)
{
    static const struct plan_item plan[] = {
        { "村道硬化 6.2 公里", "2016.08 完工", PROGRESS_DONE, 100, 2016 },
        { "安全饮水入户", "2016.10 完工", PROGRESS_DONE, 100, 2016 },
        { "危房改造 31 户", "18 / 31", PROGRESS_ACTIVE, 58, 2017 },
        { "良种羊养殖合作社", "45 户入社", PROGRESS_ACTIVE, 75, 2017 },
        { "村卫生室标准化", "在建", PROGRESS_ACTIVE, 30, 2017 },
        { "光伏电站 100 kW", "2017 年立项", PROGRESS_PLANNED, 0, 2018 },
    };
    bool wide = a == OVERFULL;
    struct view *v = &f->view;
    v->region = FIX_VILLAGE;
    v->level = LEVEL_VILLAGE;
    v->year = 2016;
    v->year_first = 2014;
    v->year_last = 2020;
    v->n_path = 5;
    fix_path(v->path, wide);
    v->totals.households = fix_count(a, 63, 1234567);
    v->totals.persons = v->totals.households * 4;
    v->totals.persons_by_poverty[POVERTY_NOT_YET] = fix_count(a, 241, 7654321);
    v->totals.rural_persons = fix_count(a, 1131, 9999999);
    v->village = (struct village_facts){ a != EMPTY,
                                         a == EMPTY ? 0 : 2018,
                                         a == EMPTY ? "" : "浅山",
                                         fix_count(a, 32000, 2000000000),
                                         fix_count(a, 6, 99),
                                         fix_count(a, 3, 12),
                                         fix_count(a, 287, 99999),
                                         fix_count(a, 1131, 999999) };
    cells_put_totals(&f->cells, 2016, &v->totals);
    static const enum dimension more[] = { DIMENSION_CAUSE, DIMENSION_MEASURE,
                                           DIMENSION_GUARANTEE };
    for (size_t i = 0; i < LENGTH(more); i++)
        cells_put_all(&f->cells, 2016, more[i], v->totals.households);
    cells_put(&f->cells, 0, DIMENSION_GUARANTEE, "all", v->totals.households,
              v->totals.persons, 0);
    v->cube = cells_cube(&f->cells);
    v->officials = f->officials;
    v->n_officials = fix_count(a, 8, 8);
    fix_people(f->officials, v->n_officials, wide);
    v->plan = f->plan;
    v->n_plan = fix_count(a, 6, FIX_MAX);
    for (int i = 0; i < v->n_plan; i++) {
        f->plan[i] = plan[i % 6];
        if (wide)
            f->plan[i].title = f->plan[i].state = FIX_LONG;
    }
    v->projects = f->projects;
    v->n_projects = fix_count(a, 4, 24);
    for (int i = 0; i < v->n_projects; i++)
        f->projects[i] = (struct project){ "P-2016-017",
                                           wide ? FIX_LONG
                                                : "良种羊养殖合作社基础母羊",
                                           wide ? FIX_LONG : "县农牧局",
                                           2016,
                                           1500000,
                                           1200000,
                                           840000,
                                           70 - 10 * (i % 4),
                                           i ? PROGRESS_ACTIVE : PROGRESS_DONE,
                                           1,
                                           45,
                                           180 };
}

static inline void fix_list(struct fixture *f, enum amount a)
{
    static const char *const heads[] = { "关**", "马**", "冶**", "祁**",
                                         "李**", "鲍**", "吕**", "韩**" };
    struct household_page *p = &f->page;
    p->query = household_query_all();
    p->query.region = FIX_VILLAGE;
    p->query.year = 2016;
    p->query.page_rows = a == OVERFULL ? FIX_MAX : 12;
    p->n_rows = fix_count(a, 12, FIX_MAX);
    p->n_all = p->n_matches = fix_count(a, 63, 123456789);
    p->by_poverty[POVERTY_NOT_YET] = fix_count(a, 16, 99999999);
    p->by_poverty[POVERTY_PREPARING] = fix_count(a, 14, 99999999);
    p->by_poverty[POVERTY_LIFTED] = fix_count(a, 33, 99999999);
    p->by_poverty[POVERTY_RETURNED] = a == OVERFULL ? 99999999 : 0;
    p->rows = f->rows;
    for (int i = 0; i < p->n_rows; i++)
        f->rows[i] = (struct household_row){
            household_make(FIX_VILLAGE, 417 + 3 * i),
            a == OVERFULL ? FIX_LONG : heads[i % 8],
            1 + (i * 5 + 3) % 7,
            a == OVERFULL ? (enum cause)(i % (CAUSE_COUNT + 1) - 1)
                          : (i % 2 ? CAUSE_ILLNESS : CAUSE_SKILLS),
            ATTRIBUTE_ORDINARY,
            a == OVERFULL ? (enum poverty)(i % 4) : (enum poverty)(i % 3),
            a == OVERFULL ? 2000000000 : 2290 + 155 * i,
            i != 5
        };
}

static inline void fix_history(struct dossier *d, struct fixture *f,
                               enum amount a)
{
    static const struct log_entry log[] = {
        { 1460088000, VISIT_CALL, FIX_HOUSEHOLD, FIX_VILLAGE, "西沟乡",
          "凉坪村", "祁**", "询问培训意愿，已报名拉面技能班" },
        { 1458964800, VISIT_POLICY, FIX_HOUSEHOLD, FIX_VILLAGE, "西沟乡",
          "凉坪村", "马**", "讲解危房改造奖补标准，签字确认" },
        { 1455422400, VISIT_DELIVERY, FIX_HOUSEHOLD, FIX_VILLAGE, "西沟乡",
          "凉坪村", "祁**", "送米面油，核对收入台账" },
        { 1451966400, VISIT_CHECK, FIX_HOUSEHOLD, FIX_VILLAGE, "西沟乡",
          "凉坪村", "村委会", "低保复核：享受 2 人" },
        { 1450584000, VISIT_REVIEW, FIX_HOUSEHOLD, FIX_VILLAGE, "西沟乡",
          "凉坪村", "马**", "评议通过，公示 7 天无异议" },
    };
    d->log = f->log;
    d->n_log = fix_count(a, 5, FIX_MAX);
    d->n_log_all = fix_count(a, 23, 1234567);
    for (int v = 0; v < VISIT_COUNT; v++)
        d->n_log_of[v] = fix_count(a, v ? 3 : 11, 246913);
    if (a == ONE)
        memset(d->n_log_of, 0, sizeof d->n_log_of), d->n_log_of[0] = 1;
    for (int i = 0; i < d->n_log; i++) {
        f->log[i] = log[i % 5];
        if (a == OVERFULL) {
            f->log[i].helper = FIX_LONG;
            f->log[i].text = FIX_LONG "，" FIX_LONG "，" FIX_LONG;
        }
    }
    d->changes = f->changes;
    d->n_changes = fix_count(a, 2, FIX_MAX);
    for (int i = 0; i < d->n_changes; i++)
        f->changes[i] = (struct change_entry){
            1402000000 + 86400 * i, (enum change)(i % CHANGE_COUNT),
            FIX_HOUSEHOLD,
            a == OVERFULL ? FIX_LONG FIX_LONG : "民主评议通过，纳入建档立卡"
        };
}

static inline void fix_help(struct dossier *d, struct fixture *f, enum amount a)
{
    static const struct help help[] = {
        { MEASURE_EMPLOYMENT, "拉面技能培训 · 结业取证", "", 2016, 3, 1200,
          PROGRESS_DONE, 100, "县人社局", "", 0, "", "", 0 },
        { MEASURE_HOUSING, "危房改造奖补", "", 2016, 6, 25000, PROGRESS_ACTIVE,
          60, "县住建局", "2016 年农村危房改造", 0, "", "", 0 },
        { MEASURE_SECURITY, "农村低保 · 2 人", "", 2016, 1, 4320,
          PROGRESS_MONTHLY, 100, "县民政局", "", 0, "", "", 0 },
        { MEASURE_INDUSTRY, "基础母羊 5 只 · 合作社分红", "", 2017, 4, 6000,
          PROGRESS_DONE, 100, "县农牧局", "", 0, "", "", 0 },
    };
    d->help = f->help;
    d->n_help = fix_count(a, 4, FIX_MAX);
    d->help_amount = fix_count(a, 36520, 2000000000);
    for (int i = 0; i < d->n_help; i++) {
        f->help[i] = help[i % 4];
        f->help[i].id = 100 + i;
        f->help[i].policy = "管理办法";
        f->help[i].result = i % 2 ? "" : "结业合格，推荐就业";
        if (a != OVERFULL)
            continue;
        f->help[i].policy = f->help[i].result = f->help[i].detail = FIX_LONG;
        f->help[i].kind = (enum measure)(i % MEASURE_COUNT);
        f->help[i].title = f->help[i].department = FIX_LONG;
        f->help[i].amount = i % 3 ? 2000000000 : 0;
    }
    d->projects = f->projects_here;
    d->n_projects = fix_count(a, 2, FIX_MAX);
    for (int i = 0; i < d->n_projects; i++)
        f->projects_here[i] = (struct reached){
            .id = i + 1,
            .number = a == OVERFULL ? FIX_LONG : "630222-2016-05",
            .name = a == OVERFULL ? FIX_LONG : "2016 年农村危房改造",
            .department = a == OVERFULL ? FIX_LONG : "县住建局",
            .year = 2016 - i % 3,
            .budget = 1500000,
            .arrived = a == OVERFULL ? 2000000000000 : 1200000,
            .spent = 840000,
            .percent = 70,
            .progress = PROGRESS_ACTIVE,
            .households = a == OVERFULL ? 99999999 : 312,
            .persons = 1180,
            .n_help = 1,
            .amount = a == OVERFULL ? 2000000000 : 25000,
        };
}

/* What the years' incomes were made of. */
static inline void fix_items(struct dossier *d, struct fixture *f,
                             enum amount a)
{
    static const struct income_item items[] = {
        { 2016, SOURCE_WAGE, "外出务工工资", 1200 },
        { 2016, SOURCE_WAGE, "附近打零工", 700 },
        { 2016, SOURCE_BUSINESS, "粮食种植", 3700 },
        { 2016, SOURCE_TRANSFER, "农村低保金", 4320 },
        { 2016, SOURCE_EXPENSE, "种子化肥农药", 2000 },
    };
    d->sums = f->sums;
    for (int i = 0; i < d->n_income; i++)
        f->sums[i] = (struct income_sums){ { 1900, 3700, 0, 5560, 2000 } };
    d->items = f->items;
    d->n_items = fix_count(a, 5, FIX_MAX);
    for (int i = 0; i < d->n_items; i++) {
        f->items[i] = items[a == OVERFULL ? 1 + i * 4 / FIX_MAX : i];
        if (a == OVERFULL)
            f->items[i].name = FIX_LONG;
    }
}

static inline void fix_alerts(struct dossier *d, struct fixture *f,
                              enum amount a)
{
    d->monitored = f->monitored;
    d->n_monitored = fix_count(a, 1, 6);
    for (int i = 0; i < d->n_monitored; i++)
        f->monitored[i] = (struct monitoring){
            .year = 2016 - i,
            .kind = (enum monitored)(i % MONITORED_COUNT),
            .risks = { RISK_ILLNESS, RISK_WORK, RISK_DISASTER, RISK_LABOUR,
                       RISK_SCHOOLING },
            .n_risks = a == OVERFULL ? 5 : 2,
            .removed = i % 2 ? REMOVAL_HELP : REMOVAL_NONE,
        };
    d->findings = f->findings;
    d->n_findings = fix_count(a, 1, FIX_MAX);
    for (int i = 0; i < d->n_findings; i++)
        f->findings[i] = (struct finding){
            "cause_schooling",
            (enum severity)((i + 1) % SEVERITY_COUNT),
            a == OVERFULL ? FIX_LONG FIX_LONG : "因学致贫但家中无学生",
            a == OVERFULL ? FIX_LONG FIX_LONG : "Schooling, but no student",
            a == OVERFULL ? FIX_LONG : "在校 0 人",
            1460598000
        };
}

static inline void fix_household(struct fixture *f, enum amount a)
{
    static const int32_t net[] = { 1830, 2080, 2290, 3720, 4690, 5480, 6380 };
    static const int32_t line[] = { 2800, 2855, 2952, 2952, 2995, 3218, 4000 };
    static const struct member members[] = {
        { RELATION_HEAD, "关**", 40, true, HEALTH_GOOD, LABOUR_ORDINARY,
          OCCUPATION_TRAINING, EDUCATION_NONE, WORK_PLACE_NONE, -1, "" },
        { RELATION_SPOUSE, "马**", 40, false, HEALTH_CHRONIC, LABOUR_WEAK,
          OCCUPATION_HOME, EDUCATION_NONE, WORK_PLACE_NONE, -1, "" },
        { RELATION_CHILD, "", 0, true, HEALTH_GOOD, LABOUR_NONE,
          OCCUPATION_MIDDLE, EDUCATION_NONE, WORK_PLACE_NONE, -1, "" },
        { RELATION_PARENT, "关**", 70, true, HEALTH_GOOD, LABOUR_NONE,
          OCCUPATION_PENSION, EDUCATION_NONE, WORK_PLACE_NONE, -1, "" },
    };
    bool wide = a == OVERFULL;
    struct dossier *d = &f->dossier;
    d->id = FIX_HOUSEHOLD;
    d->year = 2016;
    d->n_path = 5;
    fix_path(d->path, wide);
    d->head = wide ? FIX_LONG : "关**";
    d->surname = wide ? "欧阳" : "关";
    d->group = wide ? FIX_LONG : a == EMPTY ? "" : "三组";
    d->attribute = ATTRIBUTE_ORDINARY;
    d->poverty = a == EMPTY ? POVERTY_NONE : POVERTY_NOT_YET;
    d->cause = a == EMPTY ? CAUSE_NONE : wide ? CAUSE_MOTIVATION : CAUSE_SKILLS;
    d->cause_other[0] = a == EMPTY ? CAUSE_NONE : CAUSE_FUNDS;
    d->cause_other[1] = wide ? CAUSE_TRANSPORT : CAUSE_NONE;
    d->n_persons = fix_count(a, 4, 12);
    d->n_workers = fix_count(a, 2, 12);
    d->year_identified = a == EMPTY ? 0 : 2014;
    d->year_exit = a == EMPTY ? 0 : 2018;
    d->income = f->income;
    d->n_income = fix_count(a, 7, 7);
    for (int i = 0; i < d->n_income; i++)
        f->income[i] =
            (struct income_year){ 2014 + i,   net[i] / 5 * (1 + i) / 2,
                                  net[i] / 2, 20 + 10 * i,
                                  net[i] / 6, net[i] / 10,
                                  net[i],     line[i],
                                  true };
    d->income_known = a != EMPTY;
    d->income_per_head = a == EMPTY ? 0 : wide ? -1999999999 : 2290;
    d->line = a == EMPTY ? 0 : 2952;
    d->village_median = a == EMPTY ? 0 : wide ? 2990 : 3180;
    d->county_median = a == EMPTY ? 0 : wide ? 2980 : 3420;
    fix_items(d, f, a);
    fix_alerts(d, f, a);
    d->guarantees = a == EMPTY ? 0 : 0x2F;
    d->housing = a == EMPTY ? "" : wide ? FIX_LONG : "土木结构 · C 级";
    d->water = a == EMPTY ? "" : wide ? FIX_LONG : "自来水入户";
    fix_help(d, f, a);
    d->people = f->officials;
    d->n_people = fix_count(a, 2, 8);
    fix_people(f->officials, d->n_people, wide);
    if (a == USUAL)
        f->officials[1] = (struct official){ DUTY_HELPER, "祁**", "县农牧局",
                                             2016, 0 };
    d->days_since_visit = a == EMPTY ? -1 : wide ? 123456 : 6;
    fix_history(d, f, a);
    d->members = f->members;
    d->n_members = fix_count(a, 4, 12);
    for (int i = 0; i < d->n_members; i++) {
        f->members[i] = members[i % 4];
        f->members[i].education = i % 2 ? EDUCATION_NONE : EDUCATION_MIDDLE;
        f->members[i].work_place = i ? WORK_PLACE_NONE : WORK_PLACE_OUTSIDE;
        f->members[i].months = i ? -1 : 8;
        f->members[i].ethnicity = "汉族";
        if (!wide)
            continue;
        f->members[i].ethnicity = FIX_LONG;
        f->members[i].relation = (enum relation)(i % RELATION_COUNT);
        f->members[i].health = (enum health)(i % HEALTH_COUNT);
        f->members[i].labour = (enum labour)(i % LABOUR_COUNT);
        f->members[i].occupation = (enum occupation)(i % OCCUPATION_COUNT);
    }
    d->previous = a == EMPTY ? 0 : FIX_HOUSEHOLD - 3;
    d->next = a == EMPTY ? 0 : FIX_HOUSEHOLD + 3;
}

/* A village's screen, or with `household` a household's. Points into *f. */
static inline void fix_make(struct fixture *f, enum amount a, bool household,
                            int w, int h)
{
    memset(f, 0, sizeof *f);
    if (household) {
        fix_household(f, a);
        f->known.dossier = &f->dossier;
    } else {
        fix_village(f, a);
        fix_list(f, a);
        f->known.view = &f->view;
        f->known.page = &f->page;
    }
    f->known.year = 2016;
    f->known.home = 630222;
    f->known.freshness = (struct freshness){ .as_of_unix_s = 1460598000,
                                             .checked_unix_s = 1460598000,
                                             .demo = true };
    struct ui_state *st = &f->state;
    st->route.region = FIX_VILLAGE;
    st->route.household = household ? FIX_HOUSEHOLD : 0;
    st->route.list = f->page.query;
    if (household)
        st->route.list = household_query_all();
    st->now_ms = 100000;
    st->wall_unix_s = 1460598060;
    st->w = w;
    st->h = h;
    st->unit = screens_unit(w, h);
    st->idle_s = 60;
    st->title = "";
    if (household && a == OVERFULL)
        st->drawn = (struct draw_result){ .n_candidates = 1234567,
                                          .scope = FIX_VILLAGE,
                                          .filter = filter_all(),
                                          .household = FIX_HOUSEHOLD };
}

static inline void fix_begin(struct ui *ui, struct scene *scene,
                             const struct theme *theme,
                             const struct strings *words,
                             const struct fixture *f)
{
    scene_begin(scene, f->state.w, f->state.h);
    memset(ui, 0, sizeof *ui);
    ui->scene = scene;
    ui->metrics = fake_metrics();
    ui->theme = theme;
    ui->strings = words;
    ui->unit = f->state.unit;
    ui->w = f->state.w;
    ui->h = f->state.h;
    ui->now_ms = f->state.now_ms;
    ui->deadline_ms = INT64_MAX;
}

/* ---- what is on the frame ---- */

struct fix_run {
    float x0, y0, x1, y1; /* from the top of Han glyphs to their foot */
    char text[256];
};

static inline struct fix_run fix_run_of(const struct scene *s,
                                        const struct scene_cmd *c)
{
    struct fix_run r;
    size_t n = c->n_data < sizeof r.text - 1 ? c->n_data : sizeof r.text - 1;
    memcpy(r.text, s->text + c->data, n);
    r.text[n] = 0;
    float w = fake_width(NULL, (enum text_face)c->face, c->size, c->extra,
                         s->text + c->data, c->n_data) -
              c->extra; /* no ink after the last glyph */
    r.x0 = c->x;
    r.x1 = c->x + w;
    r.y0 = c->y - 0.82f * c->size;
    r.y1 = c->y + 0.10f * c->size;
    return r;
}

static inline bool fix_shows(const struct scene *s, const char *text)
{
    for (uint32_t i = 0; i < s->n_cmds; i++)
        if (s->cmds[i].kind == SCENE_TEXT &&
            strstr(fix_run_of(s, &s->cmds[i]).text, text))
            return true;
    return false;
}

/* No run leaves the wall, no two runs touch, and every run that begins in a
 * card ends in it. Prints what is wrong; returns how many things are. */
static inline int fix_check_text(const struct scene *s,
                                 const struct theme *theme)
{
    int bad = 0;
    for (uint32_t i = 0; i < s->n_cmds; i++) {
        if (s->cmds[i].kind != SCENE_TEXT)
            continue;
        struct fix_run a = fix_run_of(s, &s->cmds[i]);
        if (a.x0 < 0 || a.y0 < 0 || a.x1 > (float)s->w || a.y1 > (float)s->h) {
            printf("off the wall: \"%s\"\n", a.text);
            bad++;
        }
        for (uint32_t j = 0; j < s->n_cmds; j++) {
            const struct scene_cmd *c = &s->cmds[j];
            if (c->kind == SCENE_ROUND && c->colour == theme->card) {
                bool in = a.x0 >= c->x && a.x0 < c->x + c->w && a.y1 > c->y &&
                          a.y0 < c->y + c->h;
                if (in &&
                    (a.x1 > c->x + c->w || a.y0 < c->y || a.y1 > c->y + c->h)) {
                    printf("leaves its card: \"%s\"\n", a.text);
                    bad++;
                }
            }
            if (c->kind != SCENE_TEXT || j <= i)
                continue;
            struct fix_run b = fix_run_of(s, c);
            if (a.x0 < b.x1 - 0.5f && b.x0 < a.x1 - 0.5f &&
                a.y0 < b.y1 - 0.5f && b.y0 < a.y1 - 0.5f) {
                printf("overlap: \"%s\" (%.0f,%.0f) and \"%s\" "
                       "(%.0f,%.0f)\n",
                       a.text, (double)a.x0, (double)a.y1, b.text, (double)b.x0,
                       (double)b.y1);
                bad++;
            }
        }
    }
    return bad;
}

/* The cards of the frame are apart from each other and on the wall. */
static inline int fix_check_cards(const struct scene *s,
                                  const struct theme *theme)
{
    int bad = 0;
    for (uint32_t i = 0; i < s->n_cmds; i++) {
        const struct scene_cmd *a = &s->cmds[i];
        if (a->kind != SCENE_ROUND || a->colour != theme->card)
            continue;
        bad += a->x < 0 || a->y < 0 || a->x + a->w > (float)s->w ||
               a->y + a->h > (float)s->h;
        for (uint32_t j = i + 1; j < s->n_cmds; j++) {
            const struct scene_cmd *b = &s->cmds[j];
            if (b->kind == SCENE_ROUND && b->colour == theme->card)
                bad += a->x < b->x + b->w && b->x < a->x + a->w &&
                       a->y < b->y + b->h && b->y < a->y + a->h;
        }
    }
    return bad;
}

/* The type sizes inside the card that holds (x, y); shrunk runs (down to
 * 80 %) count as the size they came from. */
static inline int fix_sizes_in_card(const struct scene *s,
                                    const struct scene_cmd *card)
{
    float sizes[16];
    int n = 0;
    for (uint32_t i = 0; i < s->n_cmds; i++) {
        const struct scene_cmd *c = &s->cmds[i];
        if (c->kind != SCENE_TEXT || c->x < card->x || c->y < card->y ||
            c->x > card->x + card->w || c->y > card->y + card->h)
            continue;
        int k = 0;
        while (k < n && sizes[k] != c->size)
            k++;
        if (k == n && n < 16)
            sizes[n++] = c->size;
    }
    return n;
}

#endif
