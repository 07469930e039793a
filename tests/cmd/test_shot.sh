#!/usr/bin/env bash
# Pictures without a display: equal, complete, of any size.
. "$(dirname "$0")/tap.sh"
good=$tmp/good.db
demo_register "$good"

shot() { # NAME OPTION…
    local name=$1
    shift
    "$WANJIA" shot --register "$good" --out "$tmp/$name.png" \
        --dump "$tmp/$name.txt" "$@" 2>"$tmp/err" || { cat "$tmp/err"; return 1; }
    [ ! -s "$tmp/err" ] || { cat "$tmp/err"; return 1; }
    is_png "$tmp/$name.png"
}

is_png() { # whole: signature, and its end
    [ "$(head -c 8 "$1" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] &&
        [ "$(tail -c 8 "$1" | od -An -tx1 | tr -d ' \n')" = 49454e44ae426082 ]
}

png_size() { # WxH of a PNG
    od -An -tu1 -j16 -N8 "$1" | awk '{ print (($1*256+$2)*256+$3)*256+$4 "x" \
        (($5*256+$6)*256+$7)*256+$8 }'
}

walk=('county /630222' 'township /630222/203' 'village /630222/203/205'
    'household /h/63022220320500417')

for step in "${walk[@]}"; do
    read -r name route <<<"$step"
    twice() {
        shot "$name" --route "$route" --size 1280x720 &&
            shot "$name-2" --route "$route" --size 1280x720 &&
            cmp "$tmp/$name.png" "$tmp/$name-2.png" &&
            cmp "$tmp/$name.txt" "$tmp/$name-2.txt"
    }
    check "$name: the same twice, to the byte" twice
    other_compiler() {
        "$WANJIA_CLANG" shot --register "$good" --route "$route" \
            --size 1280x720 --out "$tmp/$name-c.png" || return 1
        cmp "$tmp/$name.png" "$tmp/$name-c.png"
    }
    [ -z "${WANJIA_CLANG:-}" ] ||
        check "$name: gcc and clang draw the same, to the byte" other_compiler
    sanitised() {
        "$WANJIA_SAN" shot --register "$good" --route "$route" \
            --size 1280x720 --out "$tmp/$name-s.png" || return 1
        cmp "$tmp/$name.png" "$tmp/$name-s.png"
    }
    [ -z "${WANJIA_SAN:-}" ] ||
        check "$name: the sanitised program draws the same" sanitised
    one_processor() {
        taskset -c 0 "$WANJIA" shot --register "$good" --route "$route" \
            --size 1280x720 --out "$tmp/$name-1.png" || return 1
        cmp "$tmp/$name.png" "$tmp/$name-1.png"
    }
    check "$name: one processor draws the same" one_processor
done

different() { ! cmp -s "$1" "$2"; }
check 'places differ' different "$tmp/county.png" "$tmp/township.png"

language() {
    shot en --route /630222 --size 1280x720 --lang en &&
        grep -q 'Registered households' "$tmp/en.txt" &&
        ! grep -q '建档立卡' "$tmp/en.txt" &&
        grep -q '建档立卡' "$tmp/county.txt"
}
check 'the language is that of --lang' language

the_story() {
    local word
    shot story --route /h/63022220320500417 --size 1920x1080 || return 1
    for word in '关\*\*' '缺技术' '2,290'; do
        grep -q "$word" "$tmp/story.txt" ||
            { echo "the dossier has no $word"; return 1; }
    done
}
check 'the household of the story: 缺技术, 2,290 yuan' the_story

at() {
    shot at --route /630222 --size 1280x720 --at 2017-03-02T23:59:59+08:00 &&
        grep -q '23:59' "$tmp/at.txt" && grep -q '2017' "$tmp/at.txt"
}
check 'the clock stands at --at' at

home() {
    shot home --size 1280x720 && cmp "$tmp/home.png" "$tmp/county.png"
}
check 'without a route it is the home county' home

for size in 16x16 64x2000 2000x64 1080x1920 7680x2160 333x777; do
    sized() {
        shot sized --route /630222/203/205 --size $size || return 1
        [ "$(png_size "$tmp/sized.png")" = $size ]
    }
    check "a picture of $size" sized
done

overwritten() {
    echo old >"$tmp/over.png"
    shot over --route /630222 --size 320x180 || return 1
    [ -z "$(find "$tmp" -name 'over.png?*')" ]
}
check 'an older picture is replaced, nothing beside it' overwritten

one_output() {
    "$WANJIA" shot --register "$good" --size 320x180 --dump "$tmp/only.txt" &&
        [ -s "$tmp/only.txt" ]
}
check 'a command list without a picture' one_output

walked() {
    "$WANJIA" shot --register "$good" --size 640x360 --walk "$tmp/wall" ||
        return 1
    [ "$(cd "$tmp/wall" && echo *)" = \
        '1-county.png 2-township.png 3-village.png 4-household.png' ] ||
        return 1
    shot last --route /h/63022220320500417 --size 640x360 &&
        cmp "$tmp/last.png" "$tmp/wall/4-household.png"
}
check 'the walk: county, township, village, household' walked

timed() {
    "$WANJIA" shot --register "$good" --size 320x180 --out "$tmp/t.png" \
        --timing 2>&1 | grep -Eq '^first_frame_ms [0-9]+\.[0-9]$'
}
check 'the time to the first picture is told on demand' timed

# ---- a county with nobody in it, and with nothing in it ----

cp "$good" "$tmp/nobody.db"
sqlite3 "$tmp/nobody.db" 'begin; delete from member; delete from measure;
    delete from log; delete from change; delete from household_year;
    delete from household; commit'
cp "$tmp/nobody.db" "$tmp/nothing.db"
sqlite3 "$tmp/nothing.db" 'begin; delete from project; delete from plan;
    delete from fund; delete from official; delete from village;
    delete from backdrop; delete from region where id >= 100000000;
    update region set shape = null; commit'
empty() { # REGISTER ROUTE
    good=$1 shot empty --route "$2" --size 1280x720
}
check 'an empty county' empty "$tmp/nobody.db" /630222
check 'an empty township' empty "$tmp/nobody.db" /630222/203
check 'an empty village' empty "$tmp/nobody.db" /630222/203/205
check 'a county without townships or outline' empty "$tmp/nothing.db" /630222
empty_walk() {
    "$WANJIA" shot --register "$tmp/nobody.db" --size 320x180 \
        --walk "$tmp/nobody" && [ -s "$tmp/nobody/1-county.png" ]
}
check 'a walk through an empty county' empty_walk

# ---- where the program finds its files ----

found() {
    mkdir -p "$tmp/tree/build/x" && cp "$WANJIA" "$tmp/tree/build/x/wanjia" &&
        ln -s "$PWD/assets" "$PWD/fonts" "$PWD/config" "$tmp/tree/" || return 1
    (cd / && unset WANJIA_DATA && "$tmp/tree/build/x/wanjia" shot \
        --register "$good" --size 320x180 --out "$tmp/found.png")
}
check 'the files are found from the program, wherever it is started' found
finish
