"""terminal.py STEP... -- COMMAND...: run a command in a terminal of 100 columns and 20 lines, and be the person at it.

see TEXT      wait until this stands on the screen
size C R      make the window of C columns and R lines
key K         press a key
gone          wait until the command has ended by itself, with 0
screen        print what stands on the screen now

The screen is kept by a few lines that know the sequences that are drawn with, and end with a fault at any other.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE_S = 15
SEQUENCE = re.compile(rb"\x1b\[(\??[0-9;]*)([A-Za-z])")


class Screen:
    def __init__(self, columns, lines):
        self.columns, self.lines = columns, lines
        self.rows, self.row, self.column = [""] * lines, 0, 0
        self.is_alternate = False
        self.fault = None  # of the picture under way: one that was drawn for a larger terminal may still be on its way

    def resize(self, columns, lines):
        self.__init__(columns, lines)
        self.is_alternate = True

    def sequence(self, argument, kind):
        if (argument, kind) == ("", "H"):
            self.fault = None
        if (argument, kind) in (("?1049", "h"), ("?1049", "l")):
            self.is_alternate = kind == "h"
        elif kind == "H" and argument == "":
            self.row = self.column = 0
        elif kind == "K":
            self.rows[self.row] = self.rows[self.row][: self.column]
        elif kind == "J":
            self.rows[self.row + 1 :] = [""] * (self.lines - self.row - 1)
        elif not (kind == "m" or (argument, kind) in (("?25", "h"), ("?25", "l"))):
            sys.exit(f"unknown sequence {argument}{kind}")

    def put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.row += 1
            if self.row == self.lines:
                self.fault = "the screen would scroll"
                self.row -= 1
        else:
            assert character >= " ", f"control character {ord(character)}"
            if self.column == self.columns:
                self.fault = f"line {self.row} is wider than the terminal: {self.rows[self.row]}"
                return
            line = self.rows[self.row].ljust(self.column)
            self.rows[self.row] = line[: self.column] + character + line[self.column + 1 :]
            self.column += 1

    def feed(self, data):
        """Take what is whole in; return the rest."""
        while data:
            match = SEQUENCE.match(data)
            if match:
                self.sequence(match.group(1).decode(), match.group(2).decode())
                data = data[match.end() :]
            elif data[0] == 0x1B:
                return data
            else:
                end = (data + b"\x1b").index(b"\x1b")
                text = data[:end]
                for character in text.decode(errors="replace"):
                    self.put(character)
                data = data[end:]
        return data


class Person:
    def __init__(self, command):
        self.screen, self.rest = Screen(100, 20), b""
        self.process, self.desk = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "xterm"
            os.execvp(command[0], command)
        self.size(100, 20, tell=False)
        self.status = None

    def size(self, columns, lines, tell=True):
        fcntl.ioctl(self.desk, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        if tell:
            self.screen.resize(columns, lines)
            os.kill(self.process, signal.SIGWINCH)

    def look(self):
        if not select.select([self.desk], [], [], 0.1)[0]:
            return
        try:
            data = os.read(self.desk, 65536)
        except OSError:
            data = b""
        self.rest = self.screen.feed(self.rest + data)

    def wait(self, what, holds):
        end = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > end:
                sys.exit(f"waited in vain: {what}\n{self.screen.fault}\n" + "\n".join(self.screen.rows))
            self.look()

    def see(self, text):
        self.wait(text, lambda: not self.screen.fault and any(text in row for row in self.screen.rows))

    def has_ended(self):
        process, status = os.waitpid(self.process, os.WNOHANG)
        if process:
            self.status = status
        return process != 0

    def gone(self):
        self.wait("the end", self.has_ended)
        while select.select([self.desk], [], [], 0)[0]:
            try:
                self.rest = self.screen.feed(self.rest + os.read(self.desk, 65536))
            except OSError:
                break
        assert os.waitstatus_to_exitcode(self.status) == 0, self.status
        assert not self.screen.is_alternate, "the screen was not given back"


def main(words):
    place = words.index("--")
    person, steps = Person(words[place + 1 :]), iter(words[:place])
    for step in steps:
        if step == "see":
            person.see(next(steps))
        elif step == "size":
            person.size(int(next(steps)), int(next(steps)))
        elif step == "key":
            os.write(person.desk, next(steps).encode())
        elif step == "gone":
            person.gone()
        elif step == "screen":
            print("\n".join(person.screen.rows))
    if person.status is None:
        os.kill(person.process, signal.SIGKILL)


main(sys.argv[1:])
