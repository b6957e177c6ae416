"""Break-evens as Markdown."""

from collections.abc import Iterator

from sless_audit.cost.breakeven.estimate import AppBreakEvens
from sless_audit.report import BreakEvenReport, Part
from sless_audit.report.breakeven_words import details, header, in_short, is_worth_telling, title, verdict
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.markdown import escaped


def render(report: BreakEvenReport) -> tuple[Part, ...]:
    lines = ["## sless-audit: break-evens"]
    for one in report.apps:
        lines += ["", *_of_app(one, report)]
    return (
        Part("\n".join(lines) + "\n"),
        Part("".join(of_problems(report.problems, report.look)), aside=True),
    )


def _of_app(of_app: AppBreakEvens, report: BreakEvenReport) -> Iterator[str]:
    first, *more = map(escaped, header(of_app))
    yield f"### {first}"
    for text in more:
        yield from ("", text)
    worth = [one for one in of_app.found if is_worth_telling(one)]
    shown = worth[: report.top or None]
    for one in shown:
        yield from ("", f"**{escaped(title(one))}**: {escaped(verdict(one))}", "")
        yield from (f"- {label}: {escaped(text)}" for label, text in details(one))
    if len(shown) < len(worth):
        yield from ("", f"{len(worth) - len(shown):,} more")
    rest = [one for one in of_app.found if not is_worth_telling(one)]
    if rest:
        yield from ("", "Cheaper as it is:", "")
        yield from (f"- {escaped(in_short(one))}" for one in rest[: report.top or None])
        if report.top and len(rest) > report.top:
            yield f"- {len(rest) - report.top:,} more"
    if of_app.undecided:
        yield from ("", "Not compared, for want of:", "")
        for undecided in of_app.undecided:
            words = f"{undecided.topic}, {undecided.resource.source_id}: {undecided.missing}"
            yield f"- {escaped(words)}"
