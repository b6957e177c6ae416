"""A template of an assembly, with what the assembly knows of its resources."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from sless_audit.template.cdk.assembly import StackArtifact
from sless_audit.template.cdk.assets import Assets
from sless_audit.template.cdk.constructs import Construct
from sless_audit.template.source import PartlyRead, ResourceSource, Template

_CODE: Mapping[str, str] = {
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
}
"""Type → the property that says where its code lies."""

_DEFINITIONS = ("DefinitionS3Location", "BodyS3Location")
"""Properties that say where a state machine or an API is defined: each an object with the key of an asset."""

_STACK = "AWS::CloudFormation::Stack"
_MOST_NAMED = 3


class Placed(NamedTuple):
    template: Template
    nested: Mapping[str, Path]
    """Logical ID of a nested stack → its template, there or not."""
    construct_paths: Mapping[str, str]
    """Logical ID of a nested stack → the construct path of that stack."""


def placed(template: Template, stack: StackArtifact, construct_path: str) -> Placed:
    """`construct_path`: that of the stack whose template it is, the artifact itself or one nested in it."""
    resources: dict[str, ResourceSource] = {}
    nested: dict[str, Path] = {}
    nested_paths: dict[str, str] = {}
    outside: list[str] = []
    for name, source in template.resources.items():
        path = _noted_path(source) or stack.constructs.path_of(source.source_id or name, construct_path)
        kind = source.body["Type"]
        written = _asset(source, _CODE.get(kind) or ("TemplateURL" if kind == _STACK else None), stack.assets)
        file = stack.assets.path(written) if written is not None else None
        if written is not None and file is None:
            outside.append(name)
        if kind == _STACK and file is not None:
            nested[name] = file
            nested_paths[name] = (path or name).rpartition("/")[0].removesuffix(".NestedStack")
        construct = Construct(path, file if kind in _CODE else None, stack.constructs)
        resources[name] = replace(_with_definition(source, stack.assets), construct=construct)
    problems = [_outside(outside, template.resources[outside[0]])] if outside else []
    found = replace(template, resources=resources, problems=(*template.problems, *problems))
    return Placed(found, nested, nested_paths)


def _asset(source: ResourceSource, named: str | None, assets: Assets) -> str | None:
    """The path of the asset that a property means: noted in the metadata, else found by its key."""
    properties = source.body.get("Properties")
    value = properties.get(named) if named is not None and isinstance(properties, dict) else None
    if value is None:
        return None
    noted = _metadata(source).get("aws:asset:path")
    if isinstance(noted, str) and noted and _metadata(source).get("aws:asset:property", named) == named:
        return noted
    return assets.named_by(value)


def _with_definition(source: ResourceSource, assets: Assets) -> ResourceSource:
    """A definition that is an asset, named by its path, as it is before packaging."""
    properties = source.body.get("Properties")
    for named in _DEFINITIONS:
        value: Any = properties.get(named) if isinstance(properties, dict) else None
        written = assets.named_by(value) if isinstance(value, dict) else None
        if written is not None:
            return replace(source, body={**source.body, "Properties": {**source.body["Properties"], named: written}})
    return source


def _noted_path(source: ResourceSource) -> str | None:
    path = _metadata(source).get("aws:cdk:path")
    return path if isinstance(path, str) else None


def _metadata(source: ResourceSource) -> Mapping[str, Any]:
    metadata = source.body.get("Metadata")
    return metadata if isinstance(metadata, dict) else {}


def _outside(names: list[str], first: ResourceSource) -> PartlyRead:
    more = len(names) - _MOST_NAMED
    named = ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return PartlyRead(f"the assets of {named} lie outside of the project and are not read", first.origin)
