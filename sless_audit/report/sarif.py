"""`check` as SARIF 2.1.0, the way GitHub code scanning reads it best.

What GitHub takes and shows: docs.github.com, "SARIF support for code scanning" and "SARIF results exceed one or more
limits" (2026-11). Columns are 1-based code points, and end columns exclusive, as in our places.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sless_audit.graph.model import Resource
from sless_audit.graph.spots import Spot
from sless_audit.lint.finding import SEVERITIES, Finding, Related
from sless_audit.lint.fingerprint import fingerprint
from sless_audit.lint.result import Problem
from sless_audit.report import CheckReport, Part
from sless_audit.report.json_text import as_json
from sless_audit.report.line_hash import line_hashes
from sless_audit.report.sarif_places import ROOT, location
from sless_audit.report.sarif_rules import LEVELS, described
from sless_audit.report.where import Kept, Shown, remarks, shown_at
from sless_audit.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
CATEGORY = "sless-audit/"
"""What ends in a slash is a category to GitHub: a later run of the same one takes the place of this one."""
OWN_FINGERPRINT = "slessAudit/v1"

MAX_RESULTS = 25_000
"""A run with more is rejected."""
MAX_LOCATIONS = 100
"""Of a result, the primary one included: more are dropped (and a result with more than 1,000 is rejected)."""

_PROBLEM_LEVELS = {"refused": "error", "rule-failed": "error", "partly-read": "warning", "suppression": "warning"}


def render(report: CheckReport) -> tuple[Part, ...]:
    result = report.result
    rules = list(described(report.rules(), result.foreign_rules, result.findings))
    index = {rule["id"]: position for position, rule in enumerate(rules)}
    kept = _within_limits(result.findings)
    run = {
        "tool": {"driver": {"name": "sless-audit", "semanticVersion": __version__, "rules": rules}},
        "automationDetails": {"id": CATEGORY},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [
            {
                "executionSuccessful": not any(_is_fatal(problem) for problem in result.problems),
                "toolExecutionNotifications": [*_notifications(result.problems), *_cut(result.findings, kept)],
            }
        ],
        "results": list(_results(kept, index, report.in_repository)),
    }
    return (Part(as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})),)


def _within_limits(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The gravest where there are too many, in the order they have."""
    if len(findings) <= MAX_RESULTS:
        return findings
    gravest = sorted(range(len(findings)), key=lambda at: -SEVERITIES.index(findings[at].severity))[:MAX_RESULTS]
    return [findings[at] for at in sorted(gravest)]


def _results(
    findings: Sequence[Finding], rules: dict[str, int], in_repository: Callable[[Spot], Kept | None]
) -> Iterator[dict[str, Any]]:
    places = [shown_at(finding.place, finding.resource, in_repository) for finding in findings]
    for finding, shown, line_hash in zip(findings, places, _line_hashes(findings, places), strict=True):
        yield {
            "ruleId": finding.rule,
            "ruleIndex": rules[finding.rule],
            "level": LEVELS[finding.severity],
            "message": {"text": _text(finding, shown)},
            "locations": [location(shown) | _logical(finding.resource)],
            "relatedLocations": [
                _related(related, number, in_repository)
                for number, related in enumerate(finding.draft.related[: MAX_LOCATIONS - 1], start=1)
            ],
            "partialFingerprints": {"primaryLocationLineHash": line_hash, OWN_FINGERPRINT: fingerprint(finding)},
            "properties": {"confidence": finding.confidence},
        }


def _line_hashes(findings: Sequence[Finding], places: Sequence[Shown]) -> list[str]:
    """What GitHub tells the findings of a rule in a file apart by: the hash of the line. Our own fingerprint where the
    line is not that of the finding, and for all but the first of a rule on one line, which would be taken for it."""
    lines: dict[str, tuple[str, set[int]]] = {}
    for finding, shown in zip(findings, places, strict=True):
        if shown.file == finding.place.file:
            lines.setdefault(shown.file, (finding.place.text, set()))[1].add(shown.line)
    hashes = {file: line_hashes(text, wanted) for file, (text, wanted) in lines.items()}
    taken: set[tuple[str, str, str]] = set()
    found = []
    for finding, shown in zip(findings, places, strict=True):
        own = f"{fingerprint(finding)}:1"
        candidate = hashes.get(shown.file, {}).get(shown.line, own) if shown.file == finding.place.file else own
        key = (finding.rule, shown.file, candidate)
        found.append(own if key in taken else candidate)
        taken.add(key)
    return found


def _text(finding: Finding, shown: Shown) -> str:
    parts = [finding.message, f"Help: {finding.help}", *remarks(finding, shown)]
    left_out = len(finding.draft.related) - (MAX_LOCATIONS - 1)
    if left_out > 0:
        parts.append(f"{left_out} more related places are not listed")
    return plain("\n\n".join(parts))


def plain(text: str) -> str:
    """Text from a template, so that no part of it is taken for a link."""
    return text.replace("](", "] (")


def _related(related: Related, number: int, in_repository: Callable[[Spot], Kept | None]) -> dict[str, Any]:
    shown = shown_at(related.place, related.resource, in_repository)
    return {"id": number, **location(shown), "message": {"text": plain(related.message)}}


def _logical(resource: Resource | None) -> dict[str, Any]:
    if resource is None:
        return {}
    name = resource.construct_path or f"{resource.stack.name}/{resource.source_id}"
    return {"logicalLocations": [{"name": resource.source_id, "fullyQualifiedName": name, "kind": "resource"}]}


def _is_fatal(problem: Problem) -> bool:
    return _PROBLEM_LEVELS.get(problem.kind) == "error"


def _notifications(problems: Sequence[Problem]) -> Iterator[dict[str, Any]]:
    for problem in problems:
        level = _PROBLEM_LEVELS.get(problem.kind)
        if level is not None:
            text = f"{problem.message}: {problem.hint}" if problem.hint else problem.message
            found: dict[str, Any] = {"level": level, "message": {"text": plain(text)}}
            if problem.template is not None:
                found["locations"] = [location(Shown(problem.template, problem.line or 1))]
            yield found


def _cut(findings: Sequence[Finding], kept: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    left_out = len(findings) - len(kept)
    if left_out:
        text = f"{left_out:,} of {len(findings):,} findings are left out, the least grave: GitHub takes {MAX_RESULTS:,}"
        yield {"level": "warning", "message": {"text": text}}
