#!/usr/bin/env bash
# Runs the fuzz targets of build/fuzz, as many at a time as there are
# processors, and says what they found.
#
#   tests/fuzz/fuzz.sh [NAME …]          all, or these
#   tests/fuzz/fuzz.sh --keep [NAME …]   the new inputs that reach new code go
#                                        into tests/fuzz/corpus, smallest first
#   FUZZ_SECONDS   of each; default 600
#
# New inputs are kept in build/fuzz/corpus, crashes in build/fuzz/found.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${FUZZ_SECONDS:=600}"
bin=build/fuzz/tests/fuzz out=build/fuzz keep=
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
if [ "${1:-}" = --keep ]; then
    keep=1
    shift
fi
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
    for source in tests/fuzz/fuzz_*.c; do
        name=${source##*/fuzz_}
        names+=("${name%.c}")
    done
fi

keep_corpus() { # NAME: what adds coverage, of the seeds and the new inputs
    local seeds=tests/fuzz/corpus/$1 merged=$out/merged/$1
    rm -rf "$merged"
    mkdir -p "$merged" "$seeds" "$out/corpus/$1"
    "$bin/fuzz_$1" -merge=1 -max_len=2048 "$merged" "$seeds" \
        "$out/corpus/$1" >"$out/$1.log" 2>&1 || return 1
    rm -rf "$seeds" && mv "$merged" "$seeds"
    echo "$1: $(find "$seeds" -type f | wc -l) files," \
        "$(du -bs "$seeds" | cut -f1) bytes"
}

run() { # NAME
    local dict=tests/fuzz/dict/$1.dict
    mkdir -p "$out/corpus/$1" "$out/found"
    "$bin/fuzz_$1" -max_total_time="$FUZZ_SECONDS" -timeout=10 \
        -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="$out/found/$1-" \
        $([ -f "$dict" ] && echo "-dict=$dict") \
        "$out/corpus/$1" "tests/fuzz/corpus/$1" >"$out/$1.log" 2>&1
    local rc=$? runs
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$1.log")
    if [ $rc = 0 ]; then
        echo "ok $1: ${runs:-0} runs"
    else
        echo "not ok $1: exit code $rc, see $out/$1.log and $out/found"
        grep -m 5 -E 'ERROR|SUMMARY|not true|runtime error' "$out/$1.log"
        touch "$out/found/failed"
    fi
}

mkdir -p "$out/found"
if [ -n "$keep" ]; then
    for name in "${names[@]}"; do keep_corpus "$name" || exit 1; done
    exit 0
fi
rm -f "$out/found/failed"
jobs=$(nproc 2>/dev/null || echo 2)
for name in "${names[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
    run "$name" &
done
trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM
wait
[ ! -e "$out/found/failed" ]
