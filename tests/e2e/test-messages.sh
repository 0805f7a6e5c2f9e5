#!/bin/bash
# Messages between three bureaus, by real nodes: threads, receipts, due times and reminders, attachments, and a bureau
# that is away (docs/messages.md).
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# dispatch CODE COMMAND [OPTION...]: send, reply or remind; print the message's name.
dispatch() {
    local code=$1
    shift
    ask "$code" "$@" --json | jq -r '"\(.owner)/\(.id)"'
}

# message CODE NAME PATH: of the message as that bureau sees it; nobody is told.
message() {
    ask "$1" read "$2" --peek --json | jq -r "$3 // empty"
}

# message_is CODE NAME PATH VALUE
message_is() {
    [[ $(message "$@") == "$4" ]]
}

# receipt_is CODE NAME BUREAU STATE
receipt_is() {
    [[ $(message "$1" "$2" ".receipts[] | select(.bureau == \"$3\").state") == "$4" ]]
}

# box CODE BOX [OPTION...]: the names of the messages, in order of time.
box() {
    ask "$@" --json | jq -rs 'sort_by(.record.time)[] | "\(.record.owner)/\(.record.id)"'
}

# box_is CODE BOX [OPTION...] -- NAME...
box_is() {
    local -a question=()
    while [[ $1 != -- ]]; do
        question+=("$1")
        shift
    done
    shift
    [[ $(box "${question[@]}") == "$(printf '%s\n' "$@")" ]]
}

found BS CO PA
for code in BS CO PA; do start "$code"; done
check 'all are connected' eventually 20 connected BS CO
check 'PA, too' eventually 20 connected CO PA
check 'and BS with PA' eventually 20 connected BS PA

echo 'a request, its way, and its answer'
passport lost.json L-1 L898902C3 'left in a bus'
about=$(publish CO lost.json --to BS)
check 'the record that it is about is there' eventually 10 field_is BS "CO/$about" .state CURRENT
printf 'Who was the holder?\r\nPlease by noon.\n' >"$work/question.txt"
question=$(dispatch BS send --to CO --cc PA --subject 'Holder of L898902C3' --file "$work/question.txt" --priority urgent \
    --due 2h --about "$about")
check 'it arrives' eventually 10 box_is CO inbox --unread -- "$question"
check 'the copy, too' eventually 10 box_is PA inbox -- "$question"
check 'only those who are addressed see it' message_is BS "$question" .record.distribution.kind ONLY
check 'its words' message_is CO "$question" .record.record.message.body $'Who was the holder?\nPlease by noon.'
check 'the record it is about, with its owner' message_is CO "$question" .record.record.message.references[0].owner CO
check 'delivered' eventually 10 receipt_is BS "$question" CO DELIVERED
check 'CO is to answer' box_is CO inbox --open -- "$question"
check 'PA is not' box_is PA inbox --open --
check 'a peek tells nobody' message_is CO "$question" .unread true
check 'opened by an officer' prints 'Please by noon.' ask CO read "$question"
check 'it is not new any more' box_is CO inbox --unread --
check 'and BS hears of it' eventually 10 receipt_is BS "$question" CO READ
check 'PA has not read it' receipt_is BS "$question" PA DELIVERED
answer=$(dispatch CO reply "$question" --body 'A person unknown to us.' --all)
check 'the answer arrives' eventually 10 receipt_is BS "$question" CO ANSWERED
check 'so the request is answered' message_is BS "$question" .state ANSWERED
check 'PA has a copy of the answer' eventually 10 box_is PA thread "$question" -- "$question" "$answer"
check 'the subject follows' message_is BS "$answer" .record.record.message.subject 'Re: Holder of L898902C3'
check 'nobody waits' box_is BS outbox --open --
thanks=$(dispatch BS reply "$answer" --body 'Thank you.' --close)
check 'the thread is closed, at CO too' eventually 10 message_is CO "$question" .state CLOSED
check 'in order' box_is CO thread "$thanks" -- "$question" "$answer" "$thanks"
check 'as people see it' prints 'Re: Holder of L898902C3' ask CO inbox

echo 'what is wrong is said, and nothing is sent'
leaves_before=$(leaves BS BS)
refuses() { # WORDS COMMAND...
    check_not "refused: $1" ask BS "${@:2}"
    said "$1"
}
refuses 'message\.to\[0\]: bureau ZZ is not known' send --to ZZ --subject x
refuses 'BS is this bureau' send --to BS --subject x
refuses 'CO is in "to" already' send --to CO --cc CO --subject x
refuses 'dueAt: .* is over' send --to CO --subject x --due 2020-01-01
refuses 'neither a span' send --to CO --subject x --due tomorrow
refuses 'message\.subject: is required' send --to CO --subject ''
refuses 'message\.references\[0\]: no record' send --to CO --subject x --about 01890a5d-ac96-774b-bcce-b302099a8057
refuses 'message\.inReplyTo: no record' reply 01890a5d-ac96-774b-bcce-b302099a8057 --body x
refuses 'No such file' send --to CO --subject x --attach "$work/none"
: >"$work/empty"
refuses 'is empty' send --to CO --subject x --attach "$work/empty"
head -c 10485761 /dev/zero >"$work/large"
refuses '10 MiB' send --to CO --subject x --attach "$work/large"
refuses 'only its sender can remind' remind "$answer"
check 'nothing was published' test "$(leaves BS BS)" = "$leaves_before"

echo 'attachments'
head -c 200000 /dev/urandom >"$work/scan.pdf"
printf 'page two' >"$work/note.txt"
attached=$(dispatch BS send --to CO --subject 'Scan' --attach "$work/scan.pdf" --attach "$work/note.txt" --kind information)
check 'five parts and one' test "$(message BS "$attached" '[.record.record.message.attachments[].parts[]] | length')" = 6
check 'arrive with the message' eventually 10 message_is CO "$attached" .state DELIVERED
mkdir "$work/saved"
echo mine >"$work/saved/note.txt"
check 'are saved' prints 'note (2).txt' ask CO read "$attached" --save "$work/saved"
check 'as they were' cmp "$work/scan.pdf" "$work/saved/scan.pdf"
check 'beside what was there' cmp "$work/note.txt" "$work/saved/note (2).txt"
check 'which is as it was' test "$(cat "$work/saved/note.txt")" = mine
check 'information needs no answer' box_is CO inbox --open --
check 'PA has nothing of it' not_on_disk PA 'page two'
check 'CO has' on_disk CO 'page two'
check 'a message with attachments is not shown to others' ends_with 1 ask BS widen "${attached#*/}" --add PA
check 'withdrawn' ask BS withdraw "${attached#*/}"
check 'with its attachments, from the disks too' eventually 10 not_on_disk CO 'page two'
check 'its own disk, too' not_on_disk BS 'page two'
check 'and it is in no box' box_is CO inbox -- "$question" "$thanks"

echo 'a bureau that is away'
stop CO
waiting=$(dispatch BS send --to CO --subject 'While you were out' --body 'Call us.' --due 2h)
check 'it waits' receipt_is BS "$waiting" CO QUEUED
check 'and says why' prints 'not connected since' ask BS read "$waiting"
kill_node BS
start BS
check 'also over a crash' receipt_is BS "$waiting" CO QUEUED
start CO
check 'CO is back, and gets it' eventually 20 box_is CO inbox --unread -- "$thanks" "$waiting"
check 'BS knows' eventually 10 receipt_is BS "$waiting" CO DELIVERED

echo 'due times and reminders'
urgent=$(dispatch BS send --to CO,PA --subject 'Verify at once' --due "$(date -u -d '+4 seconds' +%FT%T.000Z)" --remind)
check 'it arrives' eventually 10 message_is PA "$urgent" .unread true
check 'PA answers' ask PA reply "$urgent" --body 'Valid.'
check 'BS has the answer' eventually 10 receipt_is BS "$urgent" PA ANSWERED
check 'CO does not: overdue at BS' eventually 10 box_is BS outbox --overdue -- "$urgent"
check 'and at CO' eventually 10 box_is CO inbox --overdue -- "$urgent"
check 'the node reminds CO by itself' eventually 10 prints 'Reminder 1: Verify at once' ask CO inbox
check_not 'not PA' prints 'Reminder 1' ask PA inbox
check 'an officer reminds again' ask BS remind "$urgent" --due 1h
check 'that is the second' eventually 10 prints 'Reminder 2: Verify at once' ask CO inbox
reminder=$(box CO inbox --unread | tail -n 1)
check 'a reply to the reminder' eventually 10 ask CO reply "$reminder" --refuse 'The judge has not decided.'
check 'answers the request' eventually 10 receipt_is BS "$urgent" CO ANSWERED
check 'nothing is overdue' box_is BS outbox --overdue --
check_not 'who has answered is not reminded' ask BS remind "$urgent"
said 'all have answered'

echo 'relay: BS and PA do not reach each other'
for code in BS PA; do stop "$code"; done
deny_line BS PA
for code in BS PA; do start "$code"; done
check 'both reach CO' eventually 20 connected CO BS
check 'CO reaches PA' eventually 20 connected CO PA
round=$(dispatch BS send --to PA --cc CO --subject 'By way of CO' --body 'It works.')
check 'it arrives all the same' eventually 20 message_is PA "$round" .unread true
check 'and is answered' ask PA reply "$round" --all --body 'So it does.'
check 'so BS knows that it came' eventually 20 receipt_is BS "$round" PA ANSWERED

for code in BS CO PA; do stop "$code"; done
finish
