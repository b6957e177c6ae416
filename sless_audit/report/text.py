"""`check` for people: each finding with an excerpt of the source, in the manner of a compiler."""

from collections.abc import Iterable, Iterator

from sless_audit.graph.model import App, Resource
from sless_audit.graph.spots import Spot
from sless_audit.lint.finding import Finding
from sless_audit.report import CheckReport, Look, Part
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.excerpt import excerpt, masked
from sless_audit.report.gates import gate_lines
from sless_audit.report.summary import summary
from sless_audit.report.terminal import painted, visible, wrapped
from sless_audit.template.places import Span, line_starts


def render(report: CheckReport) -> tuple[Part, ...]:
    findings, look = report.result.findings, report.look
    secret = {_line_of(finding) for finding in findings if finding.draft.secret}
    blocks = ["\n".join(_finding(finding, secret, look)) + "\n\n" for finding in findings if not finding.absence]
    blocks += ["\n".join(lines) + "\n\n" for lines in _not_set_up(findings, report.result.apps, look)]
    return (
        Part("".join(blocks)),
        Part("".join(of_problems(report.result.problems, look)), aside=True),
        Part("".join(gate_lines(report.result.gates, look))),
        Part("" if look.quiet else "\n".join(summary(report.result, look)) + "\n"),
    )


def _line_of(finding: Finding) -> tuple[str, int]:
    return finding.place.file, finding.place.span.line


def _finding(finding: Finding, secret: set[tuple[str, int]], look: Look) -> Iterator[str]:
    span = finding.place.span
    gutter = " " * len(str(span.line))
    yield from _headline(finding, look)
    yield f"{gutter}{_frame('-->', look)} {_location(finding.place, span)}{_whose(finding.resource)}"
    yield from _source(finding, span, _line_of(finding) in secret, gutter, look)
    for note in _notes(finding):
        yield from _remark("note", note, gutter, look)
    yield from _remark("help", finding.help, gutter, look)
    for related in finding.draft.related:
        yield from _related(related.message, related.place, gutter, look)


def _headline(finding: Finding, look: Look) -> Iterator[str]:
    label = f"{finding.severity}[{finding.rule}]"
    first, *rest = wrapped(visible(finding.message), look.width, f"{label}: ", "  ")
    yield painted(label, finding.severity, look.color) + painted(first.removeprefix(label), "strong", look.color)
    yield from (f"  {painted(line[2:], 'strong', look.color)}" for line in rest)


def _source(finding: Finding, span: Span, secret: bool, gutter: str, look: Look) -> Iterator[str]:
    line = _line(finding.place, span.line)
    end = span.end_column if span.end_line == span.line else len(line) + 1
    start, end = span.column - 1, end - 1
    if secret:
        line, start, end = masked(line, start, end)
    shown, marks = excerpt(line, start, end, look.width - len(gutter) - 3)
    yield f"{gutter} {_frame('|', look)}"
    yield f"{painted(str(span.line), 'frame', look.color)} {_frame('|', look)} {shown}".rstrip()
    indent, carets = marks[: -len(marks.lstrip())], marks.lstrip()
    yield f"{gutter} {_frame('|', look)} {indent}{painted(carets, finding.severity, look.color)}"


def _notes(finding: Finding) -> Iterator[str]:
    yield from finding.draft.notes
    if finding.confidence != "high":
        yield f"{finding.confidence} confidence"


def _remark(kind: str, text: str, gutter: str, look: Look) -> Iterator[str]:
    lead = f"{gutter} = {kind}: "
    first, *rest = wrapped(visible(text), look.width, lead, " " * len(lead))
    yield f"{gutter} {_frame('=', look)} {painted(kind, 'strong', look.color)}{first.removeprefix(lead[:-2])}"
    yield from rest


def _related(message: str, place: Spot, gutter: str, look: Look) -> Iterator[str]:
    lead = f"{gutter}::: {_location(place, place.span)}  "
    first, *rest = wrapped(visible(message), look.width, lead, f"{gutter}      ")
    yield f"{gutter}{_frame(':::', look)}{first[len(gutter) + 3 :]}"
    yield from rest


def _not_set_up(findings: Iterable[Finding], apps: tuple[App, ...], look: Look) -> Iterator[list[str]]:
    """What whole apps do not have, a line each: it says nothing of the line that it happens to stand on."""
    for app in apps:
        absent = [finding for finding in findings if finding.absence and finding.app is app]
        if not absent:
            continue
        whose = "this app" if len(apps) == 1 else f"the app of {visible(app.stacks[0].template.file)}"
        lines = [painted(f"not set up in {whose}:", "strong", look.color)]
        for finding in absent:
            label = f"  {finding.severity}[{finding.rule}]"
            text = "; ".join((visible(finding.message), *(visible(note) for note in _notes(finding))))
            first, *rest = wrapped(text, look.width, f"{label}: ", "    ")
            lines += [f"  {painted(label[2:], finding.severity, look.color)}{first.removeprefix(label)}", *rest]
        yield lines


def _line(place: Spot, number: int) -> str:
    text = place.text.replace("\r\n", "\n").replace("\r", "\n")
    starts = line_starts(text)
    if number > len(starts):
        return ""
    end = starts[number] if number < len(starts) else len(text)
    return text[starts[number - 1] : end].rstrip("\n")


def _location(place: Spot, span: Span) -> str:
    return f"{visible(place.file)}:{span.line}:{span.column}"


def _whose(resource: Resource | None) -> str:
    if resource is None:
        return ""
    construct = f", construct {visible(resource.construct_path)}" if resource.construct_path else ""
    return f"  (resource {visible(resource.source_id)}{construct})"


def _frame(text: str, look: Look) -> str:
    return painted(text, "frame", look.color)
