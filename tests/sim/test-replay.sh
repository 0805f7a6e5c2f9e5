#!/bin/sh
# test-replay.sh SIM: two runs of one seed are the same, those of two seeds are not.
set -eu
sim=${1:?usage: test-replay.sh SIM}
for options in "--seed 1 --seeds 20" "--seed 7 --bureaus 35"; do
    # shellcheck disable=SC2086 # several words
    first=$($sim $options --hash) second=$($sim $options --hash)
    test "$first" = "$second" || { echo "sim $options: two runs differ" >&2; exit 1; }
done
hashes=$($sim --seed 1 --seeds 20 --hash | sed -n 's/.* hash \([0-9a-f]*\) .*/\1/p' | sort -u | wc -l)
test "$hashes" -eq 20 || { echo "20 seeds have $hashes hashes" >&2; exit 1; }
