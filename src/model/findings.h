/* findings - what the quality rules found in a region and who is monitored
 * there against a return to poverty. Pure. */
#ifndef MODEL_FINDINGS_H
#define MODEL_FINDINGS_H

#include "model/view.h"

#define FINDINGS_RULES_MAX 128

struct rule_found {
    const char *id, *zh, *en;
    enum severity severity;
    int64_t households, persons;
};

struct monitored_year { /* households */
    int year;
    int64_t kind[MONITORED_COUNT];
    int64_t removed[REMOVAL_COUNT]; /* of them: the risk is no more */
    int64_t risk[RISK_COUNT];       /* monitored for it: up to five each */
};

/* Immutable answer; freed whole. */
struct region_findings {
    struct arena arena;
    region_id region;
    struct rule_found *rules; /* the worst severity first, then the most
                                 households; those that found nothing too */
    int n_rules;
    struct monitored_year years[INCOME_YEARS_MAX]; /* ascending */
    int n_years;
};

#endif
