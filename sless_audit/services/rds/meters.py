"""What RDS and Aurora charge for: https://aws.amazon.com/rds/pricing/, https://aws.amazon.com/rds/aurora/pricing/
(2026-11).

Instances by class, engine and number of zones; storage as allocated, that of Aurora as used; Aurora Serverless v2 by
its capacity, of which the template tells the least that is always there.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import HOURS_PER_MONTH, Charge, Meter, by_the_hour, not_known, stored
from sless_audit.graph.model import Resource
from sless_audit.services.rds import PROXY
from sless_audit.template.values import Ref, Value
from sless_audit.workload.load import Load

INSTANCE = "AWS::RDS::DBInstance"
CLUSTER = "AWS::RDS::DBCluster"

_ENGINES = {"postgres": "postgresql", "mysql": "mysql", "mariadb": "mariadb"}
_SERVERLESS = "db.serverless"


def _instance(instance: Resource, load: Load) -> Iterator[Charge]:
    properties = instance.properties
    size, engine = (_text(load.settled(properties.get(name))) for name in ("DBInstanceClass", "Engine"))
    if size == _SERVERLESS:
        yield _serverless(instance, load)
        return
    if not size or not engine:
        yield not_known("instance", ("rds", "instance"), "DBInstanceClass and Engine")
        return
    if engine.startswith("aurora"):
        yield Charge("instance", ("rds", f"{size}-{engine}"), HOURS_PER_MONTH, None, "730 hours")
        return
    zones = "multi-az" if load.settled(properties.flag("MultiAZ")) is True else "single-az"
    price = ("rds", f"{size}-{_ENGINES.get(engine, engine)}-{zones}")
    yield Charge("instance", price, HOURS_PER_MONTH, None, "730 hours")
    kind = load.settled(properties.get("StorageType", default="gp2"))
    allocated = load.property(
        instance, "allocated storage", properties.number("AllocatedStorage"), ("AllocatedStorage",), "GB"
    )
    storage = ("rds", f"storage-{kind}-{zones}" if kind != "io1" else "storage-io1")
    if allocated is None:
        yield not_known("storage", storage, "AllocatedStorage")
    else:
        yield Charge("storage", storage, allocated.value, None, "GB", (allocated,))


def _text(value: Value) -> str:
    return value.lower() if isinstance(value, str) else ""


def _cluster(cluster: Resource, load: Load) -> Iterator[Charge]:
    if _text(load.settled(cluster.properties.get("Engine"))).startswith("aurora"):
        optimized = load.settled(cluster.properties.get("StorageType")) == "aurora-iopt1"
        component = "aurora-storage-io-optimized" if optimized else "aurora-storage"
        yield stored(cluster, load, ("rds", component))
        if not optimized:
            yield not_known("requests of storage", ("rds", "aurora-io"), "reads and writes of storage", "work")


def _serverless(instance: Resource, load: Load) -> Charge:
    """The least capacity of the cluster that it is in; what it scales up to under load is not in it."""
    price = ("rds", "aurora-serverless-v2")
    named = load.settled(instance.properties.get("DBClusterIdentifier"))
    path = ("ServerlessV2ScalingConfiguration", "MinCapacity")
    for cluster in load.deployed.of_type(CLUSTER):
        if isinstance(named, Ref) and (named.stack, named.logical_id) == (cluster.stack.name, cluster.logical_id):
            least = load.property(cluster, "least capacity", cluster.properties.number(*path), path, "ACU")
            if least is not None and least.value > Decimal(0):
                return by_the_hour("least capacity", price, least)
    return not_known("capacity", price, "the capacity units that it uses")


def _proxy(_: Resource, __: Load) -> Iterator[Charge]:
    yield not_known("proxy", ("rds", "proxy-vcpu"), "the vCPUs of the databases behind it")


METERS: dict[str, Meter] = {INSTANCE: _instance, CLUSTER: _cluster, PROXY: _proxy}
