"""The prices that a run uses: the user's own tables before the shipped ones."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from sless_audit.cost.book import read_book
from sless_audit.cost.prices import PriceBook
from sless_audit.shipped import shipped

GLOBAL_SERVICES = frozenset(("budgets", "cloudfront", "route53"))
"""They have no region; AWS's price list, and so our table, has them under us-east-1."""
_HOME = "us-east-1"


def books(folder: Path | None = None) -> Callable[[str], PriceBook | None]:
    """The table of each region, read when it is asked for; `None` for a region that has none.

    Raises `PriceError` for a table that is damaged.
    """
    folders = [one for one in (folder, shipped("pricing")) if one is not None]

    @cache
    def read(region: str) -> PriceBook | None:
        for one in folders:
            file = one / f"{region}.json"
            if file.is_file():
                return read_book(file)
        return None

    @cache
    def book_of(region: str) -> PriceBook | None:
        book, home = read(region), read(_HOME)
        if book is None or home is None or region == _HOME:
            return book
        everywhere = {key: price for key, price in home.prices.items() if key[0] in GLOBAL_SERVICES}
        return book._replace(prices={**everywhere, **book.prices})

    return book_of
