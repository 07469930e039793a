/* The readers of tables, the gazetteer and GeoJSON: what they take, and how
 * they say what they do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <math.h>

#include "base/str.h"
#include "intake/gazetteer.h"
#include "intake/geojson.h"
#include "intake/table.h"
#include "map/geo.h"

#define HEADER "code,name,short,en,initials,lon,lat,kind\n"

static char dir[512];

static int make_dir(void **state)
{
    (void)state;
    const char *tmp = getenv("WANJIA_TEST_TMP");
    str_format(dir, sizeof dir, "%s/intake-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    return rmdir(dir);
}

/* A file of the test's folder; the caller unlinks it. */
static const char *put_file(const char *text)
{
    static char path[600];
    str_format(path, sizeof path, "%s/file", dir);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
    return path;
}

static void require_text(const char *name, const char *got, const char *want)
{
    if (!strstr(got, want))
        fail_msg("%s: '%s' does not say '%s'", name, got, want);
}

/* ---- tables ---- */

static void test_table_takes(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct table t;
    struct error err = { "" };
    const char *path = put_file("\xEF\xBB\xBF"
                                "a,b\r\n"
                                "# a comment, with commas\r\n"
                                "1,\"two, \"\"three\"\"\"\n"
                                "\n"
                                ",x");
    assert_int_equal(table_read(path, "a,b", &arena, &t, &err), STATUS_OK);
    assert_int_equal(t.n_rows, 2);
    assert_string_equal(table_text(&t, 0, 1), "two, \"three\"");
    assert_string_equal(table_text(&t, 1, 0), "");
    assert_string_equal(table_text(&t, 1, 1), "x");
    assert_int_equal(t.lines[0], 3);
    assert_int_equal(t.lines[1], 5);
    int64_t value;
    assert_int_equal(table_int(&t, 0, 0, 0, 9, &value, &err), STATUS_OK);
    assert_int_equal(value, 1);
    assert_int_equal(table_int(&t, 0, 0, 2, 9, &value, &err), STATUS_INVALID);
    require_text("a number out of range", err.text, "file:3: field 1 is '1'");
    arena_finish(&arena);
    unlink(path);
}

static void test_table_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        { "an empty file", "", ":1: the header is ''" },
        { "another header", "a,c\n1,2\n", ":1: the header is 'a,c'" },
        { "columns the other way round", "b,a\n1,2\n", "'a,b' expected" },
        { "a header alone", "a,b\n", "nothing after the header" },
        { "a field too few", "a,b\n1,2\n1\n", ":3: 1 fields" },
        { "a field too many", "a,b\n1,2,3\n", ":2: 3 fields" },
        { "an open quote", "a,b\n1,\"2\n", ":2: a quoted field" },
        { "a doubled quote at the end", "a,b\n1,\"2\"\"\n", "a quoted field" },
        { "text behind a quote", "a,b\n\"1\"x,2\n", ":2: a quoted field" },
        { "broken UTF-8", "a,b\n1,\xC3\x28\n", ":2: broken UTF-8" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = { 0 };
        struct table t;
        struct error err = { "" };
        const char *path = put_file(cases[i].text);
        if (table_read(path, "a,b", &arena, &t, &err) != STATUS_INVALID)
            fail_msg("%s was taken", cases[i].name);
        require_text(cases[i].name, err.text, cases[i].want);
        arena_finish(&arena);
        unlink(path);
    }
}

static void test_table_bounds(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct table t;
    struct error err = { "" };
    assert_int_equal(table_read("/nowhere/x.csv", "a", &arena, &t, &err),
                     STATUS_NOT_FOUND);
    require_text("an absent file", err.text, "/nowhere/x.csv: ");
    assert_int_equal(table_read(dir, "a", &arena, &t, &err), STATUS_INVALID);
    require_text("a folder", err.text, "not a plain file");
    const char *path = put_file("a\n");
    assert_int_equal(truncate(path, TABLE_BYTES_MAX + 1), 0);
    assert_int_equal(table_read(path, "a", &arena, &t, &err), STATUS_LIMIT);
    assert_int_equal(truncate(path, 100), 0);
    assert_int_equal(table_read(path, "a", &arena, &t, &err), STATUS_INVALID);
    require_text("zero bytes", err.text, "zero byte");
    arena_finish(&arena);
    unlink(path);
}

/* ---- the gazetteer ---- */

static int count_kind(const struct gazetteer *g, region_id county,
                      enum place_kind a, enum place_kind b)
{
    int n = 0;
    for (int i = 0; i < g->n_places; i++)
        n += region_inside(g->places[i].id, county) &&
             (g->places[i].kind == a || g->places[i].kind == b);
    return n;
}

static void test_gazetteer_of_the_assets(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct gazetteer g;
    struct error err = { "" };
    if (gazetteer_read("assets/gazetteer.csv", &arena, &g, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(count_kind(&g, 630222, PLACE_TOWN, PLACE_TOWNSHIP), 22);
    assert_int_equal(count_kind(&g, 622923, PLACE_TOWN, PLACE_TOWNSHIP), 17);
    assert_int_equal(count_kind(&g, 630222, PLACE_VILLAGE, PLACE_VILLAGE), 312);
    assert_int_equal(count_kind(&g, 622923, PLACE_VILLAGE, PLACE_VILLAGE), 122);
    const struct place *p = gazetteer_find(&g, 630222203205);
    assert_non_null(p);
    assert_string_equal(p->name, "凉坪村");
    assert_true(isnan(p->seat.lon));
    p = gazetteer_find(&g, 630222203);
    assert_string_equal(p->name, "西沟乡");
    assert_true(fabs(p->seat.lon - 102.70) < 1e-9);
    assert_null(gazetteer_find(&g, 999999));
    arena_finish(&arena);
}

static void test_gazetteer_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        { "a code of five digits",
          "63,青,青,Q,q,,,province\n63022,x,x,X,x,,,"
          "county\n",
          ":3: '63022' is no region code" },
        { "a code that is no number", "6x,青,青,Q,q,,,province\n",
          ":2: field 1 is '6x'" },
        { "a kind that does not fit", "63,青,青,Q,q,,,county\n",
          ":2: code 63 has 2 digits; a county has 6" },
        { "an unknown kind", "63,青,青,Q,q,,,land\n", ":2: kind 'land'" },
        { "a code twice", "63,青,青,Q,q,,,province\n63,青,青,Q,q,,,province\n",
          ":3: code 63 is there twice" },
        { "a child before its parent", "6302,海,海,H,h,,,prefecture\n",
          "its parent 63 is not above it" },
        { "no name", "63,,青,Q,q,,,province\n", ":2: code 63 has no name" },
        { "half a seat", "63,青,青,Q,q,102,,province\n", "give both or none" },
        { "a seat off the globe", "63,青,青,Q,q,102,99,province\n",
          ":2: field 7 is '99'" },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = { 0 };
        struct gazetteer g;
        struct error err = { "" };
        char text[512];
        str_format(text, sizeof text, "%s%s", HEADER, cases[i].text);
        const char *path = put_file(text);
        if (gazetteer_read(path, &arena, &g, &err) != STATUS_INVALID)
            fail_msg("%s was taken", cases[i].name);
        require_text(cases[i].name, err.text, cases[i].want);
        arena_finish(&arena);
        unlink(path);
    }
}

/* ---- GeoJSON ---- */

#define COLLECTION(features)                                                   \
    "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define FEATURE(properties, type, coordinates)                                 \
    "{\"type\":\"Feature\",\"properties\":{" properties                        \
    "},\"geometry\":{\"type\":\"" type "\",\"coordinates\":" coordinates "}}"
#define SQUARE "[[102,36],[103,36],[103,37],[102,37],[102,36]]"

static enum status read_text(const char *text, struct arena *arena,
                             struct geojson *out, struct error *err)
{
    const char *path = put_file(text);
    enum status status = geojson_read(path, arena, out, err);
    unlink(path);
    return status;
}

static void test_geojson_takes(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geojson g;
    struct error err = { "" };
    enum status status = read_text(
        COLLECTION(
            FEATURE("\"code\":\"630222\",\"name\":\"民和\"", "Polygon",
                    "[" SQUARE
                    "]") "," FEATURE("", "MultiPolygon",
                                     "[[" SQUARE "," SQUARE "],[" SQUARE
                                     "]]") "," FEATURE("\"kind\":\"river\","
                                                       "\"schematic\":true",
                                                       "LineString",
                                                       "[[102,36],[103,37]"
                                                       "]") "," FEATURE("",
                                                                        "Mu"
                                                                        "lt"
                                                                        "iL"
                                                                        "in"
                                                                        "eS"
                                                                        "tr"
                                                                        "in"
                                                                        "g",
                                                                        "[["
                                                                        "[1"
                                                                        "02"
                                                                        ",3"
                                                                        "6]"
                                                                        ",["
                                                                        "10"
                                                                        "3,"
                                                                        "37"
                                                                        "]]"
                                                                        ",["
                                                                        "[1"
                                                                        ",2"
                                                                        "],"
                                                                        "[3"
                                                                        ",4"
                                                                        "],"
                                                                        "[5"
                                                                        ",6"
                                                                        "]]"
                                                                        "]")),
        &arena, &g, &err);
    if (status != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(g.n_features, 4);
    assert_int_equal(g.features[0].code, 630222);
    assert_string_equal(g.features[0].name, "民和");
    assert_int_equal(g.features[0].shape.n_rings, 1);
    assert_int_equal(g.features[0].shape.rings[0].n_points, 4);
    assert_false(g.features[0].lines);
    assert_false(g.features[0].schematic);
    assert_int_equal(g.features[1].shape.n_rings, 3);
    assert_int_equal(g.features[1].code, 0);
    assert_string_equal(g.features[1].kind, "");
    assert_true(g.features[2].lines && g.features[2].schematic);
    assert_string_equal(g.features[2].kind, "river");
    assert_int_equal(g.features[3].shape.n_rings, 2);
    assert_int_equal(g.features[3].shape.rings[1].n_points, 3);
    assert_true(g.features[3].shape.rings[1].points[2].lat == 6);
    arena_finish(&arena);
}

static void test_geojson_converts_the_datum(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geojson g;
    struct error err = { "" };
    enum status status = read_text(
        COLLECTION(FEATURE(
            "\"datum\":\"gcj02\"", "LineString",
            "[[102.8,36.3],[103,37]]") "," FEATURE("\"datum\":\"wgs84\"",
                                                   "LineString",
                                                   "[[102.8,36.3],[103,37]]")),
        &arena, &g, &err);
    if (status != STATUS_OK)
        fail_msg("%s", err.text);
    struct geo_point a = g.features[0].shape.rings[0].points[0];
    struct geo_point b = g.features[1].shape.rings[0].points[0];
    assert_true(b.lon == 102.8 && b.lat == 36.3);
    struct projection pr = projection_make(102.8, 36.3);
    struct point p = project(&pr, a);
    double m = hypot(p.x, p.y);
    if (m < 100 || m > 800)
        fail_msg("moved by %.0f m; 100 to 800 expected", m);
    arena_finish(&arena);
}

static void test_geojson_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *want;
        enum status status;
    } cases[] = {
        { "no JSON", "{\n\"type\":\n!", "file:3: ", STATUS_INVALID },
        { "an empty file", "", "file:", STATUS_INVALID },
        { "a list", "[]", "no FeatureCollection", STATUS_INVALID },
        { "features that are no list",
          "{\"type\":\"FeatureCollection\",\"features\":3}",
          "no FeatureCollection", STATUS_INVALID },
        { "a second feature that is none",
          COLLECTION(FEATURE("", "Polygon", "[" SQUARE "]") ",{}"),
          "feature 2: its type", STATUS_INVALID },
        { "a point", COLLECTION(FEATURE("", "Point", "[1,2]")),
          "feature 1: its geometry is no Polygon", STATUS_INVALID },
        { "an empty polygon", COLLECTION(FEATURE("", "Polygon", "[]")),
          "its geometry is empty", STATUS_INVALID },
        { "an open ring",
          COLLECTION(FEATURE("", "Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]")),
          "a ring is not closed", STATUS_INVALID },
        { "a ring of three",
          COLLECTION(FEATURE("", "Polygon", "[[[0,0],[1,0],[0,0]]]")),
          "fewer than four", STATUS_INVALID },
        { "a line of one", COLLECTION(FEATURE("", "LineString", "[[0,0]]")),
          "fewer than two", STATUS_INVALID },
        { "a text for a number",
          COLLECTION(FEATURE("", "LineString", "[[0,\"0\"],[1,1]]")),
          "a position is not", STATUS_INVALID },
        { "a number for a position",
          COLLECTION(FEATURE("", "LineString", "[1,2]")), "a position is not",
          STATUS_INVALID },
        { "a polygon one level too flat",
          COLLECTION(FEATURE("", "Polygon", SQUARE)), "fewer than four",
          STATUS_INVALID },
        { "a latitude of 91",
          COLLECTION(FEATURE("", "LineString", "[[0,91],[1,1]]")),
          "not on the globe", STATUS_INVALID },
        { "another datum",
          COLLECTION(
              FEATURE("\"datum\":\"bd09\"", "LineString", "[[0,1],[1,1]]")),
          "its datum is neither", STATUS_INVALID },
        { "a code with letters",
          COLLECTION(
              FEATURE("\"code\":\"63x\"", "LineString", "[[0,1],[1,1]]")),
          "its code is not", STATUS_INVALID },
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = { 0 };
        struct geojson g;
        struct error err = { "" };
        enum status status = read_text(cases[i].text, &arena, &g, &err);
        if (status != cases[i].status)
            fail_msg("%s: status %d", cases[i].name, (int)status);
        require_text(cases[i].name, err.text, cases[i].want);
        arena_finish(&arena);
    }
}

static void test_geojson_bounds(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geojson g;
    struct error err = { "" };
    assert_int_equal(geojson_read("/nowhere/x", &arena, &g, &err),
                     STATUS_NOT_FOUND);
    const char *path = put_file("{}");
    assert_int_equal(truncate(path, (off_t)GEOJSON_BYTES_MAX + 1), 0);
    assert_int_equal(geojson_read(path, &arena, &g, &err), STATUS_LIMIT);
    unlink(path);
    arena_finish(&arena);
}

static void test_geojson_survives_nesting(void **state)
{
    (void)state;
    /* Deeper than a parser's stack should follow. */
    size_t n = 200000;
    char *text = malloc(n + 1);
    assert_non_null(text);
    memset(text, '[', n);
    text[n] = 0;
    struct arena arena = { 0 };
    struct geojson g;
    struct error err = { "" };
    assert_int_equal(read_text(text, &arena, &g, &err), STATUS_INVALID);
    free(text);
    arena_finish(&arena);
}

static void test_outlines_of_the_assets(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct geojson g;
    struct error err = { "" };
    if (geojson_read("assets/outlines.geojson", &arena, &g, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(g.n_features, 2);
    for (int i = 0; i < g.n_features; i++) {
        double km2 = geo_shape_area_km2(&g.features[i].shape);
        double want = g.features[i].code == 630222 ? 1890 : 1863;
        if (fabs(km2 / want - 1) > 0.03)
            fail_msg("%lld: %.0f km2; about %.0f expected",
                     (long long)g.features[i].code, km2, want);
    }
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_takes),
        cmocka_unit_test(test_table_refuses),
        cmocka_unit_test(test_table_bounds),
        cmocka_unit_test(test_gazetteer_of_the_assets),
        cmocka_unit_test(test_gazetteer_refuses),
        cmocka_unit_test(test_geojson_takes),
        cmocka_unit_test(test_geojson_converts_the_datum),
        cmocka_unit_test(test_geojson_refuses),
        cmocka_unit_test(test_geojson_bounds),
        cmocka_unit_test(test_geojson_survives_nesting),
        cmocka_unit_test(test_outlines_of_the_assets),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
