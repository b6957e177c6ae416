"""What a break-even says, in words that several formats share."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from sless_audit.cost.breakeven.comparison import Obstacle
from sless_audit.cost.breakeven.estimate import AppBreakEvens
from sless_audit.cost.breakeven.solve import BreakEven
from sless_audit.graph.spots import Spot
from sless_audit.report.figures import BASIS, said
from sless_audit.report.money import dollars
from sless_audit.report.what_if import changed
from sless_audit.workload.load import Input

MOST_OBSTACLES = 4
_DIGITS = 3


def header(of_app: AppBreakEvens) -> Iterator[str]:
    yield f"{of_app.name}: other ways to run it"
    if of_app.profile is not None:
        yield f"profile {of_app.profile}, scenario {of_app.scenario}"
    yield from changed(of_app.app, of_app.changes)
    if of_app.blank:
        shown = ", ".join(entry.words for entry in of_app.blank[:MOST_OBSTACLES])
        more = len(of_app.blank) - MOST_OBSTACLES
        names = f"{shown} and {more:,} more" if more > 0 else shown
        yield f"no volume is known of {names}; the volumes at which it turns are told, with as much through each"
    if of_app.assumed_region is not None:
        yield f"no region is named, {of_app.assumed_region} is assumed (--region, or region in the config)"


def verdict(one: BreakEven) -> str:
    """`saves $489.00 a month`; what it comes to at the volume of the profile."""
    comparison, saving = one.comparison, one.saving
    if one.missing:
        return "no price"
    if saving is None:
        return "depends on the volume" if one.turns else f"{one.always} is the cheaper one" if one.always else "even"
    if not one.pays:
        return f"{comparison.today.name} is the cheaper one" if saving < 0 else "both cost the same"
    amount = f"{dollars(saving)} a month"
    return f"would save {amount}, but is forbidden" if one.is_forbidden else f"saves {amount}"


def is_worth_telling(one: BreakEven) -> bool:
    """Whether the other way costs less, or may: the others are listed in a line each."""
    return bool(one.missing) or one.pays or (one.saving is None and one.always != one.comparison.today.name)


def in_short(one: BreakEven) -> str:
    """Where today's way is the cheaper one."""
    comparison = one.comparison
    text = f"{comparison.resource.source_id}: {comparison.today.name}"
    if not one.turns:
        return f"{text}, rather than {comparison.other.name} at any volume"
    known = f", and there are {volume(comparison.volume)}" if comparison.volume is not None else ""
    return f"{text}; {turns(one)}{known}"


def title(one: BreakEven) -> str:
    comparison = one.comparison
    return f"{comparison.resource.source_id}: {comparison.other.name} in place of {comparison.today.name}"


def details(one: BreakEven) -> Iterator[tuple[str, str]]:
    """Label and text."""
    comparison = one.comparison
    if one.missing:
        names = ", ".join(f"{service} {component} in {region}" for region, (service, component) in one.missing)
        yield "no price", f"of {names}"
    elif one.today is not None and comparison.volume is not None:
        at_volume = f"at {volume(comparison.volume)} {comparison.unit}"
        yield "a month", f"{dollars(one.today)} today, {dollars(one.other)} the other way, {at_volume}"
    if not one.missing:
        yield "turns", turns(one)
    for obstacle in comparison.obstacles[:MOST_OBSTACLES]:
        yield "forbidden" if obstacle.forbids else "to change", _obstacle(obstacle)
    more = len(comparison.obstacles) - MOST_OBSTACLES
    if more > 0:
        yield "and", f"{more:,} more in its way"
    for remark in comparison.remarks:
        yield "note", remark
    for number in distinct(comparison.inputs):
        yield "rests on", _input(number)


def turns(one: BreakEven) -> str:
    unit = f"{one.comparison.unit} a month"
    if not one.turns:
        return (
            f"at no volume: {one.always} is always the cheaper one" if one.always else "at no volume: both cost alike"
        )
    return "; ".join(f"{turn.above} is the cheaper one from {volume(turn.volume)} {unit} on" for turn in one.turns)


def volume(number: Decimal) -> str:
    """To three digits: what is solved for rests on figures that are no finer."""
    exponent = number.adjusted()
    if number == number.to_integral_value() and exponent < _DIGITS:
        return f"{number:,.0f}"
    rounded = round(number, _DIGITS - 1 - exponent)
    return f"{rounded:,.0f}" if exponent >= _DIGITS - 1 else f"{rounded.normalize():f}"


def distinct(inputs: Iterable[Input]) -> list[Input]:
    """Those that somebody may set."""
    return list(dict.fromkeys(one for one in inputs if one.key or one.reason))


def at(spot: Spot | None) -> str:
    return f"{spot.file}:{spot.span.line}" if spot is not None else ""


def _obstacle(obstacle: Obstacle) -> str:
    place = at(obstacle.spot)
    return f"{obstacle.text}, {place}" if place else obstacle.text


def _input(one: Input) -> str:
    words = f"{one.name} = {said(one.value, one.unit)}, {BASIS[one.basis]}"
    return words if one.basis == "profile" or not one.key else f"{words}; set it with {one.key}"
