"""Quantities as people write them, with units and ranges → numbers in the unit of their key.

`3M..5M..8M /month`, `40/s`, `250ms`, `2KB`, `0.5%`, `{p50: 80ms, p99: 900ms}`; of a count a plain number. In a range of
two, the likely value is the middle: exact, and what a reader would compute. A range may name its unit once, at the end.
"""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from sless_audit.workload.figures import Range, exactly
from sless_audit.workload.keys import Unit

HOUR = 3_600.0
DAY = 24 * HOUR
MONTH = 730 * HOUR
"""As in `load`: AWS's own month."""

_TIMES: dict[str, float] = {
    "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0, "min": 60.0, "h": HOUR, "hour": HOUR, "hours": HOUR,
    "d": DAY, "day": DAY, "days": DAY,
}  # fmt: skip
_SIZES: dict[str, float] = {
    "B": 1.0, "byte": 1.0, "bytes": 1.0,
    "KB": 2.0**10, "kB": 2.0**10, "KiB": 2.0**10, "MB": 2.0**20, "MiB": 2.0**20,
    "GB": 2.0**30, "GiB": 2.0**30, "TB": 2.0**40, "TiB": 2.0**40,
}  # fmt: skip
_RATES: dict[str, float] = {
    "/s": 1.0, "/sec": 1.0, "/second": 1.0, "/min": 1 / 60, "/minute": 1 / 60, "/h": 1 / HOUR, "/hour": 1 / HOUR,
    "/d": 1 / DAY, "/day": 1 / DAY, "/week": 1 / (7 * DAY), "/month": 1 / MONTH, "/year": 1 / (12 * MONTH),
}  # fmt: skip
UNITS: dict[Unit, dict[str, float]] = {"s": _TIMES, "B": _SIZES, "/s": _RATES, "share": {"%": 0.01}, "count": {}}

EXAMPLES: dict[Unit, str] = {
    "s": "250ms, 1.5s or 30min",
    "B": "300B, 2KB or 1.5MB",
    "/s": "40/s, 3M /day or 3M..5M..8M /month",
    "share": "0.5%",
    "count": "2, or 1..3",
}
_WHAT: dict[Unit, str] = {"s": "a time", "B": "a size", "/s": "a rate", "share": "a share", "count": "a number"}

MULTIPLIERS = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9}
MULTIPLIED: frozenset[Unit] = frozenset(("count", "/s"))

_WRITTEN = re.compile(r"([-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*)", re.DOTALL)
_PER_WORK = re.compile(r"\s*(?:/|per\s+)\s*(?:invocation|request|execution|message|event|record|item)$")
_FACTOR = re.compile(r"[x×]\s*(\d+(?:\.\d+)?|\.\d+)")
_LONGEST = 100
"""Characters: no quantity is longer."""

_QUANTILES: dict[str, float] = {"p90": 1.2816, "p95": 1.6449, "p99": 2.3263}
"""Of the standard normal distribution."""


class QuantityError(ValueError):
    """What is wrong with a quantity, and what to write."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Quantity(NamedTuple):
    range: Range
    quantiles: Mapping[float, float] = {}


def quantity(value: object, unit: Unit) -> Quantity:
    """A value of a profile in the unit given. Raises `QuantityError` for what does not fit it."""
    if isinstance(value, Mapping):
        return _distribution(value, unit)
    found = exactly(_plain(_number(value), unit)) if isinstance(value, int | float) else _range(value, unit)
    if not math.isfinite(found.high):
        raise QuantityError(f"{_shown(value)} is too large")
    if found.low < 0:
        raise QuantityError(f"{value} is negative", f"write {EXAMPLES[unit]}")
    if not found.low <= found.likely <= found.high:
        raise QuantityError(f"{value} does not rise", "write low..high, or low..likely..high")
    if unit == "share" and found.high > 1.0:
        raise QuantityError(f"{value} is more than 100%", f"write {EXAMPLES[unit]}")
    return Quantity(found)


def factor(value: object) -> float | None:
    """`x8` → 8; `None` for what is no factor."""
    match = _FACTOR.fullmatch(value.strip()) if isinstance(value, str) and len(value) <= _LONGEST else None
    return float(match[1]) if match else None


def _range(value: object, unit: Unit) -> Range:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise QuantityError(f"{_shown(value)} is not {_WHAT[unit]}", f"write {EXAMPLES[unit]}")
    text = _PER_WORK.sub("", value.strip()) if unit == "B" else value.strip()
    parts = [_split(part, value, unit) for part in text.split("..")]
    if len(parts) > 3:
        raise QuantityError(f"{value!r} has more than three parts", "write low..high, or low..likely..high")
    last = parts[-1]
    numbers = []
    for part in parts:
        if part.number and not part.multiplier and last.multiplier:
            hint = f"say it of each: {part.text.split()[0]}{last.multiplier}..{last.text}"
            raise QuantityError(f"{value!r}: {part.text} or {part.text}{last.multiplier}?", hint)
        numbers.append(_scaled(part.number * MULTIPLIERS[part.multiplier], part.unit or last.unit, value, unit))
    if len(numbers) == 1:
        return exactly(numbers[0])
    low, *between, high = numbers
    return Range(low, between[0] if between else (low + high) / 2, high)


class _Part(NamedTuple):
    text: str
    number: float
    multiplier: str
    unit: str


def _split(part: str, value: str, unit: Unit) -> _Part:
    part = part.strip()
    match = _WRITTEN.fullmatch(part)
    if match is None:
        raise QuantityError(f"{_shown(value)} is not {_WHAT[unit]}", f"write {EXAMPLES[unit]}")
    number, rest = float(match[1].replace("_", "")), match[2].strip()
    multiplier = ""
    if unit in MULTIPLIED and rest[:1] in MULTIPLIERS and not rest[1:2].isalpha():
        multiplier, rest = rest[:1], rest[1:].strip()
    if unit == "/s":
        rest = re.sub(r"^per\s+", "/", rest).replace("/ ", "/")
    return _Part(part, number, multiplier, rest)


def _scaled(number: float, written: str, value: str, unit: Unit) -> float:
    known = UNITS[unit]
    if written in known:
        return number * known[written]
    if not written:
        return _plain(number, unit)
    if written == "m" and unit == "s":
        raise QuantityError(f"{_shown(value)}: minutes, or milliseconds?", "write min, or ms")
    near = next((name for name in known if name.lower() == written.lower()), None)
    fits = next((_WHAT[other] for other, names in UNITS.items() if written in names), None)
    message = f"{_shown(value)} is {fits}, not {_WHAT[unit]}" if fits else f"there is no unit {written!r} here"
    raise QuantityError(message, f"did you mean {near!r}?" if near else f"write {EXAMPLES[unit]}")


def _number(value: float) -> float:
    try:
        return value if isinstance(value, bool) else float(value)
    except OverflowError:
        return math.inf


def _plain(number: float, unit: Unit) -> float:
    """A number without a unit, as a count is; nothing is nothing in any unit."""
    if isinstance(number, bool) or math.isnan(number):
        raise QuantityError(f"{_shown(number)} is not {_WHAT[unit]}", f"write {EXAMPLES[unit]}")
    if number and unit != "count":
        hint = f"write {number:g}%, or {number * 100:g}%" if unit == "share" else f"write {EXAMPLES[unit]}"
        raise QuantityError(f"{number:g} without a unit", hint)
    return float(number)


def _distribution(value: Mapping[object, object], unit: Unit) -> Quantity:
    """A median and a high quantile, taken as those of a lognormal distribution: times and sizes are never negative,
    and have long tails."""
    written = "write {p50: 80ms, p99: 900ms}" if unit == "s" else f"write {EXAMPLES[unit]}"
    tails = [name for name in value if name in _QUANTILES]
    if unit not in ("s", "B") or set(value) != {"p50", *tails} or len(tails) != 1:
        raise QuantityError(f"{_shown(dict(value))} is not {_WHAT[unit]}", written)
    tail = str(tails[0])
    found = {name: _range(value[name], unit) for name in ("p50", tail)}
    if not all(one.is_exact and one.low > 0 for one in found.values()):
        raise QuantityError("a quantile is one positive value", written)
    median, high = found["p50"].likely, found[tail].likely
    if high < median:
        raise QuantityError(f"{tail} is below p50", written)
    deviation = math.log(high / median) / _QUANTILES[tail]
    mean = median * math.exp(deviation**2 / 2)
    if not math.isfinite(mean):
        raise QuantityError(f"{tail} is too far from p50", written)
    return Quantity(exactly(mean), {0.5: median, float(tail[1:]) / 100: high})


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
