"""What a service charges for: the words of a `meters.py`.

A meter looks at one resource under one load and gives its charges: quantities only, in the unit of the price that they
refer to. Tiers, free amounts and prices are the bill's.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple, TypeAlias

from sless_audit.graph.model import Edge, Resource
from sless_audit.workload.load import Input, Load, decimal
from sless_audit.workload.passage import Flow

HOURS_PER_MONTH = Decimal(730)
KB = Decimal(1_024)
GB = KB * KB * KB


class Charge(NamedTuple):
    """One line of the bill of one resource, before it is priced."""

    component: str
    """What is charged for, in words: `requests`, `duration`."""
    price: tuple[str, str]
    """Service and component in the price book: `("lambda", "requests")`."""
    quantity: Decimal | None
    """A month, in the unit of that price; `None` where it is not known, which is never zero."""
    flow: Flow | None
    """The flow of the resource that causes it, by which it is shared out among entry points; `None`: it is due
    whether or not there is any load."""
    formula: str = ""
    """The arithmetic in words, with the names of `inputs`: `invocations × duration × memory`."""
    inputs: tuple[Input, ...] = ()
    """Each number in the formula, in its order."""
    unknown: str = ""
    """What has to be known for a quantity, where there is none: `nodes.OrdersTable.storage`."""
    service: str = ""
    """The service that it is shown under, if not the resource's own: the logs of a function."""
    region: str = ""
    """The region at whose price it is charged, if not the resource's own: that of a replica."""
    whose: Resource | None = None
    """The resource whose flow it is, if not the one that is charged: the function that writes to a log group."""


Meter: TypeAlias = Callable[[Resource, Load], Iterable[Charge]]
"""None for a resource for which AWS charges nothing, as it is configured."""

CallMeter: TypeAlias = Callable[[Resource, Sequence[Edge], Load], Iterable[Charge]]
"""What a resource is charged for along edges to a service for which the app has no resource: the mails that a function
sends."""


class Sum(NamedTuple):
    """A quantity that is added up over callers or parts, with the numbers that each brings."""

    value: Decimal = Decimal(0)
    inputs: tuple[Input, ...] = ()

    def plus(self, value: Decimal, *inputs: Input) -> "Sum":
        """Each addend has its own flow, alike or not; a figure that they share is told once."""
        fresh = (one for one in inputs if one.unit == "/month" or one not in self.inputs)
        return Sum(self.value + value, (*self.inputs, *fresh))


def arrived(node: Resource, flow: Flow, load: Load) -> Iterator[tuple[Edge | None, Input]]:
    """What adds to a flow of a node, by the month: along each edge, and, without one, from outside of the app."""
    rest = load.monthly(node, flow)
    whole = rest.value
    for edge in load.ways.incoming(node):
        gain = load.average.arrivals.get(edge, {}).get(flow, 0.0)
        if gain:
            carried = load.carried(edge)
            carried = carried._replace(value=carried.value * decimal(gain))
            rest = rest._replace(value=rest.value - carried.value)
            yield edge, carried
    if rest.value > whole * _ROUNDING:
        yield None, rest


_ROUNDING = Decimal("1e-9")


def by_the_hour(component: str, price: tuple[str, str], *counts: Input) -> Charge:
    """What is charged for each hour that it is there: that many of it, all multiplied."""
    quantity = HOURS_PER_MONTH
    for count in counts:
        quantity *= count.value
    return Charge(component, price, quantity, None, " × ".join(("730 hours", *(_word(one) for one in counts))), counts)


def by_the_month(component: str, price: tuple[str, str], number: int = 1) -> Charge:
    """What is charged for each month that it is there."""
    return Charge(component, price, Decimal(number), None, f"{number} × 1 month")


def stored(
    node: Resource, load: Load, price: tuple[str, str], component: str = "storage", key: str = "storage"
) -> Charge:
    """GB in store over the month: as the profile says, else unknown."""
    said = load.stated(node, key)
    if said is None:
        return Charge(component, price, None, None, unknown=f"nodes.{node.source_id}.{key}")
    return Charge(component, price, said.value / GB, None, f"{key} / 1 GB", (said,))


def not_known(component: str, price: tuple[str, str], what: str, flow: Flow | None = None) -> Charge:
    """A charge of which the quantity is unknown until somebody says `what`."""
    return Charge(component, price, None, flow, unknown=what)


def _word(number: Input) -> str:
    return number.name.rpartition(": ")[2]


def chunks(size: Decimal, chunk: Decimal) -> Decimal:
    """How many units of `chunk` a message of that size is billed as; at least one."""
    return max((size / chunk).to_integral_value(ROUND_CEILING), Decimal(1))
