"""Rates of templates that are written in a test."""

from collections.abc import Mapping
from pathlib import Path

from sless_audit.graph.model import App, Edge, Node, Resource
from sless_audit.services import Services
from sless_audit.workload.figures import Case, exactly
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.passage import Flow
from sless_audit.workload.usage import Stated, Usage
from tests.graphs import app_of


class Flows:
    """The average rates of an app, per second, by logical ID."""

    def __init__(self, app: App, load: Load) -> None:
        self.app = app
        self.load = load

    def __call__(self, logical_id: str, flow: Flow = "work") -> float:
        (node,) = (one for one in self.app.resources if one.logical_id == logical_id)
        return self.load.average.flow(node, flow)

    def along(self, source: str, target: str) -> float:
        """Messages along the edges between two nodes, by logical ID or ID of what lies outside."""
        found = [edge for edge in self.app.edges if (_name(edge.source), _name(edge.target)) == (source, target)]
        assert found, f"no edge from {source} to {target}"
        return sum(self.load.average.carried(edge) for edge in found)


def flows_of(
    template: str,
    rates: Mapping[str, float] | None = None,
    numbers: Mapping[str, float] | None = None,
    *,
    parameters: Mapping[str, object] | None = None,
    case: Case = "likely",
    code: Path | None = None,
) -> Flows:
    """`rates` per second by `Entry.words`, one for each entry point; `numbers` by `Worker: failure`, or
    `Worker -> Table: writes`."""
    app = app_of(template, parameters=parameters, code=code)
    return flows_through(app, rates or {}, numbers or {}, case)


def flows_through(app: App, rates: Mapping[str, float], numbers: Mapping[str, float], case: Case = "likely") -> Flows:
    deployed = Deployed(app, Services())
    words = {entry.words: entry.id for entry in deployed.entries}
    assert set(rates) == set(words), f"the entry points are {sorted(words)}"
    usage = usage_of(app, numbers)
    return Flows(app, Load(deployed, usage, case, volumes={words[name]: rate for name, rate in rates.items()}))


def usage_of(app: App, numbers: Mapping[str, float]) -> Usage:
    ids: dict[str, str] = {}
    for edge in app.edges:
        for node in (edge.source, edge.target):
            ids[_name(node)] = node.id
    ids |= {resource.logical_id: resource.id for resource in app.resources}
    nodes: dict[str, dict[str, Stated]] = {}
    edges: dict[tuple[str, str], dict[str, Stated]] = {}
    for name, value in numbers.items():
        part, _, key = name.partition(": ")
        stated = Stated(exactly(value), name, app.resources[0].place())
        source, _, target = part.partition(" -> ")
        if target:
            edges.setdefault((ids[source], ids[target]), {})[key] = stated
        else:
            nodes.setdefault(ids[source], {})[key] = stated
    return Usage(nodes=nodes, edges=edges)


def _name(node: Node) -> str:
    return node.logical_id if isinstance(node, Resource) else node.id


def edges_between(app: App, source: str, target: str) -> list[Edge]:
    return [edge for edge in app.edges if (_name(edge.source), _name(edge.target)) == (source, target)]
