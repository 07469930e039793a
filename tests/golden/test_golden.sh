#!/usr/bin/env bash
# Goldens of the screens over a small demo register: command lists in
# both languages, and pictures, exact to the byte. A missing golden fails.
# WANJIA_GOLDEN=write rewrites them instead (`make golden`).
set -u
here=$(dirname "$0")
tmp=$(mktemp -d "${WANJIA_TEST_TMP:-/tmp}/wanjia-golden.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
n=0 bad=0

report() { # ok?, name
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else
        echo "not ok $n - $2"
        bad=1
    fi
}

compare() { # made, golden, name
    if [ "${WANJIA_GOLDEN:-}" = write ]; then
        cp "$1" "$2"
        report $? "$3 written"
        return
    fi
    if [ ! -f "$2" ]; then
        echo "# no golden $2: run 'make golden' and read the diff"
        report 1 "$3"
        return
    fi
    if cmp -s "$1" "$2"; then report 0 "$3"; else
        echo "# $1 differs from $2"
        [ "${2%.txt}" = "$2" ] || diff "$2" "$1" | head -20 | sed 's/^/# /'
        mkdir -p build/golden-diff && cp "$1" build/golden-diff/
        report 1 "$3"
    fi
}

"$WANJIA" demo --out "$tmp/g.db" --households 2000 --seed 7 >/dev/null
report $? "demo register written"

shot() { # the walk of the origin story
    # name, route, size, language, touches
    "$WANJIA" shot --register "$tmp/g.db" --route "$2" --size "$3" \
        --lang "$4" ${5:+--touch "$5"} --at 2016-04-14T09:41:00+08:00 --out "$tmp/$1.png" \
        --dump "$tmp/$1.txt"
}

# Touches are those of 1920x1080; a picture is two thirds of that.
while read -r name route touch; do
    for lang in zh-CN en; do
        shot "$name-$lang" "$route" 1920x1080 $lang "$touch"
        report $? "$name $lang drawn"
        compare "$tmp/$name-$lang.txt" "$here/$name-$lang.txt" \
            "$name $lang command list"
    done
    small=$(for at in $touch; do
        echo "$((${at%,*} * 2 / 3)),$((${at#*,} * 2 / 3))"
    done | tr '\n' ' ')
    shot "$name" "$route" 1280x720 zh-CN "${small% }"
    compare "$tmp/$name.png" "$here/$name.png" "$name picture"
done <<'LIST'
county /630222
county-2020 /630222?year=2020&metric=income
township /630222/203
village /630222/203/205
household /h/63022220320500417
household-open /h/63022220320500417?year=2020 1051,420 700,730 1480,641 1465,208
funds /630222?year=2016&screen=funds&node=t630222203
funds-village /630222/203/205?year=2016&screen=funds
changes /630222?year=2016&screen=changes
findings /630222?year=2020&screen=findings
list /630222?year=2016&screen=list&sort=income
narrowed /630222/203?year=2016&status=not_yet&cause=illness
compare /630222?year=2016&with=2020
search /630222?year=2016&find=lp
LIST

# The overview as seen without middle-wave cones: to be read by eye.
"$WANJIA" shot --register "$tmp/g.db" --route '/630222?year=2016' \
    --size 1280x720 --at 2016-04-14T09:41:00+08:00 --vision deuteranopia \
    --out "$tmp/county-deuteranopia.png"
compare "$tmp/county-deuteranopia.png" "$here/county-deuteranopia.png" \
    'county as seen with deuteranopia'
echo "1..$n"
exit $bad
