"""Whole stacks, well and badly built, with the findings that were derived by hand from the rules' conditions."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from sless_audit.api.catalogue import rules
from sless_audit.api.check import check
from sless_audit.config import load_config
from sless_audit.lint.finding import Finding
from sless_audit.shipped import shipped

STACKS = [
    *sorted(folder.parent for folder in Path(__file__).parent.glob("*/expected.yaml")),
    *sorted(folder.parent for folder in shipped("sample_stacks").glob("**/expected.yaml")),
]
COMPARED = (
    "delivery-permission-missing", "missing-dlq", "open-resource-policy", "runaway-loop", "single-region",
    "visibility-timeout-too-short", "vpc-without-nat", "wildcard-iam",
)  # fmt: skip
"""The rules that the stacks in this folder were derived from; the shipped ones are compared with all."""


@pytest.mark.parametrize("folder", STACKS, ids=lambda folder: folder.name)
def test_findings_are_those_expected(folder: Path) -> None:
    config = load_config(folder)
    if folder.parent == Path(__file__).parent:
        config = replace(config, select=COMPARED)
    known = set(config.select) or {rule.name for rule in rules(config)}
    expected = [
        entry for entry in yaml.safe_load((folder / "expected.yaml").read_text()) or [] if entry["rule"] in known
    ]
    result = check([str(folder)], config)
    assert not result.problems
    unexpected = Counter(described(finding) for finding in result.findings)
    missing = []
    for entry in expected:
        found = next((candidate for candidate in candidates(entry) if unexpected[candidate]), None)
        if found is None:
            missing.append(entry)
        else:
            unexpected[found] -= 1
    assert (missing, sorted(unexpected.elements())) == ([], [])


def candidates(entry: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The findings that an entry stands for: it may leave the resource open, or name several."""
    named = entry["resource"]
    return [(entry["rule"], entry["severity"], name) for name in (named if isinstance(named, list) else [named])]


def described(finding: Finding) -> tuple[str, str, str]:
    resource = finding.resource
    return finding.rule, finding.severity, "*" if resource is None else resource.source_id
