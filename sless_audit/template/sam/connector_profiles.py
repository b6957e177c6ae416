"""What a connector grants, by the types that it connects.

Facts: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html and
the connector profiles of aws-sam-translator 1.110 (read 2026-11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Literal

from sless_audit.template.sam.cfn import get_att, ref

Statement = tuple[tuple[str, ...], tuple[str, ...]]
"""Actions and resources. `<Destination.Arn>` and its like stand for what is connected."""


class Kind(Enum):
    ROLE_POLICY = auto()
    QUEUE_POLICY = auto()
    TOPIC_POLICY = auto()
    PERMISSION = auto()


@dataclass(frozen=True, slots=True)
class Profile:
    kind: Kind
    access: Mapping[str, tuple[Statement, ...]]
    """`Read` and `Write` -> statements."""
    service: str = ""
    """The principal of a resource policy or permission."""
    source_arn: str = "<Source.Arn>"
    source_account: str | None = None
    of_source: bool = True
    """Whose role gets the policy: the source's, else the destination's."""
    first: Literal["", "source", "mapping"] = ""
    """What must wait for the policy: the source, or the mapping by which Lambda polls the source."""
    combinations: tuple[tuple[str, ...], ...] = ()
    """The `Permissions` that may be given, where not all may."""


def _on(resource: str, *actions: str) -> Statement:
    return actions, (resource,)


_DESTINATION = "<Destination.Arn>"
_EXECUTIONS = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:<Destination.Name>:*"
_SYNC_RULE = (
    "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule"
    "/StepFunctionsGetEventsForStepFunctionsExecutionRule"
)
_API_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:<Source.ResourceId>/<Source.Qualifier>"
_GRAPHQL_ARN = "arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/<Source.ResourceId>"

_INVOKE = Profile(Kind.ROLE_POLICY, {"Write": (_on(_DESTINATION, "lambda:InvokeAsync", "lambda:InvokeFunction"),)})
_PUT_EVENTS = Profile(Kind.ROLE_POLICY, {"Write": (_on(_DESTINATION, "events:PutEvents"),)})
_PUBLISH = Profile(Kind.ROLE_POLICY, {"Write": (_on(_DESTINATION, "sns:Publish"),)})
_BUCKET = Profile(
    Kind.ROLE_POLICY,
    {
        "Read": (
            (
                (
                    "s3:GetObject",
                    "s3:GetObjectAcl",
                    "s3:GetObjectLegalHold",
                    "s3:GetObjectRetention",
                    "s3:GetObjectTorrent",
                    "s3:GetObjectVersion",
                    "s3:GetObjectVersionAcl",
                    "s3:GetObjectVersionForReplication",
                    "s3:GetObjectVersionTorrent",
                    "s3:ListBucket",
                    "s3:ListBucketMultipartUploads",
                    "s3:ListBucketVersions",
                    "s3:ListMultipartUploadParts",
                ),
                (_DESTINATION, _DESTINATION + "/*"),
            ),
        ),
        "Write": (
            (
                (
                    "s3:AbortMultipartUpload",
                    "s3:DeleteObject",
                    "s3:DeleteObjectVersion",
                    "s3:PutObject",
                    "s3:PutObjectLegalHold",
                    "s3:PutObjectRetention",
                    "s3:RestoreObject",
                ),
                (_DESTINATION, _DESTINATION + "/*"),
            ),
        ),
    },
)
_TABLE = Profile(
    Kind.ROLE_POLICY,
    {
        "Read": (
            (
                (
                    "dynamodb:GetItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                    "dynamodb:BatchGetItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:PartiQLSelect",
                ),
                (_DESTINATION, _DESTINATION + "/index/*"),
            ),
        ),
        "Write": (
            (
                (
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:BatchWriteItem",
                    "dynamodb:PartiQLDelete",
                    "dynamodb:PartiQLInsert",
                    "dynamodb:PartiQLUpdate",
                ),
                (_DESTINATION, _DESTINATION + "/index/*"),
            ),
        ),
    },
)


def _permission(service: str, source_arn: str = "<Source.Arn>", source_account: str | None = None) -> Profile:
    return Profile(Kind.PERMISSION, {"Write": ()}, service, source_arn, source_account, of_source=False)


_LAMBDA, _TABLES, _RULE, _TOPIC = (
    "AWS::Lambda::Function",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::SNS::Topic",
)
_BUS, _MACHINE, _QUEUE, _BUCKETS = (
    "AWS::Events::EventBus",
    "AWS::StepFunctions::StateMachine",
    "AWS::SQS::Queue",
    "AWS::S3::Bucket",
)
_DATA_SOURCE = "AWS::AppSync::DataSource"

PROFILES: dict[tuple[str, str], Profile] = {
    (_TABLES, _LAMBDA): Profile(
        Kind.ROLE_POLICY,
        {
            "Read": (
                _on(
                    "<Source.Arn>/stream/*",
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                    "dynamodb:ListStreams",
                ),
            )
        },
        of_source=False,
        first="mapping",
    ),
    (_RULE, _TOPIC): Profile(Kind.TOPIC_POLICY, {"Write": (_on(_DESTINATION, "sns:Publish"),)}, "events.amazonaws.com"),
    (_RULE, _BUS): _PUT_EVENTS,
    (_RULE, _MACHINE): Profile(Kind.ROLE_POLICY, {"Write": (_on(_DESTINATION, "states:StartExecution"),)}),
    (_RULE, _LAMBDA): _permission("events.amazonaws.com"),
    (_RULE, _QUEUE): Profile(
        Kind.QUEUE_POLICY, {"Write": (_on(_DESTINATION, "sqs:SendMessage"),)}, "events.amazonaws.com"
    ),
    (_LAMBDA, _LAMBDA): _INVOKE,
    (_LAMBDA, _BUCKETS): _BUCKET,
    (_LAMBDA, _TABLES): _TABLE,
    (_LAMBDA, _QUEUE): Profile(
        Kind.ROLE_POLICY,
        {
            "Read": (_on(_DESTINATION, "sqs:ReceiveMessage", "sqs:GetQueueAttributes"),),
            "Write": (
                _on(
                    _DESTINATION,
                    "sqs:DeleteMessage",
                    "sqs:SendMessage",
                    "sqs:ChangeMessageVisibility",
                    "sqs:PurgeQueue",
                ),
            ),
        },
    ),
    (_LAMBDA, _TOPIC): _PUBLISH,
    (_LAMBDA, _MACHINE): Profile(
        Kind.ROLE_POLICY,
        {
            "Write": (
                _on(_DESTINATION, "states:StartExecution", "states:StartSyncExecution"),
                _on(_EXECUTIONS, "states:StopExecution"),
            ),
            "Read": (
                _on(_DESTINATION, "states:DescribeStateMachine", "states:ListExecutions"),
                _on(
                    _EXECUTIONS,
                    "states:DescribeExecution",
                    "states:DescribeStateMachineForExecution",
                    "states:GetExecutionHistory",
                ),
            ),
        },
    ),
    (_LAMBDA, _BUS): _PUT_EVENTS,
    (_LAMBDA, "AWS::Location::PlaceIndex"): Profile(
        Kind.ROLE_POLICY,
        {
            "Read": (
                _on(
                    _DESTINATION,
                    "geo:DescribePlaceIndex",
                    "geo:GetPlace",
                    "geo:SearchPlaceIndexForPosition",
                    "geo:SearchPlaceIndexForSuggestions",
                    "geo:SearchPlaceIndexForText",
                ),
            )
        },
    ),
    ("AWS::ApiGatewayV2::Api", _LAMBDA): _permission("apigateway.amazonaws.com", _API_ARN),
    ("AWS::ApiGateway::RestApi", _LAMBDA): _permission("apigateway.amazonaws.com", _API_ARN),
    (_TOPIC, _QUEUE): Profile(
        Kind.QUEUE_POLICY, {"Write": (_on(_DESTINATION, "sqs:SendMessage"),)}, "sns.amazonaws.com"
    ),
    (_TOPIC, _LAMBDA): _permission("sns.amazonaws.com"),
    (_QUEUE, _LAMBDA): Profile(
        Kind.ROLE_POLICY,
        {
            "Write": (_on("<Source.Arn>", "sqs:DeleteMessage"),),
            "Read": (_on("<Source.Arn>", "sqs:ReceiveMessage", "sqs:GetQueueAttributes"),),
        },
        of_source=False,
        first="mapping",
        combinations=(("Read", "Write"),),
    ),
    (_BUCKETS, _LAMBDA): _permission("s3.amazonaws.com", source_account="${AWS::AccountId}"),
    (_MACHINE, _LAMBDA): _INVOKE,
    (_MACHINE, _TOPIC): _PUBLISH,
    # Step Functions can only send: https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html
    (_MACHINE, _QUEUE): Profile(Kind.ROLE_POLICY, {"Write": (_on(_DESTINATION, "sqs:SendMessage"),)}),
    (_MACHINE, _BUCKETS): _BUCKET,
    (_MACHINE, _TABLES): _TABLE,
    # A synchronous execution is watched by a managed rule:
    # https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
    (_MACHINE, _MACHINE): Profile(
        Kind.ROLE_POLICY,
        {
            "Read": (_on(_EXECUTIONS, "states:DescribeExecution"), _on(_SYNC_RULE, "events:DescribeRule")),
            "Write": (
                _on(_DESTINATION, "states:StartExecution"),
                _on(_EXECUTIONS, "states:StopExecution"),
                _on(_SYNC_RULE, "events:PutTargets", "events:PutRule"),
            ),
        },
        first="source",
        combinations=(("Read",), ("Read", "Write")),
    ),
    (_MACHINE, _BUS): _PUT_EVENTS,
    (_DATA_SOURCE, _TABLES): _TABLE,
    (_DATA_SOURCE, _LAMBDA): Profile(
        Kind.ROLE_POLICY,
        {"Write": ((("lambda:InvokeAsync", "lambda:InvokeFunction"), (_DESTINATION, _DESTINATION + ":*")),)},
    ),
    (_DATA_SOURCE, _BUS): _PUT_EVENTS,
    ("AWS::AppSync::GraphQLApi", _LAMBDA): _permission("appsync.amazonaws.com", _GRAPHQL_ARN),
}

_ARN_IS_REF = (_MACHINE, _TOPIC, _DATA_SOURCE, "AWS::AppSync::GraphQLApi")
_ARN_IS_ATTRIBUTE = frozenset({_LAMBDA, _RULE, _QUEUE, _TABLES, _BUCKETS, _BUS, "AWS::Location::PlaceIndex"})
_APIS = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")

ROLE_PROPERTY = {_LAMBDA: "Role", _MACHINE: "RoleArn", _DATA_SOURCE: "ServiceRoleArn"}
"""Where a resource names its role; a rule does in its targets."""


def end_values(type_: str, logical_id: str) -> dict[str, Any]:
    """What can be said of a connected resource by its logical ID: Arn, Name, ResourceId, Qualifier, QueueUrl."""
    values: dict[str, Any] = {}
    if type_ in _ARN_IS_REF:
        values["Arn"] = ref(logical_id)
    elif type_ in _ARN_IS_ATTRIBUTE:
        values["Arn"] = get_att(logical_id, "Arn")
    if type_ in _APIS:
        values |= {"ResourceId": ref(logical_id), "Qualifier": "*"}
    if type_ == "AWS::AppSync::GraphQLApi":
        values["ResourceId"] = get_att(logical_id, "ApiId")
    if type_ == _MACHINE:
        values["Name"] = get_att(logical_id, "Name")
    if type_ == _QUEUE:
        values["QueueUrl"] = ref(logical_id)
    return values
