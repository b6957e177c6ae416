"""`check` as JSON, version 1: fields may be added, none renamed. Schema: `schemas/check.json`."""

from typing import Any

from sless_audit.graph.model import Resource
from sless_audit.lint.finding import SEVERITIES, Finding, Related
from sless_audit.lint.fingerprint import fingerprint
from sless_audit.lint.result import Problem, Result
from sless_audit.report import CheckReport, Part
from sless_audit.report.gates import gate_json
from sless_audit.report.json_text import SCHEMA_VERSION, as_json


def render(report: CheckReport) -> tuple[Part, ...]:
    result = report.result
    return (
        Part(
            as_json(
                {
                    "schema_version": SCHEMA_VERSION,
                    "summary": _summary(result),
                    "findings": [finding_json(finding) for finding in result.findings],
                    "skipped": [
                        {"rule": skipped.rule, "need": skipped.need, "count": skipped.count}
                        for skipped in result.skipped
                    ],
                    "gates": [gate_json(gate) for gate in result.gates],
                    "problems": [problem_json(problem) for problem in result.problems],
                }
            )
        ),
    )


def problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "kind": problem.kind,
        "template": problem.template,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "help": problem.hint,
    }


def _summary(result: Result) -> dict[str, Any]:
    return {
        "templates": result.templates,
        "resources": result.resources,
        "findings": {severity: result.count(severity) for severity in reversed(SEVERITIES)},
        "held_back": result.held_back,
        "suppressed": result.suppressed,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    place, span = finding.place, finding.place.span
    return {
        "rule": finding.rule,
        "concern": finding.concern,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "help": finding.help,
        "notes": list(finding.draft.notes),
        "template": place.file,
        "stack": _stack(finding),
        "resource": finding.resource.source_id if finding.resource else None,
        "path": list(place.path),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "construct_path": finding.resource.construct_path if finding.resource else None,
        "related": [_related(related) for related in finding.draft.related],
        "fingerprint": fingerprint(finding),
        "fix": None,
    }


def _stack(finding: Finding) -> str | None:
    """For a finding on a whole app: the stack of the template that it points at."""
    if finding.resource is not None:
        return finding.resource.stack.name
    stacks = [stack for stack in finding.app.stacks if stack.template.file == finding.place.file]
    return stacks[0].name if stacks else None


def _related(related: Related) -> dict[str, Any]:
    resource: Resource | None = related.resource
    span = related.place.span
    return {
        "message": related.message,
        "file": related.place.file,
        "line": span.line,
        "column": span.column,
        "resource": resource.source_id if resource else None,
        "template": resource.stack.template.file if resource else None,
    }
