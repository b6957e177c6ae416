"""`check` as workflow commands: what GitHub Actions shows at the lines of a pull request.

Their form is that of `@actions/core` 3.0.1. GitHub takes ten annotations of each level from a step and drops the others
without a word (github.com/orgs/community/discussions/26680, 2026-11): so the last one tells how many are missing.
"""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.config import Severity
from sless_audit.graph.spots import Spot
from sless_audit.lint.finding import Finding
from sless_audit.lint.result import Problem, Result
from sless_audit.report import CheckReport, Part
from sless_audit.report.gates import gate_words
from sless_audit.report.where import Kept, Shown, remarks, shown_at

Level: TypeAlias = Literal["error", "warning", "notice"]

MOST = 10
"""Of each level."""

_LEVELS: dict[Severity, Level] = {"error": "error", "warning": "warning", "info": "notice"}


class _Annotation(NamedTuple):
    level: Level
    title: str
    message: str
    shown: Shown | None


def render(report: CheckReport) -> tuple[Part, ...]:
    annotations = [
        *_problems(report.result),
        *(
            _Annotation(gate.severity, f"sless-audit: {gate.name.partition('.')[0]}", gate_words(gate), None)
            for gate in report.result.gates
            if not gate.passed
        ),
        *(_finding(finding, report.in_repository) for finding in report.result.findings),
    ]
    lines = [line for level in ("error", "warning", "notice") for line in _of_level(level, annotations)]
    return (Part("".join(f"{line}\n" for line in lines)),)


def _of_level(level: Level, annotations: list[_Annotation]) -> Iterator[str]:
    found = [annotation for annotation in annotations if annotation.level == level]
    missing = len(found) - MOST
    for number, annotation in enumerate(found[:MOST], start=1):
        last = number == MOST and missing > 0
        yield _command(annotation, f"\n\n{missing:,} more of level {level} are not shown here" if last else "")


def _problems(result: Result) -> Iterator[_Annotation]:
    """What makes the answer incomplete."""
    for problem in result.problems:
        if problem.kind in ("refused", "rule-failed"):
            yield _Annotation(
                "error", f"sless-audit: {problem.kind}", _with(problem.message, problem.hint), _at(problem)
            )


def _finding(finding: Finding, in_repository: Callable[[Spot], Kept | None]) -> _Annotation:
    shown = shown_at(finding.place, finding.resource, in_repository)
    message = _with(finding.message, *remarks(finding, shown), f"help: {finding.help}")
    return _Annotation(_LEVELS[finding.severity], finding.rule, message, shown)


def _at(problem: Problem) -> Shown | None:
    return Shown(problem.template, problem.line or 1) if problem.template else None


def _with(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)


def _command(annotation: _Annotation, more: str) -> str:
    properties: dict[str, str | int] = {"title": annotation.title}
    shown = annotation.shown
    if shown is not None:
        properties |= {"file": shown.file, "line": shown.line}
    if shown is not None and shown.span is not None:
        properties["endLine"] = shown.span.end_line
        if shown.span.end_line == shown.line:  # else columns are refused; and here the end is inclusive
            properties |= {"col": shown.span.column, "endColumn": max(shown.span.end_column - 1, shown.span.column)}
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{annotation.level} {listed}::{_data(annotation.message + more)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
