"""What is asked of the bill of an app: what it comes to by flow or service, and what one unit of business costs."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from sless_audit.cost.bill import NOTHING, UNKNOWN, Amount, Bill, Line, summed
from sless_audit.cost.sensitivity import Influence
from sless_audit.graph.model import App
from sless_audit.template.edits import Made
from sless_audit.workload.entries import Entry
from sless_audit.workload.figures import CASES, Case
from sless_audit.workload.load import SECONDS_PER_MONTH, Load, decimal
from sless_audit.workload.usage import Usage

if TYPE_CHECKING:  # runaways are rare
    from sless_audit.cost.runaways import RunawayCost

By: TypeAlias = Literal["line", "flow", "service", "resource", "stack"]

FIXED = "whatever the load"
"""The group of what no flow causes."""


class Group(NamedTuple):
    name: str
    amount: Amount
    """Of what is known."""
    open: int
    """Lines without an amount."""


class PerMillion(NamedTuple):
    """What a million units through one entry point cost, each alone, and without what is due anyway."""

    entry: Entry
    monthly: Amount
    bill: Bill

    @property
    def is_complete(self) -> bool:
        return all(line.is_fixed or line.monthly.is_known for line in self.bill.lines)


class UnitCost(NamedTuple):
    """What one unit of business costs."""

    unit: str
    """`order`."""
    entry_point: str
    """The name of the entry point that counts it, as in the profile."""
    volume: Amount
    """Units a month."""
    whole: Amount
    """USD: the whole bill by the number of units; at least that much where the bill is not `is_complete`."""
    own: Amount
    """USD: what the flow from that entry point causes, by the same number."""
    is_complete: bool


class AppCost(NamedTuple):
    """The bill of one app in one scenario, with what is asked of it."""

    app: App
    scenario: str
    profile: str | None
    """The file that says how it is used; `None` where there is none."""
    usage: Usage
    bill: Bill
    assumed_region: str | None
    """That of stacks for which nothing names one; `None` where each has its own."""
    per_million: tuple[PerMillion, ...]
    """For the entry points of which the volume is not known."""
    units: tuple[UnitCost, ...]
    influences: tuple[Influence, ...]
    """What moves the total most, the gravest first. Where volumes are unknown: of a million a month through each."""
    runaways: "tuple[RunawayCost, ...]" = ()
    own_tables: tuple[str, ...] = ()
    """Regions with prices from the user's own tables."""
    stale_tables: tuple[str, ...] = ()
    """Regions with prices that are old."""
    changes: tuple[Made, ...] = ()
    """Properties that were changed in memory before anything was computed."""

    @property
    def name(self) -> str:
        """That of the app's first stack: what a reader tells it from others by."""
        return self.app.stacks[0].name

    @property
    def blank(self) -> tuple[Entry, ...]:
        """Entry points of unknown volume."""
        return tuple(one.entry for one in self.per_million)


def grouped(bill: Bill, by: By) -> tuple[Group, ...]:
    """The dearest first; those of which nothing is known last."""
    names = flow_names(bill.loads["likely"]) if by == "flow" else None
    parts: dict[str, list[Amount]] = {}
    for line in bill.lines:
        for name, amount in _flows(bill, line, names) if names is not None else ((_name(line, by), line.monthly),):
            parts.setdefault(name, []).append(amount)
    groups = [
        Group(name, summed(amounts), sum(not amount.is_known for amount in amounts)) for name, amounts in parts.items()
    ]
    return tuple(sorted(groups, key=lambda group: -(group.amount.likely or NOTHING)))


def per_unit(bill: Bill, usage: Usage) -> Iterator[UnitCost]:
    """Of each unit that the profile counts; unknown where its volume is."""
    entries = {said.name: identity for identity, said in usage.entries.items()}
    for unit, name in usage.units.items():
        said = usage.entries.get(entries.get(name, ""))
        volume = said.volume if said is not None else None
        counts = {
            case: None if volume is None else decimal(volume.range.of(case) * SECONDS_PER_MONTH) for case in CASES
        }
        own = _own(bill, entries.get(name, ""))
        yield UnitCost(
            unit,
            name,
            Amount(*counts.values()),
            _divided(_totals(bill), counts) if bill.total().is_known else UNKNOWN,
            _divided(own, counts) if own is not None else UNKNOWN,
            bill.is_complete,
        )


def flow_shares(load: Load, line: Line) -> Mapping[str, float]:
    """The parts of a line that stem from each entry point; empty for one that is fixed, or is nothing."""
    charge = line.charges["likely"]
    shares = load.shares.get(charge.whose or line.resource, {})
    return shares.get(charge.flow, {}) if charge.flow is not None else {}


def _totals(bill: Bill) -> dict[Case, Decimal]:
    total = bill.total()
    return {case: total.of(case) or NOTHING for case in CASES}


def _own(bill: Bill, entry: str) -> dict[Case, Decimal] | None:
    """What one entry point causes; `None` where a part of it is not known."""
    if all(one.id != entry for one in bill.loads["likely"].entries):
        return None
    found: dict[Case, Decimal] = dict.fromkeys(CASES, NOTHING)
    for line in bill.lines:
        for case, load in bill.loads.items():
            share = flow_shares(load, line).get(entry)
            if share is None:
                continue
            amount = line.monthly.of(case)
            if amount is None:
                return None
            found[case] += amount * decimal(share)
    return found


def _divided(totals: Mapping[Case, Decimal], counts: Mapping[Case, Decimal | None]) -> Amount:
    found = {case: totals[case] / count for case in CASES if (count := counts[case])}
    if len(found) < len(CASES):
        return UNKNOWN
    return Amount(min(found.values()), found["likely"], max(found.values()))


def flow_names(load: Load) -> dict[str, str]:
    """For the reader, by what `flow_shares` names: entry points, and what the template itself sets off."""
    constant = {source.entry: source.node.logical_id for source in load.sources}
    return constant | {entry.id: entry.words for entry in load.entries}


def _flows(bill: Bill, line: Line, names: Mapping[str, str]) -> Iterable[tuple[str, Amount]]:
    """The line, divided among the entry points that it stems from."""
    if line.is_fixed:
        return ((FIXED, line.monthly),)
    if not line.monthly.is_known:
        return (("not known", line.monthly),)
    parts: dict[str, list[Decimal]] = {}
    for index, (case, load) in enumerate(bill.loads.items()):
        for entry, share in flow_shares(load, line).items():
            amount = (line.monthly.of(case) or NOTHING) * decimal(share)
            parts.setdefault(names[entry], [NOTHING] * len(CASES))[index] += amount
    return ((name, Amount(min(amounts), amounts[1], max(amounts))) for name, amounts in parts.items())


def _name(line: Line, by: By) -> str:
    if by == "stack":
        return line.resource.stack.name
    if by == "resource":
        return line.resource.source_id
    return line.service if by == "service" else line_name(line)


def line_name(line: Line) -> str:
    """What it is asked for by: `OrderFlow.transitions`."""
    return f"{line.resource.source_id}.{line.component.replace(' ', '-')}"


def is_named(line: Line, name: str) -> bool:
    """Whether a name is meant for a line: a resource, or one line of it; with the stack in front where that helps."""
    component = line.component.replace(" ", "-")
    ids = (line.resource.source_id, line.resource.logical_id, line.resource.id)
    return any(name in (identity, f"{identity}.{component}") for identity in ids)
