#!/usr/bin/env bash
# check-manual.sh BUILD_DIRECTORY: the pages have no faults, say what the programs do, and bash completes what they take.
set -euo pipefail
build=$1
failed=0
fault() { echo "$*" >&2; failed=1; }
for tool in mandoc man; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done

for page in comity.1 comityd.conf.5 comity-protocol.7 comityd.8; do
    mandoc -T lint -W warning "$build/man/$page" || fault "$page has faults"
    said=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$build/man/$page" 2>&1 >/dev/null) || said="man fails: $said"
    [ -z "$said" ] || fault "$page: $said"
    ! grep -n 'TABLES' "$build/man/$page" || fault "$page has nothing from the tables"
done
text() { mandoc -T ascii "$build/man/$1" | sed 's/.\x08//g'; }

# comityd.8 is written by hand: its options are those that the daemon names, no fewer and no more.
options() { grep -oE '(^|[^-[:alnum:]])--[a-z][a-z-]+' | grep -oE -- '--.*' | sort -u; }
diff <("$build/comityd" --help | options) <(text comityd.8 | options) || fault 'comityd.8 has other options (>) than comityd --help (<)'

# comityd.conf.5 has each option of --help-config.
page=$(text comityd.conf.5)
count=0
while read -r option; do
    count=$((count + 1))
    grep -q "^     $option = " <<<"$page" || fault "comityd.conf.5 lacks $option"
done < <("$build/comityd" --help-config | sed -n 's/^  \([A-Za-z]*\) .*/\1/p')
[ "$count" -gt 20 ] || fault "--help-config lists $count options"

# comity-protocol.7 has each message of docs/protocol.md.
root=$(dirname "$0")/../..
diff <(sed -nE 's/^\| ([0-9]+) \| (\w+) \|.*/\1 \2/p' "$root/docs/protocol.md") \
    <(sed -nE 's/^\.It ([0-9]+ \w+)$/\1/p' "$build/man/comity-protocol.7") || fault 'comity-protocol.7 has other messages (>) than docs/protocol.md (<)'

# Completion, as bash calls it.
. "$build/completion/comity"
completes() { # WORD... that the line so far consists of; the last is what is completed
    COMP_WORDS=(comity "$@") COMP_CWORD=$# COMPREPLY=()
    _comity
    echo "${COMPREPLY[*]}"
}
expect() { # RESULT WORD...
    local result=$1 got
    shift
    got=$(completes "$@")
    [ "$got" = "$result" ] || fault "comity $*: completes to \"$got\", not to \"$result\""
}
expect 'withdraw' with
expect 'check check-config' che
expect '--expect' amend ID --e
expect '--expect' --socket check --json amend ID --e
expect '--to --timeout' publish x.json --t
expect 'fork-proof' log fork
expect 'withdraw' help with
expect '' status x

# Each option that is offered, and so stands in the page, is one that its command takes, or one of its parts.
takes() { # NAME OPTION
    local part said
    for part in '' $(completes "$1" ''); do
        [[ $part != --* ]] || continue
        said=$("$build/comity" --socket /nonexistent "$1" ${part:+"$part"} "$2" 2>&1 </dev/null || true)
        grep -q "no option" <<<"$said" || return 0
    done
    return 1
}
for name in $(completes ''); do
    [[ $name != --* && $name != help ]] || continue
    for option in $(completes "$name" --); do
        takes "$name" "$option" || fault "comity $name does not take $option"
    done
done
exit $failed
