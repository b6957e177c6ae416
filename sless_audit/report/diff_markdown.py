"""`diff` as Markdown, for a comment on a pull request: a verdict, the totals, what is new; the rest folded.

GitHub takes 65,536 characters: its answer to more is "body is too long (maximum is 65536 characters)"
(github.com/renovatebot/renovate/issues/2032, 2026-11). GitLab takes more. What does not fit is counted; it is what
matters least.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from sless_audit.lint.comparison import Arrow, Comparison, Priced, Seen
from sless_audit.report import DiffReport, Look, Part
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.diff_words import (
    NONE,
    Row,
    arrow_words,
    by_severity,
    counted,
    edge_words,
    flow,
    line_rows,
    money_rows,
    node_name,
    several_apps,
    sum_words,
    suppressed_words,
    verdict,
)
from sless_audit.report.gates import gate_words
from sless_audit.report.markdown import escaped
from sless_audit.report.money import dollars

MOST = 65_536
"""Characters, of which one beyond the Basic Multilingual Plane counts twice."""

MARK = "sless-audit diff"
"""What a script finds an earlier comment by, to write over it; the paths that were looked at stand behind it."""

_PLAIN = Look(width=10_000)
_MOST_ROWS = 20
"""Of the table that is always shown."""
_LONGEST = 2_000
"""Characters of a cell."""
_SHORT = 200
"""Of a name."""


class Section(NamedTuple):
    """A list that is shown as far as there is room."""

    before: tuple[str, ...]
    rows: tuple[str, ...]
    after: tuple[str, ...]
    things: str
    """What a row is, where some are counted: `new findings`."""


def render(report: DiffReport) -> tuple[Part, ...]:
    return rendered(report, MOST)


def rendered(report: DiffReport, most: int, *, pictures: bool = True) -> tuple[Part, ...]:
    found = report.comparison
    sections = [section for section in _sections(found, pictures) if section.rows]
    text = "\n".join(within(list(_head(found, report.paths)), sections, most)) + "\n"
    return Part(text), Part("".join(of_problems(found.problems, report.look)), aside=True)


def within(head: Sequence[str], sections: Iterable[Section], most: int) -> Iterator[str]:
    """The head, and as many rows of each section as there is room for; the others are counted."""
    yield from head
    sections = list(sections)
    closing = [_more(len(section.rows), section.things) for section in sections]
    room = most - sum(map(size, head)) - sum(map(size, closing))
    for section, counted_out in zip(sections, closing, strict=True):
        frame = sum(map(size, (*section.before, *section.after)))
        shown: list[str] = []
        left = room - frame
        for row in section.rows:
            left -= size(row)
            if left < 0:
                break
            shown.append(row)
        if not shown:
            yield counted_out
            continue
        yield from (*section.before, *shown, *section.after)
        room -= frame + sum(map(size, shown))
        if len(shown) < len(section.rows):
            yield _more(len(section.rows) - len(shown), section.things)
        else:
            room += size(counted_out)


def size(line: str) -> int:
    """With its line break."""
    return len(line.encode("utf-16-le", "surrogatepass")) // 2 + 1


def _more(count: int, things: str) -> str:
    return f"\n{count:,} more {things}: there is no room for them here."


def _head(found: Comparison, paths: Sequence[str]) -> Iterator[str]:
    looked_at = quote(",".join(paths), safe="/.,")[:_SHORT]
    yield f"<!-- {MARK} {looked_at} -->"
    yield "## sless-audit"
    yield from ("", f"**{_text(verdict(found), _LONGEST)}**", "")
    yield f"| | {_text(found.base.name, _SHORT)} | {_text(found.head.name, _SHORT)} | change |"
    yield "|---|---:|---:|---:|"
    rows = [*_finding_rows(found), *money_rows(found), *_range_rows(found)]
    for row in rows[:_MOST_ROWS]:
        yield f"| {' | '.join(_text(cell, _SHORT) for cell in row)} |"
    if len(rows) > _MOST_ROWS:
        yield from ("", f"{len(rows) - _MOST_ROWS:,} more rows.")
    if found.gates:
        yield ""
        for gate in sorted(found.gates, key=lambda gate: gate.passed)[:_MOST_ROWS]:
            yield f"- {'' if gate.passed else '**'}{_text(gate_words(gate), _SHORT)}{'' if gate.passed else '**'}"
        if len(found.gates) > _MOST_ROWS:
            yield f"- {len(found.gates) - _MOST_ROWS:,} more limits"
    words = suppressed_words(found)
    if words:
        yield from ("", words)


def _finding_rows(found: Comparison) -> Iterator[Row]:
    after = found.head.findings
    if after is None:
        return
    before = found.base.findings
    change = "" if before is None else f"{len(found.new):,} new, {len(found.fixed):,} fixed"
    old = NONE if before is None else counted(before.seen) or "0"
    yield Row("findings", old, counted(after.seen) or "0", change)


def _range_rows(found: Comparison) -> Iterator[Row]:
    if found.head.priced is not None:
        yield Row("total, low to high", _range(found.base.priced), _range(found.head.priced), "")


def _range(side: Priced | None) -> str:
    if side is None:
        return NONE
    if side.total.low == side.total.high:
        return sum_words(side.total, is_open=not side.complete)
    return f"{dollars(side.total.low)} to {dollars(side.total.high)}"


def _sections(found: Comparison, pictures: bool) -> Iterator[Section]:
    table = ("| severity | rule | place | finding |", "|---|---|---|---|")
    yield Section(("", "### New", "", *table), tuple(map(_finding, by_severity(found.new))), (), "new findings")
    yield _folded(f"{len(found.fixed):,} fixed", table, map(_finding, by_severity(found.fixed)), "fixed findings")
    rows = line_rows(found.lines, apps=several_apps(found))
    yield _folded(
        f"What changes the bill: {len(found.lines):,} {'line' if len(found.lines) == 1 else 'lines'}",
        ("| USD a month, likely | before | after | change |", "|---|---:|---:|---:|"),
        (f"| {' | '.join(_text(cell, _SHORT) for cell in row)} |" for row in rows),
        "lines of the bill",
    )
    added, removed = flow(found.added), flow(found.removed)
    if pictures:
        yield _folded(
            "The part of the flow that changes",
            ("```mermaid", "flowchart LR"),
            _picture(added, removed),
            "arrows",
            ("```",),
        )
    listed = [("added", arrow) for arrow in added] + [("removed", arrow) for arrow in removed]
    yield _folded(
        f"Edges: {edge_words(found)}",
        (),
        (f"- {what}: {_text(arrow_words(arrow), _SHORT)}" for what, arrow in listed),
        "edges",
    )
    problems = "".join(of_problems(found.problems, _PLAIN)).splitlines()
    yield _folded("What could not be read", (), (f"- {_text(line, _LONGEST)}" for line in problems), "lines")


def _folded(
    title: str, before: tuple[str, ...], rows: Iterable[str], things: str, after: tuple[str, ...] = ()
) -> Section:
    opened = ("", "<details>", f"<summary>{title}</summary>", "", *before)
    return Section(opened, tuple(rows), (*after, "", "</details>"), things)


def _finding(finding: Seen) -> str:
    place = _text(f"{finding.template}:{finding.line}", _SHORT)
    message = "<br>".join(_text(text, _LONGEST) for text in (finding.message, f"help: {finding.help}"))
    return f"| {finding.severity} | {_text(finding.rule, _SHORT)} | {place} | {message} |"


def _picture(added: Iterable[Arrow], removed: Iterable[Arrow]) -> Iterator[str]:
    """A line of Mermaid for each: what is added as an arrow, what is removed as a dotted one."""
    numbers: dict[str, int] = {}
    for arrow, line, what in [(one, "-->", "") for one in added] + [(one, "-.->", "no longer ") for one in removed]:
        ends = [
            f'n{numbers.setdefault(end, len(numbers))}["{_label(node_name(end))}"]'
            for end in (arrow.source, arrow.target)
        ]
        yield f'  {ends[0]} {line}|"{what}{_label(arrow.kind)}"| {ends[1]}'


def _label(text: str) -> str:
    """Everything that Mermaid or HTML could take for markup as a character code."""
    return "".join(
        character if character.isalnum() or character in " _-.," else f"#{ord(character)};"
        for character in text[:_SHORT]
        if character.isprintable()
    )


def _text(text: str, longest: int) -> str:
    """Without markup, and without calling anybody: a name after an at sign gets a message."""
    short = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return escaped(short).replace("@", "@<!-- -->")
