"""A few of the graphs of `make oracle`, each run for a short time: the equations agree with the simulation."""

import pytest

from tests.oracles.flow_oracle import Comparison, compared, problems
from tests.oracles.flow_plans import drawn
from tests.oracles.flow_simulation import Simulation

GRAPHS = 50
EVENTS = 20_000


@pytest.fixture(scope="module")
def comparisons() -> list[Comparison]:
    return [one for graph in range(GRAPHS) for one in compared(graph, EVENTS)]


def test_the_equations_agree_with_a_simulation(comparisons: list[Comparison]) -> None:
    assert list(problems(comparisons)) == []


def test_a_rate_that_is_off_is_noticed(comparisons: list[Comparison]) -> None:
    """One rate in twenty, doubled, is more than chance explains."""
    wrong = [
        one._replace(expected=2 * one.expected) if index % 20 == 0 else one for index, one in enumerate(comparisons)
    ]
    assert list(problems(wrong))


def test_the_graphs_hold_what_the_equations_are_about() -> None:
    plans = [drawn(graph) for graph in range(GRAPHS)]
    mappings = [mapping for plan in plans for node in plan.values() for mapping in node.mappings]
    calls = [call for plan in plans for node in plan.values() for call in node.calls]
    assert {node.kind for plan in plans for node in plan.values()} == {
        "queue", "topic", "bus", "stream", "table", "bucket", "function", "machine", "url",
    }  # fmt: skip
    assert any(mapping.window for mapping in mappings)
    assert any(mapping.partial for mapping in mappings)
    assert any(mapping.bisects for mapping in mappings)
    assert any(mapping.passes for mapping in mappings)
    assert any(mapping.on_failure for mapping in mappings)
    assert {call.loop for call in calls} == {"run", "record", "init"}
    assert any(
        call.target in list(plan)[: list(plan).index(name)]
        for plan in plans
        for name, node in plan.items()
        for call in node.calls
    ), "no graph has a cycle"


def test_a_seed_gives_the_same_run() -> None:
    one, other = (Simulation(drawn(1), 5).run(10.0, 50.0, 2) for _ in range(2))
    assert one == other
