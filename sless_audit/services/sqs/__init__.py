"""Amazon SQS. Defaults: CloudFormation reference, AWS::SQS::Queue; only requests are charged:
https://aws.amazon.com/sqs/pricing/ (2026-11)."""

from collections.abc import Iterator

from sless_audit.service import (
    Arn,
    EdgeDraft,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    dig,
    edge_drafts,
    read_policy,
    views,
)

QUEUE = "AWS::SQS::Queue"


def _queue(properties: Properties) -> views.Queue:
    redrive = properties.document("RedrivePolicy")
    return views.Queue(
        fifo=properties.flag("FifoQueue"),
        visibility_timeout_s=properties.number("VisibilityTimeout", default=30),
        retention_s=properties.number("MessageRetentionPeriod", default=345_600),
        redrive_target=dig(redrive, "deadLetterTargetArn"),
        max_receive_count=Properties({"redrive": redrive}).number("redrive", "maxReceiveCount"),
    )


def _queue_edges(queue: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    redrive = dig(queue.properties.document("RedrivePolicy"), "deadLetterTargetArn")
    yield from edge_drafts(resolver, redrive, "dead-letters", ("RedrivePolicy", "deadLetterTargetArn"), QUEUE)


def _queue_policy(properties: Properties) -> views.ResourcePolicy:
    return views.ResourcePolicy(
        protects=tuple(value for _, value, _ in properties.items("Queues")),
        statements=tuple(read_policy(properties, ("PolicyDocument",))),
    )


SERVICE = Service(
    name="sqs",
    types={
        QUEUE: ResourceType(view=_queue, edges=_queue_edges, arn=Arn("sqs", "", "QueueName")),
        "AWS::SQS::QueuePolicy": ResourceType(policy=_queue_policy),
    },
    free=frozenset(("AWS::SQS::QueueInlinePolicy", "AWS::SQS::QueuePolicy")),
)
