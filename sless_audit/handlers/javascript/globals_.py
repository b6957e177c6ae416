"""Calls of what the language and Node bring without an import."""

from collections.abc import Callable
from typing import TypeAlias

from sless_audit.handlers.javascript import http, timers
from sless_audit.handlers.javascript.handing import closures_in, give_away, is_batch
from sless_audit.handlers.javascript.iteration import extent, item_of, key_of
from sless_audit.handlers.javascript.members import spread_into
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.values import (
    MAX_ITEMS,
    UNDEFINED,
    Closure,
    JsArray,
    JsObject,
    Library,
    Made,
    Text,
    Unknown,
    Value,
    concatenated,
    derived,
    join,
    text,
)

_RESOLVE, _REJECT = Library("", ("resolve()",)), Library("", ("reject()",))
_QUIET = frozenset(
    {
        "console",
        "JSON",
        "Math",
        "Date",
        "Buffer",
        "Number",
        "Boolean",
        "parseInt",
        "parseFloat",
        "Error",
        "RegExp",
        "isNaN",
        "Symbol",
        "BigInt",
        "TextDecoder",
        "TextEncoder",
        "encodeURIComponent",
        "decodeURIComponent",
        "structuredClone",
        "crypto",
        "Intl",
        "performance",
        "atob",
        "btoa",
    }
)
"""They look at what they are given, and keep nothing."""


def call(run: Run, callee: Library, arguments: Arguments) -> Value:
    path = callee.path
    if path[:1] in (("globalThis",), ("global",)) and len(path) > 1:
        path = path[1:]
    known = _CALLS.get(path) or _FAMILIES.get(path[0])
    if known is not None:
        return known(run, Library("", path, callee.made), arguments)
    if callee.made is not None:
        return _of_made(run, callee, arguments)
    if run.phase == "init":
        run.deferred += closures_in(arguments.values) if run.discarded == id(arguments.span) else []
        return Made(callee, tuple(arguments.values))
    return give_away(run, arguments, f"{callee}()")


def _settle(run: Run, callee: Library, arguments: Arguments) -> Value:
    """`resolve(value)` of a promise that is being made."""
    if run.promises and callee == _RESOLVE:
        run.promises[-1].append(arguments.at(0))
    return UNDEFINED


def _fetch(run: Run, _: Library, arguments: Arguments) -> Value:
    return http.fetch(run, "fetch", arguments)


def _timer(run: Run, callee: Library, arguments: Arguments) -> Value:
    return timers.set_timeout(run, callee.path[-1], arguments)


def _quiet(run: Run, _: Library, arguments: Arguments) -> Value:
    for closure in closures_in(arguments.values):
        run.call_back(closure, [Unknown("an argument")], arguments.span)
    return derived("made of other values", arguments.values)


def _promise(run: Run, callee: Library, arguments: Arguments) -> Value:
    first, name = arguments.at(0), callee.path[-1]
    if name == "reject":
        run.findings.raises = run.findings.raises or run.phase == "request"
        return Unknown("an error")
    if name == "Promise" and arguments.new:
        run.promises.append([])
        run.call_back(first, [_RESOLVE, _REJECT], arguments.span)
        settled = run.promises.pop()
        return join(settled) if settled else Unknown("result of a promise")
    if name in ("race", "any"):
        return item_of(run, first) if isinstance(first, JsArray) else Unknown("result of a promise")
    if name == "allSettled" and isinstance(first, JsArray):
        return JsArray([Unknown("how a promise ended")], True, first.records)
    return first


def _object(run: Run, callee: Library, arguments: Arguments) -> Value:
    first, name = arguments.at(0), callee.path[-1]
    if name == "assign":
        target = first if isinstance(first, JsObject) else JsObject(open=first is not UNDEFINED)
        for value in arguments.values[1:]:
            spread_into(target, value)
        return target
    if name in ("freeze", "seal"):
        return first
    if name == "defineProperty":
        return _define(run, arguments)
    if name in ("keys", "values", "entries"):
        return _listed(run, first, name)
    return JsObject(open=True)


def _define(run: Run, arguments: Arguments) -> Value:
    """As compiled TypeScript exports: `Object.defineProperty(exports, "name", {get: () => …})`."""
    target, name, how = arguments.at(0), arguments.at(1), arguments.at(2)
    if isinstance(target, JsObject) and isinstance(name, Text) and isinstance(how, JsObject):
        getter = how.properties.get("get")
        value = run.call_back(getter, [], arguments.span) if isinstance(getter, Closure) else None
        target.properties[name.constant or name] = how.properties.get("value", UNDEFINED) if value is None else value
    return target


def _listed(run: Run, owner: Value, name: str) -> Value:
    if isinstance(owner, JsObject):
        keys: list[Value] = [text(key) if isinstance(key, str) else key for key in owner.properties]
        values = list(owner.properties.values())
        pairs: list[Value] = [JsArray([key, value]) for key, value in zip(keys, values, strict=True)]
        return JsArray((keys if name == "keys" else values if name == "values" else pairs)[:MAX_ITEMS], owner.open)
    item = item_of(run, owner)
    records = is_batch(owner) or extent(owner)[0] == "records"
    return JsArray([item if name == "values" else JsArray([key_of(owner), item])], True, records)


def _json(_: Run, __: Library, arguments: Arguments) -> Value:
    return derived("text that is parsed", arguments.values)


def _string(_: Run, __: Library, arguments: Arguments) -> Value:
    return concatenated(arguments.values[:1])


def _array_from(run: Run, _: Library, arguments: Arguments) -> Value:
    first, function = arguments.at(0), arguments.at(1)
    if isinstance(function, Closure):
        over, bound = extent(first)
        with run.loop(arguments.span, over, bound), run.beside_others():
            result = run.call_back(function, [item_of(run, first), Unknown("a number")], arguments.span)
        return JsArray([result], True, over == "records")
    if isinstance(first, (JsArray, Unknown)):
        return first
    return JsArray([item_of(run, first)], True)


def _array_of(_: Run, __: Library, arguments: Arguments) -> Value:
    one_number = len(arguments.values) == 1 and not isinstance(arguments.values[0], Text)
    return JsArray([], True) if one_number else JsArray(list(arguments.values))


def _signal(_: Run, __: Library, arguments: Arguments) -> Value:
    value = arguments.at(0)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value / 1000
    return derived("an abort signal", (value,))


def _made(run: Run, callee: Library, arguments: Arguments) -> Value:
    if callee.made is None:
        if callee.path == ("URL",) and arguments.values:
            base = arguments.at(1)
            return concatenated([base, arguments.at(0)] if isinstance(base, Text) else arguments.values[:1])
        if callee.path == ("Request",):
            request = JsObject({"url": arguments.at(0)})
            spread_into(request, arguments.at(1))
            return request
        return Made(callee, tuple(arguments.values))
    return _of_made(run, callee, arguments)


def _of_made(run: Run, callee: Library, arguments: Arguments) -> Value:
    """A method of a map or a set: what comes out is one of what was put in."""
    assert callee.made is not None
    name = callee.path[-1]
    callee.made.calls.append((name, tuple(arguments.values)))
    if name in ("get", "values", "forEach", "entries"):
        inside = _put_in(callee.made, arguments.at(0) if name == "get" else UNDEFINED)
        if name == "get":
            return join(inside if inside and _is_own_map(callee.made) else [*inside, Unknown("what a map holds")])
        if name == "forEach":
            with run.loop(arguments.span, "collection", None):
                run.call_back(arguments.at(0), [join([*inside, Unknown("what a map holds")])], arguments.span)
            return UNDEFINED
        return JsArray(inside or [Unknown("what a map holds")], True)
    if name in ("set", "add"):
        return callee.made
    if run.phase == "request":
        give_away(run, arguments, str(callee))
    return Unknown(f"result of {name}()")


def _is_own_map(made: Made) -> bool:
    """Whether nothing is in it but what the code puts there."""
    first = made.arguments[0] if made.arguments else UNDEFINED
    return made.by.path == ("Map",) and (first is UNDEFINED or (isinstance(first, JsArray) and not first.open))


def _put_in(made: Made, key: Value) -> list[Value]:
    """The values that were put in; under a constant key only those, if all keys are constants."""
    pairs = [(given[0], given[-1]) for name, given in made.calls if name in ("set", "add") and given]
    first = made.arguments[0] if made.arguments else UNDEFINED
    if isinstance(first, JsArray):
        pairs += [
            (item.items[0], item.items[1]) for item in first.items if isinstance(item, JsArray) and item.items[1:]
        ]
    constants = [found.constant if isinstance(found, Text) else None for found in (key, *(one for one, _ in pairs))]
    if None in constants:
        return [value for _, value in pairs]
    return [value for (_, value), constant in zip(pairs, constants[1:], strict=True) if constant == constants[0]]


def _answer(run: Run, callee: Library, arguments: Arguments) -> Value:
    """`callback(null, result)` in the handler."""
    path = callee.path
    value = arguments.at(0 if path[-1] == "succeed" else 1)
    handler = run.frames[0] if run.frames else None
    if handler is not None:
        if path[-1] != "succeed" and arguments.at(0) not in (UNDEFINED, None) and value is UNDEFINED:
            run.findings.raises = True
        else:
            handler.answered.append((value, run.here(arguments.span)))
    return UNDEFINED


def _require(run: Run, _: Library, arguments: Arguments) -> Value:
    first = arguments.at(0)
    name = first.constant if isinstance(first, Text) else None
    if name is None:
        run.unresolved("a module whose name is made while the code runs", arguments.span)
        return Unknown("a module whose name is made while the code runs")
    return run.load(name, run.here(arguments.span))


_Known: TypeAlias = Callable[[Run, Library, Arguments], Value]
_CALLS: dict[tuple[str, ...], _Known] = {
    ("JSON", "parse"): _json,
    ("String",): _string,
    ("Array", "from"): _array_from,
    ("Array",): _array_of,
    ("Array", "of"): _array_of,
    ("AbortSignal", "timeout"): _signal,
    ("fetch",): _fetch,
    ("callback()",): _answer,
    ("context", "succeed"): _answer,
    ("context", "done"): _answer,
    ("setTimeout",): _timer,
    ("setInterval",): _timer,
    ("setImmediate",): _timer,
}
_FAMILIES: dict[str, _Known] = {
    **dict.fromkeys(_QUIET, _quiet),
    **dict.fromkeys(("Map", "Set", "WeakMap", "URL", "Request", "Headers", "AbortController", "FormData"), _made),
    "Object": _object,
    "Promise": _promise,
    "require": _require,
    "resolve()": _settle,
    "reject()": _settle,
}
