#include "model/terms.h"

#include <string.h>

static const char *const causes[CAUSE_COUNT] = {
    "illness",  "disability", "schooling", "disaster",  "land",       "water",
    "skills",   "labour",     "funds",     "transport", "motivation", "other",
    "marriage", "funeral",    "housing",   "power",
};
static const char *const poverties[POVERTY_COUNT] = { "not_yet", "preparing",
                                                      "lifted", "returned" };
static const char *const attributes[ATTRIBUTE_COUNT] = { "ordinary",
                                                         "allowance",
                                                         "destitute" };
static const char *const measures[MEASURE_COUNT] = {
    "industry", "employment", "finance",        "welfare",    "housing",
    "water",    "health",     "education",      "relocation", "ecology",
    "security", "society",    "infrastructure",
};
static const char *const guarantees[GUARANTEE_COUNT] = {
    "food", "clothing", "schooling", "medical", "housing", "water"
};
static const char *const progresses[PROGRESS_COUNT] = { "planned", "active",
                                                        "done", "monthly" };
static const char *const relations[RELATION_COUNT] = {
    "head",   "spouse",     "child",   "child_in_law",
    "parent", "grandchild", "sibling", "other"
};
static const char *const healths[HEALTH_COUNT] = { "good", "chronic", "serious",
                                                   "disabled" };
static const char *const labours[LABOUR_COUNT] = { "ordinary", "skilled",
                                                   "weak", "lost", "none" };
static const char *const occupations[OCCUPATION_COUNT] = {
    "farm",   "away", "local",   "training", "preschool", "primary",
    "middle", "high", "college", "home",     "pension"
};
static const char *const educations[EDUCATION_COUNT] = {
    "illiterate", "primary", "middle", "high", "college", "university"
};
static const char *const work_places[WORK_PLACE_COUNT] = { "township", "county",
                                                           "province",
                                                           "outside" };
static const char *const income_sources[SOURCE_COUNT] = {
    "wage", "business", "property", "transfer", "expense"
};
static const char *const monitoreds[MONITORED_COUNT] = { "unstable", "marginal",
                                                         "sudden" };
static const char *const risks[RISK_COUNT] = {
    "illness", "disability", "schooling", "disaster", "accident", "industry",
    "work",    "labour",     "housing",   "water",    "other",
};
static const char *const removals[REMOVAL_COUNT] = { "help", "natural" };
static const char *const photo_kinds[PHOTO_COUNT] = { "house", "family", "work",
                                                      "visit" };
static const char *const visits[VISIT_COUNT] = { "call", "policy", "review",
                                                 "delivery", "check" };
static const char *const changes[CHANGE_COUNT] = { "identified", "exited",
                                                   "returned",   "corrected",
                                                   "born",       "died",
                                                   "moved",      "removed" };
static const char *const duties[DUTY_COUNT] = { "first_secretary",
                                                "team_leader", "team_member",
                                                "helper", "department" };
static const char *const severities[SEVERITY_COUNT] = { "serious", "warning",
                                                        "note" };

static const char *key_of(const char *const *keys, int n, int value)
{
    ASSERT(value >= 0 && value < n);
    return keys[value];
}

static bool find_key(const char *const *keys, int n, const char *key, int *out)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(keys[i], key)) {
            *out = i;
            return true;
        }
    return false;
}

const char *cause_key(enum cause c)
{
    return key_of(causes, CAUSE_COUNT, (int)c);
}

const char *poverty_key(enum poverty p)
{
    return key_of(poverties, POVERTY_COUNT, (int)p);
}

const char *attribute_key(enum attribute a)
{
    return key_of(attributes, ATTRIBUTE_COUNT, (int)a);
}

const char *measure_key(enum measure m)
{
    return key_of(measures, MEASURE_COUNT, (int)m);
}

const char *guarantee_key(enum guarantee g)
{
    return key_of(guarantees, GUARANTEE_COUNT, (int)g);
}

const char *progress_key(enum progress p)
{
    return key_of(progresses, PROGRESS_COUNT, (int)p);
}

const char *relation_key(enum relation r)
{
    return key_of(relations, RELATION_COUNT, (int)r);
}

const char *health_key(enum health h)
{
    return key_of(healths, HEALTH_COUNT, (int)h);
}

const char *labour_key(enum labour l)
{
    return key_of(labours, LABOUR_COUNT, (int)l);
}

const char *occupation_key(enum occupation o)
{
    return key_of(occupations, OCCUPATION_COUNT, (int)o);
}

const char *education_key(enum education e)
{
    return key_of(educations, EDUCATION_COUNT, (int)e);
}

const char *work_place_key(enum work_place w)
{
    return key_of(work_places, WORK_PLACE_COUNT, (int)w);
}

const char *income_source_key(enum income_source s)
{
    return key_of(income_sources, SOURCE_COUNT, (int)s);
}

const char *monitored_key(enum monitored m)
{
    return key_of(monitoreds, MONITORED_COUNT, (int)m);
}

const char *risk_key(enum risk r)
{
    return key_of(risks, RISK_COUNT, (int)r);
}

const char *removal_key(enum removal r)
{
    return key_of(removals, REMOVAL_COUNT, (int)r);
}

const char *photo_kind_key(enum photo_kind p)
{
    return key_of(photo_kinds, PHOTO_COUNT, (int)p);
}

const char *visit_key(enum visit v)
{
    return key_of(visits, VISIT_COUNT, (int)v);
}

const char *change_key(enum change c)
{
    return key_of(changes, CHANGE_COUNT, (int)c);
}

const char *duty_key(enum duty d)
{
    return key_of(duties, DUTY_COUNT, (int)d);
}

const char *severity_key(enum severity s)
{
    return key_of(severities, SEVERITY_COUNT, (int)s);
}

/* The register's Chinese terms, and the synonyms that exports use. */
static const struct {
    const char *term;
    enum cause cause;
} cause_terms[] = {
    { "因病", CAUSE_ILLNESS },
    { "因残", CAUSE_DISABILITY },
    { "因学", CAUSE_SCHOOLING },
    { "因灾", CAUSE_DISASTER },
    { "缺土地", CAUSE_LAND },
    { "缺水", CAUSE_WATER },
    { "缺技术", CAUSE_SKILLS },
    { "缺劳力", CAUSE_LABOUR },
    { "缺劳动力", CAUSE_LABOUR },
    { "缺资金", CAUSE_FUNDS },
    { "交通条件落后", CAUSE_TRANSPORT },
    { "交通落后", CAUSE_TRANSPORT },
    { "自身发展动力不足", CAUSE_MOTIVATION },
    { "其他", CAUSE_OTHER },
    { "其它", CAUSE_OTHER },
    { "因婚", CAUSE_MARRIAGE },
    { "因丧", CAUSE_FUNERAL },
    { "缺住房", CAUSE_HOUSING },
    { "缺电", CAUSE_POWER },
};

bool cause_parse(const char *key, enum cause *out)
{
    int i;
    if (find_key(causes, CAUSE_COUNT, key, &i)) {
        *out = (enum cause)i;
        return true;
    }
    for (size_t t = 0; t < LENGTH(cause_terms); t++)
        if (!strcmp(cause_terms[t].term, key)) {
            *out = cause_terms[t].cause;
            return true;
        }
    return false;
}

bool poverty_parse(const char *key, enum poverty *out)
{
    int i;
    if (!find_key(poverties, POVERTY_COUNT, key, &i))
        return false;
    *out = (enum poverty)i;
    return true;
}

bool attribute_parse(const char *key, enum attribute *out)
{
    int i;
    if (!find_key(attributes, ATTRIBUTE_COUNT, key, &i))
        return false;
    *out = (enum attribute)i;
    return true;
}
