"""What a runaway cycle costs an hour, when it turns as fast as concurrency allows."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from sless_audit.cost.bill import Amount, Meters, bill, summed
from sless_audit.cost.prices import PriceBook
from sless_audit.graph.model import Resource
from sless_audit.workload.equations import Runaway
from sless_audit.workload.figures import Case
from sless_audit.workload.load import SECONDS_PER_MONTH, Load
from sless_audit.workload.runaways import at_full_speed

HOURS_PER_MONTH = Decimal(SECONDS_PER_MONTH) / 3_600


class RunawayCost(NamedTuple):
    runaway: Runaway
    gain: float
    """Messages that come back for each one that is handled."""
    hourly: Amount
    """USD per use, of its own resources; what it sets off elsewhere comes on top."""
    concurrency: float


def runaway_cost(
    loads: Mapping[Case, Load],
    runaway: Runaway,
    concurrency: float,
    meters: Meters,
    book_of: Callable[[str], PriceBook | None],
    region_of: Callable[[Resource], str],
) -> RunawayCost | None:
    """`concurrency`: executions at once that the account allows. `None` where nothing known bounds the cycle."""
    spinning: dict[Case, Load] = {}
    gain = 0.0
    for case, load in loads.items():
        found = at_full_speed(load, runaway, concurrency)
        if found is None:
            return None
        nothing: dict[str, float | None] = {entry.id: 0.0 for entry in load.entries}
        spinning[case] = Load(load.deployed, load.usage, case, volumes=nothing)
        spinning[case].average = found.rates
        gain = max(gain, found.gain)
    whole = bill(spinning, meters, book_of, region_of)
    nodes = set(runaway.nodes)
    used = [line.monthly for line in whole.lines if line.resource in nodes and not line.is_fixed]
    monthly = summed(used)
    return RunawayCost(
        runaway, gain, Amount(*(None if value is None else value / HOURS_PER_MONTH for value in monthly)), concurrency
    )
