"""Rules as SARIF has them, with the documentation that `explain` prints."""

from collections.abc import Iterable, Iterator
from typing import Any

from sless_audit.config import Severity
from sless_audit.graph.model import Confidence
from sless_audit.lint.docs import RuleDocs
from sless_audit.lint.finding import Finding, ForeignRule
from sless_audit.report import Look, rule_page_markdown, rule_page_text
from sless_audit.report.rule_info import RuleInfo, RulePage

LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}

MAX_DESCRIPTION = 1024
"""Characters of a description that GitHub takes (docs.github.com, SARIF support for code scanning, 2026-11)."""

_PROBLEM_SEVERITIES: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}


def described(
    documented: Iterable[tuple[RuleInfo, RuleDocs]], foreign: Iterable[ForeignRule], findings: Iterable[Finding]
) -> Iterator[dict[str, Any]]:
    """The rules that ran, then those of other tools that found something, then what has no description."""
    names = set()
    for rule, docs in documented:
        names.add(rule.name)
        yield _own(rule, docs)
    for other in foreign:
        names.add(other.name)
        yield _foreign(other)
    for finding in findings:
        if finding.rule not in names:
            names.add(finding.rule)
            yield {"id": finding.rule}


def _own(rule: RuleInfo, docs: RuleDocs) -> dict[str, Any]:
    page = RulePage(rule, docs, Look())
    return {
        "id": rule.name,
        "shortDescription": {"text": _cut(docs.title)},
        "fullDescription": {"text": _cut(" ".join(docs.summary.split()) or docs.title)},
        "help": {
            "text": "".join(part.text for part in rule_page_text.render(page)),
            "markdown": "".join(part.text for part in rule_page_markdown.render(page)),
        },
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": _properties(rule.concern, rule.severity, rule.confidence),
    }


def _foreign(rule: ForeignRule) -> dict[str, Any]:
    tool = rule.name.partition("/")[0]
    found: dict[str, Any] = {
        "id": rule.name,
        "shortDescription": {"text": _cut(rule.title)},
        "fullDescription": {"text": _cut(rule.description)},
        "help": {"text": f"{rule.description}\n\n{rule.url}" if rule.url else rule.description},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": _properties(tool, rule.severity, "high"),
    }
    return found | {"helpUri": rule.url} if rule.url else found


def _properties(concern: str, severity: Severity, confidence: Confidence) -> dict[str, Any]:
    """`precision` takes our words for confidence."""
    return {"tags": [concern], "problem.severity": _PROBLEM_SEVERITIES[severity], "precision": confidence}


def _cut(text: str) -> str:
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 1] + "…"
