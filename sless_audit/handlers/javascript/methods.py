"""Methods of texts, lists, promises, functions, clients, and of what is not known."""

from sless_audit.handlers.javascript import http, sdk
from sless_audit.handlers.javascript.handing import give_away, is_batch
from sless_audit.handlers.javascript.iteration import extent, item_of
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.values import (
    MAX_ITEMS,
    UNDEFINED,
    Client,
    Closure,
    Command,
    HttpClient,
    JsArray,
    Method,
    Response,
    Text,
    Unknown,
    Value,
    concatenated,
    derived,
    from_event,
    join,
    options_of,
    text,
)
from sless_audit.handlers.model import OWN_ACCOUNT, OWN_FUNCTION, Env, Opaque

_EACH = frozenset({"forEach", "map", "flatMap", "filter", "find", "some", "every", "findIndex", "mapSeries", "each"})
_SAME_ITEMS = frozenset(
    {"filter", "slice", "sort", "reverse", "toSorted", "toReversed", "concat", "flat", "splice", "values"}
)
_ADDING = frozenset({"push", "unshift"})
_AS_IT_IS = frozenset({"toString", "trim", "valueOf", "normalize"})
_OWN_ARN = (
    "arn",
    Opaque("the partition"),
    "lambda",
    Env("AWS_REGION"),
    Env(OWN_ACCOUNT),
    "function",
    Env(OWN_FUNCTION),
)
"""What `context.invokedFunctionArn` is made of."""


def call(run: Run, base: Value, name: str, arguments: Arguments) -> Value:
    if name in ("then", "catch", "finally"):
        return _promise(run, base, name, arguments)
    match base:
        case Closure():
            return _function(run, base, name, arguments)
        case Method(base=inner, name=inner_name):
            if name == "call":
                return call(run, inner, inner_name, _shifted(arguments))
            return base if name in ("bind", "promisify") else give_away(run, arguments, f"{inner_name}.{name}")
        case Client():
            return sdk.call_client(run, base, name, arguments)
        case Response():
            return _response(run, base, arguments)
        case HttpClient():
            return http.call_client(run, base, name, arguments)
        case Text():
            return _text(run, base, name, arguments)
        case JsArray():
            return _array(run, base, name, arguments)
        case _:
            return _not_known(run, base, name, arguments)


def _promise(run: Run, base: Value, name: str, arguments: Arguments) -> Value:
    if name == "then":
        settled = run.call_back(arguments.at(0), [base], arguments.span) if arguments.values else base
        settled = run.made_from(base, settled)
        if isinstance(arguments.at(1), Closure):
            with run.condition():
                run.call_back(arguments.at(1), [Unknown("an error")], arguments.span)
        return settled
    with run.condition():
        caught = run.call_back(arguments.at(0), [Unknown("an error")], arguments.span)
    return join((base, caught)) if name == "catch" and caught is not UNDEFINED else base


def _function(run: Run, base: Closure, name: str, arguments: Arguments) -> Value:
    if name == "bind":
        return Closure(base.function, base.scope, base.file, arguments.at(0), base.home, base.cached)
    if name == "call":
        rest = arguments.values[1:]
        return run.invoke(base, rest, run.here(arguments.span), this=arguments.at(0))
    if name == "apply":
        given = arguments.at(1)
        rest = given.items if isinstance(given, JsArray) else [derived("an argument", (given,))] * 4
        return run.invoke(base, rest, run.here(arguments.span), this=arguments.at(0))
    return give_away(run, arguments, f"{base.function.name}.{name}")


def _shifted(arguments: Arguments) -> Arguments:
    return Arguments(arguments.values[1:], arguments.complete, arguments.span, arguments.new)


def _response(run: Run, base: Response, arguments: Arguments) -> Value:
    """`.promise()`, `.on("success", …)`, `.send(…)` of a request of v2."""
    for value in arguments.values:
        if isinstance(value, Closure):
            run.call_back(value, [Unknown("an error"), base], arguments.span)
    return base


def _text(run: Run, base: Text, name: str, arguments: Arguments) -> Value:
    constant, first = base.constant, arguments.at(0)
    given = first.constant if isinstance(first, Text) else None
    if name in _AS_IT_IS:
        return base
    if name == "concat":
        return concatenated([base, *arguments.values])
    if name in ("replace", "replaceAll"):
        run.call_back(arguments.at(1), [Unknown("a match")], arguments.span)
        other = arguments.at(1)
        if constant is not None and given is not None and isinstance(other, Text) and other.constant is not None:
            return text(constant.replace(given, other.constant, 1 if name == "replace" else -1)[:4_000])
    if constant is not None and name == "toLowerCase":
        return text(constant.lower())
    if constant is not None and name == "toUpperCase":
        return text(constant.upper())
    if name == "split":
        if base.parts == (Env(OWN_FUNCTION),) and given == ":":
            return JsArray([Text((part,)) for part in _OWN_ARN])
        if constant is not None and given:
            pieces: list[Value] = [text(part) for part in constant.split(given)]
            return JsArray(pieces[:MAX_ITEMS])
        return JsArray([derived("a part of a text", (base,))], open=True)
    return derived("made of a text", (base,))


def _array(run: Run, base: JsArray, name: str, arguments: Arguments) -> Value:
    if name in _EACH or name in ("reduce", "reduceRight"):
        return each(run, base, name, arguments)
    if name in _ADDING:
        return _added(run, base, arguments)
    if name == "concat":
        return _concatenated(base, arguments)
    if name in _SAME_ITEMS:
        return base if name != "splice" else JsArray(list(base.items), True, base.records)
    if name in ("pop", "shift", "at"):
        if name == "at" and arguments.at(0) == 0 and base.records:
            run.findings.first_record = run.findings.first_record or run.here(arguments.span)
        return item_of(run, base)
    if name == "join":
        return _joined(base, arguments.at(0))
    if name in ("entries", "keys"):
        return JsArray([JsArray([Unknown("a number"), item_of(run, base)])], True, base.records)
    return derived("made of a list", (base,))


def _joined(base: JsArray, separator: Value) -> Value:
    if base.open or not (isinstance(separator, Text) or separator is UNDEFINED):
        return derived("a text made of a list", (base,))
    glue = separator if isinstance(separator, Text) else text(",")
    pieces: list[Value] = []
    for index, item in enumerate(base.items):
        pieces += [glue, item] if index else [item]
    return concatenated(pieces)


def _added(run: Run, base: JsArray, arguments: Arguments) -> Value:
    base.items = (base.items + arguments.values)[:MAX_ITEMS]
    base.open = base.open or bool(run.loops) or bool(run.regions) or not arguments.complete
    base.records = base.records or any(
        isinstance(value, Unknown) and value.batch == "record" for value in arguments.values
    )
    return Unknown("the length of a list")


def _concatenated(base: JsArray, arguments: Arguments) -> Value:
    joined = JsArray(list(base.items), base.open, base.records)
    for value in arguments.values:
        if isinstance(value, JsArray):
            joined.items = (joined.items + value.items)[:MAX_ITEMS]
            joined.open, joined.records = joined.open or value.open, joined.records or value.records
        else:
            joined.open = True
    return joined


def goes_over_items(name: str, arguments: Arguments) -> bool:
    """Whether the method of something unknown is one of lists."""
    return isinstance(arguments.at(0), Closure) and (name in _EACH or name in ("reduce", "reduceRight"))


def each(run: Run, base: Value, name: str, arguments: Arguments) -> Value:
    """The function is called for each item, and none waits for the one before."""
    over, bound = extent(base)
    item = item_of(run, base)
    first: list[Value] = [item, Unknown("the number of an item"), base]
    if name.startswith("reduce"):
        first = [arguments.at(1) if len(arguments.values) > 1 else item, *first[:2]]
    with run.loop(arguments.span, over, bound), run.beside_others():
        result = run.call_back(arguments.at(0), first, arguments.span)
    if name in ("map", "flatMap", "mapSeries"):
        if name == "flatMap" and isinstance(result, JsArray):
            return JsArray(list(result.items), True, over == "records")
        return JsArray([result], True, over == "records")
    if name == "filter":
        return base
    if name == "find":
        return item
    if name.startswith("reduce"):
        return join((arguments.at(1), result)) if len(arguments.values) > 1 else result
    return UNDEFINED if name == "forEach" else Unknown("result of a test")


def _not_known(run: Run, base: Value, name: str, arguments: Arguments) -> Value:
    if any(isinstance(option, Command) for value in arguments.values[:1] for option in options_of(value)):
        return sdk.send(run, None, arguments)
    if goes_over_items(name, arguments):
        return each(run, base, name, arguments)
    if is_batch(base):
        if name in _SAME_ITEMS:
            return base
        if name in ("pop", "shift", "at"):
            run.findings.first_record = run.findings.first_record or run.here(arguments.span)
            return Unknown("a record of the event", True, "record")
        if name in ("entries", "keys"):
            return JsArray([JsArray([Unknown("a number"), item_of(run, base)])], True, True)
    guessed = sdk.guess(run, name, arguments)
    if guessed is not None:
        return guessed
    give_away(run, arguments, f"{name}()")
    is_of_event = from_event(base) or any(from_event(value) for value in arguments.values)
    return run.made_from(base, Unknown(f"result of {name}()", is_of_event))
