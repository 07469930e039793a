/* A household on the wall, all the way from the register: what a finger opens
 * and leaves, and that every figure is what plain SQL counts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/session.h"
#include "app/wall_internal.h"
#include "base/str.h"
#include "intake/demo.h"
#include "paint/png.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOUSEHOLD INT64_C(63022220320500417)
#define W         1920
#define H         1080
#define AT        1609378800 /* 2020-12-31T09:40:00+08:00 */

static char dir[1024], db_path[1100];
static struct session session;
static struct wall *wall;
static struct pixels frame;
static sqlite3 *db;
static int64_t now_ms = 1000000;

static int setup(void **state)
{
    (void)state;
    struct error err = { "" };
    const char *base = getenv("WANJIA_TEST_TMP");
    setenv("WANJIA_DATA", ".", 1);
    str_format(dir, sizeof dir, "%s/wanjia-dossier-XXXXXX",
               base && *base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    str_format(db_path, sizeof db_path, "%s/r.db", dir);
    struct demo_options o = { .assets_dir = "assets",
                              .out_path = db_path,
                              .households = 800,
                              .rules = "config/rules.ini",
                              .seed = 7 };
    struct session_options so = { .register_path = db_path };
    if (demo_write(&o, &err) || session_open(&session, &so, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    str_copy(session.config.photo_dir, sizeof session.config.photo_dir, dir);
    struct wall_options wo = { .config = &session.config,
                               .fonts = session.fonts,
                               .theme = &session.theme,
                               .languages = { session.languages[0],
                                              session.languages[1] },
                               .source = session.source,
                               .w = W,
                               .h = H,
                               .now_ms = now_ms,
                               .frozen_unix_s = AT,
                               .still = true };
    wall = wall_create(&wo);
    frame = (struct pixels){ xcalloc(W * H, 4), W, H, W };
    return sqlite3_open_v2(db_path, &db, SQLITE_OPEN_READONLY, NULL);
}

static int teardown(void **state)
{
    (void)state;
    sqlite3_close(db);
    wall_destroy(wall);
    session_close(&session);
    free(frame.data);
    unlink(db_path);
    return rmdir(dir);
}

/* ---- what a person does, what is seen ---- */

static void rest(void)
{
    do {
        assert_true(wall_wait(wall, now_ms, 20000));
    } while (!wall_settled(wall));
    wall_paint(wall, frame, now_ms += 3000);
}

static void act(struct action a)
{
    wall_action(wall, &a, now_ms);
}

static void go(household_id h, int year)
{
    struct route r = { .region = household_village(h),
                       .household = h,
                       .year = year,
                       .list = household_query_all() };
    act((struct action){ .kind = ACTION_GO, .route = r });
    rest();
}

static const struct ui_target *target(enum action_kind kind, int value,
                                      int part)
{
    for (int i = wall->ui.n_targets - 1; i >= 0; i--) {
        const struct action *a = &wall->ui.targets[i].action;
        if (a->kind == kind && a->value == value && a->part == part)
            return &wall->ui.targets[i];
    }
    fail_msg("no target of kind %d, value %d, part %d", (int)kind, value, part);
    return NULL;
}

static void tap_at(float x, float y)
{
    act((struct action){ .kind = ACTION_PRESS, .x = x, .y = y });
    act((struct action){ .kind = ACTION_TAP, .x = x, .y = y });
    rest();
}

static void tap(enum action_kind kind, int value, int part)
{
    struct rectf r = target(kind, value, part)->r;
    tap_at(r.x + r.w / 2, r.y + r.h / 2);
}

static bool shows(const char *text)
{
    const struct scene *s = wall_scene(wall);
    size_t n = strlen(text);
    for (uint32_t i = 0; i < s->n_cmds; i++) {
        const struct scene_cmd *c = &s->cmds[i];
        if (c->kind == SCENE_TEXT && c->n_data >= n &&
            memmem(s->text + c->data, c->n_data, text, n))
            return true;
    }
    return false;
}

/* One number of plain SQL; ?1 the household, ?2 the year. */
static int64_t ask(household_id h, int year, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_bind_int64(stmt, 1, h);
    sqlite3_bind_int(stmt, 2, year);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

/* "{before}1,234{after}" is on the wall. */
static void require_figure(household_id h, int year, const char *what,
                           const char *before, const char *after,
                           const char *sql)
{
    char number[40], text[160];
    str_group(number, sizeof number, ask(h, year, sql));
    str_format(text, sizeof text, "%s%s%s", before, number, after);
    if (!shows(text))
        fail_msg("%s of %lld in %d: \"%s\" is not on the wall", what,
                 (long long)h, year, text);
}

/* ---- tests ---- */

#define NET "(wage + business + property + transfer - expense)"
#define END_OF_YEAR                                                            \
    " min(unixepoch((?2 + 1) || '-01-01') - 28801, " EXPAND(AT) ")"
#define EXPAND(x)  EXPAND_(x)
#define EXPAND_(x) #x

static const struct {
    const char *what, *before, *after, *sql;
} figures[] = {
    { "income", "", "",
      "select round(" NET " * 1.0 / persons) from household_year y join "
      "household h on h.id = y.household where h.id = ?1 and year = ?2" },
    { "line", "贫困线 ", "", "select yuan from poverty_line where year = ?2" },
    { "village median", "本村中位数 ", "",
      "select round(x) from (select " NET " * 1.0 / persons as x from "
      "household_year y join household h on h.id = y.household where year = "
      "?2 and h.id / 100000 = ?1 / 100000 order by x limit 1 offset (select "
      "(count(*) - 1) / 2 from household_year where year = ?2 and household / "
      "100000 = ?1 / 100000))" },
    { "county median", "全县 ", "",
      "select round(x) from (select " NET " * 1.0 / persons as x from "
      "household_year y join household h on h.id = y.household where year = "
      "?2 and h.id / 100000000000 = ?1 / 100000000000 order by x limit 1 "
      "offset (select (count(*) - 1) / 2 from household_year where year = ?2 "
      "and household / 100000000000 = ?1 / 100000000000))" },
    { "persons", "", " 口人", "select persons from household where id = ?1" },
    { "help", "合计 ", " 元",
      "select sum(amount) from measure where household = ?1 and year <= ?2" },
    { "projects", "到户项目 ", "",
      "select count(distinct project) from measure where household = ?1 and "
      "year <= ?2" },
    { "visits", "共 ", " 次走访",
      "select count(*) from log where household = ?1 and at <= " END_OF_YEAR },
    { "policy talks", "政策 ", "",
      "select count(*) from log where household = ?1 and kind = 'policy' and "
      "at <= " END_OF_YEAR },
};

static void every_figure_is_what_sql_counts(void **state)
{
    (void)state;
    sqlite3_stmt *stmt = NULL;
    int n = 0;
    assert_int_equal(
        sqlite3_prepare_v2(
            db,
            "select household, year from household_year y where wage is not "
            "null and exists (select 1 from measure m where m.household = "
            "y.household and m.year <= y.year) and exists (select 1 from log "
            "l where l.household = y.household and kind = 'policy' and at < "
            "unixepoch(y.year || '-01-01')) and exists (select 1 from log l "
            "where l.household = y.household and kind = 'call' and at < "
            "unixepoch(y.year || '-01-01')) order by household % 97, year",
            -1, &stmt, NULL),
        SQLITE_OK);
    for (; n < 40 && sqlite3_step(stmt) == SQLITE_ROW; n++) {
        household_id h = sqlite3_column_int64(stmt, 0);
        int year = sqlite3_column_int(stmt, 1);
        go(h, year);
        for (size_t i = 0; i < LENGTH(figures); i++)
            require_figure(h, year, figures[i].what, figures[i].before,
                           figures[i].after, figures[i].sql);
        tap(ACTION_OPEN, OPEN_YEAR, year);
        require_figure(h, year, "net", "净收入 ", " 元",
                       "select " NET " from household_year where household = "
                       "?1 and year = ?2");
        tap(ACTION_OPEN, OPEN_SOURCE, SOURCE_TRANSFER);
        require_figure(h, year, "largest transfer", "", "",
                       "select max(amount) from income_item where household = "
                       "?1 and year = ?2 and source = 'transfer'");
    }
    sqlite3_finalize(stmt);
    assert_int_equal(n, 40);
}

/* Findings and monitoring: as many rows as there are. */
static void alerts_are_all_there(void **state)
{
    (void)state;
    household_id h = ask(
        0, 0,
        "select household from flag f where exists (select 1 from risk r "
        "where r.household = f.household and year = 2020) limit 1");
    assert_true(h > 0);
    go(h, 2020);
    tap(ACTION_OPEN, OPEN_PEOPLE_TAB, 1);
    const struct dossier *d = wall->known.dossier;
    assert_int_equal(d->n_findings,
                     ask(h, 0,
                         "select count(*) from flag where household = "
                         "?1"));
    assert_int_equal(d->n_monitored,
                     ask(h, 0,
                         "select count(*) from risk where household = "
                         "?1"));
    assert_true(shows(d->findings[0].zh));
    assert_true(shows(" · 2020"));
}

static void what_was_opened_is_closed_with_the_household(void **state)
{
    (void)state;
    static const struct household_look none = { 0 };
    go(HOUSEHOLD, 2020);
    tap(ACTION_OPEN, OPEN_YEAR, 2018);
    tap(ACTION_OPEN, OPEN_VISITS, VISIT_POLICY);
    tap(ACTION_OPEN, OPEN_HELP_TAB, 1);
    assert_int_equal(wall->state.look.year, 2018);
    assert_int_equal(wall->state.look.visits, VISIT_POLICY + 1);
    assert_int_equal(wall->state.look.help_tab, 1);
    /* Another year of the same household: what is open stays open. */
    act((struct action){ .kind = ACTION_YEAR, .value = 2019 });
    rest();
    assert_int_equal(wall->state.look.year, 2018);
    go(wall->known.dossier->next, 2019);
    assert_memory_equal(&wall->state.look, &none, sizeof none);
}

static void a_project_leads_to_its_money(void **state)
{
    (void)state;
    go(HOUSEHOLD, 2020);
    tap(ACTION_OPEN, OPEN_HELP_TAB, 1);
    const struct reached first = wall->known.dossier->projects[0];
    for (int i = 0; i < wall->ui.n_targets; i++) {
        const struct ui_target *t = &wall->ui.targets[i];
        if (t->action.kind != ACTION_GO ||
            t->action.route.screen != SCREEN_FUNDS)
            continue;
        tap_at(t->r.x + t->r.w / 2, t->r.y + t->r.h / 2);
        break;
    }
    assert_int_equal(wall_route(wall)->screen, SCREEN_FUNDS);
    assert_int_equal(wall_route(wall)->region, household_village(HOUSEHOLD));
    assert_string_equal(wall_route(wall)->node, "h00417");
    assert_int_equal(screens_year(&wall->state, &wall->known), first.year);
    assert_true(wall_problem(wall)->text[0] == 0);
    act((struct action){ .kind = ACTION_HOME });
    rest();
}

static void a_finger_draws_the_log(void **state)
{
    (void)state;
    go(HOUSEHOLD, 2020);
    const struct ui_target found = *target(ACTION_SCROLL, SCROLL_LOG, 0);
    const struct ui_target *list = &found;
    float x = list->r.x + list->r.w / 2, y = list->r.y + list->r.h / 2;
    float row = list->action.dx;
    assert_true(shows("2020.12."));
    act((struct action){ .kind = ACTION_PRESS, .x = x, .y = y });
    for (int i = 0; i < 10; i++) /* two rows and a half, in small steps */
        act((struct action){
            .kind = ACTION_DRAG, .x = x, .y = y -= row / 4, .dy = -row / 4 });
    assert_int_equal(wall->state.look.first[SCROLL_LOG], 2);
    rest();
    assert_false(shows("2020.12."));
    y = list->r.y + list->r.h / 2;
    act((struct action){ .kind = ACTION_PRESS, .x = x, .y = y });
    act((struct action){ .kind = ACTION_DRAG, .x = x, .y = y, .dy = 1e5f });
    assert_int_equal(wall->state.look.first[SCROLL_LOG], 0);
    act((struct action){ .kind = ACTION_DRAG, .x = x, .y = y, .dy = -1e5f });
    rest();
    assert_true(shows("2014."));
}

static void back_leads_to_the_list_as_it_was(void **state)
{
    (void)state;
    char before[ROUTE_BYTES], after[ROUTE_BYTES];
    region_id village = ask(
        0, 2016,
        "select household / 100000 from household_year where year = ?2 and "
        "poverty = 'lifted' group by 1 order by count(*) desc limit 1");
    struct route r = { .region = village,
                       .year = 2016,
                       .list = household_query_all() };
    r.list.sort = SORT_PERSONS;
    r.list.filter.facet[FACET_POVERTY] = POVERTY_LIFTED;
    act((struct action){ .kind = ACTION_GO, .route = r });
    rest();
    if (wall->known.page->n_matches > wall->known.page->n_rows)
        tap(ACTION_PAGE, 1, 0);
    route_format(wall_route(wall), before);
    assert_true(wall->known.page->n_rows > 0);
    r.household = wall->known.page->rows[0].id;
    act((struct action){ .kind = ACTION_GO, .route = r });
    rest();
    for (int i = 0; i < 3; i++) {
        household_id next = wall->known.dossier->next;
        if (!next)
            break;
        r = *wall_route(wall);
        r.household = next;
        act((struct action){ .kind = ACTION_GO, .route = r });
        rest();
    }
    act((struct action){ .kind = ACTION_BACK });
    rest();
    route_format(wall_route(wall), after);
    assert_string_equal(before, after);
}

/* ---- photographs ---- */

static void write_picture(const char *name, uint32_t ink)
{
    char path[1200];
    struct error err = { "" };
    struct pixels p = pixels_create(64, 48);
    for (int i = 0; i < 64 * 48; i++)
        p.data[i] = ink;
    str_format(path, sizeof path, "%s/%s", dir, name);
    if (png_write(path, p, &err))
        fail_msg("%s", err.text);
    pixels_destroy(&p);
}

static void put_photos(void)
{
    static const char sql[] =
        "delete from photo; insert into photo values "
        "(1, 63022220320500417, 'house', 1466000000, 'before.png', 7), "
        "(2, 63022220320500417, 'house', 1500000000, 'after.png', 7), "
        "(3, 63022220320500417, 'visit', 1510000000, 'gone.jpg', null), "
        "(4, 63022220320500417, 'work', 1520000000, '../r.db', null)";
    sqlite3 *write = NULL;
    char *message = NULL;
    assert_int_equal(sqlite3_open(db_path, &write), SQLITE_OK);
    sqlite3_busy_timeout(write, 5000);
    if (sqlite3_exec(write, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
    sqlite3_close(write);
    write_picture("before.png", 0xFF203040u);
    write_picture("after.png", 0xFFD0C0B0u);
}

/* What the middle of a photograph's place looks like. */
static uint32_t middle_of(int index)
{
    struct rectf r = target(ACTION_OPEN, OPEN_PHOTO, index)->r;
    int x = (int)(r.x + r.w / 2), y = (int)(r.y + r.h / 2);
    return frame.data[y * W + x] & 0xFFFFFFu;
}

static void staff_sees_photographs_and_nobody_else(void **state)
{
    (void)state;
    char path[1200];
    put_photos();
    go(HOUSEHOLD, 2019); /* read anew */
    go(HOUSEHOLD, 2020);
    assert_int_equal(wall->known.dossier->n_photos, 0);
    assert_false(shows("照片"));
    session.config.staff_audience = true;
    wall_lock_open(wall, "ma", now_ms);
    rest();
    assert_int_equal(wall->known.dossier->n_photos, 4);
    assert_true(shows("照片 4"));
    tap(ACTION_OPEN, OPEN_PEOPLE_TAB, 3);
    assert_true(shows("帮扶前 · 2016.06.15"));
    assert_true(shows("帮扶后 · 2017.07.14"));
    /* The pair stands first; newest is 0: the pair's are 3 and 2. */
    assert_int_equal(middle_of(3), 0x203040);
    assert_int_equal(middle_of(2), 0xD0C0B0);
    tap(ACTION_OPEN, OPEN_PHOTO, 2);
    assert_int_equal(middle_of(2), 0xD0C0B0);
    tap(ACTION_OPEN, OPEN_PHOTO, 2);
    tap(ACTION_SCROLL, SCROLL_PHOTOS, 1);
    assert_true(shows("图片缺失")); /* gone, and outside of the folder */
    assert_int_equal(wall->state.n_photos, 2);
    assert_int_equal(wall->state.photos[0].state, PHOTO_BROKEN);
    assert_int_equal(wall->state.photos[1].state, PHOTO_BROKEN);
    size_t held = paint_stats(wall->paint).layer_bytes;
    wall_lock(wall, "end-key", now_ms);
    rest();
    assert_false(shows("照片"));
    assert_int_equal(wall->state.n_photos, 0);
    assert_true(paint_stats(wall->paint).layer_bytes < held);
    str_format(path, sizeof path, "%s/before.png", dir);
    unlink(path);
    str_format(path, sizeof path, "%s/after.png", dir);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_is_what_sql_counts),
        cmocka_unit_test(alerts_are_all_there),
        cmocka_unit_test(what_was_opened_is_closed_with_the_household),
        cmocka_unit_test(a_project_leads_to_its_money),
        cmocka_unit_test(a_finger_draws_the_log),
        cmocka_unit_test(back_leads_to_the_list_as_it_was),
        cmocka_unit_test(staff_sees_photographs_and_nobody_else),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
