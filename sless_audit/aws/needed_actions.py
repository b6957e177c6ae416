"""Which IAM actions a call of an AWS API, or what AWS does in the name of a role, is authorized by.

Calls: Service Authorization Reference, actions of each service; Amazon S3 user guide, "Required permissions for Amazon
S3 API operations"; Amazon DynamoDB developer guide, "Using IAM with transactions"; Amazon SNS and Amazon SQS API
references, PublishBatch and SendMessageBatch (2026-11). Other sources stand beside each table.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.aws.calls import call

Part: TypeAlias = Literal["itself", "objects", "index", "index or itself", "stream", "anything"]
"""What of the resource is acted on: a bucket's objects, an index or the stream of a table."""


class Needed(NamedTuple):
    actions: tuple[str, ...]
    """Any one of them is enough."""
    part: Part = "itself"


_OBJECTS: dict[str, tuple[str, ...]] = {
    "getobject": ("s3:GetObject", "s3:GetObjectVersion"),
    "headobject": ("s3:GetObject", "s3:GetObjectVersion"),
    "selectobjectcontent": ("s3:GetObject",),
    "putobject": ("s3:PutObject",),
    "copyobject": ("s3:PutObject",),
    "completemultipartupload": ("s3:PutObject",),
    "deleteobject": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "deleteobjects": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
}
_LISTS_OBJECTS = ("listobjects", "listobjectsv2")
_OF_INDEX = ("query", "scan")

_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}

_NAMED_OTHERWISE = {
    "sqs:sendmessagebatch": "sqs:SendMessage",
    "sns:publishbatch": "sns:Publish",
    "lambda:invoke": "lambda:InvokeFunction",
    "secretsmanager:batchgetsecretvalue": "secretsmanager:GetSecretValue",
    "dynamodb:transactgetitems": "dynamodb:GetItem",
}

_SAME = {
    "dynamodb": "GetItem PutItem UpdateItem DeleteItem BatchGetItem BatchWriteItem Query Scan",
    "cognito-idp": "AdminAddUserToGroup AdminConfirmSignUp AdminCreateUser AdminDeleteUser AdminDeleteUserAttributes "
    "AdminDisableUser AdminEnableUser AdminGetUser AdminInitiateAuth AdminLinkProviderForUser AdminListDevices "
    "AdminListGroupsForUser AdminListUserAuthEvents AdminRemoveUserFromGroup AdminResetUserPassword "
    "AdminRespondToAuthChallenge AdminSetUserMFAPreference AdminSetUserPassword AdminUpdateUserAttributes "
    "AdminUserGlobalSignOut CreateGroup DeleteGroup GetGroup ListGroups ListUsers ListUsersInGroup UpdateGroup",
    "ecs": "RunTask StartTask",
    "sqs": "SendMessage",
    "sns": "Publish",
    "events": "PutEvents",
    "kinesis": "PutRecord PutRecords",
    "firehose": "PutRecord PutRecordBatch",
    "states": "StartExecution StartSyncExecution",
    "secretsmanager": "GetSecretValue",
    "ssm": "GetParameter GetParameters PutParameter",
}
"""IAM prefix → operations whose action has their name."""

_ACTIONS = {
    f"{service}:{name}".lower(): f"{service}:{name}" for service, names in _SAME.items() for name in names.split()
} | _NAMED_OTHERWISE

_PREFIXES = {"stepfunctions": "states", "sfn": "states", "eventbridge": "events", "dynamodbstreams": "dynamodb"}

_ALSO: dict[str, tuple[str, ...]] = {
    "dynamodb:batchexecutestatement": ("dynamodb:PartiQL*",),
    "dynamodb:executestatement": ("dynamodb:PartiQL*",),
    "dynamodb:executetransaction": ("dynamodb:PartiQL*",),
    "dynamodb:transactwriteitems": tuple(f"dynamodb:{name}" for name in _TRANSACTION.values()),
    "lambda:invokeasync": ("lambda:InvokeFunction",),
    "s3:copyobject": ("s3:GetObject", "s3:GetObjectVersion"),
    "s3:createmultipartupload": ("s3:PutObject",),
    "s3:uploadpart": ("s3:PutObject",),
    "s3:uploadpartcopy": ("s3:PutObject", "s3:GetObject", "s3:GetObjectVersion"),
}
"""What operations may be authorized by besides the action of their name. Amazon S3 user guide, "Required permissions
for Amazon S3 API operations"; Amazon DynamoDB developer guide, "IAM security policies with PartiQL for DynamoDB"
(2026-11)."""

_SELF_CONTAINED = (
    "apigatewaymanagementapi",
    "cloudwatch",
    "events",
    "firehose",
    "kinesis",
    "s3",
    "secretsmanager",
    "ses",
    "sesv2",
    "sns",
    "sqs",
    "ssm",
    "states",
    "sts",
)
"""IAM user guide, "Forward access sessions" (2026-11): these do not act on other services for whoever calls the
operations that functions call."""

_GIVES_RIGHTS = ("ACL", "ExtraArgs", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP")
"""Members with which an object is put together with an access control list."""


def needed_for(service: str, operation: str, request: Mapping[str, object], *, complete: bool) -> tuple[Needed, ...]:
    """What a call is authorized by, for one that `calls.call` knows; empty where that is not told here. `request`: its
    members, as far as they are known; `complete`: that there are no others."""
    prefix = _PREFIXES.get(service.lower(), service.lower())
    name = operation.lower()
    if call(service, operation) is None:
        return ()
    if prefix == "s3":
        if name in _LISTS_OBJECTS:
            return (Needed(("s3:ListBucket",)),)
        return (Needed(_OBJECTS[name], "objects"),) if name in _OBJECTS else ()
    if prefix == "dynamodb" and name == "transactwriteitems":
        return _written(request.get("TransactItems"))
    action = _ACTIONS.get(f"{prefix}:{name}")
    if action is None:
        return ()
    part: Part = "itself"
    if prefix == "dynamodb" and name in _OF_INDEX:
        part = "index" if isinstance(request.get("IndexName"), str) else "index or itself"
        if complete and "IndexName" not in request:
            part = "itself"
    return (Needed((action,), part),)


def is_self_contained(service: str, operation: str) -> bool:
    """Whether a call surely needs no permission on resources of other services than its own: many services read objects
    or publish with the permissions of their caller."""
    prefix, name = _PREFIXES.get(service.lower(), service.lower()), operation.lower()
    if prefix == "lambda":
        return name in ("invoke", "invokeasync")
    if prefix == "dynamodb":
        return not name.startswith(("import", "export", "restore"))
    return prefix in _SELF_CONTAINED


def may_use(service: str, operation: str, request: Collection[str]) -> Iterator[str]:
    """Every action that a call with these members may be authorized by, as entries of a policy: rather more."""
    prefix = _PREFIXES.get(service.lower(), service.lower())
    for needed in needed_for(service, operation, {}, complete=False):
        yield from needed.actions
    yield f"{prefix}:{operation}"
    yield f"{prefix}:{operation.removesuffix('Batch')}"
    yield from _ALSO.get(f"{prefix}:{operation.lower()}", ())
    if prefix == "s3" and any(name in request for name in _GIVES_RIGHTS):
        yield "s3:PutObject*Acl"


def _written(items: object) -> tuple[Needed, ...]:
    """The actions of the parts of a transaction, where it is written out: of one on several tables, each needs some."""
    found: dict[str, None] = {}
    tables: list[object] = []
    for item in items if isinstance(items, list | tuple) else ():
        if not isinstance(item, Mapping) or not set(item) <= set(_TRANSACTION):
            return ()
        for kind, part in item.items():
            found[f"dynamodb:{_TRANSACTION[kind]}"] = None
            table = part.get("TableName") if isinstance(part, Mapping) else None
            if table not in tables:
                tables.append(table)
    if len(tables) > 1:
        return (Needed(tuple(found)),)
    return tuple(Needed((action,)) for action in found)


HANDED_OVER: dict[str, tuple[Needed, ...]] = {
    "AWS::Lambda::Function": (Needed(("lambda:InvokeFunction",)),),
    "AWS::SQS::Queue": (Needed(("sqs:SendMessage",)),),
    "AWS::SNS::Topic": (Needed(("sns:Publish",)),),
    "AWS::Events::EventBus": (Needed(("events:PutEvents",)),),
    "AWS::S3::Bucket": (Needed(("s3:PutObject",), "objects"),),
    "AWS::Kinesis::Stream": (Needed(("kinesis:PutRecord", "kinesis:PutRecords")),),
    "AWS::KinesisFirehose::DeliveryStream": (Needed(("firehose:PutRecord", "firehose:PutRecordBatch")),),
    "AWS::StepFunctions::StateMachine": (Needed(("states:StartExecution", "states:StartSyncExecution")),),
}
"""What whoever hands an event to a resource of that type needs. Lambda developer guide, "Retaining records of
asynchronous invocations"; EventBridge user guide, "Event bus targets in Amazon EventBridge"; EventBridge Scheduler user
guide, "Setting up Amazon EventBridge Scheduler"; EventBridge user guide, "Amazon EventBridge Pipes targets" (2026-11).
"""

ITEMS = (
    Needed(
        (
            *(f"dynamodb:{name}" for name in _SAME["dynamodb"].split()),
            "dynamodb:ConditionCheckItem",
            "dynamodb:PartiQLSelect",
            "dynamodb:PartiQLInsert",
            "dynamodb:PartiQLUpdate",
            "dynamodb:PartiQLDelete",
        ),
        "index or itself",
    ),
)
"""Any action on the items of a table. Service Authorization Reference, Amazon DynamoDB (2026-11)."""

POLLED: dict[str, tuple[Needed, ...]] = {
    "sqs": (Needed(("sqs:ReceiveMessage",)), Needed(("sqs:DeleteMessage",)), Needed(("sqs:GetQueueAttributes",))),
    "kinesis": (
        Needed(("kinesis:DescribeStream",)),
        Needed(("kinesis:GetRecords",)),
        Needed(("kinesis:GetShardIterator",)),
    ),
    "dynamodb": (
        Needed(("dynamodb:DescribeStream",), "stream"),
        Needed(("dynamodb:GetRecords",), "stream"),
        Needed(("dynamodb:GetShardIterator",), "stream"),
    ),
    "kafka": (
        Needed(("kafka:DescribeCluster", "kafka:DescribeClusterV2"), "anything"),
        Needed(("kafka:GetBootstrapBrokers",), "anything"),
    ),
    "mq": (Needed(("mq:DescribeBroker",), "anything"), Needed(("secretsmanager:GetSecretValue",), "anything")),
}
"""What a poller reads a source with, by the kind of `views.EventSource`: the actions that are documented for event
source mappings and for pipes alike. Left out are those that list all streams or shards: SAM's `KinesisStreamReadPolicy`
is without `kinesis:ListShards`. Of the two that describe a Kafka cluster, one is enough. Lambda developer guide, "Using
Lambda with Amazon SQS", "… Kinesis", "… DynamoDB", "… Amazon MQ", "Configuring Amazon MSK permissions"; EventBridge
user guide, "Event source permissions for Amazon EventBridge Pipes" (2026-11)."""

NETWORK = (
    Needed(("ec2:CreateNetworkInterface",), "anything"),
    Needed(("ec2:DescribeNetworkInterfaces",), "anything"),
    Needed(("ec2:DeleteNetworkInterface",), "anything"),
)
"""Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC", required IAM permissions
(2026-11)."""

TRACES = (Needed(("xray:PutTraceSegments",), "anything"), Needed(("xray:PutTelemetryRecords",), "anything"))
"""Lambda developer guide, "Visualize Lambda function invocations using AWS X-Ray", execution role permissions
(2026-11)."""

LOGS = (Needed(("logs:CreateLogStream",), "anything"), Needed(("logs:PutLogEvents",), "anything"))
"""Lambda developer guide, "Sending Lambda function logs to CloudWatch Logs", required IAM permissions (2026-11)."""

DECRYPTION = (Needed(("kms:Decrypt",)),)
"""Lambda developer guide, "Creating and configuring an Amazon SQS event source mapping"; Amazon Kinesis Data Streams
developer guide, "Permissions to use user-generated KMS keys" (2026-11)."""
