"""Calls: of the application's functions, which are followed, and of libraries, which are known or not."""

import ast
from typing import TYPE_CHECKING, Literal

from sless_audit.handlers.model import Env, Joined, Opaque, Stored
from sless_audit.handlers.python import foreign, members, objects
from sless_audit.handlers.python.arguments import NO_ARGUMENTS, Arguments
from sless_audit.handlers.python.frames import Frame
from sless_audit.handlers.python.telling import freeze
from sless_audit.handlers.python.values import (
    UNKNOWN,
    BoundMethod,
    ClassObject,
    DictObject,
    Either,
    EventPart,
    External,
    FunctionObject,
    InstanceObject,
    ListObject,
    Method,
    Partial,
    Scope,
    SuperObject,
    Value,
    either,
    event_part,
    options,
)

if TYPE_CHECKING:
    from sless_audit.handlers.python.run import Run

_CONTEXTS_PER_FUNCTION = 24
_MAX_DEPTH = 16
"""Calls within calls; what lies deeper is read for itself."""


def evaluate_call(run: "Run", frame: Frame, node: ast.Call) -> Value:
    callee = run.evaluate(frame, node.func)
    beside = any(isinstance(option, External) and foreign.starts_beside(option.path) for option in options(callee))
    with frame.beside_others(beside):
        arguments = evaluate_arguments(run, frame, node)
    if isinstance(callee, External) and callee.path == "builtins.super":
        return _super(frame, arguments)
    return call_value(run, frame, callee, arguments, node)


def evaluate_arguments(run: "Run", frame: Frame, node: ast.Call) -> Arguments:
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    complete = True
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            spread = run.evaluate(frame, argument.value)
            if isinstance(spread, ListObject):
                positional += spread.items
                complete = complete and spread.complete
            else:
                positional.append(event_part(spread) or UNKNOWN)
                complete = False
        else:
            positional.append(run.evaluate(frame, argument))
    for keyword in node.keywords:
        value = run.evaluate(frame, keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
            continue
        for option in options(value):
            if isinstance(option, DictObject):
                keywords |= {name: inner for name, inner in option.entries if isinstance(name, str)}
                complete = complete and option.complete
            elif option is not None:
                complete = False
    return Arguments(tuple(positional), keywords, complete)


def call_value(run: "Run", frame: Frame, callee: Value, arguments: Arguments, node: ast.expr) -> Value:
    if isinstance(callee, Either):
        found = [option for option in callee.options if option is not None]
        if len(found) == 1:
            return call_value(run, frame, found[0], arguments, node)
        results: list[Value] = []
        for number, option in enumerate(found):
            with frame.on_arm(frame.place(node), number):
                results.append(call_value(run, frame, option, arguments, node))
        return either(*results) if found else UNKNOWN
    if isinstance(callee, FunctionObject):
        return call_function(run, frame, callee, arguments, node)
    if isinstance(callee, BoundMethod):
        return call_function(run, frame, callee.function, arguments, node, receiver=callee.receiver)
    if isinstance(callee, ClassObject):
        return instantiate(run, frame, callee, arguments, node)
    if isinstance(callee, InstanceObject):
        method = callee.cls.find("__call__")
        if isinstance(method, FunctionObject):
            return call_function(run, frame, method, arguments, node, receiver=callee)
        base = callee.cls.foreign_base()
        callee = External(f"{base.path}()") if base else UNKNOWN
    if isinstance(callee, Partial):
        merged = Arguments(
            (*callee.positional, *arguments.positional), {**callee.keywords, **arguments.keywords}, arguments.complete
        )
        return call_value(run, frame, callee.function, merged, node)
    if not isinstance(node, ast.Call):
        node = ast.copy_location(ast.Call(node, [], []), node)  # a decorator or `with` that calls
    return _call_foreign(run, frame, callee, arguments, node)


def _call_foreign(run: "Run", frame: Frame, callee: Value, arguments: Arguments, node: ast.Call) -> Value:
    if isinstance(callee, External):
        return foreign.call(run, frame, callee.path, arguments, node)
    if isinstance(callee, Method):
        return objects.call_method(run, frame, callee, arguments, node)
    if isinstance(callee, EventPart):
        return _of_event(callee, arguments)
    foreign.hand_over(run, frame, arguments, node, to="")
    return arguments.event or UNKNOWN


def call_function(
    run: "Run", frame: Frame, function: FunctionObject, arguments: Arguments, node: ast.expr, receiver: Value = None
) -> Value:
    """Reads the function's body with these arguments, unless it was read with the like before."""
    if frame.depth >= _MAX_DEPTH:
        run.refer(function)
        return UNKNOWN
    if _is_running(frame, function):
        return UNKNOWN
    alike = (
        function,
        _key(receiver),
        _keys(arguments),
        frame.phase,
        frame.cached,
        bool(frame.loops),
        frame.conditional,
    )
    place = frame.place(node)
    key = (alike, place if function in run.reported_at_caller else None)
    if key in run.results:
        return run.results[key]
    run.entered[function] = run.entered.get(function, 0) + 1
    if run.entered[function] > _CONTEXTS_PER_FUNCTION:
        if function in run.leading_out:
            run.leave_open(f"{function.name} is called in more ways than are read", frame, node)
        return arguments.event or UNKNOWN
    inner = _frame_of(run, frame, function, arguments, node, receiver)
    with inner.at_init(function.cached):
        if isinstance(function.node, ast.Lambda):
            result = run.evaluate(inner, function.node.body)
        else:
            ended = run.execute_block(inner, function.node.body)
            if not ended:
                inner.returns.append((None, inner.place(function.node)))
            result = either(*(value for value, _ in inner.returns)) if inner.returns else None
    if inner.is_generator:
        result = ListObject(list(inner.yields), complete=False)
    run.results[alike, place if function in run.reported_at_caller else None] = result
    run.last_returns = inner.returns
    return result


def instantiate(run: "Run", frame: Frame, cls: ClassObject, arguments: Arguments, node: ast.expr) -> Value:
    made_at_init = frame.phase == "init" and not frame.cached
    instance = InstanceObject(cls, {}, made_at_init or frame.cached)
    factory = cls.find("__new__")
    if isinstance(factory, FunctionObject):
        call_function(run, frame, factory, Arguments((cls, *arguments.positional), arguments.keywords), node)
    maker = cls.find("__init__")
    if isinstance(maker, FunctionObject):
        call_function(run, frame, maker, arguments, node, receiver=instance)
        return instance
    for name, value in zip(cls.fields, arguments.positional, strict=False):
        instance.names[name] = value
    instance.names |= arguments.keywords
    late = cls.find("__post_init__")
    if isinstance(late, FunctionObject):
        call_function(run, frame, late, NO_ARGUMENTS, node, receiver=instance)
    return instance


def defaults_of(run: "Run", frame: Frame, parameters: ast.arguments) -> dict[str, Value]:
    """Evaluated once, where the function is defined."""
    named = [*parameters.posonlyargs, *parameters.args]
    with_default = named[len(named) - len(parameters.defaults) :]
    found = {
        name.arg: run.evaluate(frame, value) for name, value in zip(with_default, parameters.defaults, strict=True)
    }
    for name, value in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True):
        if value is not None:
            found[name.arg] = run.evaluate(frame, value)
    return found


def stored(service: Literal["ssm", "secretsmanager"], name: Value) -> Value:
    return Stored(service, freeze(name))


def _frame_of(
    run: "Run", frame: Frame, function: FunctionObject, arguments: Arguments, node: ast.expr, receiver: Value
) -> Frame:
    place = frame.place(node)
    is_entry = run.handler_runs and frame.function is None
    inner = Frame(
        function.module,
        Scope({}, function.closure),
        function.name,
        frame.phase,
        function=function,
        caller=None if is_entry else frame,
        call_place=None if is_entry else place,
        enclosing=(*frame.enclosing, place) if run.handler_runs and not is_entry else (),
        depth=frame.depth + 1,
        cached=frame.cached,
        loops=frame.loops,
        conditional=frame.conditional,
        arms=frame.arms,
        concurrent=frame.concurrent,
        tolerates_missing_key=frame.tolerates_missing_key,
    )
    given = (receiver, *arguments.positional) if receiver is not None else arguments.positional
    _bind_parameters(inner, function, given, arguments)
    if not is_entry:
        inner.from_parameters = {
            name for name in _parameter_names(function.node.args) if _may_name(inner.scope.names.get(name))
        }
    passed = [*node.args, *(keyword.value for keyword in node.keywords)] if isinstance(node, ast.Call) else []
    inner.passes_on = frame.caller is not None and frame.uses_parameters(*passed)
    return inner


def _bind_parameters(inner: Frame, function: FunctionObject, given: tuple[Value, ...], arguments: Arguments) -> None:
    parameters, names = function.node.args, inner.scope.names
    positional = [*parameters.posonlyargs, *parameters.args]
    missing: Value = UNKNOWN if arguments.complete else (arguments.event or UNKNOWN)
    for parameter in (*positional, *parameters.kwonlyargs):
        names[parameter.arg] = function.defaults.get(parameter.arg, missing)
    names |= {parameter.arg: value for parameter, value in zip(positional, given, strict=False)}
    rest = dict(arguments.keywords)
    for parameter in (*parameters.args, *parameters.kwonlyargs):
        if parameter.arg in rest:
            names[parameter.arg] = rest.pop(parameter.arg)
    if parameters.vararg:
        names[parameters.vararg.arg] = ListObject(list(given[len(positional) :]), arguments.complete)
    if parameters.kwarg:
        names[parameters.kwarg.arg] = DictObject([*rest.items()], arguments.complete)


def _parameter_names(parameters: ast.arguments) -> set[str]:
    named = [*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs]
    return {item.arg for item in (*named, parameters.vararg, parameters.kwarg) if item is not None}


def _may_name(value: Value) -> bool:
    """A name that is handed in is chosen by the caller; an object, or the event, is used where it is used."""
    return any(isinstance(option, str | Env | Joined | Stored | DictObject) for option in options(value))


def _is_running(frame: Frame, function: FunctionObject) -> bool:
    at: Frame | None = frame
    while at is not None:
        if at.function is function:
            return True
        at = at.caller
    return False


def _super(frame: Frame, arguments: Arguments) -> Value:
    function = frame.function
    receiver = arguments.get(1, "") or frame.scope.names.get("self") or frame.scope.names.get("cls")
    if function is None or function.owner is None:
        return UNKNOWN
    return SuperObject(function.owner, receiver)


def _of_event(callee: EventPart, arguments: Arguments) -> Value:
    """`event.get("x")`; other methods give something that is made from the same part."""
    key = arguments.get(0, "key")
    if callee.path and callee.path[-1] in {"get", "pop"}:
        named = members.of_custom_resource(EventPart(callee.path[:-1]), key)
        if named is not None:
            return named
        return EventPart(callee.path[:-1]).at(key if isinstance(key, str) else "[]")
    if callee.path and callee.path[-1] in {"items", "values", "keys", "copy", "strip", "lower", "split", "decode"}:
        return EventPart(callee.path[:-1])
    return callee


def _keys(arguments: Arguments) -> tuple[object, ...]:
    return (
        tuple(_key(value) for value in arguments.positional),
        tuple((name, _key(value)) for name, value in sorted(arguments.keywords.items())),
    )


def _key(value: Value) -> object:
    """Values that are alike are read alike; objects are alike only to themselves."""
    if isinstance(value, EventPart | External) or value is None:
        return value
    if isinstance(value, str | int | float):
        return (type(value).__name__, value)
    if isinstance(value, Opaque):
        return ("opaque", value.from_event, value.property)
    return repr(value) if isinstance(value, Env | Stored | Joined) else value
