"""Spikes through small apps, against closed formulas: within 3%."""

import pytest

from sless_audit.api.spike import Height, spike_of
from sless_audit.graph.model import Resource
from sless_audit.limits.account import DEFAULT, Account
from sless_audit.limits.spike import Series, Spike
from tests.graphs import app_of
from tests.limits.apps import usage_at
from tests.limits.test_hand import WARM, WEB
from tests.workload.flows import usage_of

LARGE = Account("large", {("lambda", "concurrent_executions"): 100_000.0})


def ran(template: str, entry: str, rates: tuple[float, float], numbers: dict[str, float], lasts_s: int,
        account: Account = DEFAULT) -> Spike:  # fmt: skip
    """`rates`: before and after the spike, and during it."""
    app = app_of(template)
    usage = usage_at(app, usage_of(app, numbers), {entry: rates[0]})
    return spike_of(app, usage, "us-east-1", account, Height("", None, rates[1]), lasts_s).spike


def series(found: Spike, name: str) -> Series:
    (one,) = (one for node, one in found.series.items() if isinstance(node, Resource) and node.logical_id == name)
    return one


def series_id(found: Spike, name: str) -> str:
    (one,) = (node.id for node in found.series if isinstance(node, Resource) and node.logical_id == name)
    return one


def queued(scaling: str = "", queue: str = "", function: str = "") -> str:
    return f"""Resources:
  Jobs: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 60{queue}}}}}
  Dead: {{Type: AWS::SQS::Queue}}
  Work: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 30, MemorySize: 128{function}}}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Work, BatchSize: 10{scaling}}}
"""


ONE_S = {"Work: duration": 1.0, "Work: cold_starts": 0.0}


@pytest.mark.parametrize(("rate", "batch_s"), [(2_000.0, 1.0), (1_000.0, 0.5), (4_000.0, 2.0)])
def test_the_backlog_of_a_step(rate: float, batch_s: float) -> None:
    """B = (c* - 5)² b / (10 S), where c* = rate × S / b pollers are needed, and 5 a second come."""
    found = series(ran(queued(), "Jobs", (1e-6, rate), ONE_S | {"Work: duration": batch_s}, 900, LARGE), "Jobs")
    needed = rate * batch_s / 10
    assert max(found.backlog) == pytest.approx((needed - 5) ** 2 * 10 / (10 * batch_s), rel=0.03)
    assert found.backlog.index(max(found.backlog)) == pytest.approx((needed - 5) / 5, abs=1.5)


def test_a_backlog_drains_with_what_the_cap_leaves() -> None:
    """5 × 10 / 1 s = 50/s at most: (200 - 50) × 60 = 9,000 wait, and drain by 50 - 10 a second: 225 s."""
    found = series(ran(queued(", ScalingConfig: {MaximumConcurrency: 5}"), "Jobs", (10.0, 200.0), ONE_S, 60), "Jobs")
    assert max(found.backlog) == pytest.approx(9_000, rel=0.03)
    assert found.drained_s == pytest.approx(60 + 225, rel=0.03)
    # the last one of the spike waits for the 9,000 before it
    assert max(found.age) == pytest.approx(9_000 / 50, rel=0.03)


def test_a_stream_falls_behind() -> None:
    """2 shards × 100 / 1 s = 200/s: (500 - 200) × 60 = 18,000 wait, and drain by 200 - 50 a second: 120 s."""
    template = """Resources:
  Events: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 2}}
  Work: {Type: AWS::Lambda::Function, Properties: {Timeout: 30, MemorySize: 128}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Events.Arn, FunctionName: !Ref Work, BatchSize: 100, StartingPosition: LATEST}
"""
    found = series(ran(template, "Events", (50.0, 500.0), ONE_S, 60), "Events")
    assert max(found.backlog) == pytest.approx(18_000, rel=0.03)
    assert found.drained_s == pytest.approx(60 + 120, rel=0.03)


def test_fewer_reserved_than_pollers_use_up_receives() -> None:
    """3 of 5 pollers are throttled: each holds 10 messages for 60 s, which makes 0.5 receives a second in vain."""
    reserved = ", ReservedConcurrentExecutions: 2"
    found = series(ran(queued(function=reserved), "Jobs", (1.0, 100.0), ONE_S, 60), "Work")
    assert found.throttled[59] == pytest.approx(0.5, rel=0.03)


def test_a_backlog_that_never_drains() -> None:
    found = ran(queued(", ScalingConfig: {MaximumConcurrency: 5}"), "Jobs", (60.0, 200.0), ONE_S, 60)
    assert series(found, "Jobs").drained_s is None


@pytest.mark.parametrize(("rate", "after"), [(15_000.0, 1.0), (12_000.0, 2.5), (10_500.0, 10.0)])
def test_a_bucket_lasts_its_size_by_what_is_over_its_rate(rate: float, after: float) -> None:
    numbers = WARM | {"Work: duration": 0.01}
    found = series(ran(WEB, "Api GET /a", (1e-6, rate), numbers, 60, LARGE), "Api")
    assert found.first_throttled_s == pytest.approx(after, rel=0.03)
    assert found.throttled[59] == pytest.approx(rate - 10_000, rel=0.03)


@pytest.mark.parametrize(("environments", "after"), [(3_000.0, 20.0), (5_000.0, 40.0), (7_000.0, 60.0)])
def test_environments_come_by_a_thousand_in_ten_seconds(environments: float, after: float) -> None:
    """A thousand at once, the others 100 a second: capacity model, section 3."""
    numbers = {"Work: duration": environments / 5_000, "Work: cold_starts": 0.0}
    found = series(ran(WEB, "Api GET /a", (1e-6, 5_000.0), numbers, 120, LARGE), "Work")
    last = max(second for second, amount in enumerate(found.throttled) if amount > 0)
    assert last + 1 == pytest.approx(after, abs=1.0)


def test_the_pool_of_the_account_throttles_callers() -> None:
    """1,000 / 0.5 s = 2,000/s of 3,000/s."""
    found = series(ran(WEB, "Api GET /a", (100.0, 3_000.0), WARM, 60), "Work")
    assert found.throttled[59] == pytest.approx(1_000, rel=0.03)
    assert found.backlog[59] == 0


def test_events_that_find_no_room_are_tried_again() -> None:
    """Reserved 10 / 0.5 s = 20/s of 30/s for a minute; each of the other 600 gets its turn."""
    template = """Resources:
  News: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: lambda, Endpoint: !GetAtt Work.Arn}]}}
  Work: {Type: AWS::Lambda::Function, Properties: {Timeout: 30, ReservedConcurrentExecutions: 10}}
"""
    found = ran(template, "News", (1.0, 30.0), WARM, 60)
    one = series(found, "Work")
    assert sum(one.throttled) > 600  # tries, not events
    assert one.drained_s is not None
    assert one.drained_s > 60 + 600 / 19
    assert sum(one.dead_lettered) == 0


def test_messages_that_fail_end_in_the_dead_letter_queue() -> None:
    """Half of them fail, each of three times: an eighth."""
    redrive = ", RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}"
    mapping = ", FunctionResponseTypes: [ReportBatchItemFailures]"
    found = series(ran(queued(mapping, redrive), "Jobs", (1e-6, 80.0), ONE_S | {"Work: failure": 0.5}, 60), "Jobs")
    assert sum(found.dead_lettered) == pytest.approx(80 * 60 / 8, rel=0.03)


def test_a_throttle_of_a_stage_holds_for_each_route() -> None:
    stage = """  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, DefaultRouteSettings: {ThrottlingRateLimit: 100}}
"""
    found = ran(WEB + stage, "Api GET /a", (1.0, 250.0), WARM, 60)
    assert series(found, "Api").throttled[59] == pytest.approx(150)
    assert {node.id for node in found.series} == {series_id(found, "Api")}


def test_nothing_waits_where_a_spike_is_no_higher_than_the_average() -> None:
    found = ran(queued(), "Jobs", (2_000.0, 2_000.0), ONE_S, 60)
    assert found.series == {}
