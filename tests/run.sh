#!/usr/bin/env bash
# Runs tests and ends with the line "N passed, N failed".
#
#   tests/run.sh               everything: the C tests of build/test and
#                              build/san, with the corpora of the fuzzers,
#                              then the shell tests
#   tests/run.sh FILE …        these test programs and test_*.sh scripts only
#
# As many run at once as there are processors; a script with the line
# "# Runs alone: why" has the machine to itself, after all others.
#
# Every test speaks TAP. A failure is printed in full; a program that crashes,
# hangs, or says fewer results than it planned counts as failed. Shell tests
# get WANJIA (the program), WANJIA_SAN and WANJIA_CLANG (the same, sanitised
# and from the other compiler; empty when not built) and WANJIA_TEST_TMP.
set -u
cd "$(dirname "$0")/.." || exit 1

: "${WANJIA:=build/test/wanjia}" "${WANJIA_SAN:=build/san/wanjia}"
: "${WANJIA_CLANG:=build/clang/wanjia}" "${WANJIA_TEST_SECONDS:=300}"
absolute() { if [ -x "$1" ]; then realpath "$1"; fi; }
WANJIA=$(absolute "$WANJIA")
WANJIA_SAN=$(absolute "$WANJIA_SAN")
WANJIA_CLANG=$(absolute "$WANJIA_CLANG")
WANJIA_TEST_TMP=$(mktemp -d "${TMPDIR:-/tmp}/wanjia-test.XXXXXX")
# Nothing a test does may depend on, or touch, the person's own settings.
unset WANJIA_CONFIG DISPLAY WAYLAND_DISPLAY
export WANJIA_DATA=$PWD WANJIA WANJIA_SAN WANJIA_CLANG WANJIA_TEST_TMP
export XDG_STATE_HOME=$WANJIA_TEST_TMP/state
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8 TZ=UTC
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
trap 'rm -rf "$WANJIA_TEST_TMP"' EXIT
trap 'exit 130' INT TERM

passed=0 failed=0

# Run one test; its output goes to $2, its exit code into $2.rc.
run_one() { # file, output
    local command=("$1") start=$EPOCHREALTIME
    [ "${1%.sh}" = "$1" ] || command=(bash "$1")
    timeout -k 5 "$WANJIA_TEST_SECONDS" "${command[@]}" >"$2" 2>&1 </dev/null
    echo $? >"$2.rc"
    echo $(((${EPOCHREALTIME/./} - ${start/./}) / 1000000)) >"$2.s"
}

# Count its results; print what went wrong in full.
judge() { # file, output
    local rc good bad planned seconds why=
    touch "$2"
    seconds=$(cat "$2.s" 2>/dev/null || echo 0)
    rc=$(cat "$2.rc" 2>/dev/null || echo 1)
    good=$(grep -c '^ok ' "$2")
    bad=$(grep -c '^not ok ' "$2")
    planned=$(awk '/^1\.\.[0-9]+$/ { n += substr($0, 4) } END { print n + 0 }' \
        "$2")
    if [ "$rc" = 124 ] || [ "$rc" = 137 ]; then
        why="no end within $WANJIA_TEST_SECONDS s"
    elif [ $((good + bad)) -eq 0 ]; then
        why="no test ran (exit code $rc)"
    elif [ $((good + bad)) -lt "$planned" ]; then
        why="$((good + bad)) of $planned tests ran (exit code $rc)"
    elif [ "$rc" != 0 ] && [ "$bad" -eq 0 ]; then
        why="exit code $rc"
    fi
    [ -z "$why" ] || bad=$((bad + 1))
    passed=$((passed + good))
    failed=$((failed + bad))
    if [ "$bad" -gt 0 ]; then
        echo "---- FAILED $1${why:+: $why} ($seconds s)"
        grep -v '^ok ' "$2"
        echo "----"
    else
        printf '%4d ok %4d s  %s\n' "$good" "$seconds" "$1"
    fi
    rm -f "$2" "$2.rc" "$2.s"
}

# What does not mind company shares the processors; each has its own output.
run_together() { # files …
    local file n=0 jobs
    jobs=$(nproc 2>/dev/null || echo 1)
    for file in "$@"; do
        while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
        run_one "$file" "$WANJIA_TEST_TMP/out.$n" &
        n=$((n + 1))
    done
    wait
    n=0
    for file in "$@"; do
        judge "$file" "$WANJIA_TEST_TMP/out.$n"
        n=$((n + 1))
    done
}

# What measures time, or is killed at chosen moments, runs alone.
run_alone() { # files …
    local file
    for file in "$@"; do
        run_one "$file" "$WANJIA_TEST_TMP/out"
        judge "$file" "$WANJIA_TEST_TMP/out"
    done
}

programs=() scripts=() alone=()
if [ $# -gt 0 ]; then
    for file in "$@"; do
        case $file in
        *.sh) scripts+=("$file") ;;
        *) programs+=("$file") ;;
        esac
    done
else
    # One program a source: what an older build left behind is not run.
    for source in tests/*/test_*.c tests/fuzz/fuzz_*.c; do
        for build in build/test build/san; do
            name=${source%.c}
            programs+=("$build/$name")
        done
    done
    scripts=(tests/*/test_*.sh)
fi

together=()
for file in "${scripts[@]}"; do
    if grep -q '^# Runs alone' "$file"; then
        alone+=("$file")
    else
        together+=("$file")
    fi
done
together+=("${programs[@]}") # the long ones first: neither processor waits

[ ${#together[@]} -eq 0 ] || run_together "${together[@]}"
[ ${#alone[@]} -eq 0 ] || run_alone "${alone[@]}"
[ $((passed + failed)) -gt 0 ] || { echo "no test was found"; failed=1; }
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
