"""Money, quantities and figures as people and scripts read them."""

from decimal import Decimal

import pytest

from sless_audit.cost.bill import UNKNOWN, Amount
from sless_audit.report.figures import said, span
from sless_audit.report.money import amount_in_json, count, dollars, fine_dollars, in_json, spread
from sless_audit.workload.figures import Figure, Range


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "?"),
        ("0", "$0.00"),
        ("0.004", "<$0.01"),
        ("0.005", "<$0.01"),
        ("0.0051", "$0.01"),
        ("1288.304", "$1,288.30"),
        ("4.745", "$4.75"),
        ("1234567.891", "$1,234,567.89"),
    ],
)
def test_dollars(amount: str | None, words: str) -> None:
    assert dollars(None if amount is None else Decimal(amount)) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "?"),
        ("0", "$0.00"),
        ("0.00025766", "$0.000258"),
        ("0.0000070912", "$0.00000709"),
        ("0.1", "$0.10"),
        ("1.005", "$1.01"),
        ("2057.33", "$2,057.33"),
    ],
)
def test_fine_dollars(amount: str | None, words: str) -> None:
    assert fine_dollars(None if amount is None else Decimal(amount)) == words


@pytest.mark.parametrize(
    ("quantity", "words"),
    [(None, "?"), ("0", "0"), ("2.12164", "2.122"), ("0.000123456", "0.0001235"), ("5000000.4", "5,000,000")],
)
def test_count(quantity: str | None, words: str) -> None:
    assert count(None if quantity is None else Decimal(quantity)) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.02, "s", "20ms"),
        (1.0, "s", "1s"),
        (86_400.0, "s", "24h"),
        (307.2, "B", "307.2B"),
        (2_048.0, "B", "2KB"),
        (0.005, "share", "0.5%"),
        (3.0, "count", "3"),
        (5_000_000 / (730 * 3_600), "/s", "5,000,000 /month"),
        (Decimal(512), "MB", "512 MB"),
        (Decimal(1), "", "1"),
    ],
)
def test_figures_with_their_units(value: float | Decimal, unit: str, words: str) -> None:
    assert said(value, unit) == words


def test_ranges() -> None:
    assert span(Figure("Worker: duration", Range(0.02, 0.1, 1.0), "s", "default")) == "20ms..100ms..1s"
    assert span(Figure("Worker: duration", Range(0.1, 0.1, 0.1), "s", "profile")) == "100ms"
    month = 730 * 3_600
    assert span(Figure("Api: volume", Range(1 / month, 2 / month, 4 / month), "/s", "profile")) == "1..2..4 /month"
    amount = Amount(Decimal("0.0001"), Decimal("0.0002"), Decimal("0.0004"))
    assert spread(amount) == "$0.0002 ($0.0001 to $0.0004)"
    assert spread(amount._replace(low=amount.likely, high=amount.likely)) == "$0.0002"


def test_json_keeps_all_digits_of_a_price_and_no_exponent() -> None:
    assert in_json(Decimal("1E-7")) == "0.0000001"
    assert in_json(Decimal("3E+6")) == "3000000"
    assert in_json(Decimal(1) / 3) == "0.333333333333"
    assert in_json(None) is None
    assert amount_in_json(UNKNOWN) is None
    assert amount_in_json(Amount(Decimal(1), Decimal(2), Decimal("3.50"))) == {"low": "1", "likely": "2", "high": "3.5"}
