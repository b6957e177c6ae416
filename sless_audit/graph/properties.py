"""Typed reading of evaluated properties, through alternatives and unknown values."""

from collections.abc import Iterator, Mapping

from sless_audit.template.json_text import read_json
from sless_audit.template.values import (
    ABSENT,
    EVERYWHERE,
    Path,
    Ref,
    Text,
    Unknown,
    Value,
    World,
    combine,
    dig,
    items,
)


class Properties:
    """The evaluated properties of a resource, or a part of them. Answers are `Value`s: unknown stays unknown."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def get(self, *path: str | int, default: Value = ABSENT) -> Value:
        """What lies at `path`, or `default` where (and in the worlds in which) there is nothing."""
        found = dig(self.values, *path) if path else self.values
        return or_default(found, default)

    def number(self, *path: str | int, default: Value = ABSENT) -> Value:
        """A number, also where it is written as text."""
        return combine(_number, self.get(*path, default=default))

    def flag(self, *path: str | int, default: Value = False) -> Value:
        """A boolean, also where it is written as text."""
        return combine(_flag, self.get(*path, default=default))

    def document(self, *path: str | int) -> Value:
        """A JSON document, given as an object or as JSON text."""
        return combine(_document, self.get(*path))

    def items(self, *path: str | int, world: World = EVERYWHERE) -> Iterator[tuple[Path, Value, World]]:
        """The elements of the list at `path`, each with its path and world; a lone value counts as a list of one."""
        return items(self.get(*path), path, world)

    def mapping(self, *path: str | int) -> dict[str, Value]:
        """The mapping at `path`; where there are alternatives, each key's values as a choice. Empty where unknown."""
        found = self.get(*path)
        keys: dict[str, None] = {}
        for _, value, _ in items(found):
            if isinstance(value, dict):
                keys.update(dict.fromkeys(value))
        return {key: dig(found, key) for key in keys}


def or_default(value: Value, default: Value) -> Value:
    """`value`, with `default` in the worlds in which it is absent."""
    if default is ABSENT:
        return value
    return combine(lambda one: default if one is ABSENT or one is None else one, value)


def _number(value: Value) -> Value:
    if isinstance(value, bool):
        return Unknown("", "a number that is no number")
    if isinstance(value, int | float) or value is ABSENT or isinstance(value, Unknown | Ref | Text):
        return value
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            try:
                return float(value)
            except ValueError:
                pass
    return Unknown("", "a number that is no number")


def _flag(value: Value) -> Value:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), Unknown("", "a flag that is neither true nor false"))
    return value


def _document(value: Value) -> Value:
    return read_json(value) if isinstance(value, str | Text) else value
