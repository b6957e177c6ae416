"""What two states of the templates come to, and in what they differ.

A state is plain data: it may stem from a run, or from the report of an earlier one.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from sless_audit.config import FailOn, Severity
from sless_audit.cost.bill import NOTHING, Amount, summed
from sless_audit.cost.budget import Compared, Gate, Increase, increase
from sless_audit.lint.finding import SEVERITIES
from sless_audit.lint.result import Problem

Item = TypeVar("Item")


class Seen(NamedTuple):
    """A finding, as a report has it."""

    rule: str
    severity: Severity
    message: str
    help: str
    template: str
    line: int
    column: int
    resource: str | None
    fingerprint: str
    report: Mapping[str, Any]
    """All that the JSON report says of it."""


class Findings(NamedTuple):
    seen: tuple[Seen, ...]
    suppressed: int


class PricedLine(NamedTuple):
    """A line of a bill."""

    app: str
    resource: str
    """The name of the stack and the logical ID."""
    component: str
    region: str
    name: str
    """For people: `OrderFlow.transitions`."""
    fixed: bool
    """Whether it is due whatever the load."""
    monthly: Amount

    @property
    def identity(self) -> tuple[str, ...]:
        return self.app, self.resource, self.name, self.component, self.region


class UnitPrice(NamedTuple):
    """What one unit of business costs."""

    name: str
    amount: Amount
    volume: Amount
    """Units a month."""


class Priced(NamedTuple):
    """The bills of all apps, in one scenario."""

    scenario: str
    complete: bool
    """Whether every line has an amount."""
    total: Amount
    fixed: Amount
    per_use: Amount
    units: tuple[UnitPrice, ...]
    lines: tuple[PricedLine, ...]

    def is_open(self, *, fixed: bool) -> bool:
        """Whether a line of those that are fixed, or of those that are not, has no amount."""
        return any(line.fixed == fixed and not line.monthly.is_known for line in self.lines)


NO_COST = Amount(NOTHING, NOTHING, NOTHING)


def nothing_priced(scenario: str) -> Priced:
    """Where there are no templates, there is nothing to pay."""
    return Priced(scenario, True, NO_COST, NO_COST, NO_COST, (), ())


class Arrow(NamedTuple):
    """An edge of the graph."""

    source: str
    target: str
    kind: str
    mode: str | None


class State(NamedTuple):
    """One side of a comparison. What is `None` is not told, as by the report of a command that asks something else."""

    name: str
    """`main (3f2a1bc)`, `the working tree`."""
    templates: int | None
    resources: int | None
    findings: Findings | None
    priced: Priced | None
    arrows: tuple[Arrow, ...] | None
    problems: tuple[Problem, ...] = ()


class Changed(NamedTuple):
    """A line of the bill before and after; `None` on the side that does not have it."""

    name: str
    app: str
    before: Amount | None
    after: Amount | None

    @property
    def compared(self) -> Compared:
        return Compared(_likely(self.before), _likely(self.after))

    @property
    def difference(self) -> Decimal | None:
        before, after = self.compared
        return None if before is None or after is None else after - before


class Comparison(NamedTuple):
    base: State
    head: State
    new: tuple[Seen, ...]
    fixed: tuple[Seen, ...]
    kept: tuple[Seen, ...]
    """As the head has them."""
    lines: tuple[Changed, ...]
    """Those of which the amount is another, what moves most first; empty where only one side has a bill."""
    increase: Increase | None
    """`None` where only one side has a bill."""
    added: tuple[Arrow, ...]
    removed: tuple[Arrow, ...]
    gates: tuple[Gate, ...]
    problems: tuple[Problem, ...]

    def exit_code(self, fail_on: FailOn) -> int:
        """0: nothing new at or above `fail_on`; 1: something, or a threshold is crossed; 2: the work could not be
        done. It wins."""
        if any(problem.kind in ("refused", "rule-failed") for problem in self.problems):
            return 2
        if any(gate.fails for gate in self.gates):
            return 1
        return int(bool(self.failing(fail_on)))

    def failing(self, fail_on: FailOn) -> tuple[Seen, ...]:
        """What is new, at or above `fail_on`."""
        if fail_on == "never":
            return ()
        threshold = SEVERITIES.index(fail_on)
        return tuple(seen for seen in self.new if SEVERITIES.index(seen.severity) >= threshold)


def compared(base: State, head: State) -> Comparison:
    """Without thresholds."""
    if base.findings is not None and head.findings is not None:
        new, fixed, kept = _by_fingerprint(base.findings.seen, head.findings.seen)
    else:
        new, fixed, kept = (), (), ()
    both_priced = base.priced is not None and head.priced is not None
    lines = tuple(_lines(base.priced, head.priced)) if base.priced is not None and head.priced is not None else ()
    before, after = set(base.arrows or ()), set(head.arrows or ())
    both = base.arrows is not None and head.arrows is not None
    return Comparison(
        base,
        head,
        new,
        fixed,
        kept,
        tuple(sorted((line for line in lines if line.before != line.after), key=_most_moved)),
        increase(line.compared for line in lines) if both_priced else None,
        tuple(sorted(after - before, key=_by_text)) if both else (),
        tuple(sorted(before - after, key=_by_text)) if both else (),
        (),
        (*(problem for problem in base.problems if not _is_still(problem, base, head)), *head.problems),
    )


def _is_still(problem: Problem, base: State, head: State) -> bool:
    """Whether the head has it, too, on whatever line: once is enough to tell it."""
    told = problem.message.removeprefix(f"{base.name}: ")
    return any((told, problem.template) == (one.message, one.template) for one in head.problems)


def _lines(before: Priced, after: Priced) -> Iterable[Changed]:
    """The lines of two bills beside each other."""
    sides = [_grouped(side.lines, lambda line: line.identity) for side in (before, after)]
    for identity in dict.fromkeys(chain(*sides)):
        there = [side.get(identity) for side in sides]
        first = next(lines[0] for lines in there if lines)
        amounts = [None if lines is None else _sum(lines) for lines in there]
        yield Changed(first.name, first.app, *amounts)


def _sum(lines: Sequence[PricedLine]) -> Amount:
    amounts = [line.monthly for line in lines]
    unknown = next((amount for amount in amounts if not amount.is_known), None)
    return summed(amounts) if unknown is None else unknown


def _likely(amount: Amount | None) -> Decimal | None:
    """Of a line that is not there: nothing."""
    return NOTHING if amount is None else amount.likely


def _by_fingerprint(
    before: Sequence[Seen], after: Sequence[Seen]
) -> tuple[tuple[Seen, ...], tuple[Seen, ...], tuple[Seen, ...]]:
    """New, fixed and kept. Several findings may share a fingerprint: as many are kept as there are on both sides, those
    of the same words first."""
    left = _grouped(before, lambda seen: seen.fingerprint)
    new: dict[int, Seen] = dict(enumerate(after))
    kept: dict[int, Seen] = {}
    for alike in (True, False):
        for number, seen in list(new.items()):
            candidates = left.get(seen.fingerprint, [])
            match = next((one for one in candidates if not alike or one.message == seen.message), None)
            if match is not None:
                candidates.remove(match)
                kept[number] = new.pop(number)
    gone = {id(seen) for seen in chain(*left.values())}
    return (
        tuple(new.values()),
        tuple(seen for seen in before if id(seen) in gone),
        tuple(seen for _, seen in sorted(kept.items(), key=lambda one: one[0])),
    )


def _grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> dict[Hashable, list[Item]]:
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _most_moved(line: Changed) -> tuple[bool, Decimal, str, str]:
    """What moves most first; what is not known on a side last."""
    difference = line.difference
    return difference is None, -abs(difference or NOTHING), line.app, line.name


def _by_text(arrow: Arrow) -> tuple[str, str, str, str]:
    return arrow.source, arrow.target, arrow.kind, arrow.mode or ""
