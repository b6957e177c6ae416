"""The traffic equations of an app, solved.

Nodes are taken in the order of the flow, a knot (nodes that lead to one another) at a time. Within a knot the rates of
the edges between its nodes are the unknowns of a linear system. Coefficients that depend on rates, as those of batches
do, are evaluated anew and the system solved again until the rates stand still.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple, Protocol

from sless_audit.graph.cycles import components
from sless_audit.graph.edge_kinds import FLOW
from sless_audit.graph.model import App, Edge, External, Node, Resource
from sless_audit.workload.knots import Knot, follow
from sless_audit.workload.passage import Departure, Flow

ROUNDS = 200
"""Batches settle within a few: a coefficient falls as its rate rises, so that the steps shrink."""
SETTLED = 1e-10
"""The relative change at which rates stand still."""
GROWTH = 10.0
MOST = 1e15
"""Per second, at which a cycle that has found no rates yet is given up."""


class Source(NamedTuple):
    """Load that enters from outside."""

    node: Resource
    flow: Flow
    rate: float
    """Per second."""
    edges: tuple[Edge, ...] = ()
    """The edges that it takes at once, beside adding to the flow: those of a route of an API."""
    entry: str = ""
    """The entry point that it is from."""


class Coefficients(Protocol):
    """What the services say of the way of load, at the rates found so far."""

    def is_there(self, part: Resource | Edge) -> bool: ...

    def arrive(self, edge: Edge) -> Mapping[Flow, float]: ...

    def origins(self, edge: Edge) -> Mapping[Edge, float] | None: ...

    def depart(self, node: Node) -> Iterable[Departure]: ...


class Runaway(NamedTuple):
    """A cycle that hands on at least as much as it gets: no rates satisfy the equations."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Ways:
    """The edges along which load can run in one deployment, by their ends. What lies outside is on the way of load
    where it hands on what the app gives it, as the default event bus does."""

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        self.nodes = list(nodes)
        self._in: dict[Node, list[Edge]] = {node: [] for node in self.nodes}
        self._out: dict[Node, list[Edge]] = {node: [] for node in self.nodes}
        for edge in edges:
            if edge.source in self._out:
                self._out[edge.source].append(edge)
                if edge.target in self._in:
                    self._in[edge.target].append(edge)

    def behind(self, start: Node, first: Sequence[Edge] = (), beside: Iterable[Node] = ()) -> "Ways":
        """Those that begin at a node; with `first`, only the ones that go on along these edges. Nodes `beside` them
        stay, too."""
        reached: dict[Node, None] = {start: None}
        waiting = [edge.target for edge in first if edge.target in self._in] if first else self.following(start)
        while waiting:
            node = waiting.pop()
            if node not in reached:
                reached[node] = None
                waiting += self.following(node)
        reached.update(dict.fromkeys(beside))
        taken = {start: first} if first else {}
        return Ways(reached, (edge for node in reached for edge in taken.get(node, self._out[node])))

    def incoming(self, node: Node) -> Sequence[Edge]:
        return self._in.get(node, ())

    def outgoing(self, node: Node) -> Sequence[Edge]:
        return self._out.get(node, ())

    def following(self, node: Node) -> list[Node]:
        return [edge.target for edge in self._out[node] if edge.target in self._in]


def ways_through(app: App, is_there: Callable[[Resource | Edge], bool], added: Sequence[Edge] = ()) -> Ways:
    """All of an app, and edges that its graph does not show."""
    nodes: list[Node] = [resource for resource in app.resources if is_there(resource)]
    there = set(nodes)
    edges = [
        edge
        for edge in (*app.edges, *added)
        if edge.kind in FLOW
        and is_there(edge)
        and all(isinstance(end, External) or end in there for end in (edge.source, edge.target))
    ]
    sources = {edge.source for edge in edges if isinstance(edge.source, External)}
    relays = dict.fromkeys(edge.target for edge in edges if edge.target in sources)
    return Ways([*nodes, *relays], edges)


class Rates:
    """Rates per second: of each flow of each node, and of messages along each edge."""

    def __init__(self) -> None:
        self.runaways: list[Runaway] = []
        self.flows: dict[Node, dict[Flow, float]] = {}
        self.edges: dict[Edge, float] = {}
        self.arrivals: dict[Edge, Mapping[Flow, float]] = {}
        """What one message over an edge adds to the flows of its target, at these rates."""
        self.origins: dict[Edge, Mapping[Edge, float]] = {}
        """For some edges, the share that arrives of what their source got over another edge."""
        self.departures: dict[Node, list[Departure]] = {}
        self.order: list[tuple[Node, ...]] = []
        """The nodes in the order of the flow, those of a knot together."""

    @cached_property
    def positions(self) -> Mapping[Node, int]:
        """Of nodes in the order of the flow."""
        return {node: index for index, knot in enumerate(self.order) for node in knot}

    def copy(self) -> "Rates":
        """Its own, to be brought up to date."""
        other = Rates()
        other.runaways = list(self.runaways)
        other.flows, other.edges = dict(self.flows), dict(self.edges)
        other.arrivals, other.departures = dict(self.arrivals), dict(self.departures)
        other.origins = dict(self.origins)
        other.order, other.positions = self.order, self.positions
        return other

    def flow(self, node: Node, flow: Flow) -> float:
        return self.flows.get(node, {}).get(flow, 0.0)

    def carried(self, edge: Edge) -> float:
        return self.edges.get(edge, 0.0)


def solve(ways: Ways, sources: Sequence[Source], rates: Rates, coefficients: Coefficients) -> None:
    """Fills `rates`, at which `coefficients` may look meanwhile. A runaway is noted, and its cycle left out: what
    reaches it from outside goes through it once."""
    _Solver(ways, sources, rates, coefficients).run()


def solve_again(
    ways: Ways,
    sources: Sequence[Source],
    rates: Rates,
    coefficients: Coefficients,
    touched: Iterable[Node],
    dependents: Callable[[Node], Iterable[Node]],
) -> set[Node]:
    """Brings rates up to date, in place, where coefficients or sources of some nodes are others than those at which
    they were found: only what comes of it is solved again. `dependents` are nodes with coefficients that look at the
    flows of another. Returns the nodes of which a flow, or what they send, has changed."""
    return _Solver(ways, sources, rates, coefficients).run_again(touched, dependents)


def lap(nodes: Sequence[Node], edges: Iterable[Edge], rates: Rates, coefficients: Coefficients) -> None:
    """Brings the flows of nodes up to date, each once and in this order, by what runs along these edges alone."""
    solver = _Solver(Ways(nodes, edges), (), rates, coefficients)
    for node in nodes:
        solver.visit(node)


class _Solver:
    def __init__(self, ways: Ways, sources: Sequence[Source], rates: Rates, coefficients: Coefficients) -> None:
        self.ways = ways
        self.rates = rates
        self.coefficients = coefficients
        self.sources: dict[Node, list[Source]] = {}
        for source in sources:
            self.sources.setdefault(source.node, []).append(source)

    def run(self) -> None:
        self.rates.order = list(components(self.ways.nodes, self.ways.following))[::-1]
        for knot in self.rates.order:
            self._pass_through(knot)

    def run_again(self, touched: Iterable[Node], dependents: Callable[[Node], Iterable[Node]]) -> set[Node]:
        rates = self.rates
        number = rates.positions
        waiting = sorted({number[node] for node in touched if node in number})
        changed: set[Node] = set()
        done = -1
        while waiting:
            index = heappop(waiting)
            if index <= done:
                continue
            done = index
            knot = rates.order[index]
            before = {node: (rates.flows.get(node), self._sent_so_far(node)) for node in knot}
            self._pass_through(knot)
            for node in knot:
                flows, sent = before[node]
                now = self._sent_so_far(node)
                onward = [edge.target for edge, rate in now.items() if rate != sent[edge]]
                if onward or flows != rates.flows.get(node):
                    changed.add(node)
                    for other in (*onward, *dependents(node)):
                        if number.get(other, -1) > index:
                            heappush(waiting, number[other])
        return changed

    def _sent_so_far(self, node: Node) -> dict[Edge, float]:
        return {edge: self.rates.carried(edge) for edge in self.ways.outgoing(node)}

    def _pass_through(self, knot: Sequence[Node]) -> None:
        inside = set(knot)
        within = [edge for node in knot for edge in self.ways.incoming(node) if edge.source in inside]
        if within:
            self._settle(knot, within)
        else:
            self.visit(knot[0])

    def visit(self, node: Node, fixed: frozenset[Edge] = frozenset()) -> None:
        """The flows of a node by what arrives, and what it sends along all edges but the `fixed` ones."""
        flows: dict[Flow, float] = {}
        self.rates.flows[node] = flows
        sent: dict[Edge, float] = {}
        for source in self.sources.get(node, ()):
            flows[source.flow] = flows.get(source.flow, 0.0) + source.rate
            for edge in source.edges:
                sent[edge] = sent.get(edge, 0.0) + source.rate
        for edge in self.ways.incoming(node):
            gains = self.rates.arrivals[edge] = self.coefficients.arrive(edge)
            origins = self.coefficients.origins(edge)
            if origins is not None:
                self.rates.origins[edge] = origins
            rate = self.rates.edges.get(edge, 0.0)
            for flow, gain in gains.items():
                flows[flow] = flows.get(flow, 0.0) + rate * gain
        departures = self.rates.departures[node] = []
        for departure in self.coefficients.depart(node):
            departures.append(departure)
            follow(departure, flows, sent)
        self.rates.edges.update((edge, rate) for edge, rate in sent.items() if edge not in fixed)

    def _settle(self, knot: Sequence[Node], within: Sequence[Edge]) -> None:
        """From what runs through the knot at first: where coefficients depend on rates, those at no rate at all may be
        others than any that occur. More load may then still find a way where less finds none, in fuller batches."""
        fixed = frozenset(within)
        self._begin(knot, within)
        before = {edge: self.rates.carried(edge) for edge in within}
        gains: Sequence[Mapping[int, float]] = ()
        for _ in range(ROUNDS):
            self.rates.edges.update(before)
            for node in knot:
                self.visit(node, fixed)
            system = Knot(within, self.rates.arrivals, self.rates.departures)
            if system.runs_away:
                if system.gains == gains or max(before.values()) > MOST:
                    self._run_away(knot, within)
                    return
                gains, before = system.gains, {edge: GROWTH * rate for edge, rate in before.items()}
                continue
            found = system.solved(self._brought(knot, fixed))
            if all(abs(rate - before[edge]) <= SETTLED * rate for edge, rate in found.items()):
                return
            before = found

    def _begin(self, knot: Sequence[Node], within: Sequence[Edge]) -> None:
        """What comes from outside of a knot goes through it, in the order in which it was found, and once more where
        that is not the order of the flow."""
        self.rates.edges.update(dict.fromkeys(within, 0.0))
        for node in (*knot, *knot):
            self.visit(node)

    def _run_away(self, knot: Sequence[Node], within: Sequence[Edge]) -> None:
        self.rates.runaways.append(Runaway(tuple(knot), tuple(within)))
        self.rates.edges.update(dict.fromkeys(within, 0.0))
        for node in knot:
            self.visit(node)

    def _brought(self, knot: Sequence[Node], within: frozenset[Edge]) -> dict[Edge, float]:
        """What runs along the edges within a knot of what comes from outside of it, before any of it comes round."""
        brought: dict[Edge, float] = {}
        for node in knot:
            sent: dict[Edge, float] = {}
            for source in self.sources.get(node, ()):
                for edge in source.edges:
                    sent[edge] = sent.get(edge, 0.0) + source.rate
            flows = self._from_outside(node, within)
            for departure in self.rates.departures[node]:
                follow(departure, flows, sent)
            brought.update((edge, rate) for edge, rate in sent.items() if edge in within)
        return brought

    def _from_outside(self, node: Node, inside: frozenset[Edge]) -> dict[Flow, float]:
        """The flows of a node without what arrives over the edges inside of its knot."""
        flows: dict[Flow, float] = {}
        for source in self.sources.get(node, ()):
            flows[source.flow] = flows.get(source.flow, 0.0) + source.rate
        for edge in self.ways.incoming(node):
            if edge not in inside:
                for flow, gain in self.rates.arrivals[edge].items():
                    flows[flow] = flows.get(flow, 0.0) + self.rates.carried(edge) * gain
        return flows
