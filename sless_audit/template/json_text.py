"""JSON text inside a template → values."""

import json
import re
from typing import Any

from sless_audit.template.values import Ref, Text, Unknown, Value, text

_MARK = re.compile("\ue000(\\d+)\ue001")
_QUOTE = re.compile(r'\\.|"', re.DOTALL)
_DEEPEST = 200
"""Levels of nesting: more is no document that an AWS service takes."""


def read_json(value: str | Text) -> Value:
    """The values in JSON text. What is not known in it stays in its place, with quotes around it or without."""
    parts: tuple[str | Ref | Unknown, ...] = value.parts if isinstance(value, Text) else (value,)
    if any(isinstance(part, str) and "\ue000" in part for part in parts):
        return Unknown("", "text that is no JSON")
    try:
        return _restored(json.loads(_marked(parts)), parts, 0)
    except (ValueError, RecursionError):
        return Unknown("", "text that is no JSON")


def _marked(parts: tuple[str | Ref | Unknown, ...]) -> str:
    """Text with a mark for each part that is not known, quoted where it does not stand inside of a JSON string."""
    joined: list[str] = []
    inside = False
    for index, part in enumerate(parts):
        if isinstance(part, str):
            joined.append(part)
            for found in _QUOTE.findall(part):
                inside ^= found == '"'
        else:
            mark = f"\ue000{index}\ue001"
            joined.append(mark if inside else f'"{mark}"')
    return "".join(joined)


def _restored(value: Any, parts: tuple[str | Ref | Unknown, ...], depth: int) -> Value:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return _restored_text(value, parts) if "\ue000" in value else value
    if isinstance(value, list):
        return [_restored(element, parts, depth + 1) for element in value]
    if isinstance(value, dict):
        return {_restored_key(key, parts): _restored(inner, parts, depth + 1) for key, inner in value.items()}
    return value


def _restored_text(value: str, parts: tuple[str | Ref | Unknown, ...]) -> Value:
    return text([piece if index % 2 == 0 else parts[int(piece)] for index, piece in enumerate(_MARK.split(value))])


def _restored_key(key: str, parts: tuple[str | Ref | Unknown, ...]) -> str:
    """Keys are plain text: what is not known in one is shown."""

    def shown(found: re.Match[str]) -> str:
        part = parts[int(found[1])]
        return part if isinstance(part, str) else f"${{{part.logical_id if isinstance(part, Ref) else part.reason}}}"

    return _MARK.sub(shown, key)
