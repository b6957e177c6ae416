"""How load passes through streams: every reader gets every record; batches by polls and windows; retries in order."""

import math

import pytest

from tests.workload.flows import Flows, flows_of

KINESIS = """
Resources:
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: %d}}
  Failed: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Clicks.Arn, FunctionName: !Ref Count, StartingPosition: LATEST%s}
  Count: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
"""
ON_FAILURE = ", DestinationConfig: {OnFailure: {Destination: !GetAtt Failed.Arn}}"


def stream(rate: float, shards: int = 1, mapping: str = "", **numbers: float) -> Flows:
    named = {name.replace("__", ": "): value for name, value in numbers.items()}
    return flows_of(KINESIS % (shards, mapping), {"Clicks": rate}, named)


@pytest.mark.parametrize(("rate", "shards", "per_shard"), [(0.01, 1, 0.01), (3.0, 1, 3.0), (3.0, 3, 1.0)])
def test_a_poll_of_each_shard_a_second_hands_over_what_it_finds(rate: float, shards: int, per_shard: float) -> None:
    flows = stream(rate, shards)
    assert flows("Count") == pytest.approx(rate)
    assert flows("Count", "invocations") == pytest.approx(shards * (1 - math.exp(-per_shard)), rel=1e-6)


def test_what_a_poll_finds_is_handed_over_in_batches_of_the_size_that_is_stated() -> None:
    assert stream(10_000, mapping=", BatchSize: 10")("Count", "invocations") == pytest.approx(1000, rel=1e-3)


def test_a_window_gathers_more() -> None:
    flows = stream(2, mapping=", BatchSize: 1000, MaximumBatchingWindowInSeconds: 30")
    assert flows("Count", "invocations") == pytest.approx(1 / 30, rel=1e-6)


def test_more_batches_at_once_are_smaller_ones() -> None:
    one, ten = stream(10), stream(10, mapping=", ParallelizationFactor: 10")
    assert one("Count", "invocations") == pytest.approx(1, rel=1e-3)
    assert ten("Count", "invocations") == pytest.approx(10 * (1 - math.exp(-1)))


def test_a_batch_that_fails_is_tried_as_often_as_stated_and_then_announced_once() -> None:
    flows = stream(100, mapping=f", MaximumRetryAttempts: 2{ON_FAILURE}", Count__failure=0.1, Count__batch=5)
    failing = 1 - 0.9**5
    assert flows("Count") == pytest.approx(100 * (1 + failing + failing**2))
    assert flows("Count", "invocations") == pytest.approx(20 * (1 + failing + failing**2))
    assert flows("Count", "abandoned") == flows("Failed") == pytest.approx(20 * failing**3)


def test_reported_failures_are_retried_from_the_first_one_on() -> None:
    mapping = ", FunctionResponseTypes: [ReportBatchItemFailures]"
    flows = stream(100, mapping=mapping, Count__failure=0.1, Count__batch=2)
    again = 0.1 / 0.9  # retries that each record causes; the second record of a batch takes part in those of the first
    assert flows("Count") == pytest.approx(50 * (1 + again) + 50 * (1 + 2 * again))
    assert flows("Count", "invocations") == pytest.approx(50 * (1 + 2 * again))


def test_a_batch_that_is_split_narrows_down_what_fails() -> None:
    mapping = f", BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0{ON_FAILURE}"
    flows = stream(100, mapping=mapping, Count__failure=0.1, Count__batch=2)
    assert flows("Count", "invocations") == pytest.approx(50 * (1 + 0.19 * 2))
    assert flows("Failed") == pytest.approx(50 * 0.19 * 2 * 0.1)


TABLE = """
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: orders, StreamSpecification: {StreamViewType: NEW_IMAGE}}
  Api: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Place, AuthType: NONE}}
  Place:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Environment: {Variables: {T: !Ref Orders}}, Role: !GetAtt Role.Arn}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: write
          PolicyDocument:
            Statement: [{Effect: Allow, Action: ['dynamodb:PutItem', 'dynamodb:GetItem'], Resource: !GetAtt Orders.Arn}]
  Notify: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
  Index: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
  ToNotify:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.StreamArn
      FunctionName: !Ref Notify
      StartingPosition: LATEST
      FilterCriteria: {Filters: [{Pattern: '{"eventName": ["INSERT"]}'}]}
  ToIndex:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.StreamArn, FunctionName: !Ref Index, StartingPosition: LATEST}
"""


def test_each_reader_of_a_table_gets_what_is_written_and_nothing_of_what_is_read() -> None:
    flows = flows_of(
        TABLE,
        {"Api": 10},
        {"Place -> Orders: writes": 2, "Place -> Orders: reads": 5, "Orders -> Notify: passes_filter": 0.25},
    )
    assert (flows("Orders", "writes"), flows("Orders", "reads")) == (20, 50)
    assert (flows("Notify"), flows("Index")) == pytest.approx((5, 20))
    assert flows("Index", "invocations") == pytest.approx(
        4 * (1 - math.exp(-2.5))
    )  # four polls a second; two come at once


def test_a_call_that_only_a_permission_tells_of_is_an_assumption() -> None:
    likely, low = (flows_of(TABLE, {"Api": 10}, case=case) for case in ("likely", "low"))
    assert (likely("Orders", "writes"), low("Orders", "writes")) == (10, 0)
    (figure,) = [one for one in likely.load.figures.values() if one.name == "Place -> Orders: writes"]
    assert figure.basis == "default"
