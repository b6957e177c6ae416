"""The flow of events and data through apps, as a picture shows it: with what only serves it folded away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sless_audit.graph import views
from sless_audit.graph.edge_kinds import FLOW
from sless_audit.graph.entry_points import entry_points
from sless_audit.graph.model import App, Edge, External, Node, Resource

Shape: TypeAlias = Literal["function", "queue", "hub", "store", "api", "machine", "clock", "outside", "other"]

_SHAPES: dict[type, Shape] = {
    views.Api: "api",
    views.FunctionUrl: "api",
    views.Distribution: "api",
    views.Function: "function",
    views.StateMachine: "machine",
    views.Queue: "queue",
    views.Stream: "queue",
    views.Pipe: "queue",
    views.Topic: "hub",
    views.Bus: "hub",
    views.BusRule: "hub",
    views.Schedule: "clock",
    views.Table: "store",
    views.Bucket: "store",
    views.Database: "store",
}
"""Resources of these roles are shown even where nothing flows through them."""

_FOLDED = (views.Role, views.Policy, views.Permission, views.FunctionAlias, views.LogGroup, views.Alarm)


@dataclass(frozen=True, slots=True)
class FlowNode:
    id: str
    name: str
    """The logical ID, or what lies outside in words."""
    kind: str
    """`Lambda Function`; empty for what lies outside."""
    shape: Shape
    entry_point: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    source: str
    target: str
    label: str
    sure: bool
    """Whether any of the edges that it stands for has more than low confidence."""


@dataclass(frozen=True, slots=True)
class Group:
    stack: str
    nodes: tuple[FlowNode, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    groups: tuple[Group, ...]
    outside: tuple[FlowNode, ...]
    arrows: tuple[Arrow, ...]


def flow_of(apps: tuple[App, ...]) -> Flow:
    edges = [edge for app in apps for edge in app.edges if edge.kind in FLOW and _is_shown(edge)]
    ends: list[Node] = [node for edge in edges for node in (edge.source, edge.target)]
    flowing = {node.id for node in ends}
    outside = {node.id: node for node in ends if isinstance(node, External)}
    return Flow(
        tuple(group for app in apps for group in _groups(app, flowing)),
        tuple(FlowNode(node.id, node.name, "", "outside", False) for _, node in sorted(outside.items())),
        tuple(_arrows(edges)),
    )


def _groups(app: App, flowing: set[str]) -> Iterator[Group]:
    entries = entry_points(app)
    for stack in app.stacks:
        nodes = tuple(
            FlowNode(resource.id, resource.logical_id, _kind(resource.type), _shape(resource), resource.id in entries)
            for resource in app.resources
            if resource.stack is stack and (resource.id in flowing or type(resource.view) in _SHAPES)
        )
        if nodes:
            yield Group(stack.name, nodes)


def _arrows(edges: Iterable[Edge]) -> Iterator[Arrow]:
    """One arrow from a node to another, whatever the number of edges: an API may have fifty routes to a function."""
    between: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        between.setdefault((edge.source.id, edge.target.id), []).append(edge)
    for (source, target), same in between.items():
        kinds = dict.fromkeys(edge.kind for edge in same)
        yield Arrow(source, target, ", ".join(kinds), any(edge.confidence != "low" for edge in same))


def _is_shown(edge: Edge) -> bool:
    return not any(isinstance(node, Resource) and isinstance(node.view, _FOLDED) for node in (edge.source, edge.target))


def _shape(resource: Resource) -> Shape:
    return _SHAPES.get(type(resource.view), "other")


def _kind(resource_type: str) -> str:
    """`AWS::Lambda::Function` → `Lambda Function`."""
    return " ".join(resource_type.removeprefix("AWS::").split("::"))
