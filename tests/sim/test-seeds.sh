#!/bin/sh
# test-seeds.sh SIM SEEDS: no seed of the list fails again.
set -eu
sim=${1:?usage: test-seeds.sh SIM SEEDS} seeds=${2:?usage: test-seeds.sh SIM SEEDS}
grep -v '^#' "$seeds" | while read -r seed bureaus what; do
    "$sim" --seed "$seed" --bureaus "$bureaus" || { echo "again: $what" >&2; exit 1; }
done
