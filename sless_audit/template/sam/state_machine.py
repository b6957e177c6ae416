"""AWS::Serverless::StateMachine."""

import json
import re
from typing import Any

from sless_audit.template.sam.cfn import get_att, is_intrinsic, ref
from sless_audit.template.sam.code import definition_location
from sless_audit.template.sam.events import lower_state_machine_events
from sless_audit.template.sam.events.target import EventTarget
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import RoleDraft, add_policies, assume_role_policy, xray_policy_arn
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.sam.tags import propagate_tags, sam_tags
from sless_audit.template.values import Path

_RENAMED = {
    "Name": "StateMachineName",
    "Type": "StateMachineType",
    "Logging": "LoggingConfiguration",
    "Tracing": "TracingConfiguration",
}
_DYNAMIC_REFERENCE = re.compile(r"^{{resolve:([a-z-]+):(.+)}}$")


def lower_state_machine(run: Run, source: Source) -> None:
    origins: dict[Path, Path] = {}
    properties: dict[str, Any] = {}
    for name, lowered_name in _RENAMED.items():
        if source.get(name) is not None:
            properties[lowered_name] = source.get(name)
            origins.update(source.traces(("Properties", lowered_name), name))
    _define(run, source, properties, origins)
    properties["Tags"] = sam_tags(run, source, "stateMachine:createdBy")
    related: list[LoweredResource] = []
    role = _role(run, source)
    if source.get("Role"):
        properties["RoleArn"] = source.get("Role")
        origins[("Properties", "RoleArn")] = source.place("Role")
        if source.get("Policies"):
            run.refused(source.refuse("Only one of Role and Policies can be given", "Policies"))
    else:
        properties["RoleArn"] = get_att(role.logical_id, "Arn")
        related.append(role.lower())
    alias_id = _publish(run, source, related)
    machine = source.lower_as("AWS::StepFunctions::StateMachine", properties, origins=origins)
    uses_alias = source.get("UseAliasAsEventTarget")
    if uses_alias and alias_id is None:
        run.refused(source.refuse("UseAliasAsEventTarget requires AutoPublishAlias", "UseAliasAsEventTarget"))
    target = EventTarget.of_state_machine(source, alias_id if uses_alias and alias_id else source.logical_id)
    related.extend(lower_state_machine_events(run, source, target))
    propagate_tags([machine, *related], source.get("Tags"), source.get("PropagateTags"))
    run.add(machine, *related)


def _define(run: Run, source: Source, properties: dict[str, Any], origins: dict[Path, Path]) -> None:
    """`DefinitionString` of an inline definition, `DefinitionS3Location` of one in a file (local: see `code.py`)."""
    definition, uri = source.get("Definition"), source.get("DefinitionUri")
    substitutions = source.get("DefinitionSubstitutions")
    if substitutions:
        properties["DefinitionSubstitutions"] = substitutions
    if definition and uri:
        run.refused(source.refuse("Only one of Definition and DefinitionUri can be given", "DefinitionUri"))
    if definition:
        taken_out: dict[str, Any] = {}
        text = json.dumps(
            _without_intrinsics(definition, taken_out), sort_keys=True, indent=4, separators=(",", ": "), default=str
        )
        if taken_out:
            given = substitutions if isinstance(substitutions, dict) else {}
            properties["DefinitionSubstitutions"] = {**given, **taken_out}
        properties["DefinitionString"] = {"Fn::Join": ["\n", text.split("\n")]}
        origins[("Properties", "DefinitionString")] = source.place("Definition")
    elif uri:
        properties["DefinitionS3Location"] = definition_location(uri)
        origins[("Properties", "DefinitionS3Location")] = source.place("DefinitionUri")
    else:
        run.refused(source.refuse(f"State machine '{source.logical_id}' has neither Definition nor DefinitionUri"))


def _without_intrinsics(value: Any, taken_out: dict[str, Any]) -> Any:
    """The definition as JSON can hold it: intrinsic functions become substitutions, numbered by the order of keys."""
    if is_intrinsic(value) or (isinstance(value, str) and _DYNAMIC_REFERENCE.match(value)):
        name = f"definition_substitution_{len(taken_out) + 1}"
        taken_out[name] = value
        return "${" + name + "}"
    if isinstance(value, dict):
        return {str(key): _without_intrinsics(value[key], taken_out) for key in sorted(value, key=str)}
    if isinstance(value, list):
        return [_without_intrinsics(item, taken_out) for item in value]
    return value


def _role(run: Run, source: Source) -> RoleDraft:
    role = RoleDraft(
        source,
        source.logical_id + "Role",
        assume_role_policy("states.amazonaws.com"),
        properties={
            "Path": source.get("RolePath"),
            "PermissionsBoundary": source.get("PermissionsBoundary"),
            "Tags": sam_tags(run, source, "stateMachine:createdBy"),
        },
        attributes=source.passed_on,
    )
    if not source.get("Role"):
        add_policies(run, role, source.get("Policies"))
    tracing = source.get("Tracing")
    if isinstance(tracing, dict) and tracing.get("Enabled") is True:
        role.attach(xray_policy_arn(run), source.place("Tracing"))
    return role


def _publish(run: Run, source: Source, related: list[LoweredResource]) -> str | None:
    """Adds the version and the alias of `AutoPublishAlias`; returns the alias's logical ID."""
    alias = source.get("AutoPublishAlias")
    preference = source.get("DeploymentPreference")
    if not alias:
        if preference:
            run.refused(source.refuse("DeploymentPreference requires AutoPublishAlias", "DeploymentPreference"))
        return None
    if not isinstance(alias, str):
        run.refused(source.refuse("AutoPublishAlias must be a string", "AutoPublishAlias"))
        return None
    version_id, alias_id = source.logical_id + "Version", f"{source.logical_id}Alias{alias}"
    place = source.place("AutoPublishAlias")
    related.append(
        source.generate(
            version_id,
            "AWS::StepFunctions::StateMachineVersion",
            {
                "StateMachineArn": ref(source.logical_id),
                "StateMachineRevisionId": get_att(source.logical_id, "StateMachineRevisionId"),
            },
            attributes={"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", **source.passed_on},
            origin=place,
        )
    )
    deployment = preference if isinstance(preference, dict) and preference else {"Type": "ALL_AT_ONCE"}
    related.append(
        source.generate(
            alias_id,
            "AWS::StepFunctions::StateMachineAlias",
            {"Name": alias, "DeploymentPreference": {**deployment, "StateMachineVersionArn": ref(version_id)}},
            origin=place,
            origins={("Properties", "DeploymentPreference"): source.place("DeploymentPreference")}
            if preference
            else None,
        )
    )
    return alias_id
