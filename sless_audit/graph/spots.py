"""Places that a finding or an edge may stand on: in a template, or in handler code."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sless_audit.template.places import Place, Span
from sless_audit.template.values import Path, Value, combine, text

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import CodePlace, HandlerCode


_PLACEHOLDER = re.compile(r"__template_value_(\d+)__")


def placeholder(number: int) -> str:
    """For a part of inline code that only the deployment knows: fit for a text, and a name where it is in none."""
    return f"__template_value_{number}__"


def filled(written: str, parts: tuple[Value, ...]) -> Value:
    """A text of the code, with what the placeholders in it stand for."""
    if not parts:
        return written
    pieces = _PLACEHOLDER.split(written)
    found = [
        parts[int(piece)] if index % 2 and int(piece) < len(parts) else piece for index, piece in enumerate(pieces)
    ]
    return combine(lambda *known: text(list(known)), *found)


class CodeSpot(NamedTuple):
    """A place in handler code: the counterpart of `template.places.Place`."""

    place: "CodePlace"
    read: Callable[[str], str]
    """Gives the text of a source file, by the name under which it is shown."""

    @property
    def path(self) -> Path:
        """In no template."""
        return ()

    @property
    def file(self) -> str:
        return self.place.file

    @property
    def text(self) -> str:
        return self.read(self.place.file)

    @property
    def span(self) -> Span:
        place = self.place
        return Span(place.line, place.column, place.end_line, place.end_column)


class Code(NamedTuple):
    """What was read of a function's code."""

    facts: "HandlerCode"
    read: Callable[[str], str]
    stands_at: "CodePlace | None" = None
    """The property that holds inline code, where the lines of the code are not those of the template (folded, JSON, a
    joined list): whatever is in the code is shown there."""

    parts: tuple[Value, ...] = ()
    """What the placeholders in inline code stand for, in the order of their numbers."""

    def spot(self, place: "CodePlace") -> CodeSpot:
        stands_at = self.stands_at
        return CodeSpot(stands_at if stands_at is not None and stands_at.file == place.file else place, self.read)

    @property
    def is_known(self) -> bool:
        """Whether all that it calls of AWS is known, so that what was not found is not there."""
        facts = self.facts
        return bool(facts.language) and facts.found == "found" and facts.complete and not facts.unresolved


Spot: TypeAlias = Place | CodeSpot
"""`file`, `text` and `span` are known of both."""
