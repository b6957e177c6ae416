"""What can be said of price tables: what is in them, what is wrong with them, and what changes from one to another."""

from typing import Literal, NamedTuple

from sless_audit.cost.prices import Price, PriceBook


class Shown(NamedTuple):
    book: PriceBook
    service: str | None
    prices: tuple[Price, ...]
    """By service and component."""
    own: bool
    """From a table of the user's own."""
    stale: bool


class Change(NamedTuple):
    region: str
    service: str
    component: str
    before: Price | None
    after: Price | None


class Difference(NamedTuple):
    before: str
    after: str
    changes: tuple[Change, ...]
    same: int
    """Prices that are in both, and equal."""
    regions_gone: tuple[str, ...]
    """Tables that only the first has."""
    regions_new: tuple[str, ...]


class Table(NamedTuple):
    """One table, looked at."""

    region: str
    prices: int
    services: int
    as_of: str
    months: int
    """Since its newest price."""


class Fault(NamedTuple):
    message: str
    place: str
    severity: Literal["error", "warning"]


class Verified(NamedTuple):
    folder: str
    tables: tuple[Table, ...]
    free_amounts: int
    checked_sums: int
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        return all(fault.severity != "error" for fault in self.faults)


class Untaken(NamedTuple):
    """A price of ours that an offer does not give."""

    service: str
    component: str
    why: str


class RefreshedTable(NamedTuple):
    region: str
    taken: int
    """Prices that come from the price list."""
    changed: int
    """Those of them that are other than before, or new."""
    kept: tuple[tuple[str, str], ...]
    """Service and component of those that are as they were before, because the price list gave none."""
    left_out: tuple[tuple[str, str], ...]
    """Of those that were there before, and are not in the new table."""
    untaken: tuple[Untaken, ...]


class Refreshed(NamedTuple):
    folder: str
    source: str
    tables: tuple[RefreshedTable, ...]
