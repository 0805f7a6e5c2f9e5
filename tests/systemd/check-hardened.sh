#!/bin/bash
# What the packages hold is built hardened: what the compiler was told is there in the files.
# Usage: check-hardened.sh PACKAGE_DIRECTORY
set -euo pipefail
export LC_ALL=C
packages=${1:?usage: $0 PACKAGE_DIRECTORY}
compgen -G "$packages/*.deb" >/dev/null || { echo "skipped: there are no packages in $packages"; exit 77; }
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
for package in "$packages"/*.deb; do
    dpkg-deb --extract "$package" "$unpacked"
done
faults=0

# must FILE CLAIM COMMAND...: the command succeeds.
must() {
    local file=$1 claim=$2
    shift 2
    "$@" || { echo "${file#"$unpacked"}: $claim"; faults=$((faults + 1)); }
}
# has READELF-OPTIONS PATTERN FILE; is without the same.
has() { readelf -W "$1" "$3" 2>/dev/null | grep -E "$2" >/dev/null; }
lacks() { ! has "$@"; }
# calls_checked_forms FILE: at least one function of the C library is called by its form that knows the size of the buffer.
calls_checked_forms() { readelf -W --dyn-syms "$1" | grep -E '__[a-z]+_chk@' >/dev/null; }

# The linker marks a file for CET only if the C library's own parts are marked, which Debian 12's are not; ours must be ready.
begins_functions_with_endbr64() { [[ $(objdump -d --no-show-raw-insn "$1" | grep -c endbr64) -ge 100 ]]; }

count=0
while read -r file; do
    readelf -h "$file" >/dev/null 2>&1 || continue
    count=$((count + 1))
    must "$file" 'is not position independent' has -h 'Type: *DYN' "$file"
    must "$file" 'has no part that becomes read-only after relocation' has -l 'GNU_RELRO' "$file"
    must "$file" 'binds functions only when they are called' has -d 'BIND_NOW|FLAGS.*NOW' "$file"
    must "$file" 'does not say whether its stack is executable' has -l 'GNU_STACK' "$file"
    must "$file" 'has an executable stack' lacks -l 'GNU_STACK.* RWE' "$file"
    must "$file" 'has a part that is writable and executable' lacks -l 'LOAD.* RWE' "$file"
    must "$file" 'has no stack protector' has --dyn-syms '__stack_chk_fail' "$file"
    must "$file" 'calls no checked form of a function' calls_checked_forms "$file"
    must "$file" 'looks for libraries where it was told to' lacks -d 'RPATH|RUNPATH' "$file"
    if [[ $(uname -m) == x86_64 ]]; then
        must "$file" 'has functions that do not begin with endbr64' begins_functions_with_endbr64 "$file"
    fi
done < <(find "$unpacked" -type f \( -perm -u+x -o -name '*.so*' \))
[[ $count -ge 3 ]] || { echo "found $count programs and libraries only"; exit 1; }
[[ $faults -eq 0 ]] || exit 1
echo "$count programs and libraries are hardened"
