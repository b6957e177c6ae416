"""What ElastiCache charges for: https://aws.amazon.com/elasticache/pricing/ (2026-11).

Nodes by the hour, by their type and engine; serverless caches by what they store and do.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import Charge, Meter, by_the_hour, not_known
from sless_audit.graph.model import Resource
from sless_audit.template.values import ABSENT, Value
from sless_audit.workload.load import Input, Load

_UNKNOWN = ("elasticache", "node")


def _cluster(cluster: Resource, load: Load) -> Iterator[Charge]:
    properties = cluster.properties
    number = load.property(cluster, "nodes", properties.number("NumCacheNodes"), ("NumCacheNodes",), "count")
    yield _nodes(cluster, load, number)


def _group(group: Resource, load: Load) -> Iterator[Charge]:
    """Each shard has a primary and its replicas."""
    properties = group.properties

    def number(name: str) -> Input | None:
        return load.property(group, name, properties.number(name), (name,), "count")

    if load.settled(properties.get("NumNodeGroups")) is ABSENT:
        yield _nodes(group, load, number("NumCacheClusters"))
        return
    shards, replicas = number("NumNodeGroups"), number("ReplicasPerNodeGroup")
    if shards is None or replicas is None:
        yield not_known("nodes", _UNKNOWN, "NumNodeGroups and ReplicasPerNodeGroup")
        return
    nodes = shards.value * (1 + replicas.value)
    yield _nodes(group, load, shards._replace(name=f"{group.source_id}: nodes", value=Decimal(nodes)))


def _nodes(cache: Resource, load: Load, number: Input | None) -> Charge:
    kind, engine = (_text(load.settled(cache.properties.get(name))) for name in ("CacheNodeType", "Engine"))
    engine = engine or ("redis" if cache.type.endswith("ReplicationGroup") else "")
    if not kind or not engine or number is None:
        return not_known("nodes", _UNKNOWN, "CacheNodeType, Engine and the number of nodes")
    return by_the_hour("nodes", ("elasticache", f"node-{kind}-{engine}"), number)


def _text(value: Value) -> str:
    return value.lower() if isinstance(value, str) else ""


def _serverless(_: Resource, __: Load) -> Iterator[Charge]:
    yield not_known("storage", ("elasticache", "serverless-valkey-storage"), "the GB that it stores")
    yield not_known(
        "processing", ("elasticache", "serverless-valkey-ecpu"), "the processing units that it uses", "work"
    )


METERS: dict[str, Meter] = {
    "AWS::ElastiCache::CacheCluster": _cluster,
    "AWS::ElastiCache::ReplicationGroup": _group,
    "AWS::ElastiCache::ServerlessCache": _serverless,
}
