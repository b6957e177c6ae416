"""What is read of an offer file, and which of its prices become ours."""

import json
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sless_audit.aws.price_list import PricedMeter, kind_of_unit, own_usage_type, priced_meters
from sless_audit.cost import offers
from sless_audit.cost.book import PriceError
from sless_audit.cost.offers import read_offer
from sless_audit.cost.refresh import Drawn, drawn
from tests.cost.offer_files import LAMBDA, Sold, flat, offer, write_offer


def meters(offer_code: str, *components: str) -> list[PricedMeter]:
    return [one for one in priced_meters() if one.offer == offer_code and one.component in components]


def found(
    folder: Path,
    code: str,
    region: str,
    components: tuple[str, ...],
    *products: Sold,
    free: frozenset[tuple[str, str]] = frozenset(),
) -> Drawn:
    asked = meters(code, *components)
    assert len(asked) == len(components)
    file = write_offer(folder, code, region, *products)
    return drawn(read_offer(file, code, region, asked, "offer"), region, asked, {}, free)


def tiers(result: Drawn) -> list[list[tuple[str, str]]]:
    return [[(f"{tier.start:f}", f"{tier.price.normalize():f}") for tier in price.tiers] for price in result.prices]


def why(result: Drawn) -> list[str]:
    return [one.why for one in result.untaken]


def test_requests_and_the_tiers_of_duration(tmp_path: Path) -> None:
    result = found(tmp_path, "AWSLambda", "us-east-1", ("requests", "duration-x86"), *LAMBDA)
    assert tiers(result) == [
        [("0", "0.0000002")],
        [("0", "0.0000166667"), ("6000000000", "0.000015"), ("15000000000", "0.0000133334")],
    ]
    price = result.prices[0]
    assert (price.unit, price.as_of, price.region) == ("request", "2026-11", "us-east-1")
    assert price.source == "AWS price list AWSLambda us-east-1, version 20261114163105"


@pytest.mark.parametrize(
    ("region", "usage"),
    [
        ("us-east-1", "KMS-Keys"),
        ("us-east-1", "us-east-1-KMS-Keys"),
        ("ap-south-1", "ap-south-1-KMS-Keys"),
        ("ap-south-1", "APS3-KMS-Keys"),
        ("eu-west-1", "EU-KMS-Keys"),
        ("eu-west-1", "EUW1-KMS-Keys"),
    ],
)
def test_usage_types_with_the_prefix_of_their_region(tmp_path: Path, region: str, usage: str) -> None:
    result = found(tmp_path, "awskms", region, ("key",), flat(usage, "Keys", "1.0000000000"))
    assert tiers(result) == [[("0", "1")]]


@pytest.mark.parametrize(
    ("region", "usage", "code"),
    [
        ("ap-south-1", "KMS-Keys", "ap-south-1"),  # no prefix: that is us-east-1
        ("eu-central-1", "EU-KMS-Keys", "eu-central-1"),
        ("us-east-1", "Global-KMS-Keys", ""),
        ("us-east-1", "KMS-Keys", "us-west-2"),
    ],
)
def test_products_of_elsewhere_are_not_taken(tmp_path: Path, region: str, usage: str, code: str) -> None:
    result = found(tmp_path, "awskms", region, ("key",), flat(usage, "Keys", "1", regionCode=code))
    assert why(result) == ["no product of awskms has the usage type KMS-Keys"]


def test_a_product_without_a_region_where_one_is_expected(tmp_path: Path) -> None:
    product = flat("DashboardsUsageHour", "Dashboards", "3.00", regionCode="", location="Any")
    assert tiers(found(tmp_path, "AmazonCloudWatch", "eu-west-1", ("dashboard",), product)) == [[("0", "3")]]


def test_attributes_tell_products_of_one_usage_type_apart(tmp_path: Path) -> None:
    products = (
        flat("USE2-Event-64K-Chunks", "64K-Chunks", "0.000001", eventType="Custom Event"),
        flat("USE2-Event-64K-Chunks", "64K-Chunks", "0.000002", eventType="Partner Event"),
    )
    result = found(tmp_path, "AWSEvents", "us-east-2", ("custom-events", "partner-events"), *products)
    assert tiers(result) == [[("0", "0.000001")], [("0", "0.000002")]]


def test_the_family_of_a_product_tells_load_balancers_apart(tmp_path: Path) -> None:
    file = write_offer(
        tmp_path,
        "AWSELB",
        "eu-central-1",
        flat("EUC1-LoadBalancerUsage", "Hrs", "0.0270"),
        flat("EUC1-LoadBalancerUsage", "Hrs", "0.0252"),
    )
    document = json.loads(file.read_text("utf-8"))
    for product, family in zip(document["products"].values(), ("Network", "Application"), strict=True):
        product["productFamily"] = f"Load Balancer-{family}"
    file.write_text(json.dumps(document), "utf-8")
    asked = meters("AWSELB", "alb", "nlb")
    result = drawn(read_offer(file, "AWSELB", "eu-central-1", asked, "offer"), "eu-central-1", asked, {}, frozenset())
    assert list(zip((price.component for price in result.prices), tiers(result), strict=True)) == [
        ("alb", [("0", "0.0252")]),
        ("nlb", [("0", "0.027")]),
    ]


def test_gb_seconds_of_the_offer_are_gb_hours_of_ours(tmp_path: Path) -> None:
    product = Sold(
        "StepFunctions-GB-Second",
        "GB-Second",
        [
            ("0", "3600000", "0.0000166700"),
            ("3600000", "18000000", "0.0000083300"),
            ("18000000", "Inf", "0.0000045600"),
        ],
    )
    result = found(tmp_path, "AmazonStates", "us-east-1", ("express-duration",), product)
    assert tiers(result) == [[("0", "0.060012"), ("1000", "0.029988"), ("5000", "0.016416")]]


def test_a_free_amount_in_the_tiers_is_left_to_the_table_of_free_amounts(tmp_path: Path) -> None:
    product = Sold("TimedStorage-ByteHrs", "GB-Mo", [("0", "25", "0.0000000000"), ("25", "Inf", "0.2500000000")])
    asked = ("AmazonDynamoDB", "us-east-1", ("storage-standard",), product)
    free = frozenset({("dynamodb", "storage-standard")})
    assert tiers(found(tmp_path, *asked, free=free)) == [[("0", "0.25")]]
    assert tiers(found(tmp_path, *asked)) == [[("0", "0"), ("25", "0.25")]]


def test_products_that_differ_in_nothing_but_a_free_amount_are_one(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        "AmazonDynamoDB",
        "us-east-1",
        ("storage-standard",),
        Sold("TimedStorage-ByteHrs", "GB-Mo", [("0", "25", "0"), ("25", "Inf", "0.25")]),
        flat("USE1-TimedStorage-ByteHrs", "GB-Mo", "0.2500000000"),
        free=frozenset({("dynamodb", "storage-standard")}),
    )
    assert tiers(result) == [[("0", "0.25")]]


@pytest.mark.parametrize(
    ("products", "reason"),
    [
        ((), "no product of AWSLambda has the usage type Request"),
        (
            (flat("Request", "Requests", "1"), flat("USE1-Request", "Requests", "2")),
            "2 products have different prices: 1, 2",
        ),
        ((flat("Request", "GB", "1"),), "it is priced in GB, and not in request"),
        ((Sold("Request", "Requests", [("0", "Inf", "1")], currency="CNY"),), "no price in USD"),
        ((Sold("Request", "Requests", [("0", "5", "1"), ("6", "Inf", "1")]),), "its tiers have gaps"),
        ((Sold("Request", "Requests", [("0", "5", "1")]),), "its tiers have gaps"),
        ((Sold("Request", "Requests", [("1", "Inf", "1")]),), "its tiers have gaps"),
        ((flat("Request", "Requests", "-1"),), "a price that is none"),
        ((flat("Request", "Requests", "Infinity"),), "a price that is none"),
    ],
)
def test_why_a_price_is_not_taken(tmp_path: Path, products: tuple[Sold, ...], reason: str) -> None:
    assert why(found(tmp_path, "AWSLambda", "us-east-1", ("requests",), *products)) == [reason]


def test_of_several_terms_the_last_counts(tmp_path: Path) -> None:
    file = write_offer(tmp_path, "AWSLambda", "us-east-1", flat("Request", "Requests", "1"))
    document = json.loads(file.read_text("utf-8"))
    (sku,) = document["terms"]["OnDemand"]
    (term,) = document["terms"]["OnDemand"][sku].values()
    later = json.loads(json.dumps(term).replace('"USD": "1"', '"USD": "2"').replace("2026-11-01", "2026-12-01"))
    document["terms"]["OnDemand"][sku] = {"later": later, "before": term}
    file.write_text(json.dumps(document), "utf-8")
    (product,) = read_offer(file, "AWSLambda", "us-east-1", meters("AWSLambda", "requests"), "offer").products
    assert [tier.price for tier in product.tiers] == [Decimal(2)]


def test_a_file_is_the_same_in_pieces_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_offer(tmp_path, "AWSLambda", "us-east-1", *LAMBDA)
    asked = meters("AWSLambda", "requests", "duration-x86")
    whole = read_offer(file, "AWSLambda", "us-east-1", asked, "offer")
    for size in (1, 7, 100, 4_096):
        monkeypatch.setattr(offers, "CHUNK", size)
        assert read_offer(file, "AWSLambda", "us-east-1", asked, "offer") == whole


def test_a_file_that_is_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    file = write_offer(tmp_path, "AWSLambda", "us-east-1", *LAMBDA)
    asked = meters("AWSLambda", "requests")
    text = file.read_text("utf-8")
    for length in range(0, len(text), 97):
        file.write_text(text[:length], "utf-8")
        with pytest.raises(PriceError, match="the offer file is damaged"):
            read_offer(file, "AWSLambda", "us-east-1", asked, "offer")


def damaged(change: str) -> dict[str, Any] | str:
    document = offer("AWSLambda", "us-east-1", *LAMBDA)
    sku = next(iter(document["products"]))
    match change:
        case "another offer":
            document["offerCode"] = "AmazonS3"
        case "no products":
            del document["products"]
            del document["terms"]
        case "terms first":
            return {"terms": document["terms"], **document}
        case "no date":
            document["publicationDate"] = "soon"
        case "a product of text":
            document["products"][sku] = "x"
        case "a price of text":
            (term,) = document["terms"]["OnDemand"][sku].values()
            next(iter(term["priceDimensions"].values()))["beginRange"] = "none"
        case "a list":
            return "[1]"
        case "more behind":
            return json.dumps(document) + "{}"
        case "a number as key":
            return '{"products": {1: {}}}'
        case "too deep":
            return '{"products": {"a": ' + "[" * 100_000
    return document


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("another offer", "it is the offer 'AmazonS3', not AWSLambda"),
        ("no products", "it has no products"),
        ("terms first", "its terms come before its products"),
        ("no date", "it does not say when it was published"),
        ("a product of text", "product SKU0000000000000 has no attributes"),
        ("a price of text", "a price of Request cannot be read"),
        ("a list", "{ expected, and not '['"),
        ("more behind", "something follows its end"),
        ("a number as key", "1 is no key"),
        ("too deep", "recursion"),
    ],
)
def test_what_is_said_of_a_damaged_file(tmp_path: Path, change: str, message: str) -> None:
    file = tmp_path / "index.json"
    document = damaged(change)
    file.write_text(document if isinstance(document, str) else json.dumps(document, indent=2), "utf-8")
    with pytest.raises(PriceError) as refused:
        read_offer(file, "AWSLambda", "us-east-1", meters("AWSLambda", "requests"), "that file")
    assert message in refused.value.message
    assert refused.value.place is not None
    assert refused.value.place.file == "that file"


def test_a_damaged_file_is_told_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "CHUNK", 50)
    file = write_offer(tmp_path, "AWSLambda", "us-east-1", *LAMBDA)
    lines = file.read_text("utf-8").splitlines()
    broken = next(number for number, line in enumerate(lines) if '"terms"' in line)
    lines[broken] = '  "terms" {'
    file.write_text("\n".join(lines), "utf-8")
    with pytest.raises(PriceError) as refused:
        read_offer(file, "AWSLambda", "us-east-1", meters("AWSLambda", "requests"), "offer")
    assert str(refused.value.place) == f"offer:{broken + 1}"


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    others = (flat(f"BoxUsage:m{number}", "Hrs", "0.1") for number in range(8_000))
    file = write_offer(tmp_path, "AmazonEC2", "us-east-1", *others, flat("NatGateway-Hours", "Hrs", "0.045"))
    asked = meters("AmazonEC2", "nat-gateway")
    size = file.stat().st_size
    tracemalloc.start()
    read = read_offer(file, "AmazonEC2", "us-east-1", asked, "offer")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(read.products) == 1
    assert size > 10_000_000
    assert peak < 8 * offers.CHUNK


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("GB-Mo", "GB-month"), ("GB-month", "GB-month"), ("Lambda-GB-Second", "GB-second"), ("GB", "GB"),
        ("Gigabytes", "GB"), ("GB-Hours", "GB-hour"), ("Hrs", "hour"), ("hours", "hour"), ("ShardHour", "hour"),
        ("ReadCapacityUnit-Hrs", "hour"), ("RCU-hour", "hour"), ("StreamHr", "hour"), ("minutes", "minute"),
        ("Requests", "count"), ("64K-Chunks", "count"), ("Alarms", "count"), ("alarm-month", "count"),
        ("Metrics", "count"), ("second", "second"),
    ],
)  # fmt: skip
def test_the_kind_of_a_unit(unit: str, kind: str) -> None:
    assert kind_of_unit(unit) == kind


def test_own_usage_types() -> None:
    assert own_usage_type("USW2-ReadRequestUnits", "us-west-2") == "ReadRequestUnits"
    assert own_usage_type("ReadRequestUnits", "us-east-1") == "ReadRequestUnits"
    assert own_usage_type("EUC1-Request", "eu-west-1") is None
    assert own_usage_type("Request", "eu-west-1") is None
