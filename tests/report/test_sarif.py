"""SARIF: the published schema, what GitHub makes of it, and its limits."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sless_audit.api.catalogue import documented, files
from sless_audit.config import Config, Severity
from sless_audit.graph.model import App
from sless_audit.lint.catalogue import load_rule
from sless_audit.lint.finding import Draft, Finding, ForeignRule, Related
from sless_audit.lint.fingerprint import fingerprint
from sless_audit.lint.result import Problem, Result
from sless_audit.report import CheckReport, Look, render
from sless_audit.report.sarif import MAX_LOCATIONS, MAX_RESULTS, OWN_FINGERPRINT
from sless_audit.report.where import Kept
from sless_audit.template.cdk.constructs import CreationSite
from tests.graphs import app_of, resource
from tests.report.results import TEMPLATE, flagged, result

SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0.json"
LINE_HASH = "primaryLocationLineHash"


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def sarif_run(found: Result, report: Callable[[Result], CheckReport] = lambda found: CheckReport(found, Look())) -> Any:
    """The one run of the report, after the schema was asked whether it fits."""
    (part,) = render("check", "sarif", report(found))
    written = json.loads(part.text)
    assert [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(written)] == []
    (run,) = written["runs"]
    return run


def queue_findings(app: App, *severities: Severity, related: Iterable[Related] = ()) -> list[Finding]:
    """Findings on the visibility timeout of the queue, which differ in their subject."""
    orders = resource(app, "Orders")
    place = orders.place(("VisibilityTimeout",))
    return [
        flagged(
            app,
            Draft("what happens", "what to do", place, orders, related=tuple(related), subject=str(number)),
            severity=severity,
        )
        for number, severity in enumerate(severities)
    ]


def test_a_result_has_what_github_reads() -> None:
    app = app_of(TEMPLATE, name="template")
    worker = resource(app, "Worker")
    (finding,) = queue_findings(app, "info", related=[Related("why", worker.place(("Handler",)), worker)])
    run = sarif_run(result(app, findings=[finding]))
    assert run["results"] == [
        {
            "ruleId": "made-up-rule",
            "ruleIndex": 0,
            "level": "note",
            "message": {"text": "what happens\n\nHelp: what to do"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "template.yaml", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 6, "startColumn": 7, "endLine": 6, "endColumn": 28},
                    },
                    "logicalLocations": [
                        {"name": "Orders", "fullyQualifiedName": "template/Orders", "kind": "resource"}
                    ],
                }
            ],
            "relatedLocations": [
                {
                    "id": 1,
                    "physicalLocation": {
                        "artifactLocation": {"uri": "template.yaml", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 10, "startColumn": 7, "endLine": 10, "endColumn": 27},
                    },
                    "message": {"text": "why"},
                }
            ],
            "partialFingerprints": {LINE_HASH: "8ee28e81f56235c7:1", OWN_FINGERPRINT: fingerprint(finding)},
            "properties": {"confidence": "high"},
        }
    ]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"]["id"].endswith("/")
    assert run["originalUriBaseIds"].keys() == {"%SRCROOT%"}
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_a_rule_has_its_own_documentation() -> None:
    file = files(Config())["missing-dlq"]
    rules = documented([load_rule("missing-dlq", file)])
    app = app_of(TEMPLATE)
    run = sarif_run(result(app), lambda found: CheckReport(found, Look(), lambda: rules))
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == "missing-dlq"
    assert (
        rule["shortDescription"]["text"]
        == "What fails is lost: nothing takes the events that could not be processed or delivered."
    )
    assert rule["fullDescription"]["text"].startswith("Each service gives up in its own way")
    assert rule["help"]["markdown"].startswith("# missing-dlq\n")
    assert "Why it matters" in rule["help"]["text"]
    assert rule["defaultConfiguration"] == {"level": "warning"}
    assert rule["properties"] == {"tags": ["messaging"], "problem.severity": "warning", "precision": "high"}
    assert "helpUri" not in rule  # there is no page of ours


def test_every_rule_stays_within_what_github_takes() -> None:
    known = [load_rule(name, file) for name, file in files(Config()).items()]
    rules = documented(known)
    run = sarif_run(result(app_of(TEMPLATE)), lambda found: CheckReport(found, Look(), lambda: rules))
    described = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in described] == [rule.name for rule in known]
    for rule in described:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert len(rule["properties"]["tags"]) <= 10


def test_a_rule_of_another_tool_has_that_tools_words() -> None:
    app = app_of(TEMPLATE)
    orders = resource(app, "Orders")
    finding = flagged(app, Draft("said", "https://example.com", orders.place(), orders), rule="cfn-lint/E3012")
    rule = ForeignRule("cfn-lint/E3012", "title", "description", "error", "https://example.com")
    found = Result((app,), (finding,), 0, 0, (), (), (), (rule,))
    run = sarif_run(found)
    (described,) = run["tool"]["driver"]["rules"]
    assert described["helpUri"] == "https://example.com"
    assert described["properties"] == {"tags": ["cfn-lint"], "problem.severity": "error", "precision": "high"}
    assert run["results"][0]["ruleIndex"] == 0


def test_fingerprints_survive_lines_that_are_inserted_above() -> None:
    (before,) = sarif_run(_one("")).get("results")
    (after,) = sarif_run(_one("# a remark\n" * 50)).get("results")
    assert _line(before) + 50 == _line(after)
    assert before["partialFingerprints"] == after["partialFingerprints"]


def _one(above: str) -> Result:
    app = app_of(above + TEMPLATE)
    return result(app, findings=queue_findings(app, "warning"))


def _line(found: Any) -> int:
    line: int = found["locations"][0]["physicalLocation"]["region"]["startLine"]
    return line


def test_findings_of_one_rule_on_one_line_stay_apart() -> None:
    app = app_of(TEMPLATE)
    found = sarif_run(result(app, findings=queue_findings(app, "warning", "warning", "error")))["results"]
    hashes = [one["partialFingerprints"][LINE_HASH] for one in found]
    assert len(set(hashes)) == 3
    assert hashes[0] == "8ee28e81f56235c7:1"  # the one that GitHub computes


@pytest.mark.parametrize(
    ("file", "location"),
    [
        ("a b/ü#?%[1].yaml", {"uri": "a%20b/%C3%BC%23%3F%25%5B1%5D.yaml", "uriBaseId": "%SRCROOT%"}),
        ("caf\udce9", {"uri": "caf%E9.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/elsewhere/x", {"uri": "file:///elsewhere/x.yaml"}),
    ],
)
def test_names_of_files_are_uris(file: str, location: dict[str, str]) -> None:
    app = app_of(TEMPLATE, name=file.removesuffix(".yaml"))
    (found,) = sarif_run(result(app, findings=queue_findings(app, "warning")))["results"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_what_cdk_wrote_is_shown_at_the_project() -> None:
    app = app_of(TEMPLATE, name="cdk.out/Shop.template")
    findings = queue_findings(app, "warning", "warning")
    run = sarif_run(
        result(app, findings=findings), lambda found: CheckReport(found, Look(), tuple, lambda _: Kept("cdk.json"))
    )
    first, second = run["results"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "cdk.json", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }
    assert first["message"]["text"] == "what happens\n\nHelp: what to do\n\nin cdk.out/Shop.template.yaml"
    assert first["partialFingerprints"][LINE_HASH] == f"{fingerprint(findings[0])}:1"
    assert second["partialFingerprints"][LINE_HASH] == f"{fingerprint(findings[1])}:1"


def test_what_cdk_traced_is_shown_at_its_source() -> None:
    app = app_of(TEMPLATE, name="cdk.out/Shop.template")
    resource(app, "Orders").source_trace = CreationSite("lib/shop.ts", 12)
    findings = queue_findings(app, "warning")
    run = sarif_run(
        result(app, findings=findings), lambda found: CheckReport(found, Look(), tuple, lambda _: Kept("cdk.json"))
    )
    (found,) = run["results"]
    assert found["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "lib/shop.ts", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12},
    }


def test_more_than_github_takes_is_cut_and_said() -> None:
    app = app_of(TEMPLATE)
    info: list[Severity] = ["info"]
    severities: list[Severity] = [*info * MAX_RESULTS, "error", "warning", "info"]
    found = result(app, findings=queue_findings(app, *severities))
    (part,) = render("check", "sarif", CheckReport(found, Look()))
    (run,) = json.loads(part.text)["runs"]
    assert len(run["results"]) == MAX_RESULTS
    assert [one["level"] for one in run["results"][-2:]] == ["error", "warning"]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "3 of 25,003 findings are left out, the least grave: GitHub takes 25,000"


def test_more_places_than_github_shows_are_cut_and_said() -> None:
    app = app_of(TEMPLATE)
    place = resource(app, "Worker").place()
    findings = queue_findings(app, "warning", related=[Related(str(number), place) for number in range(1200)])
    (found,) = sarif_run(result(app, findings=findings))["results"]
    assert len(found["locations"]) + len(found["relatedLocations"]) == MAX_LOCATIONS
    assert found["message"]["text"].endswith("1101 more related places are not listed")


def test_problems_are_notifications() -> None:
    app = app_of(TEMPLATE)
    problems = [
        Problem("refused", "not valid YAML", "broken.yaml", 3, 7, "indent by two"),
        Problem("partly-read", "not read", "template.yaml", 5),
        Problem("passed-over", "no template", "other.yaml"),
    ]
    run = sarif_run(result(app, problems=problems))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]] == [
        ("error", "not valid YAML: indent by two"),
        ("warning", "not read"),
    ]
    place = invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("broken.yaml", {"startLine": 3})


def test_text_of_a_template_is_no_link() -> None:
    app = app_of(TEMPLATE)
    orders = resource(app, "Orders")
    finding = flagged(app, Draft("see [here](https://example.com)", "what to do", orders.place(), orders))
    (found,) = sarif_run(result(app, findings=[finding]))["results"]
    assert "](" not in found["message"]["text"]
