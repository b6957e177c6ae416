"""What a reader of a bill has to know beside its figures, in words that several formats share."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sless_audit.cost.bill import USE, VOLUME, Bill, Line
from sless_audit.cost.estimate import AppCost, line_name
from sless_audit.cost.runaways import RunawayCost
from sless_audit.graph.model import Resource
from sless_audit.report.figures import BASIS, span
from sless_audit.report.money import dollars
from sless_audit.report.what_if import changed

MOST_INFLUENCES = 5
MOST_NAMES = 3


def header(cost: AppCost) -> Iterator[str]:
    """Whose bill it is, and what it rests on."""
    yield f"{cost.name}: {_region(cost)}, {_dates(cost.bill)}"
    if cost.profile is not None:
        yield f"profile {cost.profile}, scenario {cost.scenario}"
    yield from changed(cost.app, cost.changes)


def notes(cost: AppCost, top: int) -> Iterator[tuple[str, str]]:
    """Label and text; lists of names are short, or whole where `top` is 0."""
    bill = cost.bill
    top = min(top, MOST_NAMES)
    yield from _unknown(cost, top)
    if cost.assumed_region is not None:
        yield "region", f"nothing names one, {cost.assumed_region} is assumed (--region, or region in the config)"
    yield from _without_price(bill, top)
    if cost.own_tables:
        yield "prices", f"those of {', '.join(cost.own_tables)} are from the tables of the config"
    if cost.stale_tables:
        old = ", ".join(cost.stale_tables)
        yield "old prices", f"those of {old} are more than a year old; `sless-audit pricing refresh` fetches new ones"
    for runaway in cost.runaways:
        yield "runaway", _runaway(runaway)
    if bill.unpriced:
        yield "not priced", f"{_amount(len(bill.unpriced), 'resource')}: {_types(bill.unpriced, top)}"
    if bill.free:
        yield "free", f"{_amount(len(bill.free), 'resource')}, AWS charges nothing for them: {_types(bill.free, top)}"
    counted = len({line.resource for line in bill.lines}) + len(bill.free) + len(bill.unpriced)
    yield "coverage", f"{bill.coverage:.0%} of {_amount(counted, 'resource')} have a price or are free"
    if bill.free_amounts:
        yield "free tier", "what every account gets for nothing is taken off, as if the account had no other use"
    known = next((line for line in sorted(bill.lines, key=_dearest) if line.price is not None), None)
    if known is not None:
        yield "why", f"`--explain {line_name(known)}` shows how a line is arrived at"


def influences(cost: AppCost) -> Iterator[tuple[str, str]]:
    """What moves the total most, each with how far. Figures that move it alike, as those of alike functions do, share a
    row."""
    rows: dict[tuple[str, str], list[str]] = {}
    for one in cost.influences:
        figure = one.figure
        name, _, key = figure.name.rpartition(": ")
        low, high = map(dollars, sorted((one.low, one.high)))
        if low == high:
            continue
        what = f"{key} ({span(figure)}, {BASIS[figure.basis]})"
        rows.setdefault((what, f"{low} to {high}"), []).append(name)
    for (what, moves), names in islice(rows.items(), MOST_INFLUENCES):
        yield f"{_listed(names, MOST_NAMES)}: {what}", f"each {moves}" if len(names) > 1 else moves


def _runaway(found: RunawayCost) -> str:
    """What rests on permissions alone, and weak ones, may be no cycle at all: it gets no price."""
    names = ", ".join(dict.fromkeys(resource.source_id for resource in found.resources))
    if found.confidence == "high":
        said = f"load comes back on itself through {names}; it is counted once, the truth is without end"
    else:
        said = f"load may come back on itself through {names}, as permissions allow it; it is counted once"
    if found.worst is None or found.confidence == "low":
        return said
    executions = _amount(round(found.concurrency), "concurrent execution")
    return f"{said}: up to {dollars(found.worst)} an hour (at {executions})"


def _dearest(line: Line) -> float:
    return -float(line.monthly.likely or 0)


def _unknown(cost: AppCost, top: int) -> Iterator[tuple[str, str]]:
    """What is not in the sum, by what has to be said for it to be there."""
    lines: dict[str, list[Line]] = {}
    for line in cost.bill.lines:
        if line.unknown and line.price is not None:
            lines.setdefault(line.unknown, []).append(line)
    if cost.blank and VOLUME in lines:
        names = _listed((entry.words for entry in cost.blank), top)
        said = f"fill in {cost.profile}" if cost.profile else "`sless-audit profile init` writes a profile to fill in"
        found = lines.pop(VOLUME)
        yield "not known", f"how much enters through {names}: {_amount(len(found), 'line')} of the bill; {said}"
    if USE in lines:
        names = _listed((line.resource.source_id for line in lines.pop(USE)), top)
        yield (
            "not known",
            f"what uses {names}: nothing that is known leads there; name it under entry_points if it is used",
        )
    keys = {unknown: found for unknown, found in lines.items() if unknown.startswith(("nodes.", "edges."))}
    if keys:
        names = _listed((line_name(line) for found in keys.values() for line in found), top)
        yield "not known", f"{names}: give {_listed(keys, top)} in the profile"
    for unknown, found in lines.items():
        if unknown not in keys:
            yield "not known", f"{_listed(map(line_name, found), top)}: {unknown}"


def _without_price(bill: Bill, top: int) -> Iterator[tuple[str, str]]:
    lines: dict[str, list[Line]] = {}
    for line in bill.lines:
        if line.price is None:
            lines.setdefault(line.region, []).append(line)
    for region, found in lines.items():
        if region in bill.missing_regions:
            what = f"there is no price table of {region}"
        else:
            what = f"{region} has none of {_listed((' '.join(line.key[1]) for line in found), top)}"
        yield "no price", f"{what}: {_amount(len(found), 'line')} of the bill without an amount"


def _region(cost: AppCost) -> str:
    regions = list(dict.fromkeys(line.region for line in cost.bill.lines))
    return ", ".join(regions) or cost.assumed_region or "no region"


def _dates(bill: Bill) -> str:
    dates = sorted({line.price.as_of for line in bill.lines if line.price is not None})
    if not dates:
        return "nothing has a price"
    return f"list prices of {dates[0]}" + (f" to {dates[-1]}" if len(dates) > 1 else "")


def _types(resources: Iterable[Resource], top: int) -> str:
    counts: dict[str, int] = {}
    for resource in resources:
        counts[resource.type] = counts.get(resource.type, 0) + 1
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return _listed((f"{type_} ({number:,})" if number > 1 else type_ for type_, number in ordered), top)


def _listed(names: Iterable[str], top: int) -> str:
    found = list(dict.fromkeys(names))
    if not top or len(found) <= top:
        return ", ".join(found)
    return f"{', '.join(found[:top])} and {len(found) - top:,} more"


def _amount(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
