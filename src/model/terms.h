/* terms - the register's own words: enumerations with the keys used in the
 * database, in strings files ("cause.skills") and in routes. The keys are
 * stable text, because numeric codes differ between county systems. Pure. */
#ifndef MODEL_TERMS_H
#define MODEL_TERMS_H

#include "base/base.h"

enum cause { /* 致贫原因 */
             CAUSE_ILLNESS,
             CAUSE_DISABILITY,
             CAUSE_SCHOOLING,
             CAUSE_DISASTER,
             CAUSE_LAND,
             CAUSE_WATER,
             CAUSE_SKILLS,
             CAUSE_LABOUR,
             CAUSE_FUNDS,
             CAUSE_TRANSPORT,
             CAUSE_MOTIVATION,
             CAUSE_OTHER,
             CAUSE_MARRIAGE,
             CAUSE_FUNERAL,
             CAUSE_HOUSING,
             CAUSE_POWER,
             CAUSE_COUNT,
             CAUSE_NONE = -1
};

enum poverty { /* 脱贫属性: a household's state in one year */
               POVERTY_NOT_YET,
               POVERTY_PREPARING,
               POVERTY_LIFTED,
               POVERTY_RETURNED,
               POVERTY_COUNT,
               POVERTY_NONE = -1 /* not registered in that year */
};

enum attribute { /* 贫困户属性 */
                 ATTRIBUTE_ORDINARY,
                 ATTRIBUTE_ALLOWANCE,
                 ATTRIBUTE_DESTITUTE,
                 ATTRIBUTE_COUNT
};

enum measure { /* 帮扶措施 */
               MEASURE_INDUSTRY,
               MEASURE_EMPLOYMENT,
               MEASURE_FINANCE,
               MEASURE_WELFARE,
               MEASURE_HOUSING,
               MEASURE_WATER,
               MEASURE_HEALTH,
               MEASURE_EDUCATION,
               MEASURE_RELOCATION,
               MEASURE_ECOLOGY,
               MEASURE_SECURITY,
               MEASURE_SOCIETY,
               MEASURE_INFRASTRUCTURE,
               MEASURE_COUNT
};

enum guarantee { /* 两不愁三保障 + 饮水安全; bit numbers of a mask */
                 GUARANTEE_FOOD,
                 GUARANTEE_CLOTHING,
                 GUARANTEE_SCHOOLING,
                 GUARANTEE_MEDICAL,
                 GUARANTEE_HOUSING,
                 GUARANTEE_WATER,
                 GUARANTEE_COUNT
};

enum progress { /* 进度: of a measure, project or plan item */
                PROGRESS_PLANNED,
                PROGRESS_ACTIVE,
                PROGRESS_DONE,
                PROGRESS_MONTHLY,
                PROGRESS_COUNT
};

enum relation { /* 与户主关系 */
                RELATION_HEAD,
                RELATION_SPOUSE,
                RELATION_CHILD,
                RELATION_CHILD_IN_LAW,
                RELATION_PARENT,
                RELATION_GRANDCHILD,
                RELATION_SIBLING,
                RELATION_OTHER,
                RELATION_COUNT
};

enum health { /* 健康状况 */
              HEALTH_GOOD,
              HEALTH_CHRONIC,
              HEALTH_SERIOUS,
              HEALTH_DISABLED,
              HEALTH_COUNT
};

enum labour { /* 劳动能力 */
              LABOUR_ORDINARY,
              LABOUR_SKILLED,
              LABOUR_WEAK,
              LABOUR_LOST,
              LABOUR_NONE,
              LABOUR_COUNT
};

enum occupation { /* 现况: what a member does now */
                  OCCUPATION_FARM,
                  OCCUPATION_AWAY,
                  OCCUPATION_LOCAL,
                  OCCUPATION_TRAINING,
                  OCCUPATION_PRESCHOOL,
                  OCCUPATION_PRIMARY,
                  OCCUPATION_MIDDLE,
                  OCCUPATION_HIGH,
                  OCCUPATION_COLLEGE,
                  OCCUPATION_HOME,
                  OCCUPATION_PENSION,
                  OCCUPATION_COUNT
};

enum education { /* 文化程度: what a member finished */
                 EDUCATION_ILLITERATE,
                 EDUCATION_PRIMARY,
                 EDUCATION_MIDDLE,
                 EDUCATION_HIGH,
                 EDUCATION_COLLEGE,
                 EDUCATION_UNIVERSITY,
                 EDUCATION_COUNT,
                 EDUCATION_NONE = -1 /* not known */
};

enum work_place { /* 务工地点, from near to far */
                  WORK_PLACE_TOWNSHIP,
                  WORK_PLACE_COUNTY,
                  WORK_PLACE_PROVINCE,
                  WORK_PLACE_OUTSIDE,
                  WORK_PLACE_COUNT,
                  WORK_PLACE_NONE = -1 /* none, or not known */
};

enum income_source { /* 收入来源; net = the first four − the last */
                     SOURCE_WAGE,
                     SOURCE_BUSINESS,
                     SOURCE_PROPERTY,
                     SOURCE_TRANSFER,
                     SOURCE_EXPENSE,
                     SOURCE_COUNT,
                     SOURCE_NONE = -1
};

enum monitored { /* 监测对象 */
                 MONITORED_UNSTABLE,
                 MONITORED_MARGINAL,
                 MONITORED_SUDDEN,
                 MONITORED_COUNT,
                 MONITORED_NONE = -1
};

enum risk { /* 返贫致贫风险 of a monitored household */
            RISK_ILLNESS,
            RISK_DISABILITY,
            RISK_SCHOOLING,
            RISK_DISASTER,
            RISK_ACCIDENT,
            RISK_INDUSTRY,
            RISK_WORK,
            RISK_LABOUR,
            RISK_HOUSING,
            RISK_WATER,
            RISK_OTHER,
            RISK_COUNT,
            RISK_NONE = -1
};

enum removal { /* 风险消除方式 */
               REMOVAL_HELP,
               REMOVAL_NATURAL,
               REMOVAL_COUNT,
               REMOVAL_NONE = -1 /* the risk stands */
};

enum photo_kind { /* what a photograph shows */
                  PHOTO_HOUSE,
                  PHOTO_FAMILY,
                  PHOTO_WORK,
                  PHOTO_VISIT,
                  PHOTO_COUNT
};

enum visit { /* 帮扶日志: kind of a log entry */
             VISIT_CALL,
             VISIT_POLICY,
             VISIT_REVIEW,
             VISIT_DELIVERY,
             VISIT_CHECK,
             VISIT_COUNT
};

enum change { /* 动态管理 */
              CHANGE_IDENTIFIED,
              CHANGE_EXITED,
              CHANGE_RETURNED,
              CHANGE_CORRECTED,
              CHANGE_BORN,
              CHANGE_DIED,
              CHANGE_MOVED,
              CHANGE_REMOVED,
              CHANGE_COUNT
};

enum duty { /* people who help */
            DUTY_FIRST_SECRETARY,
            DUTY_TEAM_LEADER,
            DUTY_TEAM_MEMBER,
            DUTY_HELPER,
            DUTY_DEPARTMENT, /* an industry department 行业部门; name is the
                                unit */
            DUTY_COUNT
};

enum severity { /* of a quality rule */
                SEVERITY_SERIOUS,
                SEVERITY_WARNING,
                SEVERITY_NOTE,
                SEVERITY_COUNT
};

/* The stable key of a term ("skills"), never NULL for a legal value. */
const char *cause_key(enum cause c);
const char *poverty_key(enum poverty p);
const char *attribute_key(enum attribute a);
const char *measure_key(enum measure m);
const char *guarantee_key(enum guarantee g);
const char *progress_key(enum progress p);
const char *relation_key(enum relation r);
const char *health_key(enum health h);
const char *labour_key(enum labour l);
const char *occupation_key(enum occupation o);
const char *education_key(enum education e);
const char *work_place_key(enum work_place w);
const char *income_source_key(enum income_source s);
const char *monitored_key(enum monitored m);
const char *risk_key(enum risk r);
const char *removal_key(enum removal r);
const char *photo_kind_key(enum photo_kind p);
const char *visit_key(enum visit v);
const char *change_key(enum change c);
const char *duty_key(enum duty d);
const char *severity_key(enum severity s);

/* The value of a key; false when no term has it. The Chinese terms and their
 * synonyms (缺劳动力 = 缺劳力) are accepted for causes. */
bool cause_parse(const char *key, enum cause *out);
bool poverty_parse(const char *key, enum poverty *out);
bool attribute_parse(const char *key, enum attribute *out);

#endif
