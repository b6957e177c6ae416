"""Figures with their units, as a reader says them."""

from decimal import Decimal

from sless_audit.report.money import count, plain
from sless_audit.workload.figures import Figure
from sless_audit.workload.load import SECONDS_PER_MONTH

KB = 1_024
_SIZES = (("GB", KB**3), ("MB", KB**2), ("KB", KB))
_TIMES = (("h", 3_600.0), ("min", 60.0), ("s", 1.0), ("ms", 0.001))

BASIS = {
    "profile": "profile",
    "template": "template",
    "code": "code",
    "default": "assumed",
}
"""Who says so."""


def said(value: Decimal | float, unit: str) -> str:
    """`250ms`, `2KB`, `0.5%`, `5,000,000 /month`."""
    number = float(value)
    if unit == "B":
        return _scaled(number, _SIZES, "B")
    if unit == "s":
        return _scaled(number, _TIMES, "s")
    if unit == "share":
        return f"{_digits(number * 100)}%"
    if unit == "/s":
        return f"{count(Decimal(repr(float(f'{number * SECONDS_PER_MONTH:.10g}'))))} /month"
    text = count(Decimal(value) if isinstance(value, Decimal) else Decimal(repr(value)))
    return text if unit in ("", "count") else f"{text} {unit}"


def span(figure: Figure) -> str:
    """From low to high: `20ms..100ms..1s`."""
    values = [said(value, figure.unit) for value in figure.range]
    if figure.unit == "/s":
        values = [value.removesuffix(" /month") for value in values]
    text = "..".join(dict.fromkeys(values))
    return f"{text} /month" if figure.unit == "/s" else text


def _scaled(number: float, units: tuple[tuple[str, float], ...], smallest: str) -> str:
    for unit, size in units:
        if abs(number) >= size:
            return f"{_digits(number / size)}{unit}"
    return f"{_digits(number)}{smallest}"


def _digits(number: float) -> str:
    return plain(Decimal(f"{number:.4g}"))
