"""Where load enters an app."""

from textwrap import dedent

import pytest

from sless_audit.graph.entry_points import entry_points
from sless_audit.graph.model import App, Edge, External
from tests.graphs import app_of, resource

FUNCTION = """
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::123456789012:role/worker
      Code: {ZipFile: handler = print}
      Handler: index.handler
      Runtime: python3.13
"""
MAPPED = """
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Worker, EventSourceArn: !GetAtt Source.Arn}
"""
SCHEDULED = """
  Source:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 hour)
      Targets: [{Id: a, Arn: !GetAtt Worker.Arn}]
"""
ON_PATTERN = """
  Source:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [aws.s3]}
      Targets: [{Id: a, Arn: !GetAtt Worker.Arn}]
"""
TOPIC = """
  Source: {Type: AWS::SNS::Topic}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Source, Protocol: lambda, Endpoint: !GetAtt Worker.Arn}
"""
BUCKET = """
  Source:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt Worker.Arn}]
"""
API = """
  Source: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP, Target: !GetAtt Worker.Arn}}
"""
QUEUE = "\n  Source: {Type: AWS::SQS::Queue}\n"
STREAM = "\n  Source: {Type: AWS::Kinesis::Stream}\n"
SCHEDULE = """
  Source:
    Type: AWS::Scheduler::Schedule
    Properties:
      FlexibleTimeWindow: {Mode: 'OFF'}
      ScheduleExpression: rate(1 hour)
      Target: {Arn: !GetAtt Worker.Arn, RoleArn: 'arn:aws:iam::123456789012:role/x'}
"""


def app(*resources: str) -> App:
    return app_of("Resources:\n" + "".join(dedent(one) if one[0] != "\n" else one for one in resources))


def names(found: App) -> set[str]:
    return {identity.partition(":")[2] for identity in entry_points(found)}


@pytest.mark.parametrize(
    "resources",
    [
        (QUEUE, MAPPED), (STREAM, MAPPED), (SCHEDULED,), (ON_PATTERN,), (TOPIC,), (BUCKET,), (API,), (SCHEDULE,),
    ],
)  # fmt: skip
def test_load_enters_at_the_source(resources: tuple[str, ...]) -> None:
    assert names(app(FUNCTION, *resources)) == {"Source"}


def with_edge(found: App, source: str, kind: str, target: str) -> App:
    """As if a handler of the app did that."""
    one, other = resource(found, source), resource(found, target)
    edge = Edge(one, other, kind, None, (one.place(),), "high", ({},), None, one, ())  # type: ignore[arg-type]
    one.edges_out_.append(edge)
    other.edges_in_.append(edge)
    return App(found.stacks, found.resources, (*found.edges, edge), found.whole)


@pytest.mark.parametrize("resources", [(QUEUE, MAPPED), (STREAM, MAPPED), (TOPIC,)])
def test_what_the_app_itself_feeds_is_none(resources: tuple[str, ...]) -> None:
    found = app(FUNCTION, *resources, "\n  Producer: {Type: AWS::StepFunctions::StateMachine}\n")
    assert names(with_edge(found, "Producer", "publishes", "Source")) == set()


def test_a_bucket_with_a_notification_is_one_even_where_the_app_writes_to_it() -> None:
    assert names(with_edge(app(FUNCTION, BUCKET), "Worker", "writes", "Source")) == {"Source"}


def test_nothing_enters_where_nothing_is_consumed() -> None:
    assert (
        names(app(FUNCTION, QUEUE, "\n  Other: {Type: AWS::S3::Bucket}\n  Topic: {Type: AWS::SNS::Topic}\n")) == set()
    )


def test_a_queue_that_only_hands_over_dead_letters_is_none() -> None:
    redrive = """
  Source:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}
  Dead: {Type: AWS::SQS::Queue}
"""
    assert names(app(redrive)) == set()


def test_a_rule_on_a_bus_that_the_app_feeds_is_none() -> None:
    found = app(FUNCTION, ON_PATTERN)
    worker = resource(found, "Worker")
    (bus,) = {edge.source for edge in found.edges if isinstance(edge.source, External)}
    edge = Edge(worker, bus, "publishes", None, (worker.place(),), "high", ({},), None, worker, ())
    assert names(App(found.stacks, found.resources, (*found.edges, edge), True)) == set()
