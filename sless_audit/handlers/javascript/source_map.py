"""Source maps: which file, and which line of it, a line of a bundle was made from.

The form: https://tc39.es/ecma426/ (2026-11). esbuild writes the map beside the bundle, into it, or beside it without
a word in the bundle (https://esbuild.github.io/api/#source-maps, 2026-11); CDK names these `sourceMapMode`.
"""

import base64
import binascii
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from sless_audit.record import record

_MAX_MAPPINGS = 8 * 2**20
"""Characters."""
_TAIL = 500
"""Bytes from the end of a file, in which a reference to a map stands that is not the map itself."""
_REFERENCE = re.compile(rb"^//[#@] sourceMappingURL=(\S+)\s*\Z", re.MULTILINE)
_INLINE = re.compile(rb"data:application/json;(?:charset=utf-8;)?base64,([A-Za-z0-9+/=]*)\s*\Z", re.IGNORECASE)
_INLINE_MARK = b"sourceMappingURL=data:"

_DIGITS = {
    digit: value for value, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_MORE, _LOW = 0x20, 0x1F


@record
class SourceMap:
    sources: tuple[str, ...]
    """Paths from the folder of the map; others (`webpack:///src/a.ts`) are as they stand."""
    contents: tuple[str | None, ...]
    """Of each source, where the map holds it."""
    mappings: str


class Segment(NamedTuple):
    """All 1-based."""

    line: int
    column: int
    """Of the bundle, in UTF-16 units."""
    source: int
    """0-based: which of the sources."""
    source_line: int


def source_map(data: bytes, path: str, read: Callable[[str], bytes | None]) -> SourceMap | None:
    """Of the file `path` that holds `data`; `read` gives what lies beside it, by paths as `path` is one."""
    at = data.rfind(_INLINE_MARK)
    if at >= 0 and (inline := _INLINE.match(data, at + len(_INLINE_MARK) - len(b"data:"))):
        try:
            return _parsed(base64.b64decode(inline[1], validate=True))
        except binascii.Error:
            return None
    found = _REFERENCE.search(data[-_TAIL:])
    name = unquote(found[1].decode("utf-8", "replace")) if found else f"{posixpath.basename(path)}.map"
    if "://" in name or name.startswith(("/", "data:")):
        return None
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    written = read(beside)
    return _parsed(written, posixpath.dirname(name)) if written is not None else None


def without_map(data: bytes) -> bytes:
    """A file that holds its map, without it."""
    at = data.rfind(_INLINE_MARK)
    held = at >= 0 and _INLINE.match(data, at + len(_INLINE_MARK) - len(b"data:"))
    return data[: at + len(_INLINE_MARK) - len(b"data:")] if held else data


def own_sources(found: SourceMap) -> Iterator[int]:
    """The sources that are files of the project, no libraries, and no names that the bundler gave."""
    for number, path in enumerate(found.sources):
        if "node_modules/" not in path and ":" not in path and "\0" not in path and not path.startswith(("/", "<")):
            yield number


def segments(found: SourceMap) -> Iterator[Segment]:
    """In the order of the bundle; nothing from where the mappings cannot be read on."""
    source = source_line = 0
    for line, listed in enumerate(found.mappings.split(";"), start=1):
        column = 0
        for fields in listed.split(",") if listed else ():
            numbers = _numbers(fields)
            if not numbers:
                return
            column += numbers[0]
            if len(numbers) >= 4:
                source, source_line = source + numbers[1], source_line + numbers[2]
                if not 0 <= source < len(found.sources) or source_line < 0:
                    return
                yield Segment(line, column + 1, source, source_line + 1)


def by_line(found: SourceMap) -> dict[int, list[Segment]]:
    """The segments of a bundle's lines that were made from files of the project."""
    own = frozenset(own_sources(found))
    lines: dict[int, list[Segment]] = {}
    for segment in segments(found):
        if segment.source in own:
            lines.setdefault(segment.line, []).append(segment)
    return lines


def made_from(on_line: Sequence[Segment], column: int) -> Segment | None:
    """What a place of that line was made from: the last segment that begins before it, else the first one."""
    before = [segment for segment in on_line if segment.column <= column]
    return before[-1] if before else next(iter(on_line), None)


def _numbers(fields: str) -> Sequence[int]:
    """Base 64 VLQ: six bits a digit, of which the first tells whether more follow; the lowest bit is the sign."""
    numbers: list[int] = []
    value = shift = 0
    for digit in fields:
        bits = _DIGITS.get(digit)
        if bits is None or shift > 30:
            return ()
        value |= (bits & _LOW) << shift
        if bits & _MORE:
            shift += 5
        else:
            numbers.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return () if shift else numbers


def _parsed(data: bytes, folder: str = "") -> SourceMap | None:
    """`folder`: of the map, from that of the bundle."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    sources, contents, mappings = value.get("sources"), value.get("sourcesContent"), value.get("mappings")
    root = value.get("sourceRoot")
    if not isinstance(sources, list) or not isinstance(mappings, str) or len(mappings) > _MAX_MAPPINGS:
        return None
    base = posixpath.join(folder, root) if isinstance(root, str) else folder
    held = contents if isinstance(contents, list) else []
    return SourceMap(
        tuple(_path(base, source) for source in sources),
        tuple(_text(held[at]) if at < len(held) else None for at in range(len(sources))),
        mappings,
    )


def _path(base: str, source: object) -> str:
    if not isinstance(source, str):
        return "<no name>"
    return source if ":" in source else posixpath.normpath(posixpath.join(base, source))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
