"""AWS::Serverless::Connector and `Connectors` of a resource: who may do what with whom, as policies and permissions."""

import re
from dataclasses import dataclass, field
from typing import Any

from sless_audit.template.sam.cfn import ref, referenced_id
from sless_audit.template.sam.connector_profiles import PROFILES, ROLE_PROPERTY, Kind, Profile, end_values
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Refused, Source
from sless_audit.template.values import Path

_TYPE = "AWS::Serverless::Connector"

_LOWERED_TYPES = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
}
_PLACEHOLDER = re.compile(r"<(Source|Destination)\.(\w+)>")


@dataclass(frozen=True, slots=True)
class End:
    """One side of a connector."""

    type: str
    logical_id: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    """Arn, RoleName, QueueUrl, ResourceId, Name, Qualifier: as far as known."""


def embedded_connectors(resource_id: str, resource: dict[str, Any]) -> list[Source]:
    """The connectors that stand in a resource, which is their source, as resources of their own."""
    connectors = resource.get("Connectors")
    found = []
    for name, written in connectors.items() if isinstance(connectors, dict) else ():
        place: Path = ("Resources", resource_id, "Connectors", name)
        properties = written.get("Properties") if isinstance(written, dict) else None
        if not isinstance(properties, dict):
            found.append(Source(f"{resource_id}{name}", _TYPE, {}, {}, place))
            continue
        reference = properties.get("SourceReference")
        own = {key: value for key, value in properties.items() if key != "SourceReference"}
        own["Source"] = {"Id": resource_id, **(reference if isinstance(reference, dict) else {})}
        found.append(Source(f"{resource_id}{name}", _TYPE, own, written, place))
    return found


def lower_connector(run: Run, source: Source) -> None:
    destinations = source.get("Destination")
    permissions = source.get("Permissions")
    if not isinstance(permissions, list) or not permissions or not all(isinstance(name, str) for name in permissions):
        raise source.refuse(f"Connector '{source.logical_id}' needs Permissions: Read, Write or both", "Permissions")
    several = isinstance(destinations, list)
    made: list[LoweredResource] = []
    for index, destination in enumerate(destinations if several else [destinations]):
        keys = ("Destination", index) if several else ("Destination",)
        written = source.get("Source")
        if not isinstance(destination, dict) or not isinstance(written, dict):
            raise source.refuse(f"Connector '{source.logical_id}' needs a Source and a Destination", *keys)
        source_end = _end(run, source, written, destination, ("Source",))
        destination_end = _end(run, source, destination, written, keys)
        suffix = f"Destination{index}" if several else ""
        made.extend(connect(run, source, source_end, destination_end, permissions, suffix))
    run.add(*made)
    _replace_depends_on(run, source.logical_id, [resource.logical_id for resource in made])


def _end(run: Run, source: Source, written: dict[str, Any], other: dict[str, Any], keys: Path) -> End:
    logical_id = written.get("Id")
    described = [key for key in written if key not in ("Id", "Qualifier")]
    if ("Id" in written) == bool(described):
        raise source.refuse(
            "An end of a connector is either an Id (with a Qualifier) or a Type with what is needed of it", *keys
        )
    if logical_id is None:
        type_ = written.get("Type")
        if not isinstance(type_, str) or not type_:
            raise source.refuse("An end of a connector without an Id needs a Type", *keys)
        return End(_LOWERED_TYPES.get(type_, type_), None, written)
    resource = run.resources.get(logical_id) if isinstance(logical_id, str) else None
    if resource is None or not isinstance(resource.body.get("Type"), str):
        raise source.refuse(f"There is no resource '{logical_id}' to connect", *keys, "Id")
    type_ = resource.body["Type"]
    values = end_values(type_, logical_id)
    role = _role_of(resource, other)
    if role is not None:
        values["RoleName"] = ref(role)
    if "Qualifier" in written:
        values["Qualifier"] = written["Qualifier"]
    return End(type_, logical_id, values)


def _role_of(resource: LoweredResource, other: dict[str, Any]) -> str | None:
    """The logical ID of the role of a resource; a rule has one for each target."""
    properties = resource.body.get("Properties")
    if not isinstance(properties, dict):
        return None
    if resource.body["Type"] == "AWS::Events::Rule":
        targets = properties.get("Targets")
        for target in targets if isinstance(targets, list) else []:
            arn = target.get("Arn") if isinstance(target, dict) else None
            target_id = referenced_id(arn)
            if (target_id and target_id == other.get("Id")) or (other.get("Arn") and arn == other["Arn"]):
                return referenced_id(target.get("RoleArn"))
        return None
    return referenced_id(properties.get(ROLE_PROPERTY.get(resource.body["Type"], "")))


def connect(
    run: Run, source: Source, source_end: End, destination_end: End, permissions: list[str], suffix: str = ""
) -> list[LoweredResource]:
    """The resources that let the source do with the destination what `permissions` says."""
    profile = PROFILES.get((source_end.type, destination_end.type))
    if profile is None:
        raise source.refuse(f"A connector cannot connect {source_end.type} to {destination_end.type}")
    wanted = [name for name in profile.access if name in permissions]
    if not set(permissions) <= set(profile.access) or (
        profile.combinations and tuple(sorted(set(permissions))) not in profile.combinations
    ):
        allowed = " or ".join(" + ".join(names) for names in profile.combinations) or ", ".join(profile.access)
        raise source.refuse(
            f"Permissions from {source_end.type} to {destination_end.type} must be {allowed}", "Permissions"
        )
    metadata = {
        "aws:sam:connectors": {
            source.logical_id: {
                "Source": {"Type": _written_type(run, source_end)},
                "Destination": {"Type": _written_type(run, destination_end)},
            }
        }
    }
    attributes = source.kept
    own = attributes.get("Metadata")
    attributes["Metadata"] = {**(own if isinstance(own, dict) else {}), **metadata}
    ends = {"Source": source_end.values, "Destination": destination_end.values}
    fill = _Filler(source, ends)
    if profile.kind is Kind.PERMISSION:
        return [_permission(source, profile, name, fill, ends, suffix, attributes) for name in wanted]
    statements = [_statement(profile, statement, fill) for name in wanted for statement in profile.access[name]]
    document = {"Version": "2012-10-17", "Statement": statements}
    holder = "Source" if profile.of_source and profile.kind is Kind.ROLE_POLICY else "Destination"
    kind, key, value_name, id_part, list_name = {
        Kind.ROLE_POLICY: ("AWS::IAM::ManagedPolicy", holder, "RoleName", "Policy", "Roles"),
        Kind.QUEUE_POLICY: ("AWS::SQS::QueuePolicy", holder, "QueueUrl", "QueuePolicy", "Queues"),
        Kind.TOPIC_POLICY: ("AWS::SNS::TopicPolicy", holder, "Arn", "TopicPolicy", "Topics"),
    }[profile.kind]
    holding = ends[key].get(value_name)
    if not holding:
        raise source.refuse(f"The {value_name} of the {key} is not known", key)
    policy = source.generate(
        source.logical_id + id_part + suffix,
        kind,
        {"PolicyDocument": document, list_name: [holding]},
        attributes=attributes,
        depends_on=source.depends_on,
    )
    _let_wait(run, profile, source_end, destination_end, policy.logical_id)
    return [policy]


def _written_type(run: Run, end: End) -> str:
    written = run.template["Resources"].get(end.logical_id) if end.logical_id else None
    type_ = written.get("Type") if isinstance(written, dict) else None
    return type_ if isinstance(type_, str) else end.type


class _Filler:
    """Puts what is known of the ends into the texts of a profile."""

    def __init__(self, source: Source, ends: dict[str, dict[str, Any]]) -> None:
        self._source = source
        self._ends = ends

    def __call__(self, text: str) -> Any:
        variables: dict[str, Any] = {}

        def named(match: re.Match[str]) -> str:
            end, name = match.groups()
            value = self._ends[end].get(name)
            if value is None:
                raise Refused(f"The {name} of the {end} is not known", self._source.place(end))
            variables[end + name] = value
            return "${" + end + name + "}"

        filled = _PLACEHOLDER.sub(named, text)
        if len(variables) == 1 and filled == "${" + next(iter(variables)) + "}":
            return next(iter(variables.values()))
        if "${" not in filled:
            return filled
        return {"Fn::Sub": [filled, variables] if variables else filled}


def _statement(profile: Profile, statement: tuple[tuple[str, ...], tuple[str, ...]], fill: _Filler) -> dict[str, Any]:
    actions, resources = statement
    if profile.kind is Kind.ROLE_POLICY:
        return {"Effect": "Allow", "Action": list(actions), "Resource": [fill(resource) for resource in resources]}
    return {
        "Effect": "Allow",
        "Principal": {"Service": profile.service},
        "Resource": fill(resources[0]),
        "Action": actions[0],
        "Condition": {"ArnEquals": {"aws:SourceArn": fill(profile.source_arn)}},
    }


def _permission(
    source: Source,
    profile: Profile,
    name: str,
    fill: _Filler,
    ends: dict[str, dict[str, Any]],
    suffix: str,
    attributes: dict[str, Any],
) -> LoweredResource:
    function_arn = ends["Destination"].get("Arn")
    if not function_arn:
        raise source.refuse("The Arn of the Destination is not known", "Destination")
    return source.generate(
        f"{source.logical_id}{name}LambdaPermission{suffix}",
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": function_arn,
            "Principal": profile.service,
            "SourceArn": fill(profile.source_arn),
            "SourceAccount": fill(profile.source_account) if profile.source_account else None,
        },
        attributes=attributes,
        depends_on=source.depends_on,
    )


def _let_wait(run: Run, profile: Profile, source_end: End, destination_end: End, policy_id: str) -> None:
    if source_end.logical_id is None:
        return
    if profile.first == "source":
        _add_depends_on(run.resources[source_end.logical_id], policy_id)
    elif profile.first == "mapping" and destination_end.logical_id is not None:
        mappings = [
            resource
            for resource in run.resources.values()
            if resource.body.get("Type") == "AWS::Lambda::EventSourceMapping"
            and _connects(resource.body.get("Properties"), source_end.logical_id, destination_end.logical_id)
        ]
        if len(mappings) == 1:
            _add_depends_on(mappings[0], policy_id)


def _connects(properties: Any, source_id: str, function_id: str) -> bool:
    return (
        isinstance(properties, dict)
        and referenced_id(properties.get("FunctionName")) == function_id
        and referenced_id(properties.get("EventSourceArn")) == source_id
    )


def _depends_on(resource: LoweredResource) -> list[Any]:
    written = resource.body.get("DependsOn") or []
    return list(written) if isinstance(written, list) else [written]


def _add_depends_on(resource: LoweredResource, logical_id: str) -> None:
    listed = _depends_on(resource)
    if logical_id not in listed:
        resource.body["DependsOn"] = [*listed, logical_id]


def _replace_depends_on(run: Run, connector_id: str, made: list[str]) -> None:
    """What waited for the connector waits for what it became."""
    for resource in run.resources.values():
        listed = _depends_on(resource)
        if connector_id in listed:
            kept = [name for name in listed if name != connector_id]
            resource.body["DependsOn"] = kept + [name for name in made if name not in kept]
