"""`pricing` as JSON. Schema: `schemas/pricing.json`."""

from typing import Any, assert_never

from sless_audit.cost.book import plain
from sless_audit.cost.prices import Price
from sless_audit.cost.tables import Difference, Refreshed, Shown, Verified
from sless_audit.report import Part
from sless_audit.report.json_text import SCHEMA_VERSION, as_json
from sless_audit.report.pricing import Answer, PricingReport


def render(report: PricingReport) -> tuple[Part, ...]:
    return (Part(as_json({"schema_version": SCHEMA_VERSION, **_answer(report.answer)})),)


def _answer(answer: Answer) -> dict[str, Any]:
    match answer:
        case Shown():
            return _shown(answer)
        case Difference():
            return _difference(answer)
        case Verified():
            return _verified(answer)
        case Refreshed():
            return _refreshed(answer)
        case _:
            assert_never(answer)


def _shown(shown: Shown) -> dict[str, Any]:
    return {
        "region": shown.book.region,
        "as_of": shown.book.as_of,
        "own": shown.own,
        "stale": shown.stale,
        "prices": [_price(price) for price in shown.prices],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "before": difference.before,
        "after": difference.after,
        "same": difference.same,
        "regions_gone": list(difference.regions_gone),
        "regions_new": list(difference.regions_new),
        "changes": [
            {
                "region": change.region,
                "service": change.service,
                "component": change.component,
                "before": None if change.before is None else _price(change.before),
                "after": None if change.after is None else _price(change.after),
            }
            for change in difference.changes
        ],
    }


def _verified(verified: Verified) -> dict[str, Any]:
    return {
        "folder": verified.folder,
        "sound": verified.is_sound,
        "free_amounts": verified.free_amounts,
        "checked_sums": verified.checked_sums,
        "tables": [table._asdict() for table in verified.tables],
        "faults": [fault._asdict() for fault in verified.faults],
    }


def _refreshed(refreshed: Refreshed) -> dict[str, Any]:
    return {
        "folder": refreshed.folder,
        "source": refreshed.source,
        "tables": [
            {
                "region": table.region,
                "taken": table.taken,
                "changed": table.changed,
                "kept": [{"service": service, "component": component} for service, component in table.kept],
                "left_out": [{"service": service, "component": component} for service, component in table.left_out],
                "untaken": [one._asdict() for one in table.untaken],
            }
            for table in refreshed.tables
        ],
    }


def _price(price: Price) -> dict[str, Any]:
    return {
        "service": price.service,
        "component": price.component,
        "region": price.region,
        "unit": price.unit,
        "tiers": [{"from": plain(tier.start), "price": plain(tier.price)} for tier in price.tiers],
        "metering": price.metering,
        "as_of": price.as_of,
        "source": price.source,
        "confidence": price.confidence,
    }
