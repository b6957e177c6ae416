"""Methods of objects that are known: of libraries, texts, lists and mappings."""

import ast
from typing import TYPE_CHECKING

from sless_audit.handlers.model import OWN_ACCOUNT, OWN_FUNCTION, Env, Joined, Opaque, Stored
from sless_audit.handlers.python import (
    calls,
    databases,
    foreign,
    guards,
    http_calls,
    members,
    resources,
    sdk,
    sdk_names,
)
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.constants import formatted
from sless_audit.handlers.python.telling import join
from sless_audit.handlers.python.values import (
    MAX_TEXT,
    UNKNOWN,
    Client,
    Connection,
    DictObject,
    HttpClient,
    ListObject,
    Method,
    Paginator,
    Resource,
    SdkResult,
    Session,
    Value,
    Waiter,
    either,
    event_part,
    is_from_event,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_SAME_TEXT = frozenset({"strip", "rstrip", "lstrip", "encode", "decode", "__str__"})
_STRIPS = frozenset({"strip", "rstrip", "lstrip"})
_PLAIN_TEXT = frozenset({"lower", "upper", "title", "capitalize", "replace", "removeprefix", "removesuffix"})


def call_method(run: "Run", frame: "Frame", method: Method, arguments: Arguments, node: ast.Call) -> Value:
    receiver, name = method.receiver, method.name
    if isinstance(receiver, Client):
        return sdk.call_client(run, frame, receiver, name, arguments, node)
    if isinstance(receiver, Resource):
        return resources.call_method(run, frame, receiver, name, arguments, node)
    if isinstance(receiver, Session):
        return sdk.call_session(run, frame, receiver, name, arguments, node)
    if isinstance(receiver, Paginator):
        return sdk.call_paginator(run, frame, receiver, name, arguments, node)
    if isinstance(receiver, Waiter):
        return sdk.call_waiter(run, frame, receiver, name, arguments, node)
    if isinstance(receiver, HttpClient):
        return http_calls.call_client(run, frame, receiver, name, arguments, node)
    if isinstance(receiver, Connection):
        return databases.call_connection(run, frame, receiver, name, arguments, node)
    if isinstance(receiver, SdkResult):
        return members.of_result(receiver, arguments.get(0, "")) if name in {"get", "pop"} else receiver
    if isinstance(receiver, DictObject):
        return _of_dict(run, frame, receiver, name, arguments, node)
    if isinstance(receiver, ListObject):
        return _of_list(run, frame, receiver, name, arguments, node)
    if isinstance(receiver, str | Env | Joined | Stored):
        return _of_text(receiver, name, arguments)
    return _of_unknown(run, frame, receiver, name, arguments, node)


_OWN_ARN = (
    "arn",
    Opaque("the partition"),
    "lambda",
    Env("AWS_REGION"),
    Env(OWN_ACCOUNT),
    "function",
    Env(OWN_FUNCTION),
)
"""What `context.invoked_function_arn` is made of."""


def _of_text(receiver: str | Env | Joined | Stored, name: str, arguments: Arguments) -> Value:
    if receiver == Env(OWN_FUNCTION) and name == "split" and arguments.get(0, "sep") == ":":
        return ListObject(list(_OWN_ARN))
    if name in _SAME_TEXT and not arguments.positional:
        return receiver.strip() if isinstance(receiver, str) and name == "strip" else receiver
    if name in _STRIPS and arguments.positional == ("/",):
        return getattr(receiver, name)("/") if isinstance(receiver, str) else receiver  # of a URL in a variable
    if isinstance(receiver, str):
        if name == "format":
            return formatted(receiver, arguments.positional, arguments.keywords)
        given = [value for value in arguments.positional if isinstance(value, str)]
        if name == "join":
            return _joined(receiver, arguments.get(0, "iterable"))
        if name in _PLAIN_TEXT and len(given) == len(arguments.positional) <= 2 and len(receiver) < MAX_TEXT:
            try:
                changed = getattr(receiver, name)(*given)
            except TypeError:
                return UNKNOWN
            return changed if isinstance(changed, str) and len(changed) < MAX_TEXT else UNKNOWN
        if name in {"split", "splitlines"} and len(given) == len(arguments.positional) <= 1 and given != [""]:
            pieces = receiver.split(given[0]) if given else receiver.split()
            return ListObject(list(pieces[:64]))
    return event_part(*arguments.values) or Opaque("a changed text")


def _joined(separator: str, iterated: Value) -> Value:
    if not isinstance(iterated, ListObject) or not iterated.complete:
        return event_part(iterated) or Opaque("a joined text", is_from_event(iterated))
    parts: list[Value] = []
    for item in iterated.items:
        parts += [separator, item] if parts else [item]
    return join(*parts)


def _of_dict(
    run: "Run", frame: "Frame", receiver: DictObject, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    if name == "get" and not receiver.entries and guards.guards_kept_value(run, frame, node):
        return None  # what the function puts there is read where it does
    if name in {"get", "pop", "setdefault"}:
        return _got(receiver, name, arguments)
    if name == "update":
        source = arguments.get(0, "")
        if isinstance(source, DictObject):
            for key, value in source.entries:
                receiver.put(key, value)
            receiver.complete = receiver.complete and source.complete
        elif source is not None:
            receiver.complete = False
        for keyword, value in arguments.keywords.items():
            receiver.put(keyword, value)
        return None
    if name == "values":
        return ListObject([value for _, value in receiver.entries], receiver.complete)
    if name == "items":
        return ListObject([ListObject([key, value]) for key, value in receiver.entries], receiver.complete)
    if name == "keys":
        return ListObject([key for key, _ in receiver.entries], receiver.complete)
    if name == "copy":
        return DictObject(list(receiver.entries), receiver.complete)
    foreign.hand_over(run, frame, arguments, node, to="builtins.dict")
    return UNKNOWN


def _got(receiver: DictObject, name: str, arguments: Arguments) -> Value:
    key, default = arguments.get(0, "key"), arguments.get(1, "default")
    if not isinstance(key, str):
        values = [value for _, value in receiver.entries]
        return either(*values, default) if values else (default if default is not None else UNKNOWN)
    found = receiver.get(key)
    if found is None and name == "setdefault":
        receiver.put(key, default)
    if found is not None:
        return found
    return default if receiver.complete else either(default, Opaque(f"item {key}"))


def _of_list(
    run: "Run", frame: "Frame", receiver: ListObject, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    value = arguments.get(1 if name == "insert" else 0, "object")
    if name in {"append", "add", "insert"}:
        receiver.add(value)
        receiver.complete = receiver.complete and not frame.loops and not frame.conditional
        run.refer(value)
        return None
    if name in {"extend", "update"}:
        for item in value.items if isinstance(value, ListObject) else [value]:
            receiver.add(item)
        receiver.complete = False
        return None
    if name == "copy":
        return ListObject(list(receiver.items), receiver.complete)
    if name == "pop":
        return either(*receiver.items) if receiver.items else UNKNOWN
    foreign.hand_over(run, frame, arguments, node, to="builtins.list")
    return UNKNOWN


def _of_unknown(run: "Run", frame: "Frame", receiver: Value, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """An object of which only the method's name is known; boto3 is recognised by it, with low confidence."""
    service, member = sdk_names.BY_METHOD.get(name, ("", ""))
    members_named = [keyword for keyword in arguments.keywords if keyword[:1].isupper() or keyword == member]
    if members_named and not is_from_event(receiver):
        if service and (not member or member in arguments.keywords):
            run.add_site(
                frame, node, "sdk", "boto3", service, sdk_names.operation(service, name), arguments.keywords,
                complete=arguments.complete, confidence="low",
            )  # fmt: skip
        run.leave_open(f".{name}() of an object that is not known", frame, node)
        return UNKNOWN
    if name in {"submit", "map", "apply_async"} and arguments.positional:
        with frame.beside_others(True):
            rest = Arguments(arguments.positional[1:], arguments.keywords)
            calls.call_value(run, frame, arguments.positional[0], rest, node)
        return UNKNOWN
    foreign.hand_over(run, frame, arguments, node, to="")
    return event_part(receiver, *arguments.values) or Opaque("result of a call", is_from_event(receiver))
