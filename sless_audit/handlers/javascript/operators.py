"""Operators, conditions and assignments as expressions."""

from collections.abc import Callable

from sless_audit.handlers.javascript.assignment import assign
from sless_audit.handlers.javascript.code_values import to_code
from sless_audit.handlers.javascript.guards import fills, is_refill, keeps_value
from sless_audit.handlers.javascript.run import Run
from sless_audit.handlers.javascript.scope import Scope
from sless_audit.handlers.javascript.syntax import (
    Assign,
    Binary,
    Conditional,
    Logical,
    Member,
    Name,
    Unary,
)
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    Closure,
    JsArray,
    JsClass,
    JsObject,
    Response,
    Text,
    Unknown,
    Value,
    concatenated,
    derived,
    join,
)
from sless_audit.handlers.model import Env


def evaluate_unary(run: Run, scope: Scope, node: Unary) -> Value:
    with run.optional():
        value = run.evaluate(scope, node.value)
    if node.operator == "-" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return -value
    if node.operator == "+" and isinstance(value, Text):
        return _number_of(value)
    return UNDEFINED if node.operator == "void" else Unknown("result of an operator")


def _number_of(value: Text) -> Value:
    constant = value.constant
    try:
        return float(constant) if constant is not None else Unknown("a number made of a text")
    except ValueError:
        return Unknown("a number made of a text")


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right else 0.0,
}
_COMPARISONS = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof"})


def evaluate_binary(run: Run, scope: Scope, node: Binary) -> Value:
    if node.operator in _COMPARISONS:
        with run.optional():
            run.evaluate(scope, node.left)
            run.evaluate(scope, node.right)
        return Unknown("result of a comparison")
    left, right = run.evaluate(scope, node.left), run.evaluate(scope, node.right)
    numbers = [value for value in (left, right) if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) == 2:
        return _calculated(node.operator, numbers[0], numbers[1])
    if node.operator == "+" and (isinstance(left, Text) or isinstance(right, Text)):
        return concatenated([left, right])
    return derived("result of an operator", (left, right))


def _calculated(operator: str, left: float, right: float) -> Value:
    if operator == "+":
        return left + right
    if operator in _ARITHMETIC and abs(left) < 1e18 and abs(right) < 1e18:
        return _ARITHMETIC[operator](left, right)
    return Unknown("result of an operator")


def evaluate_logical(run: Run, scope: Scope, node: Logical) -> Value:
    with run.optional():
        left = run.evaluate(scope, node.left)
    kept = node.operator != "&&" and fills(node.right, node.left) and keeps_value(run, scope, node.left)
    with run.condition():
        if kept:
            with run.kept():
                right = run.evaluate(scope, node.right)
        else:
            right = run.evaluate(scope, node.right)
    if node.operator == "&&":
        return right if not isinstance(left, (Closure, Response)) else join((left, right))
    return defaulted(left, right)


def defaulted(left: Value, right: Value) -> Value:
    """`left ?? right`."""
    if left is UNDEFINED or left is None:
        return right
    if isinstance(left, Text):
        if len(left.parts) == 1 and isinstance(left.parts[0], Env) and left.parts[0].default is None:
            if isinstance(right, Text) and right.constant is not None:
                return Text((Env(left.parts[0].name, right.constant),), left.passed)
            if right is UNDEFINED or right is None or isinstance(to_code(right), (bool, int, float)):
                return left
            return join((left, right))
        return left if left.constant or len(left.parts) > 1 else join((left, right))
    if isinstance(left, (JsObject, JsArray, Closure, JsClass)):
        return left
    return join((left, right))


def evaluate_conditional(run: Run, scope: Scope, node: Conditional) -> Value:
    with run.optional():
        run.evaluate(scope, node.test)
    with run.on_arm(node.span, 0):
        then = run.evaluate(scope, node.then)
    with run.on_arm(node.span, 1):
        otherwise = run.evaluate(scope, node.otherwise)
    return join((then, otherwise))


def evaluate_assign(run: Run, scope: Scope, node: Assign) -> Value:
    if node.operator == "=":
        if is_refill(node) and keeps_value(run, scope, node.target):
            with run.kept():
                value = run.evaluate(scope, node.value)
        else:
            value = run.evaluate(scope, node.value)
        assign(run, scope, node.target, value)
        return value
    target = node.target
    before = run.evaluate(scope, target) if isinstance(target, (Name, Member)) else UNDEFINED
    if node.operator in ("??=", "||=", "&&="):
        with run.condition():
            if node.operator != "&&=" and keeps_value(run, scope, target):
                with run.kept():
                    value = run.evaluate(scope, node.value)
            else:
                value = run.evaluate(scope, node.value)
        value = defaulted(before, value)
    else:
        value = run.evaluate(scope, node.value)
        if node.operator == "+=" and isinstance(before, Text):
            value = concatenated([before, value])
        else:
            value = derived("a value that changes", (before, value))
    assign(run, scope, target, value)
    return value
