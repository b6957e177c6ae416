"""Amazon Kinesis Data Streams.

Properties and defaults: CloudFormation reference, AWS::Kinesis::Stream (`RetentionPeriodHours`: 24; `StreamMode`:
PROVISIONED), 2026-11.
"""

from sless_audit.service import (
    ABSENT,
    Arn,
    Properties,
    ResourceType,
    Service,
    Value,
    combine,
    read_policy,
    views,
)

STREAM = "AWS::Kinesis::Stream"


def _stream(properties: Properties) -> views.Stream:
    mode = properties.get("StreamModeDetails", "StreamMode", default="PROVISIONED")
    return views.Stream(
        shards=combine(_shards, mode, properties.number("ShardCount")),
        retention_h=properties.number("RetentionPeriodHours", default=24),
    )


def _shards(mode: Value, count: Value) -> Value:
    if mode == "ON_DEMAND":
        return ABSENT
    return count if mode == "PROVISIONED" else mode


def _policy(properties: Properties) -> views.ResourcePolicy:
    return views.ResourcePolicy(
        protects=(properties.get("ResourceArn"),), statements=tuple(read_policy(properties, ("ResourcePolicy",)))
    )


# What https://aws.amazon.com/kinesis/data-streams/pricing/ (2026-11) has no price for.
_FREE = frozenset(("AWS::Kinesis::ResourcePolicy",))

SERVICE = Service(
    name="kinesis",
    types={
        STREAM: ResourceType(view=_stream, arn=Arn("kinesis", "stream/", "Name")),
        "AWS::Kinesis::StreamConsumer": ResourceType(stands_for=lambda properties: (properties.get("StreamARN"), None)),
        "AWS::Kinesis::ResourcePolicy": ResourceType(policy=_policy),
    },
    free=_FREE,
)
