"""What EFS charges for: https://aws.amazon.com/efs/pricing/ (2026-11).

Storage by its class, here that which files are written to; with elastic throughput what is read and written, with
provisioned throughput what is above that included.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter, not_known, stored
from sless_audit.graph.model import Resource
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import Load


def _file_system(file_system: Resource, load: Load) -> Iterator[Charge]:
    properties = file_system.properties
    one_zone = load.settled(properties.get("AvailabilityZoneName")) is not ABSENT
    yield stored(file_system, load, ("efs", "storage-one-zone" if one_zone else "storage-standard"))
    mode = load.settled(properties.get("ThroughputMode", default="bursting"))
    if mode == "elastic":
        yield not_known("data read", ("efs", "elastic-throughput-read"), "the GB that are read", "reads")
        yield not_known("data written", ("efs", "elastic-throughput-write"), "the GB that are written", "writes")
    elif mode == "provisioned":
        yield not_known("throughput", ("efs", "provisioned-throughput"), "the throughput that storage includes")


METERS: dict[str, Meter] = {"AWS::EFS::FileSystem": _file_system}
