#!/usr/bin/env bash
# wanjia import: exports of invented people into a register, again and again,
# in every encoding, stopped and killed half way; what is wrong with a file is
# one line, and the register is then as it was.
#   WANJIA_KILLS   how often an import is killed; default 12
. "$(dirname "$0")/tap.sh"
: "${WANJIA_KILLS:=12}"
people=$(dirname "$WANJIA")/people_csv
db=$tmp/r.db

export_of() { # households seed year: an export in $tmp/YEAR.csv
    "$people" assets/gazetteer.csv 630222 "$1" "$2" "$3" >"$tmp/$3.csv"
}
import() { "$WANJIA" import --into "$db" "$@" >"$tmp/said" 2>"$tmp/err"; }
said() { # count of a line of the report
    sed -n "s/^ *$1  *\([0-9,]*\)\$/\1/p" "$tmp/said" | head -1 | tr -d ,
}
is() { # WHAT NUMBER
    [ "$(said "$1")" = "$2" ] && return 0
    cat "$tmp/said" "$tmp/err"
    return 1
}
sound() { "$WANJIA" check --register "$db"; }
content() { # what the register holds, whatever its pages
    sqlite3 "$db" 'select * from household order by id;
        select * from household_year order by 1, 2;
        select * from member order by 1, 2' | cksum
}

export_of 1500 1 2019
export_of 1500 1 2020
first() { import --year 2019 "$tmp/2019.csv" && is households 1500 && is new 1500; }
check 'an export becomes a register' first
check 'which is sound' sound
counted() { # against the file itself
    local want got
    want=$(tail -n +2 "$tmp/2019.csv" | wc -l)
    got=$(sqlite3 "$db" 'select count(*) from member')
    [ "$want" = "$got" ] || { echo "$got of $want persons"; return 1; }
    want=$(tail -n +2 "$tmp/2019.csv" | awk -F, '$19 == "已脱贫" { print $5 }' |
        sort -u | wc -l)
    got=$(sqlite3 "$db" "select count(*) from household_year
        where year = 2019 and poverty = 'lifted'")
    [ "$want" = "$got" ] || { echo "$got of $want lifted"; return 1; }
}
check 'with every person and every state' counted
shown() {
    "$WANJIA" shot --register "$db" --size 1280x720 --dump "$tmp/d.txt" &&
        grep -q '1,500' "$tmp/d.txt"
}
check 'and a wall shows it' shown

private() { # names, identity and phone numbers of the export are nowhere
    tail -n +2 "$tmp/2019.csv" | cut -d, -f7,8,27 | tr ',' '\n' | sort -u |
        awk 'length($0) > 6' >"$tmp/secrets"
    [ "$(wc -l <"$tmp/secrets")" -gt 2000 ] || return 1
    ! grep -rqaFf "$tmp/secrets" --include='r.db*' "$tmp"
}
check 'no whole name, identity or phone number is in its files' private

same() { import --year 2019 "$tmp/2019.csv" && is 'the same' 1500 && is changed 0; }
check 'the same export again changes nothing' same
foretold() {
    local before
    before=$(cksum <"$db")
    import --year 2020 --dry-run "$tmp/2020.csv" || return 1
    local changed gone
    changed=$(said changed) gone=$(said 'not in the files')
    [ "$changed" -gt 0 ] && [ "$gone" -gt 0 ] &&
        [ "$(cksum <"$db")" = "$before" ] || return 1
    import --year 2020 "$tmp/2020.csv" && is changed "$changed" &&
        is 'not in the files' "$gone"
}
check 'a dry run foretells what an update does, and does nothing' foretold
kept() {
    [ "$(sqlite3 "$db" "select count(*) from change where kind = 'removed'")" = 0 ] &&
        import --year 2020 --complete "$tmp/2020.csv" &&
        [ "$(sqlite3 "$db" "select count(*) from change where kind = 'removed'")" \
            = "$(said 'removed (--complete)')" ] &&
        [ "$(sqlite3 "$db" 'select count(*) from household')" = 1500 ]
}
check 'who is gone is removed with --complete alone, and leaves a tombstone' kept
check 'still sound' sound

encoded() { # the same people whatever the encoding
    local want got e
    rm -f "$db"
    import --year 2019 "$tmp/2019.csv" || return 1
    want=$(content)
    for e in GBK GB18030 UTF-16LE UTF-16BE; do
        { case $e in UTF-16LE) printf '\xFF\xFE' ;; UTF-16BE) printf '\xFE\xFF' ;; esac
            iconv -f UTF-8 -t $e "$tmp/2019.csv"; } >"$tmp/e.csv"
        rm -f "$db"
        import --year 2019 "$tmp/e.csv" || { cat "$tmp/err"; return 1; }
        got=$(content)
        [ "$got" = "$want" ] || { echo "$e differs"; return 1; }
    done
    { printf '\xEF\xBB\xBF'; tr , ';' <"$tmp/2019.csv"; } >"$tmp/e.csv"
    rm -f "$db"
    import --year 2019 "$tmp/e.csv" && [ "$(content)" = "$want" ]
}
check 'in five encodings, with semicolons: the same register' encoded
shuffled() { # a household's rows need not stand together
    local want
    want=$(content)
    { head -1 "$tmp/2019.csv"; tail -n +2 "$tmp/2019.csv" | shuf; } >"$tmp/e.csv"
    rm -f "$db"
    import --year 2019 "$tmp/e.csv" &&
        [ "$(sqlite3 "$db" 'select count(*) from household')" = 1500 ] &&
        [ "$(sqlite3 "$db" 'select count(*) from member')" = \
            "$(tail -n +2 "$tmp/2019.csv" | wc -l)" ]
}
check 'in any order: as many households and persons' shuffled

mapped() { # another layout, by the mapping that --guess writes
    sed '1s/户编号/家庭号/; 1s/姓名/称呼/; 1s/行政村/所在村庄/' "$tmp/2019.csv" >"$tmp/other.csv"
    import --year 2019 "$tmp/other.csv" && return 1 # not known by itself
    "$WANJIA" import --guess "$tmp/2019.csv" |
        sed 's/= 户编号/= 家庭号/; s/= 姓名/= 称呼/; s/= 行政村/= 所在村庄/' >"$tmp/m.ini"
    rm -f "$db"
    import --year 2019 --mapping "$tmp/m.ini" "$tmp/other.csv" || {
        cat "$tmp/err"
        return 1
    }
    is households 1500
}
check 'another layout by a mapping' mapped
# One identity number on two persons: 张's in 凉坪村 and, once more, in another
# township; a third of another county is nobody's twin. The number itself, and
# a hash of it, are nowhere.
twins() {
    local header='行政县,乡镇,行政村,户编号,人编号,姓名,证件号码,与户主关系,民族'
    local id=63022219700101123X
    {
        echo "$header"
        echo "民和县,西沟乡,凉坪村,63022220320500001,1,张某,$id,户主,汉族"
        echo "民和县,西沟乡,凉坪村,63022220320500001,2,李某,630222197202021240,配偶,汉族"
        echo "民和县,西沟乡,凉坪村,63022220320500002,1,王某,630222198003031250,户主,汉族"
        echo "永靖县,刘家峡镇,大庄村,A-1,1,张某,$id,户主,汉族"
    } >"$tmp/t1.csv"
    {
        echo "$header"
        echo "民和县,川口镇,西大街社区,63022210000100007,1,张某,${id/X/x},户主,汉族"
    } >"$tmp/t2.csv"
    twin_rows() {
        sqlite3 "$db" "select household, number, twin from member
            where twin is not null order by 1, 2" | tr '\n' ' '
    }
    local both='63022210000100007|1|6302221000010000701 63022220320500001|1|6302221000010000701 '
    rm -f "$db"
    import --add-places --year 2019 "$tmp/t1.csv" && [ -z "$(twin_rows)" ] ||
        return 1
    import --add-places --year 2019 "$tmp/t1.csv" "$tmp/t2.csv" || return 1
    twin_rows
    [ "$(twin_rows)" = "$both" ] && is changed 0 && is new 1 || return 1
    # Again, in another order and alone: as it was.
    import --add-places --year 2019 "$tmp/t2.csv" "$tmp/t1.csv" &&
        [ "$(twin_rows)" = "$both" ] || return 1
    import --year 2019 "$tmp/t2.csv" && [ "$(twin_rows)" = "$both" ] || return 1
    # Mended: nobody's twin any more.
    sed -i 's/19700101123/19700101129/' "$tmp/t2.csv"
    import --add-places --year 2019 "$tmp/t1.csv" "$tmp/t2.csv" &&
        [ -z "$(twin_rows)" ] && is changed 0 && sound
}
check 'one identity number on two persons of a county' twins
bad_mapping() {
    printf '[columns]\nnothing = x\n' >"$tmp/bad.ini"
    ! import --mapping "$tmp/bad.ini" "$tmp/2019.csv" &&
        grep -q "bad.ini:2: " "$tmp/err"
}
check 'a mistake in a mapping: file and line' bad_mapping

# The shipped examples read what they describe.
examples() {
    cat >"$tmp/m21.csv" <<'C'
乡镇名称,村名称,户编码,户主,人口,主要风险,2020年末状态,2021年末状态,工资性收入,经营净收入,财产净收入,转移净收入,经营支出,经度,纬度
西沟乡,凉坪村,A-17,关某,4,01,稳定,未消除,1.25,0.4,0,0.3,0.1,102.71,36.19
西沟乡,凉坪村,A-18,马某,3,02,稳定,返贫,0.5,0.4,0,0.3,0.1,102.712,36.19
C
    rm -f "$db"
    import --mapping config/mappings/monitoring-2021.ini "$tmp/m21.csv" || {
        cat "$tmp/err"
        return 1
    }
    sqlite3 "$db" "select h.head, h.cause, y.year, y.poverty, y.wage from household h
        join household_year y on y.household = h.id order by h.id, y.year" |
        tee "$tmp/got"
    grep -qxF '关**|illness|2021|not_yet|12500' "$tmp/got" &&
        grep -qxF '关**|illness|2020|lifted|' "$tmp/got" &&
        grep -qxF '马**|disability|2021|returned|5000' "$tmp/got" || return 1
    printf '%s\n' '村代码,编号,户主,人口,收入,,' ',,,,2014,2015,2016' \
        '630222203205,17,关某,4,1850,2060,2290' >"$tmp/y.csv"
    rm -f "$db"
    import --mapping config/mappings/two-years.ini "$tmp/y.csv" || {
        cat "$tmp/err"
        return 1
    }
    [ "$(sqlite3 "$db" 'select year, wage from household_year order by 1' |
        tr '\n' ' ')" = '2014|7400 2015|8240 2016|9160 ' ]
}
check 'the example mappings' examples

located() { # a village's place by GeoJSON, in another datum
    cat >"$tmp/v.geojson" <<'J'
{"type":"FeatureCollection","features":[{"type":"Feature","properties":
{"adcode":630222203205,"name":"x"},"geometry":{"type":"Point",
"coordinates":[102.70,36.20]}}]}
J
    rm -f "$db"
    import --year 2019 --datum gcj02 "$tmp/v.geojson" "$tmp/2019.csv" || return 1
    sqlite3 "$db" 'select lon, lat from region where id = 630222203205' |
        awk -F'|' '{ exit !($1 > 102.69 && $1 < 102.6999 && $2 > 36.19 && $2 < 36.2005) }'
}
check 'a place from GeoJSON, in another datum' located

# ---- what is wrong ----
refused() { # WORD file: one line with the word, the register as it was
    local before
    before=$(cksum <"$db")
    import "$2" && return 1
    cat "$tmp/err"
    [ "$(grep -c . "$tmp/err")" = 1 ] && grep -q -e "$1" "$tmp/err" &&
        [ "$(cksum <"$db")" = "$before" ] && [ "$(ls "$tmp" | grep -c 'r.db.tmp')" = 0 ]
}
printf '\xFF\xD8\xFF\xE0\0\x10JFIF' >"$tmp/a.jpg"
: >"$tmp/empty.csv"
printf '姓名,年龄\n甲某,3\n' >"$tmp/other_headers.csv"
head -3 "$tmp/2019.csv" | tr '民' '\0' >"$tmp/zero.csv"
printf '{"type":"Polygon","coordinates":[[[1e308,2],[3,4],[5,6],[1e308,2]]]}' >"$tmp/far.geojson"
printf '{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}' >"$tmp/two.geojson"
printf '{"type":"Polygon","coordinates":[[[1,2],' >"$tmp/cut.geojson"
printf 'PK\3\4 nothing' >"$tmp/bad.xlsx"
check 'a picture' refused JPEG "$tmp/a.jpg"
check 'an empty file' refused empty "$tmp/empty.csv"
check 'a file that is not there' refused none.csv "$tmp/none.csv"
check 'headers of something else' refused other_headers.csv "$tmp/other_headers.csv"
check 'zero bytes' refused zero.csv "$tmp/zero.csv"
check 'a position off the globe' refused globe "$tmp/far.geojson"
check 'a ring of two points' refused ring "$tmp/two.geojson"
check 'half a GeoJSON' refused cut.geojson "$tmp/cut.geojson"
check 'a workbook that is none' refused bad.xlsx "$tmp/bad.xlsx"

# ---- stopped half way ----
export_of 20000 3 2019
rm -f "$db"
import --year 2018 "$tmp/2020.csv"
interrupted() {
    local before rc
    before=$(cksum <"$db")
    "$WANJIA" import --into "$db" --year 2019 "$tmp/2019.csv" >/dev/null \
        2>"$tmp/err" &
    local pid=$!
    sleep 0.6
    kill -INT $pid
    wait $pid
    rc=$?
    cat "$tmp/err"
    [ $rc = 1 ] && grep -q 'as it was' "$tmp/err" &&
        [ "$(cksum <"$db")" = "$before" ] && ! ls "$tmp"/r.db.tmp* 2>/dev/null
}
check 'an interrupt leaves the register as it was' interrupted

killed() {
    local i old new now pid
    cp "$db" "$tmp/old.db"
    old=$(content)
    import --year 2019 "$tmp/2019.csv" || return 1
    new=$(content)
    for ((i = 0; i < WANJIA_KILLS; i++)); do
        cp "$tmp/old.db" "$db"
        "$WANJIA" import --into "$db" --year 2019 "$tmp/2019.csv" \
            >/dev/null 2>&1 &
        pid=$!
        sleep "$(awk -v r=$RANDOM 'BEGIN { print 0.02 + r / 32768 * 4 }')"
        kill -9 $pid 2>/dev/null
        wait $pid 2>/dev/null
        now=$(content)
        [ "$now" = "$old" ] || [ "$now" = "$new" ] || {
            echo "kill $i: neither the old register nor the new one"
            return 1
        }
        "$WANJIA" check --register "$db" >"$tmp/said" || {
            cat "$tmp/said"
            return 1
        }
    done
    import --year 2019 "$tmp/2019.csv" && ! ls "$tmp"/r.db.tmp* 2>/dev/null
}
check "killed $WANJIA_KILLS times: the old register or the new one, and sound" killed

# What a household's incomes were made of, and what it is watched for.
cat >"$tmp/watch.ini" <<'INI'
[file]
rows = household
year = 2021
[columns]
village_code = 村代码
household = 户编号
head = 户主
persons = 人口
wage = 工资性收入
business = 生产经营性收入
property = 财产性收入
transfer = 转移性收入
expense = 生产经营性支出
monitored = 监测对象类别
risk = 风险类型
risk_removed = 风险消除方式
[units]
wage = 万元
[items]
wage = 其中务工 | 外出务工工资
wage@2020 = 上年务工 | 外出务工工资
transfer = 其中低保
INI
watch_rows() { # the second household's last cells
    cat <<CSV
村代码,户编号,户主,人口,工资性收入,其中务工,上年务工,生产经营性收入,财产性收入,转移性收入,其中低保,生产经营性支出,监测对象类别,风险类型,风险消除方式
630222203205,63022220320500901,关山,4,1.2,0.9,0.75,3000,0,4000,2600,500,脱贫不稳定户,因病、务工就业不稳,未消除
630222203205,63022220320500902,马川,3,2,,,0,0,900,,0,$1
CSV
}
watched() { # into a register made for it, and once more into that
    local db=$tmp/watch.db
    watch_rows '否,,' >"$tmp/watch.csv"
    import --mapping "$tmp/watch.ini" "$tmp/watch.csv" && is new 2 &&
        "$WANJIA" check --register "$db" >/dev/null || return 1
    [ "$(sqlite3 "$db" 'select household % 100000, number, year, source, name,
            amount from income_item order by 1, 2')" = \
        "901|1|2020|wage|外出务工工资|7500
901|2|2021|wage|外出务工工资|9000
901|3|2021|transfer|其中低保|2600" ] || return 1
    [ "$(sqlite3 "$db" 'select household % 100000, year, kind, risk, risk_2,
            removed is null from risk')" = '901|2021|unstable|illness|work|1' ] &&
        [ "$(sqlite3 "$db" "select households from rollup where region = 630222
            and year = 2021 and dimension = 'risk' and key = 'work'")" = 1 ] &&
        import --mapping "$tmp/watch.ini" "$tmp/watch.csv" &&
        is 'the same' 2 || return 1
    watch_rows '突发严重困难户,因意外事故,帮扶' | sed 's/,2600,/,2700,/' \
        >"$tmp/watch.csv"
    import --mapping "$tmp/watch.ini" "$tmp/watch.csv" && is changed 2 &&
        "$WANJIA" check --register "$db" >/dev/null || return 1
    [ "$(sqlite3 "$db" 'select count(*), sum(amount) from income_item')" = \
        '3|19200' ] &&
        [ "$(sqlite3 "$db" "select kind || removed from risk
            where household % 100000 = 902")" = suddenhelp ] &&
        [ "$(sqlite3 "$db" "select reason from change
            where household % 100000 = 902 order by id desc limit 1")" = \
            '导入：监测对象' ]
}
check 'parts of incomes and monitored households keep their names' watched
items_faults() {
    local line
    while IFS='|' read -r line want; do
        printf '[columns]\nhousehold = a\n[items]\n%s\n' "$line" >"$tmp/bad.ini"
        import --mapping "$tmp/bad.ini" "$tmp/watch.csv" && return 1
        grep -qF "bad.ini:4: $want" "$tmp/err" || { cat "$tmp/err"; return 1; }
    done <<'LIST'
cause = x|expected wage, business, property, transfer or expense: cause
wage = #7|expected HEADER
income = x|unknown field
LIST
}
check 'a wrong item is told with its line' items_faults

full_disk() {
    mkdir "$tmp/small" && mount -t tmpfs -o size=6m none "$tmp/small" || {
        echo 'skip'
        return 0
    }
    local rc=1
    db=$tmp/small/r.db
    if import --year 2020 "$tmp/2020.csv"; then
        local before
        before=$(cksum <"$db")
        import --year 2019 "$tmp/2019.csv" || {
            cat "$tmp/err"
            [ "$(grep -c . "$tmp/err")" = 1 ] &&
                [ "$(cksum <"$db")" = "$before" ] && rc=0
        }
    fi
    umount "$tmp/small"
    db=$tmp/r.db
    return $rc
}
check 'a full disk leaves the register as it was' full_disk
finish
