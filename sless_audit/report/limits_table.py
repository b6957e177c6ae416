"""Limits for the terminal: what cannot be deployed, what binds first, what then happens, and at which rates."""

from collections.abc import Iterator, Sequence

from sless_audit.limits.alone import Alone
from sless_audit.limits.answer import AppLimits, EntryLadder
from sless_audit.limits.headroom import Headroom
from sless_audit.report import LimitsReport, Part
from sless_audit.report.diagnostic import diagnostic, of_problems
from sless_audit.report.gates import gate_lines
from sless_audit.report.limits_words import (
    at,
    by_itself,
    consequence,
    digits,
    heading,
    notes,
    nothing,
    refusal,
    times,
    title,
    under,
)
from sless_audit.report.terminal import painted, visible, wrapped
from sless_audit.report.what_if import changed

_CELLS = (9, 9, 9, 10)
_TITLES = ("average", "peak", "limit", "room for")


def render(report: LimitsReport) -> tuple[Part, ...]:
    blocks = ["\n".join(_app(one, report)) for one in report.limits] or ["No template was analysed."]
    return (
        Part("\n\n".join(blocks) + "\n"),
        Part("".join(gate_lines(report.gates, report.look))),
        Part("".join(of_problems(report.problems, report.look)), aside=True),
    )


def _app(one: AppLimits, report: LimitsReport) -> Iterator[str]:
    look = report.look
    for found in one.undeployable:
        yield diagnostic("error", "limits", f"{one.name} cannot be deployed: {refusal(found)}", None, None, look)
    yield painted(visible(heading(one)), "strong", look.color)
    for text in changed(one.app, one.changes):
        yield from wrapped(visible(text), look.width)
    if one.profile is not None:
        yield from wrapped(visible(under(one)), look.width)
        yield from _headroom([found for found in one.limits if found.peak], report)
    for ladder in one.ladders:
        yield from _ladder(ladder, report)
    if one.alone:
        yield from _alone(one.alone, report)
    yield ""
    for label, text in notes(one, report.top):
        yield from wrapped(f"{label}: {visible(text)}", look.width, "", "  ")


def _headroom(limits: Sequence[Headroom], report: LimitsReport) -> Iterator[str]:
    look = report.look
    yield ""
    yield painted(_row("used at the peak", _TITLES, look.width), "strong", look.color)
    shown = limits[: report.top] if report.top else limits
    for found in shown:
        limit = "?" if found.limit is None else digits(found.limit)
        cells = (digits(found.average), digits(found.peak), limit, times(found.factor))
        row = _row(visible(found.words), cells, look.width)
        yield painted(row, "error", look.color) if found.binds else row
        if found.binds:
            yield from wrapped(visible(consequence(found)), look.width, "  ", "  ")
    if len(shown) < len(limits):
        yield f"{len(limits) - len(shown):,} more (--top 0 shows all)"


def _row(name: str, cells: Sequence[str], width: int) -> str:
    space = width - sum(_CELLS)
    columns = "".join(f"{cell:>{size}}" for cell, size in zip(cells, _CELLS, strict=True))
    return f"{_cut(name, space - 1):<{space}}{columns}"


def _ladder(ladder: EntryLadder, report: LimitsReport) -> Iterator[str]:
    look = report.look
    yield ""
    for line in wrapped(visible(title(ladder)), look.width):
        yield painted(line, "strong", look.color)
    shown = ladder.rungs[: report.top] if report.top else ladder.rungs
    for number, rung in enumerate(shown, start=1):
        text = f"{at(rung)}  {rung.bound.words}: {consequence(rung.bound)}"
        yield from wrapped(visible(text), look.width, f"{number}. ", "   ")
    if not ladder.rungs:
        yield f"   {nothing(ladder)}"


def _alone(functions: Sequence[Alone], report: LimitsReport) -> Iterator[str]:
    look = report.look
    yield ""
    yield painted("each function by itself: the rate at which it binds", "strong", look.color)
    ranked = sorted(functions, key=lambda one: one.rung.rate if one.rung is not None else float("inf"))
    shown = ranked[: report.top] if report.top else ranked
    for one in shown:
        rate, what = by_itself(one)
        yield f"  {_cut(visible(one.function.source_id), 30):<31}{rate:>12}  {_cut(what, look.width - 47)}"
    if len(shown) < len(ranked):
        yield f"{len(ranked) - len(shown):,} more (--top 0 shows all)"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
