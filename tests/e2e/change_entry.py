#!/usr/bin/env python3
"""change_entry.py SEGMENT OLD NEW: change a text in the entries of a segment of a log store, as somebody would who knows its
format (docs/store.md): the frame's check is made to agree. Both texts have the same length; prints how many were changed."""
import sys

HEAD_BYTES = 24
FIELDS = {1: 8, 2: 24, 3: 33, 4: 57, 5: 16}


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def main():
    path, old, new = sys.argv[1], sys.argv[2].encode(), sys.argv[3].encode()
    assert len(old) == len(new)
    with open(path, "rb") as file:
        image = bytearray(file.read())
    place, changed = 0, 0
    while place + HEAD_BYTES < len(image) and image[place] in FIELDS:
        size = int.from_bytes(image[place + 4 : place + 8], "big")
        begin = place + HEAD_BYTES + FIELDS[image[place]]
        data = bytes(image[begin : begin + size])
        if image[place] == 3 and old in data:
            data = data.replace(old, new)
            image[begin : begin + size] = data
            image[place + 20 : place + 24] = crc32c(data).to_bytes(4, "big")
            changed += 1
        place = begin + size
    with open(path, "r+b") as file:
        file.write(image)
    print(changed)


main()
