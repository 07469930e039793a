#!/usr/bin/env bash
# Files replaced under the running wall: what is in order is shown, what is
# broken is told and changes nothing, and the wall stays where it is.
# Runs alone: a wall's window is timed.
. "$(dirname "$0")/screen.sh"

# A folder of files that can be edited.
lay_out() {
    mkdir -p "$tmp/data/assets/strings" "$tmp/data/config"
    for f in assets/*; do
        [ "$f" = assets/strings ] || ln -s "$PWD/$f" "$tmp/data/assets/"
    done
    cp assets/strings/*.ini "$tmp/data/assets/strings/"
    ln -s "$PWD/fonts" "$tmp/data/fonts"
    cp -r config/theme.ini config/tour.ini config/screens "$tmp/data/config/"
    export WANJIA_DATA=$tmp/data
}
theme=$tmp/data/config/theme.ini zh=$tmp/data/assets/strings/zh-CN.ini
register=$tmp/w.db
ini() { # TEXT: the whole configuration; its first line is the file's eighth
    printf '[source]\nregister = %s\npoll_s = 0.3\n[kiosk]\nidle_s = 0\n[health]\nlisten =\n%b' \
        "$register" "$1" >"$tmp/w.new"
    mv "$tmp/w.new" "$tmp/w.ini"
}
other_register() { register=$tmp/other.db ini ''; }
no_register() { register=$tmp/none.db ini ''; }

n_said() { grep -c -e "$1" "$tmp/said"; }
said_since() { [ "$(n_said "$2")" -gt "$1" ]; } # N WORD
hup() { kill -HUP "$wall"; }

# reads COMMAND …: done, told to the wall, and taken.
reads() {
    local before
    before=$(n_said ' reloaded: ')
    "$@" && hup && until_true 60 said_since "$before" ' reloaded: '
}
changes() { reads "$@" && until_true 30 unseen "$first"; }
restores() { reads "$@" && until_true 50 seen "$first"; }
refuses() { # WORD COMMAND …: the same picture, and why
    local before word="nothing is reloaded: .*$1"
    shift
    before=$(n_said "$word")
    "$@" && hup && until_true 60 said_since "$before" "$word" || return 1
    sleep 0.2
    seen "$first" || { echo 'another picture'; return 1; }
}

begins() {
    begin_wall --route /630222/203/205 && first=$(still) && [ -n "$first" ]
}
open_files() { find "/proc/$wall/fd" -type l | wc -l; }

demo_register "$tmp/w.db"
"$WANJIA" demo --out "$tmp/other.db" --households 500 --seed 3 >/dev/null
lay_out
ini ''
check 'a screen' start_screen
check 'a wall' begins
n_open=$(open_files)

# Nobody tells it of these.
noticed() {
    ini '[wall]\ntitle = 指挥中心\n' && until_true 60 unseen "$first"
}
check 'another title is noticed' noticed
check 'the first configuration again: the first picture' restores ini ''
check 'a configuration with a mistake: its line, and nothing changes' \
    refuses 'w.ini:9: \[wall\] cells' ini '[wall]\ncells = many\n'
check 'a configuration that is gone' refuses 'w.ini: ' rm "$tmp/w.ini"
check 'back again' restores ini ''

check 'colours with a mistake' refuses 'theme.ini:[0-9]*: ' \
    sed -i 's/^; card .*/card = brown/' "$theme"
check 'other colours' changes sed -i 's/^card .*/card = #FF402010/' "$theme"
check 'the first colours again' restores cp config/theme.ini "$theme"

screens=$tmp/data/config/screens/village.ini
check 'a screen with a mistake' refuses 'village.ini:[0-9]*: ' \
    sed -i '0,/^kind *=.*/s//kind = nothing/' "$screens"
fewer_panels() { sed '/^\[panel village\]/,/^$/d' config/screens/village.ini >"$screens"; }
check 'another screen' changes fewer_panels
check 'the first screens again' restores cp config/screens/village.ini "$screens"

cut_short() { printf '[header\nbroken' >"$zh"; }
other_words() { sed 's/^as_of *=.*/as_of = 时间 {0}/' assets/strings/zh-CN.ini >"$zh"; }
check 'words cut short' refuses 'zh-CN.ini' cut_short
check 'other words' changes other_words
check 'the first words again' restores cp assets/strings/zh-CN.ini "$zh"

check 'another register' changes other_register
check 'the first register again' restores ini ''
check 'a register that is not there' refuses none.db no_register
check 'and back' restores ini ''

dims() {
    local full half
    full=$(brightness)
    changes ini '[schedule]\nbrightness = 00:00 50\n' || return 1
    still >/dev/null
    half=$(brightness)
    echo "sum of the colours: $full, at half $half"
    [ $((half * 100 / full)) -ge 47 ] && [ $((half * 100 / full)) -le 51 ]
}
check 'brightness' dims
check 'and back' restores ini ''

touched() { # the new wall answers keys, and stays where that led it
    xdotool key Escape
    until_true 30 unseen "$first" || return 1
    first=$(still)
    restores true
}
check 'it goes on from where it was touched to' touched

no_leak() {
    for _ in 1 2 3 4 5 6 7 8; do reads true || return 1; done
    seen "$first" || still >/dev/null
    echo "$n_open files before, $(open_files) after"
    [ "$(open_files)" -le "$n_open" ]
}
check 'eight reloads leave no file open' no_leak
check 'it leaves with 0' end_wall

if [ -n "$WANJIA_SAN" ]; then
    program=$WANJIA_SAN
    sanitised() {
        begins && reads ini '[wall]\ntitle = 甲\n' && reads other_register &&
            reads ini '' && until_true 50 seen "$first" &&
            refuses none.db no_register && end_wall
    }
    check 'the same, sanitised' sanitised
fi
finish
