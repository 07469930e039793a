#!/bin/sh
# Prove that no lower room includes a higher one. Rooms come lowest first.
bad=0
below=""
for room in "$@"; do
    below="$below $room"
    for header in $(grep -rhoE '^#include "[a-z]+/' "src/$room" | sort -u |
                    sed -E 's/.*"([a-z]+)\//\1/'); do
        case " $below " in
        *" $header "*) ;;
        *) grep -rn "#include \"$header/" "src/$room" | sed 's/^/layers: /'
           bad=1 ;;
        esac
    done
done
# One place each for the big libraries.
check() { # pattern, rooms allowed
    found=$(grep -rnE "#include [<\"]$1" src | grep -vE "^src/($2)/" || true)
    [ -z "$found" ] || { echo "$found" | sed 's/^/layers: /'; bad=1; }
}
check 'sqlite3.h' 'store'
check 'pixman' 'paint'
check 'ft2build' 'paint'
check 'SDL' 'paint|input|app'
[ $bad = 0 ] && echo "layers: ok"
exit $bad
