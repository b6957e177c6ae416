"""Amazon S3.

Properties and defaults: CloudFormation reference, AWS::S3::Bucket (versioning: off; replication rules hold while their
`Status` is Enabled; `EventBridgeEnabled`: true where there is an `EventBridgeConfiguration`), 2026-11.
The notifications of the CDK's custom resource have the shape of the S3 API: Amazon S3 API reference,
PutBucketNotificationConfiguration, 2026-11.
"""

from collections.abc import Iterator

from sless_audit.aws.calls import DEFAULT_BUS
from sless_audit.graph.edge_kinds import EdgeKind, Mode
from sless_audit.record import record
from sless_audit.service import (
    ABSENT,
    EVERYWHERE,
    Arn,
    EdgeDraft,
    External,
    Path,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    Unknown,
    Value,
    World,
    alternatives,
    combine,
    dig,
    edge_drafts,
    items,
    read_policy,
    views,
)

BUCKET = "AWS::S3::Bucket"
CDK_NOTIFICATIONS = "Custom::S3BucketNotifications"


@record
class _Destination:
    """One list of a notification configuration."""

    key: str
    target: str
    """The property that names the function, queue or topic."""
    kind: EdgeKind
    mode: Mode | None


@record
class _Shape:
    """How a notification configuration is written."""

    destinations: tuple[_Destination, ...]
    events: str
    rules: tuple[str, ...]
    """Where the filter rules are, below one notification."""


_CLOUDFORMATION = _Shape(
    (
        _Destination("LambdaConfigurations", "Function", "invokes", "async"),
        _Destination("QueueConfigurations", "Queue", "delivers", None),
        _Destination("TopicConfigurations", "Topic", "delivers", None),
    ),
    "Event",
    ("Filter", "S3Key", "Rules"),
)

_API = _Shape(
    (
        _Destination("LambdaFunctionConfigurations", "LambdaFunctionArn", "invokes", "async"),
        _Destination("QueueConfigurations", "QueueArn", "delivers", None),
        _Destination("TopicConfigurations", "TopicArn", "delivers", None),
    ),
    "Events",
    ("Filter", "Key", "FilterRules"),
)


def _bucket(properties: Properties) -> views.Bucket:
    return views.Bucket(
        replicated=combine(_replicated, properties.get("ReplicationConfiguration", "Rules")),
        versioned=combine(lambda status: _is(status, "Enabled"), properties.get("VersioningConfiguration", "Status")),
        website=any(option.value is not ABSENT for option in alternatives(properties.get("WebsiteConfiguration"))),
        public_policy=combine(
            _public_policy,
            properties.get(_BLOCK),
            properties.flag(_BLOCK, "BlockPublicPolicy"),
            properties.flag(_BLOCK, "RestrictPublicBuckets"),
        ),
    )


_BLOCK = "PublicAccessBlockConfiguration"


def _public_policy(block: Value, refused: Value, restricted: Value) -> Value:
    """PublicAccessBlockConfiguration, Amazon S3 API reference (2026-11). What the block leaves out is false."""
    if block is ABSENT or isinstance(block, Unknown):
        return block
    if isinstance(refused, bool) and isinstance(restricted, bool):
        return "refused" if refused else "restricted" if restricted else "open"
    return Unknown("", "a block of public access that is not known")


def _replicated(rules: Value) -> Value:
    if rules is ABSENT:
        return False
    if not isinstance(rules, list):
        return Unknown("", "replication rules that are not known")
    return combine(
        lambda *enabled: True in enabled or next((one for one in enabled if one is not False), False),
        *(combine(lambda status: _is(status, "Enabled"), dig(rule, "Status")) for rule in rules),
    )


def _is(value: Value, wanted: str) -> Value:
    return value == wanted if isinstance(value, str) or value is ABSENT else value


def _bucket_edges(bucket: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield from _notifications(bucket, bucket, resolver, _CLOUDFORMATION, EVERYWHERE)
    for path, rule, world in bucket.properties.items("ReplicationConfiguration", "Rules"):
        where = (*path, "Destination", "Bucket")
        bucket_arn = dig(rule, "Destination", "Bucket")
        for _, status, enabled in items(dig(rule, "Status"), (), world):
            if status != "Disabled":
                yield from edge_drafts(resolver, bucket_arn, "replicates", where, BUCKET, world=enabled)


def _notifications(
    stated_by: Resource, bucket: Resource, resolver: Resolver, shape: _Shape, world: World
) -> Iterator[EdgeDraft]:
    root: Path = ("NotificationConfiguration",)
    for destination in shape.destinations:
        for path, body, where in stated_by.properties.items(*root, destination.key, world=world):
            yield from edge_drafts(
                resolver,
                dig(body, destination.target),
                destination.kind,
                (*path, destination.target),
                mode=destination.mode,
                world=where,
                settings=_notification(body, shape),
                source=bucket,
            )
    path = (*root, "EventBridgeConfiguration")
    for _, configuration, where in stated_by.properties.items(*path, world=world):
        flag = Properties({"bus": configuration}).flag("bus", "EventBridgeEnabled", default=True)
        for _, enabled, both in items(flag, (), where):
            if enabled is not False:
                yield EdgeDraft(External("aws", DEFAULT_BUS), "publishes", path, world=both, source=bucket)


def _notification(body: Value, shape: _Shape) -> views.Notification:
    events = tuple(event for _, event, _ in items(dig(body, shape.events)))
    rules = dig(body, *shape.rules)
    return views.Notification(events, _filter(rules, "prefix"), _filter(rules, "suffix"))


def _filter(rules: Value, name: str) -> Value:
    """The value of the rule of that name, `Prefix` or `prefix`."""

    def of(known: Value) -> Value:
        if not isinstance(known, list):
            return known
        values = [combine(_named_value, dig(rule, "Name"), dig(rule, "Value"), name) for rule in known]
        return combine(lambda *found: next((one for one in found if one is not ABSENT), ABSENT), *values)

    return combine(of, rules)


def _named_value(found: Value, value: Value, wanted: str) -> Value:
    if isinstance(found, str):
        return value if found.lower() == wanted else ABSENT
    return ABSENT if found is ABSENT else Unknown("", "a filter that is not known")


def _cdk_notification_edges(custom: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = custom.properties
    yield from edge_drafts(resolver, properties.get("ServiceToken"), "invokes", ("ServiceToken",), mode="async")
    for bucket, world in resolver.resources_of(properties.get("BucketName"), BUCKET):
        yield from _notifications(custom, bucket, resolver, _API, world)


def _bucket_policy(properties: Properties) -> views.ResourcePolicy:
    return views.ResourcePolicy(
        protects=(properties.get("Bucket"),), statements=tuple(read_policy(properties, ("PolicyDocument",)))
    )


def _access_point_policy(properties: Properties) -> views.ResourcePolicy | None:
    statements = tuple(read_policy(properties, ("Policy",)))
    return views.ResourcePolicy(protects=(), statements=statements) if statements else None


# What https://aws.amazon.com/s3/pricing/ (2026-11) has no price for.
_FREE = frozenset(("AWS::S3::AccessPoint", "AWS::S3::BucketPolicy", CDK_NOTIFICATIONS))

SERVICE = Service(
    name="s3",
    types={
        BUCKET: ResourceType(view=_bucket, edges=_bucket_edges, arn=Arn("s3", "", "BucketName")),
        "AWS::S3::BucketPolicy": ResourceType(policy=_bucket_policy),
        "AWS::S3::AccessPoint": ResourceType(
            policy=_access_point_policy,
            arn=Arn("s3", "accesspoint/", "Name"),
            stands_for=lambda properties: (properties.get("Bucket"), None),
        ),
        CDK_NOTIFICATIONS: ResourceType(
            view=lambda properties: views.CustomResource(properties.get("ServiceToken")), edges=_cdk_notification_edges
        ),
    },
    free=_FREE,
)
