"""Values that are given to code which is not read."""

from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.values import (
    Client,
    Closure,
    Command,
    JsArray,
    JsObject,
    Made,
    OneOf,
    Unknown,
    Value,
    derived,
)

_MAX_DEPTH = 5
_GIVEN = Unknown("an argument from a library", True)


def give_away(run: Run, arguments: Arguments, to: str) -> Value:
    """Functions may be called by the one that they are handed to, clients used; `to` is in words for the user."""
    results = [run.call_back(closure, [_GIVEN] * 3, arguments.span) for closure in closures_in(arguments.values)]
    if run.phase == "request" and any(is_batch(value) for value in arguments.values):
        run.findings.records_handed_on = True
    for value in arguments.values:
        if isinstance(value, (Client, Command)):
            run.unresolved(f"a client of {value.service} is handed to {to}", arguments.span)
    return derived(f"result of {to}", [*arguments.values, *results])


def is_batch(value: Value) -> bool:
    return (isinstance(value, Unknown) and value.batch in ("event", "records")) or (
        isinstance(value, JsArray) and value.records
    )


def closures_in(values: list[Value] | tuple[Value, ...], depth: int = 0) -> list[Closure]:
    """Functions among the values, in objects and lists of them, and in what libraries made of them."""
    found: list[Closure] = []
    if depth >= _MAX_DEPTH:
        return found
    for value in values:
        match value:
            case Closure():
                found.append(value)
            case OneOf(options=options):
                found += closures_in(options, depth + 1)
            case JsArray(items=items):
                found += closures_in(items, depth + 1)
            case JsObject(properties=properties) if value.made_by is None:
                found += closures_in(list(properties.values()), depth + 1)
            case Made(arguments=arguments, calls=calls):
                found += closures_in(arguments, depth + 1)
                for _, given in calls:
                    found += closures_in(given, depth + 1)
            case _:
                pass
    return list(dict.fromkeys(found))
