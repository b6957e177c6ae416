"""What is wrong with a profile: told with its place and what to do, all of it at once."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.errors import TemplateError
from sless_audit.graph.model import App
from tests.graphs import app_of
from tests.workload.profiles import ORDERS, SCHEMA, mistakes


@pytest.fixture(scope="module")
def orders() -> App:
    return app_of(ORDERS)


def entry(text: str) -> str:
    return f"{SCHEMA}entry_points:\n  Orders:\n    on: {{ queue: OrdersQueue }}\n{text}"


PEAK = "volume: 3M..5M..8M /month\n    shape: { peak: 2/s }"
BURST = "{ name: sale, rate: 400/s, lasts: 30min, per_month: 3 }"


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("nodes: {}", "1:1", "no schema is named", "begin the file with `schema: sless-audit/usage/v1`"),
        ("schema: usage/v2", "1:1", "unknown schema 'usage/v2'", "write sless-audit/usage/v1"),
        ("- a", "1:1", "a usage profile must be a mapping of keys to values", None),
        (f"{SCHEMA}node: {{}}", "2:1", "unknown key 'node'", "did you mean 'nodes'?"),
        (f"{SCHEMA}nodes: [a]", "2:1", "nodes must be a mapping of keys to values", None),
        (f"{SCHEMA}nodes: {{}}\nnodes: {{}}", "3:1", "nodes is there twice", None),
        (
            f"{SCHEMA}unit_of_business: {{ order: PlaceOrdr }}\nentry_points: {{ PlaceOrder: {{ on: {{ queue: OrdersQueue }} }} }}",
            "2:21",
            "there is no entry point 'PlaceOrdr' to count 'order' by",
            "did you mean 'PlaceOrder'?",
        ),
        (entry("    volumes: 3/s"), "5:5", "unknown key 'volumes'", "did you mean 'volume'?"),
        (entry("    volume: 3KB"), "5:5", "'3KB' is a size, not a rate", "write 40/s, 3M /day or 3M..5M..8M /month"),
        (entry("    volume: -3/s"), "5:5", "-3/s is negative", "write 40/s, 3M /day or 3M..5M..8M /month"),
        (
            entry(f"    {PEAK}"),
            "6:14",
            "Orders: the peak, 2/s, is below the average, 3.044/s",
            "raise the peak, or lower the volume",
        ),
        (
            entry("    shape: { bursts: [{ name: sale, rate: 400/s }] }"),
            "5:23",
            "the burst sale has no lasts, per_month",
            "write rate: 400/s, lasts: 30min, per_month: 3",
        ),
        (
            entry(f"    shape: {{ bursts: {BURST} }}"),
            "5:14",
            "entry_points.Orders.shape.bursts must be a list",
            "write [{ name: sale, rate: 400/s, …}]",
        ),
        (
            entry(f"    volume: 1M /month\n    shape: {{ bursts: [{BURST}] }}"),
            "5:5",
            "Orders: its bursts alone, 2,160,000 a month, are more than its volume",
            "the volume is 1,000,000 a month",
        ),
        (
            entry("    shape: { bursts: [{ name: sale, rate: 400/s, lasts: 24h, per_month: 31 }] }"),
            "5:62",
            "Orders: the bursts sale last longer than a month, which has 730 hours",
            None,
        ),
        (
            entry("    volume: 500/s\n    shape: { bursts: [{ name: sale, rate: 400/s, lasts: 1h, per_month: 3 }] }"),
            "6:37",
            "Orders: the burst sale, 400/s, is below the average",
            "the average is 500/s",
        ),
        (entry("    request: 2KB"), "5:5", "request cannot be said of OrdersQueue", "of it can be said: message"),
        (
            f"{SCHEMA}entry_points: {{ Orders: {{ on: {{ que: OrdersQueue }} }} }}",
            "2:33",
            "unknown key 'que'",
            "did you mean 'queue'?",
        ),
        (
            f"{SCHEMA}entry_points: {{ Orders: {{ on: {{ queue: OrderQueue }} }} }}",
            "2:27",
            "there is no resource 'OrderQueue'",
            "did you mean 'OrdersQueue'?",
        ),
        (
            f"{SCHEMA}entry_points: {{ Orders: {{ on: {{ queue: OrdersTable }} }} }}",
            "2:27",
            "OrdersTable is no queue",
            None,
        ),
        (
            f"{SCHEMA}entry_points: {{ Orders: {{ volume: 1/s }} }}",
            "2:17",
            "there is no resource 'Orders'",
            "did you mean 'OrdersApi'?",
        ),
        (
            f"{SCHEMA}entry_points: {{ Orders: {{ on: {{ api: OrdersApi, route: POST /order }} }} }}",
            "2:27",
            "OrdersApi has no route 'POST /order'",
            "did you mean 'POST /orders'?",
        ),
        (
            f"{SCHEMA}entry_points: {{ Orders: {{ on: {{ api: OrdersApi }} }} }}",
            "2:27",
            "OrdersApi has several routes",
            "name one of: POST /orders, GET /orders/{id}",
        ),
        (
            f"{SCHEMA}entry_points: {{ Night: {{ on: {{ rule: NightlyNight }} }} }}",
            "2:26",
            "Nightly is set off by its schedule",
            "leave it out: its rate is known",
        ),
        (
            f"{SCHEMA}entry_points:\n  A: {{ on: {{ queue: OrdersQueue }} }}\n  OrdersQueue: {{}}",
            "4:3",
            "OrdersQueue and A are both OrdersQueue",
            "say it once, and add the volumes up",
        ),
        (f"{SCHEMA}nodes: {{ Worker: {{ failure: 1% }} }}", "2:10", "there is no resource 'Worker'", "did you mean 'OrderWorker'?"),
        (f"{SCHEMA}nodes: {{ OrderWorker: {{ failures: 1% }} }}", "2:25", "unknown key 'failures'", "did you mean 'failure'?"),
        (f"{SCHEMA}nodes: {{ OrderWorker: {{ failure: 101% }} }}", "2:25", "101% is more than 100%", "write 0.5%"),
        (
            f"{SCHEMA}nodes: {{ OrdersQueue: {{ duration: 1s }} }}",
            "2:25",
            "duration cannot be said of OrdersQueue",
            "of it can be said: message",
        ),
        (
            f"{SCHEMA}nodes: {{ OrderWorker: {{ duration: 1s, duration_per_message: 1s }} }}",
            "2:25",
            "OrderWorker has two durations",
            "say one of them",
        ),
        (
            f"{SCHEMA}nodes: {{ OrderWorker: {{ writes: 1 }} }}",
            "2:25",
            "unknown key 'writes'",
            "it is said of an edge, under `edges`",
        ),
        (
            f"{SCHEMA}nodes: {{ OrderFlow: {{ choices: {{ FraudSuspct: 2% }} }} }}",
            "2:34",
            "OrderFlow leads no choice to 'FraudSuspct'",
            "did you mean 'FraudSuspect'?",
        ),
        (
            f"{SCHEMA}nodes: {{ OrderFlow: {{ choices: {{ FraudSuspect: 60%, Each: 50% }} }} }}",
            "2:34",
            "OrderFlow: the ways out of Check come to more than 100%",
            "they are FraudSuspect, Each",
        ),
        (
            f"{SCHEMA}nodes: {{ OrderFlow: {{ choices: {{ FraudSuspect: 10%, Each: 50% }} }} }}",
            "2:34",
            "OrderFlow: the ways out of Check come to less than 100%",
            "leave one of them out: it gets the rest",
        ),
        (f"{SCHEMA}nodes: {{ OrderFlow: {{ items: 3 }} }}", "2:23", "items is said by state", "write items: { STATE: … }"),
        (
            f"{SCHEMA}nodes: {{ OrderFlow: {{ items: {{ Line: 3 }} }} }}",
            "2:32",
            "OrderFlow has no Map state 'Line'",
            "there are Each",
        ),
        (f"{SCHEMA}edges: {{ OrderWorker: {{ writes: 1 }} }}", "2:10", "'OrderWorker' is no edge", "write Source -> Target"),
        (
            f"{SCHEMA}edges: {{ OrderWorker -> OrderTable: {{ writes: 1 }} }}",
            "2:10",
            "there is no resource 'OrderTable'",
            "did you mean 'OrdersTable'?",
        ),
        (
            f"{SCHEMA}edges: {{ OrderWorker -> OrdersQueue: {{ batch: 3 }} }}",
            "2:10",
            "nothing goes from OrderWorker to OrdersQueue",
            "did you mean OrdersQueue -> OrderWorker?",
        ),
        (
            f"{SCHEMA}edges: {{ OrdersTable -> OrderFlow: {{ starts: 1 }} }}",
            "2:10",
            "nothing goes from OrdersTable to OrderFlow",
            "did you mean OrderFlow -> OrdersTable?",
        ),
        (
            f"{SCHEMA}edges: {{ OrdersQueue -> OrderWorker: {{ writes: 1 }} }}",
            "2:40",
            "writes cannot be said of OrdersQueue -> OrderWorker",
            "the edge is one that polls",
        ),
        (
            f"{SCHEMA}edges: {{ OrdersQueue -> OrderWorker: {{ passes_filter: 5% }} }}",
            "2:40",
            "OrdersQueue -> OrderWorker has no filter, so that everything passes",
            None,
        ),
        (
            f"{SCHEMA}edges: {{ OrdersQueue -> OrderWorker: {{ failure: 5% }} }}",
            "2:40",
            "unknown key 'failure'",
            "it is said of a node, under `nodes`",
        ),
        (f"{SCHEMA}logs: {{ OrderWorker: 2KB }}", "2:9", "unknown key 'OrderWorker'", "known here: default"),
        (f"{SCHEMA}defaults: {{ choices: 2% }}", "2:13", "choices has no default", "say it of a node"),
        (f"{SCHEMA}targets: {{ done_within: 5KB }}", "2:12", "'5KB' is a size, not a time", "write 250ms, 1.5s or 30min"),
        (
            entry("    volume: 1/s\nscenarios: { sale: { Orders.volum: x8 } }"),
            "6:22",
            "there is no figure 'Orders.volum'",
            "did you mean 'Orders.volume'?",
        ),
        (
            f"{SCHEMA}scenarios: {{ sale: {{ nodes.OrderWorker.failure: 5KB }} }}",
            "2:22",
            "'5KB' is a size, not a share",
            "write 0.5%",
        ),
        (
            f"{SCHEMA}nodes: {{ OrderWorker: {{ curve: {{ 512MB: 180ms, large: 90ms }} }} }}",
            "2:48",
            "'large' is no memory size",
            "write curve: { 512MB: 180ms }",
        ),
        (
            entry("    message: 2KB\nnodes: { OrdersQueue: { message: 1KB } }"),
            "5:5",
            "message is said of OrdersQueue twice",
            "say it here, or under `nodes`",
        ),
        (f"{SCHEMA}scenarios: {{ all: }}", "2:14", "no scenario can be named all", "`--scenario all` shows every one"),
        (f"{SCHEMA}scenarios: {{ baseline: {{ logs.default: 2KB }} }}", "2:14", "the baseline changes nothing", "change the figures themselves"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place_and_what_to_do(
    orders: App, text: str, place: str, message: str, hint: str | None
) -> None:
    assert mistakes(text, orders) == [(place, message, hint)]


def test_mistakes_of_a_scenario_stand_where_it_makes_them(orders: App) -> None:
    text = entry(
        """\
    volume: 1/s
    shape: { peak: 5/s }
nodes: { OrderWorker: { failure: 30% } }
scenarios:
  sale:
    Orders.volume: x8
    nodes.OrderWorker.failure: x4
    nodes.NotifyFunction.failure: x2
    nodes.Nobody.failure: 2%
"""
    )
    assert mistakes(text, orders) == []
    assert mistakes(text, orders, scenario="sale") == [
        ("11:5", "nodes.OrderWorker.failure comes to more than 100%", None),
        (
            "12:5",
            "a factor on nodes.NotifyFunction.failure, which the profile does not give",
            "give it there, or write a figure here",
        ),
    ]
    text = text.replace("    nodes.OrderWorker.failure: x4\n    nodes.NotifyFunction.failure: x2\n", "")
    assert mistakes(text, orders, scenario="sale") == [
        ("10:5", "Orders: the peak, 5/s, is below the average, 8/s", "raise the peak, or lower the volume"),
        ("11:5", "there is no resource 'Nobody'", None),
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(orders: App) -> None:
    text = f"{SCHEMA}nodes:\n  B: {{ failure: 1% }}\n  A: {{ failure: 1% }}\nedges:\n  C -> B: {{ writes: 1 }}\n"
    assert [place for place, _, _ in mistakes(text, orders)] == ["3:3", "4:3", "6:3"]


def test_a_name_of_several_resources_is_not_guessed() -> None:
    parts = [app_of("Resources: {Orders: {Type: AWS::SQS::Queue}}", name=name) for name in ("a", "b")]
    text = f"{SCHEMA}nodes: {{ Orders: {{ message: 1KB }} }}"
    assert mistakes(text, *parts) == [
        ("2:20", "several resources are meant by 'Orders'", "name one of: a:Orders, b:Orders")
    ]
    assert mistakes(text.replace("Orders", "b:Orders"), *parts) == []


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a, *a]",
        "[" * 5_000,
        "a: " + "{b: " * 5_000,
        "a: &a [1]\n" + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi")),
        "",
        "a: 1\n---\nb: 2\n",
    ],
)
def test_hostile_text_is_refused(orders: App, text: str) -> None:
    with pytest.raises(TemplateError):
        mistakes(text, orders)


def test_mistakes_without_end_are_told_in_bounded_time(orders: App) -> None:
    names = "".join(f"  OrderWorker{number}: {{ failure: 1% }}\n" for number in range(20_000))
    assert 10 <= len(mistakes(f"{SCHEMA}nodes:\n{names}", orders)) <= 100


WORDS = (
    "on", "api", "route", "queue", "function", "volume", "shape", "peak", "bursts", "name", "rate", "lasts", "per_month",
    "request", "message", "OrdersApi", "OrdersQueue", "OrderWorker", "OrderFlow", "OrdersTable", "NotifyFunction",
    "OrderWorker -> OrdersTable", "OrdersTable.stream -> NotifyFunction", "POST /orders", "choices", "FraudSuspect",
    "items", "Each", "failure", "duration", "curve", "512MB", "writes", "passes_filter", "default", "baseline", "p50",
    "p99", "OrdersQueue.volume", "nodes.OrderWorker.failure", "edges.OrderWorker -> OrdersTable.writes", "logs.default",
)  # fmt: skip
FIGURES: tuple[object, ...] = (
    "3/s",
    "1M..2M /month",
    "250ms",
    "2KB",
    "5%",
    "x8",
    "x",
    0,
    1,
    -1,
    1.5,
    None,
    True,
    "",
    "é",
    [],
    {},
)
SECTIONS = ("unit_of_business", "entry_points", "nodes", "edges", "logs", "defaults", "scenarios", "targets")
anything = st.recursive(
    st.sampled_from(FIGURES) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(SECTIONS), anything, max_size=5))
def test_any_document_is_a_profile_or_refused_with_places(orders: App, document: dict[str, object]) -> None:
    text = json.dumps({"schema": "sless-audit/usage/v1", **document}, indent=1)
    scenarios = document.get("scenarios")
    for scenario in ("baseline", *(scenarios if isinstance(scenarios, dict) else ())):
        for place, message, _ in mistakes(text, orders, scenario=str(scenario)):
            assert place
            assert message
