"""Small offer files, in the format in which AWS publishes them in bulk."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

Tiers = Sequence[tuple[str, str, str]]
"""Begin, end and price of each."""


class Sold(NamedTuple):
    """A product of an offer."""

    usage: str
    unit: str
    tiers: Tiers
    attributes: Mapping[str, str] = {}
    currency: str = "USD"


def flat(usage: str, unit: str, price: str, **attributes: str) -> Sold:
    return Sold(usage, unit, [("0", "Inf", price)], attributes)


def offer(code: str, region: str, *products: Sold, published: str = "2026-11-14T16:31:05Z") -> dict[str, Any]:
    document: dict[str, Any] = {
        "formatVersion": "v1.0",
        "disclaimer": "This pricing list is for informational purposes only.",
        "offerCode": code,
        "version": "20261114163105",
        "publicationDate": published,
        "products": {},
        "terms": {"OnDemand": {}, "Reserved": {}},
        "attributesList": {},
    }
    for number, product in enumerate(products):
        sku = f"SKU{number:013}"
        term = f"{sku}.JRTCKXETXF"
        document["products"][sku] = {
            "sku": sku,
            "productFamily": "Serverless",
            "attributes": {
                "servicecode": code,
                "location": "US East (N. Virginia)",
                "locationType": "AWS Region",
                "usagetype": product.usage,
                "operation": "",
                "regionCode": region,
                "servicename": "A service",
                **product.attributes,
            },
        }
        document["terms"]["OnDemand"][sku] = {
            term: {
                "offerTermCode": "JRTCKXETXF",
                "sku": sku,
                "effectiveDate": "2026-11-01T00:00:00Z",
                "priceDimensions": {
                    f"{term}.{count:010}": {
                        "rateCode": f"{term}.{count:010}",
                        "description": f"${price} per {product.unit}",
                        "beginRange": begin,
                        "endRange": end,
                        "unit": product.unit,
                        "pricePerUnit": {product.currency: price},
                        "appliesTo": [],
                    }
                    for count, (begin, end, price) in enumerate(product.tiers)
                },
                "termAttributes": {},
            }
        }
        document["terms"]["Reserved"][sku] = {
            f"{sku}.4NA7Y494T4": {"offerTermCode": "4NA7Y494T4", "sku": sku, "priceDimensions": {}}
        }
    return document


def write_offer(root: Path, code: str, region: str, *products: Sold, **more: str) -> Path:
    """Where it lies below the root of the price list."""
    file = root / code / "current" / region / "index.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(offer(code, region, *products, **more), indent=2), encoding="utf-8")
    return file


LAMBDA = (
    flat("Request", "Requests", "0.0000002000", group="AWS-Lambda-Requests"),
    Sold(
        "Lambda-GB-Second",
        "Lambda-GB-Second",
        [
            ("15000000000", "Inf", "0.0000133334"),
            ("0", "6000000000", "0.0000166667"),
            ("6000000000", "15000000000", "0.0000150000"),
        ],
        {"group": "AWS-Lambda-Duration"},
    ),
    Sold("Global-Request", "Requests", [("0", "1000000", "0.0000000000")], {"regionCode": "", "location": "Any"}),
)
"""Of us-east-1, where usage types have no prefix; dimensions are in no order, and what is free everywhere has a product
of its own."""
