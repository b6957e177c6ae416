"""Amazon ECS. Free are clusters and task definitions: what is charged for is the capacity that tasks run on
(https://aws.amazon.com/ecs/pricing/, 2026-11)."""

from sless_audit.service import Arn, ResourceType, Service

ECS_SERVICE = "AWS::ECS::Service"

SERVICE = Service(
    name="ecs",
    types={
        ECS_SERVICE: ResourceType(),
        "AWS::ECS::TaskDefinition": ResourceType(arn=Arn("ecs", "task-definition/", "Family")),
    },
    free=frozenset(
        (
            "AWS::ECS::CapacityProvider",
            "AWS::ECS::Cluster",
            "AWS::ECS::ClusterCapacityProviderAssociations",
            "AWS::ECS::TaskDefinition",
        )
    ),
)
