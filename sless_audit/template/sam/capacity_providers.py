"""AWS::Serverless::CapacityProvider: EC2 capacity for functions, and the role that runs it."""

from typing import Any

from sless_audit.template.sam.cfn import get_att, tag_list
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import assume_role_policy
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.values import Path

_CREATED_BY = {"lambda:createdBy": "SAM"}
_REQUIREMENTS = {
    "Architectures": "Architectures",
    "AllowedTypes": "AllowedInstanceTypes",
    "ExcludedTypes": "ExcludedInstanceTypes",
}


def lower_capacity_provider(run: Run, source: Source) -> None:
    vpc = source.mapping("VpcConfig")
    if not vpc or "SubnetIds" not in vpc:
        run.refused(
            source.refuse(f"CapacityProvider '{source.logical_id}' needs a VpcConfig with SubnetIds", "VpcConfig")
        )
        vpc = vpc or {}
    tags = source.mapping("Tags") or {}
    operator = source.get("OperatorRole")
    role = None if operator else _operator_role(run, source, tags)
    requirements = source.mapping("InstanceRequirements")
    properties: dict[str, Any] = {
        "CapacityProviderName": source.get("CapacityProviderName") or None,
        "VpcConfig": {name: vpc[name] for name in ("SubnetIds", "SecurityGroupIds") if vpc.get(name) is not None},
        "PermissionsConfig": {
            "CapacityProviderOperatorRoleArn": operator or get_att(source.logical_id + "OperatorRole", "Arn")
        },
        "Tags": tag_list({**tags, **_CREATED_BY}),
        "InstanceRequirements": {
            to: requirements[name] for name, to in _REQUIREMENTS.items() if requirements.get(name) is not None
        }
        if requirements
        else None,
        "CapacityProviderScalingConfig": _scaling(source.mapping("ScalingConfig")),
        "KmsKeyArn": source.get("KmsKeyArn") or None,
    }
    origins: dict[Path, Path] = {}
    for name, key in (("CapacityProviderScalingConfig", "ScalingConfig"), ("PermissionsConfig", "OperatorRole")):
        if source.get(key) is not None:
            origins[("Properties", name)] = source.place(key)
    run.add(role, source.lower_as("AWS::Lambda::CapacityProvider", properties, origins=origins))


def _scaling(config: dict[str, Any] | None) -> dict[str, Any] | None:
    if not config:
        return None
    scaling: dict[str, Any] = {}
    if config.get("MaxVCpuCount") is not None:
        scaling["MaxVCpuCount"] = config["MaxVCpuCount"]
    utilization = config.get("AverageCPUUtilization")
    scaling["ScalingMode"] = "Auto" if utilization is None else "Manual"
    if utilization is not None:
        metric = "LambdaCapacityProviderAverageCPUUtilization"
        scaling["ScalingPolicies"] = [{"PredefinedMetricType": metric, "TargetValue": utilization}]
    return scaling


def _operator_role(run: Run, source: Source, tags: dict[str, Any]) -> LoweredResource:
    propagated = tags if source.get("PropagateTags") else {}
    return source.generate(
        source.logical_id + "OperatorRole",
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": assume_role_policy("lambda.amazonaws.com"),
            "ManagedPolicyArns": [run.managed_policy_arn("AWSLambdaManagedEC2ResourceOperator")],
            "Tags": tag_list({**_CREATED_BY, **propagated}),
        },
    )
