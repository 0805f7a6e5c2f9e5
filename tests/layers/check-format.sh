#!/usr/bin/env bash
# Every C file is as clang-format with this repository's .clang-format writes it. Usage: check-format.sh SOURCE_DIRECTORY
set -euo pipefail
cd "${1:?usage: $0 SOURCE_DIRECTORY}"
command -v clang-format >/dev/null || { echo "clang-format is not installed: skipped"; exit 77; }
# Another version formats a few things otherwise; Debian 12's is the one that counts.
clang-format --version | grep -q 'version 14\.' || { echo "$(clang-format --version) is not version 14: skipped"; exit 77; }
find include lib daemon ctl tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
echo "formatted: $(find include lib daemon ctl tests -name '*.[ch]' | wc -l) files"
