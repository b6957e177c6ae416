"""A bill as Markdown: for the summary of a CI job, or a pull request."""

from collections.abc import Iterator

from sless_audit.cost.bill import Amount, Bill
from sless_audit.cost.estimate import AppCost, grouped
from sless_audit.report import CostReport, Part
from sless_audit.report.bill_notes import header, influences, notes
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.gates import gate_words
from sless_audit.report.markdown import escaped
from sless_audit.report.money import count, dollars, spread


def render(report: CostReport) -> tuple[Part, ...]:
    lines = ["## sless-audit: cost"]
    for cost in report.costs:
        lines += ["", *_bill(cost, report)]
    if report.gates:
        lines += ["", "### budget", "", *(f"- {escaped(gate_words(gate))}" for gate in report.gates)]
    return (
        Part("\n".join(lines) + "\n"),
        Part("".join(of_problems(report.problems, report.look)), aside=True),
    )


def _bill(cost: AppCost, report: CostReport) -> Iterator[str]:
    first, *rest = map(escaped, header(cost))
    yield f"### {first}"
    for text in rest:
        yield from ("", text)
    yield from ("", "| USD a month | low | likely | high |", "|---|---:|---:|---:|")
    for name, fixed in (("fixed, whatever the load", True), ("per use", False), ("**total**", None)):
        yield _row(name, cost.bill.total(fixed=fixed), is_open(cost.bill, fixed))
    for unit in cost.units:
        own = f" ({spread(unit.own)} of it by its own flow)" if unit.own.is_known else ""
        least = "" if unit.is_complete or not unit.whole.is_known else "at least "
        yield from (
            "",
            f"One {escaped(unit.unit)}: {least}**{spread(unit.whole)}**{own}, at {count(unit.volume.likely)} a month",
        )
    groups = [group for group in grouped(cost.bill, report.by) if group.amount.is_known]
    if groups:
        yield from ("", f"| by {report.by} | low | likely | high |", "|---|---:|---:|---:|")
        shown = groups[: report.top or None]
        yield from (_row(escaped(group.name), group.amount, bool(group.open)) for group in shown)
        if len(shown) < len(groups):
            yield from ("", f"{len(groups) - len(shown):,} more")
    if cost.per_million:
        yield from ("", "| a million units through | low | likely | high |", "|---|---:|---:|---:|")
        for one in cost.per_million[: report.top or None]:
            yield _row(escaped(one.entry.words), one.monthly, not one.is_complete)
    moving = list(influences(cost))
    if moving:
        yield from ("", "| what moves the total most | total |", "|---|---:|")
        yield from (f"| {escaped(figure)} | {escaped(moves)} |" for figure, moves in moving)
    yield ""
    yield from (f"- {label}: {escaped(text)}" for label, text in notes(cost, report.top))


def is_open(bill: Bill, fixed: bool | None) -> bool:
    return any(not line.monthly.is_known for line in bill.lines if fixed is None or line.is_fixed == fixed)


def _row(name: str, amount: Amount, open_: bool) -> str:
    cells = [f"{dollars(one)} + ?" if open_ and one else "?" if open_ else dollars(one) for one in amount]
    return f"| {name} | {' | '.join(cells)} |"
