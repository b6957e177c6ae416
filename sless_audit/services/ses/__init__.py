"""Amazon SES.

Properties and defaults: CloudFormation reference, AWS::SES::ReceiptRule (`InvocationType`: Event) and
AWS::SES::ConfigurationSetEventDestination, 2026-11.
"""

from collections.abc import Callable, Iterator

from sless_audit.aws.calls import DEFAULT_BUS
from sless_audit.graph.edge_kinds import Mode
from sless_audit.service import (
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
    dig,
    edge_drafts,
    items,
    views,
)

BUCKET = "AWS::S3::Bucket"
FUNCTION = "AWS::Lambda::Function"
TOPIC = "AWS::SNS::Topic"

MAIL = External("client", "e-mail")


def _receipt_rule_edges(rule: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield EdgeDraft(rule, "delivers", (), source=MAIL)
    for path, action, world in rule.properties.items("Rule", "Actions"):
        yield from _action(resolver, action, path, world)


def _action(resolver: Resolver, action: Value, path: Path, world: World) -> Iterator[EdgeDraft]:
    function = Properties({"function": dig(action, "LambdaAction")})
    for _, kind, where in items(function.get("function", "InvocationType", default="Event"), (), world):
        mode: Mode = "sync" if kind == "RequestResponse" else "async"
        named, place = function.get("function", "FunctionArn"), (*path, "LambdaAction", "FunctionArn")
        yield from edge_drafts(resolver, named, "invokes", place, FUNCTION, mode=mode, world=where)
    bucket, place = dig(action, "S3Action", "BucketName"), (*path, "S3Action", "BucketName")
    yield from edge_drafts(resolver, bucket, "writes", place, BUCKET, world=world)
    for key in action if isinstance(action, dict) else ():  # each kind of action can tell a topic that it ran
        place = (*path, key, "TopicArn")
        yield from edge_drafts(resolver, dig(action, key, "TopicArn"), "publishes", place, TOPIC, world=world)


def _event_destination_edges(destination: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = destination.properties
    for path in (
        ("EventDestination", "SnsDestination", "TopicARN"),
        ("EventDestination", "KinesisFirehoseDestination", "DeliveryStreamARN"),
    ):
        yield from edge_drafts(resolver, properties.get(*path), "publishes", path)
    path = ("EventDestination", "EventBridgeDestination", "EventBusArn")
    for where, _, world in properties.items(*path):  # SES knows the default bus only
        yield EdgeDraft(External("aws", DEFAULT_BUS), "publishes", where, world=world)


def _identity(kind: str) -> Callable[[Properties], views.Identity]:
    return lambda _: views.Identity(kind)


# What https://aws.amazon.com/ses/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::SES::ConfigurationSet",
        "AWS::SES::ConfigurationSetEventDestination",
        "AWS::SES::ContactList",
        "AWS::SES::EmailIdentity",
        "AWS::SES::ReceiptFilter",
        "AWS::SES::ReceiptRuleSet",
        "AWS::SES::Template",
    )
)

SERVICE = Service(
    name="ses",
    types={
        "AWS::SES::EmailIdentity": ResourceType(
            view=_identity("identity"), arn=Arn("ses", "identity/", "EmailIdentity")
        ),
        "AWS::SES::Template": ResourceType(view=_identity("template")),
        "AWS::SES::ConfigurationSet": ResourceType(
            view=_identity("configuration-set"), arn=Arn("ses", "configuration-set/", "Name")
        ),
        "AWS::SES::ConfigurationSetEventDestination": ResourceType(edges=_event_destination_edges),
        "AWS::SES::ReceiptRule": ResourceType(edges=_receipt_rule_edges),
    },
    free=_FREE,
)
