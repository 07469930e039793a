#!/usr/bin/env bash
# What the program says of itself, and what `check` says of its files.
. "$(dirname "$0")/tap.sh"
good=$tmp/good.db
demo_register "$good"

# said CODE WORD ARGUMENTS…: exits so, says WORD on stdout, nothing on stderr.
said() {
    local code=$1 word=$2 rc
    shift 2
    "$WANJIA" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
    rc=$?
    cat "$tmp/out" "$tmp/err"
    [ $rc = "$code" ] && [ ! -s "$tmp/err" ] && grep -qF -e "$word" "$tmp/out"
}

check 'help lists the commands' said 0 'usage: wanjia' --help
for command in show shot demo check pin; do
    check "help names $command" said 0 "  $command " --help
    check "$command explains itself" said 0 "usage: wanjia $command" \
        $command --help
    option=--config
    [ $command != demo ] || option=--seed
    check "$command explains itself among other options" \
        said 0 "usage: wanjia $command" $command $option 1 --help
done
check 'version' said 0 'wanjia ' --version

# Every option that a command takes is in its help.
every_option_is_explained() {
    local command option
    for command in show shot demo check pin; do
        "$WANJIA" $command --help >"$tmp/help"
        for option in $(sed -n 's/^ *{ "\([a-z]*\)", .*/\1/p
            s/.* { "\([a-z]*\)", NULL, &.*/\1/p' "src/cmd/$command.c"); do
            grep -q -e "--$option" "$tmp/help" ||
                { echo "$command --help is silent about --$option"; return 1; }
        done
    done
}
check 'every option is explained' every_option_is_explained

help_fits_a_terminal() {
    local command
    for command in '' show shot demo check; do
        # shellcheck disable=SC2086
        "$WANJIA" $command --help | LC_ALL=C.UTF-8 awk 'length > 80 {
            print "too long: " $0; bad = 1 } END { exit bad }' || return 1
    done
}
check 'help fits 80 columns' help_fits_a_terminal

# ---- check ----

all_is_well() {
    "$WANJIA" check --register "$good" >"$tmp/out" 2>&1
    local rc=$?
    cat "$tmp/out"
    [ $rc = 0 ] && ! grep -qv '^ok: \|^rule: ' "$tmp/out" &&
        grep -q 'ok: register' "$tmp/out" && grep -q 'ok: font' "$tmp/out" &&
        grep -q 'ok: configuration' "$tmp/out" &&
        grep -q 'ok: theme' "$tmp/out" && grep -q 'ok: strings' "$tmp/out"
}
check 'check finds nothing wrong with what is shipped' all_is_well

# problems N WORD ARGUMENTS…: exit 1, N problems, each once, one holds WORD.
problems() {
    local n=$1 word=$2
    shift 2
    "$WANJIA" check "$@" >"$tmp/out" 2>"$tmp/err"
    local rc=$?
    cat "$tmp/out" "$tmp/err"
    [ $rc = 1 ] && [ "$(grep -c '^problem: ' "$tmp/out")" = "$n" ] &&
        [ -z "$(sort "$tmp/out" | uniq -d)" ] && [ ! -s "$tmp/err" ] &&
        grep -qF -e "$word" "$tmp/out"
}
printf '[wall]\nwidth = 3\n[nothing]\nx = 1\n[kiosk]\nidle_s = -1\n' \
    >"$tmp/bad.ini"
check 'check tells every mistake of a configuration' \
    problems 3 "$tmp/bad.ini:2: [wall] width" \
    --config "$tmp/bad.ini" --register "$good"
check 'check tells that a register is missing' \
    problems 1 "$tmp/none.db" --register "$tmp/none.db"
check 'check tells that no register is named' problems 1 'no register'
cp "$good" "$tmp/tampered.db"
sqlite3 "$tmp/tampered.db" \
    "update rollup set households = households + 1 where dimension = 'poverty'
     and region = 630222 and year = 2016 and key = 'not_yet'"
# Not what its townships add up to; nor does the prefecture add up any more.
check 'check tells that a sum is not what it sums' \
    problems 2 'region 630222,' --register "$tmp/tampered.db"
mkdir -p "$tmp/data/config"
ln -s "$PWD/assets" "$PWD/fonts" "$tmp/data/"
cp config/*.ini "$tmp/data/config/"
printf '[colours]\ntext = white\n' >"$tmp/data/config/theme.ini"
WANJIA_DATA=$tmp/data check 'check tells a colour that is none, with its line' \
    problems 1 "theme.ini:2:" --register "$good"

# ---- demo ----

a_demo_is_whole() {
    "$WANJIA" demo --out "$tmp/d.db" --households 200 --seed 3 || return 1
    [ "$(sqlite3 "$tmp/d.db" 'select count(*) from household')" = 200 ] ||
        return 1
    [ -z "$(find "$tmp" -name 'd.db?*')" ]
}
check 'a demo is written whole, nothing beside it' a_demo_is_whole

the_same_seed_is_the_same_register() {
    "$WANJIA" demo --out "$tmp/e.db" --households 200 --seed 3 || return 1
    sqlite3 "$tmp/d.db" .dump >"$tmp/d.sql"
    sqlite3 "$tmp/e.db" .dump >"$tmp/e.sql"
    cmp "$tmp/d.sql" "$tmp/e.sql" || return 1
    "$WANJIA" demo --out "$tmp/e.db" --households 200 --seed 4 --force ||
        return 1
    sqlite3 "$tmp/e.db" .dump >"$tmp/e.sql"
    ! cmp -s "$tmp/d.sql" "$tmp/e.sql"
}
check 'the same seed is the same register, another is another' \
    the_same_seed_is_the_same_register

an_interrupted_demo_leaves_nothing() {
    "$WANJIA" demo --out "$tmp/i.db" --households 200000 >/dev/null 2>&1 &
    local pid=$!
    sleep 2.5
    kill -TERM $pid
    wait $pid
    [ ! -e "$tmp/i.db" ]
}
check 'a demo that is interrupted leaves nothing under its name' \
    an_interrupted_demo_leaves_nothing
finish
