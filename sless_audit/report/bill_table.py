"""A bill for the terminal: totals, what is dearest, what moves the total, and what is not known."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from sless_audit.cost.bill import Amount, Bill, Line, summed
from sless_audit.cost.estimate import AppCost, Group, grouped
from sless_audit.report import CostReport, Look, Part
from sless_audit.report.bill_explanation import explanation, heading
from sless_audit.report.bill_notes import header, influences, notes
from sless_audit.report.diagnostic import of_problems
from sless_audit.report.gates import gate_lines
from sless_audit.report.money import count, dollars, spread
from sless_audit.report.terminal import columns, painted, visible, wrapped

_MONEY = 13
"""Columns of an amount: `$1,234,567.89` and a space."""
_SHARE = 6


def render(report: CostReport) -> tuple[Part, ...]:
    look = report.look
    if report.explained:
        blocks = ["\n".join(_explained(cost, line, look)) for cost, line in report.explained]
    else:
        blocks = ["\n".join(_bill(cost, report)) for cost in report.costs] or ["No template was analysed."]
        blocks += ["\n".join(lines) for lines in _beside(report.costs, look)]
    return (
        Part("\n\n".join(blocks) + "\n"),
        Part("".join(of_problems(report.problems, look)), aside=True),
        Part("".join(gate_lines(report.gates, look))),
    )


def _bill(cost: AppCost, report: CostReport) -> Iterator[str]:
    look, bill = report.look, cost.bill
    for number, text in enumerate(header(cost)):
        yield from (painted(line, "strong", look.color and not number) for line in wrapped(visible(text), look.width))
    yield ""
    yield from _totals(bill, look)
    yield from _units(cost, look)
    yield from _groups(bill, report)
    yield from _per_million(cost, report)
    yield from _influences(cost, look)
    yield from _notes(cost, report)


def _beside(costs: Sequence[AppCost], look: Look) -> Iterator[list[str]]:
    """The scenarios of each app, and the apps of a scenario, beside each other."""
    apps = list(dict.fromkeys(cost.app for cost in costs))
    for app in apps:
        of_app = [cost for cost in costs if cost.app is app]
        if len(of_app) > 1:
            rows = [_total(cost.scenario, cost.bill, look) for cost in of_app]
            yield [_titles(f"{visible(of_app[0].name)}, by scenario", look), *rows]
    if len(apps) > 1:
        first = [next(cost for cost in costs if cost.app is app) for app in apps]
        wide = look.width - _MONEY
        title = f"{f'{len(apps):,} apps':<{wide}}{'likely':>{_MONEY}}"
        rows = [
            f"{_fitted(visible(cost.name), wide - 1)}{_likely(cost.bill.total(), cost.bill.is_complete):>{_MONEY}}"
            for cost in first
        ]
        whole = summed(cost.bill.total() for cost in first)
        complete = all(cost.bill.is_complete for cost in first)
        yield [painted(title, "strong", look.color), *rows, f"{'total':<{wide}}{_likely(whole, complete):>{_MONEY}}"]


def _likely(amount: Amount, complete: bool) -> str:
    return _cell(amount.likely, not complete)


def _total(name: str, bill: Bill, look: Look) -> str:
    return _row(name, bill.total(), look, open_=not bill.is_complete)


def _totals(bill: Bill, look: Look) -> Iterator[str]:
    yield _titles("USD a month", look)
    for name, fixed in (("fixed, whatever the load", True), ("per use", False), ("total", None)):
        lines = [line for line in bill.lines if fixed is None or line.is_fixed == fixed]
        yield _row(name, bill.total(fixed=fixed), look, open_=any(not line.monthly.is_known for line in lines))


def _units(cost: AppCost, look: Look) -> Iterator[str]:
    for unit in cost.units:
        if not unit.whole.is_known:
            why = "it is not known how many there are" if unit.volume.likely is None else "no line has an amount"
            yield ""
            yield from wrapped(f"one {visible(unit.unit)}: ?, for {why}", look.width)
            continue
        volume = count(unit.volume.likely)
        least = "" if unit.is_complete else "at least "
        text = f"one {visible(unit.unit)}: {least}{spread(unit.whole)}, the whole bill divided by {volume} a month"
        if unit.own.is_known:
            text += f"; what {visible(unit.entry_point)} alone causes: {spread(unit.own)}"
        yield ""
        yield from wrapped(text, look.width)


def _groups(bill: Bill, report: CostReport) -> Iterator[str]:
    look = report.look
    groups = [group for group in grouped(bill, report.by) if group.amount.is_known]
    if not groups:
        return
    total = bill.total().likely
    yield ""
    yield _titles(f"by {report.by}", look, share=True)
    shown, rest = _parted(groups, report.top)
    for group in shown:
        share = f"{group.amount.likely / total:.0%}" if total and group.amount.likely is not None else ""
        yield _row(group.name, group.amount, look, share, open_=bool(group.open))
    if rest:
        yield _row(f"{len(rest):,} more (--top 0 shows all)", summed(group.amount for group in rest), look)


def _parted(groups: Sequence[Group], top: int) -> tuple[Sequence[Group], Sequence[Group]]:
    """One more is shown where it takes no more room than to say that there is one."""
    return (groups, ()) if not top or len(groups) <= top + 1 else (groups[:top], groups[top:])


def _per_million(cost: AppCost, report: CostReport) -> Iterator[str]:
    look = report.look
    if not cost.per_million:
        return
    yield ""
    yield _titles("a million units through", look)
    shown = list(islice(cost.per_million, report.top or None))
    for one in shown:
        yield _row(one.entry.words, one.monthly, look, open_=not one.is_complete)
    more = len(cost.per_million) - len(shown)
    if more:
        yield f"{more:,} more entry points (--top 0 shows all)"


def _influences(cost: AppCost, look: Look) -> Iterator[str]:
    shown = list(influences(cost))
    if not shown:
        return
    loaded = ", at a million a month through each entry point of unknown volume" if cost.per_million else ""
    yield ""
    yield from _strong(f"what moves the total most{loaded}", look)
    for number, (figure, moves) in enumerate(shown, start=1):
        yield from wrapped(f"{visible(figure)}: {moves}", look.width, f"{number}. ", "   ")


def _notes(cost: AppCost, report: CostReport) -> Iterator[str]:
    yield ""
    for label, text in notes(cost, report.top):
        first, *rest = wrapped(visible(text), report.look.width, f"{label}: ", "  ")
        yield painted(label, "strong", report.look.color) + first.removeprefix(label)
        yield from rest


def _explained(cost: AppCost, line: Line, look: Look) -> Iterator[str]:
    yield from _strong(visible(heading(line)), look)
    for label, text in explanation(cost, line):
        lead = f"  {label:<12}"
        first, *rest = wrapped(visible(text), look.width, lead, " " * 16)
        yield first
        yield from rest


def _strong(text: str, look: Look) -> Iterable[str]:
    return (painted(line, "strong", look.color) for line in wrapped(text, look.width))


def _titles(name: str, look: Look, *, share: bool = False) -> str:
    cells = "".join(f"{title:>{_MONEY}}" for title in ("low", "likely", "high"))
    return painted(
        f"{_fitted(name, _wide(look) - 1)}{cells}{'share' if share else '':>{_SHARE}}".rstrip(), "strong", look.color
    )


def _row(name: str, amount: Amount, look: Look, share: str = "", *, open_: bool = False) -> str:
    text = visible(name)
    cells = "".join(f"{_cell(one, open_):>{_MONEY}}" for one in amount)
    return f"{_fitted(text, _wide(look) - 1)}{cells}{share:>{_SHARE}}".rstrip()


def _cell(amount: Decimal | None, open_: bool) -> str:
    """A sum of which a part is not known is at least that much."""
    if open_:
        return f"{dollars(amount)}+?" if amount else "?"
    return dollars(amount)


def _wide(look: Look) -> int:
    """Of the first column."""
    return look.width - 3 * _MONEY - _SHARE


def _fitted(text: str, width: int) -> str:
    """Shortened in the middle: names differ at their ends."""
    if columns(text) > width:
        tail = text[-(width // 2) :]
        head = text[: -(width // 2)]
        while columns(head) + columns(tail) > width - 1 and head:
            head = head[:-1]
        while columns(tail) > width - 1:
            tail = tail[1:]
        text = f"{head}…{tail}"
    return text + " " * (width + 1 - columns(text))
