"""A QR code as a film for Chromium's fake camera, made on the spot: version 5, level L, byte mode, mask 0."""

from collections.abc import Sequence
from pathlib import Path

SIZE = 37
DATA_BYTES = 108
CHECK_BYTES = 26
FORMAT = "111011111000100"  # level L, mask 0, with its own check bits
MODULE_PIXELS = 10
QUIET_MODULES = 6
#: Frames of each code, round by round.
ROUNDS = (10, 7, 13)


def film(text: str, path: Path) -> None:
    """Writes some frames of `text` (106 bytes at most) as YUV4MPEG2."""
    film_of([matrix(text)], path)


def film_of(codes: Sequence[Sequence[Sequence[int]]], path: Path) -> None:
    """Writes codes (squares of modules, all of one size, 1 is dark) one after the other, round and round at different speeds: a
    reader that is slow in step with one round is not in step with the next."""
    side = (len(codes[0]) + 2 * QUIET_MODULES) * MODULE_PIXELS
    head = f"YUV4MPEG2 W{side} H{side} F10:1 Ip A1:1 C420\n".encode()
    frames = [_frame(code, side) for code in codes]
    path.write_bytes(head + b"".join(frame * count for count in ROUNDS for frame in frames))


def _frame(code: Sequence[Sequence[int]], side: int) -> bytes:
    edge = b"\xeb" * (QUIET_MODULES * MODULE_PIXELS)
    blank = b"\xeb" * side
    lines = [
        edge + b"".join((b"\x10" if dark else b"\xeb") * MODULE_PIXELS for dark in row) + edge for row in code
    ]
    rows = [blank] * (QUIET_MODULES * MODULE_PIXELS)
    light = b"".join([*rows, *(line for line in lines for _ in range(MODULE_PIXELS)), *rows])
    return b"FRAME\n" + light + b"\x80" * (side // 2 * (side // 2) * 2)


def matrix(text: str) -> list[list[int]]:
    """The modules, 1 is dark."""
    code: list[list[int]] = [[0] * SIZE for _ in range(SIZE)]
    taken = [[False] * SIZE for _ in range(SIZE)]

    def put(row: int, column: int, dark: bool) -> None:
        if 0 <= row < SIZE and 0 <= column < SIZE:
            code[row][column] = int(dark)
            taken[row][column] = True

    for top, left in ((0, 0), (0, SIZE - 7), (SIZE - 7, 0)):
        for r in range(-1, 8):
            for c in range(-1, 8):
                ring = max(abs(r - 3), abs(c - 3))
                put(top + r, left + c, ring in (0, 1, 3))
    for r in range(-2, 3):
        for c in range(-2, 3):
            put(30 + r, 30 + c, max(abs(r), abs(c)) != 1)
    for at in range(8, SIZE - 8):
        put(6, at, at % 2 == 0)
        put(at, 6, at % 2 == 0)
    around = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    edges = [(SIZE - 1 - r, 8) for r in range(7)] + [(8, SIZE - 8 + c) for c in range(8)]
    for places in (around, edges):
        for (row, column), bit in zip(places, FORMAT, strict=True):
            put(row, column, bit == "1")
    put(SIZE - 8, 8, True)

    bits = "".join(f"{byte:08b}" for byte in _codewords(text.encode())) + "0" * 7
    at = 0
    upwards = True
    for right in (*range(SIZE - 1, 6, -2), 5, 3, 1):
        for row in range(SIZE - 1, -1, -1) if upwards else range(SIZE):
            for column in (right, right - 1):
                if not taken[row][column]:
                    code[row][column] = int(bits[at] == "1") ^ int((row + column) % 2 == 0)
                    at += 1
        upwards = not upwards
    assert at == len(bits)
    return code


def _codewords(data: bytes) -> list[int]:
    bits = "0100" + f"{len(data):08b}" + "".join(f"{byte:08b}" for byte in data) + "0000"
    words = [int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(bits), 8)]
    assert len(words) <= DATA_BYTES, "too long for version 5"
    for at in range(DATA_BYTES - len(words)):
        words.append((0xEC, 0x11)[at % 2])
    return words + _check(words)


def _check(words: list[int]) -> list[int]:
    power, log = [0] * 512, [0] * 256
    value = 1
    for at in range(255):
        power[at] = power[at + 255] = value
        log[value] = at
        value = value << 1 ^ (0x11D if value & 0x80 else 0)

    def times(a: int, b: int) -> int:
        return power[log[a] + log[b]] if a and b else 0

    generator = [1]
    for at in range(CHECK_BYTES):
        generator = [
            (generator[i] if i < len(generator) else 0) ^ (times(generator[i - 1], power[at]) if i else 0)
            for i in range(len(generator) + 1)
        ]
    rest = [*words, *([0] * CHECK_BYTES)]
    for at in range(len(words)):
        factor = rest[at]
        for offset, term in enumerate(generator):
            rest[at + offset] ^= times(term, factor)
    return rest[len(words) :]
