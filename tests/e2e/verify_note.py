#!/usr/bin/env python3
"""Verify what `comity log checkpoint` and `comity log proof` write, with nothing of Comity's own code.

    verify_note.py self-test
    verify_note.py checkpoint FILE --key VKEY [--witness VKEY]... [--quorum K]
    verify_note.py proof FILE --key VKEY [--witness VKEY]... [--quorum K]
    verify_note.py vkey NAME SEED_FILE

Written after the texts alone: RFC 8032 (Ed25519, in plain arithmetic), RFC 6962 and 9162 (Merkle trees), and C2SP's
signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof. A VKEY is the name of a file with one key a line. Each
command prints what it has verified, one "name value" a line, and exits with 0; else it says why not and exits with 1.
"""
import base64
import binascii
import hashlib
import struct
import sys

# ---- Ed25519: RFC 8032, 5.1 --------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


class Refused(Exception):
    pass


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P != 0:
        return None
    return P - x if (x & 1) != sign else x


def add(a, b):
    """Points as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return (i * j % P, k * m % P, j * k % P, i * m % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def decode_point(data):
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def encode_point(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def same_point(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def is_signed(public, message, signature):
    key, r = decode_point(public), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return same_point(multiply(s, BASE), add(r, multiply(k, key)))


def public_of(seed):
    scalar = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    scalar = scalar & ~7 & (1 << 255) - 1 | 1 << 254
    return encode_point(multiply(scalar, BASE))


# ---- Merkle tree: RFC 6962, 2.1 ----------------------------------------------------------------------------------


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from(index, size, leaf, path):
    """The root that an inclusion proof leads to, by the recursion of RFC 6962 2.1.1 read backwards."""
    if size == 1:
        if path:
            raise Refused("the proof is too long")
        return leaf
    if not path:
        raise Refused("the proof is too short")
    half = 1
    while half * 2 < size:
        half *= 2
    if index < half:
        return node_hash(root_from(index, half, leaf, path[:-1]), path[-1])
    return node_hash(path[-1], root_from(index - half, size - half, leaf, path[:-1]))


# ---- C2SP forms --------------------------------------------------------------------------------------------------

LOG_KEY, WITNESS_KEY = 1, 4


def decode64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("not base64: %r" % text[:40]) from None
    if base64.b64encode(data) != text:
        raise Refused("base64 in another form than the one: %r" % text[:40])
    return data


def key_id(name, kind, public):
    return hashlib.sha256(name + b"\n" + bytes([kind]) + public).digest()[:4]


class Key:
    def __init__(self, text):
        name, number, data = text.split(b"+", 2)
        raw = decode64(data)
        self.name, self.kind, self.public = name, raw[0], raw[1:]
        self.id = key_id(name, self.kind, self.public)
        if self.id.hex().encode() != number or len(self.public) != 32 or self.kind not in (LOG_KEY, WITNESS_KEY):
            raise Refused("not a key: %r" % text[:80])


def read_keys(path):
    with open(path, "rb") as file:
        return [Key(line) for line in file.read().split(b"\n") if line]


def split_note(data):
    """Text with its newline, and (name, key id, signature) of each line."""
    if any(byte < 0x20 and byte != 0x0A for byte in data):
        raise Refused("the note holds a control character")
    text, blank, lines = data.decode("utf-8").encode().rpartition(b"\n\n")
    if not blank or not lines.endswith(b"\n"):
        raise Refused("the note has no signatures")
    signatures = []
    for line in lines[:-1].split(b"\n"):
        dash, name, signature = line.split(b" ")
        if dash != "\u2014".encode() or not name or b"+" in name:
            raise Refused("not a signature line: %r" % line[:80])
        raw = decode64(signature)
        signatures.append((name, raw[:4], raw[4:]))
    return text + b"\n", signatures


def signatures_of(signatures, key):
    return [data for name, number, data in signatures if name == key.name and number == key.id]


def verify_log_signatures(text, signatures, keys):
    count = 0
    for key in keys:
        for data in signatures_of(signatures, key):
            if key.kind != LOG_KEY or not is_signed(key.public, text, data):
                raise Refused("the signature by %s+%s is wrong" % (key.name.decode(), key.id.hex()))
            count += 1
    if count == 0:
        raise Refused("the log has not signed it")
    return count


def verify_cosignatures(text, signatures, keys):
    found = []
    for key in keys:
        for data in signatures_of(signatures, key):
            (time,) = struct.unpack(">Q", data[:8])
            message = b"cosignature/v1\ntime %d\n" % time + text
            if key.kind != WITNESS_KEY or time >= 2**63 or not is_signed(key.public, message, data[8:]):
                raise Refused("the cosignature by %s is wrong" % key.name.decode())
            found.append((key.name.decode(), time))
    return found


def verify_checkpoint(data, options):
    text, signatures = split_note(data)
    signed = verify_log_signatures(text, signatures, options["key"])
    lines = text.split(b"\n")
    origin, size, root = lines[0], lines[1], decode64(lines[2])
    if lines[3:] != [b""] or not size.isdigit() or str(int(size)).encode() != size or len(root) != 32:
        raise Refused("not a checkpoint")
    if any(key.name != origin for key in options["key"]):
        raise Refused("it is the checkpoint of another log")
    cosigned = verify_cosignatures(text, signatures, options["witness"])
    if len(cosigned) < options["quorum"]:
        raise Refused("cosigned by %d, %d are needed" % (len(cosigned), options["quorum"]))
    print("origin", origin.decode())
    print("size", int(size))
    print("root", base64.b64encode(root).decode())
    print("signatures", signed)
    for name, time in cosigned:
        print("cosigned", name, time)
    return int(size), root


def verify_proof(data, options):
    head, blank, checkpoint = data.partition(b"\n\n")
    lines = head.split(b"\n")
    if not blank or lines[0] != b"c2sp.org/tlog-proof@v1" or not lines[1].startswith(b"extra "):
        raise Refused("not a proof that holds its entry")
    entry = decode64(lines[1][len(b"extra "):])
    word, index = lines[2].split(b" ")
    if word != b"index" or str(int(index)).encode() != index:
        raise Refused("no index")
    path = [decode64(line) for line in lines[3:]]
    size, root = verify_checkpoint(checkpoint, options)
    if int(index) >= size or any(len(node) != 32 for node in path):
        raise Refused("the leaf is not in the tree")
    if root_from(int(index), size, leaf_hash(entry), path) != root:
        raise Refused("the entry is not in the tree")
    print("index", int(index))
    print("entry", hashlib.sha256(entry).hexdigest())


# ---- tests of this program, with the texts' own examples -----------------------------------------------------------

RFC8032_TEST_2 = (
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
)
SIGNED_NOTE_KEY = b"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SIGNED_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
COSIGNED_KEY = b"example.org/witness+cacf2e50+BGbguFjkYqYJ5m/nE3DIFtiEb/ED1UmaIqf+w3/bxCSn"
COSIGNED = (
    "example.org/log\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 example.org/witness "
    "ys8uUAAAAAAAAATSftMzceM8zssdZ9jin9SjwIxzx9iADMf63VqirX2hafol9RsqNqbofIz0LVRqHXI2kpEBSki5RTXFtxz1vo9+Cg==\n"
)


def self_test():
    seed, public, message, signature = (bytes.fromhex(text) for text in RFC8032_TEST_2)
    assert public_of(seed) == public
    assert is_signed(public, message, signature)
    for place in range(64):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not is_signed(public, message, bytes(changed))
    text, signatures = split_note(SIGNED_NOTE.encode())
    assert verify_log_signatures(text, signatures, [Key(SIGNED_NOTE_KEY)]) == 1
    text, signatures = split_note(COSIGNED.encode())
    assert verify_cosignatures(text, signatures, [Key(COSIGNED_KEY)]) == [("example.org/witness", 1234)]
    leaves = [leaf_hash(bytes([n])) for n in range(3)]
    root = node_hash(node_hash(leaves[0], leaves[1]), leaves[2])
    assert root_from(1, 3, leaves[1], [leaves[0], leaves[2]]) == root
    assert root_from(2, 3, leaves[2], [node_hash(leaves[0], leaves[1])]) == root


# ---- command line --------------------------------------------------------------------------------------------------


def read_options(words):
    options = {"key": [], "witness": [], "quorum": 0}
    for name, value in zip(words[::2], words[1::2]):
        name = name.removeprefix("--")
        if name == "quorum":
            options[name] = int(value)
        else:
            options[name] += read_keys(value)
    return options


def main(words):
    if words == ["self-test"]:
        self_test()
        return 0
    if words[0] == "vkey":
        with open(words[2], encoding="ascii") as file:
            public = public_of(bytes.fromhex(file.read().strip()))
        name = words[1].encode()
        raw = bytes([LOG_KEY]) + public
        print("%s+%s+%s" % (words[1], key_id(name, LOG_KEY, public).hex(), base64.b64encode(raw).decode()))
        return 0
    commands = {"checkpoint": verify_checkpoint, "proof": verify_proof}
    with open(words[1], "rb") as file:
        data = file.read()
    try:
        commands[words[0]](data, read_options(words[2:]))
    except (Refused, ValueError, IndexError, struct.error) as error:
        print("refused: %s" % error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
