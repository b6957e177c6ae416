"""A template as resources, whatever the syntax it was written in, each with its origin in the source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sless_audit.errors import ErrorPlace, NotATemplate, TemplateError
from sless_audit.record import entity
from sless_audit.template.places import locate
from sless_audit.template.read import Document
from sless_audit.template.values import Path

if TYPE_CHECKING:
    from sless_audit.template.cdk.constructs import Construct

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
SAM_TRANSFORM = "AWS::Serverless-2016-10-31"

_SECTIONS = frozenset(
    ("AWSTemplateFormatVersion", "Conditions", "Globals", "Mappings", "Outputs", "Parameters", "Rules")
)
"""Besides `Resources`: a file with one of these is meant as a template."""


@dataclass(frozen=True, slots=True)
class ResourceSource:
    logical_id: str
    body: Mapping[str, Any]
    """`Type`, `Properties`, `Condition`, `Metadata`, … of a CloudFormation resource, unevaluated."""
    origin: Path
    """The place in the source that causes it."""
    origins: Mapping[Path, Path] = field(default_factory=dict)
    """Finer: path in `body` → path in the source; the longest prefix wins."""
    source_id: str = ""
    """The logical ID in the source that it comes from: another than `logical_id` for what SAM generates."""
    files: Mapping[Path, Document] = field(default_factory=dict)
    """Path in `body` → the file beside the template that has what lies below it."""
    construct: "Construct | None" = None
    """What the CDK assembly that it is from says of it."""

    @property
    def generated(self) -> bool:
        """Whether the source has no such resource under this logical ID, or under another type."""
        return self.source_id != self.logical_id or bool(self.origins)

    def traced(self, path: Path) -> Path:
        """Where a path into `body` stands in the source; what has no place of its own there stands at `origin`."""
        length = self._traced_length(path)
        if length:
            return (*self.origins[path[:length]], *path[length:])
        return self.origin if self.generated else (*self.origin, *path)

    def placed(self, path: Path) -> tuple[Document | None, Path]:
        """`traced`, or the file beside the template that has it, and the path in that file."""
        for above, document in self.files.items():
            if len(path) > len(above) and path[: len(above)] == above:
                return document, path[len(above) :]
        return None, self.traced(path)

    def has_origin(self, path: Path) -> bool:
        """Whether a path into `body`, or what it lies in, has a place of its own in the source."""
        return self._traced_length(path) > 0

    def _traced_length(self, path: Path) -> int:
        return next((length for length in range(len(path), 0, -1) if path[:length] in self.origins), 0)


class PartlyRead(NamedTuple):
    """A part of a template that was passed over, with the reason."""

    message: str
    path: Path


@entity
class Template:
    document: Document
    values: Mapping[str, Any]
    """Parsed, with loops written out."""
    resources: Mapping[str, ResourceSource]
    problems: tuple[PartlyRead, ...]

    @property
    def file(self) -> str:
        return self.document.file


def load(document: Document, parameters: Mapping[str, Any]) -> Template:
    """Raises `NotATemplate` for what is none, `TemplateError` for a template without usable resources."""
    declared = _declared(document)
    problems = [
        PartlyRead(f"the key {duplicate.key} is there twice; the last one counts", duplicate.path)
        for duplicate in document.duplicates
    ]
    values = document.values
    origins: Mapping[str, Path] = {}
    if LANGUAGE_EXTENSIONS in transforms(values):
        from sless_audit.template.for_each import Loops

        loops = Loops(parameters, lambda message, path: problems.append(PartlyRead(message, path)))
        values = loops.write_out(values)
        origins = loops.origins
        declared = values["Resources"]
    resources: dict[str, ResourceSource] = {}
    if is_sam(values, declared):
        values, resources = _lowered(values, parameters, origins, problems)
    else:
        for name, body in declared.items():
            if isinstance(body, dict) and isinstance(body.get("Type"), str):
                resources[name] = ResourceSource(name, body, _moved(("Resources", name), origins), source_id=name)
            elif not name.startswith("Fn::"):
                problems.append(PartlyRead("a resource without a Type", ("Resources", name)))
    return Template(document, values, resources, tuple(problems))


def _lowered(
    values: Mapping[str, Any], parameters: Mapping[str, Any], origins: Mapping[str, Path], problems: list[PartlyRead]
) -> tuple[Mapping[str, Any], dict[str, ResourceSource]]:
    """The sections of a SAM template as they are once it is lowered, and its resources."""
    from sless_audit.template.sam import lower, rewrite_references

    lowered = lower(values, parameters)
    problems += [PartlyRead(problem.message, problem.path) for problem in lowered.problems]
    conditions = values.get("Conditions")
    sections = {
        **values,
        "Conditions": {**(conditions if isinstance(conditions, dict) else {}), **lowered.conditions},
        "Outputs": rewrite_references(values.get("Outputs"), lowered.references),
    }
    resources = {
        name: ResourceSource(
            name,
            found.body,
            _moved(found.origin, origins),
            {path: _moved(origin, origins) for path, origin in found.origins.items()} if origins else found.origins,
            found.source_id,
        )
        for name, found in lowered.resources.items()
        if isinstance(found.body.get("Type"), str)
    }
    return sections, resources


def is_meant_as_template(text: str) -> bool:
    """Whether a text that does not even parse was meant as a template: it has `Resources` or the transform."""
    for line in text.splitlines():
        stripped = line.strip().lstrip("{").strip()
        if stripped.startswith(
            ("Resources:", '"Resources"', "AWSTemplateFormatVersion:", '"AWSTemplateFormatVersion"')
        ):
            return True
        if SAM_TRANSFORM in line and "Transform" in line:
            return True
    return False


def _declared(document: Document) -> Mapping[str, Any]:
    values = document.values
    if not isinstance(values, dict):
        raise NotATemplate(f"holds {_kind(values)}, not a template", place=ErrorPlace(document.file))
    resources = values.get("Resources")
    if "Resources" not in values:
        if _has_sam_transform(values) and _SECTIONS.intersection(values):
            raise TemplateError(
                "a template without Resources", hint="add a Resources section", place=ErrorPlace(document.file)
            )
        raise NotATemplate("no CloudFormation or SAM template: it has no Resources", place=ErrorPlace(document.file))
    typed = isinstance(resources, dict) and any(
        isinstance(body, dict) and isinstance(body.get("Type"), str) for body in resources.values()
    )
    macros = isinstance(resources, dict) and any(str(name).startswith("Fn::") for name in resources)
    if isinstance(resources, dict) and (typed or macros):
        return resources
    if not _has_sam_transform(values) and not _SECTIONS.intersection(values):
        raise NotATemplate(
            "no CloudFormation or SAM template: nothing under Resources has a Type",
            place=ErrorPlace(document.file),
        )
    span = locate(document, ("Resources",))
    what = (
        "is empty"
        if not resources
        else "is no mapping"
        if not isinstance(resources, dict)
        else "holds nothing with a Type"
    )
    raise TemplateError(
        f"Resources {what}",
        hint="a template needs at least one resource with a Type",
        place=ErrorPlace(document.file, span.line, span.column),
    )


def _moved(path: Path, origins: Mapping[str, Path]) -> Path:
    """A path below a resource that a loop made, as a path into the loop."""
    if len(path) > 1 and path[0] == "Resources" and path[1] in origins:
        return (*origins[str(path[1])], *path[2:])
    return path


def _kind(value: Any) -> str:
    return "a list" if isinstance(value, list) else "a single value"


def transforms(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The macros that the template names under `Transform`."""
    declared = values.get("Transform")
    return tuple(name for name in (declared if isinstance(declared, list) else [declared]) if isinstance(name, str))


def _has_sam_transform(values: Mapping[str, Any]) -> bool:
    return SAM_TRANSFORM in transforms(values)


def is_sam(values: Mapping[str, Any], resources: Mapping[str, Any]) -> bool:
    """Whether a template is to be lowered."""
    # a template with SAM's types and without the transform is one before its transform was written
    return _has_sam_transform(values) or any(
        isinstance(body, dict) and str(body.get("Type", "")).startswith("AWS::Serverless::")
        for body in resources.values()
    )
