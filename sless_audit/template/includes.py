"""Files beside a template that are part of it: state machine definitions and API descriptions.

They are read only from below the folder that the template's project lies in.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from sless_audit.errors import TemplateError
from sless_audit.template.read import MAX_BYTES, Document, read_file, read_text
from sless_audit.template.source import PartlyRead, ResourceSource, Template

_BY_TYPE: Mapping[str, tuple[str, str]] = {
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location", "DefinitionString"),
    "AWS::ApiGateway::RestApi": ("BodyS3Location", "Body"),
    "AWS::ApiGatewayV2::Api": ("BodyS3Location", "Body"),
}
"""Type → the property that names a file before packaging, and the one that would hold its content."""


_PLACEHOLDER = re.compile(r'"(?:[^"\\\n]|\\.)*"|(?P<bare>\$\{[^{}"\n]*\})')
"""Of `DefinitionSubstitutions`, outside of strings."""


def with_files(template: Template, folder: Path, root: Path) -> Template:
    """The template with the content of such files in the place of their names. What cannot be read is a problem."""
    resources: dict[str, ResourceSource] = {}
    problems: list[PartlyRead] = []
    for name, source in template.resources.items():
        resources[name] = source
        named, inline = _BY_TYPE.get(source.body["Type"], ("", ""))
        properties = source.body.get("Properties")
        location = properties.get(named) if named and isinstance(properties, dict) else None
        content: Document | None = None
        if isinstance(location, str) and not location.startswith(("s3://", "https://", "http://")):
            content = _content(template, location, folder, root, source.origin, problems.append)
        elif isinstance(properties, dict) and inline == "Body":
            content = _included(template, properties.get("Body"), folder, root, source.origin, problems.append)
        if content is not None:
            value = json.dumps(content.values) if inline == "DefinitionString" else content.values
            body = {**source.body, "Properties": {**_without(properties, named), inline: value}}
            origins = {**source.origins, ("Properties", inline): _origin(source, named)}
            files: dict[tuple[str | int, ...], Document] = (
                {("Properties", inline): content} if source.construct is None else {}
            )
            resources[name] = replace(source, body=body, origins=origins, files=files)
    return replace(template, resources=resources, problems=(*template.problems, *problems))


def _content(
    template: Template,
    location: str,
    folder: Path,
    root: Path,
    origin: tuple[str | int, ...],
    report: Callable[[PartlyRead], None],
) -> Document | None:
    path = (folder / location).resolve()
    if not path.is_relative_to(root.resolve()):
        report(PartlyRead(f"the file {location} lies outside of the project and is not read", origin))
        return None
    shown = normpath(PurePosixPath(template.file).parent / location)
    try:
        return read_file(path, shown)
    except TemplateError as error:
        with suppress(TemplateError, OSError, ValueError):
            if path.stat().st_size <= MAX_BYTES:
                return read_text(_PLACEHOLDER.sub(_quoted, path.read_text("utf-8")), shown)
        report(PartlyRead(f"the file {location} cannot be read: {error.message}", origin))
        return None


def _quoted(found: re.Match[str]) -> str:
    """A placeholder that stands where a number may (`"TimeoutSeconds": ${Limit}`): JSON only after substitution."""
    return f'"{found["bare"]}"' if found["bare"] else found[0]


def _included(
    template: Template,
    body: Any,
    folder: Path,
    root: Path,
    origin: tuple[str | int, ...],
    report: Callable[[PartlyRead], None],
) -> Document | None:
    """The file of `Fn::Transform: {Name: AWS::Include, Parameters: {Location: …}}`."""
    transform = body.get("Fn::Transform") if isinstance(body, dict) and len(body) == 1 else None
    if not isinstance(transform, dict) or transform.get("Name") != "AWS::Include":
        return None
    parameters = transform.get("Parameters")
    location = parameters.get("Location") if isinstance(parameters, dict) else None
    if not isinstance(location, str) or location.startswith(("s3://", "https://")):
        return None
    return _content(template, location, folder, root, origin, report)


def _without(properties: Any, name: str) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if key != name} if isinstance(properties, dict) else {}


def _origin(source: ResourceSource, named: str) -> tuple[str | int, ...]:
    known = source.origins.get(("Properties", named))
    return known if known is not None else source.origin
