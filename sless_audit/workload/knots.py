"""The load within a knot (nodes that lead to one another), as a system of linear equations.

Messages that arrive at a node in the same way (with the same coefficients) are one unknown, over however many edges
they come: a permission on everything makes many edges between few nodes.
"""

from collections.abc import Mapping, Sequence

from sless_audit.graph.model import Edge, Node
from sless_audit.workload.linear import eliminated
from sless_audit.workload.passage import Departure, Flow


class Knot:
    def __init__(
        self,
        within: Sequence[Edge],
        arrivals: Mapping[Edge, Mapping[Flow, float]],
        departures: Mapping[Node, Sequence[Departure]],
    ) -> None:
        """`within`: the edges between the nodes of the knot."""
        self.within = within
        self._number: dict[Edge, int] = {}
        """The unknown that the messages along an edge are part of."""
        self._sent: list[dict[Edge, float]] = []
        """By unknown: what its node then sends along the edges within the knot, per message."""
        self._of_node: dict[Node, list[int]] = {}
        numbers: dict[tuple[object, ...], int] = {}
        for edge in within:
            gains = arrivals.get(edge, {})
            number = numbers.setdefault((edge.target, *gains.items()), len(numbers))
            self._number[edge] = number
            if number == len(self._sent):
                flows, sent = dict(gains), dict[Edge, float]()
                for departure in departures.get(edge.target, ()):
                    follow(departure, flows, sent)
                self._sent.append(sent)
                self._of_node.setdefault(edge.target, []).append(number)
        self._sent = [{edge: rate for edge, rate in sent.items() if edge in self._number} for sent in self._sent]
        self.gains: list[dict[int, float]] = [{} for _ in numbers]
        """By unknown: the sum over others that it is."""
        for number, sent in enumerate(self._sent):
            for edge, rate in sent.items():
                row = self.gains[self._number[edge]]
                row[number] = row.get(number, 0.0) + rate
        self._system = eliminated(self.gains)

    @property
    def runs_away(self) -> bool:
        """Whether it hands on to itself at least as much as it gets."""
        return self._system is None

    def solved(self, brought: Mapping[Edge, float]) -> dict[Edge, float]:
        """The messages along each edge within the knot, from those that come of what enters it from outside."""
        assert self._system is not None
        constant = [0.0] * len(self.gains)
        for edge, rate in brought.items():
            constant[self._number[edge]] += rate
        arriving = self._system.solution(constant)
        found = {edge: brought.get(edge, 0.0) for edge in self.within}
        for number, rate in enumerate(arriving):
            for edge, per_message in self._sent[number].items():
                found[edge] += rate * per_message
        return found


def follow(departure: Departure, flows: dict[Flow, float], sent: dict[Edge, float]) -> None:
    """What flows of a node set off, added to what it sends, or to its other flows."""
    amount = flows.get(departure.per, 0.0) * departure.gain
    if departure.edge is not None:
        sent[departure.edge] = sent.get(departure.edge, 0.0) + amount
    elif departure.into is not None:
        flows[departure.into] = flows.get(departure.into, 0.0) + amount
