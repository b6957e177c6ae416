"""What is in the price tables, whether they are sound, and in what two of them differ."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from sless_audit.api.prices import GLOBAL_SERVICES, HOME, STALE_AFTER, age, books
from sless_audit.config import Config
from sless_audit.cost.book import FREE_TIER, PriceError, read_book, read_free_amounts
from sless_audit.cost.prices import PriceBook
from sless_audit.cost.tables import Change, Difference, Fault, Shown, Table, Verified
from sless_audit.errors import UsageError
from sless_audit.shipped import shipped

SHIPPED = "shipped"
"""Stands for the folder of shipped tables, on the command line."""

CHECKSUMS = "SHA256SUMS"


def show(service: str | None, config: Config, today: date | None = None) -> Shown:
    """The prices of the config's region (us-east-1 where it names none), of one service or of all."""
    region = config.region or HOME
    book_of = books(config.pricing, today)
    book = book_of(region)
    if book.is_missing and service not in GLOBAL_SERVICES:
        raise UsageError(
            f"there is no price table of {region}",
            hint=f"there are tables of {', '.join(_regions(config.pricing.folder, shipped('pricing')))}; "
            "`sless-audit pricing refresh` writes one",
        )
    services = {price.service for price in book.prices.values()}
    if service is not None and service not in services:
        raise UsageError(f"there are no prices of {service!r} in {region}", hint=_nearest(service, services))
    found = sorted(key for key in book.prices if service in (None, key[0]))
    return Shown(book, service, tuple(book.prices[key] for key in found), region in book_of.own, bool(book_of.stale))


def difference(before: str, after: str) -> Difference:
    """What changes from one table, or folder of tables, to another."""
    first, second = _tables(before), _tables(after)
    changes, same = [], 0
    for region in sorted(first.keys() & second.keys()):
        old, new = first[region].prices, second[region].prices
        for service, component in sorted(old.keys() | new.keys()):
            one, other = old.get((service, component)), new.get((service, component))
            if one is None or other is None or (one.unit, one.tiers) != (other.unit, other.tiers):
                changes.append(Change(region, service, component, one, other))
            else:
                same += 1
    if not first.keys() & second.keys():
        raise UsageError(f"{before} and {after} have no region in common")
    gone, new_regions = sorted(first.keys() - second.keys()), sorted(second.keys() - first.keys())
    return Difference(before, after, tuple(changes), same, tuple(gone), tuple(new_regions))


def verify(folder: Path | None = None, today: date | None = None) -> Verified:
    """Reads every table of a folder (the shipped one where none is given) and says what is wrong with each."""
    where = folder or shipped("pricing")
    today = today or datetime.now(UTC).date()
    tables, faults, found = [], [], {}
    for file in _files(where):
        try:
            book = read_book(file)
        except PriceError as error:
            faults.append(_fault(error))
            continue
        found[book.region] = book
        months = age(book, today)
        services = len({price.service for price in book.prices.values()})
        tables.append(Table(book.region, len(book.prices), services, book.as_of, months))
        if months > STALE_AFTER:
            faults.append(Fault(f"the newest price is {months} months old", str(file), "warning"))
    free_amounts, free_faults = _verify_free_amounts(where, found.get(HOME))
    checked, sum_faults = _verify_sums(where)
    return Verified(str(where), tuple(tables), free_amounts, checked, (*faults, *free_faults, *sum_faults))


def checksums(files: Iterable[Path]) -> str:
    """As `sha256sum` writes them."""
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(files))


def _verify_free_amounts(folder: Path, home: PriceBook | None) -> tuple[int, list[Fault]]:
    file = folder / FREE_TIER
    if not file.is_file():
        return 0, []
    try:
        free_amounts = read_free_amounts(folder)
    except PriceError as error:
        return 0, [_fault(error)]
    faults = [
        Fault(f"a free amount is of {free.service} {component}, of which there is no price", str(file), "error")
        for free in free_amounts
        for component in free.components
        if home is not None and (free.service, component) not in home.prices
    ]
    return len(free_amounts), faults


def _verify_sums(folder: Path) -> tuple[int, list[Fault]]:
    """A folder of the user's own may have no checksums, or none for some of its tables."""
    file = folder / CHECKSUMS
    if not file.is_file():
        return 0, []
    faults, checked = [], 0
    for line in file.read_text("utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        table = folder / name
        checked += 1
        if not name or not table.is_file():
            faults.append(Fault(f"there is no table {name or digest}", str(file), "error"))
        elif hashlib.sha256(table.read_bytes()).hexdigest() != digest:
            faults.append(Fault("the table is not the one that its checksum is of", str(table), "error"))
    return checked, faults


def _tables(name: str) -> dict[str, PriceBook]:
    path = shipped("pricing") if name == SHIPPED else Path(name)
    if path.is_dir():
        return {file.stem: read_book(file) for file in _files(path)}
    if not path.is_file():
        raise UsageError(f"there is no table and no folder {name}", hint=f"`{SHIPPED}` stands for the shipped tables")
    book = read_book(path)
    return {book.region: book}


def _files(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.glob("*.json") if file.name != FREE_TIER)
    if not files:
        raise UsageError(f"there are no price tables in {folder}")
    return files


def _regions(*folders: Path | None) -> list[str]:
    return sorted({file.stem for folder in folders if folder is not None for file in _files(folder)})


def _fault(error: PriceError) -> Fault:
    return Fault(error.message, str(error.place or ""), "error")


def _nearest(service: str, services: Iterable[str]) -> str:
    from difflib import get_close_matches

    known = sorted(services)
    near = get_close_matches(service, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"there are prices of {', '.join(known)}"
