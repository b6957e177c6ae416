"""Arithmetic and text operators on values, as far as they are known."""

import ast
import re

from sless_audit.handlers.model import Env, Joined, Opaque, Stored
from sless_audit.handlers.python.telling import join
from sless_audit.handlers.python.values import (
    MAX_ITEMS,
    DictObject,
    Either,
    ListObject,
    Value,
    either,
    event_part,
    is_from_event,
)

_LARGEST = 1e12
_PERCENT = re.compile(r"%(?:\((\w+)\))?([sd%])")
_BRACES = re.compile(r"\{(\w*)\}")


def combine(operator: ast.operator, left: Value, right: Value) -> Value:
    if isinstance(left, Either) or isinstance(right, Either):
        return _combined_options(operator, left, right)
    if _is_number(left) and _is_number(right):
        return _computed(operator, float(left), float(right), whole=isinstance(left, int) and isinstance(right, int))  # type: ignore[arg-type]
    if isinstance(operator, ast.Add):
        if _is_text(left) or _is_text(right):
            return join(left, right)
        if isinstance(left, ListObject) and isinstance(right, ListObject):
            both = [*left.items, *right.items]
            return ListObject(both[:MAX_ITEMS], left.complete and right.complete and len(both) <= MAX_ITEMS)
    if isinstance(operator, ast.BitOr) and isinstance(left, DictObject) and isinstance(right, DictObject):
        merged = DictObject(list(left.entries), left.complete and right.complete)
        for key, value in right.entries:
            merged.put(key, value)
        return merged
    if isinstance(operator, ast.Mod) and isinstance(left, str):
        return _percent(left, right)
    return event_part(left, right) or Opaque("a computed value", is_from_event(left) or is_from_event(right))


def formatted(template: str, positional: tuple[Value, ...], keywords: dict[str, Value]) -> Value:
    """`str.format` with plain fields."""
    parts: list[Value] = []
    counter, at = 0, 0
    if "{{" in template or "}}" in template:
        return Opaque("a formatted text")
    for field in _BRACES.finditer(template):
        parts.append(template[at : field.start()])
        at, name = field.end(), field[1]
        if not name:
            name, counter = str(counter), counter + 1
        index = int(name) if name.isdecimal() and len(name) < 4 else -1
        value: Value = Opaque("a formatted value")
        if 0 <= index < len(positional):
            value = positional[index]
        elif name in keywords:
            value = keywords[name]
        parts.append(value)
    parts.append(template[at:])
    return join(*parts)


def _combined_options(operator: ast.operator, left: Value, right: Value) -> Value:
    lefts = left.options if isinstance(left, Either) else (left,)
    rights = right.options if isinstance(right, Either) else (right,)
    if len(lefts) * len(rights) > 16:
        return Opaque("one of many values")
    return either(*(combine(operator, one, other) for one in lefts for other in rights))


def _computed(operator: ast.operator, left: float, right: float, *, whole: bool) -> Value:
    result: float | None = None
    if isinstance(operator, ast.Add):
        result = left + right
    elif isinstance(operator, ast.Sub):
        result = left - right
    elif isinstance(operator, ast.Mult):
        result = left * right
    elif isinstance(operator, ast.Div) and right:
        return left / right
    elif isinstance(operator, ast.FloorDiv) and right:
        result = left // right
    elif isinstance(operator, ast.Pow) and abs(left) <= 100 and 0 <= right <= 6:
        result = left**right
    if result is None or not abs(result) < _LARGEST:
        return Opaque("a computed number")
    return int(result) if whole else result


def _percent(template: str, right: Value) -> Value:
    given = right.items if isinstance(right, ListObject) else [right]
    parts: list[Value] = []
    at = used = 0
    for mark in _PERCENT.finditer(template):
        parts.append(template[at : mark.start()])
        at = mark.end()
        if mark[2] == "%":
            parts.append("%")
        elif mark[1] is not None:
            value = right.get(mark[1]) if isinstance(right, DictObject) else None
            parts.append(value if value is not None else Opaque("a formatted value"))
        else:
            parts.append(given[used] if used < len(given) else Opaque("a formatted value"))
            used += 1
    parts.append(template[at:])
    return join(*parts)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and abs(value) < _LARGEST


def _is_text(value: Value) -> bool:
    return isinstance(value, str | Env | Joined | Stored)
