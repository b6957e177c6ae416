"""What an entry point of a usage profile is on: one of the entries of an app."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sless_audit.graph.deployment import Deployment
from sless_audit.graph.model import Resource
from sless_audit.workload.entries import Entry, entries_of
from sless_audit.workload.names import Names, Unresolved
from sless_audit.workload.profile_errors import nearest

_ROLES: dict[str, tuple[str, ...]] = {
    "api": ("Api",),
    "queue": ("Queue",),
    "topic": ("Topic",),
    "bucket": ("Bucket",),
    "stream": ("Stream",),
    "function_url": ("FunctionUrl",),
    "rule": ("BusRule",),
    "bus": ("Bus",),
    "table": ("Table",),
    "function": ("Function",),
    "distribution": ("Distribution",),
    "load_balancer": ("LoadBalancer",),
}
"""By the word after `on`: the roles (`graph.views`) that are meant."""
_TYPES = {"rule": frozenset(("AWS::IoT::TopicRule",))}
"""Types without a role that are meant, too."""


class _Part(Protocol):
    @property
    def deployment(self) -> Deployment: ...

    @property
    def entries(self) -> tuple[Entry, ...]: ...


def kind_of(node: Resource) -> str:
    """The word after `on` for a node."""
    for kind, roles in _ROLES.items():
        if _fits(node, kind, roles):
            return kind
    return "resource"


def entry_on(name: str, on: Mapping[str, str], names: Names, parts: Sequence[_Part]) -> tuple[int, Entry]:
    """The entry that is meant, with the number of its part. Raises `Unresolved`."""
    kind = next((kind for kind in on if kind != "route"), "resource")
    known = {entry.node.id for part in parts for entry in part.entries}
    roles = _ROLES.get(kind, ())
    if kind == "resource":
        try:
            node = names.node(on.get(kind, name), lambda one: one.id in known, "entry point")
        except Unresolved:
            node = names.node(on.get(kind, name), lambda one: bool(_entries(one, names, parts)), "entry point")
    else:
        node = names.node(on[kind], lambda one: _fits(one, kind, roles), kind.replace("_", " "))
    found = _entries(node, names, parts)
    return names.app_of(node), _of_route(found, on.get("route"), node)


def _fits(node: Resource, kind: str, roles: Iterable[str]) -> bool:
    return type(node.view).__name__ in roles or node.type in _TYPES.get(kind, ())


def _entries(node: Resource, names: Names, parts: Sequence[_Part]) -> list[Entry]:
    part = parts[names.app_of(node)]
    return [entry for entry in part.entries if entry.node is node] or list(entries_of(node, part.deployment))


def _of_route(found: Sequence[Entry], route: str | None, node: Resource) -> Entry:
    routes = {entry.route: entry for entry in found}
    if not found:
        raise Unresolved(f"{node.source_id} is set off by its schedule", hint="leave it out: its rate is known")
    if route is None:
        if len(found) > 1:
            raise Unresolved(f"{node.source_id} has several routes", hint=f"name one of: {', '.join(routes)}")
        return found[0]
    wanted = _normal(route)
    same = [entry for entry in found if wanted in (_normal(entry.route), _normal(entry.route).partition(" ")[2])]
    if len(same) != 1:
        otherwise = f"its routes: {', '.join(routes)}" if any(routes) else "its routes are not known: leave `route` out"
        raise Unresolved(f"{node.source_id} has no route {route!r}", hint=nearest(route, routes, otherwise))
    return same[0]


def _normal(route: str) -> str:
    method, _, path = route.strip().partition(" ")
    return f"{method.upper()} {path.strip()}" if path else method
