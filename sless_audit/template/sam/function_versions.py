"""What a function publishes: version, alias and URL."""

import re
from dataclasses import dataclass
from typing import Any

from sless_audit.template.sam.cfn import get_att, hash_suffix, is_intrinsic, ref, referenced_id
from sless_audit.template.sam.model import LoweredResource
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source

_ALIAS_NAME = re.compile(r"(?!^[0-9]+$)[a-zA-Z0-9_-]+$")


@dataclass(frozen=True, slots=True)
class Published:
    name: Any
    """Of the alias: text, or the reference to a parameter."""
    version: LoweredResource
    alias: LoweredResource

    def resources(self) -> list[LoweredResource]:
        return [self.version, self.alias]


def publish(run: Run, source: Source, properties: dict[str, Any]) -> Published | None:
    """The version and the alias of `AutoPublishAlias`."""
    written = source.get("AutoPublishAlias")
    name = run.resolve(written)
    if isinstance(name, dict) and isinstance(name.get("Ref"), str):
        # A parameter without a value: only the logical ID of the alias needs one.
        id_part, name = name["Ref"].replace(":", ""), written
    elif isinstance(name, str) and _ALIAS_NAME.match(name):
        id_part = name.replace("-", "D").replace("_", "U")
    else:
        message = "AutoPublishAlias must be an alias name, or the Ref of a parameter whose value is one"
        run.refused(source.refuse(message, "AutoPublishAlias"))
        return None
    code_hash = run.resolve(source.get("AutoPublishCodeSha256"))
    if code_hash is not None and not isinstance(code_hash, str):
        run.refused(source.refuse("AutoPublishCodeSha256 must be a string", "AutoPublishCodeSha256"))
        code_hash = None
    if code_hash:
        properties["Description"] = _described(source.get("Description"), code_hash)
    suffix = code_hash[:10] if code_hash else hash_suffix(_version_data(run, source, properties))
    attributes = source.passed_on
    if "DeletionPolicy" not in attributes:
        default = "Delete" if source.get("CapacityProviderConfig") is not None else "Retain"
        attributes["DeletionPolicy"] = source.get("VersionDeletionPolicy") or default
    scaling = source.get("FunctionScalingConfig") if source.get("CapacityProviderConfig") is not None else None
    version = source.generate(
        f"{source.logical_id}Version{suffix}",
        "AWS::Lambda::Version",
        {
            "FunctionName": ref(source.logical_id),
            "Description": source.get("VersionDescription"),
            "FunctionScalingConfig": scaling,
        },
        attributes=attributes,
        origin=source.place("AutoPublishAlias"),
        origins={("Properties", "Description"): source.place("VersionDescription")}
        if source.get("VersionDescription")
        else None,
    )
    provisioned = source.get("ProvisionedConcurrencyConfig")
    alias = source.generate(
        f"{source.logical_id}Alias{id_part}",
        "AWS::Lambda::Alias",
        {
            "Name": name,
            "FunctionName": ref(source.logical_id),
            "FunctionVersion": get_att(version.logical_id, "Version"),
            "ProvisionedConcurrencyConfig": provisioned or None,
        },
        origin=source.place("AutoPublishAlias"),
        origins=source.traces(("Properties", "ProvisionedConcurrencyConfig"), "ProvisionedConcurrencyConfig")
        if provisioned
        else None,
    )
    return Published(name, version, alias)


def _described(description: Any, code_hash: str) -> Any:
    """A new description makes CloudFormation see a change of the code that the template does not show."""
    if not description:
        return code_hash
    return (
        f"{description} {code_hash}" if isinstance(description, str) else {"Fn::Join": [" ", [description, code_hash]]}
    )


def _version_data(run: Run, source: Source, properties: dict[str, Any]) -> Any:
    """What a new version is published for: code, environment, memory, SnapStart; or all properties if asked for."""
    if source.get("AutoPublishAliasAllProperties"):
        return {**properties, **_layers_that_publish(run, source)}
    code = run.resolve(properties["Code"])
    data: dict[str, Any] = dict(code) if isinstance(code, dict) else {"Code": code}
    environment = source.get("Environment")
    if isinstance(environment, dict):
        data.update(environment)
    if source.get("MemorySize"):
        data["MemorySize"] = source.get("MemorySize")
    snap_start = source.get("SnapStart")
    if isinstance(snap_start, dict) and snap_start.get("ApplyOn", "None") != "None":
        data["SnapStart"] = snap_start
    return data


def _layers_that_publish(run: Run, source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {}
    layers = source.get("Layers")
    for layer in layers if isinstance(layers, list) else []:
        layer_id = referenced_id(layer)
        layer_source = run.sources.get(layer_id) if layer_id else None
        if layer_id and layer_source is not None and layer_source.get("PublishLambdaVersion"):
            found[layer_id] = layer_source.properties
    return found


def lower_function_url(source: Source, published: Published | None) -> list[LoweredResource]:
    """The URL, and for `AuthType: NONE` the two permissions that a public URL needs.

    Both since October 2025: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    config = source.mapping("FunctionUrlConfig")
    if not config:
        return []
    place = source.place("FunctionUrlConfig")
    auth_type = config.get("AuthType")
    if not is_intrinsic(auth_type) and not is_intrinsic(config) and auth_type not in ("AWS_IAM", "NONE"):
        raise source.refuse("FunctionUrlConfig needs an AuthType of AWS_IAM or NONE", "FunctionUrlConfig")
    target = ref(published.alias.logical_id if published else source.logical_id)
    url = source.generate(
        source.logical_id + "Url",
        "AWS::Lambda::Url",
        {
            "TargetFunctionArn": target,
            "AuthType": auth_type,
            "Cors": config.get("Cors") or None,
            "InvokeMode": config.get("InvokeMode"),
        },
        origin=place,
        origins={
            path: traced
            for name in ("AuthType", "Cors", "InvokeMode")
            if name in config
            for path, traced in source.traces(("Properties", name), "FunctionUrlConfig", name).items()
        },
    )
    if auth_type != "NONE":
        return [url]
    public = source.place("FunctionUrlConfig", "AuthType")
    return [
        url,
        source.generate(
            source.logical_id + "UrlPublicPermissions",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunctionUrl",
                "FunctionName": target,
                "Principal": "*",
                "FunctionUrlAuthType": auth_type,
            },
            origin=public,
        ),
        source.generate(
            source.logical_id + "URLInvokeAllowPublicAccess",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": target,
                "Principal": "*",
                "InvokedViaFunctionUrl": True,
            },
            origin=public,
        ),
    ]
