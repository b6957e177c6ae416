"""Amazon ElastiCache. Properties: CloudFormation reference, AWS::ElastiCache::* (2026-11)."""

from sless_audit.service import ABSENT, Arn, Properties, ResourceType, Service, views


def _cache(properties: Properties) -> views.Database:
    return views.Database(
        engine=properties.get("Engine"), global_cluster=ABSENT, kind="cache", replica_regions=[], backup_region=ABSENT
    )


# What https://aws.amazon.com/elasticache/pricing/ (2026-11) has no price for.
_FREE = frozenset(
    (
        "AWS::ElastiCache::ParameterGroup",
        "AWS::ElastiCache::SecurityGroup",
        "AWS::ElastiCache::SubnetGroup",
        "AWS::ElastiCache::User",
        "AWS::ElastiCache::UserGroup",
    )
)

SERVICE = Service(
    name="elasticache",
    types={
        "AWS::ElastiCache::CacheCluster": ResourceType(view=_cache, arn=Arn("elasticache", "cluster:", "ClusterName")),
        "AWS::ElastiCache::ReplicationGroup": ResourceType(
            view=_cache, arn=Arn("elasticache", "replicationgroup:", "ReplicationGroupId")
        ),
        "AWS::ElastiCache::ServerlessCache": ResourceType(
            view=_cache, arn=Arn("elasticache", "serverlesscache:", "ServerlessCacheName")
        ),
    },
    free=_FREE,
)
