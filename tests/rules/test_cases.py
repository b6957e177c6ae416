"""The cases of each rule, as data: `cases/<rule>.yaml`, a list of

name: what it shows
template: |          # YAML or JSON text
expect: []           # of each finding {resource, severity, confidence} and, where it matters, `line` and `says` (words
                     # of its message); `resource` is that of the source, or "*" for the app; confidence low is shown
app: {}              # what is told of the app: whole, environment, region, parameters; and `options`, what the
                     # config declares: availability, resilience
options: {}          # of the rule
files: {}            # source files beside the template, by path; for rules that need code, inline code is read, too
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from sless_audit.config import Resilience
from sless_audit.lint.catalogue import load_rule, rule_files
from sless_audit.lint.finding import Finding
from sless_audit.lint.run import run
from sless_audit.shipped import shipped
from tests.graphs import app_of, write_files

RULES = rule_files([shipped("rules")])
FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
CASES = [
    pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")
    for file in FILES
    for case in yaml.safe_load(file.read_text())
]
TODAY = date(2026, 11, 21)
ASKED_FOR = frozenset(("stack.yaml",))
KEYS = {"name", "template", "expect", "app", "options", "files"}


@pytest.mark.parametrize(("name", "case"), CASES)
def test_case(name: str, case: dict[str, Any], tmp_path: Path) -> None:
    assert set(case) <= KEYS
    rule = load_rule(name, RULES[name])
    code = write_files(tmp_path, case.get("files", {})) if "code" in rule.check.needs else None
    app = app_of(case["template"], code=code, **told_of_app(case.get("app", {})))
    options = {name: case.get("options", {})}
    result = run(
        [app],
        [rule],
        strictness="thorough",
        severities={},
        options=options,
        asked_for=ASKED_FOR,
        known=RULES,
        today=TODAY,
    )
    assert not result.problems
    found = [told(finding, expected) for finding, expected in zip(result.findings, case["expect"], strict=False)]
    assert found + [told(finding, {}) for finding in result.findings[len(found) :]] == case["expect"]


def told_of_app(app: dict[str, Any]) -> dict[str, Any]:
    declared = dict(app.get("options", {}))
    if "resilience" in declared:
        declared["resilience"] = Resilience(**declared["resilience"])
    return {**app, "options": declared}


def told(finding: Finding, expected: dict[str, Any]) -> dict[str, Any]:
    """A finding in the words of the case that expects it."""
    resource = finding.resource
    words: dict[str, Any] = {
        "resource": "*" if resource is None else resource.source.source_id,
        "severity": finding.severity,
        "confidence": finding.confidence,
    }
    if "line" in expected:
        words["line"] = finding.place.span.line
    if "says" in expected:
        words["says"] = expected["says"] if expected["says"] in finding.message else finding.message
    return words


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_cases_belong_to_a_rule_and_most_find_nothing(file: Path) -> None:
    assert file.stem in RULES
    cases = yaml.safe_load(file.read_text())
    assert sum(not case["expect"] for case in cases) * 2 > len(cases)
    assert len({case["name"] for case in cases}) == len(cases)
