"""What the topics on functions look at: the charges for its runs, and the figures in them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from sless_audit.cost.breakeven.comparison import Subject
from sless_audit.cost.metering import KB, Charge
from sless_audit.graph.model import Resource
from sless_audit.graph.query import is_helper
from sless_audit.graph.views import Function
from sless_audit.workload.load import Input


class Runs(NamedTuple):
    """Of a function, under a load that is above zero."""

    charges: tuple[Charge, ...]
    """For its requests and their duration, those on environments that are kept ready among them."""
    invocations: Input
    duration: Input
    memory: Input
    architecture: str
    """`x86` or `arm64`, as prices are called."""

    @property
    def memory_gb(self) -> Decimal:
        return self.memory.value / KB


def functions_of(subject: Subject) -> Iterator[Resource]:
    """Without those that only help to deploy: nobody chooses how they run."""
    return (one for one in subject.resources if one.as_(Function) is not None and not is_helper(one))


def runs_of(function: Resource, subject: Subject) -> Runs | str:
    """A text says what has to be known."""
    view = function.as_(Function)
    assert view is not None
    load = subject.load
    invocations = load.monthly(function, "invocations")
    if not invocations.value:
        return "invocations: nothing in the app invokes it"
    found = tuple(
        one for one in subject.charges(function) if one.price[0] == "lambda" and one.component.startswith(_OF_RUNS)
    )
    unknown = next((one.unknown for one in found if one.quantity is None), "")
    if unknown:
        return unknown
    if any(one.price[1].startswith("edge-") for one in found):
        return "another way to run at the edge: Lambda@Edge has none"
    memory = load.property(function, "memory", view.memory_mb, ("MemorySize",), "MB")
    of_duration = next((one for one in found if one.component == "duration"), None)
    if memory is None or of_duration is None:
        return "MemorySize"
    # the second number of its formula: as stated, or per message as often as there are messages in an invocation
    return Runs(found, invocations, of_duration.inputs[1], memory, of_duration.price[1].rpartition("-")[2])


_OF_RUNS = ("requests", "duration")
