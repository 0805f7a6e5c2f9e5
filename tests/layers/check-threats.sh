#!/bin/sh
# check-threats.sh DOCUMENT BUILD: every test that a table of the document names exists, and every row names one.
set -eu
document=${1:?usage: check-threats.sh DOCUMENT BUILD}
build=${2:?usage: check-threats.sh DOCUMENT BUILD}
known=$(mktemp)
trap 'rm -f "$known"' EXIT
ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p' | sort -u >"$known"
awk -F'|' -v known="$known" '
    BEGIN { while ((getline name < known) > 0) exists[name] = 1 }
    /^\|/ && $2 !~ /^ threat |^-/ {
        rows++
        count = split($4, words, "`")
        if (count < 3) { print FILENAME ":" FNR ": names no test"; faults++ }
        for (i = 2; i <= count; i += 2) {
            named++
            if (!(words[i] in exists)) { print FILENAME ":" FNR ": there is no test " words[i]; faults++ }
        }
    }
    END {
        if (rows < 20) { print "found " rows + 0 " rows only"; faults++ }
        print rows + 0 " threats, " named + 0 " tests named"
        exit faults > 0
    }' "$document"
