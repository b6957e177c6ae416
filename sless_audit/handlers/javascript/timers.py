"""Waiting: `setTimeout` in a promise that is awaited, and what does the same."""

from sless_audit.handlers.javascript.guards import walk
from sless_audit.handlers.javascript.record import record_call
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.syntax import Call, Name
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    Closure,
    JsObject,
    Library,
    Made,
    Unknown,
    Value,
    derived,
)

_SLEEPS = frozenset({"delay", "sleep-promise", "await-sleep", "es7-sleep", "timeout-as-promise", "@esm2cjs/delay"})


def call_library(run: Run, callee: Library, arguments: Arguments) -> Value | None:
    module = callee.module.removeprefix("node:")
    name = callee.path[-1] if callee.path else ""
    if module == "timers/promises" and name in ("setTimeout", "wait", "setImmediate"):
        _sleep(run, module, arguments.at(0), arguments)
        return UNDEFINED
    if module == "timers" and name in ("setTimeout", "setInterval"):
        return set_timeout(run, name, arguments)
    if module in _SLEEPS and name in ("", "default"):
        _sleep(run, module, arguments.at(0), arguments)
        return UNDEFINED
    return None


def set_timeout(run: Run, name: str, arguments: Arguments) -> Value:
    """As the global does; `util.promisify(setTimeout)` is called with the time alone."""
    callback = arguments.at(0)
    if name == "setInterval":
        if isinstance(callback, Closure):
            settled = sum(map(len, run.promises))
            with run.loop(arguments.span, "condition", None):
                run.call_back(callback, [], arguments.span)
                if run.racing == 0 and sum(map(len, run.promises)) > settled:  # somebody waits for one of the rounds
                    _sleep(run, "setInterval", arguments.at(1), arguments)
        return Made(Library("", ("setInterval",)))
    if isinstance(callback, (int, float)) and not isinstance(callback, bool):
        _sleep(run, "setTimeout", callback, arguments)
        return UNDEFINED
    if run.racing == 0 and _resolves(callback):
        _sleep(run, "setTimeout", arguments.at(1), arguments)
    if isinstance(callback, Closure):
        return run.call_back(callback, [], arguments.span)
    return Made(Library("", ("setTimeout",)))


def _resolves(callback: Value) -> bool:
    """The callback is, or calls, the `resolve` of a promise that is being made."""
    if isinstance(callback, Library) and callback.path == ("resolve()",):
        return True
    if not isinstance(callback, Closure):
        return False
    return any(
        isinstance(node, Call) and isinstance(node.callee, Name) and _is_resolve(callback, node.callee.name)
        for node in walk(callback.function.body)
    )


def _is_resolve(callback: Closure, name: str) -> bool:
    binding = callback.scope.find(name)
    return binding is not None and isinstance(binding.value, Library) and binding.value.path == ("resolve()",)


def _sleep(run: Run, library: str, milliseconds: Value, arguments: Arguments) -> None:
    seconds: Value
    if isinstance(milliseconds, (int, float)) and not isinstance(milliseconds, bool):
        seconds = milliseconds / 1000
    elif milliseconds is UNDEFINED:
        seconds = 0
    else:
        seconds = derived("a time that is worked out", (milliseconds,))
    if isinstance(seconds, Unknown) or seconds:
        record_call(run, "sleep", library, "", "", JsObject({"seconds": seconds}), arguments.span)
