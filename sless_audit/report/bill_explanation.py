"""How one line of a bill is arrived at: who says what, the price, and the arithmetic with its numbers."""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.bill import NOTHING, Bill, Line, after_free
from sless_audit.cost.estimate import AppCost, flow_names, flow_shares, line_name
from sless_audit.cost.prices import Price
from sless_audit.graph.spots import Spot
from sless_audit.report.figures import BASIS, said
from sless_audit.report.money import count, dollars, exact_dollars, fine_dollars
from sless_audit.workload.load import Input


def explanation(cost: AppCost, line: Line) -> Iterator[tuple[str, str]]:
    """Pairs of a heading and a text. The figures are those of the case `likely`."""
    place = line.resource.place()
    yield "resource", f"{line.resource.logical_id} ({line.resource.type}), {_at(place)}"
    if line.monthly.is_known or line.quantity.is_known:
        yield from _worked(cost.bill, line)
        yield from _flows(cost, line)
        return
    yield "missing", line.unknown
    for one in cost.per_million:
        same = next((other for other in one.bill.lines if _is_same(other, line) and other.quantity.likely), None)
        if same is not None:
            yield "for example", f"1,000,000 a month through {one.entry.words}, and nothing else"
            yield from _worked(one.bill, same)
            return
    formula = line.charges["likely"].formula
    yield "quantity", f"{formula} = ?" if formula else "?"
    if line.price is not None:
        yield from _price(line.price, line.region)


def _is_same(one: Line, other: Line) -> bool:
    return (one.resource, one.component, one.key) == (other.resource, other.component, other.key)


def _worked(bill: Bill, line: Line) -> Iterator[tuple[str, str]]:
    charge, unit = line.charges["likely"], line.price.unit if line.price is not None else "units"
    quantity = line.quantity.likely or NOTHING
    if charge.formula:
        yield "quantity", f"{charge.formula} = {count(quantity)} {_plural(unit)}"
    else:
        yield "quantity", f"{count(quantity)} {_plural(unit)}"
    for one in charge.inputs:
        yield "where", _input(one)
    if line.price is None:
        yield "missing", line.unknown
        return
    yield from _price(line.price, line.region)
    yield from _arithmetic(bill, line, line.price, quantity)


def _input(one: Input) -> str:
    flows = one.basis == "profile" and not one.key
    words = f"{one.name} = {said(one.value, one.unit)}: {'by the flow of load' if flows else BASIS[one.basis]}"
    if one.spot is not None:
        words += f", {_at(one.spot)}"
    if one.key:
        words += f", {one.key}" if one.basis == "profile" else f"; set it with {one.key}"
    return f"{words} ({one.reason})" if one.reason else words


def _price(price: Price, region: str) -> Iterator[tuple[str, str]]:
    tiers = [
        exact_dollars(tier.price) + (f" from {count(tier.start)} on" if tier.start else "") for tier in price.tiers
    ]
    yield "price", f"{'; '.join(tiers)} per {price.unit}: {price.service} {price.component}, {region}"
    yield "source", f"{price.source}; {price.as_of}, {price.confidence.replace('-', ' ')}"
    if price.metering:
        yield "metered", price.metering


def _arithmetic(bill: Bill, line: Line, price: Price, quantity: Decimal) -> Iterator[tuple[str, str]]:
    """With the tiers and the free amount, which all lines of one price share."""
    totals: dict[tuple[str, tuple[str, str]], Decimal] = {}
    for other in bill.lines:
        totals[other.key] = totals.get(other.key, NOTHING) + (other.quantity.likely or NOTHING)
    total = totals[line.key]
    payable = after_free(totals, bill.free_amounts)[line.key]
    likely = line.monthly.likely or NOTHING
    if payable == total and price.tiers[0].start == 0 and all(total <= tier.start for tier in price.tiers[1:]):
        yield "a month", f"{count(quantity)} × {exact_dollars(price.tiers[0].price)} = {fine_dollars(likely)}"
    else:
        if total != quantity:
            yield "together", f"{count(total)} {_plural(price.unit)} of this price in the app: tiers are the account's"
        if payable != total:
            yield "free tier", f"{count(total - payable)} of {count(total)} are free; {count(payable)} are paid"
        steps, whole = _tiers(price, payable)
        yield "in all", f"{' + '.join(steps) or '0'} = {fine_dollars(whole)}"
        if total and total != quantity:
            share = f"{count(quantity)} / {count(total)} × {fine_dollars(whole)}"
            yield "a month", f"{share} = {fine_dollars(likely)}"
        else:
            yield "a month", fine_dollars(likely)
    if line.monthly.low != line.monthly.high:
        yield "range", f"{dollars(line.monthly.low)} to {dollars(line.monthly.high)}"


def _tiers(price: Price, payable: Decimal) -> tuple[list[str], Decimal]:
    steps, whole = [], NOTHING
    ends = [tier.start for tier in price.tiers[1:]]
    for tier, end in zip(price.tiers, [*ends, None], strict=True):
        within = (payable if end is None else min(payable, end)) - tier.start
        if within > 0:
            steps.append(f"{count(within)} × {exact_dollars(tier.price)}")
            whole += within * tier.price
    return steps, whole


def _flows(cost: AppCost, line: Line) -> Iterator[tuple[str, str]]:
    load = cost.bill.loads["likely"]
    names = flow_names(load)
    shares = sorted(flow_shares(load, line).items(), key=lambda one: (-one[1], one[0]))
    for entry, share in shares:
        text = f"{names[entry]}: {said(share, 'share')}"
        said_so = cost.usage.entries.get(entry)
        if said_so is not None and (volume := said_so.volume) is not None:
            a_month = said(volume.range.likely, "/s")
            text += f" of it; {a_month} enter there: {volume.key}, {_at(volume.spot)}"
        yield "stems from", text
    if line.is_fixed:
        yield "stems from", "nothing: it is due whatever the load"


def heading(line: Line) -> str:
    return f"{line_name(line)} ({line.service})"


def _at(spot: Spot) -> str:
    return f"{spot.file}:{spot.span.line}"


def _plural(unit: str) -> str:
    if unit[-1].isupper() or unit.endswith("s"):
        return unit
    return f"{unit[:-1]}ies" if unit.endswith("y") else f"{unit}s"
