"""Thresholds of the config; budgets: what it allows to be spent, and whether a bill keeps to it.

A figure is compared with the likely case, and as far as it is known: what is unknown crosses nothing, and a sum of
which a part is unknown is at least that much.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.config import Budget
from sless_audit.cost.bill import NOTHING, summed
from sless_audit.cost.estimate import AppCost

GateUnit: TypeAlias = Literal["USD a month", "USD", "percent", "times"]


class Gate(NamedTuple):
    """A threshold of the config, and what was found."""

    name: str
    """The key of the config: `budget.monthly`."""
    limit: Decimal
    value: Decimal | None
    unit: GateUnit
    complete: bool
    """Whether `value` is all of it; if not, it is at least that much."""
    is_least: bool = False
    """Whether the value may not be below the limit; else it may not be above."""
    severity: Literal["error", "warning"] = "error"
    """A warning is told, and fails nothing."""
    of: str = ""
    """What has that value, where it is one of many."""

    @property
    def passed(self) -> bool:
        if self.value is None:
            return True
        return self.value >= self.limit if self.is_least else self.value <= self.limit

    @property
    def fails(self) -> bool:
        return not self.passed and self.severity == "error"


class Compared(NamedTuple):
    """A line of two bills, likely, USD a month; `None` where it is unknown, nothing where a bill does not have it."""

    before: Decimal | None
    after: Decimal | None


def gates(budget: Budget, costs: Sequence[AppCost]) -> tuple[Gate, ...]:
    """Of the bills of all apps in one scenario."""
    return tuple(_gates(budget, costs)) if costs else ()


def _gates(budget: Budget, costs: Sequence[AppCost]) -> Iterator[Gate]:
    if budget.monthly is not None:
        total = summed(cost.bill.total() for cost in costs).likely
        yield Gate("budget.monthly", budget.monthly, total, "USD a month", all(cost.bill.is_complete for cost in costs))
    for unit, limit in budget.per_unit.items():
        # several apps may count one unit: each has to keep to it
        counted = [one for cost in costs for one in cost.units if one.unit == unit]
        known = [amount for one in counted if (amount := one.whole.likely) is not None]
        complete = bool(counted) and len(known) == len(counted) and all(one.is_complete for one in counted)
        yield Gate(f"budget.per-unit.{unit}", limit, max(known, default=None), "USD", complete)


class Increase(NamedTuple):
    """From one bill to another, likely, USD a month."""

    before: Decimal
    after: Decimal
    complete: bool
    """Whether that is of every line."""

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """`None` where there was nothing to pay before."""
        if not self.before:
            return None if self.after else NOTHING
        return self.difference / self.before * 100


def increase(lines: Iterable[Compared]) -> Increase:
    """A line that is unknown before or after is in neither sum: to have learnt what something costs is no increase."""
    listed = list(lines)
    known = [(line.before, line.after) for line in listed if line.before is not None and line.after is not None]
    return Increase(
        sum((one for one, _ in known), NOTHING), sum((one for _, one in known), NOTHING), len(known) == len(listed)
    )


def increase_gate(budget: Budget, found: Increase) -> tuple[Gate, ...]:
    if budget.increase is None:
        return ()
    return (Gate("budget.increase", budget.increase, found.percent, "percent", found.complete),)
