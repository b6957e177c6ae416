"""The prices that a run uses: the user's own tables before the shipped ones."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from sless_audit.config import Pricing
from sless_audit.cost.book import PriceError, read_book
from sless_audit.cost.prices import Price, PriceBook
from sless_audit.errors import ErrorPlace
from sless_audit.shipped import shipped

GLOBAL_SERVICES = frozenset(("budgets", "cloudfront", "route53"))
"""They have no region of their own (CloudFront, Route 53:
https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html, 2026-11-21; a budget
is one of the account), and stand in the table of us-east-1."""

HOME = "us-east-1"

STALE_AFTER = 12
"""Months after which a table is used with a warning; the config says after how many it is not used at all."""


class Books:
    """The table of each region, read when it is asked for."""

    def __init__(self, pricing: Pricing, today: date) -> None:
        self._folders = [folder for folder in (pricing.folder, shipped("pricing")) if folder is not None]
        self._max_age = pricing.max_age
        self._today = today
        self._read: dict[str, tuple[Path, PriceBook] | None] = {}

    def __call__(self, region: str) -> PriceBook:
        """The prices of a region. Where it has no table, those of services without a region are all that is in it.

        Raises `PriceError` for a table that is damaged or too old.
        """
        own = self._table(region)
        if own is None:
            everywhere = self._everywhere()
            as_of = max((price.as_of for price in everywhere.values()), default="")
            return PriceBook(region, as_of, everywhere, is_missing=True)
        return own if region == HOME else own._replace(prices=_Prices(own.prices, self._everywhere))

    @property
    def own(self) -> tuple[str, ...]:
        """The regions that were looked up in tables of the user's own."""
        shipped_folder = self._folders[-1]
        return tuple(region for region, found in self._read.items() if found and found[0].parent != shipped_folder)

    @property
    def stale(self) -> tuple[PriceBook, ...]:
        """Tables that were used although they are old."""
        books = [found[1] for found in self._read.values() if found is not None]
        return tuple(book for book in books if age(book, self._today) > STALE_AFTER)

    def _everywhere(self) -> Mapping[tuple[str, str], Price]:
        home = self._table(HOME)
        return {} if home is None else {key: one for key, one in home.prices.items() if key[0] in GLOBAL_SERVICES}

    def _table(self, region: str) -> PriceBook | None:
        if region not in self._read:
            self._read[region] = self._first(region)
        found = self._read[region]
        return None if found is None else found[1]

    def _first(self, region: str) -> tuple[Path, PriceBook] | None:
        for folder in self._folders:
            file = folder / f"{region}.json"
            if file.is_file():
                book = read_book(file)
                self._check_age(file, book)
                return file, book
        return None

    def _check_age(self, file: Path, book: PriceBook) -> None:
        months = age(book, self._today)
        if months > self._max_age:
            raise PriceError(
                f"the price table is too old: its newest price is of {book.as_of}, {months} months ago",
                place=ErrorPlace(str(file)),
                hint="`sless-audit pricing refresh` writes a new one; `max-age` in [pricing] of the config allows more",
            )


class _Prices(Mapping[tuple[str, str], Price]):
    """Those of a region, and of services without one, whose table is read only if a price of theirs is asked for."""

    def __init__(self, own: Mapping[tuple[str, str], Price], everywhere: Callable[[], Mapping[tuple[str, str], Price]]):
        self._own = own
        self._everywhere = everywhere

    def __getitem__(self, key: tuple[str, str]) -> Price:
        if key in self._own or key[0] not in GLOBAL_SERVICES:
            return self._own[key]
        return self._everywhere()[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter({**self._everywhere(), **self._own})

    def __len__(self) -> int:
        return sum(1 for _ in self)


def books(pricing: Pricing | None = None, today: date | None = None) -> Books:
    return Books(pricing or Pricing(), today or datetime.now(UTC).date())


def age(book: PriceBook, today: date) -> int:
    """In months, since its newest price; 0 for one of a month to come."""
    year, month = map(int, book.as_of.split("-"))
    return max((today.year - year) * 12 + today.month - month, 0)
