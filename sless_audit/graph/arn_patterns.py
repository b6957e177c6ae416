"""May a pattern for ARNs match an ARN, when either has parts that are not known?

Patterns are compared with each of the six parts of an ARN by itself: IAM user guide, "IAM JSON policy elements:
Condition operators", ARN condition operators (2026-11).
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final, TypeAlias

from sless_audit.template.values import Ref, Unknown


class Gap(Enum):
    """What is left open in an ARN, besides `*` for any text."""

    SEGMENT = "any text without a slash"


Part: TypeAlias = str | Ref | Unknown | Gap

_Token: TypeAlias = str | tuple[str, str]
"""One character, `_ANY`, `_SEGMENT` or `_STAR`, or stack and logical ID of a resource whose name stands there."""

_ANY: Final = "any text"
_SEGMENT: Final = "any text without a slash"
_STAR: Final = "a star that is none but itself"
_OPEN: Final = (_ANY, _SEGMENT)

_FIELDS = 6
_MAX_TOKENS = 2_048
"""Longer than any ARN: IAM user guide, IAM and STS quotas (2026-11)."""


def may_match(pattern: Iterable[Part], arn: Iterable[Part], *, wildcards: bool = True) -> bool:
    """Whether some ARN that `arn` stands for (`*` is any text there) is matched by `pattern`. What is not known
    matches anything; the names of two resources differ, and a resource may have any name that is written out."""
    first, second = _tokens(pattern, wildcards=wildcards), _tokens(arn, wildcards=True)
    if len(first) > _MAX_TOKENS or len(second) > _MAX_TOKENS:
        return True
    pattern_fields, arn_fields = _fields(first), _fields(second)
    if len(pattern_fields) != _FIELDS or len(arn_fields) != _FIELDS:
        return _meet(first, second)
    return all(_meet(one, other) for one, other in zip(pattern_fields, arn_fields, strict=True))


def _tokens(parts: Iterable[Part], *, wildcards: bool) -> list[_Token]:
    tokens: list[_Token] = []
    for part in parts:
        if isinstance(part, Ref):
            tokens.append((part.stack, part.logical_id))
        elif isinstance(part, str):
            wild = _ANY if wildcards else _STAR
            tokens += [
                wild if character == "*" or (wildcards and character == "?") else character for character in part
            ]
        else:
            tokens.append(_ANY if isinstance(part, Unknown) else _SEGMENT)
    return tokens


def _fields(tokens: Sequence[_Token]) -> list[list[_Token]]:
    fields: list[list[_Token]] = [[]]
    for token in tokens:
        if token == ":" and len(fields) < _FIELDS:
            fields.append([])
        else:
            fields[-1].append(token)
    return fields


def _meet(first: Sequence[_Token], second: Sequence[_Token]) -> bool:
    """Whether one text fits both. Equal ends are cut off first: most patterns are told apart by them."""
    end = _common(first[::-1], second[::-1])
    if end is None:
        return False
    first, second = first[: len(first) - end], second[: len(second) - end]
    start = _common(first, second)
    return start is not None and _overlap(first[start:], second[start:])


def _common(first: Sequence[_Token], second: Sequence[_Token]) -> int | None:
    """How many tokens both begin with before one of them leaves something open; `None` where they contradict."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one in _OPEN or other in _OPEN:
            return index
        if one != other:
            return index if isinstance(one, str) is not isinstance(other, str) else None
    return min(len(first), len(second))


def _overlap(first: Sequence[_Token], second: Sequence[_Token]) -> bool:
    """By what fits the rest of both, from their ends."""
    rest = [False] * len(second) + [True]
    for index in range(len(second) - 1, -1, -1):
        rest[index] = rest[index + 1] and second[index] in _OPEN
    for one in reversed(first):
        here = [False] * len(second) + [one in _OPEN and rest[-1]]
        for index in range(len(second) - 1, -1, -1):
            here[index] = _step(one, second[index], after=rest[index], ahead=here[index + 1], both=rest[index + 1])
        rest = here
    return rest[0]


def _step(one: _Token, other: _Token, *, after: bool, ahead: bool, both: bool) -> bool:
    """`after`: the rest fits when `one` is used up; `ahead`: when `other` is; `both`: when both are."""
    if one in _OPEN or other in _OPEN:
        return (
            (one in _OPEN and (after or (ahead and _takes(one, other))))
            or (other in _OPEN and (ahead or (after and _takes(other, one))))
        )  # fmt: skip
    if isinstance(one, tuple) and isinstance(other, str):
        return other not in ("/", _STAR) and (ahead or both)
    if isinstance(other, tuple) and isinstance(one, str):
        return one not in ("/", _STAR) and (after or both)
    return one == other and both


def _takes(gap: _Token, token: _Token) -> bool:
    return token != _STAR and not (gap == _SEGMENT and token == "/")
