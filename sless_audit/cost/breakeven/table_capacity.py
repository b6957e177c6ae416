"""DynamoDB: on-demand or provisioned capacity.

Provisioned capacity is taken as auto scaling keeps it: at 70% use of the average load (the default of the console:
DynamoDB developer guide, "Managing throughput capacity automatically with DynamoDB auto scaling", 2026-11), and never
below one unit. A unit that is used all the time serves one request unit each second.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_CEILING, Decimal

from sless_audit.cost.bill import PriceKey
from sless_audit.cost.breakeven.changed import Changed
from sless_audit.cost.breakeven.comparison import (
    NOTHING,
    Comparison,
    Obstacle,
    Quantities,
    Subject,
    Undecided,
    Way,
    as_charged,
    summed,
)
from sless_audit.cost.metering import HOURS_PER_MONTH, Charge
from sless_audit.graph.model import Resource
from sless_audit.graph.views import Table
from sless_audit.workload.load import SECONDS_PER_MONTH

TOPIC = "dynamodb-capacity"
UNIT = "reads and writes"

_ON_DEMAND, _PROVISIONED = "on-demand capacity", "provisioned capacity"
_TARGET = Decimal("0.7")
_PRICES = {
    "on-demand-read": "provisioned-read",
    "on-demand-write": "provisioned-write",
    "global-replicated-write": "replicated-write-provisioned",
}
"""Of request units → of capacity units; `-ia` for the other table class is at the end of both."""


def compare(subject: Subject) -> Iterator[Comparison | Undecided]:
    for table in subject.resources:
        view = table.as_(Table)
        if view is None:
            continue
        mode = subject.load.settled(view.billing_mode)
        calls = sum((subject.load.monthly(table, flow).value for flow in ("reads", "writes")), NOTHING)
        if not calls:
            yield Undecided(TOPIC, table, "calls of the table: nothing in the app reads or writes it")
        elif mode == "PAY_PER_REQUEST":
            yield _to_provisioned(table, calls, subject)
        elif mode == "PROVISIONED":
            yield _to_on_demand(table, calls, subject)
        else:
            yield Undecided(TOPIC, table, "BillingMode")


def _to_provisioned(table: Resource, calls: Decimal, subject: Subject) -> Comparison:
    units = [one for one in subject.charges(table) if _capacity_price(one) is not None]
    return Comparison(
        TOPIC,
        table,
        Way(_ON_DEMAND, as_charged(subject, table, units, calls)),
        Way(_PROVISIONED, _scaled(table, units, calls, subject)),
        UNIT,
        subject.volume(table, calls),
        remarks=(
            "auto scaling is taken to hold 70% use of the average load",
            *_utilization(table, units, subject),
        ),
        obstacles=tuple(_peak(table, calls, subject)),
    )


def _to_on_demand(table: Resource, calls: Decimal, subject: Subject) -> Comparison | Undecided:
    today = [one for one in subject.charges(table) if "capacity" in one.component]
    unknown = next((one.unknown for one in today if one.quantity is None), "")
    if unknown:
        return Undecided(TOPIC, table, unknown)
    asked = subject.charges_if(Changed(table, {"BillingMode": "PAY_PER_REQUEST"}))
    units = [one for one in asked if _capacity_price(one) is not None]
    scales = any(one.flow is not None for one in today)
    remark = ("what auto scaling adds is taken to grow with the load",) if scales else ()
    return Comparison(
        TOPIC,
        table,
        Way(_PROVISIONED, as_charged(subject, table, today, calls)),
        Way(_ON_DEMAND, as_charged(subject, table, units, calls)),
        UNIT,
        subject.volume(table, calls),
        remarks=(*remark, *_utilization(table, units, subject)),
    )


def _capacity_price(charge: Charge) -> tuple[str, str] | None:
    service, component = charge.price
    name = component.removesuffix("-ia")
    found = _PRICES.get(name) if service == "dynamodb" else None
    return None if found is None else (service, found + component.removeprefix(name))


def _scaled(
    table: Resource, units: Sequence[Charge], calls: Decimal, subject: Subject
) -> Callable[[Decimal], Quantities]:
    each: list[tuple[PriceKey, Decimal]] = []
    for one in units:
        price = _capacity_price(one)
        if price is not None and one.quantity is not None:
            each.append((subject.key(table, price, one.region), one.quantity / calls))

    def quantities(volume: Decimal) -> Quantities:
        return summed({key: _capacity(of_one * volume) * HOURS_PER_MONTH} for key, of_one in each)

    return quantities


def _capacity(units_a_month: Decimal) -> Decimal:
    needed = units_a_month / SECONDS_PER_MONTH / _TARGET
    return max(needed.to_integral_value(ROUND_CEILING), Decimal(1))


def _peak(table: Resource, calls: Decimal, subject: Subject) -> Iterator[Obstacle]:
    """What auto scaling does not follow at once: it acts on minutes (developer guide, as above)."""
    highest = sum((subject.load.peak.flow(table, flow) for flow in ("reads", "writes")), 0.0)
    times = highest * SECONDS_PER_MONTH / float(calls)
    if times > 1 / float(_TARGET):
        words = f"a peak of {times:.3g} times the average load: until auto scaling has followed, calls are throttled"
        yield Obstacle(words, None, forbids=False)


def _utilization(table: Resource, units: Sequence[Charge], subject: Subject) -> Iterator[str]:
    """The use of capacity from which on it is the cheaper one: by the prices alone."""
    shares = []
    for one in units:
        capacity = _capacity_price(one)
        request, hour = (
            subject.price(subject.key(table, price, one.region)) if price is not None else None
            for price in (one.price, capacity)
        )
        if request is not None and hour is not None and request.tiers[0].price:
            shares.append(hour.tiers[0].price / 3_600 / request.tiers[0].price)
    if shares:
        yield f"provisioned capacity pays while more than {max(shares):.0%} of it is used, over all hours of the month"
