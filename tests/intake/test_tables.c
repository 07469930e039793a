/* Table files of county offices: what they are told to be, and what their
 * rows hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "base/str.h"
#include "intake/rows.h"

#define BYTES(text) text, sizeof text - 1

static char dir[] = "/tmp/wanjia-tables-XXXXXX";
static char path[256];

static void put_bytes(const void *bytes, size_t n)
{
    str_format(path, sizeof path, "%s/t", dir);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* UTF-8 text in another encoding. */
static void put_as(const char *encoding, const char *bom, const char *text)
{
    char out[4096];
    size_t left = sizeof out, n = strlen(text), bom_bytes = 0;
    char *from = (char *)(uintptr_t)text, *to = out;
    for (; bom && bom_bytes < strlen(bom); bom_bytes++) {
        *to++ = bom[bom_bytes];
        left--;
    }
    iconv_t cd = iconv_open(encoding, "UTF-8");
    assert_true(cd != (iconv_t)-1);
    assert_int_equal(iconv(cd, &from, &n, &to, &left), 0);
    iconv_close(cd);
    put_bytes(out, (size_t)(to - out));
}

/* All records, fields joined by |, records by newlines; or the error. */
static void read_all(char *out, size_t size, struct error *err)
{
    struct sniffed s;
    struct rows *r = NULL;
    out[0] = err->text[0] = 0;
    if (sniff_file(path, &s, err) || rows_open(path, &s, &r, err))
        return;
    for (;;) {
        char **fields;
        int n;
        int64_t row;
        if (rows_next(r, &fields, &n, &row, err) || n == 0)
            break;
        for (int i = 0; i < n; i++)
            str_append(out, size, "%s%s", i ? "|" : "", fields[i]);
        str_append(out, size, "\n");
    }
    rows_close(r);
}

static void records_are_what_rfc_4180_says(void **state)
{
    static const struct {
        const char *name, *text, *want, *want_err;
    } cases[] = {
        { "plain", "a,b\n1,2\n", "a|b\n1|2\n", NULL },
        { "no last line end", "a,b\n1,2", "a|b\n1|2\n", NULL },
        { "carriage returns", "a,b\r\n1,2\r\n", "a|b\n1|2\n", NULL },
        { "a quoted delimiter", "a,b\n\"1,5\",2\n", "a|b\n1,5|2\n", NULL },
        { "a doubled quote", "a,b\n\"say \"\"x\"\"\",2\n", "a|b\nsay \"x\"|2\n",
          NULL },
        { "a quoted line end", "a,b\n\"1\n2\",3\n", "a|b\n1\n2|3\n", NULL },
        { "empty fields", "a,b,c\n,,\n1,,3\n", "a|b|c\n1||3\n", NULL },
        { "semicolons", "a;b\n1;2\n", "a|b\n1|2\n", NULL },
        { "tabs", "a\tb\n1\t2\n", "a|b\n1|2\n", NULL },
        { "blank lines", "a,b\n\n\n1,2\n", "a|b\n1|2\n", NULL },
        { "ragged rows", "a,b\n1\n1,2,3\n", "a|b\n1\n1|2|3\n", NULL },
        { "an open quote", "a,b\n\"1,2\n3,4\n", "a|b\n", "row 2" },
        { "text after a quote", "a,b\n\"1\"x,2\n", "a|b\n", "row 2" },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char got[4096];
        struct error err;
        put_bytes(cases[i].text, strlen(cases[i].text));
        read_all(got, sizeof got, &err);
        if (strcmp(got, cases[i].want) != 0)
            print_error("%s: got '%s' (%s)\n", cases[i].name, got, err.text);
        assert_string_equal(got, cases[i].want);
        if (cases[i].want_err && !strstr(err.text, cases[i].want_err))
            print_error("%s: said '%s'\n", cases[i].name, err.text);
        assert_true(cases[i].want_err
                        ? strstr(err.text, cases[i].want_err) != NULL
                        : err.text[0] == 0);
    }
}

static void encodings_are_told_apart(void **state)
{
    static const struct {
        const char *iconv, *bom;
        enum encoding want;
    } cases[] = {
        { "UTF-8", "", ENCODING_UTF8 },
        { "UTF-8", "\xEF\xBB\xBF", ENCODING_UTF8 },
        { "GBK", "", ENCODING_GBK },
        { "GB18030", "", ENCODING_GBK },
        { "UTF-16LE", "\xFF\xFE", ENCODING_UTF16LE },
        { "UTF-16BE", "\xFE\xFF", ENCODING_UTF16BE },
    };
    static const char text[] = "户编号,姓名,主要致贫原因\n"
                               "63022220320500417,关某,缺技术\n";
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char got[4096];
        struct sniffed s;
        struct error err = { "" };
        put_as(cases[i].iconv, cases[i].bom, text);
        assert_int_equal(sniff_file(path, &s, &err), STATUS_OK);
        assert_int_equal(s.kind, FILE_CSV);
        assert_int_equal(s.encoding, cases[i].want);
        read_all(got, sizeof got, &err);
        assert_string_equal(got, "户编号|姓名|主要致贫原因\n"
                                 "63022220320500417|关某|缺技术\n");
    }
}

/* One that only four bytes of GB18030 can write. */
static void rare_characters_need_gb18030(void **state)
{
    struct sniffed s;
    struct error err = { "" };
    char got[4096];
    (void)state;
    put_as("GB18030", "", "姓名,村\n㐀某,凉坪村\n");
    assert_int_equal(sniff_file(path, &s, &err), STATUS_OK);
    assert_int_equal(s.encoding, ENCODING_GB18030);
    read_all(got, sizeof got, &err);
    assert_string_equal(got, "姓名|村\n㐀某|凉坪村\n");
}

static void wrong_files_give_one_line(void **state)
{
    static const struct {
        const char *name;
        const void *bytes;
        size_t n;
    } cases[] = {
        { "empty", BYTES("") },
        { "a JPEG", BYTES("\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1") },
        { "a PNG", BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR") },
        { "an old Excel file",
          BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0") },
        { "a zero byte", BYTES("a,b\n1,\0002\n") },
        { "a ZIP that is none", BYTES("PK\3\4 and no more") },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char got[4096];
        struct error err;
        put_bytes(cases[i].bytes, cases[i].n);
        read_all(got, sizeof got, &err);
        if (!err.text[0])
            print_error("%s: read as '%s'\n", cases[i].name, got);
        assert_true(err.text[0] != 0);
        assert_null(strchr(err.text, '\n'));
        assert_non_null(strstr(err.text, path)); /* says which file */
    }
}

static void one_endless_line_is_refused(void **state)
{
    char got[4096];
    struct error err;
    (void)state;
    size_t n = 8 << 20;
    char *line = malloc(n);
    assert_non_null(line);
    memset(line, 'x', n);
    memcpy(line, "a,b\n", 4);
    put_bytes(line, n);
    free(line);
    read_all(got, sizeof got, &err);
    assert_non_null(strstr(err.text, "row 2"));
}

/* ---- workbooks ---- */

static void add_part(zip_t *z, const char *name, const char *text, size_t n)
{
    zip_source_t *s = zip_source_buffer(z, text, n, 0);
    assert_non_null(s);
    assert_true(zip_file_add(z, name, s, ZIP_FL_OVERWRITE) >= 0);
}

static void put_workbook(const char *sheet, size_t n)
{
    static const char types[] =
        "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats."
        "org/package/2006/content-types\"/>";
    static const char book[] =
        "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas."
        "openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas."
        "openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet "
        "name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    static const char links[] =
        "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas."
        "openxmlformats.org/package/2006/relationships\"><Relationship "
        "Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/"
        "2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
        "</Relationships>";
    static const char strings[] =
        "<?xml version=\"1.0\"?><sst xmlns=\"http://schemas.openxmlformats.org/"
        "spreadsheetml/2006/main\"><si><t>姓名</t></si><si><r><t>缺</t></r><r>"
        "<t>技术</t></r></si></sst>";
    int why = 0;
    str_format(path, sizeof path, "%s/t", dir);
    unlink(path);
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &why);
    assert_non_null(z);
    add_part(z, "[Content_Types].xml", types, sizeof types - 1);
    add_part(z, "xl/workbook.xml", book, sizeof book - 1);
    add_part(z, "xl/_rels/workbook.xml.rels", links, sizeof links - 1);
    add_part(z, "xl/sharedStrings.xml", strings, sizeof strings - 1);
    add_part(z, "xl/worksheets/sheet1.xml", sheet, n);
    assert_int_equal(zip_close(z), 0);
}

static void workbooks_give_their_first_sheet(void **state)
{
    static const char sheet[] =
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas."
        "openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" "
        "t=\"inlineStr\"><is><t>人数</t></is></c><c r=\"C1\" t=\"s\"><v>1</v>"
        "</c></row><row r=\"3\"><c r=\"A3\"><v>2290</v></c><c r=\"C3\" "
        "t=\"str\"><v>x &amp; y</v></c></row></sheetData></worksheet>";
    char got[4096];
    struct sniffed s;
    struct error err = { "" };
    (void)state;
    put_workbook(sheet, sizeof sheet - 1);
    assert_int_equal(sniff_file(path, &s, &err), STATUS_OK);
    assert_int_equal(s.kind, FILE_XLSX);
    read_all(got, sizeof got, &err);
    assert_string_equal(err.text, "");
    assert_string_equal(got, "姓名|人数|缺技术\n2290||x & y\n");
}

static void a_bomb_of_a_workbook_is_refused(void **state)
{
    char got[4096];
    struct error err;
    (void)state;
    size_t n = (size_t)64 << 20; /* packs to 64 KiB */
    char *sheet = calloc(1, n);
    assert_non_null(sheet);
    memset(sheet, ' ', n);
    memcpy(sheet, "<worksheet><sheetData>", 22);
    put_workbook(sheet, n);
    free(sheet);
    read_all(got, sizeof got, &err);
    assert_true(err.text[0] != 0);
    assert_non_null(strstr(err.text, path));
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_what_rfc_4180_says),
        cmocka_unit_test(encodings_are_told_apart),
        cmocka_unit_test(rare_characters_need_gb18030),
        cmocka_unit_test(wrong_files_give_one_line),
        cmocka_unit_test(one_endless_line_is_refused),
        cmocka_unit_test(workbooks_give_their_first_sheet),
        cmocka_unit_test(a_bomb_of_a_workbook_is_refused),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
