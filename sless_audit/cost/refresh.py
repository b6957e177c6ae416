"""Prices of our book out of an offer of the AWS price list."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from sless_audit.aws.price_list import PricedMeter, kind_of_unit
from sless_audit.cost.book import plain
from sless_audit.cost.offers import Offer, Product
from sless_audit.cost.prices import Price, Tier
from sless_audit.cost.tables import Untaken


class Drawn(NamedTuple):
    prices: tuple[Price, ...]
    untaken: tuple[Untaken, ...]


def drawn(
    offer: Offer,
    region: str,
    meters: Iterable[PricedMeter],
    known: Mapping[tuple[str, str], Price],
    with_free_amount: frozenset[tuple[str, str]],
) -> Drawn:
    """What the offer says of these prices in a region. `known` are the prices of our own tables, which tell how a price
    is metered; free amounts that stand in the tiers of an offer are left to `with_free_amount`."""
    prices, untaken = [], []
    for meter in meters:
        key = (meter.service, meter.component)
        found = [product for product in offer.products if meter.matches(product.attributes, region)]
        tiers, why = _tiers(meter, found, key in with_free_amount)
        if tiers is None:
            untaken.append(Untaken(*key, why))
            continue
        prices.append(
            Price(
                *key,
                meter.unit,
                tiers,
                known[key].metering if key in known else "",
                offer.published[: len("2026-09")],
                f"AWS price list {offer.code} {region}, version {offer.version}",
                "one-source",
                region,
            )
        )
    return Drawn(tuple(prices), tuple(untaken))


def _tiers(meter: PricedMeter, products: list[Product], has_free_amount: bool) -> tuple[tuple[Tier, ...] | None, str]:
    """Why not, where there are none. Products that differ in what is no matter to us have the same price, or else it
    cannot be told which one is meant."""
    if not products:
        return None, f"no product of {meter.offer} has the usage type {' or '.join(meter.usage)}"
    faults = [product.fault for product in products if product.fault]
    if faults:
        return None, faults[0]
    wrong = [product.unit for product in products if kind_of_unit(product.unit) != kind_of_unit(meter.priced_in)]
    if wrong:
        return None, f"it is priced in {wrong[0]}, and not in {meter.priced_in}"
    found = {_converted(meter, product.tiers, has_free_amount) for product in products}
    if len(found) > 1:
        firsts = ", ".join(sorted(plain(tiers[0].price) for tiers in found))
        return None, f"{len(products)} products have different prices: {firsts}"
    return found.pop(), ""


def _converted(meter: PricedMeter, tiers: tuple[Tier, ...], has_free_amount: bool) -> tuple[Tier, ...]:
    first, *more = tiers
    if has_free_amount and more and first.price == 0:
        first, *more = (more[0]._replace(start=Decimal(0)), *more[1:])
    return tuple(Tier(tier.start / meter.times, tier.price * meter.times) for tier in (first, *more))
