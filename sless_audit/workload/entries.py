"""Where load enters: one entry for each route of an API, and for each other entry point of the graph."""

from collections.abc import Iterator
from typing import NamedTuple

from sless_audit.graph.deployment import Deployment
from sless_audit.graph.entry_points import entry_points
from sless_audit.graph.model import App, Edge, Resource
from sless_audit.graph.views import Api, Bucket, BusRule, Function, Route, Schedule, Table
from sless_audit.template.values import ABSENT
from sless_audit.workload.passage import Flow


class Entry(NamedTuple):
    node: Resource
    route: str
    """`POST /orders`; empty where the node has no routes."""
    flow: Flow
    """The flow of the node that the load adds to."""
    edges: tuple[Edge, ...]
    """The edges of the route; empty where the load spreads as the service says."""

    @property
    def id(self) -> str:
        return f"{self.node.id} {self.route}".rstrip()

    @property
    def words(self) -> str:
        """For the reader: `OrdersApi POST /orders`."""
        return f"{self.node.source_id} {self.route}".rstrip()


def entries(app: App, deployment: Deployment) -> tuple[Entry, ...]:
    """In the order of the templates. What the template itself sets off, as a schedule does, is none of them."""
    named = entry_points(app)
    return tuple(
        entry
        for resource in app.resources
        if resource.id in named and deployment.is_there(resource)
        for entry in entries_of(resource, deployment)
    )


def entries_of(node: Resource, deployment: Deployment) -> Iterator[Entry]:
    """Those of one node, whether or not the graph shows that load enters there; a schedule has none."""
    view = node.view
    if isinstance(view, Schedule) or (isinstance(view, BusRule) and view.schedule is not ABSENT):
        return
    if isinstance(view, Api):
        yield from _routes(node, deployment)
    elif isinstance(view, Bucket | Table):
        yield Entry(node, "", "writes", ())
    elif isinstance(view, Function):
        yield Entry(node, "", "events", ())
    else:
        yield Entry(node, "", "work", ())


def _routes(api: Resource, deployment: Deployment) -> Iterator[Entry]:
    """A route with all that one request of it reaches: the authorizer in front, and the integration."""
    routes: dict[str, list[Edge]] = {}
    authorizers = []
    for edge in api.edges_out():
        route = edge.settings
        if not isinstance(route, Route) or not deployment.is_there(edge):
            continue
        if route.role == "authorizer":
            authorizers.append(edge)
            continue
        method, path = (deployment.settled(value) for value in (route.method, route.path))
        words = " ".join(part for part in (method, path) if isinstance(part, str))
        routes.setdefault(words, []).append(edge)
    for words, edges in routes.items():
        yield Entry(api, words, "work", (*edges, *authorizers))
    if not routes:
        yield Entry(api, "", "work", ())
