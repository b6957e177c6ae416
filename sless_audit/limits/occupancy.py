"""How long a function is busy with one invocation."""

from sless_audit.graph.model import Resource
from sless_audit.limits.uses import Demand


def run_time_s(function: Resource, demand: Demand, messages: float | None = None) -> float:
    """The share of starts included. `messages`: with so many in it."""
    load = demand.load
    invocations = demand.rate(function, "invocations")
    per_message = load.stated(function, "duration_per_message")
    if per_message is not None and load.stated(function, "duration") is None:
        usual = demand.rate(function, "work") / invocations if invocations else 1.0
        seconds = float(per_message.value) * (usual if messages is None else messages)
    else:
        seconds = float(load.number(function, "duration").value)
    starts = demand.rate(function, "cold_starts") / invocations if invocations else 0.0
    return seconds + starts * float(load.number(function, "init").value)


def environments(function: Resource, demand: Demand) -> float:
    """How many of its execution environments run at once."""
    return demand.busy(demand.rate(function, "invocations"), run_time_s(function, demand))
