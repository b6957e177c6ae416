"""Reads offer files of the AWS price list, as AWS publishes them in bulk.

The format: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
(2026-11-21). A file may have hundreds of megabytes (EC2), so that it is read product by product, and only what is
wanted is kept.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from sless_audit.aws.price_list import PricedMeter
from sless_audit.cost.book import PriceError
from sless_audit.cost.prices import Tier
from sless_audit.errors import ErrorPlace

CHUNK = 1 << 20
_LARGEST = 64 << 20
"""Characters of one product; real ones have a few thousand."""
_SPACE = re.compile(r"[ \t\r\n]*")
_PUBLISHED = re.compile(r"\d{4}-(0[1-9]|1[0-2])-\d\dT.*")


class Product(NamedTuple):
    attributes: Mapping[str, str]
    """As the offer has them (`usagetype`, `regionCode`, `group`, …), and its `productFamily`."""
    unit: str
    tiers: tuple[Tier, ...]
    """On demand, in USD; empty where there is a `fault`."""
    fault: str = ""
    """Why its price cannot be used."""


class Offer(NamedTuple):
    code: str
    version: str
    published: str
    """`2026-09-19T08:00:00Z`."""
    products: tuple[Product, ...]
    """Those that were wanted."""


def read_offer(file: Path, code: str, region: str, meters: Sequence[PricedMeter], shown: str) -> Offer:
    """The products of the meters in a region. `shown` stands for the file in messages.

    Raises `PriceError` for a file that is damaged, cut off, or of another offer.
    """

    def wanted(attributes: Mapping[str, str]) -> bool:
        return any(meter.matches(attributes, region) for meter in meters)

    with file.open(encoding="utf-8-sig") as stream:
        scanner = _Scanner(stream)
        try:
            return _offer(scanner, code, wanted)
        except (ValueError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            raise PriceError(
                f"the offer file is damaged: {what}",
                place=ErrorPlace(shown, scanner.line),
                hint="nothing of it was used; fetch it again",
            ) from error


def _offer(scanner: "_Scanner", code: str, wanted: Callable[[Mapping[str, str]], bool]) -> Offer:
    head: dict[str, Any] = {}
    attributes: dict[str, Mapping[str, str]] | None = None
    terms: dict[str, Any] = {}
    for key in scanner.members():
        if key == "products":
            attributes = dict(_products(scanner, wanted))
        elif key == "terms":
            if attributes is None:
                raise ValueError("its terms come before its products")
            terms.update(_on_demand(scanner, attributes))
        else:
            head[key] = scanner.value()
    if scanner.peek():
        raise ValueError("something follows its end")
    version, published = str(head.get("version", "")), str(head.get("publicationDate", ""))
    if head.get("offerCode") != code:
        raise ValueError(f"it is the offer {head.get('offerCode')!r}, not {code}")
    if attributes is None or not _PUBLISHED.fullmatch(published):
        raise ValueError("it has no products" if attributes is None else "it does not say when it was published")
    return Offer(code, version, published, tuple(_priced(attributes[sku], terms.get(sku)) for sku in attributes))


def _products(
    scanner: "_Scanner", wanted: Callable[[Mapping[str, str]], bool]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    for sku in scanner.members():
        product = scanner.value()
        attributes = product.get("attributes") if isinstance(product, dict) else None
        if not isinstance(attributes, dict):
            raise ValueError(f"product {sku} has no attributes")
        attributes["productFamily"] = product.get("productFamily", "")
        if wanted(attributes):
            yield sku, attributes


def _on_demand(scanner: "_Scanner", wanted: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    for kind in scanner.members():
        for sku in scanner.members():
            terms = scanner.value()
            if kind == "OnDemand" and sku in wanted:
                yield sku, terms


def _priced(attributes: Mapping[str, str], terms: Any) -> Product:
    """One term a product, in general; of several the one that came into force last."""
    if not isinstance(terms, dict) or not terms:
        return Product(attributes, "", (), "no price on demand")
    try:
        term = max(terms.values(), key=lambda term: str(term["effectiveDate"]))
        dimensions = list(term["priceDimensions"].values())
        units = {dimension["unit"] for dimension in dimensions}
        if any("USD" not in dimension["pricePerUnit"] for dimension in dimensions):
            return Product(attributes, "", (), "no price in USD")
        found = sorted(
            _Dimension(Decimal(one["beginRange"]), Decimal(one["endRange"]), Decimal(one["pricePerUnit"]["USD"]))
            for one in dimensions
        )
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise ValueError(f"a price of {attributes.get('usagetype')} cannot be read ({error})") from error
    if len(units) != 1:
        return Product(attributes, "", (), f"several units: {', '.join(sorted(units))}")
    if not _without_gaps(found):
        return Product(attributes, units.pop(), (), "its tiers have gaps")
    if any(not one.price.is_finite() or one.price < 0 for one in found):
        return Product(attributes, units.pop(), (), "a price that is none")
    return Product(attributes, units.pop(), tuple(Tier(one.begin, one.price) for one in found))


class _Dimension(NamedTuple):
    begin: Decimal
    end: Decimal
    """`Infinity` in the last: files write `Inf`, which is one of its names."""
    price: Decimal


def _without_gaps(tiers: list[_Dimension]) -> bool:
    joined = all(one.end == after.begin for one, after in pairwise(tiers))
    return joined and tiers[0].begin == 0 and tiers[-1].end == Decimal("Infinity")


class _Scanner:
    """A JSON text of any size, of which only as much is held as one value takes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text = ""
        self._at = 0
        self._lines = 0
        self._decoder = json.JSONDecoder()

    @property
    def line(self) -> int:
        return self._lines + self._text.count("\n", 0, self._at) + 1

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def value(self) -> Any:
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if len(self._text) - self._at > _LARGEST or not self._more():
                    raise
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            self._at = end
            return value

    def members(self) -> Iterator[str]:
        """The keys of an object; whoever takes one reads its value before the next."""
        self._take("{")
        if self.peek() == "}":
            self._take("}")
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise ValueError(f"{key!r} is no key")
            self._take(":")
            yield key
            if self.peek() != ",":
                self._take("}")
                return
            self._take(",")

    def _take(self, character: str) -> None:
        found = self.peek()
        if found != character:
            raise ValueError(f"{character} expected, and not {found!r}" if found else "it is cut off")
        self._at += 1

    def _more(self) -> bool:
        chunk = self._stream.read(max(CHUNK, len(self._text) - self._at))
        self._lines += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + chunk, 0
        return bool(chunk)
