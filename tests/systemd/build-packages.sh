#!/bin/bash
# Makes the Debian packages in build/package/packages.
set -euo pipefail
cd "$(dirname "$0")/../.."
for tool in dpkg-shlibdeps file gzip; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
cmake --preset package
cmake --build --preset package
cd build/package
rm -rf packages
cpack
