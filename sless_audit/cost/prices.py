"""The price book: dated list prices of one region, each with its source."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple


class Tier(NamedTuple):
    start: Decimal
    """Units a month from which on this price holds."""
    price: Decimal
    """USD for one unit."""


class Price(NamedTuple):
    service: str
    component: str
    unit: str
    tiers: tuple[Tier, ...]
    """At least one; the first starts at 0, or where the free amount of the offer ends."""
    metering: str
    """Rounding, minimum, who is charged."""
    as_of: str
    """`2026-09`: the date of the newest source."""
    source: str
    confidence: str
    """`confirmed-2-sources` or `one-source`."""
    region: str = ""
    """Of the table that it is from, which for a global service may be another than the region that it is asked for."""


class FreeAmount(NamedTuple):
    """What an account gets for nothing, over all regions."""

    service: str
    component: str
    unit: str
    components: tuple[str, ...]
    """The components of the service in the price book that share it: Lambda's duration on both architectures. Empty
    where the tiers of the price leave the free amount out already."""
    amount: Decimal | None
    """A month; `None` for all of it."""
    kind: str
    """`always-free`, or `12-months` (accounts opened before 2025-07-15)."""
    source: str
    as_of: str


class PriceBook(NamedTuple):
    region: str
    as_of: str
    """The newest date in it."""
    prices: Mapping[tuple[str, str], Price]
    """By service and component."""
    is_missing: bool = False
    """There is no table of the region: only what has no region is in it."""


def priced(price: Price, quantity: Decimal) -> Decimal:
    """USD for a month's quantity: each part of it at the price of its tier."""
    total = Decimal(0)
    ends = [tier.start for tier in price.tiers[1:]]
    for tier, end in zip(price.tiers, [*ends, None], strict=True):
        within = (quantity if end is None else min(quantity, end)) - tier.start
        if within > 0:
            total += within * tier.price
    return total
