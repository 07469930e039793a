#!/usr/bin/env bash
# Bad input: one clear line on standard error, exit code 1 or 2, nothing left
# behind. With the sanitised program too, when it was built.
. "$(dirname "$0")/tap.sh"
good=$tmp/good.db
demo_register "$good"

# fails WORD ARGUMENTS…: says one line that holds WORD, and writes nothing.
fails() {
    local word=$1 rc before after
    shift
    before=$(find "$tmp" -not -path "$tmp/said*" | sort)
    "$program" "$@" >"$tmp/said.out" 2>"$tmp/said.err" </dev/null
    rc=$?
    after=$(find "$tmp" -not -path "$tmp/said*" | sort)
    echo "exit code $rc, said:"
    cat "$tmp/said.out" "$tmp/said.err"
    [ $rc = 1 ] || [ $rc = 2 ] || return 1
    [ "$(wc -l <"$tmp/said.err")" = 1 ] || return 1
    grep -q '^wanjia: ' "$tmp/said.err" || return 1
    grep -qF -e "$word" "$tmp/said.err" || { echo "without: $word"; return 1; }
    [ -s "$tmp/said.out" ] && { echo "and spoke on stdout"; return 1; }
    [ "$before" = "$after" ] || { echo "left something behind"; return 1; }
}

shot() { # WORD REGISTER OPTION…
    local word=$1 db=$2
    shift 2
    fails "$word" shot --register "$db" --size 320x180 --out "$tmp/x.png" \
        --dump "$tmp/x.txt" "$@"
}

make_bad_registers() {
    head -c 100000 "$good" >"$tmp/short.db"
    head -c 60 "$good" >"$tmp/stub.db"
    : >"$tmp/empty.db"
    echo 'hello, this is not a database at all' >"$tmp/text.db"
    sqlite3 "$tmp/foreign.db" 'create table t (x); insert into t values (1)'
    cp "$good" "$tmp/newer.db"
    sqlite3 "$tmp/newer.db" 'pragma user_version = 99'
    cp "$good" "$tmp/noschema.db"
    sqlite3 "$tmp/noschema.db" 'drop table rollup' 2>/dev/null
    mkdir "$tmp/folder.db"
}

# Our files without a font that exists.
make_bad_data() {
    mkdir -p "$tmp/data/fonts"
    ln -s "$root/assets" "$root/config" "$tmp/data/"
    sed -e 's/^\(latin\|han\)  *=.*/\1 = NoSuchFont.ttf/' \
        "$root/fonts/fonts.ini" >"$tmp/data/fonts/fonts.ini"
    mkdir -p "$tmp/nofonts"
    ln -s "$root/assets" "$root/config" "$tmp/nofonts/"
    printf '[wall]\nwidth = 1\nheight = 2\n' >"$tmp/bad.ini"
}

root=$(pwd)
make_bad_registers
make_bad_data

registers() {
    check "$1 a register that is not there" shot 'wanjia demo' "$tmp/none.db"
    check "$1 a register cut short" shot 'cut short' "$tmp/short.db"
    check "$1 a stub of a register" shot "$tmp/stub.db" "$tmp/stub.db"
    check "$1 an empty file" shot 'empty file' "$tmp/empty.db"
    check "$1 a text file" shot 'not a register' "$tmp/text.db"
    check "$1 another program's file" shot 'another program' "$tmp/foreign.db"
    check "$1 a register of a newer version" shot 'newer' "$tmp/newer.db"
    check "$1 a register without a table" shot rollup "$tmp/noschema.db"
    check "$1 a folder" shot 'directory' "$tmp/folder.db"
    check "$1 no register at all" fails '--register' shot --out "$tmp/x.png"
}

routes() {
    local route
    for route in /630222/999 /630222/203/999 /h/63022220320599999 /999999; do
        check "$1 a place that is not there: $route" \
            shot "${route##*/}" "$good" --route "$route"
    done
    for route in '' 630222 / /630222/ /630222/20 /h/1 '/630222?year=x' \
        '/630222?color=red' '/630222/203/205/7' $'/630222\n/203'; do
        check "$1 no route: '${route//$'\n'/\\n}'" \
            shot "route '" "$good" --route "$route"
    done
}

options() {
    local size
    for size in 0x0 15x100 100x15 16385x100 100x16385 1920 x 1920x 99999999x1 \
        -5x100 1920x1080x3 axb ''; do
        check "$1 no size: '$size'" fails size shot --register "$good" \
            --out "$tmp/x.png" --size "$size"
    done
    check "$1 no time" shot "--at yesterday" "$good" --at yesterday
    check "$1 no language" shot "expected zh-CN or en" "$good" --lang fr
    check "$1 an unknown option" shot "'--bogus'" "$good" --bogus
    check "$1 an option without its value" shot '--at' "$good" --at
    check "$1 a word too many" shot "'more'" "$good" more
    check "$1 no output asked for" fails --out shot --register "$good"
    check "$1 a folder that is not there" fails "$tmp/no/x.png" shot \
        --register "$good" --size 320x180 --out "$tmp/no/x.png"
    check "$1 a walk where no folder can be" fails "$good/w" shot \
        --register "$good" --size 320x180 --walk "$good/w"
    check "$1 a walk and a route" fails --walk shot --register "$good" \
        --walk "$tmp/w" --route /630222
    check "$1 an unknown command" fails "'shoot'" shoot
    check "$1 a mistake in the configuration" \
        shot "$tmp/bad.ini:2: [wall] width" "$good" --config "$tmp/bad.ini"
    check "$1 a configuration that is not there" \
        shot "$tmp/none.ini" "$good" --config "$tmp/none.ini"
}

fonts() {
    WANJIA_DATA=$tmp/data check "$1 a font that is not installed" \
        shot 'fonts-' "$good"
    WANJIA_DATA=$tmp/nofonts check "$1 no fonts.ini" shot 'fonts.ini' "$good"
    WANJIA_DATA=$tmp/nowhere check "$1 no data folder" \
        shot "$tmp/nowhere" "$good"
}

windows() {
    check "$1 no display" fails 'no display' show --register "$good"
    DISPLAY=:987 check "$1 a display that does not answer" \
        fails 'no display' show --register "$good"
    check "$1 show without a register" fails 'wanjia demo' show \
        --register "$tmp/none.db"
    check "$1 show in no size" fails size show --register "$good" --size 0x0
    check "$1 show by no means" fails "--present gpu" show \
        --register "$good" --present gpu
    check "$1 show for no time" fails "--seconds" show --register "$good" \
        --seconds soon
}

demos() {
    check "$1 a demo over an existing file" fails '--force' demo --out "$good"
    check "$1 a demo without a file" fails '--out' demo
    check "$1 a demo in no folder" fails "$tmp/no/d.db" demo \
        --out "$tmp/no/d.db" --households 40
    check "$1 a demo of no size" fails '--households' demo \
        --out "$tmp/d.db" --households many
    check "$1 a demo too small" fails '--households' demo \
        --out "$tmp/d.db" --households 0
    check "$1 a demo of no seed" fails '--seed' demo --out "$tmp/d.db" \
        --seed -1
}

for program in "$WANJIA" "${WANJIA_SAN:-}"; do
    [ -n "$program" ] || continue
    label=
    [ "$program" = "$WANJIA" ] || label='sanitised:'
    registers "$label"
    routes "$label"
    options "$label"
    fonts "$label"
    windows "$label"
    demos "$label"
done
finish
