"""AWS Key Management Service.

Properties and defaults: CloudFormation reference, AWS::KMS::Key (MultiRegion: false), AWS::KMS::ReplicaKey (a replica
of a multi-Region key), 2026-11.
"""

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
    Value,
    read_policy,
    views,
)

KEY = "AWS::KMS::Key"


def _key(properties: Properties) -> views.Key:
    return views.Key(multi_region=properties.flag("MultiRegion"))


def _replica(_: Properties) -> views.Key:
    return views.Key(multi_region=True)


def _own_policy(properties: Properties) -> views.ResourcePolicy | None:
    if properties.get("KeyPolicy") is ABSENT:
        return None
    return views.ResourcePolicy(protects=(), statements=tuple(read_policy(properties, ("KeyPolicy",))))


def _replica_edges(replica: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for target in resolver.resolve(replica.properties.get("PrimaryKeyArn"), KEY):
        yield EdgeDraft(replica, "replicates", ("PrimaryKeyArn",), source=target.node, world=target.world)


def _behind_alias(properties: Properties) -> tuple[Value, Value]:
    return properties.get("TargetKeyId"), None


# What https://aws.amazon.com/kms/pricing/ (2026-11) has no price for.
_FREE = frozenset(("AWS::KMS::Alias",))

SERVICE = Service(
    name="kms",
    types={
        KEY: ResourceType(view=_key, policy=_own_policy, arn=Arn("kms", "key/", None)),
        "AWS::KMS::ReplicaKey": ResourceType(
            view=_replica, policy=_own_policy, edges=_replica_edges, arn=Arn("kms", "key/", None)
        ),
        "AWS::KMS::Alias": ResourceType(stands_for=_behind_alias, arn=Arn("kms", "", "AliasName")),
    },
    free=_FREE,
)
