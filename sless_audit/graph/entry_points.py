"""Where load enters an app."""

from collections.abc import Callable

from sless_audit.graph.edge_kinds import FLOW
from sless_audit.graph.model import App, Edge, External, Resource
from sless_audit.graph.views import Api, Bucket, Bus, BusRule, FunctionUrl, Queue, Schedule, Stream, Topic
from sless_audit.template.values import ABSENT

_READS = "reads"


def entry_points(app: App) -> frozenset[str]:
    """The IDs of the resources at which requests, events or data come in from outside of the app."""
    fed = {edge.target.id for edge in app.edges if isinstance(edge.target, External)}
    return frozenset(resource.id for resource in app.resources if _is_entry(resource, fed))


def _is_entry(resource: Resource, fed: set[str]) -> bool:
    sources = [edge.source for edge in resource.edges_in(*FLOW)]
    if any(isinstance(source, External) and source.kind == "client" for source in sources):
        return True
    view = resource.view
    is_entry = _BY_ROLE.get(type(view))
    if is_entry is not None:
        return is_entry(resource)
    if isinstance(view, BusRule):
        # A bus outside of the app brings events from outside, unless the app itself puts its own on it.
        from_outside = any(isinstance(source, External) and source.id not in fed for source in sources)
        return view.schedule is not ABSENT or from_outside
    return False


def _consumed(resource: Resource) -> bool:
    return any(edge.kind != "dead-letters" for edge in _flow_out(resource))


def _consumed_and_not_produced(resource: Resource) -> bool:
    return _consumed(resource) and all(edge.kind == _READS for edge in resource.edges_in(*FLOW))


def _flow_out(resource: Resource) -> list[Edge]:
    return list(resource.edges_out(*FLOW))


def _always(_resource: Resource) -> bool:
    return True


_BY_ROLE: dict[type, Callable[[Resource], bool]] = {
    Api: _always,
    FunctionUrl: _always,
    Schedule: _always,
    Bucket: _consumed,
    Queue: _consumed_and_not_produced,
    Topic: _consumed_and_not_produced,
    Stream: _consumed_and_not_produced,
    Bus: _consumed_and_not_produced,
}
