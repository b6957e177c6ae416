"""What an expression of a template can come to.

A value is plain (`str`, `int`, `float`, `bool`, `None`, `dict`, `list`), or one of

* `Ref`: the name, ARN or another attribute of a resource, which exists only once it is deployed;
* `Text`: text with such parts in it;
* `Unknown`: what only the deployment decides;
* `Choice`: the set of values it can take, each with the `World` in which it takes it;
* `ABSENT`: a property that `AWS::NoValue` removed, or that was never there.

A `World` is a consistent set of assumptions about parameters and conditions. Two resources or values that
hold in worlds which contradict one another never occur together.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""A path into parsed values: keys and indices, from the root of the template."""

Value: TypeAlias = Any
"""A plain value, or one of the classes below."""


class _Absent(Enum):
    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT

OTHER: Final = "\x00other"
"""In a world: a parameter that has another value than its default."""


@dataclass(frozen=True, slots=True)
class Untold:
    """In a world: a value of a parameter with `NoEcho`. It is compared, and never shown."""

    value: object = field(repr=False)


MAX_ALTERNATIVES: Final = 48
"""Beyond this many alternatives a value is taken as unknown: nobody reads, and nobody tests, more."""


MAX_PARTS: Final = 8
"""Into so many parts an attribute of a resource is split: an ARN has six or seven, a URL four."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What only the deployment decides. Two unknowns with the same `key` have the same value."""

    key: str
    reason: str
    excludes: tuple[str, ...] = ()
    """Values that it certainly does not have."""


@dataclass(frozen=True, slots=True)
class Ref:
    """`Ref` (attribute `None`) or `Fn::GetAtt` of a resource."""

    stack: str
    logical_id: str
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Text of which at least one part is not known."""

    parts: tuple["str | Ref | Unknown", ...]


World: TypeAlias = Mapping[str, object]
"""Assumption by subject (`parameter Stage`, `condition IsProd`)."""

EVERYWHERE: Final[World] = {}


class Alternative(NamedTuple):
    value: Value
    world: World


@dataclass(frozen=True, slots=True)
class Choice:
    """At least two alternatives, whose worlds may overlap only where their values agree."""

    alternatives: tuple[Alternative, ...]


def merged(first: World, second: World) -> World | None:
    """Both sets of assumptions together, or `None` where they contradict one another."""
    if not first or first is second:
        return second
    if not second:
        return first
    for subject, assumption in second.items():
        if first.get(subject, assumption) != assumption:
            return None
    return {**first, **second}


def together(first: World, second: World) -> bool:
    """Whether both can be true at once."""
    return merged(first, second) is not None


def alternatives(value: Value) -> tuple[Alternative, ...]:
    """All values that `value` can take; a plain value has one alternative, which holds everywhere."""
    return value.alternatives if isinstance(value, Choice) else (Alternative(value, EVERYWHERE),)


def choice(found: list[Alternative], fallback: Unknown) -> Value:
    """The simplest value for these alternatives: one that all agree on, a `Choice`, or `fallback` for too many."""
    if not found:
        return fallback
    first = found[0].value
    if all(_same(first, other.value) for other in found[1:]):
        return first
    return Choice(tuple(found)) if len(found) <= MAX_ALTERNATIVES else fallback


def combine(function: Callable[..., Value], *values: Value) -> Value:
    """`function` of plain values, applied to each consistent combination of the alternatives of `values`."""
    if not any(isinstance(value, Choice) for value in values):
        return function(*values)
    found: list[Alternative] = []
    too_many = Unknown("", "more combinations than can be told apart")
    for arguments, world in combinations(*values):
        for result in alternatives(function(*arguments)):
            both = merged(world, result.world)
            if both is not None:
                found.append(Alternative(result.value, both))
        if len(found) > MAX_ALTERNATIVES * 4:
            return too_many
    return choice(found, too_many)


def combinations(*values: Value) -> Iterator[tuple[tuple[Value, ...], World]]:
    """Each consistent combination of the alternatives of `values`, with its world."""

    def rest(index: int, arguments: tuple[Value, ...], world: World) -> Iterator[tuple[tuple[Value, ...], World]]:
        if index == len(values):
            yield arguments, world
            return
        for option in alternatives(values[index]):
            both = merged(world, option.world)
            if both is not None:
                yield from rest(index + 1, (*arguments, option.value), both)

    return rest(0, (), EVERYWHERE)


def dig(value: Value, *path: str | int) -> Value:
    """What lies at `path` below `value`, through every choice on the way; `ABSENT` where there is nothing."""
    for step in path:
        value = combine(lambda container, step=step: _child(container, step), value)
    return value


def items(value: Value, path: Path = (), world: World = EVERYWHERE) -> Iterator[tuple[Path, Value, World]]:
    """The elements of a list (a lone value counts as a list of one), each with its path and the world it is in."""
    for option in alternatives(value):
        both = merged(world, option.world)
        if both is None or option.value is ABSENT:
            continue
        if isinstance(option.value, list):
            for index, element in enumerate(option.value):
                for inner in alternatives(element):
                    where = merged(both, inner.world)
                    if where is None or inner.value is ABSENT:
                        continue
                    if isinstance(inner.value, list):
                        yield from items(inner.value, (*path, index), where)
                    else:
                        yield (*path, index), inner.value, where
        else:
            yield path, option.value, both


def is_known(value: Value) -> bool:
    """Whether `value` is one plain value (its inside may still hold unknown parts)."""
    return not isinstance(value, Choice | Unknown | Ref | Text)


def text(parts: list[Value]) -> Value:
    """The parts joined: a plain `str` where all are known."""
    joined: list[str | Ref | Unknown] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            plain = as_text(piece)
            if plain is not None:
                if joined and isinstance(joined[-1], str):
                    joined[-1] += plain
                elif plain:
                    joined.append(plain)
            elif isinstance(piece, Ref | Unknown):
                joined.append(piece)
            else:
                joined.append(Unknown("", "a list or an object inside a text"))
    if not joined:
        return ""
    return joined[0] if len(joined) == 1 else Text(tuple(joined))


def split(delimiter: Value, whole: Value) -> Value:
    """The parts of a text, as a list. A part of an attribute of a resource still refers to that resource."""
    if not isinstance(delimiter, str) or not delimiter:
        return Unknown("", "a text split at what is not known")
    if isinstance(whole, str):
        return whole.split(delimiter)
    if isinstance(whole, Ref):
        name = whole.attribute or "Ref"
        return [replace(whole, attribute=f"{name}, part {index}") for index in range(MAX_PARTS)]
    if not isinstance(whole, Text):
        key = f"split {whole.key}" if isinstance(whole, Unknown) and whole.key else ""
        return Unknown(key, "the parts of a text that is not known")
    groups: list[list[Value]] = [[]]
    for part in whole.parts:
        if isinstance(part, str):
            first, *rest = part.split(delimiter)
            groups[-1].append(first)
            groups += [[piece] for piece in rest]
        else:
            groups[-1].append(part)
    return [text(group) for group in groups]


def as_text(value: Value) -> str | None:
    """A scalar as CloudFormation writes it into text; `None` for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def as_number(value: Value) -> float | None:
    """A plain number; `None` for anything else, a flag too."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def equal(first: Value, second: Value) -> bool | None:
    """Whether two values are the same; `None` where that is not known. Neither is a `Choice`."""
    plain_first, plain_second = as_text(first), as_text(second)
    if plain_first is not None and plain_second is not None:
        return plain_first == plain_second
    for one, other in ((first, plain_second), (second, plain_first)):
        if isinstance(one, Unknown) and other is not None and other in one.excludes:
            return False
    if isinstance(first, Unknown) and isinstance(second, Unknown):
        return True if first.key and first.key == second.key else None
    if isinstance(first, Ref | Text) and first == second:
        return True if not _anonymous(first) else None
    if any(isinstance(value, Ref | Text | Unknown) for value in (first, second)):
        return None
    return bool(first == second)


def _anonymous(value: Ref | Text) -> bool:
    return isinstance(value, Text) and any(isinstance(part, Unknown) and not part.key for part in value.parts)


def _child(container: Value, step: str | int) -> Value:
    if isinstance(container, dict):
        return container.get(step, ABSENT)
    if isinstance(container, list) and isinstance(step, int):
        return container[step] if 0 <= step < len(container) else ABSENT
    if isinstance(container, Unknown | Ref | Text):
        return Unknown("", "a part of what is not known")
    return ABSENT


def _same(first: Value, second: Value) -> bool:
    return type(first) is type(second) and bool(first == second)
