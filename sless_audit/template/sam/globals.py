"""The `Globals` section: which properties it takes, and how they merge into the resources.

Facts: aws-sam-translator 1.110 (read 2026-11) and
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
"""

from collections.abc import Mapping
from typing import Any

from sless_audit.template.sam.cfn import is_intrinsic
from sless_audit.template.sam.model import SamProblem
from sless_audit.template.sam.source import Source
from sless_audit.template.values import Path

PREFIX = "AWS::Serverless::"

SUPPORTED: dict[str, frozenset[str]] = {
    "Function": frozenset(
        (
            "Handler",
            "Runtime",
            "CodeUri",
            "DeadLetterQueue",
            "Description",
            "MemorySize",
            "Timeout",
            "VpcConfig",
            "Environment",
            "Tags",
            "PropagateTags",
            "Tracing",
            "KmsKeyArn",
            "AutoPublishAlias",
            "AutoPublishAliasAllProperties",
            "Layers",
            "DeploymentPreference",
            "RolePath",
            "PermissionsBoundary",
            "ReservedConcurrentExecutions",
            "ProvisionedConcurrencyConfig",
            "AssumeRolePolicyDocument",
            "EventInvokeConfig",
            "FileSystemConfigs",
            "CodeSigningConfigArn",
            "Architectures",
            "SnapStart",
            "EphemeralStorage",
            "FunctionUrlConfig",
            "RuntimeManagementConfig",
            "LoggingConfig",
            "RecursiveLoop",
            "SourceKMSKeyArn",
            "TenancyConfig",
            "DurableConfig",
            "CapacityProviderConfig",
            "FunctionScalingConfig",
            "PublishToLatestPublished",
            "VersionDeletionPolicy",
        )
    ),
    "Api": frozenset(
        (
            "Auth",
            "Name",
            "DefinitionUri",
            "CacheClusterEnabled",
            "CacheClusterSize",
            "MergeDefinitions",
            "Variables",
            "EndpointConfiguration",
            "MethodSettings",
            "BinaryMediaTypes",
            "MinimumCompressionSize",
            "Cors",
            "GatewayResponses",
            "AccessLogSetting",
            "CanarySetting",
            "TracingEnabled",
            "OpenApiVersion",
            "Domain",
            "AlwaysDeploy",
            "PropagateTags",
            "SecurityPolicy",
            "EndpointAccessMode",
        )
    ),
    "HttpApi": frozenset(
        (
            "Auth",
            "AccessLogSettings",
            "StageVariables",
            "Tags",
            "CorsConfiguration",
            "DefaultRouteSettings",
            "Domain",
            "RouteSettings",
            "FailOnWarnings",
            "PropagateTags",
        )
    ),
    "SimpleTable": frozenset({"SSESpecification"}),
    "StateMachine": frozenset({"PropagateTags"}),
    "LayerVersion": frozenset({"PublishLambdaVersion"}),
    "CapacityProvider": frozenset(
        (
            "VpcConfig",
            "OperatorRole",
            "Tags",
            "InstanceRequirements",
            "ScalingConfig",
            "KmsKeyArn",
            "PropagateTags",
        )
    ),
    "WebSocketApi": frozenset(
        (
            "AccessLogSettings",
            "ApiKeySelectionExpression",
            "DefaultRouteSettings",
            "DisableExecuteApiEndpoint",
            "DisableSchemaValidation",
            "Domain",
            "FailOnWarnings",
            "IpAddressType",
            "PropagateTags",
            "RouteSelectionExpression",
            "RouteSettings",
            "StageVariables",
            "Tags",
        )
    ),
}


def read_globals(template: Mapping[str, Any], problems: list[SamProblem]) -> dict[str, dict[str, Any]]:
    """Section name -> its supported properties; SAM refuses the rest."""
    written = template.get("Globals")
    if "Globals" not in template:
        return {}
    if not isinstance(written, dict):
        problems.append(SamProblem("Globals must be a mapping of sections", ("Globals",)))
        return {}
    sections: dict[str, dict[str, Any]] = {}
    for name, properties in written.items():
        supported = SUPPORTED.get(name) if isinstance(name, str) else None
        if supported is None:
            problems.append(
                SamProblem(f"Globals has no section '{name}'; it has {', '.join(sorted(SUPPORTED))}", ("Globals", name))
            )
        elif not isinstance(properties, dict):
            problems.append(SamProblem(f"Globals section '{name}' must be a mapping of properties", ("Globals", name)))
        else:
            sections[name] = {key: value for key, value in properties.items() if key in supported}
            problems.extend(
                SamProblem(f"Globals section '{name}' does not support the property '{key}'", ("Globals", name, key))
                for key in properties
                if key not in supported
            )
    return sections


def merge_globals(source: Source, sections: Mapping[str, dict[str, Any]], problems: list[SamProblem]) -> None:
    """Merges the section of this resource's type into its properties."""
    name = source.type.removeprefix(PREFIX)
    section = sections.get(name)
    if not section:
        return
    ignored = source.resource.get("IgnoreGlobals")
    if ignored == "*":
        return
    if isinstance(ignored, list):
        problems.extend(
            SamProblem(
                f"IgnoreGlobals of '{source.logical_id}' names '{key}', which Globals does not set",
                (*source.root, "IgnoreGlobals"),
            )
            for key in ignored
            if not isinstance(key, str) or key not in section
        )
        section = {key: value for key, value in section.items() if key not in ignored}
    elif ignored:
        message = f"IgnoreGlobals of '{source.logical_id}' must be '*' or a list of property names"
        problems.append(SamProblem(message, (*source.root, "IgnoreGlobals")))
    merge = _Merge(("Globals", name), (*source.root, "Properties"))
    source.properties = merge.mappings(section, source.properties, ())
    source.elsewhere.update(merge.elsewhere)


class _Merge:
    """Mappings merge key by key, lists are joined (global items first), else the resource's value wins."""

    def __init__(self, global_root: Path, local_root: Path) -> None:
        self._global_root = global_root
        self._local_root = local_root
        self.elsewhere: dict[Path, Path] = {}

    def mappings(self, shared: Mapping[Any, Any], own: Mapping[Any, Any], path: Path) -> dict[Any, Any]:
        merged = dict(shared)
        for key in shared:
            if key not in own:
                self.elsewhere[(*path, key)] = (*self._global_root, *path, key)
        for key, value in own.items():
            merged[key] = self._values(shared[key], value, (*path, key)) if key in shared else value
        return merged

    def _values(self, shared: Any, own: Any, path: Path) -> Any:
        if isinstance(shared, dict) and isinstance(own, dict) and not is_intrinsic(shared) and not is_intrinsic(own):
            return self.mappings(shared, own, path)
        if isinstance(shared, list) and isinstance(own, list):
            for index in range(len(shared)):
                self.elsewhere[(*path, index)] = (*self._global_root, *path, index)
            for index in range(len(own)):
                self.elsewhere[(*path, len(shared) + index)] = (*self._local_root, *path, index)
            return shared + own
        return own
