"""How AWS's price list names what our price book has: offers, usage types, prefixes of regions."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sless_audit.aws.table_files import read_json

_EVERYWHERE = ""
"""What stands for a region in the attributes of a product that has none."""


class PricedMeter(NamedTuple):
    """What makes a product of an offer the price of one of our components."""

    offer: str
    """`AWSLambda`: the code of the offer."""
    usage: tuple[str, ...]
    """Usage types without the prefix of the region; any of them."""
    where: Mapping[str, str]
    """Further attributes of the product, its family among them."""
    service: str
    component: str
    unit: str
    """Of our price."""
    priced_in: str
    """The unit of the offer, where it is of another kind than ours."""
    times: Decimal
    """How many units of the offer one of ours is."""
    anywhere: bool
    """The product has no region, and its usage type no prefix of one."""

    def matches(self, attributes: Mapping[str, str], region: str) -> bool:
        usage: str | None = attributes.get("usagetype", "")
        if not self.anywhere:
            if attributes.get("regionCode", region) not in (region, _EVERYWHERE):
                return False
            usage = own_usage_type(usage or "", region)
        return usage in self.usage and all(attributes.get(name) == value for name, value in self.where.items())


@cache
def priced_meters() -> tuple[PricedMeter, ...]:
    rows: Any = read_json("price_list.json")["meters"]
    return tuple(
        PricedMeter(
            row["offer"],
            tuple(row["usage"]),
            row.get("where", {}),
            row["service"],
            row["component"],
            row["unit"],
            row.get("priced_in", row["unit"]),
            Decimal(row.get("times", "1")),
            row.get("anywhere", False),
        )
        for row in rows
    )


def regions() -> tuple[str, ...]:
    """Those whose prefix is known."""
    return tuple(_prefixes())


def own_usage_type(usage: str, region: str) -> str | None:
    """`ReadRequestUnits` of `USW2-ReadRequestUnits`; `None` for one of another region. Most have none in us-east-1, and
    some services write the whole name of the region: `us-east-1-KMS-Keys`."""
    for prefix in (*_prefixes().get(region, ()), region):
        if usage.startswith(f"{prefix}-"):
            return usage.removeprefix(f"{prefix}-")
    return usage if region == "us-east-1" else None


def kind_of_unit(unit: str) -> str:
    """What is counted: `GB-month` of `GB-Mo`, `hour` of `Hrs`. Offers write the same unit in many ways; all that counts
    things (requests, alarms, chunks of 64 KB) is `count`."""
    name = unit.lower()
    if "gb" in name or "gigabyte" in name:
        for part, kind in (("mo", "GB-month"), ("sec", "GB-second"), ("hour", "GB-hour"), ("hr", "GB-hour")):
            if part in name:
                return kind
        return "GB"
    if "minute" in name or name == "min":
        return "minute"
    if name.endswith(("hour", "hours", "hr", "hrs")):
        return "hour"
    return "second" if name.endswith(("second", "seconds")) else "count"


@cache
def _prefixes() -> Mapping[str, tuple[str, ...]]:
    prefixes: Any = read_json("price_list.json")["prefixes"]
    return {region: tuple(found) for region, found in prefixes.items()}
