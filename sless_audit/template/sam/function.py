"""AWS::Serverless::Function."""

from typing import TYPE_CHECKING, Any

from sless_audit.template.sam.cfn import get_att, if_, if_parts, is_no_value
from sless_audit.template.sam.code import code_location
from sless_audit.template.sam.events import lower_function_events
from sless_audit.template.sam.events.target import EventTarget
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.roles import RoleDraft, add_policies, assume_role_policy, inline_policy, xray_policy_arn
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.sam.tags import propagate_tags, sam_tags
from sless_audit.template.values import Path

if TYPE_CHECKING:
    from sless_audit.template.sam.function_versions import Published

_PASSED_THROUGH = (
    "Handler",
    "Runtime",
    "Description",
    "MemorySize",
    "Timeout",
    "VpcConfig",
    "Environment",
    "KmsKeyArn",
    "ReservedConcurrentExecutions",
    "Layers",
    "FileSystemConfigs",
    "ImageConfig",
    "PackageType",
    "Architectures",
    "SnapStart",
    "EphemeralStorage",
    "CodeSigningConfigArn",
    "RuntimeManagementConfig",
    "LoggingConfig",
    "TenancyConfig",
    "RecursiveLoop",
    "DurableConfig",
    "PublishToLatestPublished",
)

_DLQ_ACTIONS = {"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}

_CAPACITY_PROVIDER_PROPERTIES = {
    "Arn": "CapacityProviderArn",
    "PerExecutionEnvironmentMaxConcurrency": "PerExecutionEnvironmentMaxConcurrency",
    "ExecutionEnvironmentMemoryGiBPerVCpu": "ExecutionEnvironmentMemoryGiBPerVCpu",
}


def lower_function(run: Run, source: Source) -> None:
    _check(run, source)
    properties, origins = _function_properties(run, source)
    published = _publish(run, source, properties)
    role = _role(run, source)
    related: list[LoweredResource] = [] if published is None else published.resources()
    if source.get("FunctionUrlConfig"):
        from sless_audit.template.sam.function_versions import lower_function_url

        run.attempt(lambda: related.extend(lower_function_url(source, published)))
    if source.get("EventInvokeConfig"):
        from sless_audit.template.sam.event_invoke import lower_event_invoke_config

        run.attempt(lambda: related.extend(lower_event_invoke_config(run, source, published, role)))
    add_policies(run, role, source.get("Policies"))
    function = source.lower_as("AWS::Lambda::Function", properties, origins=origins)
    target = EventTarget.of_function(source, None if published is None else published.alias.logical_id)
    related.extend(lower_function_events(run, source, target, role))
    _wear_role(run, source, function, role, related)
    propagate_tags([function, *related], source.get("Tags"), source.get("PropagateTags"))
    run.add(function, *related)
    _note_references(run, source, published, related)


def _publish(run: Run, source: Source, properties: dict[str, Any]) -> "Published | None":
    published: Published | None = None
    if source.get("AutoPublishAlias"):
        from sless_audit.template.sam.function_versions import publish

        published = publish(run, source, properties)
    elif source.get("ProvisionedConcurrencyConfig"):
        message = "ProvisionedConcurrencyConfig requires AutoPublishAlias"
        run.refused(source.refuse(message, "ProvisionedConcurrencyConfig"))
    if source.get("DeploymentPreference"):
        from sless_audit.template.sam.deployments import read_deployment_preference

        read_deployment_preference(run, source, published)
    return published


def _note_references(run: Run, source: Source, published: "Published | None", related: list[LoweredResource]) -> None:
    """`Ref: Fn.Alias` and the like."""
    if published is not None:
        run.references[f"{source.logical_id}.Alias"] = published.alias.logical_id
        run.references[f"{source.logical_id}.Version"] = published.version.logical_id
    for kind, name in (("AWS::SNS::Topic", "DestinationTopic"), ("AWS::SQS::Queue", "DestinationQueue")):
        for resource in related:
            if resource.body["Type"] == kind:
                run.references[f"{source.logical_id}.{name}"] = resource.logical_id


def _check(run: Run, source: Source) -> None:
    """Reports what SAM refuses and lowering can do without."""
    package = source.get("PackageType") or "Zip"
    if package == "Zip":
        missing = [name for name in ("Runtime", "Handler") if not source.get(name)]
        if missing:
            run.refused(source.refuse(f"Function '{source.logical_id}' has no {' and no '.join(missing)}"))
    elif package != "Image":
        run.refused(source.refuse("PackageType must be Zip or Image", "PackageType"))
    for name in ("Environment", "Events", "Tags"):
        if source.get(name) is not None and not isinstance(source.get(name), dict):
            run.refused(source.refuse(f"{name} of '{source.logical_id}' must be a mapping", name))
            source.properties[name] = None
    dead_letters = source.get("DeadLetterQueue")
    if dead_letters is not None and (
        not isinstance(dead_letters, dict)
        or dead_letters.get("Type") not in ("SQS", "SNS")
        or not dead_letters.get("TargetArn")
    ):
        run.refused(source.refuse("DeadLetterQueue needs Type (SQS or SNS) and TargetArn", "DeadLetterQueue"))
        source.properties["DeadLetterQueue"] = None


def _function_properties(run: Run, source: Source) -> tuple[dict[str, Any], dict[Path, Path]]:
    origins: dict[Path, Path] = {}
    properties: dict[str, Any] = {"Code": _code(source, origins)}
    if source.get("FunctionName"):
        properties["FunctionName"] = source.get("FunctionName")
    for name in _PASSED_THROUGH:
        value = source.get(name)
        if value is not None:
            properties[name] = value
    properties["Tags"] = sam_tags(run, source)
    if _is_traced(run, source):
        properties["TracingConfig"] = {"Mode": source.get("Tracing")}
        origins[("Properties", "TracingConfig", "Mode")] = source.place("Tracing")
    if source.get("DeadLetterQueue"):
        properties["DeadLetterConfig"] = {"TargetArn": source.get("DeadLetterQueue")["TargetArn"]}
        origins[("Properties", "DeadLetterConfig")] = source.place("DeadLetterQueue")
    capacity = source.get("CapacityProviderConfig")
    if isinstance(capacity, dict):
        config = {
            to: capacity[name] for name, to in _CAPACITY_PROVIDER_PROPERTIES.items() if capacity.get(name) is not None
        }
        properties["CapacityProviderConfig"] = {"LambdaManagedInstancesCapacityProviderConfig": config}
    if source.get("FunctionScalingConfig"):
        properties["FunctionScalingConfig"] = source.get("FunctionScalingConfig")
    if source.get("Role") is not None:
        properties["Role"] = source.get("Role")
    return properties, origins


def _code(source: Source, origins: dict[Path, Path]) -> Any:
    """`Code`; a local path as a string (see `code.py`). Without any, `sam package` takes the folder of the template."""
    if source.get("PackageType") == "Image":
        if source.get("ImageUri") is None:
            return None
        origins[("Properties", "Code", "ImageUri")] = source.place("ImageUri")
        return {"ImageUri": source.get("ImageUri")}
    if source.get("InlineCode") is not None:
        origins[("Properties", "Code", "ZipFile")] = source.place("InlineCode")
        code = {"ZipFile": source.get("InlineCode")}
    else:
        origins[("Properties", "Code")] = source.place("CodeUri") if "CodeUri" in source.properties else source.root
        code = code_location(source.get("CodeUri") or ".")
    if source.get("SourceKMSKeyArn") and isinstance(code, dict):
        code = {**code, "SourceKMSKeyArn": source.get("SourceKMSKeyArn")}
        origins[("Properties", "Code", "SourceKMSKeyArn")] = source.place("SourceKMSKeyArn")
    return code


def _is_traced(run: Run, source: Source) -> bool:
    return bool(source.get("Tracing")) and run.resolve(source.get("Tracing")) != "Disabled"


def _role(run: Run, source: Source) -> RoleDraft:
    """The execution role that SAM generates for a function without one."""
    trust = source.get("AssumeRolePolicyDocument")
    role = RoleDraft(
        source,
        source.logical_id + "Role",
        assume_role_policy("lambda.amazonaws.com") if trust is None else trust,
        properties={
            "Path": source.get("RolePath"),
            "PermissionsBoundary": source.get("PermissionsBoundary"),
            "Tags": sam_tags(run, source),
        },
        attributes=source.passed_on,
    )
    durable = source.get("DurableConfig")
    basic = "AWSLambdaBasicDurableExecutionRolePolicy" if durable else "AWSLambdaBasicExecutionRole"
    role.attach(
        run.managed_policy_arn(f"service-role/{basic}"), source.place("DurableConfig") if durable else source.root
    )
    if _is_traced(run, source):
        role.attach(xray_policy_arn(run), source.place("Tracing"))
    if source.get("VpcConfig"):
        role.attach(run.managed_policy_arn("service-role/AWSLambdaVPCAccessExecutionRole"), source.place("VpcConfig"))
    dead_letters = source.get("DeadLetterQueue")
    if dead_letters:
        statement = {
            "Action": _DLQ_ACTIONS[dead_letters["Type"]],
            "Resource": dead_letters["TargetArn"],
            "Effect": "Allow",
        }
        role.grant(inline_policy("DeadLetterQueuePolicy", statement, version=True), source.place("DeadLetterQueue"))
    return role


def _wear_role(
    run: Run, source: Source, function: LoweredResource, role: RoleDraft, related: list[LoweredResource]
) -> None:
    """Adds the generated role where the function takes it: without `Role`, or where a branch of `Fn::If` has none."""
    properties = function.body["Properties"]
    generated = get_att(role.logical_id, "Arn")
    own = source.get("Role")
    parts = if_parts(run.resolve(own))
    if own is None:
        properties["Role"] = generated
    elif parts is None:
        return
    else:
        condition, then, otherwise = parts
        if is_no_value(then) and is_no_value(otherwise):
            properties["Role"] = generated
        elif is_no_value(then):
            properties["Role"] = if_(condition, generated, otherwise)
            role.attributes["Condition"] = condition
        elif is_no_value(otherwise):
            properties["Role"] = if_(condition, then, generated)
            role.attributes["Condition"] = f"NOT{condition}"
            run.conditions[f"NOT{condition}"] = {"Fn::Not": [{"Condition": condition}]}
        else:
            return
    related.append(role.lower())
