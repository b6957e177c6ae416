"""`cost` as JSON, version 1: fields may be added, none renamed. Schema: `schemas/cost.json`.

What lies at the top is the sum over all apps in the first scenario; `apps` has each bill by itself.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sless_audit.cost.bill import Bill, Line, summed
from sless_audit.cost.estimate import AppCost, UnitCost, flow_names, flow_shares, grouped, line_name
from sless_audit.cost.runaways import RunawayCost
from sless_audit.cost.sensitivity import Influence
from sless_audit.graph.model import Resource
from sless_audit.graph.spots import Spot
from sless_audit.report import CostReport, Part
from sless_audit.report.gates import gate_json
from sless_audit.report.json_text import SCHEMA_VERSION, as_json
from sless_audit.report.json_v1 import problem_json
from sless_audit.report.money import amount_in_json, in_json, plain
from sless_audit.report.resource_json import resource_json
from sless_audit.report.what_if import changes_json
from sless_audit.workload.figures import Figure
from sless_audit.workload.load import Input, decimal


def render(report: CostReport) -> tuple[Part, ...]:
    first = [cost for cost in report.costs if cost.scenario == report.costs[0].scenario]
    regions = list(dict.fromkeys(line.region for cost in first for line in cost.bill.lines))
    return (
        Part(
            as_json(
                {
                    "schema_version": SCHEMA_VERSION,
                    "region": regions[0] if len(regions) == 1 else None,
                    "regions": regions,
                    "prices_as_of": _newest(first),
                    "scenario": first[0].scenario if first else None,
                    **_sums([cost.bill for cost in first]),
                    "per_unit": {unit.unit: _unit(unit) for cost in first for unit in cost.units},
                    "lines": [_line(cost, line) for cost in first for line in cost.bill.lines],
                    "assumptions": _assumptions(first),
                    "unpriced": [resource_json(resource) for cost in first for resource in cost.bill.unpriced],
                    "free": [resource_json(resource) for cost in first for resource in cost.bill.free],
                    "coverage": _coverage(first),
                    "gates": [gate_json(gate) for gate in report.gates],
                    "apps": [_app(cost) for cost in report.costs],
                    "problems": [problem_json(problem) for problem in report.problems],
                }
            )
        ),
    )


def _sums(bills: Sequence[Bill]) -> dict[str, Any]:
    return {
        "complete": all(bill.is_complete for bill in bills),
        "total": amount_in_json(summed(bill.total() for bill in bills)),
        "fixed": amount_in_json(summed(bill.total(fixed=True) for bill in bills)),
        "per_use": amount_in_json(summed(bill.total(fixed=False) for bill in bills)),
    }


def _app(cost: AppCost) -> dict[str, Any]:
    bill = cost.bill
    return {
        "app": cost.name,
        "scenario": cost.scenario,
        "profile": cost.profile,
        "what_if": changes_json(cost.app, cost.changes),
        "assumed_region": cost.assumed_region,
        "missing_regions": list(bill.missing_regions),
        "own_tables": list(cost.own_tables),
        "stale_tables": list(cost.stale_tables),
        **_sums([bill]),
        "per_unit": {unit.unit: _unit(unit) for unit in cost.units},
        "by_flow": [
            {"flow": group.name, "monthly": amount_in_json(group.amount), "open": group.open}
            for group in grouped(bill, "flow")
        ],
        "per_million": [
            {
                "entry_point": one.entry.words,
                "id": one.entry.id,
                "monthly": amount_in_json(one.monthly),
                "complete": one.is_complete,
            }
            for one in cost.per_million
        ],
        "influences": [_influence(one) for one in cost.influences],
        "runaways": [[node.id for node in runaway.nodes if isinstance(node, Resource)] for runaway in bill.runaways],
        "runaway_costs": [_runaway(runaway) for runaway in cost.runaways],
        "coverage": float(round(bill.coverage, 4)),
    }


def _runaway(found: RunawayCost) -> dict[str, Any]:
    return {
        "resources": [resource.id for resource in found.resources],
        "confidence": found.confidence,
        "gain": None if found.gain is None else float(f"{found.gain:.6g}"),
        "hourly": amount_in_json(found.hourly),
        "concurrency": round(found.concurrency),
    }


def _unit(unit: UnitCost) -> dict[str, Any]:
    return {
        **dict(zip(unit.whole._fields, map(in_json, unit.whole), strict=True)),
        "complete": unit.is_complete,
        "own": amount_in_json(unit.own),
        "entry_point": unit.entry_point,
        "volume": amount_in_json(unit.volume),
    }


def _line(cost: AppCost, line: Line) -> dict[str, Any]:
    charge, price = line.charges["likely"], line.price
    unknown = line.resource in cost.bill.loads["likely"].unknown
    return {
        **resource_json(line.resource),
        "app": cost.name,
        "name": line_name(line),
        "service": line.service,
        "component": line.component,
        "region": line.region,
        "fixed": line.is_fixed,
        "quantity": in_json(line.quantity.likely),
        "unit": price.unit if price is not None else None,
        "unit_price": in_json(_unit_price(line)),
        "monthly": amount_in_json(line.monthly),
        "basis": _basis(line),
        "missing": line.unknown or None,
        "flows": _flows(cost, line),
        "formula": charge.formula or None,
        "derivation": [_input(one, unknown=unknown) for one in charge.inputs],
        "price": None
        if price is None
        else {
            "service": price.service,
            "component": price.component,
            "tiers": [{"from": plain(tier.start), "price": plain(tier.price)} for tier in price.tiers],
            "metering": price.metering,
            "as_of": price.as_of,
            "source": price.source,
            "confidence": price.confidence,
        },
    }


def _unit_price(line: Line) -> Decimal | None:
    """On average over tiers and free amounts; that of the first tier where nothing is used."""
    if line.price is None:
        return None
    if line.quantity.likely and line.monthly.likely is not None:
        return line.monthly.likely / line.quantity.likely
    return line.price.tiers[0].price


def _basis(line: Line) -> str:
    """The weakest word that it rests on."""
    if not line.monthly.is_known:
        return "unknown"
    found = {one.basis for one in line.charges["likely"].inputs}
    return next((basis for basis in ("default", "profile", "code") if basis in found), "template")


def _flows(cost: AppCost, line: Line) -> list[dict[str, Any]]:
    load = cost.bill.loads["likely"]
    names = flow_names(load)
    if not line.monthly.is_known:
        return []
    shares = sorted(flow_shares(load, line).items())
    return [{"flow": names[entry], "share": round(share, 6)} for entry, share in shares]


def _assumptions(costs: Iterable[AppCost]) -> list[dict[str, Any]]:
    return [
        {"app": cost.name, **_figure(figure)}
        for cost in costs
        for _, figure in sorted(cost.bill.figures.items())
        if figure.basis == "default"
    ]


def _influence(one: Influence) -> dict[str, Any]:
    return {**_figure(one.figure), "total_at_low": in_json(one.low), "total_at_high": in_json(one.high)}


def _figure(figure: Figure) -> dict[str, Any]:
    low, likely, high = (in_json(decimal(value)) for value in figure.range)
    return {
        "name": figure.name,
        "value": {"low": low, "likely": likely, "high": high},
        "unit": figure.unit,
        "basis": figure.basis,
        "key": figure.key or None,
        "reason": figure.reason or None,
    }


def _input(one: Input, *, unknown: bool) -> dict[str, Any]:
    """`unknown`: of a resource with flows that are not known."""
    flow = one.basis == "profile" and not one.key
    return {
        "name": one.name,
        "value": None if unknown and flow else in_json(one.value),
        "unit": one.unit,
        "basis": "unknown" if unknown and flow else one.basis,
        "key": one.key or None,
        "reason": one.reason or None,
        **_spot(one.spot),
    }


def _spot(spot: Spot | None) -> dict[str, Any]:
    return {"file": None, "line": None} if spot is None else {"file": spot.file, "line": spot.span.line}


def _newest(costs: Iterable[AppCost]) -> str | None:
    dates = {line.price.as_of for cost in costs for line in cost.bill.lines if line.price is not None}
    return max(dates, default=None)


def _coverage(costs: Sequence[AppCost]) -> float:
    """By resources, over all apps."""
    counts = [
        len({line.resource for line in cost.bill.lines}) + len(cost.bill.free) + len(cost.bill.unpriced)
        for cost in costs
    ]
    whole = sum(counts)
    covered = sum(float(cost.bill.coverage) * count for cost, count in zip(costs, counts, strict=True))
    return round(covered / whole, 4) if whole else 1.0
