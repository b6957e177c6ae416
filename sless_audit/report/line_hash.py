"""GitHub's hash of a line: how code scanning knows a finding again when lines above it come or go.

What it is made of: `src/fingerprints.ts` of github/codeql-action (commit f3f1edb, 2026-06), which computes it when a
report is uploaded, and warns where the report says otherwise.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from struct import iter_unpack

_BLOCK = 100
"""UTF-16 units from the start of the line, spaces and tabs left out."""

_BASE, _SIZE = 37, 2**64

_END = "\uffff"
"""Stands at the end of the file, before as many zeros as are needed."""


def line_hashes(text: str, lines: Collection[int]) -> dict[int, str]:
    """The hash of each of these lines (1-based), and how many lines up to it have the same: `c129715d7a2bc9a3:1`."""
    last = max(lines, default=0)
    wanted = {number: block for number, block in enumerate(_blocks(text, last), start=1) if number in lines}
    blocks, seen = set(wanted.values()), Counter[bytes]()
    found: dict[int, str] = {}
    for number, block in enumerate(_blocks(text, last), start=1):
        if block in blocks:
            seen[block] += 1
            if number in wanted:
                found[number] = f"{_hash(block):x}:{seen[block]}"
    return found


def _blocks(text: str, last: int) -> Iterator[bytes]:
    """What the hash of each line up to `last` is made of. One by one: a hostile file may have millions of lines."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "") + _END
    units = kept.encode("utf-16-le", "surrogatepass")
    narrow = len(units) == 2 * len(kept)
    start = 0
    for line in kept.split("\n", last)[:last]:
        yield units[start : start + 2 * _BLOCK].ljust(2 * _BLOCK, b"\0")
        start += 2 + (2 * len(line) if narrow else len(line.encode("utf-16-le", "surrogatepass")))


def _hash(block: bytes) -> int:
    value = 0
    for (unit,) in iter_unpack("<H", block):
        value = (value * _BASE + unit) % _SIZE
    return value
