"""`graph` as JSON, version 1: every resource, every edge. Schema: `schemas/graph.json`."""

from collections.abc import Iterable
from typing import Any

from sless_audit.graph.entry_points import entry_points
from sless_audit.graph.model import App, Edge, External, Node
from sless_audit.graph.verdict import described
from sless_audit.report import GraphReport, Part
from sless_audit.report.json_text import SCHEMA_VERSION, as_json
from sless_audit.report.json_v1 import problem_json


def render(report: GraphReport) -> tuple[Part, ...]:
    edges = [edge for app in report.apps for edge in app.edges]
    return (
        Part(
            as_json(
                {
                    "schema_version": SCHEMA_VERSION,
                    "nodes": [*_resources(report.apps), *_outside(edges)],
                    "edges": [_edge(edge) for edge in edges],
                    "problems": [problem_json(problem) for problem in report.problems],
                }
            )
        ),
    )


def _resources(apps: Iterable[App]) -> Iterable[dict[str, Any]]:
    for app in apps:
        entries = entry_points(app)
        for resource in app.resources:
            place = resource.place()
            yield {
                "id": resource.id,
                "type": resource.type,
                "service": resource.service,
                "stack": resource.stack.name,
                "resource": resource.logical_id,
                "template": place.file,
                "line": place.span.line,
                "column": place.span.column,
                "construct_path": resource.construct_path,
                "entry_point": resource.id in entries,
            }


def _outside(edges: Iterable[Edge]) -> Iterable[dict[str, Any]]:
    ends: list[Node] = [node for edge in edges for node in (edge.source, edge.target)]
    outside = {node.id: node for node in ends if isinstance(node, External)}
    for identity, node in sorted(outside.items()):
        yield {
            "id": identity,
            "type": node.type,
            "service": None,
            "stack": None,
            "resource": None,
            "template": None,
            "line": None,
            "column": None,
            "construct_path": None,
            "entry_point": False,
        }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": edge.source.id,
        "target": edge.target.id,
        "kind": edge.kind,
        "mode": edge.mode,
        "evidence": [{"file": place.file, "line": place.span.line} for place in edge.evidence],
        "confidence": edge.confidence,
        "conditions": [words for world in edge.worlds if (words := described(world))],
    }
