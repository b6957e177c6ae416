"""Amazon EFS. Properties: CloudFormation reference, AWS::EFS::FileSystem, AWS::EFS::MountTarget (2026-11)."""

from collections.abc import Iterator

from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
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
    read_policy,
    views,
)


def _file_system(properties: Properties) -> views.Database:
    return views.Database(
        engine=ABSENT,
        global_cluster=ABSENT,
        kind="file-system",
        replica_regions=combine(_regions, properties.get("ReplicationConfiguration", "Destinations")),
        backup_region=ABSENT,
    )


def _regions(destinations: Value) -> Value:
    """Where it is replicated to; a destination without a region is a file system that exists already."""
    if destinations is ABSENT:
        return []
    if not isinstance(destinations, list):
        return Unknown("", "replication that is not known")
    outside = Unknown("", "the region of another file system")
    return [
        combine(lambda region: outside if region is ABSENT else region, dig(destination, "Region"))
        for destination in destinations
    ]


def _policy(properties: Properties) -> views.ResourcePolicy | None:
    statements = tuple(read_policy(properties, ("FileSystemPolicy",)))
    return views.ResourcePolicy(protects=(), statements=statements) if statements else None


def _mount_target_edges(target: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for name in ("FileSystemId", "SubnetId", "SecurityGroups"):
        for path, value, world in target.properties.items(name):
            yield from edge_drafts(resolver, value, "attached-to", path, world=world)


# What https://aws.amazon.com/efs/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::EFS::AccessPoint",
        "AWS::EFS::MountTarget",
    )
)

SERVICE = Service(
    name="efs",
    types={
        "AWS::EFS::FileSystem": ResourceType(
            view=_file_system, policy=_policy, arn=Arn("elasticfilesystem", "file-system/", None)
        ),
        "AWS::EFS::AccessPoint": ResourceType(stands_for=lambda properties: (properties.get("FileSystemId"), None)),
        "AWS::EFS::MountTarget": ResourceType(edges=_mount_target_edges),
    },
    free=_FREE,
)
