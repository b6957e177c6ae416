"""What MSK charges for: https://aws.amazon.com/msk/pricing/ (2026-11).

Brokers and their storage; of a serverless cluster the hour, its partitions, and what goes in and out.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import HOURS_PER_MONTH, Charge, Meter, by_the_hour, not_known
from sless_audit.graph.model import Resource
from sless_audit.workload.load import Load


def _cluster(cluster: Resource, load: Load) -> Iterator[Charge]:
    properties = cluster.properties
    brokers = load.property(
        cluster, "brokers", properties.number("NumberOfBrokerNodes"), ("NumberOfBrokerNodes",), "count"
    )
    kind = load.settled(properties.get("BrokerNodeGroupInfo", "InstanceType"))
    if brokers is None or not isinstance(kind, str):
        yield not_known("brokers", ("msk", "broker"), "NumberOfBrokerNodes and InstanceType")
        return
    yield by_the_hour("brokers", ("msk", f"broker-{kind}"), brokers)
    path = ("BrokerNodeGroupInfo", "StorageInfo", "EBSStorageInfo", "VolumeSize")
    volume = load.property(cluster, "volume", properties.number(*path), path, "GB")
    if volume is None:
        yield not_known("storage", ("msk", "broker-storage-gp2"), "VolumeSize")
    else:
        yield Charge(
            "storage", ("msk", "broker-storage-gp2"), brokers.value * volume.value, None, "brokers × volume",
            (brokers, volume),
        )  # fmt: skip


def _serverless(_: Resource, __: Load) -> Iterator[Charge]:
    yield Charge("cluster", ("msk", "serverless-cluster"), HOURS_PER_MONTH, None, "730 hours")
    yield not_known("partitions", ("msk", "serverless-partition"), "the number of partitions")
    yield not_known("data in", ("msk", "serverless-data-in"), "the GB that go in", "work")
    yield not_known("data out", ("msk", "serverless-data-out"), "the GB that go out", "work")
    yield not_known("storage", ("msk", "serverless-storage"), "the GB that it stores")


METERS: dict[str, Meter] = {"AWS::MSK::Cluster": _cluster, "AWS::MSK::ServerlessCluster": _serverless}
