"""`make oracle`: the rates of the traffic equations beside those of a simulation, event by event, on random graphs.

Each run is cut into parts, which hardly depend on one another. The mean of a rate over the parts has an interval in which
the true rate lies with 99.9%; the rate of the equations should lie outside of it about once in a thousand comparisons.
Deviations in percent are counted where the run tells a rate to within a few percent.
"""

import math
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import fmean, stdev
from time import perf_counter
from typing import NamedTuple

from sless_audit.graph.model import Node, Resource
from sless_audit.services import Services
from sless_audit.workload.load import Deployed
from tests.oracles import flow_templates
from tests.oracles.flow_plans import Plan, drawn
from tests.oracles.flow_simulation import Simulation, TooMuchError
from tests.workload.flows import flows_through

GRAPHS = 1_000
PARTS = 20
CRITICAL = 3.8834
"""Student's t for 99.9% both ways, at 19 degrees of freedom (quantile 0.9995)."""
CHANCE = 0.001
WARM_UP_S = 150.0
SHORTEST_S = 30.0
"""Of a part: several times as long as a message is on its way."""
RARE = 6.9
"""Events of which none is seen once in a thousand times, where so many are expected."""
PRECISE = 0.011
"""Standard error, as a share of the rate, from which on a deviation in percent says something: 5% is more than four of
them."""
MOST_DEVIATION = 0.05

Rates = dict[tuple[str, str], float]


class Comparison(NamedTuple):
    graph: int
    rate: tuple[str, str]
    expected: float
    """By the equations."""
    found: float
    """By the simulation, on average over the runs."""
    error: float
    """Standard error of that."""
    time: float
    """Of the whole run, in seconds."""

    @property
    def is_outside(self) -> bool:
        return abs(self.found - self.expected) > max(CRITICAL * self.error, RARE / self.time)

    @property
    def is_precise(self) -> bool:
        return self.error < PRECISE * self.found

    @property
    def deviation(self) -> float:
        return abs(self.found / self.expected - 1.0) if self.expected else math.inf

    def __str__(self) -> str:
        node, flow = self.rate
        return f"graph {self.graph}: {node} {flow}: {self.expected:.5g}, simulated {self.found:.5g} ± {self.error:.2g}"


def by_equations(plan: Plan, folder: Path = Path()) -> Rates | None:
    """`None` where a cycle runs away."""
    app = flow_templates.app(plan, folder)
    entering = {entry.words: 0.0 for entry in Deployed(app, Services()).entries}
    entering |= {node.name: node.entering for node in plan.values() if node.entering}
    flows = flows_through(app, entering, flow_templates.numbers(plan))
    solved = flows.load.average
    if solved.runaways:
        return None
    found: Rates = {}
    for node, rates in solved.flows.items():
        found |= {(_name(node), flow): rate for flow, rate in rates.items()}
    for edge, rate in solved.edges.items():
        ends = _name(edge.source), f"-> {_name(edge.target)}"
        found[ends] = found.get(ends, 0.0) + rate
    return found


def _name(node: Node) -> str:
    return node.logical_id if isinstance(node, Resource) else node.id


def compared(graph: int, events: int) -> list[Comparison]:
    """All rates of one random graph, from a run of about so many events."""
    plan = drawn(graph)
    expected = by_equations(plan)
    if expected is None:
        return []
    per_second = sum(rate for (_, flow), rate in expected.items() if flow.startswith("->") or flow == "work")
    time = max(events / per_second - WARM_UP_S, PARTS * SHORTEST_S)
    try:
        parts = Simulation(plan, graph).run(WARM_UP_S, time, PARTS)
    except TooMuchError:
        return [Comparison(graph, ("the whole", "events"), per_second, math.inf, 0.0, time)]
    names = {name for rates in (expected, *parts) for name, rate in rates.items() if rate}
    names = {(node, flow) for node, flow in names if not _is_bus_to_rule(plan, node, flow)}
    found = {name: [part.get(name, 0.0) for part in parts] for name in sorted(names)}
    return [
        Comparison(graph, name, expected.get(name, 0.0), fmean(rates), stdev(rates) / math.sqrt(PARTS), time)
        for name, rates in found.items()
    ]


def _is_bus_to_rule(plan: Plan, node: str, flow: str) -> bool:
    """Every rule sees every event of its bus; what counts is what it picks."""
    return node in plan and plan[node].kind == "bus" and flow.startswith("->")


def problems(comparisons: Iterable[Comparison]) -> Iterator[str]:
    """What contradicts the equations: too many rates outside of their interval, or one that is far off."""
    listed = list(comparisons)
    outside = [one for one in listed if one.is_outside]
    # Twice what chance gives; of few comparisons, chance alone gives one or two more.
    if len(outside) > 2 * CHANCE * len(listed) + (2 if len(listed) < 5_000 else 0):
        yield f"{len(outside)} of {len(listed)} rates outside of their interval"
        yield from (str(one) for one in outside)
    for one in listed:
        if one.is_precise and one.deviation > MOST_DEVIATION:
            yield f"{one.deviation:.1%} off: {one}"


def main() -> int:
    started = perf_counter()
    first, graphs = 0, int(sys.argv[1]) if len(sys.argv) > 1 else GRAPHS
    events = int(sys.argv[2]) if len(sys.argv) > 2 else 400_000
    with ProcessPoolExecutor() as pool:
        by_graph = list(pool.map(compared, range(first, first + graphs), [events] * graphs, chunksize=4))
    listed = [one for comparisons in by_graph for one in comparisons]
    precise = [one for one in listed if one.is_precise]
    outside = [one for one in listed if one.is_outside]
    print(
        f"{graphs} graphs, {len(by_graph) - sum(map(bool, by_graph))} of them run away; {perf_counter() - started:.0f} s"
    )
    print(f"{len(listed)} rates; outside of their 99.9% interval: {len(outside)} ({len(outside) / len(listed):.2%})")
    print(f"{len(precise)} rates known to {PRECISE:.1%}; largest deviation {max(one.deviation for one in precise):.2%}")
    for one in sorted(outside, key=lambda one: -one.deviation):
        print(f"  outside: {one}")
    found = list(problems(listed))
    print("\n".join(found) if found else "The equations hold.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
