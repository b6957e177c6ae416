"""Code that stands in a template, with a name in the place of each part that only the deployment knows."""

import re
from typing import Any, NamedTuple

from sless_audit.graph.model import Resource
from sless_audit.graph.spots import placeholder
from sless_audit.template.values import Text, Value, as_text

_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


class Inline(NamedTuple):
    text: str
    parts: tuple[Value, ...]
    """What the placeholders in it stand for."""


def inline_code(function: Resource) -> Inline | None:
    """The code of a function, where the template has it."""
    value = function.properties.get("Code", "ZipFile")
    if isinstance(value, str):
        return Inline(value, ())
    raw: Any = function.source.body
    for step in ("Properties", "Code", "ZipFile"):
        raw = raw.get(step) if isinstance(raw, dict) else None
    if isinstance(raw, dict) and set(raw) == {"Fn::Sub"}:
        return _substituted(function, raw["Fn::Sub"])
    return _joined(value.parts) if isinstance(value, Text) else None


def _substituted(function: Resource, argument: Any) -> Inline | None:
    template, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    if not isinstance(template, str):
        return None
    pieces: list[Value] = []
    end = 0
    for found in _VARIABLE.finditer(template):
        pieces.append(template[end : found.start()])
        literal, name = found.groups()
        value = function.stack.evaluator.value({"Fn::Sub": [f"${{{name}}}", given]})
        pieces.append(f"${{{name}}}" if literal else value)
        end = found.end()
    return _joined((*pieces, template[end:]))


def _joined(pieces: tuple[Value, ...]) -> Inline:
    written: list[str] = []
    parts: list[Value] = []
    for piece in pieces:
        plain = as_text(piece)
        if plain is None:
            plain = placeholder(len(parts))
            parts.append(piece)
        written.append(plain)
    return Inline("".join(written), tuple(parts))
