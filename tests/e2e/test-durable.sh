#!/bin/bash
# --durable K waits for other bureaus' disks, and says honestly when there were too few in time.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

found BS CO PA
for code in BS CO PA; do start "$code"; done
check 'BS and CO are connected' eventually 20 connected BS CO
check 'BS and PA are connected' eventually 20 connected BS PA
passport one.json S-1 D0000001 'held by two'
passport two.json S-2 D0000002 'held by one'
passport few.json S-3 D0000003 'for one only'
passport new.json S-1 D0000001 'held by two, changed'

echo 'both are there'
check 'two of two have it' prints 'on disk at CO, PA' ask BS publish "$work/one.json" --to all --durable 2
check 'it says who in JSON, too' \
    test "$(ask BS publish "$work/one.json" --to all --once --durable 2 --json | jq -c .durability)" = \
    '{"wanted":2,"bureaus":["CO","PA"],"reached":true}'
check 'three of two can never be' ends_with 1 ask BS publish "$work/two.json" --to all --durable 3
check 'nor two of those who may see it' prints '1 other bureau may see it' \
    ask BS publish "$work/few.json" --to PA --durable 2
check 'and nothing is published' test "$(ids BS BS | wc -l)" = 1

echo 'PA is down'
kill_node PA
check 'one of two is what one wanted' prints 'on disk at CO' ask BS publish "$work/two.json" --to all --durable 1
two=$(ask BS export --owner BS | jq -r 'select(.record.sourceRef == "S-2").id')
check 'two are not there in time' ends_with 1 ask BS amend "$two" --to all-except:XX --durable 2 --timeout 1
check 'it says so' prints 'stored here and at 1 of 2 other bureaus (CO)' \
    ask BS amend "$two" --to all --durable 2 --timeout 1
check 'but it is published' field_is BS "$two" .version 3
check 'CO has only a hash of what is for PA' prints 'stored here and at 0 of 1 other bureaus' \
    ask BS publish "$work/few.json" --to PA --durable 1 --timeout 1
"$build/tests/generate-records" --format ndjson --type vehicle --count 400 --seed 5 --bureau BS --others CO,PA \
    --to all >"$work/many.ndjson"
check 'an import says so, too' prints '400 are stored here, but were not seen to be at 2 other bureaus' \
    ask BS import "$work/many.ndjson" --durable 2 --timeout 1
check 'and fails' ends_with 1 ask BS import "$work/many.ndjson" --durable 2 --timeout 1
check 'though CO has all of it' ends_with 0 ask BS import "$work/many.ndjson" --durable 1

echo 'PA comes back while it is waited for'
ask BS withdraw "$two" --durable 2 --timeout 60 >"$work/waited" &
waiting=$!
start PA
check 'who waits is answered' wait "$waiting"
check 'with both' grep -q 'on disk at CO, PA' "$work/waited"
check 'PA never had it' ends_with $MISS ask PA get "BS/$two"
check 'the import is at both now' ends_with 0 ask BS import "$work/many.ndjson" --durable 2
for code in BS CO PA; do stop "$code"; done
finish
