"""Reads price tables: all of a table, or none of it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from sless_audit.cost.prices import FreeAmount, Price, PriceBook, Tier
from sless_audit.errors import ErrorPlace, SlessAuditError

FREE_TIER = "free_tier.json"
_TEXTS = ("service", "component", "unit", "as_of", "source", "confidence")
_FREE_TEXTS = ("service", "component", "unit", "kind", "source", "as_of")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class PriceError(SlessAuditError):
    """A price table that cannot be relied on."""


def read_book(file: Path) -> PriceBook:
    """Raises `PriceError` for a table that is damaged in any part, `FileNotFoundError` where there is none."""
    table = _read(file)
    region = table.get("region")
    if not isinstance(region, str) or region != file.stem:
        raise _damaged(file, f"it says that it is for {region!r}")
    prices: dict[tuple[str, str], Price] = {}
    for row in _rows(file, table, "prices"):
        price = _price(row, region)
        key = (price.service, price.component)
        if key in prices:
            raise row.damaged(f"{price.service} {price.component} is there twice")
        prices[key] = price
    if not prices:
        raise _damaged(file, "it has no prices")
    return PriceBook(region, max(price.as_of for price in prices.values()), prices)


def read_free_amounts(folder: Path) -> tuple[FreeAmount, ...]:
    file = folder / FREE_TIER
    return tuple(_free_amount(row) for row in _rows(file, _read(file), "free"))


def book_text(region: str, prices: Iterable[Price]) -> str:
    """A table as it stands in a file: one price a line, so that a change of one is a change of one line."""
    rows = [
        {
            "service": price.service,
            "component": price.component,
            "unit": price.unit,
            "tiers": [[plain(tier.start), plain(tier.price)] for tier in price.tiers],
            "metering": price.metering,
            "as_of": price.as_of,
            "source": price.source,
            "confidence": price.confidence,
        }
        for price in sorted(prices, key=lambda price: (price.service, price.component))
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{\n"region": {json.dumps(region)},\n"prices": [\n{lines}\n]\n}}\n'


def plain(number: Decimal) -> str:
    """Without an exponent, and without zeros that say nothing: `0.0000002`, `1000000`."""
    return f"{number.normalize():f}"


class _Row(NamedTuple):
    file: Path
    table: str
    number: int
    values: Mapping[str, Any]

    def damaged(self, why: str) -> PriceError:
        return _damaged(self.file, why, _line(self.file, self.table, self.number))

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.damaged(f"the row has no {name}")
        return value

    def amount(self, value: Any) -> Decimal:
        try:
            amount = Decimal(value) if isinstance(value, str) else None
        except InvalidOperation:
            amount = None
        if amount is None or not amount.is_finite() or amount < 0:
            raise self.damaged(f"{value!r} is no price or quantity")
        return amount

    def tier(self, tier: Any) -> Tier:
        if not isinstance(tier, list) or len(tier) != 2:
            raise self.damaged("a tier is a pair of its start and its price")
        return Tier(self.amount(tier[0]), self.amount(tier[1]))


def _price(row: _Row, region: str) -> Price:
    service, component, unit, as_of, source, confidence = map(row.text, _TEXTS)
    given, metering = row.values.get("tiers"), row.values.get("metering", "")
    tiers = tuple(map(row.tier, given)) if isinstance(given, list) else ()
    if not tiers or any(tier.start <= before.start for before, tier in pairwise(tiers)):
        raise row.damaged(f"the tiers of {service} {component} do not rise")
    if not isinstance(metering, str):
        raise row.damaged("metering is a text")
    _check_date(row, as_of)
    return Price(service, component, unit, tiers, metering, as_of, source, confidence, region)


def _free_amount(row: _Row) -> FreeAmount:
    service, component, unit, kind, source, as_of = map(row.text, _FREE_TEXTS)
    components = row.values.get("components")
    if not isinstance(components, list) or not all(isinstance(one, str) for one in components):
        raise row.damaged("components is a list of texts")
    if "amount" not in row.values:
        raise row.damaged("the row has no amount")
    amount = None if row.values["amount"] is None else row.amount(row.values["amount"])
    _check_date(row, as_of)
    return FreeAmount(service, component, unit, tuple(components), amount, kind, source, as_of)


def _check_date(row: _Row, as_of: str) -> None:
    if not _MONTH.fullmatch(as_of):
        raise row.damaged(f"as_of is a month, as 2026-09, and not {as_of!r}")


def _read(file: Path) -> Mapping[str, Any]:
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise _damaged(file, f"it is no JSON: {error.msg}", error.lineno, error.colno) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(file, f"it is no JSON: {error}") from error
    if not isinstance(table, dict):
        raise _damaged(file, "it is no mapping")
    return table


def _rows(file: Path, table: Mapping[str, Any], name: str) -> Iterator[_Row]:
    rows = table.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _damaged(file, f"{name} is a list of mappings")
    return (_Row(file, name, number, row) for number, row in enumerate(rows))


def _line(file: Path, table: str, number: int) -> int | None:
    """The line on which a row (counted from 0) begins. JSON's parser keeps no positions, so all before it is read once
    more."""
    text = file.read_text(encoding="utf-8")
    begins = re.search(rf'"{table}"\s*:\s*\[\s*', text)
    if begins is None:
        return None
    decoder, position = json.JSONDecoder(), begins.end()
    for _ in range(number):
        _, position = decoder.raw_decode(text, position)
        while text[position] in ", \t\r\n":
            position += 1
    return text.count("\n", 0, position) + 1


def _damaged(file: Path, why: str, line: int | None = None, column: int | None = None) -> PriceError:
    hint = "nothing of it was used; mend it, or take it away so that the shipped table holds"
    return PriceError(f"the price table is damaged: {why}", place=ErrorPlace(str(file), line, column), hint=hint)
