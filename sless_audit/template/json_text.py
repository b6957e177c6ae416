"""JSON text inside a template → values."""

import json
import re
from typing import Any

from sless_audit.template.marked import MARK, Parts, mark, parts_of, restored
from sless_audit.template.values import Ref, Text, Unknown, Value

_QUOTE = re.compile(r'\\.|"', re.DOTALL)
_DEEPEST = 200
"""Levels of nesting: more is no document that an AWS service takes."""


def read_json(value: str | Text) -> Value:
    """The values in JSON text. What is not known in it stays in its place, with quotes around it or without."""
    parts = parts_of(value)
    if parts is None:
        return Unknown("", "text that is no JSON")
    try:
        return _restored(json.loads(_quoted(parts)), parts, 0)
    except (ValueError, RecursionError):
        return Unknown("", "text that is no JSON")


def _quoted(parts: Parts) -> str:
    """Text with a mark for each part that is not known, quoted where it does not stand inside of a JSON string."""
    joined: list[str] = []
    inside = False
    for index, part in enumerate(parts):
        if isinstance(part, str):
            joined.append(part)
            for found in _QUOTE.findall(part):
                inside ^= found == '"'
        else:
            joined.append(mark(index) if inside else f'"{mark(index)}"')
    return "".join(joined)


def _restored(value: Any, parts: Parts, depth: int) -> Value:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return restored(value, parts) if MARK.search(value) else value
    if isinstance(value, list):
        return [_restored(element, parts, depth + 1) for element in value]
    if isinstance(value, dict):
        return {_restored_key(key, parts): _restored(inner, parts, depth + 1) for key, inner in value.items()}
    return value


def _restored_key(key: str, parts: Parts) -> str:
    """Keys are plain text: what is not known in one is shown."""

    def shown(found: re.Match[str]) -> str:
        part = parts[int(found[1])]
        return part if isinstance(part, str) else f"${{{part.logical_id if isinstance(part, Ref) else part.reason}}}"

    return MARK.sub(shown, key)
