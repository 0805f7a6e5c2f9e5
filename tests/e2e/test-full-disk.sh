#!/bin/bash
# A disk that is full: what is there is still read, nothing is acknowledged that is not stored, and when there is room
# again all goes on without a restart. The disk is full because the node's files may not grow beyond a size.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

command -v prlimit >/dev/null || {
    echo 'there is no prlimit: skipped'
    exit 77
}

# may_grow CODE BYTES
may_grow() {
    prlimit --pid "${pids[$1]}" --fsize="$2:" # the soft limit alone, so that it can be raised again
}

store_says() {
    ask "$1" status --json | jq -r .store | grep -Eq -- "$2"
}

found BS CO
for code in BS CO; do sed -i '$aSegmentBytes = 1048576' "$federation/$code/comityd.conf"; done
start BS
start CO
check 'they are connected' eventually 20 connected BS CO
passport before.json F-1 B0000001 'before'
passport co.json F-2 C0000001 'from elsewhere'
passport after.json F-3 A0000001 'after'
before=$(publish BS before.json --to all)
check 'CO has what BS published' eventually 10 field_is CO "BS/$before" .state CURRENT

echo 'the disk of BS fills up'
check 'its files may not grow' may_grow BS 300000
"$build/tests/generate-records" --format ndjson --type mixed --count 3000 --seed 21 --bureau BS --others CO --to all \
    >"$work/many.ndjson"
check 'an import does not succeed' ends_with 1 ask BS import "$work/many.ndjson" --errors "$work/errors"
check 'each line that failed says why' grep -qE 'store cannot write|disk is full|No space|File too large' "$work/errors"
check 'status says so' store_says BS '^no space left$'
check 'so does the log' logged BS 'alarm store-failed '
check 'publishing is refused at once' ends_with 1 timeout 5 "$comity" --socket "$federation/BS/control.sock" \
    publish "$work/after.json" --to all
check 'what is there is still read' field_is BS "$before" .state CURRENT
check 'and found' ask BS check B0000001
co=$(publish CO co.json --to all)
sleep 1
check 'what CO publishes is not taken' ends_with $MISS ask BS get "CO/$co"
check 'and CO does not think so' delivery_is CO "$co" BS pending
check 'it is alive' is_alive BS

echo 'there is room again'
check 'its files may grow' may_grow BS unlimited
check 'it notices by itself' eventually 10 logged BS 'store-recovered '
check 'status says so, too' eventually 5 store_says BS '^writing$'
after=$(publish BS after.json --to all)
check 'publishing goes on' field_is BS "$after" .state CURRENT
check 'CO gets it' eventually 10 field_is CO "BS/$after" .state CURRENT
check 'BS gets what CO had published' eventually 10 field_is BS "CO/$co" .state CURRENT
check 'the import goes on where it was' ask BS import "$work/many.ndjson"
check 'and publishes nothing twice' prints ' 0 published, 0 amended, 3000 unchanged' ask BS import "$work/many.ndjson"
check 'both have the same leaves' eventually 20 have_same_leaves BS CO
check 'and the same roots' have_same_roots BS CO
kill_node BS
start BS
check 'a crash later all of it is there' have_same_roots BS CO
for code in BS CO; do stop "$code"; done
finish
