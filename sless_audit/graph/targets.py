"""What a hand-over, a call of an AWS API or an HTTP request of a resource reaches, as edges."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from sless_audit.aws import arns
from sless_audit.aws.calls import KEYS, VALUES, Call, call, service_name
from sless_audit.graph.edge_kinds import EdgeKind, Mode
from sless_audit.graph.model import External, Node, Resource
from sless_audit.graph.views import Function, StateMachine
from sless_audit.graph.wiring import EdgeDraft, Resolver, edge_drafts, shown
from sless_audit.template.values import (
    ABSENT,
    EVERYWHERE,
    Path,
    Ref,
    Text,
    Unknown,
    Value,
    World,
    dig,
    items,
)


def deliveries(
    resolver: Resolver,
    value: Value,
    path: Path,
    *,
    world: World = EVERYWHERE,
    settings: object | None = None,
    source: Node | None = None,
    mode: Mode = "async",
) -> Iterator[EdgeDraft]:
    """An edge to each target that `value` names: what it is decides whether it is invoked, started or delivered to."""
    for draft in edge_drafts(resolver, value, "delivers", path, world=world, settings=settings, source=source):
        kind = handed_over(draft.target)
        yield draft if kind == "delivers" else replace(draft, kind=kind, mode=mode)


def handed_over(target: Node) -> EdgeKind:
    """How an event reaches a target: `invokes` a function, `starts` a state machine, `delivers` to anything else."""
    if isinstance(target, Resource):
        if target.as_(Function) is not None:
            return "invokes"
        return "starts" if target.as_(StateMachine) is not None else "delivers"
    arn = arns.parse(target.name)
    kinds: dict[str, EdgeKind] = {"lambda": "invokes", "states": "starts"}
    return kinds.get(arn.service, "delivers") if arn else "delivers"


def call_edges(
    resolver: Resolver,
    service: str,
    operation: str,
    request: Value,
    path: Path,
    *,
    world: World = EVERYWHERE,
    settings: object | None = None,
    source: Node | None = None,
    waits: bool = False,
) -> Iterator[EdgeDraft]:
    """The edges of a call with that request, which `path` is the place of.

    What the request leaves to the run time, or names outside of the app, is an `External`; so is the service itself
    for a call of which nothing is known. `waits`: the caller waits for the end of an execution that it starts.
    """
    known = call(service, operation)
    if known is None or not known.resource_types:
        name = service_name(service)
        target = External("aws", f"{name}:{operation}" if known is None and operation else name)
        kind: EdgeKind = known.effect if known else "invokes"
        mode: Mode | None = None if known else "sync"
        yield EdgeDraft(target, kind, path, mode=mode, world=world, settings=settings, source=source)
        return
    waits = waits or operation.lower() == "startsyncexecution"
    for invocation_mode, invocation_world in _modes(known, operation, request, world, waits=waits):
        for draft in _named_targets(resolver, service, known, request, path, invocation_world):
            yield replace(draft, mode=invocation_mode, settings=settings, source=source)


def _named_targets(
    resolver: Resolver, service: str, known: Call, request: Value, path: Path, world: World
) -> Iterator[EdgeDraft]:
    named = False
    for name_path in known.names:
        for where, value, name_world in _at(request, name_path, path, world):
            named = True
            if value == "default" and known.default:
                yield EdgeDraft(External("aws", known.default), known.effect, where, world=name_world)
                continue
            found = (
                []
                if isinstance(value, Unknown) and not value.key
                else list(edge_drafts(resolver, value, known.effect, where, *known.resource_types, world=name_world))
            )
            if known.effect == "invokes":
                qualifier = dig(request, "Qualifier")
                found = [replace(draft, qualifier=qualifier) if qualifier is not ABSENT else draft for draft in found]
            yield from found or [EdgeDraft(_outside(service, value), known.effect, where, world=name_world)]
    if not named:
        target = External("aws", known.default) if known.default else _outside(service, ABSENT)
        yield EdgeDraft(target, known.effect, path, world=world)


def _modes(
    known: Call, operation: str, request: Value, world: World, *, waits: bool
) -> Iterator[tuple[Mode | None, World]]:
    """The modes in which a function is invoked or a machine started, each with its world; none for a dry run."""
    if known.effect == "starts":
        yield ("sync" if waits else "async"), world
    elif known.effect != "invokes":
        yield None, world
    elif operation.lower() == "invokeasync":
        yield "async", world
    else:
        named = dig(request, "InvocationType") if isinstance(request, dict) else ABSENT
        for _, invocation_type, type_world in items("RequestResponse" if named is ABSENT else named, (), world):
            if invocation_type == "DryRun":
                continue
            modes: dict[Value, Mode] = {"RequestResponse": "sync", "Event": "async"}
            yield modes.get(invocation_type) if isinstance(invocation_type, str) else None, type_world


def _at(value: Value, steps: tuple[str, ...], path: Path, world: World) -> Iterator[tuple[Path, Value, World]]:
    for where, one, one_world in items(value, path, world):
        if not steps:
            yield where, one, one_world
        elif isinstance(one, dict):
            step, rest = steps[0], steps[1:]
            if step == KEYS:
                yield from ((where, key, one_world) for key in one)
            elif step == VALUES:
                for key, inner in one.items():
                    yield from _at(inner, rest, (*where, key), one_world)
            elif step in one:
                yield from _at(one[step], rest, (*where, step), one_world)


def _outside(service: str, name: Value) -> External:
    """A resource that no template of the app holds, or that gets its name at run time."""
    service = service_name(service)
    if isinstance(name, str):
        return External("aws", name if name.startswith("arn:") else f"{service} {name}")
    if isinstance(name, Text):
        return External("aws", f"{service} {shown(name.parts)}")
    return External("aws", f"{service}, named at run time")


def web_target(url: Value, resolver: Resolver) -> Node:
    """What a URL leads to: a resource of the app that it refers to, or a host outside."""
    parts = url.parts if isinstance(url, Text) else (url,)
    host = parts[1:] if len(parts) > 1 and parts[0] in ("http://", "https://") else parts
    if isinstance(host[0], Ref):
        resource = resolver.get(host[0].stack, host[0].logical_id)
        return resource if resource is not None else External("http", shown((host[0],)))
    if isinstance(host[0], Unknown) and _is_all_of_it(host):
        return External("http", host[0].reason)
    written = shown(url.parts) if isinstance(url, Text) else str(url)
    return External("http", _host(written))


def _is_all_of_it(host: tuple[Value, ...]) -> bool:
    """Whether the first part is all of the host: what follows is the path."""
    following = host[1] if len(host) > 1 else "/"
    return not isinstance(following, str) or following.startswith(("/", "?"))


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url.partition("/")[0]
    except ValueError:
        return url
