#!/bin/bash
# Three bureaus cosign each other's checkpoints; a program that shares nothing with Comity verifies what comes of it.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

verifier=$(dirname "${BASH_SOURCE[0]}")/verify_note.py

# verified WHAT FILE [OPTION...]: by the other program, with the log key of BS; what it says is in verified.txt.
verified() {
    python3 "$verifier" "$1" "$2" --key "$federation/BS/log.vkey" "${@:3}" >"$work/verified.txt"
}

# says_verified LINE: that program said so; names_witness CODE: that it has cosigned.
says_verified() {
    grep -Fxq -- "$1" "$work/verified.txt"
}

names_witness() {
    grep -Eq "^cosigned comity/test/$1/witness [0-9]{10}$" "$work/verified.txt"
}

# witnessed CODE ORIGIN: "2 of 2", as that node counts.
witnessed() {
    ask "$1" status --json | jq -r ".logs[] | select(.origin == \"$2\") | \"\(.witnessed // 0) of \(.witnesses)\""
}

# witnessed_is CODE ORIGIN COUNT
witnessed_is() {
    [[ $(witnessed "$1" "$2") == "$3" ]]
}

# witness_field CODE ORIGIN WITNESS FIELD
witness_field() {
    ask "$1" log witnesses "$2" --json | jq -r ".witnesses[] | select(.bureau == \"$3\").$4 // empty"
}

check 'the other program knows the examples of the specifications' python3 "$verifier" self-test
found BS CO PA
for code in BS CO PA; do
    [[ $code == PA ]] || sed -i '$aQuorumAlarmHours = 8784' "$federation/$code/comityd.conf"
    start "$code"
done
check 'BS and CO are connected' eventually 20 connected BS CO
check 'BS and PA are connected' eventually 20 connected BS PA
check 'CO and PA are connected' eventually 20 connected CO PA
passport one.json S-1 W0000001 'seen by three'
passport two.json S-2 W0000002 'for one only'
one=$(publish BS one.json --to all)
two=$(publish BS two.json --to CO)

echo 'everybody cosigns'
for code in BS CO PA; do
    check "$code knows that two have cosigned the log of BS" eventually 10 witnessed_is "$code" BS '2 of 2'
done
check 'by whom' test "$(witness_field PA BS CO size)" = 2
check 'when' test -n "$(witness_field PA BS CO time)"
check 'people are told' prints 'by 2 of 2 other bureaus, 2 are needed' ask BS log witnesses
check 'the origin does not witness itself' test -z "$(witness_field BS BS BS vkey)"
ask CO log witnesses BS --keys >"$work/witnesses"
check 'the keys of the witnesses are those they made' \
    diff "$work/witnesses" <(cat "$federation"/{CO,PA}/witness.vkey)

echo 'a checkpoint, verified by another program'
for code in BS CO PA; do
    ask "$code" log checkpoint BS >"$work/$code.checkpoint"
    check "$code has one that two have cosigned" \
        verified checkpoint "$work/$code.checkpoint" --witness "$work/witnesses" --quorum 2
    check 'of two leaves' says_verified 'size 2'
    check 'and the root of the entries' says_verified "root $(root_of "$code" BS)"
done
check 'cosigned by CO' names_witness CO
check 'and by PA' names_witness PA
sed 's/^2$/3/' "$work/BS.checkpoint" >"$work/wrong.checkpoint"
check_not 'not of another size' verified checkpoint "$work/wrong.checkpoint"
check_not 'not with the key of another log' \
    python3 "$verifier" checkpoint "$work/BS.checkpoint" --key "$federation/CO/log.vkey"
sed 's/PA\/witness/CO\/witness/' "$work/BS.checkpoint" >"$work/wrong.checkpoint"
check_not 'not by others than have cosigned' \
    verified checkpoint "$work/wrong.checkpoint" --witness "$work/witnesses" --quorum 2

echo 'a proof, verified by another program'
ask CO log proof "BS/$two" >"$work/two.tlog-proof"
check 'stands by itself' verified proof "$work/two.tlog-proof" --witness "$work/witnesses" --quorum 2
check 'at its place' says_verified 'index 1'
"$comity" log proof --verify "$work/two.tlog-proof" --key "$federation/BS/log.vkey" --entry-out "$work/two.entry" \
    >"$work/said"
check 'and proves the entry' says_verified "entry $(sha256sum <"$work/two.entry" | cut -d' ' -f1)"
check 'which holds the record' grep -qaF 'for one only' "$work/two.entry"
sed 's/^index 1/index 0/' "$work/two.tlog-proof" >"$work/wrong.tlog-proof"
check_not 'not at another place' verified proof "$work/wrong.tlog-proof"
check_not 'PA cannot prove what it may not see' ask PA log proof "BS/$two"
check 'but what all may see' eval 'ask PA log proof "BS/$one" >"$work/one.tlog-proof"'
check 'that verifies, too' verified proof "$work/one.tlog-proof" --witness "$work/witnesses" --quorum 2

echo 'PA is down'
kill_node PA
passport three.json S-3 W0000003 'while one is away'
three=$(publish BS three.json --to all)
check 'one of two cosigns' eventually 10 witnessed_is BS BS '1 of 2'
check 'that is no quorum' prints 'no quorum since' ask BS log witnesses
ask BS log checkpoint >"$work/best"
check 'the checkpoint with most cosignatures is shown' \
    verified checkpoint "$work/best" --witness "$work/witnesses" --quorum 2
check 'though it is older' says_verified 'size 2'
ask BS log checkpoint --newest >"$work/newest"
check 'or the newest' verified checkpoint "$work/newest" --witness "$work/witnesses" --quorum 1
check 'of three leaves' says_verified 'size 3'
check_not 'without a quorum' verified checkpoint "$work/newest" --witness "$work/witnesses" --quorum 2
ask BS log proof "$three" >"$work/three.tlog-proof"
check 'a proof has what there is' verified proof "$work/three.tlog-proof" --witness "$work/witnesses" --quorum 1
check 'comity says that it is not enough' prints 'cosigned by 1 of 2 witnesses, 2 are needed' \
    "$comity" log proof --verify "$work/three.tlog-proof" --key "$federation/BS/log.vkey" --witness "$work/witnesses"
start PA
check 'PA comes back and cosigns' eventually 20 witnessed_is BS BS '2 of 2'
check_not 'then there is a quorum' prints 'no quorum since' ask BS log witnesses

echo 'cosignatures outlive a restart and the loss of an index'
for code in BS CO PA; do stop "$code"; done
start BS
check 'BS remembers both' witnessed_is BS BS '2 of 2'
when=$(witness_field BS BS CO time)
stop BS
start BS --rebuild-index
check 'without its index it knows of none' witnessed_is BS BS '0 of 2'
start CO
start PA
check 'they come again' eventually 20 witnessed_is BS BS '2 of 2'
check 'as they were made' test "$(witness_field BS BS CO time)" = "$when"

echo 'another log key'
head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$federation/BS/next.seed"
chmod 600 "$federation/BS/next.seed"
python3 "$verifier" vkey comity/test/BS "$federation/BS/next.seed" >"$federation/BS/next.vkey"
for code in CO PA; do
    sed -i "/^LogKey/aLogKey = $(<"$federation/BS/next.vkey")" "$federation/$code/peers.d/BS.conf"
    kill -HUP "${pids[$code]}"
    check "$code takes the next key in" eventually 10 logged "$code" reloaded
done
stop BS
sed -i '/^LogKeyFile/aNextLogKeyFile = next.seed' "$federation/BS/comityd.conf"
start BS
check 'BS hears that nobody holds more, and signs' eventually 20 logged BS own-signing
eventually 20 connected BS CO
publish BS three.json --to all >"$work/said"
check 'both keys sign, and both bureaus cosign' eventually 20 witnessed_is BS BS '2 of 2'
ask CO log checkpoint BS --newest >"$work/both"
for key in log next; do
    check "who knows the key $key is content" python3 "$verifier" checkpoint "$work/both" \
        --key "$federation/BS/$key.vkey" --witness "$work/witnesses" --quorum 2
done
stop BS
sed -i -e '/^NextLogKeyFile/d' -e 's/^LogKeyFile = .*/LogKeyFile = next.seed/' "$federation/BS/comityd.conf"
start BS
check 'BS hears that nobody holds more, and signs' eventually 20 logged BS own-signing
eventually 20 connected BS CO
publish BS three.json --to all >"$work/said"
check 'the new key alone is as good' eventually 20 witnessed_is BS BS '2 of 2'
ask PA log checkpoint BS --newest >"$work/new"
check 'it verifies with the new key' python3 "$verifier" checkpoint "$work/new" --key "$federation/BS/next.vkey" \
    --witness "$work/witnesses" --quorum 2
check_not 'and not with the old one' verified checkpoint "$work/new"

echo 'years later'
for code in BS CO PA; do stop "$code"; done
"$comity" log proof --verify "$work/two.tlog-proof" --key "$federation/BS/log.vkey" --witness "$work/witnesses" \
    --quorum 2 >"$work/later"
check 'the proof verifies with nothing but the keys' grep -q 'cosigned by 2 of 2 witnesses' "$work/later"
finish
