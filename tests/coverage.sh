#!/usr/bin/env bash
# Says how much of each folder the unit tests and the fuzz corpora run, and fails where that is less than it should be.
# Usage: tests/coverage.sh [--html DIRECTORY]
set -euo pipefail
cd "$(dirname "$0")/.."
. ./tests/packages.sh
install_packages build test coverage
build=build/coverage

cmake --preset coverage >/dev/null
cmake --build --preset coverage
find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" -L 'unit|fuzz' -j "$(nproc)" --output-on-failure

# report FOLDER LEAST-LINES LEAST-BRANCHES: branches in percent of those that are no assert's.
report() {
    echo "== $1"
    gcovr --root . --object-directory "$build" --filter "$1/" --exclude-lines-by-pattern '.*\bassert\(.*' \
        --fail-under-line "$2" --fail-under-branch "$3" "${@:4}"
}
html=()
if [ "${1:-}" = --html ]; then
    mkdir -p "${2:?--html needs a directory}"
    html=(--html-details "$2/index.html")
    gcovr --root . --object-directory "$build" --filter lib/ --filter daemon/ --filter ctl/ "${html[@]}"
fi
report lib 95 85
report daemon 80 60
report ctl 80 60
