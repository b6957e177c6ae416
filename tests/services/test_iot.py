import pytest

from tests.graphs import app_of, edges

RULE = """
    Resources:
      Rule: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: SELECT *, %s}}}
      Function: {Type: AWS::Lambda::Function}
      Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {StateMachineName: process}}
      Queue: {Type: AWS::SQS::Queue}
      Topic: {Type: AWS::SNS::Topic}
      Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: readings}}
      Delivery: {Type: AWS::KinesisFirehose::DeliveryStream}
      Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: readings}}
      Bucket: {Type: AWS::S3::Bucket}
    """
DEVICES = "external:client:devices -publishes-> Rule"


@pytest.mark.parametrize(
    ("action", "found"),
    [
        ("Lambda: {FunctionArn: !GetAtt Function.Arn}", "Rule -invokes async-> Function"),
        ("StepFunctions: {StateMachineName: process}", "Rule -starts async-> Machine"),
        ("StepFunctions: {StateMachineName: !GetAtt Machine.Name}", "Rule -starts async-> Machine"),
        ("Sqs: {QueueUrl: !Ref Queue}", "Rule -delivers-> Queue"),
        ("Sns: {TargetArn: !Ref Topic}", "Rule -delivers-> Topic"),
        ("Kinesis: {StreamName: readings}", "Rule -delivers-> Stream"),
        ("Firehose: {DeliveryStreamName: !Ref Delivery}", "Rule -delivers-> Delivery"),
        ("DynamoDB: {TableName: !Ref Table}", "Rule -writes-> Table"),
        ("DynamoDBv2: {PutItem: {TableName: readings}}", "Rule -writes-> Table"),
        ("S3: {BucketName: !Ref Bucket, Key: k}", "Rule -writes-> Bucket"),
        ("Http: {Url: 'https://example.com/in'}", "Rule -delivers-> external:http:example.com"),
    ],
)
def test_an_action_leads_to_its_target(action: str, found: str) -> None:
    assert edges(app_of(RULE % f"Actions: [{{{action}}}]")) == [found, DEVICES]


def test_the_error_action_takes_what_failed() -> None:
    app = app_of(RULE % "Actions: [], ErrorAction: {Sqs: {QueueUrl: !Ref Queue}}")
    assert edges(app) == ["Rule -dead-letters-> Queue", DEVICES]
