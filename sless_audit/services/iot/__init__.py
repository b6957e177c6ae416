"""AWS IoT Core rules.

Properties: CloudFormation reference, AWS::IoT::TopicRule. A rule invokes its function asynchronously: AWS IoT Core
developer guide, "Lambda" rule action, 2026-11.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sless_audit.graph.edge_kinds import EdgeKind, Mode
from sless_audit.service import (
    Arn,
    EdgeDraft,
    External,
    Path,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Value,
    World,
    dig,
    edge_drafts,
    items,
    web_target,
)

_TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


@dataclass(frozen=True, slots=True)
class _Action:
    path: Path
    """To the name, ARN or URL of the target, below one action."""
    kind: EdgeKind
    types: tuple[str, ...]
    mode: Mode | None = None


_ACTIONS = (
    _Action(("Lambda", "FunctionArn"), "invokes", ("AWS::Lambda::Function",), "async"),
    _Action(("StepFunctions", "StateMachineName"), "starts", ("AWS::StepFunctions::StateMachine",), "async"),
    _Action(("Sqs", "QueueUrl"), "delivers", ("AWS::SQS::Queue",)),
    _Action(("Sns", "TargetArn"), "delivers", ("AWS::SNS::Topic",)),
    _Action(("Kinesis", "StreamName"), "delivers", ("AWS::Kinesis::Stream",)),
    _Action(("Firehose", "DeliveryStreamName"), "delivers", ("AWS::KinesisFirehose::DeliveryStream",)),
    _Action(("CloudwatchLogs", "LogGroupName"), "delivers", ("AWS::Logs::LogGroup",)),
    _Action(("DynamoDB", "TableName"), "writes", _TABLES),
    _Action(("DynamoDBv2", "PutItem", "TableName"), "writes", _TABLES),
    _Action(("S3", "BucketName"), "writes", ("AWS::S3::Bucket",)),
)


def _edges(rule: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield EdgeDraft(rule, "publishes", (), source=External("client", "devices"))
    for path, action, world in rule.properties.items("TopicRulePayload", "Actions"):
        yield from _action(resolver, action, path, world)
    for path, action, world in rule.properties.items("TopicRulePayload", "ErrorAction"):
        for draft in _action(resolver, action, path, world):
            yield replace(draft, kind="dead-letters", mode=None)


def _action(resolver: Resolver, action: Value, path: Path, world: World) -> Iterator[EdgeDraft]:
    for known in _ACTIONS:
        named, place = dig(action, *known.path), (*path, *known.path)
        yield from edge_drafts(resolver, named, known.kind, place, *known.types, mode=known.mode, world=world)
    for place, url, where in items(dig(action, "Http", "Url"), (*path, "Http", "Url"), world):
        yield EdgeDraft(web_target(url, resolver), "delivers", place, world=where)


# What https://aws.amazon.com/iot-core/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::IoT::Policy",
        "AWS::IoT::PolicyPrincipalAttachment",
        "AWS::IoT::ThingPrincipalAttachment",
    )
)

SERVICE = Service(
    name="iot",
    types={"AWS::IoT::TopicRule": ResourceType(edges=_edges, arn=Arn("iot", "rule/", "RuleName"))},
    free=_FREE,
)
