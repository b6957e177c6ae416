"""What will it cost?"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sless_audit.cost.bill import Amount, Bill, bill
from sless_audit.cost.prices import FreeAmount, PriceBook
from sless_audit.graph.model import App, Resource
from sless_audit.lint.result import Problem
from sless_audit.services import Services
from sless_audit.workload.entries import Entry
from sless_audit.workload.figures import CASES, Case, Figure
from sless_audit.workload.load import SECONDS_PER_MONTH, Deployed, Load
from sless_audit.workload.usage import Usage

DEFAULT_REGION = "us-east-1"
"""Of a stack for which nothing names a region; the output says so."""

MILLION = 1_000_000.0


class PerMillion(NamedTuple):
    """What a million units through one entry point cost, each alone, and without what is due anyway."""

    entry: Entry
    monthly: Amount
    bill: Bill


class AppCost(NamedTuple):
    app: App
    usage: Usage
    bill: Bill
    per_million: tuple[PerMillion, ...]
    """For the entry points of which the volume is not known."""
    units: Mapping[str, Decimal | None]
    """What one unit of business costs: the whole bill by its number."""


class Costs(NamedTuple):
    apps: tuple[AppCost, ...]
    problems: tuple[Problem, ...]


def costs_of(
    app: App,
    usage: Usage,
    region: str | None,
    book_of: Callable[[str], PriceBook | None],
    free_amounts: Sequence[FreeAmount] = (),
) -> AppCost:
    """The bill of one app under a workload. `region` is that of stacks which name none."""
    services = Services()
    deployed = Deployed(app, services, usage)

    def region_of(resource: Resource) -> str:
        return resource.stack.region or region or DEFAULT_REGION

    def billed(part: Deployed, volumes: Mapping[str, float | None] | None) -> Bill:
        figures: dict[str, Figure] = {}
        loads: dict[Case, Load] = {case: Load(part, usage, case, volumes=volumes, figures=figures) for case in CASES}
        return bill(loads, services, book_of, region_of, free_amounts)

    def alone(entry: Entry) -> PerMillion:
        found = billed(deployed.behind(entry), {entry.id: MILLION / SECONDS_PER_MONTH})
        return PerMillion(entry, found.total(fixed=False), found)

    whole = billed(deployed, None)
    unknown = [
        entry for entry in deployed.entries if (said := usage.entries.get(entry.id)) is None or said.volume is None
    ]
    return AppCost(app, usage, whole, tuple(alone(entry) for entry in unknown), _units(whole, usage))


def _units(whole: Bill, usage: Usage) -> dict[str, Decimal | None]:
    volumes = {said.name: said.volume for said in usage.entries.values()}
    found: dict[str, Decimal | None] = {}
    for unit, name in usage.units.items():
        volume = volumes.get(name)
        total = whole.total().likely
        if volume is None or total is None or not whole.is_complete or not volume.range.likely:
            found[unit] = None
        else:
            found[unit] = total / Decimal(repr(volume.range.likely * SECONDS_PER_MONTH))
    return found
