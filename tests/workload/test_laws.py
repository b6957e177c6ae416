"""Laws that hold for every application: nothing is lost on the way, more in is never less out, shares sum up to one."""

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sless_audit.graph.model import App, Node, Resource
from sless_audit.graph.views import EventSource
from sless_audit.services import Services
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.passage import Flow
from tests.oracles import flow_templates
from tests.oracles.flow_plans import Plan, drawn
from tests.workload.flows import usage_of

GRAPHS = st.integers(0, 10_000)
SCALES = st.floats(0.001, 1_000.0)
CLOSE = 1e-6


class Drawn:
    """A random application, of which the load can be set."""

    def __init__(self, seed: int, *, fixed: bool) -> None:
        """`fixed`: all batches are of a size that the profile states."""
        self.plan: Plan = drawn(seed)
        if fixed:
            for node in self.plan.values():
                for mapping in node.mappings:
                    mapping.fixed = True
        with tempfile.TemporaryDirectory() as folder:
            self.app: App = flow_templates.app(self.plan, Path(folder))
        self.usage = usage_of(self.app, flow_templates.numbers(self.plan))
        self.deployed = Deployed(self.app, Services())
        self.entering = {
            entry.id: self.plan[entry.words].entering for entry in self.deployed.entries if entry.words in self.plan
        }

    def load(self, volumes: Mapping[str, float]) -> Load:
        return Load(self.deployed, self.usage, "likely", volumes=volumes)


@cache
def application(seed: int, *, fixed: bool = False) -> Drawn:
    return Drawn(seed, fixed=fixed)


def rates(load: Load) -> dict[tuple[str, str], float]:
    assert not load.average.runaways
    found = {(node.id, flow): rate for node, flows in load.average.flows.items() for flow, rate in flows.items()}
    return found | {(f"edge {number}", ""): load.average.carried(edge) for number, edge in enumerate(load.app.edges)}


@settings(max_examples=100, deadline=None)
@given(GRAPHS)
def test_what_goes_into_a_node_comes_out_of_it(seed: int) -> None:
    drawn_app = application(seed)
    load = drawn_app.load(drawn_app.entering)

    def flow(node: Node, flow: Flow) -> float:
        return load.average.flow(node, flow)

    for node in load.deployed.resources:
        planned = drawn_app.plan.get(node.logical_id)
        if planned is None:
            continue
        if planned.kind == "queue" and planned.mappings:
            out = flow(node, "processed") + flow(node, "dead_lettered") + flow(node, "expired")
            assert out == pytest.approx(flow(node, "work"), rel=CLOSE)
        elif planned.kind == "function":
            out = flow(node, "processed") + flow(node, "dead_lettered") + flow(node, "dropped")
            assert out == pytest.approx(flow(node, "events"), rel=CLOSE)
            assert flow(node, "invocations") <= flow(node, "work") * (1 + CLOSE)
            assert flow(node, "cold_starts") == pytest.approx(flow(node, "invocations") * planned.cold, rel=CLOSE)


@settings(max_examples=100, deadline=None)
@given(GRAPHS)
def test_what_runs_along_edges_is_what_nodes_get(seed: int) -> None:
    drawn_app = application(seed)
    load = drawn_app.load(drawn_app.entering)
    for node in load.deployed.resources:
        planned = drawn_app.plan.get(node.logical_id)
        if planned is None or planned.kind not in ("queue", "topic", "stream", "machine", "bus", "url"):
            continue
        arriving = sum(load.average.carried(edge) for edge in load.ways.incoming(node))
        assert load.average.flow(node, "work") == pytest.approx(planned.entering + arriving, rel=CLOSE)


@settings(max_examples=60, deadline=None)
@given(GRAPHS, SCALES)
def test_with_batches_of_a_fixed_size_all_rates_scale_with_the_load(seed: int, scale: float) -> None:
    drawn_app = application(seed, fixed=True)
    before = rates(drawn_app.load(drawn_app.entering))
    after = rates(drawn_app.load({entry: scale * rate for entry, rate in drawn_app.entering.items()}))
    assert after == {name: pytest.approx(scale * rate, rel=CLOSE, abs=1e-12) for name, rate in before.items()}


@settings(max_examples=100, deadline=None)
@given(GRAPHS, st.floats(1.0, 100.0), st.data())
def test_more_load_through_one_entry_point_lets_no_rate_fall(seed: int, scale: float, data: st.DataObject) -> None:
    drawn_app = application(seed)
    grown = data.draw(st.sampled_from(sorted(drawn_app.entering)))
    before = drawn_app.load(drawn_app.entering)
    after = rates(drawn_app.load(drawn_app.entering | {grown: scale * drawn_app.entering[grown]}))
    excepted = {(node.id, "processed") for node in _with_batches_that_fail_whole(before)}
    for name, rate in rates(before).items():
        if name not in excepted:
            assert after[name] >= rate * (1 - CLOSE), name


def _with_batches_that_fail_whole(load: Load) -> set[Resource]:
    """Queues of which fuller batches fail more often, so that less of more is handled with success."""
    return {
        edge.source
        for edge in load.app.edges
        if isinstance(edge.source, Resource)
        and isinstance(edge.settings, EventSource)
        and edge.settings.reports_item_failures is not True
    }


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_the_shares_of_entry_points_sum_up_to_one(seed: int) -> None:
    drawn_app = application(seed)
    load = drawn_app.load(drawn_app.entering)
    for node, flows in load.average.flows.items():
        for flow, rate in flows.items():
            shares = load.shares[node].get(flow, {}) if rate else {}
            assert sum(shares.values()) == pytest.approx(1.0 if rate else 0.0, rel=CLOSE), (node, flow)
            assert all(share >= 0 for share in shares.values())


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_the_part_of_an_entry_point_is_what_it_causes_alone(seed: int) -> None:
    drawn_app = application(seed, fixed=True)
    whole = drawn_app.load(drawn_app.entering)
    for entry, rate in drawn_app.entering.items():
        alone = drawn_app.load(dict.fromkeys(drawn_app.entering, 0.0) | {entry: rate})
        for node, flows in whole.average.flows.items():
            for flow, together in flows.items():
                part = together * whole.shares[node].get(flow, {}).get(entry, 0.0)
                assert part == pytest.approx(alone.average.flow(node, flow), rel=CLOSE, abs=1e-12), (node, flow)
