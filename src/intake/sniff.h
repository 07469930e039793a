/* sniff - what a file is before it is read: its kind by its first bytes, a
 * table's encoding by its first characters outside ASCII, its delimiter by its
 * first line. Reads at most the file once, usually its first 64 KiB. */
#ifndef INTAKE_SNIFF_H
#define INTAKE_SNIFF_H

#include "base/base.h"

enum file_kind { FILE_CSV, FILE_XLSX, FILE_GEOJSON };

enum encoding {
    ENCODING_UTF8,
    ENCODING_GBK,     /* read as its superset GB18030 */
    ENCODING_GB18030, /* four-byte characters were seen */
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_COUNT
};

struct sniffed {
    enum file_kind kind;
    enum encoding encoding; /* of FILE_CSV */
    int bom_bytes;
    char delimiter;         /* ',' ';' or '\t' */
    int64_t bytes;          /* the file's size */
};

/* Errors: NOT_FOUND, IO; INVALID, one line that says what it is instead: a
 * picture, an old Excel file, an empty file, no text in a known encoding. */
enum status sniff_file(const char *path, struct sniffed *out,
                       struct error *err) MUST_USE;

/* "UTF-8", "GBK" …; the name iconv(3) knows it by is encoding_iconv(). */
const char *encoding_name(enum encoding e);
const char *encoding_iconv(enum encoding e);
/* "comma", "semicolon", "tab". */
const char *delimiter_name(char delimiter);

#endif
