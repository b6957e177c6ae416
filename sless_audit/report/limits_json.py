"""`limits` as JSON, version 1: fields may be added, none renamed. Schema: `schemas/limits.json`."""

from collections.abc import Sequence
from typing import Any

from sless_audit.graph.model import Resource
from sless_audit.limits.answer import EntryLadder
from sless_audit.limits.headroom import Headroom
from sless_audit.report import LimitsReport, Part
from sless_audit.report.json_text import SCHEMA_VERSION, as_json
from sless_audit.report.json_v1 import problem_json


def render(report: LimitsReport) -> tuple[Part, ...]:
    return (
        Part(
            as_json(
                {
                    "schema_version": SCHEMA_VERSION,
                    "nodes": [node for one in report.limits for node in _nodes(one.limits)],
                    "ladder": [rung for one in report.limits for ladder in one.ladders for rung in _rungs(ladder)],
                    "account": {"name": report.limits[0].account.name} if report.limits else {},
                    "assumptions": [
                        {"name": figure.name, "key": figure.key, "unit": figure.unit, "likely": figure.range.likely}
                        for one in report.limits
                        for figure in one.figures.values()
                        if figure.basis == "default"
                    ],
                    "gates": [],
                    "problems": [problem_json(problem) for problem in report.problems],
                }
            )
        ),
    )


def _nodes(limits: Sequence[Headroom]) -> list[dict[str, Any]]:
    """One for each resource, and one without a resource for what is shared in the account."""
    found: dict[Resource | None, list[Headroom]] = {}
    for one in limits:
        found.setdefault(one.resource, []).append(one)
    return [{**_resource(resource), "limits": [_limit(one) for one in ones]} for resource, ones in found.items()]


def _resource(resource: Resource | None) -> dict[str, Any]:
    if resource is None:
        return {"resource": None, "template": None, "stack": None, "line": None, "column": None}
    span = resource.place().span
    return {
        "resource": resource.source_id,
        "template": resource.stack.template.file,
        "stack": resource.stack.name,
        "line": span.line,
        "column": span.column,
    }


def _limit(one: Headroom) -> dict[str, Any]:
    factor = one.factor
    return {
        "quota": one.name,
        "unit": one.use.unit,
        "average": one.average,
        "used": one.peak,
        "limit": one.limit,
        "headroom": None if factor is None or factor == float("inf") else factor,
        "consequence": one.use.consequence,
        "levers": list(one.use.levers),
        "adjustable": one.use.adjustable,
        "source": one.use.source,
        "users": [{"resource": resource.source_id, "used": used} for resource, used in one.users if used],
    }


def _rungs(ladder: EntryLadder) -> list[dict[str, Any]]:
    return [
        {
            "entry_point": ladder.entry.words,
            "rate": rung.rate,
            "resource": rung.bound.resource.source_id if rung.bound.resource is not None else None,
            "quota": rung.bound.name,
            "limit": rung.bound.limit,
            "consequence": rung.bound.use.consequence,
            "levers": list(rung.bound.use.levers),
        }
        for rung in ladder.rungs
    ]
