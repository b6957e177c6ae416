"""Lambda: on demand, or environments that are kept ready.

Kept ready, an environment is taken to be busy 70% of the time, as auto scaling with that target keeps it (Lambda
developer guide, "Configuring provisioned concurrency for a function": target utilization, 2026-11), and there is never
less than one. Each runs one invocation at a time and needs no start.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.breakeven.comparison import (
    NOTHING,
    Comparison,
    Obstacle,
    Quantities,
    Subject,
    Undecided,
    Way,
    as_charged,
    summed,
)
from sless_audit.cost.breakeven.functions import Runs, functions_of, runs_of
from sless_audit.graph.model import Resource
from sless_audit.graph.views import FunctionAlias
from sless_audit.template.values import Ref
from sless_audit.workload.load import SECONDS_PER_MONTH

TOPIC = "provisioned-concurrency"
UNIT = "invocations"

_ON_DEMAND, _READY = "on demand", "provisioned concurrency"
_BUSY = Decimal("0.7")


def compare(subject: Subject) -> Iterator[Comparison | Undecided]:
    named = _names(subject)
    for function in functions_of(subject):
        runs = runs_of(function, subject)
        if isinstance(runs, str):
            yield Undecided(TOPIC, function, runs)
            continue
        names = named.get((function.stack.name, function.logical_id), [])
        kept = [one for one in names if any("provisioned" in charge.price[1] for charge in subject.charges(one))]
        yield _from_ready(function, kept, runs, subject) if kept else _to_ready(function, names, runs, subject)


def _to_ready(function: Resource, names: list[Resource], runs: Runs, subject: Subject) -> Comparison:
    suffix = runs.architecture

    def ready(volume: Decimal) -> Quantities:
        seconds = volume * runs.duration.value
        environments = max(seconds / SECONDS_PER_MONTH / _BUSY, Decimal(1))
        return {
            subject.key(function, ("lambda", "provisioned-concurrency-requests")): volume,
            subject.key(function, ("lambda", f"provisioned-duration-{suffix}")): seconds * runs.memory_gb,
            subject.key(function, ("lambda", f"provisioned-concurrency-{suffix}")): environments
            * runs.memory_gb
            * SECONDS_PER_MONTH,
        }

    return Comparison(
        TOPIC,
        function,
        Way(_ON_DEMAND, as_charged(subject, function, runs.charges, runs.invocations.value)),
        Way(_READY, ready),
        UNIT,
        subject.volume(function, runs.invocations.value),
        tuple(_obstacles(function, names, subject)),
        (runs.duration,),
        ("environments are taken to be busy 70% of the time, and one is always there", *_busy(function, runs, subject)),
    )


def _from_ready(function: Resource, kept: list[Resource], runs: Runs, subject: Subject) -> Comparison:
    """Its share on environments that are kept ready stays as the profile has it."""
    ready = [charge for name in kept for charge in subject.charges(name)]
    today = as_charged(subject, function, (*runs.charges, *ready), runs.invocations.value)
    starts = subject.load.monthly(function, "cold_starts").value * subject.load.number(function, "init").value
    each = runs.duration.value + (starts / runs.invocations.value if runs.invocations.value else NOTHING)

    def on_demand(volume: Decimal) -> Quantities:
        return summed(
            (
                {subject.key(function, ("lambda", "requests")): volume},
                {subject.key(function, ("lambda", f"duration-{runs.architecture}")): volume * each * runs.memory_gb},
            )
        )

    return Comparison(
        TOPIC,
        function,
        Way(_READY, today),
        Way(_ON_DEMAND, on_demand),
        UNIT,
        subject.volume(function, runs.invocations.value),
        inputs=(runs.duration,),
        remarks=tuple(_busy(function, runs, subject)),
    )


def _obstacles(function: Resource, names: list[Resource], subject: Subject) -> Iterator[Obstacle]:
    if subject.load.settled(function.properties.get("SnapStart", "ApplyOn")) == "PublishedVersions":
        # Lambda developer guide, "Improving startup performance with Lambda SnapStart", limitations; 2026-11
        yield Obstacle("SnapStart, which excludes provisioned concurrency", function.place(("SnapStart", "ApplyOn")))
    if not names:
        yield Obstacle(
            "no alias and no version: environments are kept ready for these only, and callers must use them",
            function.place(),
            forbids=False,
        )


def _names(subject: Subject) -> dict[tuple[str, str], list[Resource]]:
    """Aliases and versions, by stack and logical ID of their function."""
    found: dict[tuple[str, str], list[Resource]] = {}
    for name in subject.resources:
        view = name.as_(FunctionAlias)
        behind = subject.load.settled(view.function) if view is not None else None
        if isinstance(behind, Ref):
            found.setdefault((behind.stack, behind.logical_id), []).append(name)
    return found


def _busy(function: Resource, runs: Runs, subject: Subject) -> Iterator[str]:
    """By the prices of the first tiers: what is paid while idle, by what is saved while busy."""
    names = (f"duration-{runs.architecture}", f"provisioned-duration-{runs.architecture}",
             f"provisioned-concurrency-{runs.architecture}")  # fmt: skip
    prices = [subject.price(subject.key(function, ("lambda", name))) for name in names]
    on_demand, busy, ready = (price.tiers[0].price if price is not None else NOTHING for price in prices)
    if on_demand > busy and ready:
        yield f"it pays while environments are busy more than {ready / (on_demand - busy):.0%} of the time"
