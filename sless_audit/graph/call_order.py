"""Which of two calls of a function comes first, as far as the code shows it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # most runs read no code
    from sless_audit.handlers.model import CallSite, CodePlace, SourceFile


def precedes(first: "CallSite", second: "CallSite", files: "Sequence[SourceFile]") -> bool:
    """Whether one invocation can make both calls, and makes `first` before `second`; False where it cannot be told.

    The places that lead from the handler to each of the calls are compared: where they part, both are in one function.
    """
    if exclude_one_another(first, second):
        return False
    for one, other in zip(_way_to(first), _way_to(second), strict=False):
        if one == other:
            continue
        if one.file != other.file or not _in_one_function(one, other, files):
            return False
        if _holds(other, one):  # `wait(start())`
            return True
        return not _holds(one, other) and _start(one) < _start(other)
    return False


def exclude_one_another(first: "CallSite", second: "CallSite") -> bool:
    """Whether they stand on different branches."""
    return any(one.test == other.test and one.number != other.number for one in first.arms for other in second.arms)


def _way_to(site: "CallSite") -> "tuple[CodePlace, ...]":
    return (*site.enclosing, site.place, *([site.via_place] if site.via_place is not None else ()))


def _in_one_function(one: "CodePlace", other: "CodePlace", files: "Sequence[SourceFile]") -> bool:
    """Also where one of them is in a function that stands within that of the other: a callback."""
    functions = [size.place for file in files if file.path == one.file for size in file.functions]
    around_one = {place for place in functions if _holds(place, one)}
    around_other = {place for place in functions if _holds(place, other)}
    return around_one <= around_other or around_other <= around_one


def _holds(outer: "CodePlace", inner: "CodePlace") -> bool:
    return outer.file == inner.file and _start(outer) <= _start(inner) and _end(inner) <= _end(outer)


def _start(place: "CodePlace") -> tuple[int, int]:
    return place.line, place.column


def _end(place: "CodePlace") -> tuple[int, int]:
    return place.end_line, place.end_column
