"""Which AWS services push what they have as themselves, so that a policy on the target must let them in, and what they
give as `aws:SourceArn`.

Sources: Lambda developer guide, "Using AWS Lambda with other services" (a section for each service); API Gateway
developer guide, "Control access for invoking an API"; Amazon SNS developer guide, "Subscribing an Amazon SQS queue to
an Amazon SNS topic"; EventBridge user guide, "Using resource-based policies for Amazon EventBridge"; Amazon S3 user
guide, "Granting permissions to publish event notification messages to a destination"; Service Authorization Reference,
resource types of each service (2026-11).
"""

from typing import Literal, NamedTuple, TypeAlias

TargetKind: TypeAlias = Literal["function", "queue", "topic"]

ACTIONS: dict[TargetKind, str] = {
    "function": "lambda:InvokeFunction",
    "queue": "sqs:SendMessage",
    "topic": "sns:Publish",
}
"""What the policy on a target must allow."""


class Pusher(NamedTuple):
    service: str
    """Its principal is `<service>.amazonaws.com`, also with the region in it."""
    targets: tuple[TargetKind, ...]
    """Where it needs a policy of the target. To other targets it acts with a role."""
    arn: str
    """Of what it acts for, up to the name: `arn:*:sns:*:*:`."""
    name_property: str | None
    """The property of the source that has the name; `None` where AWS gives it an ID."""
    after: str = ""
    """What follows the name; `*` for anything."""


_FUNCTION: tuple[TargetKind, ...] = ("function",)

_S3 = Pusher("s3", ("function", "queue", "topic"), "arn:*:s3:::", "BucketName")
_SNS = Pusher("sns", ("function", "queue"), "arn:*:sns:*:*:", "TopicName")
_API = Pusher("apigateway", _FUNCTION, "arn:*:execute-api:*:*:", None)

PUSHERS: dict[str, Pusher] = {
    "AWS::S3::Bucket": _S3,
    "Custom::S3BucketNotifications": _S3,
    "AWS::SNS::Topic": _SNS,
    "AWS::SNS::Subscription": _SNS,
    "AWS::Events::Rule": Pusher("events", ("function", "queue", "topic"), "arn:*:events:*:*:rule/", "Name"),
    "AWS::IoT::TopicRule": Pusher("iot", _FUNCTION, "arn:*:iot:*:*:rule/", "RuleName"),
    "AWS::Logs::SubscriptionFilter": Pusher("logs", _FUNCTION, "arn:*:logs:*:*:log-group:", "LogGroupName", "*"),
    "AWS::SES::ReceiptRule": Pusher("ses", _FUNCTION, "arn:*:ses:*:*:receipt-rule-set/", None, "*"),
    "AWS::ApiGateway::RestApi": _API,
    "AWS::ApiGateway::Method": _API,
    "AWS::ApiGateway::Authorizer": _API,
    "AWS::ApiGatewayV2::Api": _API,
    "AWS::ApiGatewayV2::Route": _API,
    "AWS::ApiGatewayV2::Authorizer": _API,
    "AWS::Cognito::UserPool": Pusher("cognito-idp", _FUNCTION, "arn:*:cognito-idp:*:*:userpool/", None),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Pusher(
        "elasticloadbalancing", _FUNCTION, "arn:*:elasticloadbalancing:*:*:targetgroup/", "Name", "/*"
    ),
    "AWS::SecretsManager::RotationSchedule": Pusher(
        "secretsmanager", _FUNCTION, "arn:*:secretsmanager:*:*:secret:", "Name", "*"
    ),
}
"""By the CloudFormation type of the resource that states the push."""
