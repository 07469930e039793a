#include "screens/panels.h"

#include "base/str.h"
#include "screens/village.h"

#include <string.h>

#define ANYWHERE                                                               \
    (1u << BOARD_COUNTY | 1u << BOARD_TOWNSHIP | 1u << BOARD_VILLAGE)
#define ABOVE   (1u << BOARD_COUNTY | 1u << BOARD_TOWNSHIP)
#define VILLAGE (1u << BOARD_VILLAGE)

#define D(name) (1u << DIMENSION_##name)
#define PARTS   (D(ATTRIBUTE) | D(CAUSE) | D(POVERTY)) /* add up to a whole */
#define DATED                                                                  \
    (D(ATTRIBUTE) | D(CAUSE) | D(CHANGE) | D(FUND) | D(INCOME) | D(MEASURE) |  \
     D(POVERTY) | D(VISIT))

static const struct kind kinds[PANEL_KINDS] = {
    [PANEL_TOTALS] = { .key = "totals",
                       .draw = panel_totals,
                       .least = 362,
                       .height = 374,
                       .boards = ABOVE },
    [PANEL_INCOME] = { .key = "income",
                       .draw = panel_income,
                       .least = 250,
                       .height = 333,
                       .boards = ANYWHERE },
    [PANEL_FUNDS] = { .key = "funds",
                      .draw = panel_funds,
                      .least = 190,
                      .height = 215,
                      .boards = ANYWHERE },
    [PANEL_LOG] = { .key = "log",
                    .draw = panel_log,
                    .least = 185,
                    .height = 234,
                    .grow = true,
                    .boards = ANYWHERE },
    [PANEL_BARS] = { .key = "bars",
                     .draw = panel_bars,
                     .size = panel_bars_size,
                     .least = 200,
                     .height = 400,
                     .grow = true,
                     .boards = ANYWHERE,
                     .takes = TAKES_DIMENSION,
                     .dimensions = DATED | D(FLAG) | D(GUARANTEE) },
    [PANEL_SHARES] = { .key = "shares",
                       .draw = panel_shares,
                       .least = 200,
                       .height = 310,
                       .boards = ANYWHERE,
                       .takes = TAKES_DIMENSION,
                       .dimensions = PARTS | D(GUARANTEE) },
    [PANEL_RING] = { .key = "ring",
                     .draw = panel_ring,
                     .least = 220,
                     .height = 250,
                     .boards = ANYWHERE,
                     .takes = TAKES_DIMENSION,
                     .dimensions = D(ATTRIBUTE) | D(POVERTY) },
    [PANEL_YEARS] = { .key = "years",
                      .draw = panel_years,
                      .least = 250,
                      .height = 340,
                      .grow = true,
                      .boards = ANYWHERE,
                      .takes = TAKES_DIMENSION,
                      .dimensions = D(ATTRIBUTE) | D(CHANGE) | D(POVERTY) |
                                    D(VISIT) },
    [PANEL_RANKING] = { .key = "ranking",
                        .draw = panel_ranking,
                        .least = 220,
                        .height = 400,
                        .grow = true,
                        .boards = ABOVE,
                        .takes = TAKES_THEMES,
                        .most_themes = 1 },
    [PANEL_COUNTERS] = { .key = "counters",
                         .draw = panel_counters,
                         .least = 210,
                         .height = 300,
                         .boards = ANYWHERE,
                         .takes = TAKES_THEMES,
                         .most_themes = BOARD_TOPICS_MAX },
    [PANEL_FACTS] = { .key = "facts",
                      .draw = panel_facts,
                      .size = panel_facts_size,
                      .least = VILLAGE_HERO,
                      .height = VILLAGE_HERO,
                      .boards = VILLAGE },
    [PANEL_OFFICIALS] = { .key = "officials",
                          .draw = panel_officials,
                          .size = panel_officials_size,
                          .least = 160,
                          .height = 300,
                          .boards = ANYWHERE },
    [PANEL_PLAN] = { .key = "plan",
                     .draw = panel_plan,
                     .size = panel_plan_size,
                     .least = 160,
                     .height = 330,
                     .boards = VILLAGE },
    [PANEL_PROJECTS] = { .key = "projects",
                         .draw = panel_projects,
                         .size = panel_projects_size,
                         .least = 160,
                         .height = 330,
                         .boards = ANYWHERE },
    [PANEL_LIST] = { .key = "list",
                     .draw_column = household_list,
                     .least = VILLAGE_HERO,
                     .height = VILLAGE_HERO,
                     .boards = VILLAGE },
};

const struct kind *kind_of(enum panel_kind k)
{
    return &kinds[k];
}

bool kind_parse(const char *key, enum panel_kind *out)
{
    for (int i = 0; i < PANEL_KINDS; i++)
        if (!strcmp(kinds[i].key, key)) {
            *out = (enum panel_kind)i;
            return true;
        }
    return false;
}

void kind_names(enum board_id b, char *buf, size_t size)
{
    *buf = 0;
    for (int i = 0; i < PANEL_KINDS; i++)
        if (kinds[i].boards & 1u << b)
            str_append(buf, size, "%s%s", *buf ? ", " : "", kinds[i].key);
}
