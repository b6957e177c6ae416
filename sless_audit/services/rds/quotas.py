"""What bounds databases: RDS user guide, "Quotas and constraints", Aurora user guide, "Performance and scaling for
Aurora Serverless v2" and "Managing Amazon Aurora MySQL" (2026-10). Each execution environment is taken to keep one
connection.

`max_connections` follows the memory that is left after the system and RDS, of which AWS states no figure: nine
tenths of that of the class are taken.
"""

from collections.abc import Iterator

from sless_audit.graph.model import Resource
from sless_audit.graph.views import Function
from sless_audit.limits.occupancy import environments
from sless_audit.limits.uses import Demand, QuotaUse, Use
from sless_audit.services.rds.meters import CLUSTER, INSTANCE
from sless_audit.template.values import Value

_LEFT = 0.9
_GIB = 1_024**3
_BYTES = {"mysql": (12_582_880, None), "mariadb": (25_165_760, 12_000), "postgres": (9_531_392, 5_000)}
"""Of memory for a connection, and the most: `max_connections_…` in the table of quotas."""
_ACU = (1, 4, 8, 16, 32, 64, 128, 192, 256)
_RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html"
_AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html"


def _instance(instance: Resource, demand: Demand) -> Iterator[Use]:
    yield from _connections(instance, _of_class(instance, instance.properties.get("Engine"), demand), _RDS, demand)


def _cluster(cluster: Resource, demand: Demand) -> Iterator[Use]:
    engine = cluster.properties.get("Engine")
    most = demand.load.settled(cluster.properties.get("ServerlessV2ScalingConfiguration", "MaxCapacity"))
    if isinstance(most, int | float) and not isinstance(most, bool):
        yield from _connections(cluster, _serverless(float(most), engine, demand), _AURORA, demand)
        return
    instances = [edge.source for edge in cluster.edges_in("attached-to") if isinstance(edge.source, Resource)]
    limits = [_of_class(one, engine, demand) for one in instances if one.type == INSTANCE]
    known = [limit for limit in limits if limit is not None]
    yield from _connections(cluster, max(known, default=None), _RDS, demand)


def _connections(database: Resource, limit: float | None, source: str, demand: Demand) -> Iterator[Use]:
    callers = {
        edge.source
        for edge in demand.load.ways.incoming(database)
        if isinstance(edge.source, Resource) and edge.source.as_(Function) is not None
    }
    used = sum(environments(one, demand) for one in sorted(callers, key=lambda one: one.id))
    if used:
        yield Use(
            "connections", used, limit, "connections", "new connections are refused", source,
            levers=("put RDS Proxy in front", "limit the concurrency of the functions", "take a larger class"),
            formula="concurrent environments × one connection",
        )  # fmt: skip


def _of_class(instance: Resource, engine: Value, demand: Demand) -> float | None:
    size, kind = (demand.load.settled(value) for value in (instance.properties.get("DBInstanceClass"), engine))
    if not isinstance(size, str) or not isinstance(kind, str):
        return None
    try:
        if kind == "aurora-mysql":
            return demand.quota("aurora-mysql", f"max_connections_default {size}").number
        memory = demand.quota("rds", f"instance_memory {size}").number
    except KeyError:  # a class that the table does not have
        return None
    each, most = _BYTES.get("postgres" if kind == "aurora-postgresql" else kind, (None, None))
    if memory is None or each is None:
        return None
    found = float(memory * _GIB * _LEFT // each)
    return min(found, float(most)) if most is not None else found


def _serverless(most: float, engine: Value, demand: Demand) -> float | None:
    """AWS states the figure for some capacities: that of the next smaller one is taken."""
    kind = demand.load.settled(engine)
    family = {"aurora-mysql": "mysql", "aurora-postgresql": "postgresql"}.get(kind) if isinstance(kind, str) else None
    below = [one for one in _ACU if one <= most]
    if family is None or not below:
        return None
    return demand.quota("aurora-serverless-v2", f"max_connections_{family} max_acu={below[-1]}").number


QUOTAS: dict[str, QuotaUse] = {INSTANCE: _instance, CLUSTER: _cluster}
