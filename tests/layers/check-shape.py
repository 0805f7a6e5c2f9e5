#!/usr/bin/env python3
"""check-shape.py SOURCE_DIRECTORY: every module has its twin test, every header says what it is; functions and files are
short; asserts do nothing.

shape.txt beside this file lists what is excepted. A row that is not needed any more is an error: the list only shrinks.
"""
import pathlib
import re
import sys

FUNCTION_LINES = 70
FILE_LINES = 500
CODE = ("lib", "daemon", "ctl")

# What a call in an assert may be: it looks, and changes nothing.
LOOKS = re.compile(r"^(sizeof|strlen|strcmp|memcmp|is_\w+|\w+_is_\w+|\w+_fits|\w+_rest|\w+_remaining|waiting)$")

# A function of a public header, and those whose name says all.
DECLARED = re.compile(r"^(?!typedef)[a-z][\w *]*[ *](\w+)\([^{}]*?\)[^{}]*?;", re.M)
SELF_EVIDENT = re.compile(r"\w+_(init|release|free)$")


def without_texts(text):
    """Blank comments and literals, keeping the lines."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def functions(text):
    """Yield name and lines of each function; clang-format puts its braces into the first column."""
    lines = text.split("\n")
    head = 0
    for number, line in enumerate(lines):
        if line == "{":
            found = re.match(r"[^(=]*?(\w+)\s*\(", "\n".join(lines[head:number]))
            start, name = head, found.group(1) if found else "?"
        elif line == "}" and number > 0:
            yield name, number - start + 1
            head = number + 1
        elif line == "" or line.startswith(("#", "}")) or line.endswith(";") and not line.startswith(" "):
            head = number + 1


def asserts(text):
    for match in re.finditer(r"(?<!\w)assert\(", text):
        depth, end = 1, match.end()
        while depth > 0:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        yield text.count("\n", 0, match.start()) + 1, text[match.end() : end - 1]


def changes_something(expression):
    if "++" in expression or "--" in expression or re.search(r"(?<![=!<>])=(?!=)", expression):
        return True
    return any(not LOOKS.match(call) for call in re.findall(r"(\w+)\s*\(", expression))


class Rows:
    """The exceptions, each of which must be needed."""

    def __init__(self, path):
        self.rows = {}
        for number, line in enumerate(path.read_text().split("\n"), 1):
            words = line.split()
            if words and not words[0].startswith("#"):
                self.rows[words[0], words[1]] = (number, words[2:])
        self.used = set()

    def take(self, kind, subject):
        row = self.rows.get((kind, subject))
        if row is None:
            return None
        self.used.add((kind, subject))
        return row[1]

    def unused(self):
        for key, (number, _) in sorted(self.rows.items(), key=lambda item: item[1][0]):
            if key not in self.used:
                yield number, " ".join(key)


class Check:
    def __init__(self, root, rows):
        self.root, self.rows, self.faults = root, rows, []
        self.counts = {"modules": 0, "headers": 0, "functions": 0, "asserts": 0}

    def complain(self, where, text):
        self.faults.append(f"{where}: {text}")

    def twin(self, path):
        """lib/X/Y.c and daemon/Y.c have tests/unit/X/test_Y.c; a private part has its parent's."""
        layer, module = path.parent.name, path.stem
        if path.name == "main.c":
            return
        self.counts["modules"] += 1
        parent = self.rows.take("private", str(path))
        twin = f"tests/unit/{layer}/test_{module}.c"
        if parent is not None:
            if (self.root / twin).exists():
                self.complain(path, "has a twin test: take its row out of shape.txt")
            if not path.stem.startswith(parent[0].split("_")[0]):
                self.complain(path, f"is no part of {parent[0]}: the prefix is another")
            if (self.root / path.with_stem(parent[0])).exists():
                return
            twin = f"tests/unit/{layer}/test_{parent[0]}.c"
        if (self.root / twin).exists():
            return
        if self.rows.take("missing", str(path)) is None:
            self.complain(path, f"has no twin test {twin}")

    def header(self, path, raw):
        self.counts["headers"] += 1
        if not re.match(rf"/\*\n \* {path.stem}: \S", raw):
            self.complain(path, f'does not begin with what it is: "/*", " * {path.stem}: ..."')
        if path.parts[0] != "include":
            return
        for paragraph in re.split(r"\n\s*\n", raw.split("*/", 1)[-1]):
            names = [name for name in DECLARED.findall(without_texts(paragraph)) if not SELF_EVIDENT.match(name)]
            if names and "/*" not in paragraph:
                self.complain(path, f"declares {names[0]}() without a word about it")

    def length(self, path, lines):
        row = self.rows.take("long", str(path)) if lines > FILE_LINES else None
        most = int(row[0]) if row else FILE_LINES
        if lines > most:
            self.complain(path, f"has {lines} lines, more than {most}: find the seam and part it")

    def function(self, path, name, lines):
        self.counts["functions"] += 1
        subject = f"{path}:{name}"
        row = self.rows.take("long", subject) if lines > FUNCTION_LINES else None
        most = int(row[0]) if row else FUNCTION_LINES
        if lines > most:
            self.complain(subject, f"has {lines} lines, more than {most}")

    def file(self, path):
        relative = path.relative_to(self.root)
        raw = path.read_text()
        text = without_texts(raw)
        is_code = relative.parts[0] in CODE
        if is_code and path.suffix == ".c":
            self.twin(relative)
        if path.suffix == ".h" and relative.parts[0] != "tests":
            self.header(relative, raw)
        if is_code:
            self.length(relative, raw.count("\n"))
        for name, lines in functions(text):
            self.function(relative, name, lines)
        for line, expression in asserts(text):
            self.counts["asserts"] += 1
            if changes_something(expression):
                self.complain(f"{relative}:{line}", f"assert({' '.join(expression.split())}) may change something")

    def run(self):
        for folder in CODE + ("include", "tests"):
            for path in sorted((self.root / folder).rglob("*.[ch]")):
                self.file(path)
        for number, row in self.rows.unused():
            self.complain(f"shape.txt:{number}", f"{row}: is not needed any more, take it out")


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} SOURCE_DIRECTORY")
    check = Check(pathlib.Path(sys.argv[1]), Rows(pathlib.Path(__file__).with_name("shape.txt")))
    check.run()
    for fault in check.faults:
        print(fault)
    print(", ".join(f"{count} {what}" for what, count in check.counts.items()) + " checked")
    sys.exit(1 if check.faults or 0 in check.counts.values() else 0)


main()
