"""What-if: single properties of a template, changed in memory before anything is evaluated."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from sless_audit.errors import UsageError
from sless_audit.template.places import child
from sless_audit.template.read import Document


class Edit(NamedTuple):
    """`Worker.MemorySize=1024`: one property of a resource, as a template would write it."""

    resource: str
    """A logical ID, as the template is written: of SAM, that of the SAM resource."""
    path: tuple[str, ...]
    """Below `Properties`; the number of an element for a list."""
    value: Any

    @property
    def name(self) -> str:
        return ".".join((self.resource, *self.path))


class Made(NamedTuple):
    """An edit that was made."""

    edit: Edit
    file: str
    before: Any
    """What the template has there; `NOT_WRITTEN` where it has nothing."""


NOT_WRITTEN = object()


class Edits:
    """The edits of a run, and which of them found their resource."""

    def __init__(self, edits: Iterable[Edit] = ()) -> None:
        self._edits = tuple(edits)
        self.made: list[Made] = []

    @property
    def not_made(self) -> tuple[Edit, ...]:
        names = {one.edit.name for one in self.made}
        return tuple(one for one in self._edits if one.name not in names)

    def made_in(self, document: Document) -> Document:
        """With the edits of those resources that it has; the same document where it has none of them.

        What is new stands where the nearest property stands that is written. Raises `UsageError` for a path that leads
        to no place.
        """
        values = document.values
        found = values.get("Resources") if isinstance(values, dict) else None
        resources = found if isinstance(found, dict) else {}
        for one in self._edits:
            if isinstance(resources.get(one.resource), dict):
                path = ("Resources", one.resource, "Properties", *one.path)
                self.made.append(Made(one, document.file, _at(values, path)))
                values = _with(values, path, one)
        return replace(document, values=values) if values is not document.values else document


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        there, value = child(value, int(step) if isinstance(value, list) and step.isdecimal() else step)
        if not there:
            return NOT_WRITTEN
    return value


def _with(value: Any, path: tuple[str, ...], edit: Edit) -> Any:
    """A copy along the path; the rest is shared."""
    if not path:
        return edit.value
    step, *rest = path
    if isinstance(value, list):
        index = int(step) if step.isdecimal() else -1
        if not 0 <= index < len(value):
            raise UsageError(f"--set {edit.name}: {step!r} is none of the {len(value)} elements of the list")
        return [*value[:index], _with(value[index], tuple(rest), edit), *value[index + 1 :]]
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise UsageError(f"--set {edit.name}: {step!r} cannot lie below {value!r}, a single value")
    function = next((key for key in value if key == "Ref" or key.startswith("Fn::")), None)
    if function is not None:
        raise UsageError(
            f"--set {edit.name}: {step!r} cannot be set inside of {function}", hint="set the property above it"
        )
    return {**value, step: _with(value.get(step), tuple(rest), edit)}
