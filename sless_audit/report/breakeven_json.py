"""`breakeven` as JSON, version 1: fields may be added, none renamed. Schema: `schemas/breakeven.json`."""

from typing import Any

from sless_audit.cost.breakeven.comparison import Obstacle, Undecided
from sless_audit.cost.breakeven.estimate import AppBreakEvens
from sless_audit.cost.breakeven.solve import BreakEven
from sless_audit.graph.model import Resource
from sless_audit.report import BreakEvenReport, Part
from sless_audit.report.breakeven_words import distinct
from sless_audit.report.json_text import SCHEMA_VERSION, as_json
from sless_audit.report.json_v1 import problem_json
from sless_audit.report.money import in_json, plain
from sless_audit.report.what_if import changes_json
from sless_audit.workload.load import Input


def render(report: BreakEvenReport) -> tuple[Part, ...]:
    return (
        Part(
            as_json(
                {
                    "schema_version": SCHEMA_VERSION,
                    "apps": [_app(one) for one in report.apps],
                    "problems": [problem_json(problem) for problem in report.problems],
                }
            )
        ),
    )


def _app(of_app: AppBreakEvens) -> dict[str, Any]:
    return {
        "app": of_app.name,
        "scenario": of_app.scenario,
        "profile": of_app.profile,
        "assumed_region": of_app.assumed_region,
        "what_if": changes_json(of_app.app, of_app.changes),
        "unknown_volumes": [entry.words for entry in of_app.blank],
        "break_evens": [_break_even(one) for one in of_app.found],
        "not_compared": [_undecided(one) for one in of_app.undecided],
    }


def _break_even(one: BreakEven) -> dict[str, Any]:
    comparison = one.comparison
    return {
        "topic": comparison.topic,
        **_resource(comparison.resource),
        "today": comparison.today.name,
        "other": comparison.other.name,
        "unit": comparison.unit,
        "volume": in_json(comparison.volume),
        "monthly": {"today": in_json(one.today), "other": in_json(one.other)},
        "saving": in_json(one.saving),
        "pays": one.pays,
        "turns": [{"volume": plain(round(turn.volume, 3)), "cheaper_above": turn.above} for turn in one.turns],
        "always_cheaper": one.always or None,
        "forbidden": one.is_forbidden,
        "obstacles": [_obstacle(obstacle) for obstacle in comparison.obstacles],
        "missing_prices": [
            {"region": region, "service": service, "component": component}
            for region, (service, component) in one.missing
        ],
        "rests_on": [_input(number) for number in distinct(comparison.inputs)],
        "remarks": list(comparison.remarks),
    }


def _undecided(one: Undecided) -> dict[str, Any]:
    return {"topic": one.topic, **_resource(one.resource), "missing": one.missing}


def _resource(resource: Resource) -> dict[str, Any]:
    place = resource.place()
    return {
        "resource": resource.logical_id,
        "type": resource.type,
        "stack": resource.stack.name,
        "file": place.file,
        "line": place.span.line,
    }


def _obstacle(one: Obstacle) -> dict[str, Any]:
    spot = one.spot
    return {
        "text": one.text,
        "forbids": one.forbids,
        "file": spot.file if spot is not None else None,
        "line": spot.span.line if spot is not None else None,
    }


def _input(one: Input) -> dict[str, Any]:
    return {
        "name": one.name,
        "value": plain(one.value),
        "unit": one.unit,
        "basis": one.basis,
        "key": one.key or None,
        "reason": one.reason or None,
    }
