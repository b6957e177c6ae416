"""What the parts of one lowering share: the template, what is known, and what was made so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sless_audit.template.sam.cfn import resolve_mappings, resolve_parameters
from sless_audit.template.sam.model import LoweredResource, SamProblem
from sless_audit.template.sam.source import Refused, Source
from sless_audit.template.values import Path

if TYPE_CHECKING:
    from sless_audit.template.sam.apis.draft import ApiDraft
    from sless_audit.template.sam.apis.usage_plan import SharedUsagePlan
    from sless_audit.template.sam.deployments import DeploymentPreference

IMPLICIT_API_IDS = ("ServerlessRestApi", "ServerlessHttpApi")
"""What SAM calls the API that events without an API of their own share; it replaces a resource of this name."""

_PARTITION_BY_REGION_PREFIX = {
    "cn-": "aws-cn",
    "us-isob-": "aws-iso-b",
    "us-iso-": "aws-iso",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
}


@dataclass(slots=True)
class Run:
    template: Mapping[str, Any]
    parameters: Mapping[str, Any]
    resources: dict[str, LoweredResource] = field(default_factory=dict)
    problems: list[SamProblem] = field(default_factory=list)
    conditions: dict[str, Any] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    apis: dict[str, "ApiDraft"] = field(default_factory=dict)
    deployment_preferences: dict[str, "DeploymentPreference"] = field(default_factory=dict)
    shared_usage_plan: "SharedUsagePlan | None" = None
    shared_destinations: dict[Path, Any] = field(default_factory=dict)
    """The place of a destination in Globals -> its ARN. SAM makes the queue or topic once, for the first function."""
    record_sets: dict[str, LoweredResource] = field(default_factory=dict)
    """Route 53 record set groups by logical ID: domains in one hosted zone share one."""

    def resolve(self, value: Any) -> Any:
        """What a value comes to with the known parameters, to decide by; resources keep their references."""
        return resolve_parameters(value, self.parameters)

    def resolve_with_mappings(self, value: Any) -> Any:
        return resolve_mappings(self.resolve(value), self.template.get("Mappings"))

    @property
    def partition(self) -> str:
        partition = self.parameters.get("AWS::Partition")
        if isinstance(partition, str):
            return partition
        region = self.parameters.get("AWS::Region")
        if isinstance(region, str):
            for prefix, name in _PARTITION_BY_REGION_PREFIX.items():
                if region.startswith(prefix):
                    return name
        return "aws"

    def arn(self, service: str, resource: str, *, account: bool = True) -> str:
        """An ARN of this partition, region and account as text for `Fn::Sub`."""
        return f"arn:{self.partition}:{service}:${{AWS::Region}}:{'${AWS::AccountId}:' if account else ''}{resource}"

    def managed_policy_arn(self, name: str) -> str:
        return f"arn:{self.partition}:iam::aws:policy/{name}"

    def add(self, *resources: LoweredResource | None) -> None:
        written = self.template["Resources"]
        for resource in resources:
            if resource is None:
                continue
            if (
                resource.logical_id in written
                and resource.source_id != resource.logical_id
                and resource.logical_id not in IMPLICIT_API_IDS
            ):
                self.problems.append(
                    SamProblem(
                        f"The template has a '{resource.logical_id}', which SAM generates for '{resource.source_id}'",
                        ("Resources", resource.logical_id),
                    )
                )
                continue
            self.resources[resource.logical_id] = resource

    def refused(self, refusal: Refused) -> None:
        self.problems.append(SamProblem(refusal.message, refusal.path))

    def attempt(self, step: Callable[[], None]) -> None:
        """Runs a step on its own, so that what SAM refuses of it does not stop the rest."""
        try:
            step()
        except Refused as refusal:
            self.refused(refusal)

    def editable(self, logical_id: str, name: str, empty: Any = None) -> Any:
        """A property of a resource of the template as a copy that an event may add to, made where it is missing."""
        resource = self.resources[logical_id]
        properties = resource.body.get("Properties")
        properties = dict(properties) if isinstance(properties, dict) else {}
        resource.body["Properties"] = properties
        value = properties.get(name)
        if value is None:
            value = {} if empty is None else empty
        elif isinstance(value, dict | list):
            value = value.copy()
        properties[name] = value
        return value

    def trace(self, logical_id: str, path: Path, place: Path) -> None:
        """Notes where a part that was added to a resource of the template comes from."""
        resource = self.resources[logical_id]
        own: dict[Path, Path] = {("Properties",): ("Resources", logical_id, "Properties")}
        self.resources[logical_id] = resource._replace(origins={**own, **resource.origins, path: place})
