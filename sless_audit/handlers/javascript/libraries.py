"""Calls of what is imported from outside of the package."""

from sless_audit.handlers.javascript import checked_environment, databases, http, powertools, sdk, timers
from sless_audit.handlers.javascript.handing import closures_in, give_away, is_batch
from sless_audit.handlers.javascript.known_libraries import (
    CACHING,
    CALLS_AWS,
    GIVES_BACK,
    LOGGING,
    ROUTERS,
    may_call_aws,
)
from sless_audit.handlers.javascript.methods import each, goes_over_items
from sless_audit.handlers.javascript.run import Arguments, Run
from sless_audit.handlers.javascript.values import (
    Client,
    Closure,
    Library,
    Made,
    Unknown,
    Value,
    from_event,
)
from sless_audit.handlers.model import Router

_KNOWN = (
    sdk.call_library,
    powertools.call_library,
    http.call_library,
    databases.call_library,
    timers.call_library,
    checked_environment.call_library,
)


def call(run: Run, callee: Library, arguments: Arguments) -> Value:
    run.names_library(callee, arguments.span)
    if callee.made in run.requests and callee.made is not None:
        http.set_timeout(run, callee.made, callee.path[-1], arguments)
    for known in _KNOWN:
        result = known(run, callee, arguments)
        if result is not None:
            return result
    return _other(run, callee, arguments)


def _other(run: Run, callee: Library, arguments: Arguments) -> Value:
    base = package_of(callee.module)
    name = callee.path[-1] if callee.path else ""
    if base in CALLS_AWS:
        run.unresolved(f"{base} calls AWS in ways that are not followed", arguments.span)
    elif may_call_aws(base):
        run.unresolved(f"{base} may call AWS, by its name", arguments.span)
    if (base, name) in GIVES_BACK or (base in _TRACERS and name.startswith("capture")):
        return arguments.at(0)
    if name == "promisify" and base in ("util", "node:util"):
        return arguments.at(0)
    if (base in CACHING or (base, name) in _CACHING_MEMBERS) and isinstance(arguments.at(0), Closure):
        return _cached(arguments.at(0))
    router = ROUTERS.get(base)
    if router is not None and run.findings.router is None and (not router or name in router):
        run.findings.router = Router(base, run.here(arguments.span))
    if callee.made is not None and run.phase == "request" and goes_over_items(name, arguments):
        return each(run, callee.made, name, arguments)
    made = Made(callee, tuple(arguments.values))
    if callee.made is not None:
        callee.made.calls.append((name, tuple(arguments.values)))
    closures = closures_in(arguments.values)
    _hand_over(run, callee, arguments, made, closures)
    if run.phase == "init" or arguments.new or closures:
        return made
    told = any(from_event(value) for value in arguments.values)
    batched = any(is_batch(value) for value in arguments.values)
    if callee.made is not None or not (told or batched):
        return made
    return Unknown(f"result of {callee}", told, "records" if batched else "")


def _hand_over(run: Run, callee: Library, arguments: Arguments, made: Made, closures: list[Closure]) -> None:
    """Functions that a library is given: at init it keeps them for later, then it calls them."""
    if run.phase == "init":
        if run.discarded == id(arguments.span):
            run.deferred += [*closures, *_given_before(made)]
        for value in arguments.values:
            if isinstance(value, Client):
                run.unresolved(f"a client of {value.service} is handed to {callee}", arguments.span)
        return
    if package_of(callee.module) in LOGGING and not closures:
        return
    given = give_away(run, arguments, str(callee))
    made.arguments = (*made.arguments, given)


def _given_before(made: Made) -> list[Closure]:
    """Functions that the calls before in a chain were given: `router.route("/").get(list).post(create)`."""
    found: list[Closure] = []
    before = made.by.made
    while before is not None and before.by.made is not None:
        found += closures_in(before.arguments)
        before = before.by.made
    return found


def _cached(value: Value) -> Value:
    if isinstance(value, Closure):
        return Closure(value.function, value.scope, value.file, value.this, value.home, cached=True)
    return value


def package_of(module: str) -> str:
    """`@scope/name` of `@scope/name/part`; what Node brings has no part."""
    parts = module.removeprefix("node:").split("/")
    return "/".join(parts[: 2 if module.startswith("@") else 1])


_TRACERS = frozenset({"aws-xray-sdk", "aws-xray-sdk-core", "@lumigo/tracer", "dd-trace"})
_CACHING_MEMBERS = frozenset({("lodash", "once"), ("lodash", "memoize"), ("underscore", "once"), ("ramda", "once")})
