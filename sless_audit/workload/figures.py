"""Numbers that a workload rests on, each with the place that it comes from."""

from typing import Literal, NamedTuple, TypeAlias

from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.spots import Spot

Case: TypeAlias = Literal["low", "likely", "high"]
CASES: tuple[Case, ...] = ("low", "likely", "high")

Basis: TypeAlias = Literal["template", "code", "profile", "default"]
"""Who says so; `default`: an assumption of this tool, listed as such wherever it counts."""


class Range(NamedTuple):
    """A number that is not known exactly, in the unit of its key: seconds, bytes, per second, a share, a count."""

    low: float
    likely: float
    high: float

    def of(self, case: Case) -> float:
        return self.low if case == "low" else self.high if case == "high" else self.likely

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


def exactly(value: float) -> Range:
    return Range(value, value, value)


class Figure(NamedTuple):
    """One number, and who says so."""

    name: str
    """What it is, for the reader: `OrderWorker: duration`."""
    range: Range
    unit: str
    """As in `keys.UNITS`: `s`, `B`, `/s`, `share`, `count`."""
    basis: Basis
    key: str = ""
    """The key of the profile that sets it, from its root: `nodes.OrderWorker.duration`; empty where none does."""
    spot: Spot | None = None
    """The line of the template, of the code or of the profile that says so."""
    reason: str = ""
    """Of an assumption: why this value."""
    part: Resource | Edge | None = None
    """What it is said of."""
