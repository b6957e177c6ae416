"""Limits as Markdown: for the summary of a CI job, or a pull request."""

from collections.abc import Iterator

from sless_audit.limits.answer import AppLimits
from sless_audit.report import LimitsReport, Part
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.gates import gate_words
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
from sless_audit.report.markdown import escaped
from sless_audit.report.what_if import changed


def render(report: LimitsReport) -> tuple[Part, ...]:
    lines = ["## sless-audit: limits"]
    for one in report.limits:
        lines += ["", *_app(one, report.top)]
    if report.gates:
        lines += ["", "### headroom", "", *(f"- {escaped(gate_words(gate))}" for gate in report.gates)]
    return (
        Part("\n".join(lines) + "\n"),
        Part("".join(of_problems(report.problems, report.look)), aside=True),
    )


def _app(one: AppLimits, top: int) -> Iterator[str]:
    for found in one.undeployable:
        yield from (f"**{escaped(one.name)} cannot be deployed**: {escaped(refusal(found))}", "")
    yield f"### {escaped(heading(one))}"
    for text in changed(one.app, one.changes):
        yield from ("", escaped(text))
    if one.profile is not None:
        yield from ("", escaped(under(one)), "")
        yield "| used at the peak | average | peak | limit | room for | where it binds |"
        yield "|---|---:|---:|---:|---:|---|"
        used = [found for found in one.limits if found.peak]
        for found in used[: top or None]:
            cells = (found.average, found.peak, found.limit)
            figures = " | ".join("?" if cell is None else digits(cell) for cell in cells)
            words = f"**{escaped(found.words)}**" if found.binds else escaped(found.words)
            yield f"| {words} | {figures} | {times(found.factor)} | {escaped(consequence(found))} |"
        if top and len(used) > top:
            yield from ("", f"{len(used) - top:,} more")
    for ladder in one.ladders:
        yield from ("", escaped(title(ladder)), "")
        for rung in ladder.rungs[: top or None]:
            yield f"1. {at(rung)} {escaped(rung.bound.words)}: {escaped(consequence(rung.bound))}"
        if not ladder.rungs:
            yield escaped(nothing(ladder))
    if one.alone:
        yield from ("", "| function by itself | binds at | what binds |", "|---|---:|---|")
        for alone in one.alone[: top or None]:
            rate, what = by_itself(alone)
            yield f"| {escaped(alone.function.source_id)} | {rate} | {escaped(what)} |"
    yield ""
    yield from (f"- {label}: {escaped(text)}" for label, text in notes(one, top))
