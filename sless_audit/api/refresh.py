"""Makes price tables out of the AWS price list."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sless_audit.api.price_source import INDEX, Source, everywhere, regional, source
from sless_audit.api.prices import HOME
from sless_audit.api.pricing import CHECKSUMS, checksums
from sless_audit.aws.price_list import PricedMeter, priced_meters, regions
from sless_audit.cost.book import PriceError, book_text, read_book, read_free_amounts
from sless_audit.cost.offers import read_offer
from sless_audit.cost.prices import Price
from sless_audit.cost.refresh import drawn
from sless_audit.cost.tables import Refreshed, RefreshedTable, Untaken
from sless_audit.errors import ErrorPlace, UsageError
from sless_audit.shipped import shipped


def refresh(
    to: Path,
    wanted_regions: Sequence[str],
    *,
    base: Path | None = None,
    offers: Path | None = None,
    services: Sequence[str] = (),
    keep: bool = False,
) -> Refreshed:
    """Writes a table for each region into the folder `to`, which stays as it was if anything goes wrong.

    `base` has the tables before, where they are not the shipped ones; `offers` is a folder of offer files, instead of
    AWS's server. Prices of other `services`, and those that the price list does not give, are left out unless `keep`.
    """
    if to.exists() and not to.is_dir():
        raise UsageError(f"{to} is no folder")
    meters = _meters(services)
    for region in wanted_regions:
        if region not in regions():
            raise UsageError(f"how the price list names {region} is not known", hint=f"known: {', '.join(regions())}")
    to.parent.mkdir(parents=True, exist_ok=True)
    with source(offers) as origin, TemporaryDirectory(prefix=f".{to.name}-", dir=to.parent) as place:
        offered = _offered(origin)
        tables = []
        for region in wanted_regions:
            before = _before(region, base)
            prices, table = _table(origin, offered, region, meters, before, keep)
            new = Path(place) / f"{region}.json"
            new.write_text(book_text(region, prices.values()), encoding="utf-8")
            read_book(new)
            tables.append(table)
        _move(Path(place), to)
    return Refreshed(str(to), origin.name, tuple(tables))


def _table(
    origin: Source,
    offered: frozenset[str] | None,
    region: str,
    meters: Mapping[str, Sequence[PricedMeter]],
    before: Mapping[tuple[str, str], Price],
    keep: bool,
) -> tuple[dict[tuple[str, str], Price], RefreshedTable]:
    known = {**_before(HOME, None), **before}
    free = frozenset((free.service, one) for free in read_free_amounts(shipped("pricing")) for one in free.components)
    prices: dict[tuple[str, str], Price] = {}
    untaken: list[Untaken] = []
    for code, asked in meters.items():
        of_no_region = all(meter.anywhere for meter in asked)
        if of_no_region and region != HOME:
            continue
        path = everywhere(code) if of_no_region else regional(code, region)
        file = origin.fetch(path) if offered is None or code in offered else None
        if file is None:
            untaken += [Untaken(one.service, one.component, f"{code} has no file of {region}") for one in asked]
            continue
        offer = read_offer(file, code, region, asked, origin.where(path))
        found = drawn(offer, region, asked, known, free)
        prices |= {(price.service, price.component): price for price in found.prices}
        untaken += found.untaken
    if not prices:
        raise PriceError(
            f"{origin.name} gave no price of {region}",
            hint=f"files lie as {regional('AWSLambda', region)} in the folder that --from names",
        )
    changed = sum(1 for key, price in prices.items() if _amounts(before.get(key)) != _amounts(price))
    rest = tuple(sorted(key for key in before if key not in prices))
    kept, left_out = (rest, ()) if keep else ((), rest)
    new = {**{key: before[key] for key in kept}, **prices}
    return new, RefreshedTable(region, len(prices), changed, kept, left_out, tuple(untaken))


def _meters(services: Sequence[str]) -> dict[str, list[PricedMeter]]:
    """By offer, since each of its files is read once."""
    known = sorted({meter.service for meter in priced_meters()})
    for service in services:
        if service not in known:
            raise UsageError(f"{service!r} cannot be read from the price list", hint=f"what can: {', '.join(known)}")
    found: dict[str, list[PricedMeter]] = {}
    for meter in priced_meters():
        if not services or meter.service in services:
            found.setdefault(meter.offer, []).append(meter)
    return found


def _offered(origin: Source) -> frozenset[str] | None:
    """The offers that there are; `None` where that is not said."""
    file = origin.fetch(INDEX)
    if file is None:
        return None
    try:
        return frozenset(json.loads(file.read_text("utf-8-sig"))["offers"])
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        why = f"the list of offers is damaged: {error}"
        raise PriceError(
            why, place=ErrorPlace(origin.where(INDEX)), hint="nothing was changed; fetch it again"
        ) from error


def _before(region: str, base: Path | None) -> Mapping[tuple[str, str], Price]:
    for folder in (base, shipped("pricing")):
        if folder is not None and (folder / f"{region}.json").is_file():
            return read_book(folder / f"{region}.json").prices
    return {}


def _amounts(price: Price | None) -> object:
    return None if price is None else (price.unit, price.tiers)


def _move(new: Path, to: Path) -> None:
    """Each table in one step; all of them are whole before the first is moved."""
    to.mkdir(exist_ok=True)
    for file in sorted(new.glob("*.json")):
        file.replace(to / file.name)
    (to / CHECKSUMS).write_text(checksums(to.glob("*.json")), encoding="utf-8")
