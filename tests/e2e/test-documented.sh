#!/bin/bash
# The examples of docs/import.md are accepted as they stand there, and there is one of each type that this version knows;
# docs/records.md has every field.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$1"
# shellcheck source=tests/e2e/records.sh
. "$(dirname "$0")/records.sh"

# example KIND: print the block of the document that begins with ```KIND.
example() {
    sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$source_directory/docs/import.md" | sed '/^```/d'
}

# types PATTERN: the types of the records whose references are so, each once, a line each.
types() {
    ask BS export | jq -r ".record | select(.sourceRef | test(\"$1\")) | keys[] | select(. as \$key |
        [\"sourceRef\", \"purposes\", \"personStatus\", \"operationId\", \"retentionUntil\"] | index(\$key) | not)" | sort -u
}

found BS CO
start BS
sed -n '/oneof type {/,/}/s/^ *[A-Z][A-Za-z]* \([a-z_]*\) = .*/\1/p' "$source_directory/proto/record.proto" |
    sed -E 's/_([a-z])/\U\1/g' | sort >"$work/known"
check "there are $(wc -l <"$work/known") types" test "$(wc -l <"$work/known")" -ge 13
example ndjson >"$work/examples.ndjson"
example csv >"$work/examples.csv"
check 'the NDJSON is taken whole' ask BS import "$work/examples.ndjson" --to all
said ' 0 refused'
check 'it has every type' diff "$work/known" <(types '^EX-..?$')
check 'so is the CSV' ask BS import "$work/examples.csv"
said ' 0 refused'
check 'it has every type, too' diff "$work/known" <(types '^EX-1..$')

# fields MESSAGE: the names of its fields in JSON, a line each.
fields() {
    sed -n "/^message $1 {/,/^}/p" "$source_directory"/proto/*.proto | sed -nE 's/^  (repeated )?[A-Za-z0-9_.]+ ([a-z0-9_]+) = [0-9]+;.*/\2/p' |
        sed -E 's/_([a-z0-9])/\U\1/g'
}
echo 'docs/records.md'
while read -r message type; do
    row=$(sed -n "/^## The fields of each type/,/^## Who/s/^| \`$type\` | //p" "$source_directory/docs/records.md")
    [[ $(fields "$message" | wc -l) -gt 3 ]] || fail "$message has hardly a field"
    for field in $(fields "$message"); do
        [[ $row == *"\`$field\`"* || $row == *"\`${field}[]\`"* ]] || fail "docs/records.md: $type lacks $field"
    done
done < <(sed -n '/oneof type {/,/}/s/^ *\([A-Z][A-Za-z]*\) \([a-z_]*\) = .*/\1 \2/p' "$source_directory/proto/record.proto")
check 'has a row of each type, with each of its fields' true
finish
