import pytest

from sless_audit.graph import views
from sless_audit.graph.permissions import policies_on
from sless_audit.template.values import ABSENT, Choice, Unknown, Value
from tests.graphs import app_of, edge, edges, resource

NOTIFYING = """
    Parameters: {Prefix: {Type: String}}
    Resources:
      Bucket:
        Type: AWS::S3::Bucket
        Properties: {NotificationConfiguration: %s}
      Function: {Type: AWS::Lambda::Function, Properties: {FunctionName: resize}}
      Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Function, Name: live, FunctionVersion: '3'}}
      Queue: {Type: AWS::SQS::Queue}
      Topic: {Type: AWS::SNS::Topic}
    """


@pytest.mark.parametrize(
    ("configuration", "drawn"),
    [
        (
            "{LambdaConfigurations: [{Event: 's3:*', Function: !GetAtt Function.Arn}]}",
            "Bucket -invokes async-> Function",
        ),
        ("{LambdaConfigurations: {Event: 's3:*', Function: !Ref Live}}", "Bucket -invokes async-> Function"),
        (
            "{LambdaConfigurations: [{Function: !Sub 'arn:aws:lambda:${AWS::Region}:111122223333:function:resize'}]}",
            "Bucket -invokes async-> Function",
        ),
        (
            "{LambdaConfigurations: [{Event: 's3:*', Function: !ImportValue resize}]}",
            "Bucket -invokes async-> external:aws:imported from resize",
        ),
        ("{QueueConfigurations: [{Event: 's3:*', Queue: !GetAtt Queue.Arn}]}", "Bucket -delivers-> Queue"),
        ("{TopicConfigurations: [{Event: 's3:*', Topic: !Ref Topic}]}", "Bucket -delivers-> Topic"),
        ("{EventBridgeConfiguration: {}}", "Bucket -publishes-> external:aws:default event bus"),
        (
            "{EventBridgeConfiguration: {EventBridgeEnabled: 'true'}}",
            "Bucket -publishes-> external:aws:default event bus",
        ),
    ],
)
def test_a_notification_leads_to_its_target(configuration: str, drawn: str) -> None:
    assert drawn in edges(app_of(NOTIFYING % configuration))


def test_event_bridge_may_be_off() -> None:
    app = app_of(NOTIFYING % "{EventBridgeConfiguration: {EventBridgeEnabled: false}}")
    assert edges(app, "publishes") == []


def test_the_filter_of_a_notification() -> None:
    rules = "[{Name: Prefix, Value: !Ref Prefix}, {Name: suffix, Value: .jpg}]"
    one = f"{{Event: 's3:ObjectCreated:*', Function: !GetAtt Function.Arn, Filter: {{S3Key: {{Rules: {rules}}}}}}}"
    app = app_of(NOTIFYING % f"{{LambdaConfigurations: [{one}]}}")
    stated = edge(app, "Bucket", "Function")
    notification = stated.settings
    assert isinstance(notification, views.Notification)
    assert (notification.events, notification.suffix) == (("s3:ObjectCreated:*",), ".jpg")
    assert isinstance(notification.prefix, Unknown)
    assert stated.path == ("NotificationConfiguration", "LambdaConfigurations", 0, "Function")


def test_a_notification_through_an_alias_keeps_the_qualifier() -> None:
    app = app_of(NOTIFYING % "{LambdaConfigurations: [{Event: 's3:*', Function: !Ref Live}]}")
    (found,) = resource(app, "Function").edges_in("invokes")
    assert found.qualifier == "live"
    assert isinstance(found.settings, views.Notification)
    assert found.settings.prefix is ABSENT


def test_the_cdk_writes_notifications_as_a_custom_resource() -> None:
    app = app_of("""
        Resources:
          Bucket: {Type: AWS::S3::Bucket}
          Function: {Type: AWS::Lambda::Function}
          Queue: {Type: AWS::SQS::Queue}
          Handler: {Type: AWS::Lambda::Function}
          Notifications:
            Type: Custom::S3BucketNotifications
            Properties:
              ServiceToken: !GetAtt Handler.Arn
              BucketName: !Ref Bucket
              Managed: true
              NotificationConfiguration:
                EventBridgeConfiguration: {}
                LambdaFunctionConfigurations:
                  - Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*']
                    Filter: {Key: {FilterRules: [{Name: prefix, Value: in/}]}}
                    LambdaFunctionArn: !GetAtt Function.Arn
                QueueConfigurations: [{Events: ['s3:*'], QueueArn: !GetAtt Queue.Arn}]
        """)
    assert edges(app) == [
        "Bucket -delivers-> Queue",
        "Bucket -invokes async-> Function",
        "Bucket -publishes-> external:aws:default event bus",
        "Notifications -invokes async-> Handler",
    ]
    notification = edge(app, "Bucket", "Function").settings
    assert isinstance(notification, views.Notification)
    assert notification == views.Notification(("s3:ObjectCreated:*", "s3:ObjectRemoved:*"), "in/", ABSENT)
    assert edge(app, "Bucket", "Function").stated_by is resource(app, "Notifications")


REPLICATED = """
    Parameters: {Stage: {Type: String}}
    Conditions: {IsProd: !Equals [!Ref Stage, prod]}
    Resources:
      Bucket:
        Type: AWS::S3::Bucket
        Properties:
          VersioningConfiguration: {Status: Enabled}
          ReplicationConfiguration: {Rules: [{Status: %s, Destination: {Bucket: 'arn:aws:s3:::copy'}}]}
      Copy: {Type: AWS::S3::Bucket, Properties: {BucketName: copy, WebsiteConfiguration: {IndexDocument: index.html}}}
    """


@pytest.mark.parametrize(
    ("status", "found"),
    [("Enabled", ["Bucket -replicates-> Copy"]), ("Disabled", []), ("!Ref Stage", ["Bucket -replicates-> Copy"])],
)
def test_a_replication_rule_holds_while_it_is_enabled(status: str, found: list[str]) -> None:
    assert edges(app_of(REPLICATED % status)) == found


def test_the_bucket() -> None:
    app = app_of(REPLICATED % "!If [IsProd, Enabled, Disabled]")
    bucket, copy = resource(app, "Bucket").as_(views.Bucket), resource(app, "Copy").as_(views.Bucket)
    assert bucket is not None
    assert isinstance(bucket.replicated, Choice)
    assert (bucket.versioned, bucket.website) == (True, False)
    assert copy == views.Bucket(replicated=False, versioned=False, website=True, public_policy=ABSENT)
    assert edge(app, "Bucket", "Copy").worlds == ({"condition stack:IsProd": True},)


@pytest.mark.parametrize(
    ("block", "becomes"),
    [
        ("{BlockPublicPolicy: true, RestrictPublicBuckets: true}", "refused"),
        ('{RestrictPublicBuckets: "true"}', "restricted"),
        ("{BlockPublicAcls: true, IgnorePublicAcls: true}", "open"),
        ("!Ref AWS::NoValue", ABSENT),
    ],
)
def test_what_becomes_of_a_policy_for_everybody(block: str, becomes: Value) -> None:
    bucket = resource(app_of(BLOCKED % block), "Bucket").as_(views.Bucket)
    assert bucket is not None
    assert bucket.public_policy == becomes


BLOCKED = """
    Resources:
      Bucket: {Type: AWS::S3::Bucket, Properties: {PublicAccessBlockConfiguration: %s}}
    """


def test_the_policies_of_a_bucket() -> None:
    app = app_of("""
        Resources:
          Bucket: {Type: AWS::S3::Bucket}
          BucketPolicy:
            Type: AWS::S3::BucketPolicy
            Properties:
              Bucket: !Ref Bucket
              PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*'}]}
          Point:
            Type: AWS::S3::AccessPoint
            Properties: {Bucket: !Ref Bucket}
        """)
    assert [holder.logical_id for holder, *_ in policies_on(resource(app, "Bucket"))] == ["BucketPolicy"]


def test_an_access_point_stands_for_its_bucket() -> None:
    app = app_of("""
        Resources:
          Bucket: {Type: AWS::S3::Bucket}
          Point: {Type: AWS::S3::AccessPoint, Properties: {Bucket: !Ref Bucket}}
          Stream:
            Type: AWS::KinesisFirehose::DeliveryStream
            Properties: {S3DestinationConfiguration: {BucketARN: !GetAtt Point.Arn}}
        """)
    assert edges(app) == ["Stream -writes-> Bucket"]
