"""The handler's name → the function that Lambda calls, and what wraps it."""

import posixpath

from sless_audit.handlers.javascript.handing import closures_in
from sless_audit.handlers.javascript.members import get_member
from sless_audit.handlers.javascript.run import Frame, Run
from sless_audit.handlers.javascript.syntax import Span
from sless_audit.handlers.javascript.values import (
    Closure,
    JsObject,
    Library,
    Made,
    Method,
    Unknown,
    Value,
    options_of,
)
from sless_audit.handlers.model import CodePlace
from sless_audit.record import record

EVENT = Unknown("the event", True, "event")
_CONTEXT, _CALLBACK = Library("", ("context",)), Library("", ("callback()",))
_NOWHERE = Span(1, 1, 1, 1)
_WRAPPERS_THAT_PASS = (
    "@middy/",
    "@aws-lambda-powertools/",
    "aws-xray-sdk",
    "aws-embedded-metrics",
    "lambda-log",
    "middy",
)
_MAX_ROUNDS = 20


@record
class Called:
    frame: Frame | None
    """Of the handler function itself."""
    decorators: tuple[str, ...]


def split_handler(handler: str) -> tuple[str, str]:
    """Node's runtime takes the file up to the first dot after the last slash: `src/app.handler`."""
    folder, name = posixpath.split(handler)
    stem, _, function = name.partition(".")
    return posixpath.join(folder, stem), function


def find_function(run: Run, exports: Value, name: str) -> Value:
    value = exports
    for part in name.split(".") if name else ():
        value = get_member(run, value, part, _NOWHERE)
    return value


def exported_functions(exports: Value) -> list[str]:
    return [str(key) for key in exports.properties if isinstance(key, str)] if isinstance(exports, JsObject) else []


def is_callable(value: Value) -> bool:
    return any(isinstance(option, (Closure, Made, Method, Unknown, Library)) for option in options_of(value))


def place_of(run: Run, value: Value) -> CodePlace | None:
    for closure in closures_in([value]):
        return run.place_in(closure.file, closure.function.span)
    return None


def call_handler(run: Run, value: Value) -> Called:
    """As Lambda does, and after it whatever else the code may call later."""
    run.phase = "request"
    frame: Frame | None = None
    decorators: list[str] = []
    for option in options_of(value):
        if isinstance(option, Closure):
            frame = frame or _call(run, option)
        elif isinstance(option, (Made, Library)):
            library = option.by if isinstance(option, Made) else option
            if not library.module.startswith(_WRAPPERS_THAT_PASS):
                decorators.append(str(library))
            frame = _call_wrapped(run, option) or frame
    _call_the_rest(run)
    return Called(frame, tuple(decorators))


def _call_wrapped(run: Run, wrapped: Made | Library) -> Frame | None:
    """All functions that a library was given; the first is the handler."""
    first: Frame | None = None
    inner = (
        [*wrapped.arguments, *(value for _, given in wrapped.calls for value in given)]
        if isinstance(wrapped, Made)
        else []
    )
    made: Made | None = wrapped.by.made if isinstance(wrapped, Made) else wrapped.made
    while made is not None:
        inner += [*made.arguments, *(value for _, given in made.calls for value in given)]
        made = made.by.made
    for closure in closures_in(inner):
        if closure.function in run.visits and closure.function.name.endswith("<static>"):
            continue
        frame = _call(run, closure)
        first = first or frame
    return first


def _call(run: Run, closure: Closure) -> Frame | None:
    """A function that makes the handler (`wrap((metrics) => async (event) => …)`) is followed by what it makes."""
    frames = run.watched = []
    result = run.invoke(closure, [EVENT, _CONTEXT, _CALLBACK], None)
    frame = frames[0] if frames else None
    for option in options_of(result):
        if isinstance(option, Closure):
            return _call(run, option) if option.function not in run.visits else frame
    return frame


def _call_the_rest(run: Run) -> None:
    """Functions that were named, or handed to a library at init, and not seen to be called."""
    for _ in range(_MAX_ROUNDS):
        waiting = [closure for closure in (*run.referenced, *run.deferred) if closure.function not in run.visits]
        run.referenced, run.deferred = [], []
        if not waiting or run.exhausted:
            return
        for closure in waiting:
            if closure.function not in run.visits:
                run.invoke(
                    closure, [Unknown("an argument from a library", True)] * len(closure.function.parameters), None
                )
