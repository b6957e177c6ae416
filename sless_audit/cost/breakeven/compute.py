"""Lambda or Fargate: one task that is always there at least, as many as the load keeps busy beyond that.

A task is the smallest size that has the memory and the vCPUs of the function (an environment has one vCPU for each
1,769 MB: Lambda developer guide, "Configure Lambda function memory", 2026-11), and is taken to be busy 70% of the time,
with one invocation at a time for each share of vCPU that an environment has. A load balancer is not counted.
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from sless_audit.cost.breakeven.comparison import Comparison, Obstacle, Quantities, Subject, Undecided, Way, as_charged
from sless_audit.cost.breakeven.functions import Runs, functions_of, runs_of
from sless_audit.cost.metering import HOURS_PER_MONTH
from sless_audit.graph.model import Resource
from sless_audit.graph.views import EventSource
from sless_audit.workload.load import SECONDS_PER_MONTH

TOPIC = "compute"
UNIT = "invocations"

_MB_OF_VCPU = Decimal(1_769)
_BUSY = Decimal("0.7")


class _Size(NamedTuple):
    vcpus: Decimal
    memory_gb: Decimal


_SIZES = (
    ("0.25", ("0.5", "1", "2")),
    ("0.5", tuple(str(gb) for gb in range(1, 5))),
    ("1", tuple(str(gb) for gb in range(2, 9))),
    ("2", tuple(str(gb) for gb in range(4, 17))),
    ("4", tuple(str(gb) for gb in range(8, 31))),
    ("8", tuple(str(gb) for gb in range(16, 61, 4))),
)
"""vCPUs → GB: ECS developer guide, "Task definition parameters: task size" (2026-11)."""


def compare(subject: Subject) -> Iterator[Comparison | Undecided]:
    for function in functions_of(subject):
        runs = runs_of(function, subject)
        yield Undecided(TOPIC, function, runs) if isinstance(runs, str) else _compared(function, runs, subject)


def _compared(function: Resource, runs: Runs, subject: Subject) -> Comparison:
    size = _smallest(runs)
    vcpus = runs.memory.value / _MB_OF_VCPU
    at_once = max((size.vcpus / vcpus).to_integral_value(), Decimal(1))
    family = f"{runs.architecture}-linux"

    def on_fargate(volume: Decimal) -> Quantities:
        busy = volume * runs.duration.value / SECONDS_PER_MONTH
        tasks = max((busy / at_once / _BUSY).to_integral_value(ROUND_CEILING), Decimal(1))
        return {
            subject.key(function, ("ecs-fargate", f"vcpu-{family}")): tasks * size.vcpus * HOURS_PER_MONTH,
            subject.key(function, ("ecs-fargate", f"memory-{family}")): tasks * size.memory_gb * HOURS_PER_MONTH,
        }

    remark = (
        f"tasks of {size.vcpus:f} vCPU and {size.memory_gb:f} GB, each with {at_once:f} at a time and busy 70% of the"
        " time, one always there; no load balancer is counted"
    )
    invocations = runs.invocations.value
    return Comparison(
        TOPIC,
        function,
        Way("Lambda", as_charged(subject, function, runs.charges, invocations)),
        Way("Fargate", on_fargate),
        UNIT,
        subject.volume(function, invocations),
        tuple(_obstacles(function, subject)),
        (runs.duration,),
        (remark,),
    )


def _smallest(runs: Runs) -> _Size:
    vcpus = runs.memory.value / _MB_OF_VCPU
    for of_size, memories in _SIZES:
        for memory in memories:
            if Decimal(of_size) >= vcpus and Decimal(memory) >= runs.memory_gb:
                return _Size(Decimal(of_size), Decimal(memory))
    of_size, memories = _SIZES[-1]
    return _Size(Decimal(of_size), Decimal(memories[-1]))


def _obstacles(function: Resource, subject: Subject) -> Iterator[Obstacle]:
    """A container listens, or fetches by itself: what hands events to a function alone has to change."""
    told: set[str] = set()
    for edge in subject.load.ways.incoming(function):
        polled = isinstance(edge.settings, EventSource) and edge.kind == "polls"
        source = edge.source.service if isinstance(edge.source, Resource) else ""
        if edge.mode == "async" and not polled and source and source not in told:
            told.add(source)
            yield Obstacle(f"{source} invokes it: a container would need a queue or an endpoint", edge.place, False)
