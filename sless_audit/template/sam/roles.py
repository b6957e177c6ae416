"""Roles that SAM generates, and the forms that `Policies` may take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from sless_audit.aws.sam_policy_templates import MissingParameters, expand_policy_template
from sless_audit.template.sam.cfn import if_parts, is_intrinsic, is_no_value
from sless_audit.template.sam.managed_policies import managed_policy_arn
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Refused, Source
from sless_audit.template.values import Path


def assume_role_policy(service: str) -> dict[str, Any]:
    """The trust policy that lets one AWS service take the role."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": [service]}}],
    }


def inline_policy(name: str, *statements: dict[str, Any], version: bool = False) -> dict[str, Any]:
    document: dict[str, Any] = {"Version": "2012-10-17"} if version else {}
    document["Statement"] = list(statements)
    return {"PolicyName": name, "PolicyDocument": document}


def allow(action: Any, resource: Any) -> dict[str, Any]:
    return {"Action": action, "Effect": "Allow", "Resource": resource}


def xray_policy_arn(run: Run) -> str:
    """The managed policy that SAM adds where tracing is on."""
    return run.managed_policy_arn("AWSXrayWriteOnlyAccess" if run.partition == "aws" else "AWSXRayDaemonWriteAccess")


def invoke_function_policy(name: str, function_arn: Any) -> dict[str, Any]:
    return inline_policy(name + "LambdaPolicy", allow("lambda:InvokeFunction", function_arn))


def start_execution_policy(name: str, state_machine_arn: Any) -> dict[str, Any]:
    return inline_policy(name + "StartExecutionPolicy", allow("states:StartExecution", state_machine_arn))


def send_message_policy(name: str, queue_arn: Any) -> dict[str, Any]:
    return inline_policy(name + "SQSPolicy", allow("sqs:SendMessage", queue_arn))


def publish_policy(name: str, topic_arn: Any) -> dict[str, Any]:
    # "publish" in lower case is what SAM writes; IAM compares actions without regard to case.
    return inline_policy(name + "SNSPolicy", allow("sns:publish", topic_arn))


def put_events_policy(name: str, bus_arn: Any) -> dict[str, Any]:
    return inline_policy(name + "EventBridgePolicy", allow("events:PutEvents", bus_arn))


def put_object_policy(name: str, bucket_arn: Any) -> dict[str, Any]:
    objects = {"Fn::Join": ["/", [bucket_arn, "*"]]}
    return inline_policy(name + "S3Policy", allow("s3:PutObject", objects), allow("s3:ListBucket", bucket_arn))


@dataclass(slots=True)
class RoleDraft:
    """A role while the parts of its resource are added to it."""

    source: Source
    logical_id: str
    trust: Any
    managed: list[Any] = field(default_factory=list)
    inline: list[Any] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)
    """Path, PermissionsBoundary and Tags."""
    attributes: dict[str, Any] = field(default_factory=dict)
    origins: dict[Path, Path] = field(default_factory=dict)

    def attach(self, arn: Any, place: Path) -> None:
        if arn not in self.managed:
            self.origins[("Properties", "ManagedPolicyArns", len(self.managed))] = place
            self.managed.append(arn)

    def grant(self, policy: Any, place: Path) -> None:
        self.origins[("Properties", "Policies", len(self.inline))] = place
        self.inline.append(policy)

    def grant_once(self, policy: dict[str, Any], place: Path) -> None:
        """Adds a policy unless the role has its document already."""
        document = policy["PolicyDocument"]
        if not any(isinstance(known, dict) and known.get("PolicyDocument") == document for known in self.inline):
            self.grant(policy, place)

    def lower(self) -> LoweredResource:
        policies_place = self.source.place("Policies") if "Policies" in self.source.properties else self.source.root
        return self.source.generate(
            self.logical_id,
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": self.trust,
                "ManagedPolicyArns": self.managed,
                "Policies": self.inline or None,
                **self.properties,
            },
            attributes=self.attributes,
            origin=policies_place,
            origins=self.origins,
        )


class _Kind(Enum):
    MANAGED = auto()
    STATEMENT = auto()
    TEMPLATE = auto()
    UNKNOWN = auto()


def add_policies(run: Run, role: RoleDraft, policies: Any, key: str = "Policies") -> None:
    """Adds each item of `Policies`; one that SAM refuses is reported and left out."""
    if not policies:
        return
    listed = policies if isinstance(policies, list) else [policies]
    for index, policy in enumerate(listed):
        place = role.source.place(key, index) if isinstance(policies, list) else role.source.place(key)
        try:
            _add_policy(run, role, policy, index, place)
        except Refused as refusal:
            run.refused(refusal)


def _add_policy(run: Run, role: RoleDraft, policy: Any, index: int, place: Path) -> None:
    kind = _kind(policy, place)
    if kind is _Kind.MANAGED:
        role.attach(
            _each_branch(
                policy, lambda name: managed_policy_arn(name, run.partition) if isinstance(name, str) else name
            ),
            place,
        )
    elif kind is _Kind.STATEMENT:
        name = f"{role.logical_id}Policy{index}"
        _grant(role, _each_branch(policy, lambda document: {"PolicyName": name, "PolicyDocument": document}), place)
    elif kind is _Kind.TEMPLATE:
        name = f"{role.logical_id}Policy{index}"
        _grant(
            role,
            _each_branch(
                policy,
                lambda template: {
                    "PolicyName": name,
                    "PolicyDocument": {"Statement": _template_statements(template, place)},
                },
            ),
            place,
        )
    else:
        raise Refused(
            f"Policy {index} of '{role.source.logical_id}' is no managed policy, policy template or policy document",
            place,
        )


def _grant(role: RoleDraft, policy: Any, place: Path) -> None:
    index = len(role.inline)
    role.grant(policy, place)
    role.origins[("Properties", "Policies", index, "PolicyDocument")] = place


def _each_branch(policy: Any, convert: Any) -> Any:
    """Converts a policy, or those of both branches of an `Fn::If`."""
    parts = if_parts(policy)
    if parts is None:
        return convert(policy)
    condition, then, otherwise = parts
    return {
        "Fn::If": [condition, *(branch if is_no_value(branch) else convert(branch) for branch in (then, otherwise))]
    }


def _kind(policy: Any, place: Path) -> _Kind:
    if isinstance(policy, str):
        return _Kind.MANAGED
    parts = if_parts(policy)
    if parts is not None:
        return _common_kind(parts[1], parts[2], place)
    if isinstance(policy, dict) and "Fn::If" in policy and len(policy) == 1:
        raise Refused("Fn::If takes three arguments", place)
    if is_intrinsic(policy):
        return _Kind.MANAGED
    if isinstance(policy, dict) and "Statement" in policy:
        return _Kind.STATEMENT
    return _Kind.TEMPLATE if isinstance(policy, dict) and len(policy) == 1 else _Kind.UNKNOWN


def _common_kind(then: Any, otherwise: Any, place: Path) -> _Kind:
    kinds = [_kind(branch, place) for branch in (then, otherwise) if not is_no_value(branch)]
    if len(set(kinds)) > 1:
        raise Refused("Both branches of an Fn::If in Policies must be of the same kind", place)
    return kinds[0] if kinds else _Kind.MANAGED


def _template_statements(policy: Mapping[str, Any], place: Path) -> list[dict[str, object]]:
    ((name, parameters),) = policy.items()
    statements = expand_policy_template(name, parameters if isinstance(parameters, dict) else {})
    if statements is None:
        raise Refused(f"There is no SAM policy template '{name}'", place)
    if not isinstance(parameters, dict):
        raise Refused(f"The parameters of policy template '{name}' must be a mapping", (*place, name))
    if isinstance(statements, MissingParameters):
        raise Refused(f"Policy template '{name}' needs a value for {', '.join(statements.names)}", (*place, name))
    return list(statements)


def service_role(
    source: Source,
    logical_id: str,
    service: str,
    policies: Iterable[dict[str, Any]],
    *,
    boundary: Any = None,
    attributes: Mapping[str, Any] | None = None,
    origin: Path,
) -> LoweredResource:
    """A role for one AWS service with these inline policies."""
    return source.generate(
        logical_id,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": assume_role_policy(service),
            "Policies": list(policies),
            "PermissionsBoundary": boundary,
        },
        attributes=attributes,
        origin=origin,
    )
