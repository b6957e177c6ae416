"""Amazon DynamoDB.

Properties and defaults: CloudFormation reference, AWS::DynamoDB::Table and AWS::DynamoDB::GlobalTable
(`BillingMode`: PROVISIONED; point-in-time recovery: off), 2026-11.
"""

from collections.abc import Iterator

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
    Unknown,
    Value,
    combine,
    dig,
    edge_drafts,
    items,
    read_policy,
    views,
)

TABLE = "AWS::DynamoDB::Table"
GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"
STREAM = "AWS::Kinesis::Stream"

# The CDK's way to replicas before `TableV2`: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_dynamodb.Table.html
CDK_REPLICA = "Custom::DynamoDBReplica"


def _table(properties: Properties) -> views.Table:
    return views.Table(
        stream_view=properties.get("StreamSpecification", "StreamViewType"),
        billing_mode=properties.get("BillingMode", default="PROVISIONED"),
        replica_regions=[],
        point_in_time_recovery=properties.flag("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
    )


def _global_table(properties: Properties) -> views.Table:
    replicas = properties.get("Replicas")
    return views.Table(
        stream_view=properties.get("StreamSpecification", "StreamViewType"),
        billing_mode=properties.get("BillingMode", default="PROVISIONED"),
        replica_regions=combine(_regions, replicas),
        point_in_time_recovery=combine(_all_recoverable, replicas),
    )


def _regions(replicas: Value) -> Value:
    """The regions of the replicas, that of the stack among them."""
    if not isinstance(replicas, list):
        return Unknown("", "replicas that are not known")
    return [dig(replica, "Region") for replica in replicas]


def _all_recoverable(replicas: Value) -> Value:
    if not isinstance(replicas, list):
        return Unknown("", "replicas that are not known")
    wanted = ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
    flags = [Properties({"replica": replica}).flag("replica", *wanted) for replica in replicas]
    return combine(_all, *flags)


def _all(*flags: Value) -> Value:
    if all(isinstance(flag, bool) for flag in flags):
        return bool(flags) and all(flags)
    return False if False in flags else Unknown("", "replicas that are not known")


def _table_edges(table: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    yield from _stream_edge(table, resolver, ("KinesisStreamSpecification", "StreamArn"))


def _global_table_edges(table: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for path, replica, world in table.properties.items("Replicas"):
        where = (*path, "KinesisStreamSpecification", "StreamArn")
        stream = dig(replica, "KinesisStreamSpecification", "StreamArn")
        yield from edge_drafts(resolver, stream, "streams", where, STREAM, world=world)


def _stream_edge(table: Resource, resolver: Resolver, path: Path) -> Iterator[EdgeDraft]:
    yield from edge_drafts(resolver, table.properties.get(*path), "streams", path, STREAM)


def _table_policy(properties: Properties) -> views.ResourcePolicy | None:
    statements = (
        *read_policy(properties, ("ResourcePolicy", "PolicyDocument")),
        *read_policy(properties, ("StreamSpecification", "ResourcePolicy", "PolicyDocument")),
    )
    return views.ResourcePolicy(protects=(), statements=statements) if statements else None


def _global_table_policy(properties: Properties) -> views.ResourcePolicy | None:
    statements = [
        statement
        for path, _, world in properties.items("Replicas")
        for below in (("ResourcePolicy",), ("ReplicaStreamSpecification", "ResourcePolicy"))
        for statement in read_policy(properties, (*path, *below, "PolicyDocument"), world)
    ]
    return views.ResourcePolicy(protects=(), statements=tuple(statements)) if statements else None


def _cdk_replica_edges(replica: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    properties = replica.properties
    yield from edge_drafts(resolver, properties.get("ServiceToken"), "invokes", ("ServiceToken",), mode="async")
    for _, region, world in items(properties.get("Region")):
        node = External("aws", f"replica in {region}" if isinstance(region, str) else "replica in another region")
        for table, where in resolver.resources_of(properties.get("TableName"), TABLE, world=world):
            yield EdgeDraft(node, "replicates", ("Region",), source=table, world=where)


# What https://aws.amazon.com/dynamodb/pricing/ (2026-11) has no price for.
_FREE = frozenset((CDK_REPLICA,))

SERVICE = Service(
    name="dynamodb",
    types={
        TABLE: ResourceType(
            view=_table, edges=_table_edges, policy=_table_policy, arn=Arn("dynamodb", "table/", "TableName")
        ),
        GLOBAL_TABLE: ResourceType(
            view=_global_table,
            edges=_global_table_edges,
            policy=_global_table_policy,
            arn=Arn("dynamodb", "table/", "TableName"),
        ),
        CDK_REPLICA: ResourceType(
            view=lambda properties: views.CustomResource(properties.get("ServiceToken")), edges=_cdk_replica_edges
        ),
    },
    free=_FREE,
)
