#!/usr/bin/env bash
# The quality rules as a person meets them: in a demo, after an edit, with a
# rule of one's own and with one that is wrong.
. "$(dirname "$0")/tap.sh"

reg=$tmp/r.db
"$WANJIA" demo --out "$reg" >/dev/null

counts() { "$WANJIA" check --register "$reg" | grep '^rule: '; }

every_rule_finds() {
    local n
    counts | tee "$tmp/counts"
    n=$(grep -vc ': 0 households' "$tmp/counts")
    echo "$n rules of $(wc -l <"$tmp/counts") find something"
    [ -s "$tmp/counts" ] && [ "$n" -eq "$(wc -l <"$tmp/counts")" ]
}
check "every rule finds something in a demo" every_rule_finds

few() {
    local n
    n=$(sqlite3 "$reg" 'select 1000 * (select count(distinct household)
        from flag) / count(*) from household')
    echo "$n in a thousand"
    [ "$n" -ge 20 ] && [ "$n" -le 60 ]
}
check "it finds them in a few households of a hundred" few

edited() {
    sqlite3 "$reg" 'update household set persons = persons + 9
        where id = 63022220320500417'
    "$WANJIA" check --register "$reg" >"$tmp/said" || return 1
    grep '^rules: 1 household changed since' "$tmp/said" || return 1
    "$WANJIA" rules --register "$reg" | tee "$tmp/said"
    grep -q ': 1 household looked at, 1 new findings, 0 gone$' "$tmp/said" &&
        ! "$WANJIA" check --register "$reg" | grep '^rules: '
}
check "an edit is told by check and looked at by rules" edited

own() {
    printf '[big]\nseverity = note\nzh = 大\nen = Big\nwhere = h.persons > 12\n' \
        >"$tmp/own.ini"
    "$WANJIA" rules --register "$reg" --rules "$tmp/own.ini" | tee "$tmp/said"
    grep -q '^big  *note  *1  大$' "$tmp/said" &&
        [ "$(counts | wc -l)" = 1 ]
}
check "a county's own rule needs no program" own

wrong() {
    printf '[big]\nseverity = note\nzh = 大\nen = Big\nwhere = name > 1\n' \
        >"$tmp/bad.ini"
    ! "$WANJIA" rules --list --rules "$tmp/bad.ini" 2>"$tmp/said" &&
        cat "$tmp/said" && [ "$(wc -l <"$tmp/said")" = 1 ] &&
        grep -q 'bad.ini:5: \[big\] where: .*no such column: name' "$tmp/said"
}
check "a wrong rule is told in one line, with file and line" wrong

finish
