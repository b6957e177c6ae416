"""What Amazon MQ charges for: https://aws.amazon.com/amazon-mq/pricing/ (2026-11).

Brokers by the hour, by engine, instance type and mode of deployment, with all of their nodes; and what they store.
"""

from collections.abc import Iterator

from sless_audit.cost.metering import HOURS_PER_MONTH, Charge, Meter, not_known, stored
from sless_audit.graph.model import Resource
from sless_audit.services.mq import BROKER
from sless_audit.workload.load import Load

_MODES = {"SINGLE_INSTANCE": "single", "ACTIVE_STANDBY_MULTI_AZ": "active-standby", "CLUSTER_MULTI_AZ": "cluster"}


def _broker(broker: Resource, load: Load) -> Iterator[Charge]:
    properties = broker.properties
    engine, kind, mode = (
        load.settled(properties.get(one)) for one in ("EngineType", "HostInstanceType", "DeploymentMode")
    )
    if not isinstance(engine, str) or not isinstance(kind, str) or not isinstance(mode, str) or mode not in _MODES:
        yield not_known("broker", ("mq", "broker"), "EngineType, HostInstanceType and DeploymentMode")
        return
    price = ("mq", f"broker-{engine.lower()}-{kind}-{_MODES[mode]}")
    yield Charge("broker", price, HOURS_PER_MONTH, None, "730 hours")
    on_efs = engine.lower() == "activemq" and load.settled(properties.get("StorageType", default="EFS")) == "EFS"
    yield stored(broker, load, ("mq", "storage-efs-activemq" if on_efs else "storage-ebs"))


METERS: dict[str, Meter] = {BROKER: _broker}
