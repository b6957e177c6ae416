"""Blocks that only turn a request away: what follows is what the function is there for, not one path of several."""

from sless_audit.handlers.javascript.syntax import (
    Binary,
    Block,
    Constant,
    Expression,
    Logical,
    Name,
    Return,
    Statement,
    Throw,
    Unary,
)
from sless_audit.handlers.javascript.values import UNDEFINED, JsArray, JsObject, Text, Value

_FIRST_ERROR = 400


def rejects(test: Expression, body: tuple[Statement, ...], returned: Value) -> bool:
    """It throws; answers with an error of HTTP; or has nothing to answer, where something is missing."""
    last = body[-1]
    if isinstance(last, Block) and last.body:
        return rejects(test, last.body, returned)
    if isinstance(last, Throw):
        return True
    if not isinstance(last, Return):
        return False
    if isinstance(returned, JsObject):
        status = returned.properties.get("statusCode")
        number = status.constant if isinstance(status, Text) else status
        if isinstance(number, int | str) and str(number).isdigit():
            return int(number) >= _FIRST_ERROR
    return _is_nothing(returned) and _asks_for_absence(test)


def _is_nothing(value: Value) -> bool:
    if isinstance(value, JsObject):
        return not value.properties and not value.open
    if isinstance(value, JsArray):
        return not value.items and not value.open
    return value is UNDEFINED or value is None or value is False or (isinstance(value, Text) and value.constant == "")


def _asks_for_absence(test: Expression) -> bool:
    match test:
        case Logical(left=left, right=right):
            return _asks_for_absence(left) and _asks_for_absence(right)
        case Binary(operator="==" | "===", right=Constant(value=value)):
            return value is None or value in ("", 0, "undefined")
        case Binary(operator="==" | "===", right=Name(name="undefined")):
            return True
        case Unary(operator="!"):
            return True
        case _:
            return False
