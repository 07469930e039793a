/* Term keys back to their values. */
#include "store/db.h"

#include <string.h>

#define TERM(name, count)                                                      \
    int name##_of(const char *key)                                             \
    {                                                                          \
        for (int i = 0; i < (count); i++)                                      \
            if (strcmp(name##_key((enum name)i), key) == 0)                    \
                return i;                                                      \
        return -1;                                                             \
    }

TERM(cause, CAUSE_COUNT)
TERM(poverty, POVERTY_COUNT)
TERM(attribute, ATTRIBUTE_COUNT)
TERM(measure, MEASURE_COUNT)
TERM(progress, PROGRESS_COUNT)
TERM(relation, RELATION_COUNT)
TERM(health, HEALTH_COUNT)
TERM(labour, LABOUR_COUNT)
TERM(occupation, OCCUPATION_COUNT)
TERM(education, EDUCATION_COUNT)
TERM(work_place, WORK_PLACE_COUNT)
TERM(income_source, SOURCE_COUNT)
TERM(monitored, MONITORED_COUNT)
TERM(risk, RISK_COUNT)
TERM(removal, REMOVAL_COUNT)
TERM(photo_kind, PHOTO_COUNT)
TERM(visit, VISIT_COUNT)
TERM(change, CHANGE_COUNT)
TERM(duty, DUTY_COUNT)
TERM(severity, SEVERITY_COUNT)
