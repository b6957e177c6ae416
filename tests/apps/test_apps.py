"""Small applications with code, written as teams write them, and all that their code shows, derived by reading it.

Each folder holds an application and its `expected.yaml`: `edges` is every edge that handler code states, `findings`
every finding of the rules that read code, both complete; `problems`, where there are any, what is told as not read.
See README.md.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from sless_audit.api.catalogue import files
from sless_audit.api.check import check
from sless_audit.api.graph import graph
from sless_audit.config import Config, load_config
from sless_audit.graph.spots import CodeSpot
from sless_audit.lint.catalogue import load_rule
from sless_audit.lint.finding import Finding
from tests.graphs import drawn

APPS = sorted(folder.parent for folder in Path(__file__).parent.glob("*/expected.yaml"))


@pytest.fixture(params=APPS, ids=lambda folder: folder.name)
def app(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    folder: Path = request.param
    monkeypatch.chdir(folder)
    expected: dict[str, Any] = yaml.safe_load((folder / "expected.yaml").read_text())
    return expected


def test_edges_are_those_that_the_code_shows(app: dict[str, Any]) -> None:
    loaded = graph(["."], load_config(Path()))
    assert [problem.message for problem in loaded.problems] == app.get("problems", [])
    found = {
        f"{drawn(edge)} @ {spot.file}:{spot.span.line}"
        for one in loaded.apps
        for edge in one.edges
        for spot in edge.evidence
        if isinstance(spot, CodeSpot)
    }
    assert compared(app["edges"], found) == ([], [])


def test_findings_are_those_expected(app: dict[str, Any]) -> None:
    config = load_config(Path())
    result = check(["."], replace(config, select=rules_that_read_code(config), strictness="thorough"))
    assert [problem.message for problem in result.problems] == app.get("problems", [])
    assert compared(app["findings"], map(described, result.findings)) == ([], [])


def rules_that_read_code(config: Config) -> tuple[str, ...]:
    return tuple(name for name, file in files(config).items() if "code" in load_rule(name, file).check.needs)


def described(finding: Finding) -> str:
    resource = finding.resource
    where = "*" if resource is None else resource.source_id
    return f"{finding.severity}[{finding.rule}] {where} @ {finding.place.file}:{finding.place.span.line}"


def compared(expected: list[str], found: Any) -> tuple[list[str], list[str]]:
    """What is missing, and what is too much."""
    wanted, seen = Counter(expected), Counter(found)
    return sorted((wanted - seen).elements()), sorted((seen - wanted).elements())
