"""Amazon SNS.

Properties: CloudFormation reference, AWS::SNS::Topic (FifoTopic: false) and AWS::SNS::Subscription; protocols: SNS API
reference, Subscribe; what is charged is messages, deliveries and scans: https://aws.amazon.com/sns/pricing/; 2026-11.
"""

from collections.abc import Iterator
from dataclasses import replace

from sless_audit.graph.model import Node
from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    External,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Value,
    World,
    deliveries,
    dig,
    edge_drafts,
    items,
    read_policy,
    views,
    web_target,
)

TOPIC = "AWS::SNS::Topic"

_PERSONAL = ("email", "email-json", "sms", "application")
"""Protocols that reach people: one node each, for addresses do not belong into a picture."""


def _topic(properties: Properties) -> views.Topic:
    return views.Topic(fifo=properties.flag("FifoTopic"))


def _topic_edges(topic: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """Of the subscriptions that the topic itself lists."""
    for path, body, world in topic.properties.items("Subscription"):
        if isinstance(body, dict):
            settings = _subscription(Properties(body))
            yield from _deliveries(settings, (*path, "Endpoint"), world, topic, resolver)


def _subscription(properties: Properties) -> views.Subscription:
    return views.Subscription(
        protocol=properties.get("Protocol"),
        endpoint=properties.get("Endpoint"),
        redrive_target=dig(properties.document("RedrivePolicy"), "deadLetterTargetArn"),
        filter_policy=properties.document("FilterPolicy"),
    )


def _subscription_edges(subscription: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    """Run from the topic, dead letters too; each carries the subscription."""
    properties = subscription.properties
    settings = _subscription(properties)
    for topic in resolver.resolve(properties.get("TopicArn"), TOPIC):
        yield from _deliveries(settings, ("Endpoint",), topic.world, topic.node, resolver)
        yield from edge_drafts(
            resolver,
            settings.redrive_target,
            "dead-letters",
            ("RedrivePolicy", "deadLetterTargetArn"),
            "AWS::SQS::Queue",
            world=topic.world,
            settings=settings,
            source=topic.node,
        )


def _deliveries(
    settings: views.Subscription, path: Path, world: World, topic: Node, resolver: Resolver
) -> Iterator[EdgeDraft]:
    for _, protocol, protocol_world in items(settings.protocol, (), world):
        if protocol in _PERSONAL:
            person = External("client", str(protocol))
            yield EdgeDraft(person, "delivers", path, world=protocol_world, settings=settings, source=topic)
            continue
        for _, endpoint, where in items(settings.endpoint, (), protocol_world):
            if protocol in ("http", "https"):
                site = web_target(endpoint, resolver)
                yield EdgeDraft(site, "delivers", path, world=where, settings=settings, source=topic)
            else:
                yield from _to_resource(protocol, endpoint, path, where, settings, topic, resolver)


def _to_resource(
    protocol: Value,
    endpoint: Value,
    path: Path,
    world: World,
    settings: views.Subscription,
    topic: Node,
    resolver: Resolver,
) -> Iterator[EdgeDraft]:
    """To a function, queue or delivery stream; what it is decides where the protocol is not known."""
    drafts = list(deliveries(resolver, endpoint, path, world=world, settings=settings, source=topic))
    if not drafts and endpoint is not ABSENT:
        outside = External("aws", "subscriber of a topic")
        drafts = [EdgeDraft(outside, "delivers", path, world=world, settings=settings, source=topic)]
    for draft in drafts:
        yield replace(draft, kind="invokes", mode="async") if protocol == "lambda" else draft


def _topic_policy(properties: Properties) -> views.ResourcePolicy:
    return views.ResourcePolicy(
        protects=tuple(value for name in ("Topics", "TopicArn") for _, value, _ in properties.items(name)),
        statements=tuple(read_policy(properties, ("PolicyDocument",))),
    )


SERVICE = Service(
    name="sns",
    types={
        TOPIC: ResourceType(view=_topic, edges=_topic_edges, arn=Arn("sns", "", "TopicName")),
        "AWS::SNS::Subscription": ResourceType(edges=_subscription_edges),
        "AWS::SNS::TopicPolicy": ResourceType(policy=_topic_policy),
        "AWS::SNS::TopicInlinePolicy": ResourceType(policy=_topic_policy),
    },
    free=frozenset(("AWS::SNS::Subscription", "AWS::SNS::TopicInlinePolicy", "AWS::SNS::TopicPolicy")),
)
