#!/usr/bin/env bash
# Builds Comity with gcc and with clang, warnings as errors, and runs every test. Installs what is missing from Debian's
# packages. Usage: ./test.sh [ctest arguments]
set -euo pipefail
cd "$(dirname "$0")"
. ./tests/packages.sh
install_packages build package test
fetch_promtool build/tools

# clang's build shows its own warnings; the tests run in the gcc build, the sanitized ones in a third.
cmake --preset clang >/dev/null
cmake --build --preset clang

cmake --preset debug >/dev/null
cmake --build --preset debug

cmake --preset asan >/dev/null
cmake --build --preset asan

echo "== unit tests, fuzz corpora and simulation under AddressSanitizer and UndefinedBehaviorSanitizer"
ctest --test-dir build/asan --output-on-failure -L 'unit|fuzz|sim' -j "$(nproc)" "$@"

echo "== every test"
ctest --test-dir build/debug --output-on-failure -j "$(nproc)" "$@"
