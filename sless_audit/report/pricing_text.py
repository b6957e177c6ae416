"""`pricing` for people."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import assert_never

from sless_audit.cost.book import plain
from sless_audit.cost.prices import Price, Tier
from sless_audit.cost.tables import Change, Difference, Refreshed, RefreshedTable, Shown, Verified
from sless_audit.report import Look, Part
from sless_audit.report.diagnostic import diagnostic
from sless_audit.report.pricing import Answer, PricingReport
from sless_audit.report.terminal import painted, visible, wrapped


def render(report: PricingReport) -> tuple[Part, ...]:
    text = "".join(f"{line}\n" for line in _lines(report.answer, report.look))
    return (*_faults(report), Part(text))


def _lines(answer: Answer, look: Look) -> Iterator[str]:
    match answer:
        case Shown():
            return _shown(answer, look)
        case Difference():
            return _difference(answer, look)
        case Verified():
            return _verified(answer)
        case Refreshed():
            return _refreshed(answer, look)
        case _:
            assert_never(answer)


def _shown(shown: Shown, look: Look) -> Iterator[str]:
    book = shown.book
    whose = " (your own table)" if shown.own else ""
    yield f"{book.region}{whose}: {_count(len(shown.prices), 'price')}, the newest of {book.as_of}"
    if shown.stale:
        yield "This table is old: `sless-audit pricing refresh` writes a new one."
    for service, group in groupby(shown.prices, key=lambda price: price.service):
        prices = tuple(group)
        yield ""
        elsewhere = "" if prices[0].region in ("", book.region) else f"  (no region: the table of {prices[0].region})"
        yield f"{painted(service, 'strong', look.color)}{elsewhere}"
        longest = max(len(price.component) for price in prices)
        for price in prices:
            yield from _price(price, longest, look, in_full=shown.service is not None)


def _price(price: Price, longest: int, look: Look, *, in_full: bool) -> Iterator[str]:
    first, *more = price.tiers
    after = "" if first.start == 0 else f" from {_grouped(first.start)}"
    yield f"  {visible(price.component):<{longest}}  {plain(first.price)} / {visible(price.unit)}{after}"
    for tier in more:
        yield f"  {'':<{longest}}  {plain(tier.price)} from {_grouped(tier.start)}"
    if in_full:
        for text in (price.metering, f"{price.as_of}, {price.confidence}: {price.source}"):
            if text:
                yield from wrapped(visible(text), look.width, "      ", "      ")


def _difference(difference: Difference, look: Look) -> Iterator[str]:
    for region, changes in groupby(difference.changes, key=lambda change: change.region):
        yield painted(region, "strong", look.color)
        for change in changes:
            yield from _change(change)
        yield ""
    for regions, where in ((difference.regions_gone, difference.before), (difference.regions_new, difference.after)):
        if regions:
            yield f"Only in {visible(where)}: {', '.join(regions)}"
    yield f"{_count(len(difference.changes), 'price')} changed, {difference.same} the same."


def _change(change: Change) -> Iterator[str]:
    name = visible(f"{change.service} {change.component}")
    if change.before is None and change.after is not None:
        yield f"  + {name}: {_tiers(change.after)}"
    elif change.after is None and change.before is not None:
        yield f"  - {name}: {_tiers(change.before)}"
    elif change.before is not None and change.after is not None:
        yield f"  ~ {name}: {_tiers(change.before)} → {_tiers(change.after)}{_percent(change.before, change.after)}"


def _percent(before: Price, after: Price) -> str:
    old, new = before.tiers[0].price, after.tiers[0].price
    if before.unit != after.unit or old == new or not old:
        return ""
    return f" ({(new - old) / old * 100:+.1f}%)"


def _verified(verified: Verified) -> Iterator[str]:
    for table in verified.tables:
        age = "this month" if table.months == 0 else f"{_count(table.months, 'month')} ago"
        yield (
            f"{table.region:<16}{_count(table.prices, 'price')} of {_count(table.services, 'service')}, "
            f"the newest of {table.as_of} ({age})"
        )
    counts = [_count(len(verified.tables), "table")]
    counts += [_count(verified.free_amounts, "free amount")] if verified.free_amounts else []
    counts += [_count(verified.checked_sums, "checksum")] if verified.checked_sums else ["no checksums"]
    errors = sum(1 for fault in verified.faults if fault.severity == "error")
    yield f"{', '.join(counts)}: {'all sound' if not errors else _count(errors, 'error')}."


def _refreshed(refreshed: Refreshed, look: Look) -> Iterator[str]:
    for table in refreshed.tables:
        yield from _refreshed_table(table, look)
    folder = visible(refreshed.folder)
    yield f"Written to {folder}. `sless-audit pricing diff shipped {folder}` tells what changed;"
    yield "`folder` in [pricing] of the config makes it count."


def _refreshed_table(table: RefreshedTable, look: Look) -> Iterator[str]:
    rest = f", {len(table.kept)} kept as they were" if table.kept else ""
    rest += f", {len(table.left_out)} left out (--keep keeps them)" if table.left_out else ""
    title = painted(table.region, "strong", look.color)
    yield f"{title}: {_count(table.taken, 'price')} of the price list ({table.changed} new or changed){rest}"
    for service, group in groupby(table.untaken, key=lambda one: one.service):
        yield f"  {service}, not in the price list as it was looked for:"
        for one in group:
            yield from wrapped(visible(f"{one.component}: {one.why}"), look.width, "    ", "      ")
    yield ""


def _faults(report: PricingReport) -> Iterator[Part]:
    if isinstance(report.answer, Verified):
        for fault in report.answer.faults:
            text = diagnostic(fault.severity, fault.severity, fault.message, fault.place, None, report.look)
            yield Part(text, aside=True)


def _tiers(price: Price) -> str:
    first, *more = price.tiers
    return "; ".join([f"{plain(first.price)} / {price.unit}{_from(first)}", *(plain(t.price) + _from(t) for t in more)])


def _from(tier: Tier) -> str:
    return f" from {_grouped(tier.start)}" if tier.start else ""


def _grouped(number: Decimal) -> str:
    return f"{number.normalize():,f}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
