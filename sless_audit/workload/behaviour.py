"""How an app behaves, in one case of one scenario: `passage.Conduct`, by profile, template and assumption."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from sless_audit.graph.deployment import Deployment
from sless_audit.graph.model import Edge, Node, Resource
from sless_audit.template.values import Value
from sless_audit.workload.equations import Rates, Ways
from sless_audit.workload.figures import Basis, Case, Figure, Range
from sless_audit.workload.keys import EDGE_KEYS, NODE_KEYS
from sless_audit.workload.passage import Departure, Flow, Passage, ratio
from sless_audit.workload.usage import Stated, Usage

_NODE_KEYS = {key.name: key for key in NODE_KEYS}
_EDGE_KEYS = {key.name: key for key in EDGE_KEYS}


class Passages(Protocol):
    """The table of services, as the workload sees it."""

    def passage(self, resource_type: str) -> Passage | None: ...


class Behaviour:
    """What is assumed of an app in one case; it keeps each figure that was asked for."""

    def __init__(
        self,
        usage: Usage,
        deployment: Deployment,
        case: Case,
        figures: dict[str, Figure],
        swung: Mapping[str, Case] | None = None,
    ) -> None:
        self.usage = usage
        self.deployment = deployment
        self.case = case
        self.swung = swung or {}
        """The case of figures that are looked at in another one than the rest, by their ID in `figures`."""
        self.figures = figures
        """What was asked for so far, in all cases that share it."""

    def figure(self, part: Resource | Edge, key: str, otherwise: Range | None = None, reason: str = "") -> Figure:
        """Raises `KeyError` where nobody says anything, and nothing is assumed."""
        known = (_NODE_KEYS if isinstance(part, Resource) else _EDGE_KEYS)[key.partition(".")[0]]
        name = f"{_words(part)}: {key}"
        said = self._said(part, key)
        if said is not None:
            found = Figure(name, said.range, known.unit, "profile", said.key, said.spot, part=part)
        elif otherwise is not None:
            basis: Basis = "default" if reason else "template"
            found = Figure(name, otherwise, known.unit, basis, _path(part, key), None, reason, part)
        elif known.assumed is not None:
            found = Figure(name, known.assumed, known.unit, "default", _path(part, key), None, known.reason, part)
        else:
            raise KeyError(name)
        self.figures[figure_id(part, key)] = found
        return found

    def number(self, part: Resource | Edge, key: str, otherwise: Range | None = None, reason: str = "") -> float:
        return self.figure(part, key, otherwise, reason).range.of(self.case_of(part, key))

    def case_of(self, part: Resource | Edge, key: str) -> Case:
        return self.swung.get(figure_id(part, key), self.case) if self.swung else self.case

    def stated(self, part: Resource | Edge, key: str) -> float | None:
        return self.number(part, key) if self._said(part, key) is not None else None

    def settled(self, value: Value) -> Value:
        return self.deployment.settled(value)

    def is_there(self, part: Resource | Edge) -> bool:
        return self.deployment.is_there(part)

    def _said(self, part: Resource | Edge, key: str) -> Stated | None:
        if isinstance(part, Edge):
            return self.usage.edges.get((part.source.id, part.target.id), {}).get(key)
        return self.usage.nodes.get(part.id, {}).get(key) or self.usage.defaults.get(key)


class Flowing:
    """A behaviour together with the rates so far: what passages look at, and the coefficients that they give."""

    def __init__(self, behaviour: Behaviour, ways: Ways, rates: Rates, passages: Passages) -> None:
        self._passages = passages
        self.number = behaviour.number
        self.stated = behaviour.stated
        self.settled = behaviour.settled
        self.is_there = behaviour.is_there
        self.incoming = ways.incoming
        self.outgoing = ways.outgoing
        self.flow = rates.flow
        self.carried = rates.carried

    def arrive(self, edge: Edge) -> Mapping[Flow, float]:
        passage = self._passage(edge.target)
        return passage.arrive(edge, self) if passage is not None and passage.arrive is not None else by_kind(edge)

    def origins(self, edge: Edge) -> Mapping[Edge, float] | None:
        passage = self._passage(edge.target)
        return passage.origins(edge, self) if passage is not None and passage.origins is not None else None

    def depart(self, node: Node) -> Iterable[Departure]:
        passage = self._passage(node)
        if isinstance(node, Resource) and passage is not None and passage.depart is not None:
            return passage.depart(node, self)
        onward = (edge for edge in self.outgoing(node) if edge.kind != "dead-letters")
        return (Departure(edge, "work", ratio(edge, self)) for edge in onward)

    def constant(self, node: Resource) -> float:
        passage = self._passage(node)
        return passage.constant(node, self) if passage is not None and passage.constant is not None else 0.0

    def _passage(self, node: Node) -> Passage | None:
        return self._passages.passage(node.type) if isinstance(node, Resource) else None


def by_kind(edge: Edge) -> Mapping[Flow, float]:
    """What one message over an edge adds to its target, where the service says nothing of its own."""
    if edge.kind == "reads":
        return {"reads": 1.0}
    return {"writes": 1.0} if edge.kind == "writes" else {"work": 1.0}


def figure_id(part: Resource | Edge, key: str) -> str:
    return f"{part.id if isinstance(part, Resource) else _words(part)}: {key}"


def _words(part: Resource | Edge) -> str:
    if isinstance(part, Edge):
        return " -> ".join(_words(end) if isinstance(end, Resource) else end.id for end in (part.source, part.target))
    return part.source_id


def _path(part: Resource | Edge, key: str) -> str:
    return f"{'edges' if isinstance(part, Edge) else 'nodes'}.{_words(part)}.{key}"
