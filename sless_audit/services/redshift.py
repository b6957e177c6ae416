"""Amazon Redshift. Properties: CloudFormation reference, AWS::Redshift::Cluster (2026-11)."""

from sless_audit.service import ABSENT, Arn, Properties, ResourceType, Service, views


def _cluster(properties: Properties) -> views.Database:
    return views.Database(
        engine="redshift",
        global_cluster=ABSENT,
        kind="cluster",
        replica_regions=[],
        backup_region=properties.get("DestinationRegion"),
    )


SERVICE = Service(
    name="redshift",
    types={
        "AWS::Redshift::Cluster": ResourceType(view=_cluster, arn=Arn("redshift", "cluster:", "ClusterIdentifier")),
    },
)
