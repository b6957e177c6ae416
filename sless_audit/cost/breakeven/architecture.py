"""Lambda: x86 or arm64. The same runs, at other prices: how much faster or slower they are, only a test can tell."""

from collections.abc import Iterator

from sless_audit.cost.breakeven.comparison import Comparison, Obstacle, Subject, Undecided, Way, as_charged
from sless_audit.cost.breakeven.functions import Runs, functions_of, runs_of
from sless_audit.graph.model import Resource
from sless_audit.template.values import ABSENT

TOPIC = "architecture"
UNIT = "invocations"

_WITHOUT_ARM64 = frozenset(
    (
        "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnet5.0", "go1.x", "java8", "nodejs", "nodejs4.3",
        "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "provided", "python2.7", "python3.6", "python3.7",
        "ruby2.5",
    )
)  # fmt: skip
"""Runtimes of before arm64, or on Amazon Linux 1: Lambda developer guide, "Lambda runtimes" and "Selecting and
configuring an instruction set architecture" (2026-11)."""


def compare(subject: Subject) -> Iterator[Comparison | Undecided]:
    for function in functions_of(subject):
        runs = runs_of(function, subject)
        yield Undecided(TOPIC, function, runs) if isinstance(runs, str) else _compared(function, runs, subject)


def _compared(function: Resource, runs: Runs, subject: Subject) -> Comparison:
    now, then = ("arm64", "x86") if runs.architecture == "arm64" else ("x86", "arm64")
    other = [one._replace(price=(one.price[0], one.price[1].replace(now, then))) for one in runs.charges]
    invocations = runs.invocations.value
    return Comparison(
        TOPIC,
        function,
        Way(now, as_charged(subject, function, runs.charges, invocations)),
        Way(then, as_charged(subject, function, other, invocations)),
        UNIT,
        subject.volume(function, invocations),
        tuple(_obstacles(function, subject)) if then == "arm64" else (),
        (runs.duration,),
        ("the duration is taken to be the same on both",),
    )


def _obstacles(function: Resource, subject: Subject) -> Iterator[Obstacle]:
    load, properties = subject.load, function.properties
    runtime = load.settled(properties.get("Runtime"))
    if runtime in _WITHOUT_ARM64:
        yield Obstacle(f"the runtime {runtime}, which is not there for arm64", function.place(("Runtime",)))
    if load.settled(properties.get("PackageType")) == "Image":
        yield Obstacle("an image, which has to be built for arm64", function.place(("PackageType",)), forbids=False)
    if load.settled(properties.get("Layers")) not in (ABSENT, []):
        yield Obstacle("layers, which have to be there for arm64", function.place(("Layers",)), forbids=False)
