"""Values of a usage profile by their path, with the errors that they give."""

from collections.abc import Iterable, Mapping

from sless_audit.template.places import Place
from sless_audit.template.read import Document
from sless_audit.template.values import Path
from sless_audit.workload.keys import Unit
from sless_audit.workload.profile_errors import Mistakes, error_at, nearest
from sless_audit.workload.quantities import QuantityError, quantity
from sless_audit.workload.usage import Stated


class Reader:
    """All that is wrong is told together, at the end."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.mistakes = Mistakes()

    def wrong(self, path: Path, message: str, hint: str | None = None) -> None:
        self.mistakes.add(error_at(Place(self.document, path), message, hint))

    def mapping(self, path: Path, value: object) -> Mapping[str, object]:
        """The value where it is a mapping; what is left blank is an empty one."""
        if isinstance(value, dict):
            return value
        if value is not None:
            self.wrong(path, f"{dotted(path) or 'a usage profile'} must be a mapping of keys to values")
        return {}

    def unknown(self, path: Path, known: Iterable[str]) -> None:
        names = list(known)
        self.wrong(path, f"unknown key {path[-1]!r}", nearest(str(path[-1]), names, f"known here: {', '.join(names)}"))

    def text(self, path: Path, value: object) -> str | None:
        if isinstance(value, str) and value:
            return value
        self.wrong(path, f"{dotted(path)} must be a text")
        return None

    def figure(self, path: Path, value: object, unit: Unit, key: str = "") -> Stated | None:
        """`None` also for a blank."""
        if value is None:
            return None
        try:
            found = quantity(value, unit)
        except QuantityError as error:
            self.wrong(path, error.message, error.hint)
            return None
        return Stated(found.range, key or dotted(path), Place(self.document, path), found.quantiles)


def dotted(path: Path) -> str:
    return ".".join(str(step) for step in path)
