"""Amazon Aurora DSQL. Properties: CloudFormation reference, AWS::DSQL::Cluster (2026-11)."""

from sless_audit.aws import arns
from sless_audit.service import ABSENT, Arn, Properties, ResourceType, Service, Unknown, Value, combine, views


def _cluster(properties: Properties) -> views.Database:
    return views.Database(
        engine="dsql",
        global_cluster=ABSENT,
        kind="cluster",
        replica_regions=[
            combine(_region, peer) for _, peer, _ in properties.items("MultiRegionProperties", "Clusters")
        ],
        backup_region=ABSENT,
    )


def _region(peer: Value) -> Value:
    """Of a peer's ARN; a cluster alone may name itself."""
    arn = arns.parse(peer) if isinstance(peer, str) else None
    return arn.region if arn else Unknown("", "the region of another cluster")


SERVICE = Service(
    name="dsql", types={"AWS::DSQL::Cluster": ResourceType(view=_cluster, arn=Arn("dsql", "cluster/", None))}
)
