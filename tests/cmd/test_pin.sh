#!/usr/bin/env bash
# wanjia pin: who may see more, and what is written about it.
. "$(dirname "$0")/tap.sh"
export XDG_STATE_HOME=$tmp/state
state=$tmp/state/wanjia

pin() { printf '%s\n' "$input" | "$WANJIA" pin "$@" >"$tmp/out" 2>"$tmp/err"; }
# says CODE WORD ARGUMENTS…: with $input as its standard input.
says() {
    local code=$1 word=$2 rc
    shift 2
    pin "$@"
    rc=$?
    cat "$tmp/out" "$tmp/err"
    [ $rc = "$code" ] && [ "$(cat "$tmp/out" "$tmp/err" | wc -l)" -le 1 ] &&
        grep -q -e "$word" "$tmp/out" "$tmp/err"
}
silent() { pin "$@" && [ ! -s "$tmp/out" ] && [ ! -s "$tmp/err" ]; }

input=802463
check 'nobody has a PIN' says 1 nobody try
check 'add' silent add 祁主任
check 'the file is its owner'"'"'s alone' test "$(stat -c %a "$state/pins")" = 600
check 'it holds no PIN' bash -c "! grep -q 802463 '$state/pins'"
check 'another cannot have the same' says 1 another add ma
check 'nor can the name twice' says 1 'remove it first' add 祁主任
input=118264
check 'add another' silent add ma
check 'try: whose it is' says 0 '^ma$' try
input=
check 'list: names alone' test "$("$WANJIA" pin list | tr '\n' ' ')" = '祁主任 ma '
check 'nothing on standard input' says 1 'digits' add ye
check 'nobody to be removed' says 1 nobody remove ye
check 'no name' says 2 NAME add
check 'no such word' says 2 frobnicate frobnicate
check 'remove' silent remove 祁主任

wrong() {
    local i
    input=900817
    for i in 1 2 3 4; do says 1 '^wanjia: wrong$' try || return 1; done
    says 1 'the next in 30 s' try || return 1
    input=118264
    says 1 'too many wrong ones; the next in \(30\|29\|28\) s' try
}
check 'five wrong ones over five processes, then a delay' wrong

audit() {
    cat "$state/audit.csv"
    [ "$(stat -c %a "$state/audit.csv")" = 600 ] &&
        [ "$(cut -d, -f2- "$state/audit.csv" | tr '\n' ' ')" = \
            '祁主任,,pin-add ma,,pin-add ma,,pin-try 祁主任,,pin-remove ?,,pin-wrong ?,,pin-wrong ?,,pin-wrong ?,,pin-wrong ?,,pin-wrong ' ]
}
check 'all of it is in the audit, no PIN is' audit

open_file() {
    chmod 644 "$state/pins"
    says 1 'others may read' list
    local rc=$?
    chmod 600 "$state/pins"
    return $rc
}
check 'a file that others can read is refused' open_file
finish
