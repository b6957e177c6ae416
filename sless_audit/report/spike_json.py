"""A spike as JSON, version 1: fields may be added, none renamed. Schema: `schemas/spike.json`."""

from collections.abc import Sequence
from typing import Any

from sless_audit.graph.model import Node, Resource
from sless_audit.limits.spike import Series
from sless_audit.limits.spike_answer import AppSpike
from sless_audit.report import Part, SpikeReport
from sless_audit.report.json_text import SCHEMA_VERSION, as_json
from sless_audit.report.json_v1 import problem_json
from sless_audit.report.resource_json import resource_json


def render(report: SpikeReport) -> tuple[Part, ...]:
    found = {
        "schema_version": SCHEMA_VERSION,
        "apps": [_app(one) for one in report.apps],
        "problems": [problem_json(problem) for problem in report.problems],
    }
    return (Part(as_json(found)),)


def _app(one: AppSpike) -> dict[str, Any]:
    return {
        "app": one.name,
        "height": one.height,
        "lasts_s": one.spike.lasts_s,
        "seconds": one.spike.seconds,
        "region": one.region,
        "account": one.account.name,
        "targets": [
            {
                "name": target.name,
                "within_s": target.within_s,
                "held": target.held,
                "missed_from_s": target.missed_from_s,
                "worst_s": target.worst_s,
            }
            for target in one.targets
        ],
        "delay": _values(one.spike.delay),
        "nodes": [_node(node, series) for node, series in one.spike.series.items()],
    }


def _node(node: Node, series: Series) -> dict[str, Any]:
    return {
        **resource_json(node if isinstance(node, Resource) else None),
        "first_throttled_s": series.first_throttled_s,
        "drained_s": series.drained_s,
        "throttled": _values(series.throttled),
        "backlog": _values(series.backlog),
        "age": _values(series.age),
        "dead_lettered": _values(series.dead_lettered),
    }


def _values(values: Sequence[float]) -> list[float]:
    return [float(f"{value:.6g}") for value in values]
