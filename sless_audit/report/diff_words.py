"""What a comparison comes to, in words that several formats share."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from sless_audit.cost.bill import NOTHING, Amount
from sless_audit.cost.budget import Increase
from sless_audit.graph.edge_kinds import FLOW
from sless_audit.lint.comparison import Arrow, Changed, Comparison, Priced, PricedLine, Seen
from sless_audit.lint.finding import SEVERITIES
from sless_audit.report.money import UNKNOWN, dollars, fine_dollars, plain

NONE = "–"
"""On a side that does not have it."""


class Row(NamedTuple):
    name: str
    before: str
    after: str
    change: str


def verdict(found: Comparison) -> str:
    """One sentence: what is new, what it costs now, and whether that is allowed."""
    return "; ".join(_clauses(found)) + "."


def _clauses(found: Comparison) -> Iterator[str]:
    if found.base.findings is None:
        yield f"findings are not compared ({found.base.name} tells of none)"
    else:
        fixed = f"{len(found.fixed):,} fixed" if found.fixed else "none fixed"
        if found.new:
            yield f"{_amount(len(found.new), 'new finding')} ({counted(found.new)}), {fixed}"
        else:
            yield f"no new finding, {fixed}"
    yield from _bill(found)
    crossed = [gate for gate in found.gates if not gate.passed]
    if crossed:
        yield f"above the limit: {', '.join(gate.name for gate in crossed)}"


def _bill(found: Comparison) -> Iterator[str]:
    after, more = found.head.priced, found.increase
    if after is None:
        return
    total = f"{sum_words(after.total, is_open=not after.complete)} a month"
    if more is None:
        yield f"{total} ({found.base.name} tells of no bill)"
    elif not more.difference:
        yield f"{total}, as before" + ("" if more.complete else " as far as it is known")
    else:
        direction = "more" if more.difference > 0 else "less"
        known = "" if more.complete else ", as far as it is known"
        yield f"{total}, {dollars(abs(more.difference))} {direction} than before{percent_words(more)}{known}"
    lost = list(_lost(found.base.priced, after))
    if lost:
        verb = "is" if len(lost) == 1 else "are"
        worth = dollars(sum((line.monthly.likely or NOTHING for line in lost), NOTHING))
        yield f"{_amount(len(lost), 'line')} of the bill {verb} not known any more ({worth} before)"


def _lost(before: Priced | None, after: Priced) -> Iterator[PricedLine]:
    """Lines as they were before that have no amount now: what they cost is in no difference."""
    unknown = _open_lines(after)
    if before is not None and unknown:
        yield from (line for line in before.lines if line.monthly.is_known and line.identity in unknown)


def percent_words(more: Increase) -> str:
    return f" ({_signed(more.percent)}%)" if more.percent is not None else ""


def counted(findings: Iterable[Seen]) -> str:
    """`1 error, 2 warnings`."""
    found = [finding.severity for finding in findings]
    plural = {"error": "errors", "warning": "warnings", "info": "info"}
    counts = [(found.count(severity), severity) for severity in reversed(SEVERITIES)]
    return ", ".join(f"{count:,} {name if count == 1 else plural[name]}" for count, name in counts if count)


def by_severity(findings: Sequence[Seen]) -> list[Seen]:
    return sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity))


def money_rows(found: Comparison) -> Iterator[Row]:
    """Totals, and one unit of business, before and after; likely."""
    before, after, more = found.base.priced, found.head.priced, found.increase
    if after is None:
        return
    for name in ("fixed", "per_use", "total"):
        old: Amount | None = getattr(before, name) if before is not None else None
        new: Amount = getattr(after, name)
        change = _change(old, new) if not (_is_open(before, name) or _is_open(after, name)) else ""
        if name == "total" and more is not None:
            change = _dollars_signed(more.difference) + percent_words(more) + ("" if more.complete else " + ?")
        words = {"fixed": "fixed, whatever the load", "per_use": "per use", "total": "total"}[name]
        yield Row(words, _sum(before, old, name), _sum(after, new, name), change)
    yield from _unit_rows(before, after)


def _unit_rows(before: Priced | None, after: Priced) -> Iterator[Row]:
    old = {unit.name: unit.amount for unit in before.units} if before is not None else {}
    new = {unit.name: unit.amount for unit in after.units}
    alike = before is not None and _open_lines(before) == _open_lines(after)
    for name in dict.fromkeys((*new, *old)):
        one, other = old.get(name), new.get(name)
        change = _fine_change(one, other) if alike else ""
        yield Row(f"one {name}", _fine(before, one), _fine(after, other), change)


def _open_lines(side: Priced) -> set[tuple[str, ...]]:
    return {line.identity for line in side.lines if not line.monthly.is_known}


def line_rows(lines: Iterable[Changed], *, apps: bool) -> Iterator[Row]:
    """`apps`: with the name of the app in front, where there are several."""
    for line in lines:
        name = f"{line.app}: {line.name}" if apps else line.name
        difference = line.difference
        change = "" if difference is None else _dollars_signed(difference)
        if difference == 0 and line.before is not None and line.after is not None:
            change = "low or high"
        yield Row(name, _cell(line.before), _cell(line.after), change)


def several_apps(found: Comparison) -> bool:
    sides = [side.priced.lines for side in (found.base, found.head) if side.priced is not None]
    return len({line.app for lines in sides for line in lines}) > 1


def flow(arrows: Iterable[Arrow]) -> list[Arrow]:
    """Those along which events and data move."""
    return [arrow for arrow in arrows if arrow.kind in FLOW]


def edge_words(found: Comparison) -> str:
    """How many are added and removed; empty where none is."""
    added, removed = flow(found.added), flow(found.removed)
    others = len(found.added) + len(found.removed) - len(added) - len(removed)
    parts = [f"{len(some):,} {what}" for some, what in ((added, "added"), (removed, "removed")) if some]
    if others:
        parts.append(f"{others:,} that only serve the flow")
    return ", ".join(parts)


def arrow_words(arrow: Arrow) -> str:
    mode = f", {arrow.mode}" if arrow.mode else ""
    return f"{node_name(arrow.source)} -> {node_name(arrow.target)} ({arrow.kind}{mode})"


def node_name(identity: str) -> str:
    """The logical ID; what lies outside keeps its name."""
    return identity.removeprefix("external:") if identity.startswith("external:") else identity.rpartition(":")[2]


def suppressed_words(found: Comparison) -> str:
    """Where more findings are let go than before: what is not told any more is not always mended."""
    before, after = found.base.findings, found.head.findings
    if before is None or after is None or before.suppressed == after.suppressed:
        return ""
    return f"findings ignored with a reason: {before.suppressed:,} before, {after.suppressed:,} now"


def sum_words(amount: Amount, *, is_open: bool) -> str:
    """A sum of which a part is not known is at least that much."""
    if not is_open or amount.likely is None:
        return dollars(amount.likely)
    return f"{dollars(amount.likely)} + ?" if amount.likely else UNKNOWN


def _sum(side: Priced | None, amount: Amount | None, name: str) -> str:
    return NONE if amount is None else sum_words(amount, is_open=_is_open(side, name))


def _is_open(side: Priced | None, name: str) -> bool:
    if side is None:
        return False
    return not side.complete if name == "total" else side.is_open(fixed=name == "fixed")


def _change(before: Amount | None, after: Amount) -> str:
    if before is None or before.likely is None or after.likely is None:
        return ""
    return _dollars_signed(after.likely - before.likely)


def _fine_change(before: Amount | None, after: Amount | None) -> str:
    if before is None or after is None or before.likely is None or after.likely is None:
        return ""
    difference = after.likely - before.likely
    return f"{_sign(difference)}{fine_dollars(abs(difference))}" if difference else "0"


def _cell(amount: Amount | None) -> str:
    return NONE if amount is None else dollars(amount.likely)


def _fine(side: Priced | None, amount: Amount | None) -> str:
    if amount is None:
        return NONE
    is_open = side is not None and not side.complete and amount.likely is not None
    return fine_dollars(amount.likely) + (" + ?" if is_open else "")


def _dollars_signed(difference: Decimal) -> str:
    return f"{_sign(difference)}{dollars(abs(difference))}" if difference else "0"


def _signed(number: Decimal) -> str:
    rounded = plain(abs(round(number, 1)))
    return f"{_sign(number)}{'<0.1' if rounded == '0' else rounded}" if number else "0"


def _sign(number: Decimal) -> str:
    return "+" if number > 0 else "−"


def _amount(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
