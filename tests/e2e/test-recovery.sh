#!/bin/bash
# A bureau loses its disk, and takes its own past back from its peers; an old backup is restored, and is brought up to date
# before anything is signed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

connected() {
    peer_is "$1" "$2" state connected
}

# leaves CODE ORIGIN: of that log on that node's disk.
leaves() {
    ask "$1" status --json | jq -r --arg origin "$2" '[.logs[] | select(.origin == $origin).size // "0"][0] // "0"'
}

leaves_are() {
    [[ $(leaves "$1" "$2") == "$3" ]]
}

root_of() {
    ask "$1" log verify "$2" --json | jq -r .root
}

# own_log_is CODE WORDS: what status says of the own log.
own_log_is() {
    ask "$1" status | grep -q "own log.*$2"
}

found BS CO PA >/dev/null
for code in BS CO PA; do start "$code"; done
for pair in 'BS CO' 'BS PA' 'CO PA'; do
    # shellcheck disable=SC2086 # two words
    check "$pair are connected" eventually 20 connected $pair
done
passport one.json R-1 R0000001 'for all to see'
passport two.json R-2 R0000002 'for CO alone'
passport three.json R-3 R0000003 'for nobody else'
one=$(publish BS one.json --to all)
two=$(publish BS two.json --to CO)
three=$(publish BS three.json --to nobody)
check 'CO has all leaves' eventually 10 leaves_are CO BS 3
check 'PA has all leaves' eventually 10 leaves_are PA BS 3
root=$(root_of CO BS)

echo 'BS loses its disk'
stop BS
rm -rf "${federation:?}/BS/state"
check_not 'it does not start without a store' "$comityd" --config "$federation/BS/comityd.conf"
check 'a store is made to be filled' "$comityd" --config "$federation/BS/comityd.conf" --rebuild-store
start BS
check 'it has all its leaves again' eventually 20 leaves_are BS BS 3
check 'and signs' eventually 20 own_log_is BS signing
check 'it is the same log' test "$(root_of BS BS)" = "$root"
check 'what all could see is here' eventually 10 field_is BS "$one" .record.sourceRef R-1
check 'and what CO could see' eventually 10 field_is BS "$two" .record.sourceRef R-2
check 'what nobody else held is lost, and is listed' prints '2' ask BS log entries --lost
check_not 'its content is not made up' ask BS get "$three"
check 'another record is published' eval 'four=$(publish BS three.json --to all) && [[ $four ]]'
check 'CO takes it' eventually 10 leaves_are CO BS 4
check 'nobody speaks of a fork' eval '! ask CO alarms | grep -q FORK'

echo 'an old backup is restored'
stop BS
cp -R --sparse=always "$federation/BS/state" "$work/backup"
start BS
check 'BS may sign' eventually 20 own_log_is BS signing
passport five.json R-5 R0000005 'after the backup'
five=$(publish BS five.json --to all)
check 'CO has what came after the backup' eventually 10 leaves_are CO BS 5
check 'PA, too' eventually 10 leaves_are PA BS 5
root=$(root_of CO BS)
kill_node BS
rm -rf "${federation:?}/BS/state"
cp -R --sparse=always "$work/backup" "$federation/BS/state"
stop CO
stop PA
start BS
check 'alone it is locked' own_log_is BS locked
passport six.json R-6 R0000006 'while locked'
check_not 'and publishes nothing' ask BS publish "$work/six.json" --to all
check 'it says what it waits for' prints 'heard 0 of 1' ask BS publish "$work/six.json" --to all
start CO
start PA
check 'it fetches what it had signed' eventually 20 leaves_are BS BS 5
check 'then it signs again' eventually 20 own_log_is BS signing
check 'the same log' test "$(root_of BS BS)" = "$root"
check 'with the record' eventually 10 field_is BS "$five" .record.sourceRef R-5
check 'and goes on with it' eval 'publish BS six.json --to all >/dev/null'
for code in CO PA; do
    check "$code goes on with it, too" eventually 10 leaves_are "$code" BS 6
done
check 'one history everywhere' eval '[[ $(root_of BS BS) == $(root_of CO BS) && $(root_of BS BS) == $(root_of PA BS) ]]'
check 'no log is frozen' eval '! ask PA alarms | grep -q FORK'
finish
