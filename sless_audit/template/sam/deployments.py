"""`DeploymentPreference` of functions: gradual deployment by CodeDeploy."""

from dataclasses import dataclass
from typing import Any

from sless_audit.template.sam.cfn import get_att, if_parts, is_intrinsic, is_no_value, ref, sub, tag_list
from sless_audit.template.sam.conditions import any_of
from sless_audit.template.sam.function_versions import Published
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import assume_role_policy
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

_APPLICATION = "ServerlessDeploymentApplication"
_SERVICE_ROLE = "CodeDeployServiceRole"
_CONDITION = "ServerlessCodeDeployCondition"

_PREDEFINED = frozenset(
    (
        "Canary10Percent5Minutes",
        "Canary10Percent10Minutes",
        "Canary10Percent15Minutes",
        "Canary10Percent30Minutes",
        "Linear10PercentEvery1Minute",
        "Linear10PercentEvery2Minutes",
        "Linear10PercentEvery3Minutes",
        "Linear10PercentEvery10Minutes",
        "AllAtOnce",
    )
)
"""The Lambda deployment configurations of CodeDeploy, without the prefix `CodeDeployDefault.Lambda`."""


@dataclass(frozen=True, slots=True)
class DeploymentPreference:
    source: Source
    properties: dict[str, Any]
    type: Any
    condition: Any
    tags: dict[str, Any] | None


def read_deployment_preference(run: Run, source: Source, published: Published | None) -> None:
    """Notes an enabled preference for `lower_deployments`, and lets the alias be updated by CodeDeploy."""
    preference = source.get("DeploymentPreference")
    if not preference:
        return
    if not isinstance(preference, dict):
        run.refused(source.refuse("DeploymentPreference must be a mapping", "DeploymentPreference"))
        return
    enabled = run.resolve_with_mappings(preference.get("Enabled", True))
    if not enabled or enabled in ("false", "False"):
        return
    if published is None:
        if not source.get("AutoPublishAlias"):
            run.refused(source.refuse("DeploymentPreference requires AutoPublishAlias", "DeploymentPreference"))
        return
    if "Type" not in preference:
        run.refused(source.refuse("DeploymentPreference needs a Type", "DeploymentPreference"))
        return
    hooks = preference.get("Hooks", {})
    if not isinstance(hooks, dict):
        run.refused(source.refuse("Hooks of DeploymentPreference must be a mapping", "DeploymentPreference", "Hooks"))
        hooks = {}
    passes_condition = run.resolve_with_mappings(preference.get("PassthroughCondition", False)) in (
        True,
        "true",
        "True",
    )
    tags = source.get("Tags") if source.get("PropagateTags") and isinstance(source.get("Tags"), dict) else None
    run.deployment_preferences[source.logical_id] = DeploymentPreference(
        source,
        preference,
        run.resolve_with_mappings(preference["Type"]),
        source.condition if passes_condition else None,
        tags,
    )
    update = {
        "ApplicationName": ref(_APPLICATION),
        "DeploymentGroupName": ref(source.logical_id + "DeploymentGroup"),
        "BeforeAllowTrafficHook": hooks.get("PreTraffic"),
        "AfterAllowTrafficHook": hooks.get("PostTraffic"),
    }
    published.alias.body["UpdatePolicy"] = {
        "CodeDeployLambdaAliasUpdate": {
            name: value for name, value in update.items() if value not in (None, {"Ref": None})
        }
    }


def lower_deployments(run: Run) -> None:
    """The application and the service role that all preferences share, and a deployment group for each."""
    preferences = list(run.deployment_preferences.values())
    if not preferences:
        return
    first = preferences[0].source
    origin = first.place("DeploymentPreference")
    attributes = _shared_condition(run, preferences)
    tags: dict[str, Any] = {}
    for preference in preferences:
        tags.update(preference.tags or {})
    shared_tags = tag_list(tags) or None
    run.add(
        first.generate(
            _APPLICATION,
            "AWS::CodeDeploy::Application",
            {"ComputePlatform": "Lambda", "Tags": shared_tags},
            attributes=attributes,
            origin=origin,
        )
    )
    if not all(preference.properties.get("Role") for preference in preferences):
        limited = "Limited" if run.partition in ("aws-iso", "aws-iso-b") else ""
        run.add(
            first.generate(
                _SERVICE_ROLE,
                "AWS::IAM::Role",
                {
                    "AssumeRolePolicyDocument": assume_role_policy("codedeploy.amazonaws.com"),
                    "ManagedPolicyArns": [run.managed_policy_arn(f"service-role/AWSCodeDeployRoleForLambda{limited}")],
                    "Tags": shared_tags,
                },
                attributes=attributes,
                origin=origin,
            )
        )
    for preference in preferences:
        run.add(_deployment_group(run, preference))


def _shared_condition(run: Run, preferences: list[DeploymentPreference]) -> dict[str, Any]:
    """The shared resources exist when any of the functions does."""
    conditions = list(
        dict.fromkeys(preference.condition for preference in preferences if isinstance(preference.condition, str))
    )
    if not all(preference.condition for preference in preferences):
        return {}
    if len(conditions) == 1:
        return {"Condition": conditions[0]}
    run.conditions.update(any_of(sorted(conditions), _CONDITION))
    return {"Condition": _CONDITION}


def _deployment_group(run: Run, preference: DeploymentPreference) -> LoweredResource:
    source, properties = preference.source, preference.properties
    return source.generate(
        source.logical_id + "DeploymentGroup",
        "AWS::CodeDeploy::DeploymentGroup",
        {
            "AlarmConfiguration": _alarms(run, source, properties.get("Alarms")),
            "ApplicationName": ref(_APPLICATION),
            "AutoRollbackConfiguration": {
                "Enabled": True,
                "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
            },
            "DeploymentConfigName": _configuration_name(preference.type),
            "DeploymentStyle": {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"},
            "ServiceRoleArn": properties.get("Role") or get_att(_SERVICE_ROLE, "Arn"),
            "TriggerConfigurations": properties.get("TriggerConfigurations") or None,
            "Tags": tag_list(preference.tags) or None,
        },
        attributes={"Condition": preference.condition} if preference.condition else {},
        origin=source.place("DeploymentPreference"),
        origins={
            ("Properties", "AlarmConfiguration"): source.place("DeploymentPreference", "Alarms"),
            ("Properties", "DeploymentConfigName"): source.place("DeploymentPreference", "Type"),
        },
    )


def _alarms(run: Run, source: Source, alarms: Any) -> dict[str, Any] | None:
    if not alarms or is_no_value(alarms):
        return None
    parts = if_parts(alarms)
    if parts is not None:
        condition, then, otherwise = parts
        return {"Fn::If": [condition, _alarms(run, source, then) or {}, _alarms(run, source, otherwise) or {}]}
    if not isinstance(alarms, list):
        run.refused(source.refuse("Alarms of DeploymentPreference must be a list", "DeploymentPreference", "Alarms"))
        return None
    if is_no_value(alarms[0]):
        return {}
    return {"Enabled": True, "Alarms": [{"Name": alarm} for alarm in alarms]}


def _configuration_name(type_: Any) -> Any:
    """The full name of a configuration that CodeDeploy predefines, also inside an intrinsic function."""
    if isinstance(type_, list):
        return [_configuration_name(item) for item in type_]
    if is_intrinsic(type_):
        ((name, value),) = type_.items()
        if name == "Fn::Sub" and isinstance(value, str) and value in _PREDEFINED:
            return sub("CodeDeployDefault.Lambda${ConfigName}", {"ConfigName": value})
        return {name: _configuration_name(value)}
    if isinstance(type_, str) and type_ in _PREDEFINED:
        return sub("CodeDeployDefault.Lambda${ConfigName}", {"ConfigName": type_})
    return type_
