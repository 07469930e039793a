/* A register that holds more than a public wall may show: every question is
 * answered masked, and whole only when that was asked for. Names, a phone and
 * an account are planted wherever a text of a person is kept. */
#include "store/fixture.h"

#include "model/search.h"
#include "store/store.h"

#define HEAD    "关明植"
#define SPOUSE  "祁雪植"
#define HELPER  "马立植"
#define PHONE   "13909711234"
#define ACCOUNT "6217000010001234567"
#define PROSE   "电话 " PHONE "，账号 " ACCOUNT
#define VILLAGE INT64_C(630222101201)

static char *dir;
static char path[1200];
static struct store *store;
static int n_planted, n_texts;

static int setup(void **state)
{
    (void)state;
    struct error err = { "" };
    dir = fixture_dir();
    str_copy(path, sizeof path, fixture_path(dir, "a.db"));
    fixture_build(path, &(struct fixture){ 2, 3, 15, false, 42 });
    sqlite3 *db = raw_open(path);
    raw_exec(db,
             "update household set head = '" HEAD "', surname = '关', "
             "housing = '" PROSE "', water = '" PROSE "';"
             "update member set name = '" SPOUSE "', birth_year = 1980;"
             "update member set name = '" HEAD "', birth_year = null, "
             "occupation = 'primary' where number = 2;"
             "update official set name = '" HELPER "';"
             "update measure set title = '" PROSE "', detail = '" PROSE "', "
             "result = '" PROSE "';"
             "update log set helper = '" HELPER "', text = '" PROSE "';"
             "update change set reason = '" PROSE "', at = 1460000000 + id;"
             "insert or ignore into change (household, at, kind, reason) "
             "select id, 1460000000, 'corrected', '" PROSE "' from household");
    raw_exec(db, "insert or ignore into income_item select household, 90, "
                 "year, 'wage', '" PROSE "', 1 from household_year;"
                 "insert into photo select id, id, 'house', 1460000000, "
                 "'a.jpg', 0 from household");
    sqlite3_close(db);
    require_ok(store_open(path, STORE_READ, &store, &err), &err);
    n_planted = n_texts = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_close(store);
    fixture_remove(dir);
    return 0;
}

/* A text of an answer. */
static void see(const char *text)
{
    static const char *const planted[] = { HEAD, SPOUSE, HELPER, PHONE,
                                           ACCOUNT };
    n_texts++;
    for (size_t i = 0; i < LENGTH(planted); i++)
        n_planted += strstr(text, planted[i]) != NULL;
}

static void see_view(region_id region)
{
    struct error err = { "" };
    struct view *v;
    require_ok(store_view(store, region, 2016, &v, &err), &err);
    for (int i = 0; i < v->n_officials; i++)
        see(v->officials[i].name);
    for (int i = 0; i < v->n_log; i++) {
        see(v->log[i].helper);
        see(v->log[i].text);
    }
    arena_finish(&v->arena);
    free(v);
}

static void see_flow(region_id region)
{
    struct error err = { "" };
    struct fund_flow *f;
    struct flow_query q = { .region = region, .year = 2016 };
    for (int i = 0; i < FLOW_END; i++)
        q.most[i] = 99;
    require_ok(store_flow(store, &q, &f, &err), &err);
    for (int i = 0; i < f->first[FLOW_COLUMNS]; i++)
        see(f->nodes[i].name);
    arena_finish(&f->arena);
    free(f);
}

static void see_changes(region_id region)
{
    struct error err = { "" };
    struct change_stream *c;
    struct change_query q = {
        .region = region, .year = 2016, .kind = CHANGE_ALL, .page_rows = 20
    };
    require_ok(store_changes(store, &q, &c, &err), &err);
    assert_true(c->n_rows > 0);
    for (int i = 0; i < c->n_rows; i++) {
        see(c->rows[i].head);
        see(c->rows[i].reason);
    }
    arena_finish(&c->arena);
    free(c);
}

static void see_search(const char *text)
{
    struct error err = { "" };
    struct search *s;
    require_ok(store_search(store, text, true, SEARCH_HITS_MAX, &s, &err),
               &err);
    for (int i = 0; i < s->n_hits; i++)
        see(s->hits[i].name);
    arena_finish(&s->arena);
    free(s);
}

static void see_dossier(household_id h)
{
    struct error err = { "" };
    struct dossier *d;
    require_ok(store_dossier(store, h, 2020, &d, &err), &err);
    see(d->head);
    see(d->surname);
    see(d->housing);
    see(d->water);
    for (int i = 0; i < d->n_members; i++)
        see(d->members[i].name);
    for (int i = 0; i < d->n_people; i++)
        see(d->people[i].name);
    for (int i = 0; i < d->n_help; i++) {
        see(d->help[i].title);
        see(d->help[i].detail);
        see(d->help[i].result);
    }
    for (int i = 0; i < d->n_items; i++)
        see(d->items[i].name);
    for (int i = 0; i < d->n_log; i++) {
        see(d->log[i].helper);
        see(d->log[i].text);
    }
    for (int i = 0; i < d->n_changes; i++)
        see(d->changes[i].reason);
    n_planted += d->n_photos;
    arena_finish(&d->arena);
    free(d);
}

static void see_all(void)
{
    struct error err = { "" };
    struct household_query q = household_query_all();
    struct household_page *p;
    const region_id regions[] = { FIXTURE_COUNTY, VILLAGE / 1000, VILLAGE };
    for (size_t i = 0; i < LENGTH(regions); i++) {
        see_view(regions[i]);
        see_flow(regions[i]);
        see_changes(regions[i]);
    }
    q.region = VILLAGE;
    q.year = 2016;
    q.page_rows = 20;
    require_ok(store_page(store, &q, &p, &err), &err);
    assert_true(p->n_rows > 5);
    for (int i = 0; i < p->n_rows; i++) {
        see(p->rows[i].head);
        see_dossier(p->rows[i].id);
    }
    arena_finish(&p->arena);
    free(p);
    see_search("6302221012");
    see_search("关明");
}

static void masked_until_whole_is_asked_for(void **state)
{
    (void)state;
    see_all();
    assert_true(n_texts > 100);
    assert_int_equal(n_planted, 0);
    store_show_whole(store, true);
    see_all();
    print_message("# %d texts of planted ones, whole\n", n_planted);
    assert_true(n_planted > 100);
    store_show_whole(store, false);
    n_planted = 0;
    see_all();
    assert_int_equal(n_planted, 0);
}

/* Whose birth is not known and who goes to school is as young as they get. */
static void the_young_are_never_named(void **state)
{
    (void)state;
    struct error err = { "" };
    struct dossier *d;
    struct household_query q = household_query_all();
    struct household_page *p;
    q.region = VILLAGE;
    q.year = 2016;
    q.page_rows = 20;
    store_show_whole(store, true);
    require_ok(store_page(store, &q, &p, &err), &err);
    for (int i = 0; i < p->n_rows; i++) {
        require_ok(store_dossier(store, p->rows[i].id, 2020, &d, &err), &err);
        for (int m = 0; m < d->n_members; m++)
            assert_string_equal(d->members[m].name, m == 1 ? "" : SPOUSE);
        arena_finish(&d->arena);
        free(d);
    }
    arena_finish(&p->arena);
    free(p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(masked_until_whole_is_asked_for),
        TEST(the_young_are_never_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
