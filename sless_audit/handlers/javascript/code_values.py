"""What was followed → the values of the model, which the rest of the program reads."""

from collections.abc import Mapping

from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    Client,
    Closure,
    Command,
    HttpClient,
    JsArray,
    JsObject,
    Made,
    OneOf,
    Response,
    Text,
    Unknown,
    Value,
)
from sless_audit.handlers.model import Choice, CodeValue, Env, Joined, Opaque, Pairs, Stored

_MAX_DEPTH = 8
_MAX_ITEMS = 200


def to_code(value: Value, depth: int = 0) -> CodeValue:
    match value:
        case Text(parts=parts):
            return parts[0] if len(parts) == 1 else Joined(parts)
        case bool() | int() | float() | None:
            return value
        case Unknown(reason=reason, from_event=told):
            return Opaque(reason, told)
        case OneOf(options=options):
            return Choice(tuple(to_code(option, depth + 1) for option in options))
        case JsObject() | JsArray():
            return _collection(value, depth) if depth < _MAX_DEPTH else Opaque("nested too deeply")
        case _:
            return Opaque(_in_words(value))


def _collection(value: JsObject | JsArray, depth: int) -> CodeValue:
    if isinstance(value, JsArray):
        if value.open and not value.items:
            return Opaque("a list made while the code runs", value.records)
        return tuple(to_code(item, depth + 1) for item in value.items[:_MAX_ITEMS])
    entries = [
        (key if isinstance(key, str) else to_code(key), to_code(inner, depth + 1))
        for key, inner in list(value.properties.items())[:_MAX_ITEMS]
        if inner is not UNDEFINED
    ]
    named = {key: inner for key, inner in entries if isinstance(key, str)}
    return named if len(named) == len(entries) else Pairs(tuple(entries))


def _in_words(value: Value) -> str:
    match value:
        case Response(service=service, operation=operation):
            return f"result of {service} {operation}"
        case Client() | HttpClient():
            return "a client"
        case Command():
            return "a request"
        case Closure():
            return "a function"
        case Made(by=by):
            return f"made by {by}" if by.module else "result of a call"
        case _:
            return "not known before the code runs"


def arguments_of(value: Value) -> tuple[dict[str, CodeValue], bool]:
    """The members of a request, and whether they are all."""
    if isinstance(value, OneOf):
        told = [arguments_of(option) for option in value.options]
        members: dict[str, CodeValue] = {}
        for arguments, _ in told:
            members = merged(members, arguments)
        return members, all(complete for _, complete in told)
    if not isinstance(value, JsObject):
        return {}, value is UNDEFINED
    named = {key: member for key, member in value.properties.items() if isinstance(key, str)}
    code = {key: to_code(member) for key, member in named.items() if member is not UNDEFINED}
    return code, not value.open and len(named) == len(value.properties)


def merged(one: Mapping[str, CodeValue], other: Mapping[str, CodeValue]) -> dict[str, CodeValue]:
    """Arguments of one call that was seen with several."""
    result = dict(one)
    for name, value in other.items():
        if name not in result:
            result[name] = value
        elif result[name] != value:
            known = _options(result[name])
            result[name] = Choice((*known, *(option for option in _options(value) if option not in known)))
    return result


def _options(value: CodeValue) -> tuple[CodeValue, ...]:
    return value.options if isinstance(value, Choice) else (value,)


def is_constant(value: Value, depth: int = 0) -> bool:
    """Nothing in it comes from an invocation: it could be written at module scope as it is."""
    match value:
        case Unknown() | Response():
            return False
        case Text(parts=parts):
            return all(isinstance(part, (str, Env, Stored)) for part in parts)
        case OneOf(options=options):
            return all(is_constant(option, depth + 1) for option in options)
        case JsObject(properties=properties):
            inner = properties.values()
            return not value.open and depth < _MAX_DEPTH and all(is_constant(member, depth + 1) for member in inner)
        case JsArray(items=items):
            return not value.open and depth < _MAX_DEPTH and all(is_constant(item, depth + 1) for item in items)
        case Made(arguments=arguments):
            return depth < _MAX_DEPTH and all(is_constant(argument, depth + 1) for argument in arguments)
        case _:
            return True
