"""Blocks that only turn a request away: what follows is what the function is there for, not one path of several."""

import ast
from collections.abc import Sequence

from sless_audit.handlers.python.values import DictObject, ListObject, Value

_FIRST_ERROR = 400


def rejects(test: ast.expr, body: Sequence[ast.stmt], returned: Value) -> bool:
    """It raises; answers with an error of HTTP; or has nothing to answer, where something is missing."""
    if isinstance(body[-1], ast.Raise):
        return True
    if not isinstance(body[-1], ast.Return):
        return False
    if isinstance(returned, DictObject):
        status = returned.get("statusCode")
        if isinstance(status, int | str) and str(status).isdigit():
            return int(status) >= _FIRST_ERROR
    return _is_nothing(returned) and _asks_for_absence(test)


def _is_nothing(value: Value) -> bool:
    if isinstance(value, DictObject):
        return value.complete and not value.entries
    if isinstance(value, ListObject):
        return value.complete and not value.items
    return value is None or value is False or (isinstance(value, str) and not value)


def _asks_for_absence(test: ast.expr) -> bool:
    if isinstance(test, ast.BoolOp):
        return all(_asks_for_absence(value) for value in test.values)
    if isinstance(test, ast.Compare):
        nothing = isinstance(test.comparators[-1], ast.Constant) and test.comparators[-1].value in (None, "", 0)
        return isinstance(test.ops[-1], ast.NotIn) or (isinstance(test.ops[-1], ast.Is | ast.Eq) and nothing)
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
