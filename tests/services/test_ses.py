import pytest

from sless_audit.graph import views
from tests.graphs import app_of, edges, resource

RECEIVING = """
    Parameters: {Kind: {Type: String, AllowedValues: [Event, RequestResponse], Default: Event}}
    Resources:
      Rule: {Type: AWS::SES::ReceiptRule, Properties: {RuleSetName: inbox, Rule: {Actions: [%s]}}}
      Function: {Type: AWS::Lambda::Function}
      Topic: {Type: AWS::SNS::Topic}
      Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: mails}}
    """
MAIL = "external:client:e-mail -delivers-> Rule"


@pytest.mark.parametrize(
    ("action", "found"),
    [
        ("{LambdaAction: {FunctionArn: !GetAtt Function.Arn}}", ["Rule -invokes async-> Function"]),
        (
            "{LambdaAction: {FunctionArn: !GetAtt Function.Arn, InvocationType: RequestResponse}}",
            ["Rule -invokes sync-> Function"],
        ),
        (
            "{LambdaAction: {FunctionArn: !GetAtt Function.Arn, InvocationType: !Ref Kind}}",
            ["Rule -invokes async-> Function", "Rule -invokes sync-> Function"],
        ),
        (
            "{S3Action: {BucketName: mails, TopicArn: !Ref Topic}}",
            ["Rule -publishes-> Topic", "Rule -writes-> Bucket"],
        ),
        ("{SNSAction: {TopicArn: !Ref Topic}}", ["Rule -publishes-> Topic"]),
        ("{StopAction: {Scope: RuleSet}}", []),
    ],
)
def test_what_a_receipt_rule_does_with_mail(action: str, found: list[str]) -> None:
    assert edges(app_of(RECEIVING % action)) == [*found, MAIL]


@pytest.mark.parametrize(
    ("destination", "found"),
    [
        ("SnsDestination: {TopicARN: !Ref Topic}", ["Events -publishes-> Topic"]),
        (
            "KinesisFirehoseDestination: {DeliveryStreamARN: !GetAtt Stream.Arn, IAMRoleARN: r}",
            ["Events -publishes-> Stream"],
        ),
        (
            "EventBridgeDestination: {EventBusArn: !Sub 'arn:aws:events:${AWS::Region}:1:event-bus/default'}",
            ["Events -publishes-> external:aws:default event bus"],
        ),
    ],
)
def test_where_sending_events_go(destination: str, found: list[str]) -> None:
    app = app_of(f"""
        Resources:
          Events:
            Type: AWS::SES::ConfigurationSetEventDestination
            Properties: {{ConfigurationSetName: main, EventDestination: {{{destination}}}}}
          Topic: {{Type: AWS::SNS::Topic}}
          Stream: {{Type: AWS::KinesisFirehose::DeliveryStream}}
        """)
    assert edges(app) == found


def test_identities() -> None:
    app = app_of("""
        Resources:
          Domain: {Type: AWS::SES::EmailIdentity, Properties: {EmailIdentity: example.com}}
          Letter: {Type: AWS::SES::Template}
          Main: {Type: AWS::SES::ConfigurationSet}
        """)
    assert [resource(app, name).view for name in ("Domain", "Letter", "Main")] == [
        views.Identity("identity"),
        views.Identity("template"),
        views.Identity("configuration-set"),
    ]
