"""What lowering hands out: CloudFormation resources, each with its places in the SAM source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sless_audit.template.values import Path


class LoweredResource(NamedTuple):
    logical_id: str
    body: dict[str, Any]
    """A CloudFormation resource (Type, Properties, Condition, DependsOn, Metadata, ...), its intrinsics unevaluated."""
    origin: Path
    """The place in the SAM source that causes this resource."""
    origins: Mapping[Path, Path]
    """Path in the body -> path in the source, for parts that come from a place of their own; the longest prefix wins.

    Empty for a resource that stays as it is: all of it stands below `origin`.
    """
    source_id: str
    """The logical ID that is written in the template and that this resource comes from."""


class SamProblem(NamedTuple):
    """SAM would refuse this, or it is not lowered; what could be lowered nevertheless is in the resources."""

    message: str
    path: Path


@dataclass(frozen=True, slots=True)
class Lowered:
    resources: dict[str, LoweredResource]
    problems: tuple[SamProblem, ...]
    conditions: dict[str, Any] = field(default_factory=dict)
    """Conditions that lowering adds to the template's own; generated resources name them."""
    references: Mapping[str, str] = field(default_factory=dict)
    """What a reference in the source means after lowering: `"Fn.Alias"` or a layer's logical ID -> logical ID.

    Resources are rewritten already; `rewrite_references` does the same for the template's Outputs and Conditions.
    """
