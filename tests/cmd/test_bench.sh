#!/usr/bin/env bash
# Every benchmark runs on a small register and prints one JSON object with the
# members its README promises; figures are measured elsewhere, not tested.
# Runs alone: it measures time.
. "$(dirname "$0")/tap.sh"
demo_register "$tmp/b.db"

gives() { # NAME "MEMBER…" OPTION…
    local name=$1 members=$2 said m
    shift 2
    said=$("$WANJIA" bench "$name" --register "$tmp/b.db" --size 1280x720 \
        --json "$@" 2>"$tmp/err") || { cat "$tmp/err"; return 1; }
    echo "$said" | tee "$tmp/last"
    [ "$(printf '%s\n' "$said" | wc -l)" = 1 ] || return 1
    for m in bench size display $members; do
        [[ $said == *"\"$m\": "* ]] || { echo "no $m"; return 1; }
    done
    [[ $said != *nan* && $said != *inf* ]]
}

check start gives start 'first_frame_ms pss_mib'
check tap gives tap 'n p50_ms p99_ms' --steps 6
check 'tap counts every touch' grep -q '"n": 6,' "$tmp/last"
check pan gives pan 'fps frame_p50_ms frame_p99_ms' --seconds 1
check nation gives nation 'fps frame_p50_ms frame_p99_ms nation_image_ms
    province_image_ms county_image_ms build_ms land_ms' --seconds 1
check 'the nation has its counties' grep -q '"areas": 2886,' "$tmp/last"
alone() { # no register anywhere
    "$WANJIA" bench nation --size 640x360 --seconds 0.2 >"$tmp/out" &&
        grep -q '"bench": "nation"' "$tmp/out"
}
check 'the nation needs no register' alone
check idle gives idle 'cpu_percent frames wakeups_per_s' --seconds 1
check replay gives replay 'fps frame_p99_ms' --seconds 3
check soak gives soak 'pss_start_mib pss_end_mib leaked_handles' --steps 60
check 'soak leaks no handle' grep -q '"leaked_handles": 0}' "$tmp/last"
check floor gives floor 'memcpy_ms read_us present_ms'
asked() { # the register's questions need no wall, so no size
    "$WANJIA" bench store --register "$tmp/b.db" --steps 20 --json \
        >"$tmp/out" || return 1
    cat "$tmp/out"
    [ "$(wc -l <"$tmp/out")" = 1 ] || return 1
    for m in view page dossier kth flow lights; do
        grep -q "\"${m}_p50_ms\": [0-9.]*, \"${m}_p99_ms\": [0-9]" "$tmp/out" ||
            { echo "no $m"; return 1; }
    done
}
check store asked

refused() { # WORD ARGUMENTS…
    local word=$1 rc
    shift
    "$WANJIA" bench "$@" >"$tmp/out" 2>"$tmp/err"
    rc=$?
    cat "$tmp/err"
    [ $rc = 2 ] && [ "$(wc -l <"$tmp/err")" = 1 ] && [ ! -s "$tmp/out" ] &&
        grep -q -e "$word" "$tmp/err"
}
check 'no name' refused 'expected start'
check 'an unknown name' refused 'expected start' speed
check 'no such display' refused 'headless or window' start --display tv
check 'no steps' refused 'whole number' tap --steps 0
check 'a size of nothing' refused 'between 16' start --size 0x0
check 'no time' refused 'expected a number' pan --seconds 0
finish
