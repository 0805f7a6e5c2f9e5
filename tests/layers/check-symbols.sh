#!/bin/sh
# check-symbols.sh LIBRARY.a: the core needs nothing that reads, writes, waits, draws lots or knows the time.
# symbols.txt lists what is banned, one regular expression for whole names a line.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
library=${1:?usage: check-symbols.sh LIBRARY.a}

needed=$(nm -A -u "$library" | awk '$(NF - 1) == "U" { split($1, place, ":"); print $NF, place[2] }' | sort -u)
test -n "$needed" || { echo "$library needs no symbols at all: not what was meant" >&2; exit 1; }

banned=$(printf '%s\n' "$needed" | awk -v list="$here/symbols.txt" '
    BEGIN {
        while ((getline line < list) > 0)
            if (line != "")
                expressions[++count] = "^(" line ")$"
        if (count == 0)
            print "no banned symbols in " list
    }
    {
        for (i = 1; i <= count; i++)
            if ($1 ~ expressions[i])
                print $2 " needs " $1
    }')
if test -n "$banned"; then
    echo "the core may not do this:"
    printf '%s\n' "$banned"
    exit 1
fi
printf '%s\n' "$needed" | awk '{ seen[$1] = 1 } END { for (name in seen) n++; print n " symbols checked" }'
