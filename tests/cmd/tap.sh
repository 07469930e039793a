# tap.sh - what the shell tests share; source it. Gives: tmp (a folder of this
# test's own, removed at the end), check, demo_register, finish.
set -u
tmp=$(mktemp -d "${WANJIA_TEST_TMP:-/tmp}/wanjia-cmd.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
tests=0 bad=0

# check NAME COMMAND…: one result; what the command said explains a failure.
# It runs in this shell and may set variables; its own names begin with _.
check() {
    local _name=$1
    shift
    tests=$((tests + 1))
    if "$@" >"$tmp/_said" 2>&1; then
        echo "ok $tests - $_name"
    else
        echo "not ok $tests - $_name"
        head -30 "$tmp/_said" | sed 's/^/# /'
        bad=1
    fi
}

# A small demo register, written once for all scripts of a run.
demo_register() { # copy to
    local shared=${WANJIA_TEST_TMP:-$tmp}/shared-demo.db
    [ -f "$shared" ] || {
        "$WANJIA" demo --out "$tmp/shared.db" --households 2000 --seed 7 \
            >/dev/null
        mv "$tmp/shared.db" "$shared" # whole, whoever else looks for it
    }
    cp "$shared" "$1"
}

finish() {
    echo "1..$tests"
    exit $bad
}
