"""A call, by what is called."""

from sless_audit.handlers.javascript import globals_, http, libraries, methods
from sless_audit.handlers.javascript.handing import give_away
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.values import (
    UNDEFINED,
    Closure,
    HttpClient,
    JsClass,
    JsObject,
    Library,
    Made,
    Method,
    OneOf,
    Unknown,
    Value,
    join,
)


def call(run: Run, callee: Value, this: Value, arguments: Arguments) -> Value:
    match callee:
        case OneOf(options=options):
            results: list[Value] = []
            for number, option in enumerate(options):
                with run.on_arm(arguments.span, number):
                    results.append(call(run, option, this, arguments))
            return join(results)
        case Closure():
            missing = 0 if arguments.complete else max(0, len(callee.function.parameters) - len(arguments.values))
            values = [*arguments.values, *[Unknown("a spread argument")] * missing]
            if arguments.new:
                return _constructed(run, callee, values, arguments)
            return run.invoke(callee, values, run.here(arguments.span), this=this)
        case JsClass():
            return run.instantiate(callee, arguments.values, run.here(arguments.span))
        case Library(module=""):
            return globals_.call(run, callee, arguments)
        case Library():
            return libraries.call(run, callee, arguments)
        case Made(by=by):
            return libraries.call(run, Library(by.module, (*by.path, "()"), callee), arguments)
        case Method(base=base, name=name):
            return methods.call(run, base, name, arguments)
        case HttpClient():
            return http.call_client(run, callee, "()", arguments)
        case _:
            return give_away(run, arguments, "a function that is not known")


def _constructed(run: Run, function: Closure, values: list[Value], arguments: Arguments) -> Value:
    """`new Orders(table)` of a function; its methods are those of `Orders.prototype`."""
    made = JsObject(kept=run.phase == "init")
    prototype = function.members.get("prototype")
    if isinstance(prototype, JsObject):
        for key, value in prototype.properties.items():
            made.properties[key] = _bound(value, made) if isinstance(value, Closure) else value
    result = run.invoke(_bound(function, made), values, run.here(arguments.span))
    return made if result is UNDEFINED else result


def _bound(function: Closure, this: JsObject) -> Closure:
    return Closure(function.function, function.scope, function.file, this, function.home, function.cached)
