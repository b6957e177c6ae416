"""Values in the words of the model, and texts that are joined from them."""

from sless_audit.handlers.model import Choice, CodeValue, Env, Joined, Opaque, Pairs, Stored
from sless_audit.handlers.python.values import (
    MAX_ITEMS,
    MAX_TEXT,
    DictObject,
    Either,
    EventPart,
    External,
    InstanceObject,
    ListObject,
    Method,
    SdkResult,
    Value,
    is_from_event,
)

MAX_FROZEN_DEPTH = 6
MAX_FROZEN = 2_000
"""Parts of one value that are told."""


def join(*values: Value) -> Value:
    """The texts one after another."""
    parts: list[str | Env | Stored | Opaque] = []
    for value in values:
        for part in _parts(value):
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            elif part != "":
                parts.append(part)
    if not parts:
        return ""
    if len(parts) > MAX_ITEMS or sum(len(part) for part in parts if isinstance(part, str)) > MAX_TEXT:
        return Opaque("a long text", any(isinstance(part, Opaque) and part.from_event for part in parts))
    if len(parts) == 1 and not isinstance(parts[0], Opaque):
        return parts[0]
    return Joined(tuple(parts))


def _parts(value: Value) -> tuple[str | Env | Stored | Opaque, ...]:
    if isinstance(value, Joined):
        return value.parts
    if isinstance(value, str | Env | Stored | Opaque):
        return (value,)
    if isinstance(value, int | float) or value is None:
        return (str(value),)
    frozen = freeze(value)
    return (
        frozen if isinstance(frozen, Opaque | Env | Stored) else Opaque("a value of several", is_from_event(value)),
    )


def freeze(value: Value) -> CodeValue:
    """The value in words of the model."""
    return _frozen(value, 0, [MAX_FROZEN])


def _frozen(value: Value, depth: int, left: list[int]) -> CodeValue:
    if isinstance(value, str | int | float | Env | Stored | Joined | Opaque) or value is None:
        return value
    left[0] -= 1
    if depth > MAX_FROZEN_DEPTH or left[0] < 0:
        return Opaque("nested deeply")
    if isinstance(value, EventPart):
        return Opaque("the event", from_event=True)
    if isinstance(value, Either):
        return Choice(tuple(_frozen(option, depth + 1, left) for option in value.options))
    if isinstance(value, Method):
        return value.receiver if isinstance(value.receiver, Opaque) else Opaque("an attribute")
    if isinstance(value, ListObject):
        return tuple(_frozen(item, depth + 1, left) for item in value.items)
    if isinstance(value, DictObject):
        entries = [(_frozen(key, depth + 1, left), _frozen(item, depth + 1, left)) for key, item in value.entries]
        if all(isinstance(key, str) for key, _ in entries):
            return {str(key): item for key, item in entries}
        return Pairs(tuple(entries))
    return Opaque(_described(value))


def _described(value: Value) -> str:
    if isinstance(value, External):
        return f"result of {value.path.split('()')[0]}" if "()" in value.path else value.path
    if isinstance(value, SdkResult):
        return f"result of {value.operation}"
    if isinstance(value, InstanceObject):
        return f"an object of {value.cls.name}"
    return "an object"


def is_constant(value: CodeValue) -> bool:
    """The same in every invocation."""
    if isinstance(value, Opaque):
        return False
    if isinstance(value, Joined):
        return all(not isinstance(part, Opaque) for part in value.parts)
    if isinstance(value, Choice):
        return all(is_constant(option) for option in value.options)
    if isinstance(value, tuple):
        return all(is_constant(item) for item in value)
    if isinstance(value, dict):
        return all(is_constant(item) for item in value.values())
    return not isinstance(value, Pairs)
