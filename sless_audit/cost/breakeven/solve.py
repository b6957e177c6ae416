"""Where two ways cost the same: by bisection, on the arithmetic of the bill."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from sless_audit.cost.bill import PriceKey
from sless_audit.cost.breakeven.comparison import NOTHING, Comparison, Subject, Way
from sless_audit.cost.prices import priced

LEAST, MOST = Decimal(1), Decimal(10) ** 11
"""Units a month between which it is looked for: beyond, nobody has an app."""
_STEPS_A_DECADE = 4
_EXACT = Decimal("1e-9")
_EVEN = Decimal("1e-9")
"""USD: less than that between two ways is no difference."""


class Turn(NamedTuple):
    """A volume at which the cheaper way changes."""

    volume: Decimal
    above: str
    """The name of the way that is cheaper above it."""


class BreakEven(NamedTuple):
    comparison: Comparison
    turns: tuple[Turn, ...]
    """None where one way is the cheaper one at any volume."""
    always: str
    """The name of that way; empty where there is a turn, and where both cost the same."""
    today: Decimal | None
    """USD a month for what the two do not have in common, at the volume of the profile; `None` where it has none."""
    other: Decimal | None
    missing: tuple[PriceKey, ...] = ()
    """Prices that the tables do not have: nothing is computed."""

    @property
    def saving(self) -> Decimal | None:
        """USD a month, of the other way; below zero where today's is the cheaper one."""
        return self.today - self.other if self.today is not None and self.other is not None else None

    @property
    def is_forbidden(self) -> bool:
        return any(one.forbids for one in self.comparison.obstacles)

    @property
    def pays(self) -> bool:
        return self.saving is not None and self.saving > _EVEN


def solved(comparison: Comparison, subject: Subject) -> BreakEven:
    today, other = comparison.today, comparison.other
    keys = dict.fromkeys((*today.quantities(MOST), *other.quantities(MOST)))
    known = {key: price for key in keys if (price := subject.price(key)) is not None}
    missing = tuple(key for key in keys if key not in known)
    if missing:
        return BreakEven(comparison, (), "", None, None, missing)
    volume = comparison.volume
    own = today.quantities(volume) if volume is not None else {}
    rest = dict.fromkeys(keys, NOTHING)
    if volume is not None:  # of all else, which is known then to be there
        rest = {key: max(subject.totals.get(key, NOTHING) - own.get(key, NOTHING), NOTHING) for key in keys}
    before = {key: priced(price, rest[key]) for key, price in known.items()}

    def cost(way: Way, units: Decimal) -> Decimal:
        """What it adds to the bill of all else."""
        parts = (
            priced(known[key], rest[key] + quantity) - before[key] for key, quantity in way.quantities(units).items()
        )
        return sum(parts, NOTHING)

    def dearer(units: Decimal) -> Decimal:
        """By how much the other way is the dearer one."""
        return cost(other, units) - cost(today, units)

    turns = tuple(_turns(dearer, today.name, other.name))
    ends = dearer(MOST)
    always = "" if turns or abs(ends) <= _EVEN else today.name if ends > 0 else other.name
    if volume is None:
        return BreakEven(comparison, turns, always, None, None)
    return BreakEven(comparison, turns, always, cost(today, volume), cost(other, volume))


def _turns(dearer: Callable[[Decimal], Decimal], today: str, other: str) -> Iterator[Turn]:
    step = Decimal(10) ** (Decimal(1) / _STEPS_A_DECADE)
    low, before = LEAST, dearer(LEAST)
    while low < MOST:
        high = min(low * step, MOST)
        after = dearer(high)
        if abs(before) > _EVEN and abs(after) > _EVEN and (before > 0) != (after > 0):
            yield Turn(_between(dearer, low, high, before > 0), today if after > 0 else other)
        # where both cost the same, the side on which they last differed counts
        low, before = high, after if abs(after) > _EVEN else before


def _between(dearer: Callable[[Decimal], Decimal], low: Decimal, high: Decimal, positive: bool) -> Decimal:
    while high - low > low * _EXACT:
        middle = (low + high) / 2
        if (dearer(middle) > 0) == positive:
            low = middle
        else:
            high = middle
    return high
