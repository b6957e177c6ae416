"""What cfn-lint says of a template, as findings at the places of its source."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sless_audit.config import Severity
from sless_audit.graph.model import App, Resource, Stack
from sless_audit.lint.finding import Draft, Finding, ForeignRule
from sless_audit.lint.result import Foreign, Problem
from sless_audit.template.lowered import is_written, source_path
from sless_audit.template.places import Place, path_at
from sless_audit.template.source import Template
from sless_audit.template.values import Path

TOOL = "cfn-lint"

_SEVERITIES: Mapping[str, Severity] = {"Error": "error", "Warning": "warning", "Informational": "info"}

_CRASHED = "E0002"
"""A rule of cfn-lint failed; it says nothing of the template (cfnlint/rules/errors, 1.58)."""

_COVERED = {"E3505": "visibility-timeout-too-short"}
"""Of cfn-lint's rules, those that one of ours says with more, at the same resource."""

_BEFORE_PACKAGING = "W3002"
"""A property names a local file, which is what `sam build` and `sam deploy` are for."""

_UNUSED = frozenset(("W2001", "W7001", "W8001"))
"""Parameters, mappings and conditions that nothing uses: in a SAM template, what SAM reads may use them."""


class Linted(NamedTuple):
    """A template that cfn-lint was given."""

    template: Template
    stack: Stack
    app: App
    lowered: bool
    """Whether it was given as what SAM makes of it."""


def findings_of(matches: Iterable[Mapping[str, Any]], linted: Mapping[str, Linted], ours: Sequence[Finding]) -> Foreign:
    """`linted`: by the file that it was given. Of `ours`, what covers one of its findings takes its place."""
    said = {(finding.rule, finding.resource) for finding in ours if finding.rule in _COVERED.values()}
    findings: list[Finding] = []
    problems: list[Problem] = []
    rules: dict[str, ForeignRule] = {}
    for match in matches:
        rule, message = match["Rule"]["Id"], str(match["Message"])
        if not match["Filename"]:
            problems.append(Problem("rule-failed", f"cfn-lint failed: {message}"))
        whose = linted.get(match["Filename"])
        if whose is None:  # its own config may name more templates
            continue
        if rule == _CRASHED:
            problems.append(Problem("rule-failed", f"a rule of cfn-lint failed ({message})", whose.template.file))
            continue
        place, resource = _place(match["Location"], whose)
        if (_COVERED.get(rule), resource) in said or (whose.lowered and _is_of_lowering(match, whose)):
            continue
        severity = _SEVERITIES.get(match["Level"], "error")
        subject = f"{'/'.join(str(step) for step in place.path)}: {message}"
        described = _rule(match["Rule"], severity)
        rules[described.name] = described
        draft = Draft(message, described.url or described.title, place, resource, subject=subject)
        findings.append(
            Finding(described.name, TOOL, severity, confidence="high", absence=False, draft=draft, app=whose.app)
        )
    return Foreign(TOOL, tuple(findings), tuple(rules[name] for name in sorted(rules)), tuple(problems))


def _rule(rule: Mapping[str, Any], severity: Severity) -> ForeignRule:
    title = str(rule["ShortDescription"])
    return ForeignRule(
        f"{TOOL}/{rule['Id']}", title, str(rule["Description"]) or title, severity, rule["Source"] or None
    )


def _place(location: Mapping[str, Any], whose: Linted) -> tuple[Place, Resource | None]:
    document = whose.template.document
    path: Path = tuple(location["Path"] or ())
    if path or whose.lowered:
        resource = whose.stack.resources.get(str(path[1])) if len(path) > 1 and path[0] == "Resources" else None
        return Place(document, source_path(whose.template, path)), resource
    start = location["Start"]
    return Place(document, path_at(document, start["LineNumber"], start["ColumnNumber"])), None


def _is_of_lowering(match: Mapping[str, Any], whose: Linted) -> bool:
    """Whether it is about the form of what SAM makes, in which no author has a say: errors are told all the same."""
    rule, path = match["Rule"]["Id"], tuple(match["Location"]["Path"] or ())
    if rule == _BEFORE_PACKAGING:
        return True
    if rule in _UNUSED and path:
        return len(re.findall(rf"\b{re.escape(str(path[-1]))}\b", whose.template.document.text)) > 1
    return match["Level"] != "Error" and not is_written(whose.template, path)
