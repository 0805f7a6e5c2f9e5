#!/bin/bash
# What is withdrawn or over is in no file of any node any more: neither its words nor its search keys. Retention, review.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

faketime=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
[[ -n $faketime ]] || { echo "skipped: there is no libfaketime" && exit 77; }
if is_sanitized; then echo "skipped: libfaketime and the sanitizer exclude each other" && exit 77; fi

# start_clocked CODE: start a node with a clock of its own.
start_clocked() {
    LD_PRELOAD=$faketime FAKETIME_TIMESTAMP_FILE=$work/clock.$1 FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
        start "$1"
}

# set_clock DAYS CODE...: so many days ahead.
set_clock() {
    local days=$1 code
    shift
    for code; do
        echo "+${days}d" >"$work/clock.$code.new"
        mv "$work/clock.$code.new" "$work/clock.$code"
    done
}

# document FILE SOURCE_REF NUMBER WORDS UNTIL: a passport that is kept until then.
document() {
    passport "$@"
    jq --arg until "$5" '.retentionUntil = $until' "$work/$1" >"$work/until.json"
    mv "$work/until.json" "$work/$1"
}

# is_gone CODE TEXT...: no file of the node's store holds one of them.
is_gone() {
    local code=$1 text
    shift
    for text; do not_on_disk "$code" "$text" || return 1; done
}

# ends_in_review CODE ID UNTIL
ends_in_review() {
    [[ $(ask "$1" review --json | jq -r "select(.id == \"$2\").record.retentionUntil") == "$3" ]]
}

today=$(date -u +%F)
tomorrow=$(date -u -d tomorrow +%F)
# Midnight must not come in the middle.
if (($(date -u +%s) % 86400 > 86400 - 120)); then
    sleep 125
    today=$(date -u +%F)
    tomorrow=$(date -u -d tomorrow +%F)
fi

found BS CO PA
set_clock 0 BS CO PA
for code in BS CO PA; do start_clocked "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO
check 'BS and PA are connected' eventually 20 connected BS PA

document gone.json S-1 WITHDRAWN77X 'quoth the raven' "$tomorrow"
document over.json S-2 EXPIRING88Y 'nevermore again' "$today"
document longer.json S-3 EXTENDED99Z 'kept for longer' "$today"
document stays.json S-4 STAYING55Q 'evermore' 2027-06
gone=$(publish BS gone.json --to all)
over=$(publish BS over.json --to all)
longer=$(publish BS longer.json --to all)
stays=$(publish BS stays.json --to all)
passport silent.json S-5 SILENT44P 'says nothing'
silent=$(publish BS silent.json --to all)
for code in CO PA; do
    check "$code has them" eventually 10 field_is "$code" "$silent" .state CURRENT
done
for code in BS CO PA; do
    check "$code has their words on disk" on_disk "$code" 'nevermore again'
    check "$code has their numbers on disk" on_disk "$code" WITHDRAWN77X
done

echo 'review'
check 'what ends soon is listed' ends_in_review BS "$over" "$today"
check 'to people, too' prints "$over" ask BS review
check_not 'not what ends later' prints "$stays" ask BS review
check 'unless one looks further' prints "$stays" ask BS review --within 12
check 'a document is kept for ten years' field_is BS "$silent" .record.retentionUntil "$(date -u -d '+10 years' +%F)"
check_not 'nor what ends in ten years' prints "$silent" ask BS review --within 12
check 'keeping one longer needs a reason' ends_with 2 ask BS review --extend "$longer" --until 2027-06
check 'and a later day' ends_with 1 ask BS review --extend "$longer" --until "$today" --reason 'still sought'
check 'but not too late a day' prints 'kept for 10 years at most' \
    ask BS review --extend "$longer" --until 2099 --reason 'still sought'
check 'then it is done' ask BS review --extend "$longer" --until 2027-06 --reason 'still sought'
check 'the reason stands in the record' field_is BS "$longer" .record.reviewReason 'still sought'
check 'its content is as it was' field_is BS "$longer" .record.travelDocument.number EXTENDED99Z
check_not 'it ends later' prints "$longer" ask BS review
check 'CO has it' eventually 10 field_is CO "$longer" .record.retentionUntil 2027-06
check 'an amendment cannot extend in silence' prints 'reviewReason: is required' \
    ask BS amend "$stays" <(jq '.retentionUntil = "2028"' "$work/stays.json")
check 'what is over cannot be published' prints 'is over' \
    ask BS publish <(jq '.retentionUntil = "2001"' "$work/silent.json") --to all
check 'nor anything for too long' prints 'too long' \
    ask BS publish <(jq '.retentionUntil = "2050"' "$work/silent.json") --to all

echo 'withdrawn'
check 'the owner may' ask BS withdraw "$gone" --durable 2
for code in BS CO PA; do
    check "$code has nothing of it left" eventually 10 is_gone "$code" 'quoth the raven' WITHDRAWN77X
    check "$code has the others" on_disk "$code" 'nevermore again'
done

echo 'over'
set_clock 1 PA
check 'a node whose day has come erases it by itself' eventually 10 field_is PA "BS/$over" .state WITHDRAWN
check 'nothing is left there' eventually 10 is_gone PA 'nevermore again' EXPIRING88Y
check 'the others have it' field_is CO "$over" .state CURRENT
document late.json S-6 LATECOMER66 'too late for one' "$today"
late=$(publish BS late.json --to all)
check 'what arrives when it is over' eventually 10 field_is CO "$late" .state CURRENT
check 'PA has its leaf' eventually 10 test "$(leaves BS BS)" = "$(leaves PA BS)"
check 'but never its words' is_gone PA 'too late for one' LATECOMER66
check 'nor the record' ends_with 0 field_is PA "BS/$late" .state WITHDRAWN
set_clock 1 BS CO
for code in BS CO; do
    check "at $code it is over" eventually 10 field_is "$code" "BS/$over" .state WITHDRAWN
    check "$code has nothing of it left" eventually 10 is_gone "$code" 'nevermore again' EXPIRING88Y 'too late for one'
done
check 'its owner has withdrawn it from everybody' \
    eventually 10 test "$(ask BS deliveries "$over" --json | jq -r '[.deliveries[].state] | unique | .[]')" = erased
check 'what was kept longer is there' field_is CO "$longer" .state CURRENT
check 'without its first version' test "$(ask CO log entries BS --first 2 --count 1 --json | jq -r .kind)" = erased
check 'the log verifies everywhere' have_same_roots BS CO PA

echo 'after a stop and a start'
for code in BS CO PA; do
    stop "$code"
    check "$code has nothing left" is_gone "$code" 'quoth the raven' WITHDRAWN77X 'nevermore again' EXPIRING88Y \
        'too late for one' LATECOMER66
    check "$code has what stays" on_disk "$code" evermore
    for text in evermore STAYING55Q SILENT44P; do
        check_not "but no $text in its index" grep -qaiF -- "$text" "$federation/$code/state/index/data.mdb"
    done
    start_clocked "$code"
done
# Asked for in another form than the disk is searched for: the audit log keeps what was asked.
check 'they connect' eventually 20 connected BS PA
for code in BS CO PA; do
    check "$code knows that it is gone" field_is "$code" "BS/$gone" .state WITHDRAWN
    check "$code has no hit" ends_with $MISS ask "$code" check document EXPIRING-88Y
    check "$code has a hit of what stays" ask "$code" check document STAYING55Q
done
echo 'with the index made again'
stop CO
rm -rf "$federation/CO/state/index"
start_clocked CO
check 'nothing comes back to the disk' is_gone CO 'quoth the raven' WITHDRAWN77X 'nevermore again' EXPIRING88Y
check 'nor to an answer' ends_with $MISS ask CO check document EXPIRING-88Y
check 'what stays is found' ask CO check document STAYING55Q
for code in BS CO PA; do stop "$code"; done
finish
