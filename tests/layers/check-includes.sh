#!/bin/sh
# check-includes.sh SOURCE_DIR: every include of lib/, include/, daemon/ and ctl/ must be allowed by includes.txt.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:?usage: check-includes.sh SOURCE_DIR}"

files=$(find include lib daemon ctl -type f \( -name '*.c' -o -name '*.h' \) 2>/dev/null | sort)
test -n "$files" || { echo "no sources in $PWD" >&2; exit 1; }

# shellcheck disable=SC2086 # one word per file: our file names hold no spaces
awk -v files="$files" '
    function complain(text) {
        print FILENAME ":" FNR ": " text
        failed = 1
    }

    function folder_of(path) {
        sub(/\/[^\/]*$/, "", path)
        return path
    }

    function name_of(path) {
        sub(/^.*\//, "", path)
        return path
    }

    # The folder whose row in the table rules a file.
    function ruling_folder(path) {
        if (path ~ /^include\/comity\//)
            return "lib/" layer_of(name_of(path))
        return folder_of(path)
    }

    function layer_of(header) {
        return header in layers ? layers[header] : "base"
    }

    # Shell pattern to regular expression.
    function expression_of(pattern) {
        gsub(/[.+]/, "\\\\&", pattern)
        gsub(/\*/, ".*", pattern)
        return "^" pattern "$"
    }

    function add_patterns(folder, words,    count, i, list) {
        count = split(words, list, " ")
        for (i = 1; i <= count; i++)
            if (list[i] ~ /^@/)
                add_patterns(folder, groups[substr(list[i], 2)])
            else
                patterns[folder] = patterns[folder] " " expression_of(list[i])
    }

    function matches_pattern(folder, header,    count, i, list) {
        count = split(patterns[folder], list, " ")
        for (i = 1; i <= count; i++)
            if (header ~ list[i])
                return 1
        return 0
    }

    function has_layer(folder, layer) {
        return index(" " allowed[folder] " ", " " layer " ") > 0
    }

    function check(folder, header, is_quoted) {
        if (header ~ /^comity\//) {
            if (!(("include/" header) in exists))
                complain("there is no public header " header)
            else if (!has_layer(folder, layer_of(name_of(header))))
                complain(folder " may not use " header " of layer " layer_of(name_of(header)))
            return
        }
        if (is_quoted && (folder_of(FILENAME) "/" header) in exists)
            return
        if (is_quoted && ("lib/" header) in exists && has_layer(folder, folder_of(header)))
            return
        if (!matches_pattern(folder, header))
            complain(folder " may not include " header)
    }

    BEGIN {
        count = split(files, list, "\n")
        for (i = 1; i <= count; i++) {
            exists[list[i]] = 1
            if (list[i] ~ /^lib\/[a-z]+\/[a-z0-9_]+\.c$/) {
                header = name_of(list[i])
                sub(/c$/, "h", header)
                layers[header] = name_of(folder_of(list[i]))
            }
        }
    }

    FILENAME ~ /includes\.txt$/ {
        if ($1 == "group")
            for (i = 3; i <= NF; i++)
                groups[$2] = groups[$2] " " $i
        else if ($1 == "header")
            layers[$2] = $3
        else if ($0 !~ /^#/ && NF > 0) {
            split($0, row, "|")
            gsub(/ /, "", row[1])
            allowed[row[1]] = allowed[row[1]] " " row[2]
            add_patterns(row[1], row[3])
            known[row[1]] = 1
        }
        next
    }

    FNR == 1 && !(ruling_folder(FILENAME) in known) {
        complain("folder " ruling_folder(FILENAME) " is not in includes.txt")
    }

    /^[ \t]*#[ \t]*include/ {
        checked++
        if (!match($0, /[<"][^>"]+[>"]/))
            complain("include that is no file name")
        else
            check(ruling_folder(FILENAME), substr($0, RSTART + 1, RLENGTH - 2), substr($0, RSTART, 1) == "\"")
    }

    END {
        print checked + 0 " includes checked"
        exit failed || checked == 0
    }
' "$here/includes.txt" $files
