/* What travels: the columns of put.c's tables, in its order. */
#include "store/feed.h"

#include <string.h>

#include "base/str.h"
#include "model/mask.h"
#include "store/put.h"

#define NEED(name, kind)                                                       \
    {                                                                          \
        name, kind, FEED_OPEN, true, false                                     \
    }
#define MAY(name, kind)                                                        \
    {                                                                          \
        name, kind, FEED_OPEN, false, false                                    \
    }
#define NULLABLE(name, kind)                                                   \
    {                                                                          \
        name, kind, FEED_OPEN, false, true                                     \
    }
#define HIDE(name, kind, mask)                                                 \
    {                                                                          \
        name, kind, mask, false, false                                         \
    }

static const struct feed_column meta[] = { NEED("key", FEED_TEXT),
                                           NEED("value", FEED_TEXT) };
static const struct feed_column poverty_line[] = { NEED("year", FEED_INT),
                                                   NEED("yuan", FEED_INT),
                                                   MAY("basis", FEED_TEXT) };
static const struct feed_column region[] = {
    NEED("id", FEED_ID),          NEED("name", FEED_TEXT),
    MAY("short_name", FEED_TEXT), MAY("en", FEED_TEXT),
    MAY("initials", FEED_TEXT),   NULLABLE("lon", FEED_REAL),
    NULLABLE("lat", FEED_REAL),   NULLABLE("shape", FEED_SHAPE),
    MAY("schematic", FEED_BOOL),  MAY("rural_persons", FEED_INT),
};
static const struct feed_column backdrop[] = {
    NEED("id", FEED_ID),         NEED("kind", FEED_TERM),
    MAY("name", FEED_TEXT),      NEED("shape", FEED_SHAPE),
    MAY("schematic", FEED_BOOL),
};
static const struct feed_column village[] = {
    NEED("id", FEED_ID),
    MAY("poverty_village", FEED_BOOL),
    NULLABLE("exit_year", FEED_INT),
    MAY("terrain", FEED_TEXT),
    MAY("collective_income", FEED_INT),
    MAY("groups_n", FEED_INT),
    MAY("team_size", FEED_INT),
    MAY("households_all", FEED_INT),
    MAY("persons_all", FEED_INT),
};
static const struct feed_column official[] = {
    NEED("id", FEED_ID),
    NEED("region", FEED_ID),
    NEED("duty", FEED_TERM),
    HIDE("name", FEED_TEXT, FEED_WORKER),
    MAY("unit", FEED_TEXT),
    NULLABLE("since_year", FEED_INT),
    NULLABLE("since_month", FEED_INT),
};
static const struct feed_column household[] = {
    NEED("id", FEED_ID),
    { "head", FEED_TEXT, FEED_NAME, true, false },
    HIDE("surname", FEED_TEXT, FEED_SURNAME),
    MAY("group_name", FEED_TEXT),
    NEED("persons", FEED_INT),
    MAY("workers", FEED_INT),
    NULLABLE("cause", FEED_TERM),
    NULLABLE("cause_2", FEED_TERM),
    NULLABLE("cause_3", FEED_TERM),
    NEED("attribute", FEED_TERM),
    NULLABLE("year_identified", FEED_INT),
    NULLABLE("year_exit", FEED_INT),
    { "lon", FEED_REAL, FEED_LON, false, true },
    { "lat", FEED_REAL, FEED_LAT, false, true },
    MAY("food", FEED_BOOL),
    MAY("clothing", FEED_BOOL),
    MAY("schooling", FEED_BOOL),
    MAY("medical", FEED_BOOL),
    MAY("housing_safe", FEED_BOOL),
    MAY("water_safe", FEED_BOOL),
    HIDE("housing", FEED_TEXT, FEED_PROSE),
    HIDE("water", FEED_TEXT, FEED_PROSE),
    NULLABLE("helper", FEED_ID),
};
static const struct feed_column household_year[] = {
    NEED("household", FEED_ID),      NEED("year", FEED_INT),
    NEED("poverty", FEED_TERM),      NULLABLE("wage", FEED_INT),
    NULLABLE("business", FEED_INT),  NULLABLE("property", FEED_INT),
    NULLABLE("transfer", FEED_INT),  NULLABLE("expense", FEED_INT),
    NULLABLE("allowance", FEED_INT),
};
static const struct feed_column member[] = {
    NEED("household", FEED_ID),       NEED("number", FEED_INT),
    NEED("relation", FEED_TERM),      HIDE("name", FEED_TEXT, FEED_PERSON),
    NULLABLE("birth_year", FEED_INT), MAY("male", FEED_BOOL),
    MAY("ethnicity", FEED_TEXT),      NEED("health", FEED_TERM),
    NEED("labour", FEED_TERM),        NEED("occupation", FEED_TERM),
    NULLABLE("dropout", FEED_BOOL),   NULLABLE("insured", FEED_BOOL),
    NULLABLE("months", FEED_INT),     NULLABLE("education", FEED_TERM),
    NULLABLE("work_place", FEED_TERM),
    /* member.twin, which tells one person registered twice, stays here. */
};
static const struct feed_column project[] = {
    NEED("id", FEED_ID),          NEED("region", FEED_ID),
    MAY("number", FEED_TEXT),     NEED("name", FEED_TEXT),
    MAY("department", FEED_TEXT), NEED("year", FEED_INT),
    MAY("budget", FEED_INT),      MAY("arrived", FEED_INT),
    MAY("spent", FEED_INT),       MAY("percent", FEED_INT),
    NEED("progress", FEED_TERM),  MAY("villages", FEED_INT),
    MAY("households", FEED_INT),  MAY("persons", FEED_INT),
};
static const struct feed_column measure[] = {
    NEED("id", FEED_ID),
    NEED("household", FEED_ID),
    NULLABLE("project", FEED_ID),
    NEED("kind", FEED_TERM),
    { "title", FEED_TEXT, FEED_PROSE, true, false },
    HIDE("detail", FEED_TEXT, FEED_PROSE),
    MAY("department", FEED_TEXT),
    NEED("year", FEED_INT),
    NULLABLE("month", FEED_INT),
    MAY("amount", FEED_INT),
    NEED("progress", FEED_TERM),
    MAY("percent", FEED_INT),
    MAY("policy", FEED_TEXT),
    HIDE("result", FEED_TEXT, FEED_PROSE),
};
static const struct feed_column income_item[] = {
    NEED("household", FEED_ID), NEED("number", FEED_INT),
    NEED("year", FEED_INT),     NEED("source", FEED_TERM),
    { "name", FEED_TEXT, FEED_PROSE, true, false },
    NEED("amount", FEED_INT),
};
static const struct feed_column risk[] = {
    NEED("household", FEED_ID),     NEED("year", FEED_INT),
    NEED("kind", FEED_TERM),        NULLABLE("risk", FEED_TERM),
    NULLABLE("risk_2", FEED_TERM),  NULLABLE("risk_3", FEED_TERM),
    NULLABLE("risk_4", FEED_TERM),  NULLABLE("risk_5", FEED_TERM),
    NULLABLE("removed", FEED_TERM),
};
static const struct feed_column plan[] = {
    NEED("id", FEED_ID),         NEED("village", FEED_ID),
    NEED("title", FEED_TEXT),    MAY("state", FEED_TEXT),
    NEED("progress", FEED_TERM), MAY("percent", FEED_INT),
    NULLABLE("year", FEED_INT),
};
static const struct feed_column fund[] = {
    NEED("region", FEED_ID),     NEED("year", FEED_INT),
    MAY("budget", FEED_INT),     MAY("arrived", FEED_INT),
    MAY("to_village", FEED_INT), MAY("to_household", FEED_INT),
    MAY("spent", FEED_INT),      MAY("persons", FEED_INT),
};
static const struct feed_column log_entry[] = {
    NEED("id", FEED_ID),
    NEED("household", FEED_ID),
    NEED("at", FEED_TIME),
    NEED("kind", FEED_TERM),
    HIDE("helper", FEED_TEXT, FEED_NAME),
    { "text", FEED_TEXT, FEED_PROSE, true, false },
};
static const struct feed_column change[] = {
    NEED("id", FEED_ID),
    NEED("household", FEED_ID),
    NEED("at", FEED_TIME),
    NEED("kind", FEED_TERM),
    HIDE("reason", FEED_TEXT, FEED_PROSE),
};

#define TABLE(name, put, n_key, columns)                                       \
    {                                                                          \
        name, put, n_key, LENGTH(columns), columns                             \
    }
const struct feed_table feed_tables[FEED_TABLES] = {
    TABLE("meta", PUT_META, 1, meta),
    TABLE("poverty_line", PUT_POVERTY_LINE, 1, poverty_line),
    TABLE("region", PUT_REGION, 1, region),
    TABLE("backdrop", PUT_BACKDROP_AGAIN, 1, backdrop),
    TABLE("village", PUT_VILLAGE, 1, village),
    TABLE("official", PUT_OFFICIAL, 1, official),
    TABLE("household", PUT_HOUSEHOLD, 1, household),
    TABLE("household_year", PUT_HOUSEHOLD_YEAR, 2, household_year),
    TABLE("member", PUT_MEMBER, 2, member),
    TABLE("project", PUT_PROJECT, 1, project),
    TABLE("measure", PUT_MEASURE, 1, measure),
    TABLE("plan", PUT_PLAN, 1, plan),
    TABLE("fund", PUT_FUND, 2, fund),
    TABLE("log", PUT_LOG, 1, log_entry),
    TABLE("change", PUT_CHANGE, 1, change),
    TABLE("income_item", PUT_INCOME_ITEM, 2, income_item),
    TABLE("risk", PUT_RISK, 2, risk),
    /* photo stays here: its files do not travel. */
};

const struct feed_table *feed_table_find(const char *name)
{
    for (size_t i = 0; i < LENGTH(feed_tables); i++)
        if (!strcmp(feed_tables[i].name, name))
            return &feed_tables[i];
    return NULL;
}
