"""`diff` as JSON, version 1: fields may be added, none renamed. Schema: `schemas/diff.json`.

It has all of the head, too, so that it can be the base of a later comparison.
"""

from collections.abc import Iterable
from typing import Any

from sless_audit.lint.comparison import Arrow, Comparison, Priced, Seen, State
from sless_audit.report import DiffReport, Part
from sless_audit.report.gates import gate_json
from sless_audit.report.json_text import SCHEMA_VERSION, as_json
from sless_audit.report.json_v1 import problem_json
from sless_audit.report.money import amount_in_json, in_json


def render(report: DiffReport) -> tuple[Part, ...]:
    found = report.comparison
    return (
        Part(
            as_json(
                {
                    "schema_version": SCHEMA_VERSION,
                    "base": _state(found.base),
                    "head": _state(found.head),
                    "findings": _findings(found),
                    "cost": _cost(found),
                    "headroom": {"before": None, "after": None},
                    "edges": _edges(found),
                    "gates": [gate_json(gate) for gate in found.gates],
                    "problems": [problem_json(problem) for problem in found.problems],
                }
            )
        ),
    )


def _state(state: State) -> dict[str, Any]:
    return {
        "name": state.name,
        "templates": state.templates,
        "resources": state.resources,
        "suppressed": state.findings.suppressed if state.findings is not None else None,
    }


def _findings(found: Comparison) -> dict[str, Any] | None:
    if found.base.findings is None:
        return None
    return {"new": _listed(found.new), "fixed": _listed(found.fixed), "kept": _listed(found.kept)}


def _listed(findings: Iterable[Seen]) -> list[dict[str, Any]]:
    return [dict(finding.report) for finding in findings]


def _cost(found: Comparison) -> dict[str, Any]:
    more = found.increase
    return {
        "before": _priced(found.base.priced),
        "after": _priced(found.head.priced),
        "increase": None
        if more is None
        else {
            "amount": in_json(more.difference),
            "percent": in_json(more.percent),
            "complete": more.complete,
        },
        "lines": [
            {
                "app": line.app,
                "name": line.name,
                "before": amount_in_json(line.before) if line.before is not None else None,
                "after": amount_in_json(line.after) if line.after is not None else None,
                "change": "added" if line.before is None else "removed" if line.after is None else "changed",
            }
            for line in found.lines
        ],
    }


def _priced(priced: Priced | None) -> dict[str, Any] | None:
    if priced is None:
        return None
    return {
        "scenario": priced.scenario,
        "complete": priced.complete,
        "total": amount_in_json(priced.total),
        "fixed": amount_in_json(priced.fixed),
        "per_use": amount_in_json(priced.per_use),
        "per_unit": {
            unit.name: {
                **dict(zip(unit.amount._fields, map(in_json, unit.amount), strict=True)),
                "volume": amount_in_json(unit.volume),
            }
            for unit in priced.units
        },
        "lines": [
            {
                "app": line.app,
                "stack": line.resource.rpartition(":")[0],
                "resource": line.resource.rpartition(":")[2],
                "component": line.component,
                "region": line.region,
                "name": line.name,
                "fixed": line.fixed,
                "monthly": amount_in_json(line.monthly),
            }
            for line in priced.lines
        ],
    }


def _edges(found: Comparison) -> dict[str, Any] | None:
    if found.base.arrows is None:
        return None
    added = set(found.added)
    kept = [arrow for arrow in found.head.arrows or () if arrow not in added]
    return {"added": _arrows(found.added), "removed": _arrows(found.removed), "kept": _arrows(kept)}


def _arrows(arrows: Iterable[Arrow]) -> list[dict[str, Any]]:
    return [arrow._asdict() for arrow in arrows]
