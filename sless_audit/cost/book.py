"""Reads price tables: all of a table, or none of it."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sless_audit.cost.prices import FreeAmount, Price, PriceBook, Tier
from sless_audit.errors import ErrorPlace, SlessAuditError

FREE_TIER = "free_tier.json"
_TEXTS = ("service", "component", "unit", "as_of", "source", "confidence")


class PriceError(SlessAuditError):
    """A price table that cannot be relied on."""


def read_book(file: Path) -> PriceBook:
    """Raises `PriceError` for a table that is damaged in any part, `FileNotFoundError` where there is none."""
    table = _read(file)
    region = table.get("region")
    if not isinstance(region, str) or region != file.stem:
        raise _damaged(file, f"it says that it is for {region!r}")
    prices: dict[tuple[str, str], Price] = {}
    for number, row in _rows(file, table, "prices"):
        price = _price(file, number, row)
        key = (price.service, price.component)
        if key in prices:
            raise _damaged(file, f"row {number}: {price.service} {price.component} is there twice")
        prices[key] = price
    if not prices:
        raise _damaged(file, "it has no prices")
    return PriceBook(region, max(price.as_of for price in prices.values()), prices)


def read_free_amounts(folder: Path) -> tuple[FreeAmount, ...]:
    file = folder / FREE_TIER
    return tuple(_free_amount(file, number, row) for number, row in _rows(file, _read(file), "free"))


def _price(file: Path, number: int, row: Mapping[str, Any]) -> Price:
    service, component, unit, as_of, source, confidence = (_text(file, number, row, name) for name in _TEXTS)
    tiers = tuple(_tier(file, number, one) for one in row.get("tiers") or ())
    starts = [tier.start for tier in tiers]
    if not tiers or starts != sorted(set(starts)):
        raise _damaged(file, f"row {number}: the tiers of {service} {component} do not rise")
    return Price(service, component, unit, tiers, str(row.get("metering") or ""), as_of, source, confidence)


def _tier(file: Path, number: int, tier: Any) -> Tier:
    if not isinstance(tier, list) or len(tier) != 2:
        raise _damaged(file, f"row {number}: a tier is a pair of its start and its price")
    return Tier(*(_amount(file, number, value) for value in tier))


def _free_amount(file: Path, number: int, row: Mapping[str, Any]) -> FreeAmount:
    service, component, unit, kind, source, as_of = (
        _text(file, number, row, name) for name in ("service", "component", "unit", "kind", "source", "as_of")
    )
    components = row.get("components")
    if not isinstance(components, list) or not all(isinstance(one, str) for one in components):
        raise _damaged(file, f"row {number}: components is a list of texts")
    amount = None if row.get("amount") is None else _amount(file, number, row["amount"])
    return FreeAmount(service, component, unit, tuple(components), amount, kind, source, as_of)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _damaged(file, f"it is no JSON ({error})") from error
    if not isinstance(table, dict):
        raise _damaged(file, "it is no mapping")
    return table


def _rows(file: Path, table: Mapping[str, Any], name: str) -> "list[tuple[int, Mapping[str, Any]]]":
    rows = table.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _damaged(file, f"{name} is a list of mappings")
    return list(enumerate(rows, 1))


def _text(file: Path, number: int, row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _damaged(file, f"row {number}: it has no {name}")
    return value


def _amount(file: Path, number: int, value: Any) -> Decimal:
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or amount < 0:
        raise _damaged(file, f"row {number}: {value!r} is no price or quantity")
    return amount


def _damaged(file: Path, why: str) -> PriceError:
    hint = "nothing of it was used; mend it, or take it away so that the shipped table holds"
    return PriceError(f"the price table is damaged: {why}", place=ErrorPlace(str(file)), hint=hint)
