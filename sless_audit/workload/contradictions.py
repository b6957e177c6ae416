"""Figures of a usage profile that cannot all be true."""

from collections.abc import Iterator
from typing import NamedTuple

from sless_audit.aws import asl
from sless_audit.errors import ProfileError
from sless_audit.graph.deployment import Deployment
from sless_audit.graph.model import Resource
from sless_audit.graph.views import StateMachine
from sless_audit.template.places import Place
from sless_audit.workload.figures import CASES
from sless_audit.workload.profile import BURST, BURSTS, Figures, Profile
from sless_audit.workload.profile_errors import error_at, nearest
from sless_audit.workload.quantities import MONTH
from sless_audit.workload.usage import Burst, Stated

_ROUNDING = 1e-9


def contradictions(profile: Profile) -> Iterator[ProfileError]:
    """Those that need no app to be seen."""
    for name, figures in profile.figures["entry_points"].items():
        yield from _of_entry(name, figures)
    for name, figures in profile.figures["nodes"].items():
        if "duration" in figures and "duration_per_message" in figures:
            hint = "say one of them"
            yield _wrong(figures, ("duration", "duration_per_message"), f"{name} has two durations", hint)


def _of_entry(name: str, figures: Figures) -> Iterator[ProfileError]:
    volume, peak = figures.get("volume"), figures.get("shape.peak")
    if volume is not None and peak is not None:
        for case in CASES:
            if peak.range.of(case) < volume.range.of(case) * (1 - _ROUNDING):
                average = f"the average, {volume.range.of(case):.4g}/s"
                message = f"{name}: the peak, {peak.range.of(case):.4g}/s, is below {average}"
                yield _wrong(figures, ("shape.peak", "volume"), message, "raise the peak, or lower the volume")
                break
    bursts = bursts_of(figures)
    for burst in bursts:
        rate = f"{BURSTS}{burst.name}.rate"
        if volume is not None and burst.rate.high < volume.range.low * (1 - _ROUNDING):
            message = f"{name}: the burst {burst.name}, {burst.rate.high:.4g}/s, is below the average"
            yield _wrong(figures, (rate, "volume"), message, f"the average is {volume.range.low:.4g}/s")
        if burst.lasts_s * burst.per_month > MONTH:
            message = f"{name}: the bursts {burst.name} last longer than a month, which has 730 hours"
            yield _wrong(figures, (f"{BURSTS}{burst.name}.per_month", f"{BURSTS}{burst.name}.lasts"), message)
    if volume is not None and bursts:
        inside = sum(burst.rate.low * burst.lasts_s * burst.per_month for burst in bursts)
        if inside > volume.range.high * MONTH * (1 + _ROUNDING):
            message = f"{name}: its bursts alone, {inside:,.0f} a month, are more than its volume"
            hint = f"the volume is {volume.range.high * MONTH:,.0f} a month"
            yield _wrong(figures, ("volume", f"{BURSTS}{bursts[0].name}.rate"), message, hint)
    known = {burst.name for burst in bursts}
    for key in figures:
        burst_name = key.removeprefix(BURSTS).rpartition(".")[0]
        if key.startswith(BURSTS) and burst_name not in known:
            missing = [one for one in BURST if f"{BURSTS}{burst_name}.{one}" not in figures]
            missed = nearest(burst_name, known, f"say its {', '.join(missing)}, too")
            yield _wrong(figures, (key,), f"{name}: there is no burst {burst_name!r}", missed)


def bursts_of(figures: Figures) -> tuple[Burst, ...]:
    """The bursts of an entry point that have all their figures."""
    names = dict.fromkeys(key.removeprefix(BURSTS).rpartition(".")[0] for key in figures if key.startswith(BURSTS))
    found = []
    for name in names:
        rate, lasts, per_month = (figures.get(f"{BURSTS}{name}.{key}") for key in BURST)
        if rate is not None and lasts is not None and per_month is not None:
            found.append(Burst(name, rate.range, lasts.range.likely, per_month.range.likely))
    return tuple(found)


class _Choice(NamedTuple):
    state: str
    targets: tuple[str, ...]


def of_machine(machine: Resource, deployment: Deployment, figures: Figures) -> Iterator[ProfileError]:
    """Names that no state has, and shares of one choice that cannot be."""
    view = machine.as_(StateMachine)
    definition = deployment.settled(view.definition) if view is not None else None
    if not isinstance(definition, dict):
        return
    states = list(_states(asl.parse(definition)))
    choices = [
        _Choice(state.name, tuple(dict.fromkeys((*state.choices, *((state.default,) if state.default else ())))))
        for state in states
        if state.type == "Choice"
    ]
    yield from _unknown_states(machine, figures, "choices", {target for one in choices for target in one.targets})
    yield from _unknown_states(machine, figures, "items", {state.name for state in states if state.type == "Map"})
    for choice in choices:
        said = [figures[key] for target in choice.targets if (key := f"choices.{target}") in figures]
        lowest, highest = sum(one.range.low for one in said), sum(one.range.high for one in said)
        keys = tuple(f"choices.{target}" for target in choice.targets)
        if lowest > 1 + _ROUNDING:
            message = f"{machine.source_id}: the ways out of {choice.state} come to more than 100%"
            yield _wrong(figures, keys, message, f"they are {', '.join(choice.targets)}")
        elif len(said) == len(choice.targets) and highest < 1 - _ROUNDING:
            message = f"{machine.source_id}: the ways out of {choice.state} come to less than 100%"
            yield _wrong(figures, keys, message, "leave one of them out: it gets the rest")


def _unknown_states(machine: Resource, figures: Figures, key: str, known: set[str]) -> Iterator[ProfileError]:
    for flat in figures:
        section, _, name = flat.partition(".")
        if section == key and name not in known:
            what = "leads no choice to" if key == "choices" else "has no Map state"
            hint = nearest(name, known, f"there are {', '.join(sorted(known)[:8])}" if known else "it has none")
            yield _wrong(figures, (flat,), f"{machine.source_id} {what} {name!r}", hint)


def _states(machine: asl.Machine) -> Iterator[asl.State]:
    for state in machine.states:
        yield state
        for inner in (*state.branches, *((state.iterator,) if state.iterator is not None else ())):
            yield from _states(inner)


def _wrong(figures: Figures, keys: tuple[str, ...], message: str, hint: str | None = None) -> ProfileError:
    """At the first of these keys; at what a scenario says of one, where one does."""
    stated = [figures[key] for key in keys if key in figures]
    return error_at(_place(next(filter(_from_scenario, stated), stated[0])), message, hint)


def _from_scenario(stated: Stated) -> bool:
    return _place(stated).path[:1] == ("scenarios",)


def _place(stated: Stated) -> Place:
    assert isinstance(stated.spot, Place)
    return stated.spot
