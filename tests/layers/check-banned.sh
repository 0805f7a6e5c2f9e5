#!/bin/sh
# check-banned.sh COMPILER BANNED.h: the compiler refuses each banned function, and takes what stands in its place.
set -eu
compiler=${1:?usage: check-banned.sh COMPILER BANNED.h}
header=${2:?usage: check-banned.sh COMPILER BANNED.h}

# compiles BODY: a function of this body, with the headers that declare everything.
compiles() {
    printf '%s\n' '#include <stdio.h>' '#include <stdlib.h>' '#include <string.h>' '#include <time.h>' \
        "void probe(char *text, void *use); void probe(char *text, void *use) { $1; (void)text; (void)use; }" |
        "$compiler" -std=c11 -D_GNU_SOURCE -w -include "$header" -fsyntax-only -x c - 2>/dev/null
}

compiles '(void)snprintf(text, 1, "%s", "a")' || { echo "nothing compiles with $header" >&2; exit 1; }
names=$(sed -n 's/^[a-z].*[ *]\([a-z]*\)(.*) BANNED(.*/\1/p' "$header")
count=0
for name in $names; do
    # To take the address is a use, too.
    if compiles "use = (void *)$name"; then
        echo "$name is not refused"
        exit 1
    fi
    count=$((count + 1))
done
test "$count" -ge 20 || { echo "found $count names only in $header" >&2; exit 1; }
echo "$count functions are refused"
