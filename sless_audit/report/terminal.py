"""Text for a terminal: what may be shown, how wide it is, and in which colours."""

import re
from collections.abc import Iterator
from unicodedata import category, combining, east_asian_width

TAB = 4
"""Columns between tab stops."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_STYLES = {"error": "1;31", "warning": "1;33", "info": "1;36", "strong": "1", "frame": "1;34"}
_PAINT = re.compile(r"\x1b\[[0-9;]*m")


def visible(text: str) -> str:
    """On one line, and without control characters: text from a template may hold escape sequences, or characters that
    change the direction of writing."""
    text = " ".join(text.split())
    return text if text.isprintable() else "".join(map(visible_character, text))


def visible_character(character: str) -> str:
    """What stands for one character: itself, unless it would not be printed."""
    if character.isprintable():
        return character
    return " " if category(character) == "Zs" else _REPLACEMENT


def columns(text: str) -> int:
    """How many columns of a terminal it takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if combining(character) or category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> Iterator[str]:
    """Lines of at most `width` columns, the first one behind `first`, the others behind `rest`. A longer word stays
    whole: it is a name or an address."""
    line, used, empty = first, columns(first), True
    for word in text.split():
        size = columns(word)
        if not empty and used + 1 + size > width:
            yield line
            line, used, empty = rest, columns(rest), True
        gap = "" if empty else " "
        line, used, empty = f"{line}{gap}{word}", used + len(gap) + size, False
    yield line


def painted(text: str, style: str, color: bool) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if color and text else text


def unpainted(text: str) -> str:
    return _PAINT.sub("", text)
