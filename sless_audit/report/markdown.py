"""`check` as Markdown: a table for the summary of a CI job, the gravest findings first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sless_audit.graph.spots import Spot
from sless_audit.lint.finding import SEVERITIES, Finding
from sless_audit.lint.result import Problem
from sless_audit.report import CheckReport, Look, Part
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.gates import gate_words
from sless_audit.report.summary import summary
from sless_audit.report.terminal import visible
from sless_audit.report.where import Kept, remarks, shown_at

if TYPE_CHECKING:
    from sless_audit.cost.budget import Gate

MAX_BYTES = 1_000_000
"""GitHub takes 1 MiB of a step's summary, and none of a longer one (docs.github.com, "Workflow commands for GitHub
Actions", 2026-11); some is left for what other commands of the step write."""

_PLAIN = Look(width=10_000)
"""A paragraph is one line."""
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]#|~"} | {"&": "&amp;", "<": "&lt;"})


def render(report: CheckReport) -> tuple[Part, ...]:
    result = report.result
    findings = sorted(result.findings, key=lambda finding: -SEVERITIES.index(finding.severity))
    counts = next(iter(summary(result, _PLAIN)))
    heading = ["## sless-audit", "", escaped(counts), "", *_gates(result.gates)]
    return (
        Part(
            "\n".join(
                [*heading, *_within_limit([*_table(findings, report.in_repository), *_problems(result.problems)])]
            )
            + "\n"
        ),
    )


def _gates(gates: "Sequence[Gate]") -> Iterator[str]:
    if gates:
        yield from (*(f"- {escaped(gate_words(gate))}" for gate in gates), "")


def _table(findings: Iterable[Finding], in_repository: Callable[[Spot], Kept | None]) -> Iterator[str]:
    rows = [_row(finding, in_repository) for finding in findings]
    if rows:
        yield from ("| severity | rule | place | finding |", "|---|---|---|---|", *rows, "")


def _row(finding: Finding, in_repository: Callable[[Spot], Kept | None]) -> str:
    shown = shown_at(finding.place, finding.resource, in_repository)
    message = "<br>".join(
        escaped(text) for text in (finding.message, f"help: {finding.help}", *remarks(finding, shown))
    )
    return f"| {finding.severity} | {escaped(finding.rule)} | {escaped(f'{shown.file}:{shown.line}')} | {message} |"


def _problems(problems: tuple[Problem, ...]) -> Iterator[str]:
    for line in "".join(of_problems(problems, _PLAIN)).splitlines():
        yield f"  {escaped(line)}" if line.startswith(" ") else f"- {escaped(line)}"


def _within_limit(lines: list[str]) -> Iterator[str]:
    room = MAX_BYTES
    for number, line in enumerate(lines):
        room -= len(line.encode("utf-8", "replace")) + 1
        if room < 0:
            yield from ("", f"{len(lines) - number:,} more lines are left out: the summary would be too long.")
            return
        yield line


def escaped(text: str) -> str:
    """On one line, and with nothing in it that Markdown or HTML would read."""
    return visible(text).translate(_SPECIAL)
