"""Limits for the terminal: what binds first, what then happens, and at which rates."""

from collections.abc import Iterator, Sequence

from sless_audit.limits.answer import AppLimits, EntryLadder
from sless_audit.limits.headroom import Headroom
from sless_audit.report import LimitsReport, Part
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.figures import BASIS, span
from sless_audit.report.terminal import painted, visible, wrapped

_CELL = 11
_TIGHT = 1.0


def render(report: LimitsReport) -> tuple[Part, ...]:
    blocks = ["\n".join(_app(one, report)) for one in report.limits] or ["No template was analysed."]
    return (
        Part("\n\n".join(blocks) + "\n"),
        Part("".join(of_problems(report.problems, report.look)), aside=True),
    )


def _app(one: AppLimits, report: LimitsReport) -> Iterator[str]:
    look = report.look
    yield painted(f"{visible(one.name)}: {one.region}, account {one.account.name}", "strong", look.color)
    if one.profile is not None:
        whose = f"profile {visible(one.profile)}, scenario {visible(one.scenario)}"
        yield from wrapped(f"{whose}; concurrency at the {one.percentile:g}th percentile", look.width)
        yield from _headroom([found for found in one.limits if found.peak], report)
    for ladder in one.ladders:
        yield from _ladder(ladder, report)
    yield from _notes(one, report)


def _headroom(limits: Sequence[Headroom], report: LimitsReport) -> Iterator[str]:
    look = report.look
    yield ""
    titles = "".join(f"{title:>{_CELL}}" for title in ("average", "peak", "limit", "room for"))
    yield painted(f"{'used at the peak':<{look.width - 4 * _CELL}}{titles}", "strong", look.color)
    shown = limits[: report.top] if report.top else limits
    for found in shown:
        factor = found.factor
        style = "error" if factor is not None and factor < _TIGHT else ""
        room = f"{'?' if factor is None else f'x{_digits(factor)}':>{_CELL}}"
        limit = "?" if found.limit is None else _digits(found.limit)
        cells = "".join(f"{cell:>{_CELL}}" for cell in (_digits(found.average), _digits(found.peak), limit))
        name = _cut(name_of(found), look.width - 4 * _CELL - 1)
        last = painted(room, style, look.color) if style else room
        yield f"{name:<{look.width - 4 * _CELL}}{cells}{last}"
        if style:
            yield from wrapped(consequence(found), look.width, "  ", "  ")
    if len(shown) < len(limits):
        yield f"{len(limits) - len(shown):,} more (--top 0 shows all)"


def _ladder(ladder: EntryLadder, report: LimitsReport) -> Iterator[str]:
    look = report.look
    yield ""
    peak = f", {_digits(ladder.peak)}/s at the peak" if ladder.peak is not None else ""
    yield painted(f"{visible(ladder.entry.words)}{peak}: what binds, one after the other", "strong", look.color)
    shown = ladder.rungs[: report.top] if report.top else ladder.rungs
    for number, rung in enumerate(shown, start=1):
        text = f"at {_digits(rung.rate)}/s  {visible(name_of(rung.bound))}: {consequence(rung.bound)}"
        yield from wrapped(text, look.width, f"{number}. ", "   ")
    if not ladder.rungs:
        yield "   nothing that is known here"


def _notes(one: AppLimits, report: LimitsReport) -> Iterator[str]:
    look = report.look
    yield ""
    if one.profile is None:
        text = "profile: none; `sless-audit profile init` writes one to fill in, for the headroom at its peaks"
        yield from wrapped(text, look.width, "", "  ")
    unknown = [name_of(found) for found in one.limits if found.limit is None and found.peak]
    if unknown:
        yield from wrapped(f"limit not known: {visible('; '.join(unknown))}", look.width, "", "  ")
    assumed = [figure for figure in one.figures.values() if figure.basis == "default"]
    if assumed:
        shown = assumed[: report.top or None]
        text = "; ".join(f"{figure.name} {span(figure)}" for figure in shown)
        more = f"; {len(assumed) - len(shown):,} more" if len(shown) < len(assumed) else ""
        yield from wrapped(f"{BASIS['default']}: {visible(text)}{more}", look.width, "", "  ")
    if one.region_is_assumed:
        text = f"region: nothing names one, {one.region} is assumed (--region, or region in the config)"
        yield from wrapped(text, look.width, "", "  ")


def name_of(found: Headroom) -> str:
    """`OrderWorker: messages of the queue`; of a shared quota: its name and who takes most of it."""
    if found.resource is not None:
        return f"{found.resource.source_id}: {found.name}"
    return found.name


def consequence(found: Headroom) -> str:
    levers = " or ".join(found.use.levers[:2])
    return f"{found.use.consequence}{f'; {levers}' if levers else ''}"


def _digits(number: float) -> str:
    if number == float("inf"):
        return "-"
    return f"{number:,.0f}" if number >= 1_000 else f"{number:.3g}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
