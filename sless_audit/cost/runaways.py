"""What a runaway cycle costs an hour, when it turns as fast as concurrency allows."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from sless_audit.cost.bill import UNKNOWN, Amount, Meters, bill, summed
from sless_audit.cost.prices import PriceBook
from sless_audit.graph.loops import Loop
from sless_audit.graph.model import Confidence, Resource
from sless_audit.workload.equations import Runaway
from sless_audit.workload.figures import Case
from sless_audit.workload.load import SECONDS_PER_MONTH, Load
from sless_audit.workload.runaways import at_full_speed, available, confidence

HOURS_PER_MONTH = Decimal(SECONDS_PER_MONTH) / 3_600


class RunawayCost(NamedTuple):
    runaway: Runaway
    confidence: Confidence
    """Below `high` where it rests on permissions."""
    concurrency: float
    """Executions at once that its functions take up."""
    gain: float | None = None
    """Messages that come back for each one that is handled."""
    hourly: Amount = UNKNOWN
    """USD per use, of its own resources; what it sets off elsewhere comes on top. Unknown where nothing that is known
    bounds the cycle."""

    @property
    def worst(self) -> Decimal | None:
        """USD an hour."""
        return self.hourly.high

    @property
    def resources(self) -> tuple[Resource, ...]:
        return tuple(node for node in self.runaway.nodes if isinstance(node, Resource))


def runaway_cost(
    loads: Mapping[Case, Load],
    runaway: Runaway,
    account: float,
    meters: Meters,
    book_of: Callable[[str], PriceBook | None],
    region_of: Callable[[Resource], str],
    loops: Iterable[Loop],
) -> RunawayCost:
    """`account`: executions at once that the account allows; `loops`: those that the templates show."""
    likely = loads["likely"]
    concurrency = available(likely, runaway, account)
    found = RunawayCost(runaway, confidence(runaway, likely.usage, loops), concurrency)
    spinning: dict[Case, Load] = {}
    gain = 0.0
    for case, load in loads.items():
        speed = at_full_speed(load, runaway, concurrency) if concurrency else None
        if speed is None:
            return found
        nothing: dict[str, float | None] = {entry.id: 0.0 for entry in load.entries}
        spinning[case] = Load(load.deployed, load.usage, case, volumes=nothing)
        spinning[case].average = speed.rates
        gain = max(gain, speed.gain)
    whole = bill(spinning, meters, book_of, region_of)
    nodes = set(runaway.nodes)
    monthly = summed(line.monthly for line in whole.lines if line.resource in nodes and not line.is_fixed)
    hourly = Amount(*(None if value is None else value / HOURS_PER_MONTH for value in monthly))
    return found._replace(gain=gain, hourly=hourly)
