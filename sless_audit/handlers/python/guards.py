"""Tests for a value that is kept between invocations: what they guard is done once."""

import ast
from typing import TYPE_CHECKING

from sless_audit.handlers.python.names import look_up
from sless_audit.handlers.python.values import ClassObject, InstanceObject, ModuleObject, options

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run


def is_missing_test(run: "Run", frame: "Frame", test: ast.expr) -> bool:
    """`x is None`, `not x`, `key not in x`, `not hasattr(x, …)`, where x is kept."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = test.operand
        return guards_kept_value(run, frame, _subject(inner))
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if isinstance(test.ops[0], ast.Is | ast.Eq) and _is_nothing(test.comparators[0]):
            return guards_kept_value(run, frame, test.left)
        if isinstance(test.ops[0], ast.NotIn):
            return guards_kept_value(run, frame, test.comparators[0])
    if isinstance(test, ast.BoolOp):
        return any(is_missing_test(run, frame, value) for value in test.values)
    return False


def is_present_test(run: "Run", frame: "Frame", test: ast.expr) -> bool:
    """`x`, `x is not None`, `key in x`, `hasattr(x, …)`."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if isinstance(test.ops[0], ast.IsNot | ast.NotEq) and _is_nothing(test.comparators[0]):
            return guards_kept_value(run, frame, test.left)
        if isinstance(test.ops[0], ast.In):
            return guards_kept_value(run, frame, test.comparators[0])
        return False
    return guards_kept_value(run, frame, _subject(test))


def guards_kept_value(run: "Run", frame: "Frame", node: ast.expr) -> bool:
    """The node names what the function itself fills and what outlives it: a variable of the module, or an attribute of
    a module, a class or an object made at init."""
    if frame.function is None:
        return False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        node = node.func.value  # CACHE.get(key)
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        if node.id in frame.globals:
            return True
        is_global = node.id not in frame.scope.names and node.id in frame.module.scope.names
        return is_global and node.id in _filled_in(frame)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if f"{node.value.id}.{node.attr}" not in _filled_in(frame) and node.attr:
            return False
        owner = look_up(run, frame, node.value.id)
        return any(
            isinstance(option, ModuleObject | ClassObject)
            or (isinstance(option, InstanceObject) and option.made_at_init)
            for option in options(owner)
        )
    return False


def _filled_in(frame: "Frame") -> frozenset[str]:
    """`X` for `X[key] = …`, `a.b` for `a.b = …` and `a.b[key] = …`."""
    if frame.fills is not None or frame.function is None:
        return frame.fills or frozenset()
    found: set[str] = set()
    for node in ast.walk(frame.function.node):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            target = node.value if isinstance(node, ast.Subscript) else node
            if isinstance(target, ast.Name):
                found.add(target.id)
            elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                found.add(f"{target.value.id}.{target.attr}")
    frame.fills = frozenset(found)
    return frame.fills


def _subject(test: ast.expr) -> ast.expr:
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "hasattr" and test.args:
        return ast.Attribute(test.args[0], "", ast.Load())
    return test


def _is_nothing(node: ast.expr) -> bool:
    """What a variable holds before it is filled."""
    if isinstance(node, ast.Dict | ast.List):
        return not (node.keys if isinstance(node, ast.Dict) else node.elts)
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False or node.value == "")
