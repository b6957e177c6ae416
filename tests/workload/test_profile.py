"""What a profile says of an app: its names resolved, its scenarios applied."""

import json

import pytest

from sless_audit.graph.model import App
from sless_audit.services import Services
from sless_audit.workload.figures import Range, exactly
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.usage import Burst, Usage
from tests.graphs import app_of
from tests.workload.profiles import ORDERS, SCHEMA, usage_of

MONTH = 730 * 3_600
KB = 1_024

EXAMPLE = """\
    schema: sless-audit/usage/v1
    unit_of_business: { order: PlaceOrder }
    entry_points:
      PlaceOrder:
        on: { api: OrdersApi, route: "POST /orders" }
        volume: 3M..5M..8M /month
        shape: { peak: 40/s, bursts: [{ name: flash-sale, rate: 400/s, lasts: 30min, per_month: 3 }] }
        request: 2KB
        response: 0.3KB
    nodes:
      OrderWorker:   { duration_per_message: { p50: 80ms, p99: 900ms }, init: 450ms, failure: 0.5% }
      NotifyFunction: { duration_per_message: 150ms, failure: 0.2% }
      OrderFlow:     { choices: { "FraudSuspect": 2% }, retries_per_execution: 0.05 }
    edges:
      OrderWorker -> OrdersTable:          { writes: 2, reads: 2, item: 0.9KB }
      OrderWorker -> OrderFlow:            { starts: 1 }
      OrderFlow -> OrdersTable:            { writes: 1, item: 0.9KB }
      OrdersTable.stream -> NotifyFunction: { passes_filter: 33% }
    logs: { default: 1.5KB per invocation }
    scenarios:
      baseline: {}
      black-friday: { PlaceOrder.volume: x8, PlaceOrder.shape.peak: x10 }
    targets: { order_confirmed_within: 5min }
    """
"""The published example of the format."""


@pytest.fixture(scope="module")
def orders() -> App:
    return app_of(ORDERS)


def load(app: App, usage: Usage) -> Load:
    return Load(Deployed(app, Services(), usage), usage, "likely")


def work(loaded: Load, logical_id: str, flow: str = "work") -> float:
    (node,) = (one for one in loaded.app.resources if one.logical_id == logical_id)
    return loaded.average.flow(node, flow)  # type: ignore[arg-type]


def said(usage: Usage, node: str) -> dict[str, Range]:
    return {key: stated.range for key, stated in usage.nodes.get(f"stack:{node}", {}).items()}


def test_the_example_loads_as_it_is(orders: App) -> None:
    usage = usage_of(EXAMPLE, orders)
    entry = usage.entries["stack:OrdersApi POST /orders"]
    assert entry.name == "PlaceOrder"
    assert entry.volume is not None
    assert entry.volume.range == pytest.approx(Range(3e6 / MONTH, 5e6 / MONTH, 8e6 / MONTH))
    assert entry.volume.key == "entry_points.PlaceOrder.volume"
    assert (entry.volume.spot.file, entry.volume.spot.span.line) == ("usage.yaml", 6)
    assert entry.peak is not None
    assert entry.peak.range == exactly(40)
    assert entry.bursts == (Burst("flash-sale", exactly(400), 1_800, 3),)
    assert {key: one.range.likely for key, one in entry.numbers.items()} == {"request": 2 * KB, "response": 0.3 * KB}
    worker = usage.nodes["stack:OrderWorker"]
    assert worker["duration_per_message"].quantiles == pytest.approx({0.5: 0.08, 0.99: 0.9})
    assert said(usage, "OrderWorker")["failure"] == exactly(0.005)
    assert said(usage, "OrderFlow") == {"choices.FraudSuspect": exactly(0.02), "retries_per_execution": exactly(0.05)}
    assert {key: one.range for key, one in usage.edges["stack:OrderWorker", "stack:OrdersTable"].items()} == {
        "writes": exactly(2),
        "reads": exactly(2),
        "item": exactly(0.9 * KB),
    }
    assert usage.edges["stack:OrdersTable", "stack:NotifyFunction"]["passes_filter"].range == exactly(0.33)
    assert usage.defaults["log"].range == exactly(1_536)
    assert usage.units == {"order": "PlaceOrder"}
    assert usage.targets["order_confirmed_within"].range == exactly(300)


def test_a_scenario_multiplies_what_it_names_and_nothing_else(orders: App) -> None:
    base, friday = (usage_of(EXAMPLE, orders, scenario=name) for name in ("baseline", "black-friday"))
    before, after = (usage.entries["stack:OrdersApi POST /orders"] for usage in (base, friday))
    assert before.volume
    assert after.volume
    assert after.volume.range == pytest.approx(Range(*(8 * value for value in before.volume.range)))
    assert after.volume.spot.span.line == 22
    assert after.peak
    assert after.peak.range == exactly(400)
    assert after.bursts == before.bursts
    assert all(said(friday, node) == said(base, node) for node in ("OrderWorker", "NotifyFunction", "OrderFlow"))


def test_a_scenario_gives_figures_of_its_own(orders: App) -> None:
    text = f"""\
    {SCHEMA}
    entry_points: {{ PlaceOrder: {{ on: {{ queue: OrdersQueue }}, volume: 1/s }} }}
    scenarios:
      bad-day:
        nodes.OrderWorker.failure: 5%
        nodes.OrderFlow.choices.FraudSuspect: 10%
        edges.OrderWorker -> OrdersTable.writes: 3
        entry_points.PlaceOrder.volume: 2/s
        defaults.cold_starts: 2%
        logs.default: 3KB
    """
    usage = usage_of(text, orders, scenario="bad-day")
    assert said(usage, "OrderWorker") == {"failure": exactly(0.05)}
    assert said(usage, "OrderFlow") == {"choices.FraudSuspect": exactly(0.1)}
    assert usage.edges["stack:OrderWorker", "stack:OrdersTable"]["writes"].range == exactly(3)
    assert {key: one.range.likely for key, one in usage.defaults.items()} == {"cold_starts": 0.02, "log": 3 * KB}
    assert usage_of(text, orders).nodes == {}


def test_json_is_read_with_places(orders: App) -> None:
    text = json.dumps({"schema": "sless-audit/usage/v1", "nodes": {"OrderWorker": {"failure": "5%"}}}, indent=2)
    stated = usage_of(text, orders).nodes["stack:OrderWorker"]["failure"]
    assert (stated.range, stated.spot.span.line) == (exactly(0.05), 5)


def test_a_blank_is_unknown(orders: App) -> None:
    usage = usage_of(
        f"{SCHEMA}entry_points:\n  Orders: {{ on: {{ queue: OrdersQueue }}, volume: }}\nnodes: {{ OrderWorker: }}\n",
        orders,
    )
    assert usage.entries["stack:OrdersQueue"].volume is None
    assert usage.nodes == {}
    assert load(orders, usage).unknown


@pytest.mark.parametrize(
    ("on", "entry"),
    [
        ('{ api: OrdersApi, route: "POST /orders" }', "stack:OrdersApi POST /orders"),
        ('{ api: OrdersApi, route: "get /orders/{id}" }', "stack:OrdersApi GET /orders/{id}"),
        ("{ api: OrdersApi, route: /orders }", "stack:OrdersApi POST /orders"),
        ("{ queue: OrdersQueue }", "stack:OrdersQueue"),
        ("{ queue: stack:OrdersQueue }", "stack:OrdersQueue"),
        ("{ function_url: PlaceOrder }", "stack:PlaceOrderUrl"),
        ("{ bucket: Uploads }", "stack:Uploads"),
        ("{ table: OrdersTable }", "stack:OrdersTable"),
        ("{ function: OrderWorker }", "stack:OrderWorker"),
        ("{ resource: PlaceOrderUrl }", "stack:PlaceOrderUrl"),
    ],
)
def test_an_entry_point_is_on_a_resource(orders: App, on: str, entry: str) -> None:
    usage = usage_of(f"{SCHEMA}entry_points:\n  Some:\n    on: {on}\n    volume: 1/s\n", orders)
    assert list(usage.entries) == [entry]


def test_the_name_of_an_entry_point_may_say_what_it_is_on(orders: App) -> None:
    assert list(usage_of(f"{SCHEMA}entry_points: {{ OrdersQueue: {{ volume: 1/s }} }}", orders).entries) == [
        "stack:OrdersQueue"
    ]


def test_construct_paths_are_names() -> None:
    app = app_of(
        """\
        Resources:
          Orders91B3C6A1:
            Type: AWS::SQS::Queue
            Metadata: {aws:cdk:path: Shop/Orders/Resource}
          Worker7C9A:
            Type: AWS::Lambda::Function
            Properties: {Code: {S3Bucket: b, S3Key: k}, Role: r}
            Metadata: {aws:cdk:path: Shop/Worker/Resource}
          Mapping:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {EventSourceArn: !GetAtt Orders91B3C6A1.Arn, FunctionName: !Ref Worker7C9A}
        """
    )
    text = f"""\
    {SCHEMA}
    entry_points: {{ Orders: {{ on: {{ queue: Shop/Orders }}, volume: 1/s }} }}
    nodes: {{ Shop/Worker/Resource: {{ duration: 1s }} }}
    edges: {{ Shop/Orders -> Shop/Worker: {{ batch: 5 }} }}
    """
    usage = usage_of(text, app)
    assert (list(usage.entries), list(usage.nodes)) == (["stack:Orders91B3C6A1"], ["stack:Worker7C9A"])
    assert work(load(app, usage), "Worker7C9A", "invocations") == pytest.approx(0.2)


def test_load_enters_where_the_profile_alone_says_so(orders: App) -> None:
    text = f"{SCHEMA}entry_points: {{ Import: {{ on: {{ function: Nightly }}, volume: 2/s }} }}"
    loaded = load(orders, usage_of(text, orders))
    assert [entry.id for entry in loaded.entries][-1] == "stack:Nightly"
    assert work(loaded, "Nightly", "invocations") == pytest.approx(2 + 1 / 86_400)


def test_calls_that_the_graph_does_not_show_carry_load(orders: App) -> None:
    text = f"""\
    {SCHEMA}
    entry_points: {{ Orders: {{ on: {{ queue: OrdersQueue }}, volume: 10/s }} }}
    edges:
      OrderWorker -> OrdersTable: {{ writes: 2, reads: 0.5 }}
      OrderWorker -> OrderFlow: {{ starts: 1 }}
    """
    usage = usage_of(text, orders)
    assert [(edge.source.id, edge.kind, edge.target.id) for edge in usage.added_edges] == [
        ("stack:OrderWorker", "writes", "stack:OrdersTable"),
        ("stack:OrderWorker", "reads", "stack:OrdersTable"),
        ("stack:OrderWorker", "starts", "stack:OrderFlow"),
    ]
    loaded = load(orders, usage)
    assert (work(loaded, "OrdersTable", "reads"), work(loaded, "OrderFlow")) == pytest.approx((5, 10))
    # 2 by the worker for each order; by the flow, of which half ends in the choice, 1 in every second execution
    assert work(loaded, "OrdersTable", "writes") == pytest.approx(25)


def test_a_profile_counts_the_calls_of_a_state_machine(orders: App) -> None:
    text = f"""\
    {SCHEMA}
    entry_points: {{ Orders: {{ on: {{ queue: OrdersQueue }}, volume: 10/s }} }}
    edges: {{ OrderWorker -> OrderFlow: {{ starts: 1 }}, OrderFlow -> OrdersTable: {{ writes: 3 }} }}
    """
    assert work(load(orders, usage_of(text, orders)), "OrdersTable", "writes") == pytest.approx(30)


def test_a_request_of_an_api_is_the_mean_of_its_routes_by_volume(orders: App) -> None:
    text = f"""\
    {SCHEMA}
    entry_points:
      Place: {{ on: {{ api: OrdersApi, route: POST /orders }}, volume: 1/s, request: 4KB }}
      Read: {{ on: {{ api: OrdersApi, route: "GET /orders/{{id}}" }}, volume: 3/s, request: 0.8KB }}
    """
    assert said(usage_of(text, orders), "OrdersApi")["request"].likely == pytest.approx(1.6 * KB)
    text = text.replace(", request: 0.8KB", "") + "nodes: { OrdersApi: { request: 1KB } }\n"
    assert said(usage_of(text, orders), "OrdersApi")["request"].likely == pytest.approx(1.75 * KB)


def test_what_a_condition_leaves_out_may_be_spoken_of(orders: App) -> None:
    text = f"{SCHEMA}entry_points: {{ P: {{ on: {{ function: Purger }}, volume: 1/s }} }}\nnodes: {{ Purger: {{ failure: 1% }} }}"
    usage = usage_of(text, orders)
    assert usage.added_entries == ()
    assert work(load(orders, usage), "Purger", "invocations") == 0


def test_one_profile_serves_several_apps(orders: App) -> None:
    other = app_of("Resources: {Mails: {Type: AWS::SQS::Queue}}", name="mail")
    text = f"""\
    {SCHEMA}
    unit_of_business: {{ mail: Mails, order: OrdersQueue }}
    entry_points: {{ OrdersQueue: {{ volume: 1/s }}, Mails: {{ volume: 2/s }} }}
    nodes: {{ Mails: {{ message: 3KB }} }}
    """
    usage = usage_of(text, other, orders)
    assert (list(usage.entries), usage.units, list(usage.nodes)) == (["mail:Mails"], {"mail": "Mails"}, ["mail:Mails"])
    assert list(usage_of(text, orders, other).entries) == ["stack:OrdersQueue"]


def test_a_profile_of_a_thousand_nodes() -> None:
    functions = "".join(
        f"  F{number}: {{Type: AWS::Lambda::Function, Properties: {{Code: {{ZipFile: x}}, Role: r}}}}\n"
        for number in range(1_000)
    )
    app = app_of(f"Resources:\n{functions}")
    text = f"{SCHEMA}nodes:\n" + "".join(
        f"  F{number}: {{ duration: {{ p50: 80ms, p99: 900ms }}, failure: 0.5%, init: 200..400ms }}\n"
        for number in range(1_000)
    )
    usage = usage_of(text, app)
    assert len(usage.nodes) == 1_000
