"""Amazon MSK. Properties: CloudFormation reference, AWS::MSK::Cluster, AWS::MSK::ServerlessCluster (2026-11)."""

from sless_audit.service import ABSENT, Arn, Properties, ResourceType, Service, views


def _cluster(_: Properties) -> views.Database:
    return views.Database(
        engine="kafka", global_cluster=ABSENT, kind="broker", replica_regions=[], backup_region=ABSENT
    )


_CLUSTER = ResourceType(view=_cluster, arn=Arn("kafka", "cluster/", "ClusterName"))

SERVICE = Service(name="msk", types={"AWS::MSK::Cluster": _CLUSTER, "AWS::MSK::ServerlessCluster": _CLUSTER})
