"""May a pattern for ARNs match an ARN, when either has parts that are not known?

Wildcards of ARN conditions: IAM user guide, "IAM JSON policy elements: Condition operators", ARN condition operators;
Lambda compares the `SourceArn` of a permission in the same way: Lambda API reference, AddPermission (2026-11).
"""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from sless_audit.template.values import Ref, Unknown

Part: TypeAlias = str | Ref | Unknown

_ANY: Final = "*"
_Token: TypeAlias = str | tuple[str, str]
"""One character, `_ANY` for any text, or stack and logical ID of a resource whose name stands there."""

_MAX_TOKENS = 2_048
"""Longer than any ARN: IAM user guide, IAM and STS quotas (2026-11)."""


def may_match(pattern: Iterable[Part], arn: Iterable[Part], *, wildcards: bool = True) -> bool:
    """Whether some ARN that `arn` stands for (`*` is any text there) is matched by `pattern`. What is not known
    matches anything; the names of two resources differ, and a resource may have any name that is written out."""
    first = _tokens(pattern, wildcards=wildcards)
    second = _tokens(arn, wildcards=True)
    if len(first) > _MAX_TOKENS or len(second) > _MAX_TOKENS:
        return True
    end = _common(first[::-1], second[::-1])
    if end is None:
        return False
    first, second = first[: len(first) - end], second[: len(second) - end]
    start = _common(first, second)
    return start is not None and _overlap(first[start:], second[start:])


def _tokens(parts: Iterable[Part], *, wildcards: bool) -> list[_Token]:
    tokens: list[_Token] = []
    for part in parts:
        if isinstance(part, Ref):
            tokens.append((part.stack, part.logical_id))
        elif isinstance(part, Unknown):
            tokens.append(_ANY)
        else:
            tokens += [_ANY if wildcards and character in "*?" else _literal(character) for character in part]
    return tokens


def _literal(character: str) -> str:
    return "\\*" if character == _ANY else character


def _common(first: Sequence[_Token], second: Sequence[_Token]) -> int | None:
    """How many tokens both begin with before one of them leaves something open; `None` where they contradict."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one == _ANY or other == _ANY:
            return index
        if one != other:
            return index if isinstance(one, str) is not isinstance(other, str) else None
    return min(len(first), len(second))


def _overlap(first: Sequence[_Token], second: Sequence[_Token]) -> bool:
    """Whether one text fits both, by what fits the rest of both, from their ends."""
    rest = [False] * len(second) + [True]
    for index in range(len(second) - 1, -1, -1):
        rest[index] = rest[index + 1] and second[index] == _ANY
    for one in reversed(first):
        here = [False] * len(second) + [one == _ANY and rest[-1]]
        for index in range(len(second) - 1, -1, -1):
            here[index] = _step(one, second[index], after=rest[index], ahead=here[index + 1], both=rest[index + 1])
        rest = here
    return rest[0]


def _step(one: _Token, other: _Token, *, after: bool, ahead: bool, both: bool) -> bool:
    """`after`: the rest fits when `one` is used up; `ahead`: when `other` is; `both`: when both are."""
    if _ANY in (one, other):
        return after or ahead or both
    if isinstance(one, tuple) and isinstance(other, str):
        return other not in "/:" and (ahead or both)
    if isinstance(other, tuple) and isinstance(one, str):
        return one not in "/:" and (after or both)
    return one == other and both
