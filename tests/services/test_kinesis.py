import pytest

from sless_audit.graph import views
from sless_audit.graph.permissions import policies_on
from sless_audit.template.values import ABSENT, Unknown
from tests.graphs import app_of, edges, resource


@pytest.mark.parametrize(
    ("properties", "shards", "retention"),
    [
        ("{ShardCount: '2'}", 2, 24),
        ("{ShardCount: 2, StreamModeDetails: {StreamMode: ON_DEMAND}}", ABSENT, 24),
        ("{StreamModeDetails: {StreamMode: PROVISIONED}, ShardCount: 1, RetentionPeriodHours: 168}", 1, 168),
    ],
)
def test_shards_and_retention(properties: str, shards: object, retention: int) -> None:
    app = app_of(f"Resources: {{Stream: {{Type: AWS::Kinesis::Stream, Properties: {properties}}}}}")
    assert resource(app, "Stream").view == views.Stream(shards, retention)


def test_the_shards_of_an_unknown_mode_are_not_known() -> None:
    app = app_of("""
        Parameters: {Mode: {Type: String}}
        Resources:
          Stream:
            Type: AWS::Kinesis::Stream
            Properties: {ShardCount: 1, StreamModeDetails: {StreamMode: !Ref Mode}}
        """)
    stream = resource(app, "Stream").as_(views.Stream)
    assert stream is not None
    assert isinstance(stream.shards, Unknown)


def test_a_consumer_stands_for_its_stream() -> None:
    app = app_of("""
        Resources:
          Stream: {Type: AWS::Kinesis::Stream}
          Consumer: {Type: AWS::Kinesis::StreamConsumer, Properties: {ConsumerName: c, StreamARN: !GetAtt Stream.Arn}}
          Function: {Type: AWS::Lambda::Function}
          Mapping:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {EventSourceArn: !GetAtt Consumer.ConsumerARN, FunctionName: !Ref Function}
        """)
    assert edges(app, "polls") == ["Stream -polls-> Function"]


def test_a_resource_policy_protects_its_stream() -> None:
    app = app_of("""
        Resources:
          Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: orders}}
          Policy:
            Type: AWS::Kinesis::ResourcePolicy
            Properties:
              ResourceArn: !Sub 'arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/orders'
              ResourcePolicy: {Statement: [{Effect: Allow, Principal: '*', Action: 'kinesis:Put*', Resource: '*'}]}
        """)
    assert [holder.logical_id for holder, *_ in policies_on(resource(app, "Stream"))] == ["Policy"]
