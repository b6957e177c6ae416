"""Functions that call another function and wait for its answer."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias, TypeGuard

from sless_audit.graph import views
from sless_audit.graph.grants import Grant
from sless_audit.graph.model import App, Confidence, Edge, External, Resource
from sless_audit.graph.permissions import role_of, statements_of
from sless_audit.graph.policy_reach import covers
from sless_audit.graph.query import app_functions
from sless_audit.graph.spots import Spot
from sless_audit.handlers import model as code
from sless_audit.template.values import Ref, Text, Value, World, alternatives, merged

INVOKE = "lambda:InvokeFunction"

HopKind: TypeAlias = Literal["invoke", "maybe invoke", "request", "permission"]
"""`maybe invoke`: only a variable tells whether the caller waits; `request`: over HTTP, through an API or function URL;
`permission`: the code is not known, but the function may invoke the other one and is told its name."""


class Hop(NamedTuple):
    caller: Resource
    callee: Resource
    kind: HopKind
    confidence: Confidence
    edge: Edge
    """The call, or the permission."""
    through: Resource | None
    """The API or function URL."""
    worlds: tuple[World, ...]

    @property
    def site(self) -> code.CallSite | None:
        return self.edge.settings if isinstance(self.edge.settings, code.CallSite) else None

    @property
    def place(self) -> Spot:
        return self.edge.place


def sync_hops(app: App) -> Iterator[Hop]:
    """Each call by which a function of the app waits for another, or for itself, in the order of the code; functions
    that test others are left out."""
    for function, view in app_functions(app):
        if _tests_others(function):
            continue
        for edge in function.edges_out("invokes"):
            site = edge.settings
            if isinstance(site, code.CallSite) and not site.signed_only and not site.other_credentials:
                yield from _invoked(function, edge) if site.kind == "sdk" else _requested(function, view, edge, site)
            elif isinstance(site, Grant) and _is_meant(view, edge) and _is_function(edge.target):
                yield Hop(function, edge.target, "permission", "medium", edge, None, edge.worlds)


def _is_meant(view: views.Function, edge: Edge) -> bool:
    """Whether a permission to invoke tells of a call that waits: the function has the name, too; it is no durable one,
    which needs the permission to be suspended until the other one has answered; and it does not start a durable one,
    which is mostly done without waiting, and has to be where the execution may take more than 15 minutes
    (https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html, 2026-11)."""
    callee = edge.target.as_(views.Function) if isinstance(edge.target, Resource) else None
    durable = (view.durable, callee.durable if callee is not None else False)
    return edge.confidence != "low" and not any(one.value is True for value in durable for one in alternatives(value))


def _invoked(function: Resource, edge: Edge) -> Iterator[Hop]:
    if edge.mode == "async":
        return
    callee = edge.target if _is_function(edge.target) else _only_permitted(function, edge)
    if callee is None:
        return
    worlds = tuple(_told_by_template(world) for world in edge.worlds)
    constant = callee is edge.target and worlds == edge.worlds
    confidence: Confidence = edge.confidence if constant or edge.confidence == "low" else "medium"
    kind: HopKind = "invoke" if edge.mode == "sync" else "maybe invoke"
    yield Hop(function, callee, kind, confidence if kind == "invoke" else "low", edge, None, worlds)


def _told_by_template(world: World) -> World:
    """Without what depends on a branch of the code."""
    return {subject: value for subject, value in world.items() if not subject.startswith("code ")}


def _only_permitted(function: Resource, edge: Edge) -> Resource | None:
    """Whom a call that names its function only at run time can mean: the one that the role lets it invoke."""
    if edge.target != External("aws", "lambda, named at run time"):
        return None
    found: list[Resource] = []
    for role in role_of(function):
        for _, statement in statements_of(role):
            if statement.effect != "Allow" or not statement.readable or statement.not_actions:
                continue
            if not any(isinstance(action, str) and covers(action, INVOKE) for action in statement.actions):
                continue
            for value in statement.resources:
                named = _named(function, value)
                if named is None:
                    return None
                found += [] if named in found else [named]
    return found[0] if len(found) == 1 else None


def _named(function: Resource, value: Value) -> Resource | None:
    """The function of the same stack that a resource of a statement refers to."""
    for option in alternatives(value):
        for part in option.value.parts if isinstance(option.value, Text) else (option.value,):
            if isinstance(part, Ref):
                resource = function.stack.resources.get(part.logical_id)
                if resource is not None and part.stack == function.stack.name and _is_function(resource):
                    return resource
    return None


def _requested(function: Resource, view: views.Function, edge: Edge, site: code.CallSite) -> Iterator[Hop]:
    """A request to an API or function URL of the app, with the function that the route leads to."""
    way = edge.target
    if site.phase != "request" or not isinstance(way, Resource):
        return
    routes = [
        route
        for route in way.edges_out("invokes", mode="sync")
        if _is_function(route.target)
        and not (isinstance(route.settings, views.Route) and route.settings.role == "authorizer")
    ]
    api = way.as_(views.Api)
    if api is not None and api.protocol in ("REST", "HTTP"):
        if len({id(route.target) for route in routes}) > 1:
            routes = _taken(routes, _segments(site.arguments.get("url"), view.environment), site.operation)
    elif way.as_(views.FunctionUrl) is None:
        return
    targets = {id(route.target): route for route in routes}
    if len(targets) != 1:
        return
    (route,) = targets.values()
    callee = route.target
    worlds = tuple(
        both
        for one in edge.worlds
        for other in route.worlds
        if (both := merged(_told_by_template(one), other)) is not None
    )
    if isinstance(callee, Resource) and worlds:
        confidence: Confidence = "low" if edge.confidence == "low" else "medium"
        yield Hop(function, callee, "request", confidence, edge, way, worlds)


_OPEN = "\0"
"""What stands for a part of a URL that is not known."""


def _segments(url: code.CodeValue, environment: Mapping[str, Value]) -> list[str]:
    """The path of a URL; a segment that holds `_OPEN` fits only a parameter of a route."""
    whole = _flat(url, environment)
    path = whole.partition("://")[2] if "://" in whole else whole
    return [segment for segment in path.partition("?")[0].split("/")[1:] if segment]


def _flat(value: code.CodeValue, environment: Mapping[str, Value]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, code.Joined):
        return "".join(_flat(part, environment) for part in value.parts)
    told = environment.get(value.name) if isinstance(value, code.Env) else None
    if isinstance(told, Text):
        return "".join(part if isinstance(part, str) else _OPEN for part in told.parts)
    return told if isinstance(told, str) else _OPEN


def _taken(routes: list[Edge], segments: list[str], method: str) -> list[Edge]:
    """The routes that a request can take; those that name each segment before those with parameters."""
    fitting: dict[int, list[Edge]] = {}
    for edge in routes:
        route = edge.settings
        if not isinstance(route, views.Route) or not isinstance(route.path, str):
            continue
        if method and isinstance(route.method, str) and route.method.upper() not in ("ANY", "*", method):
            continue
        asked = [segment for segment in route.path.split("/") if segment]
        # the first segment of a URL may be the stage, and the caller's base URL may hide it
        if any(_fits(asked, one) for one in (segments, segments[1:])):
            fitting.setdefault(sum(segment.startswith("{") for segment in asked), []).append(edge)
    return fitting[min(fitting)] if fitting else []


def _fits(asked: list[str], segments: list[str]) -> bool:
    for index, segment in enumerate(asked):
        if segment.endswith("+}"):
            return len(segments) > index
        if index >= len(segments) or not (segment.startswith("{") or segment == segments[index]):
            return False
    return len(asked) == len(segments)


_TEST = re.compile(r"(?:^|[^A-Za-z])[Tt]est(?:s|er)?(?![a-z])|(?<=[a-z0-9])Test(?:s|er)?(?![a-z])|[Cc]anary(?![a-z])")
"""In a logical ID: `SmokeTest`, `canary-fn`, `test_orders`; not `Latest`, `Attest` or `Testimonials`."""


def _tests_others(function: Resource) -> bool:
    return _TEST.search(function.source_id) is not None


def _is_function(node: object) -> TypeGuard[Resource]:
    return isinstance(node, Resource) and node.as_(views.Function) is not None
