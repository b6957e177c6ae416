"""Amazon RDS and Aurora; and Amazon DocumentDB and Amazon Neptune, which share its control plane and its ARNs.

Properties: CloudFormation reference, AWS::RDS::*, AWS::DocDB::*, AWS::Neptune::* (2026-11).
"""

from collections.abc import Callable, Iterator

from sless_audit.service import (
    ABSENT,
    Arn,
    EdgeDraft,
    Properties,
    Resolver,
    Resource,
    ResourceType,
    Service,
    edge_drafts,
    views,
)

_CLUSTERS = ("AWS::RDS::DBCluster", "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster")
_GLOBAL_CLUSTERS = ("AWS::RDS::GlobalCluster", "AWS::DocDB::GlobalCluster", "AWS::Neptune::GlobalCluster")
_INSTANCES = ("AWS::RDS::DBInstance", "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance")
PROXY = "AWS::RDS::DBProxy"


def _database(kind: str, engine: str | None = None) -> Callable[[Properties], views.Database]:
    return lambda properties: views.Database(
        engine=engine or properties.get("Engine"),
        global_cluster=properties.get("GlobalClusterIdentifier") if kind == "cluster" else ABSENT,
        kind=kind,
        replica_regions=[],
        backup_region=properties.get("AutomaticBackupReplicationRegion"),
    )


def _proxy(properties: Properties) -> views.Database:
    return views.Database(
        engine=properties.get("EngineFamily"),
        global_cluster=ABSENT,
        kind="proxy",
        replica_regions=[],
        backup_region=ABSENT,
    )


def _cluster_edges(cluster: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    name = "GlobalClusterIdentifier"
    yield from edge_drafts(resolver, cluster.properties.get(name), "replicates", (name,), *_GLOBAL_CLUSTERS)


def _global_cluster_edges(global_cluster: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    name = "SourceDBClusterIdentifier"
    for cluster, world in resolver.resources_of(global_cluster.properties.get(name), *_CLUSTERS):
        yield EdgeDraft(global_cluster, "replicates", (name,), source=cluster, world=world)


def _instance_edges(instance: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    name = "DBClusterIdentifier"
    yield from edge_drafts(resolver, instance.properties.get(name), "attached-to", (name,), *_CLUSTERS)


def _proxy_target_edges(group: Resource, resolver: Resolver) -> Iterator[EdgeDraft]:
    for proxy, world in resolver.resources_of(group.properties.get("DBProxyName"), PROXY):
        for name in ("DBClusterIdentifiers", "DBInstanceIdentifiers"):
            for path, value, where in group.properties.items(name, world=world):
                yield from edge_drafts(
                    resolver, value, "routes", path, *_CLUSTERS, *_INSTANCES, world=where, source=proxy
                )


def _types(family: str, engine: str | None) -> dict[str, ResourceType]:
    """The types that the three services have alike."""
    return {
        f"AWS::{family}::DBCluster": ResourceType(
            view=_database("cluster", engine), edges=_cluster_edges, arn=Arn("rds", "cluster:", "DBClusterIdentifier")
        ),
        f"AWS::{family}::DBInstance": ResourceType(
            view=_database("instance", engine), edges=_instance_edges, arn=Arn("rds", "db:", "DBInstanceIdentifier")
        ),
        f"AWS::{family}::GlobalCluster": ResourceType(
            view=_database("global-cluster", engine),
            edges=_global_cluster_edges,
            arn=Arn("rds", "global-cluster:", "GlobalClusterIdentifier"),
        ),
    }


# What https://aws.amazon.com/rds/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::DocDB::DBClusterParameterGroup",
        "AWS::DocDB::DBSubnetGroup",
        "AWS::Neptune::DBClusterParameterGroup",
        "AWS::Neptune::DBParameterGroup",
        "AWS::Neptune::DBSubnetGroup",
        "AWS::RDS::DBClusterParameterGroup",
        "AWS::RDS::DBParameterGroup",
        "AWS::RDS::DBProxyTargetGroup",
        "AWS::RDS::DBSecurityGroup",
        "AWS::RDS::DBSubnetGroup",
        "AWS::RDS::EventSubscription",
        "AWS::RDS::OptionGroup",
    )
)

SERVICE = Service(
    name="rds",
    types={
        **_types("RDS", None),
        **_types("DocDB", "docdb"),
        **_types("Neptune", "neptune"),
        PROXY: ResourceType(view=_proxy, arn=Arn("rds", "db-proxy:", "DBProxyName")),
        "AWS::RDS::DBProxyTargetGroup": ResourceType(edges=_proxy_target_edges),
    },
    free=_FREE,
)
