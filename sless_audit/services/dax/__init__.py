"""Amazon DynamoDB Accelerator. Properties: CloudFormation reference, AWS::DAX::Cluster (2026-11)."""

from sless_audit.service import ABSENT, Arn, Properties, ResourceType, Service, views


def _cluster(_: Properties) -> views.Database:
    return views.Database(engine="dax", global_cluster=ABSENT, kind="cache", replica_regions=[], backup_region=ABSENT)


SERVICE = Service(
    name="dax",
    types={"AWS::DAX::Cluster": ResourceType(view=_cluster, arn=Arn("dax", "cache/", "ClusterName"))},
    # https://aws.amazon.com/dynamodb/pricing/ (2026-11)
    free=frozenset(("AWS::DAX::ParameterGroup", "AWS::DAX::SubnetGroup")),
)
