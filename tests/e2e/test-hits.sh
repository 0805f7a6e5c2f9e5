#!/bin/bash
# A check that meets another bureau's record tells its owner; questions, reminders, answers and outcomes follow; standing
# queries; thousands of checks make few hits and few commits.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# hits CODE [ARGUMENT...]: states of the hits that a bureau sees, in one line.
hits() {
    local code=$1
    shift
    ask "$code" hits "$@" --json | jq -rs '[.[] | .hit.owner + " " + .phase + (if .overdue then " overdue" else "" end)] | join(", ")'
}

# hits_are CODE STATES [ARGUMENT...]
hits_are() {
    local code=$1 states=$2
    shift 2
    [[ $(hits "$code" "$@") == "$states" ]]
}

# hit_of CODE RECORD: the id of the newest hit on a record.
hit_of() {
    ask "$1" hits --record "$2" --json | jq -rs 'last.hit.id'
}

# hit_field CODE ID PATH
hit_field() {
    ask "$1" hits show "$2" --json | jq -r "$3 // empty"
}

# hit_field_is CODE ID PATH VALUE
hit_field_is() {
    [[ $(hit_field "$1" "$2" "$3") == "$4" ]]
}

# all_told CODE: no hit waits to be told.
all_told() {
    [[ $(ask "$1" status --json | jq -r '.hitsUntold // 0') == 0 ]]
}

# published CODE: how many leaves its own log has.
published() {
    ask "$1" status --json | jq -r '.records // 0'
}

# published_is CODE COUNT
published_is() {
    [[ $(published "$1") == "$2" ]]
}

# check_batch CODE FILE [OPTION...]: the answers are in $work/answers.
check_batch() {
    ask "$1" check --batch "$2" "${@:3}" >"$work/answers"
}

found BS CO PA
# Short times, so that reminders come within the test.
for code in BS CO PA; do printf 'VerifyUrgent = 2s\nVerifyRoutine = 1h\n' >>"$federation/$code/comityd.conf"; done
for code in BS CO PA; do start "$code"; done
for peer in BS PA; do check "CO and $peer are connected" eventually 20 connected CO "$peer"; done

passport one.json BS-1 L898902C3 'taken from a car'
one=$(publish BS one.json --to all)
check 'CO and PA get the record' eventually 10 have_same_leaves BS CO PA

echo 'a hit'
check 'CO checks the document, and it is a hit' ask CO check document L898902C3 --purpose 'border control' --place 'Port Utopia' --agency Customs
check 'BS is told' eventually 10 hits_are BS 'CO told'
hit=$(hit_of BS "$one")
check 'with what was met' hit_field_is BS "$hit" .hit.record.hit.record.recordId "$one"
check 'in which field' hit_field_is BS "$hit" '.hit.record.hit.matchedFields[0]' 'travelDocument.number'
check 'where' hit_field_is BS "$hit" .hit.record.hit.place 'Port Utopia'
check 'by whom' hit_field_is BS "$hit" .hit.record.hit.agency Customs
check 'why' hit_field_is BS "$hit" '.hit.record.purposes[0]' BORDER_CONTROL
check 'and by which rule' hit_field_is BS "$hit" .hit.record.hit.cause CHECK
check 'nobody else is' hits_are PA '' --all
check 'nor has it on disk' not_on_disk PA 'Port Utopia'
check 'people see it' prints 'passport UTO L898902C3' ask BS hits
check 'status says the rule' prints "told to the record's owner alone" ask CO status --json

echo 'what is no hit'
check 'BS meets its own record' ask BS check document L898902C3
check 'PA opens it without a purpose' ask PA get "BS/$one"
check 'nobody is told of these' hits_are BS 'CO told' --all
check 'PA opens it for a purpose' ask PA get "BS/$one" --purpose 'informant'
check 'and that is one' eventually 10 hits_are BS 'CO told, PA told' --all

echo 'a question'
check 'CO asks, urgently' ask CO hits verify "$hit" --urgent --remarks 'the holder is here'
check 'BS sees it' eventually 10 hits_are BS 'CO asked' --by CO
check 'with the remarks' prints 'the holder is here' ask BS hits show "$hit"
check 'the first reminder comes by itself' eventually 10 hit_field_is BS "$hit" .hit.record.hit.reminder 1
kill_node CO
check 'BS finds it overdue while CO is down' eventually 10 hits_are BS 'CO asked overdue' overdue
start CO
check 'CO goes on reminding after a power cut' eventually 20 hit_field_is BS "$hit" .hit.record.hit.reminder 2
check 'three times' eventually 10 hit_field_is BS "$hit" .hit.record.hit.reminder 3
check 'it is overdue at both' eventually 10 hits_are BS 'CO asked overdue' overdue
check 'for CO, too' hits_are CO 'CO asked overdue' overdue
check 'and CO says so' logged CO 'hit-unanswered'

echo 'an answer'
check 'CO may not answer for BS' prints 'only it may answer' ask CO hits answer "$hit" --valid
check 'BS wants more time' ask BS hits answer "$hit" --more-time 30m
check 'CO sees that' eventually 10 hits_are CO 'CO more time'
check 'nothing is overdue' prints 'nothing is overdue' ask BS hits overdue
check 'BS answers' ask BS hits answer "CO/$hit" --valid --remarks 'warrant in force'
check 'CO sees that' eventually 10 hits_are CO 'CO answered'
check 'what was done stands in order' prints 'answered: valid' ask CO hits show "$hit"
check 'the outcome is an arrest' ask CO hits outcome "$hit" arrest --remarks 'arrested at 12:40'
check 'BS sees that' eventually 10 hits_are BS 'CO closed' --all --by CO
check 'and it is off the list' hits_are BS '' --by CO

echo 'standing queries'
ask PA watch --key document:X7654321:UTO --json >"$work/standing" 2>/dev/null &
standing=$!
passport two.json BS-2 X7654321 'from a blank series'
two=$(publish BS two.json --to all)
check 'it is answered when the record arrives' eventually 20 grep -q "$two" "$work/standing"
check 'and BS gets a hit' eventually 10 prints STANDING ask BS hits --by PA --json
check 'BS withdraws the record' ask BS withdraw "$two"
check 'that is told, too' eventually 20 grep -q WITHDRAWN "$work/standing"
kill "$standing" 2>/dev/null || true

echo 'thousands of checks'
before=$(published CO)
for ((i = 0; i < 5000; i++)); do echo 'document=L898902C3'; done >"$work/batch"
check 'CO checks the same document 5000 times' check_batch CO "$work/batch" --place 'Gate 1' --purpose 'border control'
check 'all are answered' test "$(grep -c '"hits":\[{' "$work/answers")" = 5000
check 'hits are told' eventually 10 all_told CO
check 'and it is one' published_is CO $((before + 1))
kill_node CO
start CO
check 'after a power cut the same' ask CO check document L898902C3 --place 'Gate 1'
check 'all are told' eventually 10 all_told CO
check 'and it was none' published_is CO $((before + 1))

echo 'a bureau that does not tell'
sed -i '$aHits = no' "$federation/PA/comityd.conf"
kill -HUP "${pids[PA]}"
check 'PA reloads' eventually 10 prints 'Hits = no' ask PA status --json
known=$(published PA)
check 'its checks are answered' ask PA check document L898902C3 --place Harbour
check 'and nobody is told' eventually 10 all_told PA
check 'by a hit' published_is PA "$known"
finish
