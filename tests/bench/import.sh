#!/usr/bin/env bash
# The rate of `wanjia import` against the sqlite3 shell's own `.import` of the
# same CSV into one bare table, turn by turn in one run.
#
#   tests/bench/import.sh [HOUSEHOLDS [RUNS]]     default 1000000, 3
#
# Prints a line a run and the medians; fails below 60 % of the shell's rate or
# above 300 MiB. Needs 2 GB below TMPDIR for 1,000,000 households. On a shared
# machine only the ratio of one run's neighbours counts.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${WANJIA:=build/test/wanjia}" "${PEOPLE:=build/test/people_csv}"
households=${1:-1000000} runs=${2:-3}
least_percent=60 most_kib=307200
export WANJIA_DATA=$PWD LC_ALL=C.UTF-8
tmp=$(mktemp -d "${TMPDIR:-/tmp}/wanjia-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

for program in "$WANJIA" "$PEOPLE"; do
    [ -x "$program" ] || { echo "$program: build it first: make test" >&2; exit 2; }
done
csv=$tmp/people.csv
"$PEOPLE" assets/gazetteer.csv 630222 "$households" >"$csv" || exit 2
rows=$(($(wc -l <"$csv") - 1))
echo "$rows persons of $households households, $(du -m "$csv" | cut -f1) MB"

# timed NAME COMMAND…: its seconds into $seconds, its peak into $kib.
timed() {
    local name=$1
    shift
    /usr/bin/time -o "$tmp/time" -f '%e %M' "$@" >"$tmp/said" 2>&1 || {
        tail -3 "$tmp/said" "$tmp/time" >&2
        exit 1
    }
    read -r seconds kib < <(tail -1 "$tmp/time")
    echo "$seconds" >>"$tmp/$name"
}
median() { sort -n "$tmp/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

peak=0
for ((i = 1; i <= runs; i++)); do
    rm -f "$tmp"/*.db*
    timed shell sqlite3 "$tmp/bare.db" ".import --csv $csv people"
    shell=$seconds
    rm -f "$tmp"/*.db*
    timed wanjia "$WANJIA" import --into "$tmp/r.db" --year 2019 "$csv"
    [ "$kib" -gt "$peak" ] && peak=$kib
    awk -v n="$rows" -v a="$shell" -v b="$seconds" -v k="$kib" -v i="$i" 'BEGIN {
        printf "run %d: sqlite3 %.1f s, %d rows/s; wanjia %.1f s, %d rows/s; ", i, a, n / a, b, n / b
        printf "%.0f %% of it, %.0f MiB\n", 100 * a / b, k / 1024 }'
done
awk -v n="$rows" -v a="$(median shell)" -v b="$(median wanjia)" -v k="$peak" \
    -v least="$least_percent" -v most="$most_kib" 'BEGIN {
    p = 100 * a / b
    printf "median: sqlite3 %d rows/s, wanjia %d rows/s, %.0f %% (least %d), peak %.0f MiB (most %d)\n",
        n / a, n / b, p, least, k / 1024, most / 1024
    exit !(p >= least && k <= most) }'
