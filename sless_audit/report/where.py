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


class Kept(NamedTuple):
    """A file of the repository, in place of one that is not in it."""

    file: str
    line: int | None = None
    """`None` where the file stands for the application as a whole."""
    span: Span | None = None


def shown_at(spot: Spot, resource: Resource | None, in_repository: Callable[[Spot], Kept | None]) -> Shown:
    """The place itself; for code in an asset, where the project has it; for what else CDK wrote, the line of source
    that creates the construct, else the CDK project.

    `in_repository`: what stands for a place in a file that is not in the repository.
    """
    kept = in_repository(spot)
    if kept is not None and kept.line is not None:
        return Shown(kept.file, kept.line, kept.span)
    trace = resource.source_trace if resource is not None else None
    if resource is not None and trace is not None and (kept is not None or spot.file == resource.stack.template.file):
        return Shown(trace.file, trace.line)
    if kept is not None:
        return Shown(kept.file, 1)
    span = spot.span
    return Shown(spot.file, span.line, span)


def remarks(finding: Finding, shown: Shown) -> tuple[str, ...]:
    """The notes of a finding, and where it stands in truth if it is shown elsewhere."""
    if shown.file == finding.place.file:
        return finding.draft.notes
    path = finding.resource.construct_path if finding.resource is not None else None
    return (*finding.draft.notes, f"construct {path}, in {finding.place.file}" if path else f"in {finding.place.file}")
