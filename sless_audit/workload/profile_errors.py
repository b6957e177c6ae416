"""What is wrong with a usage profile, with its place and what to do."""

from collections.abc import Iterable

from sless_audit.errors import ErrorPlace, ProfileError
from sless_audit.template.places import Place

MOST = 50
"""Mistakes that are told of one profile."""


def error_at(place: Place, message: str, hint: str | None = None) -> ProfileError:
    span = place.span
    return ProfileError(message, hint=hint, place=ErrorPlace(place.file, span.line, span.column))


class Mistakes:
    """All that is wrong with a profile, to be told together."""

    def __init__(self) -> None:
        self._errors: list[ProfileError] = []

    def add(self, error: ProfileError) -> None:
        """Raises `ProfileError` once there are so many that nobody would read on."""
        self._errors.append(error)
        if len(self._errors) >= MOST:
            self.end()

    def end(self) -> None:
        """Raises `ProfileError` where anything is wrong."""
        if self._errors:
            raise together(self._errors)


def together(errors: Iterable[ProfileError]) -> ProfileError:
    """All that is wrong as one error, the first in the file in front."""
    unique = {(error.place, error.message): error for error in errors}
    first, *more = sorted(unique.values(), key=_in_order)
    first.more = tuple(more)
    return first


def nearest(name: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """A hint at the name that is meant, perhaps."""
    from difflib import get_close_matches

    names = {one.lower(): one for one in known}
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f"did you mean {names[near[0]]!r}?" if near else otherwise


def _in_order(error: ProfileError) -> tuple[str, int, int]:
    place = error.place or ErrorPlace("")
    return place.file, place.line or 0, place.column or 0
