"""The shipped price tables, what is said of damaged ones, and what a quantity costs."""

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sless_audit.aws.price_list import priced_meters
from sless_audit.cost.book import FREE_TIER, PriceError, book_text, plain, read_book, read_free_amounts
from sless_audit.cost.prices import Price, PriceBook, Tier, priced
from sless_audit.shipped import shipped
from tests.corpus.shared import shared

PRICING = shipped("pricing")
TABLES = sorted(file for file in PRICING.glob("*.json") if file.name != FREE_TIER)

ROW: dict[str, Any] = {
    "service": "lambda",
    "component": "requests",
    "unit": "request",
    "tiers": [["0", "0.0000002"]],
    "metering": "",
    "as_of": "2026-09",
    "source": "a page",
    "confidence": "one-source",
}


@pytest.fixture(scope="module")
def home() -> PriceBook:
    return read_book(PRICING / "us-east-1.json")


def table(folder: Path, *rows: dict[str, Any], region: object = "us-east-1") -> Path:
    file = folder / "us-east-1.json"
    lines = ",\n".join(json.dumps(row) for row in rows)
    file.write_text(f'{{\n"region": {json.dumps(region)},\n"prices": [\n{lines}\n]\n}}\n', encoding="utf-8")
    return file


def refusal(read: Callable[[], object]) -> tuple[str, int | None]:
    with pytest.raises(PriceError) as refused:
        read()
    assert refused.value.place is not None
    return refused.value.message.removeprefix("the price table is damaged: "), refused.value.place.line


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_shipped_tables_are_written_as_a_refresh_writes_them(file: Path) -> None:
    book = read_book(file)
    assert file.read_text("utf-8") == book_text(book.region, book.prices.values())


def test_every_reference_price_is_in_the_tables() -> None:
    folder = shared()
    if folder is None or not (folder / "pricing" / "reference-prices.csv").is_file():
        pytest.skip("no reference prices: set SLESS_AUDIT_SHARED to the folder that holds them")
    books = {file.stem: read_book(file) for file in TABLES}
    missing = []
    with (folder / "pricing" / "reference-prices.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            price = books[row["region"]].prices.get((row["service"], row["component"]))
            tier = Tier(Decimal(row["tier_from"] or "0"), Decimal(row["price_usd"]))
            if price is None or price.unit != row["unit"] or tier not in price.tiers:
                missing.append(row)
    assert missing == []


def test_each_free_amount_is_of_prices_that_charge_from_the_first_unit(home: PriceBook) -> None:
    """Where the tiers leave the free amount out already, it would be taken off twice."""
    for free in read_free_amounts(PRICING):
        for component in free.components:
            first, *more = home.prices[free.service, component].tiers
            assert first.start == 0, (free.service, component)
            assert first.price > 0 or not more, (free.service, component)


@pytest.mark.parametrize(
    ("service", "component", "pool"),
    [
        ("lambda", "duration", {"duration-x86", "duration-arm64"}),
        ("sqs", "requests", {"requests-standard", "requests-fifo"}),
        ("logs", "ingestion", {"ingestion-standard", "ingestion-ia", "archival-storage", "insights-query"}),
        ("data-transfer", "internet-out", {"internet-out"}),
        ("events", "scheduler-invocations", set()),
    ],
)
def test_prices_that_share_a_free_amount(service: str, component: str, pool: set[str]) -> None:
    (free,) = (one for one in read_free_amounts(PRICING) if (one.service, one.component) == (service, component))
    assert set(free.components) == pool


def test_the_free_amounts_of_all_edges_of_cloudfront_are_one() -> None:
    free = {one.component: one for one in read_free_amounts(PRICING) if one.service == "cloudfront"}
    assert len(free["data-out"].components) == 8
    assert {"requests-http-us", "requests-https-japan"} < set(free["requests"].components)


def test_what_the_price_list_gives_is_in_the_table_in_the_same_unit(home: PriceBook) -> None:
    keys = [(meter.service, meter.component) for meter in priced_meters()]
    assert len(keys) == len(set(keys))
    assert {(key, home.prices[key].unit) for key in keys} == {
        ((meter.service, meter.component), meter.unit) for meter in priced_meters()
    }


@pytest.mark.parametrize(
    ("quantity", "usd"),
    [("0", "0"), ("100", "100"), ("101", "100.5"), ("300", "200"), ("301", "200.25"), ("0.5", "0.5")],
)
def test_each_part_of_a_quantity_has_the_price_of_its_tier(quantity: str, usd: str) -> None:
    tiers = tuple(
        Tier(Decimal(start), Decimal(price)) for start, price in (("0", "1"), ("100", "0.5"), ("300", "0.25"))
    )
    price = Price("s", "c", "unit", tiers, "", "2026-09", "a page", "one-source")
    assert priced(price, Decimal(quantity)) == Decimal(usd)


def test_what_lies_before_the_first_tier_is_free() -> None:
    price = Price("s", "c", "unit", (Tier(Decimal(50), Decimal(2)),), "", "2026-09", "a page", "one-source")
    assert [priced(price, Decimal(quantity)) for quantity in (49, 50, 51)] == [0, 0, 2]


@pytest.mark.parametrize(
    ("number", "text"), [("0.0000002", "0.0000002"), ("2E-7", "0.0000002"), ("1E+6", "1000000"), ("0.0450", "0.045")]
)
def test_numbers_are_written_plainly(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tiers": []}, "the tiers of lambda requests do not rise"),
        ({"tiers": "0"}, "the tiers of lambda requests do not rise"),
        ({"tiers": [["5", "1"], ["0", "2"]]}, "the tiers of lambda requests do not rise"),
        ({"tiers": [["0", "1"], ["0", "2"]]}, "the tiers of lambda requests do not rise"),
        ({"tiers": ["0"]}, "a tier is a pair of its start and its price"),
        ({"tiers": [["0", "-0.1"]]}, "'-0.1' is no price or quantity"),
        ({"tiers": [["0", 0.1]]}, "0.1 is no price or quantity"),
        ({"tiers": [["0", "NaN"]]}, "'NaN' is no price or quantity"),
        ({"tiers": [["0", "much"]]}, "'much' is no price or quantity"),
        ({"tiers": [["-1", "0.1"]]}, "'-1' is no price or quantity"),
        ({"unit": ""}, "the row has no unit"),
        ({"unit": 3}, "the row has no unit"),
        ({"source": " "}, "the row has no source"),
        ({"as_of": "2026-13"}, "as_of is a month, as 2026-09, and not '2026-13'"),
        ({"as_of": "last year"}, "as_of is a month, as 2026-09, and not 'last year'"),
        ({"metering": ["x"]}, "metering is a text"),
        ({}, "lambda requests is there twice"),
    ],
)
def test_one_wrong_row_spoils_the_table_and_is_told_with_its_line(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    file = table(tmp_path, ROW, {**ROW, "component": "duration-x86"}, {**ROW, **change})
    assert refusal(lambda: read_book(file)) == (message, 6)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (
            '{\n"region": "us-east-1",\n"prices": [\n{"service": "lam',
            "it is no JSON: Unterminated string starting at",
            4,
        ),
        ("", "it is no JSON: Expecting value", 1),
        ("[]", "it is no mapping", None),
        ('{"region": "us-east-1"}', "prices is a list of mappings", None),
        ('{"region": "us-east-1", "prices": [1]}', "prices is a list of mappings", None),
        ('{"region": "us-east-1", "prices": []}', "it has no prices", None),
        ('{"region": "eu-west-1", "prices": []}', "it says that it is for 'eu-west-1'", None),
        ("[" * 100_000, "it is no JSON: maximum recursion depth exceeded", None),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, text: str, message: str, line: int | None) -> None:
    file = tmp_path / "us-east-1.json"
    file.write_text(text, encoding="utf-8")
    found, place = refusal(lambda: read_book(file))
    assert found.startswith(message)
    assert place == line


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "us-east-1.json"
    file.write_bytes(b"\xff\xfe\x00")
    assert refusal(lambda: read_book(file))[0].startswith("it is no JSON: ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"components": "requests"}, "components is a list of texts"),
        ({"amount": "-5"}, "'-5' is no price or quantity"),
        ({"kind": None}, "the row has no kind"),
    ],
)
def test_a_damaged_table_of_free_amounts(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    row = {**ROW, "components": ["requests"], "amount": None, "kind": "always-free"}
    (tmp_path / FREE_TIER).write_text(f'{{"free": [\n{json.dumps(row)},\n{json.dumps({**row, **change})}\n]}}', "utf-8")
    assert refusal(lambda: read_free_amounts(tmp_path)) == (message, 3)


def test_a_free_amount_may_be_all(tmp_path: Path) -> None:
    row = {**ROW, "components": [], "amount": None, "kind": "always-free"}
    (tmp_path / FREE_TIER).write_text(json.dumps({"free": [row]}), "utf-8")
    assert [free.amount for free in read_free_amounts(tmp_path)] == [None]
