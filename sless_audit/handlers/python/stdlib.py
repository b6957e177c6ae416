"""Built-in functions and the standard library, as far as values and calls go through them."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sless_audit.handlers.model import Env, Joined, Loop, Opaque
from sless_audit.handlers.python import calls, expressions, foreign, imports, members
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.not_known import NOT_KNOWN, NotKnown
from sless_audit.handlers.python.telling import join
from sless_audit.handlers.python.values import (
    MAX_OPTIONS,
    UNKNOWN,
    Client,
    DictObject,
    EventPart,
    External,
    ListObject,
    ModuleObject,
    Partial,
    Resource,
    Value,
    either,
    event_part,
    is_from_event,
    options,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

ROOTS = (
    "builtins",
    "time",
    "asyncio",
    "functools",
    "importlib",
    "os",
    "concurrent",
    "threading",
    "multiprocessing",
    "gevent",
    "trio",
    "anyio",
    "posixpath",
    "json",
    "copy",
    "itertools",
    "shlex",
)

_SAME: Final = frozenset(
    {
        "anyio.run", "asyncio.as_completed", "asyncio.create_task", "asyncio.ensure_future", "asyncio.run",
        "asyncio.shield", "builtins.frozenset", "builtins.iter", "builtins.list", "builtins.next",
        "builtins.reversed", "builtins.set", "builtins.sorted", "builtins.tuple", "copy.copy", "copy.deepcopy",
        "itertools.chain.from_iterable", "itertools.cycle",
    }
)  # fmt: skip
_SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "gevent.sleep", "trio.sleep", "anyio.sleep"})


def call(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value | NotKnown:
    if path in _SLEEPS:
        seconds = arguments.get(0, "secs", arguments.get(0, "delay"))
        run.add_site(frame, node, "sleep", path.split(".", 1)[0], "", "sleep", {"seconds": seconds})
        return None
    if path in _SAME:
        return _same(run, frame, path, arguments, node)
    model = _MODELS.get(path)
    if model is not None:
        return model(run, frame, arguments, node)
    if path.endswith(
        ("Executor().submit", "Executor().map", "Pool().map", "Pool().apply_async", ".start_soon", ".starmap")
    ):
        return _in_pool(run, frame, path, arguments, node)
    if path.endswith((".run_in_executor", "asyncio.to_thread")):
        position = 1 if path.endswith("run_in_executor") else 0
        with frame.beside_others(True):
            return _call_with_rest(run, frame, arguments, position, node)
    if path.endswith(".run_until_complete"):
        return arguments.get(0, "future")
    return NOT_KNOWN


def _same(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value:
    value = arguments.get(0, "iterable")
    for given in arguments.keywords.values():
        for option in options(given):
            foreign.hand_over(run, frame, Arguments((option,)), node, to=path)
    if path == "builtins.next":
        return expressions.element_of(value)
    if not arguments.positional and not arguments.keywords:
        return ListObject([])
    return ListObject(list(value.items), value.complete) if isinstance(value, ListObject) else value


def _text(_run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    """`str`, `int`, `float`: the value stays what it is, in another kind."""
    value = arguments.get(0, "object")
    if isinstance(value, str | Env | Joined | EventPart):
        return value
    return str(value) if isinstance(value, int | float) else Opaque("a converted value", is_from_event(value))


def _number(_run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    value = arguments.get(0, "x")
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return UNKNOWN
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return value if isinstance(value, int | float | Env | EventPart) else Opaque("a number", is_from_event(value))


def _dict(_run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    found = DictObject([], arguments.complete)
    source = arguments.get(0, "")
    if isinstance(source, DictObject):
        found.entries = list(source.entries)
    elif source is not None:
        if isinstance(source, External) and source.path == "os.environ":
            return source
        found.complete = False
    for name, value in arguments.keywords.items():
        found.put(name, value)
    return event_part(source) or found


def _getattr(run: "Run", frame: "Frame", arguments: Arguments, node: ast.Call) -> Value:
    owner, name = arguments.get(0, "object"), arguments.get(1, "name")
    found: list[Value] = []
    for option in options(name):
        if isinstance(option, str):
            found.append(members.attribute(run, frame, owner, option, node))
            continue
        for holder in options(owner):
            if isinstance(holder, Client | Resource):
                run.leave_open("an operation that is chosen at run time", frame, node)
            elif isinstance(holder, ModuleObject):
                for value in holder.module.scope.names.values():
                    run.refer(value)
    return either(*found) if found else UNKNOWN


def _setattr(run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    run.refer(arguments.get(2, "value"))
    return None


def _map(run: "Run", frame: "Frame", arguments: Arguments, node: ast.Call) -> Value:
    """`map` and `filter`."""
    iterated = arguments.get(1, "iterable")
    _each(run, frame, arguments.get(0, "function"), iterated, node)
    return event_part(iterated) or ListObject([UNKNOWN], complete=False)


def _each(run: "Run", frame: "Frame", function: Value, iterated: Value, node: ast.Call) -> None:
    loop: Loop = expressions.loop_over(frame, node, iterated)
    if loop.over == "records" and frame.phase == "request":
        run.loops_over_records = True
    with frame.in_loop(loop):
        calls.call_value(run, frame, function, Arguments((expressions.element_of(iterated),)), node)


def _in_pool(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value:
    with frame.beside_others(True):
        if path.endswith((".map", ".starmap")):
            _each(run, frame, arguments.get(0, "fn"), arguments.get(1, "iterable"), node)
            return UNKNOWN
        return _call_with_rest(run, frame, arguments, 0, node)


def _call_with_rest(run: "Run", frame: "Frame", arguments: Arguments, position: int, node: ast.Call) -> Value:
    if len(arguments.positional) <= position:
        return UNKNOWN
    rest = Arguments(arguments.positional[position + 1 :], arguments.keywords, arguments.complete)
    return calls.call_value(run, frame, arguments.positional[position], rest, node)


def _thread(run: "Run", frame: "Frame", arguments: Arguments, node: ast.Call) -> Value:
    target, given = arguments.get(1, "target"), arguments.get(3, "args")
    positional = tuple(given.items) if isinstance(given, ListObject) else ()
    named = arguments.get(4, "kwargs")
    keywords = {k: v for k, v in named.entries if isinstance(k, str)} if isinstance(named, DictObject) else {}
    with frame.beside_others(True):
        calls.call_value(run, frame, target, Arguments(positional, keywords), node)
    return UNKNOWN


def _partial(_run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    if not arguments.positional:
        return UNKNOWN
    return Partial(arguments.positional[0], arguments.positional[1:], arguments.keywords)


def _wraps(_run: "Run", _frame: "Frame", _arguments: Arguments, _node: ast.Call) -> Value:
    """It copies the name and the documentation of a function, and calls nothing."""
    return External("functools.wraps()")


def _import_module(run: "Run", frame: "Frame", arguments: Arguments, node: ast.Call) -> Value:
    name = arguments.get(0, "name")
    if isinstance(name, str) and not name.startswith("."):
        return imports.import_name(run, frame, name, node)
    run.leave_open("a module that is chosen at run time", frame, node)
    return UNKNOWN


def _path(_run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    parts: list[Value] = []
    for value in arguments.positional:
        parts += ["/", value] if parts else [value]
    return join(*parts)


def _range(_run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    given = arguments.positional
    if all(isinstance(value, int) for value in given) and 1 <= len(given) <= 3:
        try:
            numbers = range(*given)  # type: ignore[arg-type]
            return External(f"range:{len(numbers)}") if len(numbers) > MAX_OPTIONS else ListObject([*numbers])
        except (ValueError, OverflowError):
            return UNKNOWN
    return UNKNOWN


def _zipped(_run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    """`enumerate` and `zip`: a pair of which each part may be any of the elements."""
    found = arguments.event
    if found is not None:
        return found
    elements = [expressions.element_of(value) for value in arguments.positional]
    return ListObject([either(*elements)] if elements else [], complete=False)


def _enumerated(_run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    iterated = arguments.get(0, "iterable")
    if isinstance(iterated, ListObject):
        return ListObject([ListObject([UNKNOWN, item]) for item in iterated.items], iterated.complete)
    return event_part(iterated) or ListObject([ListObject([UNKNOWN, expressions.element_of(iterated)])], complete=False)


def _gather(_run: "Run", _frame: "Frame", arguments: Arguments, _node: ast.Call) -> Value:
    return ListObject(list(arguments.positional), arguments.complete)


def _reduce(run: "Run", frame: "Frame", arguments: Arguments, node: ast.Call) -> Value:
    _each(run, frame, arguments.get(0, "function"), arguments.get(1, "iterable"), node)
    return UNKNOWN


def _executed(run: "Run", frame: "Frame", _arguments: Arguments, node: ast.Call) -> Value:
    run.leave_open("code that is made at run time", frame, node)
    return UNKNOWN


_MODELS: dict[str, Callable[["Run", "Frame", Arguments, ast.Call], Value]] = {
    "builtins.str": _text,
    "builtins.repr": _text,
    "builtins.int": _number,
    "builtins.float": _number,
    "builtins.dict": _dict,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.map": _map,
    "builtins.filter": _map,
    "builtins.range": _range,
    "builtins.enumerate": _enumerated,
    "builtins.zip": _zipped,
    "builtins.exec": _executed,
    "builtins.eval": _executed,
    "builtins.__import__": _import_module,
    "functools.partial": _partial,
    "functools.update_wrapper": _wraps,
    "functools.wraps": _wraps,
    "functools.reduce": _reduce,
    "importlib.import_module": _import_module,
    "os.path.join": _path,
    "posixpath.join": _path,
    "threading.Thread": _thread,
    "multiprocessing.Process": _thread,
    "asyncio.gather": _gather,
}
