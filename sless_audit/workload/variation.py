"""A load with one figure in another case than the rest: only what depends on that figure is found anew.

An app of a thousand resources has thousands of figures, and most of them matter to one or two resources. So each read
is recorded once: which coefficients look at which figure, and which flows of other nodes.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from sless_audit.graph.model import Edge, Node
from sless_audit.workload.equations import Rates, solve_again
from sless_audit.workload.figures import Case, Figure
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.passage import Flow
from sless_audit.workload.usage import Usage

Result = TypeVar("Result")


class Reads:
    """What a piece of the work looked at."""

    def __init__(self) -> None:
        self.figures: dict[str, list[Node]] = {}
        """Readers by the ID of a figure."""
        self.nodes: dict[Node, list[Node]] = {}
        """Readers by the node of which they looked at a flow, or at what it sends."""


class Variation(NamedTuple):
    load: Load
    changed: frozenset[Node]
    """The nodes that have other flows, or send other ones."""


class Variations:
    """Every variation of one load in the case `likely`."""

    def __init__(self, deployed: Deployed, usage: Usage, volumes: Mapping[str, float | None]) -> None:
        self.usage = usage
        self.volumes = volumes
        self.load = Load(deployed, usage, "likely", volumes=volumes, figures={})
        self.rates = self.load.average
        self._seen = _Seen(self.rates)
        self.load.average = self._seen
        self.figures: dict[str, Figure] = {}
        """All that was looked at in recorded work, by its ID."""
        self._solving = Reads()
        self._record_solving()

    def recorded(self, reader: Node, reads: Reads, work: Callable[[Load], Result]) -> Result:
        """Does work on the load for a node, and notes what it looks at."""
        asked, seen = self.load.figures, self._seen
        asked.clear()
        seen.nodes.clear()
        result = work(self.load)
        self.figures.update(asked)
        for identity in asked:
            reads.figures.setdefault(identity, []).append(reader)
        for node in seen.nodes:
            reads.nodes.setdefault(node, []).append(reader)
        return result

    def swung(self, identity: str, case: Case) -> Variation:
        """With one figure in another case."""
        load = self._load(self.volumes, {identity: case})
        by_source = identity in self._source_figures
        touched = [*self._solving.figures.get(identity, ()), *(self._source_nodes if by_source else ())]
        return self._solved(load, touched, load if by_source else self.load)

    def with_volume(self, entry: str, rate: float) -> Variation:
        """With another load through one entry point."""
        load = self._load({**self.volumes, entry: rate}, {})
        return self._solved(load, [one.node for one in load.entries if one.id == entry], load)

    def _load(self, volumes: Mapping[str, float | None], swung: Mapping[str, Case]) -> Load:
        return Load(self.load.deployed, self.usage, "likely", volumes=volumes, figures={}, swung=swung)

    def _solved(self, load: Load, touched: Iterable[Node], sources: Load) -> Variation:
        rates = self.rates.copy()
        changed = solve_again(
            load.ways,
            sources.sources,
            rates,
            load.flowing(rates),
            touched,
            lambda node: self._solving.nodes.get(node, ()),
        )
        load.average = rates
        return Variation(load, frozenset(changed))

    def _record_solving(self) -> None:
        """What coefficients look at, now that the rates are found."""
        self.load.figures.clear()
        self._source_nodes = [source.node for source in self.load.sources]
        self._source_figures = frozenset(self.load.figures)
        self.figures.update(self.load.figures)
        flowing = self.load.flowing(self._seen)
        for node in self.load.ways.nodes:

            def look(load: Load, node: Node = node) -> None:
                for edge in load.ways.incoming(node):
                    flowing.arrive(edge)
                for _ in flowing.depart(node):
                    pass

            self.recorded(node, self._solving, look)


class _Seen(Rates):
    """Rates that keep in mind of which nodes they were asked."""

    def __init__(self, rates: Rates) -> None:
        self.__dict__.update(rates.__dict__)
        self.nodes: dict[Node, None] = {}

    def flow(self, node: Node, flow: Flow) -> float:
        self.nodes[node] = None
        return super().flow(node, flow)

    def carried(self, edge: Edge) -> float:
        self.nodes[edge.source] = None
        return super().carried(edge)
