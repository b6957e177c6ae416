"""A SAM template as the CloudFormation template that SAM would make of it, for tools that know only CloudFormation."""

from collections.abc import Mapping
from typing import Any

from sless_audit.template.places import child
from sless_audit.template.source import SAM_TRANSFORM, ResourceSource, Template, transforms
from sless_audit.template.values import Path

_CFN_LINT = "cfn-lint"
"""The key below `Metadata` with what cfn-lint is not to report: on a SAM resource, it is meant for all it becomes."""

_BUILT_IMAGE = {"ImageUri": "made.by/sam:build"}


def as_cloudformation(template: Template) -> dict[str, Any]:
    """The sections of the template, with its lowered resources, without what only SAM reads."""
    sections = {name: body for name, body in template.values.items() if name not in ("Globals", "Transform")}
    remaining = [name for name in transforms(template.values) if name != SAM_TRANSFORM]
    if remaining:
        sections["Transform"] = remaining
    resources = {name: _body(source, template) for name, source in template.resources.items()}
    return {name: body for name, body in sections.items() if body is not None} | {"Resources": resources}


def source_path(template: Template, path: Path) -> Path:
    """Where a path into the template, as CloudFormation gets it, stands in the source."""
    source = _resource(template, path)
    return source.traced(path[2:]) if source is not None else path


def is_written(template: Template, path: Path) -> bool:
    """Whether the author wrote what stands at a path into the template, as CloudFormation gets it: not SAM."""
    source = _resource(template, path)
    if source is not None and source.generated and not source.has_origin(path[2:]):
        return False
    value: Any = template.document.values
    for step in source_path(template, path):
        there, value = child(value, step)
        if not there:
            return False
    return True


def _resource(template: Template, path: Path) -> ResourceSource | None:
    return template.resources.get(str(path[1])) if len(path) > 1 and path[0] == "Resources" else None


def _body(source: ResourceSource, template: Template) -> Mapping[str, Any]:
    body = dict(source.body)
    there, written = child(template.values.get("Resources"), source.source_id)
    metadata = written.get("Metadata") if there and isinstance(written, dict) else None
    if source.source_id != source.logical_id and isinstance(metadata, dict) and _CFN_LINT in metadata:
        body["Metadata"] = {**(body.get("Metadata") or {}), _CFN_LINT: metadata[_CFN_LINT]}
    properties = body.get("Properties")
    if isinstance(properties, dict) and properties.get("PackageType") == "Image" and "Code" not in properties:
        body["Properties"] = {**properties, "Code": _BUILT_IMAGE}  # `sam build` names the image
    return body
