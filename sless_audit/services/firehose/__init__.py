"""Amazon Data Firehose.

Properties: CloudFormation reference, AWS::KinesisFirehose::DeliveryStream, 2026-11. Firehose invokes its transformation
function synchronously and waits for the records: Amazon Data Firehose developer guide, "Transform source data",
2026-11.
"""

from collections.abc import Iterator

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
)

DELIVERY_STREAM = "AWS::KinesisFirehose::DeliveryStream"

_SOURCES: tuple[Path, ...] = (
    ("KinesisStreamSourceConfiguration", "KinesisStreamARN"),
    ("MSKSourceConfiguration", "MSKClusterARN"),
)

_DESTINATIONS = (
    "AmazonOpenSearchServerlessDestinationConfiguration",
    "AmazonopensearchserviceDestinationConfiguration",
    "ElasticsearchDestinationConfiguration",
    "ExtendedS3DestinationConfiguration",
    "HttpEndpointDestinationConfiguration",
    "IcebergDestinationConfiguration",
    "RedshiftDestinationConfiguration",
    "S3DestinationConfiguration",
    "SnowflakeDestinationConfiguration",
    "SplunkDestinationConfiguration",
)

_STORES: tuple[Path, ...] = (
    ("BucketARN",),
    ("S3Configuration", "BucketARN"),
    ("S3BackupConfiguration", "BucketARN"),
    ("DomainARN",),
)

_HOSTS: tuple[Path, ...] = (("EndpointConfiguration", "Url"), ("HECEndpoint",), ("AccountUrl",))


def _edges(stream: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path in _SOURCES:
        for target in resolver.resolve(stream.properties.get(*path)):
            yield EdgeDraft(stream, "polls", path, source=target.node, world=target.world)
    for name in _DESTINATIONS:
        for path, destination, world in stream.properties.items(name):
            yield from _destination(resolver, destination, path, world)


def _destination(resolver: Resolver, destination: Value, path: Path, world: World) -> Iterator[EdgeDraft]:
    for below in _STORES:
        yield from edge_drafts(resolver, dig(destination, *below), "writes", (*path, *below), world=world)
    for below in _HOSTS:
        for _, url, where in items(dig(destination, *below), (), world):
            host = url.removeprefix("https://").partition("/")[0] if isinstance(url, str) else "an HTTP endpoint"
            yield EdgeDraft(External("http", host), "delivers", (*path, *below), world=where)
    processing: Path = ("ProcessingConfiguration", "Processors")
    for processors, processor, inner in items(dig(destination, *processing), (*path, *processing), world):
        yield from _transformation(resolver, processor, processors, inner)


def _transformation(resolver: Resolver, processor: Value, path: Path, world: World) -> Iterator[EdgeDraft]:
    for where, parameter, inner in items(dig(processor, "Parameters"), (*path, "Parameters"), world):
        if dig(parameter, "ParameterName") == "LambdaArn":
            value = dig(parameter, "ParameterValue")
            yield from edge_drafts(resolver, value, "invokes", (*where, "ParameterValue"), mode="sync", world=inner)


SERVICE = Service(
    name="firehose",
    types={
        DELIVERY_STREAM: ResourceType(edges=_edges, arn=Arn("firehose", "deliverystream/", "DeliveryStreamName")),
    },
)
