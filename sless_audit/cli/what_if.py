"""`--set Resource.Property=value`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sless_audit.errors import TemplateError, UsageError

if TYPE_CHECKING:  # `--help` reads no template
    from sless_audit.template.edits import Edit

Set: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="RESOURCE.PROPERTY=VALUE",
        help="What if a property were another one: the template is changed in memory only. Repeatable.",
    ),
]


def edits(given: Iterable[str] | None) -> "tuple[Edit, ...]":
    """The value is read as YAML: `1024`, `[arm64]`, `!Ref Size`."""
    return tuple(map(_edit, given or ()))


def _edit(given: str) -> "Edit":
    from sless_audit.template.edits import Edit
    from sless_audit.template.read import read_text

    name, equals, value = given.partition("=")
    resource, *path = name.strip().split(".")
    if not (equals and resource and path and all(path) and value.strip()):
        raise UsageError(f"--set {given} is no change", hint="write --set Resource.Property=value, as in a template")
    try:
        read = read_text(f"value: {value}", "--set").values["value"]
    except (TemplateError, KeyError, TypeError) as error:
        raise UsageError(f"--set {given}: the value is no YAML") from error
    return Edit(resource, tuple(path), read)
