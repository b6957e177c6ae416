"""Quantities as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.workload.figures import Range
from sless_audit.workload.keys import Unit
from sless_audit.workload.quantities import EXAMPLES, UNITS, QuantityError, factor, quantity

MONTH = 730 * 3_600
KB = 1_024


@pytest.mark.parametrize(
    ("written", "unit", "expected"),
    [
        ("3M..5M..8M /month", "/s", Range(3e6 / MONTH, 5e6 / MONTH, 8e6 / MONTH)),
        ("40/s", "/s", Range(40, 40, 40)),
        ("40 / s", "/s", Range(40, 40, 40)),
        ("5M per month", "/s", Range(5e6 / MONTH, 5e6 / MONTH, 5e6 / MONTH)),
        ("3.6k /hour", "/s", Range(1, 1, 1)),
        ("86_400 /day", "/s", Range(1, 1, 1)),
        ("250ms", "s", Range(0.25, 0.25, 0.25)),
        ("30min", "s", Range(1_800, 1_800, 1_800)),
        ("24h", "s", Range(86_400, 86_400, 86_400)),
        ("80..200ms", "s", Range(0.08, 0.14, 0.2)),
        ("80ms..0.2s", "s", Range(0.08, 0.14, 0.2)),
        ("2KB", "B", Range(2 * KB, 2 * KB, 2 * KB)),
        ("0.5KB..2KB..1MB", "B", Range(512, 2_048, 1_048_576)),
        ("1.5KB per invocation", "B", Range(1_536, 1_536, 1_536)),
        ("300 B", "B", Range(300, 300, 300)),
        ("0.5%", "share", Range(0.005, 0.005, 0.005)),
        ("100%", "share", Range(1, 1, 1)),
        (2, "count", Range(2, 2, 2)),
        (0.05, "count", Range(0.05, 0.05, 0.05)),
        ("3M..8M", "count", Range(3e6, 5.5e6, 8e6)),
        ("1..3", "count", Range(1, 2, 3)),
        (0, "s", Range(0, 0, 0)),
        (0, "/s", Range(0, 0, 0)),
        ("0..5M /month", "/s", Range(0, 2.5e6 / MONTH, 5e6 / MONTH)),
    ],
)
def test_a_quantity_is_read_in_the_unit_of_its_key(written: object, unit: Unit, expected: Range) -> None:
    assert quantity(written, unit).range == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("written", "unit", "message", "hint"),
    [
        ("2KB", "s", "'2KB' is a size, not a time", "write 250ms, 1.5s or 30min"),
        ("250ms", "B", "'250ms' is a time, not a size", "write 300B, 2KB or 1.5MB"),
        ("2kb", "B", "there is no unit 'kb' here", "did you mean 'KB'?"),
        ("3M /fortnight", "/s", "there is no unit '/fortnight' here", f"write {EXAMPLES['/s']}"),
        ("3m", "s", "'3m': minutes, or milliseconds?", "write min, or ms"),
        (250, "s", "250 without a unit", "write 250ms, 1.5s or 30min"),
        (0.5, "share", "0.5 without a unit", "write 0.5%, or 50%"),
        ("-3ms", "s", "-3ms is negative", "write 250ms, 1.5s or 30min"),
        (-1, "count", "-1 is negative", "write 2, or 1..3"),
        ("120%", "share", "120% is more than 100%", "write 0.5%"),
        ("8..3 /s", "/s", "8..3 /s does not rise", "write low..high, or low..likely..high"),
        ("1/s..9/s..5/s", "/s", "1/s..9/s..5/s does not rise", "write low..high, or low..likely..high"),
        ("1..2..3..4", "count", "'1..2..3..4' has more than three parts", "write low..high, or low..likely..high"),
        ("3..5M /month", "/s", "'3..5M /month': 3 or 3M?", "say it of each: 3M..5M /month"),
        ("many", "count", "'many' is not a number", "write 2, or 1..3"),
        (True, "count", "True is not a number", "write 2, or 1..3"),
        ([1], "s", "[1] is not a time", "write 250ms, 1.5s or 30min"),
        ("1e999", "count", "'1e999' is too large", None),
        (10**400, "count", f"1{'0' * 36}... is too large", None),
        ("1e308M", "count", "'1e308M' is too large", None),
        (math.inf, "count", "inf is too large", None),
        (math.nan, "count", "nan is not a number", "write 2, or 1..3"),
        ({"p50": "80ms"}, "s", "{'p50': '80ms'} is not a time", "write {p50: 80ms, p99: 900ms}"),
        ({"p50": "80ms", "p99": "20ms"}, "s", "p99 is below p50", "write {p50: 80ms, p99: 900ms}"),
        ({"p50": "1..2ms", "p99": "9ms"}, "s", "a quantile is one positive value", "write {p50: 80ms, p99: 900ms}"),
        ({"p50": "1%", "p99": "2%"}, "share", "{'p50': '1%', 'p99': '2%'} is not a share", "write 0.5%"),
        ("x" * 10_000, "s", f"'{'x' * 36}... is not a time", "write 250ms, 1.5s or 30min"),
    ],
)
def test_what_does_not_fit_says_what_to_write(written: object, unit: Unit, message: str, hint: str | None) -> None:
    with pytest.raises(QuantityError) as refused:
        quantity(written, unit)
    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_a_median_and_a_high_quantile_are_those_of_a_lognormal_distribution() -> None:
    found = quantity({"p50": "80ms", "p99": "900ms"}, "s")
    # s = ln(900 / 80) / 2.3263 = 1.04042; mean = 80 ms * exp(s * s / 2) = 80 ms * 1.71816
    assert found.range == pytest.approx(Range(0.137453, 0.137453, 0.137453), rel=1e-5)
    assert found.quantiles == pytest.approx({0.5: 0.08, 0.99: 0.9})


def test_quantiles_that_are_equal_are_a_constant() -> None:
    assert quantity({"p50": "2KB", "p95": "2KB"}, "B").range == Range(2_048, 2_048, 2_048)


@pytest.mark.parametrize(("written", "expected"), [("x8", 8.0), ("x0.5", 0.5), ("× 3", 3.0), ("8", None), (8, None)])
def test_a_factor_begins_with_a_cross(written: object, expected: float | None) -> None:
    assert factor(written) == expected


@given(st.sampled_from(sorted(UNITS)), st.text(max_size=30) | st.integers() | st.floats() | st.none() | st.booleans())
def test_anything_is_a_quantity_or_refused(unit: Unit, written: object) -> None:
    try:
        found = quantity(written, unit).range
    except QuantityError:
        return
    assert 0 <= found.low <= found.likely <= found.high < math.inf
