"""`diff` for the terminal: what is new, what is fixed, what the bill was and is, and what else is another."""

from collections.abc import Iterator, Sequence

from sless_audit.lint.comparison import Comparison, Seen
from sless_audit.report import DiffReport, Look, Part
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.diff_words import (
    Row,
    arrow_words,
    by_severity,
    edge_words,
    flow,
    line_rows,
    money_rows,
    several_apps,
    suppressed_words,
    verdict,
)
from sless_audit.report.gates import gate_lines
from sless_audit.report.terminal import columns, painted, visible, wrapped

_MONEY = 14
_CHANGE = 21
"""Columns: `−$1,234.56 (−12.3%)` and a space."""


def render(report: DiffReport) -> tuple[Part, ...]:
    found, look = report.comparison, report.look
    blocks = [
        list(_heading(found, look)),
        *(list(_finding(finding, look)) for finding in by_severity(found.new)),
        list(_fixed(found.fixed, report)),
        list(_table("USD a month", list(money_rows(found)), look)),
        list(_lines(report)),
        list(_edges(report)),
        [line.rstrip("\n") for line in gate_lines(found.gates, look)],
        [words] if (words := suppressed_words(found)) else [],
    ]
    return (
        Part("\n\n".join("\n".join(block) for block in blocks if block) + "\n"),
        Part("".join(of_problems(found.problems, look)), aside=True),
    )


def _heading(found: Comparison, look: Look) -> Iterator[str]:
    yield from wrapped(visible(f"{found.base.name} → {found.head.name}"), look.width)
    yield from (painted(line, "strong", look.color) for line in wrapped(visible(verdict(found)), look.width))


def _finding(finding: Seen, look: Look) -> Iterator[str]:
    label = f"new {finding.severity}[{finding.rule}]"
    first, *rest = wrapped(visible(finding.message), look.width, f"{label}: ", "  ")
    yield painted(label, finding.severity, look.color) + first.removeprefix(label)
    yield from rest
    whose = f"  (resource {visible(finding.resource)})" if finding.resource else ""
    yield f"  {painted('-->', 'frame', look.color)} {_place(finding)}{whose}"
    yield from wrapped(visible(finding.help), look.width, "  = help: ", "          ")


def _fixed(findings: Sequence[Seen], report: DiffReport) -> Iterator[str]:
    listed = by_severity(findings)
    shown = listed[: report.top or None]
    for finding in shown:
        label = f"fixed {finding.severity}[{finding.rule}]"
        yield from wrapped(visible(finding.message), report.look.width, f"{label} {_place(finding)}: ", "  ")
    if len(shown) < len(listed):
        yield f"{len(listed) - len(shown):,} more are fixed (--top 0 shows all)"


def _place(finding: Seen) -> str:
    return f"{visible(finding.template)}:{finding.line}"


def _lines(report: DiffReport) -> Iterator[str]:
    found = report.comparison
    shown = found.lines[: report.top or None]
    yield from _table("what changes the bill", list(line_rows(shown, apps=several_apps(found))), report.look)
    if len(shown) < len(found.lines):
        yield f"{len(found.lines) - len(shown):,} more lines (--top 0 shows all)"


def _edges(report: DiffReport) -> Iterator[str]:
    found, look = report.comparison, report.look
    words = edge_words(found)
    if not words:
        return
    yield painted(f"edges: {words}", "strong", look.color)
    listed = [("+", arrow) for arrow in flow(found.added)] + [("−", arrow) for arrow in flow(found.removed)]
    shown = listed[: report.top or None]
    for sign, arrow in shown:
        yield from wrapped(visible(arrow_words(arrow)), look.width, f"{sign} ", "    ")
    if len(shown) < len(listed):
        yield f"{len(listed) - len(shown):,} more (--top 0 shows all)"


def _table(title: str, rows: Sequence[Row], look: Look) -> Iterator[str]:
    if rows:
        yield painted(_row(Row(title, "before", "after", "change"), look), "strong", look.color)
        yield from (_row(row, look) for row in rows)


def _row(row: Row, look: Look) -> str:
    wide = look.width - 2 * _MONEY - _CHANGE
    name = _fitted(visible(row.name), wide - 1)
    return f"{name}{row.before:>{_MONEY}} {row.after:>{_MONEY - 1}}{row.change:>{_CHANGE}}".rstrip()


def _fitted(text: str, width: int) -> str:
    """Shortened in front: names differ at their ends."""
    while columns(text) > width:
        text = f"…{text[2:]}" if text.startswith("…") else f"…{text[1:]}"
    return text + " " * (width + 1 - columns(text))
