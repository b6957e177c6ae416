"""What a service charges for: the words of a `meters.py`.

A meter looks at one resource under one load and gives its charges: quantities only, in the unit of the price that they
refer to. Tiers, free amounts and prices are the bill's.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple, TypeAlias

from sless_audit.graph.model import Edge, Resource
from sless_audit.workload.load import Input, Load
from sless_audit.workload.passage import Flow

HOURS_PER_MONTH = Decimal(730)
KB = Decimal(1_024)
GB = KB * KB * KB
MILLION = Decimal(1_000_000)


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


Meter: TypeAlias = Callable[[Resource, Load], Iterable[Charge]]
"""None for a resource for which AWS charges nothing, as it is configured."""

CallMeter: TypeAlias = Callable[[Resource, Sequence[Edge], Load], Iterable[Charge]]
"""What a resource is charged for along edges to a service for which the app has no resource: the mails that a function
sends."""


def chunks(size: Decimal, chunk: Decimal) -> Decimal:
    """How many units of `chunk` a message of that size is billed as; at least one."""
    return max((size / chunk).to_integral_value(ROUND_CEILING), Decimal(1))
