"""Places that a finding or an edge may stand on: in a template, or in handler code."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sless_audit.template.places import Place, Span
from sless_audit.template.values import Path

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import CodePlace, HandlerCode


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
