"""Where a report that is read beside a repository points to: to a file that is in it."""

from collections.abc import Callable
from typing import NamedTuple

from sless_audit.graph.model import Resource
from sless_audit.graph.spots import Spot
from sless_audit.lint.finding import Finding
from sless_audit.template.places import Span


class Shown(NamedTuple):
    file: str
    """Relative to the working directory where it lies below it."""
    line: int
    span: Span | None = None
    """`None` where no more than the line is known."""


def shown_at(spot: Spot, resource: Resource | None, in_repository: Callable[[str], str]) -> Shown:
    """The place itself; for what CDK wrote, the line of source that creates the construct, else the CDK project.

    `in_repository`: a file of the repository that stands for one that is not in it.
    """
    kept = in_repository(spot.file)
    written = kept != spot.file
    trace = resource.source_trace if resource is not None else None
    if resource is not None and trace is not None and (written or spot.file == resource.stack.template.file):
        return Shown(trace.file, trace.line)
    if written:
        return Shown(kept, 1)
    span = spot.span
    return Shown(spot.file, span.line, span)


def remarks(finding: Finding, shown: Shown) -> tuple[str, ...]:
    """The notes of a finding, and where it stands in truth if it is shown elsewhere."""
    if shown.file == finding.place.file:
        return finding.draft.notes
    path = finding.resource.construct_path if finding.resource is not None else None
    return (*finding.draft.notes, f"construct {path}, in {finding.place.file}" if path else f"in {finding.place.file}")
