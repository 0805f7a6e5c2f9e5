#!/bin/bash
# How `comity` is called: help for each command, what is wrong usage, and the exit codes that scripts rely on.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

readonly FAILED=1 USAGE=2 UNREACHABLE=4

echo 'without a daemon'
export COMITY_SOCKET=$work/nowhere.sock
"$comity" help >"$work/overview"
mapfile -t commands < <(sed -n 's/^  \([a-z][a-z-]*\)  *.*/\1/p' "$work/overview")
check "the overview lists ${#commands[@]} commands" test "${#commands[@]}" -ge 15
for command in "${commands[@]}"; do
    "$comity" "$command" --help >"$work/help" || fail "$command --help"
    check "$command --help tells how it is called" grep -q "^usage: comity $command" "$work/help"
    check 'as help does' cmp "$work/help" <("$comity" help "$command")
    check 'a wrong option is wrong usage' ends_with $USAGE "$comity" "$command" --no-such-option
done
check 'its version' prints 'comity 0.' "$comity" --version
check 'no command is wrong usage' ends_with $USAGE "$comity"
check 'so is one that there is not' ends_with $USAGE "$comity" dance
check 'so is a time that is none' ends_with $USAGE "$comity" --timeout soon status
check 'where no daemon is' ends_with $UNREACHABLE "$comity" status
check 'it says where it looked' prints "$COMITY_SOCKET" "$comity" status
unset COMITY_SOCKET

echo 'with one'
found BS CO
start BS
check 'done' ends_with 0 ask BS status
check 'no such record' ends_with $MISS ask BS get 01890a5d-ac96-774b-bcce-b302099a8057
check 'no hit' ends_with $MISS ask BS check L0000000
passport bad.json U-1 L1 'no country'
sed -i 's/"issuingCountry": "UTO",//' "$work/bad.json"
check 'refused' ends_with $FAILED ask BS publish "$work/bad.json"
check 'a configuration is checked' env PATH="$build:$PATH" "$comity" check-config "$federation/BS/comityd.conf"
echo 'Colour = green' >>"$federation/CO/comityd.conf"
check 'and its fault is named' prints 'CO/comityd.conf:' env PATH="$build:$PATH" "$comity" check-config \
    "$federation/CO/comityd.conf"
check 'a full output is no success' ends_with $FAILED bash -c "'$comity' --socket '$federation/BS/control.sock' status >/dev/full"
check 'a reader who has enough is none of its faults' \
    bash -c "'$comity' --socket '$federation/BS/control.sock' status | head -n 1"

echo 'a terminal'
"$build/tests/generate-records" --format ndjson --type mixed --count 20000 --seed 5 --bureau BS --others CO --to mix \
    >"$work/many.ndjson"
if command -v script >/dev/null; then
    check 'an import succeeds on it' script -qec \
        "'$comity' --socket '$federation/BS/control.sock' import '$work/many.ndjson'" "$work/terminal"
    check 'and shows how far it is' grep -qE 'importing \[#+ *\] +[0-9]+ %  [0-9]+ records, 0 refused' "$work/terminal"
fi
ask BS import "$work/many.ndjson" >"$work/out" 2>"$work/err"
check 'without one there is no bar' test ! -s "$work/err"
stop BS
finish
