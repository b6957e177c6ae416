"""How load passes through queues: batches, windows, filters, receives, dead letters."""

import pytest

from tests.workload.flows import Flows, flows_of

QUEUE = """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {%s}
  Dead: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker%s}
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
"""
REDRIVE = "RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: %d}"
PARTIAL = ", FunctionResponseTypes: [ReportBatchItemFailures]"


def queue(rate: float, properties: str = "", mapping: str = "", **numbers: float) -> Flows:
    named = {name.replace("__", ": "): value for name, value in numbers.items()}
    return flows_of(QUEUE % (properties, mapping), {"Orders": rate}, named)


def test_without_a_window_each_message_is_a_batch() -> None:
    flows = queue(10, mapping=", BatchSize: 10")
    assert flows("Worker", "invocations") == flows("Worker") == pytest.approx(10)
    assert flows("Orders", "processed") == pytest.approx(10)


def test_the_size_of_batches_that_the_profile_states_counts() -> None:
    flows = queue(100, mapping=", BatchSize: 10, MaximumBatchingWindowInSeconds: 5", Worker__batch=4)
    assert (flows("Worker"), flows("Worker", "invocations")) == pytest.approx((100, 25))


@pytest.mark.parametrize(
    ("rate", "batch"),
    [
        (0.001, 1.0),
        (0.2, 1 / (1 - 0.36787944117144233)),  # windows with one message on average, and some with none
        (1000, 10.0),
    ],
)
def test_batches_fill_with_the_rate(rate: float, batch: float) -> None:
    flows = queue(rate, mapping=", BatchSize: 10, MaximumBatchingWindowInSeconds: 5")
    assert flows("Worker") / flows("Worker", "invocations") == pytest.approx(batch, rel=5e-3)


def test_large_messages_fill_a_batch_at_six_megabytes() -> None:
    flows = queue(1000, mapping=", BatchSize: 1000, MaximumBatchingWindowInSeconds: 5", Orders__message=256 * 1024)
    assert flows("Worker") / flows("Worker", "invocations") == pytest.approx(24, rel=1e-3)


def test_a_message_comes_back_until_it_has_been_received_as_often_as_allowed() -> None:
    flows = queue(100, REDRIVE % 3, Worker__failure=0.5)
    assert flows("Worker") == pytest.approx(100 * 1.75)
    assert flows("Dead") == flows("Orders", "dead_lettered") == pytest.approx(12.5)
    assert flows("Orders", "processed") == pytest.approx(87.5)


def test_one_message_that_fails_brings_its_whole_batch_back() -> None:
    whole = queue(100, REDRIVE % 2, Worker__failure=0.1, Worker__batch=5)
    failing = 1 - 0.9**5
    assert whole("Worker") == pytest.approx(100 * (1 + failing))
    assert whole("Worker", "invocations") == pytest.approx(20 * (1 + failing))
    assert whole("Dead") == pytest.approx(100 * failing**2)


def test_with_partial_responses_only_what_failed_comes_back() -> None:
    partial = queue(100, REDRIVE % 2, PARTIAL, Worker__failure=0.1, Worker__batch=5)
    assert partial("Worker") == pytest.approx(110)
    assert partial("Dead") == pytest.approx(1)


def test_without_a_dead_letter_queue_a_message_is_tried_until_it_expires() -> None:
    flows = queue(100, "VisibilityTimeout: 60, MessageRetentionPeriod: 120", Worker__failure=0.5)
    assert flows("Worker") == pytest.approx(150)
    assert flows("Orders", "expired") == pytest.approx(25)
    assert flows("Orders", "dead_lettered") == 0


FILTER = ', FilterCriteria: {Filters: [{Pattern: \'{"body": {"paid": [true]}}\'}]}'


def test_what_a_filter_keeps_out_is_gone_without_an_invocation() -> None:
    flows = flows_of(QUEUE % ("", FILTER), {"Orders": 100}, {"Orders -> Worker: passes_filter": 0.2})
    assert flows("Worker", "invocations") == pytest.approx(20)
    assert flows("Orders", "processed") == pytest.approx(100)


def test_a_filter_lets_everything_pass_where_nobody_says_more() -> None:
    flows = flows_of(QUEUE % ("", FILTER), {"Orders": 100})
    assert flows("Worker", "invocations") == pytest.approx(100)
    assert any("passes_filter" in name for name in flows.load.figures)


def test_a_mapping_that_is_off_takes_nothing() -> None:
    flows = queue(100, mapping=", Enabled: false")
    assert flows("Worker", "invocations") == flows("Worker") == 0
    assert flows("Orders") == 100


SHARED = """
  Mapping2:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Other%s}
  Other: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
"""


@pytest.mark.parametrize(("other", "each"), [("", (50, 50)), (", Enabled: false", (100, 0))])
def test_consumers_that_are_on_share_the_messages(other: str, each: tuple[float, float]) -> None:
    flows = flows_of(QUEUE % ("", "") + SHARED % other, {"Orders": 100})
    assert (flows("Worker"), flows("Other")) == each


PIPE = """
Resources:
  Orders: {Type: AWS::Kinesis::Stream}
  Dead: {Type: AWS::SQS::Queue}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipe
      Source: !GetAtt Orders.Arn
      SourceParameters:
        FilterCriteria: {Filters: [{Pattern: '{"data": {"paid": [true]}}'}]}
        KinesisStreamParameters: {StartingPosition: LATEST, DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}
      Target: !GetAtt Worker.Arn
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
"""


def test_a_pipe_hands_on_what_its_filter_lets_through_and_nothing_to_its_dead_letter_queue() -> None:
    flows = flows_of(PIPE, {"Orders": 100}, {"Orders -> Pipe: passes_filter": 0.25})
    assert (flows("Pipe"), flows("Worker"), flows("Dead")) == (25, 25, 0)


def test_what_comes_back_fills_batches_and_fuller_ones_fail_more_often() -> None:
    flows = queue(100, REDRIVE % 2, ", BatchSize: 10, MaximumBatchingWindowInSeconds: 5", Worker__failure=0.1)
    failing = 1 - 0.9**10
    assert flows("Worker") == pytest.approx(100 * (1 + failing))
    assert flows("Worker", "invocations") == pytest.approx(10 * (1 + failing))
    assert flows("Dead") == pytest.approx(100 * failing**2)
