#!/usr/bin/env bash
# wanjia import: files that are not what they should be, at full size. Each is
# refused by one line that names the file and where in it, within seconds and
# 300 MiB, and the register stays as it was to the byte.
. "$(dirname "$0")/tap.sh"
most_s=20 most_kib=307200
db=$tmp/r.db
demo_register "$db"
before=$(sha256sum <"$db")

# refused WORDS FILE…: the last file is the wrong one.
refused() {
    local words=$1 kib=0 pid rc now=$SECONDS word
    shift
    "$WANJIA" import --into "$db" --year 2019 "$@" >"$tmp/said" 2>"$tmp/err" \
        </dev/null &
    pid=$!
    while kill -0 $pid 2>/dev/null; do
        word=$(awk '/^VmHWM/ { print $2 }' /proc/$pid/status 2>/dev/null)
        kib=${word:-$kib}
        sleep 0.02
    done
    wait $pid
    rc=$?
    now=$((SECONDS - now))
    echo "exit code $rc, $now s, $kib KiB:"
    cat "$tmp/said" "$tmp/err"
    # Lines of progress may come before the one line that matters.
    grep -v ' s left$' "$tmp/err" >"$tmp/line"
    [ $rc = 1 ] && [ "$(wc -l <"$tmp/line")" = 1 ] || return 1
    for word in ${!#} $words; do
        grep -qF -e "$word" "$tmp/line" || { echo "without: $word"; return 1; }
    done
    [ "$(sha256sum <"$db")" = "$before" ] || { echo 'another register'; return 1; }
    [ "$(ls "$tmp" | grep -c 'r\.db.')" = 0 ] || { ls "$tmp"; return 1; }
    [ "$now" -le $most_s ] && [ "$kib" -le $most_kib ]
}

letters() { head -c "$1" /dev/zero | tr '\0' "$2"; } # so many of one letter

# ---- tables ----
printf '\xFF\xD8\xFF\xE0\0\x10JFIF\0' >"$tmp/photo.csv"
letters 1000000 '\201' >>"$tmp/photo.csv"
: >"$tmp/empty.csv"
truncate -s 2G "$tmp/zeros.csv"
letters 64M a >"$tmp/line.csv"
truncate -s 2G "$tmp/line.csv" # where nobody looks any more
{
    echo '户编号,姓名,备注'
    printf '1,甲,"'
    letters 200M b
} >"$tmp/quote.csv"
good='乡镇,行政村,户编号,姓名,人数'
row='西沟乡,凉坪村,630222203205%05d,甲某,1\n'
{ echo "$good"; printf "$row" 1 2; printf '西沟乡,凉\0村,3,乙某,1\n'; printf "$row" 4; } \
    >"$tmp/zero.csv"
{ echo "$good"; printf "$row" 1; printf '西沟乡,\xFF\xFE\xFD,2,乙某,1\n'; } \
    >"$tmp/bytes.csv"
check 'a picture under the name of a table' refused 'byte 1: JPEG' "$tmp/photo.csv"
check 'an empty file' refused 'byte 0' "$tmp/empty.csv"
check '2 GB of zero bytes' refused 'byte 1: zero' "$tmp/zeros.csv"
check '2 GB of one line' refused 'row 1, byte 1: longer' "$tmp/line.csv"
check '200 MB behind an open quote' refused 'row 2, byte 25: quote' "$tmp/quote.csv"
check 'a zero byte in a row' refused 'row 4, byte 14 of it' "$tmp/zero.csv"
check 'bytes that are no text' refused byte "$tmp/bytes.csv"
rm -f "$tmp"/*.csv
mkfifo "$tmp/pipe.csv"
check 'a pipe that nobody writes' refused 'plain file' "$tmp/pipe.csv"

# ---- workbooks ----
# le BYTES NUMBER: little-endian.
le() {
    local i
    for ((i = 0; i < $1; i++)); do
        printf "\\x$(printf %02x $(($2 >> 8 * i & 255)))"
    done
}
# zip_add NAME: standard input, packed, into $book; $lie: the size it claims.
zip_add() {
    local name=$1 at crc packed size
    tee >(wc -c >"$tmp/size") | gzip -9 -n >"$tmp/gz"
    sleep 0.1
    packed=$(($(wc -c <"$tmp/gz") - 18)) size=${lie:-$(cat "$tmp/size")}
    crc=$(tail -c 8 "$tmp/gz" | od -An -tu4 -N4 | tr -d ' ')
    at=$(wc -c <"$book")
    fields() {
        le 2 20; le 2 0; le 2 8; le 2 0; le 2 33; le 4 "$crc"; le 4 "$packed"
        le 4 "$size"; le 2 ${#name}; le 2 0
    }
    { printf 'PK\3\4'; fields; printf %s "$name"
        tail -c +11 "$tmp/gz" | head -c "$packed"; } >>"$book"
    { printf 'PK\1\2'; le 2 20; fields; le 2 0; le 2 0; le 2 0; le 4 0
        le 4 "$at"; printf %s "$name"; } >>"$book.list"
    echo "$name" >>"$book.names"
}
book_begin() {
    book=$tmp/$1
    : >"$book"
    zip_add xl/workbook.xml <<'X'
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>
X
    zip_add xl/_rels/workbook.xml.rels <<'X'
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
X
}
book_end() {
    local at n
    at=$(wc -c <"$book") n=$(wc -l <"$book.names")
    cat "$book.list" >>"$book"
    { printf 'PK\5\6'; le 4 0; le 2 "$n"; le 2 "$n"
        le 4 "$(wc -c <"$book.list")"; le 4 "$at"; le 2 0; } >>"$book"
    rm -f "$book.list" "$book.names" "$tmp/gz" "$tmp/size"
}
sheet() { # its rows on standard input
    printf '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    cat
    printf '</sheetData></worksheet>'
}
cells() { # a row of texts
    local c
    printf '<row>'
    for c in "$@"; do printf '<c t="inlineStr"><is><t>%s</t></is></c>' "$c"; done
    printf '</row>'
}
book_begin good.xlsx
{ cells 行政县 乡镇 行政村 户编号 姓名 人数; cells 民和县 西沟乡 凉坪村 63022220320500001 甲某 1; } |
    sheet | zip_add xl/worksheets/sheet1.xml
book_end
read_well() { # the ones below are not refused for how they are packed
    "$WANJIA" import --into "$tmp/x.db" "$tmp/good.xlsx" && rm "$tmp/x.db"
}
check 'a workbook packed by hand is read' read_well
book_begin bomb.xlsx
letters 256M ' ' | sheet | zip_add xl/worksheets/sheet1.xml
book_end
check 'a workbook that unpacks to 256 MB' refused 'sheet1.xml unpacks' \
    "$tmp/bomb.xlsx"
book_begin lie.xlsx
letters 128M ' ' | sheet | lie=1000 zip_add xl/worksheets/sheet1.xml
book_end
check 'one that lies about it' refused 'sheet1.xml' "$tmp/lie.xlsx"
head -c 700 "$tmp/good.xlsx" >"$tmp/half.xlsx"
check 'half a workbook' refused '' "$tmp/half.xlsx"

# ---- outlines ----
letters 1000000 '[' >"$tmp/deep.json"
check 'a million brackets' refused ':1: byte' "$tmp/deep.json"
{ printf '{"type":"Polygon","coordinates":'; letters 1000000 '['; } >"$tmp/deeper.json"
check 'a million brackets for coordinates' refused ':1: byte' "$tmp/deeper.json"
polygon() { # FILE POSITIONS
    printf '{"type":"FeatureCollection","features":[{"type":"Feature",
"properties":{"code":"630222"},"geometry":{"type":"Polygon",
"coordinates":[[%s]]}}]}' "$2" >"$tmp/$1"
}
polygon far.json '[1e308,2],[3,4],[5,6],[1e308,2]'
polygon infinite.json '[1e999,2],[3,4],[5,6],[1e999,2]'
polygon two.json '[102.1,36.2],[102.3,36.4]'
polygon closed_two.json '[102.1,36.2],[102.3,36.4],[102.1,36.2]'
polygon bow.json '[102.1,36.1],[102.3,36.3],[102.3,36.1],[102.1,36.3],[102.1,36.1]'
polygon open.json '[102.1,36.1],[102.3,36.3],[102.3,36.1],[102.1,36.3]'
check 'positions of 1e308' refused 'feature 1: globe' "$tmp/far.json"
check 'positions beyond any number' refused ':3: byte' "$tmp/infinite.json"
check 'a polygon of 2 points' refused 'feature 1: ring' "$tmp/two.json"
check 'a polygon of 2 points, closed' refused 'feature 1: ring' "$tmp/closed_two.json"
check 'a ring that crosses itself' refused 'feature 1: crosses itself 1 3' \
    "$tmp/bow.json"
check 'a ring that is not closed' refused 'feature 1: closed' "$tmp/open.json"
# A zigzag of 100,000 edges, each across all others' boxes.
awk 'BEGIN {
    for (i = 0; i < 100000; i++) printf "[%d,%.6f],", i % 2 ? 103 : 102, 36 + i / 1e6
    printf "[101,36.05],[102,36]" }' >"$tmp/zigzag"
polygon zigzag.json "$(cat "$tmp/zigzag")"
check 'a ring too tangled to look at' refused 'feature 1: ring' "$tmp/zigzag.json"
finish
