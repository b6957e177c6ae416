"""Lambda: the memory size, by the durations that were measured: `nodes.F.curve` of the profile.

Between two sizes nothing is guessed: only those that were measured are compared, with today's size at today's duration.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from sless_audit.cost.breakeven.comparison import (
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
from sless_audit.cost.metering import KB
from sless_audit.graph.model import Resource
from sless_audit.workload.load import Input, decimal
from sless_audit.workload.quantities import quantity

TOPIC = "memory"
UNIT = "invocations"

_CURVE = "curve."
_MB = KB * KB


def compare(subject: Subject) -> Iterator[Comparison | Undecided]:
    for function in functions_of(subject):
        measured = sorted(_measured(function, subject), key=lambda pair: pair[0])
        runs = runs_of(function, subject)
        if not measured:
            yield Undecided(TOPIC, function, f"nodes.{function.source_id}.curve: durations at several memory sizes")
        elif isinstance(runs, str):
            yield Undecided(TOPIC, function, runs)
        else:
            yield _compared(function, runs, measured, subject)


def _measured(function: Resource, subject: Subject) -> Iterator[tuple[Decimal, Input]]:
    """Memory in MB, and the duration at it."""
    for key in subject.load.usage.nodes.get(function.id, {}):
        if key.startswith(_CURVE):
            size = decimal(quantity(key.removeprefix(_CURVE), "B").range.likely) / _MB
            yield size, subject.load.number(function, key)


def _compared(
    function: Resource, runs: Runs, measured: Sequence[tuple[Decimal, Input]], subject: Subject
) -> Comparison:
    """Against the cheapest size that was measured."""
    size, duration = min(measured, key=lambda pair: (pair[0] * pair[1].value, pair[0]))
    own = next((one for at, one in measured if at == runs.memory.value), None)
    today = _at(function, runs, runs.memory.value, own, subject) if own is not None else None
    return Comparison(
        TOPIC,
        function,
        Way(_name(runs.memory.value, "as it is"), today or _as_it_is(function, runs, subject)),
        Way(_name(size, "measured"), _at(function, runs, size, duration, subject)),
        UNIT,
        subject.volume(function, runs.invocations.value),
        tuple(_obstacles(function, size, subject)),
        (own or runs.duration, duration),
    )


def _name(size: Decimal, suffix: str) -> str:
    return f"{size.normalize():f} MB, {suffix}"


def _as_it_is(function: Resource, runs: Runs, subject: Subject) -> Callable[[Decimal], Quantities]:
    return as_charged(subject, function, runs.charges, runs.invocations.value)


def _at(
    function: Resource, runs: Runs, size: Decimal, duration: Input, subject: Subject
) -> Callable[[Decimal], Quantities]:
    """With the starts of environments, which last as long as they do today."""
    load = subject.load
    starts = load.monthly(function, "cold_starts").value * load.number(function, "init").value / runs.invocations.value
    requests = subject.key(function, ("lambda", "requests"))
    seconds = subject.key(function, ("lambda", f"duration-{runs.architecture}"))
    return lambda volume: summed(
        ({requests: volume}, {seconds: volume * (duration.value + starts) * size / KB}),
    )


def _obstacles(function: Resource, size: Decimal, subject: Subject) -> Iterator[Obstacle]:
    used = subject.load.stated(function, "memory_used")
    if used is not None and used.value / _MB > size:
        yield Obstacle(f"{used.value / _MB:.0f} MB in use: more than that size has", used.spot)
