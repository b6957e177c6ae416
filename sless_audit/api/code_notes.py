"""What could not be read of handler code, as problems of the run."""

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING

from sless_audit.graph.model import App, Resource
from sless_audit.lint.result import Problem

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import Note

MAX_TOLD = 30
"""In one run."""


def code_problems(apps: Iterable[App], named: Container[str]) -> Iterator[Problem]:
    """Each once, however many functions share the code. `named`: the templates that were asked for.

    Code that is not there at all is none: the rules that need it tell that they were skipped. What is not the team's
    own source is counted.
    """
    noted: dict[Note, Resource] = {}
    for app in apps:
        for resource in app.resources:
            if resource.code is not None and resource.stack.template.file in named:
                noted |= {note: resource for note in resource.code.facts.notes if note not in noted}
    unreadable = [(note, resource) for note, resource in noted.items() if note.why == "unreadable"]
    for note, resource in unreadable[:MAX_TOLD]:
        yield _problem(note, resource)
    if len(unreadable) > MAX_TOLD:
        yield Problem("partly-read", f"and {len(unreadable) - MAX_TOLD} more places in handler code")
    not_own = [(note, resource) for note, resource in noted.items() if note.why == "not own"]
    if not_own:
        first = _problem(*not_own[0])
        more = f"; so it is with {len(not_own) - 1} more files" if len(not_own) > 1 else ""
        yield first._replace(message=first.message + more)


def _problem(note: "Note", resource: Resource) -> Problem:
    if note.place is not None and resource.code is not None:
        spot = resource.code.spot(note.place)
        return Problem("partly-read", note.message, spot.file, spot.span.line, spot.span.column)
    place = resource.place()
    message = f"code of {resource.source_id}: {note.message}"
    return Problem("partly-read", message, place.file, place.span.line, place.span.column)
