"""How often a function that calls itself may do so."""

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from sless_audit.handlers.javascript.guards import walk
from sless_audit.handlers.javascript.scope import Scope
from sless_audit.handlers.javascript.syntax import Binary, Constant, Defaulted, Expression, Function, Name
from sless_audit.handlers.javascript.values import UNDEFINED, Value

_LIMITS = frozenset({"<", "<=", ">", ">=", "==", "===", "!=", "!=="})


def rounds(function: Function, scope: Scope, first: Sequence[Value], again: Sequence[Value]) -> int | None:
    """The number of calls, where a parameter counts them: down to nothing (`retry(work, tries - 1)`), or up to a limit
    that it is compared with (`retry(work, tries + 1)` and `tries >= 3`). `None` where that cannot be told.

    `first`: the arguments of the first call; `again`: those of the call of itself.
    """
    for index, (pattern, value) in enumerate(zip(function.parameters, again, strict=False)):
        target = pattern.target if isinstance(pattern, Defaulted) else pattern
        given = first[index] if index < len(first) else UNDEFINED
        if given is UNDEFINED and isinstance(pattern, Defaulted):
            given = _number(pattern.value, scope)
        if not isinstance(target, Name) or not _is_count(given) or not _is_count(value):
            continue
        limits = list(_limits(function, target.name, scope))
        if value == given - 1 and given > 0 and limits:
            return given
        if value == given + 1 and any(limit > given for limit in limits):
            return max(limits) - given
    return None


def _limits(function: Function, name: str, scope: Scope) -> list[int]:
    """What the parameter is compared with."""
    found = []
    for node in _everything(function.body):
        if isinstance(node, Binary) and node.operator in _LIMITS:
            sides = (node.left, node.right)
            if any(isinstance(side, Name) and side.name == name for side in sides):
                found += [number for side in sides if _is_count(number := _number(side, scope))]
    return found


def _everything(root: object) -> Iterator[object]:
    """With what stands in functions within."""
    for node in walk(root):
        yield node
        if isinstance(node, Function):
            yield from _everything(node.body)


def _number(node: Expression, scope: Scope) -> Value:
    if isinstance(node, Constant) and isinstance(node.value, int):
        return node.value
    binding = scope.find(node.name) if isinstance(node, Name) else None
    return binding.value if binding is not None else UNDEFINED


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
