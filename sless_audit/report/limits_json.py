"""`limits` as JSON, version 1: fields may be added, none renamed. Schema: `schemas/limits.json`."""

from typing import Any

from sless_audit.graph.model import Resource
from sless_audit.limits.alone import Alone
from sless_audit.limits.answer import AppLimits, EntryLadder
from sless_audit.limits.headroom import Headroom
from sless_audit.report import LimitsReport, Part
from sless_audit.report.gates import gate_json
from sless_audit.report.json_text import SCHEMA_VERSION, as_json
from sless_audit.report.json_v1 import problem_json
from sless_audit.report.resource_json import resource_json
from sless_audit.report.what_if import changes_json
from sless_audit.workload.figures import Figure


def render(report: LimitsReport) -> tuple[Part, ...]:
    return (
        Part(
            as_json(
                {
                    "schema_version": SCHEMA_VERSION,
                    "account": _account(report.limits[0]) if report.limits else None,
                    "nodes": [node for one in report.limits for node in _nodes(one)],
                    "ladder": [rung for one in report.limits for ladder in one.ladders for rung in _rungs(one, ladder)],
                    "alone": [_alone(one, function) for one in report.limits for function in one.alone],
                    "assumptions": [_assumption(one, figure) for one in report.limits for figure in _assumed(one)],
                    "gates": [gate_json(gate) for gate in report.gates],
                    "apps": [_app(one) for one in report.limits],
                    "problems": [problem_json(problem) for problem in report.problems],
                }
            )
        ),
    )


def _account(one: AppLimits) -> dict[str, Any]:
    applied: dict[str, dict[str, float]] = {}
    for (service, name), value in one.account.applied.items():
        applied.setdefault(service, {})[name] = value
    return {"name": one.account.name, "applied": applied}


def _app(one: AppLimits) -> dict[str, Any]:
    return {
        "app": one.name,
        "scenario": one.scenario,
        "profile": one.profile,
        "what_if": changes_json(one.app, one.changes),
        "region": one.region,
        "region_is_assumed": one.region_is_assumed,
        "percentile": one.percentile,
        "deployable": not one.undeployable,
    }


def _assumed(one: AppLimits) -> list[Figure]:
    return [figure for _, figure in sorted(one.figures.items()) if figure.basis == "default"]


def _assumption(one: AppLimits, figure: Figure) -> dict[str, Any]:
    return {
        "app": one.name,
        "name": figure.name,
        "value": dict(zip(figure.range._fields, figure.range, strict=True)),
        "unit": figure.unit,
        "key": figure.key or None,
        "reason": figure.reason or None,
    }


def _alone(one: AppLimits, alone: Alone) -> dict[str, Any]:
    return {
        "app": one.name,
        **resource_json(alone.function),
        "rate": alone.rung.rate if alone.rung is not None else None,
        "quota": alone.rung.bound.name if alone.rung is not None else None,
        "limit": alone.rung.bound.limit if alone.rung is not None else None,
    }


def _nodes(one: AppLimits) -> list[dict[str, Any]]:
    """One for each resource, and one without a resource for what is shared in the account."""
    found: dict[Resource | None, list[Headroom]] = {}
    for limit in one.limits:
        found.setdefault(limit.resource, []).append(limit)
    return [
        {"app": one.name, **resource_json(resource), "limits": [_limit(limit) for limit in limits]}
        for resource, limits in found.items()
    ]


def _limit(one: Headroom) -> dict[str, Any]:
    factor = one.factor
    return {
        "quota": one.name,
        "unit": one.use.unit,
        "average": one.average,
        "used": one.peak,
        "limit": one.limit,
        "headroom": None if factor is None or factor == float("inf") else factor,
        "at_deployment": one.use.at_deployment,
        "consequence": one.use.consequence,
        "levers": list(one.use.levers),
        "formula": one.use.formula or None,
        "adjustable": one.use.adjustable,
        "source": one.use.source,
        "users": [{**resource_json(resource), "used": used} for resource, used in one.users if used],
    }


def _rungs(one: AppLimits, ladder: EntryLadder) -> list[dict[str, Any]]:
    return [
        {
            "app": one.name,
            "entry_point": ladder.entry.words,
            "id": ladder.entry.id,
            "peak": ladder.peak,
            "rate": rung.rate,
            **resource_json(rung.bound.resource),
            "quota": rung.bound.name,
            "limit": rung.bound.limit,
            "consequence": rung.bound.use.consequence,
            "levers": list(rung.bound.use.levers),
        }
        for rung in ladder.rungs
    ]
