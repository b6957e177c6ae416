"""A call, by what is called."""

from sless_audit.handlers.javascript import globals_, http, libraries, methods
from sless_audit.handlers.javascript.handing import give_away
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.values import (
    Closure,
    HttpClient,
    JsClass,
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
