"""The bill of an app: the charges of its resources, at the prices of a book, in the cases low, likely and high.

Tiers and free amounts are those of an account: charges of one price are added up first, and what they come to is shared
out among them in proportion to their quantities.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol, TypeAlias

from sless_audit.cost.metering import CallMeter, Charge, Meter
from sless_audit.cost.prices import FreeAmount, Price, PriceBook, priced
from sless_audit.graph.model import App, Edge, External, Resource
from sless_audit.workload.equations import Runaway
from sless_audit.workload.figures import CASES, Case, Figure
from sless_audit.workload.load import Load
from sless_audit.workload.operations import service

NOTHING = Decimal(0)

PriceKey: TypeAlias = tuple[str, tuple[str, str]]
"""Region, then service and component in its price book."""


class Meters(Protocol):
    """The table of services, as the bill sees it."""

    def meter(self, resource_type: str) -> Meter | None: ...

    def call_meter(self, service: str) -> CallMeter | None: ...

    def is_free(self, resource_type: str) -> bool: ...


class Amount(NamedTuple):
    """A quantity, or USD, a month; `None` is unknown, which is not zero."""

    low: Decimal | None
    likely: Decimal | None
    high: Decimal | None

    def of(self, case: Case) -> Decimal | None:
        return self.low if case == "low" else self.high if case == "high" else self.likely

    @property
    def is_known(self) -> bool:
        return self.likely is not None


VOLUME = "the volume of an entry point"
USE = "what uses it, for nothing that is known leads there"
"""What has to be known for an amount."""

UNKNOWN = Amount(None, None, None)


class Line(NamedTuple):
    resource: Resource
    region: str
    service: str
    component: str
    price: Price | None
    """`None` where the book of the region has none."""
    quantity: Amount
    """In the unit of the price, before free amounts."""
    monthly: Amount
    charges: Mapping[Case, Charge]
    """How the quantity of each case is arrived at."""
    unknown: str
    """What has to be known for an amount, where there is none; empty otherwise."""

    @property
    def key(self) -> PriceKey:
        return self.region, self.charges["likely"].price

    @property
    def is_fixed(self) -> bool:
        """Whether it is due without any load."""
        return self.charges["likely"].flow is None


class Bill(NamedTuple):
    app: App
    loads: Mapping[Case, Load]
    lines: tuple[Line, ...]
    """In the order of the templates."""
    free: tuple[Resource, ...]
    """Resources for which AWS charges nothing."""
    unpriced: tuple[Resource, ...]
    """Resources of types that no meter knows."""
    missing_regions: tuple[str, ...]
    """Regions of which there is no price table."""
    figures: Mapping[str, Figure]
    """What the quantities rest on, as far as it was asked for."""
    free_amounts: tuple[FreeAmount, ...] = ()
    """What was taken off before anything was priced."""

    @property
    def runaways(self) -> Sequence[Runaway]:
        return self.loads["likely"].average.runaways

    def total(self, *, fixed: bool | None = None) -> Amount:
        """Of what is known; of fixed lines, or of those per use, where that is asked for."""
        lines = [line for line in self.lines if fixed is None or line.is_fixed == fixed]
        return summed(line.monthly for line in lines)

    @property
    def is_complete(self) -> bool:
        """Whether every line has an amount."""
        return all(line.monthly.is_known for line in self.lines)

    @property
    def coverage(self) -> Decimal:
        """The share of resources that are priced, or known to be free."""
        charged = {line.resource for line in self.lines if line.price is not None}
        metered = {line.resource for line in self.lines} - charged
        counted = len(charged) + len(metered) + len(self.free) + len(self.unpriced)
        return Decimal(len(charged) + len(self.free)) / counted if counted else Decimal(1)


def bill(
    loads: Mapping[Case, Load],
    meters: Meters,
    book_of: Callable[[str], PriceBook | None],
    region_of: Callable[[Resource], str],
    free_amounts: Iterable[FreeAmount] = (),
) -> Bill:
    """`book_of` gives the prices of a region: `None`, or a book that says so, for one that is missing."""
    load = loads["likely"]
    free, unpriced, drafts = [], [], []
    for resource in load.deployed.resources:
        if meters.meter(resource.type) is not None:
            charged = [
                _Draft(resource, cases["likely"].region or region_of(resource), cases)
                for cases in _charged(resource, meters, loads)
            ]
            drafts += charged
            if not charged:
                free.append(resource)
        elif meters.is_free(resource.type):
            free.append(resource)
        else:
            unpriced.append(resource)
    books = {region: book_of(region) for region in dict.fromkeys(draft.region for draft in drafts)}
    free_amounts = tuple(free_amounts)
    lines = _priced(drafts, books, loads, free_amounts)
    missing = tuple(region for region, book in books.items() if book is None or book.is_missing)
    return Bill(load.app, loads, tuple(lines), tuple(free), tuple(unpriced), missing, load.figures, free_amounts)


def summed(amounts: Iterable[Amount]) -> Amount:
    """Of what is known; unknown where nothing of it is."""
    listed = list(amounts)
    if listed and not any(amount.is_known for amount in listed):
        return UNKNOWN
    return Amount(*(sum((amount.of(case) or NOTHING for amount in listed), NOTHING) for case in CASES))


class _Draft(NamedTuple):
    resource: Resource
    region: str
    charges: Mapping[Case, Charge]

    @property
    def key(self) -> PriceKey:
        return self.region, self.charges["likely"].price


def charges(resource: Resource, meters: Meters, load: Load) -> Iterator[Charge]:
    """Under one load: what its type charges for, and its calls of services for which the app has no resource."""
    meter = meters.meter(resource.type)
    if meter is not None:
        yield from meter(resource, load)
        yield from _calls(resource, meters, load)


def _charged(resource: Resource, meters: Meters, loads: Mapping[Case, Load]) -> Iterator[Mapping[Case, Charge]]:
    """The charges of a resource, those of the same thing in all cases together."""
    found: dict[tuple[str, tuple[str, str], str, str], dict[Case, Charge]] = {}
    for case, load in loads.items():
        for charge in charges(resource, meters, load):
            key = (charge.component, charge.price, charge.service, charge.region)
            found.setdefault(key, {})[case] = charge
    for cases in found.values():
        any_case = cases.get("likely") or next(iter(cases.values()))
        yield {case: cases.get(case) or any_case._replace(quantity=NOTHING) for case in CASES if case in loads}


def _calls(resource: Resource, meters: Meters, load: Load) -> Iterator[Charge]:
    called: dict[CallMeter, list[Edge]] = {}
    for edge in load.ways.outgoing(resource):
        if isinstance(edge.target, External) and edge.target.kind == "aws":
            call_meter = meters.call_meter(service(edge))
            if call_meter is not None:
                called.setdefault(call_meter, []).append(edge)
    for call_meter, edges in called.items():
        yield from call_meter(resource, edges, load)


def _priced(
    drafts: Sequence[_Draft],
    books: Mapping[str, PriceBook | None],
    loads: Mapping[Case, Load],
    free_amounts: Sequence[FreeAmount],
) -> Iterator[Line]:
    prices = {
        draft.key: book.prices.get(draft.key[1]) if (book := books[draft.region]) is not None else None
        for draft in drafts
    }
    quantities = [
        {case: known_quantity(draft.resource, draft.charges[case], loads[case]) for case in loads} for draft in drafts
    ]
    rates = {case: _unit_prices(drafts, [one[case] for one in quantities], prices, free_amounts) for case in loads}
    for draft, quantity in zip(drafts, quantities, strict=True):
        price, charge = prices[draft.key], draft.charges["likely"]
        amounts = {
            case: None if price is None or (one := quantity[case]) is None else one * rates[case][draft.key]
            for case in loads
        }
        yield Line(
            draft.resource,
            draft.region,
            charge.service or draft.resource.service,
            charge.component,
            price,
            _amount(quantity),
            _amount(amounts),
            draft.charges,
            _unknown(draft, quantity["likely"], price, loads["likely"]),
        )


def known_quantity(resource: Resource, charge: Charge, load: Load) -> Decimal | None:
    """`None` as well for what is reached from an entry point of unknown volume, or used by nobody knows what."""
    node = charge.whose or resource
    if charge.flow is not None and (node in load.unknown or (not charge.quantity and node not in load.reached)):
        return None
    return charge.quantity


def _unknown(draft: _Draft, quantity: Decimal | None, price: Price | None, load: Load) -> str:
    charge = draft.charges["likely"]
    if quantity is None and charge.unknown:
        return charge.unknown
    if price is None:
        service, component = draft.key[1]
        return f"no price of {service} {component} in {draft.region}"
    if quantity is not None:
        return ""
    return VOLUME if (charge.whose or draft.resource) in load.reached else USE


def _unit_prices(
    drafts: Sequence[_Draft],
    quantities: Sequence[Decimal | None],
    prices: Mapping[PriceKey, Price | None],
    free_amounts: Sequence[FreeAmount],
) -> dict[PriceKey, Decimal]:
    """What one unit of each price costs on average, for all charges together."""
    totals: dict[PriceKey, Decimal] = {}
    for draft, quantity in zip(drafts, quantities, strict=True):
        totals[draft.key] = totals.get(draft.key, NOTHING) + (quantity or NOTHING)
    payable = after_free(totals, free_amounts)
    found = {}
    for key, total in totals.items():
        price = prices[key]
        if price is None:
            found[key] = NOTHING
        else:
            found[key] = priced(price, payable[key]) / total if total else price.tiers[0].price
    return found


def after_free(totals: Mapping[PriceKey, Decimal], free_amounts: Iterable[FreeAmount]) -> dict[PriceKey, Decimal]:
    """What is left to pay of each quantity. A free amount is shared out in proportion, over components and regions."""
    left = dict(totals)
    for free in free_amounts:
        keys = [key for key in totals if key[1][0] == free.service and key[1][1] in free.components]
        whole = sum((totals[key] for key in keys), NOTHING)
        if not whole:
            continue
        share = NOTHING if free.amount is None else max(whole - free.amount, NOTHING) / whole
        for key in keys:
            left[key] *= share
    return left


def _amount(cases: Mapping[Case, Decimal | None]) -> Amount:
    """In order, whichever case it is that costs more: fuller batches may make more load cheaper."""
    likely = cases["likely"]
    known = [value for value in cases.values() if value is not None]
    return UNKNOWN if likely is None else Amount(min(known), likely, max(known))
