"""Tests for a value that is kept between invocations: what they guard is done once."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from sless_audit.handlers.javascript.run import Run
from sless_audit.handlers.javascript.scope import Scope
from sless_audit.handlers.javascript.syntax import (
    Assign,
    Await,
    Binary,
    Call,
    Constant,
    Expression,
    Function,
    If,
    Logical,
    Member,
    Name,
    Pattern,
    Return,
    Sequence,
    Statement,
    This,
    Throw,
    Unary,
)
from sless_audit.handlers.javascript.values import JsClass, JsObject, Library

_EQUAL, _UNEQUAL = frozenset({"==", "==="}), frozenset({"!=", "!=="})
_FILLING = frozenset({"set", "push", "add"})


def is_missing_test(run: Run, scope: Scope, node: If) -> bool:
    """`if (!client) { client = … }`."""
    return any(
        keeps_value(run, scope, subject) and _filled_in(node.then, subject)
        for subject in _subjects(node.test, missing=True)
    )


def is_present_test(run: Run, scope: Scope, node: If, rest: Iterable[Statement]) -> bool:
    """`if (client) return client;` before the rest of the block, which fills it."""
    if not node.then or not isinstance(node.then[-1], Return):
        return False
    return any(
        keeps_value(run, scope, subject) and _filled_in(rest, subject)
        for subject in _subjects(node.test, missing=False)
    )


def keeps_value(run: Run, scope: Scope, node: Expression | Pattern) -> bool:
    """The node names what outlives an invocation: a variable of the module, a member of an object made at init."""
    if not run.frames:
        return False
    if isinstance(node, Name):
        return scope.keeps(node.name)
    if isinstance(node, Member):
        if isinstance(node.object, Name) and scope.keeps(node.object.name):
            return True
        if isinstance(node.object, (This, Name)):
            base = run.evaluate(scope, node.object)
            if isinstance(base, Library):
                return base.path[:1] in (("global",), ("globalThis",))
            return isinstance(base, JsClass) or (isinstance(base, JsObject) and base.kept)
    return False


def is_refill(node: Assign) -> bool:
    """`x = x || …`, `x = x ?? …`."""
    value = node.value.value if isinstance(node.value, Await) else node.value
    return isinstance(value, Logical) and value.operator != "&&" and _same(value.left, node.target)


def fills(node: Expression, target: Expression) -> bool:
    """`cached || (cached = …)`: the right side."""
    return any(isinstance(inner, Assign) and _same(inner.target, target) for inner in walk(node))


def throws(node: If) -> bool:
    return bool(node.then) and isinstance(node.then[-1], Throw) and not node.otherwise


def _subjects(test: Expression, *, missing: bool) -> Iterator[Expression]:
    """What a test asks for the absence (or presence) of."""
    match test:
        case Unary(operator="!", value=value) if missing:
            yield from _subjects(value, missing=False)
        case Logical(left=left, right=right):
            yield from _subjects(left, missing=missing)
            yield from _subjects(right, missing=missing)
        case Binary(operator=operator, left=left, right=right):
            wanted = _EQUAL if missing else _UNEQUAL
            if operator in wanted and _is_nothing(right):
                yield left.value if isinstance(left, Unary) and left.operator == "typeof" else left
        case Call(callee=Member(object=base, key="has" | "get")) if not missing:
            yield base
        case Member(object=base, key=key) if not missing:
            yield test
            if not isinstance(key, str):
                yield base  # cache[key]
        case Name() if not missing:
            yield test
        case Sequence(items=items) if items:
            yield from _subjects(items[-1], missing=missing)
        case _:
            pass


def _is_nothing(node: Expression) -> bool:
    """What a variable holds before it is filled."""
    if isinstance(node, Constant):
        return node.value is None or node.value is False or node.value in ("undefined", "")
    return isinstance(node, Name) and node.name == "undefined"


def _filled_in(statements: Iterable[Statement], subject: Expression) -> bool:
    return any(_fills(node, subject) for statement in statements for node in walk(statement))


def _fills(node: object, subject: Expression) -> bool:
    """`subject = …`, `subject[key] = …`, `subject.set(key, …)`."""
    match node:
        case Assign(target=Member(object=owner) as target):
            return _same(target, subject) or _same(owner, subject)
        case Assign(target=target):
            return _same(target, subject)
        case Call(callee=Member(object=owner, key=str(key))):
            return key in _FILLING and _same(owner, subject)
        case _:
            return False


def _same(one: object, other: object) -> bool:
    if isinstance(one, Name) and isinstance(other, Name):
        return one.name == other.name
    if isinstance(one, Member) and isinstance(other, Member):
        same_key = one.key == other.key if isinstance(one.key, str) else _same(one.key, other.key)
        return same_key and _same(one.object, other.object)
    return isinstance(one, This) and isinstance(other, This)


def walk(root: object) -> Iterator[object]:
    """The nodes in it, those of functions within left out."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting += node
        elif is_dataclass(node) and not isinstance(node, type):
            yield node
            if not isinstance(node, Function):
                waiting += [getattr(node, field.name) for field in fields(node)]
