"""The JSON reports: their fields, and that real ones fit the published schemas."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sless_audit.graph.model import App, Edge, External
from sless_audit.lint.finding import Draft, Related
from sless_audit.lint.fingerprint import fingerprint
from sless_audit.lint.result import Problem, Result, Skipped
from sless_audit.report import CheckReport, GraphReport, Look, render
from sless_audit.report.json_text import SCHEMAS
from tests.graphs import app_of, resource
from tests.report.results import TEMPLATE, flagged, result

NAMES = sorted(file.stem for file in SCHEMAS.glob("*.json"))


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    return found


def written(name: str, text: str) -> Any:
    """The report, after the schema was asked whether it fits."""
    found = json.loads(text)
    errors = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema(name)).iter_errors(found)]
    assert errors == []
    return found


def check_json(found: Result) -> Any:
    (part,) = render("check", "json", CheckReport(found, Look()))
    return written("check", part.text)


def graph_json(*apps: App, problems: tuple[Problem, ...] = ()) -> Any:
    (part,) = render("graph", "json", GraphReport(apps, problems))
    return written("graph", part.text)


def test_check_has_the_fields_of_version_1() -> None:
    app = app_of(TEMPLATE, name="template")
    orders, worker = resource(app, "Orders"), resource(app, "Worker")
    draft = Draft(
        "what happens",
        "what to do",
        orders.place(("VisibilityTimeout",)),
        orders,
        related=(Related("why", worker.place(("Handler",)), worker), Related("file", worker.place())),
        notes=("holds where Stage = prod",),
    )
    finding = flagged(app, draft)
    found = check_json(
        result(
            app,
            findings=[finding],
            held_back=2,
            skipped=[Skipped("a-rule", "the route table of A", 3)],
            problems=[Problem("refused", "broken", "b.yaml", 3, 7, "mend it"), Problem("rule-failed", "x")],
        )
    )
    assert found == {
        "schema_version": 1,
        "summary": {
            "templates": 1,
            "resources": 4,
            "findings": {"error": 0, "warning": 1, "info": 0},
            "held_back": 2,
            "suppressed": 0,
        },
        "findings": [
            {
                "rule": "made-up-rule",
                "concern": "messaging",
                "severity": "warning",
                "confidence": "high",
                "message": "what happens",
                "help": "what to do",
                "notes": ["holds where Stage = prod"],
                "template": "template.yaml",
                "stack": "template",
                "resource": "Orders",
                "path": ["Resources", "Orders", "Properties", "VisibilityTimeout"],
                "line": 6,
                "column": 7,
                "end_line": 6,
                "end_column": 28,
                "construct_path": None,
                "related": [
                    {
                        "message": "why", "file": "template.yaml", "line": 10, "column": 7,
                        "resource": "Worker", "template": "template.yaml",
                    },
                    {
                        "message": "file", "file": "template.yaml", "line": 7, "column": 3,
                        "resource": None, "template": None,
                    },
                ],
                "fingerprint": fingerprint(finding),
                "fix": None,
            }
        ],
        "skipped": [{"rule": "a-rule", "need": "the route table of A", "count": 3}],
        "gates": [],
        "problems": [
            {
                "kind": "refused", "template": "b.yaml", "line": 3, "column": 7,
                "message": "broken", "help": "mend it",
            },
            {
                "kind": "rule-failed", "template": None, "line": None, "column": None, "message": "x", "help": None,
            },
        ],
    }  # fmt: skip


def test_a_finding_on_a_whole_app_names_the_stack_it_points_at() -> None:
    app = app_of(TEMPLATE)
    finding = flagged(app, Draft("m", "h", resource(app, "Orders").place()), absence=True)
    (found,) = check_json(result(app, findings=[finding]))["findings"]
    assert (found["resource"], found["stack"], found["template"]) == (None, "stack", "stack.yaml")


def test_graph_holds_every_resource_and_edge() -> None:
    app = app_of(TEMPLATE)
    found = graph_json(app, problems=(Problem("partly-read", "x", "stack.yaml", 1, 1),))
    assert [node["id"] for node in found["nodes"]] == [one.id for one in app.resources]
    assert found["nodes"][0] == {
        "id": "stack:Orders",
        "type": "AWS::SQS::Queue",
        "service": "sqs",
        "stack": "stack",
        "resource": "Orders",
        "template": "stack.yaml",
        "line": 3,
        "column": 3,
        "construct_path": None,
        "entry_point": True,
    }
    assert len(found["edges"]) == len(app.edges)
    (polls,) = [edge for edge in found["edges"] if edge["kind"] == "polls"]
    assert polls == {
        "source": "stack:Orders",
        "target": "stack:Worker",
        "kind": "polls",
        "mode": None,
        "evidence": [{"file": "stack.yaml", "line": 14}],
        "confidence": "high",
        "conditions": [],
    }
    assert [problem["kind"] for problem in found["problems"]] == ["partly-read"]


def test_what_lies_outside_is_a_node_once() -> None:
    app = app_of(TEMPLATE)
    orders = resource(app, "Orders")
    outside = External("http", "example.com")
    place = orders.place()
    extra = [
        Edge(orders, outside, "publishes", None, (place,), "low", ({"condition IsProd": True}, {"parameter S": "x"}),
             None, orders, ())
        for _ in range(2)
    ]  # fmt: skip
    found = graph_json(App(app.stacks, app.resources, (*app.edges, *extra), True))
    assert [node["type"] for node in found["nodes"] if node["id"] == "external:http:example.com"] == ["external:http"]
    assert found["edges"][-1]["conditions"] == ["IsProd is true", "S = x"]


def test_text_that_is_no_unicode_is_written_as_json_all_the_same() -> None:
    (part,) = render("graph", "json", GraphReport((app_of(TEMPLATE, name="caf\udce9"),)))
    as_bytes = part.text.encode("utf-8", errors="backslashreplace")
    assert json.loads(as_bytes)["nodes"][0]["template"] == "caf\udce9.yaml"


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_and_describes_every_property(name: str) -> None:
    found = schema(name)
    Draft202012Validator.check_schema(found)
    undescribed = [path for path, one in properties(found) if not one.get("description")]
    assert undescribed == []
    unlisted = [path for path, one in objects(found) if set(one.get("required", ())) - set(one["properties"])]
    assert unlisted == []


def properties(found: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    for where, one in objects(found, path):
        yield from ((f"{where}.{name}", inner) for name, inner in one["properties"].items())


def objects(found: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of objects with named properties, wherever they stand."""
    if isinstance(found, dict):
        if isinstance(found.get("properties"), dict) and "type" in found:
            yield path, found
        for key, inner in found.items():
            yield from objects(inner, f"{path}.{key}")
    elif isinstance(found, list):
        for index, inner in enumerate(found):
            yield from objects(inner, f"{path}[{index}]")


@pytest.mark.parametrize("name", ["check", "graph", "rules"])
def test_a_schema_refuses_a_report_that_lacks_a_field(name: str) -> None:
    empty = {"check": check_json(result()), "graph": graph_json(), "rules": {"schema_version": 1, "rules": []}}[name]
    validator = Draft202012Validator(schema(name))
    assert validator.is_valid(empty)
    for field in empty:
        assert not validator.is_valid({key: value for key, value in empty.items() if key != field})
