"""A few of the graphs of `make oracle`, each run for a short time: the equations agree with the simulation."""

from pathlib import Path
from typing import Literal

import pytest

from tests.oracles.flow_oracle import Comparison, by_equations, compared, problems
from tests.oracles.flow_plans import Call, Mapping, Node, Plan, drawn
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


def lone_queue(rate: float, failure: float) -> Plan:
    """Batches that come back as a whole fill with the rate: what comes back comes together, which the equations do not
    know."""
    queue = Node("Queue0", "queue", entering=rate, receives=3, mappings=[Mapping("Function1", batch=10, window=3)])
    return {"Queue0": queue, "Function1": Node("Function1", "function", failure=failure, cold=0.1)}


def written_together(kind: Literal["queue", "table"], times: int) -> Plan:
    """A function sends several messages at once to what is read in batches."""
    window = 3 if kind == "queue" else 0
    nodes = [
        Node("Url0", "url", entering=1.0, targets=[("Function1", None)]),
        Node("Function1", "function", cold=0.1, calls=[Call("Target2", "send", times=times)]),
        Node("Target2", kind, mappings=[Mapping("Function3", batch=50, window=window)]),
        Node("Function3", "function", cold=0.1),
    ]
    return {node.name: node for node in nodes}


@pytest.mark.parametrize(
    "plan",
    [
        *(lone_queue(rate, failure) for rate in (0.5, 2.0, 6.0) for failure in (0.01, 0.05, 0.2)),
        *(written_together("queue", times) for times in (1, 3, 10)),
        *(written_together("table", times) for times in (1, 3, 10)),
    ],
)
def test_batches_are_about_right_where_messages_come_together(plan: Plan, tmp_path: Path) -> None:
    expected = by_equations(plan, tmp_path)
    assert expected is not None
    (found,) = Simulation(plan, 1).run(100.0, 4_000.0, 1)
    function = list(plan)[-1]
    for flow in ("work", "invocations"):
        assert found[function, flow] == pytest.approx(expected[function, flow], rel=0.08), flow
