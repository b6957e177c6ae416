"""What DynamoDB Accelerator charges for: nodes by the hour, by their type (https://aws.amazon.com/dynamodb/pricing/,
2026-11)."""

from collections.abc import Iterator

from sless_audit.cost.metering import Charge, Meter, by_the_hour, not_known
from sless_audit.graph.model import Resource
from sless_audit.workload.load import Load


def _cluster(cluster: Resource, load: Load) -> Iterator[Charge]:
    properties = cluster.properties
    nodes = load.property(cluster, "nodes", properties.number("ReplicationFactor"), ("ReplicationFactor",), "count")
    kind = load.settled(properties.get("NodeType"))
    if nodes is None or not isinstance(kind, str):
        yield not_known("nodes", ("dynamodb", "dax-node"), "NodeType and ReplicationFactor")
    else:
        yield by_the_hour("nodes", ("dynamodb", f"dax-node-{kind}"), nodes)


METERS: dict[str, Meter] = {"AWS::DAX::Cluster": _cluster}
