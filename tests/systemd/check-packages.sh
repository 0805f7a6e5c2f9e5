#!/bin/bash
# lintian finds no errors in the packages, every command has its page, and libcomity shows nothing but what its headers declare.
# Usage: check-packages.sh PACKAGE_DIRECTORY
set -euo pipefail
export LC_ALL=C
packages=${1:?usage: $0 PACKAGE_DIRECTORY}
command -v lintian >/dev/null || { echo 'skipped: lintian is not installed'; exit 77; }
compgen -G "$packages/*.deb" >/dev/null || { echo "skipped: there are no packages in $packages"; exit 77; }
for package in comityd comity libcomity0 libcomity-dev; do
    compgen -G "$packages/${package}_*.deb" >/dev/null || { echo "there is no package $package"; exit 1; }
done
lintian --allow-root --fail-on error "$packages"/*.deb

# package_holds PACKAGE FILE...
package_holds() {
    local package=$1 files file
    shift
    files=$(dpkg-deb --contents "$packages/${package}"_*.deb)
    for file in "$@"; do
        grep -q " \./usr/share/$file$" <<<"$files" || { echo "$package lacks /usr/share/$file"; exit 1; }
    done
}
package_holds comityd man/man5/comityd.conf.5.gz man/man7/comity-protocol.7.gz man/man8/comityd.8.gz
package_holds comity man/man1/comity.1.gz bash-completion/completions/comity

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
for package in "$packages"/libcomity*.deb; do dpkg-deb --extract "$package" "$unpacked"; done
library=$(find "$unpacked" -name 'libcomity.so.0.*')
objdump -p "$library" | grep -q 'SONAME *libcomity.so.0$' || { echo 'the SONAME is not libcomity.so.0'; exit 1; }
nm -D --defined-only "$library" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort -u >"$unpacked/shown"
cat "$unpacked"/usr/include/comity/*.h | grep -Eo '[a-z0-9_]+' | sort -u >"$unpacked/declared"
hidden=$(comm -23 "$unpacked/shown" "$unpacked/declared")
[[ -z $hidden ]] || { printf 'no header declares:\n%s\n' "$hidden"; exit 1; }
for name in client_connect client_send client_receive client_free error_set message_json_encode comity__request__init; do
    grep -qx "$name" "$unpacked/shown" || { echo "$name is not visible"; exit 1; }
done
echo "$(wc -l <"$unpacked/shown") functions are visible"
