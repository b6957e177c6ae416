"""Text with parts that are not known, as plain text with a mark in the place of each: for parsers and patterns."""

import re
from typing import TypeAlias

from sless_audit.template.values import Ref, Text, Unknown, Value, text

Parts: TypeAlias = tuple[str | Ref | Unknown, ...]

MARK = re.compile("\ue000(\\d{1,6})\ue001")


def parts_of(value: str | Ref | Unknown | Text) -> Parts | None:
    """The parts of a text; `None` where one of them holds characters that marks are made of."""
    parts: Parts = value.parts if isinstance(value, Text) else (value,)
    return None if any(isinstance(part, str) and "\ue000" in part for part in parts) else parts


def mark(index: int) -> str:
    return f"\ue000{index}\ue001"


def marked(parts: Parts) -> str:
    return "".join(part if isinstance(part, str) else mark(index) for index, part in enumerate(parts))


def restored(plain: str, parts: Parts) -> Value:
    """A piece of marked text as a value. A mark of no part (JSON text can spell one out) stays as it is."""
    return text(
        [
            parts[int(piece)] if index % 2 and int(piece) < len(parts) else piece
            for index, piece in enumerate(MARK.split(plain))
        ]
    )
