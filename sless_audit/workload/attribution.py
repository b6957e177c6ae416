"""Which entry point the load of a node stems from, with the coefficients at which the rates were found."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sless_audit.graph.model import Edge, Node
from sless_audit.workload.equations import Rates, Source, Ways
from sless_audit.workload.knots import Knot
from sless_audit.workload.passage import Departure, Flow

Shares: TypeAlias = Mapping[str, float]
"""By `Entry.id`, or by the ID of the resource whose schedule sets load off; they sum up to one."""

_Parts: TypeAlias = dict[str, float]
"""Rates per second by entry."""


def attributed(ways: Ways, sources: Sequence[Source], rates: Rates) -> dict[Node, dict[Flow, Shares]]:
    """The shares of each flow of each node; nothing for a flow that is zero."""
    return _Attribution(ways, sources, rates).run()


class _Attribution:
    def __init__(self, ways: Ways, sources: Sequence[Source], rates: Rates) -> None:
        self.ways = ways
        self.rates = rates
        self.sources: dict[Node, list[Source]] = {}
        for source in sources:
            self.sources.setdefault(source.node, []).append(source)
        self.edges: dict[Edge, _Parts] = {}
        self.flows: dict[Node, dict[Flow, _Parts]] = {}

    def run(self) -> dict[Node, dict[Flow, Shares]]:
        for knot in self.rates.order:
            inside = set(knot)
            within = [edge for node in knot for edge in self.ways.incoming(node) if edge.source in inside]
            if within:
                self._settle(knot, within)
            for node in knot:
                self._visit(node, frozenset(within))
        return {
            node: {flow: _normalized(parts) for flow, parts in flows.items() if any(parts.values())}
            for node, flows in self.flows.items()
        }

    def _visit(self, node: Node, fixed: frozenset[Edge]) -> None:
        flows, sent = self._arrived(node, self.edges), self._sent_by_sources(node)
        _follow(self.rates.departures.get(node, ()), flows, sent)
        self.flows[node] = flows
        for edge, parts in sent.items():
            if edge not in fixed:
                self.edges[edge] = parts

    def _arrived(self, node: Node, edges: Mapping[Edge, _Parts]) -> dict[Flow, _Parts]:
        flows: dict[Flow, _Parts] = {}
        for source in self.sources.get(node, ()):
            _add(flows.setdefault(source.flow, {}), {source.entry: source.rate}, 1.0)
        for edge in self.ways.incoming(node):
            parts = self._through(edge, edges) if edge in self.rates.origins else edges.get(edge)
            if parts:
                for flow, gain in self.rates.arrivals.get(edge, {}).items():
                    _add(flows.setdefault(flow, {}), parts, gain)
        return flows

    def _through(self, edge: Edge, edges: Mapping[Edge, _Parts]) -> _Parts | None:
        """The parts of what arrives over an edge, where that depends on how its source was reached; as much in all as
        there is on the edge."""
        on_edge, arriving = edges.get(edge), _Parts()
        for before, share in self.rates.origins[edge].items():
            _add(arriving, edges.get(before, {}), share)
        total = sum(arriving.values())
        if not on_edge or not total:
            return on_edge
        scale = sum(on_edge.values()) / total
        return {entry: rate * scale for entry, rate in arriving.items()}

    def _sent_by_sources(self, node: Node) -> dict[Edge, _Parts]:
        sent: dict[Edge, _Parts] = {}
        for source in self.sources.get(node, ()):
            for edge in source.edges:
                _add(sent.setdefault(edge, {}), {source.entry: source.rate}, 1.0)
        return sent

    def _settle(self, knot: Sequence[Node], within: Sequence[Edge]) -> None:
        """Each entry's part of the edges within a knot: the same system, with what this entry brings into it."""
        system = Knot(within, self.rates.arrivals, self.rates.departures)
        brought: dict[str, dict[Edge, float]] = {}
        inside = frozenset(within)
        for node in knot:
            sent = self._sent_by_sources(node)
            _follow(self.rates.departures.get(node, ()), self._arrived(node, self.edges), sent)
            for edge, parts in sent.items():
                if edge in inside:
                    for entry, rate in parts.items():
                        brought.setdefault(entry, {})[edge] = rate
        for entry, by_edge in brought.items():
            for edge, rate in (by_edge if system.runs_away else system.solved(by_edge)).items():
                if rate:
                    self.edges.setdefault(edge, {})[entry] = rate


def _follow(departures: Sequence[Departure], flows: dict[Flow, _Parts], sent: dict[Edge, _Parts]) -> None:
    for departure in departures:
        parts = flows.get(departure.per)
        if not parts or not departure.gain:
            continue
        if departure.edge is not None:
            _add(sent.setdefault(departure.edge, {}), parts, departure.gain)
        elif departure.into is not None:
            _add(flows.setdefault(departure.into, {}), parts, departure.gain)


def _add(sum_: _Parts, parts: Mapping[str, float], gain: float) -> None:
    for entry, rate in parts.items():
        sum_[entry] = sum_.get(entry, 0.0) + rate * gain


def _normalized(parts: _Parts) -> Shares:
    total = sum(parts.values())
    return {entry: rate / total for entry, rate in parts.items()}
