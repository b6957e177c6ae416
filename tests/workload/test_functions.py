"""How load passes through functions: invocations, retries, what fails, destinations, calls of their code."""

from pathlib import Path

import pytest

from tests.workload.flows import flows_of

ASYNC = """
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Resize.Arn}]
  Resize:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler%s}
  Lost: {Type: AWS::SQS::Queue}
  Failed: {Type: AWS::SQS::Queue}
  Done: {Type: AWS::SQS::Queue}
%s
"""

DESTINATIONS = """
  Config:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref Resize
      Qualifier: $LATEST
      %s
"""


def test_an_event_that_fails_is_tried_three_times_and_then_dropped() -> None:
    flows = flows_of(ASYNC % ("", ""), {"Uploads": 100}, {"Resize: failure": 0.1})
    assert flows("Resize", "events") == pytest.approx(100)
    assert flows("Resize", "invocations") == pytest.approx(100 * (1 + 0.1 + 0.01))
    assert flows("Resize", "work") == flows("Resize", "invocations")
    assert flows("Resize", "dropped") == pytest.approx(0.1)
    assert flows("Resize", "dead_lettered") == 0


def test_a_dead_letter_queue_takes_events_of_which_every_try_failed() -> None:
    dead_letters = ", DeadLetterConfig: {TargetArn: !GetAtt Lost.Arn}"
    flows = flows_of(ASYNC % (dead_letters, ""), {"Uploads": 100}, {"Resize: failure": 0.5})
    assert flows("Resize", "dead_lettered") == flows("Lost") == pytest.approx(12.5)
    assert flows("Resize", "dropped") == 0


@pytest.mark.parametrize(("attempts", "runs", "lost"), [(0, 100, 50), (1, 150, 25), (2, 175, 12.5)])
def test_retries_of_events_are_those_configured(attempts: int, runs: float, lost: float) -> None:
    config = DESTINATIONS % f"MaximumRetryAttempts: {attempts}"
    flows = flows_of(ASYNC % ("", config), {"Uploads": 100}, {"Resize: failure": 0.5})
    assert (flows("Resize", "invocations"), flows("Resize", "dropped")) == pytest.approx((runs, lost))


def test_destinations_get_one_message_for_each_event_however_often_it_was_tried() -> None:
    config = DESTINATIONS % (
        "DestinationConfig: {OnSuccess: {Destination: !GetAtt Done.Arn}, OnFailure: {Destination: !GetAtt Failed.Arn}}"
    )
    flows = flows_of(ASYNC % ("", config), {"Uploads": 100}, {"Resize: failure": 0.5})
    assert flows("Done") == flows("Resize", "processed") == pytest.approx(87.5)
    assert flows("Failed") == flows("Resize", "dead_lettered") == pytest.approx(12.5)


def test_a_share_of_invocations_starts_an_environment() -> None:
    flows = flows_of(ASYNC % ("", ""), {"Uploads": 100}, {"Resize: failure": 0.1, "Resize: cold_starts": 0.02})
    assert flows("Resize", "cold_starts") == pytest.approx(111 * 0.02)


API = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}
  Mails: {Type: AWS::SNS::Topic}
  Place:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Environment: {Variables: {TABLE: !Ref Orders, TOPIC: !Ref Mails}}
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Orders}}, {SNSPublishMessagePolicy: {TopicName: !Ref Mails}}]
      InlineCode: |
        import os
        import boto3
        table = boto3.client("dynamodb")
        topic = boto3.client("sns")
        %s
        def handler(event, context):
            %s
      Events:
        Post: {Type: Api, Properties: {Path: /orders, Method: post}}
"""
PUT = 'table.put_item(TableName=os.environ["TABLE"], Item={})'
GET = 'table.get_item(TableName=os.environ["TABLE"], Key={})'
ENTRY = "ServerlessRestApi POST /orders"


def api(body: str, before: str = "") -> str:
    return API % (before, body.replace("\n", "\n            "))


@pytest.mark.parametrize(
    ("body", "writes"),
    [
        (PUT, 10),
        (f"{PUT}\n{PUT}", 20),
        (f"for _ in range(3):\n    {PUT}", 30),
        (f"for _ in range(3):\n    for _ in range(2):\n        {PUT}", 60),
        ("pass", 0),
    ],
)
def test_a_call_in_the_code_is_made_as_often_as_its_loops_tell(tmp_path: Path, body: str, writes: float) -> None:
    flows = flows_of(api(body), {ENTRY: 10}, code=tmp_path)
    assert flows("Orders", "writes") == pytest.approx(writes)


def test_a_call_in_a_loop_of_unknown_length_is_an_assumption_with_its_reason(tmp_path: Path) -> None:
    flows = flows_of(api(f"for order in event['orders']:\n    {PUT}"), {ENTRY: 10}, code=tmp_path)
    assert flows("Orders", "writes") == pytest.approx(20)
    (figure,) = [one for one in flows.load.figures.values() if one.name == "Place -> Orders: writes"]
    assert (figure.range, figure.basis) == ((1, 2, 10), "default")
    assert "unknown length" in figure.reason


def test_a_call_on_some_paths_only_may_be_made_never(tmp_path: Path) -> None:
    text = api(f"if event.get('paid'):\n    {PUT}")
    rates = [flows_of(text, {ENTRY: 10}, code=tmp_path, case=case)("Orders", "writes") for case in ("low", "likely")]
    assert rates == pytest.approx([0, 10])


def test_what_the_profile_counts_comes_before_what_the_code_shows(tmp_path: Path) -> None:
    flows = flows_of(api(f"{GET}\n{PUT}\n{PUT}"), {ENTRY: 10}, {"Place -> Orders: writes": 0.5}, code=tmp_path)
    assert flows("Orders", "writes") == pytest.approx(5)
    assert flows("Orders", "reads") == pytest.approx(10)


def test_a_call_at_import_is_made_once_for_each_environment(tmp_path: Path) -> None:
    flows = flows_of(api("pass", GET), {ENTRY: 10}, {"Place: cold_starts": 0.01}, code=tmp_path)
    assert flows("Orders", "reads") == pytest.approx(0.1)


BATCHED = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: |
          import boto3
          table = boto3.client("dynamodb")
          def handler(event, context):
              table.get_item(TableName="orders", Key={})
              for record in event["Records"]:
                  table.put_item(TableName="orders", Item={})
"""


def test_calls_for_each_record_follow_the_messages_and_others_the_batches(tmp_path: Path) -> None:
    flows = flows_of(BATCHED, {"Orders": 100}, {"Worker: batch": 10}, code=tmp_path)
    assert flows("Worker", "invocations") == pytest.approx(10)
    assert flows("Table", "reads") == pytest.approx(10)
    assert flows("Table", "writes") == pytest.approx(100)


URL = """
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Worker, FunctionVersion: '1', Name: live}}
  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Live, AuthType: NONE}}
"""


def test_what_calls_an_alias_calls_the_function() -> None:
    flows = flows_of(URL, {"Url": 10}, {"Worker: failure": 0.5})
    assert flows("Worker", "invocations") == pytest.approx(10)  # the caller waits: nobody retries
