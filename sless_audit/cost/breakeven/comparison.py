"""The words of a topic: two ways to run one resource, and what stands against the other one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeAlias

from sless_audit.cost.bill import Meters, PriceKey, charges
from sless_audit.cost.metering import Charge
from sless_audit.cost.prices import Price, PriceBook
from sless_audit.graph.model import Resource
from sless_audit.graph.spots import Spot
from sless_audit.workload.load import Input, Load

NOTHING = Decimal(0)

Quantities: TypeAlias = Mapping[PriceKey, Decimal]
"""A month, in the units of the prices."""


class Way(NamedTuple):
    name: str
    """`on demand`."""
    quantities: Callable[[Decimal], Quantities]
    """What is charged at a volume. Only what the two ways do not have in common needs to be in it."""


class Obstacle(NamedTuple):
    text: str
    """What the template has, and what the other way lacks."""
    spot: Spot | None
    forbids: bool = True
    """False for what would have to be changed, and can be."""


class Comparison(NamedTuple):
    topic: str
    resource: Resource
    today: Way
    other: Way
    unit: str
    """What volumes count: `invocations`."""
    volume: Decimal | None
    """A month, in the likely case; `None` where it is not known."""
    obstacles: tuple[Obstacle, ...] = ()
    inputs: tuple[Input, ...] = ()
    """What it rests on, beside what the bill of today rests on."""
    remarks: tuple[str, ...] = ()


class Undecided(NamedTuple):
    """A comparison that cannot be made."""

    topic: str
    resource: Resource
    missing: str
    """What would have to be known."""


class Subject:
    """An app under a workload, as topics look at it."""

    def __init__(
        self,
        load: Load,
        meters: Meters,
        book_of: Callable[[str], PriceBook | None],
        region_of: Callable[[Resource], str],
        blank: Callable[[Resource], bool],
    ) -> None:
        """`load`: in the likely case, with a volume at each entry point, stated or tried. `blank`: whether the volume
        at a resource rests on one that was only tried."""
        self.load = load
        self.meters = meters
        self.region_of = region_of
        self._book_of = book_of
        self._blank = blank
        self._charges: dict[int, tuple[Charge, ...]] = {}

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        return tuple(self.load.deployed.resources)

    def volume(self, resource: Resource, tried: Decimal) -> Decimal | None:
        return None if self._blank(resource) else tried

    def charges(self, resource: Resource) -> tuple[Charge, ...]:
        """Under the load, of a resource of the app."""
        found = self._charges.get(id(resource))
        if found is None:
            found = self._charges[id(resource)] = self.charges_if(resource)
        return found

    def charges_if(self, changed: Resource) -> tuple[Charge, ...]:
        """The same of a resource as it would be."""
        return tuple(charges(changed, self.meters, self.load))

    def key(self, resource: Resource, price: tuple[str, str], region: str = "") -> PriceKey:
        return region or self.region_of(resource), price

    def price(self, key: PriceKey) -> Price | None:
        book = self._book_of(key[0])
        return book.prices.get(key[1]) if book is not None else None

    @cached_property
    def totals(self) -> Quantities:
        """Of the whole app, as tiers see it."""
        return summed(
            {self.key(resource, charge.price, charge.region): charge.quantity}
            for resource in self.resources
            for charge in self.charges(resource)
            if charge.quantity is not None
        )


def summed(parts: Iterable[Quantities]) -> dict[PriceKey, Decimal]:
    found: dict[PriceKey, Decimal] = {}
    for part in parts:
        for key, quantity in part.items():
            found[key] = found.get(key, NOTHING) + quantity
    return found


def as_charged(
    subject: Subject, resource: Resource, found: Sequence[Charge], volume: Decimal
) -> Callable[[Decimal], Quantities]:
    """Charges at a load of `volume` units, as a function of volume: what a flow causes grows with it."""
    fixed = summed(
        {subject.key(resource, one.price, one.region): one.quantity}
        for one in found
        if one.quantity is not None and one.flow is None
    )
    each = summed(
        {subject.key(resource, one.price, one.region): one.quantity / volume}
        for one in found
        if one.quantity is not None and one.flow is not None and volume
    )
    return lambda units: summed((fixed, {key: quantity * units for key, quantity in each.items()}))
