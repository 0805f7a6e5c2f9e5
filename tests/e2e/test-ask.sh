#!/bin/bash
# Officers ask other bureaus' nodes live: each answers from its own records what the asker may see, and no more.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

readonly FAILED=1

passport() {
    printf '{"sourceRef": "%s", "travelDocument": {"documentType": "PASSPORT", "number": "%s", "issuingCountry": "UTO",
        "category": "STOLEN"}}\n' "$1" "$1" >"$work/$1.json"
    publish "$2" "$1.json" --to "$3" >/dev/null
}

# outcome FROM AT VALUE: how the bureau answers.
outcome() {
    ask "$1" check document "$3" --at "$2" --purpose test --json | jq -r '.at[0].outcome'
}

# answers EXPECTED FROM AT VALUE
answers() {
    local expected=$1 got
    shift
    got=$(outcome "$@") || true
    [[ $got == "$expected" ]] || {
        printf 'the answer is "%s", not "%s"\n' "$got" "$expected"
        return 1
    }
}

# peer_option CODE PEER LINE: add a line to what a node's configuration says of a peer.
peer_option() {
    echo "$3" >>"$federation/$1/peers.d/$2.conf"
}

found BS CO PA
peer_option BS PA 'Withheld = silent'
peer_option CO PA 'Queries = 3/minute'
for code in BS CO PA; do start "$code"; done
for code in CO PA; do check "BS and $code are connected" eventually 20 connected BS "$code"; done
check 'CO and PA are connected' eventually 20 connected CO PA

passport D0000001 BS all
passport D0000002 BS PA
passport D0000003 BS all-except:CO
passport D0000004 BS nobody
passport D0000005 CO all
check 'CO has the leaves of BS' eventually 10 have_same_leaves BS CO

echo 'what is answered'
check 'what CO may see is shown' answers HIT CO BS D0000001
check 'of what is withheld from it, that it should ask BS' answers CONTACT CO BS D0000002
check 'also of what nobody else may see' answers CONTACT CO BS D0000004
check 'of what excludes it, nothing' answers NO_HIT CO BS D0000003
check 'nothing of what is not there' answers NO_HIT CO BS D0009999
check 'PA may see one of these' answers HIT PA BS D0000002
check 'and is told nothing of the other' answers NO_HIT PA BS D0000004
check 'a record is its owner'\''s to answer for' answers NO_HIT PA BS D0000005
check 'a hit shows the record' eventually 1 prints 'D0000001' ask CO check D0000001 --at BS --purpose test
check 'what is withheld shows whom to ask' prints 'BS       HIT: contact the bureau' \
    ask CO check D0000002 --at BS --purpose test
withheld() {
    ! ask CO check D0000002 --at BS --purpose test --json | jq -c '.at' | grep -q D0000002
}
check 'and nothing else' withheld
check 'look-alikes are folded where that is wanted' prints 'look-alikes folded' \
    ask CO check DOOOOOO1 --loose --at BS --purpose test
check 'everyone is asked' prints 'PA       no hit' ask CO check D0000001 --everyone --purpose test
check 'no hit anywhere ends with 3' ends_with $MISS ask CO check D0009999 --everyone --purpose test

echo 'persons'
printf '{"sourceRef": "N-1", "notice": {"colour": "RED", "kind": "NOTICE", "familyName": "Landazábal", "forenames": "Joaquín",
    "birthDate": "1972-04-09", "sex": "M", "nationalities": ["UTO"]}}\n' >"$work/one.json"
printf '{"sourceRef": "N-2", "notice": {"colour": "RED", "kind": "NOTICE", "familyName": "Hvostovsky", "forenames": "Agraphena",
    "birthDate": "1980", "sex": "F", "nationalities": ["UTO"]}}\n' >"$work/two.json"
publish BS one.json --to all >/dev/null
publish BS two.json --to nobody >/dev/null
check 'a person is found by name' prints 'Landazábal, Joaquín' \
    ask CO search --name 'Joaquin Landazabal' --at BS --purpose test
check 'one that is withheld is a hint' prints 'BS       HIT: contact the bureau' \
    ask CO search --name 'Agraphena Hvostovsky' --at BS --purpose test

echo 'what is kept'
# signed CODE FILTER: what was signed of the questions in its audit log for which the filter holds.
signed() {
    ask "$1" audit --request ask --json | jq -r ".entry | select(.signedAnswer) | select($2) | .signedRequest, .signedAnswer"
}
kept_alike() {
    signed CO '.asked[0].value == "BS"' >"$work/asked"
    signed BS '.bureau == "CO"' >"$work/answered"
    [[ -s $work/asked ]] && cmp "$work/asked" "$work/answered"
}
check 'both sides keep the same signed questions and answers' eventually 5 kept_alike
hints() {
    [[ $(ask BS audit --request ask --json | jq -r '.entry.shown[]? | select(.hint).record' | sort -u | wc -l) == 3 ]]
}
check 'and BS, of which records it has hinted' hints

echo 'what is refused'
for ((i = 1; i <= 3; i++)); do check "question $i in a minute is not" answers NO_HIT PA CO D0009999; done
check 'the fourth is, with the reason' prints 'refused: more than the 3 questions a minute that CO answers PA' \
    ask PA check D0009999 --at CO --purpose test
check 'which is no sure miss' ends_with $FAILED ask PA check D0009999 --at CO --purpose test
check 'an unknown bureau' prints 'there is no bureau XX' ask CO check D0000001 --at XX --purpose test
check 'no purpose' ends_with 2 ask CO check D0000001 --at BS

echo 'who is away'
kill_node BS
check 'is no answer' eventually 20 prints 'BS       no answer: away' ask CO check D0009999 --at BS --purpose test
check 'which is no sure miss' ends_with $FAILED ask CO check D0009999 --at BS --purpose test
check 'the others answer' prints 'PA       no hit' ask CO check D0009999 --everyone --purpose test

echo 'who hangs'
start BS
check 'BS is back' eventually 20 connected BS CO
kill -STOP "${pids[BS]}"
check 'is no answer in time' prints 'BS       no answer: no answer in 1000 ms' \
    ask CO --timeout 1 check D0009999 --at BS --purpose test
kill -CONT "${pids[BS]}"
check 'and answers again' eventually 10 answers HIT CO BS D0000001
finish
