"""Resource types for which AWS charges nothing, of services that have no module.

Each by the pricing page of its service (2026-11): what it sets up may be charged, it is not itself.
"""

_FREE: dict[str, tuple[str, ...]] = {
    # https://aws.amazon.com/autoscaling/pricing/
    "AWS::ApplicationAutoScaling::": ("ScalableTarget", "ScalingPolicy"),
    "AWS::AutoScaling::": ("LaunchConfiguration", "LifecycleHook", "ScalingPolicy", "ScheduledAction"),
    # https://aws.amazon.com/batch/pricing/
    "AWS::Batch::": ("JobDefinition", "JobQueue", "SchedulingPolicy"),
    # https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/: budgets that watch and tell; actions are not
    "AWS::Budgets::": ("Budget",),
    # What the CDK notes of itself in a template: https://docs.aws.amazon.com/cdk/v2/guide/usage-data.html
    "AWS::CDK::": ("Metadata",),
    # https://aws.amazon.com/codedeploy/pricing/: deployments to Lambda, ECS and EC2
    "AWS::CodeDeploy::": ("Application", "DeploymentConfig", "DeploymentGroup"),
    # https://aws.amazon.com/lake-formation/pricing/
    "AWS::LakeFormation::": ("DataLakeSettings", "Permissions", "PrincipalPermissions", "Resource"),
    # https://aws.amazon.com/ram/faqs/
    "AWS::RAM::": ("Permission", "ResourceShare"),
    # https://docs.aws.amazon.com/ARG/latest/userguide/resource-groups.html
    "AWS::ResourceGroups::": ("Group",),
    # https://aws.amazon.com/xray/pricing/: traces are charged to those who record them
    "AWS::XRay::": ("Group", "ResourcePolicy", "SamplingRule"),
}
"""By prefix of the type."""


def is_free(resource_type: str) -> bool:
    service, _, name = resource_type.rpartition("::")
    return name in _FREE.get(f"{service}::", ())
