"""What capacity does to the flow: behind a queue or a stream arrives at most what its consumer can take."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sless_audit.graph.model import Edge, Node, Resource
from sless_audit.workload.behaviour import Flowing
from sless_audit.workload.equations import Rates, solve
from sless_audit.workload.load import Load
from sless_audit.workload.passage import Departure, Flow


class _Bounded:
    """Coefficients of which some edges carry no more than they can."""

    def __init__(self, flowing: Flowing, rates: Rates, capacity: Mapping[Edge, float]) -> None:
        self._flowing = flowing
        self._rates = rates
        self._capacity = capacity
        self.offered: dict[Edge, float] = {}

    def is_there(self, part: Resource | Edge) -> bool:
        return self._flowing.is_there(part)

    def arrive(self, edge: Edge) -> Mapping[Flow, float]:
        return self._flowing.arrive(edge)

    def origins(self, edge: Edge) -> Mapping[Edge, float] | None:
        return self._flowing.origins(edge)

    def depart(self, node: Node) -> Iterable[Departure]:
        for departure in self._flowing.depart(node):
            edge = departure.edge
            if edge is None or edge not in self._capacity:
                yield departure
                continue
            most = self._capacity[edge]
            offered = self.offered[edge] = self._rates.flow(node, departure.per) * departure.gain
            yield departure._replace(gain=departure.gain * most / offered) if offered > most else departure


class Bounded(NamedTuple):
    rates: Rates
    offered: Mapping[Edge, float]
    """What would run along each edge that is bounded, if it could."""


def bounded(load: Load, volumes: Mapping[str, float | None], capacity: Mapping[Edge, float]) -> Bounded:
    """The rates for these volumes (per second, by `Entry.id`), with so many messages per second at most along the edges
    that a buffer lies in front of. What does not get through waits."""
    rates = Rates()
    flowing = load.flowing(rates)
    coefficients = _Bounded(flowing, rates, capacity)
    solve(load.ways, load.sources_of(volumes), rates, coefficients)
    return Bounded(rates, coefficients.offered)
